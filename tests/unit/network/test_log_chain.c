// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The log: what an entry says, a chain in which any changed byte is found, with a head also
 * what was cut off or written anew, names by hashes, and what is left when their key is gone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/text.h"
#include "network/log.h"
#include "support/import_fixture.h"
#include "support/store_fixture.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static ng_txn *begin(import_fixture *f)
{
    ng_error err = {0};
    ng_txn *txn = NULL;
    assert_ok(ng_txn_begin(f->store, NG_TXN_WRITE, &txn, &err), &err);
    return txn;
}

static ng_txn *open_people(void **state)
{
    import_fixture *f = *state;
    import_fixture__take(f, "members.csv", "id,name\n1,Member 1\n2,Member 2\n");
    return begin(f);
}

static void append(ng_txn *txn, ng_log_kind kind, const char *what, uint32_t member)
{
    ng_error err = {0};
    const ng_text payload[] = {ng_text__of("ab"), ng_text__of("c")};
    const ng_log_note note = {.kind = kind,
        .day = 100,
        .what = ng_text__of(what),
        .payload = payload,
        .payload_count = member == 0 ? 0 : 2,
        .members = &member,
        .member_count = member != 0};
    assert_ok(ng_log_chain__append(txn, &note, NULL, &err), &err);
}

static void append_three(ng_txn *txn)
{
    append(txn, NG_LOG_RUN, "run nightly", 1);
    append(txn, NG_LOG_DECISION, "decision in nightly: advance", 2);
    append(txn, NG_LOG_EXPORT, "shortlist of nightly", 0);
}

static ng_log_report verify(ng_txn *txn, const char *head)
{
    ng_error err = {0};
    ng_log_report report;
    assert_ok(ng_log_verify(txn, ng_text__of(head), &report, &err), &err);
    return report;
}

static void test_ng_log_chain__append__makes_a_chain(void **state)
{
    ng_txn *txn = open_people(state);
    ng_error err = {0};
    const ng_log_entry *at = NULL;
    size_t count = 0;
    uint64_t entries = 1;
    ng_sha256 head;
    char hex[NG_SHA256_TEXT_BYTES];
    const uint64_t change = ng_txn_change(txn);
    assert_ok(ng_log_chain__head(txn, &entries, &head, &err), &err);
    assert_int_equal(entries, 0);
    assert_string_equal(verify(txn, "").head, ZEROS);
    append_three(txn);
    assert_int_equal(ng_txn_change(txn), change);
    assert_ok(ng_log_list(txn, (ng_member){0}, &at, &count, &err), &err);
    assert_int_equal(count, 3);
    assert_string_equal(at[0].kind, "run");
    assert_string_equal(at[1].kind, "decision");
    assert_string_equal(at[2].kind, "export");
    assert_text(at[1].what, "decision in nightly: advance");
    assert_int_equal(at[1].number, 2);
    assert_int_equal(at[1].day, 100);
    assert_int_equal(at[1].members, 1);
    assert_true(at[1].key_kept);
    assert_int_equal(at[2].key, 0);
    const ng_log_report report = verify(txn, "");
    assert_int_equal(report.fault, 0);
    assert_int_equal(report.entries, 3);
    assert_string_equal(report.head, at[2].hash);
    assert_ok(ng_log_chain__head(txn, &entries, &head, &err), &err);
    ng_sha256__print(&head, hex);
    assert_string_equal(hex, at[2].hash);
    ng_txn_abort(txn);
}

static void test_ng_log_chain__append__refuses_what_is_too_much(void **state)
{
    ng_txn *txn = open_people(state);
    ng_error err = {0};
    static char longer[NG_LIMIT_LOG_BYTES + 1];
    static uint32_t members[NG_LIMIT_LOG_MEMBERS + 1];
    memset(longer, 'x', sizeof longer);
    for (size_t i = 0; i < NG_LIMIT_LOG_MEMBERS + 1; i++) {
        members[i] = 1;
    }
    ng_log_note note = {.kind = NG_LOG_RUN,
        .what = {longer, NG_LIMIT_LOG_BYTES},
        .members = members,
        .member_count = NG_LIMIT_LOG_MEMBERS};
    assert_ok(ng_log_chain__append(txn, &note, NULL, &err), &err);
    note.what.bytes++;
    assert_int_equal(ng_log_chain__append(txn, &note, NULL, &err), NG_ERR_LIMIT);
    note.what.bytes--;
    note.member_count++;
    assert_int_equal(ng_log_chain__append(txn, &note, NULL, &err), NG_ERR_LIMIT);
    assert_int_equal(verify(txn, "").entries, 1);
    assert_ok(ng_txn_commit(txn, &err), &err);
    txn = import_fixture__begin(*state);
    note.member_count = 0;
    assert_int_equal(ng_log_chain__append(txn, &note, NULL, &err), NG_ERR_ARGUMENT);
    ng_txn_abort(txn);
}

