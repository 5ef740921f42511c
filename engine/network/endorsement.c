// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Endorsements of one member by another, and how many somebody gives a day.
 *
 * Whoever endorses half the network within a day says nothing about anybody; so the rule
 * bounds what a person does one by one. Imports bring the past as it was.
 */
#include "network/endorsement.h"

#include <stdlib.h>

#include "base/day.h"
#include "base/status.h"
#include "base/text.h"
#include "network/connection.h"
#include "network/rule.h"
#include "network/term.h"

// Columns of an endorsement.
enum {
    COLUMN_TO,
    COLUMN_SKILL,
    COLUMN_DAY,
    COLUMN_LEVEL
};

// Index of the endorsement for a skill; UINT32_MAX when there is none.
static ng_status find_same(ng_txn *txn, const ng_tie_list *list, ng_member to, ng_text skill,
    uint32_t *out, ng_error *err)
{
    uint32_t key[2] = {to.id, 0};
    *out = UINT32_MAX;
    const ng_status status = ng_term__find(txn, NG_VALUE_SKILL, skill, &key[1], err);
    if (status == NG_OK && (key[1] != 0 || ng_text__trim(skill).bytes == 0)) {
        *out = ng_tie__search(NG_TIE_ENDORSEMENT, list, key);
    }
    return status;
}

ng_status ng_endorsement__refuse_many(
    ng_txn *txn, ng_member from, ng_member to, const ng_endorse_options *asked, ng_error *err)
{
    ng_status status = NG_OK;
    ng_tie_list list;
    ng_text label;
    char day[16];
    uint32_t given = 0;
    uint32_t same = UINT32_MAX;
    if (asked->day == NG_DAY_NONE) {
        return NG_OK;
    }
    NG_TRY(ng_tie__read(txn, NG_TIE_ENDORSEMENT, false, from.id, &list, err));
    NG_TRY(find_same(txn, &list, to, asked->skill, &same, err));
    for (uint32_t i = 0; i < list.count; i++) {
        given += i != same && (ng_day)list.column[COLUMN_DAY][i] == asked->day &&
            (list.column[COLUMN_LEVEL][i] & NG_ENDORSEMENT_CLAIMED) == 0;
    }
    if (given < NG_ENDORSE_DAILY) {
        return NG_OK;
    }
    ng_day__print(asked->day, day);
    NG_TRY(ng_member_label(txn, from, &label, err));
    status = ng_fail(err, NG_ERR_REFUSED,
        "rule: nobody gives more than %d endorsements a day, and %s has given %u on %s",
        NG_ENDORSE_DAILY, label.at, given, day);

done:
    return status;
}

ng_status ng_connected(ng_txn *txn, ng_member a, ng_member b, bool *out, ng_error *err)
{
    ng_day since;
    *out = false;
    return a.id == b.id ? NG_OK : ng_connection__find(txn, a.id, b.id, out, &since, err);
}

static int compare_skills(const void *left, const void *right)
{
    const ng_endorsement *a = left;
    const ng_endorsement *b = right;
    return ng_text__compare(a->skill, b->skill);
}

static ng_status describe(ng_txn *txn, const ng_tie_list *list, uint32_t index, ng_member from,
    ng_endorsement *out, ng_error *err)
{
    ng_text skill;
    const uint32_t level = list->column[COLUMN_LEVEL][index];
    const ng_status status =
        ng_term__text(txn, NG_VALUE_SKILL, list->column[COLUMN_SKILL][index], &skill, err);
    if (status != NG_OK) {
        return status;
    }
    *out = (ng_endorsement){.from = from,
        .to = {list->column[COLUMN_TO][index]},
        .skill = ng_arena__copy(ng_txn__arena(txn), skill),
        .level = level & ~NG_ENDORSEMENT_CLAIMED,
        .day = (ng_day)list->column[COLUMN_DAY][index],
        .claimed = (level & NG_ENDORSEMENT_CLAIMED) != 0};
    return out->skill.at != NULL ? NG_OK
                                 : ng_fail(err, NG_ERR_NOMEM, "no memory for endorsements");
}

ng_status ng_endorsements(ng_txn *txn, ng_member from, ng_member to, const ng_endorsement **out,
    size_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_tie_list list;
    size_t kept = 0;
    *out = NULL;
    *count = 0;
    NG_TRY(ng_rule__exists(txn, from, err));
    NG_TRY(ng_rule__exists(txn, to, err));
    NG_TRY(ng_tie__read(txn, NG_TIE_ENDORSEMENT, false, from.id, &list, err));
    for (uint32_t i = 0; i < list.count; i++) {
        kept += list.column[COLUMN_TO][i] == to.id;
    }
    ng_endorsement *found = ng_arena__allocate(ng_txn__arena(txn), kept * sizeof *found);
    if (found == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for %zu endorsements", kept);
        goto done;
    }
    kept = 0;
    for (uint32_t i = 0; i < list.count; i++) {
        if (list.column[COLUMN_TO][i] == to.id) {
            NG_TRY(describe(txn, &list, i, from, &found[kept], err));
            kept++;
        }
    }
    if (kept > 0) {
        qsort(found, kept, sizeof *found, compare_skills);
    }
    *out = found;
    *count = kept;

done:
    return status;
}
