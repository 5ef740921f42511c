// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The journal: each transaction that changes facts is one change with the next number.
 */
#ifndef NG_NETWORK_CHANGE_H
#define NG_NETWORK_CHANGE_H

#include "record/record.h"
#include "store/store.h"

/**
 * Note one change; several calls within a transaction are one number and the last record counts
 * on.
 */
ng_status ng_change__note(ng_txn *txn, const ng_journal_record *record, ng_error *err);
/** Note an imported file; *import is its number. */
ng_status ng_change__note_import(
    ng_txn *txn, const ng_import_record *record, uint32_t *import, ng_error *err);

#endif
