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
static void add_words(cli_buffer *line, const ng_privacy *privacy)
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
    add_words(&words, privacy);
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

static void add_field(cli_buffer *json, const char *between, const char *name, ng_text value)
{
    cli_buffer_print(json, "%s\"%s\":", between, name);
    if (value.bytes > 0) {
        cli_buffer_add_json(json, value);
    } else {
        cli_buffer_add_string(json, "null");
    }
}

static void add_day(cli_buffer *json, const char *name, ng_day day)
{
    char text[CLI_DAY_BYTES];
    add_field(json, ",", name, cli_day_text(day, text));
}

void privacy_add_json(cli_buffer *json, const ng_privacy *privacy)
{
    add_field(json, "{", "basis", basis_text(privacy));
    add_field(json, ",", "source", privacy->source);
    add_day(json, "given", privacy->given);
    add_field(json, ",", "state", cli_text_of(ng_basis_end_name(privacy->ended)));
    add_day(json, "ended", privacy->ended_on);
    add_day(json, "suppressed", privacy->suppressed);
    add_day(json, "told", privacy->told);
    cli_buffer_print(json, ",\"proposed\":%s}", is_proposed(privacy) ? "true" : "false");
}

// -------------------------------------------------------------------------------------- access

static void add_ties(cli_buffer *json, const ng_member_tie *ties, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add_field(json, i > 0 ? ",{" : "{", "kind", cli_text_of(ties[i].kind));
        add_field(json, ",", "member", ties[i].other);
        add_field(json, ",", "what", ties[i].what);
        add_day(json, "day", ties[i].day);
        cli_buffer_add_string(json, "}");
    }
}

static void add_sources(cli_buffer *json, const ng_source_fact *facts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const ng_source_fact *fact = &facts[i];
        const bool by_hand = fact->import == 0;
        add_field(json, i > 0 ? ",{" : "{", "kind", cli_text_of(fact->kind));
        add_field(json, ",", "value", fact->value);
        add_day(json, "day", fact->day);
        add_field(json, ",", "file", by_hand ? cli_text_of("") : fact->file);
        cli_buffer_print(
            json, ",\"line\":%llu", (unsigned long long)(by_hand ? 0 : fact->line));
        add_field(json, ",", "owner", fact->owner);
        add_day(json, "imported", by_hand ? NG_DAY_NONE : fact->imported);
        cli_buffer_add_string(json, "}");
    }
}

static void add_intros(cli_buffer *json, const ng_intro *intros, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const ng_intro *one = &intros[i];
        add_field(json, i > 0 ? ",{" : "{", "from", one->labels[0]);
        add_field(json, ",", "to", one->labels[one->via_count + 1]);
        add_field(json, ",", "state", cli_text_of(ng_intro_state_name(one->state)));
        add_day(json, "asked", one->asked);
        add_field(json, ",", "note", one->note);
        cli_buffer_add_string(json, "}");
    }
}

static void add_log(cli_buffer *json, const ng_log_entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cli_buffer_print(
            json, "%s{\"entry\":%llu", i > 0 ? "," : "", (unsigned long long)entries[i].number);
        add_field(json, ",", "kind", cli_text_of(entries[i].kind));
        add_day(json, "day", entries[i].day);
        add_field(json, ",", "what", entries[i].what);
        cli_buffer_add_string(json, "}");
    }
}

// The lists of the object, read and written one after the other.
static ng_status add_lists(
    cli_session *session, ng_txn *txn, ng_member member, cli_buffer *json, ng_error *err)
{
    const ng_member_tie *ties = NULL;
    const ng_source_fact *facts = NULL;
    const ng_intro *intros = NULL;
    const ng_log_entry *entries = NULL;
    size_t count = 0;
    bool complete = true;
    ng_status status = ng_privacy_ties(txn, member, &ties, &count, err);
    cli_buffer_add_string(json, ",\"ties\":[");
    add_ties(json, ties, status == NG_OK ? count : 0);
    if (status == NG_OK) {
        status = ng_intro_list(txn, member, session->today, &intros, &count, err);
        cli_buffer_add_string(json, "],\"introductions\":[");
        add_intros(json, intros, status == NG_OK ? count : 0);
    }
    if (status == NG_OK) {
        status = ng_member_sources(txn, member, &facts, &count, &complete, err);
        cli_buffer_add_string(json, "],\"sources\":[");
        add_sources(json, facts, status == NG_OK ? count : 0);
    }
    if (status == NG_OK) {
        status = ng_log_list(txn, member, &entries, &count, err);
        cli_buffer_print(
            json, "],\"sources_complete\":%s,\"log\":[", complete ? "true" : "false");
        add_log(json, entries, status == NG_OK ? count : 0);
    }
    cli_buffer_add_string(json, "]");
    return status;
}

