// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The first step of a question for paths: from both ends, find the vertices that can lie on
 * one.
 */
#ifndef NG_GRAPH_PATH_SEARCH_H
#define NG_GRAPH_PATH_SEARCH_H

#include "graph/path.h"

enum {
    NG_PATH_FROM = 0,
    NG_PATH_TO = 1,
    NG_PATH_SIDES = 2
};

/** What one end has reached, level by level. */
typedef struct ng_path_side {
    uint32_t *vertex; // [count] without the vertices of the other end
    size_t capacity;
    ng_neighbor_list *list; // [list_count] of the first vertices, lent by the view
    size_t list_capacity;
    uint32_t *level; // [depth + 1] where each level begins; the last one has no lists
    size_t level_capacity;
    uint32_t count, list_count;
    uint32_t depth; // levels whose lists were read
} ng_path_side;

typedef struct ng_path_search {
    unsigned char *mark; // [vertex_count] see path_search.c; 0 between questions
    uint32_t vertex_count;
    ng_path_side sides[NG_PATH_SIDES];
    uint32_t hops; // hops_max, or the hops of shortest paths
    uint64_t edges_read;
    bool met;     // some vertex was reached from both ends
    bool stopped; // by the budget
} ng_path_search;

typedef enum ng_path_reach {
    NG_PATH_REACH_BOUNDED, // all walks of at most hops_max hops
    NG_PATH_REACH_SHORTEST // only shortest ones
} ng_path_reach;

/** What is asked, of what. */
typedef struct ng_path_task {
    const ng_path_view *view;
    const ng_path_question *question;
    ng_path_reach reach;
} ng_path_task;

/** A larger array, NULL without memory, then `at` stays; *capacity in elements of `bytes`. */
void *ng_path__grow(void *at, size_t *capacity, uint64_t wanted, size_t bytes);
ng_status ng_path__no_memory(ng_error *err);
/** Errors: NG_ERR_INTERRUPTED. */
ng_status ng_path__check(const ng_path_task *task, ng_error *err);

void ng_path_search__finish(ng_path_search *search);
/**
 * Read lists from both ends until all that can lie on a path is known.
 *
 * Afterwards every vertex on a walk of at most `hops` hops is in one of the sides, and its mark
 * has both distances. Errors: those of the view, NG_ERR_NOMEM, NG_ERR_INTERRUPTED; clear in any
 * case.
 */
ng_status ng_path_search__run(ng_path_search *search, const ng_path_task *task, ng_error *err);
/** Reset the marks; the lists stay until the next run. */
void ng_path_search__clear(ng_path_search *search, const ng_path_task *task);

/** The distance of a vertex from an end as marked; UINT32_MAX: not reached. Bounded only. */
static inline uint32_t ng_path_search__hops(
    const ng_path_search *search, uint32_t number, uint32_t vertex)
{
    return ((uint32_t)search->mark[vertex] >> (4 * number) & 15u) - 1u;
}

/** May the vertex lie on a walk? What it says yes to lies in one of the sides. */
static inline bool ng_path_search__met(const ng_path_search *search, uint32_t vertex)
{
    const unsigned char mark = search->mark[vertex];
    return (mark & 0x0F) != 0 && (mark & 0xF0) != 0 && mark != 0xFF;
}

#endif
