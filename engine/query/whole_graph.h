// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The whole network in packed arrays, for what needs all of it: refresh and calibrate.
 *
 * A vertex is a place in the order of members, never an id, so that results depend on nothing
 * but the facts.
 */
#ifndef NG_QUERY_WHOLE_GRAPH_H
#define NG_QUERY_WHOLE_GRAPH_H

#include "graph/lift.h"
#include "network/snapshot.h"

/** What a long computation looks at and tells. */
typedef struct ng_observer {
    const volatile int *cancel; // may be NULL
    ng_progress progress;       // may be NULL
    void *context;              // of progress
} ng_observer;

/** Tell the progress; NG_ERR_INTERRUPTED when the caller asked to stop. */
ng_status ng_observer__tell(
    const ng_observer *watch, const char *what, uint64_t done, uint64_t total, ng_error *err);

/** Zero-initialise; release in any case. */
typedef struct ng_whole_graph {
    uint64_t change;        // the number of the last change it holds
    uint32_t id_limit;      // ids are below
    uint32_t member_count;  // vertices
    uint32_t *member;       // [member_count] ids in the order of members
    uint32_t *vertex_of;    // [id_limit] vertex of an id; UINT32_MAX: no member
    uint64_t *offset;       // [member_count + 1]
    uint32_t *neighbor;     // [offset[member_count]] vertices, ascending per vertex
    uint64_t *value_offset; // [member_count + 1]
    uint32_t *value;        // [value_offset[member_count]] profile values, ascending per vertex
} ng_whole_graph;

/**
 * Read everything once.
 *
 * Errors  those of the store; NG_ERR_CORRUPT when lists name nobody; NG_ERR_INTERRUPTED;
 *         NG_ERR_NOMEM.
 * Memory  4 bytes a connection's end and a profile value (values up to twice while they are
 *         read), 24 a member.
 */
ng_status ng_whole_graph__read(
    ng_txn *txn, const ng_observer *watch, ng_whole_graph *out, ng_error *err);
void ng_whole_graph__release(ng_whole_graph *graph);

/** The arrays as kernels take them. */
ng_adjacency ng_whole_graph__connections(const ng_whole_graph *graph);
ng_value_lists ng_whole_graph__values(const ng_whole_graph *graph);

#endif
