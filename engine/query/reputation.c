// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The question for reputation: arguments, the list that answers it, and what is handed out.
 *
 * Most lists are as refresh stored them. By age, by the number of endorsers and by PageRank of
 * one skill they are worked out for the question.
 */
#include <stdlib.h>

#include "base/status.h"
#include "network/member.h"
#include "network/privacy.h"
#include "network/rule.h"
#include "network/trust.h"
#include "query/standing.h"

enum {
    COUNT_DEFAULT = 20
};

static const double MICRO = 1e6;

ng_reputation_options ng_reputation_defaults(void)
{
    return (ng_reputation_options){
        .method = NG_REPUTATION_TRUST, .count = COUNT_DEFAULT, .today = NG_DAY_NONE};
}

const char *ng_discount_name(ng_discount discount)
{
    switch (discount) {
    case NG_DISCOUNT_CLAIMED:
        return "claimed";
    case NG_DISCOUNT_UNTRUSTED:
        return "untrusted";
    case NG_DISCOUNT_DOMINATED:
        return "dominated";
    case NG_DISCOUNT_OLD:
        return "old";
    }
    return "unknown";
}

ng_status ng_standing__no_memory(ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory for reputations");
}

static ng_status check_options(const ng_reputation_options *options, ng_error *err)
{
    if ((uint32_t)options->method > NG_REPUTATION_COUNT) {
        return ng_fail(err, NG_ERR_ARGUMENT, "there is no method of reputation number %d",
            (int)options->method);
    }
    if (options->count < 1 || options->count > NG_REPUTATION_COUNT_MAX) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a list of %u members asked for, not 1 to %d",
            (unsigned)options->count, NG_REPUTATION_COUNT_MAX);
    }
    if (options->half_life_days > NG_HALF_LIFE_DAYS_MAX) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a half-life of %u days, more than %d",
            (unsigned)options->half_life_days, NG_HALF_LIFE_DAYS_MAX);
    }
    if (options->half_life_days > 0 && options->today == NG_DAY_NONE) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a half-life needs the day of today");
    }
    if (options->half_life_days > 0 && options->method != NG_REPUTATION_TRUST) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a half-life goes with the method trust only");
    }
    return NG_OK;
}

ng_status ng_standing__open(ng_standing_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    work->answers = ng_txn__arena(work->txn);
    NG_TRY(ng_arena__create(&work->scratch, err));
    NG_TRY(ng_arena__create(&work->step, err));
    NG_TRY(ng_snapshot__of(work->txn, &work->snapshot, err));
    NG_TRY(ng_reputation_columns__open(work->txn, &work->columns, err));
    work->summary = ng_reputation_columns__summary(work->columns);
done:
    return status;
}

void ng_standing__close(ng_standing_work *work)
{
    ng_arena__destroy(work->scratch);
    ng_arena__destroy(work->step);
}

// --- What there is to answer from ------------------------------------------------------------

// Trust needs seeds and something to flow along, and a refresh that saw both.
static ng_status check_trust(ng_standing_work *work, ng_error *err)
{
    const uint32_t *seeds = NULL;
    uint32_t count = 0;
    bool chosen = false;
    ng_status status = ng_trust__seeds(work->txn, &seeds, &count, &chosen, err);
    if (status != NG_OK) {
        return status;
    }
    const ng_state *state = ng_txn__state(work->txn);
    const bool fresh = work->summary->refreshed && work->summary->change == state->change;
    if (count == 0) {
        return ng_fail(err, NG_ERR_NOT_FOUND,
            "nobody has evidence: trust has nowhere to start from, as no member is verified or "
            "a seed; netgraph trust seed add REF makes one");
    }
    if (state->endorsements == 0 || (fresh && work->summary->edges == 0)) {
        return ng_fail(err, NG_ERR_NOT_FOUND,
            "nobody has evidence: there is no endorsement that trust could flow along from "
            "the seeds that netgraph trust seed add makes");
    }
    if (work->summary->refreshed && work->summary->seeds == 0) {
        return ng_fail(err, NG_ERR_NOT_FOUND,
            "the last refresh found no seeds of trust: run netgraph refresh");
    }
    return NG_OK;
}

