// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How watches are printed: each as a row, and whom one told of.
 */
#ifndef CLI_WATCH_OUTPUT_H
#define CLI_WATCH_OUTPUT_H

#include "command.h"

/** Begin the rows of watches; end with cli_output_end. */
void watch_begin_rows(cli_session *session);
void watch_print_row(cli_session *session, const ng_watch *watch);
/** A watch with whom it told of. Errors: those of reading their names. */
ng_status watch_print(cli_session *session, const ng_watch *watch, ng_error *err);
/** That a watch was changed; `outcome` is "created", "updated", "removed" or "unchanged". */
void watch_print_change(
    cli_session *session, const char *name, const char *outcome, const char *sentence);

#endif
