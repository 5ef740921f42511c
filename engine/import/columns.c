// SPDX-License-Identifier: GPL-3.0-or-later
/** Columns by name. Headers are read once a file, so plain searches do. */
#include "import/columns.h"

#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"

#define LIST_BYTES_MAX 300

/** Lower case; control characters are shown as `?`. */
static char fold_byte(char byte)
{
    static const char lower[] = "abcdefghijklmnopqrstuvwxyz";
    if ((unsigned char)byte < ' ' || byte == 0x7F) {
        return '?';
    }
    if (byte >= 'A' && byte <= 'Z') {
        return lower[byte - 'A'];
    }
    return byte;
}

void ng_columns__name(ng_text cell, char out[NG_COLUMN_NAME_BYTES])
{
    const ng_text text = ng_text__trim(cell);
    size_t bytes = 0;
    bool gap = false;
    for (size_t i = 0; i < text.bytes && bytes + 2 < NG_COLUMN_NAME_BYTES; i++) {
        const char byte = text.at[i];
        if (byte == ' ' || byte == '_' || byte == '-' || byte == '\t') {
            gap = bytes > 0;
            continue;
        }
        if (gap) {
            out[bytes++] = '_';
            gap = false;
        }
        out[bytes++] = fold_byte(byte);
    }
    out[bytes] = '\0';
}

static size_t kept_cells(const ng_csv_row *header)
{
    return header->count < NG_LIMIT_COLUMNS ? header->count : NG_LIMIT_COLUMNS;
}

static size_t find_from(const ng_csv_row *header, const char *name, size_t first)
{
    for (size_t i = first; i < kept_cells(header); i++) {
        char own[NG_COLUMN_NAME_BYTES];
        ng_columns__name(header->cell[i], own);
        if (strcmp(own, name) == 0) {
            return i;
        }
    }
    return NG_COLUMN_NONE;
}

size_t ng_columns__find(const ng_csv_row *header, const char *name)
{
    return find_from(header, name, 0);
}

/** Where a known column stands under the first of its names that is there; *twice tells that
 * the name stands again. */
static size_t find_known(const ng_column *known, const ng_csv_row *header, bool *twice)
{
    for (size_t k = 0; k < NG_COLUMN_NAMES_MAX && known->name[k] != NULL; k++) {
        const size_t at = ng_columns__find(header, known->name[k]);
        if (at != NG_COLUMN_NONE) {
            *twice = find_from(header, known->name[k], at + 1) != NG_COLUMN_NONE;
            return at;
        }
    }
    *twice = false;
    return NG_COLUMN_NONE;
}

void ng_columns__map(const ng_column *known, uint32_t known_count, const ng_csv_row *header,
    ng_columns *out, size_t *duplicate)
{
    *out = (ng_columns){.cell_count = header->count};
    *duplicate = NG_COLUMN_NONE;
    for (uint32_t i = 0; i < known_count; i++) {
        bool twice = false;
        out->cell[i] = find_known(&known[i], header, &twice);
        out->found |= out->cell[i] == NG_COLUMN_NONE ? 0 : UINT32_C(1) << i;
        *duplicate = twice ? i : *duplicate;
    }
}

static bool is_mapped(const ng_columns *columns, uint32_t known_count, size_t cell)
{
    for (uint32_t i = 0; columns != NULL && i < known_count; i++) {
        if (columns->cell[i] == cell) {
            return true;
        }
    }
    return false;
}

ng_status ng_columns__list(const ng_columns *columns, uint32_t known_count,
    const ng_csv_row *header, ng_buffer *out, ng_error *err)
{
    ng_status status = NG_OK;
    out->bytes = 0;
    for (size_t i = 0; i < kept_cells(header); i++) {
        char name[NG_COLUMN_NAME_BYTES];
        ng_columns__name(header->cell[i], name);
        if (name[0] == '\0' || is_mapped(columns, known_count, i)) {
            continue;
        }
        if (out->bytes > 0) {
            NG_TRY(ng_buffer__add(out, ", ", 2, err));
        }
        if (out->bytes > LIST_BYTES_MAX) {
            NG_TRY(ng_buffer__add(out, "...", 3, err));
            break;
        }
        NG_TRY(ng_buffer__add(out, name, strlen(name), err));
    }
done:
    return status;
}
