// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What members wrote to or about each other: recommendations and interactions.
 *
 * Interactions are stored a pair; the pairs are sorted into the order of members first, since
 * the order of the store is that of engine ids.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/day.h"
#include "base/sorter.h"
#include "base/status.h"
#include "export/facts.h"
#include "network/interaction.h"
#include "network/recommendation.h"

enum {
    SORT_BYTES = 64 * 1024 * 1024,
    MICRO_DIGITS = 6
};

static ng_status no_memory(ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory for the rows of a member");
}

// --- Recommendations -------------------------------------------------------------------------

typedef struct ranked_recommendation {
    uint32_t rank;
    const ng_recommendation *row;
} ranked_recommendation;

static int compare_recommendations(const void *a, const void *b)
{
    const ranked_recommendation *x = a;
    const ranked_recommendation *y = b;
    if (x->rank != y->rank) {
        return x->rank < y->rank ? -1 : 1;
    }
    return x->row->day < y->row->day ? -1 : x->row->day > y->row->day;
}

static ng_status recommendation_row(
    const ng_export_view *view, ng_rows *rows, const ng_recommendation *row, ng_error *err)
{
    ng_status status = NG_OK;
    ng_cell cell[5] = {[3] = {.text = row->text}, [4] = {.text = row->relationship}};
    NG_TRY(ng_export_view__member(view, row->from, &cell[0], err));
    NG_TRY(ng_export_view__member(view, row->to, &cell[1], err));
    NG_TRY(ng_export_view__day(view, row->day, &cell[2], err));
    NG_TRY(ng_rows__add(rows, cell, err));
done:
    return status;
}

static ng_status recommendations_of(
    const ng_export_view *view, ng_rows *rows, uint32_t member, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_recommendation *row;
    uint32_t count;
    ng_arena__reset(view->row_arena);
    NG_TRY(
        ng_recommendation__read(view->txn, view->row_arena, false, member, &row, &count, err));
    ranked_recommendation *ranked =
        ng_arena__allocate_zero(view->row_arena, (size_t)count + 1, sizeof *ranked);
    if (ranked == NULL) {
        status = no_memory(err);
        goto done;
    }
    for (uint32_t i = 0; i < count; i++) {
        ng_cell other;
        NG_TRY(ng_export_view__member(view, row[i].to, &other, err));
        ranked[i] = (ranked_recommendation){view->rank[row[i].to], &row[i]};
    }
    qsort(ranked, count, sizeof *ranked, compare_recommendations);
    for (uint32_t i = 0; i < count; i++) {
        NG_TRY(recommendation_row(view, rows, ranked[i].row, err));
    }
done:
    return status;
}

ng_status ng_export__recommendations(const ng_export_view *view, ng_rows *rows, ng_error *err)
{
    static const char *const column[] = {"from", "to", "date", "text", "relationship"};
    ng_rows__begin(rows, "recommendations", column, sizeof column / sizeof *column);
    for (uint32_t i = 0; i < view->order_count; i++) {
        ng_status status = recommendations_of(view, rows, view->order[i], err);
        if (status != NG_OK) {
            return status;
        }
    }
    return NG_OK;
}

// --- Interactions ----------------------------------------------------------------------------

// An interaction before it is written, with what orders it.
typedef struct ranked_interaction {
    uint32_t rank; // of who began it
    ng_text kind;
    const ng_interaction *row;
} ranked_interaction;

static int compare_interactions(const void *a, const void *b)
{
    const ranked_interaction *x = a;
    const ranked_interaction *y = b;
    if (x->rank != y->rank) {
        return x->rank < y->rank ? -1 : 1;
    }
    if (x->row->at_ms != y->row->at_ms) {
        return x->row->at_ms < y->row->at_ms ? -1 : 1;
    }
    int order = ng_text__compare(x->kind, y->kind);
    return order != 0 ? order : ng_text__compare(x->row->id, y->row->id);
}

// Millionths as a decimal number without zeros at the end.
static ng_status weight_cell(
    const ng_export_view *view, int64_t micro, ng_cell *out, ng_error *err)
{
    uint64_t size = micro < 0 ? UINT64_C(0) - (uint64_t)micro : (uint64_t)micro;
    uint64_t rest = size % 1000000;
    int digits = MICRO_DIGITS;
    while (digits > 0 && rest % 10 == 0) {
        rest /= 10;
        digits--;
    }
    const char *sign = micro < 0 ? "-" : "";
    *out = (ng_cell){.kind = NG_CELL_NUMBER};
    out->text = digits == 0
        ? ng_arena__print(view->row_arena, "%s%" PRIu64, sign, size / 1000000)
        : ng_arena__print(
              view->row_arena, "%s%" PRIu64 ".%0*" PRIu64, sign, size / 1000000, digits, rest);
    return out->text.at == NULL ? no_memory(err) : NG_OK;
}

