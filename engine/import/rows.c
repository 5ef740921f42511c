// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Blocks of rows: pairs, and behind them the texts of rows one behind the other, their cells,
 * and the rows. A row that does not fit into what is left of a block waits for the next, which
 * is made larger when it has to. Behind a row that is no pair come some rows, whatever they
 * are, before pairs are looked for again: few after pairs, more and more where there are none.
 */
#include "import/rows.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/pipe.h"
#include "base/status.h"

enum {
    BLOCK_ROWS = 4096,
    FEW_ROWS = 64,
    BLOCK_CELLS = 16384,
    BLOCK_BYTES = 262144,
    BLOCK_PAIRS = 16384
};

typedef struct block {
    ng_pair *pair; // [BLOCK_PAIRS]; NULL: there is no shape
    size_t pair_count;
    uint64_t line;   // of the first pair
    ng_buffer label; // ng_text each: those met first in these pairs
    uint32_t label_first;
    char *text;    // [text_capacity]
    ng_text *cell; // [cell_capacity]
    ng_csv_row row[BLOCK_ROWS];
    size_t text_bytes, text_capacity;
    size_t cell_count, cell_capacity;
    size_t row_count;
    uint64_t read_bytes; // of the file, when it was filled
} block;

struct ng_rows {
    ng_csv *csv;
    ng_pair_scan scan;
    size_t row_limit; // of a block
    ng_csv_row waits; // read, but in no block yet; no cells: none
    ng_pipe *pipe;
    block *block[NG_PIPE_BLOCKS];
    const block *present; // NULL: the next is due
    size_t at;            // of the row that next gives
    bool pairs_given;     // of the present block
};

// ------------------------------------------------------------------------------------- filling

static size_t kept_cells(const ng_csv_row *row)
{
    return row->count < NG_LIMIT_COLUMNS ? row->count : NG_LIMIT_COLUMNS;
}

// Cells that are not as written stand behind the row, and are never longer together.
static size_t text_bytes(const ng_csv_row *row)
{
    return 2 * row->raw.bytes;
}

static bool fits(const block *to, const ng_csv_row *row)
{
    return text_bytes(row) <= to->text_capacity - to->text_bytes &&
        kept_cells(row) <= to->cell_capacity - to->cell_count;
}

// Room in an empty block for a row that no other has room for.
static ng_status enlarge(block *to, const ng_csv_row *row, ng_error *err)
{
    if (text_bytes(row) > to->text_capacity) {
        char *text = ng_memory__resize(to->text, text_bytes(row));
        if (text == NULL) {
            return ng_fail(
                err, NG_ERR_NOMEM, "no memory for a row of %zu bytes", row->raw.bytes);
        }
        to->text = text;
        to->text_capacity = text_bytes(row);
    }
    return NG_OK;
}

static void add(block *to, const ng_csv_row *row)
{
    char *const raw = to->text + to->text_bytes;
    ng_text *const cell = to->cell + to->cell_count;
    const size_t count = kept_cells(row);
    char *behind = raw + row->raw.bytes;
    if (row->raw.bytes > 0) {
        memcpy(raw, row->raw.at, row->raw.bytes);
    }
    for (size_t i = 0; i < count; i++) {
        const ng_text from = row->cell[i];
        const size_t place = (size_t)((uintptr_t)from.at - (uintptr_t)row->raw.at);
        if (place <= row->raw.bytes) {
            cell[i] = (ng_text){raw + place, from.bytes};
        } else {
            memcpy(behind, from.at, from.bytes);
            cell[i] = (ng_text){behind, from.bytes};
            behind += from.bytes;
        }
    }
    ng_csv_row *const own = &to->row[to->row_count++];
    *own = *row;
    own->cell = cell;
    own->raw.at = raw;
    to->cell_count += count;
    to->text_bytes = (size_t)(behind - to->text);
}

static uint32_t count_labels(const ng_rows *rows)
{
    return rows->scan.labels == NULL ? 0 : ng_map__count(rows->scan.labels);
}

static ng_status fill_pairs(ng_rows *rows, block *to, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t known = count_labels(rows);
    to->pair_count = 0;
    to->label.bytes = 0;
    to->label_first = known + 1;
    to->line = rows->csv->line;
    if (to->pair == NULL || rows->waits.cell != NULL) {
        return NG_OK;
    }
    NG_TRY(ng_pair_scan__next(&rows->scan, to->pair, BLOCK_PAIRS, &to->pair_count, err));
    rows->row_limit = to->pair_count > 0 ? FEW_ROWS
        : rows->row_limit < BLOCK_ROWS   ? rows->row_limit * 2
                                         : BLOCK_ROWS;
    for (uint32_t number = known; number < count_labels(rows); number++) {
        const ng_text label = ng_map__text(rows->scan.labels, number);
        NG_TRY(ng_buffer__add(&to->label, &label, sizeof label, err));
    }
done:
    return status;
}

static ng_status fill(void *context, void *filled, bool *more, ng_error *err)
{
    ng_status status = NG_OK;
    ng_rows *const rows = context;
    block *const to = filled;
    to->row_count = to->cell_count = to->text_bytes = 0;
    *more = true;
    NG_TRY(fill_pairs(rows, to, err));
    if (to->pair_count == BLOCK_PAIRS) {
        goto done;
    }
    while (to->row_count < rows->row_limit) {
        if (rows->waits.cell == NULL) {
            NG_TRY(ng_csv__next(rows->csv, &rows->waits, err));
            *more = rows->waits.cell != NULL;
        }
        if (to->row_count == 0 && *more) {
            NG_TRY(enlarge(to, &rows->waits, err));
        }
        if (!*more || !fits(to, &rows->waits)) {
            break;
        }
        add(to, &rows->waits);
        rows->waits.cell = NULL;
    }
done:
    to->read_bytes = rows->csv->source->read_bytes;
    return status;
}

