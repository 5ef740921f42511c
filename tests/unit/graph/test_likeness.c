// SPDX-License-Identifier: GPL-3.0-or-later
// Likeness of words, names and profiles: each rule by itself, on profiles made by hand.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "graph/likeness.h"

enum {
    MEMBERS = 10000
};

static ng_likeness_word word_of(const char *text, uint32_t members)
{
    char skeleton[2 * NG_LIKENESS_WORD_BYTES];
    ng_likeness_word word = {.text = ng_text__of(text)};
    const uint32_t bytes = ng_likeness__skeleton(word.text, skeleton);
    word.skeleton = ng_hash__bytes(skeleton, bytes, 0);
    ng_likeness__groups(word.text, word.group, &word.group_count);
    word.rarity_micro = ng_likeness__rarity(members, MEMBERS);
    return word;
}

static void assert_relation(const char *a, const char *b, ng_word_relation relation)
{
    const ng_likeness_word left = word_of(a, 1);
    const ng_likeness_word right = word_of(b, 1);
    assert_int_equal(ng_likeness__relate(&left, &right), relation);
    assert_int_equal(ng_likeness__relate(&right, &left), relation);
}

static void assert_words(const char *folded, const char *const *expected, uint32_t count)
{
    ng_likeness_name name;
    ng_likeness__split(ng_text__of(folded), &name);
    assert_int_equal(name.word_count, count);
    for (uint32_t i = 0; i < count; i++) {
        assert_true(ng_text__equal(name.word[i], ng_text__of(expected[i])));
    }
}

// --------------------------------------------------------------------------------------- words

static void test_split__divides_at_blanks_and_marks(void **state)
{
    (void)state;
    assert_words(
        "ann-marie o'tester, k.", (const char *const[]){"ann", "marie", "otester", "k"}, 4);
    assert_words("", NULL, 0);
    assert_words(" - . ", NULL, 0);
}

static void test_split__leaves_out_titles_and_degrees(void **state)
{
    (void)state;
    assert_words("prof. dr. ann tester, ph.d.", (const char *const[]){"ann", "tester"}, 2);
    assert_words("ir. budi contoh m.sc.", (const char *const[]){"budi", "contoh"}, 2);
}

static void test_split__writes_cyrillic_and_greek_in_latin_letters(void **state)
{
    (void)state;
    assert_words("щука чехов", (const char *const[]){"shchuka", "chekhov"}, 2);
    assert_words("νικος ψαρας", (const char *const[]){"nikos", "psaras"}, 2);
}

// The last word is kept whatever the number; a long word is cut.
static void test_split__keeps_the_first_words_and_the_last(void **state)
{
    char text[200];
    ng_likeness_name name;
    (void)state;
    assert_words("a1 b1 c1 d1 e1 f1 g1 h1",
        (const char *const[]){"a1", "b1", "c1", "d1", "e1", "h1"}, NG_LIKENESS_WORDS);
    memset(text, 'x', sizeof text);
    ng_likeness__split((ng_text){text, sizeof text}, &name);
    assert_int_equal(name.word_count, 1);
    assert_int_equal(name.word[0].bytes, NG_LIKENESS_WORD_BYTES);
}

static void test_relate__knows_typing_errors(void **state)
{
    (void)state;
    assert_relation("contoh", "contoh", NG_WORDS_EQUAL);
    assert_relation("contoh", "cotnoh", NG_WORDS_TYPO);
    assert_relation("contoh", "cntoh", NG_WORDS_TYPO);
    assert_relation("contoh", "congtoh", NG_WORDS_TYPO);
    assert_relation("placeholder", "plaecholdr", NG_WORDS_TYPOS);
    assert_relation("contoh", "cotno", NG_WORDS_DIFFER);
    assert_relation("ann", "ant", NG_WORDS_DIFFER);
}

static void test_relate__knows_spellings(void **state)
{
    (void)state;
    assert_relation("muller", "mueller", NG_WORDS_SPELLED);
    assert_relation("gross", "gros", NG_WORDS_SPELLED);
    assert_relation("soekarno", "sukarno", NG_WORDS_SPELLED);
    assert_relation("djojo", "joyo", NG_WORDS_SPELLED);
    assert_relation("tjipto", "cipto", NG_WORDS_SPELLED);
    assert_relation("chekhov", "tchehov", NG_WORDS_SPELLED);
    assert_relation("dmitriy", "dmitrij", NG_WORDS_SPELLED);
    assert_relation("karl", "carl", NG_WORDS_SPELLED);
}

