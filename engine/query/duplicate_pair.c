// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One pair: what is held of the two is compared first, then what the store has of them, in the
 * order of what it costs. As soon as nothing that is left can make the pair likely it is passed
 * over.
 */
#include "base/fixed.h"
#include "base/status.h"
#include "graph/mutual.h"
#include "network/member.h"
#include "network/tie.h"
#include "query/duplicate_work.h"

#include <stdlib.h>
#include <string.h>

enum {
    // What may still be said, in millionths: by the store, and by contacts of that.
    STORE_MOST = 20000000,
    CONTACTS_MOST = 6000000,
    ADDRESS_MOST = 7000000,
    PHONE_MOST = 7000000,
    BIRTHDAY_MOST = 6500000,
    OVERLAP_DAYS = 90,
    VALUES_MOST = 64,
    WATCH_STEPS = 4096
};

static const uint32_t value_kinds[NG_LIKENESS_VALUES] = {
    NG_VALUE_COMPANY, NG_VALUE_SCHOOL, NG_VALUE_TITLE, NG_VALUE_PLACE};

ng_status ng_duplicate__watch(ng_duplicate_work *work, ng_error *err)
{
    if (++work->steps % WATCH_STEPS != 0 || work->options.cancel == NULL ||
        *work->options.cancel == 0) {
        return NG_OK;
    }
    return ng_fail(err, NG_ERR_INTERRUPTED, "interrupted while comparing members");
}

// The name and what may be compared besides.
static void outline_name(
    const ng_duplicate_work *work, uint32_t place, ng_likeness_profile *out)
{
    const ng_duplicate_person *person = &work->person[place];
    out->word_count = person->word_count;
    out->is_spelt = person->is_spelt;
    out->same_name = work->names.members[person->name];
    for (uint32_t i = 0; i < person->word_count; i++) {
        out->word[i] = &work->word[person->word[i]];
    }
}

// All that is held of a member.
static void outline(const ng_duplicate_work *work, uint32_t place, ng_likeness_profile *out)
{
    const ng_duplicate_person *person = &work->person[place];
    *out = (ng_likeness_profile){.address_count = person->address_count,
        .phone_count = person->phone_count,
        .birthday = person->birthday,
        .is_owner = person->is_owner};
    outline_name(work, place, out);
    for (uint32_t i = 0; i < person->address_count; i++) {
        const uint32_t local = person->local[i];
        out->address[i] =
            (ng_likeness_address){.local_text = ng_map__text(work->locals.map, local),
                .local = local,
                .domain = person->domain[i],
                .local_rarity_micro = work->local_rarity[local]};
    }
    for (uint32_t i = 0; i < person->phone_count; i++) {
        out->phone[i] = person->phone[i];
    }
}

// ---------------------------------------------------------------------------------- the store

static ng_status read_values(ng_duplicate_work *work, ng_duplicate_side *side, ng_error *err)
{
    const ng_duplicate_person *person = &work->person[side->place];
    const uint32_t *value;
    uint32_t count;
    const ng_status status = ng_profile__read(work->txn, person->id, &value, &count, err);
    if (status != NG_OK) {
        return status;
    }
    for (uint32_t kind = 0; kind < NG_LIKENESS_VALUES; kind++) {
        ng_likeness_values *values = &side->profile.value[kind];
        *values = (ng_likeness_values){.at = side->value[kind], .now = person->now[kind]};
        for (uint32_t i = 0; i < count && values->count < VALUES_MOST; i++) {
            if (value[i] >> NG_PROFILE_SHIFT == value_kinds[kind]) {
                side->value[kind][values->count++] = value[i] & NG_PROFILE_TERM_MAX;
            }
        }
    }
    return NG_OK;
}

static ng_status read_side(
    ng_duplicate_work *work, ng_duplicate_side *side, uint32_t place, ng_error *err)
{
    if (side->is_set && side->place == place) {
        return NG_OK;
    }
    side->place = place;
    side->has_neighbors = false;
    outline(work, place, &side->profile);
    const ng_status status = read_values(work, side, err);
    side->is_set = status == NG_OK;
    return status;
}

