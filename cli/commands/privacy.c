// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph privacy: who is to be told where their data came from, who was, and all that is
 * known of a person.
 */
#include <string.h>

#include "day.h"
#include "options.h"
#include "privacy_access.h"
#include "privacy_output.h"

enum {
    WITHIN_DEFAULT = 7
};

typedef struct privacy_options {
    bool has_within, has_day;
    uint64_t within;
    ng_day day;
} privacy_options;

static const struct argp_option options[] = {
    {"within", 'w', "DAYS", 0, "due: up to so many days from today, as 7 or 7d; 7", 0},
    {"on", 'o', "DAY", 0, "told: the day of it, YYYY-MM-DD; otherwise today", 0},
    {0},
};

static const cli_column columns[] = {
    {"due", NULL, 0},
    {"days_left", "days left", CLI_RIGHT},
    {"member", NULL, 0},
    {"name", NULL, 0},
    {"came", NULL, 0},
    {"import", NULL, CLI_RIGHT},
    {"kind", NULL, 0},
    {"file", NULL, 0},
    {"owner", NULL, 0},
    {0},
};

static ng_status privacy_accept(void *state, int key, const char *value, ng_error *err)
{
    static const uint64_t range[2] = {0, 36500};
    privacy_options *privacy = state;
    char number[16];
    const size_t bytes = strlen(value);
    if (key == 'o') {
        privacy->has_day = true;
        return cli_parse_day("--on", value, &privacy->day, err);
    }
    privacy->has_within = true;
    if (bytes < 2 || bytes >= sizeof number || value[bytes - 1] != 'd') {
        return cli_parse_number("--within", value, range, &privacy->within, err);
    }
    memcpy(number, value, bytes - 1);
    number[bytes - 1] = '\0';
    return cli_parse_number("--within", number, range, &privacy->within, err);
}

static void print_notice(cli_session *session, const ng_notice *notice)
{
    char due[CLI_DAY_BYTES];
    char came[CLI_DAY_BYTES];
    const cli_value values[] = {
        cli_string(cli_day_text(notice->due, due)),
        cli_signed(notice->days_left),
        cli_string(notice->label),
        cli_string_or_null(notice->name),
        cli_string(cli_day_text(notice->came, came)),
        cli_number(notice->import),
        cli_string(notice->kind),
        cli_string(notice->file),
        cli_string_or_null(notice->owner),
    };
    cli_output_row(&session->output, values);
}

static int due(cli_session *session, ng_txn *txn, uint64_t within)
{
    ng_error err = {0};
    ng_notices notices;
    const ng_status status =
        ng_privacy_due(txn, session->today, (uint32_t)within, &notices, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    if (notices.unknown > 0) {
        cli_remark(session, "of %llu member%s no import tells when they came in",
            (unsigned long long)notices.unknown, notices.unknown == 1 ? "" : "s");
    }
    if (notices.count == 0) {
        cli_say("nobody is to be told within %llu days", (unsigned long long)within);
        return CLI_NONE;
    }
    cli_output_begin(&session->output, CLI_TABLE, columns);
    for (size_t i = 0; i < notices.count; i++) {
        print_notice(session, &notices.at[i]);
    }
    cli_output_end(&session->output);
    return CLI_DONE;
}

static int in_read(cli_session *session, const privacy_options *privacy, const char *ref)
{
    ng_error err = {0};
    ng_txn *txn = NULL;
    ng_member member;
    int code = CLI_DONE;
    ng_status status = ng_txn_begin(session->store, NG_TXN_READ, &txn, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    if (ref == NULL) {
        code = due(session, txn, privacy->has_within ? privacy->within : WITHIN_DEFAULT);
    } else {
        status = cli_find_member(txn, cli_text_of(ref), &member);
        code = status == NG_OK ? privacy_access_print(session, txn, member)
                               : cli_exit_code(status);
    }
    ng_txn_abort(txn);
    return code;
}

static int privacy_run(cli_session *session)
{
    const privacy_options *privacy = session->options;
    const char *action = session->words[0];
    const bool is_due = strcmp(action, "due") == 0 && session->word_count == 1;
    const bool is_told = strcmp(action, "told") == 0 && session->word_count == 2;
    const bool is_access = strcmp(action, "access") == 0 && session->word_count == 2;
    if ((!is_due && !is_told && !is_access) || (privacy->has_within && !is_due) ||
        (privacy->has_day && !is_told)) {
        cli_say("privacy takes due [--within DAYS], told REF [--on DAY] or access REF; see "
                "'netgraph help privacy'");
        return CLI_WRONG_USAGE;
    }
    if (is_told) {
        const privacy_change change = {.verb = PRIVACY_TOLD,
            .ref = session->words[1],
            .day = privacy->has_day ? privacy->day : session->today};
        return privacy_change_run(session, &change);
    }
    if (is_access && session->output.format == CLI_FORMAT_TSV) {
        cli_say("privacy access answers in text or as one json object, not as tsv");
        return CLI_WRONG_USAGE;
    }
    return in_read(session, privacy, is_access ? session->words[1] : NULL);
}

const cli_command cli_privacy = {
    .name = "privacy",
    .usage = "due | told REF | access REF",
    .summary = "who is to be told where their data came from; all that is known of a person",
    .details = "People are told within one month of the day their data came in.",
    .options = options,
    .options_bytes = sizeof(privacy_options),
    .accept = privacy_accept,
    .words_min = 1,
    .words_max = 2,
    .store = CLI_STORE_OPEN,
    .run = privacy_run,
};
