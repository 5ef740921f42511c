// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The question for candidates: who has what is needed, the best of them within reach, and the
 * way to each. Birthdays and the like are neither indexed nor read.
 */
#include "base/status.h"
#include "base/text.h"
#include "network/privacy.h"
#include "network/rule.h"
#include "network/term.h"
#include "query/sourcing.h"

enum {
    COUNT_DEFAULT = 25
};

ng_source_options ng_source_defaults(void)
{
    return (ng_source_options){.count = COUNT_DEFAULT, .today = NG_DAY_NONE};
}

// --- Arguments -------------------------------------------------------------------------------

static bool has_texts(ng_trait trait)
{
    return trait != NG_TRAIT_YEARS && trait != NG_TRAIT_VERIFIED;
}

static ng_status check_need(const ng_source_need *need, ng_error *err)
{
    if ((unsigned)need->trait >= NG_TRAIT_COUNT || need->weight > NG_SOURCE_WEIGHT_MAX) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a need of kind %d and weight %u is none",
            (int)need->trait, (unsigned)need->weight);
    }
    if (has_texts(need->trait) != (need->any_count > 0) ||
        need->any_count > NG_SOURCE_TEXTS_MAX) {
        return ng_fail(err, NG_ERR_ARGUMENT, "%s with %zu texts", ng_trait_name(need->trait),
            need->any_count);
    }
    if (need->trait == NG_TRAIT_YEARS &&
        (need->years < 1 || need->years > NG_SOURCE_YEARS_MAX)) {
        return ng_fail(err, NG_ERR_ARGUMENT, "%u years, not 1 to %d", (unsigned)need->years,
            NG_SOURCE_YEARS_MAX);
    }
    for (size_t i = 0; i < need->any_count; i++) {
        if (ng_text__trim(need->any[i]).bytes == 0 || !ng_text__valid(need->any[i])) {
            return ng_fail(err, NG_ERR_ARGUMENT, "%s needs a text", ng_trait_name(need->trait));
        }
    }
    return NG_OK;
}

static ng_status check_options(const ng_source_options *options, ng_error *err)
{
    if (options->count < 1 || options->count > NG_SOURCE_COUNT_MAX) {
        return ng_fail(err, NG_ERR_ARGUMENT, "%u candidates asked for, not 1 to %d",
            (unsigned)options->count, NG_SOURCE_COUNT_MAX);
    }
    if (options->need_count > NG_SOURCE_NEEDS_MAX || options->near_count > NG_PATH_STARTS_MAX) {
        return ng_fail(err, NG_ERR_ARGUMENT,
            "%zu needs and %zu members who ask, at most %d and %d", options->need_count,
            options->near_count, NG_SOURCE_NEEDS_MAX, NG_PATH_STARTS_MAX);
    }
    if (options->max_hops > NG_PATH_HOPS_MAX ||
        (options->max_hops > 0 && options->near_count == 0)) {
        return ng_fail(err, NG_ERR_ARGUMENT,
            "a limit of %u hops; it is 1 to %d, and from who asks", (unsigned)options->max_hops,
            NG_PATH_HOPS_MAX);
    }
    if (options->today == NG_DAY_NONE) {
        return ng_fail(err, NG_ERR_ARGUMENT, "candidates need the day of today");
    }
    return NG_OK;
}

static ng_status check_all(ng_sourcing *work, ng_error *err)
{
    const ng_source_options *options = &work->options;
    ng_status status = check_options(options, err);
    for (size_t i = 0; status == NG_OK && i < options->need_count; i++) {
        status = check_need(&options->needs[i], err);
    }
    for (size_t i = 0; status == NG_OK && i < options->near_count; i++) {
        status = ng_rule__exists(work->txn, options->near[i], err);
    }
    return status;
}

// --- The answer ------------------------------------------------------------------------------

