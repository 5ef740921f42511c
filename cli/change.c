// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Changes: from words to a call of the engine, and from what it did to a sentence or a row.
 */
#include "change.h"

#include <string.h>

#include "session.h"

#define VALUE_BYTES 64 // of a day or a number, with its NUL
#define COLUMNS_MAX 6

// Pieces around the one member, the other, and the skill.
typedef struct phrase {
    const char *before, *between, *after;
} phrase;

typedef struct verb_words {
    const char *words[2]; // as a line of apply begins
    const char *name;     // in json
    const char *field[2]; // what the members are called; the second NULL: there is only one
    bool has_skill;
    phrase did, already;
} verb_words;

static const verb_words verbs[CLI_VERB_COUNT] = {
    [CLI_CONNECT] = {{"connect", NULL}, "connect", {"a", "b"}, false,
        {"connected ", " and ", ""}, {"already so: ", " and ", " are connected"}},
    [CLI_DISCONNECT] = {{"disconnect", NULL}, "disconnect", {"a", "b"}, false,
        {"disconnected ", " and ", ""}, {"already so: ", " and ", " are not connected"}},
    [CLI_BLOCK] = {{"block", NULL}, "block", {"by", "whom"}, false, {"", " blocks ", ""},
        {"already so: ", " blocks ", ""}},
    [CLI_UNBLOCK] = {{"unblock", NULL}, "unblock", {"by", "whom"}, false,
        {"", " no longer blocks ", ""}, {"already so: ", " does not block ", ""}},
    [CLI_ENDORSE] = {{"endorse", NULL}, "endorse", {"from", "to"}, true, {"", " endorses ", ""},
        {"already so: ", " endorses ", ""}},
    [CLI_WITHDRAW_ENDORSEMENT] = {{"withdraw-endorsement", NULL}, "withdraw-endorsement",
        {"from", "to"}, true, {"", " no longer endorses ", ""},
        {"already so: ", " does not endorse ", ""}},
    [CLI_MEMBER_ADD] = {{"member", "add"}, "member add", {"member", NULL}, false,
        {"added member ", "", ""}, {"already so: there is a member ", "", ""}},
    [CLI_MEMBER_SET] = {{"member", "set"}, "member set", {"member", NULL}, false,
        {"changed member ", "", ""}, {"already so: member ", "", " has these values"}},
    [CLI_MEMBER_REMOVE] = {{"member", "remove"}, "member remove", {"member", NULL}, false,
        {"removed member ", "", ""}, {"already so: no member ", "", ""}},
};

const char *cli_outcome_name(ng_outcome outcome)
{
    switch (outcome) {
    case NG_UNCHANGED:
        return "unchanged";
    case NG_CREATED:
        return "created";
    case NG_UPDATED:
        return "updated";
    case NG_REMOVED:
        return "removed";
    }
    return "unchanged";
}

cli_change cli_change_of(cli_verb verb)
{
    cli_change change = {.verb = verb, .since = NG_DAY_NONE};
    change.endorse.day = NG_DAY_NONE;
    return change;
}

static bool same(ng_text text, const char *string)
{
    return string != NULL && text.bytes == strlen(string) &&
        (text.bytes == 0 || memcmp(text.at, string, text.bytes) == 0);
}

static ng_status read_day(const char *name, ng_text value, ng_day *out, ng_error *err)
{
    char text[VALUE_BYTES] = "";
    if (value.bytes < sizeof text && value.bytes > 0) {
        memcpy(text, value.at, value.bytes);
    }
    if (!ng_day_parse(text, out)) {
        return cli_fault(err, NG_ERR_ARGUMENT, "%s: '%.*s' is no day of the form YYYY-MM-DD",
            name, (int)value.bytes, value.at);
    }
    return NG_OK;
}

static ng_status read_level(ng_text value, uint32_t *out, ng_error *err)
{
    if (value.bytes != 1 || value.at[0] < '1' || value.at[0] > '3') {
        return cli_fault(
            err, NG_ERR_ARGUMENT, "level: '%.*s' is not 1, 2 or 3", (int)value.bytes, value.at);
    }
    *out = (uint32_t)(value.at[0] - '0');
    return NG_OK;
}

