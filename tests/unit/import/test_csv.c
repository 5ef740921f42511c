// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The tokenizer: what RFC 4180 says, every limit at and one above it, rows across the edge of
 * the window, and libcsv as an oracle on random texts.
 *
 * Texts come through the standard input of the options, in pieces of any size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <csv.h>

#include "base/limits.h"
#include "base/text.h"
#include "import/csv.h"
#include "support/scratch_store.h"

#define MIB ((size_t)1048576)

/** A text that is read in pieces. */
typedef struct feed {
    const char *at;
    size_t bytes, used;
    size_t piece; // at most so many a call; 0: as many as are asked for
} feed;

static int feed_bytes(void *context, void *at, size_t bytes)
{
    feed *const text = context;
    size_t take = text->bytes - text->used;
    take = take < bytes ? take : bytes;
    take = text->piece > 0 && take > text->piece ? text->piece : take;
    memcpy(at, text->at + text->used, take);
    text->used += take;
    return (int)take;
}

/** A tokenizer over a text. */
typedef struct fixture {
    feed text;
    ng_import_options options;
    ng_source source;
    ng_csv csv;
    ng_csv_row row;
    ng_error err;
} fixture;

static void begin(fixture *f, const char *at, size_t bytes, char delimiter)
{
    *f = (fixture){.text = {.at = at, .bytes = bytes}};
    f->options = (ng_import_options){.read_standard_input = feed_bytes, .context = &f->text};
    assert_int_equal(ng_source__open("-", &f->options, &f->source, &f->err), NG_OK);
    assert_int_equal(ng_csv__init(&f->csv, &f->source, &f->err), NG_OK);
    const ng_csv_options options = {.delimiter = delimiter, .quotes = true};
    ng_csv__restart(&f->csv, &options, f->source.begin, 1);
}

static void end(fixture *f)
{
    ng_csv__finish(&f->csv);
    ng_source__close(&f->source);
}

static ng_status next(fixture *f)
{
    return ng_csv__next(&f->csv, &f->row, &f->err);
}

static void assert_cell(const fixture *f, size_t index, const char *text)
{
    assert_true(index < f->row.count);
    assert_int_equal(f->row.cell[index].bytes, strlen(text));
    assert_memory_equal(f->row.cell[index].at, text, strlen(text));
}

/** The rows of a text, each `cells` joined by '|'; "" is the end. */
static void assert_rows(const char *text, const char *const *rows)
{
    fixture f;
    begin(&f, text, strlen(text), ',');
    for (size_t i = 0; rows[i] != NULL; i++) {
        char joined[256] = "";
        size_t used = 0;
        assert_int_equal(next(&f), NG_OK);
        assert_non_null(f.row.cell);
        for (size_t k = 0; k < f.row.count; k++) {
            used += (size_t)snprintf(joined + used, sizeof(joined) - used, "%s%.*s",
                k > 0 ? "|" : "", (int)f.row.cell[k].bytes, f.row.cell[k].at);
        }
        assert_string_equal(joined, rows[i]);
    }
    assert_int_equal(next(&f), NG_OK);
    assert_null(f.row.cell);
    end(&f);
}

static void test_ng_csv__next__splits_cells_of_every_length(void **state)
{
    (void)state;
    assert_rows("a,bb,,ccccccc,dddddddd,eeeeeeeee,\n,\nx\n",
        (const char *const[]){"a|bb||ccccccc|dddddddd|eeeeeeeee|", "|", "x", NULL});
}

static void test_ng_csv__next__takes_lf_and_cr_lf_and_a_missing_last_line_end(void **state)
{
    (void)state;
    assert_rows("a,b\r\nc,d\n\"e\",f\r\ng,\"h\"\r\ni,j",
        (const char *const[]){"a|b", "c|d", "e|f", "g|h", "i|j", NULL});
    assert_rows("a,\"b\"", (const char *const[]){"a|b", NULL});
    assert_rows("a,b\r", (const char *const[]){"a|b", NULL});
    assert_rows("\"a\",b\r", (const char *const[]){"a|b", NULL});
}

