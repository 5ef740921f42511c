// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whom this store trusts by its own decision: verifications and trust seeds.
 *
 * A member is verified by any number of methods, once each; a seed was chosen or not. Both are
 * decisions of whoever keeps the store: they are not part of the digest, and no import of facts
 * makes one. The rules for them stand in trust_rules.c, their tables in store/schema.h.
 */
#ifndef NG_NETWORK_TRUST_H
#define NG_NETWORK_TRUST_H

#include "store/store.h"

/**
 * The members that trust starts from: the chosen seeds, or the verified when none was chosen.
 *
 * @param members  [out] [count] ascending by id, in the arena of the transaction
 * @param chosen   [out] true: explicitly set ones
 *
 * Empty   no seeds and nobody verified: count 0 and NG_OK.
 * Errors  NG_ERR_CORRUPT, NG_ERR_NOMEM.
 * Cost    the entries of the table.
 */
ng_status ng_trust__seeds(
    ng_txn *txn, const uint32_t **members, uint32_t *count, bool *chosen, ng_error *err);

/** Whether a member is verified or a chosen seed. Cost: two look-ups, none without such. */
ng_status ng_trust__vouches(ng_txn *txn, uint32_t member, bool *out, ng_error *err);
/** Verifications of a member (0: of all), by member and method, in the arena. */
ng_status ng_trust__verifications(
    ng_txn *txn, uint32_t member, const ng_verification **out, size_t *count, ng_error *err);
/** Those that a member made, by member and method, in the arena. Errors as above. */
ng_status ng_trust__made_by(
    ng_txn *txn, uint32_t by, const ng_verification **out, size_t *count, ng_error *err);
/** The chosen seeds by member, in the arena. */
ng_status ng_trust__chosen(
    ng_txn *txn, const ng_trust_seed **out, size_t *count, ng_error *err);

/** True for a word that names a way to verify: 1 to NG_LIMIT_METHOD_BYTES of a-z 0-9 . _ - */
bool ng_trust__is_method(ng_text method);

// Changes without rules. `outcome` says what one did. A fault half way poisons the transaction.
/** Add, or replace who looked and when. */
ng_status ng_trust__verify(
    ng_txn *txn, const ng_verification *verification, ng_outcome *outcome, ng_error *err);
/** Take back one method, or with an empty one all. */
ng_status ng_trust__unverify(
    ng_txn *txn, uint32_t member, ng_text method, ng_outcome *outcome, ng_error *err);
/** Add; a member that is one keeps its day. */
ng_status ng_trust__add_seed(
    ng_txn *txn, const ng_trust_seed *seed, ng_outcome *outcome, ng_error *err);
ng_status ng_trust__remove_seed(
    ng_txn *txn, uint32_t member, ng_outcome *outcome, ng_error *err);

/** Drop what names a member: its seed, its verifications, and those it made. */
ng_status ng_trust__remove_all(ng_txn *txn, uint32_t member, ng_error *err);
/**
 * Move what names `from` to `into`, which is the same person; `from` is left without. What
 * `into` has already stays; a verification of one by the other is dropped.
 */
ng_status ng_trust__absorb(ng_txn *txn, uint32_t from, uint32_t into, ng_error *err);

#endif
