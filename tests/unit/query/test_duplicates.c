// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Likely duplicates of small stores: who is listed, in which order, who is left out, and that
 * keys find what comparing everyone with everyone finds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/text.h"
#include "query/duplicate_work.h"
#include "support/import_fixture.h"
#include "support/store_fixture.h"

static const char head[] = "id,name,company,school,location,email,phone,birthday\n";

// Imports rows under the head.
static void take(import_fixture *f, const char *name, const char *rows)
{
    char text[8192];
    snprintf(text, sizeof text, "%s%s", head, rows);
    import_fixture__take(f, name, text);
}

static ng_duplicates find(ng_txn *txn, uint32_t threshold_micro)
{
    ng_error err = {0};
    ng_duplicates found;
    ng_duplicates_options options = ng_duplicates_defaults();
    options.threshold_micro = threshold_micro;
    assert_ok(ng_duplicates_find(txn, &options, &found, &err), &err);
    return found;
}

static void assert_pair(const ng_duplicate *pair, const char *a, const char *b)
{
    assert_text(pair->a_label, a);
    assert_text(pair->b_label, b);
}

static ng_member member(ng_txn *txn, const char *ref)
{
    ng_error err = {0};
    ng_member out;
    assert_ok(ng_member_find(txn, ng_text__of(ref), &out, NULL, NULL, &err), &err);
    return out;
}

// ------------------------------------------------------------------------------- who is listed

static void test_ng_duplicates_find__lists_best_first_and_a_before_b(void **state)
{
    import_fixture *f = *state;
    take(f, "one.csv",
        "9,Ann Tester,Contoh,Rekaan,Bandung,,,\n7,Budi Contoh,Misal,,,,,\n"
        "5,Citra Sampel,,,,,,\n");
    take(f, "two.csv",
        "10,Ann Tester,Contoh,Rekaan,Bandung,,,\nx,Boedi Contoh,Misal,,,,,\n"
        "8,Dewi Misal,,,,,,\n");
    ng_txn *txn = import_fixture__begin(f);
    const ng_duplicates found = find(txn, 500000);
    assert_int_equal(found.count, 2);
    assert_int_equal(found.total, 2);
    assert_int_equal(found.skipped, 0);
    assert_pair(&found.at[0], "9", "10");
    assert_pair(&found.at[1], "7", "x");
    assert_text(found.at[0].a_name, "Ann Tester");
    assert_true(found.at[0].score_micro > found.at[1].score_micro);
    assert_int_equal(found.at[0].against_count, 0);
    assert_string_equal(found.at[1].evidence[0].kind, "company");
    assert_text(found.at[1].evidence[0].text, "same company: Misal");
    ng_txn_abort(txn);
}

// Equal scores: in the order of members, whatever the order of ids.
static void test_ng_duplicates_find__orders_equal_scores_by_members(void **state)
{
    import_fixture *f = *state;
    take(f, "one.csv", "30,Ann Tester,Contoh,,,,,\n20,Budo Misal,Contoh,,,,,\n");
    take(f, "two.csv", "4,Ann Tester,Contoh,,,,,\n3,Budo Misal,Contoh,,,,,\n");
    take(f, "three.csv", "100,Zeno Lagi,Contoh,,,,,\n");
    take(f, "four.csv", "2,Zeno Lagi,Contoh,,,,,\n");
    ng_txn *txn = import_fixture__begin(f);
    const ng_duplicates found = find(txn, 500000);
    assert_int_equal(found.count, 3);
    assert_int_equal(found.at[0].score_micro, found.at[2].score_micro);
    assert_pair(&found.at[0], "2", "100");
    assert_pair(&found.at[1], "3", "20");
    assert_pair(&found.at[2], "4", "30");
    ng_txn_abort(txn);
}

