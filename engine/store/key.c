// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Keys built and taken apart, numbers inside values, and names of tables.
 *
 * Numbers in keys are big-endian, so that the byte order in which LMDB sorts is numeric order.
 */
#include "store/store.h"

#include <assert.h>
#include <string.h>

#include "base/status.h"

/** Bytes of a folded name that its index entry keeps. */
#define NAME_BYTES_MAX 200u

static void add_u8(ng_key *key, uint8_t value)
{
    key->at[key->bytes++] = value;
}

static void add_u32(ng_key *key, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8) {
        add_u8(key, (uint8_t)(value >> shift));
    }
}

static void add_text(ng_key *key, const char *at, size_t bytes)
{
    if (bytes > 0) {
        memcpy(key->at + key->bytes, at, bytes);
    }
    key->bytes += (uint32_t)bytes;
}

void ng_key__u32(ng_key *key, uint32_t a)
{
    key->bytes = 0;
    add_u32(key, a);
}

void ng_key__u32x2(ng_key *key, uint32_t a, uint32_t b)
{
    key->bytes = 0;
    add_u32(key, a);
    add_u32(key, b);
}

void ng_key__u32x3(ng_key *key, uint32_t a, uint32_t b, uint32_t c)
{
    key->bytes = 0;
    add_u32(key, a);
    add_u32(key, b);
    add_u32(key, c);
}

void ng_key__u32x4(ng_key *key, const uint32_t part[4])
{
    key->bytes = 0;
    for (int i = 0; i < 4; i++) {
        add_u32(key, part[i]);
    }
}

void ng_key__u64(ng_key *key, uint64_t a)
{
    key->bytes = 0;
    add_u32(key, (uint32_t)(a >> 32));
    add_u32(key, (uint32_t)a);
}

void ng_key__u8_u32(ng_key *key, uint8_t a, uint32_t b)
{
    key->bytes = 0;
    add_u8(key, a);
    add_u32(key, b);
    add_u8(key, 0);
    add_u8(key, 0);
    add_u8(key, 0);
}

ng_status ng_key__text(ng_key *key, ng_text text, ng_error *err)
{
    key->bytes = 0;
    if (text.bytes == 0 || text.bytes > NG_KEY_BYTES_MAX) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a key has 1 to %d bytes, this one %zu",
            NG_KEY_BYTES_MAX, text.bytes);
    }
    add_text(key, text.at, text.bytes);
    return NG_OK;
}

ng_status ng_key__u8_text(ng_key *key, uint8_t a, ng_text text, ng_error *err)
{
    key->bytes = 0;
    if (text.bytes > NG_KEY_BYTES_MAX - 1) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a key has at most %d bytes, this one %zu",
            NG_KEY_BYTES_MAX, text.bytes + 1);
    }
    add_u8(key, a);
    add_text(key, text.at, text.bytes);
    return NG_OK;
}

void ng_key__append_text(ng_key *key, ng_text text)
{
    assert(text.bytes <= NG_KEY_BYTES_MAX - key->bytes);
    memcpy(key->at + key->bytes, text.at, text.bytes);
    key->bytes += (uint32_t)text.bytes;
}

void ng_key__name(ng_key *key, ng_text folded, uint8_t word, uint32_t member)
{
    key->bytes = 0;
    add_text(key, folded.at, folded.bytes < NAME_BYTES_MAX ? folded.bytes : NAME_BYTES_MAX);
    add_u8(key, 0);
    add_u8(key, word);
    add_u32(key, member);
}