// Most members come from few imports.
static ng_status find_source(
    ng_sourcing *work, uint32_t import, ng_candidate *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_import_record record;
    ng_bytes value;
    out->import = import;
    if (import == 0 || import == work->import) {
        out->source = import == 0 ? (ng_text){NULL, 0} : work->source;
        goto done;
    }
    NG_TRY(ng_txn__get_id(work->txn, NG_TABLE_IMPORTS, import, &value, err));
    if (value.at != NULL) {
        NG_TRY(ng_record__decode_import(work->standing.answers,
            (ng_text){(const char *)value.at, value.bytes}, &record, err));
        out->source = record.path;
        work->import = import;
        work->source = record.path;
    }
done:
    return status;
}

static ng_status keep(ng_sourcing *work, ng_text text, ng_text *out, ng_error *err)
{
    *out = ng_arena__copy(work->standing.answers, text);
    return out->at == NULL ? ng_sourcing__no_memory(err) : NG_OK;
}

static ng_status tell_record(ng_sourcing *work, ng_candidate *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_member_record record;
    ng_name_class unused = NG_NAME_TEXT;
    ng_text label = {0};
    ng_text name = {0};
    ng_arena__reset(work->step);
    NG_TRY(ng_member__read(work->txn, out->member.id, work->step, &record, err));
    NG_TRY(ng_member__label(work->txn, &record, work->step, &unused, &label, err));
    NG_TRY(ng_member__name(&record, work->step, &name, err));
    NG_TRY(keep(work, label, &out->label, err));
    NG_TRY(keep(work, name, &out->name, err));
    NG_TRY(keep(work, record.field[NG_FIELD_HEADLINE].text, &out->headline, err));
    NG_TRY(find_source(work, record.import, out, err));
done:
    return status;
}

static ng_status tell(ng_sourcing *work, const ng_source_entry *entry, const ng_source_way *way,
    ng_candidate *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_privacy privacy;
    *out = (ng_candidate){.member = {way->member},
        .score = entry->score,
        .parts = entry->parts,
        .hops = way->hops,
        .path = way->path};
    for (size_t n = 0; n < work->options.need_count; n++) {
        out->met[n] = (work->met[entry->index] >> n & 1) != 0;
    }
    NG_TRY(ng_standing__stored(
        work->standing.columns, &work->standing.list, out->member, &out->reputation, err));
    NG_TRY(tell_record(work, out, err));
    NG_TRY(ng_privacy__read(work->txn, way->member, &privacy, err));
    out->basis = privacy.basis;
    out->basis_since = privacy.given;
done:
    return status;
}

// Those of some entries who are near enough, as far as they are wanted.
static ng_status answer_some(ng_sourcing *work, ng_source_ways *ways,
    const ng_source_entry *entries, uint32_t count, ng_candidates *out, ng_candidate *at,
    ng_error *err)
{
    ng_status status = NG_OK;
    ng_source_way way[NG_SOURCE_WAYS];
    const ng_source_options *options = &work->options;
    NG_TRY(ng_standing__watch(options->cancel, 0, err));
    for (uint32_t i = 0; i < count; i++) {
        way[i].member = work->member[entries[i].index];
    }
    NG_TRY(ng_sourcing__ways(ways, way, count, err));
    for (uint32_t i = 0; i < count && out->count < options->count; i++) {
        if (options->max_hops == 0 || way[i].hops <= options->max_hops) {
            NG_TRY(tell(work, &entries[i], &way[i], &at[out->count], err));
            out->count++;
        }
    }
done:
    return status;
}

