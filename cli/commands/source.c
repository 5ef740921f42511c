// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph source: who has what is needed, and who can introduce them?
 */
#include <string.h>

#include "options.h"
#include "reference.h"
#include "requirement.h"
#include "run_question.h"
#include "session.h"
#include "source_output.h"

enum {
    KEY_ANY_SKILL = 0x100,
    KEY_NOT_COMPANY,
    KEY_MIN_YEARS,
    KEY_VERIFIED,
    KEY_NEAR,
    KEY_TEAM,
    KEY_MAX_HOPS,
    KEY_EXCLUDE,
    KEY_EXPLAIN,
    KEY_SAVE,
    KEY_TRAIT = 0x200 // + trait: one text of it
};

// Zero stands for the default of each.
typedef struct source_options {
    requirement asked;
    ng_source_need *any_skill; // of asked; NULL: not given
    const char *near, *team, *exclude, *save;
    uint64_t count, max_hops;
    bool explain;
} source_options;

// Members that options and the requirement name.
typedef struct source_members {
    cli_references team, exclude;
    ng_member near[NG_PATH_STARTS_MAX];       // [near_count]
    ng_member left_out[REQUIREMENT_REFS_MAX]; // [left_out_count] of the requirement
    size_t near_count, left_out_count;
    cli_buffer all_left_out; // of ng_member
} source_members;

static const struct argp_option options[] = {
    {"skill", KEY_TRAIT + NG_TRAIT_SKILL, "S", 0, "has this skill; may be repeated: has all",
        0},
    {"any-skill", KEY_ANY_SKILL, "S", 0, "may be repeated: has one of them", 0},
    {"industry", KEY_TRAIT + NG_TRAIT_INDUSTRY, "X", 0, "of this industry", 0},
    {"company", KEY_TRAIT + NG_TRAIT_COMPANY, "C", 0, "works there today", 0},
    {"not-company", KEY_NOT_COMPANY, "C", 0, "does not work there today", 0},
    {"past-company", KEY_TRAIT + NG_TRAIT_PAST_COMPANY, "C", 0, "worked there", 0},
    {"title", KEY_TRAIT + NG_TRAIT_TITLE, "T", 0, "a title of today has these words", 0},
    {"school", KEY_TRAIT + NG_TRAIT_SCHOOL, "S", 0, "was at this school", 0},
    {"location", KEY_TRAIT + NG_TRAIT_LOCATION, "L", 0,
        "the place has these words, or the country is this", 0},
    {"group", KEY_TRAIT + NG_TRAIT_GROUP, "G", 0, "is in the group of this key", 0},
    {"headline", KEY_TRAIT + NG_TRAIT_HEADLINE, "T", 0, "the headline has these words", 0},
    {"min-years", KEY_MIN_YEARS, "N", 0, "began to work at least N years ago", 0},
    {"verified", KEY_VERIFIED, NULL, 0, "is verified in this store", 0},
    {"near", KEY_NEAR, "REF", 0, "who asks: ranks by what they are to this member", 0},
    {"team", KEY_TEAM, "FILE", 0, "the same for the members of a file, one REF a line", 0},
    {"max-hops", KEY_MAX_HOPS, "H", 0, "at most H hops from who asks, 1 to 8", 0},
    {"exclude", KEY_EXCLUDE, "FILE", 0, "leave out the members of a file, one REF a line", 0},
    {"count", 'n', "N", 0, "at most N candidates (25)", 0},
    {"save", KEY_SAVE, "NAME", 0, "keep the answer as a run of this name", 0},
    {"explain", KEY_EXPLAIN, NULL, 0, "show what each score is made of", 0},
    {0},
};

static ng_status too_many(ng_error *err)
{
    return cli_fault(err, NG_ERR_ARGUMENT, "more than %d needs", NG_SOURCE_NEEDS_MAX);
}

static ng_status add_text(
    source_options *source, ng_trait trait, const char *value, ng_error *err)
{
    ng_source_need *need = requirement_add(&source->asked, trait);
    if (need == NULL || !requirement_add_text(&source->asked, need, cli_text_of(value))) {
        return too_many(err);
    }
    return NG_OK;
}

static ng_status add_any_skill(source_options *source, const char *value, ng_error *err)
{
    if (source->any_skill == NULL) {
        source->any_skill = requirement_add(&source->asked, NG_TRAIT_SKILL);
    }
    if (source->any_skill == NULL ||
        !requirement_add_text(&source->asked, source->any_skill, cli_text_of(value))) {
        return too_many(err);
    }
    return NG_OK;
}

static ng_status add_years(source_options *source, const char *value, ng_error *err)
{
    const uint64_t range[] = {1, NG_SOURCE_YEARS_MAX};
    uint64_t years = 0;
    const ng_status status = cli_parse_number("--min-years", value, range, &years, err);
    ng_source_need *need =
        status == NG_OK ? requirement_add(&source->asked, NG_TRAIT_YEARS) : NULL;
    if (need == NULL) {
        return status == NG_OK ? too_many(err) : status;
    }
    need->years = (uint32_t)years;
    return NG_OK;
}

