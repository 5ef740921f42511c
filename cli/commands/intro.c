// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph intro: ask to be introduced, pass it on, answer it, and look at requests.
 */
#include <string.h>

#include "buffer.h"
#include "intro_output.h"
#include "options.h"
#include "session.h"

#define INTRODUCERS_MAX 16 // the engine takes fewer, and says so
#define AUTO_HOPS 3        // of a path for --via auto
#define AUTO_PATHS 20      // looked at for introducers who may still be asked this month

// Options as bits, to tell which an action needs.
enum {
    OPTION_VIA = 1,
    OPTION_NOTE = 2,
    OPTION_BY = 4,
    OPTION_MET = 8,
    OPTION_ON = 16,
    OPTION_WHY = 32
};

typedef struct intro_options {
    const char *via, *note, *by, *met, *why; // NULL when not given
    ng_day on;
    unsigned given;
} intro_options;

static const struct argp_option options[] = {
    {"via", 'v', "REF[,REF...]|auto", 0,
        "request: the introducers in order; auto: along the cheapest path of at most 3 hops",
        0},
    {"note", 'n', "TEXT", 0, "request: what the introducers and who is asked will read", 0},
    {"by", 'b', "REF", 0, "forward, accept, decline, withdraw: who acts", 0},
    {"met", 'm', "WHERE", 0, "draft: where the two met", 0},
    {"on", 'o', "DATE", 0, "draft: the day they met, YYYY-MM-DD", 0},
    {"why", 'w', "TEXT", 0, "draft: what for; the note says \"because TEXT\"", 0},
    {0},
};

static ng_status intro_accept(void *state, int key, const char *value, ng_error *err)
{
    intro_options *intro = state;
    switch (key) {
    case 'v':
        intro->via = value;
        intro->given |= OPTION_VIA;
        return NG_OK;
    case 'n':
        intro->note = value;
        intro->given |= OPTION_NOTE;
        return NG_OK;
    case 'b':
        intro->by = value;
        intro->given |= OPTION_BY;
        return NG_OK;
    case 'm':
        intro->met = value;
        intro->given |= OPTION_MET;
        return NG_OK;
    case 'w':
        intro->why = value;
        intro->given |= OPTION_WHY;
        return NG_OK;
    default:
        intro->given |= OPTION_ON;
        return cli_parse_day("--on", value, &intro->on, err);
    }
}

// Find the member that an argument means; otherwise say why not, with the argument's name.
static ng_status find(ng_txn *txn, const char *argument, ng_text ref, ng_member *out, int *code)
{
    ng_error why = {0};
    ng_error err = {0};
    const ng_status status = ng_member_find(txn, ref, out, NULL, NULL, &why);
    if (status != NG_OK) {
        (void)cli_fault(&err, status, "%s: %.900s", argument, why.text);
        *code = cli_fail(status, &err);
        cli_say_candidates(txn, ref);
    }
    return status;
}

// --- request ---------------------------------------------------------------------------------

typedef struct introducers {
    ng_member at[INTRODUCERS_MAX];
    size_t count;
} introducers;

// The members of a list with commas between.
static ng_status find_introducers(ng_txn *txn, const char *list, introducers *out, int *code)
{
    while (out->count < INTRODUCERS_MAX) {
        const size_t bytes = strcspn(list, ",");
        const ng_status status =
            find(txn, "--via", (ng_text){list, bytes}, &out->at[out->count], code);
        if (status != NG_OK) {
            return status;
        }
        out->count++;
        if (list[bytes] == '\0') {
            return NG_OK;
        }
        list += bytes + 1;
    }
    ng_error err = {0};
    *code = cli_fail(cli_fault(&err, NG_ERR_ARGUMENT, "--via names too many members"), &err);
    return NG_ERR_ARGUMENT;
}

// Whether one of the introducers of a path was asked as often as a month allows.
static ng_status is_overloaded(
    const cli_session *session, ng_txn *txn, const ng_path *path, bool *out, ng_error *err)
{
    ng_status status = NG_OK;
    *out = false;
    for (uint32_t i = 1; i < path->hops && status == NG_OK; i++) {
        uint32_t load = 0;
        status = ng_intro_load(txn, path->members[i], session->today, &load, err);
        *out = *out || load >= NG_INTRO_MONTHLY;
    }
    return status;
}

