// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * refresh: read everything, compute without a transaction, write in one.
 *
 * The write checks that the network is still the one that was read. When it is not, all is done
 * again once; if it changed again meanwhile, what was computed is written for the change it
 * stands for, and questions go on to call it stale. Refreshing is no change of facts: no
 * journal entry, and the number of the last change stays.
 */
#include "base/status.h"
#include "graph/component.h"
#include "network/derived.h"
#include "query/analytics_loader.h"
#include "query/derived_writer.h"
#include "query/refresh_reputation.h"

/** How often everything is computed at the most. */
#define ATTEMPTS 2u

/** Steps of one attempt, for the progress. */
typedef enum refresh_step {
    STEP_LIFTS,
    STEP_COMPONENTS,
    STEP_COMMUNITIES,
    STEP_WRITE,
    STEP_COUNT
} refresh_step;

static ng_status tell(const ng_observer *watch, refresh_step step, ng_error *err)
{
    static const char *const words[STEP_COUNT] = {"measuring lifts", "finding components",
        "finding communities", "writing what was found"};
    return ng_observer__tell(watch, words[step], step, STEP_COUNT, err);
}

// What a summary says; nothing was done.
static ng_reputation_report report_of(const ng_reputation_summary *summary)
{
    return (ng_reputation_report){.how = NG_REPUTATION_KEPT,
        .seeds = summary->seeds,
        .trusted = summary->trusted,
        .edges = summary->edges,
        .endorsements = summary->endorsements,
        .claimed = summary->claimed,
        .dominated = summary->dominated,
        .untrusted = summary->untrusted,
        .skills = summary->skills};
}

// Whether there is nothing to do; then the report says what the store has.
static ng_status look_at_present(
    ng_store *store, const ng_refresh_options *options, ng_refresh_report *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_txn *txn = NULL;
    ng_derived_summary summary;
    ng_reputation_summary reputation;
    NG_TRY(ng_txn_begin(store, NG_TXN_READ, &txn, err));
    const ng_state *state = ng_txn__state(txn);
    NG_TRY(ng_derived_summary__read(txn, &summary, err));
    NG_TRY(ng_reputation_summary__read(txn, &reputation, err));
    out->change = state->change;
    out->was_refreshed_at = state->refreshed_at;
    out->members = state->members;
    out->connections = state->connections;
    out->already = !options->full && state->refreshed_at == state->change &&
        reputation.change == state->change &&
        (!options->communities || summary.communities_change == state->change);
    if (out->already) {
        out->reputation = report_of(&reputation);
        NG_TRY(ng_derived_values__report(txn, out, err));
    }
done:
    ng_txn_abort(txn);
    return status;
}

static ng_status make_labels(const ng_whole_graph *graph, ng_parts *out, ng_error *err)
{
    out->label = ng_memory__allocate((size_t)graph->member_count * sizeof *out->label);
    if (out->label == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to label %u members", graph->member_count);
    }
    return NG_OK;
}

static ng_status find_components(
    const ng_whole_graph *graph, const ng_observer *watch, ng_parts *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_adjacency connections = ng_whole_graph__connections(graph);
    NG_TRY(make_labels(graph, out, err));
    NG_TRY(ng_component__label(&connections, watch->cancel, out->label, &out->count, err));
done:
    return status;
}

static ng_status find_communities(const ng_whole_graph *graph,
    const ng_refresh_options *options, ng_parts *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_analytics_part part = {.table = NULL};
    ng_adjacency connections = ng_whole_graph__connections(graph);
    const ng_child_limits limits = {.memory_bytes = options->memory_limit_bytes == 0
            ? NG_REFRESH_MEMORY_BYTES
            : options->memory_limit_bytes,
        .time_ms = options->time_limit_ms == 0 ? NG_REFRESH_TIME_MS : options->time_limit_ms,
        .cancel = options->cancel};
    NG_TRY(ng_analytics_part__open(&part, err));
    NG_TRY(make_labels(graph, out, err));
    NG_TRY(part.table->communities(&connections, &limits, out->label, &out->count, err));
done:
    ng_analytics_part__close(&part);
    return status;
}

static ng_status compute(const ng_whole_graph *graph, const ng_refresh_options *options,
    ng_derived_values *out, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_observer watch = {options->cancel, options->progress, options->progress_context};
    ng_adjacency connections = ng_whole_graph__connections(graph);
    ng_value_lists values = ng_whole_graph__values(graph);
    NG_TRY(tell(&watch, STEP_LIFTS, err));
    NG_TRY(ng_lift__measure(&connections, &values, watch.cancel, &out->measure, err));
    NG_TRY(tell(&watch, STEP_COMPONENTS, err));
    NG_TRY(find_components(graph, &watch, &out->components, err));
    if (options->communities) {
        NG_TRY(tell(&watch, STEP_COMMUNITIES, err));
        NG_TRY(find_communities(graph, options, &out->communities, err));
    }
    NG_TRY(tell(&watch, STEP_WRITE, err));
done:
    return status;
}