// The bytes of an entry, as whoever knows the format could change them, checksum and all.
static size_t entry_bytes(ng_txn *txn, uint64_t number, unsigned char *out, size_t room)
{
    ng_error err = {0};
    ng_key key;
    ng_bytes value;
    ng_key__u64(&key, number);
    assert_ok(ng_txn__get(txn, NG_TABLE_LOG, &key, &value, &err), &err);
    assert_true(value.at != NULL && value.bytes <= room);
    memcpy(out, value.at, value.bytes);
    return value.bytes;
}

static void put_entry(ng_txn *txn, uint64_t number, const unsigned char *at, size_t bytes)
{
    ng_error err = {0};
    ng_key key;
    ng_key__u64(&key, number);
    assert_ok(ng_txn__put(txn, NG_TABLE_LOG, &key, (ng_bytes){at, bytes}, &err), &err);
}

static void test_ng_log_verify__finds_any_changed_byte(void **state)
{
    ng_txn *txn = open_people(state);
    unsigned char bytes[512];
    append_three(txn);
    const ng_log_report before = verify(txn, "");
    for (uint64_t number = 1; number <= 3; number++) {
        const size_t count = entry_bytes(txn, number, bytes, sizeof bytes);
        for (size_t i = 0; i < count; i++) {
            bytes[i] ^= 1;
            put_entry(txn, number, bytes, count);
            const ng_log_report report = verify(txn, before.head);
            // The last entry is only vouched for by the head.
            assert_true(report.fault != 0 || !report.head_known);
            assert_true(number == 3 || report.fault != 0);
            bytes[i] ^= 1;
        }
        put_entry(txn, number, bytes, count);
        assert_int_equal(verify(txn, before.head).fault, 0);
    }
    ng_txn_abort(txn);
}

static void test_ng_log_verify__finds_what_was_cut_off_or_written_anew(void **state)
{
    ng_txn *txn = open_people(state);
    ng_error err = {0};
    ng_key key;
    unsigned char bytes[512];
    append_three(txn);
    const ng_log_report before = verify(txn, "");
    assert_true(verify(txn, ZEROS).head_known);
    append(txn, NG_LOG_RUN, "another", 1);
    const ng_log_report later = verify(txn, before.head);
    assert_true(later.head_known);
    assert_int_equal(later.head_at, 3);
    assert_int_equal(later.entries, 4);
    // Cut off: without the head nothing is seen.
    ng_key__u64(&key, 4);
    assert_ok(ng_txn__delete(txn, NG_TABLE_LOG, &key, NULL, &err), &err);
    assert_int_equal(verify(txn, "").fault, 0);
    assert_false(verify(txn, later.head).head_known);
    // Written anew, as long as before and in itself whole.
    append(txn, NG_LOG_RUN, "anothEr", 1);
    assert_int_equal(verify(txn, "").fault, 0);
    assert_int_equal(verify(txn, "").entries, 4);
    assert_false(verify(txn, later.head).head_known);
    // Taken from the middle.
    const size_t count = entry_bytes(txn, 4, bytes, sizeof bytes);
    ng_key__u64(&key, 2);
    assert_ok(ng_txn__delete(txn, NG_TABLE_LOG, &key, NULL, &err), &err);
    assert_int_equal(verify(txn, "").fault, 2);
    put_entry(txn, 2, bytes, count);
    assert_int_equal(verify(txn, "").fault, 2);
    ng_txn_abort(txn);
}

static void test_ng_log_verify__reads_heads_of_64_digits_only(void **state)
{
    ng_txn *txn = open_people(state);
    ng_error err = {0};
    ng_log_report report;
    assert_int_equal(ng_log_verify(txn, ng_text__of("abc"), &report, &err), NG_ERR_ARGUMENT);
    assert_string_equal(err.text, "head: 'abc' is not 64 hex digits");
    ng_txn_abort(txn);
}

