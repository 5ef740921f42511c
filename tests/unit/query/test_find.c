// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Finding members: beginnings of words, order by hops and members, who is left out, identities,
 * limits; checked against a look at every name of a random store.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/text.h"
#include "network/batch.h"
#include "support/scratch_store.h"
#include "support/store_fixture.h"

static ng_text text(const char *string)
{
    return ng_text__of(string);
}

static uint32_t member(ng_batch *batch, const char *name)
{
    ng_error err;
    uint32_t slot;
    assert_ok(ng_batch__member_cell(batch, text(name), text(""), &slot, &err), &err);
    return slot;
}

static void person(ng_batch *batch, const char *key, const char *name, const char *email)
{
    ng_error err;
    ng_batch_fields fields = {.day = NG_DAY_NONE};
    uint32_t slot = member(batch, key);
    fields.field[NG_FIELD_NAME] = text(name);
    fields.field[NG_FIELD_HEADLINE] = text("Headline");
    fields.field[NG_FIELD_COMPANY] = text("Acme");
    if (*email != '\0') {
        uint32_t other;
        assert_ok(ng_batch__member(batch, NG_IDENTITY_EMAIL, text(email), &other, &err), &err);
        assert_ok(ng_batch__same(batch, slot, other, &err), &err);
    }
    assert_ok(ng_batch__member_row(batch, NG_SOURCE_NONE, 1, slot, &fields, &err), &err);
}

static void connect(ng_batch *batch, const char *a, const char *b)
{
    ng_error err;
    assert_ok(ng_batch__connection(
                  batch, NG_SOURCE_NONE, member(batch, a), member(batch, b), NG_DAY_NONE, &err),
        &err);
}

static ng_batch *open_batch(ng_txn *txn)
{
    ng_error err;
    ng_batch *batch;
    const ng_batch_options options = {.memory_bytes = (size_t)16 << 20};
    assert_ok(ng_batch__create(txn, &options, &batch, &err), &err);
    return batch;
}

// A chain 1 - 2 - 3 - 4 - 5 of people called Ana, and some others.
static void open_chain(scratch_store *scratch)
{
    ng_error err;
    scratch_store_open(scratch);
    ng_batch *batch = open_batch(scratch->txn);
    person(batch, "1", "Ana Müller", "");
    person(batch, "2", "Ana-Maria Schmidt", "");
    person(batch, "3", "ana OKTAVIANA", "third@example.org");
    person(batch, "4", "Santi Anabel", "");
    person(batch, "5", "Ána Putri  Müller", "");
    person(batch, "6", "Banana Joe", "");
    person(batch, "key", "Wayan Sudi", "");
    connect(batch, "1", "2");
    connect(batch, "2", "3");
    connect(batch, "3", "4");
    connect(batch, "4", "5");
    assert_ok(ng_batch__apply(batch, &err), &err);
    ng_batch__destroy(batch);
    scratch_store_commit(scratch);
}

static ng_member find_member(scratch_store *scratch, const char *ref)
{
    ng_error err;
    ng_member found;
    assert_ok(ng_member_find(scratch->txn, text(ref), &found, NULL, NULL, &err), &err);
    return found;
}

// Labels of what is found, joined by blanks, with hops behind a slash when somebody asks.
static const char *find(
    scratch_store *scratch, const char *words, const char *as, uint32_t limit)
{
    static char answer[512];
    ng_error err;
    ng_find_options options = {.limit = limit};
    const ng_found *found;
    size_t count;
    uint64_t total;
    size_t used = 0;
    if (as != NULL) {
        options.as = find_member(scratch, as);
    }
    assert_ok(ng_find(scratch->txn, text(words), &options, &found, &count, &total, &err), &err);
    used += (size_t)snprintf(answer, sizeof answer, "%d:", (int)total);
    for (size_t i = 0; i < count && used < sizeof answer; i++) {
        used += (size_t)snprintf(answer + used, sizeof answer - used, " %s", found[i].label.at);
        if (as != NULL && found[i].hops == UINT32_MAX) {
            used += (size_t)snprintf(answer + used, sizeof answer - used, "/-");
        } else if (as != NULL) {
            used += (size_t)snprintf(
                answer + used, sizeof answer - used, "/%d", (int)found[i].hops);
        } else {
            assert_int_equal(found[i].hops, UINT32_MAX);
        }
    }
    return answer;
}

static void test_ng_find__takes_beginnings_of_words(void **state)
{
    (void)state;
    scratch_store scratch;
    open_chain(&scratch);
    assert_string_equal(find(&scratch, "ana", NULL, 0), "5: 1 2 3 4 5");
    assert_string_equal(find(&scratch, "anab", NULL, 0), "1: 4");
    assert_string_equal(find(&scratch, "nana", NULL, 0), "0:");
    scratch_store_close(&scratch);
}

