// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Evidence: the text an endorsement rests on, in a table of its own, since few have one and
 * texts are long.
 */
#include "base/status.h"
#include "base/text.h"
#include "network/tie.h"

ng_status ng_evidence__read(
    ng_txn *txn, uint32_t from, uint32_t to, uint32_t skill, ng_text *out, ng_error *err)
{
    *out = (ng_text){0};
    ng_key key;
    ng_key__u32x3(&key, from, to, skill);
    ng_bytes value;
    ng_status status = ng_txn__get(txn, NG_TABLE_EVIDENCE, &key, &value, err);
    if (status == NG_OK && value.at != NULL) {
        *out = (ng_text){.at = (const char *)value.at, .bytes = value.bytes};
    }
    return status;
}

ng_status ng_evidence__merge(ng_txn *txn, uint32_t from, uint32_t to, uint32_t skill,
    ng_text text, bool *changed, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text stored;
    *changed = false;
    NG_TRY(ng_evidence__read(txn, from, to, skill, &stored, err));
    if (text.bytes == 0 || ng_text__compare(text, stored) <= 0) {
        return NG_OK;
    }
    ng_key key;
    ng_key__u32x3(&key, from, to, skill);
    NG_TRY(ng_txn__put(txn, NG_TABLE_EVIDENCE, &key,
        (ng_bytes){.at = (const unsigned char *)text.at, .bytes = text.bytes}, err));
    *changed = true;
done:
    return status;
}

ng_status ng_evidence__remove(
    ng_txn *txn, uint32_t from, uint32_t to, uint32_t skill, ng_error *err)
{
    ng_key key;
    ng_key__u32x3(&key, from, to, skill);
    return ng_txn__delete(txn, NG_TABLE_EVIDENCE, &key, NULL, err);
}
