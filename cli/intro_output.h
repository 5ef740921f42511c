// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Requests for introductions as rows and sentences.
 */
#ifndef CLI_INTRO_OUTPUT_H
#define CLI_INTRO_OUTPUT_H

#include "command.h"

/** Rows: a table of many, or the record of one, which names members in full. */
void intro_begin(cli_session *session, cli_layout layout);
/** Errors: those of the engine; nothing is printed then. */
ng_status intro_print(cli_session *session, ng_txn *txn, const ng_intro *intro, ng_error *err);
void intro_end(cli_session *session);

/**
 * What a change made of a request: in text a sentence on what happened, one on who is to act,
 * and for a new request one on each introducer's month; otherwise a row.
 *
 * @param action  "request", "forward", ...
 * @param by      who acted; the sender of a new request
 */
ng_status intro_print_change(cli_session *session, ng_txn *txn, const ng_intro *intro,
    const char *action, ng_member by, ng_error *err);

#endif