// Both lose their vowel in the skeleton, and are two names all the same.
static void test_relate__tells_names_of_one_skeleton_apart(void **state)
{
    (void)state;
    assert_relation("muller", "moller", NG_WORDS_TYPO);
    assert_relation("boer", "bur", NG_WORDS_SPELLED);
}

static void test_relate__knows_short_forms_and_initials(void **state)
{
    (void)state;
    assert_relation("bob", "robert", NG_WORDS_SHORT);
    assert_relation("bob", "bobby", NG_WORDS_SHORT);
    assert_relation("pepe", "jose", NG_WORDS_SHORT);
    assert_relation("wawan", "kurniawan", NG_WORDS_SHORT);
    assert_relation("b", "bob", NG_WORDS_INITIAL);
    assert_relation("b", "rob", NG_WORDS_DIFFER);
    assert_relation("bob", "bill", NG_WORDS_DIFFER);
}

// Against the definition: the full table of optimal string alignment.
static uint32_t slow_distance(const char *a, const char *b)
{
    uint32_t table[12][12];
    const uint32_t m = (uint32_t)strlen(a);
    const uint32_t n = (uint32_t)strlen(b);
    for (uint32_t i = 0; i <= m; i++) {
        for (uint32_t j = 0; j <= n; j++) {
            if (i == 0 || j == 0) {
                table[i][j] = i + j;
                continue;
            }
            uint32_t best = table[i - 1][j] + 1;
            best = table[i][j - 1] + 1 < best ? table[i][j - 1] + 1 : best;
            const uint32_t change = table[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            best = change < best ? change : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                best = table[i - 2][j - 2] + 1 < best ? table[i - 2][j - 2] + 1 : best;
            }
            table[i][j] = best;
        }
    }
    return table[m][n];
}

static void test_distance__is_that_of_the_definition(void **state)
{
    ng_random random;
    (void)state;
    ng_random__init(&random, 7);
    for (uint32_t round = 0; round < 20000; round++) {
        char text[2][12] = {"", ""};
        for (size_t k = 0; k < 2; k++) {
            const uint64_t bytes = ng_random__below(&random, 8);
            for (size_t i = 0; i < bytes; i++) {
                text[k][i] = (char)('a' + ng_random__below(&random, 3));
            }
        }
        const uint32_t most = (uint32_t)ng_random__below(&random, 4);
        const uint32_t expected = slow_distance(text[0], text[1]);
        assert_int_equal(
            ng_likeness__distance(ng_text__of(text[0]), ng_text__of(text[1]), most),
            expected > most ? most + 1 : expected);
    }
}

// -------------------------------------------------------------------------------------- scores

static void test_probability__is_a_logistic_curve(void **state)
{
    (void)state;
    assert_int_equal(ng_likeness__probability(0), 500000);
    assert_in_range(ng_likeness__probability(2197225), 899999, 900001);
    assert_in_range(ng_likeness__probability(-2197225), 99999, 100001);
    assert_int_equal(ng_likeness__probability(INT64_MAX), 1000000);
    assert_int_equal(ng_likeness__probability(INT64_MIN), 0);
    for (int64_t weight = -20000000; weight < 20000000; weight += 50000) {
        assert_true(
            ng_likeness__probability(weight) <= ng_likeness__probability(weight + 50000));
    }
}

// A store of MEMBERS members, where value 1 of each kind is rare and value 2 common.
static const uint32_t having[] = {0, 2, 4000, 0};
static const uint32_t phone_members[] = {2, 500};

static ng_likeness_chance chance_of(void)
{
    ng_likeness_chance chance = {.members = MEMBERS,
        .before_micro = ng_likeness__before(MEMBERS),
        .phone_members = phone_members};
    for (uint32_t kind = 0; kind < NG_LIKENESS_VALUES; kind++) {
        chance.with[kind] = MEMBERS;
        chance.having[kind] = having;
        chance.value_count[kind] = 4;
    }
    return chance;
}

typedef struct pair {
    ng_likeness_word word[4];
    ng_likeness_profile a, b;
    ng_likeness_meeting meeting;
} pair;

// Two of one name, whose last word so many members have.
static void make_pair(pair *out, uint32_t members)
{
    memset(out, 0, sizeof *out);
    out->word[0] = word_of("ann", members);
    out->word[1] = word_of("tester", members);
    out->a = (ng_likeness_profile){.word = {&out->word[0], &out->word[1]},
        .word_count = 2,
        .same_name = 2,
        .birthday = NG_DAY_NONE};
    out->b = out->a;
}

