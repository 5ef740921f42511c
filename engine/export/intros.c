// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Kind `introductions`: requests in the order of members who sent them, then of the day, then
 * of members who are asked, then by number.
 */
#include <stdlib.h>

#include "base/status.h"
#include "base/text.h"
#include "export/facts.h"
#include "network/intro.h"

// A request before it is written, with what orders it.
typedef struct ranked_intro {
    uint32_t to_rank;
    uint32_t intro;
    ng_intro_record record;
} ranked_intro;

static int compare_intros(const void *a, const void *b)
{
    const ranked_intro *x = a;
    const ranked_intro *y = b;
    if (x->record.asked != y->record.asked) {
        return x->record.asked < y->record.asked ? -1 : 1;
    }
    if (x->to_rank != y->to_rank) {
        return x->to_rank < y->to_rank ? -1 : 1;
    }
    return (x->intro > y->intro) - (x->intro < y->intro);
}

static ng_status intro_row(
    const ng_export_view *view, ng_rows *rows, const ranked_intro *one, ng_error *err)
{
    const ng_intro_record *record = &one->record;
    ng_text via[NG_LIMIT_INTRODUCERS];
    ng_cell cell[9] = {
        [3] = {.kind = NG_CELL_LIST, .entry = via, .entry_count = record->via_count},
        [4] = {.text = ng_text__of(ng_intro_state_name(record->state))},
        [8] = {.text = record->note}};
    ng_status status = NG_OK;
    NG_TRY(ng_export_view__number(view, one->intro, &cell[0], err));
    NG_TRY(ng_export_view__member(view, record->from, &cell[1], err));
    NG_TRY(ng_export_view__member(view, record->to, &cell[2], err));
    for (uint32_t i = 0; i < record->via_count; i++) {
        ng_cell party;
        NG_TRY(ng_export_view__member(view, record->via[i], &party, err));
        via[i] = party.text;
    }
    NG_TRY(ng_export_view__number(view, record->passed, &cell[5], err));
    NG_TRY(ng_export_view__day(view, record->asked, &cell[6], err));
    NG_TRY(ng_export_view__day(view, record->changed, &cell[7], err));
    NG_TRY(ng_rows__add(rows, cell, err));
done:
    return status;
}

// Those a member sent.
static ng_status intros_of(
    const ng_export_view *view, ng_rows *rows, uint32_t member, ng_error *err)
{
    const ng_intro_filter sent = {.member = member, .role = NG_INTRO_FROM};
    ng_buffer intros = {0};
    ng_status status = NG_OK;
    ng_arena__reset(view->row_arena);
    NG_TRY(ng_intro__collect(view->txn, &sent, &intros, err));
    const uint32_t *intro = (const void *)intros.at;
    size_t count = intros.bytes / sizeof *intro;
    ranked_intro *ranked = ng_arena__allocate_zero(view->row_arena, count + 1, sizeof *ranked);
    if (ranked == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for the rows of a member");
        goto done;
    }
    for (size_t i = 0; i < count; i++) {
        ng_cell other;
        NG_TRY(ng_intro__get(view->txn, view->row_arena, intro[i], &ranked[i].record, err));
        NG_TRY(ng_export_view__member(view, ranked[i].record.to, &other, err));
        ranked[i].to_rank = view->rank[ranked[i].record.to];
        ranked[i].intro = intro[i];
    }
    qsort(ranked, count, sizeof *ranked, compare_intros);
    for (size_t i = 0; i < count; i++) {
        NG_TRY(intro_row(view, rows, &ranked[i], err));
    }
done:
    ng_buffer__finish(&intros);
    return status;
}

ng_status ng_export__intros(const ng_export_view *view, ng_rows *rows, ng_error *err)
{
    static const char *const column[] = {
        "id", "from", "to", "via", "state", "passed", "asked", "changed", "note"};
    ng_rows__begin(rows, "introductions", column, sizeof column / sizeof *column);
    for (uint32_t i = 0;
         i < view->order_count && ng_txn__entries(view->txn, NG_TABLE_INTROS) > 0; i++) {
        ng_status status = intros_of(view, rows, view->order[i], err);
        if (status != NG_OK) {
            return status;
        }
    }
    return NG_OK;
}
