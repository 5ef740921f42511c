// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A growing byte string, and the ways a text is made safe to print.
 *
 * Adding never fails at the place of the call: once memory runs out the buffer is `failed`,
 * takes nothing more, and whoever writes it out reports that.
 */
#ifndef CLI_BUFFER_H
#define CLI_BUFFER_H

#include "netgraph.h"

/** Zero-initialise; give back with cli_buffer_finish. */
typedef struct cli_buffer {
    char *at; // [capacity], the first `bytes` are set
    size_t bytes;
    size_t capacity;
    bool failed;
} cli_buffer;

void cli_buffer_finish(cli_buffer *buffer);
/** Room for `bytes` more, not yet counted; NULL when there is no memory. */
char *cli_buffer_reserve(cli_buffer *buffer, size_t bytes);
void cli_buffer_add(cli_buffer *buffer, const char *at, size_t bytes);
void cli_buffer_add_string(cli_buffer *buffer, const char *string);
void cli_buffer_add_number(cli_buffer *buffer, uint64_t number);
void cli_buffer_print(cli_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** The capital of a letter from a to z; anything else as it is. */
char cli_upper(char letter);
/** The text of a NUL-terminated string; NULL gives the empty text. */
ng_text cli_text_of(const char *string);
ng_text cli_buffer_text(const cli_buffer *buffer);

/**
 * For people: control, bidirectional and zero-width characters as `<U+202E>`, bytes that are no
 * UTF-8 as `<FF>`, all else as it is.
 *
 * @return  the columns it takes on a terminal
 */
size_t cli_buffer_add_visible(cli_buffer *buffer, ng_text text);
/** A JSON string with its quotes; bytes that are no UTF-8 become U+FFFD. */
void cli_buffer_add_json(cli_buffer *buffer, ng_text text);
/**
 * A list as a JSON array of strings; and in words, with semicolons between, unless `shown` is
 * NULL.
 */
void cli_buffer_add_list(
    cli_buffer *json, cli_buffer *shown, const ng_text *list, size_t count);
/** A TSV value: `\t`, `\n` and `\\` for tab, newline and backslash. */
void cli_buffer_add_tsv(cli_buffer *buffer, ng_text text);
/**
 * Undo cli_buffer_add_tsv in place; false when a backslash is followed by anything else, or for
 * NUL.
 */
bool cli_text_unescape(char *at, size_t *bytes);

#endif
