// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph run: look at a shortlist that was kept, compare it, ask it again, and decide.
 */
#include <string.h>

#include "options.h"
#include "run_diff.h"
#include "session.h"

#define CHANGES_SHOWN 10u

typedef struct run_options {
    const char *by, *reason;
} run_options;

static const struct argp_option options[] = {
    {"by", 'b', "WHO", 0, "decide: who decided", 0},
    {"reason", 'r', "TEXT", 0, "decide: why", 0},
    {0},
};

static ng_status run_accept(void *state, int key, const char *value, ng_error *err)
{
    run_options *run = state;
    (void)err;
    if (key == 'b') {
        run->by = value;
    } else {
        run->reason = value;
    }
    return NG_OK;
}

static int show_run(cli_session *session)
{
    ng_run run;
    ng_error err = {0};
    const int code = run_find(session, session->words[1], &run);
    if (code != CLI_DONE) {
        return code;
    }
    const ng_status status = run_print(session, &run, &err);
    return status == NG_OK ? CLI_DONE : cli_fail(status, &err);
}

// --- diff ------------------------------------------------------------------------------------

static int compare(cli_session *session, const ng_run *a, const ng_run *b)
{
    run_question questions[2] = {{.gone = 0}, {.gone = 0}};
    ng_error err = {0};
    size_t differs = 0;
    ng_status status = run_question_of(a, &questions[0], &err);
    if (status == NG_OK) {
        status = run_question_of(b, &questions[1], &err);
    }
    if (status == NG_OK) {
        const run_side before = {a->at, a->count, a->limit, &questions[0], a->name.at};
        const run_side after = {b->at, b->count, b->limit, &questions[1], b->name.at};
        status = run_diff(session, &before, &after, &differs, &err);
    }
    run_question_finish(&questions[0]);
    run_question_finish(&questions[1]);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    if (differs == 0) {
        cli_say("%s and %s are the same shortlist", session->words[1], session->words[2]);
        return CLI_NONE;
    }
    return CLI_DONE;
}

static int diff_runs(cli_session *session)
{
    ng_run a;
    ng_run b;
    int code = run_find(session, session->words[1], &a);
    if (code == CLI_DONE) {
        code = run_find(session, session->words[2], &b);
    }
    return code == CLI_DONE ? compare(session, &a, &b) : code;
}

// --- replay ----------------------------------------------------------------------------------

// Whether an answer is that of the run, in everything that was kept.
static bool is_reproduced(const ng_run *run, const ng_candidates *found)
{
    bool same = run->count == found->count && run->of == found->of;
    for (size_t i = 0; i < run->count && same; i++) {
        const ng_run_person *person = &run->at[i];
        const ng_candidate *now = &found->at[i];
        same = person->member.id == now->member.id && person->score == now->score &&
            person->hops == now->hops && person->parts.reputation == now->parts.reputation &&
            person->parts.proximity == now->parts.proximity &&
            person->parts.advisers == now->parts.advisers &&
            person->parts.lift == now->parts.lift && person->parts.match == now->parts.match &&
            (!person->knows_basis ||
                (person->basis == now->basis && person->basis_since == now->basis_since));
    }
    return same;
}

static void say_changes(cli_session *session, const ng_run *run, const ng_candidates *found)
{
    const ng_change *changes = NULL;
    size_t count = 0;
    const uint64_t now = ng_txn_change(session->txn);
    if (now == run->change) {
        cli_remark(
            session, "the store is at change %llu, as it was", (unsigned long long)run->change);
    } else {
        cli_remark(session,
            "the run is of change %llu, the store is at %llu:", (unsigned long long)run->change,
            (unsigned long long)now);
    }
    if (ng_change_list(session->txn, run->change, CHANGES_SHOWN, &changes, &count, NULL) !=
        NG_OK) {
        return; // Told by the question, which reads more.
    }
    for (size_t i = 0; i < count; i++) {
        cli_remark(session, "change %llu: %.*s, %llu created, %llu updated, %llu removed",
            (unsigned long long)changes[i].number, (int)changes[i].what.bytes,
            changes[i].what.at, (unsigned long long)changes[i].created,
            (unsigned long long)changes[i].updated, (unsigned long long)changes[i].removed);
    }
    if (now > run->change + count) {
        cli_remark(session, "and %llu more", (unsigned long long)(now - run->change - count));
    }
    if (found->refreshed_at != run->refreshed_at) {
        cli_remark(session, "reputation was of change %llu, it is of %llu",
            (unsigned long long)run->refreshed_at, (unsigned long long)found->refreshed_at);
    }
}

