// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The search index: who is found under a value.
 *
 * A value is a number. Those of the seven profile kinds are as in table `profiles`; the others
 * are NG_SEARCH_KIND << 29 | part << 26 | number, where the number of a word, a country or a
 * language is the low bits of the hash of its folded text. Two words may share one: whoever is
 * found under a word has it or another, so that its finder looks again. Under all other values
 * exactly those are found who have them.
 *
 * Words of titles and places stand for terms, not for members: whose title has a word is found
 * under the terms that have it.
 */
#ifndef NG_NETWORK_SEARCH_H
#define NG_NETWORK_SEARCH_H

#include "base/roaring.h"
#include "network/tie.h"
#include "record/record.h"
#include "store/store.h"

/** The kind behind the profile kinds. */
#define NG_SEARCH_KIND 7u
#define NG_SEARCH_PART_SHIFT 26
#define NG_SEARCH_NUMBER_MAX ((1u << NG_SEARCH_PART_SHIFT) - 1u)

typedef enum ng_search_part {
    NG_SEARCH_TITLE_WORD,    // term of a title
    NG_SEARCH_PLACE_WORD,    // term of a place
    NG_SEARCH_HEADLINE_WORD, // member
    NG_SEARCH_COUNTRY,       // member
    NG_SEARCH_CAREER_YEAR,   // member; the year in which the first dated position began
    NG_SEARCH_OPTED_OUT,     // member with suggest=no; number 1
    NG_SEARCH_LANGUAGE,      // member
    NG_SEARCH_PARTS
} ng_search_part;

/** Years that careers begin in: those of ng_day_parse. */
#define NG_SEARCH_YEAR_FIRST 1800u
#define NG_SEARCH_YEAR_LAST 2100u

static inline uint32_t ng_search__value(ng_search_part part, uint32_t number)
{
    return NG_SEARCH_KIND << NG_PROFILE_SHIFT | (uint32_t)part << NG_SEARCH_PART_SHIFT |
        (number & NG_SEARCH_NUMBER_MAX);
}
/** Value of a word, a country or a language, folded. */
uint32_t ng_search__text_value(ng_search_part part, ng_text folded);
/**
 * The first word of a folded text: a run of letters and digits, with what is no ASCII, and of
 * `+` and `#` behind them ("c++"). Empty when there is no more. `rest` is set behind it.
 */
ng_text ng_search__next_word(ng_text folded, ng_text *rest);
/** Whether each word of one folded text is a word of the other. */
bool ng_search__has_words(ng_text folded, ng_text words);

/** Who is found under a value, of the ids block << 16 and the following; it lies in the map. */
ng_status ng_search__read(
    ng_txn *txn, uint32_t value, uint32_t block, ng_roaring *out, ng_error *err);
/** Year in which a career began; 0: no dated position. */
uint32_t ng_search__year(ng_day career_from);

/** Values of the words of a folded text, ascending without repeats. */
ng_status ng_search__word_values(ng_search_part part, ng_text folded, ng_arena *arena,
    const uint32_t **out, uint32_t *count, ng_error *err);
/** The first day on which a position began; NG_DAY_NONE: none is known. */
ng_day ng_search__career_from(const ng_tie_list *positions);
/** Values that follow from a record alone, ascending without repeats; none for NULL. */
ng_status ng_search__record_values(const ng_member_record *record, ng_arena *arena,
    const uint32_t **out, uint32_t *count, ng_error *err);

/** Collects what many members gain and lose, and writes it by finish. */
typedef struct ng_search_writer ng_search_writer;
ng_status ng_search_writer__open(
    ng_txn *txn, size_t memory_bytes, ng_search_writer **out, ng_error *err);
void ng_search_writer__close(ng_search_writer *writer);
/** A member is found under a value from now on, or no longer. */
ng_status ng_search_writer__add(
    ng_search_writer *writer, uint32_t value, uint32_t member, ng_error *err);
ng_status ng_search_writer__remove(
    ng_search_writer *writer, uint32_t value, uint32_t member, ng_error *err);
/** What changes between two records of a member; NULL: none. */
ng_status ng_search_writer__record(ng_search_writer *writer, uint32_t member,
    const ng_member_record *before, const ng_member_record *after, ng_error *err);
/**
 * When the career of a member began. Only a member who is new may be left out, and only when
 * there is no such day.
 */
ng_status ng_search_writer__career(
    ng_search_writer *writer, uint32_t member, ng_day career_from, ng_error *err);
/** Write what was collected, and the words of new terms. The writer is closed in any case. */
ng_status ng_search_writer__finish(ng_search_writer *writer, ng_error *err);

/** Empty the index and build it from profiles, records, positions and terms.
 *  @param entries  [out] written */
ng_status ng_search__rebuild(
    ng_txn *txn, const volatile int *cancel, uint64_t *entries, ng_error *err);

#endif
