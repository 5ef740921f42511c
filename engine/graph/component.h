// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Connected components, and the numbering of the parts of any partition.
 */
#ifndef NG_GRAPH_COMPONENT_H
#define NG_GRAPH_COMPONENT_H

#include "graph/adjacency.h"

/**
 * Label the vertices by the connected component they are in.
 *
 * @param graph   packed form
 * @param cancel  not zero stops the work; may be NULL
 * @param label   [out] [graph->vertex_count] 1 = largest component, 2, ...; equal sizes in the
 *                      order of their first vertex
 * @param count   [out] number of components; a vertex without neighbours is one
 * Errors  NG_ERR_INTERRUPTED, NG_ERR_NOMEM. Then label is undefined and count 0.
 * Cost    each list once; 4 bytes a vertex, and 32 a component.
 */
ng_status ng_component__label(const ng_adjacency *graph, const volatile int *cancel,
    uint32_t *label, uint32_t *count, ng_error *err);

/**
 * Number the parts of a partition 1, 2, ... by size, equal sizes by their first vertex.
 *
 * @param label         [vertex_count] in: any numbers below part_count, each of which some
 *                      vertex has; out: the numbers described above
 * Errors  NG_ERR_NOMEM; then label is as it was.
 * Cost    two passes over label and a sort of the parts; 32 bytes a part.
 */
ng_status ng_component__number(
    uint32_t *label, uint32_t vertex_count, uint32_t part_count, ng_error *err);

#endif