// The answer of now as the members of a run.
static void add_people(cli_buffer *out, const ng_candidates *found)
{
    for (size_t i = 0; i < found->count; i++) {
        const ng_candidate *now = &found->at[i];
        const ng_run_person person = {.member = now->member,
            .label = now->label,
            .score = now->score,
            .parts = now->parts,
            .hops = now->hops,
            .knows_basis = true,
            .basis = now->basis,
            .basis_since = now->basis_since};
        cli_buffer_add(out, (const char *)&person, sizeof person);
    }
}

static int tell_difference(
    cli_session *session, const ng_run *run, run_question *question, const ng_candidates *found)
{
    cli_buffer people = {0};
    ng_error err = {0};
    size_t differs = 0;
    add_people(&people, found);
    const run_side before = {run->at, run->count, run->limit, question, run->name.at};
    const run_side after = {
        (const void *)people.at, people.failed ? 0 : found->count, run->limit, question, NULL};
    const ng_status status = run_diff(session, &before, &after, &differs, &err);
    session->output.out.failed |= people.failed;
    cli_buffer_finish(&people);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    cli_say("the answer is another one now");
    return CLI_NONE;
}

static int ask_again(cli_session *session, const ng_run *run, run_question *question)
{
    ng_candidates found;
    ng_error err = {0};
    ng_status status = run_question_of(run, question, &err);
    if (status == NG_OK && run->near_count > 0 && question->gone == run->near_count) {
        cli_say("nobody who asked is a member any more");
        return CLI_NONE;
    }
    if (status == NG_OK) {
        status = ng_source_find(session->txn, &question->options, &found, &err);
    }
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    const bool same = is_reproduced(run, &found);
    if (!same || ng_txn_change(session->txn) != run->change) {
        say_changes(session, run, &found);
    }
    if (!same) {
        return tell_difference(session, run, question, &found);
    }
    const source_printer printer = {
        .session = session, .asked = &question->options, .explain = run->explain};
    source_print(&printer, &found);
    return CLI_DONE;
}

static int replay_run(cli_session *session)
{
    ng_run run;
    run_question question = {.gone = 0};
    int code = run_find(session, session->words[1], &run);
    if (code == CLI_DONE) {
        code = ask_again(session, &run, &question);
    }
    run_question_finish(&question);
    return code;
}

// --- decide, remove --------------------------------------------------------------------------

static const cli_column decided_columns[] = {
    {"run", NULL, 0},
    {"member", NULL, 0},
    {"decision", NULL, 0},
    {"outcome", NULL, 0},
    {"head", NULL, 0},
    {0},
};

static void print_decided(
    cli_session *session, const char *head, ng_outcome outcome, ng_text label)
{
    const char *const *words = (const char *const *)session->words;
    const bool unchanged = outcome == NG_UNCHANGED;
    const cli_value values[] = {
        cli_string(cli_text_of(words[1])),
        cli_string(label),
        cli_string(cli_text_of(words[3])),
        cli_string(cli_text_of(unchanged ? "unchanged"
                : outcome == NG_CREATED  ? "created"
                                         : "updated")),
        cli_string_or_null(cli_text_of(head)),
    };
    cli_output_fact(&session->output, decided_columns, values, "%s: %s %.*s%s", words[1],
        words[3], (int)label.bytes, label.at, unchanged ? ": already so" : "");
    if (!unchanged) {
        cli_remark(session, "head of the log %s", head);
    }
}

