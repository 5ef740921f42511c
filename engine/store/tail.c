// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The tail: changes in the order in which they were made.
 *
 * Each is table u8, bytes added u8, bytes removed u8, further keys u8, id u32, place u32, and
 * the bytes added. Further keys: the same change was made to so many ids behind it, as when
 * transactions of one kind write equal entries of the journal.
 */
#include "store/tail.h"

#include <assert.h>
#include <string.h>

#include "base/status.h"

enum {
    HEAD_BYTES = 12
};

_Static_assert(NG_TABLE_COUNT <= 64, "a table is one bit of 64");

typedef struct tail_change {
    ng_table table;
    uint32_t added, removed, further;
    uint64_t id; // at most UINT32_MAX
    uint32_t place;
    const unsigned char *bytes; // [added]
} tail_change;

bool ng_tail__takes(ng_table table)
{
    return table == NG_TABLE_DEGREES || table == NG_TABLE_CONNECTION_DAYS ||
        table == NG_TABLE_JOURNAL;
}

/** The change at an offset; behind it follows the next. */
static tail_change change_at(const ng_tail *tail, uint32_t offset)
{
    const unsigned char *at = tail->at + offset;
    return (tail_change){.table = (ng_table)at[0],
        .added = at[1],
        .removed = at[2],
        .further = at[3],
        .id = ng_load_u32(at + 4),
        .place = ng_load_u32(at + 8),
        .bytes = at + HEAD_BYTES};
}

static uint32_t length_of(const tail_change *change)
{
    return HEAD_BYTES + change->added;
}

static bool is_for(const tail_change *change, ng_table table, uint64_t id)
{
    return change->table == table && id >= change->id && id - change->id <= change->further;
}

bool ng_tail__has(const ng_tail *tail, ng_table table, uint64_t id)
{
    if ((tail->tables >> table & 1u) == 0) {
        return false;
    }
    for (uint32_t offset = 0; offset < tail->bytes;) {
        const tail_change change = change_at(tail, offset);
        if (is_for(&change, table, id)) {
            return true;
        }
        offset += length_of(&change);
    }
    return false;
}

/** True when the change became one with the same change of the key before. */
static bool repeat(ng_tail *tail, const tail_change *change)
{
    for (uint32_t offset = 0; change->table == NG_TABLE_JOURNAL && offset < tail->bytes;) {
        const tail_change before = change_at(tail, offset);
        if (before.table == change->table && before.removed == 0 && change->removed == 0 &&
            before.id + before.further + 1 == change->id && change->further == 0 &&
            before.further < NG_TAIL_REPEAT_MAX && before.place == change->place &&
            before.added == change->added &&
            memcmp(before.bytes, change->bytes, before.added) == 0) {
            tail->at[offset + 3]++;
            return true;
        }
        offset += length_of(&before);
    }
    return false;
}

static void add(ng_tail *tail, const tail_change *change)
{
    if (length_of(change) > NG_TAIL_BYTES_MAX - tail->bytes) {
        tail->full = true;
        return;
    }
    unsigned char *at = tail->at + tail->bytes;
    at[0] = (unsigned char)change->table;
    at[1] = (unsigned char)change->added;
    at[2] = (unsigned char)change->removed;
    at[3] = (unsigned char)change->further;
    ng_save_u32(at + 4, (uint32_t)change->id);
    ng_save_u32(at + 8, change->place);
    memcpy(at + HEAD_BYTES, change->bytes, change->added);
    tail->bytes += length_of(change);
    tail->tables |= UINT64_C(1) << change->table;
}

void ng_tail__note(
    ng_tail *tail, const ng_draft *draft, size_t place, size_t removed, ng_bytes added)
{
    if (tail->full || added.bytes > UINT8_MAX || removed > UINT8_MAX ||
        draft->id > UINT32_MAX || place > UINT32_MAX) {
        tail->full = true;
        return;
    }
    const tail_change change = {.table = draft->table,
        .added = (uint32_t)added.bytes,
        .removed = (uint32_t)removed,
        .id = draft->id,
        .place = (uint32_t)place,
        .bytes = added.bytes == 0 ? draft->at : added.at};
    add(tail, &change);
}

bool ng_tail__join(ng_tail *tail, const ng_tail *more)
{
    ng_tail joined = *tail;
    for (uint32_t offset = 0; offset < more->bytes && !joined.full;) {
        const tail_change change = change_at(more, offset);
        if (!repeat(&joined, &change)) {
            add(&joined, &change);
        }
        offset += length_of(&change);
    }
    if (joined.full) {
        return false;
    }
    *tail = joined;
    return true;
}

ng_status ng_tail__read(ng_tail *tail, ng_bytes stored, ng_error *err)
{
    tail->bytes = 0;
    tail->full = false;
    tail->tables = 0;
    bool sound = stored.bytes <= NG_TAIL_BYTES_MAX;
    if (sound && stored.bytes > 0) {
        memcpy(tail->at, stored.at, stored.bytes);
    }
    for (size_t offset = 0; sound && offset < stored.bytes;) {
        sound = stored.bytes - offset >= HEAD_BYTES && ng_tail__takes(tail->at[offset]) &&
            stored.bytes - offset - HEAD_BYTES >= tail->at[offset + 1];
        if (sound) {
            tail->tables |= UINT64_C(1) << tail->at[offset];
            offset += HEAD_BYTES + (size_t)tail->at[offset + 1];
        }
    }
    if (!sound) {
        tail->tables = 0;
        return ng_fail(err, NG_ERR_CORRUPT, "`tail` of table meta holds no changes");
    }
    tail->bytes = (uint32_t)stored.bytes;
    return NG_OK;
}

ng_status ng_tail__apply(const ng_tail *tail, ng_draft *draft, ng_error *err)
{
    for (uint32_t offset = 0; offset < tail->bytes;) {
        const tail_change change = change_at(tail, offset);
        offset += length_of(&change);
        if (!is_for(&change, draft->table, draft->id)) {
            continue;
        }
        if (change.place > draft->bytes || change.removed > draft->bytes - change.place) {
            return ng_fail(err, NG_ERR_CORRUPT,
                "`tail` of table meta changes what an entry of table %s does not have",
                ng_table_name(draft->table));
        }
        const ng_bytes added = {change.bytes, change.added};
        const ng_status status =
            ng_draft__splice(draft, change.place, change.removed, added, err);
        if (status != NG_OK) {
            return status;
        }
    }
    return NG_OK;
}

/** Put an id into its place, unless it is there. */
static size_t insert(uint64_t *ids, size_t count, uint64_t id)
{
    size_t at = count;
    while (at > 0 && ids[at - 1] > id) {
        at--;
    }
    if (at > 0 && ids[at - 1] == id) {
        return count;
    }
    memmove(ids + at + 1, ids + at, (count - at) * sizeof *ids);
    ids[at] = id;
    return count + 1;
}

size_t ng_tail__keys(const ng_tail *tail, ng_table table, uint64_t *ids)
{
    size_t count = 0;
    for (uint32_t offset = 0; offset < tail->bytes;) {
        const tail_change change = change_at(tail, offset);
        for (uint32_t i = 0; change.table == table && i <= change.further; i++) {
            count = insert(ids, count, change.id + i);
        }
        offset += length_of(&change);
    }
    assert(count <= NG_TAIL_KEYS_MAX);
    return count;
}
