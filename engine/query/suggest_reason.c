// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What speaks for a suggestion, in words, each reason with its part of the score.
 *
 * By the default scorer the score at factor 1 is split into what mutual connections give and
 * the rest, which is three steps away; what the factor adds goes to the kinds of shared values
 * in proportion to their parts of ln(factor), what division leaves over to the first; the worth
 * of shared organisations goes to their kind. So the parts add up. Shared values that add
 * nothing follow at the end: they are true all the same. A named scorer has one reason.
 */
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "network/derived.h"
#include "query/suggestion.h"

enum {
    NAMED = 3, // values that a reason names
    REASONS_MAX = 2 + NG_FACTOR_KINDS
};

// Values of one kind that both have.
typedef struct shared_value {
    uint32_t term;
    int64_t weight;
    ng_text text;
} shared_value;

typedef struct story {
    ng_suggestion_work *work;
    const ng_suggestion_facts *facts;
    ng_reason *reasons; // [REASONS_MAX]
    size_t count;
    const uint32_t *mine, *theirs; // profile values
    uint32_t mine_count, theirs_count;
    uint64_t score[NG_FACTOR_KINDS];
} story;

static const char *const KIND_NAMES[NG_FACTOR_KINDS] = {
    "industry", "company", "school", "title", "location", "group", "skill"};

static void add_reason(story *telling, const char *kind, uint64_t score, ng_text text)
{
    telling->reasons[telling->count++] =
        (ng_reason){.kind = kind, .score = score, .text = text};
}

static ng_status tell_mutual(story *telling, uint64_t score, ng_error *err)
{
    const ng_suggestion_facts *facts = telling->facts;
    ng_suggestion_work *work = telling->work;
    ng_status status = NG_OK;
    ng_text names = {0};
    ng_text text = {0};
    uint32_t mutual = facts->entry->mutual;
    const char *before = mutual > facts->via_count ? ", among them " : ": ";
    NG_TRY(ng_suggestion__join(work->scratch, facts->via, facts->via_count, &names, err));
    NG_TRY(ng_suggestion__keep(
        ng_arena__print(work->answers, "%u mutual connection%s%s%s", mutual,
            mutual == 1 ? "" : "s", facts->via_count == 0 ? "" : before, names.at),
        &text, err));
    add_reason(telling, "mutual", score, text);
done:
    return status;
}

static ng_status tell_distant(story *telling, uint64_t score, ng_error *err)
{
    ng_text text = {0};
    ng_status status =
        ng_suggestion__keep(ng_arena__copy(telling->work->answers,
                                ng_text__of("connections of your connections know them")),
            &text, err);
    if (status == NG_OK) {
        add_reason(telling, "distant", score, text);
    }
    return status;
}

// Appends to a company or school when both were there.
static ng_status add_years(
    story *telling, ng_value_kind kind, shared_value *value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_arena *arena = telling->work->scratch;
    ng_suggestion_overlap overlap;
    ng_text years = {0};
    ng_tie tie = kind == NG_VALUE_COMPANY ? NG_TIE_POSITION : NG_TIE_EDUCATION;
    NG_TRY(ng_suggestion__overlap(
        telling->work, tie, value->term, telling->facts->entry->vertex, &overlap, err));
    NG_TRY(ng_suggestion__years(arena, &overlap, &years, err));
    NG_TRY(ng_suggestion__keep(
        ng_arena__print(arena, "%s%s", value->text.at, years.at), &value->text, err));
done:
    return status;
}

// Rarest first, then by text.
static int compare_values(const void *a, const void *b)
{
    const shared_value *left = a;
    const shared_value *right = b;
    if (left->weight != right->weight) {
        return left->weight > right->weight ? -1 : 1;
    }
    return ng_text__compare(left->text, right->text);
}

static int64_t weight_of(const ng_factor_subject *subject, uint32_t value)
{
    for (uint32_t i = 0; i < subject->count; i++) {
        if (subject->value[i] == value) {
            return subject->weight[i];
        }
    }
    return 0;
}

