// SPDX-License-Identifier: GPL-3.0-or-later
/** Rows, rejections and the parts that rows of every kind are made of. */
#include "import/reader.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"

#define CANCEL_ROWS 4096
#define DROPPED_SHOWN 10
#define SHOWN_TEXT_BYTES 48
#define SENTENCE_BYTES 1024

const char *ng_reader__shown(ng_text value, char out[NG_SHOWN_BYTES])
{
    size_t bytes = value.bytes;
    if (bytes > SHOWN_TEXT_BYTES) {
        bytes = SHOWN_TEXT_BYTES;
        while (bytes > 0 && ((unsigned char)value.at[bytes] & 0xC0u) == 0x80u) {
            bytes--;
        }
    }
    for (size_t i = 0; i < bytes; i++) {
        const unsigned char byte = (unsigned char)value.at[i];
        const bool control = byte < ' ' || byte == 0x7F;
        out[i] = value.at[i];
        if (control) {
            out[i] = '?';
        }
    }
    memcpy(out + bytes, bytes < value.bytes ? "..." : "", bytes < value.bytes ? 4 : 1);
    return out;
}

static void __attribute__((format(printf, 4, 0))) notify(ng_reader *reader, ng_notice_kind kind,
    const char *place, const char *format, va_list arguments)
{
    const bool first = kind == NG_NOTICE_REJECTED && reader->first_rejection[0] == '\0';
    if (reader->options->notice == NULL && !first) {
        return;
    }
    char sentence[SENTENCE_BYTES];
    const int placed = snprintf(sentence, sizeof(sentence), "%s", place);
    const size_t used =
        placed < 0 || placed >= SENTENCE_BYTES ? SENTENCE_BYTES - 1 : (size_t)placed;
    const int written = vsnprintf(sentence + used, sizeof(sentence) - used, format, arguments);
    (void)written;
    if (first) {
        const int kept = snprintf(reader->first_rejection, NG_REJECTION_BYTES, "%.*s",
            NG_REJECTION_BYTES - 1, sentence);
        (void)kept;
    }
    const ng_text row = kind == NG_NOTICE_REJECTED ? reader->row.raw : (ng_text){NULL, 0};
    if (reader->options->notice != NULL) {
        reader->options->notice(reader->options->context, kind, ng_text__of(sentence), row);
    }
}

static void write_place(const ng_reader *reader, const char *field, char out[SENTENCE_BYTES])
{
    const int used = snprintf(out, SENTENCE_BYTES, "%s:%" PRIu64 ": %s%s", reader->source->path,
        reader->row.line, field == NULL ? "" : field, field == NULL ? "" : ": ");
    (void)used;
}

void ng_reader__reject(ng_reader *reader, const char *field, const char *format, ...)
{
    reader->file->rejected++;
    reader->row_rejected = true;
    char place[SENTENCE_BYTES];
    write_place(reader, field, place);
    va_list arguments;
    va_start(arguments, format);
    notify(reader, NG_NOTICE_REJECTED, place, format, arguments);
    va_end(arguments);
}

void ng_reader__drop(ng_reader *reader, const char *field, const char *format, ...)
{
    reader->dropped++;
    if (reader->dropped > DROPPED_SHOWN) {
        return;
    }
    char place[SENTENCE_BYTES];
    write_place(reader, field, place);
    va_list arguments;
    va_start(arguments, format);
    notify(reader, NG_NOTICE_WARNING, place, format, arguments);
    va_end(arguments);
}

void ng_reader__warn(ng_reader *reader, const char *format, ...)
{
    char place[SENTENCE_BYTES];
    const int used = snprintf(place, sizeof(place), "%s: ", reader->source->path);
    (void)used;
    va_list arguments;
    va_start(arguments, format);
    notify(reader, NG_NOTICE_WARNING, place, format, arguments);
    va_end(arguments);
}

