// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What is noted of a member as a sentence or a row, and the change that notes it.
 */
#include "privacy_output.h"

#include <string.h>

#include "change.h"
#include "day.h"

static const cli_column columns[] = {
    {"change", NULL, 0},
    {"outcome", NULL, 0},
    {"member", NULL, 0},
    {"basis", NULL, 0},
    {"source", NULL, 0},
    {"given", NULL, 0},
    {"state", NULL, 0},
    {"ended", NULL, 0},
    {"suppressed", NULL, 0},
    {"told", NULL, 0},
    {"proposed", NULL, 0},
    {0},
};

static const char *name_of(privacy_verb verb)
{
    switch (verb) {
    case PRIVACY_SHOW:
        return "none";
    case PRIVACY_CONSENT:
    case PRIVACY_END:
        return "consent";
    case PRIVACY_SUPPRESS:
    case PRIVACY_UNSUPPRESS:
        return "suppress";
    case PRIVACY_TOLD:
        return "privacy told";
    }
    return "none";
}

static bool is_proposed(const ng_privacy *privacy)
{
    return privacy->ended == NG_BASIS_HOLDS && privacy->suppressed == NG_DAY_NONE;
}

static ng_text basis_text(const ng_privacy *privacy)
{
    return cli_text_of(privacy->basis == NG_BASIS_NONE ? "" : ng_basis_name(privacy->basis));
}

static void add_part(cli_buffer *line, const char *words, ng_day day)
{
    char text[CLI_DAY_BYTES];
    if (day != NG_DAY_NONE) {
        cli_buffer_add_string(line, line->bytes > 0 ? ", " : "");
        cli_day_text(day, text);
        cli_buffer_print(line, "%s %s", words, text);
    }
}

// "consent since 2026-01-31 (web form), told 2026-02-01".
void privacy_add_words(cli_buffer *line, const ng_privacy *privacy)
{
    add_part(line, ng_basis_name(privacy->basis), privacy->given);
    if (privacy->source.bytes > 0) {
        cli_buffer_add_string(line, " (");
        cli_buffer_add(line, privacy->source.at, privacy->source.bytes);
        cli_buffer_add_string(line, ")");
    }
    add_part(line, ng_basis_end_name(privacy->ended), privacy->ended_on);
    add_part(line, "suppressed", privacy->suppressed);
    add_part(line, "told", privacy->told);
    cli_buffer_add_string(line, line->bytes == 0 ? "nothing is noted" : "");
    cli_buffer_add_string(line, is_proposed(privacy) ? "" : "; proposed to nobody");
}

static void print_noted(cli_session *session, const privacy_change *change, ng_outcome outcome,
    ng_text label, ng_text name, const ng_privacy *privacy)
{
    char given[CLI_DAY_BYTES];
    char ended[CLI_DAY_BYTES];
    char suppressed[CLI_DAY_BYTES];
    char told[CLI_DAY_BYTES];
    cli_buffer words = {0};
    const bool already = outcome == NG_UNCHANGED && change->verb != PRIVACY_SHOW;
    privacy_add_words(&words, privacy);
    const cli_value values[] = {
        cli_string(cli_text_of(name_of(change->verb))),
        cli_string(cli_text_of(cli_outcome_name(outcome))),
        cli_string(label),
        cli_string_or_null(basis_text(privacy)),
        cli_string_or_null(privacy->source),
        cli_string_or_null(cli_day_text(privacy->given, given)),
        cli_string(cli_text_of(ng_basis_end_name(privacy->ended))),
        cli_string_or_null(cli_day_text(privacy->ended_on, ended)),
        cli_string_or_null(cli_day_text(privacy->suppressed, suppressed)),
        cli_string_or_null(cli_day_text(privacy->told, told)),
        cli_boolean(is_proposed(privacy)),
    };
    cli_output_fact(&session->output, columns, values, "%s%.*s%s%.*s: %.*s",
        already ? "already so: " : "", (int)label.bytes, label.at, name.bytes > 0 ? " " : "",
        (int)name.bytes, name.bytes > 0 ? name.at : "", (int)words.bytes,
        words.at == NULL ? "" : words.at);
    session->output.out.failed |= words.failed;
    cli_buffer_finish(&words);
}

