// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Records of sourcing with checksums that are right: runs, watches, notes of consent, entries
 * of the log, put into the network of the office as somebody would who knows the format, and
 * taken back.
 *
 * An input is a byte that says which table, then values, each behind its length in two bytes.
 * Reading, changing and the doctor end, and blame the store at most; where the doctor finds no
 * fault, all of it can be read. A record that can be read is written the same again.
 */
#include <assert.h>
#include <stdio.h>

#include "base/text.h"
#include "fuzz/fuzz.h"
#include "network/doctor.h"
#include "network/log.h"
#include "network/privacy.h"
#include "network/run.h"

enum {
    VALUES_MAX = 8,
    TODAY = 20000
};

typedef struct value_list {
    ng_bytes at[VALUES_MAX]; // [count]
    size_t count;
} value_list;

static void split(const uint8_t *data, size_t size, value_list *out)
{
    out->count = 0;
    while (size > 0 && out->count < VALUES_MAX) {
        size_t bytes = fuzz_byte(&data, &size);
        bytes += (size_t)256 * fuzz_byte(&data, &size);
        bytes = bytes < size ? bytes : size;
        out->at[out->count++] = (ng_bytes){data, bytes};
        data += bytes;
        size -= bytes;
    }
}

/** True for NG_OK; anything else blames the store. */
static bool is_read(ng_status status, const ng_error *err)
{
    if (status != NG_OK && status != NG_ERR_CORRUPT && status != NG_ERR_NOT_FOUND) {
        (void)fprintf(stderr, "%s: %s\n", ng_status_text(status), err->text);
        assert(status == NG_OK);
    }
    if (status != NG_OK) {
        fuzz_assert_sentence(ng_text__of(err->text));
    }
    return status == NG_OK;
}

static uint64_t count_faults(ng_txn *txn)
{
    uint64_t faults = 0;
    ng_error err = {.status = NG_OK};
    fuzz_assert_ok(ng_doctor__ties(txn, NULL, NULL, &faults, &err), &err);
    return faults;
}

// --- Runs and watches ------------------------------------------------------------------------

/** A record that can be read can be written, and is then read and written the same. */
static void write_again(ng_bytes value)
{
    ng_arena *arena = NULL;
    ng_run_record head;
    ng_run_person_record person;
    ng_buffer first = {.bytes = 0};
    ng_buffer second = {.bytes = 0};
    ng_error err = {.status = NG_OK};
    const ng_text bytes = {(const char *)value.at, value.bytes};
    fuzz_assert_ok(ng_arena__create(&arena, &err), &err);
    if (ng_record__decode_run(arena, bytes, &head, &err) == NG_OK) {
        fuzz_assert_ok(ng_record__encode_run(&head, &first, &err), &err);
        const ng_text again = {(const char *)first.at, first.bytes};
        fuzz_assert_ok(ng_record__decode_run(arena, again, &head, &err), &err);
        fuzz_assert_ok(ng_record__encode_run(&head, &second, &err), &err);
    } else if (ng_record__decode_run_person(arena, bytes, &person, &err) == NG_OK) {
        fuzz_assert_ok(ng_record__encode_run_person(&person, &first, &err), &err);
        const ng_text again = {(const char *)first.at, first.bytes};
        fuzz_assert_ok(ng_record__decode_run_person(arena, again, &person, &err), &err);
        fuzz_assert_ok(ng_record__encode_run_person(&person, &second, &err), &err);
    }
    fuzz_assert_equal((ng_text){(const char *)first.at, first.bytes},
        (ng_text){(const char *)second.at, second.bytes});
    ng_buffer__finish(&first);
    ng_buffer__finish(&second);
    ng_arena__destroy(arena);
}

static bool read_runs(ng_txn *txn, ng_text name, bool is_watch)
{
    ng_run run;
    ng_watch watch;
    const ng_text *names = NULL;
    size_t count = 0;
    ng_error err = {.status = NG_OK};
    if (is_watch) {
        bool good = is_read(ng_watch_list(txn, &names, &count, &err), &err);
        good = is_read(ng_watch_read(txn, name, &watch, &err), &err) && good;
        return good;
    }
    bool good = is_read(ng_run_list(txn, &names, &count, &err), &err);
    if (is_read(ng_run_read(txn, name, &run, &err), &err)) {
        // Everything that is counted is there.
        for (size_t i = 0; i < run.count; i++) {
            good = good && (run.at[i].member.id == 0) == (run.at[i].label.bytes == 0);
        }
        return good;
    }
    return false;
}

