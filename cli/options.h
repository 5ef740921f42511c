// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Words and options of the command line, and the help that is made from their tables.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "command.h"

/** The options every command takes, before or after its name. */
typedef struct cli_global_options {
    const char *db;
    const char *now; // as given; NULL: by the clock
    bool help, version;
} cli_global_options;

extern const struct argp_option cli_global_table[]; // ends with {0}

/**
 * Read the command line: options, command, options and words of the command.
 *
 * Fills session->command (NULL when none is named), words, options, output.format, quiet,
 * today. `state` becomes the memory of session->options.
 * Errors  NG_ERR_ARGUMENT, NG_ERR_NOMEM.
 */
ng_status cli_read_arguments(cli_session *session, int argc, char **argv,
    cli_global_options *global, cli_buffer *state, ng_error *err);

/** The command of that name. Errors: NG_ERR_ARGUMENT, with the name it may have meant. */
ng_status cli_find_command(const char *name, const cli_command **out, ng_error *err);

/** Help of one command, or of netgraph when `command` is NULL. */
void cli_add_help(cli_buffer *out, const cli_command *command);

/** A whole number from `least` to `most`; `option` is how the user knows it: `-n`. */
ng_status cli_parse_number(const char *option, const char *value, const uint64_t range[2],
    uint64_t *out, ng_error *err);
/** A day; Errors: NG_ERR_ARGUMENT. */
ng_status cli_parse_day(const char *option, const char *value, ng_day *out, ng_error *err);
/** Index of `value` in `choices` (NULL at the end). */
ng_status cli_parse_choice(const char *option, const char *value, const char *const *choices,
    size_t *out, ng_error *err);

#endif