static ng_status make(ng_txn *txn, const privacy_change *change, ng_member member,
    ng_outcome *outcome, ng_error *err)
{
    *outcome = NG_UNCHANGED;
    switch (change->verb) {
    case PRIVACY_SHOW:
        return NG_OK;
    case PRIVACY_CONSENT:
        return ng_consent_give(
            txn, member, change->basis, change->source, change->day, outcome, err);
    case PRIVACY_END:
        return ng_consent_end(txn, member, change->end, change->day, outcome, err);
    case PRIVACY_SUPPRESS:
        return ng_suppress(txn, member, true, change->day, outcome, err);
    case PRIVACY_UNSUPPRESS:
        return ng_suppress(txn, member, false, change->day, outcome, err);
    case PRIVACY_TOLD:
        return ng_privacy_told(txn, member, change->day, outcome, err);
    }
    return NG_OK;
}

// Makes it, and prints it when the commit was durable.
static ng_status change_and_print(cli_session *session, ng_txn **txn,
    const privacy_change *change, ng_member member, ng_error *err)
{
    ng_outcome outcome = NG_UNCHANGED;
    ng_privacy privacy;
    ng_text label = {0};
    ng_text name = {0};
    ng_status status = make(*txn, change, member, &outcome, err);
    if (status == NG_OK && outcome != NG_UNCHANGED) {
        ng_txn *committing = *txn;
        *txn = NULL;
        status = ng_txn_commit(committing, err);
        if (status == NG_OK) {
            status = ng_txn_begin(session->store, NG_TXN_READ, txn, err);
        }
    }
    if (status == NG_OK) {
        status = ng_privacy_read(*txn, member, &privacy, err);
    }
    if (status == NG_OK) {
        status = ng_member_label(*txn, member, &label, err);
    }
    if (status == NG_OK) {
        status = ng_member_name(*txn, member, &name, err);
    }
    if (status == NG_OK) {
        print_noted(session, change, outcome, label, name, &privacy);
    }
    return status;
}

int privacy_change_run(cli_session *session, const privacy_change *change)
{
    ng_error err = {0};
    ng_txn *txn = NULL;
    ng_member member = {0};
    const ng_text ref = cli_text_of(change->ref);
    const ng_txn_kind kind = change->verb == PRIVACY_SHOW ? NG_TXN_READ : NG_TXN_WRITE;
    ng_status status = ng_txn_begin(session->store, kind, &txn, &err);
    if (status == NG_OK) {
        status = ng_member_find(txn, ref, &member, NULL, NULL, &err);
    }
    if (status == NG_OK) {
        status = change_and_print(session, &txn, change, member, &err);
    }
    const int code = status == NG_OK ? CLI_DONE : cli_fail(status, &err);
    if (status == NG_ERR_AMBIGUOUS) {
        cli_say_candidates(txn, ref);
    }
    ng_txn_abort(txn);
    return code;
}

void privacy_add_field(cli_buffer *json, const char *between, const char *name, ng_text value)
{
    cli_buffer_print(json, "%s\"%s\":", between, name);
    if (value.bytes > 0) {
        cli_buffer_add_json(json, value);
    } else {
        cli_buffer_add_string(json, "null");
    }
}

void privacy_add_day(cli_buffer *json, const char *name, ng_day day)
{
    char text[CLI_DAY_BYTES];
    privacy_add_field(json, ",", name, cli_day_text(day, text));
}

void privacy_add_json(cli_buffer *json, const ng_privacy *privacy)
{
    privacy_add_field(json, "{", "basis", basis_text(privacy));
    privacy_add_field(json, ",", "source", privacy->source);
    privacy_add_day(json, "given", privacy->given);
    privacy_add_field(json, ",", "state", cli_text_of(ng_basis_end_name(privacy->ended)));
    privacy_add_day(json, "ended", privacy->ended_on);
    privacy_add_day(json, "suppressed", privacy->suppressed);
    privacy_add_day(json, "told", privacy->told);
    cli_buffer_print(json, ",\"proposed\":%s}", is_proposed(privacy) ? "true" : "false");
}
