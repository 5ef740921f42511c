// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Named arrays of the table `derived`, and the parameters of the default scorer.
 */
#include "network/derived.h"

#include <string.h>

#include "base/fixed.h"
#include "base/status.h"
#include "base/text.h"

enum {
    NAME_BYTES_MAX = 64,
    PARAMETERS_BYTES = 12
};

ng_status ng_derived__read(ng_txn *txn, const char *name, ng_bytes *out, ng_error *err)
{
    ng_key key;
    ng_status status = NG_OK;
    *out = (ng_bytes){0};
    NG_TRY(ng_key__text(&key, ng_text__of(name), err));
    NG_TRY(ng_txn__get(txn, NG_TABLE_DERIVED, &key, out, err));
done:
    return status;
}

ng_status ng_derived__write(ng_txn *txn, const char *name, ng_bytes value, ng_error *err)
{
    ng_key key;
    ng_status status = NG_OK;
    NG_TRY(ng_key__text(&key, ng_text__of(name), err));
    NG_TRY(ng_txn__put(txn, NG_TABLE_DERIVED, &key, value, err));
done:
    return status;
}

// The key of a block: name, 0, block.
static ng_status block_key(ng_key *key, const char *name, uint32_t block, ng_error *err)
{
    char bytes[NAME_BYTES_MAX + 5];
    size_t length = strlen(name);
    if (length > NAME_BYTES_MAX) {
        return ng_fail(
            err, NG_ERR_ARGUMENT, "the name of derived values is too long: %s", name);
    }
    memcpy(bytes, name, length + 1);
    for (uint32_t i = 0; i < 4; i++) {
        bytes[length + 1 + i] = (char)(block >> (24 - 8 * i) & 255);
    }
    return ng_key__text(key, (ng_text){bytes, length + 5}, err);
}

ng_status ng_derived__read_block(
    ng_txn *txn, const char *name, uint32_t block, ng_bytes *out, ng_error *err)
{
    ng_key key;
    ng_status status = NG_OK;
    *out = (ng_bytes){0};
    NG_TRY(block_key(&key, name, block, err));
    NG_TRY(ng_txn__get(txn, NG_TABLE_DERIVED, &key, out, err));
done:
    return status;
}

ng_status ng_derived__write_block(
    ng_txn *txn, const char *name, uint32_t block, ng_bytes value, ng_error *err)
{
    ng_key key;
    ng_status status = NG_OK;
    NG_TRY(block_key(&key, name, block, err));
    NG_TRY(ng_txn__put(txn, NG_TABLE_DERIVED, &key, value, err));
done:
    return status;
}

ng_status ng_derived__delete_block(ng_txn *txn, const char *name, uint32_t block, ng_error *err)
{
    ng_key key;
    ng_status status = NG_OK;
    NG_TRY(block_key(&key, name, block, err));
    NG_TRY(ng_txn__delete(txn, NG_TABLE_DERIVED, &key, NULL, err));
done:
    return status;
}

// Numbers of the blocks of a column, as they stand in the table.
static ng_status list_blocks(ng_txn *txn, const char *name, ng_buffer *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_cursor *cursor = NULL;
    ng_key key = {0};
    ng_bytes found = {0};
    ng_bytes value = {0};
    NG_TRY(block_key(&key, name, 0, err));
    size_t prefix_bytes = key.bytes - 4;
    NG_TRY(ng_cursor__open(txn, NG_TABLE_DERIVED, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, &key, &found, &value, err));
    while (found.at != NULL && found.bytes == key.bytes &&
        memcmp(found.at, key.at, prefix_bytes) == 0) {
        uint32_t block = ng_key__read_u32(found, prefix_bytes);
        NG_TRY(ng_buffer__add(out, &block, sizeof block, err));
        NG_TRY(ng_cursor__next(cursor, &found, &value, err));
    }
done:
    ng_cursor__close(cursor);
    return status;
}

ng_status ng_derived__clear_blocks(ng_txn *txn, const char *name, ng_error *err)
{
    ng_status status = NG_OK;
    ng_buffer blocks = {0};
    NG_TRY(list_blocks(txn, name, &blocks, err));
    for (size_t at = 0; at < blocks.bytes; at += sizeof(uint32_t)) {
        uint32_t block = 0;
        ng_key key;
        memcpy(&block, blocks.at + at, sizeof block);
        NG_TRY(block_key(&key, name, block, err));
        NG_TRY(ng_txn__delete(txn, NG_TABLE_DERIVED, &key, NULL, err));
    }
done:
    ng_buffer__finish(&blocks);
    return status;
}

ng_status ng_derived__parameters(ng_txn *txn, ng_suggest_parameters *out, ng_error *err)
{
    ng_bytes stored = {0};
    *out = (ng_suggest_parameters){20, 16, 4};
    ng_status status = ng_derived__read(txn, "parameters", &stored, err);
    if (status != NG_OK || stored.at == NULL) {
        return status;
    }
    if (stored.bytes != PARAMETERS_BYTES) {
        return ng_fail(err, NG_ERR_CORRUPT,
            "the parameters of suggestions have %zu bytes, not %d", stored.bytes,
            PARAMETERS_BYTES);
    }
    *out = (ng_suggest_parameters){
        ng_load_u32(stored.at), ng_load_u32(stored.at + 4), ng_load_u32(stored.at + 8)};
    return NG_OK;
}

// Writes a table of round(2^bits * d^-exponent): 8 bytes an entry for 32 bits, else 4.
static ng_status write_powers(
    ng_txn *txn, const char *name, uint32_t twentieths, uint32_t bits, ng_error *err)
{
    ng_status status = NG_OK;
    ng_buffer table = {0};
    size_t width = bits == 32 ? 8 : 4;
    for (uint32_t d = 0; d < NG_POWER_TABLE; d++) {
        unsigned char entry[8];
        ng_save_u64(entry, d == 0 ? 0 : ng_fixed__power(d, twentieths, bits));
        NG_TRY(ng_buffer__add(&table, entry, width, err));
    }
    NG_TRY(ng_derived__write(txn, name, (ng_bytes){table.at, table.bytes}, err));
done:
    ng_buffer__finish(&table);
    return status;
}

ng_status ng_derived__set_parameters(
    ng_txn *txn, const ng_suggest_parameters *parameters, ng_error *err)
{
    ng_status status = NG_OK;
    unsigned char bytes[PARAMETERS_BYTES];
    ng_save_u32(bytes, parameters->degree_twentieths);
    ng_save_u32(bytes + 4, parameters->walk_sixteenths);
    ng_save_u32(bytes + 8, parameters->damping_twentieths);
    NG_TRY(ng_derived__write(txn, "parameters", (ng_bytes){bytes, sizeof bytes}, err));
    NG_TRY(write_powers(txn, "power-degree", parameters->degree_twentieths, 32, err));
    NG_TRY(write_powers(txn, "power-damping", parameters->damping_twentieths, 30, err));
done:
    return status;
}
