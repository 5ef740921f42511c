// SPDX-License-Identifier: GPL-3.0-or-later
// The journal. The first note of a transaction takes the next change number; later notes
// replace its record, adding up what was done.
#include "network/change.h"

#include "base/status.h"
#include "base/text.h"

// Adds up with the record that this transaction has noted already.
static ng_status add_noted(ng_txn *txn, ng_bytes value, ng_journal_record *noted, ng_error *err)
{
    ng_journal_record before = {0};
    ng_status status = ng_record__decode_journal(
        ng_txn__scratch(txn), (ng_text){(const char *)value.at, value.bytes}, &before, err);
    if (status != NG_OK) {
        return status;
    }
    noted->created += before.created;
    noted->updated += before.updated;
    noted->removed += before.removed;
    if (noted->import == 0) {
        noted->import = before.import;
    }
    if (!ng_text__equal(noted->what, before.what)) {
        noted->what = ng_text__of("apply");
    }
    return NG_OK;
}

ng_status ng_change__note(ng_txn *txn, const ng_journal_record *record, ng_error *err)
{
    ng_state *state = ng_txn__state(txn);
    ng_journal_record noted = *record;
    ng_buffer buffer = {0};
    ng_draft *draft = NULL;
    ng_status status = NG_OK;
    if (state->change == ng_txn__change_at_begin(txn)) {
        state->change++;
    }
    NG_TRY(ng_txn__draft(txn, NG_TABLE_JOURNAL, state->change, &draft, err));
    const ng_bytes before = ng_draft__value(draft);
    if (before.at != NULL) {
        NG_TRY(add_noted(txn, before, &noted, err));
    }
    NG_TRY(ng_record__encode_journal(&noted, &buffer, err));
    NG_TRY(ng_draft__splice(draft, 0, before.bytes, (ng_bytes){buffer.at, buffer.bytes}, err));
done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    ng_buffer__finish(&buffer);
    return status;
}

ng_status ng_change__note_import(
    ng_txn *txn, const ng_import_record *record, uint32_t *import, ng_error *err)
{
    ng_state *state = ng_txn__state(txn);
    ng_buffer buffer = {0};
    ng_status status = ng_record__encode_import(record, &buffer, err);
    *import = (uint32_t)state->next_import;
    if (status == NG_OK) {
        status = ng_txn__put_id(
            txn, NG_TABLE_IMPORTS, *import, (ng_bytes){buffer.at, buffer.bytes}, err);
        state->next_import++;
    }
    ng_buffer__finish(&buffer);
    return status;
}
