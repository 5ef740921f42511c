// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph path: who can introduce a member to another?
 */
#include "options.h"
#include "path_output.h"
#include "reference.h"
#include "session.h"

#define AVOID_MAX 256
#define VIA_MAX 4
#define HALF_LIFE_MAX 36525

enum {
    KEY_MAX_HOPS = 0x100,
    KEY_ALL_SHORTEST,
    KEY_AVOID,
    KEY_VIA,
    KEY_BUDGET,
    KEY_TIES,
    KEY_HALF_LIFE,
    KEY_INFERRED,
    KEY_TO_COMPANY,
    KEY_TEAM,
    KEY_EXPLAIN
};

// Zero stands for the default of each.
typedef struct path_options {
    uint64_t count, max_hops, budget, half_life;
    size_t ties;
    bool all_shortest, has_budget, inferred, explain;
    const char *company, *team;
    const char *avoid[AVOID_MAX]; // [avoid_count]
    const char *via[VIA_MAX];     // [via_count]
    size_t avoid_count, via_count;
} path_options;

// Members that the words and options name.
typedef struct path_members {
    cli_references from;
    ng_member to; // 0: a company
    ng_member avoid[AVOID_MAX], via[VIA_MAX];
} path_members;

static const char *const ties[] = {"interactions", "all", NULL};

static const struct argp_option options[] = {
    {"count", 'k', "K", 0, "at most K paths, 1 to 1000 (3)", 0},
    {"max-hops", KEY_MAX_HOPS, "H", 0, "at most H hops, 1 to 8 (3)", 0},
    {"all-shortest", KEY_ALL_SHORTEST, NULL, 0,
        "every path of fewest hops, strongest first; no limit of hops unless given", 0},
    {"avoid", KEY_AVOID, "REF", 0, "no path through this member; may be repeated", 0},
    {"via", KEY_VIA, "REF", 0, "only paths through this member; up to 4 times", 0},
    {"budget", KEY_BUDGET, "EDGES", 0, "read at most so many connections (50000000)", 0},
    {"ties", KEY_TIES, "WHICH", 0,
        "what lowers a cost: interactions (the default), or all: endorsements and "
        "recommendations too",
        0},
    {"half-life", KEY_HALF_LIFE, "DAYS", 0, "an interaction of this age counts half", 0},
    {"inferred", KEY_INFERRED, NULL, 0,
        "also colleagues of the same time who are not connected, at a cost of 60", 0},
    {"to-company", KEY_TO_COMPANY, "X", 0, "to whoever is at this company now, without TO", 0},
    {"team", KEY_TEAM, "FILE", 0, "from any member of FILE (- is standard input), without FROM",
        0},
    {"explain", KEY_EXPLAIN, NULL, 0, "say why, and what the next best differs in", 0},
    {0},
};

typedef struct ref_list {
    const char *option;
    const char **at; // [most]
    size_t *count;
    size_t most;
} ref_list;

static ng_status add_ref(const ref_list *list, const char *value, ng_error *err)
{
    if (*list->count == list->most) {
        return cli_fault(
            err, NG_ERR_ARGUMENT, "%s is taken at most %zu times", list->option, list->most);
    }
    list->at[(*list->count)++] = value;
    return NG_OK;
}

static ng_status accept_number(path_options *path, int key, const char *value, ng_error *err)
{
    const uint64_t counts[] = {1, NG_PATH_COUNT_MAX};
    const uint64_t hops[] = {1, NG_PATH_HOPS_MAX};
    const uint64_t budgets[] = {0, UINT64_MAX / 2};
    const uint64_t half_lives[] = {1, HALF_LIFE_MAX};
    switch (key) {
    case 'k':
        return cli_parse_number("-k", value, counts, &path->count, err);
    case KEY_MAX_HOPS:
        return cli_parse_number("--max-hops", value, hops, &path->max_hops, err);
    case KEY_BUDGET:
        path->has_budget = true;
        return cli_parse_number("--budget", value, budgets, &path->budget, err);
    default:
        return cli_parse_number("--half-life", value, half_lives, &path->half_life, err);
    }
}

static ng_status path_accept(void *state, int key, const char *value, ng_error *err)
{
    path_options *path = state;
    switch (key) {
    case KEY_ALL_SHORTEST:
        path->all_shortest = true;
        return NG_OK;
    case KEY_INFERRED:
        path->inferred = true;
        return NG_OK;
    case KEY_EXPLAIN:
        path->explain = true;
        return NG_OK;
    case KEY_TO_COMPANY:
        path->company = value;
        return NG_OK;
    case KEY_TEAM:
        path->team = value;
        return NG_OK;
    case KEY_TIES:
        return cli_parse_choice("--ties", value, ties, &path->ties, err);
    case KEY_AVOID:
        return add_ref(
            &(ref_list){"--avoid", path->avoid, &path->avoid_count, AVOID_MAX}, value, err);
    case KEY_VIA:
        return add_ref(&(ref_list){"--via", path->via, &path->via_count, VIA_MAX}, value, err);
    default:
        return accept_number(path, key, value, err);
    }
}

// --- Members ---------------------------------------------------------------------------------

