// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Members and groups.
 *
 * Column `aliases` holds every identity but the one in `id`: e-mail addresses, addresses of
 * profiles, `tel:` numbers, `ref:` codes and keys. A key that has the form of one of the
 * others, or begins with `key:`, has `key:` before it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "export/facts.h"
#include "network/term.h"

enum {
    COLUMN_ID,
    COLUMN_FIELDS, // those of ng_field in their order
    COLUMN_SKILLS = COLUMN_FIELDS + NG_FIELD_COUNT,
    COLUMN_LANGUAGES,
    COLUMN_ALIASES,
    COLUMN_AS_OF,
    COLUMN_COUNT
};

static ng_status no_memory(ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory for the rows of a member");
}

static int compare_texts(const void *a, const void *b)
{
    const ng_text *x = a;
    const ng_text *y = b;
    return ng_text__compare(*x, *y);
}

static ng_status skills_cell(
    const ng_export_view *view, const ng_member_record *record, ng_cell *out, ng_error *err)
{
    ng_text *entry =
        ng_arena__allocate(view->row_arena, (record->skill_count + 1) * sizeof *entry);
    if (entry == NULL) {
        return no_memory(err);
    }
    for (size_t i = 0; i < record->skill_count; i++) {
        ng_status status =
            ng_term__text(view->txn, NG_VALUE_SKILL, record->skills[i], &entry[i], err);
        if (status != NG_OK) {
            return status;
        }
    }
    qsort(entry, record->skill_count, sizeof *entry, compare_texts);
    *out = (ng_cell){NG_CELL_LIST, {NULL, 0}, entry, record->skill_count};
    return NG_OK;
}

static ng_status alias_of(
    const ng_export_view *view, ng_text identity, ng_text *out, ng_error *err)
{
    ng_text text = {identity.at + 1, identity.bytes - 1};
    bool marked = identity.at[0] == NG_IDENTITY_KEY &&
        ((text.bytes >= 4 && memcmp(text.at, "key:", 4) == 0) || ng_text__is_email(text) ||
            ng_export__is_misread(view->row_arena, text));
    if (!marked) {
        return ng_export__identity_cell(view->row_arena, identity, out, err);
    }
    *out = ng_arena__print(view->row_arena, "key:%.*s", (int)text.bytes, text.at);
    return out->at == NULL ? no_memory(err) : NG_OK;
}

static ng_status aliases_cell(const ng_export_view *view, const ng_member_record *record,
    ng_text id, ng_cell *out, ng_error *err)
{
    ng_text *entry =
        ng_arena__allocate(view->row_arena, (record->identity_count + 1) * sizeof *entry);
    if (entry == NULL) {
        return no_memory(err);
    }
    size_t count = 0;
    for (size_t i = 0; i < record->identity_count; i++) {
        ng_text identity = record->identities[i];
        ng_status status = alias_of(view, identity, &entry[count], err);
        if (status != NG_OK) {
            return status;
        }
        // An address is an e-mail here, even when the key in `id` reads the same.
        bool in_id = identity.at[0] != NG_IDENTITY_EMAIL && ng_text__equal(entry[count], id);
        count += in_id ? 0 : 1;
    }
    *out = (ng_cell){NG_CELL_LIST, {NULL, 0}, entry, count};
    return NG_OK;
}

// The row of the fields that hold as of `day`; `cell` has the rest.
static ng_status add_row(const ng_export_view *view, ng_rows *rows,
    const ng_member_record *record, ng_day day, ng_cell *cell, ng_error *err)
{
    for (uint32_t i = 0; i < NG_FIELD_COUNT; i++) {
        bool is_now = record->field[i].day == day;
        cell[COLUMN_FIELDS + i] =
            (ng_cell){.text = is_now ? record->field[i].text : (ng_text){NULL, 0}};
    }
    ng_status status = ng_export_view__day(view, day, &cell[COLUMN_AS_OF], err);
    return status == NG_OK ? ng_rows__add(rows, cell, err) : status;
}

// The next day after `day` of which a field with a text holds; NG_DAY_NONE when there is none.
static ng_day next_day(const ng_member_record *record, ng_day day)
{
    ng_day next = NG_DAY_NONE;
    for (uint32_t i = 0; i < NG_FIELD_COUNT; i++) {
        ng_day each = record->field[i].day;
        bool later = record->field[i].text.bytes != 0 && each > day;
        if (later && (next == NG_DAY_NONE || each < next)) {
            next = each;
        }
    }
    return next;
}

