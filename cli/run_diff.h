// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What differs between two shortlists, and why.
 */
#ifndef CLI_RUN_DIFF_H
#define CLI_RUN_DIFF_H

#include "run_output.h"

/** A shortlist and the question it answers. */
typedef struct run_side {
    const ng_run_person *at; // [count]
    size_t count;
    uint32_t limit;
    run_question *question;
    const char *name; // of the run, for sentences; NULL: as of now
} run_side;

/**
 * Print who came, who went, who moved and whose score is another: those of `after` by rank,
 * then those of `before`. Whether somebody has what a question asks for is looked up in the
 * store as it is now.
 *
 * @param differs  [out] rows printed
 */
ng_status run_diff(cli_session *session, const run_side *before, const run_side *after,
    size_t *differs, ng_error *err);

#endif
