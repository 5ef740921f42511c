// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Bringing a store of an earlier format to this one, in one transaction.
 *
 * The store makes the tables that it lacks; the steps below fill those that follow from the
 * facts. A step that fails, or a process that dies, leaves the store as it was.
 */
#include "store/upgrade.h"
#include "base/status.h"
#include "base/text.h"
#include "network/change.h"
#include "network/history.h"
#include "network/search.h"

/** What a step works with. */
typedef struct upgrade_work {
    ng_txn *txn;
    const volatile int *cancel; // may be NULL
    uint64_t entries;           // written so far
} upgrade_work;

/** Fills the tables that came with a format. */
typedef struct upgrade_step {
    uint32_t format; // stores before it need the step
    ng_status (*fill)(upgrade_work *work, ng_error *err);
} upgrade_step;

// What came before is not in the history.
static ng_status begin_history(upgrade_work *work, ng_error *err)
{
    ng_state *state = ng_txn__state(work->txn);
    (void)err;
    state->next_history = 1;
    state->history_lost = state->change == 0 ? 0 : NG_HISTORY_BEFORE;
    return NG_OK;
}

static ng_status build_search(upgrade_work *work, ng_error *err)
{
    uint64_t entries = 0;
    const ng_status status = ng_search__rebuild(work->txn, work->cancel, &entries, err);
    work->entries += entries;
    return status;
}

/** In the order in which they run; NULL at the end. */
static const upgrade_step steps[] = {
    {2, begin_history},
    {2, build_search},
    // Verifications and trust seeds begin empty: what an import claims is no decision. So do
    // consent and notice, and the log. Nothing of format 3 follows from facts of format 2.
    {0, NULL},
};

static ng_status run_steps(upgrade_work *work, uint32_t from, ng_error *err)
{
    for (const upgrade_step *step = steps; step->fill != NULL; step++) {
        const ng_status status = step->format > from ? step->fill(work, err) : NG_OK;
        if (status != NG_OK) {
            return status;
        }
    }
    return work->cancel != NULL && *work->cancel != 0
        ? ng_fail(err, NG_ERR_INTERRUPTED, "interrupted; the store is as it was")
        : NG_OK;
}

static ng_status note(ng_txn *txn, ng_error *err)
{
    const ng_journal_record record = {
        .what = ng_text__of("upgrade"), .day = NG_DAY_NONE, .updated = 1};
    return ng_change__note(txn, &record, err);
}

ng_status ng_store_upgrade(
    const char *path, const volatile int *cancel, ng_upgrade_report *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_store *store = NULL;
    ng_txn *txn = NULL;
    *out = (ng_upgrade_report){.from = NG_STORE_FORMAT, .to = NG_STORE_FORMAT};
    ng_upgrade_report done_so_far = *out;
    NG_TRY(ng_store__open_to_upgrade(path, &store, err));
    if (ng_store__format(store) == NG_STORE_FORMAT) {
        goto done; // A store that cannot be written is fine too.
    }
    NG_TRY(ng_txn_begin(store, NG_TXN_WRITE, &txn, err));
    NG_TRY(ng_txn__upgrade(txn, &done_so_far.from, &done_so_far.tables, err));
    if (done_so_far.from == NG_STORE_FORMAT) {
        goto done;
    }
    upgrade_work work = {.txn = txn, .cancel = cancel};
    NG_TRY(run_steps(&work, done_so_far.from, err));
    NG_TRY(note(txn, err));
    done_so_far.entries = work.entries;
    ng_txn *committing = txn;
    txn = NULL;
    NG_TRY(ng_txn_commit(committing, err));
    *out = done_so_far;

done:
    ng_txn_abort(txn);
    ng_store_close(store);
    return status;
}
