// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Terms. A term is found by the 128-bit hash of its folded text: among 2^32 terms two texts
 * that share one would be a one-in-10^19 event, so no bucket is kept.
 */
#include "network/term.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "base/status.h"
#include "base/text.h"

enum {
    HASH_BYTES = 16
};

ng_status ng_term__fold(
    ng_arena *arena, ng_value_kind kind, ng_text text, ng_text *out, ng_error *err)
{
    if (kind == NG_VALUE_INDUSTRY) {
        return ng_text__fold_industry(arena, text, out, err);
    }
    return ng_text__fold(arena, text, out, err);
}

static ng_status key_of_folded(ng_key *key, ng_value_kind kind, ng_text folded, ng_error *err)
{
    ng_hash128 hash = ng_hash__bytes128(folded.at, folded.bytes);
    char bytes[HASH_BYTES];
    ng_hash__save128(hash, bytes);
    return ng_key__u8_text(key, (uint8_t)kind, (ng_text){bytes, sizeof bytes}, err);
}

static uint32_t term_max(ng_value_kind kind)
{
    return kind < NG_VALUE_PROFILE_COUNT ? NG_PROFILE_TERM_MAX : UINT32_MAX - 1;
}

ng_status ng_term__find_folded(
    ng_txn *txn, ng_value_kind kind, ng_text folded, uint32_t *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_key key;
    ng_bytes value;
    *out = 0;
    if (folded.bytes == 0) {
        return NG_OK;
    }
    NG_TRY(key_of_folded(&key, kind, folded, err));
    NG_TRY(ng_txn__get(txn, NG_TABLE_TERM_IDS, &key, &value, err));
    if (value.at == NULL) {
        return NG_OK;
    }
    uint32_t term = value.bytes == sizeof term ? ng_load_u32(value.at) : 0;
    if (term == 0 || term >= ng_txn__state(txn)->next_term[kind]) {
        status = ng_fail(
            err, NG_ERR_CORRUPT, "term_ids: a value of kind %d names no term", (int)kind);
        goto done;
    }
    *out = term;
done:
    return status;
}

ng_text ng_term__spelling(ng_value_kind kind, ng_text text, ng_text folded)
{
    ng_text name =
        kind == NG_VALUE_INDUSTRY ? ng_text__industry_name(folded) : (ng_text){NULL, 0};
    return name.bytes != 0 ? name : ng_text__trim(text);
}

ng_status ng_term__find(
    ng_txn *txn, ng_value_kind kind, ng_text text, uint32_t *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_arena *arena = NULL;
    ng_text folded;
    *out = 0;
    NG_TRY(ng_arena__create(&arena, err));
    NG_TRY(ng_term__fold(arena, kind, text, &folded, err));
    NG_TRY(ng_term__find_folded(txn, kind, folded, out, err));
done:
    ng_arena__destroy(arena);
    return status;
}

ng_status ng_term__text(
    ng_txn *txn, ng_value_kind kind, uint32_t term, ng_text *out, ng_error *err)
{
    *out = (ng_text){0};
    if (term == 0) {
        return NG_OK;
    }
    ng_key key;
    ng_bytes value;
    ng_key__u8_u32(&key, (uint8_t)kind, term);
    ng_status status = ng_txn__get(txn, NG_TABLE_TERMS, &key, &value, err);
    if (status != NG_OK) {
        return status;
    }
    if (value.at == NULL) {
        return ng_fail(err, NG_ERR_CORRUPT, "terms: term %u of kind %d is missing",
            (unsigned)term, (int)kind);
    }
    *out = (ng_text){.at = (const char *)value.at, .bytes = value.bytes};
    return NG_OK;
}

static ng_status put_spelling(
    ng_txn *txn, ng_value_kind kind, uint32_t term, ng_text spelling, ng_error *err)
{
    ng_key key;
    ng_key__u8_u32(&key, (uint8_t)kind, term);
    ng_bytes value = {.at = (const unsigned char *)spelling.at, .bytes = spelling.bytes};
    return ng_txn__put(txn, NG_TABLE_TERMS, &key, value, err);
}

// Both entries of a term that is not there yet; the next number moves past it.
static ng_status put_new(ng_txn *txn, ng_value_kind kind, uint32_t term, ng_text spelling,
    ng_text folded, ng_error *err)
{
    ng_status status = NG_OK;
    uint64_t *next = &ng_txn__state(txn)->next_term[kind];
    unsigned char number[sizeof term];
    ng_key key;
    if (term > term_max(kind)) {
        status = ng_fail(err, NG_ERR_LIMIT, "more than %u values of kind %d",
            (unsigned)term_max(kind), (int)kind);
        goto done;
    }
    NG_TRY(put_spelling(txn, kind, term, spelling, err));
    NG_TRY(key_of_folded(&key, kind, folded, err));
    ng_save_u32(number, term);
    NG_TRY(ng_txn__put(
        txn, NG_TABLE_TERM_IDS, &key, (ng_bytes){.at = number, .bytes = sizeof number}, err));
    *next = *next > term ? *next : (uint64_t)term + 1;
done:
    return status;
}

static ng_status raise_spelling(
    ng_txn *txn, ng_value_kind kind, uint32_t term, ng_text spelling, ng_error *err)
{
    ng_text stored;
    ng_status status = ng_term__text(txn, kind, term, &stored, err);
    if (status == NG_OK && ng_text__compare(spelling, stored) > 0) {
        status = put_spelling(txn, kind, term, spelling, err);
    }
    return status;
}

ng_status ng_term__add(
    ng_txn *txn, ng_value_kind kind, ng_text text, uint32_t *out, ng_error *err)
{
    assert(kind != NG_VALUE_GROUP);
    ng_status status = NG_OK;
    ng_arena *arena = NULL;
    ng_text folded;
    uint32_t term;
    *out = 0;
    NG_TRY(ng_arena__create(&arena, err));
    NG_TRY(ng_term__fold(arena, kind, text, &folded, err));
    NG_TRY(ng_term__find_folded(txn, kind, folded, &term, err));
    if (term != 0) {
        NG_TRY(raise_spelling(txn, kind, term, ng_term__spelling(kind, text, folded), err));
    } else if (folded.bytes > 0) {
        term = (uint32_t)ng_txn__state(txn)->next_term[kind];
        NG_TRY(put_new(txn, kind, term, ng_term__spelling(kind, text, folded), folded, err));
    }
    *out = term;
done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    ng_arena__destroy(arena);
    return status;
}

ng_status ng_term__write(
    ng_txn *txn, ng_value_kind kind, uint32_t term, ng_text spelling, ng_error *err)
{
    ng_status status = NG_OK;
    ng_arena *arena = NULL;
    ng_text text = ng_text__trim(spelling);
    ng_key key;
    ng_bytes stored;
    assert(kind != NG_VALUE_GROUP && term != 0);
    ng_key__u8_u32(&key, (uint8_t)kind, term);
    NG_TRY(ng_txn__get(txn, NG_TABLE_TERMS, &key, &stored, err));
    if (stored.at != NULL) {
        NG_TRY(raise_spelling(txn, kind, term, text, err));
    } else {
        ng_text folded;
        NG_TRY(ng_arena__create(&arena, err));
        NG_TRY(ng_term__fold(arena, kind, text, &folded, err));
        NG_TRY(put_new(txn, kind, term, text, folded, err));
    }
done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    ng_arena__destroy(arena);
    return status;
}
