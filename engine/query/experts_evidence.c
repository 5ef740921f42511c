// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Evidence of a skill: endorsements, and answers.
 *
 * An answer is an interaction of the kind `answer:SKILL`, folded as kinds are; whoever it is
 * from has answered, `count` times. Interactions have no skill of their own, so a plain
 * `answer` is evidence of nothing. Weights are not looked at: they say what an interaction
 * means to the two, not what it shows.
 *
 * Both kinds become records (member, what it counts, day), which are sorted by member and
 * added up with 40 binary places; only the sum is rounded, half up.
 */
#include "base/day.h"
#include "base/fixed.h"
#include "base/radix.h"
#include "base/status.h"
#include "network/interaction.h"
#include "network/term.h"
#include "query/evidence.h"

enum {
    RECORD_WORDS = 3, // member and number, what one counts and the kind, day
    ARENA_BYTES_MAX = 1 << 20,
    MICRO = 1000000
};

// Every JSON reader has it exactly.
#define SCORE_MAX ((INT64_C(1) << 53) - 1)

typedef struct gathering {
    ng_standing_work *work;
    const ng_experts_options *options;
    ng_tie_list blocking, blocked_by; // of options->near
    ng_buffer records;
} gathering;

typedef struct item {
    uint32_t member, number;
    ng_day day;
    bool answer;
} item;

// What one of a day counts, with 40 binary places.
static uint64_t worth(const ng_experts_options *options, ng_day day)
{
    if (day == NG_DAY_NONE) {
        return (uint64_t)NG_FIXED_ONE / 2;
    }
    const int64_t age = (int64_t)options->today - day;
    return age <= 0 ? (uint64_t)NG_FIXED_ONE
                    : ng_fixed__decay((uint64_t)age, options->half_life_days);
}

static ng_status add(gathering *all, const item *one, ng_error *err)
{
    const uint64_t record[RECORD_WORDS] = {(uint64_t)one->member << 32 | one->number,
        worth(all->options, one->day) << 1 | one->answer, (uint32_t)one->day};
    return ng_buffer__add(&all->records, record, sizeof record, err);
}

static bool is_blocked(const gathering *all, uint32_t member)
{
    return ng_tie__search(NG_TIE_BLOCK, &all->blocking, &member) != UINT32_MAX ||
        ng_tie__search(NG_TIE_BLOCK, &all->blocked_by, &member) != UINT32_MAX;
}

static ng_status gather_endorsements(
    void *context, uint32_t member, const ng_standing_words *words, ng_error *err)
{
    ng_status status = NG_OK;
    gathering *all = context;
    for (uint32_t i = 0; status == NG_OK && i < words->count; i++) {
        if (!words->at[i].claimed && !is_blocked(all, member)) {
            status =
                add(all, &(item){.member = member, .number = 1, .day = words->at[i].day}, err);
        }
    }
    return status;
}

// --- Answers ---------------------------------------------------------------------------------

static ng_status gather_pair(
    gathering *all, uint32_t kind, const ng_interactions *pair, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; status == NG_OK && i < pair->count; i++) {
        const ng_interaction *one = &pair->at[i];
        if (one->kind != kind || is_blocked(all, one->from)) {
            continue;
        }
        const item answer = {.member = one->from,
            .number = one->count,
            .day = one->at_ms == NG_TIME_NONE ? NG_DAY_NONE : ng_day__of_time(one->at_ms),
            .answer = true};
        status = add(all, &answer, err);
    }
    return status;
}