static ng_likeness compare(const pair *of)
{
    const ng_likeness_chance chance = chance_of();
    ng_likeness out;
    ng_likeness swapped;
    ng_likeness__compare(&of->a, &of->b, &of->meeting, &chance, &out);
    ng_likeness__compare(&of->b, &of->a, &of->meeting, &chance, &swapped);
    assert_int_equal(out.weight_micro, swapped.weight_micro);
    assert_int_equal(out.score_micro, swapped.score_micro);
    assert_int_equal(out.count, swapped.count);
    return out;
}

// The weights of what is said add up to the score, with what was to be expected.
static void test_compare__adds_up_what_it_says(void **state)
{
    pair two;
    (void)state;
    make_pair(&two, 20);
    const uint32_t values[] = {1, 2};
    two.a.value[0] = (ng_likeness_values){values, 2, 1};
    two.b.value[0] = (ng_likeness_values){values, 1, 1};
    two.meeting.connected = true;
    const ng_likeness with = compare(&two);
    int64_t sum = 0;
    for (uint32_t i = 0; i < with.count; i++) {
        sum += with.evidence[i].weight_micro;
    }
    make_pair(&two, 20);
    two.a.word_count = 0;
    const ng_likeness without = compare(&two);
    assert_int_equal(without.count, 0);
    assert_int_equal(with.weight_micro, sum + without.weight_micro);
    assert_int_equal(with.score_micro, ng_likeness__probability(with.weight_micro));
}

static void test_compare__wants_more_of_common_names(void **state)
{
    pair rare;
    pair common;
    (void)state;
    make_pair(&rare, 2);
    make_pair(&common, 900);
    assert_true(compare(&rare).score_micro > 950000);
    assert_true(compare(&common).score_micro < 100000);
    common.b.same_name = 60;
    assert_true(compare(&common).score_micro < 10000);
}

// What one piece of evidence changes.
static int64_t gain(const pair *with, uint32_t members)
{
    pair without;
    make_pair(&without, members);
    return compare(with).weight_micro - compare(&without).weight_micro;
}

static void test_compare__weighs_rare_values_more(void **state)
{
    static const uint32_t values[] = {1, 2};
    pair two;
    (void)state;
    make_pair(&two, 20);
    two.a.value[0] = two.b.value[0] = (ng_likeness_values){&values[0], 1, 1};
    const int64_t rare = gain(&two, 20);
    two.a.value[0] = two.b.value[0] = (ng_likeness_values){&values[1], 1, 2};
    const int64_t common = gain(&two, 20);
    two.a.value[0] = (ng_likeness_values){&values[0], 1, 1};
    const int64_t other = gain(&two, 20);
    assert_true(rare > 5000000 && common > 0 && common < 1000000 && other < 0);
}

static void test_compare__counts_shared_contacts_against_chance(void **state)
{
    static const uint32_t values[] = {1};
    pair two;
    (void)state;
    make_pair(&two, 20);
    two.a.degree = 40;
    two.b.degree = 10;
    two.meeting.shared = 5;
    assert_true(gain(&two, 20) > 4000000);
    two.meeting.shared = 0;
    assert_true(gain(&two, 20) < 0);
    // Where any two share as many they say nothing.
    two.meeting.expected_milli = 5000;
    assert_true(gain(&two, 20) < 0);
    two.meeting.expected_milli = 40;
    // Of two in one small company five are nothing.
    two.meeting.shared = 5;
    const int64_t apart = gain(&two, 20);
    two.a.value[0] = two.b.value[0] = (ng_likeness_values){values, 1, 1};
    const int64_t together = gain(&two, 20);
    two.a.degree = two.b.degree = 0;
    two.meeting.shared = 0;
    assert_true(together - gain(&two, 20) < apart / 2);
    // One contact each is whose list it is.
    make_pair(&two, 20);
    two.a.degree = two.b.degree = 1;
    assert_int_equal(gain(&two, 20), 0);
}