static ng_status find_list(ng_standing_work *work, ng_reputations *out, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_reputation_options *options = &work->options;
    if (options->skill.bytes > 0) {
        NG_TRY(ng_standing__skill(work, options->skill, &work->skill, &out->skill, err));
    }
    if (options->method == NG_REPUTATION_TRUST) {
        NG_TRY(check_trust(work, err));
    }
    if (!work->summary->refreshed) {
        return ng_fail(
            err, NG_ERR_NOT_FOUND, "reputation was never worked out: run netgraph refresh");
    }
    NG_TRY(ng_reputation_columns__list(work->columns, work->skill, &work->list, err));
    work->scale = work->list.scale;
    work->of = work->list.ranked;
    switch (options->method) {
    case NG_REPUTATION_TRUST:
        if (options->half_life_days > 0) {
            NG_TRY(ng_standing__rank_by_age(work, err));
        }
        break;
    case NG_REPUTATION_PAGERANK:
        work->of = work->summary->members;
        if (work->skill != NG_REPUTATION_OVERALL) {
            NG_TRY(ng_standing__rank_by_flow(work, err));
        }
        break;
    case NG_REPUTATION_COUNT:
        NG_TRY(ng_standing__rank_by_count(work, err));
        break;
    }
done:
    return status;
}

// The place that a ranking worked out has for an entry.
static ng_reputation_place place_of(const ng_standing_entry *entry)
{
    return entry == NULL ? (ng_reputation_place){0}
                         : (ng_reputation_place){.found = true,
                               .evidence = entry->evidence,
                               .member = entry->member,
                               .rank = entry->rank,
                               .score = entry->score,
                               .endorsers = entry->endorsers};
}

ng_status ng_standing__find(
    ng_standing_work *work, uint32_t member, ng_reputation_place *out, ng_error *err)
{
    if (work->is_worked_out) {
        *out = place_of(ng_standing__entry(&work->ranking, member));
        return NG_OK;
    }
    return work->options.method == NG_REPUTATION_PAGERANK
        ? ng_reputation_columns__pagerank(work->columns, member, out, err)
        : ng_reputation_columns__find(work->columns, &work->list, member, out, err);
}

ng_status ng_standing__stored(ng_reputation_columns *columns, const ng_reputation_list *list,
    ng_member member, ng_standing *out, ng_error *err)
{
    ng_reputation_place place;
    *out = (ng_standing){0};
    ng_status status = ng_reputation_columns__find(columns, list, member.id, &place, err);
    if (status == NG_OK && place.evidence) {
        *out =
            (ng_standing){.rank = place.rank, .of = list->ranked, .score_micro = place.score};
    }
    return status;
}

ng_status ng_standing__overall(ng_standing_overall *overall, ng_txn *txn, ng_member member,
    ng_standing *out, ng_error *err)
{
    ng_status status = NG_OK;
    *out = (ng_standing){0};
    if (overall->columns == NULL) {
        NG_TRY(ng_reputation_columns__open(txn, &overall->columns, err));
        NG_TRY(ng_reputation_columns__list(
            overall->columns, NG_REPUTATION_OVERALL, &overall->list, err));
    }
    NG_TRY(ng_standing__stored(overall->columns, &overall->list, member, out, err));
done:
    return status;
}

bool ng_standing__is_stale(const ng_standing_overall *overall, ng_txn *txn)
{
    return ng_reputation_columns__summary(overall->columns)->change !=
        ng_txn__state(txn)->change;
}

static ng_status place_at(
    ng_standing_work *work, uint32_t rank, ng_reputation_place *out, ng_error *err)
{
    if (work->is_worked_out) {
        *out = place_of(&work->ranking.entry[work->ranking.order[rank - 1]]);
        return NG_OK;
    }
    return work->options.method == NG_REPUTATION_PAGERANK
        ? ng_reputation_columns__pagerank_at(work->columns, rank, out, err)
        : ng_reputation_columns__at(work->columns, &work->list, rank, out, err);
}

// --- What is handed out ----------------------------------------------------------------------

static ng_status keep(ng_standing_work *work, ng_text text, ng_text *out, ng_error *err)
{
    *out = ng_arena__copy(work->answers, text);
    return out->at == NULL ? ng_standing__no_memory(err) : NG_OK;
}