static void test_ng_csv__next__leaves_out_blank_lines(void **state)
{
    (void)state;
    assert_rows("\n\r\n  \na\n\n\nb\n \n", (const char *const[]){"a", "b", NULL});
    assert_rows("", (const char *const[]){NULL});
    assert_rows("\n\n", (const char *const[]){NULL});
}

static void test_ng_csv__next__unquotes(void **state)
{
    (void)state;
    assert_rows("\"a,b\",\"c\"\"d\",\"\"\n\"\"\"\",\"\"\"x\"\"\"\n",
        (const char *const[]){"a,b|c\"d|", "\"|\"x\"", NULL});
    assert_rows("\"two\nlines\",x\nb,c\n", (const char *const[]){"two\nlines|x", "b|c", NULL});
}

static void test_ng_csv__next__keeps_a_quote_inside_an_unquoted_cell(void **state)
{
    (void)state;
    assert_rows("5\" disk,b\"\n", (const char *const[]){"5\" disk|b\"", NULL});
}

static void test_ng_csv__next__leaves_blanks_around_quotes_out(void **state)
{
    (void)state;
    assert_rows(" \"a\" , \"b\"\t\n", (const char *const[]){"a|b", NULL});
}

static void test_ng_csv__next__skips_a_byte_order_mark(void **state)
{
    (void)state;
    assert_rows("\xEF\xBB\xBF"
                "a,b\n",
        (const char *const[]){"a|b", NULL});
}

static void test_ng_csv__next__counts_lines(void **state)
{
    (void)state;
    static const char text[] = "a\n\n\"b\nc\nd\",\"e\n\"\r\nf\n";
    fixture f;
    begin(&f, text, strlen(text), ',');
    static const uint64_t line[] = {1, 3, 7};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(next(&f), NG_OK);
        assert_int_equal(f.row.line, line[i]);
    }
    end(&f);
}

static void test_ng_csv__next__hands_out_the_row_as_written(void **state)
{
    (void)state;
    static const char text[] = "\"a\"\"b\", c \r\nd,\"e\" \r\n";
    fixture f;
    begin(&f, text, strlen(text), ',');
    assert_int_equal(next(&f), NG_OK);
    assert_int_equal(f.row.raw.bytes, strlen("\"a\"\"b\", c "));
    assert_memory_equal(f.row.raw.at, text, f.row.raw.bytes);
    assert_int_equal(next(&f), NG_OK);
    assert_int_equal(f.row.raw.bytes, strlen("d,\"e\" "));
    end(&f);
}

static void test_ng_csv__next__takes_every_delimiter(void **state)
{
    (void)state;
    static const char delimiter[] = ",;|\t";
    for (size_t i = 0; i < 4; i++) {
        char text[32];
        snprintf(text, sizeof(text), "a%c%cb\n\"c%cd\"%c\n", delimiter[i], delimiter[i],
            delimiter[i], delimiter[i]);
        fixture f;
        begin(&f, text, strlen(text), delimiter[i]);
        assert_int_equal(next(&f), NG_OK);
        assert_int_equal(f.row.count, 3);
        assert_cell(&f, 2, "b");
        assert_int_equal(next(&f), NG_OK);
        assert_int_equal(f.row.count, 2);
        assert_int_equal(f.row.cell[0].bytes, 3);
        end(&f);
    }
}

static void test_ng_csv__next__takes_quotes_as_text_when_told(void **state)
{
    (void)state;
    static const char text[] = "\"a|b\nc\"|d\n";
    static const ng_csv_options options = {.delimiter = '|', .quotes = false};
    fixture f;
    begin(&f, text, strlen(text), '|');
    ng_csv__restart(&f.csv, &options, 0, 1);
    assert_int_equal(next(&f), NG_OK);
    assert_cell(&f, 0, "\"a");
    assert_int_equal(next(&f), NG_OK);
    assert_cell(&f, 0, "c\"");
    end(&f);
}

/** The text ends in one sentence. */
static void assert_fails(const char *text, size_t bytes, int good_rows, const char *sentence)
{
    fixture f;
    begin(&f, text, bytes, ',');
    for (int i = 0; i < good_rows; i++) {
        assert_int_equal(next(&f), NG_OK);
        assert_non_null(f.row.cell);
    }
    assert_int_equal(next(&f), NG_ERR_INPUT);
    assert_string_equal(f.err.text, sentence);
    end(&f);
}