void ng_reader__finish(ng_reader *reader)
{
    if (reader->dropped > DROPPED_SHOWN) {
        ng_reader__warn(
            reader, "further fields left out: %" PRIu64, reader->dropped - DROPPED_SHOWN);
    }
}

void ng_reader__set_header(ng_reader *reader, ng_text first_header)
{
    reader->first_header = first_header;
    reader->header = ng_hash__bytes128(reader->row.raw.at, reader->row.raw.bytes);
    reader->has_header = true;
    reader->cell_count = reader->row.count;
}

/** True for a header line in the middle of a file, as when files were joined. */
static bool repeats_header(const ng_reader *reader)
{
    if (!reader->has_header || !ng_text__equal(reader->row.cell[0], reader->first_header)) {
        return false;
    }
    const ng_hash128 own = ng_hash__bytes128(reader->row.raw.at, reader->row.raw.bytes);
    return own.high == reader->header.high && own.low == reader->header.low;
}

bool ng_reader__ends_file(const ng_reader *reader)
{
    return reader->row.ends_file;
}

ng_status ng_reader__fail_cut(const ng_reader *reader, ng_error *err)
{
    return ng_fail(err, NG_ERR_INPUT, "%s:%" PRIu64 ": the file ends within a row",
        reader->source->path, reader->row.line);
}

static bool is_readable(ng_reader *reader)
{
    const ng_csv_row *const row = &reader->row;
    if (row->fault == NG_CSV_BAD_UTF8) {
        ng_reader__reject(reader, NULL, "not UTF-8");
    } else if (row->fault == NG_CSV_BAD_QUOTE) {
        ng_reader__reject(reader, NULL, "text behind a closing quote");
    } else if (reader->cell_count != 0 && row->count != reader->cell_count) {
        ng_reader__reject(
            reader, NULL, "expected %zu fields, found %zu", reader->cell_count, row->count);
    } else if (repeats_header(reader)) {
        ng_reader__reject(reader, NULL, "repeats the header line");
    } else {
        return true;
    }
    return false;
}

static ng_status begin_rows(ng_reader *reader, ng_error *err)
{
    if (reader->begun) {
        return NG_OK;
    }
    reader->begun = true;
    return ng_rows__open(reader->csv, reader->shape, &reader->rows, err);
}

static ng_status check_cancel(const ng_reader *reader, ng_error *err)
{
    const bool cancelled = reader->options->cancel != NULL && *reader->options->cancel != 0;
    return cancelled ? ng_fail(err, NG_ERR_INTERRUPTED, "interrupted; nothing was imported")
                     : NG_OK;
}

ng_status ng_reader__pairs(ng_reader *reader, ng_rows_pairs *out, ng_error *err)
{
    ng_status status = NG_OK;
    *out = (ng_rows_pairs){.at = NULL};
    NG_TRY(begin_rows(reader, err));
    if (reader->shape == NULL || reader->rows == NULL) {
        goto done;
    }
    NG_TRY(ng_rows__pairs(reader->rows, out, err));
    if (out->count > 0) {
        NG_TRY(check_cancel(reader, err));
    }
    reader->file->rows += out->count;
done:
    return status;
}

static ng_status read_row(ng_reader *reader, ng_error *err)
{
    const ng_status status = begin_rows(reader, err);
    if (status != NG_OK) {
        return status;
    }
    return reader->rows != NULL ? ng_rows__next(reader->rows, &reader->row, err)
                                : ng_csv__next(reader->csv, &reader->row, err);
}

const ng_csv_row *ng_reader__ahead(const ng_reader *reader, size_t distance)
{
    return reader->rows == NULL ? NULL : ng_rows__ahead(reader->rows, distance);
}

