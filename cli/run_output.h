// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How runs are printed: each as a row, the members of one, and what differs between two.
 */
#ifndef CLI_RUN_OUTPUT_H
#define CLI_RUN_OUTPUT_H

#include "run_question.h"

/** Begin the rows of runs; end with cli_output_end. */
void run_begin_rows(cli_session *session);
void run_print_row(cli_session *session, const ng_run *run);
/** A line for each member who asked; only text has lines. */
void run_print_near(cli_output *output, const ng_run_person *near, size_t count);
/** A run with its candidates. */
ng_status run_print(cli_session *session, const ng_run *run, ng_error *err);

/** A candidate of two lists. */
typedef struct run_pair {
    ng_text label, name;
    const ng_run_person *before, *after; // NULL: not in that list
    size_t before_rank, after_rank;      // from 1 on
    ng_text why;
} run_pair;

void run_begin_pairs(cli_session *session);
void run_print_pair(cli_session *session, const run_pair *pair);

#endif
