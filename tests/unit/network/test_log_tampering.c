// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A log that somebody changes who knows its format, with the checksums of the store made right
 * again: every bit of every entry, entries cut off, left out, moved and put in, and everything
 * from some entry on written anew, in itself whole. Each is found with the head that was kept,
 * and without it whatever does not end in a whole chain.
 *
 * The log has entries of every kind: two runs and a decision, a destroyed key, a run and an
 * export behind it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "network/log.h"
#include "support/scratch_store.h"

enum {
    ENTRIES = 6,
    ENTRY_BYTES = 512,
    PREVIOUS_AT = 24 // where an entry holds the hash of the one before
};

typedef struct tampering {
    scratch_store scratch;
    ng_error err;
    unsigned char bytes[ENTRIES + 1][ENTRY_BYTES]; // of each entry, by number
    size_t count[ENTRIES + 1];
    char head[ENTRIES + 1][NG_SHA256_TEXT_BYTES]; // kept when each was the last
} tampering;

static void assert_done(const tampering *on, ng_status status)
{
    if (status != NG_OK) {
        fail_msg("%s", on->err.text);
    }
}

static ng_log_report verify(tampering *on, const char *head)
{
    ng_log_report report;
    assert_done(on, ng_log_verify(on->scratch.txn, ng_text__of(head), &report, &on->err));
    return report;
}

static void note(tampering *on, ng_log_kind kind, const char *what, size_t members)
{
    const uint32_t named[] = {1, 2};
    const ng_text payload[] = {ng_text__of("Rita"), ng_text__of("answers on C")};
    const ng_log_note entry = {.kind = kind,
        .day = 20000,
        .what = ng_text__of(what),
        .payload = payload,
        .payload_count = 2,
        .members = named,
        .member_count = members};
    assert_done(on, ng_log_chain__append(on->scratch.txn, &entry, NULL, &on->err));
}

static void keep_head(tampering *on, uint64_t number)
{
    const ng_log_report report = verify(on, "");
    assert_int_equal(report.fault, 0);
    assert_int_equal(report.entries, number);
    memcpy(on->head[number], report.head, NG_SHA256_TEXT_BYTES);
}

static void put(tampering *on, uint64_t number, const unsigned char *at, size_t bytes)
{
    ng_key key;
    ng_key__u64(&key, number);
    assert_done(
        on, ng_txn__put(on->scratch.txn, NG_TABLE_LOG, &key, (ng_bytes){at, bytes}, &on->err));
}

static void take_out(tampering *on, uint64_t number)
{
    ng_key key;
    ng_key__u64(&key, number);
    assert_done(on, ng_txn__delete(on->scratch.txn, NG_TABLE_LOG, &key, NULL, &on->err));
}

/** All entries as they were. */
static void put_back(tampering *on)
{
    take_out(on, 0);
    take_out(on, ENTRIES + 1);
    for (uint64_t number = 1; number <= ENTRIES; number++) {
        put(on, number, on->bytes[number], on->count[number]);
    }
    const ng_log_report report = verify(on, on->head[ENTRIES]);
    assert_int_equal(report.fault, 0);
    assert_int_equal(report.head_at, ENTRIES);
}

static void open_log(tampering *on)
{
    const char *const keys[] = {"a", "b"};
    ng_member member;
    ng_outcome outcome;
    uint32_t destroyed = 0;
    memset(on, 0, sizeof *on);
    scratch_store_open(&on->scratch);
    for (size_t i = 0; i < 2; i++) {
        assert_done(on,
            ng_member_add(on->scratch.txn, ng_text__of(keys[i]), &member, &outcome, &on->err));
    }
    for (uint64_t number = 1; number <= ENTRIES; number++) {
        switch (number) {
        case 3:
            note(on, NG_LOG_DECISION, "run nightly, advance", 1);
            break;
        case 4:
            assert_done(on, ng_log_forget_key(on->scratch.txn, 20001, &destroyed, &on->err));
            break;
        case 6:
            note(on, NG_LOG_EXPORT, "shortlist of nightly", 0);
            break;
        default:
            note(on, NG_LOG_RUN, "run nightly, 2 candidates", 2);
        }
        keep_head(on, number);
    }
    for (uint64_t number = 1; number <= ENTRIES; number++) {
        ng_key key;
        ng_bytes value;
        ng_key__u64(&key, number);
        assert_done(on, ng_txn__get(on->scratch.txn, NG_TABLE_LOG, &key, &value, &on->err));
        assert_in_range(value.bytes, PREVIOUS_AT + NG_SHA256_BYTES, ENTRY_BYTES);
        memcpy(on->bytes[number], value.at, value.bytes);
        on->count[number] = value.bytes;
    }
}

