// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One line on the terminal that says how far a long piece of work is.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "command.h"

typedef struct cli_progress {
    bool shown;      // standard error is a terminal, and not --quiet
    bool has_line;   // a line stands there and must be wiped
    int64_t begin;   // microseconds, of this `what`
    int64_t printed; // microseconds, of the last line
    char what[96];
} cli_progress;

cli_progress cli_progress_begin(const cli_session *session);
/** An ng_progress; `context` is a cli_progress. `total` 0: not known. */
void cli_progress_show(void *context, const char *what, uint64_t done, uint64_t total);
void cli_progress_end(cli_progress *progress);

/** A clock in microseconds that only goes forward. */
int64_t cli_microseconds(void *context);

#endif
