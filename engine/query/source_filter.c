// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Who qualifies: the lists of all musts put together, without those who are left out whatever
 * they have, and each who is left looked at where a list tells only roughly.
 */
#include <string.h>

#include "base/status.h"
#include "network/privacy.h"
#include "query/sourcing.h"

enum {
    WATCH_EVERY = 4096,
    TURN = NG_TIES_MANY // looked at side by side
};

ng_status ng_sourcing__no_memory(ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory for the members found");
}

uint32_t ng_sourcing__index(const ng_sourcing *work, uint32_t member)
{
    uint32_t low = 0;
    uint32_t high = work->count;
    if (member / 64 >= work->words || !ng_sourcing__has_bit(work->found, member)) {
        return UINT32_MAX;
    }
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (work->member[middle] < member) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < work->count && work->member[low] == member ? low : UINT32_MAX;
}

// --- Left out --------------------------------------------------------------------------------

static void drop(ng_sourcing *work, uint32_t member)
{
    if (member / 64 < work->words) {
        work->found[member / 64] &= ~(UINT64_C(1) << member % 64);
    }
}

static ng_status drop_blocked(ng_sourcing *work, uint32_t near, ng_error *err)
{
    ng_status status = NG_OK;
    for (int inward = 0; inward < 2; inward++) {
        ng_tie_list list;
        NG_TRY(ng_tie__read(work->txn, NG_TIE_BLOCK, inward != 0, near, &list, err));
        for (uint32_t i = 0; i < list.count; i++) {
            drop(work, list.column[0][i]);
        }
    }
done:
    return status;
}

// Everybody who is never answered, whatever they have.
static ng_status drop_left_out(ng_sourcing *work, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_source_options *options = &work->options;
    uint64_t *opted_out = NULL;
    const uint32_t *withheld = NULL;
    size_t withheld_count = 0;
    NG_TRY(ng_sourcing__no_bits(work, &opted_out, err));
    NG_TRY(
        ng_sourcing__add_value(work, ng_search__value(NG_SEARCH_OPTED_OUT, 1), opted_out, err));
    for (size_t i = 0; i < work->words; i++) {
        work->found[i] &= ~opted_out[i];
    }
    for (size_t i = 0; i < options->near_count; i++) {
        drop(work, options->near[i].id);
        NG_TRY(drop_blocked(work, options->near[i].id, err));
    }
    for (size_t i = 0; i < options->exclude_count; i++) {
        drop(work, options->exclude[i].id);
    }
    NG_TRY(ng_privacy__withheld(work->txn, &withheld, &withheld_count, err));
    for (size_t i = 0; i < withheld_count; i++) {
        drop(work, withheld[i]);
    }
done:
    return status;
}

// --- Lists -----------------------------------------------------------------------------------

static bool is_must(const ng_source_want *want)
{
    return want->need->weight == 0;
}

static ng_status begin_with_all(ng_sourcing *work, ng_error *err)
{
    const uint32_t *all = NULL;
    uint32_t count = 0;
    const ng_status status = ng_snapshot__members(work->standing.snapshot, &all, &count, err);
    for (uint32_t i = 0; status == NG_OK && i < count; i++) {
        if (all[i] / 64 < work->words) {
            work->found[all[i] / 64] |= UINT64_C(1) << all[i] % 64;
        }
    }
    return status;
}

static ng_status meet_lists(ng_sourcing *work, ng_error *err)
{
    ng_status status = ng_sourcing__no_bits(work, &work->found, err);
    bool begun = false;
    for (size_t n = 0; status == NG_OK && n < work->options.need_count; n++) {
        const ng_source_want *want = &work->want[n];
        for (size_t i = 0; i < work->words && is_must(want) && !want->need->is_not; i++) {
            work->found[i] = begun ? work->found[i] & want->bits[i] : want->bits[i];
        }
        begun = begun || (is_must(want) && !want->need->is_not);
    }
    if (status == NG_OK && !begun) {
        status = begin_with_all(work, err);
    }
    for (size_t n = 0; status == NG_OK && n < work->options.need_count; n++) {
        const ng_source_want *want = &work->want[n];
        for (size_t i = 0;
             i < work->words && is_must(want) && want->need->is_not && want->exact; i++) {
            work->found[i] &= ~want->bits[i];
        }
    }
    return status;
}

// Takes out whoever is not asked about.
static ng_status keep_only(ng_sourcing *work, ng_error *err)
{
    const ng_source_options *options = &work->options;
    uint64_t *only = NULL;
    if (options->only_count == 0) {
        return NG_OK;
    }
    const ng_status status = ng_sourcing__no_bits(work, &only, err);
    for (size_t i = 0; status == NG_OK && i < options->only_count; i++) {
        const uint32_t member = options->only[i].id;
        if (member / 64 < work->words) {
            only[member / 64] |= UINT64_C(1) << member % 64;
        }
    }
    for (size_t i = 0; status == NG_OK && i < work->words; i++) {
        work->found[i] &= only[i];
    }
    return status;
}

