// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Rows read by a thread of their own: they are those of the tokenizer, whatever the file holds,
 * with the same faults, and the same failure behind the last of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/text.h"
#include "import/rows.h"

/** A file of `bytes`, and a tokenizer over it. */
typedef struct fixture {
    char path[32];
    ng_import_options options;
    ng_source source;
    ng_csv csv;
    uint64_t told; // last progress
} fixture;

static void keep_progress(void *context, const char *what, uint64_t done, uint64_t total)
{
    fixture *const f = context;
    (void)what;
    assert_true(done >= f->told && done <= total);
    f->told = done;
}

static void begin(fixture *f, const char *path)
{
    *f = (fixture){.options = {.progress = keep_progress, .context = f}};
    assert_int_equal(ng_source__open(path, &f->options, &f->source, NULL), NG_OK);
    assert_int_equal(ng_csv__init(&f->csv, &f->source, NULL), NG_OK);
}

static void end(fixture *f)
{
    ng_csv__finish(&f->csv);
    ng_source__close(&f->source);
}

static void write_file(const ng_buffer *text, char path[32])
{
    memcpy(path, "/tmp/netgraph-rows-XXXXXX", sizeof "/tmp/netgraph-rows-XXXXXX");
    const int file = mkstemp(path);
    assert_true(file >= 0);
    size_t written = 0;
    while (written < text->bytes) {
        const ssize_t bytes = write(file, text->at + written, text->bytes - written);
        assert_true(bytes > 0);
        written += (size_t)bytes;
    }
    close(file);
}

static void assert_same_row(const ng_csv_row *a, const ng_csv_row *b)
{
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->line, b->line);
    assert_int_equal(a->fault, b->fault);
    assert_int_equal(a->ends_file, b->ends_file);
    assert_true(ng_text__equal(a->raw, b->raw));
    for (size_t i = 0; i < a->count && i < NG_LIMIT_COLUMNS; i++) {
        assert_true(ng_text__equal(a->cell[i], b->cell[i]));
    }
}

/** Both ways through the file; the rows and how it ends are the same. Returns the rows. */
static size_t compare(const ng_buffer *text, ng_status expected)
{
    char path[32];
    write_file(text, path);
    fixture alone;
    fixture paired;
    ng_rows *rows;
    ng_error errors[2] = {{.status = NG_OK}, {.status = NG_OK}};
    size_t count = 0;
    begin(&alone, path);
    begin(&paired, path);
    assert_int_equal(ng_rows__open(&paired.csv, NULL, &rows, NULL), NG_OK);
    assert_non_null(rows);
    for (;;) {
        ng_csv_row a;
        ng_csv_row b;
        const ng_csv_row *const ahead = ng_rows__ahead(rows, 0);
        const ng_status status = ng_csv__next(&alone.csv, &a, &errors[0]);
        assert_int_equal(ng_rows__next(rows, &b, &errors[1]), status);
        if (status != NG_OK || a.cell == NULL) {
            assert_int_equal(status, expected);
            assert_null(b.cell);
            break;
        }
        assert_same_row(&a, &b);
        if (ahead != NULL) {
            assert_same_row(&b, ahead);
        }
        count++;
    }
    assert_string_equal(errors[0].text, errors[1].text);
    ng_rows__close(rows);
    if (expected == NG_OK) {
        assert_int_equal(paired.told, text->bytes);
        const ng_hash128 a = ng_source__digest(&alone.source);
        const ng_hash128 b = ng_source__digest(&paired.source);
        assert_true(a.high == b.high && a.low == b.low);
    }
    end(&alone);
    end(&paired);
    unlink(path);
    return count;
}

static void add(ng_buffer *text, const char *at, size_t bytes)
{
    assert_int_equal(ng_buffer__add(text, at, bytes, NULL), NG_OK);
}

static void add_text(ng_buffer *text, const char *at)
{
    add(text, at, strlen(at));
}

static void add_many(ng_buffer *text, char byte, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add(text, &byte, 1);
    }
}

