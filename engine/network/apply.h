// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What every bulk change shares: reading existing values in key order, and calling the hooks.
 */
#ifndef NG_NETWORK_APPLY_H
#define NG_NETWORK_APPLY_H

#include "network/tie.h"

/**
 * Reads values of ascending keys of one table while the same keys are being written. Keys are
 * one u32 (4 bytes) or two (8 bytes), named by one number. Gaps of the table cost nothing:
 * after a miss the next key that is there is remembered, and ids below it are not looked up.
 */
typedef struct ng_value_reader {
    ng_cursor *cursor; // NULL: the table was empty
    uint32_t key_bytes;
    uint64_t next; // nothing lies between the last id asked for and this one
} ng_value_reader;

/** Initialise with zero before; close in any case. */
ng_status ng_value_reader__open(
    ng_value_reader *reader, ng_txn *txn, ng_table table, uint32_t key_bytes, ng_error *err);
/** Value of an id above all asked for before; out->at NULL when it is not there. It lies in the
 *  map. */
ng_status ng_value_reader__get(
    ng_value_reader *reader, uint64_t id, ng_bytes *out, ng_error *err);
void ng_value_reader__close(ng_value_reader *reader);

/** Call the hook, if there is one; sources that are not counted are left out. */
void ng_apply__count(const ng_apply_hooks *hooks, uint32_t source, ng_outcome outcome);
/** How a fact counts with what goes with it (hooks->is_raised). */
ng_outcome ng_apply__with_sides(
    const ng_apply_hooks *hooks, ng_outcome outcome, uint32_t a, uint32_t b, uint32_t skill);
void ng_apply__touch(const ng_apply_hooks *hooks, uint32_t member);
/** To be called once a row: looks at the cancel flag every few thousand rows.
 *  NG_ERR_INTERRUPTED. */
ng_status ng_apply__check(const ng_apply_hooks *hooks, uint64_t *rows, ng_error *err);
/** To be called once a list, where nothing of the store is in use: hooks->meanwhile. */
ng_status ng_apply__meanwhile(const ng_apply_hooks *hooks, uint64_t *lists, ng_error *err);
/** Bytes a sorter may use: those of the hooks, at least what a sorter needs. */
size_t ng_apply__sorter_bytes(const ng_apply_hooks *hooks);

/** Equal facts in a row of a sorter: the least source gets the outcome, the others count as
 *  unchanged. */
typedef struct ng_apply_group {
    const ng_apply_hooks *hooks;
    uint32_t source; // the least so far
} ng_apply_group;
void ng_apply_group__begin(ng_apply_group *group, const ng_apply_hooks *hooks, uint32_t source);
void ng_apply_group__add(ng_apply_group *group, uint32_t source);
void ng_apply_group__end(const ng_apply_group *group, ng_outcome outcome);

#endif