ng_status ng_standing__name(
    ng_standing_work *work, uint32_t member, ng_standing_name *out, ng_error *err)
{
    ng_member_record record;
    ng_name_class unused = NG_NAME_TEXT;
    ng_text label = {0};
    ng_text name = {0};
    *out = (ng_standing_name){0};
    ng_arena__reset(work->step);
    ng_status status = ng_member__read(work->txn, member, work->step, &record, err);
    if (status == NG_ERR_NOT_FOUND) {
        return NG_OK;
    }
    NG_TRY(status);
    NG_TRY(ng_member__label(work->txn, &record, work->step, &unused, &label, err));
    NG_TRY(ng_member__name(&record, work->step, &name, err));
    NG_TRY(keep(work, label, &out->label, err));
    NG_TRY(keep(work, name, &out->name, err));
    NG_TRY(keep(work, record.field[NG_FIELD_HEADLINE].text, &out->headline, err));
    out->there = true;
done:
    return status;
}

// *there false, and nothing filled, for a member that was removed since the refresh.
static ng_status fill(ng_standing_work *work, const ng_reputation_place *place,
    ng_reputation *out, bool *there, ng_error *err)
{
    ng_status status = NG_OK;
    ng_standing_name name;
    NG_TRY(ng_standing__name(work, place->member, &name, err));
    *there = name.there;
    if (!name.there) {
        goto done;
    }
    *out = (ng_reputation){.member = {place->member},
        .label = name.label,
        .name = name.name,
        .rank = place->evidence ? place->rank : 0,
        .score = place->evidence ? place->score : 0,
        .endorsers = place->endorsers,
        .evidence = place->evidence};
    if (!place->found || work->options.method == NG_REPUTATION_PAGERANK) {
        ng_standing_words words;
        NG_TRY(ng_standing__words_for(work, place->member, work->step, &words, err));
        out->endorsers = words.count;
    }
    if (work->options.explain) {
        NG_TRY(ng_standing__explain(work, out, err));
    }
done:
    return status;
}

static ng_status answer_members(ng_standing_work *work, const ng_member *members, size_t count,
    ng_reputations *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reputation *at = ng_arena__allocate_zero(work->answers, count, sizeof *at);
    if (at == NULL) {
        return ng_standing__no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        bool there = false;
        ng_reputation_place place;
        NG_TRY(ng_standing__watch(work->options.cancel, i, err));
        NG_TRY(ng_standing__find(work, members[i].id, &place, err));
        place.member = members[i].id;
        NG_TRY(fill(work, &place, &at[i], &there, err));
        if (!there) {
            return ng_rule__exists(work->txn, members[i], err);
        }
    }
    out->at = at;
    out->count = count;
done:
    return status;
}

static ng_status answer_top(ng_standing_work *work, ng_reputations *out, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t wanted = work->options.count < work->of ? work->options.count : work->of;
    ng_reputation *at = ng_arena__allocate_zero(work->answers, (size_t)wanted + 1, sizeof *at);
    if (at == NULL) {
        return ng_standing__no_memory(err);
    }
    out->at = at;
    for (uint32_t rank = 1; rank <= work->of && out->count < wanted; rank++) {
        bool there = false;
        ng_reputation_place place;
        NG_TRY(ng_standing__watch(work->options.cancel, rank, err));
        NG_TRY(place_at(work, rank, &place, err));
        NG_TRY(ng_privacy__may_propose(work->txn, place.member, &there, err));
        if (there) {
            NG_TRY(fill(work, &place, &at[out->count], &there, err));
        }
        out->count += there;
    }
done:
    return status;
}

static void describe_list(const ng_standing_work *work, ng_reputations *out)
{
    const ng_state *state = ng_txn__state(work->txn);
    out->of = work->of;
    out->refreshed_at = work->summary->change;
    out->stale = work->summary->change != state->change;
    if (work->options.method == NG_REPUTATION_TRUST && work->scale.levelled) {
        out->levelled = true;
        out->mean_micro = (int64_t)(work->scale.mu * MICRO + 0.5);
        out->deviation_micro = (int64_t)(work->scale.sigma * MICRO + 0.5);
    }
}

ng_status ng_reputation_find(ng_txn *txn, const ng_member *members, size_t count,
    const ng_reputation_options *options, ng_reputations *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_standing_work work = {
        .txn = txn, .options = options == NULL ? ng_reputation_defaults() : *options};
    *out = (ng_reputations){0};
    NG_TRY(check_options(&work.options, err));
    NG_TRY(ng_standing__open(&work, err));
    NG_TRY(find_list(&work, out, err));
    if (members != NULL) {
        NG_TRY(answer_members(&work, members, count, out, err));
    } else {
        NG_TRY(answer_top(&work, out, err));
    }
    describe_list(&work, out);
done:
    ng_standing__close(&work);
    if (status != NG_OK) {
        *out = (ng_reputations){0};
    }
    return status;
}
