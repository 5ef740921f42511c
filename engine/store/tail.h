// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The tail: what the last small transactions changed in degrees, connection_days and the
 * journal, kept as one record of table meta until it is full. For the files of this folder.
 *
 * A commit costs one write to the disk for each page it changed. A connection changes seven
 * pages in these three tables, and none more than it has to in table meta. Who reads a value
 * that the tail changes gets a draft of it; whoever walks a table sees both as one.
 */
#ifndef NG_STORE_TAIL_H
#define NG_STORE_TAIL_H

#include "store/draft.h"

/** With the other records of table meta it fits into one page. */
#define NG_TAIL_BYTES_MAX 2000u
/** A change takes more than 12 bytes, and may stand for as many keys as this. */
#define NG_TAIL_REPEAT_MAX 255u
/** Keys that a tail may change. */
#define NG_TAIL_KEYS_MAX (NG_TAIL_BYTES_MAX / 12u * (NG_TAIL_REPEAT_MAX + 1u))

/** Zero-initialise. */
typedef struct ng_tail {
    uint32_t bytes;
    bool full;       // a change did not fit, so the tail does not stand for all
    uint64_t tables; // that it changes, a bit each
    unsigned char at[NG_TAIL_BYTES_MAX];
} ng_tail;

/** True for tables whose changes may wait. */
bool ng_tail__takes(ng_table table);
/** True when the value of a key is changed. */
bool ng_tail__has(const ng_tail *tail, ng_table table, uint64_t id);
/** Note a change of a draft: `added` in the place of `removed` bytes from `place` on. */
void ng_tail__note(
    ng_tail *tail, const ng_draft *draft, size_t place, size_t removed, ng_bytes added);
/** Put the changes of `more` behind; false, and unchanged, when they do not fit. */
bool ng_tail__join(ng_tail *tail, const ng_tail *more);
/** What is stored as a tail; NG_ERR_CORRUPT. */
ng_status ng_tail__read(ng_tail *tail, ng_bytes stored, ng_error *err);
/** Make the changes of its key to a draft of the stored value. Errors: NG_ERR_CORRUPT. */
ng_status ng_tail__apply(const ng_tail *tail, ng_draft *draft, ng_error *err);
/**
 * Keys of a table that are changed, ascending, each once.
 *
 * @param ids  [out] [NG_TAIL_KEYS_MAX]
 */
size_t ng_tail__keys(const ng_tail *tail, ng_table table, uint64_t *ids);

#endif