static int decide_in(cli_session *session, ng_txn **txn)
{
    const run_options *given = session->options;
    const bool advance = strcmp(session->words[3], "advance") == 0;
    const ng_text name = cli_text_of(session->words[1]);
    ng_member member;
    ng_error err = {0};
    ng_outcome outcome = NG_UNCHANGED;
    char head[NG_LOG_HEAD_BYTES] = "";
    cli_buffer label = {0};
    ng_text found = {NULL, 0};
    ng_status status = cli_find_member(*txn, cli_text_of(session->words[2]), &member);
    if (status != NG_OK) {
        return cli_exit_code(status);
    }
    const ng_run_verdict verdict = {
        .decision = advance ? NG_DECISION_ADVANCE : NG_DECISION_REJECT,
        .by = cli_text_of(given->by),
        .reason = cli_text_of(given->reason),
        .day = session->today};
    status = ng_run_decide(*txn, name, member, &verdict, &outcome, head, &err);
    if (status == NG_OK) {
        status = ng_member_label(*txn, member, &found, &err);
        cli_buffer_add(&label, found.at, found.bytes);
    }
    if (status == NG_OK) {
        status = ng_txn_commit(*txn, &err);
        *txn = NULL;
    }
    if (status == NG_OK) {
        print_decided(session, head, outcome, cli_buffer_text(&label));
    }
    cli_buffer_finish(&label);
    return status == NG_OK ? CLI_DONE : cli_fail(status, &err);
}

static int remove_in(cli_session *session, ng_txn **txn)
{
    ng_error err = {0};
    ng_status status = ng_run_remove(*txn, cli_text_of(session->words[1]), &err);
    if (status == NG_OK) {
        status = ng_txn_commit(*txn, &err);
        *txn = NULL;
    }
    if (status == NG_OK) {
        cli_output_line(&session->output, "run %s is removed", session->words[1]);
    }
    return status == NG_OK ? CLI_DONE : cli_fail(status, &err);
}

static int write_with(cli_session *session, int (*change)(cli_session *session, ng_txn **txn))
{
    ng_store *store = NULL;
    ng_txn *txn = NULL;
    ng_error err = {0};
    const ng_status status = run_begin_write(session, &store, &txn, &err);
    const int code = status == NG_OK ? change(session, &txn) : cli_fail(status, &err);
    ng_txn_abort(txn);
    ng_store_close(store);
    return code;
}

static int decide_run(cli_session *session)
{
    const run_options *given = session->options;
    const char *what = session->words[3];
    if (strcmp(what, "advance") != 0 && strcmp(what, "reject") != 0) {
        cli_say("run decide: '%s' is neither advance nor reject", what);
        return CLI_WRONG_USAGE;
    }
    if (given->by == NULL || given->reason == NULL) {
        cli_say("run decide needs --by and --reason; see 'netgraph help run'");
        return CLI_WRONG_USAGE;
    }
    return write_with(session, decide_in);
}

static int remove_run(cli_session *session)
{
    return write_with(session, remove_in);
}

// --- Actions ---------------------------------------------------------------------------------

static int run_run(cli_session *session)
{
    static const struct {
        const char *name;
        size_t words; // behind the name
        int (*run)(cli_session *session);
    } actions[] = {
        {"show", 1, show_run},
        {"diff", 2, diff_runs},
        {"replay", 1, replay_run},
        {"decide", 3, decide_run},
        {"remove", 1, remove_run},
    };
    const run_options *given = session->options;
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (strcmp(actions[i].name, session->words[0]) != 0) {
            continue;
        }
        if (session->word_count != actions[i].words + 1) {
            cli_say("run %s takes %zu more word%s; see 'netgraph help run'", actions[i].name,
                actions[i].words, actions[i].words == 1 ? "" : "s");
            return CLI_WRONG_USAGE;
        }
        if ((given->by != NULL || given->reason != NULL) && actions[i].run != decide_run) {
            cli_say("--by and --reason go with run decide only");
            return CLI_WRONG_USAGE;
        }
        return actions[i].run(session);
    }
    cli_say("run has no action '%s'; see 'netgraph help run'", session->words[0]);
    return CLI_WRONG_USAGE;
}

const cli_command cli_run = {
    .name = "run",
    .usage =
        "show NAME | diff A B | replay NAME | decide NAME REF advance|reject | remove NAME",
    .summary = "look at a kept shortlist, ask it again, decide",
    .details =
        "`netgraph source --save NAME` keeps a shortlist. `replay` asks its question again "
        "and says what changed when the answer is another one.",
    .options = options,
    .options_bytes = sizeof(run_options),
    .accept = run_accept,
    .words_min = 2,
    .words_max = 4,
    .store = CLI_STORE_READ_LATER,
    .run = run_run,
};
