// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Terms: interned values (companies, skills, ...). Texts that fold alike are one term;
 * industries also through their aliases. The spelling shown is the greatest by bytes.
 */
#ifndef NG_NETWORK_TERM_H
#define NG_NETWORK_TERM_H

#include "store/store.h"

/** Folded text of a value of this kind, as it is compared. */
ng_status ng_term__fold(
    ng_arena *arena, ng_value_kind kind, ng_text text, ng_text *out, ng_error *err);
/** How a value is written: known industries by their name, anything else as it was. */
ng_text ng_term__spelling(ng_value_kind kind, ng_text text, ng_text folded);
/** Term of a text (folded inside); *out 0 when there is none or the text is empty. */
ng_status ng_term__find(
    ng_txn *txn, ng_value_kind kind, ng_text text, uint32_t *out, ng_error *err);
/** Term of an already folded text. */
ng_status ng_term__find_folded(
    ng_txn *txn, ng_value_kind kind, ng_text folded, uint32_t *out, ng_error *err);
/** Find or make; keeps the greater spelling. *out 0 for a text that folds to nothing. */
ng_status ng_term__add(
    ng_txn *txn, ng_value_kind kind, ng_text text, uint32_t *out, ng_error *err);
/** Spelling of a term, as it lies in the map; empty for term 0. NG_ERR_CORRUPT when it is
 *  missing. */
ng_status ng_term__text(
    ng_txn *txn, ng_value_kind kind, uint32_t term, ng_text *out, ng_error *err);
/** Write a term that has its number but no entry yet, or raise the spelling of a known one; for
 *  bulk changes. */
ng_status ng_term__write(
    ng_txn *txn, ng_value_kind kind, uint32_t term, ng_text spelling, ng_error *err);

#endif
