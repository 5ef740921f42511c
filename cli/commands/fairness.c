// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph fairness: how a kept shortlist treats groups of members.
 */
#include <stdlib.h>
#include <string.h>

#include "groups.h"
#include "options.h"
#include "reputation_output.h"
#include "run_question.h"
#include "session.h"

enum {
    KEY_GROUPS = 0x100,
    KEY_SELECTED,
    KEY_HOPS,
    KEY_RERANK,
    KEY_RECORD,
    HOPS_DEFAULT = 3,
    DECIMALS = 7
};

typedef struct fairness_options {
    const char *groups;
    size_t selected; // 0: the shortlist, 1: those advanced
    uint64_t hops;
    bool rerank, record;
} fairness_options;

// All that the figures follow from.
typedef struct fairness_work {
    cli_session *session;
    ng_run run;
    run_question question;
    groups groups;
    ng_source_pool pool;
    bool has_near;
} fairness_work;

// One way to divide the pool: by a column, or by all of them together.
typedef struct division {
    const char *by;
    size_t first, columns;
    size_t count;    // groups
    bool has_others; // more groups than there is room for
    ng_fairness_group group[NG_FAIRNESS_GROUPS_MAX];
    ng_fairness_group unknown;
    uint32_t key[NG_FAIRNESS_GROUPS_MAX][GROUPS_COLUMNS_MAX];
} division;

static const struct argp_option options[] = {
    {"groups", KEY_GROUPS, "FILE", 0, "members and their groups, as CSV; must be given", 0},
    {"selected", KEY_SELECTED, "WHOM", 0, "shortlist (the default) or advanced", 0},
    {"max-hops", KEY_HOPS, "H", 0, "what counts as within reach (3)", 0},
    {"rerank", KEY_RERANK, NULL, 0,
        "print the shortlist in an order that represents the first column", 0},
    {"record", KEY_RECORD, NULL, 0, "with --rerank: keep the order with the run", 0},
    {0},
};

static ng_status fairness_accept(void *state, int key, const char *value, ng_error *err)
{
    static const char *const whom[] = {"shortlist", "advanced", NULL};
    const uint64_t hops[] = {1, NG_PATH_HOPS_MAX};
    fairness_options *fairness = state;
    switch (key) {
    case KEY_GROUPS:
        fairness->groups = value;
        return NG_OK;
    case KEY_SELECTED:
        return cli_parse_choice("--selected", value, whom, &fairness->selected, err);
    case KEY_HOPS:
        return cli_parse_number("--max-hops", value, hops, &fairness->hops, err);
    case KEY_RERANK:
        fairness->rerank = true;
        return NG_OK;
    default:
        fairness->record = true;
        return NG_OK;
    }
}

// --- Counting --------------------------------------------------------------------------------

// The group of a member; NG_FAIRNESS_UNKNOWN. `add`: a group that was not met yet is new.
static uint32_t group_of(const fairness_work *work, division *by, ng_member member, bool add)
{
    const groups_row *row = groups_find(&work->groups, member);
    size_t i = 0;
    for (size_t c = 0; c < by->columns; c++) {
        if (row == NULL || row->group[by->first + c] == NG_FAIRNESS_UNKNOWN) {
            return NG_FAIRNESS_UNKNOWN;
        }
    }
    if (row == NULL) {
        return NG_FAIRNESS_UNKNOWN;
    }
    const uint32_t *key = row->group + by->first;
    while (i < by->count && memcmp(by->key[i], key, by->columns * sizeof *key) != 0) {
        i++;
    }
    if (i == by->count && add && by->count == NG_FAIRNESS_GROUPS_MAX) {
        by->has_others = true;
    } else if (i == by->count && add) {
        memcpy(by->key[by->count++], key, by->columns * sizeof *key);
    }
    return i < by->count ? (uint32_t)i : NG_FAIRNESS_UNKNOWN;
}

static bool is_selected(const fairness_work *work, ng_member member)
{
    const fairness_options *given = work->session->options;
    for (size_t i = 0; i < work->run.count; i++) {
        if (work->run.at[i].member.id == member.id) {
            return given->selected == 0 ||
                work->run.at[i].verdict.decision == NG_DECISION_ADVANCE;
        }
    }
    return false;
}

