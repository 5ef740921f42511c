// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Checks of tables `runs` and `watches`: each run and watch has the members it counts and no
 * other, candidates of a run stand by score, an order has each place once or none at all, and
 * whom a watch told of has a day.
 */
#include "base/status.h"
#include "network/doctor_parts.h"
#include "network/run.h"

typedef struct run_check {
    ng_doctor_view *view;
    ng_arena *arena;
    ng_run_name name;
    uint64_t entries; // that the table should have
    uint64_t sum;     // of the places of an order
    uint64_t ordered;
    uint64_t score; // of the candidate before
} run_check;

static void add_fault(run_check *check, const char *what, uint32_t place)
{
    ng_fault__add(check->view->faults, "%s %.*s: place %u %s", ng_run__kind(check->name.table),
        (int)check->name.text.bytes, check->name.text.at, (unsigned)place, what);
}

static void check_candidate(
    run_check *check, const ng_run_person_record *record, uint32_t place)
{
    if (check->name.table == NG_TABLE_WATCHES) {
        if (record->person.verdict.day == NG_DAY_NONE) {
            add_fault(check, "was told of on no day", place);
        }
        return;
    }
    if (record->person.score > check->score) {
        add_fault(check, "has more than the one before", place);
    }
    check->score = record->person.score;
    check->ordered += record->person.place != 0;
    check->sum += record->person.place;
}

static ng_status check_person(
    run_check *check, const ng_run_record *head, uint32_t place, ng_error *err)
{
    ng_run_person_record record;
    ng_error found;
    const ng_status status =
        ng_run__person(check->view->txn, check->arena, check->name, place, &record, &found);
    if (status != NG_OK) {
        return ng_fault__absorb(check->view->faults, status, &found, err);
    }
    if ((record.who.bytes == 0) != (record.person.label.bytes == 0)) {
        add_fault(check, "has half of a member", place);
    }
    const bool is_watch = check->name.table == NG_TABLE_WATCHES;
    const uint32_t first = is_watch ? head->near_count + head->exclude_count : 0;
    if (place > first && place - first <= head->count) {
        check_candidate(check, &record, place);
    }
    return NG_OK;
}

static ng_status check_run(run_check *check, ng_error *err)
{
    ng_run_record head;
    ng_error found;
    ng_status status = ng_run__head(check->view->txn, check->arena, check->name, &head, &found);
    if (status != NG_OK) {
        check->entries++;
        return ng_fault__absorb(check->view->faults, status, &found, err);
    }
    check->entries += 1 + (uint64_t)ng_run__places(&head);
    check->sum = 0;
    check->ordered = 0;
    check->score = UINT64_MAX;
    for (uint32_t place = 1; place <= ng_run__places(&head) && status == NG_OK; place++) {
        status = check_person(check, &head, place, err);
    }
    const uint64_t wanted = (uint64_t)head.count * (head.count + (uint64_t)1) / 2;
    if (check->ordered > 0 && (check->ordered != head.count || check->sum != wanted)) {
        ng_fault__add(check->view->faults, "run %.*s: its order lacks a place",
            (int)check->name.text.bytes, check->name.text.at);
    }
    return status;
}

static ng_status check_table(ng_doctor_view *view, ng_table table, ng_error *err)
{
    run_check check = {.view = view};
    ng_arena *names = NULL;
    const ng_text *name = NULL;
    size_t count = 0;
    ng_error found;
    ng_status status = NG_OK;
    NG_TRY(ng_arena__create(&names, err));
    NG_TRY(ng_arena__create(&check.arena, err));
    const ng_status listed = ng_run__names(view->txn, names, table, &name, &count, &found);
    if (listed != NG_OK) {
        NG_TRY(ng_fault__absorb(view->faults, listed, &found, err));
    }
    for (size_t i = 0; i < count; i++) {
        ng_arena__reset(check.arena);
        check.name = (ng_run_name){table, name[i]};
        NG_TRY(check_run(&check, err));
    }
    ng_fault__compare(view->faults,
        table == NG_TABLE_WATCHES ? "members of watches" : "members of runs", check.entries,
        ng_txn__entries(view->txn, table));
done:
    ng_arena__destroy(check.arena);
    ng_arena__destroy(names);
    return status;
}

ng_status ng_doctor__runs(ng_doctor_view *view, ng_error *err)
{
    const ng_status status = check_table(view, NG_TABLE_RUNS, err);
    return status == NG_OK ? check_table(view, NG_TABLE_WATCHES, err) : status;
}
