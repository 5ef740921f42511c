// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the files of replay share.
 *
 *   replay.c         entries: what is left out, the store emptied and filled again
 *   replay_fact.c    steps of batches
 *   replay_change.c  single changes
 */
#ifndef NG_NETWORK_REPLAY_INNER_H
#define NG_NETWORK_REPLAY_INNER_H

#include "network/batch_inner.h"
#include "network/replay.h"

/** A slot of the entry, and what it is now. */
typedef struct ng_replay_slot {
    ng_text identity; // class byte and text, in the arena of the entry
    uint32_t slot;    // 0: not yet
} ng_replay_slot;

/** The same of a value or group. */
typedef struct ng_replay_value {
    ng_text text; // as read, in the arena of the entry
    uint32_t value;
    bool known;
} ng_replay_value;

typedef struct ng_replay {
    ng_txn *txn;
    const ng_replay_options *options;
    ng_replay_report *report;
    ng_arena *arena; // of a step
    ng_arena *kept;  // of the entry
    uint32_t entry;
    ng_history_head head;
    ng_batch *batch;        // NULL for a single change
    bool leaves_out;        // the present source is left out
    bool entry_kept;        // something of the entry stays
    uint32_t source;        // the present one
    bool has_moved;         // an AT step named the source
    ng_replay_slot *slot;   // [slot_capacity] by slot of the entry
    size_t slot_capacity;   // all unused are zero
    ng_map *values;         // kind and number of the entry; groups are a kind
    ng_replay_value *value; // [values]
    size_t value_capacity;
} ng_replay;

/** NG_ERR_CORRUPT: the entry makes no sense. */
ng_status ng_replay__damaged(const ng_replay *run, ng_error *err);
/** MEMBER, TERM and GROUP steps; a member is made at once unless its source is left out. */
ng_status ng_replay__define(ng_replay *run, const ng_history_step *step, ng_error *err);
/** Any other step of a batch but AT; nothing is done when its source is left out. */
ng_status ng_replay__fact(ng_replay *run, const ng_history_step *step, ng_error *err);
/**
 * A single change. Those whose members are gone, or that a rule now refuses, are left out.
 *
 * @param done  [out] false: it was left out
 */
ng_status ng_replay__change(
    ng_txn *txn, const ng_history_step *step, bool *done, ng_error *err);

#endif
