// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The question for likely duplicates: everyone is read once, keys bring candidates together one
 * way after another, and likely pairs are sorted. A pair that comes together in several ways is
 * found several times with one score, and stands once in the answer.
 */
#include "base/fixed.h"
#include "base/status.h"
#include "query/duplicate_work.h"

enum {
    COUNT_DEFAULT = 100,
    ONE = 1000000,
    KEY_MEMORY_BYTES = 256 << 20,
    FOUND_MEMORY_BYTES = 32 << 20
};

ng_duplicates_options ng_duplicates_defaults(void)
{
    return (ng_duplicates_options){
        .count = COUNT_DEFAULT, .threshold_micro = NG_DUPLICATES_THRESHOLD_MICRO};
}

static ng_status check_options(const ng_duplicates_options *options, ng_error *err)
{
    if (options->count < 1 || options->count > NG_DUPLICATES_COUNT_MAX) {
        return ng_fail(err, NG_ERR_ARGUMENT, "%u pairs asked for, not 1 to %u",
            (unsigned)options->count, NG_DUPLICATES_COUNT_MAX);
    }
    if (options->threshold_micro < 1 || options->threshold_micro > ONE) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a threshold of %u millionths, not 1 to %d",
            (unsigned)options->threshold_micro, ONE);
    }
    return NG_OK;
}

// The least weight with a score of the threshold.
static int64_t least_weight(uint32_t threshold_micro)
{
    int64_t low = -21 * (int64_t)ONE;
    int64_t high = 21 * (int64_t)ONE;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        const bool enough = ng_likeness__probability(middle) >= threshold_micro;
        high = enough ? middle : high;
        low = enough ? low : middle + 1;
    }
    return low;
}

static ng_status open_work(ng_duplicate_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    work->answers = ng_txn__arena(work->txn);
    work->least_weight_micro = least_weight(work->options.threshold_micro);
    NG_TRY(ng_snapshot__of(work->txn, &work->snapshot, err));
    NG_TRY(ng_arena__create(&work->scratch, err));
    NG_TRY(ng_sorter__create(2, FOUND_MEMORY_BYTES, &work->found, err));
    NG_TRY(ng_distinct__list(work->txn, &work->distinct, &work->distinct_count, err));
    NG_TRY(ng_import_list(work->txn, &work->imports, &work->import_count, err));
    NG_TRY(ng_duplicate__read_people(work, err));
done:
    return status;
}

void ng_duplicate__close(ng_duplicate_work *work)
{
    ng_duplicate_texts *const texts[] = {
        &work->words, &work->names, &work->locals, &work->domains, &work->phones};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        ng_map__destroy(texts[i]->map);
        ng_memory__release(texts[i]->members);
    }
    for (uint32_t kind = 0; kind < NG_LIKENESS_VALUES; kind++) {
        ng_memory__release(work->having[kind]);
    }
    ng_memory__release(work->word);
    ng_memory__release(work->local_rarity);
    ng_memory__release(work->person);
    ng_memory__release(work->place);
    ng_sorter__destroy(work->found);
    ng_arena__destroy(work->scratch);
}

static ng_status compare_all(ng_duplicate_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    ng_sorter *keys = NULL;
    for (uint32_t way = 0; way < NG_DUPLICATE_WAYS; way++) {
        NG_TRY(ng_sorter__create(2, KEY_MEMORY_BYTES, &keys, err));
        NG_TRY(ng_duplicate__add_keys(work, (ng_duplicate_way)way, keys, err));
        NG_TRY(ng_duplicate__compare_blocks(work, (ng_duplicate_way)way, keys, err));
        ng_sorter__destroy(keys);
        keys = NULL;
    }
done:
    ng_sorter__destroy(keys);
    return status;
}

// Every pair once, the best ones described.
static ng_status answer(ng_duplicate_work *work, ng_duplicates *out, ng_error *err)
{
    ng_status status = NG_OK;
    const uint64_t *record;
    uint64_t last[2] = {UINT64_MAX, UINT64_MAX};
    const uint64_t most = ng_sorter__count(work->found);
    const size_t room = most < work->options.count ? (size_t)most : work->options.count;
    ng_duplicate *at = ng_arena__allocate_zero(work->answers, room + 1, sizeof *at);
    if (at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %zu pairs", room);
    }
    NG_TRY(ng_sorter__sort(work->found, err));
    NG_TRY(ng_sorter__next(work->found, &record, err));
    while (record != NULL) {
        if (record[0] != last[0] || record[1] != last[1]) {
            const ng_duplicate_pair pair = {.a = (uint32_t)(record[1] >> 32),
                .b = (uint32_t)record[1],
                .score_micro = ONE - (uint32_t)record[0]};
            last[0] = record[0];
            last[1] = record[1];
            if (out->total++ < work->options.count) {
                NG_TRY(ng_duplicate__describe(work, &pair, &at[out->count], err));
                out->count++;
            }
        }
        NG_TRY(ng_sorter__next(work->found, &record, err));
    }
    out->at = at;
    out->compared = work->compared;
    out->skipped = work->skipped;
done:
    return status;
}

ng_status ng_duplicates_find(
    ng_txn *txn, const ng_duplicates_options *options, ng_duplicates *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_duplicate_work work = {.txn = txn};
    work.options = options == NULL ? ng_duplicates_defaults() : *options;
    *out = (ng_duplicates){0};
    NG_TRY(check_options(&work.options, err));
    NG_TRY(open_work(&work, err));
    NG_TRY(compare_all(&work, err));
    NG_TRY(answer(&work, out, err));
done:
    ng_duplicate__close(&work);
    if (status != NG_OK) {
        *out = (ng_duplicates){0};
    }
    return status;
}
