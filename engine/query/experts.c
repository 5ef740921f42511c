// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The question for experts: evidence by its age, the best of it, and how to reach them.
 */
#include "base/status.h"
#include "network/privacy.h"
#include "network/rule.h"
#include "query/evidence.h"

enum {
    COUNT_DEFAULT = 20,
    HALF_LIFE_DEFAULT = 365
};

ng_experts_options ng_experts_defaults(void)
{
    return (ng_experts_options){
        .count = COUNT_DEFAULT, .half_life_days = HALF_LIFE_DEFAULT, .today = NG_DAY_NONE};
}

static ng_status check_options(const ng_experts_options *options, ng_error *err)
{
    if (options->count < 1 || options->count > NG_REPUTATION_COUNT_MAX) {
        return ng_fail(err, NG_ERR_ARGUMENT, "%u experts asked for, not 1 to %d",
            (unsigned)options->count, NG_REPUTATION_COUNT_MAX);
    }
    if (options->half_life_days < 1 || options->half_life_days > NG_HALF_LIFE_DAYS_MAX) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a half-life of %u days, not 1 to %d",
            (unsigned)options->half_life_days, NG_HALF_LIFE_DAYS_MAX);
    }
    if (options->today == NG_DAY_NONE) {
        return ng_fail(err, NG_ERR_ARGUMENT, "experts need the day of today");
    }
    return NG_OK;
}

static ng_status add_way(
    ng_standing_work *work, const ng_experts_options *options, ng_expert *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_distance distance;
    ng_paths paths;
    ng_path_options asked = ng_path_defaults();
    asked.count = 1;
    asked.today = options->today;
    asked.cancel = options->cancel;
    out->hops = UINT32_MAX;
    if (options->near.id == 0) {
        return NG_OK;
    }
    NG_TRY(ng_degree(work->txn, options->near, out->member, &distance, err));
    out->hops = distance.hops;
    if (distance.hops <= asked.max_hops) {
        NG_TRY(ng_path_find(work->txn, options->near, out->member, &asked, &paths, err));
        out->path = paths.count > 0 ? &paths.at[0] : NULL;
    }
done:
    return status;
}

static ng_status answer(ng_standing_work *work, const ng_experts_options *options,
    const ng_evidence *evidence, ng_experts *out, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_standing_ranking *ranking = &evidence->ranking;
    const uint32_t count = options->count < ranking->ranked ? options->count : ranking->ranked;
    ng_expert *at = ng_arena__allocate_zero(work->answers, (size_t)count + 1, sizeof *at);
    if (at == NULL) {
        return ng_standing__no_memory(err);
    }
    for (uint32_t i = 0; i < ranking->ranked && out->count < count; i++) {
        const uint32_t index = ranking->order[i];
        ng_expert *expert = &at[out->count];
        ng_standing_name name;
        bool proposed = false;
        NG_TRY(ng_standing__watch(options->cancel, 0, err));
        NG_TRY(
            ng_privacy__may_propose(work->txn, ranking->entry[index].member, &proposed, err));
        if (!proposed) {
            continue;
        }
        NG_TRY(ng_standing__name(work, ranking->entry[index].member, &name, err));
        *expert = (ng_expert){.member = {ranking->entry[index].member},
            .label = name.label,
            .name = name.name,
            .headline = name.headline,
            .score_micro = (uint64_t)ranking->entry[index].score,
            .endorsements = ranking->entry[index].endorsers,
            .answers = evidence->shown[index].answers,
            .last = evidence->shown[index].last};
        NG_TRY(ng_standing__stored(
            work->columns, &work->list, expert->member, &expert->reputation, err));
        NG_TRY(add_way(work, options, expert, err));
        out->count++;
    }
    out->at = at;
    out->of = ranking->ranked;
    out->refreshed_at = work->summary->change;
    out->stale =
        work->summary->seeds > 0 && work->summary->change != ng_txn__state(work->txn)->change;
done:
    return status;
}

ng_status ng_experts_find(ng_txn *txn, ng_text skill, const ng_experts_options *options,
    ng_experts *out, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_experts_options asked = options == NULL ? ng_experts_defaults() : *options;
    ng_standing_work work = {.txn = txn, .options = ng_reputation_defaults()};
    ng_evidence evidence = {0};
    work.options.cancel = asked.cancel;
    *out = (ng_experts){0};
    NG_TRY(check_options(&asked, err));
    NG_TRY(ng_standing__open(&work, err));
    if (asked.near.id != 0) {
        NG_TRY(ng_rule__exists(txn, asked.near, err));
    }
    NG_TRY(ng_standing__skill(&work, skill, &work.skill, &out->skill, err));
    NG_TRY(ng_reputation_columns__list(work.columns, work.skill, &work.list, err));
    NG_TRY(ng_evidence__find(&work, &asked, out->skill, &evidence, err));
    NG_TRY(answer(&work, &asked, &evidence, out, err));
done:
    ng_standing__close(&work);
    if (status != NG_OK) {
        *out = (ng_experts){0};
    }
    return status;
}
