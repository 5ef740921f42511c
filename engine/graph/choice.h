// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Which vertices at two steps are followed one step further: the NG_SUGGEST_EXPANDED with the
 * largest mass / degree; ties: smaller degree, then the order of vertices.
 *
 * A heap whose root is the least of those kept so far.
 */
#ifndef NG_GRAPH_CHOICE_H
#define NG_GRAPH_CHOICE_H

#include "graph/suggest.h"

typedef struct ng_choice_entry {
    uint64_t mass;
    uint32_t vertex, degree; // degree > 0
} ng_choice_entry;

typedef struct ng_choice {
    ng_vertex_order order;
    uint32_t count;
    ng_choice_entry at[NG_SUGGEST_EXPANDED]; // [count] in no particular order
} ng_choice;

/** Offer one vertex; each at most once. Errors: those of the order. */
ng_status ng_choice__offer(ng_choice *choice, const ng_choice_entry *entry, ng_error *err);

#endif
