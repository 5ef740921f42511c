// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The tokenizer. A row without quotes, the usual one, is one memchr for its end and one pass
 * that finds the delimiters in 8 bytes at a time. Where the next quote of the window stands is
 * looked up once a window, so rows before it are known to have none. Rows with quotes are
 * walked cell by cell; a row that the window ends in is begun anew after reading on.
 */
#include "import/csv.h"

#include <inttypes.h>
#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"

#define LOW_BITS UINT64_C(0x7F7F7F7F7F7F7F7F)
#define ONES UINT64_C(0x0101010101010101)
#define WORD sizeof(uint64_t)

/** 8 bytes, the first in the lowest bits. */
static uint64_t load_word(const unsigned char *at)
{
    uint64_t word = 0;
    memcpy(&word, at, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/** The highest bit of every byte that is zero, exactly. */
static uint64_t zero_bytes(uint64_t word)
{
    return ~(((word & LOW_BITS) + LOW_BITS) | word | LOW_BITS);
}

static void add_cell(ng_csv *csv, ng_csv_row *row, const unsigned char *at, size_t bytes)
{
    if (row->count < NG_LIMIT_COLUMNS) {
        csv->cell[row->count] = (ng_text){(const char *)at, bytes};
    }
    row->count++;
}

/** Cells of a row without quotes. Reads up to 7 bytes behind the row, which the window's
 * padding allows. */
static void split(ng_csv *csv, ng_csv_row *row, const unsigned char *at, size_t bytes)
{
    const uint64_t pattern = ONES * (unsigned char)csv->options.delimiter;
    size_t begin = 0;
    for (size_t i = 0; i < bytes; i += WORD) {
        uint64_t match = zero_bytes(load_word(at + i) ^ pattern);
        if (bytes - i < WORD) {
            match &= (UINT64_C(1) << (8 * (bytes - i))) - 1;
        }
        while (match != 0) {
            const size_t found = i + (size_t)(__builtin_ctzll(match) >> 3);
            add_cell(csv, row, at + begin, found - begin);
            begin = found + 1;
            match &= match - 1;
        }
    }
    add_cell(csv, row, at + begin, bytes - begin);
}

static ng_status fail(
    const ng_csv *csv, uint64_t line, ng_error *err, const char *what, uint64_t limit)
{
    if (limit == 0) {
        return ng_fail(err, NG_ERR_INPUT, "%s:%" PRIu64 ": %s", csv->source->path, line, what);
    }
    return ng_fail(err, NG_ERR_INPUT, "%s:%" PRIu64 ": %s %" PRIu64 " bytes", csv->source->path,
        line, what, limit);
}

static uint64_t count_line_ends(const unsigned char *at, size_t bytes)
{
    uint64_t count = 0;
    const unsigned char *const end = at + bytes;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        count++;
        at++;
    }
    return count;
}

/** A NUL before `end` of the window ends everything: this is not text. */
static ng_status refuse_nul(const ng_csv *csv, size_t end, ng_error *err)
{
    const ng_source *const source = csv->source;
    if (source->nul_at >= end) {
        return NG_OK;
    }
    const uint64_t line =
        csv->line + count_line_ends(source->at + source->begin, source->nul_at - source->begin);
    return fail(csv, line, err, "a NUL byte: this is not UTF-8 text", 0);
}

static size_t find_quote(ng_csv *csv)
{
    ng_source *const source = csv->source;
    if (!csv->quote_known || csv->quote_at < source->begin) {
        const unsigned char *const quote =
            memchr(source->at + source->begin, '"', source->end - source->begin);
        csv->quote_at = quote == NULL ? source->end : (size_t)(quote - source->at);
        csv->quote_known = true;
    }
    return csv->quote_at;
}

/** A walk through one row that holds quotes. */
typedef struct quoted_walk {
    ng_csv *csv;
    ng_csv_row *row;
    size_t at;       // offset in the window
    size_t text_end; // of the row, behind its last character but the line end
    uint64_t line;   // of `at`
    bool is_short;   // the window ends too soon
    bool row_ended;
} quoted_walk;

static bool is_blank(const ng_csv *csv, unsigned char byte)
{
    return (byte == ' ' || byte == '\t') && byte != (unsigned char)csv->options.delimiter;
}

/** Steps over what ends a cell: a delimiter, or a line end or the end of the file, which
 * end the row. */
static void end_cell(quoted_walk *walk)
{
    const ng_source *const source = walk->csv->source;
    walk->text_end = walk->at;
    if (walk->at == source->end) {
        walk->is_short = !source->ended;
        walk->row_ended = source->ended;
        return;
    }
    walk->row_ended = source->at[walk->at] == '\n';
    walk->line += walk->row_ended;
    walk->at++;
}

/** From `at` to the delimiter or line end. */
static void skip_plain(quoted_walk *walk)
{
    const ng_source *const source = walk->csv->source;
    const unsigned char delimiter = (unsigned char)walk->csv->options.delimiter;
    while (walk->at < source->end && source->at[walk->at] != delimiter &&
        source->at[walk->at] != '\n') {
        walk->at++;
    }
}

static void walk_plain_cell(quoted_walk *walk, size_t begin)
{
    const ng_source *const source = walk->csv->source;
    skip_plain(walk);
    const size_t end = walk->at;
    end_cell(walk);
    const bool carriage = walk->row_ended && end > begin && source->at[end - 1] == '\r';
    walk->text_end -= walk->row_ended && carriage;
    add_cell(walk->csv, walk->row, source->at + begin, end - begin - carriage);
}

/** Behind a closing quote: blanks, then the end of the cell; anything else is a fault of
 * the row. */
static void walk_behind_quote(quoted_walk *walk)
{
    const ng_csv *const csv = walk->csv;
    const ng_source *const source = csv->source;
    while (walk->at < source->end && is_blank(csv, source->at[walk->at])) {
        walk->at++;
    }
    const size_t begin = walk->at;
    skip_plain(walk);
    const size_t end = walk->at;
    end_cell(walk);
    const bool carriage = walk->row_ended && end == begin + 1 && source->at[begin] == '\r';
    walk->text_end -= carriage;
    if (end > begin && !carriage && !walk->is_short) {
        walk->row->fault = NG_CSV_BAD_QUOTE;
    }
}

/** Room for all of the row, so that cells in the buffer never move. */
static ng_status reserve_unquoted(ng_csv *csv, ng_error *err)
{
    const size_t window_bytes = csv->source->end - csv->source->begin;
    if (csv->unquoted.bytes == 0 && ng_buffer__reserve(&csv->unquoted, window_bytes) == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to read %s", csv->source->path);
    }
    return NG_OK;
}

static ng_status walk_quoted_cell(quoted_walk *walk, ng_error *err)
{
    ng_csv *const csv = walk->csv;
    const ng_source *const source = csv->source;
    const size_t open = walk->at;
    const size_t held = csv->unquoted.bytes;
    size_t begin = open + 1;
    for (;;) {
        const unsigned char *const quote = memchr(source->at + begin, '"', source->end - begin);
        const size_t end = quote == NULL ? source->end : (size_t)(quote - source->at);
        if (end + 1 >= source->end && !source->ended) {
            walk->is_short = true;
            return NG_OK;
        }
        if (quote == NULL) {
            walk->at = source->end;
            return fail(csv, walk->line, err, "unterminated quote", 0);
        }
        walk->at = end + 1;
        if (walk->at == source->end || source->at[walk->at] != '"') {
            break;
        }
        // The text up to the first of the two quotes, and that quote.
        ng_status status = reserve_unquoted(csv, err);
        status = status == NG_OK
            ? ng_buffer__add(&csv->unquoted, source->at + begin, end + 1 - begin, err)
            : status;
        if (status != NG_OK) {
            return status;
        }
        begin = end + 2;
    }
    const size_t close = walk->at - 1;
    if (close - open - 1 > NG_LIMIT_CELL_BYTES) {
        return fail(csv, walk->line, err, "a field longer than", NG_LIMIT_CELL_BYTES);
    }
    walk->line += count_line_ends(source->at + open, close - open);
    if (csv->unquoted.bytes == held) {
        add_cell(csv, walk->row, source->at + begin, close - begin);
    } else {
        const ng_status status =
            ng_buffer__add(&csv->unquoted, source->at + begin, close - begin, err);
        if (status != NG_OK) {
            return status;
        }
        add_cell(csv, walk->row, csv->unquoted.at + held, csv->unquoted.bytes - held);
    }
    walk_behind_quote(walk);
    return NG_OK;
}

static ng_status walk_row(quoted_walk *walk, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_source *const source = walk->csv->source;
    walk->csv->unquoted.bytes = 0;
    while (!walk->row_ended && !walk->is_short) {
        const size_t begin = walk->at;
        while (walk->at < source->end && is_blank(walk->csv, source->at[walk->at])) {
            walk->at++;
        }
        if (walk->at < source->end && source->at[walk->at] == '"') {
            NG_TRY(walk_quoted_cell(walk, err));
        } else {
            walk_plain_cell(walk, begin);
        }
    }
done:
    return status;
}

/** A row that holds a quote. */
static ng_status read_quoted_row(ng_csv *csv, ng_csv_row *row, bool *is_short, ng_error *err)
{
    ng_source *const source = csv->source;
    quoted_walk walk = {.csv = csv, .row = row, .at = source->begin, .line = csv->line};
    ng_error own = {.status = NG_OK};
    const ng_status status = walk_row(&walk, &own);
    const ng_status nul = refuse_nul(csv, walk.is_short ? source->end : walk.at, err);
    if (nul != NG_OK) {
        return nul;
    }
    if (status != NG_OK) {
        return ng_fail(err, status, "%s", own.text);
    }
    *is_short = walk.is_short;
    if (!walk.is_short) {
        row->raw =
            (ng_text){(const char *)source->at + source->begin, walk.text_end - source->begin};
        source->begin = walk.at;
        csv->line = walk.line;
    }
    return NG_OK;
}

static void read_plain_row(ng_csv *csv, ng_csv_row *row, size_t end, bool has_line_end)
{
    ng_source *const source = csv->source;
    const unsigned char *const at = source->at + source->begin;
    size_t bytes = end - source->begin;
    bytes -= bytes > 0 && at[bytes - 1] == '\r';
    row->raw = (ng_text){(const char *)at, bytes};
    split(csv, row, at, bytes);
    source->begin = end + has_line_end;
    csv->line++;
}

/** Steps over lines that are empty or blank. */
static void skip_blank_lines(ng_csv *csv)
{
    ng_source *const source = csv->source;
    for (;;) {
        size_t at = source->begin;
        while (at < source->end && (source->at[at] == '\r' || is_blank(csv, source->at[at]))) {
            at++;
        }
        const bool is_last = at == source->end && source->ended;
        if (!is_last && (at == source->end || source->at[at] != '\n')) {
            return;
        }
        source->begin = is_last ? at : at + 1;
        csv->line++;
        if (is_last) {
            return;
        }
    }
}

/** A row that lies in the window as a whole; *is_short when there is none. */
static ng_status read_row(ng_csv *csv, ng_csv_row *row, bool *is_short, ng_error *err)
{
    ng_source *const source = csv->source;
    skip_blank_lines(csv);
    row->line = csv->line;
    const unsigned char *const line_end =
        memchr(source->at + source->begin, '\n', source->end - source->begin);
    const size_t end = line_end == NULL ? source->end : (size_t)(line_end - source->at);
    const ng_status status = refuse_nul(csv, end, err);
    *is_short = source->begin == source->end || (line_end == NULL && !source->ended);
    if (status != NG_OK || *is_short) {
        return status;
    }
    if (csv->options.quotes && find_quote(csv) < end) {
        return read_quoted_row(csv, row, is_short, err);
    }
    read_plain_row(csv, row, end, line_end != NULL);
    return NG_OK;
}

static bool has_long_cell(const ng_csv *csv, const ng_csv_row *row)
{
    for (size_t i = 0; i < row->count && i < NG_LIMIT_COLUMNS; i++) {
        if (csv->cell[i].bytes > NG_LIMIT_CELL_BYTES) {
            return true;
        }
    }
    return false;
}

/** Limits and encoding of a row that was read. */
static ng_status check_row(const ng_csv *csv, ng_csv_row *row, ng_error *err)
{
    if (row->raw.bytes > NG_LIMIT_ROW_BYTES) {
        return fail(csv, row->line, err, "a row longer than", NG_LIMIT_ROW_BYTES);
    }
    if (row->raw.bytes > NG_LIMIT_CELL_BYTES && has_long_cell(csv, row)) {
        return fail(csv, row->line, err, "a field longer than", NG_LIMIT_CELL_BYTES);
    }
    const ng_source *const source = csv->source;
    row->ends_file = source->ended && source->begin == source->end &&
        (const unsigned char *)row->raw.at + row->raw.bytes == source->at + source->end;
    if (csv->source->high && !ng_text__valid(row->raw)) {
        row->fault = NG_CSV_BAD_UTF8;
    }
    return NG_OK;
}

ng_status ng_csv__init(ng_csv *csv, ng_source *source, ng_error *err)
{
    *csv = (ng_csv){.source = source, .options = {.delimiter = ',', .quotes = true}, .line = 1};
    csv->cell = ng_memory__allocate_zero(NG_LIMIT_COLUMNS, sizeof(ng_text));
    if (csv->cell == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to read %s", source->path);
    }
    return NG_OK;
}

void ng_csv__finish(ng_csv *csv)
{
    ng_memory__release(csv->cell);
    ng_buffer__finish(&csv->unquoted);
    *csv = (ng_csv){.line = 0};
}

void ng_csv__restart(ng_csv *csv, const ng_csv_options *options, size_t begin, uint64_t line)
{
    csv->options = *options;
    csv->source->begin = begin;
    csv->line = line;
    csv->quote_known = false;
}

ng_status ng_csv__next(ng_csv *csv, ng_csv_row *row, ng_error *err)
{
    ng_status status = NG_OK;
    for (;;) {
        bool is_short = false;
        *row = (ng_csv_row){.fault = NG_CSV_SOUND};
        NG_TRY(read_row(csv, row, &is_short, err));
        if (!is_short) {
            row->cell = csv->cell;
            return check_row(csv, row, err);
        }
        if (csv->source->ended || csv->options.peek) {
            return NG_OK;
        }
        csv->quote_known = false;
        status = ng_source__more(csv->source, err);
        if (status == NG_ERR_LIMIT) {
            return fail(csv, csv->line, err, "a row, or a quote without end, longer than",
                NG_LIMIT_ROW_BYTES);
        }
        NG_TRY(status);
    }
done:
    return status;
}
