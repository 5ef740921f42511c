// SPDX-License-Identifier: GPL-3.0-or-later
// All that is known of one member, gathered for `show`.
#include "base/hash.h"
#include "base/status.h"
#include "network/connection.h"
#include "network/derived.h"
#include "network/group.h"
#include "network/member.h"
#include "network/recommendation.h"
#include "network/term.h"
#include "network/trust.h"

#include <stdlib.h>
#include <string.h>

typedef struct gathering {
    ng_txn *txn;
    ng_arena *arena;
    uint32_t member;
    ng_profile *out;
} gathering;

static ng_status term_text(
    gathering *gather, ng_value_kind kind, uint32_t term, ng_text *out, ng_error *err)
{
    ng_text stored;
    ng_status status = ng_term__text(gather->txn, kind, term, &stored, err);
    *out = status == NG_OK ? ng_arena__copy(gather->arena, stored) : (ng_text){NULL, 0};
    if (status == NG_OK && out->at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a value");
    }
    return status;
}

static ng_status room(gathering *gather, size_t count, size_t bytes, void **out, ng_error *err)
{
    *out = ng_arena__allocate_zero(gather->arena, count, bytes);
    return *out == NULL ? ng_fail(err, NG_ERR_NOMEM, "no memory for %zu entries", count)
                        : NG_OK;
}

static ng_text print_identity(gathering *gather, ng_text identity)
{
    int bytes = (int)identity.bytes - 1;
    const char *at = identity.at + 1;
    switch (identity.at[0]) {
    case NG_IDENTITY_KEY:
        return ng_arena__print(gather->arena, "key:%.*s", bytes, at);
    case NG_IDENTITY_EMAIL:
        return ng_arena__print(gather->arena, "email:%.*s", bytes, at);
    case NG_IDENTITY_SLUG:
        return ng_arena__print(gather->arena, "slug:%.*s", bytes, at);
    case NG_IDENTITY_PHONE:
        return ng_arena__print(gather->arena, "phone:%.*s", bytes, at);
    default:
        break;
    }
    char hex[33];
    ng_hash__print128(ng_hash__load128(at), hex);
    return ng_arena__print(gather->arena, "ref:%s", hex);
}

static int compare_texts(const void *a, const void *b)
{
    const ng_text *x = a;
    const ng_text *y = b;
    return ng_text__compare(*x, *y);
}

static ng_status gather_identities(
    gathering *gather, const ng_member_record *record, ng_error *err)
{
    void *at;
    ng_status status = room(gather, record->identity_count, sizeof(ng_text), &at, err);
    ng_text *list = at;
    for (size_t i = 0; i < record->identity_count && status == NG_OK; i++) {
        list[i] = print_identity(gather, record->identities[i]);
        if (list[i].at == NULL) {
            status = ng_fail(err, NG_ERR_NOMEM, "no memory for an identity");
        }
    }
    if (status == NG_OK) {
        qsort(list, record->identity_count, sizeof *list, compare_texts);
        gather->out->identities = list;
        gather->out->identity_count = record->identity_count;
    }
    return status;
}

typedef struct folded_text {
    ng_text folded, text;
} folded_text;

static int compare_folded(const void *a, const void *b)
{
    const folded_text *x = a;
    const folded_text *y = b;
    return ng_text__compare(x->folded, y->folded);
}

// Puts texts in the order of what they fold to.
static ng_status order_texts(gathering *gather, ng_text *text, size_t count, ng_error *err)
{
    void *at;
    ng_status status = room(gather, count, sizeof(folded_text), &at, err);
    folded_text *list = at;
    for (size_t i = 0; i < count && status == NG_OK; i++) {
        list[i].text = text[i];
        status = ng_text__fold(gather->arena, text[i], &list[i].folded, err);
    }
    if (status != NG_OK) {
        return status;
    }
    qsort(list, count, sizeof *list, compare_folded);
    for (size_t i = 0; i < count; i++) {
        text[i] = list[i].text;
    }
    return NG_OK;
}

