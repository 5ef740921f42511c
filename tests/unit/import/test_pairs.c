// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Rows of two numbers that are read without cells: which rows are, what they say, and that
 * together with the rows that are none they say what the tokenizer reads.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/day.h"
#include "base/text.h"
#include "import/rows.h"

static const ng_pair_shape dated = {3, {NG_PAIR_FIRST, NG_PAIR_SECOND, NG_PAIR_DAY}};
static const ng_pair_shape labelled = {
    4, {NG_PAIR_LABEL, NG_PAIR_SECOND, NG_PAIR_FIRST, NG_PAIR_DAY}};

/** A file of `bytes`, and a tokenizer over it. */
typedef struct fixture {
    char path[32];
    ng_import_options options;
    ng_source source;
    ng_csv csv;
} fixture;

static void begin(fixture *f, const void *at, size_t bytes)
{
    *f = (fixture){.path = "/tmp/netgraph-pairs-XXXXXX"};
    const int file = mkstemp(f->path);
    assert_true(file >= 0);
    for (size_t written = 0; written < bytes;) {
        const ssize_t now = write(file, (const char *)at + written, bytes - written);
        assert_true(now > 0);
        written += (size_t)now;
    }
    close(file);
    assert_int_equal(ng_source__open(f->path, &f->options, &f->source, NULL), NG_OK);
    assert_int_equal(ng_csv__init(&f->csv, &f->source, NULL), NG_OK);
}

static void end(fixture *f)
{
    ng_csv__finish(&f->csv);
    ng_source__close(&f->source);
    unlink(f->path);
}

/** The first row of a file: whether it is a pair. */
static bool take(const ng_pair_shape *shape, char delimiter, const char *row, ng_pair *out)
{
    fixture f;
    char text[1024];
    size_t count = 0;
    ng_pair pair[2];
    // What follows is no pair, and long enough that rows are not at the end of the file.
    const int bytes = snprintf(text, sizeof text, "%sx%0600d\n", row, 0);
    begin(&f, text, (size_t)bytes);
    f.csv.options.delimiter = delimiter;
    ng_pair_scan scan = {.csv = &f.csv, .shape = *shape};
    assert_int_equal(ng_pair_scan__next(&scan, pair, 2, &count, NULL), NG_OK);
    assert_true(count <= 1);
    assert_int_equal(f.source.begin, count == 0 ? 0 : strlen(row));
    assert_int_equal(f.csv.line, 1 + count);
    *out = pair[0];
    if (count == 1 && pair[0].label != 0) {
        assert_int_equal(pair[0].label, 1);
        assert_int_equal(ng_map__count(scan.labels), 1);
    }
    ng_pair_scan__finish(&scan);
    end(&f);
    return count == 1;
}

static void test_ng_pair_scan__next__reads_numbers_and_days(void **state)
{
    ng_pair pair;
    ng_day day;
    (void)state;
    assert_true(take(&dated, ',', "1,20,2020-02-29\n", &pair));
    assert_int_equal(pair.number[0], 1);
    assert_int_equal(pair.number[1], 20);
    assert_true(ng_day__parse(ng_text__of("2020-02-29"), &day));
    assert_int_equal(pair.day, day);
    assert_int_equal(pair.label, 0);
    assert_true(take(&dated, ';', "0;12345678;\r\n", &pair));
    assert_int_equal(pair.number[0], 0);
    assert_int_equal(pair.number[1], 12345678);
    assert_int_equal(pair.day, NG_DAY_NONE);
    assert_true(take(&labelled, '\t', "C++\t99999999\t1234567\t1999-12-31\n", &pair));
    assert_int_equal(pair.number[0], 1234567);
    assert_int_equal(pair.number[1], 99999999);
    assert_int_equal(pair.label, 1);
    assert_true(take(&labelled, '\t', "\t7\t6\t\n", &pair));
    assert_int_equal(pair.label, 0);
}

