// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Ties with columns: follows, endorsements, memberships, invitations, blocks, positions,
 * educations.
 *
 * One row is `from` and up to five columns; the first `key_columns` identify it together with
 * `from`. A list is stored under `from` (and, where there is an `in` table, under column 0
 * with from and column 0 exchanged) as one packed value: rows ascending by their key columns
 * as unsigned numbers, column after column. Days are ng_day stored as their 32 bits.
 */
#ifndef NG_NETWORK_TIE_H
#define NG_NETWORK_TIE_H

#include "base/sorter.h"
#include "store/store.h"

typedef enum ng_tie {
    NG_TIE_FOLLOW,      // to | day
    NG_TIE_ENDORSEMENT, // to, skill term or 0 | day, level + NG_ENDORSEMENT_CLAIMED
    NG_TIE_MEMBERSHIP,  // group | joined day, role term or 0        (from: the member)
    NG_TIE_INVITATION,  // to | sent day, ng_invitation_state
    NG_TIE_BLOCK,       // to | 0
    NG_TIE_POSITION,    // company term, title term or 0, from day | place term or 0, to day
    NG_TIE_EDUCATION,   // school term, degree term or 0, study term or 0, from day | to day
    NG_TIE_COUNT
} ng_tie;

#define NG_TIE_COLUMNS 5

/** Set in the level column: known from the endorsed person's own data only. */
#define NG_ENDORSEMENT_CLAIMED 256u

typedef enum ng_invitation_state {
    NG_INVITATION_PENDING,
    NG_INVITATION_ACCEPTED,
    NG_INVITATION_DECLINED,
    NG_INVITATION_WITHDRAWN
} ng_invitation_state;

typedef struct ng_tie_shape {
    ng_table out;
    ng_table in; // NG_TABLE_COUNT: one-sided
    uint32_t key_columns, columns;
} ng_tie_shape;
const ng_tie_shape *ng_tie__shape(ng_tie tie);
/** True where column 0 is a member. */
bool ng_tie__joins_members(ng_tie tie);

typedef struct ng_tie_row {
    uint32_t from;
    uint32_t column[NG_TIE_COLUMNS]; // those past shape->columns are 0
} ng_tie_row;

/** A stored list, columns as they lie in the map. */
typedef struct ng_tie_list {
    uint32_t count;
    const uint32_t *column[NG_TIE_COLUMNS]; // [count] each, those of the shape
} ng_tie_list;

/** The list under `id` in the shape's out table, or its in table when `inward`; count 0 when
 *  there is none. */
ng_status ng_tie__read(
    ng_txn *txn, ng_tie tie, bool inward, uint32_t id, ng_tie_list *out, ng_error *err);
/** The lists of many members, side by side. */
#define NG_TIES_MANY 32u
/** @param ids  [count] at most NG_TIES_MANY
 *  @param out  [out] [count] */
ng_status ng_tie__read_many(ng_txn *txn, ng_tie tie, bool inward, const uint32_t *ids,
    uint32_t count, ng_tie_list *out, ng_error *err);
/** Index of the row with these key columns, or UINT32_MAX. */
uint32_t ng_tie__search(ng_tie tie, const ng_tie_list *list, const uint32_t *key_columns);

/** Order of two terms' texts, for rules that end in "greater bytes": negative when a < b. */
typedef struct ng_term_order {
    void *context;
    ng_status (*compare)(
        void *context, ng_value_kind kind, uint32_t a, uint32_t b, int *out, ng_error *err);
} ng_term_order;

/**
 * One row out of two that say different things of the same tie, whatever the order: follow and
 * membership keep the earliest known day, endorsement and invitation the latest day and then
 * the greater level or state, position and education the latest known end; roles and places
 * the greater text. Claimed only when both are.
 */
ng_status ng_tie__combine(ng_tie tie, const ng_term_order *order, const ng_tie_row *a,
    const ng_tie_row *b, ng_tie_row *out, ng_error *err);

/** What a bulk change tells its caller. NULL members are not called. */
typedef struct ng_apply_hooks {
    void *context;
    /** Each input row once: `source` as given; created or updated for the least source of its
     *  tie, else unchanged. */
    void (*count)(void *context, uint32_t source, ng_outcome outcome);
    /**
     * Whether what goes with a stored connection of a < b (skill 0: its declared strength) or
     * endorsement of b by a (its evidence) changes, so that an equal row counts as updated.
     */
    bool (*is_raised)(void *context, uint32_t a, uint32_t b, uint32_t skill);
    /** A member whose stored facts changed. */
    void (*touch)(void *context, uint32_t member);
    /** Between two lists, each time that so many were merged: other tables may be written. */
    ng_status (*meanwhile)(void *context, ng_error *err);
    const volatile int *cancel;
    size_t memory_bytes; // for a second sorter
    ng_sorter *heir;     // gets the memory of connections when they are written; may be NULL
    ng_term_order order;
} ng_apply_hooks;

/** Sources of rows that are not counted. */
#define NG_SOURCE_NONE UINT32_MAX

/** Pack a row for a sorter of 4 words: (from, column 0) (1, 2) (3, 4) (source). */
void ng_tie__pack(const ng_tie_row *row, uint32_t source, uint64_t words[4]);

/**
 * Merge all rows of a sorter (4 words, not yet sorted) into the store, both directions, in key
 * order; keeps the counters of the state. Equal ties are one. Rows with from == to are the
 * caller's fault (asserted) for follow, endorsement, invitation and block.
 */
ng_status ng_tie__apply(
    ng_txn *txn, ng_tie tie, ng_sorter *rows, const ng_apply_hooks *hooks, ng_error *err);

/** Set one row exactly as given (replacing columns of an equal tie). */
ng_status ng_tie__set(
    ng_txn *txn, ng_tie tie, const ng_tie_row *row, ng_outcome *outcome, ng_error *err);
/** Remove one row. */
ng_status ng_tie__remove(ng_txn *txn, ng_tie tie, uint32_t from, const uint32_t *key_columns,
    ng_outcome *outcome, ng_error *err);
/** Remove every row under `id`, on both sides; `inward`: those that point to it. */
ng_status ng_tie__remove_all(ng_txn *txn, ng_tie tie, bool inward, uint32_t id, ng_error *err);

/** Evidence texts of endorsements. Setting keeps the greater text by bytes; an empty text is
 *  none. */
ng_status ng_evidence__read(
    ng_txn *txn, uint32_t from, uint32_t to, uint32_t skill, ng_text *out, ng_error *err);
ng_status ng_evidence__merge(ng_txn *txn, uint32_t from, uint32_t to, uint32_t skill,
    ng_text text, bool *changed, ng_error *err);
ng_status ng_evidence__remove(
    ng_txn *txn, uint32_t from, uint32_t to, uint32_t skill, ng_error *err);

#endif
