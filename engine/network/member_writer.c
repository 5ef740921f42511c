// SPDX-License-Identifier: GPL-3.0-or-later
// Writes members in ascending order of ids. The record and the profile go straight to their
// tables, whose keys ascend with the ids; entries of the identity, name and posting indexes are
// collected in sorters and written in the order of their keys by finish; order prefixes are
// gathered a block at a time. With an outbox all of that is done without the store, which is
// known to hold nothing of the members.
#include "network/member_index.h"

#include "base/status.h"
#include "network/search.h"

#include <assert.h>
#include <string.h>

// First byte of a collected entry's payload.
enum {
    ENTRY_REMOVE = 0,
    ENTRY_ADD = 1
};

#define NO_BLOCK UINT32_MAX

struct ng_member_writer {
    ng_txn *txn;
    ng_arena *arena;            // of one put
    ng_text_sorter *identities; // key of the table -> add or remove, member
    ng_text_sorter *names;      // key of the table -> add or remove
    ng_sorter *postings;        // value << 32 | member, add or remove
    ng_search_writer *search;
    ng_outbox *outbox; // takes what is stored; NULL: the store does
    bool prepared;     // the sorters but that of search are sorted
    ng_buffer record;  // encoded
    uint32_t block;    // of order prefixes, NO_BLOCK: none
    uint32_t block_count;
    uint64_t prefix[NG_ORDER_BLOCK];
};

ng_status ng_member_writer__open(
    ng_txn *txn, size_t memory_bytes, ng_member_writer **out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_member_writer *writer = ng_memory__allocate_zero(1, sizeof *writer);
    *out = NULL;
    if (writer == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for writing members");
    }
    writer->txn = txn;
    writer->block = NO_BLOCK;
    NG_TRY(ng_arena__create(&writer->arena, err));
    NG_TRY(ng_text_sorter__create(memory_bytes / 4, &writer->identities, err));
    NG_TRY(ng_text_sorter__create(memory_bytes / 4, &writer->names, err));
    NG_TRY(ng_sorter__create(2, memory_bytes / 4, &writer->postings, err));
    NG_TRY(ng_search_writer__open(txn, memory_bytes / 2, &writer->search, err));
    *out = writer;
done:
    if (status != NG_OK) {
        ng_member_writer__close(writer);
    }
    return status;
}

void ng_member_writer__close(ng_member_writer *writer)
{
    if (writer == NULL) {
        return;
    }
    ng_arena__destroy(writer->arena);
    ng_text_sorter__destroy(writer->identities);
    ng_text_sorter__destroy(writer->names);
    ng_sorter__destroy(writer->postings);
    ng_search_writer__close(writer->search);
    ng_buffer__finish(&writer->record);
    ng_memory__release(writer);
}

void ng_member_writer__set_outbox(ng_member_writer *writer, ng_outbox *outbox)
{
    writer->outbox = outbox;
}

static ng_status put_value(
    ng_member_writer *writer, ng_table table, uint32_t id, ng_bytes value, ng_error *err)
{
    return writer->outbox == NULL ? ng_txn__put_id(writer->txn, table, id, value, err)
                                  : ng_outbox__add(writer->outbox, table, id, value, err);
}

// ------------------------------------------------------------------------------- index entries

static ng_status collect(ng_text_sorter *entries, ng_text key, uint32_t member, int what,
    size_t value_bytes, ng_error *err)
{
    char payload[5] = {(char)what};
    unsigned char id[4];
    ng_save_u32(id, member);
    memcpy(payload + 1, id, sizeof id);
    return ng_text_sorter__add(entries, key, (ng_text){payload, 1 + value_bytes}, err);
}

typedef struct key_list {
    const ng_text *at; // [count] ascending
    size_t count;
} key_list;

// What one index loses and gains.
static ng_status collect_changes(ng_text_sorter *entries, uint32_t member, key_list before,
    key_list after, size_t value_bytes, ng_error *err)
{
    size_t b = 0;
    size_t a = 0;
    ng_status status = NG_OK;
    while (status == NG_OK && (b < before.count || a < after.count)) {
        int order = b == before.count ? 1
            : a == after.count        ? -1
                                      : ng_text__compare(before.at[b], after.at[a]);
        if (order < 0) {
            status = collect(entries, before.at[b], member, ENTRY_REMOVE, value_bytes, err);
        } else if (order > 0) {
            status = collect(entries, after.at[a], member, ENTRY_ADD, value_bytes, err);
        }
        b += order <= 0;
        a += order >= 0;
    }
    return status;
}

