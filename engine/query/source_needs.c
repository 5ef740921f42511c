// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What is asked for, looked up in the search index: for each need who may have it.
 */
#include <string.h>

#include "base/day.h"
#include "base/language.h"
#include "base/status.h"
#include "base/text.h"
#include "network/group.h"
#include "network/term.h"
#include "network/trust.h"
#include "query/sourcing.h"

const char *ng_trait_name(ng_trait trait)
{
    static const char *const names[NG_TRAIT_COUNT] = {"skill", "industry", "company",
        "past_company", "title", "school", "location", "group", "headline", "language",
        "worked_in", "min_years", "verified"};
    return (unsigned)trait < NG_TRAIT_COUNT ? names[trait] : "";
}

static ng_value_kind kind_of(ng_trait trait)
{
    switch (trait) {
    case NG_TRAIT_SKILL:
        return NG_VALUE_SKILL;
    case NG_TRAIT_INDUSTRY:
        return NG_VALUE_INDUSTRY;
    case NG_TRAIT_COMPANY:
    case NG_TRAIT_PAST_COMPANY:
        return NG_VALUE_COMPANY;
    case NG_TRAIT_SCHOOL:
        return NG_VALUE_SCHOOL;
    case NG_TRAIT_GROUP:
        return NG_VALUE_GROUP;
    case NG_TRAIT_TITLE:
        return NG_VALUE_TITLE;
    case NG_TRAIT_LOCATION:
    case NG_TRAIT_WORKED_IN:
        return NG_VALUE_PLACE;
    case NG_TRAIT_HEADLINE:
    case NG_TRAIT_LANGUAGE:
    case NG_TRAIT_YEARS:
    case NG_TRAIT_VERIFIED:
    case NG_TRAIT_COUNT:
        break;
    }
    return NG_VALUE_COUNT;
}

ng_status ng_sourcing__no_bits(ng_sourcing *work, uint64_t **out, ng_error *err)
{
    *out = ng_arena__allocate_zero(work->scratch, work->words + 1, sizeof **out);
    return *out == NULL ? ng_sourcing__no_memory(err) : NG_OK;
}

ng_status ng_sourcing__add_value(
    ng_sourcing *work, uint32_t value, uint64_t *bits, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t block = 0; block < work->words / NG_ROARING_WORDS; block++) {
        ng_roaring list;
        NG_TRY(ng_search__read(work->txn, value, block, &list, err));
        ng_roaring__or(&list, bits + (size_t)block * NG_ROARING_WORDS);
    }
done:
    return status;
}

static ng_status add_terms(
    ng_sourcing *work, ng_value_kind kind, ng_source_want *want, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < want->term_count; i++) {
        const uint32_t value = (uint32_t)kind << NG_PROFILE_SHIFT | want->terms[i];
        NG_TRY(ng_sourcing__add_value(work, value, want->bits, err));
    }
done:
    return status;
}

// --- Values ----------------------------------------------------------------------------------

static ng_status find_value(
    ng_sourcing *work, ng_value_kind kind, ng_text text, uint32_t *out, ng_error *err)
{
    if (kind == NG_VALUE_GROUP) {
        return ng_group__find(work->txn, ng_text__trim(text), out, err);
    }
    return ng_term__find(work->txn, kind, text, out, err);
}

static ng_status say_unknown(const ng_source_need *need, const char *noun, ng_error *err)
{
    const ng_text text = need->any[0];
    return ng_fail(err, NG_ERR_NOT_FOUND, "there is no %s \"%.*s\"", noun,
        (int)(text.bytes < 200 ? text.bytes : 200), text.at);
}

// What must be had and nobody can have is told, since it is a typing mistake more often than
// not.
static ng_status check_known(ng_sourcing *work, const ng_source_want *want, ng_error *err)
{
    const ng_source_need *need = want->need;
    uint32_t unused = 0;
    ng_text spelling;
    if (want->term_count > 0 || need->is_not || need->weight > 0) {
        return NG_OK;
    }
    if (need->trait == NG_TRAIT_SKILL) {
        return ng_standing__skill(&work->standing, need->any[0], &unused, &spelling, err);
    }
    static const char *const nouns[NG_VALUE_PROFILE_COUNT] = {
        "industry", "company", "school", "title", "place", "group", "skill"};
    return say_unknown(need, nouns[kind_of(need->trait)], err);
}

