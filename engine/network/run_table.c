// SPDX-License-Identifier: GPL-3.0-or-later
// Tables `runs` and `watches`: their entries, and what becomes of them when a member goes.
#include "network/run.h"

#include "base/status.h"
#include "base/text.h"

#define KEY_TAIL ((size_t)6) // what is behind the name: 0, 0, place

const char *ng_run__kind(ng_table table)
{
    return table == NG_TABLE_WATCHES ? "watch" : "run";
}

bool ng_run__is_name(ng_text name)
{
    for (size_t i = 0; i < name.bytes; i++) {
        const char c = name.at[i];
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-') {
            return false;
        }
    }
    return name.bytes > 0 && name.bytes <= NG_RUN_NAME_BYTES;
}

uint32_t ng_run__places(const ng_run_record *head)
{
    return head->count + head->near_count + head->exclude_count;
}

static ng_status get(ng_txn *txn, ng_run_name name, uint32_t place, ng_text *out, ng_error *err)
{
    ng_key key;
    ng_bytes value;
    ng_key__name(&key, name.text, 0, place);
    const ng_status status = ng_txn__get(txn, name.table, &key, &value, err);
    *out = status == NG_OK ? (ng_text){(const char *)value.at, value.bytes} : (ng_text){0};
    return status;
}

// A record that counts more than is ever kept is damaged: whoever believed it would ask for
// memory without end.
static ng_status check_counts(ng_run_name name, const ng_run_record *head, ng_error *err)
{
    const uint32_t most = name.table == NG_TABLE_WATCHES ? NG_WATCH_TOLD_MAX : NG_RUN_COUNT_MAX;
    return head->count <= most && head->near_count <= NG_PATH_STARTS_MAX &&
            head->exclude_count <= NG_RUN_COUNT_MAX
        ? NG_OK
        : ng_fail(err, NG_ERR_CORRUPT, "%s %.*s counts more members than one can have",
              ng_run__kind(name.table), (int)name.text.bytes, name.text.at);
}

ng_status ng_run__head(
    ng_txn *txn, ng_arena *arena, ng_run_name name, ng_run_record *out, ng_error *err)
{
    const ng_text text = name.text;
    ng_text bytes = {0};
    ng_run_record head;
    *out = (ng_run_record){0};
    ng_status status = ng_run__is_name(text) ? get(txn, name, 0, &bytes, err) : NG_OK;
    if (status == NG_OK && bytes.at == NULL) {
        return ng_fail(err, NG_ERR_NOT_FOUND, "there is no %s '%.*s'", ng_run__kind(name.table),
            (int)(text.bytes < 200 ? text.bytes : 200), text.bytes > 0 ? text.at : "");
    }
    NG_TRY(status);
    NG_TRY(ng_record__decode_run(arena, bytes, &head, err));
    NG_TRY(check_counts(name, &head, err));
    *out = head;
done:
    return status;
}

ng_status ng_run__person(ng_txn *txn, ng_arena *arena, ng_run_name name, uint32_t place,
    ng_run_person_record *out, ng_error *err)
{
    ng_text bytes = {0};
    const ng_status status = get(txn, name, place, &bytes, err);
    if (status == NG_OK && bytes.at == NULL) {
        return ng_fail(err, NG_ERR_CORRUPT, "%s %.*s lacks the member at place %u",
            ng_run__kind(name.table), (int)name.text.bytes, name.text.at, (unsigned)place);
    }
    return status == NG_OK ? ng_record__decode_run_person(arena, bytes, out, err) : status;
}

static ng_status put(
    ng_txn *txn, ng_run_name name, uint32_t place, const ng_buffer *bytes, ng_error *err)
{
    ng_key key;
    ng_key__name(&key, name.text, 0, place);
    return ng_txn__put(txn, name.table, &key, (ng_bytes){bytes->at, bytes->bytes}, err);
}

ng_status ng_run__put_head(
    ng_txn *txn, ng_run_name name, const ng_run_record *record, ng_error *err)
{
    ng_buffer bytes = {0};
    ng_status status = NG_OK;
    NG_TRY(ng_record__encode_run(record, &bytes, err));
    NG_TRY(put(txn, name, 0, &bytes, err));
done:
    ng_buffer__finish(&bytes);
    return status;
}

ng_status ng_run__put_person(ng_txn *txn, ng_run_name name, uint32_t place,
    const ng_run_person_record *record, ng_error *err)
{
    ng_buffer bytes = {0};
    ng_status status = NG_OK;
    NG_TRY(ng_record__encode_run_person(record, &bytes, err));
    NG_TRY(put(txn, name, place, &bytes, err));
done:
    ng_buffer__finish(&bytes);
    return status;
}

ng_status ng_run__delete_people(
    ng_txn *txn, ng_run_name name, uint32_t first, const ng_run_record *head, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t place = first; place <= ng_run__places(head); place++) {
        ng_key key;
        ng_key__name(&key, name.text, 0, place);
        NG_TRY(ng_txn__delete(txn, name.table, &key, NULL, err));
    }
done:
    return status;
}

ng_status ng_run__delete(ng_txn *txn, ng_run_name name, ng_error *err)
{
    ng_run_record head;
    ng_arena *arena = NULL;
    ng_status status = NG_OK;
    NG_TRY(ng_arena__create(&arena, err));
    NG_TRY(ng_run__head(txn, arena, name, &head, err));
    NG_TRY(ng_run__delete_people(txn, name, 0, &head, err));
done:
    ng_arena__destroy(arena);
    return status;
}

