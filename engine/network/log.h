// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The log: an append-only chain of entries about runs, decisions and exports.
 *
 * Table `log`, key entry from 1 on without gaps:
 *
 *   u32 kind, i32 day, u32 key, u32 bytes of the text, u32 members, u32 zero
 *   32 bytes: hash of the entry before; zeros in the first
 *   32 bytes: payload, HMAC-SHA-256 of its texts with the key; zeros without one
 *   32 bytes for each member: HMAC-SHA-256 of the identity that names it best
 *   the text
 *
 * The hash of an entry is SHA-256 of its number (u64, big-endian) and its bytes. The hash of
 * the last is the head: who keeps it elsewhere can tell later that nothing was cut off or
 * written anew.
 *
 * Table `log_keys` holds the key that names are hashed with. Without it a hash names nobody,
 * while the chain stays whole: that is how a person can be erased. The payload is hashed with
 * the key too, since a short text could be guessed.
 *
 * The log is no fact and no part of the digest; undoing an import leaves it alone, and exports
 * leave it out, since an entry says what happened in this store. `backup` carries it. An entry
 * is no change of the network: it leaves the change number as it is.
 */
#ifndef NG_NETWORK_LOG_H
#define NG_NETWORK_LOG_H

#include "base/sha256.h"
#include "store/store.h"

/** Numbers are on the disk. */
typedef enum ng_log_kind {
    NG_LOG_RUN = 1,
    NG_LOG_DECISION,
    NG_LOG_EXPORT,
    NG_LOG_KEY, // keys were destroyed
    NG_LOG_KINDS
} ng_log_kind;

/** What is to be noted. */
typedef struct ng_log_note {
    ng_log_kind kind;
    ng_day day;
    ng_text what;           // in clear, so it names nobody: "run nightly, 25 candidates"
    const ng_text *payload; // [payload_count] only hashed: the whole answer, a reason
    size_t payload_count;
    const uint32_t *members; // [member_count] present, in the order they are hashed
    size_t member_count;
} ng_log_note;

/**
 * Put an entry at the end.
 *
 * @param head  [out] the hash of the entry; may be NULL
 *
 * Errors  NG_ERR_LIMIT more than NG_LIMIT_LOG_BYTES or NG_LIMIT_LOG_MEMBERS; NG_ERR_ARGUMENT a
 *         read transaction; NG_ERR_NOT_FOUND a member that is not there; those of writing,
 *         which poison the transaction.
 * Cost    a record of each member.
 */
ng_status ng_log_chain__append(
    ng_txn *txn, const ng_log_note *note, ng_sha256 *head, ng_error *err);
/** Number of the last entry and its hash; 0 and zeros when there is none. */
ng_status ng_log_chain__head(ng_txn *txn, uint64_t *entries, ng_sha256 *out, ng_error *err);
/**
 * Whether the payload of an entry is of these texts.
 *
 * @param known  [out] false: its key is destroyed, or it has no payload; nobody can tell
 * Errors  NG_ERR_NOT_FOUND no such entry; NG_ERR_CORRUPT.
 */
ng_status ng_log_chain__is_payload(ng_txn *txn, uint64_t entry, const ng_text *payload,
    size_t count, bool *known, bool *out, ng_error *err);

#endif
