// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The question for paths: arguments, the search of the kernel over the view that the options
 * ask for, and what may be said of an answer that was cut short.
 */
#include <stdlib.h>

#include "base/status.h"
#include "network/privacy.h"
#include "network/rule.h"
#include "query/route.h"

enum {
    HALF_LIFE_DAYS_MAX = 36525 // a hundred years
};

ng_path_options ng_path_defaults(void)
{
    return (ng_path_options){
        .count = 3, .max_hops = 3, .today = NG_DAY_NONE, .budget = NG_PATH_BUDGET};
}

ng_status ng_route__no_memory(ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory for paths");
}

static ng_status check_ties(const ng_path_options *options, ng_error *err)
{
    if (options->half_life_days > HALF_LIFE_DAYS_MAX) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a half-life of %u days, more than %d",
            (unsigned)options->half_life_days, HALF_LIFE_DAYS_MAX);
    }
    if (options->half_life_days > 0 && options->today == NG_DAY_NONE) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a half-life needs the day of today");
    }
    return NG_OK;
}

static ng_status check_options(const ng_path_options *options, ng_error *err)
{
    if (!options->all_shortest && (options->count < 1 || options->count > NG_PATH_COUNT_MAX)) {
        return ng_fail(err, NG_ERR_ARGUMENT, "%u paths asked for, not 1 to %d",
            (unsigned)options->count, NG_PATH_COUNT_MAX);
    }
    const uint32_t hops_min = options->all_shortest ? 0 : 1;
    if (options->max_hops < hops_min || options->max_hops > NG_PATH_HOPS_MAX) {
        return ng_fail(err, NG_ERR_ARGUMENT, "paths of at most %u hops asked for, not 1 to %d",
            (unsigned)options->max_hops, NG_PATH_HOPS_MAX);
    }
    if (options->via_count > NG_PATH_VIA_MAX) {
        return ng_fail(err, NG_ERR_ARGUMENT,
            "paths through %zu members asked for, not at most %u", options->via_count,
            NG_PATH_VIA_MAX);
    }
    if (options->via_count > 0 && options->all_shortest) {
        return ng_fail(
            err, NG_ERR_ARGUMENT, "all shortest paths cannot be asked to go through a member");
    }
    return check_ties(options, err);
}

ng_status ng_route__check_member(
    ng_txn *txn, const ng_adjacency *graph, ng_member member, ng_error *err)
{
    uint32_t degree = 0;
    if (member.id < graph->vertex_count) {
        ng_status status = ng_adjacency__degree(graph, member.id, &degree, err);
        if (status != NG_OK) {
            return status;
        }
    }
    return degree > 0 ? NG_OK : ng_rule__exists(txn, member, err);
}

static int compare_vertices(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

ng_status ng_route__list_of(ng_route_work *work, const ng_member *members, size_t count,
    ng_route_list *out, ng_error *err)
{
    ng_status status = NG_OK;
    size_t kept = 0;
    *out = (ng_route_list){0};
    uint32_t *list = ng_arena__allocate_zero(work->question, count + 1, sizeof *list);
    if (list == NULL) {
        return ng_route__no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        NG_TRY(ng_route__check_member(work->txn, work->connections, members[i], err));
        list[i] = members[i].id;
    }
    qsort(list, count, sizeof *list, compare_vertices);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || list[i] != list[kept - 1]) {
            list[kept++] = list[i];
        }
    }
    *out = (ng_route_list){list, kept};
done:
    return status;
}

ng_status ng_route__open(ng_route_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_path_options *options = &work->options;
    NG_TRY(check_options(options, err));
    work->answers = ng_txn__arena(work->txn);
    NG_TRY(ng_arena__create(&work->question, err));
    NG_TRY(ng_arena__create(&work->scratch, err));
    NG_TRY(ng_snapshot__of(work->txn, &work->snapshot, err));
    work->connections = ng_snapshot__connections(work->snapshot);
    work->graph = *work->connections;
    work->career = (ng_suggestion_work){
        .txn = work->txn, .options = {.today = options->today}, .scratch = work->question};
    NG_TRY(ng_route__list_of(work, options->avoid, options->avoid_count, &work->avoid, err));
    NG_TRY(ng_route__list_of(work, options->via, options->via_count, &work->via, err));
    if (options->inferred) {
        ng_route__infer(work);
    }
done:
    return status;
}

void ng_route__close(ng_route_work *work)
{
    ng_arena__destroy(work->question);
    ng_arena__destroy(work->scratch);
}

