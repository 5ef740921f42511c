// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The verbs of changes, and reading one from words.
 */
#include "change_words.h"

#include <string.h>

#include "session.h"

#define VALUE_BYTES 64 // of a day or a number, with its NUL

const cli_verb_words cli_verbs[CLI_VERB_COUNT] = {
    [CLI_CONNECT] = {.words = {"connect"},
        .name = "connect",
        .field = {"a", "b"},
        .did = {"connected ", " and ", ""},
        .already = {"already so: ", " and ", " are connected"}},
    [CLI_DISCONNECT] = {.words = {"disconnect"},
        .name = "disconnect",
        .field = {"a", "b"},
        .did = {"disconnected ", " and ", ""},
        .already = {"already so: ", " and ", " are not connected"}},
    [CLI_BLOCK] = {.words = {"block"},
        .name = "block",
        .field = {"by", "whom"},
        .did = {"", " blocks ", ""},
        .already = {"already so: ", " blocks ", ""}},
    [CLI_UNBLOCK] = {.words = {"unblock"},
        .name = "unblock",
        .field = {"by", "whom"},
        .did = {"", " no longer blocks ", ""},
        .already = {"already so: ", " does not block ", ""}},
    [CLI_ENDORSE] = {.words = {"endorse"},
        .name = "endorse",
        .field = {"from", "to"},
        .detail = "skill",
        .list = "returned",
        .says = CLI_SAYS_DAY | CLI_SAYS_CONNECTED,
        .did = {"", " endorses ", ""},
        .already = {"already so: ", " endorses ", ""}},
    [CLI_WITHDRAW_ENDORSEMENT] = {.words = {"withdraw-endorsement"},
        .name = "withdraw-endorsement",
        .field = {"from", "to"},
        .detail = "skill",
        .list = "remaining",
        .did = {"", " no longer endorses ", ""},
        .already = {"already so: ", " does not endorse ", ""}},
    [CLI_RECOMMEND] = {.words = {"recommend"},
        .name = "recommend",
        .field = {"from", "to"},
        .says = CLI_SAYS_DAY | CLI_SAYS_CONNECTED,
        .did = {"", " recommends ", ""},
        .already = {"already so: ", " recommends ", " in these words"}},
    [CLI_WITHDRAW_RECOMMENDATION] = {.words = {"withdraw-recommendation"},
        .name = "withdraw-recommendation",
        .field = {"from", "to"},
        .says = CLI_SAYS_DAY,
        .did = {"", " no longer recommends ", ""},
        .already = {"already so: ", " does not recommend ", ""}},
    [CLI_VERIFY] = {.words = {"verify"},
        .name = "verify",
        .field = {"member", "by"},
        .by_option = true,
        .detail = "method",
        .says = CLI_SAYS_DAY,
        .did = {"", " is verified by ", ""},
        .already = {"already so: ", " is verified by ", ""}},
    [CLI_UNVERIFY] = {.words = {"unverify"},
        .name = "unverify",
        .field = {"member"},
        .detail = "method",
        .list = "remaining",
        .did = {"", " is no longer verified", ""},
        .already = {"already so: ", " is not verified", ""}},
    [CLI_SEED_ADD] = {.words = {"trust", "seed", "add"},
        .name = "trust seed add",
        .field = {"member"},
        .did = {"", " is a seed of trust", ""},
        .already = {"already so: ", " is a seed of trust", ""}},
    [CLI_SEED_REMOVE] = {.words = {"trust", "seed", "remove"},
        .name = "trust seed remove",
        .field = {"member"},
        .did = {"", " is no longer a seed of trust", ""},
        .already = {"already so: ", " was not chosen as a seed of trust", ""}},
    [CLI_MERGE] = {.words = {"merge"},
        .name = "merge",
        .field = {"a", "b"},
        .says = CLI_SAYS_NO_UPDATE,
        .did = {"merged ", " and ", ": they are one member now"},
        .already = {"already so: ", " and ", " are one member"}},
    [CLI_NOT_SAME] = {.words = {"not-same"},
        .name = "not-same",
        .field = {"a", "b"},
        .did = {"", " and ", " are not the same person"},
        .already = {"already so: nothing changes between ", " and ", ""}},
    [CLI_MEMBER_ADD] = {.words = {"member", "add"},
        .name = "member add",
        .field = {"member"},
        .did = {"added member ", "", ""},
        .already = {"already so: there is a member ", "", ""}},
    [CLI_MEMBER_SET] = {.words = {"member", "set"},
        .name = "member set",
        .field = {"member"},
        .did = {"changed member ", "", ""},
        .already = {"already so: member ", "", " has these values"}},
    [CLI_MEMBER_REMOVE] = {.words = {"member", "remove"},
        .name = "member remove",
        .field = {"member"},
        .did = {"removed member ", "", ""},
        .already = {"already so: no member ", "", ""}},
    [CLI_CONSENT] = {.words = {"consent"},
        .name = "consent",
        .field = {"member"},
        .says = CLI_SAYS_DAY,
        .did = {"noted of ", "", ""},
        .already = {"already so: noted of ", "", ""}},
    [CLI_SUPPRESS] = {.words = {"suppress"},
        .name = "suppress",
        .field = {"member"},
        .says = CLI_SAYS_DAY,
        .did = {"noted of ", "", ""},
        .already = {"already so: noted of ", "", ""}},
    [CLI_TOLD] = {.words = {"privacy", "told"},
        .name = "privacy told",
        .field = {"member"},
        .says = CLI_SAYS_DAY,
        .did = {"noted of ", "", ""},
        .already = {"already so: noted of ", "", ""}},
};

