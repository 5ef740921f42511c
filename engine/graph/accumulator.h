// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Sums per vertex, for the vertices that one question meets.
 *
 * The sums lie packed in the order in which vertices were met; an index with one place a vertex
 * finds them. Untouched pages of the index cost nothing, and what a question touched is what it
 * clears at its end. Where only common neighbours are counted, another index holds the counts,
 * which go on from where those of the last question ended. A question that meets few of very
 * many vertices sorts what it met instead, and the sums ascend by vertex. Figures:
 * engine/decisions/0010-suggest-workspace.md.
 */
#ifndef NG_GRAPH_ACCUMULATOR_H
#define NG_GRAPH_ACCUMULATOR_H

#include "graph/gather.h"
#include "graph/suggest.h"

typedef struct ng_accumulator {
    ng_suggest_candidate *at; // [capacity], the first `count` are in use
    uint32_t count;
    uint32_t capacity;
    uint32_t vertex_count;
    uint32_t *place; // [vertex_count] place + 1 of a vertex in `at`, or its count; 0: not met

    bool settled; // in large pages
    bool sorted;  // this question sorts: `at` and `met` ascend by vertex, `place` is not used
    ng_gather gather;
    ng_suggest_candidate *spare; // [spare_capacity] where sums are merged
    uint32_t spare_capacity;

    // Counting only.
    uint16_t *tiny;      // [vertex_count] above `tiny_base` by the counts of this question
    uint32_t tiny_base;  // nothing there is above it when a question begins
    uint32_t tiny_count; // counts of this question are not greater
    bool is_tiny;        // this question counts there, not in `place`
    bool has_once;       // `met` holds those with a count of 1
    const ng_neighbor_list *counted; // [counted_count] lists of this question
    uint32_t counted_count;
    uint32_t *met;   // [met_capacity] vertices, those with a count of 1 may be missing
    uint32_t *tally; // [met_capacity] their counts, once they are settled
    uint32_t met_count;
    uint32_t met_capacity;
} ng_accumulator;

void ng_accumulator__finish(ng_accumulator *sums);
/** Start with no vertex; the graph has so many. */
void ng_accumulator__begin(ng_accumulator *sums, uint32_t vertex_count);
/**
 * Between questions: lay index and sums of a large graph into large pages, for who asks many
 * questions. Nothing happens when there is no memory for that.
 */
void ng_accumulator__settle_in(ng_accumulator *sums);
/** Clear the index; the sums stay, and may be changed, until the next begin. */
void ng_accumulator__end(ng_accumulator *sums);

/** After begin: whether to sort, for a question with so many additions. NG_ERR_NOMEM. */
ng_status ng_accumulator__choose(ng_accumulator *sums, uint64_t additions, ng_error *err);

// Sums.
/** Make room for so many more additions. Errors: NG_ERR_NOMEM, then nothing changed. */
ng_status ng_accumulator__reserve(ng_accumulator *sums, uint64_t additions, ng_error *err);
/** Add to mass, and 1 to mutual, of every vertex of a list; room was reserved. */
void ng_accumulator__add_mass(ng_accumulator *sums, ng_neighbor_list list, uint64_t mass);
/** Add to walk of every vertex of a list; room was reserved. */
void ng_accumulator__add_walk(ng_accumulator *sums, ng_neighbor_list list, uint64_t walk);
/**
 * Where the question sorts: the same for many lists, amount[i] for list i. Sums of `mass` come
 * first, those of walks after them. Errors: NG_ERR_NOMEM.
 */
ng_status ng_accumulator__gather_mass(ng_accumulator *sums, const ng_neighbor_list *lists,
    const uint64_t *amount, uint32_t list_count, ng_error *err);
ng_status ng_accumulator__gather_walk(ng_accumulator *sums, const ng_neighbor_list *lists,
    const uint64_t *amount, uint32_t list_count, ng_error *err);
/** The sums of a vertex, or NULL when it was not met. */
ng_suggest_candidate *ng_accumulator__find(const ng_accumulator *sums, uint32_t vertex);

// Counts, instead of sums.
/**
 * Count every vertex of some lists, which stay until the next begin.
 *
 * @param additions  sum of their lengths
 * Errors  NG_ERR_NOMEM, then nothing is counted.
 */
ng_status ng_accumulator__count(ng_accumulator *sums, const ng_neighbor_list *lists,
    uint32_t list_count, uint64_t additions, ng_error *err);
/** Count a vertex no more, whatever it has. */
void ng_accumulator__leave_out(ng_accumulator *sums, uint32_t vertex);
/**
 * Move the counts into `tally`.
 *
 * @param held  [out] no more vertices have the number returned or more
 * @return the greatest number such that at least `wanted` vertices have it or more, at least 1
 */
uint32_t ng_accumulator__settle(ng_accumulator *sums, uint32_t wanted, uint32_t *held);
/** Append a candidate for each vertex with a count of `least` or more; room was reserved. */
void ng_accumulator__take_many(ng_accumulator *sums, uint32_t least);
/** The same for each with a count of 1 .. `most`. Errors: NG_ERR_NOMEM, then nobody. */
ng_status ng_accumulator__take_few(ng_accumulator *sums, uint32_t most, ng_error *err);

#endif
