// SPDX-License-Identifier: GPL-3.0-or-later
// What was imported, and whose data it was. Owners are noted in the words of the import and
// looked up when they are asked for, so that they are found under whatever name they have now.
#include "base/status.h"
#include "network/connection.h"
#include "network/member.h"

#include <stdlib.h>
#include <string.h>

// An owner while the imports are walked through.
typedef struct gathered_owner {
    ng_import_owner out;
    ng_name_class name_class;
    ng_import_gift *gifts; // [out.gift_count]
    size_t gift_capacity;
} gathered_owner;

typedef struct gathering {
    ng_txn *txn;
    ng_arena *arena;
    ng_import_entry *entries; // [count]
    size_t count;
    size_t capacity;
} gathering;

// Lists grow by pieces of the arena; the old piece stays there until the answers go.
static ng_status grow(ng_arena *arena, void **at, size_t *capacity, size_t count,
    size_t element_bytes, ng_error *err)
{
    if (count < *capacity) {
        return NG_OK;
    }
    const size_t wanted = *capacity == 0 ? 16 : 2 * *capacity;
    void *grown = ng_arena__allocate_zero(arena, wanted, element_bytes);
    if (grown == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a list of imports");
    }
    if (count > 0) {
        memcpy(grown, *at, count * element_bytes);
    }
    *at = grown;
    *capacity = wanted;
    return NG_OK;
}

static ng_status add_entry(gathering *gather, uint32_t number, ng_bytes value, ng_error *err)
{
    ng_import_record record;
    void *entries = gather->entries;
    ng_status status = grow(gather->arena, &entries, &gather->capacity, gather->count,
        sizeof *gather->entries, err);
    gather->entries = entries;
    NG_TRY(status);
    NG_TRY(ng_record__decode_import(
        gather->arena, (ng_text){(const char *)value.at, value.bytes}, &record, err));
    ng_import_entry *entry = &gather->entries[gather->count++];
    *entry = (ng_import_entry){
        .number = number,
        .day = record.day,
        .kind = record.kind,
        .path = record.path,
        .owner = record.owner,
        .rows = record.rows,
        .created = record.created,
        .updated = record.updated,
        .unchanged = record.unchanged,
        .rejected = record.rejected,
    };
    ng_hash__print128(record.digest, entry->digest);
done:
    return status;
}

// The imports with owners in the words they were noted in.
static ng_status read_entries(gathering *gather, ng_error *err)
{
    ng_cursor *cursor = NULL;
    ng_key key;
    ng_bytes at;
    ng_bytes value;
    ng_status status = NG_OK;
    ng_key__u32(&key, 0);
    NG_TRY(ng_cursor__open(gather->txn, NG_TABLE_IMPORTS, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, &key, &at, &value, err));
    while (at.at != NULL) {
        NG_TRY(add_entry(gather, ng_key__read_u32(at, 0), value, err));
        NG_TRY(ng_cursor__next(cursor, &at, &value, err));
    }
done:
    ng_cursor__close(cursor);
    return status;
}

// The member that the words mean now; 0: nobody, or several.
static ng_status find_owner(ng_txn *txn, ng_text words, ng_member *out, ng_error *err)
{
    ng_error own = {.status = NG_OK};
    ng_status status = ng_member_find(txn, words, out, NULL, NULL, &own);
    if (status == NG_ERR_NOT_FOUND || status == NG_ERR_AMBIGUOUS) {
        *out = (ng_member){0};
        return NG_OK;
    }
    return status == NG_OK ? NG_OK : ng_fail(err, status, "%s", own.text);
}

ng_status ng_import_list(ng_txn *txn, const ng_import_entry **out, size_t *count, ng_error *err)
{
    gathering gather = {.txn = txn, .arena = ng_txn__arena(txn)};
    ng_status status = NG_OK;
    *out = NULL;
    *count = 0;
    NG_TRY(read_entries(&gather, err));
    for (size_t i = 0; i < gather.count; i++) {
        ng_import_entry *entry = &gather.entries[i];
        ng_member member = {0};
        if (entry->owner.bytes > 0) {
            NG_TRY(find_owner(txn, entry->owner, &member, err));
        }
        if (member.id != 0) {
            NG_TRY(ng_member_label(txn, member, &entry->owner, err));
        }
    }
    *out = gather.entries;
    *count = gather.count;
done:
    return status;
}

// -------------------------------------------------------------------------------------- owners

static ng_text without_folders(ng_text path)
{
    size_t begin = path.bytes;
    while (begin > 0 && path.at[begin - 1] != '/') {
        begin--;
    }
    return (ng_text){path.at + begin, path.bytes - begin};
}