// -------------------------------------------------------------------------------------- using

static ng_status make_block(bool paired, block **out, ng_error *err)
{
    block *const made = ng_memory__allocate_zero(1, sizeof *made);
    *out = made;
    if (made != NULL) {
        made->text = ng_memory__allocate(BLOCK_BYTES);
        made->cell = ng_memory__allocate(BLOCK_CELLS * sizeof *made->cell);
        made->pair = paired ? ng_memory__allocate(BLOCK_PAIRS * sizeof *made->pair) : NULL;
        made->text_capacity = BLOCK_BYTES;
        made->cell_capacity = BLOCK_CELLS;
    }
    if (made == NULL || made->text == NULL || made->cell == NULL ||
        (paired && made->pair == NULL)) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a block of rows");
    }
    return NG_OK;
}

ng_status ng_rows__open(ng_csv *csv, const ng_pair_shape *shape, ng_rows **out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_rows *rows = NULL;
    *out = NULL;
    if (csv->source->descriptor < 0 || csv->source->ended) {
        return NG_OK;
    }
    rows = ng_memory__allocate_zero(1, sizeof *rows);
    if (rows == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a block of rows");
    }
    rows->csv = csv;
    rows->scan = (ng_pair_scan){.csv = csv};
    rows->row_limit = BLOCK_ROWS;
    if (shape != NULL) {
        rows->scan.shape = *shape;
    }
    ng_pipe_work work = {.context = rows, .fill = fill};
    for (size_t i = 0; i < NG_PIPE_BLOCKS; i++) {
        NG_TRY(make_block(rows->scan.shape.count != 0, &rows->block[i], err));
        work.block[i] = rows->block[i];
    }
    csv->source->silent = true;
    NG_TRY(ng_pipe__create(&work, &rows->pipe, err));
    if (rows->pipe != NULL) {
        *out = rows;
    }
done:
    if (*out == NULL) {
        csv->source->silent = false;
        ng_rows__close(rows);
    }
    return status;
}

void ng_rows__close(ng_rows *rows)
{
    if (rows == NULL) {
        return;
    }
    ng_pipe__destroy(rows->pipe);
    for (size_t i = 0; i < NG_PIPE_BLOCKS; i++) {
        if (rows->block[i] != NULL) {
            ng_memory__release(rows->block[i]->pair);
            ng_buffer__finish(&rows->block[i]->label);
            ng_memory__release(rows->block[i]->text);
            ng_memory__release(rows->block[i]->cell);
            ng_memory__release(rows->block[i]);
        }
    }
    ng_pair_scan__finish(&rows->scan);
    ng_memory__release(rows);
}

static ng_status next_block(ng_rows *rows, ng_error *err)
{
    void *taken = NULL;
    const ng_source *const source = rows->csv->source;
    const ng_status status = ng_pipe__next(rows->pipe, &taken, err);
    rows->present = taken;
    rows->at = 0;
    rows->pairs_given = false;
    if (taken != NULL && source->options->progress != NULL) {
        source->options->progress(source->options->context, source->path,
            rows->present->read_bytes, source->total_bytes);
    }
    return status;
}

// Whether the present block has pairs that were not given yet.
static bool has_pairs(const ng_rows *rows)
{
    return rows->present != NULL && !rows->pairs_given && rows->present->pair_count > 0;
}

// A block with something in it; none at the end.
static ng_status find_block(ng_rows *rows, ng_error *err)
{
    while (
        !has_pairs(rows) && (rows->present == NULL || rows->at == rows->present->row_count)) {
        const ng_status status = next_block(rows, err);
        if (status != NG_OK || rows->present == NULL) {
            return status;
        }
    }
    return NG_OK;
}

ng_status ng_rows__pairs(ng_rows *rows, ng_rows_pairs *out, ng_error *err)
{
    *out = (ng_rows_pairs){.at = NULL};
    const ng_status status = find_block(rows, err);
    if (status == NG_OK && has_pairs(rows)) {
        const block *const from = rows->present;
        *out = (ng_rows_pairs){.at = from->pair,
            .count = from->pair_count,
            .line = from->line,
            .label = (const ng_text *)(const void *)from->label.at,
            .label_count = from->label.bytes / sizeof(ng_text),
            .label_first = from->label_first};
        rows->pairs_given = true;
    }
    return status;
}

ng_status ng_rows__next(ng_rows *rows, ng_csv_row *row, ng_error *err)
{
    *row = (ng_csv_row){.fault = NG_CSV_SOUND};
    const ng_status status = find_block(rows, err);
    if (status != NG_OK || rows->present == NULL) {
        return status;
    }
    assert(!has_pairs(rows));
    *row = rows->present->row[rows->at++];
    return NG_OK;
}

const ng_csv_row *ng_rows__ahead(const ng_rows *rows, size_t distance)
{
    const bool known = rows->present != NULL && rows->at + distance < rows->present->row_count;
    return known ? &rows->present->row[rows->at + distance] : NULL;
}
