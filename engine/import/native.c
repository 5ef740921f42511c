// SPDX-License-Identifier: GPL-3.0-or-later
/** The loop over the rows of a native CSV file: what all kinds have in common. */
#include "import/native.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"

#define ROWS_AHEAD 12
#define PAIRS_AHEAD 24

const ng_native_kind *ng_native__kind(ng_native native)
{
    static const ng_native_kind *const kinds[NG_NATIVE_COUNT] = {
        [NG_NATIVE_MEMBERS] = &ng_native__members,
        [NG_NATIVE_CONNECTIONS] = &ng_native__connections,
        [NG_NATIVE_FOLLOWS] = &ng_native__follows,
        [NG_NATIVE_ENDORSEMENTS] = &ng_native__endorsements,
        [NG_NATIVE_RECOMMENDATIONS] = &ng_native__recommendations,
        [NG_NATIVE_POSITIONS] = &ng_native__positions,
        [NG_NATIVE_EDUCATION] = &ng_native__education,
        [NG_NATIVE_GROUPS] = &ng_native__groups,
        [NG_NATIVE_MEMBERSHIPS] = &ng_native__memberships,
        [NG_NATIVE_INTERACTIONS] = &ng_native__interactions,
        [NG_NATIVE_INVITATIONS] = &ng_native__invitations,
        [NG_NATIVE_BLOCKS] = &ng_native__blocks,
        [NG_NATIVE_INTRODUCTIONS] = &ng_native__introductions,
        [NG_NATIVE_TRUST] = &ng_native__trust,
        [NG_NATIVE_CONSENTS] = &ng_native__consents,
    };
    return kinds[native];
}

static bool has_required(const ng_native_kind *kind, uint32_t found)
{
    return (found & kind->required) == kind->required &&
        (kind->any_of == 0 || (found & kind->any_of) != 0);
}

bool ng_native__fits(ng_native native, const ng_csv_row *header)
{
    const ng_native_kind *const kind = ng_native__kind(native);
    ng_columns columns;
    size_t duplicate = NG_COLUMN_NONE;
    ng_columns__map(kind->column, kind->column_count, header, &columns, &duplicate);
    return has_required(kind, columns.found);
}

/** The header line: where the columns are. */
static ng_status read_header(
    ng_reader *reader, const ng_native_kind *kind, ng_columns *columns, ng_error *err)
{
    ng_status status = NG_OK;
    ng_buffer names = {.at = NULL};
    const char *const path = reader->source->path;
    NG_TRY(ng_csv__next(reader->csv, &reader->row, err));
    if (reader->row.cell == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_INPUT, "%s:1: empty, there is no header line", path));
    }
    const uint64_t line = reader->row.line;
    if (reader->row.fault != NG_CSV_SOUND) {
        NG_TRY(ng_fail(err, NG_ERR_INPUT, "%s:%" PRIu64 ": the header line is not %s", path,
            line, reader->row.fault == NG_CSV_BAD_UTF8 ? "UTF-8" : "well quoted"));
    }
    if (reader->row.count > NG_LIMIT_COLUMNS) {
        NG_TRY(ng_fail(err, NG_ERR_INPUT, "%s:%" PRIu64 ": %zu columns, at most %d", path, line,
            reader->row.count, NG_LIMIT_COLUMNS));
    }
    size_t duplicate = NG_COLUMN_NONE;
    ng_columns__map(kind->column, kind->column_count, &reader->row, columns, &duplicate);
    if (duplicate != NG_COLUMN_NONE) {
        NG_TRY(
            ng_fail(err, NG_ERR_INPUT, "%s:%" PRIu64 ": %s: the header names this column twice",
                path, line, kind->column[duplicate].name[0]));
    }
    NG_TRY(ng_columns__list(columns, kind->column_count, &reader->row, &names, err));
    if (!has_required(kind, columns->found)) {
        NG_TRY(ng_columns__list(NULL, 0, &reader->row, &names, err));
        NG_TRY(ng_fail(err, NG_ERR_INPUT,
            "%s:%" PRIu64
            ": not recognised as %s: it needs the columns %s; the header names %.*s",
            path, line, kind->name, kind->needs, (int)names.bytes, (const char *)names.at));
    }
    if (names.bytes > 0) {
        ng_reader__warn(reader, "columns left out, %s do not have them: %.*s", kind->name,
            (int)names.bytes, (const char *)names.at);
    }
done:
    ng_buffer__finish(&names);
    return status;
}

/** Trims and checks the cells of the present row; false when it is rejected. */
static bool take_values(
    ng_reader *reader, const ng_native_kind *kind, const ng_columns *columns, ng_text *value)
{
    for (uint32_t i = 0; i < kind->column_count; i++) {
        const ng_column *const column = &kind->column[i];
        value[i] = ng_reader__cell(reader, columns->cell[i]);
        if (value[i].bytes > column->limit_bytes) {
            ng_reader__reject(
                reader, column->name[0], "longer than %" PRIu32 " bytes", column->limit_bytes);
            return false;
        }
        if (value[i].bytes == 0 && column->filled) {
            ng_reader__reject(reader, column->name[0], "empty");
            return false;
        }
    }
    return true;
}