static void test_ng_csv__next__names_the_line_of_an_unterminated_quote(void **state)
{
    (void)state;
    static const char text[] = "a,b\n\"c\nd\",\"e\nf\n";
    assert_fails(text, strlen(text), 1, "-:3: unterminated quote");
    assert_fails("\"", 1, 0, "-:1: unterminated quote");
}

static void test_ng_csv__next__refuses_nul_bytes(void **state)
{
    (void)state;
    assert_fails("a,b\nc,\0\n", 8, 1, "-:2: a NUL byte: this is not UTF-8 text");
    assert_fails("a\n\"b\n\0\"\n", 8, 1, "-:3: a NUL byte: this is not UTF-8 text");
    assert_fails("a\n\"b\n\0", 6, 1, "-:3: a NUL byte: this is not UTF-8 text");
}

static void test_ng_csv__next__marks_bad_utf8_and_goes_on(void **state)
{
    (void)state;
    static const char text[] = "caf\xC3\xA9\ncaf\xE9\nok\n";
    fixture f;
    begin(&f, text, strlen(text), ',');
    assert_int_equal(next(&f), NG_OK);
    assert_int_equal(f.row.fault, NG_CSV_SOUND);
    assert_int_equal(next(&f), NG_OK);
    assert_int_equal(f.row.fault, NG_CSV_BAD_UTF8);
    assert_int_equal(next(&f), NG_OK);
    assert_int_equal(f.row.fault, NG_CSV_SOUND);
    assert_cell(&f, 0, "ok");
    end(&f);
}

static void test_ng_csv__next__marks_text_behind_a_quote_and_goes_on(void **state)
{
    (void)state;
    static const char text[] = "\"a\"b,c\nd,e\n";
    fixture f;
    begin(&f, text, strlen(text), ',');
    assert_int_equal(next(&f), NG_OK);
    assert_int_equal(f.row.fault, NG_CSV_BAD_QUOTE);
    assert_int_equal(next(&f), NG_OK);
    assert_int_equal(f.row.fault, NG_CSV_SOUND);
    assert_cell(&f, 1, "e");
    end(&f);
}

static char *filled(size_t bytes)
{
    char *const text = malloc(bytes + 1);
    assert_non_null(text);
    memset(text, 'x', bytes);
    text[bytes] = '\0';
    return text;
}

static void test_ng_csv__next__takes_a_cell_at_the_limit_and_none_above(void **state)
{
    (void)state;
    char *const text = filled(NG_LIMIT_CELL_BYTES + 8);
    memcpy(text + NG_LIMIT_CELL_BYTES, ",b\n", 3);
    fixture f;
    begin(&f, text, NG_LIMIT_CELL_BYTES + 3, ',');
    assert_int_equal(next(&f), NG_OK);
    assert_int_equal(f.row.cell[0].bytes, NG_LIMIT_CELL_BYTES);
    end(&f);
    memcpy(text + NG_LIMIT_CELL_BYTES, "x,b\n", 4);
    assert_fails(text, NG_LIMIT_CELL_BYTES + 4, 0, "-:1: a field longer than 1048576 bytes");
    text[0] = text[NG_LIMIT_CELL_BYTES + 1] = '"';
    text[NG_LIMIT_CELL_BYTES] = 'x';
    begin(&f, text, NG_LIMIT_CELL_BYTES + 2, ',');
    assert_int_equal(next(&f), NG_OK);
    assert_int_equal(f.row.cell[0].bytes, NG_LIMIT_CELL_BYTES);
    end(&f);
    text[NG_LIMIT_CELL_BYTES + 1] = 'x';
    text[NG_LIMIT_CELL_BYTES + 2] = '"';
    assert_fails(text, NG_LIMIT_CELL_BYTES + 3, 0, "-:1: a field longer than 1048576 bytes");
    free(text);
}