static void add_texts(cli_buffer *json, const char *name, const ng_text *texts, size_t count)
{
    cli_buffer_print(json, ",\"%s\":", name);
    cli_buffer_add_list(json, NULL, texts, count);
}

static void add_career(cli_buffer *json, const ng_profile *profile)
{
    cli_buffer_add_string(json, ",\"positions\":[");
    for (size_t i = 0; i < profile->position_count; i++) {
        const ng_position *one = &profile->positions[i];
        add_field(json, i > 0 ? ",{" : "{", "company", one->company);
        add_field(json, ",", "title", one->title);
        add_field(json, ",", "location", one->location);
        add_day(json, "from", one->from);
        add_day(json, "to", one->to);
        cli_buffer_add_string(json, "}");
    }
    cli_buffer_add_string(json, "],\"educations\":[");
    for (size_t i = 0; i < profile->education_count; i++) {
        const ng_education *one = &profile->educations[i];
        add_field(json, i > 0 ? ",{" : "{", "school", one->school);
        add_field(json, ",", "degree", one->degree);
        add_field(json, ",", "field", one->field);
        add_day(json, "from", one->from);
        add_day(json, "to", one->to);
        cli_buffer_add_string(json, "}");
    }
    cli_buffer_add_string(json, "],\"memberships\":[");
    for (size_t i = 0; i < profile->membership_count; i++) {
        const ng_membership *one = &profile->memberships[i];
        add_field(json, i > 0 ? ",{" : "{", "group", one->group);
        add_field(json, ",", "name", one->name);
        add_field(json, ",", "role", one->role);
        add_day(json, "joined", one->joined);
        cli_buffer_add_string(json, "}");
    }
    cli_buffer_add_string(json, "]");
}

static void add_profile(cli_buffer *json, const ng_profile *profile)
{
    add_field(json, "{", "member", profile->label);
    for (int field = 0; field < NG_FIELD_COUNT; field++) {
        add_field(json, ",", ng_field_name((ng_field)field), profile->field[field]);
    }
    add_texts(json, "identities", profile->identities, profile->identity_count);
    add_texts(json, "skills", profile->skills, profile->skill_count);
    add_texts(json, "languages", profile->languages, profile->language_count);
    add_career(json, profile);
    cli_buffer_add_string(json, ",\"verifications\":[");
    for (size_t i = 0; i < profile->verification_count; i++) {
        add_field(json, i > 0 ? ",{" : "{", "method", profile->verifications[i].method);
        add_field(json, ",", "by", profile->verifiers[i]);
        add_day(json, "day", profile->verifications[i].day);
        cli_buffer_add_string(json, "}");
    }
    cli_buffer_print(json, "],\"seed\":%s", profile->seed ? "true" : "false");
}

int privacy_access_print(cli_session *session, ng_txn *txn, ng_member member)
{
    ng_error err = {0};
    ng_profile profile;
    ng_privacy privacy;
    cli_buffer json = {0};
    ng_status status = ng_member_profile(txn, member, &profile, &err);
    if (status == NG_OK) {
        status = ng_privacy_read(txn, member, &privacy, &err);
    }
    if (status == NG_OK) {
        add_profile(&json, &profile);
        cli_buffer_add_string(&json, ",\"privacy\":");
        privacy_add_json(&json, &privacy);
        status = add_lists(session, txn, member, &json, &err);
        cli_buffer_add_string(&json, "}\n");
    }
    if (status == NG_OK) {
        cli_buffer_add(&session->output.out, json.at, json.bytes);
    }
    session->output.out.failed |= json.failed;
    cli_buffer_finish(&json);
    return status == NG_OK ? CLI_DONE : cli_fail(status, &err);
}
