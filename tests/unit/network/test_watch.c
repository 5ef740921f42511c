// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Watches: what is kept of a question, whom it told of, what becomes of both when members go
 * or are merged, who must ask again, and what the doctor says when a watch is put wrong.
 *
 * The network: members a, b, c, d, named by keys; a asks, d is left out, b and c are found.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "network/doctor.h"
#include "network/run.h"
#include "support/scratch_store.h"

#define REQUIREMENT "{\"must\":[{\"skill\":\"C\"}]}"

enum {
    A = 1,
    B,
    C,
    D
};

typedef struct network {
    scratch_store scratch;
    ng_error err;
    ng_outcome outcome;
    char head[NG_LOG_HEAD_BYTES];
} network;

static void open_network(network *on)
{
    const char *const keys[] = {"a", "b", "c", "d"};
    ng_member member;
    memset(on, 0, sizeof *on);
    scratch_store_open(&on->scratch);
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(ng_member_add(on->scratch.txn, ng_text__of(keys[i]), &member,
                             &on->outcome, &on->err),
            NG_OK);
    }
    scratch_store_commit(&on->scratch);
}

static ng_status add_requirement(network *on, const char *name, ng_text requirement)
{
    static const ng_member near[] = {{A}};
    static const ng_member exclude[] = {{D}};
    ng_source_options asked = ng_source_defaults();
    asked.near = near;
    asked.near_count = 1;
    asked.exclude = exclude;
    asked.exclude_count = 1;
    asked.max_hops = 3;
    asked.count = 7;
    const ng_watch_adding adding = {
        .name = ng_text__of(name), .requirement = requirement, .asked = &asked};
    return ng_watch_add(on->scratch.txn, &adding, &on->err);
}

static ng_status add(network *on, const char *name)
{
    return add_requirement(on, name, ng_text__of(REQUIREMENT));
}

static ng_watch read_watch(network *on, const char *name)
{
    ng_watch watch;
    assert_int_equal(
        ng_watch_read(on->scratch.txn, ng_text__of(name), &watch, &on->err), NG_OK);
    return watch;
}

// Of one member, in the state of the store as it is.
static ng_status tell_as(network *on, const ng_watch *watch, uint32_t member, const char *label)
{
    const ng_candidate candidate = {
        .member = {member}, .label = ng_text__of(label), .score = 900, .hops = 2};
    const ng_candidates found = {.at = &candidate, .count = 1, .of = 3};
    const ng_watch_telling telling = {
        .found = &found, .change = ng_txn_change(on->scratch.txn), .today = 20000};
    return ng_watch_tell(on->scratch.txn, watch, &telling, on->head, &on->err);
}

static ng_status tell(network *on, const char *name, uint32_t member, const char *label)
{
    const ng_watch watch = read_watch(on, name);
    return tell_as(on, &watch, member, label);
}

static void assert_text(ng_text text, const char *expected)
{
    assert_int_equal(text.bytes, strlen(expected));
    assert_memory_equal(text.at, expected, text.bytes);
}

static uint64_t doctor(network *on)
{
    uint64_t faults = 0;
    assert_int_equal(ng_doctor__ties(on->scratch.txn, NULL, NULL, &faults, &on->err), NG_OK);
    return faults;
}

// The question comes back, nobody was told of, and no change of facts was counted.
static void test_ng_watch_add__keeps_the_question(void **state)
{
    network on;
    (void)state;
    open_network(&on);
    const uint64_t change = ng_txn_change(on.scratch.txn);
    assert_int_equal(add(&on, "one"), NG_OK);
    scratch_store_commit(&on.scratch);
    assert_int_equal(ng_txn_change(on.scratch.txn), change);
    const ng_watch watch = read_watch(&on, "one");
    assert_text(watch.name, "one");
    assert_text(watch.requirement, REQUIREMENT);
    assert_int_equal(watch.max_hops, 3);
    assert_int_equal(watch.limit, 7);
    assert_int_equal(watch.told_on, NG_DAY_NONE);
    assert_int_equal(watch.told_at, 0);
    assert_int_equal(watch.near_count, 1);
    assert_int_equal(watch.near[0].member.id, A);
    assert_int_equal(watch.exclude_count, 1);
    assert_int_equal(watch.exclude[0].member.id, D);
    assert_int_equal(watch.told_count, 0);
    assert_int_equal(doctor(&on), 0);
    scratch_store_close(&on.scratch);
}

