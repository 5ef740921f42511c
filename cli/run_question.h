// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Runs as questions: an answer is kept as a run, and a run is asked again.
 */
#ifndef CLI_RUN_QUESTION_H
#define CLI_RUN_QUESTION_H

#include "requirement.h"
#include "source_output.h"

/**
 * Keep an answer under a name; says the head of the log.
 *
 * @return  CLI_DONE, or the exit code of a failure that was said
 */
int run_save(const source_printer *printer, const char *name, const requirement *asked,
    const ng_candidates *found);

/** Zero-initialise; give back with run_question_finish. */
typedef struct run_question {
    requirement asked;
    ng_source_options options;
    cli_buffer near, exclude; // of ng_member
    size_t gone;              // who asked, and are no members any more
} run_question;

/** The question of a run, to be asked in the transaction the run was read in. Errors:
 *  NG_ERR_CORRUPT its requirement cannot be read; NG_ERR_NOMEM. */
ng_status run_question_of(const ng_run *run, run_question *out, ng_error *err);
void run_question_finish(run_question *question);

/** Read a run; begins the session's transaction when there is none. Says a failure. */
int run_find(cli_session *session, const char *name, ng_run *out);
/** Begin to write, by a store handle of its own. Errors: as of ng_store_open. */
ng_status run_begin_write(
    const cli_session *session, ng_store **store, ng_txn **txn, ng_error *err);

#endif
