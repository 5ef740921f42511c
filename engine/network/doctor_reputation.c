// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Checks of what refresh stored about reputation: every block is there, has its length and
 * none is left over; numbers are in their range; rankings descend, and who stands at a place is
 * found at that place. Whether the numbers are right is not checked: that is a refresh.
 *
 * Members may have gone since, so an id need not exist; it must have been given out.
 */
#include <string.h>

#include "base/status.h"
#include "network/doctor.h"
#include "network/fault_list.h"
#include "network/reputation_layout.h"

typedef struct reputation_check {
    ng_txn *txn;
    ng_fault_list *faults;
    ng_reputation_summary summary;
    uint32_t *rank_of; // [id_limit] places of one ranking by id, from 1; 0: none
    uint64_t blocks;   // that should be there
} reputation_check;

/** A column while it is walked. */
typedef struct column_walk {
    const char *name;
    uint32_t count; // entries
    size_t entry_bytes;
    const unsigned char *at; // of the block that was read last
} column_walk;

// Entry `index`; NULL after a fault. Indices ascend.
static ng_status entry_at(reputation_check *check, column_walk *column, uint32_t index,
    const unsigned char **out, ng_error *err)
{
    uint32_t within = index % NG_DERIVED_BLOCK;
    *out = NULL;
    if (within == 0) {
        uint32_t block = index / NG_DERIVED_BLOCK;
        size_t bytes = ng_reputation__block_entries(column->count, block) * column->entry_bytes;
        ng_error found;
        ng_status status = ng_reputation__read_block(
            check->txn, column->name, block, bytes, &column->at, &found);
        column->at = status == NG_OK ? column->at : NULL;
        check->blocks++;
        status = ng_fault__absorb(check->faults, status, &found, err);
        if (status != NG_OK) {
            return status;
        }
    }
    if (column->at != NULL) {
        *out = column->at + within * column->entry_bytes;
    }
    return NG_OK;
}

static ng_status check_marks(reputation_check *check, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_reputation_summary *summary = &check->summary;
    uint64_t reached = 0;
    uint64_t trusted = 0;
    column_walk marks = {
        .name = NG_REPUTATION_MARKS, summary->mark_limit, NG_REPUTATION_MARK_BYTES, NULL};
    for (uint32_t id = 0; id < summary->mark_limit; id++) {
        const unsigned char *at = NULL;
        NG_TRY(entry_at(check, &marks, id, &at, err));
        if (at == NULL) {
            goto done;
        }
        uint32_t trust = ng_load_u32(at);
        uint32_t first = ng_load_u32(at + 4);
        uint32_t last = ng_load_u32(at + 8);
        // Each number is that of one member.
        bool is_reached = first > 0 && first <= last && last <= summary->reached &&
            check->rank_of[first]++ == 0;
        reached += first > 0;
        trusted += trust > 0;
        if (trust > NG_TRUST_ONE || (first > 0 ? !is_reached : last > 0 || trust > 0)) {
            ng_fault__add(check->faults, "%s: member %u has trust %u, numbers %u to %u",
                NG_REPUTATION_MARKS, id, trust, first, last);
        }
    }
    ng_fault__compare(check->faults, "members that seeds reach", summary->reached, reached);
    ng_fault__compare(check->faults, "members with trust", summary->trusted, trusted);
done:
    return status;
}

// Notes who stands at a place, from 1; a fault when the id is none, or stands at two.
static bool note_place(reputation_check *check, const char *name, uint32_t id, uint32_t place)
{
    if (id == 0 || id >= check->summary.id_limit || check->rank_of[id] != 0) {
        ng_fault__add(
            check->faults, "%s: place %u has %u, who cannot stand there", name, place, id);
        return false;
    }
    check->rank_of[id] = place;
    return true;
}

static void forget_places(reputation_check *check)
{
    memset(check->rank_of, 0, (size_t)check->summary.id_limit * sizeof *check->rank_of);
}

static ng_status check_pagerank(reputation_check *check, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_reputation_summary *summary = &check->summary;
    column_walk order = {.name = NG_REPUTATION_PAGERANK_ORDER,
        summary->members,
        NG_REPUTATION_ORDER_BYTES,
        NULL};
    column_walk values = {.name = NG_REPUTATION_PAGERANK_OF,
        summary->id_limit,
        NG_REPUTATION_PAGERANK_BYTES,
        NULL};
    const unsigned char *at = NULL;
    forget_places(check);
    for (uint32_t i = 0; i < summary->members; i++) {
        NG_TRY(entry_at(check, &order, i, &at, err));
        if (at == NULL || !note_place(check, order.name, ng_load_u32(at), i + 1)) {
            goto done;
        }
    }
    for (uint32_t id = 0; id < summary->id_limit; id++) {
        NG_TRY(entry_at(check, &values, id, &at, err));
        if (at == NULL) {
            goto done;
        }
        double y = ng_reputation__double(ng_load_u64(at));
        bool is_value = y == 0 || (y >= 1 && y <= summary->pagerank_sum);
        if (!is_value || ng_load_u32(at + 8) != check->rank_of[id]) {
            ng_fault__add(check->faults, "%s: member %u has rank %u, but stands at %u",
                values.name, id, ng_load_u32(at + 8), check->rank_of[id]);
        }
    }
done:
    return status;
}

