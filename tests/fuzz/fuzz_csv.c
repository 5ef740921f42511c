// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The tokenizer of delimited text. The first byte chooses delimiter and quotes, the second the
 * bytes that come at once; the rest is the file.
 *
 * The same rows come of the file in pieces as of the whole, and rows written anew, every cell
 * quoted, are read as the same cells.
 */
#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "fuzz/fuzz.h"
#include "import/csv.h"

/** What was read: each cell with its length before it, and rows apart. */
typedef struct reading {
    ng_buffer cells;     // of all rows
    ng_buffer rewritten; // the sound rows
    uint64_t rows;
    ng_status status;
    char why[sizeof(((ng_error *)NULL)->text)];
} reading;

static void keep(ng_buffer *buffer, const void *at, size_t bytes)
{
    ng_error err = {.status = NG_OK};
    fuzz_assert_ok(ng_buffer__add(buffer, at, bytes, &err), &err);
}

static void rewrite_cell(ng_buffer *out, ng_text cell)
{
    keep(out, "\"", 1);
    for (size_t i = 0; i < cell.bytes; i++) {
        keep(out, "\"\"", cell.at[i] == '"' ? 1 : 0);
        keep(out, cell.at + i, 1);
    }
    keep(out, "\"", 1);
}

static void take_row(const ng_csv_row *row, char delimiter, reading *out)
{
    const size_t kept = row->count < NG_LIMIT_COLUMNS ? row->count : NG_LIMIT_COLUMNS;
    const uint64_t head[] = {row->count, row->line, row->raw.bytes, row->fault};
    keep(&out->cells, head, sizeof(head));
    assert(row->count > 0 && row->raw.bytes <= NG_LIMIT_ROW_BYTES);
    assert(memchr(row->raw.at, '\0', row->raw.bytes) == NULL);
    assert(row->fault != NG_CSV_SOUND || ng_text__valid(row->raw));
    for (size_t i = 0; i < kept; i++) {
        const ng_text cell = row->cell[i];
        assert(cell.bytes <= NG_LIMIT_CELL_BYTES);
        keep(&out->cells, &cell.bytes, sizeof(cell.bytes));
        keep(&out->cells, cell.at, cell.bytes);
        if (row->fault == NG_CSV_SOUND && row->count == kept) {
            keep(&out->rewritten, &delimiter, i > 0 ? 1 : 0);
            rewrite_cell(&out->rewritten, cell);
        }
    }
    keep(&out->rewritten, "\n", row->fault == NG_CSV_SOUND && row->count == kept ? 1 : 0);
}

static void read_all(fuzz_pieces *pieces, const ng_csv_options *options, reading *out)
{
    ng_source source;
    ng_csv csv;
    ng_csv_row row;
    ng_error err = {.status = NG_OK};
    uint64_t line = 0;
    *out = (reading){.rows = 0};
    fuzz_open_source(pieces, &source);
    fuzz_assert_ok(ng_csv__init(&csv, &source, &err), &err);
    ng_csv__restart(&csv, options, source.begin, 1);
    for (;;) {
        out->status = ng_csv__next(&csv, &row, &err);
        if (out->status != NG_OK || row.cell == NULL) {
            break;
        }
        assert(row.line > line);
        line = row.line;
        take_row(&row, options->delimiter, out);
        out->rows++;
    }
    if (out->status != NG_OK) {
        fuzz_assert_blames_input(out->status, &err);
        memcpy(out->why, err.text, sizeof(err.text));
    }
    ng_csv__finish(&csv);
    ng_source__close(&source);
}

static void finish(reading *one)
{
    ng_buffer__finish(&one->cells);
    ng_buffer__finish(&one->rewritten);
}

static ng_text text_of(const ng_buffer *buffer)
{
    return (ng_text){(const char *)buffer->at, buffer->bytes};
}

/** Rows that were written are read as they were; those read before had no fault. */
static void read_again(const reading *first, const ng_csv_options *options)
{
    const ng_csv_options quoting = {.delimiter = options->delimiter, .quotes = true};
    fuzz_pieces pieces = {.at = first->rewritten.at, .bytes = first->rewritten.bytes};
    reading again;
    read_all(&pieces, &quoting, &again);
    assert(again.status == NG_OK || first->rewritten.bytes > NG_LIMIT_CELL_BYTES);
    if (again.status == NG_OK) {
        fuzz_assert_equal(text_of(&again.rewritten), text_of(&first->rewritten));
    }
    finish(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char delimiters[] = ",;\t| :xa";
    const uint8_t choice = fuzz_byte(&data, &size);
    const size_t piece = fuzz_byte(&data, &size);
    const ng_csv_options options = {
        .delimiter = delimiters[choice % (sizeof(delimiters) - 1)],
        .quotes = (choice & 0x80) == 0,
    };
    fuzz_pieces pieces = {.at = data, .bytes = size};
    reading whole;
    reading parts;
    read_all(&pieces, &options, &whole);
    pieces.piece = piece + 1;
    read_all(&pieces, &options, &parts);
    assert(whole.status == parts.status && whole.rows == parts.rows);
    assert(strcmp(whole.why, parts.why) == 0);
    fuzz_assert_equal(text_of(&whole.cells), text_of(&parts.cells));
    read_again(&whole, &options);
    finish(&whole);
    finish(&parts);
    return 0;
}
