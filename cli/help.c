// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Help from the tables of commands and options.
 */
#include <string.h>

#include "options.h"

#define TEXT_COLUMN 26
#define LINE_COLUMNS 80

static void add_blanks(cli_buffer *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cli_buffer_add(out, " ", 1);
    }
}

// `text` from column `indent` on, broken between words.
static void add_wrapped(cli_buffer *out, const char *text, size_t indent)
{
    size_t column = indent;
    while (*text != '\0') {
        const size_t bytes = strcspn(text, " ");
        if (column > indent && column + 1 + bytes > LINE_COLUMNS) {
            cli_buffer_add(out, "\n", 1);
            add_blanks(out, indent);
            column = indent;
        }
        cli_buffer_add(out, " ", column > indent);
        column += column > indent;
        cli_buffer_add(out, text, bytes);
        column += bytes;
        text += bytes + (text[bytes] == ' ');
    }
    cli_buffer_add(out, "\n", 1);
}

// `  left      text`, with the text on its own line when `left` is long.
static void add_entry(cli_buffer *out, const char *left, const char *text)
{
    cli_buffer_print(out, "  %s", left);
    const size_t used = strlen(left) + 2;
    if (used + 1 > TEXT_COLUMN) {
        cli_buffer_add(out, "\n", 1);
        add_blanks(out, TEXT_COLUMN);
    } else {
        add_blanks(out, TEXT_COLUMN - used);
    }
    add_wrapped(out, text, TEXT_COLUMN);
}

static void add_options(cli_buffer *out, const struct argp_option *option)
{
    for (; option != NULL && option->name != NULL; option++) {
        cli_buffer left = {0};
        const bool has_letter = option->key > ' ' && option->key < 0x7F;
        cli_buffer_print(&left, has_letter ? "-%c, " : "    ", option->key);
        cli_buffer_print(&left, "--%s%s%s", option->name, option->arg == NULL ? "" : "=",
            option->arg == NULL ? "" : option->arg);
        cli_buffer_add(&left, "", 1);
        if (!left.failed) {
            add_entry(out, left.at, option->doc);
        }
        out->failed |= left.failed;
        cli_buffer_finish(&left);
    }
}

// A summary as a sentence of its own: with a capital and a full stop.
static void add_sentence(cli_buffer *out, const char *summary)
{
    cli_buffer_print(out, "%c%s.\n", cli_upper(summary[0]), summary + 1);
}

static void add_general_help(cli_buffer *out)
{
    cli_buffer_add_string(out,
        "Usage: netgraph [OPTION...] COMMAND [ARGUMENT...]\n\n"
        "Ask a professional network that is kept in one directory.\n\n"
        "Commands:\n");
    for (const cli_command *const *command = cli_commands; *command != NULL; command++) {
        add_entry(out, (*command)->name, (*command)->summary);
    }
    cli_buffer_add_string(out, "\nOptions, before or after the command:\n");
    add_options(out, cli_global_table);
    cli_buffer_add_string(
        out, "\n'netgraph help COMMAND' and 'man netgraph-COMMAND' say more.\n");
}

void cli_add_help(cli_buffer *out, const cli_command *command)
{
    if (command == NULL) {
        add_general_help(out);
        return;
    }
    const bool has_usage = command->usage[0] != '\0';
    cli_buffer_print(out, "Usage: netgraph %s%s%s%s\n\n", command->name,
        command->options == NULL ? "" : " [OPTION...]", has_usage ? " " : "", command->usage);
    add_sentence(out, command->summary);
    if (command->details != NULL) {
        cli_buffer_add(out, "\n", 1);
        add_wrapped(out, command->details, 0);
    }
    if (command->options != NULL) {
        cli_buffer_add_string(out, "\nOptions:\n");
        add_options(out, command->options);
    }
    cli_buffer_add_string(out, "\nOptions of every command:\n");
    add_options(out, cli_global_table);
    cli_buffer_print(out, "\n'man netgraph-%s' has examples.\n", command->name);
}
