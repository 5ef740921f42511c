// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The ways from a few vertices to many: how far each is, and the cheapest path of at most three
 * hops. As ng_degree__hops and ng_path__cheapest tell, but what lies around the few is read
 * once for all.
 *
 * From around `from` the first ring is kept with its lists. The neighbours of the many stand in
 * a table, and each entry of a list of the ring that is found in it is a way of three hops.
 */
#ifndef NG_GRAPH_REACH_H
#define NG_GRAPH_REACH_H

#include "graph/path.h"

/** Most hops that are told of. */
#define NG_REACH_HOPS_MAX 4u
/** Farther than that, or no path. */
#define NG_REACH_FAR UINT32_MAX
/** Most hops of a path. */
#define NG_REACH_PATH_MAX 3u
/** Most vertices asked for at once. */
#define NG_REACH_MANY 256u

/** All arrays ascend without repeats. */
typedef struct ng_reach_question {
    const uint32_t *from;  // [from_count], at least one
    const uint32_t *avoid; // [avoid_count] not inside a path; hops do not mind
    size_t from_count, avoid_count;
    const volatile int *cancel; // not 0: stop; may be NULL
} ng_reach_question;

typedef struct ng_reach_way {
    uint32_t vertex;    // asked for, none of `from`
    uint32_t hops;      // from the nearest of them, or NG_REACH_FAR
    uint32_t path_hops; // of the cheapest path, 0: there is none of so few hops
    uint32_t path[NG_REACH_PATH_MAX + 1]; // [path_hops + 1] from .. vertex
    uint64_t cost;                        // of the path
} ng_reach_way;

/** What is around `from`. */
typedef struct ng_reach ng_reach;

/** Question and view are lent until close; strength is not asked for.
 *  Errors: those of the view; NG_ERR_NOMEM; NG_ERR_INTERRUPTED. */
ng_status ng_reach__open(
    const ng_path_view *view, const ng_reach_question *question, ng_reach **out, ng_error *err);
void ng_reach__close(ng_reach *reach);
/**
 * Fill the ways to some vertices.
 *
 * @param hops_max  farther is NG_REACH_FAR, 1 .. NG_REACH_HOPS_MAX
 * @param path_max  hops of paths, at most NG_REACH_PATH_MAX; 0: no paths
 * @param ways      [count] at most NG_REACH_MANY; `vertex` is set
 * Order   of equal costs the path of fewer hops, then the first vertex that differs.
 * Errors  as of open.
 * Cost    the lists around `from` and those of the vertices; those of their neighbours, one by
 *         one, for who is four hops away.
 */
ng_status ng_reach__ways(ng_reach *reach, uint32_t hops_max, uint32_t path_max,
    ng_reach_way *ways, uint32_t count, ng_error *err);

#endif
