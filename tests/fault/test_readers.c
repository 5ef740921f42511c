// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Readers and writers of several processes on one store.
 *
 * A reader answers while a write transaction is open and has changed the store: it would
 * never end if it waited for the writer, and an alarm ends the test then. While a writer
 * commits 2,000 connections, every snapshot that readers see is whole: each connection at
 * both ends, the counters equal to what is there, and never fewer than before. While the
 * store is compacted again and again, nothing of that changes, and nothing is lost.
 *
 * NG_SEED replays the choice of pairs, not the interleaving.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/text.h"
#include "network/connection.h"
#include "support/scratch_store.h"
#include "support/store_fixture.h"

enum {
    MEMBERS = 100,
    CONNECTIONS = 2000,
    READERS = 2,
    ALARM_SECONDS = 300
};

#define MUST(holds)                                                                            \
    do {                                                                                       \
        if (!(holds)) {                                                                        \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #holds);                        \
            _exit(1);                                                                          \
        }                                                                                      \
    } while (0)

// ------------------------------------------------------------------------------------------ in
// every process

/** Members 1 to MEMBERS, by keys that are their ids. */
static void make_store(const char *path)
{
    ng_error err;
    ng_store *store = store_fixture__open(path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    for (unsigned i = 1; i <= MEMBERS; i++) {
        char key[16];
        ng_member member;
        ng_outcome outcome;
        snprintf(key, sizeof key, "%u", i);
        assert_ok(ng_member_add(txn, ng_text__of(key), &member, &outcome, &err), &err);
        assert_int_equal(member.id, i);
    }
    store_fixture__commit(txn);
    ng_store_close(store);
}

static ng_store *open_or_exit(const char *path)
{
    ng_error err;
    ng_store *store = NULL;
    if (ng_store_open(path, NULL, &store, &err) != NG_OK) {
        fprintf(stderr, "%s\n", err.text);
        _exit(1);
    }
    return store;
}

/** No transaction is ever refused, not even while the store is being replaced. */
static ng_txn *begin_or_exit(ng_store *store, ng_txn_kind kind)
{
    ng_error err;
    ng_txn *txn = NULL;
    if (ng_txn_begin(store, kind, &txn, &err) != NG_OK) {
        fprintf(stderr, "%s\n", err.text);
        _exit(1);
    }
    return txn;
}

/** Every connection of the snapshot stands at both ends, and the counters say as many. */
static uint64_t check_snapshot(ng_txn *txn)
{
    uint64_t ends = 0;
    ng_stats stats;
    for (uint32_t member = 1; member <= MEMBERS; member++) {
        ng_neighbors list;
        ng_profile profile;
        MUST(ng_connection__read(txn, member, &list, NULL) == NG_OK);
        MUST(ng_member_profile(txn, (ng_member){member}, &profile, NULL) == NG_OK);
        MUST(profile.connections == list.count);
        for (uint32_t i = 0; i < list.count; i++) {
            ng_neighbors back;
            MUST(ng_connection__read(txn, list.at[i], &back, NULL) == NG_OK);
            const uint32_t at = ng_neighbors__lower_bound(&back, member);
            MUST(at < back.count && back.at[at] == member);
        }
        ends += list.count;
    }
    MUST(ng_stats_read(txn, &stats, NULL) == NG_OK);
    MUST(ends == 2 * stats.connections);
    ng_txn_release_answers(txn);
    return stats.connections;
}

/** Reads until the pipe is closed at its other end; sees never fewer connections than before.
 *  */
static void read_on(const char *path, int until_closed)
{
    uint64_t before = 0;
    uint64_t snapshots = 0;
    char nothing;
    ng_store *store = open_or_exit(path);
    do {
        ng_txn *txn = begin_or_exit(store, NG_TXN_READ);
        const uint64_t now = check_snapshot(txn);
        MUST(now >= before);
        // The snapshot stands still, whatever is written meanwhile.
        MUST(check_snapshot(txn) == now);
        before = now;
        ng_txn_abort(txn);
        snapshots++;
    } while (read(until_closed, &nothing, 1) < 0);
    ng_store_close(store);
    printf("%" PRIu64 " snapshots, the last of %" PRIu64 " connections\n", snapshots, before);
}

/** The nth of all pairs of members, in an order that is drawn. */
static void draw_pairs(uint32_t (*pair)[2], uint32_t count)
{
    ng_random random;
    uint32_t all = 0;
    static uint32_t every[MEMBERS * (MEMBERS - 1) / 2][2];
    ng_random__init(&random, scratch_seed());
    for (uint32_t a = 1; a <= MEMBERS; a++) {
        for (uint32_t b = a + 1; b <= MEMBERS; b++) {
            every[all][0] = a;
            every[all++][1] = b;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t drawn = i + (uint32_t)ng_random__below(&random, all - i);
        memcpy(pair[i], every[drawn], sizeof every[drawn]);
        memcpy(every[drawn], every[i], sizeof every[i]);
    }
}

/** Each pair in a transaction of its own. */
static void write_pairs(const char *path, uint32_t (*pair)[2], uint32_t from, uint32_t to)
{
    ng_store *store = open_or_exit(path);
    for (uint32_t i = from; i < to; i++) {
        ng_error err = {NG_OK, ""};
        ng_outcome outcome;
        ng_txn *txn = begin_or_exit(store, NG_TXN_WRITE);
        MUST(ng_connect(txn, (ng_member){pair[i][0]}, (ng_member){pair[i][1]}, 100, &outcome,
                 &err) == NG_OK);
        MUST(outcome == NG_CREATED);
        if (ng_txn_commit(txn, &err) != NG_OK) {
            fprintf(stderr, "%s\n", err.text);
            _exit(1);
        }
    }
    ng_store_close(store);
}

static pid_t start(void)
{
    fflush(stdout);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        alarm(ALARM_SECONDS);
    }
    return child;
}

static void end_child(void)
{
    fflush(stdout);
    _exit(0);
}

static void assert_ends_well(pid_t child)
{
    int result = -1;
    assert_int_equal(waitpid(child, &result, 0), child);
    if (!WIFEXITED(result) || WEXITSTATUS(result) != 0) {
        fail_msg("a process ended with %#x", (unsigned)result);
    }
}

static void print_fault(void *context, const char *sentence)
{
    (void)context;
    printf("%s\n", sentence);
}

/** Sound, and exactly these connections. */
static void assert_all_there(const char *path, uint32_t (*pair)[2], uint32_t count)
{
    ng_error err;
    uint64_t fault_count = 0;
    assert_ok(ng_doctor(path, print_fault, NULL, &fault_count, &err), &err);
    assert_int_equal(fault_count, 0);
    ng_store *store = store_fixture__open(path, false);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    assert_int_equal(check_snapshot(txn), count);
    for (uint32_t i = 0; i < count; i++) {
        ng_neighbors list;
        assert_int_equal(ng_connection__read(txn, pair[i][0], &list, NULL), NG_OK);
        const uint32_t at = ng_neighbors__lower_bound(&list, pair[i][1]);
        assert_true(at < list.count && list.at[at] == pair[i][1]);
    }
    ng_txn_abort(txn);
    ng_store_close(store);
}

/** Readers that go on until `*stop` is closed. Their ends of the pipe do not wait. */
static void start_readers(const char *path, pid_t *reader, int *stop)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    for (int i = 0; i < READERS; i++) {
        reader[i] = start();
        if (reader[i] == 0) {
            close(ends[1]);
            MUST(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0);
            read_on(path, ends[0]);
            end_child();
        }
    }
    close(ends[0]);
    *stop = ends[1];
}