static ng_status read_neighbors(ng_duplicate_work *work, ng_duplicate_side *side, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_adjacency *graph = ng_snapshot__connections(work->snapshot);
    if (side->has_neighbors) {
        return NG_OK;
    }
    NG_TRY(ng_connection__read(work->txn, work->person[side->place].id, &side->neighbors, err));
    side->profile.degree = side->neighbors.count;
    side->reach = 0;
    for (uint32_t i = 0; i < side->neighbors.count; i++) {
        uint32_t degree;
        NG_TRY(ng_adjacency__degree(graph, side->neighbors.at[i], &degree, err));
        side->reach += degree;
    }
    side->has_neighbors = true;
done:
    return status;
}

// Each connection of one reaches a contact of the other with a chance of how many that contact
// has among all; both ways, halved.
static uint64_t expected_milli(
    const ng_duplicate_side *a, const ng_duplicate_side *b, uint64_t connections)
{
    const ng_u128 pairs =
        (ng_u128)a->reach * b->profile.degree + (ng_u128)b->reach * a->profile.degree;
    return connections == 0 ? 0 : ng_fixed__scale(pairs, 1000, 4 * connections);
}

static ng_status read_contacts(
    ng_duplicate_work *work, ng_likeness_meeting *meeting, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < 2; i++) {
        NG_TRY(read_neighbors(work, &work->side[i], err));
    }
    const ng_neighbors *left = &work->side[0].neighbors;
    const ng_neighbors *right = &work->side[1].neighbors;
    const uint32_t other = work->person[work->side[1].place].id;
    const uint32_t at = ng_neighbors__lower_bound(left, other);
    meeting->connected = at < left->count && left->at[at] == other;
    meeting->shared =
        ng_mutual__intersect(left->at, left->count, right->at, right->count, NULL);
    meeting->expected_milli =
        expected_milli(&work->side[0], &work->side[1], ng_txn__state(work->txn)->connections);
done:
    return status;
}

static const ng_import_entry *import_of(const ng_duplicate_work *work, uint32_t number)
{
    for (size_t i = 0; i < work->import_count && number != 0; i++) {
        if (work->imports[i].number == number) {
            return &work->imports[i];
        }
    }
    return NULL;
}

static bool is_kind(const ng_import_entry *import, const char *beginning)
{
    return import->kind.bytes >= strlen(beginning) &&
        memcmp(import->kind.at, beginning, strlen(beginning)) == 0;
}

static bool has_class(const ng_member_record *record, ng_identity_class identity_class)
{
    for (size_t i = 0; i < record->identity_count; i++) {
        if (record->identities[i].at[0] == (char)identity_class) {
            return true;
        }
    }
    return false;
}

// Two rows of a list that one person keeps, where each person stands once, are two people; in
// an address book they need not be.
static ng_status read_rows(ng_duplicate_work *work, ng_likeness_meeting *meeting, ng_error *err)
{
    ng_status status = NG_OK;
    ng_member_record record[2];
    ng_arena__reset(work->scratch);
    for (uint32_t i = 0; i < 2; i++) {
        NG_TRY(ng_member__read(
            work->txn, work->person[work->side[i].place].id, work->scratch, &record[i], err));
    }
    const ng_import_entry *import = import_of(work, record[0].import);
    if (import == NULL || record[0].import != record[1].import ||
        record[0].row == record[1].row) {
        goto done;
    }
    meeting->two_rows = is_kind(import, "linkedin");
    meeting->two_keys = !meeting->two_rows && has_class(&record[0], NG_IDENTITY_KEY) &&
        has_class(&record[1], NG_IDENTITY_KEY);
done:
    return status;
}

// Both ends known, so that it is not one list being older than the other.
static bool overlap(const ng_tie_list *a, uint32_t i, const ng_tie_list *b, uint32_t j)
{
    const ng_day from[] = {(ng_day)a->column[2][i], (ng_day)b->column[2][j]};
    const ng_day to[] = {(ng_day)a->column[4][i], (ng_day)b->column[4][j]};
    if (from[0] == NG_DAY_NONE || from[1] == NG_DAY_NONE || to[0] == NG_DAY_NONE ||
        to[1] == NG_DAY_NONE) {
        return false;
    }
    const int64_t begin = from[0] > from[1] ? from[0] : from[1];
    const int64_t end = to[0] < to[1] ? to[0] : to[1];
    return a->column[0][i] != b->column[0][j] && end - begin > OVERLAP_DAYS;
}

