// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Sorted runs in a temporary file, and their merge into one order.
 */
#ifndef NG_BASE_MERGE_H
#define NG_BASE_MERGE_H

#include "base/spill.h"

typedef struct ng_merge ng_merge;

/** @param format  of the records, with compare; must outlive the merge */
ng_status ng_merge__create(const ng_spill_format *format, ng_merge **out, ng_error *err);
void ng_merge__destroy(ng_merge *merge);
/** Append one or more whole records to the present run. Errors as ng_spill__write. */
ng_status ng_merge__write(ng_merge *merge, const void *at, size_t bytes, ng_error *err);
/** What was written since the last call is a run. */
ng_status ng_merge__end_run(ng_merge *merge, ng_error *err);
/** Ends writing. Reads with at most memory_bytes, or 32 KiB a run where there are only two. */
ng_status ng_merge__start(ng_merge *merge, size_t memory_bytes, ng_error *err);
/** Next record of all runs in order, valid until the next call; NULL after the last. */
ng_status ng_merge__next(ng_merge *merge, const unsigned char **record, ng_error *err);

#endif
