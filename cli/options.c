// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The command line is read twice with argp: once up to the command with the global table, then
 * from the command on with its table and the global one together. argp itself prints nothing:
 * its sentences say neither which command was meant nor escape what they quote.
 */
#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "session.h"

#define TABLE_OPTIONS_MAX 32

enum {
    KEY_DB = 0x1001,
    KEY_FORMAT,
    KEY_NOW
};

const struct argp_option cli_global_table[] = {
    {"db", KEY_DB, "DIR", 0,
        "the store; otherwise $NETGRAPH_DB, or netgraph/default in $XDG_DATA_HOME", 0},
    {"format", KEY_FORMAT, "FORMAT", 0, "text, json (an object a line) or tsv", 0},
    {"now", KEY_NOW, "DAY", 0, "take this day, YYYY-MM-DD, for today", 0},
    {"quiet", 'q', NULL, 0, "no progress, warnings and remarks", 0},
    {"help", 'h', NULL, 0, "show this help", 0},
    {"version", 'V', NULL, 0, "show the versions of netgraph and its libraries", 0},
    {0},
};

// What the parser called by argp works on.
typedef struct cli_reading {
    cli_session *session;
    cli_global_options *global;
    const struct argp_option *table;
    int argc;
    int command_at; // first pass: index of the command; 0: none
    bool first_pass;
    bool options_ended; // by `--` before the command: what follows it are words
    ng_status status;
    ng_error *err;
} cli_reading;

ng_status cli_parse_number(const char *option, const char *value, const uint64_t range[2],
    uint64_t *out, ng_error *err)
{
    uint64_t number = 0;
    const char *at = value;
    while (*at >= '0' && *at <= '9' && number <= (UINT64_MAX - 9) / 10) {
        number = number * 10 + (uint64_t)(*at - '0');
        at++;
    }
    if (at == value || *at != '\0' || number < range[0] || number > range[1]) {
        return cli_fault(err, NG_ERR_ARGUMENT, "%s takes a number from %llu to %llu, not '%s'",
            option, (unsigned long long)range[0], (unsigned long long)range[1], value);
    }
    *out = number;
    return NG_OK;
}

ng_status cli_parse_day(const char *option, const char *value, ng_day *out, ng_error *err)
{
    if (!ng_day_parse(value, out)) {
        return cli_fault(err, NG_ERR_ARGUMENT,
            "%s takes a day of the years 1800 to 2100 as YYYY-MM-DD, not '%s'", option, value);
    }
    return NG_OK;
}

ng_status cli_parse_choice(const char *option, const char *value, const char *const *choices,
    size_t *out, ng_error *err)
{
    char list[256] = "";
    for (size_t i = 0; choices[i] != NULL; i++) {
        if (strcmp(value, choices[i]) == 0) {
            *out = i;
            return NG_OK;
        }
        const size_t used = strlen(list);
        const char *between = i == 0 ? "" : choices[i + 1] == NULL ? " or " : ", ";
        (void)snprintf(list + used, sizeof list - used, "%s%s", between, choices[i]);
    }
    return cli_fault(err, NG_ERR_ARGUMENT, "%s takes %s, not '%s'", option, list, value);
}

static ng_status accept_global(cli_reading *reading, int key, const char *value, bool *known)
{
    static const char *const formats[] = {"text", "json", "tsv", NULL};
    cli_session *session = reading->session;
    size_t format = 0;
    ng_status status = NG_OK;
    *known = true;
    switch (key) {
    case KEY_DB:
        reading->global->db = value;
        return NG_OK;
    case KEY_FORMAT:
        status = cli_parse_choice("--format", value, formats, &format, reading->err);
        session->output.format = (cli_format)format;
        return status;
    case KEY_NOW:
        reading->global->now = value;
        return cli_parse_day("--now", value, &session->today, reading->err);
    case 'q':
        session->quiet = true;
        return NG_OK;
    case 'h':
        reading->global->help = true;
        return NG_OK;
    case 'V':
        reading->global->version = true;
        return NG_OK;
    default:
        *known = false;
        return NG_OK;
    }
}