/** Found in itself when an entry follows, and with the head in any case. */
static void assert_found(tampering *on, uint64_t number)
{
    const ng_log_report report = verify(on, on->head[ENTRIES]);
    assert_true(report.fault != 0 || !report.head_known);
    assert_true(report.fault != 0 || number == ENTRIES);
    assert_true(report.fault == 0 || report.fault == number || report.fault == number + 1);
}

static void test_ng_log_verify__finds_every_changed_bit(void **state)
{
    tampering on;
    unsigned char changed[ENTRY_BYTES];
    (void)state;
    open_log(&on);
    for (uint64_t number = 1; number <= ENTRIES; number++) {
        memcpy(changed, on.bytes[number], ENTRY_BYTES);
        for (size_t bit = 0; bit < on.count[number] * 8; bit++) {
            const unsigned char mask = (unsigned char)(1u << bit % 8);
            changed[bit / 8] ^= mask;
            put(&on, number, changed, on.count[number]);
            assert_found(&on, number);
            changed[bit / 8] ^= mask;
        }
        put(&on, number, changed, on.count[number]);
    }
    put_back(&on);
    scratch_store_close(&on.scratch);
}

/** Every other length than its own: cut at each byte, and longer. */
static void test_ng_log_verify__finds_an_entry_of_another_length(void **state)
{
    tampering on;
    (void)state;
    open_log(&on);
    for (uint64_t number = 1; number <= ENTRIES; number++) {
        for (size_t bytes = 0; bytes <= on.count[number] + 32; bytes++) {
            if (bytes != on.count[number]) {
                put(&on, number, on.bytes[number], bytes);
                assert_int_equal(verify(&on, "").fault, number);
            }
        }
        put(&on, number, on.bytes[number], on.count[number]);
    }
    scratch_store_close(&on.scratch);
}

/** Whole in itself, so only a head that was kept tells. */
static void test_ng_log_verify__finds_with_the_head_what_was_cut_off(void **state)
{
    tampering on;
    (void)state;
    open_log(&on);
    for (uint64_t left = ENTRIES; left-- > 0;) {
        take_out(&on, left + 1);
        assert_int_equal(verify(&on, "").fault, 0);
        for (uint64_t kept = 1; kept <= ENTRIES; kept++) {
            const ng_log_report report = verify(&on, on.head[kept]);
            assert_int_equal(report.entries, left);
            assert_int_equal(report.head_known, kept <= left);
            assert_int_equal(report.head_at, kept <= left ? kept : 0);
        }
    }
    scratch_store_close(&on.scratch);
}

/** The text of one entry is another, and the hashes of all behind it follow. */
static void write_anew(tampering *on, uint64_t from)
{
    ng_sha256 hash = {{0}};
    for (uint64_t number = from; number <= ENTRIES; number++) {
        unsigned char entry[ENTRY_BYTES];
        unsigned char big[8] = {0};
        const size_t count = on->count[number];
        memcpy(entry, on->bytes[number], count);
        if (number == from) {
            entry[count - 1] ^= 1;
        } else {
            memcpy(entry + PREVIOUS_AT, hash.at, sizeof hash.at);
        }
        put(on, number, entry, count);
        big[7] = (unsigned char)number;
        const ng_text texts[] = {{(const char *)big, sizeof big}, {(const char *)entry, count}};
        ng_sha256__of(texts, 2, &hash);
    }
}

