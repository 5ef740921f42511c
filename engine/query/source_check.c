// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whether a member really has what it is found under: what is of today, and what the index
 * keeps by hash or by year.
 *
 * A position is of today when it has begun and not ended; without any date it is of today too.
 * The company of a profile is of today when no position is at it.
 */
#include "base/language.h"
#include "base/status.h"
#include "base/text.h"
#include "query/sourcing.h"

enum {
    COMPANY, // columns of a position
    TITLE,
    FROM,
    PLACE,
    TO
};

static ng_status read_record(ng_sourcing *work, ng_source_person *person, ng_error *err)
{
    if (person->has_record) {
        return NG_OK;
    }
    person->has_record = true;
    return person->packed.at == NULL
        ? ng_member__lend(work->txn, person->member, work->step, &person->record, err)
        : ng_record__lend_member(work->step, person->packed, &person->record, err);
}

static ng_status read_positions(ng_sourcing *work, ng_source_person *person, ng_error *err)
{
    if (person->has_positions) {
        return NG_OK;
    }
    person->has_positions = true;
    return ng_tie__read(
        work->txn, NG_TIE_POSITION, false, person->member, &person->positions, err);
}

static ng_day day_at(const ng_tie_list *positions, uint32_t column, uint32_t row)
{
    return (ng_day)(int32_t)positions->column[column][row];
}

static bool is_over(const ng_sourcing *work, const ng_tie_list *positions, uint32_t row)
{
    const ng_day to = day_at(positions, TO, row);
    return to != NG_DAY_NONE && to < work->options.today;
}

static bool is_of_today(const ng_sourcing *work, const ng_tie_list *positions, uint32_t row)
{
    const ng_day from = day_at(positions, FROM, row);
    return (from == NG_DAY_NONE || from <= work->options.today) &&
        !is_over(work, positions, row);
}

static bool is_early(const ng_source_want *want, const ng_tie_list *positions, uint32_t row)
{
    const ng_day before = want->need->before;
    const ng_day from = day_at(positions, FROM, row);
    return before == NG_DAY_NONE || (from != NG_DAY_NONE && from < before);
}

static ng_status check_company(ng_sourcing *work, const ng_source_want *want,
    ng_source_person *person, bool *out, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(read_positions(work, person, err));
    NG_TRY(read_record(work, person, err));
    const ng_tie_list *positions = &person->positions;
    const uint32_t named = person->record.term[NG_VALUE_COMPANY];
    *out = want->need->before == NG_DAY_NONE && ng_sourcing__has_term(want, named);
    for (uint32_t i = 0; i < positions->count && *out; i++) {
        *out = positions->column[COMPANY][i] != named;
    }
    for (uint32_t i = 0; i < positions->count && !*out; i++) {
        *out = ng_sourcing__has_term(want, positions->column[COMPANY][i]) &&
            is_of_today(work, positions, i) && is_early(want, positions, i);
    }
done:
    return status;
}

static ng_status check_past_company(ng_sourcing *work, const ng_source_want *want,
    ng_source_person *person, bool *out, ng_error *err)
{
    const ng_status status = read_positions(work, person, err);
    for (uint32_t i = 0; status == NG_OK && i < person->positions.count && !*out; i++) {
        *out = ng_sourcing__has_term(want, person->positions.column[COMPANY][i]) &&
            is_over(work, &person->positions, i);
    }
    return status;
}

static ng_status check_title(ng_sourcing *work, const ng_source_want *want,
    ng_source_person *person, bool *out, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(read_record(work, person, err));
    *out = ng_sourcing__has_term(want, person->record.term[NG_VALUE_TITLE]);
    if (*out) {
        goto done;
    }
    NG_TRY(read_positions(work, person, err));
    for (uint32_t i = 0; i < person->positions.count && !*out; i++) {
        *out = ng_sourcing__has_term(want, person->positions.column[TITLE][i]) &&
            is_of_today(work, &person->positions, i);
    }
done:
    return status;
}

