// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What refresh measured, and how it gets into the store (network/derived.h has the bytes).
 */
#ifndef NG_QUERY_DERIVED_WRITER_H
#define NG_QUERY_DERIVED_WRITER_H

#include "query/whole_graph.h"

/** A label for each vertex: 1 = largest part, 2, ... */
typedef struct ng_parts {
    uint32_t *label; // [member_count]; NULL: not computed
    uint32_t count;
} ng_parts;

/** Zero-initialise; release in any case. */
typedef struct ng_derived_values {
    ng_lift_measure measure;
    ng_parts components, communities;
} ng_derived_values;

void ng_derived_values__release(ng_derived_values *values);

/** The last refresh as the store has it. */
typedef struct ng_derived_summary {
    uint64_t change;
    uint32_t components, communities;
    uint64_t communities_change; // that the communities stand for
} ng_derived_summary;

/** All zero when there was none. Errors: NG_ERR_CORRUPT. */
ng_status ng_derived_summary__read(ng_txn *txn, ng_derived_summary *out, ng_error *err);

/**
 * Replace the derived values of the store. Communities that were not computed stay as they are.
 *
 * @param txn    a write transaction
 * @param graph  what the values were computed from; the store may have changed since
 */
ng_status ng_derived_values__write(
    ng_txn *txn, const ng_whole_graph *graph, const ng_derived_values *values, ng_error *err);
/** Lifts, wedges and the largest component, as they are stored, into a report. */
ng_status ng_derived_values__report(ng_txn *txn, ng_refresh_report *report, ng_error *err);

#endif
