// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Kind `trust`: whom this store trusts, in the order of members; of each first whether it is a
 * seed, then its verifications by method. No fact of the network: imports leave the file out
 * unless they are told to read it.
 */
#include "network/trust.h"
#include "base/status.h"
#include "base/text.h"
#include "export/facts.h"

static ng_status seed_row(
    const ng_export_view *view, ng_rows *rows, uint32_t member, ng_error *err)
{
    ng_cell cell[5] = {[1] = {.text = ng_text__of("seed")}};
    ng_bytes value;
    ng_status status = NG_OK;
    NG_TRY(ng_txn__get_id(view->txn, NG_TABLE_TRUST_SEEDS, member, &value, err));
    if (value.bytes == 4) {
        NG_TRY(ng_export_view__member(view, member, &cell[0], err));
        NG_TRY(ng_export_view__day(view, (ng_day)ng_load_u32(value.at), &cell[4], err));
        NG_TRY(ng_rows__add(rows, cell, err));
    }
done:
    return status;
}

static ng_status verified_rows(
    const ng_export_view *view, ng_rows *rows, uint32_t member, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_verification *at = NULL;
    size_t count = 0;
    NG_TRY(ng_trust__verifications(view->txn, member, &at, &count, err));
    for (size_t i = 0; i < count; i++) {
        ng_cell cell[5] = {
            [1] = {.text = ng_text__of("verified")}, [2] = {.text = at[i].method}};
        NG_TRY(ng_export_view__member(view, member, &cell[0], err));
        NG_TRY(ng_export_view__member(view, at[i].by.id, &cell[3], err));
        NG_TRY(ng_export_view__day(view, at[i].day, &cell[4], err));
        NG_TRY(ng_rows__add(rows, cell, err));
    }
done:
    return status;
}

ng_status ng_export__trust(const ng_export_view *view, ng_rows *rows, ng_error *err)
{
    static const char *const column[] = {"member", "what", "method", "by", "day"};
    const bool any = ng_txn__entries(view->txn, NG_TABLE_VERIFICATIONS) > 0 ||
        ng_txn__entries(view->txn, NG_TABLE_TRUST_SEEDS) > 0;
    ng_status status = NG_OK;
    ng_rows__begin(rows, "trust", column, sizeof column / sizeof *column);
    for (uint32_t i = 0; any && i < view->order_count; i++) {
        ng_arena__reset(view->row_arena);
        NG_TRY(seed_row(view, rows, view->order[i], err));
        NG_TRY(verified_rows(view, rows, view->order[i], err));
    }
done:
    return status;
}
