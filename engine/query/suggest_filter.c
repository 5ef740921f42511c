// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Who is left out of suggestions: pending invitations and blocks, either way, those who opted
 * out (`suggest=no`), those who may be proposed to nobody, and other industries than the one
 * asked for.
 *
 * Reading a member's record costs more than ranking it, so the opted out are found last, only
 * among those who would be answered.
 */
#include <assert.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "network/member.h"
#include "network/privacy.h"
#include "network/term.h"
#include "query/suggestion.h"

enum {
    INVITATION_STATE = 2 // column of the state
};

ng_status ng_suggestion__load_filter(ng_suggestion_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    ng_txn *txn = work->txn;
    uint32_t who = work->who;
    NG_TRY(ng_tie__read(txn, NG_TIE_INVITATION, false, who, &work->sent, err));
    NG_TRY(ng_tie__read(txn, NG_TIE_INVITATION, true, who, &work->received, err));
    NG_TRY(ng_tie__read(txn, NG_TIE_BLOCK, false, who, &work->blocking, err));
    NG_TRY(ng_tie__read(txn, NG_TIE_BLOCK, true, who, &work->blocked_by, err));
    if (work->options.industry.bytes > 0) {
        NG_TRY(ng_term__find(
            txn, NG_VALUE_INDUSTRY, work->options.industry, &work->industry, err));
        work->nobody = work->industry == 0;
    }
done:
    return status;
}

static bool is_pending(const ng_tie_list *list, uint32_t vertex)
{
    uint32_t row = ng_tie__search(NG_TIE_INVITATION, list, &vertex);
    return row != UINT32_MAX && list->column[INVITATION_STATE][row] == NG_INVITATION_PENDING;
}

static bool is_blocked(const ng_tie_list *list, uint32_t vertex)
{
    return ng_tie__search(NG_TIE_BLOCK, list, &vertex) != UINT32_MAX;
}

bool ng_suggestion__has_value(const uint32_t *values, uint32_t count, uint32_t value)
{
    uint32_t low = 0;
    uint32_t high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (values[middle] < value) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && values[low] == value;
}

static ng_status is_of_industry(
    ng_suggestion_work *work, uint32_t vertex, bool *out, ng_error *err)
{
    const uint32_t *values = NULL;
    uint32_t count = 0;
    ng_status status = ng_snapshot__profile(work->snapshot, vertex, &values, &count, err);
    if (status == NG_OK) {
        uint32_t wanted = (uint32_t)NG_VALUE_INDUSTRY << NG_PROFILE_SHIFT | work->industry;
        *out = ng_suggestion__has_value(values, count, wanted);
    }
    return status;
}

ng_status ng_suggestion__foresee(
    ng_suggestion_work *work, const uint32_t *vertices, uint32_t count, ng_error *err)
{
    assert(count <= NG_SUGGESTION_TURN);
    work->foreseen_count = 0;
    const ng_status status =
        ng_member__records(work->txn, vertices, count, work->foreseen_record, err);
    if (status == NG_OK) {
        memcpy(work->foreseen, vertices, count * sizeof *vertices);
        work->foreseen_count = count;
    }
    return status;
}

static ng_status read_record(
    ng_suggestion_work *work, uint32_t vertex, ng_text *out, ng_error *err)
{
    for (uint32_t i = 0; i < work->foreseen_count; i++) {
        if (work->foreseen[i] == vertex) {
            *out = work->foreseen_record[i];
            return NG_OK;
        }
    }
    return ng_member__records(work->txn, &vertex, 1, out, err);
}

ng_status ng_suggestion__may_show(
    ng_suggestion_work *work, uint32_t vertex, bool *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text packed;
    ng_member_record record;
    *out = false;
    if (is_pending(&work->sent, vertex) || is_pending(&work->received, vertex) ||
        is_blocked(&work->blocking, vertex) || is_blocked(&work->blocked_by, vertex)) {
        goto done;
    }
    if (work->industry != 0) {
        bool wanted = false;
        NG_TRY(is_of_industry(work, vertex, &wanted, err));
        if (!wanted) {
            goto done;
        }
    }
    bool proposed = false;
    NG_TRY(ng_privacy__may_propose(work->txn, vertex, &proposed, err));
    if (!proposed) {
        goto done;
    }
    ng_arena__reset(work->records);
    NG_TRY(read_record(work, vertex, &packed, err));
    NG_TRY(ng_record__lend_member(work->records, packed, &record, err));
    *out = !ng_text__equal(record.field[NG_FIELD_SUGGEST].text, ng_text__of("no"));
done:
    return status;
}