static void test_ng_pair_scan__next__reads_numbers_of_any_length(void **state)
{
    (void)state;
    for (uint32_t number = 1, length = 1; length <= 8; number = number * 10 + 7, length++) {
        char row[64];
        ng_pair pair;
        (void)snprintf(row, sizeof row, "%" PRIu32 ",%" PRIu32 ",\n", number, number + 1);
        assert_true(take(&dated, ',', row, &pair));
        assert_int_equal(pair.number[0], number);
        assert_int_equal(pair.number[1], number + 1);
    }
}

static void test_ng_pair_scan__next__leaves_other_rows(void **state)
{
    static const char *const row[] = {"1,1,\n", "01,2,\n", "1,02,\n", "123456789,2,\n", "1,,\n",
        ",2,\n", "-1,2,\n", "1,x,\n", "1,2\n", "1,2,,\n", " 1,2,\n", "1 ,2,\n", "1,2, \n",
        "\"1\",2,\n", "1,2,2020-02-30\n", "1,2,2020-1-01\n", "1,2,20200101\n",
        "1,2,2020-01-01T00:00:00Z\n", "1,2,1700000000000\n", "\n", "1;2;\n", "1,2,\r\r\n",
        "1,2,\xE2\x82\xAC\n", "1,2,2020-01-01x\n"};
    static const char *const other[] = {" a,1,2,\n", "a ,1,2,\n", "\"a\",1,2,\n", "a\"b,1,2,\n",
        "'a,1,2,\n", "++,1,2,\n", "caf\xC3\xA9,1,2,\n", "a\tb,1,2,\n",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,1,2,\n"};
    ng_pair pair;
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        assert_false(take(&dated, ',', row[i], &pair));
    }
    for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
        assert_false(take(&labelled, ',', other[i], &pair));
    }
    // One byte less is a label.
    assert_true(take(&labelled, ',', strchr(other[8], 'a') + 1, &pair));
}

static void test_ng_pair_scan__next__numbers_labels_once(void **state)
{
    fixture f;
    ng_buffer text = {.at = NULL};
    size_t total = 0;
    size_t count = 1;
    (void)state;
    for (uint32_t i = 0; i < NG_PAIR_LABELS_MAX + 100; i++) {
        char row[64];
        const int bytes = snprintf(row, sizeof row, "s%" PRIu32 ",1,2,\ns0,1,2,\n", i);
        assert_int_equal(ng_buffer__add(&text, row, (size_t)bytes, NULL), NG_OK);
    }
    begin(&f, text.at, text.bytes);
    ng_pair_scan scan = {.csv = &f.csv, .shape = labelled};
    while (count > 0) {
        ng_pair pair[1000];
        assert_int_equal(ng_pair_scan__next(&scan, pair, 1000, &count, NULL), NG_OK);
        for (size_t i = 0; i < count; i++) {
            const size_t at = total + i;
            assert_int_equal(pair[i].label, at % 2 == 1 ? 1 : at / 2 + 1);
        }
        total += count;
    }
    assert_int_equal(total, 2 * NG_PAIR_LABELS_MAX);
    assert_int_equal(ng_map__count(scan.labels), NG_PAIR_LABELS_MAX);
    ng_pair_scan__finish(&scan);
    end(&f);
    ng_buffer__finish(&text);
}

// ----------------------------------------------------------------------- pairs among rows

static void assert_same_number(ng_text cell, uint32_t number)
{
    char digits[16];
    (void)snprintf(digits, sizeof digits, "%" PRIu32, number);
    assert_true(ng_text__equal(cell, ng_text__of(digits)));
}

/** The row that the tokenizer reads says what the pair says. */
static void assert_says(const ng_csv_row *row, const ng_pair *pair, const ng_buffer *labels)
{
    const ng_text *const label = (const ng_text *)(const void *)labels->at;
    ng_day day = NG_DAY_NONE;
    assert_int_equal(row->count, 4);
    assert_int_equal(row->fault, NG_CSV_SOUND);
    assert_same_number(row->cell[2], pair->number[0]);
    assert_same_number(row->cell[1], pair->number[1]);
    assert_true(row->cell[3].bytes == 0 || ng_day__parse(row->cell[3], &day));
    assert_int_equal(day, pair->day);
    assert_true(ng_text__equal(
        row->cell[0], pair->label == 0 ? (ng_text){"", 0} : label[pair->label - 1]));
}