static void test_ng_find__wants_every_word_in_any_order(void **state)
{
    (void)state;
    scratch_store scratch;
    open_chain(&scratch);
    assert_string_equal(find(&scratch, "mul an", NULL, 0), "2: 1 5");
    assert_string_equal(find(&scratch, " PUTRI   ána ", NULL, 0), "1: 5");
    assert_string_equal(find(&scratch, "ana nobody", NULL, 0), "0:");
    assert_string_equal(find(&scratch, "nobody ana", NULL, 0), "0:");
    scratch_store_close(&scratch);
}

static void test_ng_find__puts_nearer_members_first(void **state)
{
    (void)state;
    scratch_store scratch;
    open_chain(&scratch);
    assert_string_equal(find(&scratch, "ana", "5", 0), "5: 5/0 4/1 3/2 2/3 1/-");
    assert_string_equal(find(&scratch, "ana", "2", 0), "5: 2/0 1/1 3/1 4/2 5/3");
    assert_string_equal(find(&scratch, "ana", "key", 0), "5: 1/- 2/- 3/- 4/- 5/-");
    scratch_store_close(&scratch);
}

static void test_ng_find__counts_all_and_gives_at_most_limit(void **state)
{
    (void)state;
    scratch_store scratch;
    open_chain(&scratch);
    assert_string_equal(find(&scratch, "ana", NULL, 2), "5: 1 2");
    assert_string_equal(find(&scratch, "ana", "5", 4), "5: 5/0 4/1 3/2 2/3");
    assert_string_equal(find(&scratch, "ana", "5", 1), "5: 5/0");
    scratch_store_close(&scratch);
}

static void test_ng_find__leaves_out_who_blocked_the_one_who_asks(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_error err;
    ng_outcome outcome;
    open_chain(&scratch);
    assert_ok(ng_block(scratch.txn, find_member(&scratch, "3"), find_member(&scratch, "1"),
                  &outcome, &err),
        &err);
    assert_ok(ng_block(scratch.txn, find_member(&scratch, "1"), find_member(&scratch, "4"),
                  &outcome, &err),
        &err);
    assert_string_equal(find(&scratch, "ana", "1", 0), "4: 1/0 2/1 4/3 5/-");
    assert_string_equal(find(&scratch, "ana", NULL, 0), "5: 1 2 3 4 5");
    scratch_store_close(&scratch);
}

static void test_ng_find__takes_a_key_or_an_address(void **state)
{
    (void)state;
    scratch_store scratch;
    open_chain(&scratch);
    assert_string_equal(find(&scratch, "key", NULL, 0), "1: key");
    assert_string_equal(find(&scratch, "THIRD@example.org ", NULL, 0), "1: 3");
    assert_string_equal(find(&scratch, "third@example.com", NULL, 0), "0:");
    scratch_store_close(&scratch);
}

static void test_ng_find__fills_what_is_shown(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_error err;
    const ng_found *found;
    size_t count;
    uint64_t total;
    open_chain(&scratch);
    assert_ok(ng_find(scratch.txn, text("wayan"), NULL, &found, &count, &total, &err), &err);
    assert_int_equal(count, 1);
    assert_string_equal(found[0].label.at, "key");
    assert_string_equal(found[0].name.at, "Wayan Sudi");
    assert_string_equal(found[0].headline.at, "Headline");
    assert_string_equal(found[0].company.at, "Acme");
    assert_int_equal(found[0].member.id, find_member(&scratch, "key").id);
    scratch_store_close(&scratch);
}

static void test_ng_find__finds_nobody_by_an_empty_text(void **state)
{
    (void)state;
    scratch_store scratch;
    open_chain(&scratch);
    assert_string_equal(find(&scratch, "", NULL, 0), "0:");
    assert_string_equal(find(&scratch, "  \xcc\x81 ", NULL, 0), "0:");
    scratch_store_close(&scratch);
}

static void test_ng_find__refuses_bad_arguments(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_error err;
    const ng_found *found;
    size_t count;
    uint64_t total;
    open_chain(&scratch);
    ng_find_options options = {.limit = 100000};
    assert_ok(ng_find(scratch.txn, text("ana"), &options, &found, &count, &total, &err), &err);
    options.limit = 100001;
    assert_int_equal(ng_find(scratch.txn, text("ana"), &options, &found, &count, &total, &err),
        NG_ERR_ARGUMENT);
    options = (ng_find_options){.as = {999}};
    assert_int_equal(ng_find(scratch.txn, text("ana"), &options, &found, &count, &total, &err),
        NG_ERR_NOT_FOUND);
    assert_int_equal(ng_find(scratch.txn, text("an\xff"), NULL, &found, &count, &total, &err),
        NG_ERR_ARGUMENT);
    assert_int_equal(count, 0);
    scratch_store_close(&scratch);
}

// --- Against a look at everything ------------------------------------------------------------

enum {
    PEOPLE = 60,
    TIES = 70
};

typedef struct world {
    char name[PEOPLE][32];
    uint32_t hops[PEOPLE][PEOPLE]; // 4: further than 3
} world;

