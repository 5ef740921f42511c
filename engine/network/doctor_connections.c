// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Checks of connections, their days and degrees. Each pair must be met once under its lower
 * and once under its higher member: sums of hashes show it, and only when they differ is every
 * pair looked up, to name those that lack an end.
 */
#include <inttypes.h>

#include "base/hash.h"
#include "base/status.h"
#include "network/connection_list.h"
#include "network/degree_writer.h"
#include "network/doctor_parts.h"

typedef struct list_walk {
    ng_doctor_view *view;
    ng_error *err;
    bool look_up;
    uint64_t lists;
    uint64_t lower_pairs, higher_pairs; // met under the lower, the higher member
    uint64_t lower_hashes, higher_hashes;
    bool block_known;
    uint32_t block; // of degrees, whose entries are:
    const uint32_t *degrees;
    uint32_t degrees_count;
} list_walk;

static ng_status check_degree(list_walk *walk, uint32_t member, uint32_t count)
{
    uint32_t block = member / NG_DEGREE_BLOCK;
    if (!walk->block_known || walk->block != block) {
        ng_error found;
        ng_status status = ng_fault__absorb(walk->view->faults,
            ng_degree_block__read(
                walk->view->txn, block, &walk->degrees, &walk->degrees_count, &found),
            &found, walk->err);
        if (status != NG_OK) {
            return status;
        }
        walk->block = block;
        walk->block_known = true;
    }
    uint32_t place = member % NG_DEGREE_BLOCK;
    uint32_t degree = place < walk->degrees_count ? walk->degrees[place] : 0;
    if (degree != count) {
        ng_fault__add(walk->view->faults, "degrees of member %u: %u; it has %u connections",
            (unsigned)member, (unsigned)degree, (unsigned)count);
    }
    return NG_OK;
}

static void check_neighbor(
    list_walk *walk, uint32_t member, const ng_neighbors *list, uint32_t i)
{
    ng_fault_list *faults = walk->view->faults;
    uint32_t neighbor = list->at[i];
    if (i > 0 && list->at[i - 1] >= neighbor) {
        ng_fault__add(faults, "connections of member %u do not ascend", (unsigned)member);
    }
    if (neighbor == member) {
        ng_fault__add(faults, "connections of member %u: with itself", (unsigned)member);
        return;
    }
    if (!ng_id_set__has(&walk->view->members, neighbor)) {
        ng_fault__add(faults, "connections of member %u: member %u does not exist",
            (unsigned)member, (unsigned)neighbor);
    }
    bool under_lower = member < neighbor;
    uint64_t pair =
        under_lower ? (uint64_t)member << 32 | neighbor : (uint64_t)neighbor << 32 | member;
    uint64_t hash = ng_hash__bytes(&pair, sizeof pair, 0);
    walk->lower_pairs += under_lower ? 1 : 0;
    walk->higher_pairs += under_lower ? 0 : 1;
    walk->lower_hashes += under_lower ? hash : 0;
    walk->higher_hashes += under_lower ? 0 : hash;
}

static ng_status look_up(list_walk *walk, uint32_t member, uint32_t neighbor)
{
    ng_error found;
    ng_neighbors other;
    ng_status status = ng_fault__absorb(walk->view->faults,
        ng_connection__read(walk->view->txn, neighbor, &other, &found), &found, walk->err);
    if (status != NG_OK) {
        return status;
    }
    uint32_t index = ng_neighbors__lower_bound(&other, member);
    if (index >= other.count || other.at[index] != member) {
        ng_fault__add(walk->view->faults,
            "connections of member %u name %u, whose connections lack it", (unsigned)member,
            (unsigned)neighbor);
    }
    return NG_OK;
}

static ng_status check_list(list_walk *walk, uint32_t member, const ng_neighbors *list)
{
    ng_status status = NG_OK;
    if (walk->look_up) {
        for (uint32_t i = 0; i < list->count; i++) {
            NG_TRY(look_up(walk, member, list->at[i]));
        }
        return NG_OK;
    }
    walk->lists++;
    if (list->count == 0) {
        ng_fault__add(
            walk->view->faults, "connections of member %u: an empty list", (unsigned)member);
    }
    if (!ng_id_set__has(&walk->view->members, member)) {
        ng_fault__add(walk->view->faults, "connections of member %u, who does not exist",
            (unsigned)member);
    }
    for (uint32_t i = 0; i < list->count; i++) {
        check_neighbor(walk, member, list, i);
    }
    NG_TRY(check_degree(walk, member, list->count));
done:
    return status;
}

