// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Blocks of degrees.
 */
#include "network/degree_writer.h"

#include <string.h>

#include "base/status.h"

ng_status ng_degree_block__read(
    ng_txn *txn, uint32_t block, const uint32_t **out, uint32_t *count, ng_error *err)
{
    *out = NULL;
    *count = 0;
    ng_bytes value;
    ng_status status = ng_txn__get_id(txn, NG_TABLE_DEGREES, block, &value, err);
    if (status != NG_OK || value.at == NULL) {
        return status;
    }
    status = ng_bytes__u32(value, out, count, NULL);
    if (status != NG_OK || *count > NG_DEGREE_BLOCK) {
        *out = NULL;
        *count = 0;
        return ng_fail(err, NG_ERR_CORRUPT, "degrees of block %u: %zu bytes are no block",
            (unsigned)block, value.bytes);
    }
    return NG_OK;
}

void ng_degree_writer__init(ng_degree_writer *writer, ng_txn *txn)
{
    writer->txn = txn;
    writer->loaded = false;
}

ng_status ng_degree_writer__set(
    ng_degree_writer *writer, uint32_t member, uint32_t degree, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t block = member / NG_DEGREE_BLOCK;
    if (!writer->loaded || writer->block != block) {
        NG_TRY(ng_degree_writer__flush(writer, err));
        const uint32_t *stored;
        uint32_t count;
        NG_TRY(ng_degree_block__read(writer->txn, block, &stored, &count, err));
        memset(writer->degree, 0, sizeof writer->degree);
        if (count > 0) {
            memcpy(writer->degree, stored, count * sizeof *stored);
        }
        writer->block = block;
        writer->loaded = true;
    }
    writer->degree[member % NG_DEGREE_BLOCK] = degree;
done:
    return status;
}

ng_status ng_degree__set(ng_txn *txn, uint32_t member, uint32_t degree, ng_error *err)
{
    static const unsigned char zeros[NG_DEGREE_BLOCK * sizeof degree] = {0};
    const size_t at = (size_t)(member % NG_DEGREE_BLOCK) * sizeof degree;
    unsigned char value[sizeof degree];
    ng_draft *draft = NULL;
    ng_status status = NG_OK;
    NG_TRY(ng_txn__draft(txn, NG_TABLE_DEGREES, member / NG_DEGREE_BLOCK, &draft, err));
    size_t bytes = ng_draft__value(draft).bytes;
    if (bytes < at + sizeof degree) {
        NG_TRY(ng_draft__splice(
            draft, bytes, 0, (ng_bytes){zeros, at + sizeof degree - bytes}, err));
    }
    ng_save_u32(value, degree);
    NG_TRY(ng_draft__splice(draft, at, sizeof degree, (ng_bytes){value, sizeof degree}, err));
    const ng_bytes block = ng_draft__value(draft);
    bytes = block.bytes;
    while (bytes > 0 && ng_load_u32(block.at + bytes - sizeof degree) == 0) {
        bytes -= sizeof degree;
    }
    NG_TRY(ng_draft__splice(draft, bytes, block.bytes - bytes, (ng_bytes){NULL, 0}, err));
done:
    return status;
}

ng_status ng_degree_writer__flush(ng_degree_writer *writer, ng_error *err)
{
    if (!writer->loaded) {
        return NG_OK;
    }
    writer->loaded = false;
    size_t count = NG_DEGREE_BLOCK;
    while (count > 0 && writer->degree[count - 1] == 0) {
        count--;
    }
    if (count == 0) {
        ng_key key;
        ng_key__u32(&key, writer->block);
        return ng_txn__delete(writer->txn, NG_TABLE_DEGREES, &key, NULL, err);
    }
    ng_bytes value = {
        .at = (const unsigned char *)writer->degree, .bytes = count * sizeof writer->degree[0]};
    return ng_txn__put_id(writer->txn, NG_TABLE_DEGREES, writer->block, value, err);
}
