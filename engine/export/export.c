// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * ng_export: all files of one form, or none.
 */
#include "base/status.h"
#include "export/facts.h"

static ng_status write_rows(const ng_export_view *view, ng_rows *rows, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_export__members(view, rows, err));
    NG_TRY(ng_export__groups(view, rows, err));
    NG_TRY(ng_export__connections(view, rows, err));
    NG_TRY(ng_export__ties(view, rows, err));
    NG_TRY(ng_export__recommendations(view, rows, err));
    NG_TRY(ng_export__interactions(view, rows, err));
    NG_TRY(ng_export__intros(view, rows, err));
    NG_TRY(ng_export__trust(view, rows, err));
    NG_TRY(ng_export__consents(view, rows, err));
done:
    return status;
}

static ng_status write_files(const ng_export_view *view, ng_rows *rows, ng_error *err)
{
    const ng_export_kind kind = rows->kind;
    switch (kind) {
    case NG_EXPORT_CSV:
    case NG_EXPORT_JSON:
        return write_rows(view, rows, err);
    case NG_EXPORT_GRAPHML:
        return ng_export__graphml(view, rows->output, rows->cancel, err);
    case NG_EXPORT_VCARD:
    case NG_EXPORT_VCARD3:
        return ng_export__vcard(
            view, rows->output, kind == NG_EXPORT_VCARD3, rows->cancel, err);
    case NG_EXPORT_GOOGLE:
        rows->kind = NG_EXPORT_CSV;
        return ng_export__google(view, rows, err);
    }
    return ng_fail(err, NG_ERR_ARGUMENT, "there is no such kind of export");
}

ng_status ng_export(ng_txn *txn, ng_export_kind kind, const char *directory,
    const volatile int *cancel, ng_error *err)
{
    ng_status status = NG_OK;
    ng_export_view view = {0};
    ng_rows rows = {.kind = kind, .cancel = cancel};
    NG_TRY(ng_output__create(directory, &rows.output, err));
    NG_TRY(ng_export_view__open(&view, txn, cancel, err));
    NG_TRY(write_files(&view, &rows, err));
    NG_TRY(ng_output__commit(rows.output, err));
done:
    ng_buffer__finish(&rows.line);
    ng_export_view__close(&view);
    ng_output__destroy(rows.output);
    return status;
}