static void change_runs(ng_txn *txn, ng_text name, bool is_watch)
{
    char head[NG_LOG_HEAD_BYTES];
    ng_outcome outcome;
    ng_error err = {.status = NG_OK};
    const ng_run_verdict verdict = {.decision = NG_DECISION_ADVANCE,
        .by = {"Rita", 4},
        .reason = {"fits", 4},
        .day = TODAY};
    if (is_watch) {
        (void)is_read(ng_watch_reset(txn, name, &outcome, &err), &err);
        (void)is_read(ng_watch_remove(txn, name, &err), &err);
        return;
    }
    (void)is_read(
        ng_run_decide(txn, name, (ng_member){5}, &verdict, &outcome, head, &err), &err);
    (void)is_read(ng_run__forget(txn, 5, &err), &err);
    (void)is_read(ng_run_remove(txn, name, &err), &err);
}

static void try_runs(ng_txn *txn, const value_list *values, bool is_watch)
{
    const ng_text name = {"a", 1};
    ng_error err = {.status = NG_OK};
    for (size_t i = 0; i < values->count; i++) {
        ng_key key;
        ng_key__name(&key, name, 0, (uint32_t)i);
        fuzz_assert_ok(ng_txn__put(txn, is_watch ? NG_TABLE_WATCHES : NG_TABLE_RUNS, &key,
                           values->at[i], &err),
            &err);
        write_again(values->at[i]);
    }
    const bool is_sound = count_faults(txn) == 0;
    const bool good = values->count == 0 || read_runs(txn, name, is_watch);
    assert(good || !is_sound);
    change_runs(txn, name, is_watch);
}

// --- Notes and the log -----------------------------------------------------------------------

static void try_notes(ng_txn *txn, const value_list *values)
{
    ng_outcome outcome;
    ng_privacy privacy;
    ng_notices notices;
    ng_error err = {.status = NG_OK};
    bool good = true;
    for (uint32_t i = 0; i < values->count; i++) {
        fuzz_assert_ok(ng_txn__put_id(txn, NG_TABLE_PRIVACY, i + 1, values->at[i], &err), &err);
    }
    const bool is_sound = count_faults(txn) == 0;
    for (uint32_t i = 0; i < values->count; i++) {
        const ng_member member = {i + 1};
        bool may = false;
        const bool is_note = is_read(ng_privacy_read(txn, member, &privacy, &err), &err);
        good =
            is_read(ng_privacy_may_propose(txn, member, &may, &err), &err) && is_note && good;
        if (is_note) {
            const ng_privacy both = ng_privacy__both(&privacy, &privacy);
            assert(both.basis == privacy.basis && both.ended == privacy.ended &&
                both.suppressed == privacy.suppressed && both.told == privacy.told);
            fuzz_assert_ok(ng_suppress(txn, member, true, TODAY, &outcome, &err), &err);
        }
    }
    (void)is_read(ng_privacy_due(txn, TODAY, 7, &notices, &err), &err);
    assert(good || !is_sound);
}

static void try_log(ng_txn *txn, const value_list *values)
{
    const ng_log_entry *entries = NULL;
    ng_log_report report;
    ng_sha256 head;
    uint64_t last = 0;
    size_t count = 0;
    uint32_t keys = 0;
    ng_error err = {.status = NG_OK};
    for (size_t i = 0; i < values->count; i++) {
        ng_key key;
        ng_key__u64(&key, i + 1);
        fuzz_assert_ok(ng_txn__put(txn, NG_TABLE_LOG, &key, values->at[i], &err), &err);
    }
    const bool is_sound = count_faults(txn) == 0;
    fuzz_assert_ok(ng_log_verify(txn, (ng_text){NULL, 0}, &report, &err), &err);
    assert((report.fault == 0) == is_sound);
    const bool good = is_read(ng_log_list(txn, (ng_member){0}, &entries, &count, &err), &err);
    assert(good || !is_sound);
    (void)is_read(ng_log_list(txn, (ng_member){1}, &entries, &count, &err), &err);
    (void)is_read(ng_log_chain__head(txn, &last, &head, &err), &err);
    (void)is_read(ng_log_forget_key(txn, TODAY, &keys, &err), &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const int kind = fuzz_byte(&data, &size) % 4;
    value_list values;
    ng_txn *txn = NULL;
    ng_error err = {.status = NG_OK};
    split(data, size, &values);
    fuzz_assert_ok(ng_txn_begin(fuzz_office(), NG_TXN_WRITE, &txn, &err), &err);
    if (kind < 2) {
        try_runs(txn, &values, kind == 1);
    } else if (kind == 2) {
        try_notes(txn, &values);
    } else {
        try_log(txn, &values);
    }
    ng_txn_abort(txn);
    return 0;
}
