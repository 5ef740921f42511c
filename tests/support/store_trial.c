// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Trials of work whose allocations fail one by one.
 */
#include "support/store_trial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/failing_allocator.h"
#include "support/sanitized.h"

#define DOCTOR_EVERY 37u
#define AGAIN_EVERY 41u

uint64_t store_trial__step(void)
{
    const char *text = getenv("NG_EVERY");
    const uint64_t every = text != NULL ? strtoull(text, NULL, 10) : NG_TESTS_SANITIZED ? 7 : 1;
    return every == 0 ? 1 : every;
}

void store_trial__digest(const char *path, char out[33])
{
    ng_error err;
    ng_store *store = store_fixture__open(path, false);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    assert_ok(ng_digest(txn, NULL, out, &err), &err);
    ng_txn_abort(txn);
    ng_store_close(store);
}

static void print_fault(void *context, const char *sentence)
{
    (void)context;
    printf("%s\n", sentence);
}

void store_trial__assert_sound(const char *path)
{
    ng_error err;
    uint64_t fault_count = 0;
    assert_ok(ng_doctor(path, print_fault, NULL, &fault_count, &err), &err);
    assert_int_equal(fault_count, 0);
}

void store_trial__copy_file(const char *from, const char *to)
{
    size_t bytes = 0;
    unsigned char *whole = store_fixture__read_file(from, &bytes);
    store_fixture__write_file(to, whole, bytes);
    free(whole);
}

bool store_trial__fail_one(store_work work, store_trial *trial, uint64_t nth, ng_status *status)
{
    ng_error err = {NG_OK, ""};
    const int64_t before = ng_failing_allocator_outstanding();
    trial->store = store_fixture__open(trial->path, true);
    ng_failing_allocator_arm(nth);
    *status = work(trial, &err);
    const uint64_t count = ng_failing_allocator_count();
    ng_failing_allocator_disarm();
    if (*status != NG_OK && *status != NG_ERR_NOMEM) {
        fail_msg(
            "allocation %llu: status %d: %s", (unsigned long long)nth, (int)*status, err.text);
    }
    assert_true(*status == NG_OK || err.status == *status);
    assert_true(count >= nth || *status == NG_OK);
    if (*status != NG_OK && nth % AGAIN_EVERY == 0) {
        // The same handle serves again, unless it is of a new store whose making failed at
        // the very end.
        *status = work(trial, &err);
        assert_true(*status == NG_OK || *status == NG_ERR_NO_STORE);
    }
    ng_store_close(trial->store);
    if (ng_failing_allocator_outstanding() != before) {
        fail_msg("allocation %llu: %lld pieces of memory are not given back, %s",
            (unsigned long long)nth, (long long)(ng_failing_allocator_outstanding() - before),
            err.text);
    }
    return count < nth;
}

static void make_store(const store_fixture *fixture, store_trial *trial, store_work prepare)
{
    ng_error err;
    trial->store = store_fixture__open(fixture->path, true);
    assert_ok(prepare(trial, &err), &err);
    ng_store_close(trial->store);
}

void store_trial__change(const store_fixture *fixture, store_work prepare, store_work work)
{
    char after[33] = "";
    char found[33];
    char data[128];
    char kept[128];
    store_trial trial = {.path = fixture->path};
    uint64_t refused = 0;
    bool done = false;
    snprintf(data, sizeof data, "%s/data.mdb", fixture->path);
    snprintf(kept, sizeof kept, "%s/kept.mdb", fixture->folder);
    make_store(fixture, &trial, prepare);
    store_trial__copy_file(data, kept);
    const uint64_t before = store_fixture__content(fixture->path);
    for (uint64_t nth = 1; !done; nth += store_trial__step()) {
        ng_status status;
        done = store_trial__fail_one(work, &trial, nth, &status);
        refused += status != NG_OK;
        if (nth % DOCTOR_EVERY == 0 || status == NG_OK) {
            store_trial__assert_sound(fixture->path);
        }
        if (status != NG_OK) {
            assert_true(store_fixture__content(fixture->path) == before);
            continue;
        }
        store_trial__digest(fixture->path, found);
        assert_true(after[0] == '\0' || strcmp(found, after) == 0);
        memcpy(after, found, sizeof after);
        store_trial__copy_file(kept, data);
    }
    printf("%llu failures\n", (unsigned long long)refused);
    assert_true(refused * store_trial__step() > 10);
}

void store_trial__ask(
    const store_fixture *fixture, store_work prepare, store_work work, uint64_t refused_min)
{
    store_trial trial = {.path = fixture->path};
    uint64_t refused = 0;
    static unsigned asked;
    bool done = false;
    make_store(fixture, &trial, prepare);
    for (uint64_t nth = 1; !done; nth += store_trial__step()) {
        ng_status status;
        snprintf(trial.folder, sizeof trial.folder, "%.60s/%u", fixture->folder, asked++);
        done = store_trial__fail_one(work, &trial, nth, &status);
        refused += status != NG_OK;
    }
    printf("%llu failures\n", (unsigned long long)refused);
    assert_true(refused * store_trial__step() >= refused_min);
}