// All shared values of a kind, rarest first, in the scratch arena.
static ng_status collect(
    story *telling, ng_value_kind kind, shared_value **out, uint32_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_suggestion_work *work = telling->work;
    *count = 0;
    *out = ng_arena__allocate(work->scratch, (telling->mine_count + 1u) * sizeof **out);
    if (*out == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for shared values");
    }
    for (uint32_t i = 0; i < telling->mine_count; i++) {
        uint32_t value = telling->mine[i];
        if (value >> NG_PROFILE_SHIFT != (uint32_t)kind ||
            !ng_suggestion__has_value(telling->theirs, telling->theirs_count, value)) {
            continue;
        }
        shared_value *fresh = &(*out)[(*count)++];
        fresh->term = value & NG_PROFILE_TERM_MAX;
        fresh->weight = weight_of(&work->subject, value);
        NG_TRY(ng_suggestion__value_text(work, kind, fresh->term, &fresh->text, err));
    }
    qsort(*out, *count, sizeof **out, compare_values);
done:
    return status;
}

// The sentence of a kind around the names of its values.
static ng_text make_sentence(
    ng_arena *arena, ng_value_kind kind, uint32_t count, const char *names)
{
    const char *among = count > NAMED ? ", among them" : kind == NG_VALUE_SKILL ? ":" : "";
    switch (kind) {
    case NG_VALUE_INDUSTRY:
        return ng_arena__print(arena, "same industry: %s", names);
    case NG_VALUE_COMPANY:
        return ng_arena__print(arena, "both at %s", names);
    case NG_VALUE_SCHOOL:
        return ng_arena__print(arena, "both studied at %s", names);
    case NG_VALUE_TITLE:
        return ng_arena__print(arena, "same title: %s", names);
    case NG_VALUE_PLACE:
        return ng_arena__print(arena, "same location: %s", names);
    case NG_VALUE_GROUP:
        return count > NAMED
            ? ng_arena__print(arena, "both in %u groups%s %s", count, among, names)
            : ng_arena__print(arena, "both in group%s %s", count == 1 ? "" : "s", names);
    case NG_VALUE_SKILL:
    case NG_VALUE_PROFILE_COUNT:
    case NG_VALUE_INTERACTION:
    case NG_VALUE_DEGREE:
    case NG_VALUE_STUDY:
    case NG_VALUE_COUNT:
        break;
    }
    return ng_arena__print(
        arena, "%u shared skill%s%s %s", count, count == 1 ? "" : "s", among, names);
}

static ng_status tell_values(story *telling, ng_value_kind kind, const shared_value *values,
    uint32_t count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text part[NAMED];
    ng_text names = {0};
    ng_text text = {0};
    uint32_t named = count < NAMED ? count : NAMED;
    for (uint32_t i = 0; i < named; i++) {
        shared_value value = values[i];
        if (kind == NG_VALUE_COMPANY || kind == NG_VALUE_SCHOOL) {
            NG_TRY(add_years(telling, kind, &value, err));
        }
        part[i] = value.text;
    }
    NG_TRY(ng_suggestion__join(telling->work->scratch, part, named, &names, err));
    NG_TRY(ng_suggestion__keep(
        make_sentence(telling->work->answers, kind, count, names.at), &text, err));
    add_reason(telling, KIND_NAMES[kind], telling->score[kind], text);
done:
    return status;
}

// Divides what the factor adds among the kinds.
static void divide(
    uint64_t extra, const int64_t parts[NG_FACTOR_KINDS], uint64_t out[NG_FACTOR_KINDS])
{
    ng_u128 sum = 0;
    uint64_t left = extra;
    for (uint32_t kind = 0; kind < NG_FACTOR_KINDS; kind++) {
        sum += (uint64_t)(parts[kind] > 0 ? parts[kind] : 0);
    }
    for (uint32_t kind = 0; kind < NG_FACTOR_KINDS; kind++) {
        out[kind] =
            parts[kind] > 0 ? (uint64_t)((ng_u128)extra * (uint64_t)parts[kind] / sum) : 0;
        left -= out[kind];
    }
    for (uint32_t kind = 0; kind < NG_FACTOR_KINDS; kind++) {
        if (parts[kind] > 0) {
            out[kind] += left;
            break;
        }
    }
}

