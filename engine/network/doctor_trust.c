// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Checks of verifications and trust seeds: members that exist, a verifier who is another one,
 * methods that are words, the index both ways, and the count of the verified.
 */
#include "base/limits.h"
#include "base/status.h"
#include "network/doctor_parts.h"
#include "network/trust.h"

typedef struct trust_check {
    ng_doctor_view *view;
    uint32_t last;     // member of the entry before
    uint64_t verified; // members met
} trust_check;

static void check_member(const ng_doctor_view *view, ng_table table, uint32_t member)
{
    if (!ng_id_set__has(&view->members, member)) {
        ng_fault__add(view->faults, "%s names member %u, which is not there",
            ng_table_name(table), (unsigned)member);
    }
}

// Whether a table has a key made of numbers and a method.
static ng_status has_key(
    const ng_doctor_view *view, ng_table table, const ng_key *key, ng_bytes *out, ng_error *err)
{
    ng_error found;
    const ng_status status = ng_txn__get(view->txn, table, key, out, &found);
    return ng_fault__absorb(view->faults, status, &found, err);
}

static ng_status check_verification(
    trust_check *check, ng_bytes key, ng_bytes value, ng_error *err)
{
    const ng_doctor_view *view = check->view;
    if (key.bytes <= 4 || key.bytes > 4 + NG_LIMIT_METHOD_BYTES || value.bytes != 8) {
        ng_fault__add(view->faults, "verifications: an entry has not the length it must have");
        return NG_OK;
    }
    const uint32_t member = ng_key__read_u32(key, 0);
    const uint32_t by = ng_load_u32(value.at);
    const ng_text method = {(const char *)key.at + 4, key.bytes - 4};
    check->verified += member != check->last;
    check->last = member;
    check_member(view, NG_TABLE_VERIFICATIONS, member);
    check_member(view, NG_TABLE_VERIFICATIONS, by);
    if (by == member) {
        ng_fault__add(view->faults, "verifications: %u verified themselves", (unsigned)member);
    }
    if (!ng_trust__is_method(method)) {
        ng_fault__add(view->faults, "verifications: a method of %u is no word of its kind",
            (unsigned)member);
    }
    ng_key made;
    ng_bytes found = {0};
    ng_key__u32x2(&made, by, member);
    ng_key__append_text(&made, method);
    const ng_status status = has_key(view, NG_TABLE_VERIFICATIONS_BY, &made, &found, err);
    if (status == NG_OK && found.at == NULL) {
        ng_fault__add(view->faults, "verifications_by lacks one of %u that %u made",
            (unsigned)member, (unsigned)by);
    }
    return status;
}

static ng_status check_made(trust_check *check, ng_bytes key, ng_bytes value, ng_error *err)
{
    const ng_doctor_view *view = check->view;
    if (key.bytes <= 8 || key.bytes > 8 + NG_LIMIT_METHOD_BYTES || value.bytes != 0) {
        ng_fault__add(
            view->faults, "verifications_by: an entry has not the length it must have");
        return NG_OK;
    }
    const uint32_t by = ng_key__read_u32(key, 0);
    const uint32_t member = ng_key__read_u32(key, 4);
    ng_key wanted;
    ng_bytes found = {0};
    ng_key__u32(&wanted, member);
    ng_key__append_text(&wanted, (ng_text){(const char *)key.at + 8, key.bytes - 8});
    const ng_status status = has_key(view, NG_TABLE_VERIFICATIONS, &wanted, &found, err);
    if (status == NG_OK &&
        (found.at == NULL || found.bytes != 8 || ng_load_u32(found.at) != by)) {
        ng_fault__add(view->faults, "verifications_by: %u made no such verification of %u",
            (unsigned)by, (unsigned)member);
    }
    return status;
}

static ng_status check_seed(trust_check *check, ng_bytes key, ng_bytes value, ng_error *err)
{
    const ng_doctor_view *view = check->view;
    (void)err;
    if (key.bytes != 4 || value.bytes != 4) {
        ng_fault__add(view->faults, "trust_seeds: an entry has not the length it must have");
        return NG_OK;
    }
    check_member(view, NG_TABLE_TRUST_SEEDS, ng_key__read_u32(key, 0));
    return NG_OK;
}

typedef ng_status (*entry_check)(
    trust_check *check, ng_bytes key, ng_bytes value, ng_error *err);

static ng_status walk_table(
    trust_check *check, ng_table table, entry_check check_entry, ng_error *err)
{
    ng_check_walk walk = {0};
    ng_status status = NG_OK;
    NG_TRY(ng_check_walk__open(&walk, check->view->txn, table, check->view->faults, err));
    while (walk.key.at != NULL) {
        NG_TRY(check_entry(check, walk.key, walk.value, err));
        NG_TRY(ng_check_walk__next(&walk, err));
    }
done:
    ng_check_walk__close(&walk);
    return status;
}

ng_status ng_doctor__trust(ng_doctor_view *view, ng_error *err)
{
    trust_check check = {.view = view};
    ng_status status = NG_OK;
    NG_TRY(walk_table(&check, NG_TABLE_VERIFICATIONS, check_verification, err));
    NG_TRY(walk_table(&check, NG_TABLE_VERIFICATIONS_BY, check_made, err));
    NG_TRY(walk_table(&check, NG_TABLE_TRUST_SEEDS, check_seed, err));
    ng_fault__compare(view->faults, "verified members", view->state->verified, check.verified);
done:
    return status;
}
