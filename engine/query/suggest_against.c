// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What speaks against a suggestion, in sentences.
 *
 *   - no mutual connection
 *   - somebody who knows MANY_PEOPLE or more: to be connected with them says little
 *   - the third or a later contact at the company where they are now
 *   - another industry
 */
#include "base/status.h"
#include "base/text.h"
#include "graph/mutual.h"
#include "network/member.h"
#include "query/suggestion.h"

enum {
    MANY_PEOPLE = 2000,
    MANY_CONTACTS = 3,
    SENTENCES_MAX = 4,
    POSITION_COMPANY = 0, // columns
    POSITION_FROM = 2,
    POSITION_TO = 4
};

typedef struct objections {
    ng_text *at; // [SENTENCES_MAX]
    size_t count;
} objections;

static ng_status object(objections *to, ng_text sentence, ng_error *err)
{
    return ng_suggestion__keep(sentence, &to->at[to->count++], err);
}

static const char *ending_of(uint32_t number)
{
    uint32_t last = number % 10;
    if (number % 100 / 10 == 1 || last == 0 || last > 3) {
        return "th";
    }
    return last == 1 ? "st" : last == 2 ? "nd" : "rd";
}

static ng_status object_to_distance(
    ng_suggestion_work *work, const ng_suggestion_facts *facts, objections *to, ng_error *err)
{
    const char *sentence = facts->hops == 3 ? "no mutual connection: three steps away"
                                            : "no mutual connection, nor one in three steps";
    if (facts->hops == 2) {
        return NG_OK;
    }
    return object(to, ng_arena__copy(work->answers, ng_text__of(sentence)), err);
}

static ng_status object_to_degree(
    ng_suggestion_work *work, const ng_suggestion_facts *facts, objections *to, ng_error *err)
{
    uint32_t degree = facts->degree;
    if (degree < MANY_PEOPLE) {
        return NG_OK;
    }
    ng_text number = degree < 1000000
        ? ng_arena__print(work->scratch, "%u,%03u", degree / 1000, degree % 1000)
        : ng_arena__print(work->scratch, "%u,%03u,%03u", degree / 1000000, degree / 1000 % 1000,
              degree % 1000);
    if (number.at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a sentence");
    }
    return object(to,
        ng_arena__print(
            work->answers, "knows %s people: a mutual connection says little", number.at),
        err);
}

// The company where the candidate is: that of the profile, else of the latest position that has
// not ended.
static ng_status present_company(
    ng_suggestion_work *work, const ng_suggestion_facts *facts, uint32_t *out, ng_error *err)
{
    ng_tie_list positions = {0};
    ng_day latest = NG_DAY_NONE;
    *out = facts->record->term[NG_VALUE_COMPANY];
    if (*out != 0) {
        return NG_OK;
    }
    ng_status status =
        ng_tie__read(work->txn, NG_TIE_POSITION, false, facts->entry->vertex, &positions, err);
    for (uint32_t i = 0; status == NG_OK && i < positions.count; i++) {
        ng_day from = (ng_day)(int32_t)positions.column[POSITION_FROM][i];
        ng_day to = (ng_day)(int32_t)positions.column[POSITION_TO][i];
        if (to == NG_DAY_NONE && (*out == 0 || from > latest)) {
            *out = positions.column[POSITION_COMPANY][i];
            latest = from;
        }
    }
    return status;
}

static ng_status object_to_company(
    ng_suggestion_work *work, const ng_suggestion_facts *facts, objections *to, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t company = 0;
    const uint32_t *members = NULL;
    uint32_t member_count = 0;
    ng_text name = {0};
    NG_TRY(present_company(work, facts, &company, err));
    if (company == 0) {
        goto done;
    }
    NG_TRY(
        ng_posting__read(work->txn, NG_VALUE_COMPANY, company, &members, &member_count, err));
    uint32_t number = 1 +
        ng_mutual__intersect(members, member_count, work->around.at, work->around.count, NULL);
    if (number < MANY_CONTACTS) {
        goto done;
    }
    NG_TRY(ng_suggestion__value_text(work, NG_VALUE_COMPANY, company, &name, err));
    NG_TRY(object(to,
        ng_arena__print(work->answers, "would be your %u%s contact at %s", number,
            ending_of(number), name.at),
        err));
done:
    return status;
}

static ng_status object_to_industry(
    ng_suggestion_work *work, const ng_suggestion_facts *facts, objections *to, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t *values = NULL;
    uint32_t count = 0;
    uint32_t theirs = facts->record->term[NG_VALUE_INDUSTRY];
    ng_text name = {0};
    NG_TRY(ng_snapshot__profile(work->snapshot, work->who, &values, &count, err));
    // Industry is the first kind, and values ascend.
    bool known = count > 0 && values[0] >> NG_PROFILE_SHIFT == NG_VALUE_INDUSTRY;
    if (theirs == 0 || !known || ng_suggestion__has_value(values, count, theirs)) {
        goto done;
    }
    NG_TRY(ng_suggestion__value_text(work, NG_VALUE_INDUSTRY, theirs, &name, err));
    NG_TRY(object(to, ng_arena__print(work->answers, "different industry: %s", name.at), err));
done:
    return status;
}

ng_status ng_suggestion__against(ng_suggestion_work *work, const ng_suggestion_facts *facts,
    ng_suggestion *out, ng_error *err)
{
    ng_status status = NG_OK;
    objections found = {0};
    found.at = ng_arena__allocate_zero(work->answers, SENTENCES_MAX, sizeof *found.at);
    if (found.at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for sentences");
    }
    NG_TRY(object_to_distance(work, facts, &found, err));
    NG_TRY(object_to_degree(work, facts, &found, err));
    NG_TRY(object_to_company(work, facts, &found, err));
    NG_TRY(object_to_industry(work, facts, &found, err));
    out->against = found.at;
    out->against_count = found.count;
done:
    return status;
}
