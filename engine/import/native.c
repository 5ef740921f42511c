// SPDX-License-Identifier: GPL-3.0-or-later
/** The loop over the rows of a native CSV file: what all kinds have in common. */
#include "import/native.h"

#include <inttypes.h>
#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"

#define ROWS_AHEAD 12

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

ng_status ng_native__read(ng_reader *reader, ng_native native, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_native_kind *const kind = ng_native__kind(native);
    ng_buffer first = {.at = NULL};
    ng_columns columns;
    NG_TRY(read_header(reader, kind, &columns, err));
    NG_TRY(ng_buffer__add(&first, reader->row.cell[0].at, reader->row.cell[0].bytes, err));
    ng_reader__set_header(reader, (ng_text){(const char *)first.at, first.bytes});
    for (;;) {
        bool more = false;
        ng_text value[NG_COLUMNS_MAX];
        NG_TRY(ng_reader__next(reader, &more, err));
        if (!more) {
            break;
        }
        look_ahead(reader, kind, &columns);
        if (take_values(reader, kind, &columns, value)) {
            NG_TRY(kind->read(reader, value, err));
        }
    }
done:
    ng_buffer__finish(&first);
    return status;
}