/** One computation of everything. */
typedef struct refresh_run {
    const ng_refresh_options *options;
    ng_observer watch;
    ng_whole_graph graph;
    ng_derived_values values;
    ng_reputation_work reputation;
    int64_t reputation_microseconds;
    bool exact;   // write only when the store is still at the change that was read
    bool written; // result
} refresh_run;

static int64_t now(const ng_refresh_options *options)
{
    return options->microseconds == NULL ? 0 : options->microseconds(options->progress_context);
}

static ng_status read_network(ng_store *store, refresh_run *run, ng_error *err)
{
    ng_status status = NG_OK;
    ng_txn *txn = NULL;
    NG_TRY(ng_txn_begin(store, NG_TXN_READ, &txn, err));
    NG_TRY(ng_whole_graph__read(txn, &run->watch, &run->graph, err));
    int64_t begin = now(run->options);
    NG_TRY(ng_reputation_work__read(txn, &run->graph, &run->watch, &run->reputation, err));
    run->reputation_microseconds = now(run->options) - begin;
done:
    ng_txn_abort(txn);
    return status;
}

static ng_status compute_reputation(refresh_run *run, ng_error *err)
{
    int64_t begin = now(run->options);
    ng_status status =
        ng_reputation_work__compute(&run->graph, &run->watch, &run->reputation, err);
    run->reputation_microseconds += now(run->options) - begin;
    return status;
}

static ng_status write_reputation(ng_txn *txn, refresh_run *run, bool *written, ng_error *err)
{
    int64_t begin = now(run->options);
    ng_status status =
        ng_reputation_work__write(txn, &run->watch, &run->reputation, written, err);
    run->reputation_microseconds += now(run->options) - begin;
    return status;
}

static void report_reputation(const refresh_run *run, ng_reputation_report *out)
{
    *out = report_of(&run->reputation.summary);
    out->how = run->reputation.how;
    out->rankings = run->reputation.lists_written;
    out->microseconds = run->reputation_microseconds;
}

static ng_status write_all(
    ng_txn *txn, refresh_run *run, ng_refresh_report *out, bool *written, ng_error *err)
{
    ng_status status = NG_OK;
    *written = false;
    if (run->exact && ng_txn_change(txn) != run->graph.change) {
        goto done;
    }
    NG_TRY(write_reputation(txn, run, written, err));
    if (!*written) {
        goto done;
    }
    NG_TRY(ng_derived_values__write(txn, &run->graph, &run->values, err));
    NG_TRY(ng_derived_values__report(txn, out, err));
done:
    return status;
}

static ng_status write(ng_store *store, refresh_run *run, ng_refresh_report *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_txn *txn = NULL;
    bool written = false;
    NG_TRY(ng_txn_begin(store, NG_TXN_WRITE, &txn, err));
    NG_TRY(write_all(txn, run, out, &written, err));
    if (!written) {
        goto done;
    }
    status = ng_txn_commit(txn, err);
    txn = NULL;
    run->written = status == NG_OK;
    out->change = run->graph.change;
    out->members = run->graph.member_count;
    out->connections = run->graph.offset[run->graph.member_count] / 2;
    report_reputation(run, &out->reputation);
done:
    ng_txn_abort(txn);
    return status;
}

static ng_status run_once(
    ng_store *store, refresh_run *run, ng_refresh_report *out, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(read_network(store, run, err));
    NG_TRY(compute_reputation(run, err));
    NG_TRY(compute(&run->graph, run->options, &run->values, err));
    NG_TRY(write(store, run, out, err));
done:
    ng_reputation_work__release(&run->reputation);
    ng_derived_values__release(&run->values);
    ng_whole_graph__release(&run->graph);
    return status;
}

ng_status ng_refresh(
    ng_store *store, const ng_refresh_options *options, ng_refresh_report *out, ng_error *err)
{
    static const ng_refresh_options defaults = {.communities = false};
    ng_status status = NG_OK;
    options = options == NULL ? &defaults : options;
    *out = (ng_refresh_report){.change = 0};
    NG_TRY(look_at_present(store, options, out, err));
    if (out->already) {
        goto done;
    }
    refresh_run run = {.options = options,
        .watch = {options->cancel, options->progress, options->progress_context}};
    for (uint32_t i = 1; i <= ATTEMPTS && !run.written; i++) {
        run.exact = i < ATTEMPTS;
        // The last attempt builds on nothing that somebody else could replace meanwhile.
        run.reputation.full = options->full || !run.exact;
        NG_TRY(run_once(store, &run, out, err));
    }
done:
    if (status != NG_OK) {
        *out = (ng_refresh_report){.change = 0};
    }
    return status;
}

const char *ng_reputation_how_name(ng_reputation_how how)
{
    switch (how) {
    case NG_REPUTATION_KEPT:
        return "kept";
    case NG_REPUTATION_RESCALED:
        return "rescaled";
    case NG_REPUTATION_PARTIAL:
        return "partial";
    case NG_REPUTATION_FULL:
        return "full";
    }
    return "";
}
