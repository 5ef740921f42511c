// SPDX-License-Identifier: GPL-3.0-or-later
// The oracle of candidates.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "network/snapshot.h"
#include "support/source_oracle.h"

void source_oracle_load(ng_txn *txn, source_oracle *out)
{
    ng_snapshot *snapshot;
    const uint32_t *members;
    uint32_t count;
    ng_error err;
    assert_int_equal(NG_OK, ng_snapshot__of(txn, &snapshot, &err));
    assert_int_equal(NG_OK, ng_snapshot__members(snapshot, &members, &count, &err));
    ng_profile *at = calloc(count + (size_t)1, sizeof *at);
    assert_non_null(at);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(NG_OK, ng_member_profile(txn, (ng_member){members[i]}, &at[i], &err));
    }
    *out = (source_oracle){at, count};
}

void source_oracle_release(source_oracle *oracle)
{
    free((void *)(uintptr_t)oracle->at);
    *oracle = (source_oracle){0};
}

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter + 'a' - 'A') : letter;
}

static bool same(ng_text a, ng_text b)
{
    bool equal = a.bytes == b.bytes;
    for (size_t i = 0; equal && i < a.bytes; i++) {
        equal = lower(a.at[i]) == lower(b.at[i]);
    }
    return equal;
}

// The folded text of an industry. The same few are folded again and again.
static ng_text fold_industry(ng_text text)
{
    enum {
        PLACES = 4096,
        BYTES_MAX = 96
    };
    static struct {
        char text[BYTES_MAX], folded[BYTES_MAX];
        size_t bytes, folded_bytes;
    } known[PLACES];
    ng_arena *arena;
    ng_text folded;
    ng_error err;
    size_t at = 0;
    assert_true(text.bytes < BYTES_MAX);
    for (size_t i = 0; i < text.bytes; i++) {
        at = (at * 31 + (unsigned char)text.at[i]) % PLACES;
    }
    if (known[at].folded_bytes == 0 || known[at].bytes != text.bytes ||
        memcmp(known[at].text, text.at, text.bytes) != 0) {
        assert_int_equal(NG_OK, ng_arena__create(&arena, &err));
        assert_int_equal(NG_OK, ng_text__fold_industry(arena, text, &folded, &err));
        assert_true(folded.bytes < BYTES_MAX);
        memcpy(known[at].text, text.at, text.bytes);
        memcpy(known[at].folded, folded.at, folded.bytes);
        known[at].bytes = text.bytes;
        known[at].folded_bytes = folded.bytes;
        ng_arena__destroy(arena);
    }
    return (ng_text){known[at].folded, known[at].folded_bytes};
}

// Aliases of an industry are one.
static bool same_industry(ng_text a, ng_text b)
{
    if (a.bytes == 0 || b.bytes == 0) {
        return a.bytes == b.bytes;
    }
    return ng_text__equal(fold_industry(a), fold_industry(b));
}

static bool is_letter(char letter)
{
    const char c = lower(letter);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '#';
}

static ng_text next_word(ng_text *text)
{
    while (text->bytes > 0 && !is_letter(text->at[0])) {
        *text = (ng_text){text->at + 1, text->bytes - 1};
    }
    ng_text word = {text->at, 0};
    while (text->bytes > 0 && is_letter(text->at[0])) {
        word.bytes++;
        *text = (ng_text){text->at + 1, text->bytes - 1};
    }
    return word;
}