static size_t entries_of(ng_txn *txn, uint32_t member)
{
    ng_error err = {0};
    const ng_log_entry *at = NULL;
    size_t count = 0;
    assert_ok(ng_log_list(txn, (ng_member){member}, &at, &count, &err), &err);
    return count;
}

static void assert_payload(
    ng_txn *txn, uint64_t entry, const char *const texts[2], bool expected_known, bool expected)
{
    ng_error err = {0};
    bool known = false;
    bool is = false;
    const ng_text payload[] = {ng_text__of(texts[0]), ng_text__of(texts[1])};
    assert_ok(ng_log_chain__is_payload(txn, entry, payload, 2, &known, &is, &err), &err);
    assert_int_equal(known, expected_known);
    assert_int_equal(is, expected);
}

static void test_ng_log_forget_key__leaves_hashes_that_name_nobody(void **state)
{
    ng_txn *txn = open_people(state);
    ng_error err = {0};
    uint32_t keys = 0;
    const char *const right[] = {"ab", "c"};
    const char *const wrong[] = {"a", "bc"};
    append_three(txn);
    const ng_log_report before = verify(txn, "");
    assert_int_equal(entries_of(txn, 1), 1);
    assert_int_equal(entries_of(txn, 2), 1);
    assert_payload(txn, 1, right, true, true);
    assert_payload(txn, 1, wrong, true, false);
    assert_payload(txn, 3, right, false, false);
    assert_ok(ng_log_forget_key(txn, 101, &keys, &err), &err);
    assert_int_equal(keys, 1);
    assert_int_equal(entries_of(txn, 1), 0);
    assert_payload(txn, 1, right, false, false);
    const ng_log_report after = verify(txn, before.head);
    assert_int_equal(after.fault, 0);
    assert_int_equal(after.head_at, 3);
    assert_int_equal(after.entries, 4);
    assert_ok(ng_log_forget_key(txn, 101, &keys, &err), &err);
    assert_int_equal(keys, 0);
    // New entries have a new key.
    append(txn, NG_LOG_RUN, "run after", 1);
    assert_int_equal(entries_of(txn, 1), 1);
    store_fixture__commit(txn);
    uint64_t faults = 1;
    assert_ok(ng_doctor("store", NULL, NULL, &faults, &err), &err);
    assert_int_equal(faults, 0);
}

// Undoing an import tells the history again, but what was done with the store was done.
static void test_ng_undo__leaves_the_log_alone(void **state)
{
    import_fixture *f = *state;
    ng_txn *txn = open_people(state);
    ng_error err = {0};
    ng_undo_report undone;
    const uint32_t import = 1;
    append_three(txn);
    const ng_log_report before = verify(txn, "");
    store_fixture__commit(txn);
    txn = begin(f);
    assert_ok(ng_undo(txn, &import, 1, NULL, &undone, &err), &err);
    assert_int_equal(undone.members, 0);
    assert_string_equal(verify(txn, before.head).head, before.head);
    store_fixture__commit(txn);
}

static void test_ng_log_chain__append__needs_members_that_are_there(void **state)
{
    ng_txn *txn = open_people(state);
    ng_error err = {0};
    const uint32_t nobody = 77;
    const ng_log_note note = {
        .kind = NG_LOG_RUN, .what = {"x", 1}, .members = &nobody, .member_count = 1};
    assert_int_equal(ng_log_chain__append(txn, &note, NULL, &err), NG_ERR_NOT_FOUND);
    assert_int_not_equal(ng_txn_commit(txn, &err), NG_OK);
}

#define IN_FOLDER(test)                                                                        \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_ng_log_chain__append__makes_a_chain),
        IN_FOLDER(test_ng_log_chain__append__refuses_what_is_too_much),
        IN_FOLDER(test_ng_log_chain__append__needs_members_that_are_there),
        IN_FOLDER(test_ng_log_verify__finds_any_changed_byte),
        IN_FOLDER(test_ng_log_verify__finds_what_was_cut_off_or_written_anew),
        IN_FOLDER(test_ng_log_verify__reads_heads_of_64_digits_only),
        IN_FOLDER(test_ng_log_forget_key__leaves_hashes_that_name_nobody),
        IN_FOLDER(test_ng_undo__leaves_the_log_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