static ng_status count_groups(
    const fairness_work *work, division *by, uint32_t *reachable, ng_error *err)
{
    *reachable = 0;
    for (uint32_t i = 0; i < work->pool.count; i++) {
        const ng_member member = work->pool.at[i];
        const uint32_t number = group_of(work, by, member, true);
        ng_fairness_group *group =
            number == NG_FAIRNESS_UNKNOWN ? &by->unknown : &by->group[number];
        group->pool++;
        group->selected += is_selected(work, member);
        group->reachable += work->pool.is_near[i];
        *reachable += work->pool.is_near[i];
    }
    if (by->has_others) {
        return cli_fault(
            err, NG_ERR_INPUT, "%s: more than %d groups", by->by, NG_FAIRNESS_GROUPS_MAX);
    }
    return ng_fairness_measure(by->group, by->count, work->pool.count, *reachable, err);
}

// --- Rows ------------------------------------------------------------------------------------

static const cli_column columns[] = {
    {"by", NULL, 0},
    {"group", NULL, 0},
    {"pool", NULL, CLI_RIGHT},
    {"selected", NULL, CLI_RIGHT},
    {"rate", NULL, CLI_RIGHT},
    {"ratio", NULL, CLI_RIGHT},
    {"low", NULL, CLI_RIGHT},
    {"high", NULL, CLI_RIGHT},
    {"four_fifths", NULL, 0},
    {"pool_share", NULL, CLI_RIGHT},
    {"reach_share", NULL, CLI_RIGHT},
    {"gap", NULL, CLI_RIGHT},
    {"note", NULL, 0},
    {0},
};

// Labels of a group, joined.
static void add_label(const fairness_work *work, const division *by, size_t i, cli_buffer *out)
{
    for (size_t c = 0; c < by->columns; c++) {
        cli_buffer_add_string(out, c > 0 ? " & " : "");
        cli_buffer_add_string(out, groups_label(&work->groups, by->first + c, by->key[i][c]));
    }
}

// A decimal of millionths, or null.
static cli_value decimal(int64_t micro, bool known, cli_buffer *room)
{
    if (!known) {
        return cli_null();
    }
    reputation_add_micro(room, micro);
    return cli_nested(cli_buffer_text(room), cli_buffer_text(room));
}

static const char *four_fifths(const ng_fairness_group *group)
{
    if (group->is_below) {
        return group->is_certain ? "below" : "below, uncertain";
    }
    return group->is_certain ? "passes" : "passes, uncertain";
}

static const char *note_of(const ng_fairness_group *group)
{
    return group->is_small ? "under 2 % of the pool" : group->is_best ? "compared with" : "";
}

static void print_group(const fairness_work *work, const division *by,
    const ng_fairness_group *group, ng_text label)
{
    cli_output *output = &work->session->output;
    const bool known = label.at != NULL;
    const bool ratio = known && group->has_ratio;
    const bool reach = known && work->has_near;
    cli_buffer room[DECIMALS] = {{0}};
    cli_value name = cli_string_or_null(label);
    if (!known) {
        name.shown = cli_text_of("(unknown)");
    }
    const cli_value values[] = {
        cli_string(cli_text_of(by->by)),
        name,
        cli_number(group->pool),
        cli_number(group->selected),
        decimal((int64_t)group->rate_micro, known, &room[0]),
        decimal((int64_t)group->ratio_micro, ratio, &room[1]),
        decimal((int64_t)group->low_micro, ratio && !group->is_best, &room[2]),
        decimal((int64_t)group->high_micro, ratio && !group->is_best, &room[3]),
        cli_string_or_null(cli_text_of(ratio && !group->is_best ? four_fifths(group) : "")),
        decimal((int64_t)group->pool_share_micro, known, &room[4]),
        decimal((int64_t)group->reach_share_micro, reach, &room[5]),
        decimal(group->gap_micro, reach, &room[6]),
        cli_string_or_null(cli_text_of(known ? note_of(group) : "")),
    };
    cli_output_row(output, values);
    for (size_t i = 0; i < DECIMALS; i++) {
        output->out.failed |= room[i].failed;
        cli_buffer_finish(&room[i]);
    }
}