static const struct argp_option *find_long(
    const struct argp_option *table, const char *name, size_t bytes, size_t *count)
{
    const struct argp_option *found = NULL;
    *count = 0;
    for (const struct argp_option *option = table; option->name != NULL; option++) {
        if (strncmp(option->name, name, bytes) != 0) {
            continue;
        }
        if (option->name[bytes] == '\0') {
            *count = 1;
            return option;
        }
        found = option;
        (*count)++;
    }
    return found;
}

static const struct argp_option *find_short(const struct argp_option *table, char letter)
{
    for (const struct argp_option *option = table; option->name != NULL; option++) {
        if (option->key == letter) {
            return option;
        }
    }
    return NULL;
}

// `--name` or `--name=value`; false when nothing is wrong with it.
static bool diagnose_long(const cli_reading *reading, const char *owner, const char *word)
{
    ng_error *err = reading->err;
    const size_t bytes = strcspn(word + 2, "=");
    const bool has_value = word[2 + bytes] == '=';
    size_t count = 0;
    const struct argp_option *option = find_long(reading->table, word + 2, bytes, &count);
    if (count == 0) {
        cli_fault(err, NG_ERR_ARGUMENT, "%s no option '%s'", owner, word);
    } else if (count > 1) {
        cli_fault(err, NG_ERR_ARGUMENT, "'%s' may be one of several options", word);
    } else if (option->arg == NULL && has_value) {
        cli_fault(err, NG_ERR_ARGUMENT, "--%s takes no value", option->name);
    } else if (option->arg != NULL && !has_value) {
        cli_fault(err, NG_ERR_ARGUMENT, "--%s needs a value: %s", option->name, option->arg);
    }
    return err->text[0] != '\0';
}

// Letters behind one dash, up to the first that takes the rest as its value.
static bool diagnose_letters(const cli_reading *reading, const char *owner, const char *word)
{
    const char *letter = word + 1;
    const struct argp_option *option = find_short(reading->table, *letter);
    while (*letter != '\0' && option != NULL && option->arg == NULL) {
        letter++;
        option = find_short(reading->table, *letter);
    }
    if (*letter == '\0' || (option != NULL && letter[1] != '\0')) {
        return false;
    }
    if (option == NULL) {
        cli_fault(reading->err, NG_ERR_ARGUMENT, "%s no option '-%c'", owner, *letter);
    } else {
        cli_fault(reading->err, NG_ERR_ARGUMENT, "-%c needs a value: %s", *letter, option->arg);
    }
    return true;
}

// What is wrong with a word that argp did not take; false when nothing is.
static bool diagnose(const cli_reading *reading, const char *word)
{
    char owner[64] = "there is";
    if (!reading->first_pass) {
        (void)snprintf(owner, sizeof owner, "%s has", reading->session->command->name);
    }
    if (strncmp(word, "--", 2) == 0) {
        return diagnose_long(reading, owner, word);
    }
    return word[0] == '-' && diagnose_letters(reading, owner, word);
}

// argp stops behind a whole word it cannot take, and before one it took letters of.
static void explain(cli_reading *reading, const struct argp_state *state)
{
    if (reading->status == NG_OK) {
        reading->status = NG_ERR_ARGUMENT;
        const bool found = state->next > 1 && diagnose(reading, state->argv[state->next - 1]);
        if (!found &&
            (state->next >= state->argc || !diagnose(reading, state->argv[state->next]))) {
            cli_fault(reading->err, NG_ERR_ARGUMENT, "wrong options");
        }
    }
}

// Words are kept in place: the k-th word never stands before argv[1 + k].
static error_t take_word(cli_reading *reading, char *word, struct argp_state *state)
{
    if (reading->first_pass) {
        reading->command_at = state->next - 1;
        reading->options_ended = state->quoted > 0;
        state->next = state->argc;
        return 0;
    }
    reading->session->words[reading->session->word_count++] = word;
    return 0;
}

