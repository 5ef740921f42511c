// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The profile factor of a question: values and weights of who asks, read once; then one stored
 * list a candidate. Without measured lifts every factor is 1 and no profile is read.
 */
#include <assert.h>
#include <string.h>

#include "base/status.h"
#include "network/derived.h"
#include "query/suggestion.h"

static_assert(NG_FACTOR_KINDS == NG_VALUE_PROFILE_COUNT, "a factor compares all profile kinds");
static_assert(NG_FACTOR_SHIFT == NG_PROFILE_SHIFT, "values are compared as they are stored");

enum {
    LIFT_BYTES = 8,
    WEIGHT_BYTES = 8,
    FELLOWS_MAX = 4096 // of a kind that are marked
};

static const ng_value_kind MARKED[NG_SUGGESTION_MARKED] = {
    NG_VALUE_COMPANY, NG_VALUE_SCHOOL, NG_VALUE_GROUP};

// ln(lift) of every kind; false when none speaks for anybody.
static ng_status load_lifts(
    ng_txn *txn, int64_t lift_ln[NG_FACTOR_KINDS], bool *any, ng_error *err)
{
    ng_bytes lifts = {0};
    *any = false;
    ng_status status = ng_derived__read(txn, "lifts", &lifts, err);
    if (status != NG_OK || lifts.at == NULL) {
        return status;
    }
    if (lifts.bytes < (size_t)NG_FACTOR_KINDS * LIFT_BYTES) {
        return ng_fail(err, NG_ERR_CORRUPT, "the lifts have %zu bytes only", lifts.bytes);
    }
    for (uint32_t kind = 0; kind < NG_FACTOR_KINDS; kind++) {
        int64_t lift = (int64_t)ng_load_u64(lifts.at + (size_t)kind * LIFT_BYTES);
        lift_ln[kind] = lift > 0 ? lift : 0;
        *any = *any || lift > 0;
    }
    return NG_OK;
}

static ng_status load_weight(ng_txn *txn, uint32_t value, int64_t *out, ng_error *err)
{
    char name[] = "weights-0";
    uint32_t term = value & NG_PROFILE_TERM_MAX;
    ng_bytes block = {0};
    *out = 0;
    name[sizeof name - 2] = (char)('0' + (value >> NG_PROFILE_SHIFT));
    ng_status status = ng_derived__read_block(txn, name, term / NG_DERIVED_BLOCK, &block, err);
    size_t at = (size_t)(term % NG_DERIVED_BLOCK) * WEIGHT_BYTES;
    if (status == NG_OK && at + WEIGHT_BYTES <= block.bytes) {
        int64_t weight = (int64_t)ng_load_u64(block.at + at);
        *out = weight < 0 ? 0 : weight > NG_FACTOR_WEIGHT_MAX ? NG_FACTOR_WEIGHT_MAX : weight;
    }
    return status;
}

// Marks the members who have one of the values of a kind. Values that too many have are left
// out; *rest takes the strength of the strongest of them.
static ng_status mark_fellows(ng_suggestion_work *work, ng_value_kind kind,
    uint64_t marks[NG_SUGGESTION_FELLOW_BITS / 64], int64_t *rest, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_factor_subject *subject = &work->subject;
    uint32_t left = FELLOWS_MAX;
    *rest = 0;
    for (uint32_t i = 0; i < subject->count; i++) {
        const uint32_t *members = NULL;
        uint32_t count = 0;
        const int64_t strength = ng_factor__strength(subject, i);
        if (subject->value[i] >> NG_PROFILE_SHIFT != (uint32_t)kind || strength <= *rest) {
            continue;
        }
        NG_TRY(ng_posting__read_few(work->txn, kind, subject->value[i] & NG_PROFILE_TERM_MAX,
            left, &members, &count, err));
        if (members == NULL && count > 0) {
            *rest = strength;
            continue;
        }
        left -= count;
        for (uint32_t k = 0; k < count; k++) {
            const uint32_t bit = members[k] % NG_SUGGESTION_FELLOW_BITS;
            marks[bit / 64] |= UINT64_C(1) << bit % 64;
        }
    }
done:
    return status;
}