static ng_status gather_skills(gathering *gather, const ng_member_record *record, ng_error *err)
{
    void *at;
    ng_status status = room(gather, record->skill_count, sizeof(ng_text), &at, err);
    ng_text *skills = at;
    for (size_t i = 0; i < record->skill_count && status == NG_OK; i++) {
        status = term_text(gather, NG_VALUE_SKILL, record->skills[i], &skills[i], err);
    }
    if (status == NG_OK) {
        status = order_texts(gather, skills, record->skill_count, err);
    }
    if (status == NG_OK) {
        gather->out->skills = skills;
        gather->out->skill_count = record->skill_count;
    }
    return status;
}

static ng_status gather_languages(
    gathering *gather, const ng_member_record *record, ng_error *err)
{
    void *at;
    ng_status status = room(gather, record->language_count, sizeof(ng_text), &at, err);
    ng_text *languages = at;
    for (size_t i = 0; i < record->language_count && status == NG_OK; i++) {
        languages[i] = record->languages[i];
    }
    if (status == NG_OK) {
        status = order_texts(gather, languages, record->language_count, err);
    }
    if (status == NG_OK) {
        gather->out->languages = languages;
        gather->out->language_count = record->language_count;
    }
    return status;
}

// Newest first; unknown days last; then by text.
static int compare_days(ng_day a, ng_day b)
{
    return a == b ? 0 : a > b ? -1 : 1;
}

static int compare_positions(const void *a, const void *b)
{
    const ng_position *x = a;
    const ng_position *y = b;
    int order = compare_days(x->from, y->from);
    order = order != 0 ? order : compare_days(x->to, y->to);
    order = order != 0 ? order : ng_text__compare(x->company, y->company);
    return order != 0 ? order : ng_text__compare(x->title, y->title);
}

static int compare_educations(const void *a, const void *b)
{
    const ng_education *x = a;
    const ng_education *y = b;
    int order = compare_days(x->from, y->from);
    order = order != 0 ? order : compare_days(x->to, y->to);
    order = order != 0 ? order : ng_text__compare(x->school, y->school);
    order = order != 0 ? order : ng_text__compare(x->degree, y->degree);
    return order != 0 ? order : ng_text__compare(x->field, y->field);
}

static ng_status gather_positions(gathering *gather, ng_error *err)
{
    ng_tie_list list;
    void *at;
    ng_status status =
        ng_tie__read(gather->txn, NG_TIE_POSITION, false, gather->member, &list, err);
    if (status == NG_OK) {
        status = room(gather, list.count, sizeof(ng_position), &at, err);
    }
    if (status != NG_OK) {
        return status;
    }
    ng_position *positions = at;
    for (uint32_t i = 0; i < list.count && status == NG_OK; i++) {
        ng_position *one = &positions[i];
        one->from = (ng_day)list.column[2][i];
        one->to = (ng_day)list.column[4][i];
        status = term_text(gather, NG_VALUE_COMPANY, list.column[0][i], &one->company, err);
        if (status == NG_OK) {
            status = term_text(gather, NG_VALUE_TITLE, list.column[1][i], &one->title, err);
        }
        if (status == NG_OK) {
            status = term_text(gather, NG_VALUE_PLACE, list.column[3][i], &one->location, err);
        }
    }
    qsort(positions, list.count, sizeof *positions, compare_positions);
    gather->out->positions = positions;
    gather->out->position_count = list.count;
    return status;
}

