// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A writer killed at random moments: it commits one numbered change after the other and tells
 * each on a pipe once the commit has returned. Afterwards the store must hold exactly the
 * changes up to a number that is at least the last one told, and be sound. The same changes in
 * a store that nobody kills say what that is.
 *
 * Waits up to two milliseconds before a kill, which is what makes the moment random. NG_SEED
 * replays the choice, NG_KILLS asks for more kills than 200.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/hash.h"
#include "support/store_fixture.h"

#define KILLS 200u
/** Fresh stores are killed while they are made. */
#define CREATIONS 40u
#define ENTRIES 60u

static uint64_t number_of(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

/** Change number of the store, 0 when there is none. */
static uint64_t change_of(const char *path)
{
    ng_error err;
    ng_store *store = NULL;
    const ng_status opened = ng_store_open(path, NULL, &store, &err);
    if (opened == NG_ERR_NO_STORE) {
        return 0;
    }
    assert_ok(opened, &err);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    const uint64_t change = ng_txn_change(txn);
    ng_txn_abort(txn);
    ng_store_close(store);
    return change;
}

/** Commit the changes that follow, one by one, until killed or until `last`. */
static void write_changes(const char *path, uint64_t last, int told)
{
    ng_store *store = store_fixture__open(path, true);
    for (;;) {
        ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
        const uint64_t change = ng_txn_change(txn) + 1;
        if (change > last) {
            ng_txn_abort(txn);
            break;
        }
        store_fixture__fill(txn, change, ENTRIES);
        store_fixture__commit(txn);
        if (told >= 0 && write(told, &change, sizeof change) != sizeof change) {
            _exit(1);
        }
    }
    ng_store_close(store);
}

/** Let a child write, kill it after some changes were told; returns the last one told. */
static uint64_t kill_one(const char *path, ng_random *random)
{
    int ends[2];
    uint64_t told = 0;
    uint64_t change;
    assert_int_equal(pipe(ends), 0);
    fflush(stdout);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        write_changes(path, UINT64_MAX, ends[1]);
        _exit(0);
    }
    close(ends[1]);
    for (uint64_t wanted = ng_random__below(random, 4); wanted > 0; wanted--) {
        assert_int_equal(read(ends[0], &change, sizeof change), sizeof change);
        told = change;
    }
    const struct timespec moment = {.tv_nsec = (long)ng_random__below(random, 2000000)};
    nanosleep(&moment, NULL);
    assert_int_equal(kill(child, SIGKILL), 0);
    while (read(ends[0], &change, sizeof change) == sizeof change) {
        told = change;
    }
    close(ends[0]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    return told;
}

static void test_ng_txn_commit__keeps_what_was_told_when_the_writer_is_killed(void **state)
{
    const store_fixture *fixture = *state;
    char model[128];
    ng_random random;
    uint64_t before = 1;
    snprintf(model, sizeof model, "%s/model", fixture->folder);
    ng_random__init(&random, number_of("NG_SEED", 1));
    write_changes(fixture->path, 1, -1);
    for (uint64_t kills = number_of("NG_KILLS", KILLS); kills > 0; kills--) {
        const uint64_t told = kill_one(fixture->path, &random);
        assert_int_equal(store_fixture__faults(fixture->path), 0);
        const uint64_t change = change_of(fixture->path);
        assert_true(change >= told && change >= before);
        // One commit may be done that was not told any more.
        assert_true(change <= (told > before ? told : before) + 1);
        write_changes(model, change, -1);
        assert_true(store_fixture__content(fixture->path) == store_fixture__content(model));
        before = change;
    }
    printf("%llu changes\n", (unsigned long long)before);
}

static void test_ng_store_open__makes_a_whole_store_or_none_when_killed(void **state)
{
    const store_fixture *fixture = *state;
    char path[128];
    ng_random random;
    unsigned made = 0;
    ng_random__init(&random, number_of("NG_SEED", 1));
    for (unsigned i = 0; i < CREATIONS; i++) {
        snprintf(path, sizeof path, "%s/new-%u", fixture->folder, i);
        const uint64_t told = kill_one(path, &random);
        const uint64_t change = change_of(path);
        assert_true(change >= told);
        if (change > 0) {
            assert_int_equal(store_fixture__faults(path), 0);
            made++;
        }
        // Made or not, the place is free for the next writer.
        write_changes(path, change + 1, -1);
        assert_int_equal(change_of(path), change + 1);
    }
    printf("%u of %u stores made before the kill\n", made, CREATIONS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_ng_txn_commit__keeps_what_was_told_when_the_writer_is_killed,
            store_fixture__set_up, store_fixture__tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_store_open__makes_a_whole_store_or_none_when_killed, store_fixture__set_up,
            store_fixture__tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
