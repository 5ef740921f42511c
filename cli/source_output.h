// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How candidates are printed: a row each, with what they have and lack, and the way to them.
 */
#ifndef CLI_SOURCE_OUTPUT_H
#define CLI_SOURCE_OUTPUT_H

#include "command.h"

typedef struct source_printer {
    cli_session *session;
    const ng_source_options *asked;
    bool explain;  // the parts of each score
    ng_text watch; // that told of the candidates; empty: none
} source_printer;

/** A need as output names it: `skill:C|SQL`. */
void source_add_need(cli_buffer *out, const ng_source_need *need);
/** All candidates; the header of tsv also when there is none. */
void source_print(const source_printer *printer, const ng_candidates *found);
/** The candidates of several questions in one table. All are of a watch, or none is. */
void source_print_all(
    const source_printer *printers, const ng_candidates *const *found, size_t count);
/** Remarks about what the ranking stands on. */
void source_say_what_to_know(const source_printer *printer, const ng_candidates *found);

#endif
