// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The store for the rest of the engine: transactions, tables, cursors. The only door to LMDB.
 *
 * Values handed out have passed their checksum. They lie in the map: in a read transaction they
 * live until it ends, in a write transaction until its next change.
 */
#ifndef NG_STORE_STORE_H
#define NG_STORE_STORE_H

#include "base/memory.h"
#include "store/schema.h"

/** LMDB's own limit, with room for what is put before a text. */
#define NG_KEY_BYTES_MAX 511

typedef struct ng_key {
    uint32_t bytes;
    unsigned char at[NG_KEY_BYTES_MAX + 1];
} ng_key;

typedef struct ng_bytes {
    const unsigned char *at; // NULL: not there
    size_t bytes;
} ng_bytes;

// Keys: each empties `key` first.
void ng_key__u32(ng_key *key, uint32_t a);
void ng_key__u32x2(ng_key *key, uint32_t a, uint32_t b);
void ng_key__u32x3(ng_key *key, uint32_t a, uint32_t b, uint32_t c);
void ng_key__u32x4(ng_key *key, const uint32_t part[4]);
void ng_key__u64(ng_key *key, uint64_t a);
/**
 * Eight bytes: a, b, three zeros; a key of five bytes would put the value behind it at an odd
 * place.
 */
void ng_key__u8_u32(ng_key *key, uint8_t a, uint32_t b);
/** NG_ERR_ARGUMENT when the text does not fit; callers check limits before. */
ng_status ng_key__text(ng_key *key, ng_text text, ng_error *err);
ng_status ng_key__u8_text(ng_key *key, uint8_t a, ng_text text, ng_error *err);
/** Put a text of at most NG_LIMIT_METHOD_BYTES behind the numbers of a key. */
void ng_key__append_text(ng_key *key, ng_text text);
/** Name index: text (cut to 200 bytes), 0, word, member. */
void ng_key__name(ng_key *key, ng_text folded, uint8_t word, uint32_t member);
/** Number at byte `offset` of a key; the caller has checked the length. */
uint32_t ng_key__read_u32(ng_bytes key, size_t offset);
uint64_t ng_key__read_u64(ng_bytes key, size_t offset);
/** The number that a key of four or eight bytes is; UINT64_MAX for other keys. */
uint64_t ng_key__number(const ng_key *key);

/** Little-endian numbers inside values. */
uint32_t ng_load_u32(const unsigned char *at);
uint64_t ng_load_u64(const unsigned char *at);
void ng_save_u32(unsigned char *at, uint32_t value);
void ng_save_u64(unsigned char *at, uint64_t value);
/** The value as an array of u32 that lies where the value lies: *count = bytes / 4.
 *  NG_ERR_CORRUPT when the length or the place is not a multiple of 4. */
ng_status ng_bytes__u32(ng_bytes value, const uint32_t **out, uint32_t *count, ng_error *err);

/** Text name of a table, as in LMDB and in sentences. */
const char *ng_table_name(ng_table table);

// Transactions (ng_txn_begin, commit, abort stand in netgraph.h).
ng_store *ng_txn__store(const ng_txn *txn);
/** True for a write transaction. */
bool ng_txn__writes(const ng_txn *txn);
/** Counters; a write transaction may change them. */
ng_state *ng_txn__state(ng_txn *txn);
/** Number of the last change when the transaction began. */
uint64_t ng_txn__change_at_begin(const ng_txn *txn);
/** Where answers live. */
ng_arena *ng_txn__arena(ng_txn *txn);
/** Further answers go into `arena`; returns the one that holds those so far. */
ng_arena *ng_txn__swap_arena(ng_txn *txn, ng_arena *arena);
/** Scratch of one call; callers reset it when they are done. */
ng_arena *ng_txn__scratch(ng_txn *txn);
/** From now on commit refuses: a change failed half way. */
void ng_txn__poison(ng_txn *txn);
/**
 * While what happened before is told again: changes are then neither noted in the journal nor
 * in the history.
 */
void ng_txn__set_retelling(ng_txn *txn, bool retelling);
bool ng_txn__is_retelling(const ng_txn *txn);
/** One object that upper layers keep with the transaction, and how to destroy it. */
void **ng_txn__attachment(ng_txn *txn);
void ng_txn__set_attachment(ng_txn *txn, void *object, void (*destroy)(void *object));
/** Path of the store's directory, NUL-terminated. */
const char *ng_store__path(const ng_store *store);
/** Bytes of the data file in use by the snapshot of the transaction. */
uint64_t ng_txn__bytes_used(ng_txn *txn);
/** LMDB's number of the snapshot: equal numbers of one store are equal snapshots. */
uint64_t ng_txn__snapshot_number(const ng_txn *txn);

/**
 * Value of a key; out->at is NULL and NG_OK when it is not there. Errors: NG_ERR_CORRUPT,
 * NG_ERR_IO.
 */
ng_status ng_txn__get(
    ng_txn *txn, ng_table table, const ng_key *key, ng_bytes *out, ng_error *err);
/**
 * The same, but a stored value of more than `bytes_max` bytes is not looked at: out->at is NULL
 * then, and out->bytes its size, unchecked.
 */
