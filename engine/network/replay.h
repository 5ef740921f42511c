// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Telling the history again: the store is emptied and every entry is done once more, but for
 * what is to be left out. All within one write transaction, so that it happens or does not.
 *
 * Engine ids and numbers of terms are given anew. Changes that name members who are no longer
 * there, or that a rule now refuses, are left out and counted.
 */
#ifndef NG_NETWORK_REPLAY_H
#define NG_NETWORK_REPLAY_H

#include "network/history.h"

/** What is not told again. */
typedef struct ng_replay_options {
    const uint32_t *imports; // [import_count] numbers of imports, ascending
    size_t import_count;
    uint32_t merge; // entry of a merge; 0: none
    const volatile int *cancel;
    ng_progress progress;
    void *progress_context;
} ng_replay_options;

typedef struct ng_replay_report {
    uint64_t entries;  // told again
    uint64_t left_out; // single changes that could not be done any more
} ng_replay_report;

/**
 * Rebuild the store of a write transaction. The journal goes on, derived values are removed but
 * for parameters. The entries left out are removed from the history; merges whose members are
 * no longer both there stay in it.
 * Errors  NG_ERR_REFUSED when the history is not whole; NG_ERR_INTERRUPTED; those of batches.
 *         The transaction is then poisoned.
 */
ng_status ng_replay__rebuild(
    ng_txn *txn, const ng_replay_options *options, ng_replay_report *out, ng_error *err);

#endif
