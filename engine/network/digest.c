// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The digest: one hash of all facts of a store.
 *
 * Each fact is written as canonical bytes and hashed (XXH3-128); the hashes add up modulo
 * 2^128, so that the order of facts cannot matter; the digest is the hash of the sum and of the
 * number of facts of each kind. A member stands as the hash of its label (class byte, text), a
 * group as that of its key, a value as that of its folded text, and nobody, no group and no
 * value as zeros: engine ids never enter.
 *
 * A fact is its tag and then, numbers little-endian, texts after their length (u32):
 *   1 member          member, identities, 2^32 - 1, fields (number u8 and text of each not
 *                     empty); a stable code that follows from an address is left out
 *   2 skill           member, skill
 *   3 connection      the two members, lesser hash first, day
 *   4 + kind of tie   from, then the columns of its shape (network/tie.h): members, groups and
 *                     values as above
 *   11 evidence       from, to, skill, text
 *   12 recommendation from, to, day, text, relationship
 *   13 interaction    from, to, kind, time, count, weight, id
 *   14 group          key, name, topic, day
 *   15 group owner    group, member
 *   16 introduction   from, to, number of introducers, they, passed, state, asked, changed,
 *   note
 *
 * Not covered: engine ids, journal, imports, what is derived, and the days and origins of
 * fields, which say how a value came to hold and not what holds.
 *
 * Longer than 600 lines, because each kind of fact is few lines beside the others.
 */
#include <assert.h>
#include <string.h>

#include "base/fixed.h"
#include "base/hash.h"
#include "base/status.h"
#include "network/connection_list.h"
#include "network/group.h"
#include "network/interaction.h"
#include "network/member.h"
#include "network/recommendation_key.h"
#include "network/term.h"
#include "network/tie_list.h"

enum {
    TAG_MEMBER = 1,
    TAG_SKILL,
    TAG_CONNECTION,
    TAG_TIE, // + ng_tie
    TAG_EVIDENCE = TAG_TIE + NG_TIE_COUNT,
    TAG_RECOMMENDATION,
    TAG_INTERACTION,
    TAG_GROUP,
    TAG_GROUP_OWNER,
    TAG_INTRO,
    TAG_LANGUAGE,
    TAG_COUNT,
    CANCEL_EVERY = 65536, // facts between two looks at the flag
    FACT_BYTES = 256      // room of a fact without texts
};

typedef struct walk {
    ng_txn *txn;
    const volatile int *cancel;
    ng_hash128 *member; // [member_count] by id; zero: no such member
    uint64_t member_count;
    ng_hash128 *group; // [group_count] by id; zero: no such group
    uint64_t group_count;
    ng_hash128 *term[NG_VALUE_COUNT]; // [next_term] by term; zero: not asked for yet
    ng_arena *arena;                  // of one entry
    ng_arena *folding;                // of one value
    ng_tie tie;                       // of the table that is walked, for tie_entry
    ng_buffer fact;
    uint64_t fact_count;
    ng_u128 sum;
    uint64_t count[TAG_COUNT];
} walk;

static bool is_zero(ng_hash128 hash)
{
    return hash.high == 0 && hash.low == 0;
}

static ng_text text_of(ng_bytes bytes)
{
    return (ng_text){(const char *)bytes.at, bytes.bytes};
}

// --- One fact --------------------------------------------------------------------------------

static ng_status begin_fact(walk *on, uint32_t tag, size_t text_bytes, ng_error *err)
{
    on->fact.bytes = 0;
    unsigned char *at = ng_buffer__reserve(&on->fact, FACT_BYTES + text_bytes);
    if (at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a fact of the digest");
    }
    at[0] = (unsigned char)tag;
    on->fact.bytes = 1;
    return NG_OK;
}

static void add_u32(walk *on, uint32_t value)
{
    ng_save_u32(on->fact.at + on->fact.bytes, value);
    on->fact.bytes += 4;
}

static void add_u64(walk *on, uint64_t value)
{
    ng_save_u64(on->fact.at + on->fact.bytes, value);
    on->fact.bytes += 8;
}

static void add_hash(walk *on, ng_hash128 hash)
{
    add_u64(on, hash.high);
    add_u64(on, hash.low);
}

static void add_text(walk *on, ng_text text)
{
    add_u32(on, (uint32_t)text.bytes);
    if (text.bytes != 0) {
        memcpy(on->fact.at + on->fact.bytes, text.at, text.bytes);
        on->fact.bytes += text.bytes;
    }
}

static ng_hash128 fact_hash(const walk *on)
{
    assert(on->fact.bytes <= on->fact.capacity);
    return ng_hash__bytes128(on->fact.at, on->fact.bytes);
}

