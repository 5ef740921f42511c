// SPDX-License-Identifier: GPL-3.0-or-later
// The journal. The first note of a transaction takes the next change number; later notes
// replace its record, adding up what was done.
#include "network/change.h"

#include "base/status.h"
#include "base/text.h"

// The record that this transaction has written already.
static ng_status read_noted(ng_txn *txn, uint64_t change, ng_journal_record *out, ng_error *err)
{
    ng_key key;
    ng_bytes value;
    ng_key__u64(&key, change);
    ng_status status = ng_txn__get(txn, NG_TABLE_JOURNAL, &key, &value, err);
    if (status != NG_OK || value.at == NULL) {
        return status == NG_OK ? NG_ERR_NOT_FOUND : status;
    }
    return ng_record__decode_journal(
        ng_txn__scratch(txn), (ng_text){(const char *)value.at, value.bytes}, out, err);
}

ng_status ng_change__note(ng_txn *txn, const ng_journal_record *record, ng_error *err)
{
    ng_state *state = ng_txn__state(txn);
    ng_journal_record noted = *record;
    ng_buffer buffer = {0};
    ng_key key;
    ng_status status = NG_OK;
    if (state->change == ng_txn__change_at_begin(txn)) {
        state->change++;
    } else {
        ng_journal_record before = {0};
        NG_TRY(read_noted(txn, state->change, &before, err));
        noted.created += before.created;
        noted.updated += before.updated;
        noted.removed += before.removed;
        if (noted.import == 0) {
            noted.import = before.import;
        }
        if (!ng_text__equal(noted.what, before.what)) {
            noted.what = ng_text__of("apply");
        }
    }
    NG_TRY(ng_record__encode_journal(&noted, &buffer, err));
    ng_key__u64(&key, state->change);
    NG_TRY(ng_txn__put(txn, NG_TABLE_JOURNAL, &key, (ng_bytes){buffer.at, buffer.bytes}, err));
done:
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