// ----------------------------------------------------------------------------------- --- tests

static void test_ng_txn_begin__of_a_reader_does_not_wait_for_a_writer(void **state)
{
    const store_fixture *fixture = *state;
    ng_error err;
    ng_outcome outcome;
    make_store(fixture->path);
    ng_store *store = store_fixture__open(fixture->path, false);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    assert_ok(ng_connect(txn, (ng_member){1}, (ng_member){2}, 100, &outcome, &err), &err);
    const pid_t reader = start();
    if (reader == 0) {
        ng_store *own = open_or_exit(fixture->path);
        ng_txn *reading = begin_or_exit(own, NG_TXN_READ);
        MUST(check_snapshot(reading) == 0);
        ng_txn_abort(reading);
        ng_store_close(own);
        end_child();
    }
    // The transaction stays open until the reader is done.
    assert_ends_well(reader);
    // Nor does a reader of the same process wait.
    ng_txn *reading = store_fixture__begin(store, NG_TXN_READ);
    assert_int_equal(check_snapshot(reading), 0);
    store_fixture__commit(txn);
    assert_int_equal(check_snapshot(reading), 0);
    ng_txn_abort(reading);
    reading = store_fixture__begin(store, NG_TXN_READ);
    assert_int_equal(check_snapshot(reading), 1);
    ng_txn_abort(reading);
    ng_store_close(store);
}

