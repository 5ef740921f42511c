// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Lists of ties from inside: shared by the files tie*.c and by doctor.
 */
#ifndef NG_NETWORK_TIE_LIST_H
#define NG_NETWORK_TIE_LIST_H

#include "network/tie.h"

/** What a column holds; doctor checks ranges by it. */
typedef enum ng_tie_column {
    NG_COLUMN_MEMBER,
    NG_COLUMN_GROUP,
    NG_COLUMN_TERM, // never 0
    NG_COLUMN_TERM_OR_0,
    NG_COLUMN_DAY,
    NG_COLUMN_LEVEL, // endorsement: 0 .. 3 and NG_ENDORSEMENT_CLAIMED
    NG_COLUMN_STATE, // ng_invitation_state
    NG_COLUMN_ZERO
} ng_tie_column;
/** `value_kind` is set for terms. Column is one of the shape. */
ng_tie_column ng_tie__column(ng_tie tie, uint32_t column, ng_value_kind *value_kind);

/** Table of a direction; one-sided ties have no inward table (asserted). */
ng_table ng_tie__table(ng_tie tie, bool inward);
/** The counter of the state that counts these ties. */
uint64_t *ng_tie__counter(ng_state *state, ng_tie tie);
/** A stored value as a list; NG_ERR_CORRUPT names the table and `id`. Absent values are empty
 *  lists. */
ng_status ng_tie__list_of(
    ng_tie tie, bool inward, uint32_t id, ng_bytes value, ng_tie_list *out, ng_error *err);
/** Index of the first row not below the key columns. */
uint32_t ng_tie__lower_bound(
    const ng_tie_shape *shape, const ng_tie_list *list, const uint32_t *key_columns);
/** Order of row `index` and key columns: negative, zero or positive. */
int ng_tie__compare_at(const ng_tie_shape *shape, const ng_tie_list *list, uint32_t index,
    const uint32_t *key_columns);
/** The row at `index` of a list under `id`. */
ng_tie_row ng_tie__row_at(
    const ng_tie_shape *shape, const ng_tie_list *list, uint32_t id, uint32_t index);
/** The row as it stands at the other end: from and column 0 exchanged. */
ng_tie_row ng_tie__reversed(const ng_tie_row *row);
/** Words that a row fills without its source: the columns of the shape. */
uint32_t ng_tie__words(const ng_tie_shape *shape);
/** Back from the words of ng_tie__pack; the source is words[3] of four. */
ng_tie_row ng_tie__unpack(const ng_tie_shape *shape, const uint64_t *words);

#endif