// The cheapest path whose introducers may still be asked; the cheapest of all when there is
// none, so that the rule names who was asked too often.
static ng_status choose_path(const cli_session *session, ng_txn *txn, const ng_paths *paths,
    const ng_path **out, ng_error *err)
{
    ng_status status = NG_OK;
    bool overloaded = true;
    *out = &paths->at[0];
    for (size_t i = 0; i < paths->count && status == NG_OK && overloaded; i++) {
        status = is_overloaded(session, txn, &paths->at[i], &overloaded, err);
        if (!overloaded) {
            *out = &paths->at[i];
        }
    }
    return status;
}

// The introducers along a path from `ends[0]` to `ends[1]`.
static ng_status find_path(const cli_session *session, ng_txn *txn, const ng_member ends[2],
    introducers *out, int *code)
{
    ng_error err = {0};
    ng_path_options asked = ng_path_defaults();
    ng_paths paths = {.count = 0};
    const ng_path *chosen = NULL;
    asked.max_hops = AUTO_HOPS;
    asked.count = AUTO_PATHS;
    asked.today = session->today;
    asked.cancel = cli_cancel();
    ng_status status = ng_path_find(txn, ends[0], ends[1], &asked, &paths, &err);
    if (status == NG_OK && !paths.complete) {
        status = cli_fault(&err, NG_ERR_LIMIT,
            "the search for introducers would read more than %u connections; name them with "
            "--via",
            NG_PATH_BUDGET);
    } else if (status == NG_OK && paths.count == 0) {
        status = cli_fault(&err, NG_ERR_NOT_FOUND,
            "nobody can introduce them: there is no path of at most %d hops", AUTO_HOPS);
    }
    if (status == NG_OK) {
        status = choose_path(session, txn, &paths, &chosen, &err);
    }
    if (status == NG_OK && chosen->hops < 2) {
        status = cli_fault(&err, NG_ERR_REFUSED,
            chosen->hops == 0 ? "rule: nobody can be introduced to themselves"
                              : "rule: the two are connected already");
    }
    if (status != NG_OK) {
        *code = cli_fail(status, &err);
        return status;
    }
    out->count = chosen->hops - 1;
    memcpy(out->at, chosen->members + 1, out->count * sizeof *out->at);
    return NG_OK;
}

// Print into the buffer what the request is now, and make it durable; nothing is printed when
// that fails.
static int print_and_commit(
    cli_session *session, ng_txn *txn, uint32_t id, const char *action, ng_member by)
{
    ng_error err = {0};
    ng_intro intro;
    const size_t before = session->output.out.bytes;
    ng_status status = ng_intro_read(txn, id, session->today, &intro, &err);
    if (status == NG_OK) {
        status = intro_print_change(session, txn, &intro, action, by, &err);
    }
    if (status != NG_OK) {
        ng_txn_abort(txn);
    } else {
        status = ng_txn_commit(txn, &err);
    }
    if (status != NG_OK) {
        session->output.out.bytes = before;
        return cli_fail(status, &err);
    }
    return CLI_DONE;
}

