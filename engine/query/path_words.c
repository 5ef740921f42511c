// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Why a path, in words: what is between two who follow each other, how often the introducers
 * have been asked this month and what their reputation is, and what the next best path differs
 * in.
 */
#include "base/day.h"
#include "base/status.h"
#include "base/text.h"
#include "network/interaction.h"
#include "query/route.h"

enum {
    JOINED = 1, // column of a membership
    MILLI = 1000,
    LAST_SENTENCES = 1 // about the next path
};

// A path whose sentences are being written.
typedef struct story {
    ng_route_work *work;
    const ng_path *path;
    ng_text *why;
    size_t count;
} story;

// How people read a member.
static ng_text called(const ng_path *path, size_t place)
{
    return path->names[place].bytes > 0 ? path->names[place] : path->labels[place];
}

static ng_status add(story *telling, ng_text made, ng_error *err)
{
    return ng_suggestion__keep(made, &telling->why[telling->count++], err);
}

// --- What two have in common -----------------------------------------------------------------

static ng_status at_company(
    ng_route_work *work, const ng_route_colleagues *both, ng_text *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text company = {0};
    ng_text years = {0};
    NG_TRY(ng_suggestion__value_text(
        &work->career, NG_VALUE_COMPANY, both->company, &company, err));
    NG_TRY(ng_suggestion__years(work->question, &both->overlap, &years, err));
    NG_TRY(ng_suggestion__keep(
        ng_arena__print(work->answers, "both at %s%s", company.at, years.at), out, err));
done:
    return status;
}

typedef struct shared_group {
    uint32_t group; // 0: none
    ng_day since;   // of the one who joined later; NG_DAY_NONE: not known
    ng_text name;
} shared_group;

// Whether the second is told rather than the first: the older one, then by name.
static bool is_older(const shared_group *first, const shared_group *second)
{
    if (first->group == 0 || first->since != second->since) {
        const bool dated = second->since != NG_DAY_NONE;
        return first->group == 0 ||
            (dated && (first->since == NG_DAY_NONE || second->since < first->since));
    }
    return ng_text__compare(second->name, first->name) < 0;
}

static ng_day later(ng_day a, ng_day b)
{
    return a == NG_DAY_NONE || b == NG_DAY_NONE ? NG_DAY_NONE : a > b ? a : b;
}

static ng_status find_group(
    ng_route_work *work, const ng_member ends[2], shared_group *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_tie_list list[2];
    *out = (shared_group){0};
    for (uint32_t i = 0; i < 2; i++) {
        NG_TRY(ng_tie__read(work->txn, NG_TIE_MEMBERSHIP, false, ends[i].id, &list[i], err));
    }
    for (uint32_t i = 0; i < list[0].count; i++) {
        shared_group one = {.group = list[0].column[0][i]};
        const uint32_t row = ng_tie__search(NG_TIE_MEMBERSHIP, &list[1], &one.group);
        if (row == UINT32_MAX) {
            continue;
        }
        one.since = later((ng_day)(int32_t)list[0].column[JOINED][i],
            (ng_day)(int32_t)list[1].column[JOINED][row]);
        NG_TRY(ng_suggestion__value_text(
            &work->career, NG_VALUE_GROUP, one.group, &one.name, err));
        *out = is_older(out, &one) ? one : *out;
    }
done:
    return status;
}

static ng_status in_group(
    ng_route_work *work, const shared_group *both, ng_text *out, ng_error *err)
{
    char since[16];
    ng_day__print(both->since, since);
    return ng_suggestion__keep(ng_arena__print(work->answers, "both in group %s%s%s",
                                   both->name.at, since[0] != '\0' ? " since " : "", since),
        out, err);
}

ng_status ng_route__context(
    ng_route_work *work, const ng_member ends[2], ng_text *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_route_colleagues both;
    shared_group group;
    *out = (ng_text){"", 0};
    NG_TRY(ng_route__colleagues(work, ends[0].id, ends[1].id, &both, err));
    if (both.company != 0 && ng_route__shares_month(&both.overlap)) {
        NG_TRY(at_company(work, &both, out, err));
        goto done;
    }
    NG_TRY(find_group(work, ends, &group, err));
    if (group.group != 0) {
        NG_TRY(in_group(work, &group, out, err));
    } else if (both.company != 0) {
        NG_TRY(at_company(work, &both, out, err));
    }
done:
    return status;
}