static error_t parse_one(int key, char *value, struct argp_state *state)
{
    cli_reading *reading = state->input;
    const cli_session *session = reading->session;
    switch (key) {
    case ARGP_KEY_ARG:
        return take_word(reading, value, state);
    case ARGP_KEY_ERROR:
        explain(reading, state);
        return 0;
    case ARGP_KEY_ARGS:
    case ARGP_KEY_END:
    case ARGP_KEY_FINI:
    case ARGP_KEY_INIT:
    case ARGP_KEY_NO_ARGS:
    case ARGP_KEY_SUCCESS:
        return 0;
    default:
        break;
    }
    bool known = false;
    reading->status = accept_global(reading, key, value, &known);
    if (!known) {
        reading->status = session->command->accept(session->options, key, value, reading->err);
    }
    return reading->status == NG_OK ? 0 : EINVAL;
}

static ng_status run_argp(cli_reading *reading, int argc, char **argv)
{
    const struct argp argp = {.options = reading->table, .parser = parse_one};
    const error_t failed =
        argp_parse(&argp, argc, argv, ARGP_SILENT | ARGP_IN_ORDER, NULL, reading);
    if (failed != 0 && reading->status == NG_OK) {
        return cli_fault(reading->err, NG_ERR_NOMEM, "no memory for the command line");
    }
    return reading->status;
}

ng_status cli_find_command(const char *name, const cli_command **out, ng_error *err)
{
    *out = cli_command_of(name);
    if (*out != NULL) {
        return NG_OK;
    }
    const cli_command *near = cli_command_near(name);
    if (near != NULL) {
        return cli_fault(err, NG_ERR_ARGUMENT, "there is no command '%s'; did you mean '%s'?",
            name, near->name);
    }
    return cli_fault(
        err, NG_ERR_ARGUMENT, "there is no command '%s'; 'netgraph help' lists them", name);
}

// The table of the command and the global one behind each other.
static void join_tables(const cli_command *command, struct argp_option *out)
{
    size_t count = 0;
    const struct argp_option *option = command->options;
    for (; option != NULL && option->name != NULL && count < TABLE_OPTIONS_MAX; option++) {
        out[count++] = *option;
    }
    for (option = cli_global_table; option->name != NULL && count < TABLE_OPTIONS_MAX;
         option++) {
        out[count++] = *option;
    }
    out[count] = (struct argp_option){0};
}

static ng_status count_words(const cli_session *session, ng_error *err)
{
    const cli_command *command = session->command;
    if (session->word_count < command->words_min) {
        return cli_fault(err, NG_ERR_ARGUMENT, "%s needs %s; see 'netgraph help %s'",
            command->name, command->usage, command->name);
    }
    if (session->word_count > command->words_max) {
        return cli_fault(err, NG_ERR_ARGUMENT, "%s does not take '%s'; see 'netgraph help %s'",
            command->name, session->words[command->words_max], command->name);
    }
    return NG_OK;
}

ng_status cli_read_arguments(cli_session *session, int argc, char **argv,
    cli_global_options *global, cli_buffer *state, ng_error *err)
{
    argp_err_exit_status = CLI_WRONG_USAGE;
    cli_reading reading = {
        .session = session, .global = global, .table = cli_global_table, .err = err};
    reading.first_pass = true;
    ng_status status = run_argp(&reading, argc, argv);
    if (status != NG_OK || reading.command_at == 0) {
        return status;
    }
    status = cli_find_command(argv[reading.command_at], &session->command, err);
    if (status != NG_OK) {
        return status;
    }
    const size_t bytes = session->command->options_bytes;
    session->options = cli_buffer_reserve(state, bytes);
    if (session->options == NULL) {
        return cli_fault(err, NG_ERR_NOMEM, "no memory for the command line");
    }
    memset(session->options, 0, bytes);

    struct argp_option table[TABLE_OPTIONS_MAX + 1];
    join_tables(session->command, table);
    reading.table = table;
    reading.first_pass = false;
    session->words = argv + reading.command_at + 1;
    if (reading.options_ended) {
        session->word_count = (size_t)(argc - reading.command_at - 1);
    } else {
        status = run_argp(&reading, argc - reading.command_at, argv + reading.command_at);
    }
    if (status != NG_OK || global->help || global->version) {
        return status;
    }
    return count_words(session, err);
}
