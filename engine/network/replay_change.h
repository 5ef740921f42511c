// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Single changes told again. Those whose members are gone, or that a rule now refuses, are left
 * out.
 */
#ifndef NG_NETWORK_REPLAY_CHANGE_H
#define NG_NETWORK_REPLAY_CHANGE_H

#include "network/history.h"

/**
 * @param step  a CHANGE
 * @param done  [out] false: it was left out
 * Errors  NG_ERR_CORRUPT a step that makes no sense; those of the store.
 */
ng_status ng_replay__change(
    ng_txn *txn, const ng_history_step *step, bool *done, ng_error *err);

#endif