static ng_status end_fact(walk *on, ng_error *err)
{
    ng_hash128 hash = fact_hash(on);
    on->sum += (ng_u128)hash.high << 64 | hash.low;
    on->count[on->fact.at[0]]++;
    on->fact_count++;
    if (on->fact_count % CANCEL_EVERY == 0 && on->cancel != NULL && *on->cancel != 0) {
        return ng_fail(err, NG_ERR_INTERRUPTED, "interrupted");
    }
    return NG_OK;
}

// --- What facts name -------------------------------------------------------------------------

static ng_status add_member(walk *on, uint32_t member, ng_error *err)
{
    if (member >= on->member_count || is_zero(on->member[member])) {
        return ng_fail(
            err, NG_ERR_CORRUPT, "a fact names member %u, which is not there", member);
    }
    add_hash(on, on->member[member]);
    return NG_OK;
}

static ng_status add_group(walk *on, uint32_t group, ng_error *err)
{
    if (group >= on->group_count || is_zero(on->group[group])) {
        return ng_fail(err, NG_ERR_CORRUPT, "a fact names group %u, which is not there", group);
    }
    add_hash(on, on->group[group]);
    return NG_OK;
}

static ng_status hash_term(
    walk *on, ng_value_kind kind, uint32_t term, ng_hash128 *out, ng_error *err)
{
    ng_text text;
    ng_text folded;
    ng_status status = NG_OK;
    ng_arena__reset(on->folding);
    NG_TRY(ng_term__text(on->txn, kind, term, &text, err));
    NG_TRY(ng_term__fold(on->folding, kind, text, &folded, err));
    *out = ng_hash__bytes128(folded.at, folded.bytes);
done:
    return status;
}

static ng_status add_term(walk *on, ng_value_kind kind, uint32_t term, ng_error *err)
{
    uint64_t count = ng_txn__state(on->txn)->next_term[kind];
    ng_status status = NG_OK;
    if (term == 0) {
        add_hash(on, (ng_hash128){0});
        return NG_OK;
    }
    if (term >= count) {
        return ng_fail(err, NG_ERR_CORRUPT,
            "a fact names value %u of kind %d, which is not there", term, (int)kind);
    }
    if (on->term[kind] == NULL) {
        on->term[kind] = ng_memory__allocate_zero(count, sizeof *on->term[kind]);
    }
    if (on->term[kind] == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the values of the digest");
    }
    if (is_zero(on->term[kind][term])) {
        NG_TRY(hash_term(on, kind, term, &on->term[kind][term], err));
    }
    add_hash(on, on->term[kind][term]);
done:
    return status;
}

// --- Members ---------------------------------------------------------------------------------

static size_t text_bytes_of(const ng_member_record *record)
{
    size_t bytes = 0;
    for (size_t i = 0; i < record->identity_count; i++) {
        bytes += record->identities[i].bytes + sizeof(uint32_t);
    }
    for (uint32_t i = 0; i < NG_FIELD_COUNT; i++) {
        bytes += record->field[i].text.bytes + 1 + sizeof(uint32_t);
    }
    return bytes;
}

static ng_status name_member(
    walk *on, uint32_t member, const ng_member_record *record, ng_error *err)
{
    ng_name_class name_class;
    ng_text label;
    ng_status status = NG_OK;
    NG_TRY(ng_member__label(on->txn, record, on->arena, &name_class, &label, err));
    NG_TRY(begin_fact(on, name_class, label.bytes, err));
    add_text(on, label);
    on->member[member] = fact_hash(on);
done:
    return status;
}

// True for a stable code that follows from an address or phone of the member, and so says
// nothing new.
static bool is_address_code(const ng_member_record *record, ng_text identity)
{
    char code[sizeof(ng_hash128)];
    if (identity.at[0] != NG_IDENTITY_STABLE || identity.bytes != 1 + sizeof code) {
        return false;
    }
    for (size_t i = 0; i < record->identity_count; i++) {
        ng_text each = record->identities[i];
        if (!ng_member__is_address(each)) {
            continue;
        }
        ng_hash__save128(ng_member__address_code(each), code);
        if (memcmp(code, identity.at + 1, sizeof code) == 0) {
            return true;
        }
    }
    return false;
}