static ng_status read_careers(
    ng_duplicate_work *work, ng_likeness_meeting *meeting, ng_error *err)
{
    ng_status status = NG_OK;
    ng_tie_list list[2];
    for (uint32_t i = 0; i < 2; i++) {
        NG_TRY(ng_tie__read(work->txn, NG_TIE_POSITION, false,
            work->person[work->side[i].place].id, &list[i], err));
    }
    for (uint32_t i = 0; i < list[0].count && i < VALUES_MOST; i++) {
        for (uint32_t j = 0; j < list[1].count && j < VALUES_MOST; j++) {
            meeting->overlap = meeting->overlap || overlap(&list[0], i, &list[1], j);
        }
    }
done:
    return status;
}

// ------------------------------------------------------------------------------------ the pair

ng_status ng_duplicate__weigh(
    ng_duplicate_work *work, uint32_t a, uint32_t b, ng_likeness *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_likeness_meeting meeting = {0};
    *out = (ng_likeness){0};
    NG_TRY(read_side(work, &work->side[0], a, err));
    NG_TRY(read_side(work, &work->side[1], b, err));
    const ng_likeness_profile *left = &work->side[0].profile;
    const ng_likeness_profile *right = &work->side[1].profile;
    if (!work->side[0].has_neighbors || !work->side[1].has_neighbors) {
        const uint32_t degree[] = {left->degree, right->degree};
        work->side[0].profile.degree = 0;
        work->side[1].profile.degree = 0;
        ng_likeness__compare(left, right, &meeting, &work->chance, out);
        work->side[0].profile.degree = degree[0];
        work->side[1].profile.degree = degree[1];
        if (out->weight_micro + CONTACTS_MOST < work->least_weight_micro) {
            goto done;
        }
    }
    NG_TRY(read_contacts(work, &meeting, err));
    ng_likeness__compare(left, right, &meeting, &work->chance, out);
    if (out->weight_micro < work->least_weight_micro) {
        goto done;
    }
    NG_TRY(read_rows(work, &meeting, err));
    NG_TRY(read_careers(work, &meeting, err));
    ng_likeness__compare(left, right, &meeting, &work->chance, out);
done:
    return status;
}

static int compare_pairs(const void *a, const void *b)
{
    const ng_distinct_pair *left = a;
    const ng_distinct_pair *right = b;
    const int first = (left->a > right->a) - (left->a < right->a);
    return first != 0 ? first : (left->b > right->b) - (left->b < right->b);
}

static bool are_two(const ng_duplicate_work *work, uint32_t a, uint32_t b)
{
    const ng_distinct_pair pair = {.a = a < b ? a : b, .b = a < b ? b : a};
    return work->distinct_count > 0 &&
        bsearch(&pair, work->distinct, work->distinct_count, sizeof pair, compare_pairs) !=
        NULL;
}

// Whether the store may still say enough of two whose names are so much alike.
static bool may_be_likely(
    const ng_duplicate_work *work, ng_duplicate_way way, uint32_t a, uint32_t b)
{
    const ng_duplicate_person *left = &work->person[a];
    const ng_duplicate_person *right = &work->person[b];
    ng_likeness_profile name[2];
    uint32_t differing;
    outline_name(work, a, &name[0]);
    outline_name(work, b, &name[1]);
    int64_t most =
        ng_likeness__name(&name[0], &name[1], &work->chance, &differing) + STORE_MOST;
    most += left->address_count > 0 || right->address_count > 0 ? ADDRESS_MOST : 0;
    most += left->phone_count > 0 && right->phone_count > 0 ? PHONE_MOST : 0;
    most += left->birthday != NG_DAY_NONE && right->birthday != NG_DAY_NONE ? BIRTHDAY_MOST : 0;
    return (differing == 0 || way >= NG_DUPLICATE_BY_EMAIL) && most >= work->least_weight_micro;
}

ng_status ng_duplicate__meet(
    ng_duplicate_work *work, ng_duplicate_way way, uint32_t a, uint32_t b, ng_error *err)
{
    ng_status status = NG_OK;
    ng_likeness likeness;
    const uint32_t first = a < b ? a : b;
    const uint32_t second = a < b ? b : a;
    NG_TRY(ng_duplicate__watch(work, err));
    if (!may_be_likely(work, way, first, second)) {
        goto done;
    }
    work->compared++;
    NG_TRY(ng_duplicate__weigh(work, first, second, &likeness, err));
    if (likeness.score_micro < work->options.threshold_micro ||
        are_two(work, work->person[first].id, work->person[second].id)) {
        goto done;
    }
    const uint64_t record[] = {1000000u - likeness.score_micro, (uint64_t)first << 32 | second};
    NG_TRY(ng_sorter__add(work->found, record, err));
done:
    return status;
}
