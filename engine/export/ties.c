// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Ties: connections, and the kinds of network/tie.h, which one table of columns describes.
 *
 * Rows of one member stand in an order that does not depend on engine ids: by the other member
 * or group, then by day, then by texts.
 */
#include <stdlib.h>

#include "base/status.h"
#include "export/facts.h"
#include "network/connection.h"
#include "network/tie.h"

enum {
    COLUMNS_MAX = 7,
    SORT_TEXTS = 3
};

// A row before it is written, with what orders it.
typedef struct sorted_row {
    uint64_t first;
    ng_text text[SORT_TEXTS];
    uint32_t index; // in the stored list
} sorted_row;

static ng_status no_memory(ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory for the rows of a member");
}

static int compare_rows(const void *a, const void *b)
{
    const sorted_row *x = a;
    const sorted_row *y = b;
    if (x->first != y->first) {
        return x->first < y->first ? -1 : 1;
    }
    for (size_t i = 0; i < SORT_TEXTS; i++) {
        int order = ng_text__compare(x->text[i], y->text[i]);
        if (order != 0) {
            return order;
        }
    }
    return x->index < y->index ? -1 : x->index > y->index;
}

// Days as numbers that compare as days; NG_DAY_NONE comes first.
static uint64_t day_order(uint32_t day)
{
    return day ^ UINT32_C(0x80000000);
}

// --- Connections -----------------------------------------------------------------------------

// The connections of one member.
typedef struct connections {
    uint32_t member;
    ng_neighbors list;
    const int32_t *day; // [day_count] of the neighbours from `above` on; NULL: none is known
    uint32_t day_count, above;
} connections;

static ng_status read_connections(
    const ng_export_view *view, uint32_t member, connections *out, ng_error *err)
{
    ng_status status = NG_OK;
    *out = (connections){.member = member};
    NG_TRY(ng_connection__read(view->txn, member, &out->list, err));
    NG_TRY(ng_connection__days(view->txn, member, &out->day, &out->day_count, err));
    out->above = ng_neighbors__lower_bound(&out->list, member);
done:
    return status;
}

// Days lie with the lower id: here for most, since ids follow the order of members in a store
// that was filled at once, else at the other end.
static ng_status day_of(const ng_export_view *view, const connections *of, uint32_t index,
    ng_day *out, ng_error *err)
{
    bool connected;
    if (index < of->above) {
        return ng_connection__find(
            view->txn, of->member, of->list.at[index], &connected, out, err);
    }
    bool known = of->day != NULL && index - of->above < of->day_count;
    *out = known ? of->day[index - of->above] : NG_DAY_NONE;
    return NG_OK;
}

static ng_status connection_row(const ng_export_view *view, ng_rows *rows,
    const connections *of, uint32_t index, ng_error *err)
{
    ng_status status = NG_OK;
    ng_day since;
    ng_cell cell[3];
    NG_TRY(day_of(view, of, index, &since, err));
    NG_TRY(ng_export_view__member(view, of->member, &cell[0], err));
    NG_TRY(ng_export_view__member(view, of->list.at[index], &cell[1], err));
    NG_TRY(ng_export_view__day(view, since, &cell[2], err));
    NG_TRY(ng_rows__add(rows, cell, err));
done:
    return status;
}

// Each connection once: from the member that comes first.
static ng_status connections_of(
    const ng_export_view *view, ng_rows *rows, uint32_t member, ng_error *err)
{
    ng_status status = NG_OK;
    connections of;
    ng_arena__reset(view->row_arena);
    NG_TRY(read_connections(view, member, &of, err));
    sorted_row *row =
        ng_arena__allocate_zero(view->row_arena, (size_t)of.list.count + 1, sizeof *row);
    if (row == NULL) {
        status = no_memory(err);
        goto done;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < of.list.count; i++) {
        ng_cell other;
        NG_TRY(ng_export_view__member(view, of.list.at[i], &other, err));
        if (view->rank[of.list.at[i]] > view->rank[member]) {
            row[count++] = (sorted_row){.first = view->rank[of.list.at[i]], .index = i};
        }
    }
    qsort(row, count, sizeof *row, compare_rows);
    for (uint32_t i = 0; i < count; i++) {
        NG_TRY(connection_row(view, rows, &of, row[i].index, err));
    }
done:
    return status;
}

ng_status ng_export__connections(const ng_export_view *view, ng_rows *rows, ng_error *err)
{
    static const char *const column[] = {"a", "b", "since"};
    ng_rows__begin(rows, "connections", column, sizeof column / sizeof *column);
    for (uint32_t i = 0; i < view->order_count; i++) {
        ng_status status = connections_of(view, rows, view->order[i], err);
        if (status != NG_OK) {
            return status;
        }
    }
    return NG_OK;
}

