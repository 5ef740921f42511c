// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Members: records, labels, identities, names, and the indexes that follow from them.
 */
#ifndef NG_NETWORK_MEMBER_H
#define NG_NETWORK_MEMBER_H

#include "base/limits.h"
#include "base/sorter.h"
#include "base/text.h"
#include "network/batch.h"
#include "network/outbox.h"
#include "record/record.h"
#include "store/store.h"

/**
 * Record of a member, decoded into the arena. NG_ERR_NOT_FOUND when there is no such member.
 */
ng_status ng_member__read(
    ng_txn *txn, uint32_t member, ng_arena *arena, ng_member_record *out, ng_error *err);
/**
 * Fields, terms and identities, with the texts where they lie in the map: they live as long as
 * what the transaction hands out. For questions that read many members.
 */
ng_status ng_member__lend(
    ng_txn *txn, uint32_t member, ng_arena *arena, ng_member_record *out, ng_error *err);
/** Records of many members as they lie in the map, found side by side; out [count]. */
ng_status ng_member__records(
    ng_txn *txn, const uint32_t *members, uint32_t count, ng_text *out, ng_error *err);
/**
 * The label of a record, in the arena: least external key, else least slug, else `ref:` and the
 * least stable code; a member known by e-mail addresses and phones only has the code of the
 * least of them, addresses first (ng_member__address_code).
 */
ng_status ng_member__label(ng_txn *txn, const ng_member_record *record, ng_arena *arena,
    ng_name_class *name_class, ng_text *out, ng_error *err);
/**
 * The stable code that follows from an e-mail address or a phone (class byte, then text):
 * XXH3-128 of "email" or "phone" and the text.
 */
ng_hash128 ng_member__address_code(ng_text identity);
/** Whether an identity is one that a stable code follows from. */
bool ng_member__is_address(ng_text identity);
/**
 * Name a person reads: field name, else first and last name; empty when there is none. In the
 * arena.
 */
ng_status ng_member__name(
    const ng_member_record *record, ng_arena *arena, ng_text *out, ng_error *err);

/** Member with an identity; *out 0 when nobody has it. */
ng_status ng_identity__find(
    ng_txn *txn, ng_identity_class identity_class, ng_text text, uint32_t *out, ng_error *err);

/**
 * Whether value `b` holds against `a` of the same field: later day, then own archive, then
 * greater bytes.
 */
bool ng_field__holds(const ng_field_value *a, const ng_field_value *b);
/** The profile kind of a field, NG_VALUE_COUNT when it has none. */
ng_value_kind ng_field__kind(ng_field field);

/**
 * Writes many members in ascending order of ids and keeps their indexes: record, identities,
 * names, orders, profiles, postings. Index entries are collected and written in key order by
 * finish.
 */
typedef struct ng_member_writer ng_member_writer;
ng_status ng_member_writer__open(
    ng_txn *txn, size_t memory_bytes, ng_member_writer **out, ng_error *err);
/**
 * Store a record under an id (`before` NULL: a new member) and the profile values that follow
 * from it.
 *
 * @param before      what is stored now, decoded; NULL for a new member
 * @param after       NULL: the member goes; its ties must be gone already
 * @param has_career  false: the member has no positions, educations and memberships, so they
 *                    are not looked up
 * @param changed     [out] whether record or identities differ
 */
ng_status ng_member_writer__put(ng_member_writer *writer, uint32_t member,
    const ng_member_record *before, const ng_member_record *after, bool has_career,
    bool *changed, ng_error *err);
/**
 * From now on what put stores goes into `outbox`, and put reads and changes nothing of the
 * store, so that another thread may do it. Only for new members of a store without members,
 * who have no career.
 */
void ng_member_writer__set_outbox(ng_member_writer *writer, ng_outbox *outbox);
/** The last member was put: does what finish needs not do then, in any thread. */
ng_status ng_member_writer__prepare(ng_member_writer *writer, ng_error *err);
/** Write what was collected. The writer is closed in any case. */
ng_status ng_member_writer__finish(ng_member_writer *writer, ng_error *err);
void ng_member_writer__close(ng_member_writer *writer);

/**
 * Remove a member and every fact about it, except that groups name it as owner until
 * ng_group__move_owners.
 */
ng_status ng_member__erase(ng_txn *txn, uint32_t member, ng_error *err);

/** What follows from what is known of a member. */
typedef struct ng_profile_derived {
    const uint32_t *value; // [count] profile values, ascending; in the arena
    uint32_t count;
    ng_day career_from; // the first day a position began; NG_DAY_NONE: none is known
} ng_profile_derived;
/** Works it out anew from record, positions, educations and memberships. */
ng_status ng_profile__derive(ng_txn *txn, uint32_t member, const ng_member_record *record,
    bool has_career, ng_arena *arena, ng_profile_derived *out, ng_error *err);
/** Stored profile values of a member, as they lie in the map. */
ng_status ng_profile__read(
    ng_txn *txn, uint32_t member, const uint32_t **out, uint32_t *count, ng_error *err);
/** Stored profile values of one member. */
typedef struct ng_profile_values {
    const uint32_t *at; // [count] ascending, as they lie in the map
    uint32_t count;
} ng_profile_values;
/** The same of many members, side by side; out [count]. */
ng_status ng_profile__read_many(ng_txn *txn, const uint32_t *members, uint32_t count,
    ng_profile_values *out, ng_error *err);
/**
 * Members with a company or school, or in a group, ascending, as they lie in the map, unless
 * they are more than `most`: *out is NULL then, and *count most + 1.
 */
ng_status ng_posting__read_few(ng_txn *txn, ng_value_kind kind, uint32_t term, uint32_t most,
    const uint32_t **out, uint32_t *count, ng_error *err);
/** Members with a value (companies and schools), ascending, as they lie in the map. */
ng_status ng_posting__read(ng_txn *txn, ng_value_kind kind, uint32_t term, const uint32_t **out,
    uint32_t *count, ng_error *err);

#endif
