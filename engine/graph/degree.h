// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How many hops lie between two vertices.
 */
#ifndef NG_GRAPH_DEGREE_H
#define NG_GRAPH_DEGREE_H

#include "graph/adjacency.h"

/** The answer when there is no path, or none within the limit. */
#define NG_DEGREE_NONE UINT32_MAX

typedef struct ng_degree_question {
    uint32_t from, to;
    uint32_t hops_max;          // longer ways are none; UINT32_MAX: no limit
    uint64_t budget;            // entries of lists that may be read; UINT64_MAX: no limit
    const volatile int *cancel; // not 0: stop; may be NULL
} ng_degree_question;

typedef struct ng_degree_answer {
    uint32_t hops;       // 0 for the vertex itself, NG_DEGREE_NONE without a path
    bool complete;       // false: the budget ended before anything was known
    uint64_t edges_read; // entries of lists read, at most the budget
} ng_degree_answer;

/** Memory for one question at a time; kept from question to question. */
typedef struct ng_degree_workspace ng_degree_workspace;

/** Errors: NG_ERR_NOMEM. */
ng_status ng_degree_workspace__create(ng_degree_workspace **out, ng_error *err);
void ng_degree_workspace__destroy(ng_degree_workspace *workspace);

/**
 * The least number of hops from one vertex to another.
 *
 * Shape   from, to < graph->vertex_count.
 * Errors  those of the graph; NG_ERR_NOMEM; NG_ERR_INTERRUPTED. The workspace stays usable.
 * Cost    reads whole levels around both ends, next the one of fewer vertices, and stops in the
 *         middle of a list when the sides meet; clears what it touched. The workspace has a
 *         byte a vertex.
 */
ng_status ng_degree__hops(ng_degree_workspace *workspace, const ng_adjacency *graph,
    const ng_degree_question *question, ng_degree_answer *out, ng_error *err);

#endif
