// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Paths between two ends of a graph: the k cheapest without loops and of bounded length, or all
 * that are shortest, strongest first.
 *
 * A path is a row of different vertices, each connected to the next; its first vertex is one of
 * `from`, its last one of `to`, those between are neither. A vertex of both is a path of no
 * hops, and no other path begins or ends there. The cost of a path is the sum of the costs of
 * its connections.
 *
 * Both answers have a total order. Cheapest: cost, then hops, then the first vertex that
 * differs, in the order given. Shortest: strength descending, then the first vertex that
 * differs.
 *
 * What is returned always is the beginning of that order: an answer that a limit cut is
 * shorter, never wrong.
 */
#ifndef NG_GRAPH_PATH_H
#define NG_GRAPH_PATH_H

#include "graph/adjacency.h"
#include "graph/order.h"

/**
 * Most hops of a path of bounded length: two more than a question may ask for, so that a view
 * may put a vertex of its own before either end.
 */
#define NG_PATH_LEVELS_MAX 10u
/** Most vertices that a path can be asked to visit. */
#define NG_PATH_VIA_MAX 4u
/** A search is cut when it would need more. */
#define NG_PATH_STATES_MAX (UINT64_C(1) << 26)     // (vertex, hops so far, still to visit)
#define NG_PATH_CANDIDATES_MAX (UINT64_C(1) << 22) // sets of paths not yet looked into
#define NG_PATH_ROOM_MAX (UINT64_C(1) << 26)       // vertices of paths kept, one more a path

/** What a search reads. */
typedef struct ng_path_view {
    const ng_adjacency *graph;
    ng_vertex_order order;
    void *context;
    /**
     * Costs of the connections of `vertex` to some of its neighbours: neighbor[0, count)
     * ascending, count > 0; asked at most twice of a vertex, once of most. A connection costs
     * the same from both ends.
     */
    ng_status (*cost)(void *context, uint32_t vertex, const uint32_t *neighbor, uint32_t count,
        uint32_t *cost, ng_error *err);
    /** The same for strengths, 0 or more; each counts 2^61 / (hops + 1) at most. */
    ng_status (*strength)(void *context, uint32_t vertex, const uint32_t *neighbor,
        uint32_t count, int64_t *strength, ng_error *err);
} ng_path_view;

/** All arrays ascend without repeats; `avoid` may be NULL when there are none. */
typedef struct ng_path_question {
    const uint32_t *from;  // [from_count], at least one
    const uint32_t *to;    // [to_count], at least one
    const uint32_t *avoid; // [avoid_count] on no path, the ends included
    const uint32_t *via;   // [via_count] all on every path; cheapest only
    size_t from_count, to_count, avoid_count, via_count;
    uint64_t paths_max;         // at most so many paths, at least 1
    uint32_t hops_max;          // cheapest: 1 .. NG_PATH_LEVELS_MAX; shortest: UINT32_MAX: none
    uint64_t budget;            // entries of lists that may be read
    uint64_t states_max;        // 0: NG_PATH_STATES_MAX
    uint64_t candidates_max;    // 0: NG_PATH_CANDIDATES_MAX
    const volatile int *cancel; // not 0: stop; may be NULL
} ng_path_question;

typedef struct ng_vertex_path {
    const uint32_t *vertex; // [hops + 1]
    uint32_t hops;
    uint64_t cost;    // cheapest; shortest: 0
    int64_t strength; // shortest; cheapest: 0
} ng_vertex_path;

/** What stopped a search. */
typedef enum ng_path_end {
    NG_PATH_END_COMPLETE, // nothing: these are all, or as many as asked for
    NG_PATH_END_BUDGET,   // the budget: no path is returned
    NG_PATH_END_MEMORY    // another limit above, or paths_max of shortest paths
} ng_path_end;

typedef struct ng_vertex_paths {
    const ng_vertex_path *at; // [count]
    size_t count;
    ng_path_end end;
    uint64_t edges_read; // entries of lists read, at most the budget; each list is read once
} ng_vertex_paths;

/** Memory for one question at a time; kept from question to question. */
typedef struct ng_path_workspace ng_path_workspace;

/** Errors: NG_ERR_NOMEM. */
ng_status ng_path_workspace__create(ng_path_workspace **out, ng_error *err);
void ng_path_workspace__destroy(ng_path_workspace *workspace);

/**
 * The paths_max cheapest paths of at most hops_max hops.
 *
 * @param out [out] lives until the next call
 * Shape   vertices < vertex_count; counts and hops_max as above.
 * Errors  those of the view; NG_ERR_NOMEM; NG_ERR_INTERRUPTED. The workspace stays usable.
 * Cost    at most hops_max levels of lists, from both ends, the cheaper first; then those of
 *         them again that lie on a way; then for each path at most hops_max searches among
 *         the connections that lie on a way (without `via`; with it, that many times the
 *         ways that visit a vertex twice and are cheaper).
 */
ng_status ng_path__cheapest(ng_path_workspace *workspace, const ng_path_view *view,
    const ng_path_question *question, ng_vertex_paths *out, ng_error *err);

/**
 * All paths with the least number of hops, the strongest first; `via` must be empty.
 *
 * @param out [out] lives until the next call
 * Shape   as above. More than paths_max: as many as that, and NG_PATH_END_MEMORY.
 * Errors  those of the view; NG_ERR_NOMEM; NG_ERR_INTERRUPTED. The workspace stays usable.
 * Cost    whole levels of lists until the ends meet; then these again; then the paths.
 */
ng_status ng_path__shortest(ng_path_workspace *workspace, const ng_path_view *view,
    const ng_path_question *question, ng_vertex_paths *out, ng_error *err);

#endif