static ng_status source_accept(void *state, int key, const char *value, ng_error *err)
{
    source_options *source = state;
    const uint64_t counts[] = {1, NG_SOURCE_COUNT_MAX};
    const uint64_t hops[] = {1, NG_PATH_HOPS_MAX};
    ng_status status = NG_OK;
    switch (key) {
    case 'n':
        return cli_parse_number("-n", value, counts, &source->count, err);
    case KEY_MAX_HOPS:
        return cli_parse_number("--max-hops", value, hops, &source->max_hops, err);
    case KEY_MIN_YEARS:
        return add_years(source, value, err);
    case KEY_VERIFIED:
        return requirement_add(&source->asked, NG_TRAIT_VERIFIED) != NULL ? NG_OK
                                                                          : too_many(err);
    case KEY_ANY_SKILL:
        return add_any_skill(source, value, err);
    case KEY_NOT_COMPANY:
        status = add_text(source, NG_TRAIT_COMPANY, value, err);
        source->asked.needs[source->asked.need_count - 1].is_not = true;
        return status;
    case KEY_NEAR:
        source->near = value;
        return NG_OK;
    case KEY_TEAM:
        source->team = value;
        return NG_OK;
    case KEY_EXCLUDE:
        source->exclude = value;
        return NG_OK;
    case KEY_SAVE:
        source->save = value;
        return NG_OK;
    case KEY_EXPLAIN:
        source->explain = true;
        return NG_OK;
    default:
        return add_text(source, (ng_trait)(key - KEY_TRAIT), value, err);
    }
}

// --- Members ---------------------------------------------------------------------------------

static int find_all(
    cli_session *session, const ng_text *refs, size_t count, ng_member *out, size_t *out_count)
{
    for (size_t i = 0; i < count; i++) {
        const ng_status status = cli_find_member(session->txn, refs[i], &out[*out_count]);
        if (status != NG_OK) {
            return cli_exit_code(status);
        }
        *out_count += 1;
    }
    return CLI_DONE;
}

static int find_file(cli_session *session, cli_references *out)
{
    if (out->path == NULL) {
        return CLI_DONE;
    }
    const int code = cli_references_find(session, out);
    return code == CLI_DONE && out->missing_code != CLI_NONE ? out->missing_code : code;
}

// All files are read before the transaction begins: one of them may be standard input.
static int take_files(const source_options *given, source_members *out)
{
    int code = CLI_DONE;
    if (given->team != NULL) {
        code = cli_references_take_file(given->team, &out->team);
    }
    if (code == CLI_DONE && given->exclude != NULL) {
        code = cli_references_take_file(given->exclude, &out->exclude);
    }
    return code;
}

// Whoever is asked for by option, instead of whom the requirement names.
static int find_near(cli_session *session, source_members *out)
{
    source_options *given = session->options;
    const ng_text one = cli_text_of(given->near);
    int code = CLI_DONE;
    if (given->near != NULL) {
        code = find_all(session, &one, 1, out->near, &out->near_count);
    } else if (given->team == NULL) {
        code = find_all(
            session, given->asked.near, given->asked.near_count, out->near, &out->near_count);
    }
    const size_t team = cli_references_count(&out->team);
    if (code != CLI_DONE || team == 0) {
        return code;
    }
    if (team + out->near_count > NG_PATH_STARTS_MAX) {
        cli_say("a team has at most %d members", NG_PATH_STARTS_MAX);
        return CLI_WRONG_USAGE;
    }
    memcpy(out->near + out->near_count, cli_references_members(&out->team),
        team * sizeof *out->near);
    out->near_count += team;
    return CLI_DONE;
}

static int find_members(cli_session *session, source_members *out)
{
    source_options *given = session->options;
    int code = take_files(given, out);
    if (code == CLI_DONE) {
        code = find_file(session, &out->team);
    }
    if (code == CLI_DONE) {
        code = find_file(session, &out->exclude);
    }
    if (code == CLI_DONE && given->team != NULL && cli_references_count(&out->team) == 0) {
        return CLI_NONE;
    }
    ng_error err = {0};
    if (code == CLI_DONE && session->txn == NULL) {
        const ng_status status = ng_txn_begin(session->store, NG_TXN_READ, &session->txn, &err);
        code = status == NG_OK ? CLI_DONE : cli_fail(status, &err);
    }
    if (code == CLI_DONE) {
        code = find_near(session, out);
    }
    if (code == CLI_DONE) {
        code = find_all(session, given->asked.exclude, given->asked.exclude_count,
            out->left_out, &out->left_out_count);
    }
    cli_buffer_add(&out->all_left_out, (const char *)out->left_out,
        out->left_out_count * sizeof *out->left_out);
    cli_buffer_add(&out->all_left_out, (const char *)cli_references_members(&out->exclude),
        cli_references_count(&out->exclude) * sizeof *out->left_out);
    return code;
}