// --- Hops ------------------------------------------------------------------------------------

// `interacted 16 times, last on 2024-05-02`; as they happened, whatever the options count.
static ng_status tell_interactions(
    ng_route_work *work, const ng_member ends[2], uint64_t counted, ng_text *out, ng_error *err)
{
    ng_interactions list;
    ng_day last = NG_DAY_NONE;
    char day[16];
    ng_arena__reset(work->scratch);
    ng_status status =
        ng_interaction__read(work->txn, work->scratch, ends[0].id, ends[1].id, &list, err);
    if (status != NG_OK) {
        return status;
    }
    for (uint32_t i = 0; i < list.count; i++) {
        if (list.at[i].at_ms != NG_TIME_NONE && ng_day__of_time(list.at[i].at_ms) > last) {
            last = ng_day__of_time(list.at[i].at_ms);
        }
    }
    ng_day__print(last, day);
    const char *dated = last == NG_DAY_NONE ? "" : list.count_sum == 1 ? " on " : ", last on ";
    ng_text made = ng_text__of("have no interactions on record");
    if (list.count_sum == 1) {
        made = ng_arena__print(work->question, "have interacted once%s%s", dated, day);
    } else if (list.count_sum > 1) {
        made = ng_arena__print(work->question, "have interacted %llu times%s%s",
            (unsigned long long)list.count_sum, dated, day);
    }
    if (made.at != NULL && counted != list.count_sum) {
        made =
            ng_arena__print(work->question, "%s, which with age and other ties count as %llu",
                made.at, (unsigned long long)counted);
    }
    return ng_suggestion__keep(made, out, err);
}

static ng_status tell_hop(story *telling, uint32_t place, ng_error *err)
{
    ng_status status = NG_OK;
    ng_route_work *work = telling->work;
    const ng_path *path = telling->path;
    const ng_path_hop *hop = &path->hop[place];
    const ng_text name[2] = {called(path, place), called(path, place + (size_t)1)};
    ng_text often = {0};
    char since[16];
    if (hop->inferred) {
        return add(telling,
            ng_arena__print(work->answers, "%s and %s are not connected: %s (inferred)",
                name[0].at, name[1].at, hop->context.at),
            err);
    }
    NG_TRY(tell_interactions(work, path->members + place, hop->interactions, &often, err));
    ng_day__print(hop->since, since);
    NG_TRY(add(telling,
        ng_arena__print(work->answers, "%s and %s %s%s%s%s%s", name[0].at, name[1].at, often.at,
            since[0] != '\0' ? "; connected since " : "", since,
            hop->context.bytes > 0 ? "; " : "", hop->context.at),
        err));
done:
    return status;
}

// --- Introducers -----------------------------------------------------------------------------

static ng_status tell_load(story *telling, uint32_t place, ng_error *err)
{
    uint32_t load = 0;
    ng_route_work *work = telling->work;
    const ng_text name = called(telling->path, place);
    ng_status status = ng_intro_load(
        work->txn, telling->path->members[place], work->options.today, &load, err);
    if (status != NG_OK) {
        return status;
    }
    return add(telling,
        load == 0 ? ng_arena__print(work->answers,
                        "%s has not been asked for an introduction this month", name.at)
                  : ng_arena__print(work->answers,
                        "%s has been asked for %u introduction%s this month, of %d at most",
                        name.at, (unsigned)load, load == 1 ? "" : "s", NG_INTRO_MONTHLY),
        err);
}

// Nothing of those without evidence.
static ng_status tell_reputation(story *telling, uint32_t place, ng_error *err)
{
    ng_standing standing;
    ng_route_work *work = telling->work;
    const ng_text name = called(telling->path, place);
    ng_status status = ng_standing__overall(
        &work->career.standing, work->txn, telling->path->members[place], &standing, err);
    if (status != NG_OK || standing.rank == 0) {
        return status;
    }
    return add(telling,
        ng_arena__print(work->answers, "%s ranks %u of %u by reputation%s", name.at,
            (unsigned)standing.rank, (unsigned)standing.of,
            ng_standing__is_stale(&work->career.standing, work->txn)
                ? ", as of the last refresh"
                : ""),
        err);
}