static bool has_words(ng_text text, ng_text words)
{
    for (ng_text word = next_word(&words); word.bytes > 0; word = next_word(&words)) {
        bool found = false;
        ng_text rest = text;
        for (ng_text one = next_word(&rest); one.bytes > 0; one = next_word(&rest)) {
            found = found || same(one, word);
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

static bool is_over(const ng_position *position, ng_day today)
{
    return position->to != NG_DAY_NONE && position->to < today;
}

static bool is_of_today(const ng_position *position, ng_day today)
{
    return (position->from == NG_DAY_NONE || position->from <= today) &&
        !is_over(position, today);
}

static bool is_early(const ng_position *position, ng_day before)
{
    return before == NG_DAY_NONE || (position->from != NG_DAY_NONE && position->from < before);
}

static bool works_at(const ng_profile *member, ng_text company, ng_day before, ng_day today)
{
    bool named = false;
    bool there = false;
    for (size_t i = 0; i < member->position_count; i++) {
        const ng_position *one = &member->positions[i];
        const bool is_it = same(one->company, company);
        named = named || is_it;
        there = there || (is_it && is_of_today(one, today) && is_early(one, before));
    }
    return there ||
        (!named && before == NG_DAY_NONE && same(member->field[NG_FIELD_COMPANY], company));
}

static bool has_position(
    const ng_profile *member, const ng_source_need *need, ng_text text, ng_day today)
{
    for (size_t i = 0; i < member->position_count; i++) {
        const ng_position *one = &member->positions[i];
        if (need->trait == NG_TRAIT_PAST_COMPANY
                ? same(one->company, text) && is_over(one, today)
                : need->trait == NG_TRAIT_TITLE
                ? has_words(one->title, text) && is_of_today(one, today)
                : one->location.bytes > 0 && has_words(one->location, text) &&
                    is_early(one, need->before)) {
            return true;
        }
    }
    return false;
}

static bool has_school(const ng_profile *member, ng_text text)
{
    bool found = same(member->field[NG_FIELD_SCHOOL], text);
    for (size_t i = 0; i < member->education_count; i++) {
        found = found || same(member->educations[i].school, text);
    }
    return found;
}

static bool has_text(
    const ng_profile *member, const ng_source_need *need, ng_text text, ng_day today)
{
    bool found = false;
    switch (need->trait) {
    case NG_TRAIT_SKILL:
        for (size_t i = 0; i < member->skill_count; i++) {
            found = found || same(member->skills[i], text);
        }
        return found;
    case NG_TRAIT_INDUSTRY:
        return same_industry(member->field[NG_FIELD_INDUSTRY], text);
    case NG_TRAIT_COMPANY:
        return works_at(member, text, need->before, today);
    case NG_TRAIT_SCHOOL:
        return has_school(member, text);
    case NG_TRAIT_GROUP:
        for (size_t i = 0; i < member->membership_count; i++) {
            const ng_text key = member->memberships[i].group;
            found =
                found || (key.bytes == text.bytes && memcmp(key.at, text.at, key.bytes) == 0);
        }
        return found;
    case NG_TRAIT_LANGUAGE:
        for (size_t i = 0; i < member->language_count; i++) {
            found = found || same(member->languages[i], text);
        }
        return found;
    case NG_TRAIT_HEADLINE:
        return has_words(member->field[NG_FIELD_HEADLINE], text);
    case NG_TRAIT_LOCATION:
        return has_words(member->field[NG_FIELD_LOCATION], text) ||
            same(member->field[NG_FIELD_COUNTRY], text);
    case NG_TRAIT_TITLE:
        return has_words(member->field[NG_FIELD_TITLE], text) ||
            has_position(member, need, text, today);
    case NG_TRAIT_PAST_COMPANY:
    case NG_TRAIT_WORKED_IN:
        return has_position(member, need, text, today);
    case NG_TRAIT_YEARS:
    case NG_TRAIT_VERIFIED:
    case NG_TRAIT_COUNT:
        break;
    }
    return false;
}

// Year, month and day as one number, 20240229.
static int64_t date_of(ng_day day)
{
    const time_t seconds = (time_t)day * 86400;
    struct tm parts;
    assert_non_null(gmtime_r(&seconds, &parts));
    return (parts.tm_year + INT64_C(1900)) * 10000 + (parts.tm_mon + 1) * 100 + parts.tm_mday;
}

// A career of so many years: the anniversary has come.
static bool has_years(const ng_profile *member, uint32_t years, ng_day today)
{
    ng_day first = NG_DAY_NONE;
    for (size_t i = 0; i < member->position_count; i++) {
        const ng_day from = member->positions[i].from;
        first = from != NG_DAY_NONE && (first == NG_DAY_NONE || from < first) ? from : first;
    }
    return first != NG_DAY_NONE && date_of(first) + (int64_t)years * 10000 <= date_of(today);
}

static bool has(const ng_profile *member, const ng_source_need *need, ng_day today)
{
    bool found = need->trait == NG_TRAIT_YEARS ? has_years(member, need->years, today)
        : need->trait == NG_TRAIT_VERIFIED     ? member->verification_count > 0
                                               : false;
    for (size_t i = 0; i < need->any_count; i++) {
        found = found || has_text(member, need, need->any[i], today);
    }
    return found != need->is_not;
}

bool source_oracle_has(
    const ng_profile *member, const ng_source_need *needs, size_t count, ng_day today)
{
    bool all = !same(member->field[NG_FIELD_SUGGEST], (ng_text){"no", 2});
    for (size_t i = 0; i < count && all; i++) {
        all = needs[i].weight > 0 || has(member, &needs[i], today);
    }
    return all;
}