static ng_status read_option(cli_change *change, ng_text name, ng_text value, ng_error *err)
{
    if (change->verb == CLI_MEMBER_SET) {
        if (change->assignment_count == CLI_ASSIGNMENTS_MAX) {
            return cli_fault(
                err, NG_ERR_ARGUMENT, "more than %d fields at once", CLI_ASSIGNMENTS_MAX);
        }
        change->assignments[change->assignment_count++] = (ng_assignment){name, value};
        return NG_OK;
    }
    if (change->verb == CLI_CONNECT && same(name, "since")) {
        return read_day("since", value, &change->since, err);
    }
    if (verbs[change->verb].has_skill && same(name, "skill")) {
        change->endorse.skill = value;
        return NG_OK;
    }
    if (change->verb == CLI_ENDORSE && same(name, "level")) {
        return read_level(value, &change->endorse.level, err);
    }
    if (change->verb == CLI_ENDORSE && same(name, "date")) {
        return read_day("date", value, &change->endorse.day, err);
    }
    if (change->verb == CLI_ENDORSE && same(name, "evidence")) {
        change->endorse.evidence = value;
        return NG_OK;
    }
    return cli_fault(err, NG_ERR_ARGUMENT, "%.*s: %s has no such option", (int)name.bytes,
        name.at, verbs[change->verb].name);
}

// The verb of the first words; `*used` of them name it.
static ng_status read_verb(
    const ng_text *words, size_t count, cli_verb *out, size_t *used, ng_error *err)
{
    for (size_t i = 0; i < CLI_VERB_COUNT; i++) {
        const bool two = verbs[i].words[1] != NULL;
        if (count > 0 && same(words[0], verbs[i].words[0]) &&
            (!two || (count > 1 && same(words[1], verbs[i].words[1])))) {
            *out = (cli_verb)i;
            *used = two ? 2 : 1;
            return NG_OK;
        }
    }
    if (count > 0 && same(words[0], "member")) {
        return cli_fault(err, NG_ERR_ARGUMENT,
            "member: add KEY, set REF FIELD=VALUE... or "
            "remove REF");
    }
    return cli_fault(err, NG_ERR_ARGUMENT, "there is no change '%.*s'",
        count > 0 ? (int)words[0].bytes : 0, count > 0 ? words[0].at : "");
}

ng_status cli_change_read(ng_text *words, size_t count, cli_change *out, ng_error *err)
{
    cli_verb found = CLI_CONNECT;
    size_t at = 0;
    ng_status status = read_verb(words, count, &found, &at, err);
    if (status != NG_OK) {
        return status;
    }
    *out = cli_change_of(found);
    for (size_t i = 0; i < 2 && verbs[found].field[i] != NULL; i++, at++) {
        if (at >= count || words[at].bytes == 0) {
            return cli_fault(err, NG_ERR_ARGUMENT, "%s: missing", verbs[found].field[i]);
        }
        out->ref[i] = words[at];
    }
    for (; at < count; at++) {
        const ng_text word = words[at];
        const char *equals = word.bytes == 0 ? NULL : memchr(word.at, '=', word.bytes);
        if (equals == NULL) {
            return cli_fault(err, NG_ERR_ARGUMENT,
                found == CLI_MEMBER_SET ? "%s takes FIELD=VALUE, not '%.*s'"
                                        : "%s does not take '%.*s'",
                verbs[found].name, (int)word.bytes, word.bytes > 0 ? word.at : "");
        }
        const size_t name_bytes = (size_t)(equals - word.at);
        status = read_option(out, (ng_text){word.at, name_bytes},
            (ng_text){equals + 1, word.bytes - name_bytes - 1}, err);
        if (status != NG_OK) {
            return status;
        }
    }
    if (found == CLI_MEMBER_SET && out->assignment_count == 0) {
        return cli_fault(err, NG_ERR_ARGUMENT, "member set needs FIELD=VALUE");
    }
    return NG_OK;
}

