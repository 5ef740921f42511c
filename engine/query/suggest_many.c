// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Many questions by several threads, each with a transaction of its own on the same snapshot.
 *
 * Work goes in rounds: the threads take the members of a round one by one. The calling thread
 * hands out the answers of the round before, in order, while the others have begun, and works
 * with them then: so none of them waits for what is done with an answer. Memory is bounded by
 * two rounds.
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

// The first question of a round that failed in one thread.
typedef struct failure {
    ng_error error;
    size_t index; // in the round; SIZE_MAX: none
} failure;

typedef struct asked_round {
    const ng_member *members; // [count]
    size_t first, count;      // of all members
    const ng_suggest_options *options;
    round_answer *answers; // [count]
    failure *failures;     // [threads]
    atomic_size_t next;
} asked_round;

typedef struct worker {
    uint32_t index;
    ng_txn *txn;
    ng_arena *spare; // answers of the round before
    asked_round *round;
    pthread_t thread;
} worker;

typedef struct many_questions {
    worker *workers; // [threads]
    uint32_t threads;
    asked_round rounds[2]; // in turns
    ng_suggest_receiver receiver;
    void *context;
} many_questions;

static void *work(void *context)
{
    const worker *self = context;
    asked_round *round = self->round;
    failure *failed = &round->failures[self->index];
    for (size_t i = atomic_fetch_add(&round->next, 1); i < round->count;
         i = atomic_fetch_add(&round->next, 1)) {
        round_answer *answer = &round->answers[i];
        answer->suggestions = (ng_suggestions){0};
        answer->status = NG_OK;
        if (round->members[i].id == 0) {
            continue;
        }
        bool first = failed->index == SIZE_MAX;
        answer->status = ng_suggest(self->txn, round->members[i], round->options,
            &answer->suggestions, first ? &failed->error : NULL);
        if (answer->status != NG_OK && first) {
            failed->index = i;
        }
    }
    return NULL;
}

// The first failure of a round is the first of the thread that met it.
static void tell_failure(
    const asked_round *round, uint32_t threads, size_t index, ng_error *err)
{
    for (uint32_t i = 0; err != NULL && i < threads; i++) {
        if (round->failures[i].index == index) {
            *err = round->failures[i].error;
        }
    }
}

static ng_status hand_out(const many_questions *many, const asked_round *round, ng_error *err)
{
    ng_status status = NG_OK;
    for (size_t i = 0; i < round->count && status == NG_OK; i++) {
        if (round->answers[i].status == NG_OK) {
            status = many->receiver(
                many->context, round->first + i, &round->answers[i].suggestions, err);
            continue;
        }
        status = round->answers[i].status;
        tell_failure(round, many->threads, i, err);
    }
    return status;
}

// Answers of the round before last are given back.
static void begin_round(many_questions *many, asked_round *now)
{
    atomic_store(&now->next, 0);
    for (uint32_t i = 0; i < many->threads; i++) {
        worker *one = &many->workers[i];
        now->failures[i].index = SIZE_MAX;
        one->round = now;
        one->spare = ng_txn__swap_arena(one->txn, one->spare);
        ng_txn_release_answers(one->txn);
    }
}

// The calling thread works too, so that a thread that cannot be made only costs time.
static ng_status run_round(
    many_questions *many, asked_round *now, const asked_round *before, ng_error *err)
{
    worker *workers = many->workers;
    uint32_t started = 1;
    begin_round(many, now);
    while (started < many->threads &&
        pthread_create(&workers[started].thread, NULL, work, &workers[started]) == 0) {
        started++;
    }
    const ng_status status = hand_out(many, before, err);
    if (status == NG_OK) {
        work(&workers[0]);
    } else {
        // Nobody takes a further member.
        atomic_store(&now->next, now->count);
    }
    for (uint32_t i = 1; i < started; i++) {
        pthread_join(workers[i].thread, NULL);
    }
    return status;
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

static ng_status make_many(
    many_questions *many, ng_store *store, const ng_suggest_options *options, ng_error *err)
{
    ng_status status = NG_OK;
    const size_t round_most = (size_t)many->threads * ROUND_A_THREAD;
    many->workers = ng_memory__allocate_zero(many->threads, sizeof *many->workers);
    for (uint32_t i = 0; i < 2; i++) {
        asked_round *one = &many->rounds[i];
        one->options = options;
        one->answers = ng_memory__allocate_zero(round_most, sizeof *one->answers);
        one->failures = ng_memory__allocate_zero(many->threads, sizeof *one->failures);
        if (many->workers == NULL || one->answers == NULL || one->failures == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory for %u threads", many->threads);
        }
    }
    for (uint32_t i = 0; i < many->threads; i++) {
        many->workers[i].index = i;
        NG_TRY(ng_arena__create(&many->workers[i].spare, err));
    }
    NG_TRY(begin_transactions(store, many->workers, many->threads, err));
done:
    return status;
}

static void finish_many(many_questions *many)
{
    for (uint32_t i = 0; many->workers != NULL && i < many->threads; i++) {
        ng_arena__destroy(many->workers[i].spare);
    }
    if (many->workers != NULL) {
        end_transactions(many->workers, many->threads);
    }
    for (uint32_t i = 0; i < 2; i++) {
        ng_memory__release(many->rounds[i].answers);
        ng_memory__release(many->rounds[i].failures);
    }
    ng_memory__release(many->workers);
}

ng_status ng_suggest_many(ng_store *store, const ng_member *members, size_t count,
    const ng_suggest_options *options, uint32_t threads, ng_suggest_receiver receiver,
    void *context, ng_error *err)
{
    ng_status status = NG_OK;
    many_questions many = {.threads = threads, .receiver = receiver, .context = context};
    const size_t round_most = (size_t)threads * ROUND_A_THREAD;
    asked_round *now = &many.rounds[0];
    if (threads < 1 || threads > THREADS_MAX) {
        return ng_fail(
            err, NG_ERR_ARGUMENT, "%u threads asked for, not 1 to %d", threads, THREADS_MAX);
    }
    NG_TRY(make_many(&many, store, options, err));
    for (size_t first = 0; first < count; first += now->count) {
        const asked_round *before = now;
        now = now == &many.rounds[0] ? &many.rounds[1] : &many.rounds[0];
        now->members = members + first;
        now->first = first;
        now->count = count - first < round_most ? count - first : round_most;
        NG_TRY(run_round(&many, now, before, err));
    }
    NG_TRY(hand_out(&many, now, err));
done:
    finish_many(&many);
    return status;
}