// --- Ties with columns -----------------------------------------------------------------------

typedef enum form {
    FORM_FROM,
    FORM_MEMBER,
    FORM_GROUP,
    FORM_TERM,
    FORM_DAY,
    FORM_LEVEL,
    FORM_CLAIMED,
    FORM_STATE,
    FORM_EVIDENCE
} form;

typedef struct column {
    form form;
    uint32_t stored; // column of the tie
    ng_value_kind kind;
} column;

typedef struct shape {
    ng_tie tie;
    const char *name;
    const char *title[COLUMNS_MAX];
    column column[COLUMNS_MAX];
    uint32_t column_count;
    form first;                // what orders rows: a member, group or day ...
    uint32_t first_stored;     // ... in this stored column
    uint32_t text[SORT_TEXTS]; // then the texts of these columns of the file
    uint32_t text_count;
} shape;

static const shape shapes[] = {
    {NG_TIE_FOLLOW, "follows", {"follower", "followee", "since"},
        {{FORM_FROM, 0, 0}, {FORM_MEMBER, 0, 0}, {FORM_DAY, 1, 0}}, 3, FORM_MEMBER, 0, {0}, 0},
    {NG_TIE_ENDORSEMENT, "endorsements",
        {"from", "to", "skill", "date", "level", "evidence", "claimed"},
        {{FORM_FROM, 0, 0}, {FORM_MEMBER, 0, 0}, {FORM_TERM, 1, NG_VALUE_SKILL},
            {FORM_DAY, 2, 0}, {FORM_LEVEL, 3, 0}, {FORM_EVIDENCE, 0, 0}, {FORM_CLAIMED, 3, 0}},
        7, FORM_MEMBER, 0, {2}, 1},
    {NG_TIE_MEMBERSHIP, "memberships", {"group", "member", "role", "joined"},
        {{FORM_GROUP, 0, 0}, {FORM_FROM, 0, 0}, {FORM_TERM, 2, NG_VALUE_ROLE},
            {FORM_DAY, 1, 0}},
        4, FORM_GROUP, 0, {0}, 0},
    {NG_TIE_INVITATION, "invitations", {"from", "to", "sent", "state"},
        {{FORM_FROM, 0, 0}, {FORM_MEMBER, 0, 0}, {FORM_DAY, 1, 0}, {FORM_STATE, 2, 0}}, 4,
        FORM_MEMBER, 0, {0}, 0},
    {NG_TIE_BLOCK, "blocks", {"blocker", "blocked"}, {{FORM_FROM, 0, 0}, {FORM_MEMBER, 0, 0}},
        2, FORM_MEMBER, 0, {0}, 0},
    {NG_TIE_POSITION, "positions", {"member", "company", "title", "from", "to", "location"},
        {{FORM_FROM, 0, 0}, {FORM_TERM, 0, NG_VALUE_COMPANY}, {FORM_TERM, 1, NG_VALUE_TITLE},
            {FORM_DAY, 2, 0}, {FORM_DAY, 4, 0}, {FORM_TERM, 3, NG_VALUE_PLACE}},
        6, FORM_DAY, 2, {1, 2}, 2},
    {NG_TIE_EDUCATION, "education", {"member", "school", "degree", "field", "from", "to"},
        {{FORM_FROM, 0, 0}, {FORM_TERM, 0, NG_VALUE_SCHOOL}, {FORM_TERM, 1, NG_VALUE_DEGREE},
            {FORM_TERM, 2, NG_VALUE_STUDY}, {FORM_DAY, 3, 0}, {FORM_DAY, 4, 0}},
        6, FORM_DAY, 3, {1, 2, 3}, 3},
};

static ng_status state_cell(uint32_t state, ng_cell *out, ng_error *err)
{
    static const char *const name[] = {
        [NG_INVITATION_PENDING] = "pending",
        [NG_INVITATION_ACCEPTED] = "accepted",
        [NG_INVITATION_DECLINED] = "declined",
        [NG_INVITATION_WITHDRAWN] = "withdrawn",
    };
    if (state >= sizeof name / sizeof *name) {
        return ng_fail(err, NG_ERR_CORRUPT, "an invitation has the unknown state %u", state);
    }
    *out = (ng_cell){.text = ng_text__of(name[state])};
    return NG_OK;
}