static void test_ng_log_verify__finds_with_the_head_what_was_written_anew(void **state)
{
    tampering on;
    (void)state;
    open_log(&on);
    for (uint64_t from = 1; from <= ENTRIES; from++) {
        write_anew(&on, from);
        assert_int_equal(verify(&on, "").fault, 0);
        assert_int_equal(verify(&on, "").entries, ENTRIES);
        for (uint64_t kept = 1; kept <= ENTRIES; kept++) {
            assert_int_equal(verify(&on, on.head[kept]).head_known, kept < from);
        }
        put_back(&on);
    }
    scratch_store_close(&on.scratch);
}

static void test_ng_log_verify__finds_entries_moved_left_out_and_put_in(void **state)
{
    tampering on;
    (void)state;
    open_log(&on);
    for (uint64_t number = 1; number < ENTRIES; number++) {
        // Two in each other's place.
        put(&on, number, on.bytes[number + 1], on.count[number + 1]);
        put(&on, number + 1, on.bytes[number], on.count[number]);
        assert_int_equal(verify(&on, "").fault, number);
        put_back(&on);
        // One left out, those behind it in their places.
        take_out(&on, number);
        assert_int_equal(verify(&on, "").fault, number);
        put_back(&on);
        // One left out, and those behind it moved up.
        for (uint64_t behind = number; behind < ENTRIES; behind++) {
            put(&on, behind, on.bytes[behind + 1], on.count[behind + 1]);
        }
        take_out(&on, ENTRIES);
        assert_int_equal(verify(&on, "").fault, number);
        put_back(&on);
        // One twice, at the end.
        put(&on, ENTRIES + 1, on.bytes[number], on.count[number]);
        assert_int_equal(verify(&on, "").fault, ENTRIES + 1);
        put_back(&on);
    }
    // One before the first.
    put(&on, 0, on.bytes[1], on.count[1]);
    assert_int_equal(verify(&on, "").fault, 1);
    scratch_store_close(&on.scratch);
}

/** A destroyed key or a wrong one takes names away, and never a link of the chain. */
static void test_ng_log_verify__needs_no_key(void **state)
{
    tampering on;
    uint32_t destroyed = 0;
    ng_sha256 wrong = {{1}};
    const ng_log_entry *at = NULL;
    size_t count = 0;
    (void)state;
    open_log(&on);
    assert_done(&on, ng_log_list(on.scratch.txn, (ng_member){1}, &at, &count, &on.err));
    assert_int_equal(count, 1); // behind the destroyed key
    assert_int_equal(at[0].number, 5);
    assert_done(&on,
        ng_txn__put_id(on.scratch.txn, NG_TABLE_LOG_KEYS, 2,
            (ng_bytes){wrong.at, sizeof wrong.at}, &on.err));
    assert_done(&on, ng_log_list(on.scratch.txn, (ng_member){1}, &at, &count, &on.err));
    assert_int_equal(count, 0);
    assert_int_equal(verify(&on, on.head[ENTRIES]).head_at, ENTRIES);
    assert_done(&on, ng_log_forget_key(on.scratch.txn, 20002, &destroyed, &on.err));
    assert_int_equal(destroyed, 1);
    for (uint64_t kept = 1; kept <= ENTRIES; kept++) {
        const ng_log_report report = verify(&on, on.head[kept]);
        assert_int_equal(report.fault, 0);
        assert_int_equal(report.head_at, kept);
        assert_int_equal(report.entries, ENTRIES + 1);
    }
    scratch_store_close(&on.scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_log_verify__finds_every_changed_bit),
        cmocka_unit_test(test_ng_log_verify__finds_an_entry_of_another_length),
        cmocka_unit_test(test_ng_log_verify__finds_with_the_head_what_was_cut_off),
        cmocka_unit_test(test_ng_log_verify__finds_with_the_head_what_was_written_anew),
        cmocka_unit_test(test_ng_log_verify__finds_entries_moved_left_out_and_put_in),
        cmocka_unit_test(test_ng_log_verify__needs_no_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