static ng_status add_member(
    const ng_export_view *view, ng_rows *rows, uint32_t member, ng_error *err)
{
    ng_status status = NG_OK;
    ng_member_record record;
    ng_cell cell[COLUMN_COUNT] = {{0}};
    ng_arena__reset(view->row_arena);
    NG_TRY(ng_member__read(view->txn, member, view->row_arena, &record, err));
    cell[COLUMN_ID].text = view->cell[member];
    NG_TRY(skills_cell(view, &record, &cell[COLUMN_SKILLS], err));
    cell[COLUMN_LANGUAGES] =
        (ng_cell){NG_CELL_LIST, {NULL, 0}, record.languages, record.language_count};
    NG_TRY(aliases_cell(view, &record, view->cell[member], &cell[COLUMN_ALIASES], err));
    NG_TRY(add_row(view, rows, &record, NG_DAY_NONE, cell, err));
    cell[COLUMN_SKILLS] = (ng_cell){0};
    cell[COLUMN_LANGUAGES] = (ng_cell){0};
    cell[COLUMN_ALIASES] = (ng_cell){0};
    for (ng_day day = next_day(&record, NG_DAY_NONE); day != NG_DAY_NONE;
         day = next_day(&record, day)) {
        NG_TRY(add_row(view, rows, &record, day, cell, err));
    }
done:
    return status;
}

ng_status ng_export__members(const ng_export_view *view, ng_rows *rows, ng_error *err)
{
    const char *column[COLUMN_COUNT];
    column[COLUMN_ID] = "id";
    for (ng_field field = NG_FIELD_NAME; field < NG_FIELD_COUNT; field++) {
        column[COLUMN_FIELDS + field] = ng_field_name(field);
    }
    column[COLUMN_SKILLS] = "skills";
    column[COLUMN_LANGUAGES] = "languages";
    column[COLUMN_ALIASES] = "aliases";
    column[COLUMN_AS_OF] = "as_of";
    ng_rows__begin(rows, "members", column, COLUMN_COUNT);
    for (uint32_t i = 0; i < view->order_count; i++) {
        ng_status status = add_member(view, rows, view->order[i], err);
        if (status != NG_OK) {
            return status;
        }
    }
    return NG_OK;
}

// Owners in the order of members, in the row arena.
static ng_status sort_owners(const ng_export_view *view, const ng_group_record *group,
    const uint32_t **out, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t *owners =
        ng_arena__allocate(view->row_arena, (group->owner_count + 1) * sizeof *owners);
    if (owners == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the owners of a group");
    }
    for (size_t i = 0; i < group->owner_count; i++) {
        ng_cell unused;
        NG_TRY(ng_export_view__member(view, group->owners[i], &unused, err));
        size_t place = i;
        while (place > 0 && view->rank[owners[place - 1]] > view->rank[group->owners[i]]) {
            owners[place] = owners[place - 1];
            place--;
        }
        owners[place] = group->owners[i];
    }
    *out = owners;
done:
    return status;
}

// One row, and one more for each further owner.
static ng_status add_group(
    const ng_export_view *view, ng_rows *rows, const ng_group_record *group, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t *owners = NULL;
    ng_cell cell[5] = {{.text = group->key}, {.text = group->name}, {.text = group->topic}};
    ng_arena__reset(view->row_arena);
    NG_TRY(sort_owners(view, group, &owners, err));
    NG_TRY(ng_export_view__day(view, group->created, &cell[4], err));
    for (size_t i = 0; i < group->owner_count || i == 0; i++) {
        uint32_t owner = group->owner_count == 0 ? 0 : owners[i];
        NG_TRY(ng_export_view__member(view, owner, &cell[3], err));
        NG_TRY(ng_rows__add(rows, cell, err));
    }
done:
    return status;
}

ng_status ng_export__groups(const ng_export_view *view, ng_rows *rows, ng_error *err)
{
    static const char *const column[] = {"id", "name", "topic", "owner", "created"};
    ng_status status = NG_OK;
    ng_rows__begin(rows, "groups", column, sizeof column / sizeof *column);
    for (uint32_t i = 0; i < view->group_order_count && status == NG_OK; i++) {
        status = add_group(view, rows, &view->group[view->group_order[i]], err);
    }
    return status;
}