static ng_status level_cell(
    const ng_export_view *view, uint32_t stored, ng_cell *out, ng_error *err)
{
    uint32_t level = stored & ~NG_ENDORSEMENT_CLAIMED;
    *out = (ng_cell){0};
    return level == 0 ? NG_OK : ng_export_view__number(view, level, out, err);
}

static ng_status evidence_cell(
    const ng_export_view *view, const ng_tie_row *row, ng_cell *out, ng_error *err)
{
    *out = (ng_cell){0};
    return ng_evidence__read(
        view->txn, row->from, row->column[0], row->column[1], &out->text, err);
}

static ng_status make_cell(const ng_export_view *view, const column *as, const ng_tie_row *row,
    ng_cell *out, ng_error *err)
{
    uint32_t stored = row->column[as->stored];
    switch (as->form) {
    case FORM_FROM:
        return ng_export_view__member(view, row->from, out, err);
    case FORM_MEMBER:
        return ng_export_view__member(view, stored, out, err);
    case FORM_GROUP:
        return ng_export_view__group(view, stored, out, err);
    case FORM_TERM:
        return ng_export_view__term(view, as->kind, stored, out, err);
    case FORM_DAY:
        return ng_export_view__day(view, (ng_day)stored, out, err);
    case FORM_LEVEL:
        return level_cell(view, stored, out, err);
    case FORM_STATE:
        return state_cell(stored, out, err);
    case FORM_EVIDENCE:
        return evidence_cell(view, row, out, err);
    case FORM_CLAIMED:
        break;
    }
    bool claimed = (stored & NG_ENDORSEMENT_CLAIMED) != 0;
    *out = (ng_cell){.text = ng_text__of(claimed ? "yes" : "")};
    return NG_OK;
}

static ng_tie_row row_of(
    const ng_tie_shape *stored, const ng_tie_list *list, uint32_t from, uint32_t index)
{
    ng_tie_row row = {.from = from};
    for (uint32_t i = 0; i < stored->columns; i++) {
        row.column[i] = list->column[i][index];
    }
    return row;
}

// What orders one row.
static ng_status sort_key(const ng_export_view *view, const shape *as, const ng_tie_row *row,
    sorted_row *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_cell cell;
    uint32_t first = row->column[as->first_stored];
    if (as->first == FORM_MEMBER) {
        NG_TRY(ng_export_view__member(view, first, &cell, err));
        out->first = view->rank[first];
    } else if (as->first == FORM_GROUP) {
        NG_TRY(ng_export_view__group(view, first, &cell, err));
        out->first = view->group_rank[first];
    } else {
        out->first = day_order(first);
    }
    for (uint32_t i = 0; i < as->text_count; i++) {
        NG_TRY(make_cell(view, &as->column[as->text[i]], row, &cell, err));
        out->text[i] = cell.text;
    }
done:
    return status;
}

static ng_status ties_of(
    const ng_export_view *view, ng_rows *rows, const shape *as, uint32_t member, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_tie_shape *stored = ng_tie__shape(as->tie);
    ng_tie_list list;
    NG_TRY(ng_tie__read(view->txn, as->tie, false, member, &list, err));
    if (list.count == 0) {
        goto done;
    }
    ng_arena__reset(view->row_arena);
    sorted_row *sorted = ng_arena__allocate_zero(view->row_arena, list.count, sizeof *sorted);
    if (sorted == NULL) {
        status = no_memory(err);
        goto done;
    }
    for (uint32_t i = 0; i < list.count; i++) {
        ng_tie_row row = row_of(stored, &list, member, i);
        sorted[i].index = i;
        NG_TRY(sort_key(view, as, &row, &sorted[i], err));
    }
    qsort(sorted, list.count, sizeof *sorted, compare_rows);
    for (uint32_t i = 0; i < list.count; i++) {
        ng_tie_row row = row_of(stored, &list, member, sorted[i].index);
        ng_cell cell[COLUMNS_MAX];
        for (uint32_t j = 0; j < as->column_count; j++) {
            NG_TRY(make_cell(view, &as->column[j], &row, &cell[j], err));
        }
        NG_TRY(ng_rows__add(rows, cell, err));
    }
done:
    return status;
}

ng_status ng_export__ties(const ng_export_view *view, ng_rows *rows, ng_error *err)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const shape *as = &shapes[i];
        ng_rows__begin(rows, as->name, as->title, as->column_count);
        for (uint32_t j = 0; j < view->order_count; j++) {
            ng_status status = ties_of(view, rows, as, view->order[j], err);
            if (status != NG_OK) {
                return status;
            }
        }
    }
    return NG_OK;
}