static ng_status answer(
    ng_sourcing *work, const ng_source_entry *entries, ng_candidates *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_source_ways *ways = NULL;
    const uint32_t most = work->count < work->options.count ? work->count : work->options.count;
    ng_candidate *at =
        ng_arena__allocate_zero(work->standing.answers, (size_t)most + 1, sizeof *at);
    if (at == NULL) {
        return ng_sourcing__no_memory(err);
    }
    if (most > 0) {
        NG_TRY(ng_sourcing__open_ways(work, &ways, err));
    }
    for (uint32_t i = 0; i < work->count && out->count < most;) {
        const uint32_t wanted =
            work->options.max_hops > 0 ? NG_SOURCE_WAYS : most - (uint32_t)out->count;
        const uint32_t turn = wanted < NG_SOURCE_WAYS ? wanted : NG_SOURCE_WAYS;
        const uint32_t count = work->count - i < turn ? work->count - i : turn;
        NG_TRY(answer_some(work, ways, entries + i, count, out, at, err));
        i += count;
    }
    out->at = at;
done:
    ng_sourcing__close_ways(ways);
    return status;
}

// The list that reputation is told of: the first skill that must be had, or overall.
static ng_status open_reputation(ng_sourcing *work, ng_candidates *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_standing_work *standing = &work->standing;
    for (size_t n = 0; n < work->options.need_count && standing->skill == 0; n++) {
        const ng_source_need *need = &work->options.needs[n];
        for (size_t i = 0; need->trait == NG_TRAIT_SKILL && need->weight == 0 &&
             !need->is_not && i < need->any_count && standing->skill == 0;
             i++) {
            NG_TRY(
                ng_term__find(work->txn, NG_VALUE_SKILL, need->any[i], &standing->skill, err));
            if (standing->skill != 0) {
                NG_TRY(ng_standing__skill(
                    standing, need->any[i], &standing->skill, &out->skill, err));
            }
        }
    }
    NG_TRY(
        ng_reputation_columns__list(standing->columns, standing->skill, &standing->list, err));
    const ng_reputation_summary *summary = standing->summary;
    out->has_reputation = standing->list.ranked > 0;
    out->refreshed_at = summary->refreshed ? summary->change : 0;
    out->stale = summary->refreshed && summary->change != ng_txn__state(work->txn)->change;
done:
    return status;
}

static ng_status open_work(ng_sourcing *work, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_standing__open(&work->standing, err));
    NG_TRY(ng_arena__create(&work->scratch, err));
    NG_TRY(ng_arena__create(&work->step, err));
    work->graph = ng_snapshot__connections(work->standing.snapshot);
    const uint64_t ids = ng_txn__state(work->txn)->next_member;
    work->words = (size_t)((ids + NG_ROARING_BLOCK - 1) / NG_ROARING_BLOCK) * NG_ROARING_WORDS;
done:
    return status;
}

ng_status ng_sourcing__open(
    ng_txn *txn, const ng_source_options *options, ng_sourcing **out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_sourcing *work = ng_memory__allocate_zero(1, sizeof *work);
    *out = work;
    if (work == NULL) {
        return ng_sourcing__no_memory(err);
    }
    work->txn = txn;
    work->options = options == NULL ? ng_source_defaults() : *options;
    work->standing.txn = txn;
    work->standing.options = ng_reputation_defaults();
    NG_TRY(check_all(work, err));
    NG_TRY(open_work(work, err));
done:
    return status;
}

void ng_sourcing__close(ng_sourcing *work)
{
    if (work != NULL) {
        ng_standing__close(&work->standing);
        ng_arena__destroy(work->scratch);
        ng_arena__destroy(work->step);
        ng_memory__release(work);
    }
}

ng_status ng_source_find(
    ng_txn *txn, const ng_source_options *options, ng_candidates *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_source_entry *entries = NULL;
    ng_sourcing *work = NULL;
    *out = (ng_candidates){0};
    NG_TRY(ng_sourcing__open(txn, options, &work, err));
    NG_TRY(ng_sourcing__resolve(work, err));
    NG_TRY(open_reputation(work, out, err));
    NG_TRY(ng_sourcing__collect(work, err));
    NG_TRY(ng_sourcing__rank(work, &entries, err));
    out->of = work->count;
    NG_TRY(answer(work, entries, out, err));
done:
    ng_sourcing__close(work);
    if (status != NG_OK) {
        *out = (ng_candidates){0};
    }
    return status;
}