static void insert_term(ng_source_want *want, uint32_t term)
{
    uint32_t at = want->term_count;
    while (at > 0 && want->terms[at - 1] > term) {
        at--;
    }
    if (term == 0 || (at > 0 && want->terms[at - 1] == term)) {
        return;
    }
    memmove(
        want->terms + at + 1, want->terms + at, (want->term_count - at) * sizeof *want->terms);
    want->terms[at] = term;
    want->term_count++;
}

static ng_status resolve_values(ng_sourcing *work, ng_source_want *want, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_source_need *need = want->need;
    const ng_value_kind kind = kind_of(need->trait);
    want->terms =
        ng_arena__allocate_zero(work->scratch, need->any_count + 1, sizeof *want->terms);
    if (want->terms == NULL) {
        return ng_sourcing__no_memory(err);
    }
    for (size_t i = 0; i < need->any_count; i++) {
        uint32_t term = 0;
        NG_TRY(find_value(work, kind, need->any[i], &term, err));
        insert_term(want, term);
    }
    NG_TRY(check_known(work, want, err));
    NG_TRY(add_terms(work, kind, want, err));
    want->exact = kind != NG_VALUE_COMPANY;
done:
    return status;
}

// --- Words -----------------------------------------------------------------------------------

static ng_status fold_texts(ng_sourcing *work, ng_source_want *want, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_source_need *need = want->need;
    want->folded =
        ng_arena__allocate_zero(work->scratch, need->any_count + 1, sizeof *want->folded);
    if (want->folded == NULL) {
        return ng_sourcing__no_memory(err);
    }
    for (size_t i = 0; i < need->any_count; i++) {
        ng_text unused;
        NG_TRY(ng_text__fold(work->scratch, need->any[i], &want->folded[i], err));
        if (ng_search__next_word(want->folded[i], &unused).bytes == 0) {
            NG_TRY(ng_fail(err, NG_ERR_ARGUMENT, "%s needs a word, not \"%.*s\"",
                ng_trait_name(need->trait), (int)need->any[i].bytes, need->any[i].at));
        }
    }
done:
    return status;
}

static ng_status resolve_terms(
    ng_sourcing *work, ng_search_part part, ng_source_want *want, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_value_kind kind = kind_of(want->need->trait);
    NG_TRY(fold_texts(work, want, err));
    NG_TRY(ng_sourcing__find_terms(work, kind, part, want, err));
    NG_TRY(add_terms(work, kind, want, err));
    for (size_t i = 0; want->need->trait == NG_TRAIT_LOCATION && i < want->need->any_count;
         i++) {
        NG_TRY(ng_sourcing__add_value(
            work, ng_search__text_value(NG_SEARCH_COUNTRY, want->folded[i]), want->bits, err));
    }
done:
    return status;
}

static ng_status add_headline(ng_sourcing *work, ng_text folded, uint64_t *bits, ng_error *err)
{
    ng_status status = NG_OK;
    uint64_t *all = NULL;
    NG_TRY(ng_sourcing__no_bits(work, &all, err));
    memset(all, 0xff, work->words * sizeof *all);
    for (;;) {
        uint64_t *some = NULL;
        const ng_text word = ng_search__next_word(folded, &folded);
        if (word.bytes == 0) {
            break;
        }
        NG_TRY(ng_sourcing__no_bits(work, &some, err));
        NG_TRY(ng_sourcing__add_value(
            work, ng_search__text_value(NG_SEARCH_HEADLINE_WORD, word), some, err));
        for (size_t i = 0; i < work->words; i++) {
            all[i] &= some[i];
        }
    }
    for (size_t i = 0; i < work->words; i++) {
        bits[i] |= all[i];
    }
done:
    return status;
}

static ng_status resolve_headline(ng_sourcing *work, ng_source_want *want, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(fold_texts(work, want, err));
    for (size_t i = 0; i < want->need->any_count; i++) {
        NG_TRY(add_headline(work, want->folded[i], want->bits, err));
    }
done:
    return status;
}

