// SPDX-License-Identifier: GPL-3.0-or-later
// Table `distinct`: pairs of members that are not one person.
#include "network/distinct.h"

#include "base/status.h"

#include <string.h>

enum {
    KEY_BYTES = 8,
    DAY_BYTES = 4
};

static void pair_key(ng_key *key, uint32_t a, uint32_t b)
{
    ng_key__u32x2(key, a < b ? a : b, a < b ? b : a);
}

ng_status ng_distinct__is(ng_txn *txn, uint32_t a, uint32_t b, bool *out, ng_error *err)
{
    ng_key key;
    ng_bytes value;
    pair_key(&key, a, b);
    const ng_status status = ng_txn__get(txn, NG_TABLE_DISTINCT, &key, &value, err);
    *out = status == NG_OK && value.at != NULL;
    return status;
}

ng_status ng_distinct__set(ng_txn *txn, uint32_t a, uint32_t b, bool is, ng_day day,
    ng_outcome *outcome, ng_error *err)
{
    ng_key key;
    bool known;
    unsigned char bytes[DAY_BYTES];
    *outcome = NG_UNCHANGED;
    ng_status status = ng_distinct__is(txn, a, b, &known, err);
    if (status != NG_OK || known == is) {
        return status;
    }
    pair_key(&key, a, b);
    ng_save_u32(bytes, (uint32_t)day);
    *outcome = is ? NG_CREATED : NG_REMOVED;
    return is ? ng_txn__put(txn, NG_TABLE_DISTINCT, &key, (ng_bytes){bytes, DAY_BYTES}, err)
              : ng_txn__delete(txn, NG_TABLE_DISTINCT, &key, NULL, err);
}

ng_status ng_distinct__list(
    ng_txn *txn, const ng_distinct_pair **out, size_t *count, ng_error *err)
{
    ng_cursor *cursor = NULL;
    ng_bytes key;
    ng_bytes value;
    ng_status status = NG_OK;
    const size_t expected = (size_t)ng_txn__entries(txn, NG_TABLE_DISTINCT);
    ng_distinct_pair *pair =
        ng_arena__allocate(ng_txn__arena(txn), (expected + 1) * sizeof *pair);
    *count = 0;
    *out = pair;
    if (pair == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %zu pairs", expected);
    }
    NG_TRY(ng_cursor__open(txn, NG_TABLE_DISTINCT, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, NULL, &key, &value, err));
    while (key.at != NULL) {
        if (key.bytes != KEY_BYTES || value.bytes != DAY_BYTES || *count == expected) {
            NG_TRY(ng_fail(err, NG_ERR_CORRUPT, "distinct: an entry that is no pair"));
        }
        pair[(*count)++] = (ng_distinct_pair){ng_key__read_u32(key, 0),
            ng_key__read_u32(key, sizeof(uint32_t)), (ng_day)ng_load_u32(value.at)};
        NG_TRY(ng_cursor__next(cursor, &key, &value, err));
    }
done:
    ng_cursor__close(cursor);
    return status;
}

// Every pair of `from`, removed; given to `into` unless that is 0.
static ng_status move(ng_txn *txn, uint32_t from, uint32_t into, ng_error *err)
{
    const ng_distinct_pair *pair;
    size_t count;
    ng_outcome outcome;
    ng_status status = NG_OK;
    if (ng_txn__entries(txn, NG_TABLE_DISTINCT) == 0) {
        return NG_OK;
    }
    NG_TRY(ng_distinct__list(txn, &pair, &count, err));
    for (size_t i = 0; i < count; i++) {
        const uint32_t other = pair[i].a == from ? pair[i].b : pair[i].a;
        if (pair[i].a != from && pair[i].b != from) {
            continue;
        }
        NG_TRY(ng_distinct__set(txn, from, other, false, NG_DAY_NONE, &outcome, err));
        if (into != 0 && other != into) {
            NG_TRY(ng_distinct__set(txn, into, other, true, pair[i].day, &outcome, err));
        }
    }
done:
    return status;
}

ng_status ng_distinct__remove_all(ng_txn *txn, uint32_t member, ng_error *err)
{
    return move(txn, member, 0, err);
}

ng_status ng_distinct__absorb(ng_txn *txn, uint32_t from, uint32_t into, ng_error *err)
{
    return move(txn, from, into, err);
}