/** Begins to fetch what the members of a later row need. */
static void look_ahead(
    const ng_reader *reader, const ng_native_kind *kind, const ng_columns *columns)
{
    const ng_csv_row *const row =
        kind->members == 0 ? NULL : ng_reader__ahead(reader, ROWS_AHEAD);
    for (uint32_t left = row == NULL ? 0 : kind->members; left != 0; left &= left - 1) {
        const size_t cell = columns->cell[__builtin_ctz(left)];
        if (cell < row->count && cell < NG_LIMIT_COLUMNS) {
            ng_batch__expect(reader->batch, row->cell[cell]);
        }
    }
}

/** The cells of a file whose rows may be read as pairs; count 0: they may not. */
static ng_pair_shape find_shape(const ng_native_kind *kind, const ng_columns *columns)
{
    ng_pair_shape shape = {.count = 0};
    const bool small = columns->cell_count <= NG_PAIR_CELLS;
    for (size_t cell = 0; kind->pair != NULL && small && cell < columns->cell_count; cell++) {
        uint32_t column = 0;
        while (column < kind->column_count && columns->cell[column] != cell) {
            column++;
        }
        const bool is_day = column == kind->day && kind->day != 0;
        const bool is_label = column == kind->label && kind->label != 0;
        if (column > 1 && !is_day && !is_label) {
            return (ng_pair_shape){.count = 0};
        }
        shape.cell[shape.count++] = is_day ? NG_PAIR_DAY
            : is_label                     ? NG_PAIR_LABEL
            : column == 0                  ? NG_PAIR_FIRST
                                           : NG_PAIR_SECOND;
    }
    return shape;
}

/** A label of the file, and its term once a row has asked for it. */
typedef struct known_label {
    ng_text text;
    uint32_t term;
    bool asked;
} known_label;

static ng_status add_labels(const ng_rows_pairs *pairs, ng_buffer *labels, ng_error *err)
{
    ng_status status = NG_OK;
    assert(pairs->label_first == labels->bytes / sizeof(known_label) + 1);
    for (size_t i = 0; i < pairs->label_count && status == NG_OK; i++) {
        const known_label added = {.text = pairs->label[i]};
        status = ng_buffer__add(labels, &added, sizeof added, err);
    }
    return status;
}

static ng_status find_term(
    ng_reader *reader, ng_value_kind kind, known_label *label, ng_error *err)
{
    if (label->asked) {
        return NG_OK;
    }
    label->asked = true;
    const ng_status status =
        ng_batch__term(reader->batch, kind, label->text, &label->term, err);
    // It has a letter or digit, which no folding drops.
    assert(status != NG_OK || label->term != 0);
    return status;
}

static ng_status read_pairs(ng_reader *reader, const ng_native_kind *kind,
    const ng_rows_pairs *pairs, ng_buffer *labels, ng_error *err)
{
    ng_status status = NG_OK;
    ng_batch *const batch = reader->batch;
    NG_TRY(add_labels(pairs, labels, err));
    known_label *const label = (known_label *)(void *)labels->at;
    for (size_t i = 0; i < pairs->count; i++) {
        const ng_pair *const pair = &pairs->at[i];
        uint32_t slot[2];
        uint32_t term = 0;
        if (i + PAIRS_AHEAD < pairs->count) {
            ng_batch__expect_number(batch, pair[PAIRS_AHEAD].number[0]);
            ng_batch__expect_number(batch, pair[PAIRS_AHEAD].number[1]);
        }
        NG_TRY(ng_batch__at(batch, reader->number, pairs->line + i, err));
        if (pair->label != 0) {
            NG_TRY(find_term(reader, kind->label_kind, &label[pair->label - 1], err));
            term = label[pair->label - 1].term;
        }
        for (int end = 0; end < 2; end++) {
            NG_TRY(ng_batch__member_number(
                batch, pair->number[end], reader->name_space, &slot[end], err));
        }
        NG_TRY(kind->pair(reader, slot, pair->day, term, err));
    }
done:
    return status;
}

/** The rows that come next, as far as they are pairs, and one that is none. */
static ng_status read_some(ng_reader *reader, const ng_native_kind *kind,
    const ng_columns *columns, ng_buffer *labels, bool *more, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text value[NG_COLUMNS_MAX];
    ng_rows_pairs pairs;
    *more = true;
    NG_TRY(ng_reader__pairs(reader, &pairs, err));
    if (pairs.count > 0) {
        return read_pairs(reader, kind, &pairs, labels, err);
    }
    NG_TRY(ng_reader__next(reader, more, err));
    if (*more) {
        look_ahead(reader, kind, columns);
        if (take_values(reader, kind, columns, value)) {
            status = kind->read(reader, value, err);
        }
    }
done:
    return status;
}

ng_status ng_native__read(ng_reader *reader, ng_native native, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_native_kind *const kind = ng_native__kind(native);
    ng_buffer first = {.at = NULL};
    ng_buffer labels = {.at = NULL}; // known_label each
    ng_columns columns;
    bool more = true;
    NG_TRY(read_header(reader, kind, &columns, err));
    NG_TRY(ng_buffer__add(&first, reader->row.cell[0].at, reader->row.cell[0].bytes, err));
    ng_reader__set_header(reader, (ng_text){(const char *)first.at, first.bytes});
    const ng_pair_shape shape = find_shape(kind, &columns);
    reader->shape = shape.count == 0 ? NULL : &shape;
    while (more) {
        NG_TRY(read_some(reader, kind, &columns, &labels, &more, err));
    }
done:
    reader->shape = NULL;
    ng_buffer__finish(&first);
    ng_buffer__finish(&labels);
    return status;
}