ng_status ng_reader__next(ng_reader *reader, bool *more, ng_error *err)
{
    for (;;) {
        ng_status status =
            reader->file->rows % CANCEL_ROWS == 0 ? check_cancel(reader, err) : NG_OK;
        if (status != NG_OK) {
            return status;
        }
        status = read_row(reader, err);
        *more = status == NG_OK && reader->row.cell != NULL;
        if (!*more) {
            return status;
        }
        reader->file->rows++;
        reader->row_rejected = false;
        if (ng_arena__bytes(reader->arena) > 0) {
            ng_arena__reset(reader->arena);
        }
        if (reader->row.count < reader->cell_count && ng_reader__ends_file(reader)) {
            return ng_reader__fail_cut(reader, err);
        }
        if (is_readable(reader)) {
            return ng_batch__at(reader->batch, reader->number, reader->row.line, err);
        }
    }
}

ng_text ng_reader__trim(ng_text cell)
{
    // Most cells begin and end with a plain character.
    if (cell.bytes == 0 ||
        ((unsigned char)cell.at[0] - 0x21u < 0x5Eu &&
            (unsigned char)cell.at[cell.bytes - 1] - 0x21u < 0x5Eu)) {
        return cell;
    }
    return ng_text__trim(cell);
}

ng_text ng_reader__plain(ng_text cell)
{
    size_t quotes = 0;
    while (quotes < cell.bytes && cell.at[quotes] == '\'') {
        quotes++;
    }
    const bool guarded =
        quotes > 0 && quotes < cell.bytes && memchr("=+-@\t\r", cell.at[quotes], 6) != NULL;
    return guarded ? (ng_text){cell.at + 1, cell.bytes - 1} : cell;
}

ng_text ng_reader__cell(const ng_reader *reader, size_t index)
{
    if (index >= reader->row.count || index >= NG_LIMIT_COLUMNS) {
        return (ng_text){NULL, 0};
    }
    const ng_text cell = ng_reader__trim(reader->row.cell[index]);
    return cell.bytes > 0 && cell.at[0] == '\'' ? ng_reader__plain(cell) : cell;
}

bool ng_reader__day(ng_reader *reader, const char *field, ng_text value, ng_day *out)
{
    *out = NG_DAY_NONE;
    if (value.bytes == 0 || ng_day__parse(value, out)) {
        return true;
    }
    char shown[NG_SHOWN_BYTES];
    ng_reader__reject(reader, field, "not a date: %s", ng_reader__shown(value, shown));
    return false;
}

bool ng_reader__loose_day(ng_reader *reader, const char *field, ng_text value, ng_day *out)
{
    *out = NG_DAY_NONE;
    int precision = 0;
    if (value.bytes == 0 || ng_day__parse_loose(value, out, &precision)) {
        return true;
    }
    char shown[NG_SHOWN_BYTES];
    ng_reader__reject(reader, field, "not a date: %s", ng_reader__shown(value, shown));
    return false;
}

bool ng_reader__number(
    ng_reader *reader, const char *field, ng_text value, const uint64_t range[2], uint64_t *out)
{
    uint64_t number = 0;
    bool good = value.bytes > 0 && value.bytes <= 18;
    for (size_t i = 0; good && i < value.bytes; i++) {
        good = value.at[i] >= '0' && value.at[i] <= '9';
        number = number * 10 + (uint64_t)(unsigned char)(value.at[i] - '0');
    }
    *out = number;
    if (good && number >= range[0] && number <= range[1]) {
        return true;
    }
    char shown[NG_SHOWN_BYTES];
    ng_reader__reject(reader, field, "not a whole number from %" PRIu64 " to %" PRIu64 ": %s",
        range[0], range[1], ng_reader__shown(value, shown));
    return false;
}

bool ng_reader__key(ng_reader *reader, const char *field, ng_text value)
{
    const size_t prefix = reader->name_space.bytes == 0 ? 0 : reader->name_space.bytes + 1;
    if (value.bytes == 0) {
        ng_reader__reject(reader, field, "empty");
        return false;
    }
    if (value.bytes + prefix > NG_LIMIT_KEY_BYTES) {
        ng_reader__reject(reader, field, "longer than %d bytes", NG_LIMIT_KEY_BYTES);
        return false;
    }
    return true;
}

