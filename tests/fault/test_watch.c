// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every allocation of watches failed once: keeping one, asking it, telling of somebody,
 * beginning anew, removing it, and the removal of a member whom it told of. See
 * support/store_trial.h for what must hold each time.
 *
 * The network is the office. A watch asks for C or accounting for member 7 and leaves out 3; it
 * has told of one of those who are found.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/store_trial.h"

#define OFFICE NETGRAPH_SOURCE_DIR "/data/office"
#define REQUIREMENT "{\"must\":[{\"skill\":[\"C\",\"accounting\"]}]}"

enum {
    TODAY = 20000
};

/** The question, and whom it names. */
typedef struct question {
    ng_source_options asked;
    ng_member near, exclude;
} question;

static ng_status find(ng_txn *txn, const char *ref, ng_member *out, ng_error *err)
{
    return ng_member_find(txn, ng_text__of(ref), out, NULL, NULL, err);
}

static ng_status make_question(ng_txn *txn, uint32_t count, question *out, ng_error *err)
{
    static const ng_text skills[] = {{"C", 1}, {"accounting", 10}};
    static const ng_source_need needs[] = {
        {.trait = NG_TRAIT_SKILL, .any = skills, .any_count = 2, .before = NG_DAY_NONE}};
    out->asked = ng_source_defaults();
    out->asked.needs = needs;
    out->asked.need_count = 1;
    out->asked.near = &out->near;
    out->asked.near_count = 1;
    out->asked.exclude = &out->exclude;
    out->asked.exclude_count = 1;
    out->asked.count = count;
    out->asked.today = TODAY;
    const ng_status status = find(txn, "7", &out->near, err);
    return status != NG_OK ? status : find(txn, "3", &out->exclude, err);
}

/** Ends a transaction in which something was changed, or not. */
static ng_status end(ng_txn *txn, ng_status status, ng_error *err)
{
    if (status == NG_OK) {
        return ng_txn_commit(txn, err);
    }
    ng_txn_abort(txn);
    return status;
}

static ng_status add(ng_txn *txn, const char *name, ng_error *err)
{
    question q;
    const ng_status status = make_question(txn, 25, &q, err);
    const ng_watch_adding adding = {
        .name = ng_text__of(name), .requirement = ng_text__of(REQUIREMENT), .asked = &q.asked};
    return status != NG_OK ? status : ng_watch_add(txn, &adding, err);
}

static ng_status tell(ng_txn *txn, uint32_t count, ng_error *err)
{
    question q;
    ng_watch watch;
    ng_candidates found;
    char head[NG_LOG_HEAD_BYTES];
    ng_status status = make_question(txn, count, &q, err);
    status = status != NG_OK ? status : ng_watch_read(txn, ng_text__of("kept"), &watch, err);
    status = status != NG_OK ? status : ng_watch_ask(txn, &watch, &q.asked, &found, err);
    const ng_watch_telling telling = {
        .found = &found, .change = ng_txn_change(txn), .today = TODAY};
    return status != NG_OK ? status : ng_watch_tell(txn, &watch, &telling, head, err);
}

static ng_status prepare(store_trial *trial, ng_error *err)
{
    static const char path[] = OFFICE;
    const char *const paths[] = {path};
    const ng_import_options options = {.today = TODAY, .memory_bytes = (size_t)4 << 20};
    ng_import_report report;
    ng_txn *txn = NULL;
    ng_status status = ng_import(trial->store, paths, 1, &options, &report, err);
    ng_import_report_release(&report);
    status = status != NG_OK ? status : ng_txn_begin(trial->store, NG_TXN_WRITE, &txn, err);
    if (status != NG_OK) {
        return status;
    }
    status = add(txn, "kept", err);
    status = status != NG_OK ? status : tell(txn, 1, err);
    return end(txn, status, err);
}

static ng_status add_another(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    const ng_status status = ng_txn_begin(trial->store, NG_TXN_WRITE, &txn, err);
    return status != NG_OK ? status : end(txn, add(txn, "another", err), err);
}

static void test_ng_watch_add__all_or_nothing(void **state)
{
    store_trial__change(*state, prepare, add_another);
}

static ng_status tell_of_more(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    const ng_status status = ng_txn_begin(trial->store, NG_TXN_WRITE, &txn, err);
    return status != NG_OK ? status : end(txn, tell(txn, 25, err), err);
}

static void test_ng_watch_tell__all_or_nothing(void **state)
{
    store_trial__change(*state, prepare, tell_of_more);
}

static ng_status reset(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    ng_outcome outcome;
    const ng_status status = ng_txn_begin(trial->store, NG_TXN_WRITE, &txn, err);
    return status != NG_OK
        ? status
        : end(txn, ng_watch_reset(txn, ng_text__of("kept"), &outcome, err), err);
}

static void test_ng_watch_reset__all_or_nothing(void **state)
{
    store_trial__change(*state, prepare, reset);
}

static ng_status remove_watch(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    const ng_status status = ng_txn_begin(trial->store, NG_TXN_WRITE, &txn, err);
    return status != NG_OK ? status
                           : end(txn, ng_watch_remove(txn, ng_text__of("kept"), err), err);
}

static void test_ng_watch_remove__all_or_nothing(void **state)
{
    store_trial__change(*state, prepare, remove_watch);
}

/** Of who asks, and of whom it told. */
static ng_status remove_members(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    ng_watch watch;
    ng_outcome outcome;
    ng_status status = ng_txn_begin(trial->store, NG_TXN_WRITE, &txn, err);
    if (status != NG_OK) {
        return status;
    }
    status = ng_watch_read(txn, ng_text__of("kept"), &watch, err);
    status =
        status != NG_OK ? status : ng_member_remove(txn, watch.told[0].member, &outcome, err);
    status =
        status != NG_OK ? status : ng_member_remove(txn, watch.near[0].member, &outcome, err);
    return end(txn, status, err);
}

static void test_ng_member_remove__of_those_a_watch_names(void **state)
{
    store_trial__change(*state, prepare, remove_members);
}

static ng_status ask(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    question q;
    ng_watch watch = {.told_count = 0};
    ng_candidates found = {.count = 0};
    const ng_text *names = NULL;
    size_t count = 0;
    ng_status status = ng_txn_begin(trial->store, NG_TXN_READ, &txn, err);
    status = status != NG_OK ? status : ng_watch_list(txn, &names, &count, err);
    status = status != NG_OK ? status : make_question(txn, 25, &q, err);
    status = status != NG_OK ? status : ng_watch_read(txn, ng_text__of("kept"), &watch, err);
    status = status != NG_OK ? status : ng_watch_ask(txn, &watch, &q.asked, &found, err);
    assert_true(status != NG_OK ||
        (count == 1 && watch.told_count == 1 && watch.near_count == 1 && found.count == 2));
    assert_true(status == NG_OK || found.count == 0);
    ng_txn_abort(txn);
    return status;
}

static void test_ng_watch_ask__or_says_that_there_is_no_memory(void **state)
{
    store_trial__ask(*state, prepare, ask, 20);
}

#define TEST(name)                                                                             \
    cmocka_unit_test_setup_teardown(name, store_fixture__set_up, store_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ng_watch_add__all_or_nothing),
        TEST(test_ng_watch_tell__all_or_nothing),
        TEST(test_ng_watch_reset__all_or_nothing),
        TEST(test_ng_watch_remove__all_or_nothing),
        TEST(test_ng_member_remove__of_those_a_watch_names),
        TEST(test_ng_watch_ask__or_says_that_there_is_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