static ng_status member_facts(
    walk *on, uint32_t member, const ng_member_record *record, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(begin_fact(on, TAG_MEMBER, text_bytes_of(record), err));
    NG_TRY(add_member(on, member, err));
    for (size_t i = 0; i < record->identity_count; i++) {
        if (!is_address_code(record, record->identities[i])) {
            add_text(on, record->identities[i]);
        }
    }
    add_u32(on, UINT32_MAX);
    for (uint32_t i = 0; i < NG_FIELD_COUNT; i++) {
        if (record->field[i].text.bytes != 0) {
            on->fact.at[on->fact.bytes++] = (unsigned char)i;
            add_text(on, record->field[i].text);
        }
    }
    NG_TRY(end_fact(on, err));
    for (size_t i = 0; i < record->skill_count; i++) {
        NG_TRY(begin_fact(on, TAG_SKILL, 0, err));
        NG_TRY(add_member(on, member, err));
        NG_TRY(add_term(on, NG_VALUE_SKILL, record->skills[i], err));
        NG_TRY(end_fact(on, err));
    }
    for (size_t i = 0; i < record->language_count; i++) {
        NG_TRY(begin_fact(on, TAG_LANGUAGE, record->languages[i].bytes, err));
        NG_TRY(add_member(on, member, err));
        add_text(on, record->languages[i]);
        NG_TRY(end_fact(on, err));
    }
done:
    return status;
}

static ng_status member_entry(walk *on, ng_bytes key, ng_bytes value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_member_record record;
    uint32_t member = ng_key__read_u32(key, 0);
    if (member >= on->member_count) {
        status = ng_fail(
            err, NG_ERR_CORRUPT, "table members holds member %u, which has no id yet", member);
        goto done;
    }
    NG_TRY(ng_record__decode_member(on->arena, text_of(value), &record, err));
    NG_TRY(name_member(on, member, &record, err));
    NG_TRY(member_facts(on, member, &record, err));
done:
    return status;
}

// --- Groups ----------------------------------------------------------------------------------

static ng_status group_entry(walk *on, ng_bytes key, ng_bytes value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_group_record record;
    uint32_t group = ng_key__read_u32(key, 0);
    if (group >= on->group_count) {
        status = ng_fail(
            err, NG_ERR_CORRUPT, "table groups holds group %u, which has no id yet", group);
        goto done;
    }
    NG_TRY(ng_record__decode_group(on->arena, text_of(value), &record, err));
    on->group[group] = ng_hash__bytes128(record.key.at, record.key.bytes);
    NG_TRY(begin_fact(
        on, TAG_GROUP, record.key.bytes + record.name.bytes + record.topic.bytes, err));
    add_text(on, record.key);
    add_text(on, record.name);
    add_text(on, record.topic);
    add_u32(on, (uint32_t)record.created);
    NG_TRY(end_fact(on, err));
    for (size_t i = 0; i < record.owner_count; i++) {
        NG_TRY(begin_fact(on, TAG_GROUP_OWNER, 0, err));
        NG_TRY(add_group(on, group, err));
        NG_TRY(add_member(on, record.owners[i], err));
        NG_TRY(end_fact(on, err));
    }
done:
    return status;
}

// --- Ties ------------------------------------------------------------------------------------

static ng_status connection_fact(
    walk *on, uint32_t lower, uint32_t higher, ng_day day, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(begin_fact(on, TAG_CONNECTION, 0, err));
    NG_TRY(add_member(on, lower, err));
    NG_TRY(add_member(on, higher, err));
    unsigned char *at = on->fact.at + 1;
    if (memcmp(at, at + sizeof(ng_hash128), sizeof(ng_hash128)) > 0) {
        on->fact.bytes = 1;
        NG_TRY(add_member(on, higher, err));
        NG_TRY(add_member(on, lower, err));
    }
    add_u32(on, (uint32_t)day);
    NG_TRY(end_fact(on, err));
done:
    return status;
}

// Each connection once: from its lower member, which has the days.
static ng_status connection_entry(walk *on, ng_bytes key, ng_bytes value, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t member = ng_key__read_u32(key, 0);
    ng_neighbors list;
    ng_bytes stored;
    const int32_t *day;
    NG_TRY(ng_connection__list_of(member, value, &list, err));
    NG_TRY(ng_txn__get_id(on->txn, NG_TABLE_CONNECTION_DAYS, member, &stored, err));
    NG_TRY(ng_connection__days_of(member, &list, stored, &day, err));
    uint32_t first = ng_neighbors__lower_bound(&list, member);
    for (uint32_t i = first; i < list.count; i++) {
        NG_TRY(connection_fact(
            on, member, list.at[i], day == NULL ? NG_DAY_NONE : day[i - first], err));
    }
done:
    return status;
}

