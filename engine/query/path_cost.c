// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a connection costs and how strong it is.
 *
 * Without age and other ties both follow from the sums of a member's interactions, which are
 * one look-up. Otherwise each interaction of the pairs in question is read, and everything adds
 * up with 40 binary places; only the sum is rounded, down.
 */
#include "base/day.h"
#include "base/status.h"
#include "network/interaction.h"
#include "network/recommendation.h"
#include "query/route.h"

enum {
    PLACES = 40, // binary, of NG_FIXED_ONE
    MICRO_A_MILLI = 1000,
    MICRO = 1000000,
    ENDORSEMENT_DAY = 2 // column
};

// What adds up between two members. Clamped, so that no sum wraps.
typedef struct sums {
    ng_u128 count;        // 40 binary places
    ng_u128 weight_micro; // 40 binary places
} sums;

#define SUM_MOST ((ng_u128)1 << 120)

// A list of vertices that sums stand beside.
typedef struct row {
    uint32_t vertex;
    const uint32_t *neighbor; // [count] ascending
    uint32_t count;
    sums *at; // [count]
} row;

uint32_t ng_route__cost_of(uint64_t interactions)
{
    const uint64_t root = ng_fixed__sqrt(interactions);
    const uint64_t rounded = root + (interactions > root * root + root);
    return rounded < NG_ROUTE_COST_MOST ? NG_ROUTE_COST_MOST - (uint32_t)rounded : 1;
}

// What one of a day counts, with 40 binary places: 2^(-age / half-life).
static uint64_t worth(const ng_route_work *work, ng_day day)
{
    const uint32_t half_life = work->options.half_life_days;
    if (half_life == 0 || day == NG_DAY_NONE || day >= work->options.today) {
        return (uint64_t)NG_FIXED_ONE;
    }
    return ng_fixed__decay((uint64_t)((int64_t)work->options.today - day), half_life);
}

static ng_u128 add_up(ng_u128 a, ng_u128 b)
{
    return a + b < SUM_MOST ? a + b : SUM_MOST;
}

static void add(sums *to, uint64_t count, uint64_t weight_micro, uint64_t one)
{
    // Counts are 32 bits and weights 40, so that the product has 112 bits.
    to->count = add_up(to->count, (ng_u128)count * one);
    to->weight_micro = add_up(to->weight_micro, (ng_u128)count * weight_micro * one);
}

// Place of a vertex in the row, or UINT32_MAX.
static uint32_t place_of(const row *on, uint32_t vertex)
{
    const ng_neighbors list = {on->neighbor, on->count};
    const uint32_t place = ng_neighbors__lower_bound(&list, vertex);
    return place < on->count && on->neighbor[place] == vertex ? place : UINT32_MAX;
}

// Each interaction with one neighbour by its own age; `partners` are those who have any.
static ng_status add_interactions(ng_route_work *work, const row *on,
    const ng_interaction_sums *partners, uint32_t place, ng_error *err)
{
    ng_interactions list;
    if (ng_interaction_sums__search(partners, on->neighbor[place]) == UINT32_MAX) {
        return NG_OK;
    }
    ng_arena__reset(work->scratch);
    ng_status status = ng_interaction__read(
        work->txn, work->scratch, on->vertex, on->neighbor[place], &list, err);
    for (uint32_t i = 0; status == NG_OK && i < list.count; i++) {
        const ng_interaction *one = &list.at[i];
        const ng_day day =
            one->at_ms == NG_TIME_NONE ? NG_DAY_NONE : ng_day__of_time(one->at_ms);
        const int64_t weight = one->weight_micro > 0 ? one->weight_micro : 0;
        add(&on->at[place], one->count, (uint64_t)weight, worth(work, day));
    }
    return status;
}

static ng_status add_endorsements(
    ng_route_work *work, const row *on, bool inward, ng_error *err)
{
    ng_tie_list list;
    ng_status status =
        ng_tie__read(work->txn, NG_TIE_ENDORSEMENT, inward, on->vertex, &list, err);
    for (uint32_t i = 0; status == NG_OK && i < list.count; i++) {
        const uint32_t place = place_of(on, list.column[0][i]);
        if (place != UINT32_MAX) {
            const ng_day day = (ng_day)(int32_t)list.column[ENDORSEMENT_DAY][i];
            add(&on->at[place], NG_ROUTE_ENDORSEMENT, MICRO, worth(work, day));
        }
    }
    return status;
}

static ng_status add_recommendations(
    ng_route_work *work, const row *on, bool inward, ng_error *err)
{
    const ng_recommendation *list = NULL;
    uint32_t count = 0;
    ng_arena__reset(work->scratch);
    ng_status status = ng_recommendation__read(
        work->txn, work->scratch, inward, on->vertex, &list, &count, err);
    for (uint32_t i = 0; status == NG_OK && i < count; i++) {
        const uint32_t place = place_of(on, inward ? list[i].from : list[i].to);
        if (place != UINT32_MAX) {
            add(&on->at[place], NG_ROUTE_RECOMMENDATION, MICRO, worth(work, list[i].day));
        }
    }
    return status;
}