static void test_ng_duplicates_find__gives_as_many_as_asked_for_and_counts_all(void **state)
{
    import_fixture *f = *state;
    ng_error err = {0};
    ng_duplicates found;
    ng_duplicates_options options = ng_duplicates_defaults();
    take(f, "one.csv", "1,Ann Tester,Contoh,,,,,\n2,Budo Misal,Contoh,,,,,\n");
    take(f, "two.csv", "3,Ann Tester,Contoh,,,,,\n4,Budo Misal,Contoh,,,,,\n");
    ng_txn *txn = import_fixture__begin(f);
    options.count = 1;
    assert_ok(ng_duplicates_find(txn, &options, &found, &err), &err);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.total, 2);
    ng_txn_abort(txn);
}

static void test_ng_duplicates_find__with_members_lists_their_pairs_only(void **state)
{
    import_fixture *f = *state;
    ng_error err = {0};
    ng_duplicates found;
    ng_duplicates_options options = ng_duplicates_defaults();
    take(f, "one.csv", "1,Ann Tester,Contoh,,,,,\n2,Budo Misal,Contoh,,,,,\n");
    take(f, "two.csv", "3,Ann Tester,Contoh,,,,,\n4,Budo Misal,Contoh,,,,,\n");
    ng_txn *txn = import_fixture__begin(f);
    const ng_member wanted[] = {member(txn, "4")};
    options.members = wanted;
    options.member_count = 1;
    assert_ok(ng_duplicates_find(txn, &options, &found, &err), &err);
    assert_int_equal(found.total, 1);
    assert_pair(&found.at[0], "2", "4");
    const ng_member gone[] = {{99}};
    options.members = gone;
    assert_int_equal(ng_duplicates_find(txn, &options, &found, &err), NG_ERR_NOT_FOUND);
    assert_int_equal(found.count, 0);
    ng_txn_abort(txn);
}