static ng_status add_column(
    walk *on, ng_tie tie, uint32_t column, uint32_t value, ng_error *err)
{
    ng_value_kind kind;
    switch (ng_tie__column(tie, column, &kind)) {
    case NG_COLUMN_MEMBER:
        return add_member(on, value, err);
    case NG_COLUMN_GROUP:
        return add_group(on, value, err);
    case NG_COLUMN_TERM:
    case NG_COLUMN_TERM_OR_0:
        return add_term(on, kind, value, err);
    case NG_COLUMN_DAY:
    case NG_COLUMN_LEVEL:
    case NG_COLUMN_STATE:
    case NG_COLUMN_ZERO:
        break;
    }
    add_u32(on, value);
    return NG_OK;
}

static ng_status tie_entry(walk *on, ng_bytes key, ng_bytes value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_tie tie = on->tie;
    uint32_t from = ng_key__read_u32(key, 0);
    const ng_tie_shape *shape = ng_tie__shape(tie);
    ng_tie_list list;
    NG_TRY(ng_tie__list_of(tie, false, from, value, &list, err));
    for (uint32_t i = 0; i < list.count; i++) {
        NG_TRY(begin_fact(on, TAG_TIE + (uint32_t)tie, 0, err));
        NG_TRY(add_member(on, from, err));
        for (uint32_t column = 0; column < shape->columns; column++) {
            NG_TRY(add_column(on, tie, column, list.column[column][i], err));
        }
        NG_TRY(end_fact(on, err));
    }
done:
    return status;
}

static ng_status evidence_entry(walk *on, ng_bytes key, ng_bytes value, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(begin_fact(on, TAG_EVIDENCE, value.bytes, err));
    NG_TRY(add_member(on, ng_key__read_u32(key, 0), err));
    NG_TRY(add_member(on, ng_key__read_u32(key, 4), err));
    NG_TRY(add_term(on, NG_VALUE_SKILL, ng_key__read_u32(key, 8), err));
    add_text(on, text_of(value));
    NG_TRY(end_fact(on, err));
done:
    return status;
}

static ng_status recommendation_entry(walk *on, ng_bytes key, ng_bytes value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_recommendation_place place;
    ng_recommendation_record record;
    NG_TRY(ng_recommendation__place_of(key, false, &place, err));
    NG_TRY(ng_record__decode_recommendation(on->arena, text_of(value), &record, err));
    NG_TRY(
        begin_fact(on, TAG_RECOMMENDATION, record.text.bytes + record.relationship.bytes, err));
    NG_TRY(add_member(on, place.from, err));
    NG_TRY(add_member(on, place.to, err));
    add_u32(on, (uint32_t)place.day);
    add_text(on, record.text);
    add_text(on, record.relationship);
    NG_TRY(end_fact(on, err));
done:
    return status;
}

static ng_status intro_entry(walk *on, ng_bytes key, ng_bytes value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_intro_record record;
    (void)key;
    NG_TRY(ng_record__decode_intro(on->arena, text_of(value), &record, err));
    NG_TRY(begin_fact(on, TAG_INTRO, record.note.bytes, err));
    NG_TRY(add_member(on, record.from, err));
    NG_TRY(add_member(on, record.to, err));
    add_u32(on, record.via_count);
    for (uint32_t i = 0; i < record.via_count; i++) {
        NG_TRY(add_member(on, record.via[i], err));
    }
    add_u32(on, record.passed);
    add_u32(on, (uint32_t)record.state);
    add_u32(on, (uint32_t)record.asked);
    add_u32(on, (uint32_t)record.changed);
    add_text(on, record.note);
    NG_TRY(end_fact(on, err));
done:
    return status;
}

// --- The whole -------------------------------------------------------------------------------

typedef ng_status (*entry_facts)(walk *on, ng_bytes key, ng_bytes value, ng_error *err);

static ng_status walk_table(
    walk *on, ng_table table, size_t key_bytes, entry_facts facts, ng_error *err)
{
    ng_cursor *cursor = NULL;
    ng_bytes key;
    ng_bytes value;
    ng_status status = NG_OK;
    NG_TRY(ng_cursor__open(on->txn, table, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, NULL, &key, &value, err));
    while (key.at != NULL) {
        if (key.bytes != key_bytes) {
            NG_TRY(
                ng_fail(err, NG_ERR_CORRUPT, "table %s holds a key of %zu bytes instead of %zu",
                    ng_table_name(table), key.bytes, key_bytes));
        }
        ng_arena__reset(on->arena);
        NG_TRY(facts(on, key, value, err));
        NG_TRY(ng_cursor__next(cursor, &key, &value, err));
    }
done:
    ng_cursor__close(cursor);
    return status;
}