// --- Languages -------------------------------------------------------------------------------

static bool is_empty(const ng_sourcing *work, const uint64_t *bits)
{
    uint64_t any = 0;
    for (size_t i = 0; i < work->words; i++) {
        any |= bits[i];
    }
    return any == 0;
}

static ng_status resolve_languages(ng_sourcing *work, ng_source_want *want, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_source_need *need = want->need;
    want->folded =
        ng_arena__allocate_zero(work->scratch, need->any_count + 1, sizeof *want->folded);
    if (want->folded == NULL) {
        return ng_sourcing__no_memory(err);
    }
    for (size_t i = 0; i < need->any_count; i++) {
        NG_TRY(ng_language__fold(work->scratch, need->any[i], &want->folded[i], err));
        NG_TRY(ng_sourcing__add_value(
            work, ng_search__text_value(NG_SEARCH_LANGUAGE, want->folded[i]), want->bits, err));
    }
    if (is_empty(work, want->bits) && !need->is_not && need->weight == 0) {
        NG_TRY(say_unknown(need, "language", err));
    }
done:
    return status;
}

// --- Years and verifications -----------------------------------------------------------------

// The same day so many years ago; that of February 29 in other years is March 1.
static ng_day years_before(ng_day today, uint32_t years)
{
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    ng_day__split(today, &year, &month, &day);
    return ng_day__of(year - (int32_t)years, month, 1) + day - 1;
}

static ng_status resolve_years(ng_sourcing *work, ng_source_want *want, ng_error *err)
{
    ng_status status = NG_OK;
    want->begun = years_before(work->options.today, want->need->years);
    want->year = ng_search__year(want->begun);
    for (uint32_t year = NG_SEARCH_YEAR_FIRST; year <= want->year; year++) {
        NG_TRY(ng_sourcing__add_value(
            work, ng_search__value(NG_SEARCH_CAREER_YEAR, year), want->bits, err));
    }
done:
    return status;
}

static ng_status resolve_verified(ng_sourcing *work, ng_source_want *want, ng_error *err)
{
    const ng_verification *list = NULL;
    size_t count = 0;
    const ng_status status = ng_trust__verifications(work->txn, 0, &list, &count, err);
    for (size_t i = 0; i < count; i++) {
        const uint32_t member = list[i].member.id;
        if (member / 64 < work->words) {
            want->bits[member / 64] |= UINT64_C(1) << member % 64;
        }
    }
    want->exact = true;
    return status;
}

static ng_status resolve_one(ng_sourcing *work, ng_source_want *want, ng_error *err)
{
    const ng_status status = ng_sourcing__no_bits(work, &want->bits, err);
    if (status != NG_OK) {
        return status;
    }
    switch (want->need->trait) {
    case NG_TRAIT_SKILL:
    case NG_TRAIT_INDUSTRY:
    case NG_TRAIT_COMPANY:
    case NG_TRAIT_PAST_COMPANY:
    case NG_TRAIT_SCHOOL:
    case NG_TRAIT_GROUP:
        return resolve_values(work, want, err);
    case NG_TRAIT_TITLE:
        return resolve_terms(work, NG_SEARCH_TITLE_WORD, want, err);
    case NG_TRAIT_LOCATION:
    case NG_TRAIT_WORKED_IN:
        return resolve_terms(work, NG_SEARCH_PLACE_WORD, want, err);
    case NG_TRAIT_HEADLINE:
        return resolve_headline(work, want, err);
    case NG_TRAIT_LANGUAGE:
        return resolve_languages(work, want, err);
    case NG_TRAIT_YEARS:
        return resolve_years(work, want, err);
    case NG_TRAIT_VERIFIED:
        return resolve_verified(work, want, err);
    case NG_TRAIT_COUNT:
        break;
    }
    return ng_fail(err, NG_ERR_INTERNAL, "a trait that is none");
}

ng_status ng_sourcing__resolve(ng_sourcing *work, ng_error *err)
{
    ng_status status = NG_OK;
    for (size_t i = 0; i < work->options.need_count; i++) {
        work->want[i].need = &work->options.needs[i];
        NG_TRY(resolve_one(work, &work->want[i], err));
    }
done:
    return status;
}