// Groups by the bytes of their labels.
static void print_division(const fairness_work *work, const division *by)
{
    cli_buffer labels[NG_FAIRNESS_GROUPS_MAX] = {{0}};
    bool printed[NG_FAIRNESS_GROUPS_MAX] = {false};
    for (size_t i = 0; i < by->count; i++) {
        add_label(work, by, i, &labels[i]);
        cli_buffer_add(&labels[i], "", 1);
        work->session->output.out.failed |= labels[i].failed;
    }
    for (size_t done = 0; done < by->count && !work->session->output.out.failed; done++) {
        size_t next = by->count;
        for (size_t i = 0; i < by->count; i++) {
            if (!printed[i] &&
                (next == by->count || strcmp(labels[i].at, labels[next].at) < 0)) {
                next = i;
            }
        }
        printed[next] = true;
        print_group(work, by, &by->group[next], cli_text_of(labels[next].at));
    }
    if (by->unknown.pool > 0) {
        print_group(work, by, &by->unknown, (ng_text){NULL, 0});
    }
    for (size_t i = 0; i < by->count; i++) {
        cli_buffer_finish(&labels[i]);
    }
}

static ng_status report(fairness_work *work, ng_error *err)
{
    const size_t count = work->groups.column_count;
    ng_status status = NG_OK;
    cli_output_begin(&work->session->output, CLI_TABLE, columns);
    for (size_t i = 0; i < count + (count > 1) && status == NG_OK; i++) {
        uint32_t reachable = 0;
        division by = {.by = "all together", .columns = count};
        if (i < count) {
            by.by = work->groups.column[i];
            by.first = i;
            by.columns = 1;
        }
        status = count_groups(work, &by, &reachable, err);
        if (status == NG_OK) {
            print_division(work, &by);
        }
    }
    cli_output_end(&work->session->output);
    return status;
}

// --- Order -----------------------------------------------------------------------------------

static const cli_column order_columns[] = {
    {"order", NULL, CLI_RIGHT},
    {"rank", NULL, CLI_RIGHT},
    {"member", NULL, 0},
    {"group", NULL, 0},
    {0},
};

static void print_order(const fairness_work *work, const division *by, const uint32_t *group,
    const uint32_t *places)
{
    cli_output_begin(&work->session->output, CLI_TABLE, order_columns);
    for (size_t place = 1; place <= work->run.count; place++) {
        size_t i = 0;
        cli_buffer label = {0};
        while (places[i] != place) {
            i++;
        }
        if (group[i] != NG_FAIRNESS_UNKNOWN) {
            add_label(work, by, group[i], &label);
        }
        const cli_value values[] = {cli_number(place), cli_number(i + 1),
            cli_string_or_null(work->run.at[i].label),
            cli_string_or_null(cli_buffer_text(&label))};
        cli_output_row(&work->session->output, values);
        work->session->output.out.failed |= label.failed;
        cli_buffer_finish(&label);
    }
    cli_output_end(&work->session->output);
}

static ng_status record(const fairness_work *work, const uint32_t *places, ng_error *err)
{
    ng_store *store = NULL;
    ng_txn *txn = NULL;
    ng_status status = run_begin_write(work->session, &store, &txn, err);
    if (status == NG_OK) {
        status = ng_run_order(txn, work->run.name, places, work->run.count, err);
    }
    if (status == NG_OK) {
        status = ng_txn_commit(txn, err);
        txn = NULL;
    }
    ng_txn_abort(txn);
    ng_store_close(store);
    return status;
}

