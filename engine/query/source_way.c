// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How far candidates are from who asks, and the cheapest introduction to each. What is around
 * who asks is read once for all; only distances of more than four hops and paths of more than
 * three are searched for one by one.
 */
#include <assert.h>

#include "base/status.h"
#include "graph/reach.h"
#include "network/privacy.h"
#include "query/route.h"
#include "query/sourcing.h"

enum {
    PATH_HOPS = 3 // of paths, unless the question has a limit of its own
};

static_assert(NG_SOURCE_WAYS <= NG_REACH_MANY, "ways are found for all at once");

struct ng_source_ways {
    ng_sourcing *work;
    ng_route_work route;
    uint32_t path_max;
    ng_reach *reach;
};

// Nobody is asked to introduce who may be proposed to nobody; who asks still is.
static ng_status find_avoided(ng_source_ways *ways, ng_error *err)
{
    ng_status status = NG_OK;
    ng_route_work *route = &ways->route;
    const uint32_t *withheld = NULL;
    size_t count = 0;
    size_t kept = 0;
    NG_TRY(ng_privacy__withheld(route->txn, &withheld, &count, err));
    uint32_t *avoid = ng_arena__allocate(route->question, (count + 1) * sizeof *avoid);
    if (avoid == NULL) {
        return ng_sourcing__no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        if (!ng_suggestion__has_value(
                route->from.at, (uint32_t)route->from.count, withheld[i])) {
            avoid[kept++] = withheld[i];
        }
    }
    route->avoid = (ng_route_list){avoid, kept};
done:
    return status;
}

ng_status ng_sourcing__open_ways(ng_sourcing *work, ng_source_ways **out, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_source_options *options = &work->options;
    ng_source_ways *ways = ng_memory__allocate_zero(1, sizeof *ways);
    *out = ways;
    if (ways == NULL) {
        return ng_sourcing__no_memory(err);
    }
    ways->work = work;
    ng_route_work *route = &ways->route;
    route->txn = work->txn;
    route->options = ng_path_defaults();
    route->options.count = 1;
    route->options.max_hops = options->max_hops > 0 ? options->max_hops : PATH_HOPS;
    route->options.today = options->today;
    route->options.cancel = options->cancel;
    ways->path_max = route->options.max_hops <= NG_REACH_PATH_MAX ? route->options.max_hops : 0;
    if (options->near_count == 0) {
        goto done;
    }
    NG_TRY(ng_route__open(route, err));
    NG_TRY(ng_route__list_of(route, options->near, options->near_count, &route->from, err));
    NG_TRY(find_avoided(ways, err));
    const ng_path_view view = {.graph = route->connections,
        .order = *ng_snapshot__vertex_order(route->snapshot),
        .context = route,
        .cost = ng_route__costs};
    const ng_reach_question question = {.from = route->from.at,
        .avoid = route->avoid.at,
        .from_count = route->from.count,
        .avoid_count = route->avoid.count,
        .cancel = options->cancel};
    NG_TRY(ng_reach__open(&view, &question, &ways->reach, err));
done:
    return status;
}

void ng_sourcing__close_ways(ng_source_ways *ways)
{
    if (ways != NULL) {
        ng_reach__close(ways->reach);
        ng_route__close(&ways->route);
        ng_memory__release(ways);
    }
}

// The hops of somebody far away, from the nearest who asks.
static ng_status search_far(
    ng_source_ways *ways, uint32_t member, uint32_t *hops, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_source_options *options = &ways->work->options;
    ng_degree_workspace *workspace = NULL;
    NG_TRY(ng_snapshot__degree_workspace(ways->route.snapshot, &workspace, err));
    for (size_t i = 0; i < options->near_count; i++) {
        const ng_degree_question question = {.from = options->near[i].id,
            .to = member,
            .hops_max = options->max_hops > 0 ? options->max_hops : UINT32_MAX,
            .budget = UINT64_MAX,
            .cancel = options->cancel};
        ng_degree_answer answer = {.hops = NG_DEGREE_NONE};
        NG_TRY(ng_degree__hops(workspace, ways->route.connections, &question, &answer, err));
        *hops = answer.hops < *hops ? answer.hops : *hops;
    }
done:
    return status;
}

// A path of more hops than are found for all at once.
static ng_status search_path(
    ng_source_ways *ways, uint32_t member, const ng_path **out, ng_error *err)
{
    ng_paths paths;
    const ng_source_options *options = &ways->work->options;
    const ng_path_ends ends = {
        .from = options->near, .from_count = options->near_count, .to = {member}};
    const ng_status status =
        ng_path_from_team(ways->route.txn, &ends, &ways->route.options, &paths, err);
    *out = status == NG_OK && paths.count > 0 ? &paths.at[0] : NULL;
    return status;
}

static ng_status find_hops(
    ng_source_ways *ways, ng_source_way *at, uint32_t count, ng_reach_way *found, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t limit = ways->work->options.max_hops;
    const uint32_t near = limit > 0 && limit < NG_REACH_HOPS_MAX ? limit : NG_REACH_HOPS_MAX;
    for (uint32_t i = 0; i < count; i++) {
        found[i].vertex = at[i].member;
    }
    NG_TRY(ng_reach__ways(ways->reach, near, ways->path_max, found, count, err));
    for (uint32_t i = 0; i < count; i++) {
        at[i].hops = found[i].hops;
        if (found[i].hops == NG_REACH_FAR && (limit == 0 || limit > NG_REACH_HOPS_MAX)) {
            NG_TRY(search_far(ways, at[i].member, &at[i].hops, err));
        }
    }
done:
    return status;
}

// The paths as they are handed out.
static ng_status hand_out(ng_source_ways *ways, ng_source_way *at, uint32_t count,
    const ng_reach_way *found, ng_error *err)
{
    ng_status status = NG_OK;
    ng_paths paths;
    ng_vertex_path path[NG_REACH_MANY];
    uint32_t who[NG_REACH_MANY];
    ng_route_found all = {.at = path};
    for (uint32_t i = 0; i < count; i++) {
        if (found[i].path_hops > 0) {
            who[all.count] = i;
            path[all.count++] = (ng_vertex_path){
                .vertex = found[i].path, .hops = found[i].path_hops, .cost = found[i].cost};
        }
    }
    if (all.count > 0) {
        NG_TRY(ng_route__answer(&ways->route, &all, &paths, err));
    }
    for (size_t i = 0; i < all.count; i++) {
        at[who[i]].path = &paths.at[i];
    }
done:
    return status;
}

ng_status ng_sourcing__ways(
    ng_source_ways *ways, ng_source_way *at, uint32_t count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reach_way found[NG_REACH_MANY];
    const uint32_t longest = ways->route.options.max_hops;
    for (uint32_t i = 0; i < count; i++) {
        at[i].hops = UINT32_MAX;
        at[i].path = NULL;
    }
    if (ways->reach == NULL) {
        return NG_OK;
    }
    NG_TRY(find_hops(ways, at, count, found, err));
    if (ways->path_max > 0) {
        NG_TRY(hand_out(ways, at, count, found, err));
    }
    for (uint32_t i = 0; ways->path_max == 0 && i < count; i++) {
        if (at[i].hops <= longest) {
            NG_TRY(search_path(ways, at[i].member, &at[i].path, err));
        }
    }
done:
    return status;
}
