// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Paths from the first of several starts, and to whoever is at a company today.
 *
 * A company's posting names all whose profile has it; at it today are those with a position
 * there that has begun and not ended, and those whose profile says so outside of any position.
 */
#include "base/status.h"
#include "network/member.h"
#include "network/privacy.h"
#include "network/term.h"
#include "query/route.h"

enum {
    FROM = 2, // columns of a position
    TO = 4
};

static bool is_current(const ng_route_work *work, ng_day from, ng_day to)
{
    const ng_day today = work->options.today;
    if (today == NG_DAY_NONE) {
        return to == NG_DAY_NONE;
    }
    return (from == NG_DAY_NONE || from <= today) && (to == NG_DAY_NONE || to >= today);
}

static ng_status is_at(
    ng_route_work *work, uint32_t company, uint32_t member, bool *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_tie_list list;
    ng_member_record record;
    bool has_position = false;
    *out = false;
    NG_TRY(ng_tie__read(work->txn, NG_TIE_POSITION, false, member, &list, err));
    for (uint32_t i = 0; i < list.count; i++) {
        if (list.column[0][i] == company) {
            has_position = true;
            *out = *out ||
                is_current(work, (ng_day)(int32_t)list.column[FROM][i],
                    (ng_day)(int32_t)list.column[TO][i]);
        }
    }
    if (!has_position) {
        ng_arena__reset(work->scratch);
        NG_TRY(ng_member__read(work->txn, member, work->scratch, &record, err));
        *out = record.term[NG_VALUE_COMPANY] == company;
    }
done:
    return status;
}

ng_status ng_route__staff(
    ng_route_work *work, ng_text company, ng_route_list *out, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t term = 0;
    const uint32_t *posting = NULL;
    uint32_t count = 0;
    size_t kept = 0;
    *out = (ng_route_list){0};
    NG_TRY(ng_term__find(work->txn, NG_VALUE_COMPANY, company, &term, err));
    if (term == 0) {
        return ng_fail(err, NG_ERR_NOT_FOUND, "there is no company \"%.*s\"",
            (int)company.bytes, company.at);
    }
    NG_TRY(ng_posting__read(work->txn, NG_VALUE_COMPANY, term, &posting, &count, err));
    uint32_t *list = ng_arena__allocate_zero(work->question, count + (size_t)1, sizeof *list);
    if (list == NULL) {
        return ng_route__no_memory(err);
    }
    for (uint32_t i = 0; i < count; i++) {
        bool there = false;
        NG_TRY(ng_privacy__may_propose(work->txn, posting[i], &there, err));
        if (there) {
            NG_TRY(is_at(work, term, posting[i], &there, err));
        }
        list[kept] = posting[i];
        kept += there;
    }
    *out = (ng_route_list){list, kept};
done:
    return status;
}

static ng_status check_ends(const ng_path_ends *ends, ng_error *err)
{
    if (ends->from_count < 1 || ends->from_count > NG_PATH_STARTS_MAX) {
        return ng_fail(err, NG_ERR_ARGUMENT, "paths from %zu members asked for, not 1 to %d",
            ends->from_count, NG_PATH_STARTS_MAX);
    }
    if ((ends->to.id == 0) == (ends->company.bytes == 0)) {
        return ng_fail(
            err, NG_ERR_ARGUMENT, "paths lead to a member or to a company, one of the two");
    }
    return NG_OK;
}

ng_status ng_path_from_team(ng_txn *txn, const ng_path_ends *ends,
    const ng_path_options *options, ng_paths *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_route_work work = {
        .txn = txn, .options = options == NULL ? ng_path_defaults() : *options};
    *out = (ng_paths){0};
    NG_TRY(check_ends(ends, err));
    NG_TRY(ng_route__open(&work, err));
    NG_TRY(ng_route__list_of(&work, ends->from, ends->from_count, &work.from, err));
    if (ends->company.bytes > 0) {
        NG_TRY(ng_route__staff(&work, ends->company, &work.to, err));
    } else {
        NG_TRY(ng_route__list_of(&work, &ends->to, 1, &work.to, err));
    }
    NG_TRY(ng_route__run(&work, out, err));
    out->from = (ng_member){work.from.count == 1 ? work.from.at[0] : 0};
    out->to = ends->to;
done:
    ng_route__close(&work);
    if (status != NG_OK) {
        *out = (ng_paths){0};
    }
    return status;
}