// A name that is taken, none, or too long; a requirement of the greatest length and one above.
static void test_ng_watch_add__refuses_names_and_requirements(void **state)
{
    static char longest[NG_RUN_REQUIREMENT_BYTES + 1];
    network on;
    char name[NG_RUN_NAME_BYTES + 2];
    (void)state;
    open_network(&on);
    assert_int_equal(add(&on, "one"), NG_OK);
    assert_int_equal(add(&on, "one"), NG_ERR_REFUSED);
    assert_string_equal(on.err.text, "there is a watch 'one' already");
    assert_int_equal(add(&on, ""), NG_ERR_ARGUMENT);
    assert_int_equal(add(&on, "a b"), NG_ERR_ARGUMENT);
    assert_string_equal(
        on.err.text, "'a b' is no name of a watch: 1 to 64 letters, digits, '.', '_' and '-'");
    memset(name, 'x', sizeof name);
    name[NG_RUN_NAME_BYTES + 1] = '\0';
    assert_int_equal(add(&on, name), NG_ERR_ARGUMENT);
    name[NG_RUN_NAME_BYTES] = '\0';
    assert_int_equal(add(&on, name), NG_OK);
    memset(longest, ' ', sizeof longest);
    assert_int_equal(
        add_requirement(&on, "two", (ng_text){longest, sizeof longest}), NG_ERR_ARGUMENT);
    assert_int_equal(
        add_requirement(&on, "two", (ng_text){longest, sizeof longest - 1}), NG_OK);
    assert_int_equal(add_requirement(&on, "three", (ng_text){"\xff", 1}), NG_ERR_ARGUMENT);
    scratch_store_close(&on.scratch);
}

// A watch and a run of the same name are two things, and so are two watches.
static void test_ng_watch_list__has_watches_only(void **state)
{
    network on;
    const ng_text *names;
    size_t count;
    (void)state;
    open_network(&on);
    const ng_source_options asked = ng_source_defaults();
    const ng_candidates found = {.count = 0};
    const ng_run_saving saving = {
        .name = ng_text__of("b"), .asked = &asked, .found = &found, .change = 4};
    assert_int_equal(ng_run_save(on.scratch.txn, &saving, on.head, &on.err), NG_OK);
    assert_int_equal(add(&on, "b"), NG_OK);
    assert_int_equal(add(&on, "ab"), NG_OK);
    assert_int_equal(add(&on, "a"), NG_OK);
    assert_int_equal(ng_watch_list(on.scratch.txn, &names, &count, &on.err), NG_OK);
    assert_int_equal(count, 3);
    assert_text(names[0], "a");
    assert_text(names[1], "ab");
    assert_text(names[2], "b");
    assert_int_equal(ng_watch_remove(on.scratch.txn, names[2], &on.err), NG_OK);
    assert_int_equal(
        ng_watch_remove(on.scratch.txn, ng_text__of("b"), &on.err), NG_ERR_NOT_FOUND);
    assert_string_equal(on.err.text, "there is no watch 'b'");
    assert_int_equal(ng_run_list(on.scratch.txn, &names, &count, &on.err), NG_OK);
    assert_int_equal(count, 1);
    assert_int_equal(doctor(&on), 0);
    scratch_store_close(&on.scratch);
}