// The kind's reason, unless it has no shared value.
static ng_status tell_kind(story *telling, ng_value_kind kind, ng_error *err)
{
    shared_value *values = NULL;
    uint32_t count = 0;
    ng_status status = collect(telling, kind, &values, &count, err);
    if (status == NG_OK && count > 0) {
        status = tell_values(telling, kind, values, count, err);
    }
    return status;
}

// Kinds that add to the score, then those that only are true.
static ng_status tell_kinds(story *telling, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < 2 * NG_FACTOR_KINDS && status == NG_OK; i++) {
        uint32_t kind = i % NG_FACTOR_KINDS;
        if ((telling->score[kind] > 0) == (i < NG_FACTOR_KINDS)) {
            status = tell_kind(telling, (ng_value_kind)kind, err);
        }
    }
    return status;
}

static ng_status tell_default(story *telling, ng_error *err)
{
    ng_status status = NG_OK;
    ng_suggestion_work *work = telling->work;
    const ng_suggestion_entry *entry = telling->facts->entry;
    int64_t parts[NG_FACTOR_KINDS];
    uint64_t factor = 0;
    NG_TRY(ng_suggestion__factor(work, entry->vertex, &factor, parts, err));
    uint64_t plain =
        ng_suggestion__score(NG_SCORER_DEFAULT, entry->base, (uint64_t)NG_FIXED_ONE);
    uint64_t with_factor = ng_suggestion__score(NG_SCORER_DEFAULT, entry->base, factor);
    uint64_t mutual = 0;
    if (entry->mutual > 0) {
        ng_suggest_candidate two_steps = {.mass = entry->mass};
        uint64_t damping = ng_power__damping(
            ng_suggest_workspace__powers(work->workspace), telling->facts->degree);
        mutual = ng_suggest__billionths(ng_suggest__damp(&two_steps, 0, damping));
        mutual = mutual < plain ? mutual : plain;
        NG_TRY(tell_mutual(telling, mutual, err));
    }
    if (plain > mutual) {
        NG_TRY(tell_distant(telling, plain - mutual, err));
    }
    divide(with_factor - plain, parts, telling->score);
    if (entry->score > with_factor) {
        telling->score[work->options.mode == NG_MODE_COLLEAGUES ? NG_VALUE_COMPANY
                                                                : NG_VALUE_SCHOOL] +=
            entry->score - with_factor;
    }
    NG_TRY(tell_kinds(telling, err));
done:
    return status;
}

ng_status ng_suggestion__reasons(ng_suggestion_work *work, const ng_suggestion_facts *facts,
    ng_suggestion *out, ng_error *err)
{
    ng_status status = NG_OK;
    story telling = {.work = work, .facts = facts};
    telling.reasons =
        ng_arena__allocate_zero(work->answers, REASONS_MAX, sizeof *telling.reasons);
    if (telling.reasons == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for reasons");
    }
    if (work->options.scorer == NG_SCORER_DEFAULT) {
        NG_TRY(ng_snapshot__profile(
            work->snapshot, work->who, &telling.mine, &telling.mine_count, err));
        NG_TRY(ng_snapshot__profile(
            work->snapshot, facts->entry->vertex, &telling.theirs, &telling.theirs_count, err));
        NG_TRY(tell_default(&telling, err));
    } else {
        NG_TRY(tell_mutual(&telling, facts->entry->score, err));
    }
    out->reasons = telling.reasons;
    out->reason_count = telling.count;
done:
    return status;
}
