// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The question for suggestions: the kernel finds and scores candidates over the lists in the
 * map, ranking picks the best of those who may be shown, and each is told in words.
 */
#include "base/status.h"
#include "network/member.h"
#include "query/suggestion.h"

enum {
    ENOUGH_PLAIN = 32,
    ENOUGH_WITH_FACTORS = 256
};

ng_suggest_options ng_suggest_defaults(void)
{
    return (ng_suggest_options){
        .count = 10, .scorer = NG_SCORER_DEFAULT, .mode = NG_MODE_PEOPLE, .today = NG_DAY_NONE};
}

static ng_status check_options(const ng_suggest_options *options, ng_error *err)
{
    if (options->count < 1 || options->count > NG_SUGGEST_COUNT_MAX) {
        return ng_fail(err, NG_ERR_ARGUMENT, "%u suggestions asked for, not 1 to %d",
            options->count, NG_SUGGEST_COUNT_MAX);
    }
    if ((uint32_t)options->scorer > NG_SCORER_RESOURCE_ALLOCATION) {
        return ng_fail(
            err, NG_ERR_ARGUMENT, "there is no scorer number %d", (int)options->scorer);
    }
    if ((uint32_t)options->mode > NG_MODE_ALUMNI) {
        return ng_fail(err, NG_ERR_ARGUMENT, "there is no mode of suggestions number %d",
            (int)options->mode);
    }
    return NG_OK;
}

// Everything that is read once a question.
static ng_status load(ng_suggestion_work *work, ng_suggestions *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_member_record record;
    ng_name_class unused = NG_NAME_TEXT;
    ng_text label = {0};
    NG_TRY(ng_arena__create(&work->scratch, err));
    NG_TRY(ng_arena__create(&work->records, err));
    NG_TRY(ng_member__lend(work->txn, work->who, work->records, &record, err));
    NG_TRY(ng_member__label(work->txn, &record, work->records, &unused, &label, err));
    NG_TRY(ng_suggestion__keep(ng_arena__copy(work->answers, label), &out->label, err));
    NG_TRY(ng_snapshot__of(work->txn, &work->snapshot, err));
    NG_TRY(ng_snapshot__workspace(work->snapshot, &work->workspace, err));
    work->graph = ng_snapshot__connections(work->snapshot);
    work->order = ng_snapshot__vertex_order(work->snapshot);
    NG_TRY(ng_adjacency__neighbors(
        work->graph, work->who, &work->around.at, &work->around.count, err));
    ng_mutual__prepare(&work->side, work->around.at, work->around.count);
    NG_TRY(ng_suggestion__load_filter(work, err));
    NG_TRY(ng_suggestion__load_profile(work, err));
    const ng_state *state = ng_txn__state(work->txn);
    out->member = (ng_member){work->who};
    out->refreshed_at = state->refreshed_at;
    out->stale = state->refreshed_at == 0 || state->refreshed_at != state->change;
done:
    return status;
}

// Whether every connection is connected to who alone.
static ng_status find_star(ng_suggestion_work *work, bool *out, ng_error *err)
{
    *out = work->around.count > 0;
    for (uint32_t i = 0; i < work->around.count && *out; i++) {
        uint32_t degree = 0;
        ng_status status = ng_adjacency__degree(work->graph, work->around.at[i], &degree, err);
        if (status != NG_OK) {
            return status;
        }
        *out = degree == 1;
    }
    return NG_OK;
}

// How many of the best the kernel is asked for at first: those that rules may leave out, and,
// where factors change the order, those that may come up by theirs.
static uint32_t enough(const ng_suggestion_work *work)
{
    if (work->options.mode != NG_MODE_PEOPLE || work->options.industry.bytes > 0) {
        return UINT32_MAX;
    }
    const bool plain = work->factor_most == (uint64_t)NG_FIXED_ONE;
    return (plain ? ENOUGH_PLAIN : ENOUGH_WITH_FACTORS) + 2 * work->options.count;
}

static ng_status answer(ng_suggestion_work *work, ng_suggestions *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_suggestion_entry *entries = NULL;
    ng_suggest_found found;
    uint32_t count = 0;
    const ng_suggest_question question = {work->who, work->options.scorer, enough(work)};
    NG_TRY(ng_suggest__best(work->workspace, work->graph, &question, &found, err));
    ng_suggestion_pool pool = {.at = found.at, .count = found.count, .found = &found};
    if (found.count == 0) {
        NG_TRY(find_star(work, &out->star, err));
    }
    if (work->options.mode != NG_MODE_PEOPLE) {
        NG_TRY(ng_suggestion__pool_of_mode(work, found.at, found.count, &pool, err));
    }
    NG_TRY(ng_suggestion__rank(work, &pool, &entries, &count, err));
    ng_suggestion *at = ng_arena__allocate_zero(work->answers, count + 1u, sizeof *at);
    if (at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %u suggestions", count);
    }
    NG_TRY(ng_suggestion__answers(work, entries, count, at, err));
    out->at = at;
    out->count = count;
done:
    return status;
}

ng_status ng_suggest(ng_txn *txn, ng_member member, const ng_suggest_options *options,
    ng_suggestions *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_suggestion_work work = {.txn = txn,
        .options = options == NULL ? ng_suggest_defaults() : *options,
        .answers = ng_txn__arena(txn),
        .who = member.id};
    *out = (ng_suggestions){0};
    NG_TRY(check_options(&work.options, err));
    NG_TRY(load(&work, out, err));
    NG_TRY(answer(&work, out, err));
done:
    ng_arena__destroy(work.scratch);
    ng_arena__destroy(work.records);
    if (status != NG_OK) {
        *out = (ng_suggestions){0};
    }
    return status;
}
