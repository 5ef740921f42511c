// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How reputations are printed: a row each, and from whom they come.
 */
#ifndef CLI_REPUTATION_OUTPUT_H
#define CLI_REPUTATION_OUTPUT_H

#include "command.h"

/** Endorsers, and discounted ones, of a member that text names; json has all. */
#define REPUTATION_NAMED_MAX 10

typedef struct reputation_printer {
    cli_session *session;
    bool explain; // from and discounted in text and tsv
    bool top;     // a top list, so that ranks count the rows
    bool by_age;  // words fade
    ng_reputation_method method;
    const ng_reputations *answer;
} reputation_printer;

/** Print an answer and what should be known about all of it. False when nobody has evidence. */
bool reputation_print(const reputation_printer *printer);
/** Millionths as a number with six decimals: `-0.250000`. */
void reputation_add_micro(cli_buffer *out, int64_t micro);

/**
 * A standing as a value: in json `{"score":N,"rank":N,"of":N}` or null, otherwise the score or
 * nothing.
 *
 * @param room  zero-initialised, outlives the value; give it back with cli_buffer_finish
 */
cli_value reputation_value(const ng_standing *standing, cli_buffer *room);

#endif