static ng_route_tie tie_of(const sums *sum)
{
    const ng_u128 count = sum->count >> PLACES;
    const ng_u128 milli = (sum->weight_micro >> PLACES) / MICRO_A_MILLI;
    return (ng_route_tie){.interactions = count < UINT64_MAX ? (uint64_t)count : UINT64_MAX,
        .strength_milli = milli < INT64_MAX ? (int64_t)milli : INT64_MAX};
}

// Everything that counts, one by one.
static ng_status add_all(ng_route_work *work, row *on, ng_route_tie *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_interaction_sums list;
    on->at = ng_memory__allocate_zero(on->count, sizeof *on->at);
    if (on->at == NULL) {
        return ng_route__no_memory(err);
    }
    NG_TRY(ng_interaction__sums_of(work->txn, on->vertex, &list, err));
    for (uint32_t i = 0; i < on->count; i++) {
        NG_TRY(add_interactions(work, on, &list, i, err));
    }
    for (uint32_t inward = 0; inward < 2 && work->options.all_ties; inward++) {
        NG_TRY(add_endorsements(work, on, inward != 0, err));
        NG_TRY(add_recommendations(work, on, inward != 0, err));
    }
    for (uint32_t i = 0; i < on->count; i++) {
        out[i] = tie_of(&on->at[i]);
    }
done:
    ng_memory__release(on->at);
    return status;
}

ng_status ng_route__ties(ng_route_work *work, uint32_t vertex, const uint32_t *neighbor,
    uint32_t count, ng_route_tie *out, ng_error *err)
{
    if (work->options.all_ties || work->options.half_life_days != 0) {
        row on = {.vertex = vertex, .neighbor = neighbor, .count = count};
        return add_all(work, &on, out, err);
    }
    ng_interaction_sums list;
    ng_status status = ng_interaction__sums_of(work->txn, vertex, &list, err);
    for (uint32_t i = 0; status == NG_OK && i < count; i++) {
        const uint32_t place = ng_interaction_sums__search(&list, neighbor[i]);
        out[i] = (ng_route_tie){0};
        if (place != UINT32_MAX) {
            const int64_t micro = ng_interaction_sums__weight_at(&list, place);
            out[i].interactions = ng_interaction_sums__count_at(&list, place);
            out[i].strength_milli = micro > 0 ? micro / MICRO_A_MILLI : 0;
        }
    }
    return status;
}

// Ties of a vertex, in memory that the caller gives back.
static ng_status fetch(ng_route_work *work, uint32_t vertex, const uint32_t *neighbor,
    uint32_t count, ng_route_tie **out, ng_error *err)
{
    *out = ng_memory__allocate(count * sizeof **out);
    return *out == NULL ? ng_route__no_memory(err)
                        : ng_route__ties(work, vertex, neighbor, count, *out, err);
}

// What is no connection costs NG_PATH_COST_INFERRED.
static ng_status raise_inferred(const ng_route_work *work, uint32_t vertex,
    const uint32_t *neighbor, uint32_t count, uint32_t *cost, ng_error *err)
{
    const uint32_t *list = NULL;
    uint32_t list_count = 0;
    ng_status status =
        ng_adjacency__neighbors(work->connections, vertex, &list, &list_count, err);
    uint32_t at = 0;
    for (uint32_t i = 0; status == NG_OK && i < count; i++) {
        while (at < list_count && list[at] < neighbor[i]) {
            at++;
        }
        if (at == list_count || list[at] != neighbor[i]) {
            cost[i] = NG_PATH_COST_INFERRED;
        }
    }
    return status;
}

ng_status ng_route__costs(void *context, uint32_t vertex, const uint32_t *neighbor,
    uint32_t count, uint32_t *cost, ng_error *err)
{
    ng_status status = NG_OK;
    ng_route_work *work = context;
    ng_route_tie *ties = NULL;
    NG_TRY(fetch(work, vertex, neighbor, count, &ties, err));
    for (uint32_t i = 0; i < count; i++) {
        cost[i] = ng_route__cost_of(ties[i].interactions);
    }
    if (work->options.inferred) {
        NG_TRY(raise_inferred(work, vertex, neighbor, count, cost, err));
    }
done:
    ng_memory__release(ties);
    return status;
}

ng_status ng_route__strengths(void *context, uint32_t vertex, const uint32_t *neighbor,
    uint32_t count, int64_t *strength, ng_error *err)
{
    ng_status status = NG_OK;
    ng_route_tie *ties = NULL;
    NG_TRY(fetch(context, vertex, neighbor, count, &ties, err));
    for (uint32_t i = 0; i < count; i++) {
        strength[i] = ties[i].strength_milli;
    }
done:
    ng_memory__release(ties);
    return status;
}