static void test_ng_csv__next__takes_a_row_at_the_limit_and_none_above(void **state)
{
    (void)state;
    const size_t limit = NG_LIMIT_ROW_BYTES;
    char *const text = filled(limit + 8);
    for (size_t i = MIB; i < limit; i += MIB) {
        text[i] = ',';
    }
    memcpy(text + limit, "\r\n", 2);
    fixture f;
    begin(&f, text, limit + 2, ',');
    assert_int_equal(next(&f), NG_OK);
    assert_int_equal(f.row.raw.bytes, limit);
    assert_int_equal(f.row.count, 4);
    end(&f);
    memcpy(text + limit, "x\n", 2);
    assert_fails(text, limit + 2, 0, "-:1: a row longer than 4194304 bytes");
    memcpy(text + limit, "xxxxxx\n", 7);
    assert_fails(
        text, limit + 7, 0, "-:1: a row, or a quote without end, longer than 4194304 bytes");
    free(text);
}

static void test_ng_csv__next__counts_cells_above_the_limit_and_keeps_none_of_them(void **state)
{
    (void)state;
    char *const text = filled(NG_LIMIT_COLUMNS + 1);
    memset(text, ',', NG_LIMIT_COLUMNS);
    fixture f;
    begin(&f, text, NG_LIMIT_COLUMNS + 1, ',');
    assert_int_equal(next(&f), NG_OK);
    assert_int_equal(f.row.count, NG_LIMIT_COLUMNS + 1);
    end(&f);
    free(text);
}

/** Rows of every length across the edge of the window, in pieces of any size. */
static void test_ng_csv__next__reads_rows_across_the_window(void **state)
{
    (void)state;
    const size_t bytes = 3 * MIB;
    char *const text = filled(bytes);
    ng_random random;
    ng_random__init(&random, scratch_seed());
    uint64_t rows = 0;
    for (size_t at = 0; at + 100 < bytes; rows++) {
        const bool quoted = ng_random__below(&random, 4) == 0;
        at += (size_t)snprintf(text + at, bytes - at,
            quoted ? "%lu,\"a\"\"\nb\",%d\n" : "%lu,ab,%d\n", (unsigned long)rows, 7);
        text[at] = 'x';
    }
    for (size_t i = bytes; text[i - 1] != '\n'; i--) {
        text[i - 1] = ' ';
    }
    fixture f;
    begin(&f, text, bytes, ',');
    f.text.piece = 65521;
    for (uint64_t i = 0; i < rows; i++) {
        char number[24];
        snprintf(number, sizeof(number), "%lu", (unsigned long)i);
        assert_int_equal(next(&f), NG_OK);
        assert_int_equal(f.row.count, 3);
        assert_cell(&f, 0, number);
        assert_cell(&f, 2, "7");
    }
    assert_int_equal(next(&f), NG_OK);
    assert_null(f.row.cell);
    end(&f);
    free(text);
}

// ----------------------------------------------------------------------------------------
// oracle

/** What libcsv makes of a text: cells behind one another, each with a mark of its end. */
typedef struct oracle {
    char text[4096];
    size_t bytes;
} oracle;

/** libcsv leaves out blanks around unquoted cells, so blanks at the ends are not compared. */
static ng_text without_blanks(ng_text cell)
{
    while (cell.bytes > 0 && cell.at[0] == ' ') {
        cell = (ng_text){cell.at + 1, cell.bytes - 1};
    }
    while (cell.bytes > 0 && cell.at[cell.bytes - 1] == ' ') {
        cell.bytes--;
    }
    return cell;
}

static void keep_cell(oracle *out, ng_text cell)
{
    cell = without_blanks(cell);
    assert_true(out->bytes + cell.bytes + 1 < sizeof(out->text));
    memcpy(out->text + out->bytes, cell.at, cell.bytes);
    out->bytes += cell.bytes;
    out->text[out->bytes++] = '\1';
}

static void oracle_cell(void *cell, size_t bytes, void *context)
{
    keep_cell(context, (ng_text){cell, bytes});
}

static void oracle_row(int character, void *context)
{
    (void)character;
    oracle *const out = context;
    out->text[out->bytes++] = '\2';
}