static void check_pairs(fixture *alone, const ng_rows_pairs *pairs, ng_buffer *labels)
{
    assert_int_equal(pairs->label_first, labels->bytes / sizeof(ng_text) + 1);
    assert_int_equal(
        ng_buffer__add(labels, pairs->label, pairs->label_count * sizeof(ng_text), NULL),
        NG_OK);
    for (size_t i = 0; i < pairs->count; i++) {
        ng_csv_row row;
        assert_int_equal(ng_csv__next(&alone->csv, &row, NULL), NG_OK);
        assert_says(&row, &pairs->at[i], labels);
        assert_int_equal(row.line, pairs->line + i);
    }
}

static void test_ng_rows__pairs__equal_the_tokenizer(void **state)
{
    static const char *const other[] = {"a,1,1,2020-01-01\n", "\n", "\"x\",1,2,\n",
        "\"two\nlines\",4,5,\n", "a,b,c,d\n", "\xC3\xA9,1,2,\n", "a,1,2\n"};
    fixture f[2];
    ng_buffer text = {.at = NULL};
    ng_buffer labels = {.at = NULL};
    ng_random random;
    ng_rows *rows;
    size_t pairs_read = 0;
    size_t rows_read = 0;
    bool more = true;
    (void)state;
    ng_random__init(&random, 1);
    while (text.bytes < 5000000) {
        char line[64];
        const uint64_t drawn = ng_random__below(&random, 30000);
        const uint64_t since = ng_random__below(&random, 20);
        (void)snprintf(line, sizeof line, "s%d,%d,%d,20%02d-0%d-1%d\n", (int)(drawn % 700),
            (int)drawn, (int)drawn + 1, (int)since, (int)since % 9 + 1, (int)since % 9);
        const char *const added = drawn < 7 ? other[drawn] : drawn < 2000 ? ",8,9,\r\n" : line;
        assert_int_equal(ng_buffer__add(&text, added, strlen(added), NULL), NG_OK);
    }
    begin(&f[0], text.at, text.bytes);
    begin(&f[1], text.at, text.bytes);
    assert_int_equal(ng_rows__open(&f[1].csv, &labelled, &rows, NULL), NG_OK);
    assert_non_null(rows);
    while (more) {
        ng_rows_pairs pairs;
        assert_int_equal(ng_rows__pairs(rows, &pairs, NULL), NG_OK);
        pairs_read += pairs.count;
        if (pairs.count > 0) {
            check_pairs(&f[0], &pairs, &labels);
        } else {
            ng_csv_row row;
            ng_csv_row expected;
            assert_int_equal(ng_rows__next(rows, &row, NULL), NG_OK);
            assert_int_equal(ng_csv__next(&f[0].csv, &expected, NULL), NG_OK);
            assert_int_equal(expected.cell == NULL, row.cell == NULL);
            assert_true(ng_text__equal(expected.raw, row.raw));
            assert_true(row.cell == NULL || expected.line == row.line);
            rows_read++;
            more = row.cell != NULL;
        }
    }
    assert_true(pairs_read > 100000 && rows_read > 1000);
    ng_rows__close(rows);
    end(&f[0]);
    end(&f[1]);
    ng_buffer__finish(&text);
    ng_buffer__finish(&labels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_pair_scan__next__reads_numbers_and_days),
        cmocka_unit_test(test_ng_pair_scan__next__reads_numbers_of_any_length),
        cmocka_unit_test(test_ng_pair_scan__next__leaves_other_rows),
        cmocka_unit_test(test_ng_pair_scan__next__numbers_labels_once),
        cmocka_unit_test(test_ng_rows__pairs__equal_the_tokenizer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
