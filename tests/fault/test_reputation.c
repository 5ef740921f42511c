// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every allocation of a question for reputation and of one for experts fails once: it says
 * NG_ERR_NOMEM with an empty answer, all memory is given back with the transaction, and the
 * next question is answered.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/analytics_place.h"
#include "support/failing_allocator.h"
#include "support/import_fixture.h"

#define TODAY 19723

static void fill(import_fixture *f)
{
    ng_txn *txn = NULL;
    ng_member member;
    ng_outcome outcome;
    ng_refresh_report report;
    import_fixture__take(f, "e.csv",
        "from,to,skill,level,date,claimed\ns,a,C,2,2023-01-01,\ns,b,C,3,,\na,v,C,1,2022-01-01,"
        "\n"
        "b,v,SQL,,,\nv,fake,C,,,\nfake,v,C,,,\nstranger,v,C,,,\ns,v,C,,,yes\n");
    import_fixture__take(f, "c.csv", "a,b\ns,a\na,v\n");
    import_fixture__take(f, "i.csv", "from,to,kind,at\nv,a,answer:C,2023-05-01\n");
    assert_int_equal(NG_OK, ng_txn_begin(f->store, NG_TXN_WRITE, &txn, NULL));
    assert_int_equal(NG_OK, ng_member_find(txn, ng_text__of("s"), &member, NULL, NULL, NULL));
    assert_int_equal(NG_OK, ng_trust_seed_add(txn, member, TODAY, &outcome, NULL));
    assert_int_equal(NG_OK, ng_txn_commit(txn, NULL));
    assert_int_equal(NG_OK, ng_refresh(f->store, NULL, &report, NULL));
}

// One question in a read transaction of its own; the number of answers.
typedef ng_status (*question)(ng_txn *txn, const void *options, size_t *count, ng_error *err);

static ng_status ask_reputation(ng_txn *txn, const void *options, size_t *count, ng_error *err)
{
    ng_reputations found;
    const ng_status status = ng_reputation_find(txn, NULL, 0, options, &found, err);
    *count = found.count;
    return status;
}

static ng_status ask_experts(ng_txn *txn, const void *options, size_t *count, ng_error *err)
{
    ng_experts found;
    const ng_status status = ng_experts_find(txn, ng_text__of("C"), options, &found, err);
    *count = found.count;
    return status;
}

static ng_status ask(ng_store *store, question what, const void *options, size_t *count)
{
    ng_txn *txn = NULL;
    ng_error err = {0};
    *count = 0;
    ng_status status = ng_txn_begin(store, NG_TXN_READ, &txn, &err);
    if (status == NG_OK) {
        status = what(txn, options, count, &err);
    }
    ng_txn_abort(txn);
    return status;
}

static void fail_each(ng_store *store, question what, const void *options)
{
    size_t expected = 0;
    assert_int_equal(NG_OK, ask(store, what, options, &expected));
    assert_true(expected > 0);
    const int64_t before = ng_failing_allocator_outstanding();
    ng_status status = NG_ERR_NOMEM;
    for (uint64_t nth = 1; status != NG_OK; nth++) {
        size_t count = 0;
        assert_true(nth < 1000);
        ng_failing_allocator_arm(nth);
        status = ask(store, what, options, &count);
        const uint64_t made = ng_failing_allocator_count();
        ng_failing_allocator_disarm();
        assert_true(status == NG_OK || status == NG_ERR_NOMEM);
        assert_true(status != NG_OK || made < nth);
        assert_int_equal(status == NG_OK ? expected : 0, count);
        assert_int_equal(before, ng_failing_allocator_outstanding());
    }
}

static void test_ng_reputation_find__every_allocation_fails_once(void **state)
{
    import_fixture *f = *state;
    fill(f);
    for (int method = NG_REPUTATION_TRUST; method <= NG_REPUTATION_COUNT; method++) {
        ng_reputation_options options = ng_reputation_defaults();
        options.method = (ng_reputation_method)method;
        options.explain = true;
        options.today = TODAY;
        fail_each(f->store, ask_reputation, &options);
        options.skill = ng_text__of("c");
        fail_each(f->store, ask_reputation, &options);
        options.half_life_days = method == NG_REPUTATION_TRUST ? 365 : 0;
        fail_each(f->store, ask_reputation, &options);
    }
}

static void test_ng_experts_find__every_allocation_fails_once(void **state)
{
    import_fixture *f = *state;
    ng_experts_options options = ng_experts_defaults();
    fill(f);
    ng_txn *txn = import_fixture__begin(f);
    assert_int_equal(
        NG_OK, ng_member_find(txn, ng_text__of("s"), &options.near, NULL, NULL, NULL));
    ng_txn_abort(txn);
    options.today = TODAY;
    fail_each(f->store, ask_experts, &options);
}

#define WITH_FOLDER(test)                                                                      \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(int count, char **arguments)
{
    (void)count;
    analytics_place_link(arguments[0], ANALYTICS_BUILT);
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(test_ng_reputation_find__every_allocation_fails_once),
        WITH_FOLDER(test_ng_experts_find__every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