static ng_status interaction_fact(walk *on, const ng_interaction *each, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(begin_fact(on, TAG_INTERACTION, each->id.bytes, err));
    NG_TRY(add_member(on, each->from, err));
    NG_TRY(add_member(on, each->to, err));
    NG_TRY(add_term(on, NG_VALUE_INTERACTION, each->kind, err));
    add_u64(on, (uint64_t)each->at_ms);
    add_u32(on, each->count);
    add_u64(on, (uint64_t)each->weight_micro);
    add_text(on, each->id);
    NG_TRY(end_fact(on, err));
done:
    return status;
}

static ng_status walk_interactions(walk *on, ng_error *err)
{
    ng_cursor *cursor = NULL;
    ng_interactions pair;
    uint32_t lower = 0;
    uint32_t higher = 0;
    ng_status status = NG_OK;
    NG_TRY(ng_cursor__open(on->txn, NG_TABLE_INTERACTIONS, &cursor, err));
    for (bool first = true;; first = false) {
        ng_arena__reset(on->arena);
        NG_TRY(
            ng_interaction__next_pair(cursor, first, on->arena, &lower, &higher, &pair, err));
        if (lower == 0) {
            break;
        }
        for (uint32_t i = 0; i < pair.count; i++) {
            NG_TRY(interaction_fact(on, &pair.at[i], err));
        }
    }
done:
    ng_cursor__close(cursor);
    return status;
}

static ng_status walk_all(walk *on, ng_error *err)
{
    ng_status status = NG_OK;
    // Members and groups first: the others name them.
    NG_TRY(walk_table(on, NG_TABLE_MEMBERS, 4, member_entry, err));
    NG_TRY(walk_table(on, NG_TABLE_GROUPS, 4, group_entry, err));
    NG_TRY(walk_table(on, NG_TABLE_CONNECTIONS, 4, connection_entry, err));
    for (ng_tie tie = NG_TIE_FOLLOW; tie < NG_TIE_COUNT; tie++) {
        on->tie = tie;
        NG_TRY(walk_table(on, ng_tie__shape(tie)->out, 4, tie_entry, err));
    }
    NG_TRY(walk_table(on, NG_TABLE_EVIDENCE, 12, evidence_entry, err));
    NG_TRY(walk_table(on, NG_TABLE_RECOMMENDATIONS, 12, recommendation_entry, err));
    NG_TRY(walk_interactions(on, err));
    NG_TRY(walk_table(on, NG_TABLE_INTROS, 4, intro_entry, err));
done:
    return status;
}

static ng_status open_walk(walk *on, ng_txn *txn, const volatile int *cancel, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_state *state = ng_txn__state(txn);
    *on = (walk){.txn = txn,
        .cancel = cancel,
        .member_count = state->next_member,
        .group_count = state->next_group};
    on->member = ng_memory__allocate_zero(on->member_count, sizeof *on->member);
    on->group = ng_memory__allocate_zero(on->group_count, sizeof *on->group);
    if (on->member == NULL || on->group == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for the digest of %llu members",
            (unsigned long long)on->member_count);
        goto done;
    }
    NG_TRY(ng_arena__create(&on->arena, err));
    NG_TRY(ng_arena__create(&on->folding, err));
done:
    return status;
}

static void close_walk(walk *on)
{
    ng_memory__release(on->member);
    ng_memory__release(on->group);
    for (uint32_t kind = 0; kind < NG_VALUE_COUNT; kind++) {
        ng_memory__release(on->term[kind]);
    }
    ng_arena__destroy(on->arena);
    ng_arena__destroy(on->folding);
    ng_buffer__finish(&on->fact);
}

ng_status ng_digest(ng_txn *txn, const volatile int *cancel, char out[33], ng_error *err)
{
    walk on;
    out[0] = '\0';
    ng_status status = open_walk(&on, txn, cancel, err);
    if (status != NG_OK) {
        goto done;
    }
    NG_TRY(walk_all(&on, err));
    NG_TRY(begin_fact(&on, 0, sizeof on.sum + sizeof on.count, err));
    add_u64(&on, (uint64_t)(on.sum >> 64));
    add_u64(&on, (uint64_t)on.sum);
    for (uint32_t tag = 0; tag < TAG_COUNT; tag++) {
        // Stores without languages have the digest that they had before there were any.
        if (tag == TAG_LANGUAGE && on.count[tag] == 0) {
            continue;
        }
        add_u64(&on, on.count[tag]);
    }
    ng_hash__print128(fact_hash(&on), out);
done:
    close_walk(&on);
    return status;
}