static ng_status gather_educations(gathering *gather, ng_error *err)
{
    ng_tie_list list;
    void *at;
    ng_status status =
        ng_tie__read(gather->txn, NG_TIE_EDUCATION, false, gather->member, &list, err);
    if (status == NG_OK) {
        status = room(gather, list.count, sizeof(ng_education), &at, err);
    }
    if (status != NG_OK) {
        return status;
    }
    ng_education *educations = at;
    for (uint32_t i = 0; i < list.count && status == NG_OK; i++) {
        ng_education *one = &educations[i];
        one->from = (ng_day)list.column[3][i];
        one->to = (ng_day)list.column[4][i];
        status = term_text(gather, NG_VALUE_SCHOOL, list.column[0][i], &one->school, err);
        if (status == NG_OK) {
            status = term_text(gather, NG_VALUE_DEGREE, list.column[1][i], &one->degree, err);
        }
        if (status == NG_OK) {
            status = term_text(gather, NG_VALUE_STUDY, list.column[2][i], &one->field, err);
        }
    }
    qsort(educations, list.count, sizeof *educations, compare_educations);
    gather->out->educations = educations;
    gather->out->education_count = list.count;
    return status;
}

static int compare_memberships(const void *a, const void *b)
{
    const ng_membership *x = a;
    const ng_membership *y = b;
    return ng_text__compare(x->group, y->group);
}

static ng_status gather_memberships(gathering *gather, ng_error *err)
{
    ng_tie_list list;
    void *at;
    ng_status status =
        ng_tie__read(gather->txn, NG_TIE_MEMBERSHIP, false, gather->member, &list, err);
    if (status == NG_OK) {
        status = room(gather, list.count, sizeof(ng_membership), &at, err);
    }
    if (status != NG_OK) {
        return status;
    }
    ng_membership *memberships = at;
    for (uint32_t i = 0; i < list.count && status == NG_OK; i++) {
        ng_group_record group;
        memberships[i].joined = (ng_day)list.column[1][i];
        status = ng_group__read(gather->txn, list.column[0][i], &group, err);
        if (status == NG_OK) {
            memberships[i].group = group.key;
            memberships[i].name = group.name;
            status =
                term_text(gather, NG_VALUE_ROLE, list.column[2][i], &memberships[i].role, err);
        }
    }
    qsort(memberships, list.count, sizeof *memberships, compare_memberships);
    gather->out->memberships = memberships;
    gather->out->membership_count = list.count;
    return status;
}

static ng_status count_ties(
    gathering *gather, ng_tie tie, bool inward, uint64_t *out, ng_error *err)
{
    ng_tie_list list;
    ng_status status = ng_tie__read(gather->txn, tie, inward, gather->member, &list, err);
    *out = status == NG_OK ? list.count : 0;
    return status;
}

// Exports list invitations long after they were accepted, so one between two who are connected
// waits for nobody, whatever its row says.
static ng_status count_pending(
    gathering *gather, const ng_neighbors *connections, bool inward, ng_error *err)
{
    ng_tie_list list;
    ng_status status =
        ng_tie__read(gather->txn, NG_TIE_INVITATION, inward, gather->member, &list, err);
    for (uint32_t i = 0; status == NG_OK && i < list.count; i++) {
        const uint32_t at = ng_neighbors__lower_bound(connections, list.column[0][i]);
        const bool connected =
            at < connections->count && connections->at[at] == list.column[0][i];
        gather->out->invitations_pending +=
            list.column[2][i] == NG_INVITATION_PENDING && !connected;
    }
    return status;
}

static ng_status gather_counts(gathering *gather, ng_error *err)
{
    ng_neighbors connections;
    const ng_recommendation *recommendations;
    uint32_t count;
    ng_profile *out = gather->out;
    ng_status status = NG_OK;
    NG_TRY(ng_connection__read(gather->txn, gather->member, &connections, err));
    out->connections = connections.count;
    NG_TRY(count_ties(gather, NG_TIE_FOLLOW, false, &out->following, err));
    NG_TRY(count_ties(gather, NG_TIE_FOLLOW, true, &out->followers, err));
    NG_TRY(count_ties(gather, NG_TIE_ENDORSEMENT, false, &out->endorsements_given, err));
    NG_TRY(count_ties(gather, NG_TIE_ENDORSEMENT, true, &out->endorsements_received, err));
    NG_TRY(count_pending(gather, &connections, false, err));
    NG_TRY(count_pending(gather, &connections, true, err));
    NG_TRY(ng_recommendation__read(
        gather->txn, gather->arena, false, gather->member, &recommendations, &count, err));
    out->recommendations_given = count;
    NG_TRY(ng_recommendation__read(
        gather->txn, gather->arena, true, gather->member, &recommendations, &count, err));
    out->recommendations_received = count;
done:
    return status;
}

