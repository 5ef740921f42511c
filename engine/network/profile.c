// SPDX-License-Identifier: GPL-3.0-or-later
// Profile values: what suggestions compare of two members, worked out from the record,
// positions, educations and memberships, so that a question reads one list instead of five
// tables.
#include "network/member.h"

#include "base/status.h"
#include "network/search.h"
#include "network/tie_list.h"

#include <stdlib.h>
#include <string.h>

enum {
    PROFILES_A_TURN = 32
};

static int compare_values(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

typedef struct values {
    uint32_t *at;
    uint32_t count;
    uint32_t capacity;
} values;

static void add(values *list, ng_value_kind kind, uint32_t term)
{
    if (term != 0 && list->count < list->capacity) {
        list->at[list->count++] =
            (uint32_t)kind << NG_PROFILE_SHIFT | (term & NG_PROFILE_TERM_MAX);
    }
}

static void sort_distinct(values *list)
{
    uint32_t kept = 0;
    if (list->count > 1) {
        qsort(list->at, list->count, sizeof *list->at, compare_values);
    }
    for (uint32_t i = 0; i < list->count; i++) {
        if (kept == 0 || list->at[i] != list->at[kept - 1]) {
            list->at[kept++] = list->at[i];
        }
    }
    list->count = kept;
}

ng_status ng_profile__derive(ng_txn *txn, uint32_t member, const ng_member_record *record,
    bool has_career, ng_arena *arena, ng_profile_derived *out, ng_error *err)
{
    ng_tie_list positions = {0};
    ng_tie_list educations = {0};
    ng_tie_list memberships = {0};
    ng_status status = NG_OK;
    *out = (ng_profile_derived){.career_from = NG_DAY_NONE};
    if (has_career) {
        NG_TRY(ng_tie__read(txn, NG_TIE_POSITION, false, member, &positions, err));
        NG_TRY(ng_tie__read(txn, NG_TIE_EDUCATION, false, member, &educations, err));
        NG_TRY(ng_tie__read(txn, NG_TIE_MEMBERSHIP, false, member, &memberships, err));
    }
    values list = {0};
    list.capacity = NG_RECORD_TERM_COUNT + (uint32_t)record->skill_count + positions.count * 3 +
        educations.count + memberships.count;
    list.at = ng_arena__allocate(arena, list.capacity * sizeof *list.at);
    if (list.at == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for %u profile values", list.capacity);
        goto done;
    }
    for (uint32_t kind = 0; kind < NG_RECORD_TERM_COUNT; kind++) {
        add(&list, (ng_value_kind)kind, record->term[kind]);
    }
    for (uint32_t i = 0; i < positions.count; i++) {
        add(&list, NG_VALUE_COMPANY, positions.column[0][i]);
        add(&list, NG_VALUE_TITLE, positions.column[1][i]);
        add(&list, NG_VALUE_PLACE, positions.column[3][i]);
    }
    for (uint32_t i = 0; i < educations.count; i++) {
        add(&list, NG_VALUE_SCHOOL, educations.column[0][i]);
    }
    for (uint32_t i = 0; i < memberships.count; i++) {
        add(&list, NG_VALUE_GROUP, memberships.column[0][i]);
    }
    for (size_t i = 0; i < record->skill_count; i++) {
        add(&list, NG_VALUE_SKILL, record->skills[i]);
    }
    sort_distinct(&list);
    *out = (ng_profile_derived){list.at, list.count, ng_search__career_from(&positions)};
done:
    return status;
}

ng_status ng_profile__read(
    ng_txn *txn, uint32_t member, const uint32_t **out, uint32_t *count, ng_error *err)
{
    ng_bytes value;
    *out = NULL;
    *count = 0;
    ng_status status = ng_txn__get_id(txn, NG_TABLE_PROFILES, member, &value, err);
    if (status != NG_OK || value.at == NULL) {
        return status;
    }
    return ng_bytes__u32(value, out, count, err);
}

ng_status ng_profile__read_many(
    ng_txn *txn, const uint32_t *members, uint32_t count, ng_profile_values *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_bytes value[PROFILES_A_TURN];
    memset(out, 0, count * sizeof *out);
    for (uint32_t i = 0; i < count; i += PROFILES_A_TURN) {
        const uint32_t turn = count - i < PROFILES_A_TURN ? count - i : PROFILES_A_TURN;
        NG_TRY(ng_txn__get_ids(txn, NG_TABLE_PROFILES, members + i, turn, value, err));
        for (uint32_t k = 0; k < turn; k++) {
            if (value[k].at != NULL) {
                NG_TRY(ng_bytes__u32(value[k], &out[i + k].at, &out[i + k].count, err));
            }
        }
    }
done:
    return status;
}

ng_status ng_posting__read_few(ng_txn *txn, ng_value_kind kind, uint32_t term, uint32_t most,
    const uint32_t **out, uint32_t *count, ng_error *err)
{
    ng_key key;
    ng_bytes value;
    ng_tie_list list;
    ng_status status = NG_OK;
    const bool group = kind == NG_VALUE_GROUP;
    const uint32_t columns = group ? ng_tie__shape(NG_TIE_MEMBERSHIP)->columns : 1;
    *out = NULL;
    *count = 0;
    if (group) {
        ng_key__u32(&key, term);
    } else {
        ng_key__u8_u32(&key, (uint8_t)kind, term);
    }
    NG_TRY(ng_txn__get_small(txn, group ? NG_TABLE_MEMBERSHIPS_IN : NG_TABLE_POSTINGS, &key,
        (size_t)most * columns * sizeof **out, &value, err));
    if (value.at == NULL) {
        *count = value.bytes == 0 ? 0 : most + 1;
        goto done;
    }
    if (group) {
        NG_TRY(ng_tie__list_of(NG_TIE_MEMBERSHIP, true, term, value, &list, err));
        *out = list.column[0];
        *count = list.count;
    } else {
        NG_TRY(ng_bytes__u32(value, out, count, err));
    }
    // What a write transaction has changed is handed out at any length.
    if (*count > most) {
        *out = NULL;
        *count = most + 1;
    }
done:
    return status;
}

ng_status ng_posting__read(ng_txn *txn, ng_value_kind kind, uint32_t term, const uint32_t **out,
    uint32_t *count, ng_error *err)
{
    ng_key key;
    ng_bytes value;
    *out = NULL;
    *count = 0;
    ng_key__u8_u32(&key, (uint8_t)kind, term);
    ng_status status = ng_txn__get(txn, NG_TABLE_POSTINGS, &key, &value, err);
    if (status != NG_OK || value.at == NULL) {
        return status;
    }
    return ng_bytes__u32(value, out, count, err);
}