ng_status ng_run__names(ng_txn *txn, ng_arena *arena, ng_table table, const ng_text **out,
    size_t *count, ng_error *err)
{
    ng_cursor *cursor = NULL;
    ng_key from;
    ng_bytes key;
    ng_bytes value;
    ng_status status = NG_OK;
    const size_t expected = (size_t)ng_txn__entries(txn, table);
    ng_text *names = ng_arena__allocate(arena, (expected + 1) * sizeof *names);
    *count = 0;
    *out = names;
    if (names == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %zu names", expected);
    }
    NG_TRY(ng_cursor__open(txn, table, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, NULL, &key, &value, err));
    while (key.at != NULL && *count < expected) {
        const size_t bytes = key.bytes > KEY_TAIL ? key.bytes - KEY_TAIL : 0;
        names[*count] = ng_arena__copy(arena, (ng_text){(const char *)key.at, bytes});
        if (bytes == 0 || names[*count].at == NULL) {
            NG_TRY(bytes == 0 ? ng_fail(err, NG_ERR_CORRUPT, "%s: a key without a name",
                                    ng_table_name(table))
                              : ng_fail(err, NG_ERR_NOMEM, "no memory for a name"));
        }
        ng_key__name(&from, names[*count], 0, UINT32_MAX);
        *count += 1;
        NG_TRY(ng_cursor__seek(cursor, &from, &key, &value, err));
    }
done:
    ng_cursor__close(cursor);
    return status;
}

ng_status ng_run__resolve(ng_txn *txn, ng_text who, uint32_t *out, ng_error *err)
{
    ng_key key;
    ng_bytes value = {0};
    ng_status status = NG_OK;
    *out = 0;
    if (who.bytes < 2) {
        return NG_OK;
    }
    NG_TRY(
        ng_key__u8_text(&key, (uint8_t)who.at[0], (ng_text){who.at + 1, who.bytes - 1}, err));
    NG_TRY(ng_txn__get(txn, NG_TABLE_IDENTITIES, &key, &value, err));
    *out = value.at != NULL && value.bytes == sizeof(uint32_t) ? ng_load_u32(value.at) : 0;
done:
    return status;
}

static ng_status read_person(
    ng_txn *txn, ng_run_name name, uint32_t place, ng_run_person *out, ng_error *err)
{
    ng_run_person_record record;
    ng_status status = NG_OK;
    NG_TRY(ng_run__person(txn, ng_txn__arena(txn), name, place, &record, err));
    *out = record.person;
    NG_TRY(ng_run__resolve(txn, record.who, &out->member.id, err));
    NG_TRY(ng_run__resolve(txn, record.by, &out->parts.by.id, err));
    if (out->member.id == 0) {
        out->label = (ng_text){0};
    }
done:
    return status;
}

ng_status ng_run__people(ng_txn *txn, ng_run_name name, const ng_run_record *head,
    const ng_run_person **out, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t places = ng_run__places(head);
    ng_run_person *at =
        ng_arena__allocate_zero(ng_txn__arena(txn), (size_t)places + 1, sizeof *at);
    *out = at;
    if (at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %u members", (unsigned)places);
    }
    for (uint32_t i = 0; i < places; i++) {
        NG_TRY(read_person(txn, name, i + 1, &at[i], err));
    }
done:
    return status;
}

// --- A member goes ---------------------------------------------------------------------------

typedef struct forgetting {
    ng_txn *txn;
    ng_arena *arena; // of one member of a run
    uint32_t member;
} forgetting;

static ng_status forget_at(
    const forgetting *on, ng_run_name name, uint32_t place, ng_error *err)
{
    ng_run_person_record record;
    uint32_t who = 0;
    uint32_t by = 0;
    ng_status status = NG_OK;
    ng_arena__reset(on->arena);
    NG_TRY(ng_run__person(on->txn, on->arena, name, place, &record, err));
    NG_TRY(ng_run__resolve(on->txn, record.who, &who, err));
    NG_TRY(ng_run__resolve(on->txn, record.by, &by, err));
    if (who == on->member) {
        record.who = (ng_text){0};
        record.person.label = (ng_text){0};
        record.person.verdict.reason = (ng_text){0};
    }
    if (by == on->member) {
        record.by = (ng_text){0};
    }
    if (who == on->member || by == on->member) {
        NG_TRY(ng_run__put_person(on->txn, name, place, &record, err));
    }
done:
    return status;
}

static ng_status forget_in(const forgetting *on, ng_table table, ng_error *err)
{
    ng_arena *names = NULL;
    const ng_text *name = NULL;
    size_t count = 0;
    ng_status status = NG_OK;
    if (ng_txn__entries(on->txn, table) == 0) {
        return NG_OK;
    }
    NG_TRY(ng_arena__create(&names, err));
    NG_TRY(ng_run__names(on->txn, names, table, &name, &count, err));
    for (size_t i = 0; i < count; i++) {
        ng_run_record head;
        const ng_run_name one = {table, name[i]};
        NG_TRY(ng_run__head(on->txn, names, one, &head, err));
        for (uint32_t place = 1; place <= ng_run__places(&head); place++) {
            NG_TRY(forget_at(on, one, place, err));
        }
    }
done:
    ng_arena__destroy(names);
    return status;
}

ng_status ng_run__forget(ng_txn *txn, uint32_t member, ng_error *err)
{
    forgetting on = {.txn = txn, .member = member};
    ng_status status = NG_OK;
    // What is told again names members of then, who need not be those of the runs.
    if (ng_txn__is_retelling(txn)) {
        return NG_OK;
    }
    NG_TRY(ng_arena__create(&on.arena, err));
    NG_TRY(forget_in(&on, NG_TABLE_RUNS, err));
    NG_TRY(forget_in(&on, NG_TABLE_WATCHES, err));
done:
    ng_arena__destroy(on.arena);
    return status;
}