static void test_ng_txn_begin__gives_whole_snapshots_while_others_write(void **state)
{
    const store_fixture *fixture = *state;
    static uint32_t pair[CONNECTIONS][2];
    pid_t reader[READERS];
    int stop = -1;
    draw_pairs(pair, CONNECTIONS);
    make_store(fixture->path);
    start_readers(fixture->path, reader, &stop);
    const pid_t writer = start();
    if (writer == 0) {
        close(stop);
        write_pairs(fixture->path, pair, 0, CONNECTIONS);
        end_child();
    }
    assert_ends_well(writer);
    close(stop);
    for (int i = 0; i < READERS; i++) {
        assert_ends_well(reader[i]);
    }
    assert_all_there(fixture->path, pair, CONNECTIONS);
}

static void test_ng_compact__loses_nothing_of_other_processes(void **state)
{
    const store_fixture *fixture = *state;
    static uint32_t pair[CONNECTIONS][2];
    pid_t reader[READERS];
    pid_t writer[2];
    int stop = -1;
    unsigned compactions = 0;
    draw_pairs(pair, CONNECTIONS);
    make_store(fixture->path);
    start_readers(fixture->path, reader, &stop);
    for (uint32_t i = 0; i < 2; i++) {
        writer[i] = start();
        if (writer[i] == 0) {
            close(stop);
            write_pairs(fixture->path, pair, CONNECTIONS / 4 * i, CONNECTIONS / 4 * (i + 1));
            end_child();
        }
    }
    ng_store *store = store_fixture__open(fixture->path, false);
    for (int running = 2; running > 0; compactions++) {
        ng_error err;
        uint64_t before;
        uint64_t after;
        assert_ok(ng_compact(store, &before, &after, &err), &err);
        int result = 0;
        while (running > 0 && waitpid(writer[running - 1], &result, WNOHANG) != 0) {
            assert_true(WIFEXITED(result) && WEXITSTATUS(result) == 0);
            running--;
        }
    }
    ng_store_close(store);
    close(stop);
    for (int i = 0; i < READERS; i++) {
        assert_ends_well(reader[i]);
    }
    printf("%u times compacted\n", compactions);
    assert_all_there(fixture->path, pair, CONNECTIONS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_ng_txn_begin__of_a_reader_does_not_wait_for_a_writer, store_fixture__set_up,
            store_fixture__tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_txn_begin__gives_whole_snapshots_while_others_write, store_fixture__set_up,
            store_fixture__tear_down),
        cmocka_unit_test_setup_teardown(test_ng_compact__loses_nothing_of_other_processes,
            store_fixture__set_up, store_fixture__tear_down),
    };
    // The processes a test starts have alarms of their own.
    alarm(2 * ALARM_SECONDS);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
