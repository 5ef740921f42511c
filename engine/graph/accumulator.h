// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Sums per vertex, for the vertices that one question meets.
 *
 * The sums lie packed in the order in which vertices were met; an index with one place a vertex
 * finds them. Untouched pages of the index cost nothing, and what a question touched is what it
 * clears at its end. Figures: engine/decisions/0010-suggest-workspace.md.
 */
#ifndef NG_GRAPH_ACCUMULATOR_H
#define NG_GRAPH_ACCUMULATOR_H

#include "graph/suggest.h"

typedef struct ng_accumulator {
    ng_suggest_candidate *at; // [capacity], the first `count` are in use
    uint32_t count;
    uint32_t capacity;
    uint32_t vertex_count;
    uint32_t *place; // [vertex_count] place + 1 of a vertex in `at`, 0: not met
} ng_accumulator;

/** What one list adds to each of its vertices. */
typedef struct ng_addition {
    uint64_t mass, walk;
    uint32_t mutual;
} ng_addition;

void ng_accumulator__finish(ng_accumulator *sums);
/** Start with no vertex; the graph has so many. Errors: NG_ERR_NOMEM. */
ng_status ng_accumulator__begin(ng_accumulator *sums, uint32_t vertex_count, ng_error *err);
/** Clear the index; the sums stay, and may be changed, until the next begin. */
void ng_accumulator__end(ng_accumulator *sums);
/** Make room for so many more additions. Errors: NG_ERR_NOMEM, then nothing changed. */
ng_status ng_accumulator__reserve(ng_accumulator *sums, uint64_t additions, ng_error *err);
/** Add to every vertex of a list; room was reserved. */
void ng_accumulator__add(
    ng_accumulator *sums, const uint32_t *list, uint32_t count, const ng_addition *addition);
/** The sums of a vertex, or NULL when it was not met. */
ng_suggest_candidate *ng_accumulator__find(const ng_accumulator *sums, uint32_t vertex);

#endif