// Whom it told of stands in the order of telling, and each telling is an entry of the log.
static void test_ng_watch_tell__remembers_in_order(void **state)
{
    network on;
    const ng_log_entry *entries;
    size_t count;
    (void)state;
    open_network(&on);
    assert_int_equal(add(&on, "one"), NG_OK);
    assert_int_equal(tell(&on, "one", C, "c"), NG_OK);
    assert_int_equal(strlen(on.head), NG_LOG_HEAD_BYTES - 1);
    assert_int_equal(tell(&on, "one", B, "b"), NG_OK);
    const uint64_t change = ng_txn_change(on.scratch.txn);
    scratch_store_commit(&on.scratch);
    const ng_watch watch = read_watch(&on, "one");
    assert_int_equal(watch.told_count, 2);
    assert_int_equal(watch.told[0].member.id, C);
    assert_text(watch.told[0].label, "c");
    assert_int_equal(watch.told[0].score, 900);
    assert_int_equal(watch.told[0].hops, 2);
    assert_int_equal(watch.told[0].verdict.day, 20000);
    assert_int_equal(watch.told[1].member.id, B);
    assert_int_equal(watch.told_on, 20000);
    assert_int_equal(watch.told_at, change);
    assert_int_equal(watch.near[0].member.id, A);
    assert_int_equal(watch.exclude[0].member.id, D);
    assert_int_equal(
        ng_log_list(on.scratch.txn, (ng_member){0}, &entries, &count, &on.err), NG_OK);
    assert_int_equal(count, 2);
    assert_text(entries[1].what, "watch one, 1 candidate");
    assert_string_equal(entries[1].kind, "run");
    assert_int_equal(entries[1].members, 1);
    assert_string_equal(entries[1].hash, on.head);
    assert_int_equal(doctor(&on), 0);
    scratch_store_close(&on.scratch);
}

// To tell of nobody is no telling.
static void test_ng_watch_tell__of_nobody_leaves_no_trace(void **state)
{
    network on;
    const ng_log_entry *entries;
    size_t count;
    (void)state;
    open_network(&on);
    assert_int_equal(add(&on, "one"), NG_OK);
    const ng_watch watch = read_watch(&on, "one");
    const ng_candidates found = {.count = 0};
    const ng_watch_telling telling = {
        .found = &found, .change = ng_txn_change(on.scratch.txn), .today = 20000};
    assert_int_equal(ng_watch_tell(on.scratch.txn, &watch, &telling, on.head, &on.err), NG_OK);
    assert_string_equal(on.head, "");
    assert_int_equal(read_watch(&on, "one").told_on, NG_DAY_NONE);
    assert_int_equal(
        ng_log_list(on.scratch.txn, (ng_member){0}, &entries, &count, &on.err), NG_OK);
    assert_int_equal(count, 0);
    scratch_store_close(&on.scratch);
}

// Whoever asked before another told, before the watch was made anew, or before a change of the
// network, tells of nobody.
static void test_ng_watch_tell__asks_to_ask_again(void **state)
{
    network on;
    ng_member member;
    (void)state;
    open_network(&on);
    assert_int_equal(add(&on, "one"), NG_OK);
    ng_watch before = read_watch(&on, "one");
    assert_int_equal(tell(&on, "one", B, "b"), NG_OK);
    assert_int_equal(tell_as(&on, &before, B, "b"), NG_ERR_BUSY);
    assert_string_equal(on.head, "");
    assert_string_equal(
        on.err.text, "the store has changed since watch 'one' was asked: ask again");
    before = read_watch(&on, "one");
    assert_int_equal(ng_watch_reset(on.scratch.txn, before.name, &on.outcome, &on.err), NG_OK);
    assert_int_equal(tell_as(&on, &before, C, "c"), NG_ERR_BUSY);
    before = read_watch(&on, "one");
    const ng_candidates found = {.count = 0};
    const ng_watch_telling telling = {
        .found = &found, .change = ng_txn_change(on.scratch.txn), .today = 20000};
    assert_int_equal(
        ng_member_add(on.scratch.txn, ng_text__of("e"), &member, &on.outcome, &on.err), NG_OK);
    assert_int_equal(
        ng_watch_tell(on.scratch.txn, &before, &telling, on.head, &on.err), NG_ERR_BUSY);
    assert_int_equal(ng_watch_remove(on.scratch.txn, before.name, &on.err), NG_OK);
    assert_int_equal(tell_as(&on, &before, C, "c"), NG_ERR_NOT_FOUND);
    assert_int_equal(doctor(&on), 0);
    scratch_store_close(&on.scratch);
}

