// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Connections: reading, and single changes by a direct path. A change works on drafts of the
 * lists that it touches, so that a group of changes writes each list once; the day of a pair
 * stands in the value of its lower member, at the place of the higher among the neighbours
 * above the lower. A fault half way poisons the transaction.
 */
#include "network/connection.h"

#include <assert.h>

#include "base/status.h"
#include "network/connection_list.h"
#include "network/degree_writer.h"

uint32_t ng_neighbors__lower_bound(const ng_neighbors *list, uint32_t id)
{
    uint32_t low = 0;
    uint32_t high = list->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (list->at[middle] < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

ng_status ng_connection__list_of(
    uint32_t member, ng_bytes value, ng_neighbors *out, ng_error *err)
{
    *out = (ng_neighbors){0};
    if (value.at == NULL) {
        return NG_OK;
    }
    if (ng_bytes__u32(value, &out->at, &out->count, NULL) != NG_OK) {
        *out = (ng_neighbors){0};
        return ng_fail(err, NG_ERR_CORRUPT, "connections of member %u: %zu bytes are no list",
            (unsigned)member, value.bytes);
    }
    return NG_OK;
}

ng_status ng_connection__days_of(uint32_t member, const ng_neighbors *list, ng_bytes value,
    const int32_t **out, ng_error *err)
{
    *out = NULL;
    if (value.at == NULL) {
        return NG_OK;
    }
    uint32_t above = list->count - ng_neighbors__lower_bound(list, member);
    const uint32_t *words;
    uint32_t count;
    ng_status status = ng_bytes__u32(value, &words, &count, NULL);
    if (status != NG_OK || count != above) {
        return ng_fail(err, NG_ERR_CORRUPT,
            "connection_days of member %u: %zu bytes for %u neighbours above it",
            (unsigned)member, value.bytes, (unsigned)above);
    }
    *out = (const int32_t *)words;
    return NG_OK;
}

ng_status ng_connection__read(ng_txn *txn, uint32_t member, ng_neighbors *out, ng_error *err)
{
    *out = (ng_neighbors){0};
    ng_bytes value;
    ng_status status = ng_txn__get_id(txn, NG_TABLE_CONNECTIONS, member, &value, err);
    if (status != NG_OK) {
        return status;
    }
    return ng_connection__list_of(member, value, out, err);
}

ng_status ng_connection__read_many(
    ng_txn *txn, const uint32_t *members, uint32_t count, ng_neighbors *out, ng_error *err)
{
    assert(count <= NG_CONNECTIONS_MANY);
    ng_status status = NG_OK;
    ng_bytes value[NG_CONNECTIONS_MANY];
    NG_TRY(ng_txn__get_ids(txn, NG_TABLE_CONNECTIONS, members, count, value, err));
    for (uint32_t i = 0; i < count; i++) {
        NG_TRY(ng_connection__list_of(members[i], value[i], &out[i], err));
    }
done:
    return status;
}

ng_status ng_connection__days(
    ng_txn *txn, uint32_t member, const int32_t **out, uint32_t *count, ng_error *err)
{
    *out = NULL;
    *count = 0;
    ng_bytes value;
    ng_status status = ng_txn__get_id(txn, NG_TABLE_CONNECTION_DAYS, member, &value, err);
    if (status != NG_OK || value.at == NULL) {
        return status;
    }
    const uint32_t *words;
    uint32_t words_count;
    if (ng_bytes__u32(value, &words, &words_count, NULL) != NG_OK) {
        return ng_fail(err, NG_ERR_CORRUPT,
            "connection_days of member %u: %zu bytes are no list of days", (unsigned)member,
            value.bytes);
    }
    *out = (const int32_t *)words;
    *count = words_count;
    return NG_OK;
}

// The list of a member and its days, both as they lie in the map.
static ng_status read_with_days(
    ng_txn *txn, uint32_t member, ng_neighbors *list, const int32_t **days, ng_error *err)
{
    ng_status status = NG_OK;
    ng_bytes value;
    NG_TRY(ng_connection__read(txn, member, list, err));
    NG_TRY(ng_txn__get_id(txn, NG_TABLE_CONNECTION_DAYS, member, &value, err));
    NG_TRY(ng_connection__days_of(member, list, value, days, err));
done:
    return status;
}

static bool holds(const ng_neighbors *list, uint32_t index, uint32_t id)
{
    return index < list->count && list->at[index] == id;
}

ng_status ng_connection__find(
    ng_txn *txn, uint32_t a, uint32_t b, bool *connected, ng_day *since, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t lower = a < b ? a : b;
    uint32_t higher = a < b ? b : a;
    ng_neighbors list;
    const int32_t *days;
    *connected = false;
    *since = NG_DAY_NONE;
    NG_TRY(read_with_days(txn, lower, &list, &days, err));
    uint32_t index = ng_neighbors__lower_bound(&list, higher);
    *connected = a != b && holds(&list, index, higher);
    if (*connected && days != NULL) {
        uint32_t above = ng_neighbors__lower_bound(&list, lower);
        *since = index >= above ? days[index - above] : NG_DAY_NONE;
    }
done:
    return status;
}

ng_status ng_connection__degree(ng_txn *txn, uint32_t member, uint32_t *out, ng_error *err)
{
    *out = 0;
    const uint32_t *degrees;
    uint32_t count;
    ng_status status =
        ng_degree_block__read(txn, member / NG_DEGREE_BLOCK, &degrees, &count, err);
    if (status == NG_OK && member % NG_DEGREE_BLOCK < count) {
        *out = degrees[member % NG_DEGREE_BLOCK];
    }
    return status;
}

// What takes the place of `removed` elements at `at` of an array of u32.
typedef struct splice {
    uint32_t at, removed, added;
    uint32_t value; // when one is added
} splice;

// Change an array of a member in one place.
static ng_status put_spliced(
    ng_txn *txn, ng_table table, uint32_t member, const splice *change, ng_error *err)
{
    ng_draft *draft = NULL;
    ng_status status = ng_txn__draft(txn, table, member, &draft, err);
    if (status != NG_OK) {
        return status;
    }
    unsigned char value[sizeof(uint32_t)];
    ng_save_u32(value, change->value);
    const ng_bytes added = {value, change->added * sizeof(uint32_t)};
    return ng_draft__splice(draft, (size_t)change->at * sizeof(uint32_t),
        (size_t)change->removed * sizeof(uint32_t), added, err);
}

// The place of a pair in the days of its lower member.
typedef struct day_place {
    uint32_t lower;
    uint32_t count;    // days now
    uint32_t index;    // of the pair, or where it comes
    const int32_t *at; // NULL: no day is known
} day_place;

static bool knows_another_day(const day_place *days)
{
    bool known = false;
    for (uint32_t i = 0; i < days->count; i++) {
        known = known || (i != days->index && days->at[i] != NG_DAY_NONE);
    }
    return known;
}

// All days unknown, for members whose first day becomes known.
static ng_status put_unknown_days(ng_txn *txn, const day_place *days, ng_error *err)
{
    const splice unknown = {.added = 1, .value = (uint32_t)NG_DAY_NONE};
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < days->count && status == NG_OK; i++) {
        status = put_spliced(txn, NG_TABLE_CONNECTION_DAYS, days->lower, &unknown, err);
    }
    return status;
}

// Set the day of a pair, which gets its place with it when `insert`.
static ng_status put_day(
    ng_txn *txn, const day_place *days, ng_day since, bool insert, ng_error *err)
{
    ng_status status = NG_OK;
    if (days->at == NULL && since == NG_DAY_NONE) {
        return NG_OK;
    }
    if (days->at == NULL) {
        NG_TRY(put_unknown_days(txn, days, err));
    }
    const splice change = {
        .at = days->index, .removed = insert ? 0 : 1, .added = 1, .value = (uint32_t)since};
    NG_TRY(put_spliced(txn, NG_TABLE_CONNECTION_DAYS, days->lower, &change, err));
done:
    return status;
}

// Take the pair's place out; the value goes with the last day that is known.
static ng_status remove_day(ng_txn *txn, const day_place *days, ng_error *err)
{
    if (days->at == NULL) {
        return NG_OK;
    }
    splice change = {.at = days->index, .removed = 1};
    if (!knows_another_day(days)) {
        change = (splice){.at = 0, .removed = days->count};
    }
    return put_spliced(txn, NG_TABLE_CONNECTION_DAYS, days->lower, &change, err);
}

static ng_status find_day_place(
    ng_txn *txn, uint32_t lower, uint32_t higher, day_place *out, ng_error *err)
{
    ng_neighbors list;
    const int32_t *days;
    ng_status status = read_with_days(txn, lower, &list, &days, err);
    if (status == NG_OK) {
        uint32_t above = ng_neighbors__lower_bound(&list, lower);
        uint32_t index = ng_neighbors__lower_bound(&list, higher);
        *out = (day_place){.lower = lower,
            .count = list.count - above,
            .index = index >= above ? index - above : 0,
            .at = days};
    }
    return status;
}

// Put `other` into the list of `member`, or take it out, and count.
static ng_status change_list(
    ng_txn *txn, uint32_t member, uint32_t other, bool remove, ng_error *err)
{
    ng_status status = NG_OK;
    ng_neighbors list;
    NG_TRY(ng_connection__read(txn, member, &list, err));
    splice change = {
        .at = ng_neighbors__lower_bound(&list, other),
        .removed = remove ? 1 : 0,
        .added = remove ? 0 : 1,
        .value = other,
    };
    if (holds(&list, change.at, other) != remove) {
        status = ng_fail(err, NG_ERR_CORRUPT, "connections of members %u and %u disagree",
            (unsigned)member, (unsigned)other);
        goto done;
    }
    uint32_t degree = list.count - change.removed + change.added;
    NG_TRY(put_spliced(txn, NG_TABLE_CONNECTIONS, member, &change, err));
    NG_TRY(ng_degree__set(txn, member, degree, err));
done:
    return status;
}

static ng_status change_ends(
    ng_txn *txn, uint32_t lower, uint32_t higher, bool remove, ng_error *err)
{
    ng_status status = change_list(txn, lower, higher, remove, err);
    return status == NG_OK ? change_list(txn, higher, lower, remove, err) : status;
}

// What most changes write is drafted before it is looked at: each list is found once.
static ng_status draft_pair(ng_txn *txn, uint32_t lower, uint32_t higher, ng_error *err)
{
    const uint32_t ids[2] = {lower, higher};
    const ng_status status = ng_txn__draft_ids(txn, NG_TABLE_CONNECTIONS, ids, 2, err);
    return status == NG_OK ? ng_txn__draft_ids(txn, NG_TABLE_CONNECTION_DAYS, &lower, 1, err)
                           : status;
}

static bool is_earlier(ng_day day, ng_day known)
{
    return day != NG_DAY_NONE && (known == NG_DAY_NONE || day < known);
}

ng_status ng_connection__add(
    ng_txn *txn, uint32_t a, uint32_t b, ng_day since, ng_outcome *outcome, ng_error *err)
{
    assert(a != b);
    ng_status status = NG_OK;
    uint32_t lower = a < b ? a : b;
    uint32_t higher = a < b ? b : a;
    bool connected;
    ng_day known;
    day_place days;
    *outcome = NG_UNCHANGED;
    NG_TRY(draft_pair(txn, lower, higher, err));
    NG_TRY(ng_connection__find(txn, a, b, &connected, &known, err));
    if (connected && !is_earlier(since, known)) {
        return NG_OK;
    }
    NG_TRY(find_day_place(txn, lower, higher, &days, err));
    NG_TRY(put_day(txn, &days, since, !connected, err));
    if (!connected) {
        NG_TRY(change_ends(txn, lower, higher, false, err));
        ng_txn__state(txn)->connections += 1;
    }
    *outcome = connected ? NG_UPDATED : NG_CREATED;
done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    return status;
}

ng_status ng_connection__remove(
    ng_txn *txn, uint32_t a, uint32_t b, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t lower = a < b ? a : b;
    uint32_t higher = a < b ? b : a;
    bool connected;
    ng_day known;
    day_place days;
    *outcome = NG_UNCHANGED;
    NG_TRY(ng_connection__find(txn, a, b, &connected, &known, err));
    if (!connected) {
        return NG_OK;
    }
    NG_TRY(find_day_place(txn, lower, higher, &days, err));
    NG_TRY(remove_day(txn, &days, err));
    NG_TRY(change_ends(txn, lower, higher, true, err));
    ng_txn__state(txn)->connections -= 1;
    *outcome = NG_REMOVED;
done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    return status;
}

// Take `member` out of the list of every neighbour, and out of the days of those below it.
static ng_status leave_neighbors(
    ng_txn *txn, uint32_t member, const uint32_t *neighbor, size_t count, ng_error *err)
{
    ng_status status = NG_OK;
    for (size_t i = 0; i < count; i++) {
        if (neighbor[i] < member) {
            day_place days;
            NG_TRY(find_day_place(txn, neighbor[i], member, &days, err));
            NG_TRY(remove_day(txn, &days, err));
        }
        NG_TRY(change_list(txn, neighbor[i], member, true, err));
    }
    NG_TRY(ng_degree__set(txn, member, 0, err));
done:
    return status;
}

ng_status ng_connection__remove_all(ng_txn *txn, uint32_t member, ng_error *err)
{
    ng_status status = NG_OK;
    ng_buffer copy = {0};
    ng_neighbors list;
    NG_TRY(ng_connection__read(txn, member, &list, err));
    if (list.count == 0) {
        return NG_OK;
    }
    NG_TRY(ng_buffer__add(&copy, list.at, (size_t)list.count * sizeof *list.at, err));
    NG_TRY(
        leave_neighbors(txn, member, (const uint32_t *)(const void *)copy.at, list.count, err));
    ng_key key;
    ng_key__u32(&key, member);
    NG_TRY(ng_txn__delete(txn, NG_TABLE_CONNECTIONS, &key, NULL, err));
    NG_TRY(ng_txn__delete(txn, NG_TABLE_CONNECTION_DAYS, &key, NULL, err));
    ng_txn__state(txn)->connections -= list.count;
done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    ng_buffer__finish(&copy);
    return status;
}