ng_status ng_txn__get_small(ng_txn *txn, ng_table table, const ng_key *key, size_t bytes_max,
    ng_bytes *out, ng_error *err);
/** The same for a u32 key: the hot path of every question. */
ng_status ng_txn__get_id(
    ng_txn *txn, ng_table table, uint32_t id, ng_bytes *out, ng_error *err);
/**
 * The same for many: their memory accesses overlap.
 *
 * @param ids  [count] in any order; least cost where they ascend
 * @param out  [out] [count]
 */
ng_status ng_txn__get_ids(ng_txn *txn, ng_table table, const uint32_t *ids, uint32_t count,
    ng_bytes *out, ng_error *err);
/** Set or replace. `value` must not lie in the map. Poisons the transaction when it fails.
 *  Errors: NG_ERR_FULL, NG_ERR_READ_ONLY, NG_ERR_CORRUPT, NG_ERR_IO. */
ng_status ng_txn__put(
    ng_txn *txn, ng_table table, const ng_key *key, ng_bytes value, ng_error *err);
ng_status ng_txn__put_id(
    ng_txn *txn, ng_table table, uint32_t id, ng_bytes value, ng_error *err);
/**
 * Room for a value of `bytes` to be filled in by the caller; sealed by ng_txn__seal before the
 * next call. Saves a copy of long lists. `key` is new or replaced. */
ng_status ng_txn__put_space(ng_txn *txn, ng_table table, const ng_key *key, size_t bytes,
    unsigned char **out, ng_error *err);
ng_status ng_txn__seal(ng_txn *txn, ng_error *err);
/** Remove; *was_there may be NULL. */
ng_status ng_txn__delete(
    ng_txn *txn, ng_table table, const ng_key *key, bool *was_there, ng_error *err);
/**
 * The value of a key that a write transaction changes again and again: it is held beside the
 * tree, where reads by key see it, and written once, at the commit or before the table is
 * walked or changed otherwise. It stands until then. Small changes of degrees, connection_days
 * and the journal wait in table meta until they are many (schema.h, `tail`). */
typedef struct ng_draft ng_draft;
/**
 * The draft of a key: u64 in `journal`, u32 elsewhere. It begins as the stored value, empty
 * when there is none, and an empty one is stored as none. Errors: as ng_txn__get, NG_ERR_NOMEM
 * (which poisons the transaction). */
ng_status ng_txn__draft(
    ng_txn *txn, ng_table table, uint64_t id, ng_draft **out, ng_error *err);
/** Open drafts of one or two keys that are going to be changed; they are looked up side by
 *  side. */
ng_status ng_txn__draft_ids(
    ng_txn *txn, ng_table table, const uint32_t *ids, uint32_t count, ng_error *err);
/** What the draft holds; out.at NULL: nothing. Lives until its next change. */
ng_bytes ng_draft__value(const ng_draft *draft);
/** Put `added` in the place of `removed` bytes from byte `at` on. NG_ERR_NOMEM leaves it as it
 *  was. `added` must not lie in a draft. */
ng_status ng_draft__splice(
    ng_draft *draft, size_t at, size_t removed, ng_bytes added, ng_error *err);
/** Remove every entry of a table. Cost: its pages. */
ng_status ng_txn__clear(ng_txn *txn, ng_table table, ng_error *err);
/**
 * Let the system begin to write what a large write transaction already gave to the data file,
 * so that the commit has less to wait for. Changes nothing else, and cannot fail.
 */
void ng_txn__write_behind(const ng_txn *txn);
/** Entries of a table. */
uint64_t ng_txn__entries(ng_txn *txn, ng_table table);
/**
 * The checksums of all entries added up, as the last commit left them: equal sums of one store
 * mean equal tables. For read transactions, and tables that have no changes in the tail
 * (schema.h).
 */
uint64_t ng_txn__checksums(const ng_txn *txn, ng_table table);

/** Walks a table in key order. */
typedef struct ng_cursor ng_cursor;
ng_status ng_cursor__open(ng_txn *txn, ng_table table, ng_cursor **out, ng_error *err);
void ng_cursor__close(ng_cursor *cursor);
/** To the first key not below `key` (NULL: the first of all). out_key->at NULL at the end. */
ng_status ng_cursor__seek(ng_cursor *cursor, const ng_key *key, ng_bytes *out_key,
    ng_bytes *out_value, ng_error *err);
/** To the next key; out_key->at NULL at the end. */
ng_status ng_cursor__next(
    ng_cursor *cursor, ng_bytes *out_key, ng_bytes *out_value, ng_error *err);

// Upkeep.
/**
 * Reads the data file without LMDB and checks meta pages, every reachable page, page counts and
 * the free list. Never touches memory outside the file, whatever the file holds. */
ng_status ng_store__check_pages(const char *path, ng_fault_receiver receiver, void *context,
    uint64_t *fault_count, ng_error *err);
/** Checks every entry: checksum, found again by its key, table counts and sums. */
ng_status ng_txn__check_tables(ng_txn *txn, ng_fault_receiver receiver, void *context,
    uint64_t *fault_count, ng_error *err);

#endif