cli_change cli_change_of(cli_verb verb)
{
    return (cli_change){.verb = verb, .since = NG_DAY_NONE, .day = NG_DAY_NONE};
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

static ng_status read_assignment(cli_change *change, ng_text name, ng_text value, ng_error *err)
{
    if (change->assignment_count == CLI_ASSIGNMENTS_MAX) {
        return cli_fault(
            err, NG_ERR_ARGUMENT, "more than %d fields at once", CLI_ASSIGNMENTS_MAX);
    }
    change->assignments[change->assignment_count++] = (ng_assignment){name, value};
    return NG_OK;
}

// Where a text option of a verb goes; NULL: it has no such option.
static ng_text *text_option(cli_change *change, ng_text name)
{
    const cli_verb verb = change->verb;
    const cli_verb_words *words = &cli_verbs[verb];
    if (words->detail != NULL && same(name, words->detail)) {
        return verb == CLI_VERIFY || verb == CLI_UNVERIFY ? &change->method
                                                          : &change->endorse.skill;
    }
    if (words->by_option && same(name, words->field[1])) {
        return &change->ref[1];
    }
    if (verb == CLI_ENDORSE && same(name, "evidence")) {
        return &change->endorse.evidence;
    }
    if (verb == CLI_CONSENT && same(name, "source")) {
        return &change->source;
    }
    if (verb == CLI_RECOMMEND && same(name, "text")) {
        return &change->recommend.text;
    }
    return verb == CLI_RECOMMEND && same(name, "relationship") ? &change->recommend.relationship
                                                               : NULL;
}

// The name of the option that gives a verb its day; NULL: it has none.
static const char *day_option(cli_verb verb)
{
    if (verb == CLI_VERIFY || verb == CLI_CONSENT || verb == CLI_SUPPRESS || verb == CLI_TOLD) {
        return "on";
    }
    return verb == CLI_ENDORSE || verb == CLI_RECOMMEND || verb == CLI_WITHDRAW_RECOMMENDATION
        ? "date"
        : NULL;
}

static ng_status read_basis(ng_text value, ng_basis *out, ng_error *err)
{
    *out = ng_basis_of(value);
    return *out != NG_BASIS_NONE
        ? NG_OK
        : cli_fault(err, NG_ERR_ARGUMENT,
              "basis: '%.*s' is none of consent, contract, legal-obligation, vital-interest, "
              "public-task and legitimate-interest",
              (int)value.bytes, value.at);
}

// Options that say yes to one thing; *found is false when it is none of them.
static ng_status read_answer(
    cli_change *change, ng_text name, ng_text value, bool *found, ng_error *err)
{
    const bool is_end =
        change->verb == CLI_CONSENT && (same(name, "withdraw") || same(name, "object"));
    *found = is_end ||
        ((change->verb == CLI_NOT_SAME || change->verb == CLI_SUPPRESS) && same(name, "undo"));
    if (*found && !same(value, "yes")) {
        return cli_fault(err, NG_ERR_ARGUMENT, "%.*s: only yes is possible, not '%.*s'",
            (int)name.bytes, name.at, (int)value.bytes, value.at);
    }
    if (is_end) {
        change->end = same(name, "object") ? NG_BASIS_OBJECTED : NG_BASIS_WITHDRAWN;
    } else if (*found) {
        change->take_back = true;
    }
    return NG_OK;
}

static ng_status read_option(cli_change *change, ng_text name, ng_text value, ng_error *err)
{
    if (change->verb == CLI_MEMBER_SET) {
        return read_assignment(change, name, value, err);
    }
    ng_text *text = text_option(change, name);
    if (text != NULL) {
        *text = value;
        return NG_OK;
    }
    if (change->verb == CLI_CONNECT && same(name, "since")) {
        return read_day("since", value, &change->since, err);
    }
    if (change->verb == CLI_ENDORSE && same(name, "level")) {
        return read_level(value, &change->endorse.level, err);
    }
    if (change->verb == CLI_CONSENT && same(name, "basis")) {
        return read_basis(value, &change->basis, err);
    }
    bool found = false;
    const ng_status status = read_answer(change, name, value, &found, err);
    if (status != NG_OK || found) {
        return status;
    }
    const char *day = day_option(change->verb);
    if (day != NULL && same(name, day)) {
        return read_day(day, value, &change->day, err);
    }
    return cli_fault(err, NG_ERR_ARGUMENT, "%.*s: %s has no such option", (int)name.bytes,
        name.at, cli_verbs[change->verb].name);
}

// How many of the first words name the verb; 0: they do not.
static size_t words_of(const cli_verb_words *verb, const ng_text *words, size_t count)
{
    size_t used = 0;
    while (used < 3 && verb->words[used] != NULL) {
        if (used == count || !same(words[used], verb->words[used])) {
            return 0;
        }
        used++;
    }
    return used;
}

// The verb of the first words; `*used` of them name it.
static ng_status read_verb(
    const ng_text *words, size_t count, cli_verb *out, size_t *used, ng_error *err)
{
    for (size_t i = 0; i < CLI_VERB_COUNT; i++) {
        *used = words_of(&cli_verbs[i], words, count);
        if (*used > 0) {
            *out = (cli_verb)i;
            return NG_OK;
        }
    }
    if (count > 0 && same(words[0], "member")) {
        return cli_fault(
            err, NG_ERR_ARGUMENT, "member: add KEY, set REF FIELD=VALUE... or remove REF");
    }
    if (count > 0 && same(words[0], "privacy")) {
        return cli_fault(err, NG_ERR_ARGUMENT, "privacy: only told REF is a change");
    }
    if (count > 0 && same(words[0], "trust")) {
        return cli_fault(
            err, NG_ERR_ARGUMENT, "trust: seed add REF, seed remove REF or seed list");
    }
    return cli_fault(err, NG_ERR_ARGUMENT, "there is no change '%.*s'",
        count > 0 ? (int)words[0].bytes : 0, count > 0 ? words[0].at : "");
}

// What a verb cannot do without, besides the words behind it.
static ng_status check_whole(const cli_change *change, ng_error *err)
{
    const cli_verb verb = change->verb;
    if (verb == CLI_MEMBER_SET && change->assignment_count == 0) {
        return cli_fault(err, NG_ERR_ARGUMENT, "member set needs FIELD=VALUE");
    }
    if (verb == CLI_VERIFY && (change->method.bytes == 0 || change->ref[1].bytes == 0)) {
        return cli_fault(err, NG_ERR_ARGUMENT, "verify needs method=M and by=REF");
    }
    if (verb == CLI_CONSENT &&
        ((change->basis == NG_BASIS_NONE) == (change->end == NG_BASIS_HOLDS) ||
            (change->basis == NG_BASIS_NONE && change->source.bytes > 0))) {
        return cli_fault(err, NG_ERR_ARGUMENT,
            "consent needs one of basis=B (with source=TEXT), withdraw=yes and object=yes");
    }
    if (verb == CLI_RECOMMEND && change->recommend.text.bytes == 0) {
        return cli_fault(err, NG_ERR_ARGUMENT, "recommend needs text=TEXT");
    }
    return NG_OK;
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
    const size_t references =
        cli_verbs[found].field[1] == NULL || cli_verbs[found].by_option ? 1 : 2;
    for (size_t i = 0; i < references; i++, at++) {
        if (at >= count || words[at].bytes == 0) {
            return cli_fault(err, NG_ERR_ARGUMENT, "%s: missing", cli_verbs[found].field[i]);
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
                cli_verbs[found].name, (int)word.bytes, word.bytes > 0 ? word.at : "");
        }
        const size_t name_bytes = (size_t)(equals - word.at);
        status = read_option(out, (ng_text){word.at, name_bytes},
            (ng_text){equals + 1, word.bytes - name_bytes - 1}, err);
        if (status != NG_OK) {
            return status;
        }
    }
    return check_whole(out, err);
}