static ng_status gather_trust(gathering *gather, ng_error *err)
{
    ng_profile *out = gather->out;
    ng_bytes seed;
    ng_status status = NG_OK;
    out->seed_day = NG_DAY_NONE;
    NG_TRY(ng_txn__get_id(gather->txn, NG_TABLE_TRUST_SEEDS, gather->member, &seed, err));
    if (seed.bytes == 4) {
        out->seed = true;
        out->seed_day = (ng_day)ng_load_u32(seed.at);
    }
    NG_TRY(ng_trust__verifications(
        gather->txn, gather->member, &out->verifications, &out->verification_count, err));
    ng_text *labels =
        ng_arena__allocate(gather->arena, out->verification_count * sizeof *labels);
    if (labels == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for verifications");
        goto done;
    }
    for (size_t i = 0; i < out->verification_count; i++) {
        NG_TRY(ng_member_label(gather->txn, out->verifications[i].by, &labels[i], err));
    }
    out->verifiers = labels;
done:
    return status;
}

static ng_status read_number(
    gathering *gather, const char *name, uint32_t index, uint32_t *out, ng_error *err)
{
    ng_bytes block;
    ng_status status =
        ng_derived__read_block(gather->txn, name, index / NG_DERIVED_BLOCK, &block, err);
    size_t at = (size_t)(index % NG_DERIVED_BLOCK) * 4;
    *out = status == NG_OK && at + 4 <= block.bytes ? ng_load_u32(block.at + at) : 0;
    return status;
}

static ng_status gather_derived(gathering *gather, ng_error *err)
{
    uint32_t component;
    ng_bytes sizes;
    ng_status status = NG_OK;
    NG_TRY(read_number(gather, "communities", gather->member, &gather->out->community, err));
    NG_TRY(read_number(gather, "components", gather->member, &component, err));
    NG_TRY(ng_derived__read(gather->txn, "component-sizes", &sizes, err));
    if (component != 0 && (size_t)component * 4 <= sizes.bytes) {
        gather->out->component = ng_load_u32(sizes.at + (size_t)(component - 1) * 4);
    }
done:
    return status;
}

ng_status ng_member_profile(ng_txn *txn, ng_member member, ng_profile *out, ng_error *err)
{
    gathering gather = {txn, ng_txn__arena(txn), member.id, out};
    ng_member_record record;
    ng_name_class name_class;
    ng_status status = NG_OK;
    memset(out, 0, sizeof *out);
    NG_TRY(ng_member__read(txn, member.id, gather.arena, &record, err));
    out->member = member;
    for (ng_field field = NG_FIELD_NAME; field < NG_FIELD_COUNT; field++) {
        out->field[field] = record.field[field].text;
    }
    NG_TRY(ng_member__name(&record, gather.arena, &out->field[NG_FIELD_NAME], err));
    NG_TRY(ng_member__label(txn, &record, gather.arena, &name_class, &out->label, err));
    NG_TRY(gather_identities(&gather, &record, err));
    NG_TRY(gather_skills(&gather, &record, err));
    NG_TRY(gather_languages(&gather, &record, err));
    NG_TRY(gather_positions(&gather, err));
    NG_TRY(gather_educations(&gather, err));
    NG_TRY(gather_memberships(&gather, err));
    NG_TRY(gather_counts(&gather, err));
    NG_TRY(gather_trust(&gather, err));
    NG_TRY(gather_derived(&gather, err));
done:
    if (status != NG_OK) {
        memset(out, 0, sizeof *out);
    }
    return status;
}