static ng_status collect_entries(ng_member_writer *writer, uint32_t member,
    const ng_member_record *before, const ng_member_record *after, ng_error *err)
{
    key_list old = {NULL, 0};
    key_list now = {NULL, 0};
    ng_arena *arena = writer->arena;
    ng_status status = NG_OK;
    NG_TRY(ng_member_index__identities(before, arena, &old.at, &old.count, err));
    NG_TRY(ng_member_index__identities(after, arena, &now.at, &now.count, err));
    NG_TRY(collect_changes(writer->identities, member, old, now, sizeof member, err));
    NG_TRY(ng_member_index__names(before, member, arena, &old.at, &old.count, err));
    NG_TRY(ng_member_index__names(after, member, arena, &now.at, &now.count, err));
    NG_TRY(collect_changes(writer->names, member, old, now, 0, err));
    NG_TRY(ng_search_writer__record(writer->search, member, before, after, err));
done:
    return status;
}

static ng_status collect_posting(
    ng_member_writer *writer, uint32_t value, uint32_t member, int what, ng_error *err)
{
    uint32_t kind = value >> NG_PROFILE_SHIFT;
    const ng_status status = what == ENTRY_ADD
        ? ng_search_writer__add(writer->search, value, member, err)
        : ng_search_writer__remove(writer->search, value, member, err);
    if (status != NG_OK || (kind != NG_VALUE_COMPANY && kind != NG_VALUE_SCHOOL)) {
        return status;
    }
    uint64_t words[2] = {(uint64_t)value << 32 | member, (uint64_t)what};
    return ng_sorter__add(writer->postings, words, err);
}

// ------------------------------------------------------------------------------------- profile

static ng_status write_profile(ng_member_writer *writer, uint32_t member, bool is_new,
    const uint32_t *values, uint32_t count, ng_error *err)
{
    const uint32_t *stored = NULL;
    const uint32_t *old = NULL;
    uint32_t old_count = 0;
    ng_status status = NG_OK;
    if (!is_new) {
        NG_TRY(ng_profile__read(writer->txn, member, &stored, &old_count, err));
        // The map moves with the next change, so what is there is copied first.
        old = stored;
        if (old_count != 0) {
            ng_text copy = ng_arena__copy(
                writer->arena, (ng_text){(const char *)stored, old_count * sizeof *stored});
            if (copy.at == NULL) {
                NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for the profile of a member"));
            }
            old = (const void *)copy.at;
        }
    }
    bool same = old_count == count;
    uint32_t b = 0;
    uint32_t a = 0;
    while (b < old_count || a < count) {
        bool gone = a == count || (b < old_count && old[b] < values[a]);
        bool come = b == old_count || (a < count && values[a] < old[b]);
        if (gone) {
            NG_TRY(collect_posting(writer, old[b], member, ENTRY_REMOVE, err));
        } else if (come) {
            NG_TRY(collect_posting(writer, values[a], member, ENTRY_ADD, err));
        }
        same = same && !gone && !come;
        b += !come;
        a += !gone;
    }
    if (same) {
        goto done;
    }
    if (count == 0) {
        ng_key key;
        ng_key__u32(&key, member);
        NG_TRY(ng_txn__delete(writer->txn, NG_TABLE_PROFILES, &key, NULL, err));
    } else {
        NG_TRY(put_value(writer, NG_TABLE_PROFILES, member,
            (ng_bytes){(const unsigned char *)values, count * sizeof *values}, err));
    }
done:
    return status;
}

// --------------------------------------------------------------------------------------- order

static ng_status flush_block(ng_member_writer *writer, ng_error *err)
{
    if (writer->block == NO_BLOCK) {
        return NG_OK;
    }
    ng_status status = put_value(writer, NG_TABLE_ORDERS, writer->block,
        (ng_bytes){(const unsigned char *)writer->prefix,
            writer->block_count * sizeof *writer->prefix},
        err);
    writer->block = NO_BLOCK;
    return status;
}

static ng_status open_block(ng_member_writer *writer, uint32_t block, ng_error *err)
{
    ng_bytes value = {NULL, 0};
    ng_status status = flush_block(writer, err);
    if (status == NG_OK && writer->outbox == NULL) {
        status = ng_txn__get_id(writer->txn, NG_TABLE_ORDERS, block, &value, err);
    }
    if (status != NG_OK) {
        return status;
    }
    if (value.bytes % sizeof *writer->prefix != 0 || value.bytes > sizeof writer->prefix) {
        return ng_fail(
            err, NG_ERR_CORRUPT, "table orders holds a block of %zu bytes", value.bytes);
    }
    memset(writer->prefix, 0xff, sizeof writer->prefix);
    if (value.bytes != 0) {
        memcpy(writer->prefix, value.at, value.bytes);
    }
    writer->block = block;
    writer->block_count = (uint32_t)(value.bytes / sizeof *writer->prefix);
    return NG_OK;
}