static void test_compare__knows_addresses_phones_and_birthdays(void **state)
{
    pair two;
    (void)state;
    make_pair(&two, 20);
    const uint32_t rarity = ng_likeness__rarity(2, MEMBERS);
    two.a.address[0] = (ng_likeness_address){ng_text__of("zwerg77"), 1, 1, rarity};
    two.b.address[0] = (ng_likeness_address){ng_text__of("zwerg77"), 1, 2, rarity};
    two.a.address_count = two.b.address_count = 1;
    const int64_t strange = gain(&two, 20);
    two.a.address[0].local_text = two.b.address[0].local_text = ng_text__of("ann.tester");
    const int64_t named = gain(&two, 20);
    two.a.address[0].local_text = two.b.address[0].local_text = ng_text__of("info");
    const int64_t office = gain(&two, 20);
    two.b.address[0] = (ng_likeness_address){ng_text__of("ann.tester2"), 2, 1, rarity};
    const int64_t two_of_one_host = gain(&two, 20);
    assert_true(strange > 5000000 && named > 0 && named < 2000000);
    assert_int_equal(office, 0);
    assert_true(two_of_one_host < -1000000);
    make_pair(&two, 20);
    two.a.phone_count = two.b.phone_count = 1;
    assert_true(gain(&two, 20) > 5000000);
    two.a.phone[0] = two.b.phone[0] = 1;
    assert_true(gain(&two, 20) < 3000000);
    make_pair(&two, 20);
    two.a.birthday = two.b.birthday = 7000;
    assert_true(gain(&two, 20) > 5000000);
    two.b.birthday = 7001;
    assert_true(gain(&two, 20) < -4000000);
}

static void test_compare__knows_what_speaks_against(void **state)
{
    pair two;
    (void)state;
    make_pair(&two, 20);
    two.meeting.two_rows = true;
    const int64_t rows = gain(&two, 20);
    two.meeting = (ng_likeness_meeting){.two_keys = true};
    const int64_t keys = gain(&two, 20);
    two.meeting = (ng_likeness_meeting){.connected = true};
    const int64_t tied = gain(&two, 20);
    two.meeting = (ng_likeness_meeting){.overlap = true};
    const int64_t overlap = gain(&two, 20);
    two.meeting = (ng_likeness_meeting){0};
    two.a.is_owner = true;
    assert_int_equal(gain(&two, 20), 0);
    two.b.is_owner = true;
    assert_true(
        gain(&two, 20) < -3000000 && rows < keys && keys < 0 && tied < 0 && overlap < 0);
}

// By name: two words that differ, another order, one word more.
static void test_name__weighs_words_order_and_what_is_left(void **state)
{
    const ng_likeness_chance chance = chance_of();
    const ng_likeness_word other = word_of("misal", 20);
    pair two;
    uint32_t differing;
    (void)state;
    make_pair(&two, 20);
    const int64_t same = ng_likeness__name(&two.a, &two.b, &chance, &differing);
    assert_int_equal(differing, 0);
    two.b.word[2] = &other;
    two.b.word_count = 3;
    const int64_t more = ng_likeness__name(&two.a, &two.b, &chance, &differing);
    assert_int_equal(differing, 0);
    two.b.word_count = 2;
    two.b.word[0] = &two.word[1];
    two.b.word[1] = &two.word[0];
    const int64_t turned = ng_likeness__name(&two.a, &two.b, &chance, &differing);
    assert_int_equal(differing, 0);
    two.b.word[0] = &two.word[0];
    two.b.word[1] = &other;
    const int64_t another = ng_likeness__name(&two.a, &two.b, &chance, &differing);
    assert_int_equal(differing, 1);
    assert_true(more < same && turned < same && another < turned && another < more);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split__divides_at_blanks_and_marks),
        cmocka_unit_test(test_split__leaves_out_titles_and_degrees),
        cmocka_unit_test(test_split__writes_cyrillic_and_greek_in_latin_letters),
        cmocka_unit_test(test_split__keeps_the_first_words_and_the_last),
        cmocka_unit_test(test_relate__knows_typing_errors),
        cmocka_unit_test(test_relate__knows_spellings),
        cmocka_unit_test(test_relate__tells_names_of_one_skeleton_apart),
        cmocka_unit_test(test_relate__knows_short_forms_and_initials),
        cmocka_unit_test(test_distance__is_that_of_the_definition),
        cmocka_unit_test(test_probability__is_a_logistic_curve),
        cmocka_unit_test(test_compare__adds_up_what_it_says),
        cmocka_unit_test(test_compare__wants_more_of_common_names),
        cmocka_unit_test(test_compare__weighs_rare_values_more),
        cmocka_unit_test(test_compare__counts_shared_contacts_against_chance),
        cmocka_unit_test(test_compare__knows_addresses_phones_and_birthdays),
        cmocka_unit_test(test_compare__knows_what_speaks_against),
        cmocka_unit_test(test_name__weighs_words_order_and_what_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