static ng_status add_gift(
    ng_arena *arena, gathered_owner *owner, const ng_import_entry *entry, ng_error *err)
{
    const ng_text file = without_folders(entry->path);
    size_t at = 0;
    while (at < owner->out.gift_count && !ng_text__equal(owner->gifts[at].file, file)) {
        at++;
    }
    if (at == owner->out.gift_count) {
        void *gifts = owner->gifts;
        ng_status status = grow(arena, &gifts, &owner->gift_capacity, owner->out.gift_count,
            sizeof *owner->gifts, err);
        owner->gifts = gifts;
        if (status != NG_OK) {
            return status;
        }
        owner->gifts[owner->out.gift_count++] = (ng_import_gift){.file = file};
    }
    owner->gifts[at].rows += entry->rows;
    owner->gifts[at].created += entry->created;
    owner->gifts[at].updated += entry->updated;
    return NG_OK;
}

// Fills in who it is.
static ng_status describe_owner(ng_txn *txn, gathered_owner *owner, ng_error *err)
{
    ng_arena *arena = ng_txn__arena(txn);
    ng_member_record record;
    ng_neighbors connections;
    ng_status status = NG_OK;
    NG_TRY(ng_member__read(txn, owner->out.member.id, arena, &record, err));
    NG_TRY(ng_member__label(txn, &record, arena, &owner->name_class, &owner->out.label, err));
    NG_TRY(ng_member__name(&record, arena, &owner->out.name, err));
    NG_TRY(ng_connection__read(txn, owner->out.member.id, &connections, err));
    owner->out.connections = connections.count;
done:
    return status;
}

static bool is_of(const gathered_owner *owner, ng_member member, ng_text words)
{
    return member.id != 0
        ? owner->out.member.id == member.id
        : owner->out.member.id == 0 && ng_text__equal(owner->out.label, words);
}

static ng_status add_import(gathering *gather, gathered_owner **owners, size_t *capacity,
    size_t *count, const ng_import_entry *entry, ng_error *err)
{
    ng_member member = {0};
    size_t at = 0;
    ng_status status = NG_OK;
    NG_TRY(find_owner(gather->txn, entry->owner, &member, err));
    while (at < *count && !is_of(&(*owners)[at], member, entry->owner)) {
        at++;
    }
    if (at == *count) {
        void *list = *owners;
        status = grow(gather->arena, &list, capacity, *count, sizeof **owners, err);
        *owners = list;
        NG_TRY(status);
        (*owners)[(*count)++] = (gathered_owner){
            .out = {.member = member,
                .label = entry->owner,
                .first = NG_DAY_NONE,
                .last = NG_DAY_NONE},
        };
        if (member.id != 0) {
            NG_TRY(describe_owner(gather->txn, &(*owners)[at], err));
        }
    }
    ng_import_owner *owner = &(*owners)[at].out;
    owner->imports++;
    if (entry->day != NG_DAY_NONE) {
        owner->first = owner->first == NG_DAY_NONE || entry->day < owner->first ? entry->day
                                                                                : owner->first;
        owner->last = entry->day > owner->last ? entry->day : owner->last;
    }
    NG_TRY(add_gift(gather->arena, &(*owners)[at], entry, err));
done:
    return status;
}

static int compare_gifts(const void *a, const void *b)
{
    const ng_import_gift *x = a;
    const ng_import_gift *y = b;
    if (x->created != y->created) {
        return x->created > y->created ? -1 : 1;
    }
    return ng_text__compare(x->file, y->file);
}

static int compare_owners(const void *a, const void *b)
{
    const gathered_owner *x = a;
    const gathered_owner *y = b;
    const bool x_gone = x->out.member.id == 0;
    const bool y_gone = y->out.member.id == 0;
    if (x_gone != y_gone) {
        return x_gone ? 1 : -1;
    }
    return x_gone ? ng_text__compare(x->out.label, y->out.label)
                  : ng_text__order(x->name_class, x->out.label, y->name_class, y->out.label);
}

ng_status ng_import_owners(
    ng_txn *txn, const ng_import_owner **out, size_t *count, ng_error *err)
{
    gathering gather = {.txn = txn, .arena = ng_txn__arena(txn)};
    gathered_owner *owners = NULL;
    size_t capacity = 0;
    size_t owner_count = 0;
    ng_status status = NG_OK;
    *out = NULL;
    *count = 0;
    NG_TRY(read_entries(&gather, err));
    for (size_t i = 0; i < gather.count; i++) {
        if (gather.entries[i].owner.bytes > 0) {
            NG_TRY(
                add_import(&gather, &owners, &capacity, &owner_count, &gather.entries[i], err));
        }
    }
    ng_import_owner *list =
        ng_arena__allocate_zero(gather.arena, owner_count + 1, sizeof *list);
    if (list == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for a list of owners"));
    }
    if (owner_count > 0) {
        qsort(owners, owner_count, sizeof *owners, compare_owners);
    }
    for (size_t i = 0; i < owner_count; i++) {
        qsort(
            owners[i].gifts, owners[i].out.gift_count, sizeof *owners[i].gifts, compare_gifts);
        list[i] = owners[i].out;
        list[i].gifts = owners[i].gifts;
    }
    *out = list;
    *count = owner_count;
done:
    return status;
}
