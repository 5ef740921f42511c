// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Checks of requests for introductions: parties that exist and differ, the index both ways,
 * notes and days, and states that fit what was passed on.
 */
#include <inttypes.h>

#include "base/status.h"
#include "base/text.h"
#include "network/doctor_parts.h"
#include "network/intro.h"

typedef struct intro_check {
    ng_doctor_view *view;
    ng_arena *arena; // of one record
    uint32_t intro;
} intro_check;

static void check_fields(const intro_check *check, const ng_intro_record *record)
{
    ng_fault_list *faults = check->view->faults;
    ng_error found;
    bool all_passed = record->passed == record->via_count;
    if (ng_intro__check_note(record->note, &found) != NG_OK) {
        ng_fault__add(faults, "intros: %u: %s", (unsigned)check->intro, found.text);
    }
    if (record->changed < record->asked) {
        ng_fault__add(
            faults, "intros: %u took a step before it was asked", (unsigned)check->intro);
    }
    if ((record->state == NG_INTRO_ASKED && all_passed) ||
        ((record->state == NG_INTRO_FORWARDED || record->state == NG_INTRO_ACCEPTED) &&
            !all_passed)) {
        ng_fault__add(faults, "intros: %u is in state %d, and %u of %u passed it on",
            (unsigned)check->intro, (int)record->state, (unsigned)record->passed,
            (unsigned)record->via_count);
    }
}

// The party exists, and is none of those before it.
static void check_party(const intro_check *check, const ng_intro_place *place, uint32_t i)
{
    const ng_doctor_view *view = check->view;
    uint32_t member = place[i].member;
    if (!ng_id_set__has(&view->members, member)) {
        ng_fault__add(view->faults, "intros: %u names member %u, which is not there",
            (unsigned)check->intro, (unsigned)member);
    }
    for (uint32_t j = 0; j < i; j++) {
        if (place[j].member == member) {
            ng_fault__add(view->faults, "intros: %u names member %u twice",
                (unsigned)check->intro, (unsigned)member);
        }
    }
}

// The parties have their places in the index.
static ng_status check_places(intro_check *check, const ng_intro_record *record, ng_error *err)
{
    ng_doctor_view *view = check->view;
    ng_intro_place place[NG_LIMIT_INTRODUCERS + 2];
    uint32_t count = record->via_count + 2;
    ng_status status = NG_OK;
    ng_intro__places(check->intro, record, place);
    for (uint32_t i = 0; i < count && status == NG_OK; i++) {
        ng_error found;
        ng_key key;
        ng_bytes value = {0};
        check_party(check, place, i);
        ng_intro__key(&key, &place[i]);
        status = ng_txn__get(view->txn, NG_TABLE_INTRO_PARTIES, &key, &value, &found);
        if (status == NG_OK && value.at == NULL) {
            ng_fault__add(view->faults, "intro_parties lacks member %u of request %u",
                (unsigned)place[i].member, (unsigned)check->intro);
        }
        status = ng_fault__absorb(view->faults, status, &found, err);
    }
    return status;
}

static ng_status check_request(intro_check *check, ng_bytes key, ng_bytes value, ng_error *err)
{
    ng_doctor_view *view = check->view;
    ng_text bytes = {(const char *)value.at, value.bytes};
    ng_intro_record record;
    ng_error found;
    check->intro = key.bytes == 4 ? ng_key__read_u32(key, 0) : 0;
    if (check->intro == 0 || check->intro >= view->state->next_intro) {
        ng_fault__add(view->faults, "intros: a record has a number that was never given out");
        return NG_OK;
    }
    ng_arena__reset(check->arena);
    ng_status status = ng_record__decode_intro(check->arena, bytes, &record, &found);
    if (status != NG_OK) {
        return ng_fault__absorb(view->faults, status, &found, err);
    }
    check_fields(check, &record);
    return check_places(check, &record, err);
}

// A place of the index belongs to a request that asks for it.
static ng_status check_place(intro_check *check, ng_bytes key, ng_error *err)
{
    ng_doctor_view *view = check->view;
    ng_intro_place wanted[NG_LIMIT_INTRODUCERS + 2];
    ng_intro_place place = {0};
    ng_intro_record record;
    ng_error found;
    bool is_wanted = false;
    ng_status status = NG_OK;
    ng_arena__reset(check->arena);
    NG_TRY(ng_intro__place_of(key, &place, &found));
    NG_TRY(ng_intro__get(view->txn, check->arena, place.intro, &record, &found));
    ng_intro__places(place.intro, &record, wanted);
    for (uint32_t i = 0; i < record.via_count + 2; i++) {
        is_wanted = is_wanted ||
            (wanted[i].member == place.member && wanted[i].role == place.role &&
                wanted[i].other == place.other);
    }
done:
    if (status == NG_ERR_NOT_FOUND || (status == NG_OK && !is_wanted)) {
        ng_fault__add(view->faults, "intro_parties: member %u has no such part in request %u",
            (unsigned)place.member, (unsigned)place.intro);
        return NG_OK;
    }
    return ng_fault__absorb(view->faults, status, &found, err);
}

ng_status ng_doctor__intros(ng_doctor_view *view, ng_error *err)
{
    intro_check check = {.view = view};
    ng_check_walk walk = {0};
    ng_status status = NG_OK;
    NG_TRY(ng_arena__create(&check.arena, err));
    NG_TRY(ng_check_walk__open(&walk, view->txn, NG_TABLE_INTROS, view->faults, err));
    while (walk.key.at != NULL) {
        NG_TRY(check_request(&check, walk.key, walk.value, err));
        NG_TRY(ng_check_walk__next(&walk, err));
    }
    ng_check_walk__close(&walk);
    walk = (ng_check_walk){0};
    NG_TRY(ng_check_walk__open(&walk, view->txn, NG_TABLE_INTRO_PARTIES, view->faults, err));
    for (; walk.key.at != NULL; status = ng_check_walk__next(&walk, err)) {
        NG_TRY(status);
        NG_TRY(check_place(&check, walk.key, err));
    }
done:
    ng_check_walk__close(&walk);
    ng_arena__destroy(check.arena);
    return status;
}
