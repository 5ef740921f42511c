// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Consent, objections, suppression and notice of members: decisions of whoever keeps the store,
 * as verifications are (network/trust.h).
 *
 * Table `privacy`, key member:
 *
 *   u32 basis, u32 what ended it, i32 days of: given, ended, suppressed, told; source
 *
 * A member of whom nothing is noted has no entry. Table `withheld` names those who may not be
 * proposed, so that asking costs nothing where nobody is withheld.
 */
#ifndef NG_NETWORK_PRIVACY_H
#define NG_NETWORK_PRIVACY_H

#include "store/store.h"

/**
 * Whether a member may be proposed to others: *out. Every list that proposes people asks this
 * of each it is about to show.
 *
 * Errors  NG_ERR_CORRUPT.
 * Cost    nothing when nobody is withheld; else one look-up in a small table.
 */
ng_status ng_privacy__may_propose(ng_txn *txn, uint32_t member, bool *out, ng_error *err);
/** Those who may not, ascending by id, in the arena of the transaction. Cost: their number. */
ng_status ng_privacy__withheld(ng_txn *txn, const uint32_t **out, size_t *count, ng_error *err);
/** True when anybody is withheld. */
bool ng_privacy__withholds(ng_txn *txn);

/** True for what says nothing of a member. */
bool ng_privacy__is_empty(const ng_privacy *privacy);
/** What is noted; the source is copied into the arena of the transaction. */
ng_status ng_privacy__read(ng_txn *txn, uint32_t member, ng_privacy *out, ng_error *err);
/** What a value of the table says; the source where it lies. False: it makes no sense. */
bool ng_privacy__decode(ng_bytes value, ng_privacy *out);
/** Note all of it, or nothing more of a member when it is empty. */
ng_status ng_privacy__write(
    ng_txn *txn, uint32_t member, const ng_privacy *privacy, ng_error *err);
/** Whether somebody so noted may be proposed. */
bool ng_privacy__allows(const ng_privacy *privacy);
/**
 * What holds of a person of whom two notes speak: the basis of the later day, every objection,
 * withdrawal and suppression, of the earliest day, and the latest notice. The same in either
 * order.
 */
ng_privacy ng_privacy__both(const ng_privacy *a, const ng_privacy *b);

/** Forget what is noted of a member. */
ng_status ng_privacy__remove_all(ng_txn *txn, uint32_t member, ng_error *err);
/** What is noted of `from` is noted of `into` too, who is the same person. */
ng_status ng_privacy__absorb(ng_txn *txn, uint32_t from, uint32_t into, ng_error *err);

/**
 * Notes kept while the history is told again: taking back an import must not lose an objection
 * because the member came with that import and with another.
 */
typedef struct ng_privacy_keeper ng_privacy_keeper;
/** Everything noted, with the identities of whom it is of. */
ng_status ng_privacy_keeper__create(ng_txn *txn, ng_privacy_keeper **out, ng_error *err);
void ng_privacy_keeper__destroy(ng_privacy_keeper *keeper);
/**
 * Note again what nobody with one of the identities has noted now, of each of them who is
 * there.
 */
ng_status ng_privacy_keeper__restore(
    const ng_privacy_keeper *keeper, ng_txn *txn, ng_error *err);

#endif
