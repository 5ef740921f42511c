// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A question for paths in three steps: search from both ends (path_search.c), cut out what lies
 * on walks short enough (path_region.c, path_connect.c), take the paths from it in order
 * (path_rank.c, path_detour.c). Both kinds of question differ only in where the search ends and
 * in the weights.
 */
#include "graph/path.h"

#include <assert.h>

#include "base/memory.h"
#include "base/status.h"
#include "graph/path_rank.h"

struct ng_path_workspace {
    ng_path_search search;
    ng_path_region region;
    ng_path_rank rank;
    ng_vertex_path *paths; // [path_capacity]
    size_t path_capacity;
};

ng_status ng_path_workspace__create(ng_path_workspace **out, ng_error *err)
{
    *out = ng_memory__allocate_zero(1, sizeof **out);
    return *out != NULL ? NG_OK : ng_path__no_memory(err);
}

void ng_path_workspace__destroy(ng_path_workspace *workspace)
{
    if (workspace == NULL) {
        return;
    }
    ng_path_search__finish(&workspace->search);
    ng_path_region__finish(&workspace->region);
    ng_path_rank__finish(&workspace->rank);
    ng_memory__release(workspace->paths);
    ng_memory__release(workspace);
}

static void check_list(const ng_path_task *task, const uint32_t *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert(list[i] < task->view->graph->vertex_count);
        assert(i == 0 || list[i - 1] < list[i]);
    }
}

static void check_question(const ng_path_task *task)
{
    const ng_path_question *question = task->question;
    assert(question->from_count > 0 && question->to_count > 0 && question->paths_max > 0);
    assert(question->via_count <= NG_PATH_VIA_MAX);
    check_list(task, question->from, question->from_count);
    check_list(task, question->to, question->to_count);
    check_list(task, question->avoid, question->avoid_count);
    check_list(task, question->via, question->via_count);
    if (task->reach == NG_PATH_REACH_BOUNDED) {
        assert(question->hops_max >= 1 && question->hops_max <= NG_PATH_LEVELS_MAX);
    } else {
        assert(question->via_count == 0);
    }
}

// The paths found, as vertices.
static ng_status hand_out(
    ng_path_workspace *workspace, ng_path_reach reach, ng_vertex_paths *out, ng_error *err)
{
    const ng_path_rank *rank = &workspace->rank;
    ng_vertex_path *paths = ng_path__grow(
        workspace->paths, &workspace->path_capacity, rank->found_count, sizeof *paths);
    if (paths == NULL) {
        return ng_path__no_memory(err);
    }
    workspace->paths = paths;
    for (uint64_t i = 0; i < rank->found_count; i++) {
        const ng_path_found *found = &rank->found[i];
        uint32_t *vertex = rank->room + found->path + 1;
        const uint32_t length = rank->room[found->path];
        for (uint32_t k = 0; k < length; k++) {
            vertex[k] = workspace->region.vertex[vertex[k]];
        }
        paths[i] = (ng_vertex_path){.vertex = vertex, .hops = length - 1};
        if (reach == NG_PATH_REACH_BOUNDED) {
            paths[i].cost = (uint64_t)found->weight >> NG_PATH_HOP_BITS;
        } else {
            paths[i].strength = -found->weight;
        }
    }
    out->at = paths;
    out->count = rank->found_count;
    return NG_OK;
}

static ng_path_end end_of(const ng_path_workspace *workspace, ng_path_reach reach)
{
    if (workspace->search.stopped) {
        return NG_PATH_END_BUDGET;
    }
    const bool cut = workspace->region.stopped || workspace->rank.stopped ||
        (reach == NG_PATH_REACH_SHORTEST && workspace->rank.more);
    return cut ? NG_PATH_END_MEMORY : NG_PATH_END_COMPLETE;
}

static ng_status run(
    ng_path_workspace *workspace, const ng_path_task *task, ng_vertex_paths *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_path_search *search = &workspace->search;
    *out = (ng_vertex_paths){0};
    check_question(task);
    workspace->region.count = 0;
    workspace->region.stopped = false;
    NG_TRY(ng_path_search__run(search, task, err));
    if (search->met && !search->stopped) {
        NG_TRY(ng_path_region__build(&workspace->region, search, task, err));
    }
    NG_TRY(ng_path_rank__run(&workspace->rank, &workspace->region, task, err));
    NG_TRY(hand_out(workspace, task->reach, out, err));
    out->end = end_of(workspace, task->reach);
    out->edges_read = search->edges_read;
done:
    ng_path_search__clear(search, task);
    if (status != NG_OK) {
        *out = (ng_vertex_paths){0};
    }
    return status;
}

ng_status ng_path__cheapest(ng_path_workspace *workspace, const ng_path_view *view,
    const ng_path_question *question, ng_vertex_paths *out, ng_error *err)
{
    const ng_path_task task = {view, question, NG_PATH_REACH_BOUNDED};
    return run(workspace, &task, out, err);
}

ng_status ng_path__shortest(ng_path_workspace *workspace, const ng_path_view *view,
    const ng_path_question *question, ng_vertex_paths *out, ng_error *err)
{
    const ng_path_task task = {view, question, NG_PATH_REACH_SHORTEST};
    return run(workspace, &task, out, err);
}