// So many at a time: the greatest number, one more, and none.
static void test_ng_watch_add__bounds_how_many_at_a_time(void **state)
{
    static const uint32_t counts[] = {0, NG_RUN_COUNT_MAX + 1, NG_RUN_COUNT_MAX};
    network on;
    (void)state;
    open_network(&on);
    ng_source_options asked = ng_source_defaults();
    const ng_watch_adding adding = {.name = ng_text__of("one"), .asked = &asked};
    for (size_t i = 0; i < 3; i++) {
        asked.count = counts[i];
        assert_int_equal(ng_watch_add(on.scratch.txn, &adding, &on.err),
            counts[i] == NG_RUN_COUNT_MAX ? NG_OK : NG_ERR_ARGUMENT);
    }
    const ng_watch watch = read_watch(&on, "one");
    const ng_candidates found = {.count = NG_RUN_COUNT_MAX + 1};
    const ng_watch_telling telling = {
        .found = &found, .change = ng_txn_change(on.scratch.txn), .today = 20000};
    assert_int_equal(
        ng_watch_tell(on.scratch.txn, &watch, &telling, on.head, &on.err), NG_ERR_LIMIT);
    scratch_store_close(&on.scratch);
}

static void test_ng_watch_tell__knows_no_more_than_its_limit(void **state)
{
    network on;
    ng_run_record record;
    (void)state;
    open_network(&on);
    const ng_run_name name = {NG_TABLE_WATCHES, {"one", 3}};
    assert_int_equal(add(&on, "one"), NG_OK);
    ng_watch watch = read_watch(&on, "one");
    ng_arena *arena = ng_txn__arena(on.scratch.txn);
    assert_int_equal(ng_run__head(on.scratch.txn, arena, name, &record, &on.err), NG_OK);
    for (uint32_t count = NG_WATCH_TOLD_MAX; count >= NG_WATCH_TOLD_MAX - 1; count--) {
        record.count = count;
        watch.told_count = count;
        assert_int_equal(ng_run__put_head(on.scratch.txn, name, &record, &on.err), NG_OK);
        assert_int_equal(
            tell_as(&on, &watch, B, "b"), count == NG_WATCH_TOLD_MAX ? NG_ERR_LIMIT : NG_OK);
    }
    scratch_store_close(&on.scratch);
}

// The question stays, whom it told of goes.
static void test_ng_watch_reset__starts_anew(void **state)
{
    network on;
    (void)state;
    open_network(&on);
    const ng_text name = ng_text__of("one");
    assert_int_equal(add(&on, "one"), NG_OK);
    assert_int_equal(ng_watch_reset(on.scratch.txn, name, &on.outcome, &on.err), NG_OK);
    assert_int_equal(on.outcome, NG_UNCHANGED);
    assert_int_equal(tell(&on, "one", B, "b"), NG_OK);
    assert_int_equal(tell(&on, "one", C, "c"), NG_OK);
    assert_int_equal(ng_watch_reset(on.scratch.txn, name, &on.outcome, &on.err), NG_OK);
    assert_int_equal(on.outcome, NG_UPDATED);
    const ng_watch watch = read_watch(&on, "one");
    assert_int_equal(watch.told_count, 0);
    assert_int_equal(watch.told_on, NG_DAY_NONE);
    assert_int_equal(watch.near[0].member.id, A);
    assert_int_equal(watch.exclude[0].member.id, D);
    assert_int_equal(doctor(&on), 0);
    assert_int_equal(ng_watch_reset(on.scratch.txn, ng_text__of("two"), &on.outcome, &on.err),
        NG_ERR_NOT_FOUND);
    scratch_store_close(&on.scratch);
}

// Whoever is removed is forgotten where they were told of and where they ask, and whoever takes
// the key over is somebody else.
static void test_ng_watch_read__forgets_who_is_removed(void **state)
{
    network on;
    (void)state;
    open_network(&on);
    assert_int_equal(add(&on, "one"), NG_OK);
    assert_int_equal(tell(&on, "one", B, "b"), NG_OK);
    assert_int_equal(tell(&on, "one", C, "c"), NG_OK);
    for (uint32_t member = A; member <= B; member++) {
        assert_int_equal(
            ng_member_remove(on.scratch.txn, (ng_member){member}, &on.outcome, &on.err), NG_OK);
    }
    ng_watch watch = read_watch(&on, "one");
    assert_int_equal(watch.near[0].member.id, 0);
    assert_int_equal(watch.near[0].label.bytes, 0);
    assert_int_equal(watch.told[0].member.id, 0);
    assert_int_equal(watch.told[0].label.bytes, 0);
    assert_int_equal(watch.told[1].member.id, C);
    assert_int_equal(doctor(&on), 0);
    ng_member again;
    assert_int_equal(
        ng_member_add(on.scratch.txn, ng_text__of("b"), &again, &on.outcome, &on.err), NG_OK);
    watch = read_watch(&on, "one");
    assert_int_equal(watch.told[0].member.id, 0);
    scratch_store_close(&on.scratch);
}

