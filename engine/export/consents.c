// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Kind `consents`: consent, objections, suppression and notice, in the order of members. No
 * fact of the network: imports leave the file out unless they are told to read it.
 */
#include "base/status.h"
#include "base/text.h"
#include "export/facts.h"
#include "network/privacy.h"

enum {
    COLUMN_COUNT = 8
};

static ng_status add_row(
    const ng_export_view *view, ng_rows *rows, uint32_t member, ng_error *err)
{
    ng_privacy privacy;
    ng_status status = NG_OK;
    NG_TRY(ng_privacy__read(view->txn, member, &privacy, err));
    if (ng_privacy__is_empty(&privacy)) {
        goto done;
    }
    ng_cell cell[COLUMN_COUNT] = {
        [1] = {.text = ng_text__of(
                   privacy.basis == NG_BASIS_NONE ? "" : ng_basis_name(privacy.basis))},
        [2] = {.text = privacy.source},
        [4] = {.text = ng_text__of(
                   privacy.ended == NG_BASIS_HOLDS ? "" : ng_basis_end_name(privacy.ended))}};
    NG_TRY(ng_export_view__member(view, member, &cell[0], err));
    NG_TRY(ng_export_view__day(view, privacy.given, &cell[3], err));
    NG_TRY(ng_export_view__day(view, privacy.ended_on, &cell[5], err));
    NG_TRY(ng_export_view__day(view, privacy.suppressed, &cell[6], err));
    NG_TRY(ng_export_view__day(view, privacy.told, &cell[7], err));
    NG_TRY(ng_rows__add(rows, cell, err));
done:
    return status;
}

ng_status ng_export__consents(const ng_export_view *view, ng_rows *rows, ng_error *err)
{
    static const char *const column[COLUMN_COUNT] = {
        "member", "basis", "source", "given", "state", "ended", "suppressed", "told"};
    const bool any = ng_txn__entries(view->txn, NG_TABLE_PRIVACY) > 0;
    ng_status status = NG_OK;
    ng_rows__begin(rows, "consents", column, COLUMN_COUNT);
    for (uint32_t i = 0; any && i < view->order_count; i++) {
        ng_arena__reset(view->row_arena);
        NG_TRY(add_row(view, rows, view->order[i], err));
    }
done:
    return status;
}