// Members below the state's `ordered` compare by id, so a label that changes ends that from its
// member on.
static ng_status keep_ordered(ng_member_writer *writer, uint32_t member,
    const ng_member_record *before, ng_name_class name_class, ng_text label, ng_error *err)
{
    ng_state *state = ng_txn__state(writer->txn);
    ng_name_class old_class;
    ng_text old_label;
    if (before == NULL || member >= state->ordered) {
        return NG_OK;
    }
    ng_status status =
        ng_member__label(writer->txn, before, writer->arena, &old_class, &old_label, err);
    if (status == NG_OK && (old_class != name_class || !ng_text__equal(old_label, label))) {
        state->ordered = member;
    }
    return status;
}

static ng_status write_order(ng_member_writer *writer, uint32_t member,
    const ng_member_record *before, const ng_member_record *after, ng_error *err)
{
    uint64_t prefix = UINT64_MAX;
    ng_status status = NG_OK;
    if (writer->block != member / NG_ORDER_BLOCK) {
        NG_TRY(open_block(writer, member / NG_ORDER_BLOCK, err));
    }
    if (after != NULL) {
        ng_name_class name_class;
        ng_text label;
        NG_TRY(ng_member__label(writer->txn, after, writer->arena, &name_class, &label, err));
        NG_TRY(keep_ordered(writer, member, before, name_class, label, err));
        prefix = ng_text__order_prefix(name_class, label);
    }
    uint32_t at = member % NG_ORDER_BLOCK;
    writer->prefix[at] = prefix;
    writer->block_count = at < writer->block_count ? writer->block_count : at + 1;
done:
    return status;
}

// ----------------------------------------------------------------------------------------- put

static ng_status write_record(ng_member_writer *writer, uint32_t member,
    const ng_member_record *after, bool *changed, ng_error *err)
{
    ng_bytes stored = {NULL, 0};
    ng_status status = writer->outbox == NULL
        ? ng_txn__get_id(writer->txn, NG_TABLE_MEMBERS, member, &stored, err)
        : NG_OK;
    if (status != NG_OK) {
        return status;
    }
    if (after == NULL) {
        ng_key key;
        ng_key__u32(&key, member);
        *changed = true;
        return ng_txn__delete(writer->txn, NG_TABLE_MEMBERS, &key, NULL, err);
    }
    writer->record.bytes = 0;
    status = ng_record__encode_member(after, &writer->record, err);
    *changed = stored.at == NULL || stored.bytes != writer->record.bytes ||
        memcmp(stored.at, writer->record.at, stored.bytes) != 0;
    if (status != NG_OK || !*changed) {
        return status;
    }
    return put_value(writer, NG_TABLE_MEMBERS, member,
        (ng_bytes){writer->record.at, writer->record.bytes}, err);
}

ng_status ng_member_writer__put(ng_member_writer *writer, uint32_t member,
    const ng_member_record *before, const ng_member_record *after, bool has_career,
    bool *changed, ng_error *err)
{
    ng_profile_derived derived = {.career_from = NG_DAY_NONE};
    ng_state *state = ng_txn__state(writer->txn);
    ng_status status = NG_OK;
    assert(writer->outbox == NULL || (before == NULL && !has_career));
    ng_arena__reset(writer->arena);
    if (after != NULL) {
        NG_TRY(ng_profile__derive(
            writer->txn, member, after, has_career, writer->arena, &derived, err));
    }
    NG_TRY(write_profile(writer, member, before == NULL, derived.value, derived.count, err));
    if (before != NULL || derived.career_from != NG_DAY_NONE) {
        NG_TRY(ng_search_writer__career(writer->search, member, derived.career_from, err));
    }
    NG_TRY(write_record(writer, member, after, changed, err));
    if (*changed) {
        NG_TRY(collect_entries(writer, member, before, after, err));
        NG_TRY(write_order(writer, member, before, after, err));
        state->members += before == NULL;
        state->members -= after == NULL;
    }
done:
    return status;
}

// -------------------------------------------------------------------------------------- finish

static void set_key(ng_key *key, ng_text text)
{
    key->bytes = (uint32_t)text.bytes;
    memcpy(key->at, text.at, text.bytes);
}