/** False when libcsv, as strict as it can be, takes the text for malformed. */
static bool ask_libcsv(const char *text, size_t bytes, oracle *out)
{
    struct csv_parser parser;
    assert_int_equal(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI), 0);
    const bool good = csv_parse(&parser, text, bytes, oracle_cell, oracle_row, out) == bytes &&
        csv_fini(&parser, oracle_cell, oracle_row, out) == 0;
    csv_free(&parser);
    return good;
}

static bool ask_us(const char *text, size_t bytes, oracle *out)
{
    fixture f;
    bool good = true;
    begin(&f, text, bytes, ',');
    f.text.piece = 1;
    for (;;) {
        if (next(&f) != NG_OK) {
            good = false;
            break;
        }
        if (f.row.cell == NULL) {
            break;
        }
        good = good && f.row.fault == NG_CSV_SOUND;
        for (size_t i = 0; i < f.row.count; i++) {
            keep_cell(out, f.row.cell[i]);
        }
        out->text[out->bytes++] = '\2';
    }
    end(&f);
    return good;
}

static void test_ng_csv__next__reads_what_libcsv_reads(void **state)
{
    (void)state;
    static const char *const part[] = {"a", "bcd", "efghijklmnop", ",", ",", ",", "\n", "\r\n",
        "\"", "\"\"", "\"x\"", "\"y,\"", " "};
    ng_random random;
    ng_random__init(&random, scratch_seed());
    uint32_t compared = 0;
    for (int run = 0; run < 15000; run++) {
        char text[512];
        size_t bytes = 0;
        const uint64_t parts = 1 + ng_random__below(&random, 24);
        for (uint64_t i = 0; i < parts; i++) {
            const char *const add =
                part[ng_random__below(&random, sizeof(part) / sizeof(part[0]))];
            memcpy(text + bytes, add, strlen(add));
            bytes += strlen(add);
        }
        oracle theirs = {.bytes = 0};
        oracle ours = {.bytes = 0};
        const bool good = ask_libcsv(text, bytes, &theirs);
        const bool own_good = ask_us(text, bytes, &ours);
        if (!good) {
            continue;
        }
        compared++;
        if (!own_good || ours.bytes != theirs.bytes ||
            memcmp(ours.text, theirs.text, ours.bytes) != 0) {
            fail_msg("libcsv reads another thing in: %.*s", (int)bytes, text);
        }
    }
    assert_true(compared > 2500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_csv__next__splits_cells_of_every_length),
        cmocka_unit_test(test_ng_csv__next__takes_lf_and_cr_lf_and_a_missing_last_line_end),
        cmocka_unit_test(test_ng_csv__next__leaves_out_blank_lines),
        cmocka_unit_test(test_ng_csv__next__unquotes),
        cmocka_unit_test(test_ng_csv__next__keeps_a_quote_inside_an_unquoted_cell),
        cmocka_unit_test(test_ng_csv__next__leaves_blanks_around_quotes_out),
        cmocka_unit_test(test_ng_csv__next__skips_a_byte_order_mark),
        cmocka_unit_test(test_ng_csv__next__counts_lines),
        cmocka_unit_test(test_ng_csv__next__hands_out_the_row_as_written),
        cmocka_unit_test(test_ng_csv__next__takes_every_delimiter),
        cmocka_unit_test(test_ng_csv__next__takes_quotes_as_text_when_told),
        cmocka_unit_test(test_ng_csv__next__names_the_line_of_an_unterminated_quote),
        cmocka_unit_test(test_ng_csv__next__refuses_nul_bytes),
        cmocka_unit_test(test_ng_csv__next__marks_bad_utf8_and_goes_on),
        cmocka_unit_test(test_ng_csv__next__marks_text_behind_a_quote_and_goes_on),
        cmocka_unit_test(test_ng_csv__next__takes_a_cell_at_the_limit_and_none_above),
        cmocka_unit_test(test_ng_csv__next__takes_a_row_at_the_limit_and_none_above),
        cmocka_unit_test(
            test_ng_csv__next__counts_cells_above_the_limit_and_keeps_none_of_them),
        cmocka_unit_test(test_ng_csv__next__reads_rows_across_the_window),
        cmocka_unit_test(test_ng_csv__next__reads_what_libcsv_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