static ng_status check_ranked(
    reputation_check *check, const ng_reputation_list *list, ng_error *err)
{
    ng_status status = NG_OK;
    char name[NG_REPUTATION_NAME_BYTES];
    int64_t above = INT64_MAX;
    ng_reputation__ranked_name(name, list->skill);
    column_walk ranked = {.name = name, list->ranked, NG_REPUTATION_RANKED_BYTES, NULL};
    for (uint32_t i = 0; i < list->ranked; i++) {
        const unsigned char *at = NULL;
        NG_TRY(entry_at(check, &ranked, i, &at, err));
        if (at == NULL || !note_place(check, name, ng_load_u32(at), i + 1)) {
            goto done;
        }
        int64_t score = (int64_t)ng_load_u64(at + 4);
        if (score > above) {
            ng_fault__add(check->faults,
                "%s: place %u has a score above that of the one before", name, i + 1);
        }
        above = score;
    }
done:
    return status;
}

static ng_status check_found(
    reputation_check *check, const ng_reputation_list *list, ng_error *err)
{
    ng_status status = NG_OK;
    char name[NG_REPUTATION_NAME_BYTES];
    uint32_t before = 0;
    uint64_t ranked = 0;
    uint64_t endorsers = 0;
    ng_reputation__found_name(name, list->skill);
    column_walk found = {.name = name, list->endorsed, NG_REPUTATION_FOUND_BYTES, NULL};
    for (uint32_t i = 0; i < list->endorsed; i++) {
        const unsigned char *at = NULL;
        NG_TRY(entry_at(check, &found, i, &at, err));
        if (at == NULL) {
            goto done;
        }
        uint32_t id = ng_load_u32(at);
        uint32_t place = ng_load_u32(at + 4);
        bool in_range = id > before && id < check->summary.id_limit;
        uint32_t expected = in_range ? check->rank_of[id] : 0;
        if (!in_range || place + 1 != expected || ng_load_u32(at + 8) == 0) {
            ng_fault__add(check->faults, "%s: entry %u is of %u at place %u, not %u", name, i,
                id, place + 1, expected);
        }
        ranked += place != NG_REPUTATION_NONE;
        endorsers += ng_load_u32(at + 8);
        before = id;
    }
    ng_fault__compare(check->faults, "ranked members of a list", list->ranked, ranked);
    ng_fault__compare(check->faults, "endorsements of a list", list->endorsements, endorsers);
done:
    return status;
}

static ng_status check_lists(reputation_check *check, ng_error *err)
{
    ng_status status = NG_OK;
    uint64_t skill_limit = ng_txn__state(check->txn)->next_term[NG_VALUE_SKILL];
    column_walk lists = {
        .name = NG_REPUTATION_LISTS, check->summary.skills + 1, NG_REPUTATION_LIST_BYTES, NULL};
    uint64_t next = 0;
    for (uint32_t i = 0; i < lists.count; i++) {
        const unsigned char *at = NULL;
        NG_TRY(entry_at(check, &lists, i, &at, err));
        if (at == NULL) {
            goto done;
        }
        ng_reputation_list list = ng_reputation__decode_list(at).list;
        bool is_due = i == 0 ? list.skill == 0 : list.skill >= next && list.skill < skill_limit;
        if (!is_due || list.ranked > list.endorsed) {
            ng_fault__add(
                check->faults, "%s: list %u is of skill %u", lists.name, i, list.skill);
            goto done;
        }
        next = (uint64_t)list.skill + 1;
        forget_places(check);
        NG_TRY(check_ranked(check, &list, err));
        NG_TRY(check_found(check, &list, err));
    }
done:
    return status;
}

// No block is there that no column has.
static ng_status check_left_over(reputation_check *check, ng_error *err)
{
    static const char prefix[] = NG_REPUTATION_SUMMARY;
    ng_status status = NG_OK;
    ng_check_walk walk = {0};
    uint64_t found = 0;
    NG_TRY(ng_check_walk__open(&walk, check->txn, NG_TABLE_DERIVED, check->faults, err));
    while (walk.key.at != NULL) {
        found += walk.key.bytes >= sizeof prefix - 1 &&
            memcmp(walk.key.at, prefix, sizeof prefix - 1) == 0;
        NG_TRY(ng_check_walk__next(&walk, err));
    }
    ng_fault__compare(check->faults, "blocks of reputation", check->blocks, found);
done:
    ng_check_walk__close(&walk);
    return status;
}

static ng_status check_all(reputation_check *check, ng_error *err)
{
    ng_status status = NG_OK;
    ng_error found;
    uint64_t before = check->faults->count;
    status = ng_reputation__read_summary(check->txn, &check->summary, NULL, &found);
    NG_TRY(ng_fault__absorb(check->faults, status, &found, err));
    if (check->faults->count > before) {
        goto done;
    }
    const ng_reputation_summary *summary = &check->summary;
    uint64_t next_member = ng_txn__state(check->txn)->next_member;
    if (summary->id_limit > next_member || summary->mark_limit > summary->id_limit ||
        summary->members > summary->id_limit ||
        (summary->refreshed && summary->reached >= summary->id_limit)) {
        ng_fault__add(check->faults, "reputation is of %u members below %u, who never were",
            summary->members, summary->id_limit);
        goto done;
    }
    check->rank_of = ng_memory__allocate_zero(summary->id_limit, sizeof *check->rank_of);
    if (check->rank_of == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a check of reputation");
    }
    if (summary->refreshed) {
        check->blocks = 1;
        NG_TRY(check_marks(check, err));
        NG_TRY(check_pagerank(check, err));
        NG_TRY(check_lists(check, err));
    }
    // After a fault some blocks were not counted.
    if (check->faults->count == before) {
        NG_TRY(check_left_over(check, err));
    }
done:
    return status;
}

ng_status ng_doctor__reputation(ng_txn *txn, ng_fault_receiver receiver, void *context,
    uint64_t *fault_count, ng_error *err)
{
    ng_fault_list faults = {.receiver = receiver, .context = context};
    reputation_check check = {.txn = txn, .faults = &faults};
    ng_status status = check_all(&check, err);
    ng_memory__release(check.rank_of);
    *fault_count += faults.count;
    return status;
}