// Entries of one key come removal first. An identity that one member gives up and another takes
// in the same change therefore ends with the one who takes it.
static ng_status write_entries(
    ng_member_writer *writer, ng_table table, ng_text_sorter *entries, ng_error *err)
{
    ng_text text;
    ng_text payload;
    ng_key key;
    ng_status status = NG_OK;
    while (status == NG_OK) {
        status = ng_text_sorter__next(entries, &text, &payload, err);
        if (status != NG_OK || text.at == NULL) {
            break;
        }
        set_key(&key, text);
        ng_bytes value = {(const unsigned char *)payload.at + 1, payload.bytes - 1};
        status = payload.at[0] == ENTRY_ADD
            ? ng_txn__put(writer->txn, table, &key, value, err)
            : ng_txn__delete(writer->txn, table, &key, NULL, err);
    }
    return status;
}

// Merges what one posting list gains and loses (records of one value, ascending by member) into
// `list`.
typedef struct posting_merge {
    ng_buffer list;
    const uint32_t *old;
    uint32_t old_count, at;
} posting_merge;

static ng_status posting_begin(
    ng_member_writer *writer, posting_merge *merge, uint32_t value, ng_error *err)
{
    merge->list.bytes = 0;
    merge->at = 0;
    return ng_posting__read(writer->txn, (ng_value_kind)(value >> NG_PROFILE_SHIFT),
        value & NG_PROFILE_TERM_MAX, &merge->old, &merge->old_count, err);
}

static ng_status posting_copy_below(posting_merge *merge, uint64_t member, ng_error *err)
{
    uint32_t from = merge->at;
    while (merge->at < merge->old_count && merge->old[merge->at] < member) {
        merge->at++;
    }
    if (merge->at == from) {
        return NG_OK;
    }
    return ng_buffer__add(
        &merge->list, merge->old + from, (merge->at - from) * sizeof *merge->old, err);
}

static ng_status posting_end(
    ng_member_writer *writer, posting_merge *merge, uint32_t value, ng_error *err)
{
    ng_key key;
    ng_status status = posting_copy_below(merge, UINT64_MAX, err);
    if (status != NG_OK) {
        return status;
    }
    ng_key__u8_u32(&key, (uint8_t)(value >> NG_PROFILE_SHIFT), value & NG_PROFILE_TERM_MAX);
    return merge->list.bytes == 0
        ? ng_txn__delete(writer->txn, NG_TABLE_POSTINGS, &key, NULL, err)
        : ng_txn__put(writer->txn, NG_TABLE_POSTINGS, &key,
              (ng_bytes){merge->list.at, merge->list.bytes}, err);
}

static ng_status write_postings(ng_member_writer *writer, ng_error *err)
{
    posting_merge merge = {0};
    const uint64_t *words;
    uint32_t value = 0;
    ng_status status = NG_OK;
    for (;;) {
        NG_TRY(ng_sorter__next(writer->postings, &words, err));
        uint32_t next = words == NULL ? 0 : (uint32_t)(words[0] >> 32);
        if (next != value && value != 0) {
            NG_TRY(posting_end(writer, &merge, value, err));
        }
        if (words == NULL) {
            break;
        }
        if (next != value) {
            NG_TRY(posting_begin(writer, &merge, next, err));
            value = next;
        }
        uint32_t member = (uint32_t)words[0];
        NG_TRY(posting_copy_below(&merge, member, err));
        bool there = merge.at < merge.old_count && merge.old[merge.at] == member;
        merge.at += there;
        if (words[1] == ENTRY_ADD) {
            NG_TRY(ng_buffer__add(&merge.list, &member, sizeof member, err));
        }
    }
done:
    ng_buffer__finish(&merge.list);
    return status;
}

ng_status ng_member_writer__prepare(ng_member_writer *writer, ng_error *err)
{
    ng_status status = NG_OK;
    writer->prepared = true;
    NG_TRY(flush_block(writer, err));
    NG_TRY(ng_text_sorter__sort(writer->identities, err));
    NG_TRY(ng_text_sorter__sort(writer->names, err));
    NG_TRY(ng_sorter__sort(writer->postings, err));
done:
    return status;
}

ng_status ng_member_writer__finish(ng_member_writer *writer, ng_error *err)
{
    ng_status status = writer->prepared ? NG_OK : ng_member_writer__prepare(writer, err);
    if (status == NG_OK) {
        status = write_entries(writer, NG_TABLE_IDENTITIES, writer->identities, err);
    }
    if (status == NG_OK) {
        status = write_entries(writer, NG_TABLE_NAMES, writer->names, err);
    }
    if (status == NG_OK) {
        status = write_postings(writer, err);
    }
    if (status == NG_OK) {
        ng_search_writer *search = writer->search;
        writer->search = NULL;
        status = ng_search_writer__finish(search, err);
    }
    ng_member_writer__close(writer);
    return status;
}
