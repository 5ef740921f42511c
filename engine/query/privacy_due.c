// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Who is to be told where their data came from, and until when.
 *
 * A member's record names the import that made it, and the import has its day. Members are
 * read in their order, so that sorting by the last day keeps that order within a day.
 */
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/status.h"
#include "network/member.h"
#include "network/privacy.h"
#include "network/snapshot.h"

/** An import as far as notices need it. */
typedef struct import_origin {
    ng_day day; // NG_DAY_NONE: not known, or taken back
    ng_text file, kind, owner;
} import_origin;

typedef struct due_search {
    ng_txn *txn;
    ng_day last; // due days after it are left out
    ng_day today;
    import_origin *import; // [import_count] by number
    uint32_t import_count;
    const ng_import_owner *owner; // [owner_count]
    size_t owner_count;
    ng_arena *record;  // of one member
    ng_buffer notices; // of ng_notice
    uint64_t unknown;
} due_search;

// The same day of the next month, or its last.
static ng_day month_later(ng_day day)
{
    int32_t year = 0;
    int32_t month = 0;
    int32_t of_month = 0;
    ng_day__split(day, &year, &month, &of_month);
    const int32_t next_year = month == 12 ? year + 1 : year;
    const int32_t next_month = month == 12 ? 1 : month + 1;
    ng_day later = NG_DAY_NONE;
    while (later == NG_DAY_NONE && of_month > 0) {
        later = ng_day__of(next_year, next_month, of_month);
        of_month--;
    }
    return later;
}

static ng_status load_imports(due_search *on, ng_error *err)
{
    const ng_import_entry *entries = NULL;
    size_t count = 0;
    ng_status status = NG_OK;
    NG_TRY(ng_import_list(on->txn, &entries, &count, err));
    NG_TRY(ng_import_owners(on->txn, &on->owner, &on->owner_count, err));
    on->import_count = count == 0 ? 0 : (uint32_t)entries[count - 1].number + 1;
    on->import = ng_arena__allocate_zero(
        ng_txn__arena(on->txn), (size_t)on->import_count + 1, sizeof *on->import);
    if (on->import == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for the imports"));
    }
    for (uint32_t i = 0; i < on->import_count; i++) {
        on->import[i].day = NG_DAY_NONE;
    }
    for (size_t i = 0; i < count; i++) {
        on->import[entries[i].number] =
            (import_origin){entries[i].day, entries[i].path, entries[i].kind, entries[i].owner};
    }
done:
    return status;
}

static bool gave_the_data(const due_search *on, uint32_t member, const ng_member_record *record)
{
    for (int field = 0; field < NG_FIELD_COUNT; field++) {
        if (record->field[field].own != 0) {
            return true;
        }
    }
    for (size_t i = 0; i < on->owner_count; i++) {
        if (on->owner[i].member.id == member) {
            return true;
        }
    }
    return false;
}

static ng_status add_notice(
    due_search *on, uint32_t member, const ng_member_record *record, ng_day due, ng_error *err)
{
    ng_status status = NG_OK;
    const import_origin *import = &on->import[record->import];
    ng_notice notice = {.member = {member},
        .came = import->day,
        .due = due,
        .days_left = due - on->today,
        .import = record->import,
        .file = import->file,
        .kind = import->kind,
        .owner = import->owner};
    NG_TRY(ng_member_label(on->txn, notice.member, &notice.label, err));
    NG_TRY(ng_member_name(on->txn, notice.member, &notice.name, err));
    NG_TRY(ng_buffer__add(&on->notices, &notice, sizeof notice, err));
done:
    return status;
}

static ng_status look_at(due_search *on, uint32_t member, ng_error *err)
{
    ng_member_record record;
    ng_privacy privacy;
    ng_status status = NG_OK;
    ng_arena__reset(on->record);
    NG_TRY(ng_privacy__read(on->txn, member, &privacy, err));
    if (privacy.told != NG_DAY_NONE) {
        goto done;
    }
    NG_TRY(ng_member__read(on->txn, member, on->record, &record, err));
    if (gave_the_data(on, member, &record)) {
        goto done;
    }
    if (record.import >= on->import_count || on->import[record.import].day == NG_DAY_NONE) {
        on->unknown++;
        goto done;
    }
    const ng_day due = month_later(on->import[record.import].day);
    if (due <= on->last) {
        NG_TRY(add_notice(on, member, &record, due, err));
    }
done:
    return status;
}

/** A notice and its place in the order of members. */
typedef struct placed_notice {
    ng_notice notice;
    size_t place;
} placed_notice;

static int compare_notices(const void *a, const void *b)
{
    const placed_notice *x = a;
    const placed_notice *y = b;
    return x->notice.due != y->notice.due
        ? (x->notice.due > y->notice.due) - (x->notice.due < y->notice.due)
        : (x->place > y->place) - (x->place < y->place);
}

static ng_status hand_out(due_search *on, ng_notices *out, ng_error *err)
{
    const ng_notice *found = (const void *)on->notices.at;
    const size_t count = on->notices.bytes / sizeof *found;
    ng_arena *arena = ng_txn__arena(on->txn);
    placed_notice *placed = ng_arena__allocate_zero(arena, count + 1, sizeof *placed);
    ng_notice *list = ng_arena__allocate_zero(arena, count + 1, sizeof *list);
    if (placed == NULL || list == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for notices");
    }
    for (size_t i = 0; i < count; i++) {
        placed[i] = (placed_notice){found[i], i};
    }
    if (count > 0) {
        qsort(placed, count, sizeof *placed, compare_notices);
    }
    for (size_t i = 0; i < count; i++) {
        list[i] = placed[i].notice;
    }
    *out = (ng_notices){list, count, on->unknown};
    return NG_OK;
}

ng_status ng_privacy_due(
    ng_txn *txn, ng_day today, uint32_t within_days, ng_notices *out, ng_error *err)
{
    ng_status status = NG_OK;
    due_search on = {.txn = txn, .today = today};
    ng_snapshot *snapshot = NULL;
    const uint32_t *members = NULL;
    uint32_t count = 0;
    *out = (ng_notices){0};
    if (today == NG_DAY_NONE) {
        return ng_fail(err, NG_ERR_ARGUMENT, "notices need the day of today");
    }
    const int64_t last = (int64_t)today + within_days;
    on.last = last > INT32_MAX ? INT32_MAX : (ng_day)last;
    NG_TRY(ng_arena__create(&on.record, err));
    NG_TRY(load_imports(&on, err));
    NG_TRY(ng_snapshot__of(txn, &snapshot, err));
    NG_TRY(ng_snapshot__members(snapshot, &members, &count, err));
    for (uint32_t i = 0; i < count; i++) {
        NG_TRY(look_at(&on, members[i], err));
    }
    NG_TRY(hand_out(&on, out, err));
done:
    ng_arena__destroy(on.record);
    ng_buffer__finish(&on.notices);
    return status;
}