// The largest factors by what a candidate may share.
static ng_status load_fellows(ng_suggestion_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    ng_suggestion_fellows *fellows = &work->fellows;
    int64_t strongest[NG_FACTOR_KINDS];
    int64_t rest[NG_SUGGESTION_MARKED];
    memset(fellows->marks, 0, sizeof fellows->marks);
    ng_factor__strengths(&work->subject, strongest);
    for (uint32_t i = 0; i < NG_SUGGESTION_MARKED; i++) {
        NG_TRY(mark_fellows(work, MARKED[i], fellows->marks[i], &rest[i], err));
    }
    for (uint32_t shared = 0; shared < 1u << NG_SUGGESTION_MARKED; shared++) {
        int64_t strength[NG_FACTOR_KINDS];
        memcpy(strength, strongest, sizeof strength);
        for (uint32_t i = 0; i < NG_SUGGESTION_MARKED; i++) {
            strength[MARKED[i]] = (shared >> i & 1) != 0 ? strongest[MARKED[i]] : rest[i];
        }
        fellows->most[shared] = ng_factor__bound_of(strength);
    }
done:
    return status;
}

uint64_t ng_suggestion__factor_most(const ng_suggestion_work *work, uint32_t vertex)
{
    const ng_suggestion_fellows *fellows = &work->fellows;
    const uint32_t bit = vertex % NG_SUGGESTION_FELLOW_BITS;
    uint32_t shared = 0;
    for (uint32_t i = 0; i < NG_SUGGESTION_MARKED; i++) {
        shared |= (uint32_t)(fellows->marks[i][bit / 64] >> bit % 64 & 1) << i;
    }
    return fellows->most[shared];
}

ng_status ng_suggestion__load_profile(ng_suggestion_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    ng_factor_subject *subject = &work->subject;
    int64_t *weight = NULL;
    bool any = false;
    work->factor_most = (uint64_t)NG_FIXED_ONE;
    if (work->options.scorer != NG_SCORER_DEFAULT) {
        goto done;
    }
    NG_TRY(load_lifts(work->txn, subject->lift_ln, &any, err));
    if (!any) {
        goto done;
    }
    NG_TRY(
        ng_snapshot__profile(work->snapshot, work->who, &subject->value, &subject->count, err));
    weight = ng_arena__allocate_zero(work->scratch, subject->count + 1u, sizeof *weight);
    if (weight == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a profile");
    }
    subject->weight = weight;
    for (uint32_t i = 0; i < subject->count; i++) {
        if (subject->lift_ln[subject->value[i] >> NG_PROFILE_SHIFT] > 0) {
            NG_TRY(load_weight(work->txn, subject->value[i], &weight[i], err));
        }
    }
    ng_factor__prepare(subject);
    work->factor_most = ng_factor__bound(subject);
    NG_TRY(load_fellows(work, err));
done:
    return status;
}

ng_status ng_suggestion__factors(ng_suggestion_work *work, const uint32_t *vertices,
    uint32_t count, uint64_t *factors, ng_error *err)
{
    assert(count <= NG_SUGGESTION_TURN);
    ng_status status = NG_OK;
    ng_profile_values values[NG_SUGGESTION_TURN];
    NG_TRY(ng_snapshot__profiles(work->snapshot, vertices, count, values, err));
    for (uint32_t i = 0; i < count; i++) {
        factors[i] = ng_factor__of(&work->subject, values[i].at, values[i].count, NULL);
    }
done:
    return status;
}

ng_status ng_suggestion__factor(
    ng_suggestion_work *work, uint32_t vertex, uint64_t *factor, int64_t *parts, ng_error *err)
{
    const uint32_t *values = NULL;
    uint32_t count = 0;
    *factor = (uint64_t)NG_FIXED_ONE;
    if (parts != NULL) {
        memset(parts, 0, NG_FACTOR_KINDS * sizeof *parts);
    }
    if (work->factor_most == (uint64_t)NG_FIXED_ONE) {
        return NG_OK;
    }
    ng_status status = ng_snapshot__profile(work->snapshot, vertex, &values, &count, err);
    if (status == NG_OK) {
        *factor = ng_factor__of(&work->subject, values, count, parts);
    }
    return status;
}