// Whom the request is of, to and through, in a snapshot: a search does not keep writers
// waiting.
static int find_parties(cli_session *session, ng_member ends[2], introducers *via)
{
    const intro_options *intro = session->options;
    ng_error err = {0};
    int code = CLI_DONE;
    ng_status status = ng_txn_begin(session->store, NG_TXN_READ, &session->txn, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    status = find(session->txn, "FROM", cli_text_of(session->words[1]), &ends[0], &code);
    if (status == NG_OK) {
        status = find(session->txn, "TO", cli_text_of(session->words[2]), &ends[1], &code);
    }
    if (status == NG_OK && strcmp(intro->via, "auto") == 0) {
        (void)find_path(session, session->txn, ends, via, &code);
    } else if (status == NG_OK) {
        (void)find_introducers(session->txn, intro->via, via, &code);
    }
    ng_txn_abort(session->txn);
    session->txn = NULL;
    return code;
}

static int request_run(cli_session *session)
{
    const intro_options *intro = session->options;
    ng_error err = {0};
    ng_txn *txn = NULL;
    ng_member ends[2] = {{0}, {0}};
    introducers via = {.count = 0};
    uint32_t id = 0;
    const int code = find_parties(session, ends, &via);
    if (code != CLI_DONE) {
        return code;
    }
    ng_status status = ng_txn_begin(session->store, NG_TXN_WRITE, &txn, &err);
    if (status == NG_OK) {
        status = ng_intro_request(txn, ends[0], ends[1], via.at, via.count,
            cli_text_of(intro->note), session->today, &id, &err);
    }
    if (status != NG_OK) {
        ng_txn_abort(txn);
        return cli_fail(status, &err);
    }
    return print_and_commit(session, txn, id, "request", ends[0]);
}

// --- forward, accept, decline, withdraw ------------------------------------------------------

typedef ng_status (*step)(ng_txn *txn, uint32_t id, ng_member by, ng_day today, ng_error *err);

static ng_status read_number(const cli_session *session, uint32_t *out, ng_error *err)
{
    const uint64_t range[] = {1, UINT32_MAX};
    uint64_t number = 0;
    const ng_status status = cli_parse_number("ID", session->words[1], range, &number, err);
    *out = (uint32_t)number;
    return status;
}

static int step_run(cli_session *session, step taken)
{
    const intro_options *intro = session->options;
    ng_error err = {0};
    ng_txn *txn = NULL;
    ng_member by = {0};
    uint32_t id = 0;
    int code = CLI_DONE;
    ng_status status = read_number(session, &id, &err);
    if (status == NG_OK) {
        status = ng_txn_begin(session->store, NG_TXN_WRITE, &txn, &err);
    }
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    status = find(txn, "--by", cli_text_of(intro->by), &by, &code);
    if (status == NG_OK) {
        status = taken(txn, id, by, session->today, &err);
        code = status == NG_OK ? CLI_DONE : cli_fail(status, &err);
    }
    if (status != NG_OK) {
        ng_txn_abort(txn);
        return code;
    }
    return print_and_commit(session, txn, id, session->words[0], by);
}

static int forward_run(cli_session *session)
{
    return step_run(session, ng_intro_forward);
}

static int accept_run(cli_session *session)
{
    return step_run(session, ng_intro_accept);
}

static int decline_run(cli_session *session)
{
    return step_run(session, ng_intro_decline);
}

static int withdraw_run(cli_session *session)
{
    return step_run(session, ng_intro_withdraw);
}

// --- list, show, draft -----------------------------------------------------------------------

static int print_list(cli_session *session, ng_member of)
{
    ng_error err = {0};
    const ng_intro *list = NULL;
    size_t count = 0;
    ng_status status = ng_intro_list(session->txn, of, session->today, &list, &count, &err);
    intro_begin(session, CLI_TABLE);
    for (size_t i = 0; i < count && status == NG_OK; i++) {
        status = intro_print(session, session->txn, &list[i], &err);
    }
    intro_end(session);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    if (count == 0) {
        cli_say("there is no introduction request");
        return CLI_NONE;
    }
    return CLI_DONE;
}

static int list_run(cli_session *session)
{
    ng_error err = {0};
    ng_member of = {0};
    int code = CLI_DONE;
    ng_status status = ng_txn_begin(session->store, NG_TXN_READ, &session->txn, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    if (session->word_count > 1) {
        status = find(session->txn, "REF", cli_text_of(session->words[1]), &of, &code);
    }
    return status == NG_OK ? print_list(session, of) : code;
}

static int show_run(cli_session *session)
{
    ng_error err = {0};
    ng_intro intro;
    uint32_t id = 0;
    ng_status status = read_number(session, &id, &err);
    if (status == NG_OK) {
        status = ng_txn_begin(session->store, NG_TXN_READ, &session->txn, &err);
    }
    if (status == NG_OK) {
        status = ng_intro_read(session->txn, id, session->today, &intro, &err);
    }
    if (status == NG_OK) {
        intro_begin(session, CLI_RECORD);
        status = intro_print(session, session->txn, &intro, &err);
        intro_end(session);
    }
    return status == NG_OK ? CLI_DONE : cli_fail(status, &err);
}

static void print_draft(cli_session *session, ng_member from, ng_member to, ng_text note)
{
    static const cli_column columns[] = {
        {"from", NULL, 0}, {"to", NULL, 0}, {"note", NULL, 0}, {0}};
    ng_text label[2] = {{0}};
    (void)ng_member_label(session->txn, from, &label[0], NULL);
    (void)ng_member_label(session->txn, to, &label[1], NULL);
    const cli_value values[] = {cli_string(label[0]), cli_string(label[1]), cli_string(note)};
    cli_output_fact(&session->output, columns, values, "%s", note.at);
}

static int draft_run(cli_session *session)
{
    const intro_options *intro = session->options;
    ng_error err = {0};
    ng_member from = {0};
    ng_member to = {0};
    ng_text note = {0};
    int code = CLI_DONE;
    ng_status status = ng_txn_begin(session->store, NG_TXN_READ, &session->txn, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    status = find(session->txn, "FROM", cli_text_of(session->words[1]), &from, &code);
    if (status == NG_OK) {
        status = find(session->txn, "TO", cli_text_of(session->words[2]), &to, &code);
    }
    if (status != NG_OK) {
        return code;
    }
    status = ng_intro_draft(session->txn, from, to, cli_text_of(intro->met), intro->on,
        cli_text_of(intro->why), &note, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    print_draft(session, from, to, note);
    return CLI_DONE;
}

// --- Actions ---------------------------------------------------------------------------------

typedef struct action {
    const char *name;
    const char *usage;
    size_t words_min, words_max; // with the name
    unsigned needs;              // options; it takes no others
    int (*run)(cli_session *session);
} action;

static const action actions[] = {
    {"request", "FROM TO --via REF[,REF...]|auto --note TEXT", 3, 3, OPTION_VIA | OPTION_NOTE,
        request_run},
    {"forward", "ID --by REF", 2, 2, OPTION_BY, forward_run},
    {"accept", "ID --by REF", 2, 2, OPTION_BY, accept_run},
    {"decline", "ID --by REF", 2, 2, OPTION_BY, decline_run},
    {"withdraw", "ID --by REF", 2, 2, OPTION_BY, withdraw_run},
    {"list", "[REF]", 1, 2, 0, list_run},
    {"show", "ID", 2, 2, 0, show_run},
    {"draft", "FROM TO --met WHERE --on DATE --why TEXT", 3, 3,
        OPTION_MET | OPTION_ON | OPTION_WHY, draft_run},
};

static int intro_run(cli_session *session)
{
    const intro_options *intro = session->options;
    ng_error err = {0};
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        const action *one = &actions[i];
        if (strcmp(session->words[0], one->name) != 0) {
            continue;
        }
        if (session->word_count >= one->words_min && session->word_count <= one->words_max &&
            intro->given == one->needs) {
            return one->run(session);
        }
        return cli_fail(cli_fault(&err, NG_ERR_ARGUMENT, "the form is 'netgraph intro %s %s'",
                            one->name, one->usage),
            &err);
    }
    return cli_fail(cli_fault(&err, NG_ERR_ARGUMENT,
                        "intro takes request, forward, accept, decline, withdraw, list, show "
                        "or draft, not '%s'",
                        session->words[0]),
        &err);
}

const cli_command cli_intro = {
    .name = "intro",
    .usage = "request FROM TO | forward|accept|decline|withdraw ID | list [REF] | show ID | "
             "draft FROM TO",
    .summary = "ask to be introduced by people one knows",
    .details =
        "A request goes from introducer to introducer until it reaches who is asked; when "
        "they accept, the two are connected. It expires 30 days after its last step.",
    .options = options,
    .options_bytes = sizeof(intro_options),
    .accept = intro_accept,
    .words_min = 1,
    .words_max = 3,
    .store = CLI_STORE_OPEN,
    .run = intro_run,
};
