// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Directed weighted graphs for tests of the reputation kernels: gathered row by row, packed
 * into in-lists and out-lists, and read from the files of the test data. Faults of the data or
 * of memory end the process with a sentence.
 */
#ifndef NG_TESTS_ARC_GRAPH_H
#define NG_TESTS_ARC_GRAPH_H

#include "graph/arcs.h"

typedef struct arc_row {
    uint32_t from, to, weight;
} arc_row;

/** Zero-initialise but for vertex_count; release. */
typedef struct arc_graph {
    uint32_t vertex_count;
    arc_row *row; // [row_count] after packing by from, to, one a pair
    size_t row_count, row_capacity;
    ng_arc_lists in, out; // after packing
} arc_graph;

/** Add an arc; vertex_count grows as needed, a loop adds its vertex only. Weights of parallel
 *  arcs add up. */
void arc_graph_add(arc_graph *graph, uint32_t from, uint32_t to, uint32_t weight);
/** Once, after the last arc. */
void arc_graph_pack(arc_graph *graph);
void arc_graph_release(arc_graph *graph);

/** A file of the folder `networks` of the test data. */
typedef struct arc_file {
    const char *folder, *file;
    bool directed;             // else each row is two arcs
    const char *weight_column; // its absolute value, at least 1; NULL: 1 each
} arc_file;

enum {
    ARC_FILES = 16
};
/** All networks of the test data. */
extern const arc_file arc_files[ARC_FILES];

/** Packed; vertices are the ids of the file in ascending order. */
arc_graph arc_graph_read(const char *data, const arc_file *file);

#endif