static void keep(cli_changed *changed, size_t part, ng_text text)
{
    cli_buffer_add(&changed->text, text.at, text.bytes);
    changed->bytes[part] = text.bytes;
}

static ng_text part_of(const cli_changed *changed, size_t part)
{
    size_t begin = 0;
    for (size_t i = 0; i < part; i++) {
        begin += changed->bytes[i];
    }
    const char *at = changed->text.at == NULL ? "" : changed->text.at + begin;
    return (ng_text){at, changed->bytes[part]};
}

// Copies of label and name, before the change may take them away.
static ng_status keep_member(
    ng_txn *txn, ng_member member, size_t which, cli_changed *out, ng_error *err)
{
    ng_text label = {0};
    ng_text name = {0};
    if (out->brief) {
        return NG_OK;
    }
    ng_status status = ng_member_label(txn, member, &label, err);
    if (status == NG_OK) {
        status = ng_member_name(txn, member, &name, err);
    }
    if (status == NG_OK) {
        keep(out, 2 * which, label);
        keep(out, 2 * which + 1, name);
    }
    return status;
}

static ng_status find_members(
    ng_txn *txn, const cli_change *change, ng_member member[2], cli_changed *out, ng_error *err)
{
    for (size_t i = 0; i < 2 && verbs[change->verb].field[i] != NULL; i++) {
        ng_error why = {0};
        const ng_status status =
            ng_member_find(txn, change->ref[i], &member[i], NULL, NULL, &why);
        if (status != NG_OK) {
            return cli_fault(err, status, "%s: %.900s", verbs[change->verb].field[i], why.text);
        }
    }
    for (size_t i = 0; i < 2 && verbs[change->verb].field[i] != NULL; i++) {
        const ng_status status = keep_member(txn, member[i], i, out, err);
        if (status != NG_OK) {
            return status;
        }
    }
    return NG_OK;
}

static ng_status add_member(
    ng_txn *txn, const cli_change *change, cli_changed *out, ng_error *err)
{
    ng_member member = {0};
    ng_status status = ng_member_add(txn, change->ref[0], &member, &out->outcome, err);
    return status == NG_OK ? keep_member(txn, member, 0, out, err) : status;
}

// Said with the name that the member has afterwards.
static ng_status set_member(ng_txn *txn, ng_member member, const cli_change *change,
    ng_day today, cli_changed *out, ng_error *err)
{
    const ng_status status = ng_member_set(
        txn, member, change->assignments, change->assignment_count, today, &out->outcome, err);
    if (status != NG_OK) {
        return status;
    }
    out->text.bytes = 0;
    return keep_member(txn, member, 0, out, err);
}

ng_status cli_change_make(
    ng_txn *txn, const cli_change *change, ng_day today, cli_changed *out, ng_error *err)
{
    ng_member member[2] = {{0}, {0}};
    out->verb = change->verb;
    out->outcome = NG_UNCHANGED;
    out->text.bytes = 0;
    memset(out->bytes, 0, sizeof out->bytes);
    if (change->verb == CLI_MEMBER_ADD) {
        return add_member(txn, change, out, err);
    }
    const ng_status status = find_members(txn, change, member, out, err);
    if (status != NG_OK) {
        return status;
    }
    keep(out, 4, change->endorse.skill);
    switch (change->verb) {
    case CLI_CONNECT:
        return ng_connect(txn, member[0], member[1], change->since, &out->outcome, err);
    case CLI_DISCONNECT:
        return ng_disconnect(txn, member[0], member[1], &out->outcome, err);
    case CLI_BLOCK:
        return ng_block(txn, member[0], member[1], &out->outcome, err);
    case CLI_UNBLOCK:
        return ng_unblock(txn, member[0], member[1], &out->outcome, err);
    case CLI_ENDORSE:
        return ng_endorse(txn, member[0], member[1], &change->endorse, &out->outcome, err);
    case CLI_WITHDRAW_ENDORSEMENT:
        return ng_withdraw_endorsement(
            txn, member[0], member[1], change->endorse.skill, &out->outcome, err);
    case CLI_MEMBER_SET:
        return set_member(txn, member[0], change, today, out, err);
    case CLI_MEMBER_REMOVE:
        return ng_member_remove(txn, member[0], &out->outcome, err);
    case CLI_MEMBER_ADD:
    case CLI_VERB_COUNT:
        break;
    }
    return cli_fault(err, NG_ERR_INTERNAL, "a change without a verb");
}

