// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Codes of persons that a file knows by name only, and who has them.
 *
 * Claims are gathered while a file is read and settled at its end, so that two persons of one
 * name in it never share a code, whichever comes first.
 */
#include "import/linkedin_owner.h"

#include <string.h>

#include "base/day.h"
#include "base/status.h"
#include "base/text.h"
#include "network/member.h"

#define CODE_BYTES 16

ng_status ng_linkedin_code__text(ng_arena *arena, const ng_linkedin_owner *owner,
    const ng_linkedin_code *code, ng_text *out, ng_error *err)
{
    char day[16];
    ng_day__print(code->day, day);
    const size_t kind_bytes = strlen(code->kind);
    const size_t day_bytes = strlen(day);
    const size_t bytes = owner->words.bytes + kind_bytes + code->name.bytes + day_bytes + 3;
    char *const at = ng_arena__allocate(arena, bytes);
    if (at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a stable code");
    }
    const ng_text part[] = {
        owner->words, {code->kind, kind_bytes}, code->name, {day, day_bytes}};
    size_t used = 0;
    for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
        if (i > 0) {
            at[used++] = '\0';
        }
        if (part[i].bytes > 0) {
            memcpy(at + used, part[i].at, part[i].bytes);
        }
        used += part[i].bytes;
    }
    *out = (ng_text){at, used};
    return NG_OK;
}

ng_status ng_linkedin_code__member(ng_batch *batch, ng_text text, uint32_t *slot, ng_error *err)
{
    char code[CODE_BYTES];
    ng_hash__save128(ng_hash__bytes128(text.at, text.bytes), code);
    return ng_batch__member(
        batch, NG_IDENTITY_STABLE, (ng_text){code, sizeof(code)}, slot, err);
}

/** Adds a claim of a text that has none yet. */
static ng_status add_new(
    ng_linkedin_claims *claims, uint32_t number, const ng_linkedin_claim *claim, ng_error *err)
{
    if (number >= claims->capacity) {
        const size_t capacity = claims->capacity == 0 ? 256 : 2 * claims->capacity;
        void *const grown = ng_memory__resize(claims->claim, capacity * sizeof(*claims->claim));
        if (grown == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory for %zu names", capacity);
        }
        claims->claim = grown;
        claims->capacity = capacity;
    }
    claims->claim[number] = *claim;
    return NG_OK;
}

ng_status ng_linkedin_claims__add(ng_linkedin_claims *claims, const ng_batch *batch,
    ng_text text, const ng_linkedin_claim *claim, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t number = 0;
    bool is_new = false;
    if (claims->text == NULL) {
        NG_TRY(ng_map__create(&claims->text, err));
    }
    NG_TRY(ng_map__add(claims->text, text, &number, &is_new, err));
    if (is_new) {
        return add_new(claims, number, claim, err);
    }
    ng_linkedin_claim *const held = &claims->claim[number];
    held->is_addressed = held->is_addressed || claim->is_addressed;
    held->is_ambiguous =
        held->is_ambiguous || !ng_batch__is_same(batch, held->slot, claim->slot);
done:
    return status;
}

/** Whether the stored member of a code has an identity that is more than a code. */
static ng_status has_address(
    ng_txn *txn, ng_arena *arena, ng_text text, bool *out, ng_error *err)
{
    ng_status status = NG_OK;
    char code[CODE_BYTES];
    uint32_t id = 0;
    *out = false;
    ng_hash__save128(ng_hash__bytes128(text.at, text.bytes), code);
    NG_TRY(ng_identity__find(txn, NG_IDENTITY_STABLE, (ng_text){code, sizeof(code)}, &id, err));
    if (id == 0) {
        goto done;
    }
    ng_member_record record;
    NG_TRY(ng_member__read(txn, id, arena, &record, err));
    for (size_t i = 0; i < record.identity_count; i++) {
        *out = *out || record.identities[i].at[0] != (char)NG_IDENTITY_STABLE;
    }
done:
    return status;
}

/** Whether giving the code to the claimant would make two addresses one. */
static ng_status is_taken(const ng_linkedin_claims *held, const ng_linkedin_desk *desk,
    ng_text text, const ng_linkedin_claim *claim, bool *out, ng_error *err)
{
    const uint32_t number = held->text == NULL ? UINT32_MAX : ng_map__find(held->text, text);
    const ng_linkedin_claim *const own = number == UINT32_MAX ? NULL : &held->claim[number];
    *out = false;
    if (!claim->is_addressed) {
        return NG_OK;
    }
    if (own != NULL && own->is_addressed) {
        *out = !ng_batch__is_same(desk->batch, own->slot, claim->slot);
        return NG_OK;
    }
    ng_arena__reset(desk->arena);
    return has_address(desk->txn, desk->arena, text, out, err);
}

/** Gives one code to one person. */
static ng_status give(ng_linkedin_claims *held, const ng_linkedin_desk *desk, ng_text text,
    const ng_linkedin_claim *claim, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t holder = 0;
    bool taken = false;
    // A code of their own would be a member of its own.
    NG_TRY(ng_batch__is_vouched(desk->batch, claim->slot, &taken, err));
    if (taken) {
        goto done;
    }
    NG_TRY(ng_linkedin_code__member(desk->batch, text, &holder, err));
    if (held != NULL && !ng_batch__is_same(desk->batch, holder, claim->slot)) {
        NG_TRY(is_taken(held, desk, text, claim, &taken, err));
    }
    if (!taken) {
        NG_TRY(ng_batch__same(desk->batch, holder, claim->slot, err));
    }
    if (!taken && held != NULL) {
        NG_TRY(ng_linkedin_claims__add(held, desk->batch, text, claim, err));
    }
done:
    return status;
}

ng_status ng_linkedin_claims__settle(ng_linkedin_claims *claims, const ng_linkedin_desk *desk,
    ng_linkedin_claims *held, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t count = claims->text == NULL ? 0 : ng_map__count(claims->text);
    for (uint32_t i = 0; i < count; i++) {
        if (!claims->claim[i].is_ambiguous) {
            NG_TRY(give(held, desk, ng_map__text(claims->text, i), &claims->claim[i], err));
        }
    }
done:
    ng_linkedin_claims__finish(claims);
    return status;
}

void ng_linkedin_claims__finish(ng_linkedin_claims *claims)
{
    ng_map__destroy(claims->text);
    ng_memory__release(claims->claim);
    *claims = (ng_linkedin_claims){.text = NULL};
}