static ng_path_question question_of(const ng_route_work *work)
{
    const ng_path_options *options = &work->options;
    ng_path_question question = {.from = work->from.at,
        .to = work->to.at,
        .avoid = work->avoid.at,
        .via = work->via.at,
        .from_count = work->from.count,
        .to_count = work->to.count,
        .avoid_count = work->avoid.count,
        .via_count = work->via.count,
        .hops_max = options->max_hops,
        .budget = options->budget,
        .cancel = options->cancel};
    if (options->all_shortest) {
        question.paths_max = NG_PATH_SHORTEST_MAX;
        question.hops_max = options->max_hops == 0 ? UINT32_MAX : options->max_hops;
    } else {
        // The first path that is not handed out tells what the last one is better than.
        question.paths_max = (uint64_t)options->count + options->explain;
    }
    return question;
}

// Nobody is asked to introduce who may be proposed to nobody; whoever is named still is.
static ng_status avoid_withheld(ng_route_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_path_options *options = &work->options;
    const ng_route_list *named[] = {&work->from, &work->to, &work->via};
    const uint32_t *withheld = NULL;
    size_t count = 0;
    size_t kept = options->avoid_count;
    if (!ng_privacy__withholds(work->txn)) {
        return NG_OK;
    }
    NG_TRY(ng_privacy__withheld(work->txn, &withheld, &count, err));
    ng_member *avoid = ng_arena__allocate_zero(work->question, kept + count + 1, sizeof *avoid);
    if (avoid == NULL) {
        NG_TRY(ng_route__no_memory(err));
    }
    for (size_t i = 0; i < kept; i++) {
        avoid[i] = options->avoid[i];
    }
    for (size_t i = 0; i < count; i++) {
        bool is_named = false;
        for (size_t k = 0; k < sizeof named / sizeof *named; k++) {
            is_named = is_named ||
                (named[k]->count > 0 &&
                    bsearch(&withheld[i], named[k]->at, named[k]->count, sizeof withheld[i],
                        compare_vertices) != NULL);
        }
        avoid[kept].id = withheld[i];
        kept += !is_named;
    }
    NG_TRY(ng_route__list_of(work, avoid, kept, &work->avoid, err));
done:
    return status;
}

// The budget can end while a list of colleagues is made, which the kernel sees as a fault.
static ng_status search(ng_route_work *work, ng_vertex_paths *found, ng_error *err)
{
    ng_path_workspace *workspace = NULL;
    ng_status status = avoid_withheld(work, err);
    if (status != NG_OK) {
        return status;
    }
    const ng_path_question question = question_of(work);
    const ng_path_view view = {.graph = &work->graph,
        .order = *ng_snapshot__vertex_order(work->snapshot),
        .context = work,
        .cost = ng_route__costs,
        .strength = ng_route__strengths};
    status = ng_snapshot__path_workspace(work->snapshot, &workspace, err);
    if (status != NG_OK) {
        return status;
    }
    status = work->options.all_shortest
        ? ng_path__shortest(workspace, &view, &question, found, err)
        : ng_path__cheapest(workspace, &view, &question, found, err);
    if (status == NG_ERR_LIMIT && work->spent) {
        *found =
            (ng_vertex_paths){.end = NG_PATH_END_BUDGET, .edges_read = work->options.budget};
        return NG_OK;
    }
    return status;
}

ng_status ng_route__run(ng_route_work *work, ng_paths *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_vertex_paths found = {0};
    if (work->from.count > 0 && work->to.count > 0) {
        NG_TRY(search(work, &found, err));
    }
    ng_route_found shown = {.at = found.at, .count = found.count};
    const bool more = !work->options.all_shortest && found.count > work->options.count;
    if (more) {
        shown.count = work->options.count;
        shown.more = &found.at[shown.count];
    }
    NG_TRY(ng_route__answer(work, &shown, out, err));
    out->complete = found.end == NG_PATH_END_COMPLETE ||
        (!work->options.all_shortest && found.count >= work->options.count);
    out->edges_read = found.edges_read;
done:
    return status;
}

ng_status ng_path_find(ng_txn *txn, ng_member from, ng_member to,
    const ng_path_options *options, ng_paths *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_route_work work = {
        .txn = txn, .options = options == NULL ? ng_path_defaults() : *options};
    *out = (ng_paths){0};
    NG_TRY(ng_route__open(&work, err));
    NG_TRY(ng_route__list_of(&work, &from, 1, &work.from, err));
    NG_TRY(ng_route__list_of(&work, &to, 1, &work.to, err));
    NG_TRY(ng_route__run(&work, out, err));
    out->from = from;
    out->to = to;
done:
    ng_route__close(&work);
    if (status != NG_OK) {
        *out = (ng_paths){0};
    }
    return status;
}