static ng_status rerank(fairness_work *work, ng_error *err)
{
    const fairness_options *given = work->session->options;
    uint32_t group[NG_FAIRNESS_ORDER_MAX];
    uint32_t places[NG_FAIRNESS_ORDER_MAX];
    uint32_t pool[NG_FAIRNESS_GROUPS_MAX];
    uint32_t reachable = 0;
    division by = {.by = work->groups.column[0], .columns = 1};
    ng_status status = count_groups(work, &by, &reachable, err);
    if (status == NG_OK && work->run.count > NG_FAIRNESS_ORDER_MAX) {
        status = cli_fault(
            err, NG_ERR_LIMIT, "an order of at most %d candidates", NG_FAIRNESS_ORDER_MAX);
    }
    if (status != NG_OK) {
        return status;
    }
    for (size_t i = 0; i < by.count; i++) {
        pool[i] = by.group[i].pool;
    }
    for (size_t i = 0; i < work->run.count; i++) {
        group[i] = group_of(work, &by, work->run.at[i].member, false);
    }
    const ng_fairness_order asked = {.group = group,
        .count = work->run.count,
        .pool = pool,
        .group_count = by.count,
        .pool_total = work->pool.count};
    status = ng_fairness_rerank(&asked, places, err);
    if (status == NG_OK && given->record) {
        status = record(work, places, err);
    }
    if (status == NG_OK) {
        print_order(work, &by, group, places);
    }
    return status;
}

// --- The command -----------------------------------------------------------------------------

static ng_status prepare(fairness_work *work, ng_error *err)
{
    const fairness_options *given = work->session->options;
    const uint32_t limit = work->run.max_hops > 0 ? work->run.max_hops : HOPS_DEFAULT;
    const uint32_t hops = given->hops > 0 ? (uint32_t)given->hops : limit;
    ng_status status = run_question_of(&work->run, &work->question, err);
    if (status == NG_OK) {
        work->has_near = work->question.options.near_count > 0;
        status = ng_source_qualified(
            work->session->txn, &work->question.options, hops, &work->pool, err);
    }
    return status == NG_OK ? groups_read(work->session->txn, &work->groups, err) : status;
}

static void say_what_to_know(const fairness_work *work)
{
    if (ng_txn_change(work->session->txn) != work->run.change) {
        cli_remark(work->session, "the run is of change %llu, the pool is that of change %llu",
            (unsigned long long)work->run.change,
            (unsigned long long)ng_txn_change(work->session->txn));
    }
    if (work->groups.strange > 0) {
        cli_remark(work->session, "rows of the file that name nobody here: %llu",
            (unsigned long long)work->groups.strange);
    }
    cli_say("figures for whoever made this shortlist; not an independent audit");
}

static int run_all(fairness_work *work)
{
    const fairness_options *given = work->session->options;
    ng_error err = {0};
    ng_status status = prepare(work, &err);
    if (status == NG_OK && work->pool.count == 0) {
        cli_say("nobody has all that they must");
        return CLI_NONE;
    }
    if (status == NG_OK) {
        status = given->rerank ? rerank(work, &err) : report(work, &err);
    }
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    say_what_to_know(work);
    return CLI_DONE;
}

static int fairness_run(cli_session *session)
{
    const fairness_options *given = session->options;
    fairness_work work = {.session = session};
    if (given->groups == NULL) {
        cli_say("fairness needs --groups FILE; see 'netgraph help fairness'");
        return CLI_WRONG_USAGE;
    }
    if (given->record && !given->rerank) {
        cli_say("--record goes with --rerank only");
        return CLI_WRONG_USAGE;
    }
    ng_error err = {0};
    const ng_status status = groups_take(given->groups, &work.groups, &err);
    int code = status == NG_OK ? run_find(session, session->words[0], &work.run)
                               : cli_fail(status, &err);
    if (code == CLI_DONE) {
        code = run_all(&work);
    }
    groups_finish(&work.groups);
    run_question_finish(&work.question);
    return code;
}

const cli_command cli_fairness = {
    .name = "fairness",
    .usage = "RUN --groups FILE",
    .summary = "say how a kept shortlist treats groups of members",
    .details = "Rates of selection, impact ratios with an interval, and whose network reaches "
               "whom. The file of groups is read by this command alone and not kept.",
    .options = options,
    .options_bytes = sizeof(fairness_options),
    .accept = fairness_accept,
    .words_min = 1,
    .words_max = 1,
    .store = CLI_STORE_READ_LATER,
    .run = fairness_run,
};
