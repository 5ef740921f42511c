// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Many questions by several threads, each with a transaction of its own on the same snapshot.
 *
 * Work goes in rounds: the threads take the members of a round one by one, then the calling
 * thread hands out the answers in order and their memory is given back. So memory is bounded by
 * a round.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "base/memory.h"
#include "base/status.h"
#include "network/snapshot.h"

enum {
    THREADS_MAX = 64,
    ROUND_A_THREAD = 64,
    SNAPSHOT_TRIES_MAX = 1000
};

typedef struct round_answer {
    ng_suggestions suggestions;
    ng_status status;
} round_answer;

typedef struct many_questions {
    ng_store *store;
    const ng_member *members; // [count] of the round
    size_t count;
    const ng_suggest_options *options;
    round_answer *answers; // [count]
    atomic_size_t next;
} many_questions;

typedef struct worker {
    many_questions *many;
    ng_txn *txn;
    ng_error error; // of the first question that failed
    size_t failed;  // its index in the round; SIZE_MAX: none
    pthread_t thread;
} worker;

static void *work(void *context)
{
    worker *self = context;
    many_questions *many = self->many;
    for (size_t i = atomic_fetch_add(&many->next, 1); i < many->count;
         i = atomic_fetch_add(&many->next, 1)) {
        round_answer *answer = &many->answers[i];
        answer->suggestions = (ng_suggestions){0};
        answer->status = NG_OK;
        if (many->members[i].id == 0) {
            continue;
        }
        bool first = self->failed == SIZE_MAX;
        answer->status = ng_suggest(self->txn, many->members[i], many->options,
            &answer->suggestions, first ? &self->error : NULL);
        if (answer->status != NG_OK && first) {
            self->failed = i;
        }
    }
    return NULL;
}

// One round: the calling thread works too, so that a thread that cannot be made only costs
// time.
static void run_round(worker *workers, uint32_t threads)
{
    uint32_t started = 1;
    while (started < threads &&
        pthread_create(&workers[started].thread, NULL, work, &workers[started]) == 0) {
        started++;
    }
    work(&workers[0]);
    for (uint32_t i = 1; i < started; i++) {
        pthread_join(workers[i].thread, NULL);
    }
}

static void end_transactions(worker *workers, uint32_t threads)
{
    for (uint32_t i = 0; i < threads; i++) {
        ng_txn_abort(workers[i].txn);
        workers[i].txn = NULL;
    }
}

// Transactions of all threads on one snapshot: begun anew until no writer came between.
static ng_status begin_transactions(
    ng_store *store, worker *workers, uint32_t threads, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t try = 0; try < SNAPSHOT_TRIES_MAX; try++) {
        bool equal = true;
        for (uint32_t i = 0; i < threads && equal; i++) {
            NG_TRY(ng_txn_begin(store, NG_TXN_READ, &workers[i].txn, err));
            equal = ng_txn__snapshot_number(workers[i].txn) ==
                ng_txn__snapshot_number(workers[0].txn);
        }
        if (equal) {
            goto done;
        }
        end_transactions(workers, threads);
    }
    status = ng_fail(err, NG_ERR_BUSY,
        "the store changes too fast for %u transactions on one snapshot", threads);
done:
    return status;
}

// The first failure of a round is the first of the thread that met it.
static void tell_failure(const worker *workers, uint32_t threads, size_t index, ng_error *err)
{
    for (uint32_t i = 0; err != NULL && i < threads; i++) {
        if (workers[i].failed == index) {
            *err = workers[i].error;
        }
    }
}

static ng_status hand_out(const many_questions *many, const worker *workers, uint32_t threads,
    size_t first, ng_suggest_receiver receiver, void *context, ng_error *err)
{
    ng_status status = NG_OK;
    for (size_t i = 0; i < many->count && status == NG_OK; i++) {
        if (many->answers[i].status == NG_OK) {
            status = receiver(context, first + i, &many->answers[i].suggestions, err);
            continue;
        }
        status = many->answers[i].status;
        tell_failure(workers, threads, i, err);
    }
    return status;
}

ng_status ng_suggest_many(ng_store *store, const ng_member *members, size_t count,
    const ng_suggest_options *options, uint32_t threads, ng_suggest_receiver receiver,
    void *context, ng_error *err)
{
    ng_status status = NG_OK;
    many_questions many = {.store = store, .options = options};
    size_t round_most = (size_t)threads * ROUND_A_THREAD;
    if (threads < 1 || threads > THREADS_MAX) {
        return ng_fail(
            err, NG_ERR_ARGUMENT, "%u threads asked for, not 1 to %d", threads, THREADS_MAX);
    }
    worker *workers = ng_memory__allocate_zero(threads, sizeof *workers);
    many.answers = ng_memory__allocate_zero(round_most, sizeof *many.answers);
    if (workers == NULL || many.answers == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for %u threads", threads);
        goto done;
    }
    NG_TRY(begin_transactions(store, workers, threads, err));
    for (size_t first = 0; first < count; first += many.count) {
        many.members = members + first;
        many.count = count - first < round_most ? count - first : round_most;
        atomic_store(&many.next, 0);
        for (uint32_t i = 0; i < threads; i++) {
            workers[i].many = &many;
            workers[i].failed = SIZE_MAX;
            ng_txn_release_answers(workers[i].txn);
        }
        run_round(workers, threads);
        NG_TRY(hand_out(&many, workers, threads, first, receiver, context, err));
    }
done:
    if (workers != NULL) {
        end_transactions(workers, threads);
    }
    ng_memory__release(workers);
    ng_memory__release(many.answers);
    return status;
}
