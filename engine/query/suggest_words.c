// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Words that reasons are made of: lists of names, spellings of values.
 */
#include "base/day.h"
#include "base/status.h"
#include "base/text.h"
#include "network/group.h"
#include "network/term.h"
#include "query/suggestion.h"

ng_status ng_suggestion__keep(ng_text made, ng_text *out, ng_error *err)
{
    *out = made;
    return made.at == NULL ? ng_fail(err, NG_ERR_NOMEM, "no memory for a sentence") : NG_OK;
}

ng_status ng_suggestion__join(
    ng_arena *arena, const ng_text *parts, size_t count, ng_text *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_buffer joined = {0};
    for (size_t i = 0; i < count; i++) {
        const char *between = i == 0 ? "" : i + 1 == count ? " and " : ", ";
        ng_text before = ng_text__of(between);
        NG_TRY(ng_buffer__add(&joined, before.at, before.bytes, err));
        NG_TRY(ng_buffer__add(&joined, parts[i].at, parts[i].bytes, err));
    }
    ng_text made = {joined.bytes == 0 ? "" : (const char *)joined.at, joined.bytes};
    NG_TRY(ng_suggestion__keep(ng_arena__copy(arena, made), out, err));
done:
    ng_buffer__finish(&joined);
    return status;
}

ng_status ng_suggestion__value_text(
    ng_suggestion_work *work, ng_value_kind kind, uint32_t term, ng_text *out, ng_error *err)
{
    ng_status status = NG_OK;
    if (kind != NG_VALUE_GROUP) {
        ng_text spelling = {0};
        NG_TRY(ng_term__text(work->txn, kind, term, &spelling, err));
        NG_TRY(ng_suggestion__keep(ng_arena__copy(work->scratch, spelling), out, err));
        goto done;
    }
    ng_group_record group;
    NG_TRY(ng_group__read(work->txn, term, &group, err));
    *out = group.name.bytes > 0 ? group.name : group.key;
done:
    return status;
}

ng_status ng_suggestion__years(
    ng_arena *arena, const ng_suggestion_overlap *overlap, ng_text *out, ng_error *err)
{
    int32_t year[2] = {0, 0};
    int32_t month = 0;
    int32_t day = 0;
    ng_text made = {"", 0};
    if (overlap->dated && overlap->from > overlap->to) {
        made = ng_text__of(" at different times");
    } else if (overlap->dated) {
        ng_day__split(overlap->from, &year[0], &month, &day);
        if (overlap->open) {
            made = ng_arena__print(arena, " since %d", year[0]);
        } else {
            ng_day__split(overlap->to, &year[1], &month, &day);
            made = year[0] == year[1] ? ng_arena__print(arena, " %d", year[0])
                                      : ng_arena__print(arena, " %d-%d", year[0], year[1]);
        }
    }
    return ng_suggestion__keep(made, out, err);
}