/** True for two spellings of one address: found before anything is made of the
 * row. */
static bool name_one(ng_reader *reader, ng_text a, ng_text b)
{
    if (ng_text__equal(a, b)) {
        return true;
    }
    if (memchr(a.at, '/', a.bytes) == NULL || memchr(b.at, '/', b.bytes) == NULL) {
        return false;
    }
    ng_text slug[2];
    return ng_text__slug(reader->arena, a, false, &slug[0], NULL) == NG_OK &&
        ng_text__slug(reader->arena, b, false, &slug[1], NULL) == NG_OK && slug[0].bytes > 0 &&
        ng_text__equal(slug[0], slug[1]);
}

bool ng_reader__two(ng_reader *reader, const char *const field[2], const ng_text value[2])
{
    if (!ng_reader__key(reader, field[0], value[0]) ||
        !ng_reader__key(reader, field[1], value[1])) {
        return false;
    }
    if (name_one(reader, value[0], value[1])) {
        ng_reader__reject(reader, field[1], "a tie with oneself");
        return false;
    }
    return true;
}

ng_status ng_reader__member(ng_reader *reader, ng_text cell, uint32_t *slot, ng_error *err)
{
    return ng_batch__member_cell(reader->batch, cell, reader->name_space, slot, err);
}

ng_status ng_reader__members(
    ng_reader *reader, const ng_text value[2], uint32_t slot[2], bool *same, ng_error *err)
{
    ng_status status = NG_OK;
    *same = false;
    NG_TRY(ng_reader__member(reader, value[0], &slot[0], err));
    NG_TRY(ng_reader__member(reader, value[1], &slot[1], err));
    if (slot[0] == slot[1]) {
        *same = true;
        ng_reader__reject(reader, NULL, "a tie with oneself");
    }
done:
    return status;
}

ng_status ng_reader__group(ng_reader *reader, ng_text key, uint32_t *slot, ng_error *err)
{
    if (reader->name_space.bytes == 0) {
        return ng_batch__group(reader->batch, key, slot, err);
    }
    const ng_text full = ng_arena__print(reader->arena, "%.*s:%.*s",
        (int)reader->name_space.bytes, reader->name_space.at, (int)key.bytes, key.at);
    if (full.at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a group key");
    }
    return ng_batch__group(reader->batch, full, slot, err);
}

bool ng_reader__entry(ng_text *rest, char mark, ng_text *entry)
{
    while (rest->bytes > 0) {
        const char *const end = memchr(rest->at, mark, rest->bytes);
        const size_t bytes = end == NULL ? rest->bytes : (size_t)(end - rest->at);
        *entry = ng_text__trim((ng_text){rest->at, bytes});
        const size_t used = bytes + (end != NULL);
        *rest = (ng_text){rest->at + used, rest->bytes - used};
        if (entry->bytes > 0) {
            return true;
        }
    }
    return false;
}

ng_status ng_reader__list(ng_reader *reader, ng_text cell, ng_text *out, ng_error *err)
{
    *out = cell;
    if (cell.bytes == 0) {
        return NG_OK;
    }
    char *const at = ng_arena__allocate(reader->arena, cell.bytes);
    if (at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a list of %zu bytes", cell.bytes);
    }
    size_t bytes = 0;
    for (size_t i = 0; i < cell.bytes; i++) {
        const bool escaped = cell.at[i] == '\\' && i + 1 < cell.bytes &&
            (cell.at[i + 1] == ';' || cell.at[i + 1] == '\\');
        if (escaped) {
            i++;
        }
        at[bytes++] = (char)(cell.at[i] == ';' && !escaped ? '\0' : cell.at[i]);
    }
    *out = (ng_text){at, bytes};
    return NG_OK;
}
