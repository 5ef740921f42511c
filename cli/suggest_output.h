// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How suggestions are printed: a row each, and what a person should know about the whole
 * answer.
 */
#ifndef CLI_SUGGEST_OUTPUT_H
#define CLI_SUGGEST_OUTPUT_H

#include "command.h"

#define SUGGEST_COLUMNS_MAX 13

typedef struct suggest_printer {
    cli_session *session;
    bool explain;  // reasons in text and tsv
    bool by_count; // scores are counts, not billionths
    bool profile;  // scores use the lifts that refresh measures
    bool many;     // more than one member is asked for
    bool answered; // somebody got a suggestion
    bool told_stale;
    bool printed; // some table was printed already
    cli_column columns[SUGGEST_COLUMNS_MAX];
} suggest_printer;

/** Call first; the fields up to `many` are set, the others zero. */
void suggest_begin(suggest_printer *printer);
void suggest_print(suggest_printer *printer, const ng_suggestions *answer);

#endif