static ng_status check_lists(list_walk *walk)
{
    ng_status status = NG_OK;
    ng_check_walk lists = {0};
    ng_fault_list *faults = walk->view->faults;
    NG_TRY(
        ng_check_walk__open(&lists, walk->view->txn, NG_TABLE_CONNECTIONS, faults, walk->err));
    while (lists.key.at != NULL) {
        ng_error found;
        ng_neighbors list;
        if (lists.key.bytes == sizeof(uint32_t)) {
            uint32_t member = ng_key__read_u32(lists.key, 0);
            NG_TRY(ng_fault__absorb(faults,
                ng_connection__list_of(member, lists.value, &list, &found), &found, walk->err));
            NG_TRY(check_list(walk, member, &list));
        } else {
            ng_fault__add(faults, "connections: a key of %zu bytes", lists.key.bytes);
        }
        NG_TRY(ng_check_walk__next(&lists, walk->err));
    }
done:
    ng_check_walk__close(&lists);
    return status;
}

// Days of members that have a list of the right length; some day must be known.
static ng_status check_days_of(
    ng_doctor_view *view, uint32_t member, ng_bytes value, ng_error *err)
{
    ng_error found;
    ng_neighbors list;
    const int32_t *days = NULL;
    bool known = false;
    ng_status read = ng_connection__read(view->txn, member, &list, &found);
    if (read == NG_OK) {
        read = ng_connection__days_of(member, &list, value, &days, &found);
    }
    ng_status status = ng_fault__absorb(view->faults, read, &found, err);
    if (status != NG_OK || read != NG_OK) {
        return status;
    }
    uint32_t above = list.count - ng_neighbors__lower_bound(&list, member);
    for (uint32_t i = 0; days != NULL && i < above; i++) {
        known = known || days[i] != NG_DAY_NONE;
    }
    if (!known) {
        ng_fault__add(
            view->faults, "connection_days of member %u: no day is known", (unsigned)member);
    }
    return NG_OK;
}

static ng_status check_days(ng_doctor_view *view, ng_error *err)
{
    ng_status status = NG_OK;
    ng_check_walk walk = {0};
    NG_TRY(ng_check_walk__open(&walk, view->txn, NG_TABLE_CONNECTION_DAYS, view->faults, err));
    while (walk.key.at != NULL) {
        if (walk.key.bytes == sizeof(uint32_t)) {
            NG_TRY(check_days_of(view, ng_key__read_u32(walk.key, 0), walk.value, err));
        } else {
            ng_fault__add(view->faults, "connection_days: a key of %zu bytes", walk.key.bytes);
        }
        NG_TRY(ng_check_walk__next(&walk, err));
    }
done:
    ng_check_walk__close(&walk);
    return status;
}

// Members with a degree: as many as there are lists, since those of lists were compared one by
// one.
static ng_status check_blocks(ng_doctor_view *view, uint64_t lists, ng_error *err)
{
    ng_status status = NG_OK;
    ng_check_walk walk = {0};
    uint64_t members = 0;
    NG_TRY(ng_check_walk__open(&walk, view->txn, NG_TABLE_DEGREES, view->faults, err));
    while (walk.key.at != NULL) {
        const uint32_t *degrees = NULL;
        uint32_t count = 0;
        bool whole = walk.key.bytes == sizeof(uint32_t) &&
            ng_bytes__u32(walk.value, &degrees, &count, NULL) == NG_OK && count > 0 &&
            count <= NG_DEGREE_BLOCK && degrees[count - 1] != 0;
        if (!whole) {
            ng_fault__add(view->faults, "degrees: a block of %zu bytes that should not be so",
                walk.value.bytes);
        }
        for (uint32_t i = 0; i < count; i++) {
            members += degrees[i] != 0 ? 1 : 0;
        }
        NG_TRY(ng_check_walk__next(&walk, err));
    }
    if (members != lists) {
        ng_fault__add(view->faults,
            "degrees: %" PRIu64 " members have connections; there are %" PRIu64 " lists",
            members, lists);
    }
done:
    ng_check_walk__close(&walk);
    return status;
}

ng_status ng_doctor__connections(ng_doctor_view *view, ng_error *err)
{
    ng_status status = NG_OK;
    list_walk walk = {.view = view, .err = err};
    NG_TRY(check_lists(&walk));
    uint64_t pairs = walk.lower_pairs;
    uint64_t lists = walk.lists;
    ng_fault__compare(view->faults, "connections", view->state->connections, pairs);
    if (pairs != walk.higher_pairs || walk.lower_hashes != walk.higher_hashes) {
        walk.look_up = true;
        NG_TRY(check_lists(&walk));
    }
    NG_TRY(check_days(view, err));
    NG_TRY(check_blocks(view, lists, err));
done:
    return status;
}
