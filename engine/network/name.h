// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The index of names: members by the beginning of any word of their name.
 */
#ifndef NG_NETWORK_NAME_H
#define NG_NETWORK_NAME_H

#include "store/store.h"

/**
 * Members with a name in which a word begins with `prefix`.
 *
 * @param prefix  folded (ng_text__fold), not empty; what is beyond 200 bytes is not compared
 * @param out     [out] [count] ids, ascending, no repeats, in the arena
 *
 * Cost  one step for each word that matches.
 */
ng_status ng_name__search(ng_txn *txn, ng_arena *arena, ng_text prefix, const uint32_t **out,
    uint32_t *count, ng_error *err);

#endif