static void random_world(world *all, ng_random *random, ng_batch *batch)
{
    static const char *const syllable[] = {"a", "an", "b", "ab", "na"};
    for (int i = 0; i < PEOPLE; i++) {
        char key[8];
        snprintf(key, sizeof key, "%d", i);
        snprintf(all->name[i], sizeof all->name[i], "%s%s %s%s",
            syllable[ng_random__below(random, 5)], syllable[ng_random__below(random, 5)],
            syllable[ng_random__below(random, 5)], syllable[ng_random__below(random, 5)]);
        person(batch, key, all->name[i], "");
        for (int j = 0; j < PEOPLE; j++) {
            all->hops[i][j] = i == j ? 0 : 4;
        }
    }
    for (int i = 0; i < TIES; i++) {
        char key[2][8];
        uint64_t a = ng_random__below(random, PEOPLE);
        uint64_t b = ng_random__below(random, PEOPLE);
        if (a != b) {
            snprintf(key[0], sizeof key[0], "%d", (int)a);
            snprintf(key[1], sizeof key[1], "%d", (int)b);
            connect(batch, key[0], key[1]);
            all->hops[a][b] = all->hops[b][a] = 1;
        }
    }
    for (int k = 0; k < PEOPLE; k++) {
        for (int i = 0; i < PEOPLE; i++) {
            for (int j = 0; j < PEOPLE; j++) {
                uint32_t over = all->hops[i][k] + all->hops[k][j];
                all->hops[i][j] = over < all->hops[i][j] ? over : all->hops[i][j];
            }
        }
    }
}

static bool has_beginning(const char *name, const char *prefix)
{
    size_t bytes = strlen(prefix);
    const char *second = strchr(name, ' ') + 1;
    return strncmp(name, prefix, bytes) == 0 || strncmp(second, prefix, bytes) == 0;
}

// The answer as `find` writes it.
static const char *expected_answer(const world *all, const char *prefix, int as, uint32_t limit)
{
    static char answer[1024];
    size_t total = 0;
    size_t used = 0;
    uint32_t given = 0;
    for (int i = 0; i < PEOPLE; i++) {
        total += has_beginning(all->name[i], prefix) ? 1 : 0;
    }
    used = (size_t)snprintf(answer, sizeof answer, "%d:", (int)total);
    for (uint32_t hops = 0; hops <= 4; hops++) {
        for (int i = 0; i < PEOPLE && given < limit; i++) {
            if (!has_beginning(all->name[i], prefix) || all->hops[as][i] != hops) {
                continue;
            }
            given++;
            used += (size_t)snprintf(answer + used, sizeof answer - used,
                hops == 4 ? " %d/-" : " %d/%d", i, (int)hops);
        }
    }
    return answer;
}

static void test_ng_find__agrees_with_a_look_at_every_member(void **state)
{
    (void)state;
    static const char *const prefix[] = {"a", "an", "ana", "b", "ba", "naa", "aban", "zz"};
    ng_random random;
    ng_random__init(&random, scratch_seed());
    for (int round = 0; round < 4; round++) {
        static world all;
        scratch_store scratch;
        ng_error err;
        scratch_store_open(&scratch);
        ng_batch *batch = open_batch(scratch.txn);
        random_world(&all, &random, batch);
        assert_ok(ng_batch__apply(batch, &err), &err);
        ng_batch__destroy(batch);
        for (int i = 0; i < 80; i++) {
            char as[8];
            int who = (int)ng_random__below(&random, PEOPLE);
            uint32_t limit = 1 + (uint32_t)ng_random__below(&random, 30);
            const char *word = prefix[ng_random__below(&random, 8)];
            snprintf(as, sizeof as, "%d", who);
            assert_string_equal(
                find(&scratch, word, as, limit), expected_answer(&all, word, who, limit));
        }
        scratch_store_close(&scratch);
    }
}

static void test_ng_stats_read__counts_what_is_stored(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_error err;
    ng_stats stats;
    open_chain(&scratch);
    assert_ok(ng_stats_read(scratch.txn, &stats, &err), &err);
    assert_int_equal(stats.members, 7);
    assert_int_equal(stats.connections, 4);
    assert_int_equal(stats.companies, 1);
    assert_int_equal(stats.schools, 0);
    assert_int_equal(stats.refreshed_at, 0);
    assert_int_equal(stats.components, 0);
    assert_true(stats.bytes > 0);
    scratch_store_close(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_find__takes_beginnings_of_words),
        cmocka_unit_test(test_ng_find__wants_every_word_in_any_order),
        cmocka_unit_test(test_ng_find__puts_nearer_members_first),
        cmocka_unit_test(test_ng_find__counts_all_and_gives_at_most_limit),
        cmocka_unit_test(test_ng_find__leaves_out_who_blocked_the_one_who_asks),
        cmocka_unit_test(test_ng_find__takes_a_key_or_an_address),
        cmocka_unit_test(test_ng_find__fills_what_is_shown),
        cmocka_unit_test(test_ng_find__finds_nobody_by_an_empty_text),
        cmocka_unit_test(test_ng_find__refuses_bad_arguments),
        cmocka_unit_test(test_ng_find__agrees_with_a_look_at_every_member),
        cmocka_unit_test(test_ng_stats_read__counts_what_is_stored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