// Who asks outside of a write transaction is told so, and nothing is half done.
static void test_ng_watch_add__needs_a_write_transaction(void **state)
{
    network on;
    ng_txn *txn;
    (void)state;
    open_network(&on);
    assert_int_equal(add(&on, "one"), NG_OK);
    scratch_store_commit(&on.scratch);
    assert_int_equal(ng_txn_begin(on.scratch.store, NG_TXN_READ, &txn, &on.err), NG_OK);
    const ng_source_options asked = ng_source_defaults();
    const ng_watch_adding adding = {.name = ng_text__of("two"), .asked = &asked};
    assert_int_equal(ng_watch_add(txn, &adding, &on.err), NG_ERR_ARGUMENT);
    assert_int_equal(ng_watch_remove(txn, ng_text__of("one"), &on.err), NG_ERR_ARGUMENT);
    assert_int_equal(
        ng_watch_reset(txn, ng_text__of("one"), &on.outcome, &on.err), NG_ERR_ARGUMENT);
    ng_txn_abort(txn);
    scratch_store_close(&on.scratch);
}

// Half of a member, one told of on no day, one too many, and one too few.
static void test_ng_doctor__finds_watches_put_wrong(void **state)
{
    network on;
    ng_run_person_record record;
    (void)state;
    open_network(&on);
    const ng_run_name name = {NG_TABLE_WATCHES, {"one", 3}};
    assert_int_equal(add(&on, "one"), NG_OK);
    assert_int_equal(tell(&on, "one", B, "b"), NG_OK);
    ng_txn *txn = on.scratch.txn;
    assert_int_equal(ng_run__person(txn, ng_txn__arena(txn), name, 3, &record, &on.err), NG_OK);
    ng_run_person_record wrong = record;
    wrong.person.label = (ng_text){0};
    assert_int_equal(ng_run__put_person(txn, name, 3, &wrong, &on.err), NG_OK);
    assert_int_equal(doctor(&on), 1);
    wrong = record;
    wrong.person.verdict.day = NG_DAY_NONE;
    assert_int_equal(ng_run__put_person(txn, name, 3, &wrong, &on.err), NG_OK);
    assert_int_equal(doctor(&on), 1);
    assert_int_equal(ng_run__put_person(txn, name, 3, &record, &on.err), NG_OK);
    assert_int_equal(doctor(&on), 0);
    assert_int_equal(ng_run__put_person(txn, name, 4, &record, &on.err), NG_OK);
    assert_int_equal(doctor(&on), 1);
    const ng_run_record two_more = {.count = 3, .near_count = 1, .exclude_count = 1};
    assert_int_equal(ng_run__put_head(txn, name, &two_more, &on.err), NG_OK);
    assert_int_equal(doctor(&on), 2);
    scratch_store_close(&on.scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_watch_add__keeps_the_question),
        cmocka_unit_test(test_ng_watch_add__refuses_names_and_requirements),
        cmocka_unit_test(test_ng_watch_add__bounds_how_many_at_a_time),
        cmocka_unit_test(test_ng_watch_add__needs_a_write_transaction),
        cmocka_unit_test(test_ng_watch_list__has_watches_only),
        cmocka_unit_test(test_ng_watch_tell__remembers_in_order),
        cmocka_unit_test(test_ng_watch_tell__of_nobody_leaves_no_trace),
        cmocka_unit_test(test_ng_watch_tell__asks_to_ask_again),
        cmocka_unit_test(test_ng_watch_tell__knows_no_more_than_its_limit),
        cmocka_unit_test(test_ng_watch_reset__starts_anew),
        cmocka_unit_test(test_ng_watch_read__forgets_who_is_removed),
        cmocka_unit_test(test_ng_doctor__finds_watches_put_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