void cli_changed_finish(cli_changed *changed)
{
    cli_buffer_finish(&changed->text);
}

static void add_named(cli_buffer *out, const cli_changed *changed, size_t which)
{
    const ng_text label = part_of(changed, 2 * which);
    const ng_text name = part_of(changed, 2 * which + 1);
    cli_buffer_add(out, label.at, label.bytes);
    cli_buffer_add(out, " ", name.bytes > 0);
    cli_buffer_add(out, name.at, name.bytes);
}

static void print_sentence(cli_session *session, const cli_changed *changed)
{
    const verb_words *made = &verbs[changed->verb];
    const phrase *words = changed->outcome == NG_UNCHANGED ? &made->already : &made->did;
    const ng_text skill = part_of(changed, 4);
    cli_buffer line = {0};
    cli_buffer_add_string(
        &line, changed->outcome == NG_UPDATED && made->field[1] != NULL ? "updated: " : "");
    cli_buffer_add_string(&line, words->before);
    add_named(&line, changed, 0);
    cli_buffer_add_string(&line, words->between);
    add_named(&line, changed, 1);
    cli_buffer_add_string(&line, skill.bytes > 0 ? " for " : "");
    cli_buffer_add(&line, skill.at, skill.bytes);
    cli_buffer_add_string(&line, words->after);
    cli_output_line(&session->output, "%.*s", (int)line.bytes, line.at == NULL ? "" : line.at);
    session->output.out.failed |= line.failed;
    cli_buffer_finish(&line);
}

void cli_change_print(cli_session *session, const cli_changed *changed)
{
    if (session->output.format == CLI_FORMAT_TEXT) {
        print_sentence(session, changed);
        return;
    }
    const verb_words *made = &verbs[changed->verb];
    const ng_text skill = part_of(changed, 4);
    cli_column columns[COLUMNS_MAX] = {{"change", NULL, 0}, {"outcome", NULL, 0}};
    cli_value values[COLUMNS_MAX] = {cli_string(cli_text_of(made->name)),
        cli_string(cli_text_of(cli_outcome_name(changed->outcome)))};
    size_t count = 2;
    for (size_t i = 0; i < 2 && made->field[i] != NULL; i++, count++) {
        columns[count] = (cli_column){made->field[i], NULL, 0};
        values[count] = cli_string(part_of(changed, 2 * i));
    }
    if (made->has_skill) {
        columns[count] = (cli_column){"skill", NULL, 0};
        values[count] = cli_string_or_null(skill);
    }
    cli_output_begin(&session->output, CLI_TABLE, columns);
    cli_output_row(&session->output, values);
    cli_output_end(&session->output);
}

int cli_change_run(cli_session *session, const cli_change *change)
{
    ng_error err = {0};
    ng_txn *txn = NULL;
    cli_changed changed = {0};
    int code = CLI_DONE;
    ng_status status = ng_txn_begin(session->store, NG_TXN_WRITE, &txn, &err);
    if (status == NG_OK) {
        status = cli_change_make(txn, change, session->today, &changed, &err);
    }
    if (status == NG_OK && changed.outcome != NG_UNCHANGED) {
        status = ng_txn_commit(txn, &err);
        txn = NULL;
    }
    if (status == NG_OK) {
        cli_change_print(session, &changed);
    } else {
        code = cli_fail(status, &err);
    }
    for (size_t i = 0; status == NG_ERR_AMBIGUOUS && txn != NULL && i < 2; i++) {
        cli_say_candidates(txn, change->ref[i]);
    }
    ng_txn_abort(txn);
    cli_changed_finish(&changed);
    return code;
}