// --- One by one ------------------------------------------------------------------------------

static ng_status has(ng_sourcing *work, const ng_source_want *want, ng_source_person *person,
    bool *out, ng_error *err)
{
    ng_status status = NG_OK;
    *out = ng_sourcing__has_bit(want->bits, person->member);
    if (*out && !want->exact) {
        status = ng_sourcing__check(work, want, person, out, err);
    }
    *out = *out != want->need->is_not;
    return status;
}

// Whoever qualifies is kept with the needs they have; others are dropped.
static ng_status look_at(ng_sourcing *work, ng_source_person *person, ng_error *err)
{
    ng_status status = NG_OK;
    uint64_t met = 0;
    bool qualifies = true;
    ng_arena__reset(work->step);
    for (int nice = 0; nice < 2 && qualifies; nice++) {
        for (size_t n = 0; n < work->options.need_count && qualifies; n++) {
            const ng_source_want *want = &work->want[n];
            bool is_met = false;
            if (is_must(want) == (nice != 0)) {
                continue;
            }
            NG_TRY(has(work, want, person, &is_met, err));
            met |= (uint64_t)is_met << n;
            qualifies = is_met || !is_must(want);
        }
    }
    if (qualifies) {
        work->met[work->count] = met;
        work->member[work->count++] = person->member;
    } else {
        drop(work, person->member);
    }
done:
    return status;
}

// What all who are left are looked at by, so that it is read side by side.
typedef struct looking {
    bool records, positions;
    uint32_t member[TURN]; // [count]
    uint32_t count;
} looking;

static looking choose_looks(const ng_sourcing *work)
{
    looking out = {0};
    for (size_t n = 0; n < work->options.need_count; n++) {
        const ng_source_want *want = &work->want[n];
        const ng_trait trait = want->need->trait;
        const bool of_positions = trait == NG_TRAIT_PAST_COMPANY ||
            trait == NG_TRAIT_WORKED_IN || trait == NG_TRAIT_YEARS;
        const bool of_all = is_must(want) && !want->need->is_not && !want->exact;
        out.records = out.records || (of_all && !of_positions);
        out.positions =
            out.positions || (of_all && (of_positions || trait == NG_TRAIT_COMPANY));
    }
    return out;
}

static ng_status look_at_turn(ng_sourcing *work, looking *turn, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text packed[TURN];
    ng_tie_list positions[TURN];
    if (turn->records) {
        NG_TRY(ng_member__records(work->txn, turn->member, turn->count, packed, err));
    }
    if (turn->positions) {
        NG_TRY(ng_tie__read_many(
            work->txn, NG_TIE_POSITION, false, turn->member, turn->count, positions, err));
    }
    for (uint32_t i = 0; i < turn->count; i++) {
        ng_source_person person = {.member = turn->member[i]};
        person.packed = turn->records ? packed[i] : (ng_text){NULL, 0};
        person.has_positions = turn->positions;
        if (turn->positions) {
            person.positions = positions[i];
        }
        NG_TRY(look_at(work, &person, err));
    }
    turn->count = 0;
done:
    return status;
}

static uint32_t count_bits(const ng_sourcing *work)
{
    uint32_t count = 0;
    for (size_t i = 0; i < work->words; i++) {
        count += (uint32_t)__builtin_popcountll(work->found[i]);
    }
    return count;
}

static ng_status look_at_all(ng_sourcing *work, ng_error *err)
{
    ng_status status = NG_OK;
    uint64_t done = 0;
    looking turn = choose_looks(work);
    for (size_t i = 0; i < work->words; i++) {
        for (uint64_t left = work->found[i]; left != 0; left &= left - 1) {
            if (done++ % WATCH_EVERY == 0) {
                NG_TRY(ng_standing__watch(work->options.cancel, 0, err));
            }
            turn.member[turn.count++] = (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(left);
            if (turn.count == TURN) {
                NG_TRY(look_at_turn(work, &turn, err));
            }
        }
    }
    NG_TRY(look_at_turn(work, &turn, err));
done:
    return status;
}

ng_status ng_sourcing__collect(ng_sourcing *work, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(meet_lists(work, err));
    NG_TRY(keep_only(work, err));
    NG_TRY(drop_left_out(work, err));
    const size_t most = (size_t)count_bits(work) + 1;
    work->member = ng_arena__allocate(work->scratch, most * sizeof *work->member);
    work->met = ng_arena__allocate(work->scratch, most * sizeof *work->met);
    if (work->member == NULL || work->met == NULL) {
        return ng_sourcing__no_memory(err);
    }
    NG_TRY(look_at_all(work, err));
done:
    return status;
}
