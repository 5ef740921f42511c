// SPDX-License-Identifier: GPL-3.0-or-later
// Groups by id and by key. A group made by a membership alone has a key and nothing else.
#include "network/group.h"

#include "base/status.h"

ng_status ng_group__read(ng_txn *txn, uint32_t group, ng_group_record *out, ng_error *err)
{
    ng_bytes value;
    ng_status status = ng_txn__get_id(txn, NG_TABLE_GROUPS, group, &value, err);
    *out = (ng_group_record){.created = NG_DAY_NONE};
    if (status != NG_OK) {
        return status;
    }
    if (value.at == NULL) {
        return ng_fail(err, NG_ERR_NOT_FOUND, "there is no group number %u", group);
    }
    ng_arena *arena = ng_txn__arena(txn);
    return ng_record__decode_group(
        arena, (ng_text){(const char *)value.at, value.bytes}, out, err);
}

ng_status ng_group__find(ng_txn *txn, ng_text text, uint32_t *out, ng_error *err)
{
    ng_key key;
    ng_bytes value;
    *out = 0;
    ng_status status = ng_key__text(&key, text, err);
    if (status == NG_OK) {
        status = ng_txn__get(txn, NG_TABLE_GROUP_KEYS, &key, &value, err);
    }
    if (status != NG_OK || value.at == NULL) {
        return status;
    }
    if (value.bytes != 4) {
        return ng_fail(err, NG_ERR_CORRUPT,
            "table group_keys holds an entry of %zu bytes instead of 4", value.bytes);
    }
    *out = ng_load_u32(value.at);
    return NG_OK;
}

ng_status ng_group__write(
    ng_txn *txn, uint32_t group, const ng_group_record *record, ng_error *err)
{
    ng_buffer buffer = {0};
    ng_key key;
    uint32_t known = 0;
    unsigned char id[4];
    ng_status status = ng_record__encode_group(record, &buffer, err);
    if (status != NG_OK) {
        goto done;
    }
    NG_TRY(ng_group__find(txn, record->key, &known, err));
    NG_TRY(
        ng_txn__put_id(txn, NG_TABLE_GROUPS, group, (ng_bytes){buffer.at, buffer.bytes}, err));
    if (known == 0) {
        ng_save_u32(id, group);
        NG_TRY(ng_key__text(&key, record->key, err));
        NG_TRY(ng_txn__put(txn, NG_TABLE_GROUP_KEYS, &key, (ng_bytes){id, sizeof id}, err));
        ng_txn__state(txn)->groups++;
    }
done:
    ng_buffer__finish(&buffer);
    return status;
}