static ng_status check_location(ng_sourcing *work, const ng_source_want *want,
    ng_source_person *person, bool *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text country = {NULL, 0};
    NG_TRY(read_record(work, person, err));
    *out = ng_sourcing__has_term(want, person->record.term[NG_VALUE_PLACE]);
    if (*out) {
        goto done;
    }
    NG_TRY(
        ng_text__fold(work->step, person->record.field[NG_FIELD_COUNTRY].text, &country, err));
    for (size_t i = 0; i < want->need->any_count && !*out; i++) {
        *out = country.bytes != 0 && ng_text__equal(country, want->folded[i]);
    }
done:
    return status;
}

static ng_status check_headline(ng_sourcing *work, const ng_source_want *want,
    ng_source_person *person, bool *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text headline = {NULL, 0};
    NG_TRY(read_record(work, person, err));
    NG_TRY(ng_text__fold(
        work->step, person->record.field[NG_FIELD_HEADLINE].text, &headline, err));
    for (size_t i = 0; i < want->need->any_count && !*out; i++) {
        *out = ng_search__has_words(headline, want->folded[i]);
    }
done:
    return status;
}

static ng_status check_language(ng_sourcing *work, const ng_source_want *want,
    ng_source_person *person, bool *out, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(read_record(work, person, err));
    for (size_t i = 0; i < person->record.language_count && !*out; i++) {
        ng_text folded = {NULL, 0};
        NG_TRY(ng_language__fold(work->step, person->record.languages[i], &folded, err));
        for (size_t k = 0; k < want->need->any_count && !*out; k++) {
            *out = ng_text__equal(folded, want->folded[k]);
        }
    }
done:
    return status;
}

static ng_status check_worked_in(ng_sourcing *work, const ng_source_want *want,
    ng_source_person *person, bool *out, ng_error *err)
{
    const ng_status status = read_positions(work, person, err);
    for (uint32_t i = 0; status == NG_OK && i < person->positions.count && !*out; i++) {
        *out = ng_sourcing__has_term(want, person->positions.column[PLACE][i]) &&
            is_early(want, &person->positions, i);
    }
    return status;
}

static ng_status check_years(ng_sourcing *work, const ng_source_want *want,
    ng_source_person *person, bool *out, ng_error *err)
{
    const ng_status status = read_positions(work, person, err);
    if (status == NG_OK) {
        const ng_day from = ng_search__career_from(&person->positions);
        *out = from != NG_DAY_NONE && from <= want->begun;
    }
    return status;
}

ng_status ng_sourcing__check(ng_sourcing *work, const ng_source_want *want,
    ng_source_person *person, bool *out, ng_error *err)
{
    *out = false;
    switch (want->need->trait) {
    case NG_TRAIT_COMPANY:
        return check_company(work, want, person, out, err);
    case NG_TRAIT_PAST_COMPANY:
        return check_past_company(work, want, person, out, err);
    case NG_TRAIT_TITLE:
        return check_title(work, want, person, out, err);
    case NG_TRAIT_LOCATION:
        return check_location(work, want, person, out, err);
    case NG_TRAIT_HEADLINE:
        return check_headline(work, want, person, out, err);
    case NG_TRAIT_LANGUAGE:
        return check_language(work, want, person, out, err);
    case NG_TRAIT_WORKED_IN:
        return check_worked_in(work, want, person, out, err);
    case NG_TRAIT_YEARS:
        return check_years(work, want, person, out, err);
    case NG_TRAIT_SKILL:
    case NG_TRAIT_INDUSTRY:
    case NG_TRAIT_SCHOOL:
    case NG_TRAIT_GROUP:
    case NG_TRAIT_VERIFIED:
    case NG_TRAIT_COUNT:
        break;
    }
    *out = true;
    return NG_OK;
}