static ng_status check_words(const cli_session *session, ng_error *err)
{
    const path_options *given = session->options;
    const size_t wanted = (given->team == NULL) + (size_t)(given->company == NULL);
    const char *const needs[] = {"no member beside --team and --to-company",
        given->team == NULL ? "FROM beside --to-company" : "TO beside --team", "FROM and TO"};
    if (session->word_count != wanted) {
        return cli_fault(
            err, NG_ERR_ARGUMENT, "path needs %s; see 'netgraph help path'", needs[wanted]);
    }
    if (given->all_shortest && given->via_count > 0) {
        return cli_fault(
            err, NG_ERR_ARGUMENT, "--all-shortest and --via cannot be asked for together");
    }
    return NG_OK;
}

static ng_status find_refs(
    cli_session *session, const char *const *refs, size_t count, ng_member *out)
{
    ng_status status = NG_OK;
    for (size_t i = 0; status == NG_OK && i < count; i++) {
        status = cli_find_member(session->txn, cli_text_of(refs[i]), &out[i]);
    }
    return status;
}

// Says what is wrong itself.
static int find_members(cli_session *session, path_members *out)
{
    const path_options *given = session->options;
    const size_t words = session->word_count;
    int code = CLI_DONE;
    ng_status status = NG_OK;
    if (given->team != NULL) {
        code = cli_references_read_file(session, given->team, &out->from);
    } else {
        session->word_count = 1;
        code = cli_references_read(session, &out->from);
        session->word_count = words;
    }
    if (code != CLI_DONE) {
        return code;
    }
    if (given->company == NULL) {
        const char *const to = session->words[words - 1];
        status = find_refs(session, &to, 1, &out->to);
    }
    if (status == NG_OK) {
        status = find_refs(session, given->avoid, given->avoid_count, out->avoid);
    }
    if (status == NG_OK) {
        status = find_refs(session, given->via, given->via_count, out->via);
    }
    if (status != NG_OK) {
        return cli_exit_code(status);
    }
    return cli_references_count(&out->from) > 0 ? CLI_DONE : out->from.missing_code;
}

// --- Answer ----------------------------------------------------------------------------------

static ng_path_options engine_options(const cli_session *session, const path_members *members)
{
    const path_options *given = session->options;
    ng_path_options asked = ng_path_defaults();
    asked.count = given->count > 0 ? (uint32_t)given->count : asked.count;
    if (given->max_hops > 0 || given->all_shortest) {
        asked.max_hops = (uint32_t)given->max_hops;
    }
    asked.all_shortest = given->all_shortest;
    asked.all_ties = given->ties > 0;
    asked.inferred = given->inferred;
    asked.half_life_days = (uint32_t)given->half_life;
    asked.today = session->today;
    asked.explain = given->explain;
    asked.budget = given->has_budget ? given->budget : asked.budget;
    asked.avoid = members->avoid;
    asked.avoid_count = given->avoid_count;
    asked.via = members->via;
    asked.via_count = given->via_count;
    asked.cancel = cli_cancel();
    return asked;
}

static void say_none(const cli_session *session, const ng_path_options *asked)
{
    const path_options *given = session->options;
    const char *from = given->team == NULL ? session->words[0] : "the team";
    const char *to =
        given->company == NULL ? session->words[session->word_count - 1] : given->company;
    if (asked->max_hops == 0) {
        cli_say("no path from %s to %s", from, to);
    } else {
        cli_say("no path of at most %u hop%s from %s to %s", (unsigned)asked->max_hops,
            asked->max_hops == 1 ? "" : "s", from, to);
    }
}

// What is not complete is said, whatever was printed.
static int conclude(
    const cli_session *session, const ng_path_options *asked, const ng_paths *paths)
{
    const unsigned long long budget = asked->budget;
    if (paths->complete && paths->count == 0) {
        say_none(session, asked);
        return CLI_NONE;
    }
    if (paths->complete) {
        return CLI_DONE;
    }
    if (paths->count == 0) {
        cli_say("the search ended before any path was found: its budget is %llu connections "
                "(--budget)",
            budget);
    } else {
        cli_say("the search was cut short: these paths are right, but there may be more");
    }
    return CLI_LIMITED;
}

static int answer(cli_session *session, const path_members *members)
{
    const path_options *given = session->options;
    const ng_path_options asked = engine_options(session, members);
    const ng_path_ends ends = {.from = cli_references_members(&members->from),
        .from_count = cli_references_count(&members->from),
        .to = members->to,
        .company = cli_text_of(given->company)};
    const path_printer printer = {session, given->explain, given->inferred};
    ng_error err = {0};
    ng_paths paths;
    const ng_status status = ng_path_from_team(session->txn, &ends, &asked, &paths, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    path_print(&printer, &paths);
    return conclude(session, &asked, &paths);
}

static int path_run(cli_session *session)
{
    ng_error err = {0};
    path_members members = {0};
    const ng_status status = check_words(session, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    int code = find_members(session, &members);
    if (code == CLI_DONE) {
        code = answer(session, &members);
    }
    cli_references_finish(&members.from);
    return code;
}

const cli_command cli_path = {
    .name = "path",
    .usage = "FROM TO",
    .summary = "say who can introduce a member to another",
    .details =
        "Paths are the cheapest first. A connection costs 40 less the root of the number of "
        "interactions, at least 1. With --to-company there is no TO, with --team no FROM.",
    .options = options,
    .options_bytes = sizeof(path_options),
    .accept = path_accept,
    .words_min = 0,
    .words_max = 2,
    .store = CLI_STORE_READ_LATER,
    .run = path_run,
};