/** Rows of every sort until there are `bytes`. */
static void add_rows(ng_buffer *text, size_t bytes)
{
    static const char *const row[] = {"1,2,2020-01-01\n", "\"a \"\"b\"\" c\",\"d\"\"\"\n",
        ",,\r\n", "\n", "\"two\nlines\", \"x\" ,y\n", "\"bad\"x,\xC3\xA9\n", "\xFF\xFE,1\n",
        "plain\n"};
    ng_random random;
    ng_random__init(&random, bytes);
    while (text->bytes < bytes) {
        add_text(text, row[ng_random__below(&random, sizeof row / sizeof row[0])]);
    }
}

static void test_ng_rows__next__equals_the_tokenizer(void **state)
{
    ng_buffer text = {.at = NULL};
    (void)state;
    add_rows(&text, 3000000);
    assert_true(compare(&text, NG_OK) > 100000);
    // The last row has no line end.
    add_text(&text, "cut,off");
    compare(&text, NG_OK);
    ng_buffer__finish(&text);
}

static void test_ng_rows__next__of_rows_larger_than_a_block(void **state)
{
    ng_buffer text = {.at = NULL};
    (void)state;
    add_rows(&text, 1200000);
    for (int i = 0; i < 3; i++) {
        add_many(&text, 'x', NG_LIMIT_CELL_BYTES);
        add_text(&text, ",1\n");
        add_many(&text, ',', 900); // cells
        add_text(&text, "\n\"");
        for (int quote = 0; quote < 200000; quote++) {
            add_text(&text, "\"\"");
        }
        add_text(&text, "\",2\n");
        add_many(&text, ',', NG_LIMIT_COLUMNS + 5);
        add_text(&text, "\n");
    }
    for (int i = 0; i < 100; i++) {
        add_many(&text, ',', 500);
        add_text(&text, "\n");
    }
    assert_true(compare(&text, NG_OK) > 100);
    ng_buffer__finish(&text);
}

static void test_ng_rows__next__fails_behind_the_last_row(void **state)
{
    ng_buffer text = {.at = NULL};
    (void)state;
    add_rows(&text, 1500000);
    add_text(&text, "1,\"no end\n");
    assert_true(compare(&text, NG_ERR_INPUT) > 50000);
    text.bytes -= 10;
    add(&text, "1,\0,2\n", 6);
    assert_true(compare(&text, NG_ERR_INPUT) > 50000);
    ng_buffer__finish(&text);
}

static void test_ng_rows__open__leaves_small_files_alone(void **state)
{
    char path[32];
    ng_buffer text = {.at = NULL};
    fixture f;
    ng_rows *rows;
    (void)state;
    add_rows(&text, 1000);
    write_file(&text, path);
    begin(&f, path);
    ng_csv_row row;
    while (!f.source.ended) {
        assert_int_equal(ng_csv__next(&f.csv, &row, NULL), NG_OK);
    }
    assert_int_equal(ng_rows__open(&f.csv, NULL, &rows, NULL), NG_OK);
    assert_null(rows);
    end(&f);
    unlink(path);
    ng_buffer__finish(&text);
}

static void test_ng_rows__close__at_any_moment(void **state)
{
    char path[32];
    ng_buffer text = {.at = NULL};
    (void)state;
    add_rows(&text, 2500000);
    write_file(&text, path);
    for (size_t taken = 0; taken < 60000; taken = taken * 4 + 1) {
        fixture f;
        ng_rows *rows;
        begin(&f, path);
        assert_int_equal(ng_rows__open(&f.csv, NULL, &rows, NULL), NG_OK);
        for (size_t i = 0; i < taken; i++) {
            ng_csv_row row;
            assert_int_equal(ng_rows__next(rows, &row, NULL), NG_OK);
        }
        ng_rows__close(rows);
        end(&f);
    }
    ng_rows__close(NULL);
    unlink(path);
    ng_buffer__finish(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_rows__next__equals_the_tokenizer),
        cmocka_unit_test(test_ng_rows__next__of_rows_larger_than_a_block),
        cmocka_unit_test(test_ng_rows__next__fails_behind_the_last_row),
        cmocka_unit_test(test_ng_rows__open__leaves_small_files_alone),
        cmocka_unit_test(test_ng_rows__close__at_any_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