// --- The next path ---------------------------------------------------------------------------

// Names of members on one path that are not on another, `A and B`; empty when there is none.
static ng_status names_only_on(
    ng_route_work *work, const ng_path *path, const ng_path *other, ng_text *out, ng_error *err)
{
    ng_text part[NG_PATH_HOPS_MAX + 1];
    uint32_t count = 0;
    for (uint32_t i = 0; i <= path->hops && count <= NG_PATH_HOPS_MAX; i++) {
        bool on_both = false;
        for (uint32_t k = 0; k <= other->hops; k++) {
            on_both = on_both || other->members[k].id == path->members[i].id;
        }
        if (!on_both) {
            part[count++] = called(path, i);
        }
    }
    return ng_suggestion__join(work->question, part, count, out, err);
}

// `costs 5 more and has one more hop`, or for shortest paths `is weaker by 5.500`.
static ng_text tell_difference(const story *telling, const ng_path *next)
{
    ng_arena *arena = telling->work->question;
    const ng_path *path = telling->path;
    if (telling->work->options.all_shortest) {
        const int64_t weaker = path->strength_milli - next->strength_milli;
        return weaker == 0 ? ng_text__of("is as strong")
                           : ng_arena__print(arena, "is weaker by %lld.%03lld",
                                 (long long)(weaker / MILLI), (long long)(weaker % MILLI));
    }
    const bool shorter = next->hops < path->hops;
    const uint32_t hops = shorter ? path->hops - next->hops : next->hops - path->hops;
    const ng_text length = hops == 0
        ? ng_text__of("")
        : ng_arena__print(arena, ", has %u hop%s %s", (unsigned)hops, hops == 1 ? "" : "s",
              shorter ? "less" : "more");
    if (length.at == NULL) {
        return length;
    }
    return next->cost == path->cost ? ng_arena__print(arena, "costs the same%s", length.at)
                                    : ng_arena__print(arena, "costs %u more%s",
                                          (unsigned)(next->cost - path->cost), length.at);
}

static ng_status tell_next(story *telling, const ng_path *next, ng_error *err)
{
    ng_status status = NG_OK;
    ng_route_work *work = telling->work;
    ng_text difference = {0};
    ng_text theirs = {0};
    ng_text ours = {0};
    NG_TRY(ng_suggestion__keep(tell_difference(telling, next), &difference, err));
    NG_TRY(names_only_on(work, next, telling->path, &theirs, err));
    NG_TRY(names_only_on(work, telling->path, next, &ours, err));
    const char *way = theirs.bytes > 0 ? " and goes by " : " and leaves out ";
    const char *instead = theirs.bytes > 0 && ours.bytes > 0 ? " instead of " : "";
    if (theirs.bytes == 0 && ours.bytes == 0) {
        way = " and meets the same members in another order";
    }
    NG_TRY(add(telling,
        ng_arena__print(work->answers, "the next best path %s%s%s%s%s", difference.at, way,
            theirs.at, instead, ours.at),
        err));
done:
    return status;
}

ng_status ng_route__explain(
    ng_route_work *work, ng_path *path, const ng_path *next, ng_error *err)
{
    ng_status status = NG_OK;
    story telling = {.work = work, .path = path};
    telling.why = ng_arena__allocate_zero(
        work->answers, 3 * (size_t)path->hops + LAST_SENTENCES, sizeof *telling.why);
    if (telling.why == NULL) {
        return ng_route__no_memory(err);
    }
    for (uint32_t i = 0; i < path->hops; i++) {
        NG_TRY(tell_hop(&telling, i, err));
    }
    for (uint32_t i = 1; i < path->hops && work->options.today != NG_DAY_NONE; i++) {
        NG_TRY(tell_load(&telling, i, err));
    }
    for (uint32_t i = 1; i < path->hops; i++) {
        NG_TRY(tell_reputation(&telling, i, err));
    }
    if (next != NULL) {
        NG_TRY(tell_next(&telling, next, err));
    }
    path->why = telling.why;
    path->why_count = telling.count;
done:
    return status;
}