static bool says(const ng_duplicate *pair, const char *sentence)
{
    for (size_t i = 0; i < pair->evidence_count; i++) {
        if (strcmp(pair->evidence[i].text.at, sentence) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < pair->against_count; i++) {
        if (strcmp(pair->against[i].at, sentence) == 0) {
            return true;
        }
    }
    return false;
}

// Contacts, a connection, addresses, phones and birthdays, each in its words.
static void test_ng_duplicates_find__says_what_is_alike_and_what_is_not(void **state)
{
    import_fixture *f = *state;
    take(f, "one.csv",
        "1,Ann Tester,Contoh,,,ann.tester@example.org,030 1111111,1970-01-02\n"
        "2,Budo Misal,Contoh,,,zwerg77@example.org,,\n5,Citra Satu,,,,,,\n6,Dewi Dua,,,,,,\n");
    take(f, "two.csv",
        "3,Ann Tester,Contoh,,,ann.tester2@example.org,030 2222222,1970-01-03\n"
        "4,Budo Misal,Contoh,,,zwerg77@example.com,,\n7,Emil Tiga,,,,,,\n8,Gita Empat,,,,,,\n");
    import_fixture__take(
        f, "ties.csv", "a,b,since\n1,3,\n2,5,\n4,5,\n2,6,\n4,6,\n1,7,\n3,8,\n");
    ng_txn *txn = import_fixture__begin(f);
    const ng_duplicates found = find(txn, 1);
    assert_in_range(found.count, 2, 10);
    assert_pair(&found.at[0], "2", "4");
    assert_true(says(&found.at[0], "2 shared contacts of 2 and 2"));
    assert_true(says(&found.at[0], "both addresses begin with zwerg77@"));
    const ng_duplicate *ann = &found.at[found.count - 1];
    assert_pair(ann, "1", "3");
    assert_true(says(ann, "the names are the same"));
    assert_true(says(ann, "connected to each other"));
    assert_true(says(ann, "no shared contact of 2 and 2"));
    assert_true(says(ann, "two addresses at one host"));
    assert_true(says(ann, "another phone number"));
    assert_true(says(ann, "another birthday"));
    ng_txn_abort(txn);
}

static void test_ng_duplicates_find__knows_who_was_in_two_places_at_once(void **state)
{
    import_fixture *f = *state;
    take(f, "one.csv", "1,Ann Tester,Contoh,Rekaan,Bandung,,,\n");
    take(f, "two.csv", "2,Ann Tester,Contoh,Rekaan,Bandung,,,\n");
    import_fixture__take(f, "jobs.csv",
        "member,company,title,from,to\n1,Misal,,2010-01-01,2012-01-01\n"
        "2,Fiktif,,2011-01-01,2013-01-01\n");
    ng_txn *txn = import_fixture__begin(f);
    const ng_duplicates found = find(txn, 1000);
    assert_int_equal(found.count, 1);
    assert_true(says(&found.at[0], "at two companies at the same time"));
    ng_txn_abort(txn);
}

// ----------------------------------------------------------------------------- who is left out

static void test_ng_duplicates_find__leaves_out_those_said_to_be_two(void **state)
{
    import_fixture *f = *state;
    ng_error err = {0};
    ng_outcome outcome;
    take(f, "one.csv", "1,Ann Tester,Contoh,,,,,\n2,Budo Misal,Contoh,,,,,\n");
    take(f, "two.csv", "3,Ann Tester,Contoh,,,,,\n4,Budo Misal,Contoh,,,,,\n");
    ng_txn *txn = store_fixture__begin(f->store, NG_TXN_WRITE);
    assert_ok(ng_member_not_same(
                  txn, member(txn, "3"), member(txn, "1"), false, NG_DAY_NONE, &outcome, &err),
        &err);
    store_fixture__commit(txn);
    txn = import_fixture__begin(f);
    const ng_duplicates found = find(txn, 500000);
    assert_int_equal(found.count, 1);
    assert_pair(&found.at[0], "2", "4");
    ng_txn_abort(txn);
}

static void test_ng_duplicates_find__does_not_list_who_is_merged(void **state)
{
    import_fixture *f = *state;
    ng_error err = {0};
    ng_outcome outcome;
    ng_member merged;
    take(f, "one.csv", "1,Ann Tester,Contoh,,,,,\n");
    take(f, "two.csv", "3,Ann Tester,Contoh,,,,,\n");
    ng_txn *txn = store_fixture__begin(f->store, NG_TXN_WRITE);
    assert_ok(ng_member_merge(txn, member(txn, "1"), member(txn, "3"), NG_DAY_NONE, &merged,
                  &outcome, &err),
        &err);
    store_fixture__commit(txn);
    txn = import_fixture__begin(f);
    assert_int_equal(find(txn, 1).total, 0);
    ng_txn_abort(txn);
}

// The same two, from two archives and from one.
static void test_ng_duplicates_find__takes_two_rows_of_one_archive_for_two(void **state)
{
    import_fixture *f = *state;
    const char *columns =
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n";
    char text[1024];
    snprintf(text, sizeof text, "%s%s", columns,
        "Ann,Tester,https://www.linkedin.com/in/ann-1-example,,Contoh,,01 Jun 2020\n"
        "Budo,Misal,https://www.linkedin.com/in/budo-1-example,,Contoh,,01 Jun 2020\n"
        "Budo,Misal,https://www.linkedin.com/in/budo-2-example,,Contoh,,02 Jun 2020\n");
    f->options.owner = "owner-1";
    import_fixture__take(f, "Connections.csv", text);
    snprintf(text, sizeof text, "%s%s", columns,
        "Ann,Tester,https://www.linkedin.com/in/ann-2-example,,Contoh,,01 Jun 2020\n");
    f->options.owner = "owner-2";
    import_fixture__take(f, "Connections.csv", text);
    ng_txn *txn = import_fixture__begin(f);
    ng_duplicates found = find(txn, 500000);
    assert_int_equal(found.count, 1);
    assert_pair(&found.at[0], "ann-1-example", "ann-2-example");
    found = find(txn, 1000);
    assert_int_equal(found.count, 2);
    assert_text(found.at[1].against[0], "two rows of one list of contacts");
    ng_txn_abort(txn);
}

// -------------------------------------------------------------------------- how they are found

// A slug or the local part of an address stands in for a name that is not given.
static void test_ng_duplicates_find__reads_names_off_slugs_and_addresses(void **state)
{
    import_fixture *f = *state;
    import_fixture__take(f, "one.csv",
        "id,name,company,url,email\n1,Ann Tester,Contoh,,\n2,Budo Misal,Contoh,,\n"
        "3,,Contoh,https://www.linkedin.com/in/ann-tester-1a2b3-example,\n"
        "4,,Contoh,,budo.misal@example.org\n");
    ng_txn *txn = import_fixture__begin(f);
    const ng_duplicates found = find(txn, 100000);
    assert_int_equal(found.count, 2);
    assert_pair(&found.at[0], found.at[0].a_label.at[0] == '1' ? "1" : "2",
        found.at[0].a_label.at[0] == '1' ? "3" : "4");
    ng_txn_abort(txn);
}

// More of one name than a block holds: those who share a company or a place are compared all
// the same, the others are counted; whoever asks for a member gets them all.
static void test_ng_duplicates_find__divides_large_blocks_and_says_what_it_skips(void **state)
{
    import_fixture *f = *state;
    ng_error err = {0};
    ng_duplicates found;
    ng_duplicates_options options = ng_duplicates_defaults();
    enum {
        NAMESAKES = 500
    };
    char *text = ng_memory__allocate(65536);
    size_t bytes = (size_t)snprintf(text, 65536, "%s", head);
    for (uint32_t i = 1; i <= NAMESAKES; i++) {
        bytes += (size_t)snprintf(text + bytes, 65536 - bytes, "%u,Ann Tester,C%u,,P%u,,,\n",
            (unsigned)i, (unsigned)(i + 1) / 2, (unsigned)i);
    }
    import_fixture__take(f, "one.csv", text);
    ng_memory__release(text);
    ng_txn *txn = import_fixture__begin(f);
    options.threshold_micro = 1;
    assert_ok(ng_duplicates_find(txn, &options, &found, &err), &err);
    assert_int_equal(found.compared, NAMESAKES / 2);
    assert_int_equal(found.skipped, NAMESAKES * (NAMESAKES - 1) / 2 - NAMESAKES / 2);
    const ng_member wanted[] = {member(txn, "77")};
    options.members = wanted;
    options.member_count = 1;
    assert_ok(ng_duplicates_find(txn, &options, &found, &err), &err);
    assert_int_equal(found.compared, NAMESAKES - 1);
    assert_int_equal(found.skipped, 0);
    assert_pair(&found.at[0], "77", "78");
    ng_txn_abort(txn);
}

// A name of a few words: forms of a first name with spellings of a last one, or a typing error.
static void print_random_name(ng_random *random, char out[64])
{
    static const char *const first[] = {"Robert", "Bob", "R", "Rob", "Jose", "Pepe", "Bobby"};
    static const char *const last[] = {"Müller", "Mueller", "Muler", "Soekarno", "Sukarno"};
    static const char *const wrong[] = {
        "Contoh", "Cotnoh", "Contho", "Kontoh", "Contoha", "Cntoh"};
    const bool typo = ng_random__below(random, 2) == 0;
    const char *one = typo ? "Greta" : first[ng_random__below(random, 7)];
    const char *two =
        typo ? wrong[ng_random__below(random, 6)] : last[ng_random__below(random, 5)];
    const bool turned = ng_random__below(random, 5) == 0;
    snprintf(out, 64, "%s%s %s", turned ? two : one,
        ng_random__below(random, 6) == 0 ? " Maria" : "", turned ? one : two);
}

// Likely pairs among all pairs, as the search keeps them.
static uint64_t count_all(ng_txn *txn, const ng_duplicates_options *options, uint64_t *likely)
{
    ng_error err = {0};
    ng_duplicate_work *work = ng_memory__allocate_zero(1, sizeof *work);
    work->txn = txn;
    work->options = *options;
    work->answers = ng_txn__arena(txn);
    work->least_weight_micro = -20000000;
    assert_ok(ng_snapshot__of(txn, &work->snapshot, &err), &err);
    assert_ok(ng_arena__create(&work->scratch, &err), &err);
    assert_ok(ng_sorter__create(2, 1 << 20, &work->found, &err), &err);
    assert_ok(ng_import_list(txn, &work->imports, &work->import_count, &err), &err);
    assert_ok(ng_duplicate__read_people(work, &err), &err);
    for (uint32_t i = 0; i < work->count; i++) {
        for (uint32_t j = i + 1; j < work->count; j++) {
            assert_ok(ng_duplicate__meet(work, NG_DUPLICATE_BY_NAME, i, j, &err), &err);
        }
    }
    *likely = ng_sorter__count(work->found);
    const uint64_t pairs = (uint64_t)work->count * (work->count - 1) / 2;
    ng_duplicate__close(work);
    ng_memory__release(work);
    return pairs;
}

// Every pair that would be listed if all were compared is found.
static void test_ng_duplicates_find__finds_what_comparing_all_finds(void **state)
{
    import_fixture *f = *state;
    enum {
        MEMBERS = 100
    };
    ng_random random;
    ng_error err = {0};
    ng_duplicates found;
    uint64_t likely;
    char rows[7000] = "";
    ng_random__init(&random, 5);
    for (uint32_t i = 1; i <= MEMBERS; i++) {
        char name[64];
        print_random_name(&random, name);
        snprintf(rows + strlen(rows), sizeof rows - strlen(rows), "%u,%s,C%u,S%u,,,,\n",
            (unsigned)i, name, (unsigned)ng_random__below(&random, 12),
            (unsigned)ng_random__below(&random, 12));
    }
    take(f, "one.csv", rows);
    ng_txn *txn = import_fixture__begin(f);
    ng_duplicates_options options = ng_duplicates_defaults();
    options.count = NG_DUPLICATES_COUNT_MAX;
    options.threshold_micro = 2000;
    assert_ok(ng_duplicates_find(txn, &options, &found, &err), &err);
    const uint64_t pairs = count_all(txn, &options, &likely);
    assert_true(likely > 100);
    assert_true(found.compared < pairs);
    assert_int_equal(found.total, likely);
    ng_txn_abort(txn);
}

// The same members imported the other way round have other ids and the same answer.
static void test_ng_duplicates_find__does_not_depend_on_the_order_of_imports(void **state)
{
    import_fixture *f = *state;
    static const char *const rows[] = {"1,Ann Tester,Contoh,,,,,\n",
        "2,Bob Misal,Contoh,,,,,\n", "3,Anne Tester,Contoh,,,,,\n",
        "4,Robert Misal,Contoh,,,,,\n"};
    ng_duplicate before[8];
    char label[8][2][8];
    take(f, "1.csv", rows[0]);
    take(f, "2.csv", rows[1]);
    take(f, "3.csv", rows[2]);
    take(f, "4.csv", rows[3]);
    ng_txn *txn = import_fixture__begin(f);
    const ng_duplicates found = find(txn, 10000);
    assert_in_range(found.count, 2, 8);
    for (size_t i = 0; i < found.count; i++) {
        before[i] = found.at[i];
        snprintf(label[i][0], 8, "%s", found.at[i].a_label.at);
        snprintf(label[i][1], 8, "%s", found.at[i].b_label.at);
    }
    ng_txn_abort(txn);
    import_fixture__forget(f);
    for (size_t i = 4; i > 0; i--) {
        take(f, "again.csv", rows[i - 1]);
    }
    txn = import_fixture__begin(f);
    const ng_duplicates again = find(txn, 10000);
    assert_int_equal(again.count, found.count);
    for (size_t i = 0; i < again.count; i++) {
        assert_pair(&again.at[i], label[i][0], label[i][1]);
        assert_int_equal(again.at[i].score_micro, before[i].score_micro);
    }
    ng_txn_abort(txn);
}

// ------------------------------------------------------------------------------------ refusals

static void test_ng_duplicates_find__refuses_options_out_of_range(void **state)
{
    import_fixture *f = *state;
    ng_error err = {0};
    ng_duplicates found;
    ng_duplicates_options options = ng_duplicates_defaults();
    take(f, "one.csv", "1,Ann Tester,,,,,,\n");
    ng_txn *txn = import_fixture__begin(f);
    options.count = 0;
    assert_int_equal(ng_duplicates_find(txn, &options, &found, &err), NG_ERR_ARGUMENT);
    assert_string_equal(err.text, "0 pairs asked for, not 1 to 100000");
    options.count = NG_DUPLICATES_COUNT_MAX + 1;
    assert_int_equal(ng_duplicates_find(txn, &options, &found, &err), NG_ERR_ARGUMENT);
    options.count = NG_DUPLICATES_COUNT_MAX;
    options.threshold_micro = 0;
    assert_int_equal(ng_duplicates_find(txn, &options, &found, &err), NG_ERR_ARGUMENT);
    assert_string_equal(err.text, "a threshold of 0 millionths, not 1 to 1000000");
    options.threshold_micro = 1000001;
    assert_int_equal(ng_duplicates_find(txn, &options, &found, &err), NG_ERR_ARGUMENT);
    options.threshold_micro = 1000000;
    assert_ok(ng_duplicates_find(txn, &options, &found, &err), &err);
    assert_int_equal(found.count, 0);
    ng_txn_abort(txn);
}

static void test_ng_duplicates_find__stops_when_it_is_told_to(void **state)
{
    import_fixture *f = *state;
    ng_error err = {0};
    ng_duplicates found;
    ng_duplicates_options options = ng_duplicates_defaults();
    const volatile int cancel = 1;
    char *text = ng_memory__allocate(262144);
    size_t bytes = (size_t)snprintf(text, 262144, "%s", head);
    for (uint32_t i = 1; i <= 5000; i++) {
        bytes += (size_t)snprintf(
            text + bytes, 262144 - bytes, "%u,Ann Tester%u,,,,,,\n", (unsigned)i, (unsigned)i);
    }
    import_fixture__take(f, "one.csv", text);
    ng_memory__release(text);
    ng_txn *txn = import_fixture__begin(f);
    options.cancel = &cancel;
    assert_int_equal(ng_duplicates_find(txn, &options, &found, &err), NG_ERR_INTERRUPTED);
    assert_int_equal(found.count, 0);
    ng_txn_abort(txn);
}

#define TEST(name)                                                                             \
    cmocka_unit_test_setup_teardown(                                                           \
        test_ng_duplicates_find__##name, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(lists_best_first_and_a_before_b),
        TEST(orders_equal_scores_by_members),
        TEST(gives_as_many_as_asked_for_and_counts_all),
        TEST(with_members_lists_their_pairs_only),
        TEST(says_what_is_alike_and_what_is_not),
        TEST(knows_who_was_in_two_places_at_once),
        TEST(leaves_out_those_said_to_be_two),
        TEST(does_not_list_who_is_merged),
        TEST(takes_two_rows_of_one_archive_for_two),
        TEST(reads_names_off_slugs_and_addresses),
        TEST(divides_large_blocks_and_says_what_it_skips),
        TEST(finds_what_comparing_all_finds),
        TEST(does_not_depend_on_the_order_of_imports),
        TEST(refuses_options_out_of_range),
        TEST(stops_when_it_is_told_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