uint32_t ng_key__read_u32(ng_bytes key, size_t offset)
{
    assert(offset <= key.bytes && key.bytes - offset >= 4);
    const unsigned char *at = key.at + offset;
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

uint64_t ng_key__read_u64(ng_bytes key, size_t offset)
{
    return (uint64_t)ng_key__read_u32(key, offset) << 32 | ng_key__read_u32(key, offset + 4);
}

uint64_t ng_key__number(const ng_key *key)
{
    const ng_bytes bytes = {key->at, key->bytes};
    if (key->bytes == 4) {
        return ng_key__read_u32(bytes, 0);
    }
    return key->bytes == 8 ? ng_key__read_u64(bytes, 0) : UINT64_MAX;
}

uint32_t ng_load_u32(const unsigned char *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

uint64_t ng_load_u64(const unsigned char *at)
{
    return ng_load_u32(at) | (uint64_t)ng_load_u32(at + 4) << 32;
}

void ng_save_u32(unsigned char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        at[i] = (unsigned char)(value >> (8 * i));
    }
}

void ng_save_u64(unsigned char *at, uint64_t value)
{
    ng_save_u32(at, (uint32_t)value);
    ng_save_u32(at + 4, (uint32_t)(value >> 32));
}

ng_status ng_bytes__u32(ng_bytes value, const uint32_t **out, uint32_t *count, ng_error *err)
{
    // The file is little-endian as is every processor we build for; a big-endian one would copy
    // here.
    _Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "lists are read where they lie");
    *out = NULL;
    *count = 0;
    if (value.bytes % 4 != 0 || (uintptr_t)value.at % 4 != 0 || value.bytes / 4 > UINT32_MAX) {
        return ng_fail(err, NG_ERR_CORRUPT,
            "the store is damaged: a list of %zu bytes is no list of numbers; run netgraph "
            "doctor",
            value.bytes);
    }
    *out = (const uint32_t *)(const void *)value.at;
    *count = (uint32_t)(value.bytes / 4);
    return NG_OK;
}

const char *ng_table_name(ng_table table)
{
    static const char *const names[NG_TABLE_COUNT] = {
        [NG_TABLE_META] = "meta",
        [NG_TABLE_MEMBERS] = "members",
        [NG_TABLE_IDENTITIES] = "identities",
        [NG_TABLE_NAMES] = "names",
        [NG_TABLE_CONNECTIONS] = "connections",
        [NG_TABLE_CONNECTION_DAYS] = "connection_days",
        [NG_TABLE_DEGREES] = "degrees",
        [NG_TABLE_ORDERS] = "orders",
        [NG_TABLE_PROFILES] = "profiles",
        [NG_TABLE_POSTINGS] = "postings",
        [NG_TABLE_FOLLOWS_OUT] = "follows_out",
        [NG_TABLE_FOLLOWS_IN] = "follows_in",
        [NG_TABLE_ENDORSEMENTS_OUT] = "endorsements_out",
        [NG_TABLE_ENDORSEMENTS_IN] = "endorsements_in",
        [NG_TABLE_MEMBERSHIPS_OUT] = "memberships_out",
        [NG_TABLE_MEMBERSHIPS_IN] = "memberships_in",
        [NG_TABLE_INVITATIONS_OUT] = "invitations_out",
        [NG_TABLE_INVITATIONS_IN] = "invitations_in",
        [NG_TABLE_BLOCKS_OUT] = "blocks_out",
        [NG_TABLE_BLOCKS_IN] = "blocks_in",
        [NG_TABLE_EVIDENCE] = "evidence",
        [NG_TABLE_RECOMMENDATIONS] = "recommendations",
        [NG_TABLE_RECOMMENDATIONS_IN] = "recommendations_in",
        [NG_TABLE_INTROS] = "intros",
        [NG_TABLE_INTRO_PARTIES] = "intro_parties",
        [NG_TABLE_POSITIONS] = "positions",
        [NG_TABLE_EDUCATIONS] = "educations",
        [NG_TABLE_GROUPS] = "groups",
        [NG_TABLE_GROUP_KEYS] = "group_keys",
        [NG_TABLE_INTERACTIONS] = "interactions",
        [NG_TABLE_INTERACTION_SUMS] = "interaction_sums",
        [NG_TABLE_TERMS] = "terms",
        [NG_TABLE_TERM_IDS] = "term_ids",
        [NG_TABLE_JOURNAL] = "journal",
        [NG_TABLE_IMPORTS] = "imports",
        [NG_TABLE_DERIVED] = "derived",
        [NG_TABLE_VERIFICATIONS] = "verifications",
        [NG_TABLE_VERIFICATIONS_BY] = "verifications_by",
        [NG_TABLE_TRUST_SEEDS] = "trust_seeds",
        [NG_TABLE_HISTORY] = "history",
        [NG_TABLE_DISTINCT] = "distinct",
        [NG_TABLE_SEARCH] = "search",
        [NG_TABLE_PRIVACY] = "privacy",
        [NG_TABLE_WITHHELD] = "withheld",
        [NG_TABLE_LOG] = "log",
        [NG_TABLE_LOG_KEYS] = "log_keys",
        [NG_TABLE_RUNS] = "runs",
        [NG_TABLE_WATCHES] = "watches",
    };
    assert((unsigned)table < NG_TABLE_COUNT);
    return names[table];
}