// --- The question ----------------------------------------------------------------------------

static void say_what_to_know(
    cli_session *session, const ng_source_options *asked, const ng_candidates *found)
{
    if (asked->near_count == 0) {
        cli_remark(
            session, "nobody asks (--near, --team): ranked by reputation and match only");
    }
    if (!found->has_reputation) {
        cli_remark(session,
            "nobody has reputation here, so that all count alike in it: netgraph trust seed "
            "add, netgraph refresh");
    } else if (found->stale) {
        cli_remark(session,
            "reputation was worked out at change %llu, the store is at %llu: run netgraph "
            "refresh",
            (unsigned long long)found->refreshed_at,
            (unsigned long long)ng_txn_change(session->txn));
    }
}

static int say_nobody(const ng_source_options *asked, const ng_candidates *found)
{
    if (found->of == 0) {
        cli_say("nobody has all that they must");
    } else {
        cli_say("of %u who have all that they must, nobody is within %u hop%s",
            (unsigned)found->of, (unsigned)asked->max_hops, asked->max_hops == 1 ? "" : "s");
    }
    return CLI_NONE;
}

static int answer(cli_session *session, const source_members *members)
{
    const source_options *given = session->options;
    ng_source_options asked = ng_source_defaults();
    ng_candidates found;
    ng_error err = {0};
    const uint64_t count = given->count > 0 ? given->count : given->asked.count;
    const uint64_t hops = given->max_hops > 0 ? given->max_hops : given->asked.max_hops;
    asked.needs = given->asked.needs;
    asked.need_count = given->asked.need_count;
    asked.near = members->near;
    asked.near_count = members->near_count;
    asked.exclude = (const void *)members->all_left_out.at;
    asked.exclude_count = members->all_left_out.bytes / sizeof *asked.exclude;
    asked.max_hops = (uint32_t)hops;
    asked.count = count > 0 ? (uint32_t)count : asked.count;
    asked.today = session->today;
    asked.cancel = cli_cancel();
    if (hops > 0 && members->near_count == 0) {
        cli_say("--max-hops needs --near or --team; see 'netgraph help source'");
        return CLI_WRONG_USAGE;
    }
    const ng_status status = ng_source_find(session->txn, &asked, &found, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    const source_printer printer = {
        .session = session, .asked = &asked, .explain = given->explain};
    const int saved =
        given->save == NULL ? CLI_DONE : run_save(&printer, given->save, &given->asked, &found);
    if (saved != CLI_DONE) {
        return saved;
    }
    if (found.count > 0) {
        say_what_to_know(session, &asked, &found);
    }
    source_print(&printer, &found);
    return found.count > 0 ? CLI_DONE : say_nobody(&asked, &found);
}

static bool is_standard_input(const char *path)
{
    return path != NULL && strcmp(path, "-") == 0;
}

static int source_run(cli_session *session)
{
    source_options *given = session->options;
    const char *file = session->word_count == 1 ? session->words[0] : NULL;
    source_members *members = NULL;
    cli_buffer room = {0};
    ng_error err = {0};
    int code = CLI_DONE;
    if (is_standard_input(file) + is_standard_input(given->team) +
            is_standard_input(given->exclude) >
        1) {
        cli_say("only one of REQUIREMENT.json, --team and --exclude can be standard input");
        code = CLI_WRONG_USAGE;
    }
    if (code == CLI_DONE && file != NULL) {
        const ng_status status = requirement_read(file, &given->asked, &err);
        code = status == NG_OK ? CLI_DONE : cli_fail(status, &err);
    }
    if (code == CLI_DONE && given->asked.need_count == 0) {
        cli_say("source needs something to look for; see 'netgraph help source'");
        code = CLI_WRONG_USAGE;
    }
    members = (void *)cli_buffer_reserve(&room, sizeof *members);
    if (code == CLI_DONE && members == NULL) {
        code = cli_fail(NG_ERR_NOMEM, &(ng_error){.text = "no memory"});
    }
    if (code == CLI_DONE) {
        memset(members, 0, sizeof *members);
        code = find_members(session, members);
        if (code == CLI_DONE) {
            code = answer(session, members);
        }
        cli_references_finish(&members->team);
        cli_references_finish(&members->exclude);
        cli_buffer_finish(&members->all_left_out);
    }
    cli_buffer_finish(&room);
    requirement_finish(&given->asked);
    return code;
}

const cli_command cli_source = {
    .name = "source",
    .usage = "[REQUIREMENT.json]",
    .summary = "find candidates and the way to each",
    .details = "Options and the requirement file say what a candidate must have; the file also "
               "what is nice to have. With --near or --team candidates are ranked by what they "
               "are to who asks, too, and each comes with the cheapest introduction.",
    .options = options,
    .options_bytes = sizeof(source_options),
    .accept = source_accept,
    .words_min = 0,
    .words_max = 1,
    .store = CLI_STORE_READ_LATER,
    .run = source_run,
};
