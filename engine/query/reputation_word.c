// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whose word there is for a member, and what it counts.
 *
 * The endorsements of a pair are one word: for a skill there is one at the most, overall the
 * one with the highest level stands for all. A word counts the trust in who gave it, unless it
 * is claimed or the endorsed dominates the endorser; with a half-life it fades.
 */
#include "base/fixed.h"
#include "base/status.h"
#include "network/tie_list.h"
#include "query/standing.h"

enum {
    COLUMN_SKILL = 1, // of an endorsement
    COLUMN_DAY = 2,
    COLUMN_LEVEL = 3,
    WATCHED = 4096 // lists between two looks at the flag
};

#define LEVEL_MASK (NG_ENDORSEMENT_CLAIMED - 1u)

ng_status ng_standing__watch(const volatile int *cancel, uint64_t done, ng_error *err)
{
    if (done % WATCHED == 0 && cancel != NULL && *cancel != 0) {
        return ng_fail(err, NG_ERR_INTERRUPTED, "interrupted");
    }
    return NG_OK;
}

// Adds one endorsement to the word of its pair.
static void add(ng_standing_word *word, ng_day day, uint32_t marks)
{
    const uint32_t level = marks & LEVEL_MASK;
    word->weight += level == 0 ? 1 : level;
    if ((marks & NG_ENDORSEMENT_CLAIMED) != 0) {
        return;
    }
    const bool first = word->claimed;
    const bool undated = day == NG_DAY_NONE || (!first && word->day == NG_DAY_NONE);
    word->claimed = false;
    word->level = level > word->level ? level : word->level;
    word->day = undated ? NG_DAY_NONE : first || day > word->day ? day : word->day;
}

ng_status ng_standing__words(ng_arena *arena, const ng_tie_list *list, uint32_t skill,
    ng_standing_words *out, ng_error *err)
{
    uint32_t count = 0;
    *out = (ng_standing_words){0};
    ng_standing_word *at = ng_arena__allocate_zero(arena, (size_t)list->count + 1, sizeof *at);
    if (at == NULL) {
        return ng_standing__no_memory(err);
    }
    for (uint32_t i = 0; i < list->count; i++) {
        if (skill != NG_REPUTATION_OVERALL && list->column[COLUMN_SKILL][i] != skill) {
            continue;
        }
        const uint32_t from = list->column[0][i];
        if (count == 0 || at[count - 1].from != from) {
            at[count++] = (ng_standing_word){.from = from, .day = NG_DAY_NONE, .claimed = true};
        }
        add(&at[count - 1], (ng_day)(int32_t)list->column[COLUMN_DAY][i],
            list->column[COLUMN_LEVEL][i]);
    }
    *out = (ng_standing_words){at, count};
    return NG_OK;
}

ng_status ng_standing__words_for(ng_standing_work *work, uint32_t member, ng_arena *arena,
    ng_standing_words *out, ng_error *err)
{
    ng_tie_list list;
    *out = (ng_standing_words){0};
    ng_status status = ng_tie__read(work->txn, NG_TIE_ENDORSEMENT, true, member, &list, err);
    return status == NG_OK ? ng_standing__words(arena, &list, work->skill, out, err) : status;
}

// What is left of a trust after the age of the word, rounded half up.
static uint32_t age(const ng_reputation_options *options, ng_day day, uint32_t trust)
{
    if (options->half_life_days == 0 || day == NG_DAY_NONE || day >= options->today) {
        return trust;
    }
    const uint64_t days = (uint64_t)((int64_t)options->today - day);
    const uint64_t left = ng_fixed__decay(days, options->half_life_days);
    return (uint32_t)ng_fixed__scale(trust, left, (uint64_t)NG_FIXED_ONE);
}

ng_status ng_standing__weigh(ng_standing_work *work, const ng_trust_mark *endorsed,
    const ng_standing_word *word, ng_standing_worth *out, ng_error *err)
{
    ng_trust_mark mark;
    *out = (ng_standing_worth){.discounted = true};
    ng_status status = ng_reputation_columns__mark(work->columns, word->from, &mark, err);
    if (status != NG_OK) {
        return status;
    }
    out->trust = mark.trust;
    if (word->claimed) {
        out->why = NG_DISCOUNT_CLAIMED;
    } else if (mark.trust == 0) {
        out->why = NG_DISCOUNT_UNTRUSTED;
    } else if (ng_trust_mark__dominates(endorsed, &mark)) {
        out->why = NG_DISCOUNT_DOMINATED;
    } else {
        out->counted = age(&work->options, word->day, mark.trust);
        out->discounted = out->counted < mark.trust;
        out->why = NG_DISCOUNT_OLD;
    }
    return NG_OK;
}

ng_status ng_standing__walk(
    ng_standing_work *work, ng_standing_visit visit, void *context, ng_error *err)
{
    ng_status status = NG_OK;
    ng_cursor *cursor = NULL;
    ng_bytes key;
    ng_bytes value;
    NG_TRY(ng_cursor__open(work->txn, NG_TABLE_ENDORSEMENTS_IN, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, NULL, &key, &value, err));
    for (uint64_t read = 0; key.at != NULL; read++) {
        ng_tie_list list;
        ng_standing_words words;
        const uint32_t member = ng_key__read_u32(key, 0);
        NG_TRY(ng_standing__watch(work->options.cancel, read, err));
        NG_TRY(ng_tie__list_of(NG_TIE_ENDORSEMENT, true, member, value, &list, err));
        ng_arena__reset(work->step);
        NG_TRY(ng_standing__words(work->step, &list, work->skill, &words, err));
        if (words.count > 0) {
            NG_TRY(visit(context, member, &words, err));
        }
        NG_TRY(ng_cursor__next(cursor, &key, &value, err));
    }
done:
    ng_cursor__close(cursor);
    return status;
}