static ng_status time_cell(
    const ng_export_view *view, int64_t at_ms, ng_cell *out, ng_error *err)
{
    char printed[32];
    *out = (ng_cell){.kind = NG_CELL_TEXT};
    if (at_ms == NG_TIME_NONE) {
        return NG_OK;
    }
    ng_day__print_time(at_ms, printed);
    out->text = ng_arena__copy(view->row_arena, ng_text__of(printed));
    return out->text.at == NULL ? no_memory(err) : NG_OK;
}

static ng_status interaction_row(
    const ng_export_view *view, ng_rows *rows, const ranked_interaction *ranked, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_interaction *row = ranked->row;
    ng_cell cell[7] = {[2] = {.text = ranked->kind}, [4] = {.text = row->id}};
    NG_TRY(ng_export_view__member(view, row->from, &cell[0], err));
    NG_TRY(ng_export_view__member(view, row->to, &cell[1], err));
    NG_TRY(time_cell(view, row->at_ms, &cell[3], err));
    NG_TRY(ng_export_view__number(view, row->count, &cell[5], err));
    NG_TRY(weight_cell(view, row->weight_micro, &cell[6], err));
    NG_TRY(ng_rows__add(rows, cell, err));
done:
    return status;
}

static ng_status interactions_of(
    const ng_export_view *view, ng_rows *rows, uint32_t a, uint32_t b, ng_error *err)
{
    ng_status status = NG_OK;
    ng_interactions pair;
    ng_arena__reset(view->row_arena);
    NG_TRY(ng_interaction__read(view->txn, view->row_arena, a, b, &pair, err));
    ranked_interaction *ranked =
        ng_arena__allocate_zero(view->row_arena, (size_t)pair.count + 1, sizeof *ranked);
    if (ranked == NULL) {
        status = no_memory(err);
        goto done;
    }
    for (uint32_t i = 0; i < pair.count; i++) {
        ng_cell kind;
        NG_TRY(ng_export_view__term(view, NG_VALUE_INTERACTION, pair.at[i].kind, &kind, err));
        ranked[i] = (ranked_interaction){view->rank[pair.at[i].from], kind.text, &pair.at[i]};
    }
    qsort(ranked, pair.count, sizeof *ranked, compare_interactions);
    for (uint32_t i = 0; i < pair.count; i++) {
        NG_TRY(interaction_row(view, rows, &ranked[i], err));
    }
done:
    return status;
}

// All pairs, as places in the order of members.
static ng_status collect_pairs(const ng_export_view *view, ng_sorter *pairs, ng_error *err)
{
    ng_status status = NG_OK;
    ng_cursor *cursor = NULL;
    ng_interactions pair;
    uint32_t lower = 0;
    uint32_t higher = 0;
    NG_TRY(ng_cursor__open(view->txn, NG_TABLE_INTERACTIONS, &cursor, err));
    for (bool first = true;; first = false) {
        ng_cell cell;
        ng_arena__reset(view->row_arena);
        NG_TRY(ng_interaction__next_pair(
            cursor, first, view->row_arena, &lower, &higher, &pair, err));
        if (lower == 0) {
            break;
        }
        NG_TRY(ng_export_view__member(view, lower, &cell, err));
        NG_TRY(ng_export_view__member(view, higher, &cell, err));
        uint64_t a = view->rank[lower];
        uint64_t b = view->rank[higher];
        uint64_t word = a < b ? a << 32 | b : b << 32 | a;
        NG_TRY(ng_sorter__add(pairs, &word, err));
    }
done:
    ng_cursor__close(cursor);
    return status;
}

ng_status ng_export__interactions(const ng_export_view *view, ng_rows *rows, ng_error *err)
{
    static const char *const column[] = {"from", "to", "kind", "at", "id", "count", "weight"};
    ng_status status = NG_OK;
    ng_sorter *pairs = NULL;
    const uint64_t *word;
    ng_rows__begin(rows, "interactions", column, sizeof column / sizeof *column);
    NG_TRY(ng_sorter__create(1, SORT_BYTES, &pairs, err));
    NG_TRY(collect_pairs(view, pairs, err));
    NG_TRY(ng_sorter__sort(pairs, err));
    NG_TRY(ng_sorter__next(pairs, &word, err));
    while (word != NULL) {
        uint32_t a = view->order[*word >> 32];
        uint32_t b = view->order[*word & UINT32_MAX];
        NG_TRY(interactions_of(view, rows, a, b, err));
        NG_TRY(ng_sorter__next(pairs, &word, err));
    }
done:
    ng_sorter__destroy(pairs);
    return status;
}