// Reads interactions only where there are answers of the skill.
static ng_status gather_answers(gathering *all, ng_text skill, ng_error *err)
{
    ng_status status = NG_OK;
    ng_standing_work *work = all->work;
    ng_cursor *cursor = NULL;
    uint32_t kind = 0;
    uint32_t pair_of[2] = {0, 0};
    ng_interactions pair;
    const ng_text name =
        ng_arena__print(work->scratch, "answer:%.*s", (int)skill.bytes, skill.at);
    if (name.at == NULL) {
        return ng_standing__no_memory(err);
    }
    NG_TRY(ng_term__find(work->txn, NG_VALUE_INTERACTION, name, &kind, err));
    if (kind == 0) {
        goto done;
    }
    NG_TRY(ng_cursor__open(work->txn, NG_TABLE_INTERACTIONS, &cursor, err));
    for (uint64_t read = 0; read == 0 || pair_of[0] != 0; read++) {
        NG_TRY(ng_standing__watch(all->options->cancel, read, err));
        if (ng_arena__bytes(work->step) > ARENA_BYTES_MAX) {
            ng_arena__reset(work->step);
        }
        NG_TRY(ng_interaction__next_pair(
            cursor, read == 0, work->step, &pair_of[0], &pair_of[1], &pair, err));
        NG_TRY(gather_pair(all, kind, &pair, err));
    }
done:
    ng_cursor__close(cursor);
    return status;
}

// --- Sums ------------------------------------------------------------------------------------

// Adds up the records of one member; returns how many there are.
static size_t add_up(
    const uint64_t *record, size_t count, ng_standing_entry *entry, ng_evidence_shown *shown)
{
    ng_u128 sum = 0;
    size_t read = 0;
    *entry = (ng_standing_entry){.member = (uint32_t)(record[0] >> 32)};
    *shown = (ng_evidence_shown){.last = NG_DAY_NONE};
    while (read < count && record[0] >> 32 == entry->member) {
        const uint32_t number = (uint32_t)record[0];
        const ng_day day = (ng_day)(int32_t)(uint32_t)record[2];
        const bool answer = (record[1] & 1) != 0;
        sum += (ng_u128)number * (record[1] >> 1);
        shown->answers += answer ? number : 0;
        entry->endorsers += answer ? 0 : number;
        shown->last = day > shown->last ? day : shown->last;
        record += RECORD_WORDS;
        read++;
    }
    const uint64_t micro = ng_fixed__scale(sum, MICRO, (uint64_t)NG_FIXED_ONE);
    entry->score = micro < SCORE_MAX ? (int64_t)micro : SCORE_MAX;
    entry->evidence = entry->score > 0;
    return read;
}

static ng_status rank(gathering *all, ng_evidence *out, ng_error *err)
{
    const size_t count = all->records.bytes / (RECORD_WORDS * sizeof(uint64_t));
    ng_arena *arena = all->work->scratch;
    out->ranking.entry = ng_arena__allocate_zero(arena, count + 1, sizeof *out->ranking.entry);
    ng_evidence_shown *shown = ng_arena__allocate_zero(arena, count + 1, sizeof *shown);
    uint64_t *scratch = ng_memory__allocate_zero(count + 1, RECORD_WORDS * sizeof *scratch);
    if (out->ranking.entry == NULL || shown == NULL || scratch == NULL) {
        ng_memory__release(scratch);
        return ng_standing__no_memory(err);
    }
    if (count > 0) {
        const uint64_t *sorted = ng_radix__sort(
            (uint64_t *)(void *)all->records.at, scratch, count, RECORD_WORDS, 1);
        for (size_t i = 0; i < count; out->ranking.count++) {
            i += add_up(sorted + i * RECORD_WORDS, count - i,
                &out->ranking.entry[out->ranking.count], &shown[out->ranking.count]);
        }
    }
    ng_memory__release(scratch);
    out->shown = shown;
    return ng_standing__rank(all->work, &out->ranking, err);
}

ng_status ng_evidence__find(ng_standing_work *work, const ng_experts_options *options,
    ng_text skill, ng_evidence *out, ng_error *err)
{
    ng_status status = NG_OK;
    gathering all = {.work = work, .options = options};
    const uint32_t near = options->near.id;
    *out = (ng_evidence){0};
    if (near != 0) {
        NG_TRY(ng_tie__read(work->txn, NG_TIE_BLOCK, false, near, &all.blocking, err));
        NG_TRY(ng_tie__read(work->txn, NG_TIE_BLOCK, true, near, &all.blocked_by, err));
    }
    NG_TRY(ng_standing__walk(work, gather_endorsements, &all, err));
    NG_TRY(gather_answers(&all, skill, err));
    NG_TRY(rank(&all, out, err));
done:
    ng_buffer__finish(&all.records);
    return status;
}
