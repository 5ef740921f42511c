// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Values of the search index: words, countries, languages, years, and what follows from a
 * record.
 */
#include "network/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/language.h"
#include "base/status.h"
#include "base/text.h"

uint32_t ng_search__text_value(ng_search_part part, ng_text folded)
{
    return ng_search__value(part, (uint32_t)ng_hash__bytes(folded.at, folded.bytes, 0));
}

static bool is_of_word(char letter)
{
    const unsigned char c = (unsigned char)letter;
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
}

static bool is_behind_word(char letter)
{
    return letter == '+' || letter == '#';
}

ng_text ng_search__next_word(ng_text folded, ng_text *rest)
{
    size_t from = 0;
    while (from < folded.bytes && !is_of_word(folded.at[from])) {
        from++;
    }
    size_t to = from;
    while (to < folded.bytes && is_of_word(folded.at[to])) {
        to++;
    }
    while (to > from && to < folded.bytes && is_behind_word(folded.at[to])) {
        to++;
    }
    const ng_text word = {folded.at + from, to - from};
    *rest = (ng_text){folded.at + to, folded.bytes - to};
    return word;
}

static bool has_word(ng_text folded, ng_text wanted)
{
    for (;;) {
        const ng_text word = ng_search__next_word(folded, &folded);
        if (word.bytes == 0 || ng_text__equal(word, wanted)) {
            return word.bytes != 0;
        }
    }
}

bool ng_search__has_words(ng_text folded, ng_text words)
{
    for (;;) {
        const ng_text word = ng_search__next_word(words, &words);
        if (word.bytes == 0 || !has_word(folded, word)) {
            return word.bytes == 0;
        }
    }
}

ng_status ng_search__read(
    ng_txn *txn, uint32_t value, uint32_t block, ng_roaring *out, ng_error *err)
{
    ng_key key;
    ng_bytes bytes;
    *out = (ng_roaring){NULL, 0, false};
    ng_key__u32x2(&key, value, block);
    const ng_status status = ng_txn__get(txn, NG_TABLE_SEARCH, &key, &bytes, err);
    if (status == NG_OK && !ng_roaring__open(bytes.at, bytes.bytes, out)) {
        return ng_fail(err, NG_ERR_CORRUPT,
            "search: %zu bytes under value %u are no list of members", bytes.bytes, value);
    }
    return status;
}

uint32_t ng_search__year(ng_day career_from)
{
    int32_t year = 0;
    int32_t unused = 0;
    if (career_from == NG_DAY_NONE) {
        return 0;
    }
    ng_day__split(career_from, &year, &unused, &unused);
    return year >= (int32_t)NG_SEARCH_YEAR_FIRST && year <= (int32_t)NG_SEARCH_YEAR_LAST
        ? (uint32_t)year
        : 0;
}

static int compare_values(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static uint32_t sort_distinct(uint32_t *values, uint32_t count)
{
    uint32_t kept = 0;
    qsort(values, count, sizeof *values, compare_values);
    for (uint32_t i = 0; i < count; i++) {
        if (kept == 0 || values[i] != values[kept - 1]) {
            values[kept++] = values[i];
        }
    }
    return kept;
}

// Room for the values of a text, which has at most half as many words as bytes, and for `more`.
static uint32_t *room(ng_arena *arena, ng_text folded, size_t more)
{
    return ng_arena__allocate(arena, (folded.bytes / 2 + 1 + more) * sizeof(uint32_t));
}

static uint32_t add_words(ng_search_part part, ng_text folded, uint32_t *values)
{
    uint32_t count = 0;
    for (;;) {
        const ng_text word = ng_search__next_word(folded, &folded);
        if (word.bytes == 0) {
            return count;
        }
        values[count++] = ng_search__text_value(part, word);
    }
}

ng_status ng_search__word_values(ng_search_part part, ng_text folded, ng_arena *arena,
    const uint32_t **out, uint32_t *count, ng_error *err)
{
    uint32_t *values = room(arena, folded, 0);
    *out = values;
    *count = 0;
    if (values == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the words of a text");
    }
    *count = sort_distinct(values, add_words(part, folded, values));
    return NG_OK;
}

ng_status ng_search__record_values(const ng_member_record *record, ng_arena *arena,
    const uint32_t **out, uint32_t *count, ng_error *err)
{
    enum {
        OTHERS = 2 // the country, and that somebody opted out
    };
    ng_status status = NG_OK;
    ng_text headline = {NULL, 0};
    ng_text country = {NULL, 0};
    *out = NULL;
    *count = 0;
    if (record == NULL) {
        return NG_OK;
    }
    NG_TRY(ng_text__fold(arena, record->field[NG_FIELD_HEADLINE].text, &headline, err));
    NG_TRY(ng_text__fold(arena, record->field[NG_FIELD_COUNTRY].text, &country, err));
    uint32_t *values = room(arena, headline, OTHERS + record->language_count);
    if (values == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the words of a headline");
    }
    uint32_t found = add_words(NG_SEARCH_HEADLINE_WORD, headline, values);
    if (country.bytes != 0) {
        values[found++] = ng_search__text_value(NG_SEARCH_COUNTRY, country);
    }
    if (ng_text__equal(record->field[NG_FIELD_SUGGEST].text, ng_text__of("no"))) {
        values[found++] = ng_search__value(NG_SEARCH_OPTED_OUT, 1);
    }
    for (size_t i = 0; i < record->language_count; i++) {
        ng_text language = {NULL, 0};
        NG_TRY(ng_language__fold(arena, record->languages[i], &language, err));
        values[found++] = ng_search__text_value(NG_SEARCH_LANGUAGE, language);
    }
    *out = values;
    *count = sort_distinct(values, found);
done:
    return status;
}

ng_day ng_search__career_from(const ng_tie_list *positions)
{
    enum {
        POSITION_FROM = 2 // column
    };
    ng_day from = NG_DAY_NONE;
    for (uint32_t i = 0; i < positions->count; i++) {
        const ng_day day = (ng_day)positions->column[POSITION_FROM][i];
        from = day != NG_DAY_NONE && (from == NG_DAY_NONE || day < from) ? day : from;
    }
    return from;
}
