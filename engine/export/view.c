// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Names are worked out once for each member: a member stands in as many rows as it has ties.
 *
 * A member is named by its key; without one by the address of its profile; without that by
 * `ref:` and its stable code. The reader of cells tells them apart by their form, so a key that
 * has the form of another is passed over when there is any other name.
 */
#include "export/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/status.h"
#include "network/group.h"
#include "network/snapshot.h"
#include "network/term.h"

enum {
    CANCEL_EVERY = 1024, // members between two looks at the flag
    STABLE_BYTES = 16
};

static const char profile_address[] = "https://www.linkedin.com/in/";

static ng_status no_memory(ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory for the names of an export");
}

// --- Names of members ------------------------------------------------------------------------

// The address of a slug: what would end or change it stands as %XX.
static ng_status slug_cell(ng_arena *arena, ng_text slug, ng_text *out, ng_error *err)
{
    static const char digits[] = "0123456789abcdef";
    size_t prefix_bytes = sizeof profile_address - 1;
    char *at = ng_arena__allocate(arena, prefix_bytes + slug.bytes * 3 + 1);
    if (at == NULL) {
        return no_memory(err);
    }
    memcpy(at, profile_address, prefix_bytes);
    size_t bytes = prefix_bytes;
    for (size_t i = 0; i < slug.bytes; i++) {
        unsigned char byte = (unsigned char)slug.at[i];
        if (byte <= ' ' || byte == 0x7f || strchr("%/?#;\\\"", byte) != NULL) {
            at[bytes++] = '%';
            at[bytes++] = digits[byte >> 4];
            at[bytes++] = digits[byte & 15];
        } else {
            at[bytes++] = slug.at[i];
        }
    }
    at[bytes] = '\0';
    *out = (ng_text){at, bytes};
    return NG_OK;
}

static ng_status code_cell(ng_arena *arena, ng_text raw, ng_text *out, ng_error *err)
{
    char hex[2 * STABLE_BYTES + 1] = "";
    for (size_t i = 0; i < STABLE_BYTES && i < raw.bytes; i++) {
        snprintf(hex + 2 * i, 3, "%02x", (unsigned)(unsigned char)raw.at[i]);
    }
    *out = ng_arena__print(arena, "ref:%s", hex);
    return out->at == NULL ? no_memory(err) : NG_OK;
}

ng_status ng_export__identity_cell(
    ng_arena *arena, ng_text identity, ng_text *out, ng_error *err)
{
    ng_text text = {identity.at + 1, identity.bytes - 1};
    switch (identity.at[0]) {
    case NG_IDENTITY_SLUG:
        return slug_cell(arena, text, out, err);
    case NG_IDENTITY_STABLE:
        return code_cell(arena, text, out, err);
    case NG_IDENTITY_PHONE:
        *out = ng_arena__print(arena, "tel:%.*s", (int)text.bytes, text.at);
        return out->at == NULL ? no_memory(err) : NG_OK;
    default:
        *out = ng_arena__copy(arena, text);
        return out->at == NULL ? no_memory(err) : NG_OK;
    }
}

bool ng_export__is_misread(ng_arena *arena, ng_text key)
{
    ng_hash128 code;
    ng_text slug;
    if (key.bytes > 4 && memcmp(key.at, "ref:", 4) == 0) {
        return ng_hash__parse128((ng_text){key.at + 4, key.bytes - 4}, &code);
    }
    if (key.bytes > 4 && memcmp(key.at, "tel:", 4) == 0) {
        ng_text phone;
        return ng_text__fold_phone(arena, key, &phone, NULL) == NG_OK && phone.bytes != 0;
    }
    return memchr(key.at, '/', key.bytes) != NULL &&
        ng_text__slug(arena, key, false, &slug, NULL) == NG_OK && slug.bytes != 0;
}

// The identity that a class is best named by, in the order of members; NULL when there is none.
static const ng_text *identity_of(
    ng_arena *arena, const ng_member_record *record, ng_identity_class wanted)
{
    const ng_text *best = NULL;
    for (size_t i = 0; i < record->identity_count; i++) {
        const ng_text *each = &record->identities[i];
        ng_text text = {each->at + 1, each->bytes - 1};
        if (each->at[0] != (char)wanted ||
            (wanted == NG_IDENTITY_KEY && ng_export__is_misread(arena, text))) {
            continue;
        }
        // Identities ascend by bytes, and decimal keys go by value: more digits come later.
        bool shorter = best != NULL && ng_text__is_decimal(text) &&
            (each->bytes < best->bytes ||
                !ng_text__is_decimal((ng_text){best->at + 1, best->bytes - 1}));
        best = best == NULL || shorter ? each : best;
    }
    return best;
}

static ng_status name_member(ng_export_view *view, uint32_t member, ng_error *err)
{
    static const ng_identity_class classes[] = {
        NG_IDENTITY_KEY, NG_IDENTITY_SLUG, NG_IDENTITY_STABLE};
    ng_member_record record;
    ng_status status = NG_OK;
    ng_arena__reset(view->row_arena);
    NG_TRY(ng_member__read(view->txn, member, view->row_arena, &record, err));
    const ng_text *identity = NULL;
    for (size_t i = 0; i < sizeof classes / sizeof *classes && identity == NULL; i++) {
        identity = identity_of(view->row_arena, &record, classes[i]);
    }
    if (identity != NULL) {
        NG_TRY(ng_export__identity_cell(view->arena, *identity, &view->cell[member], err));
        goto done;
    }
    ng_name_class name_class;
    NG_TRY(ng_member__label(
        view->txn, &record, view->arena, &name_class, &view->cell[member], err));
done:
    return status;
}

static ng_status read_members(ng_export_view *view, const volatile int *cancel, ng_error *err)
{
    ng_status status = NG_OK;
    ng_snapshot *snapshot;
    view->member_count = ng_txn__state(view->txn)->next_member;
    view->rank = ng_memory__allocate(view->member_count * sizeof *view->rank);
    view->cell = ng_memory__allocate_zero(view->member_count, sizeof *view->cell);
    if (view->rank == NULL || view->cell == NULL) {
        status = no_memory(err);
        goto done;
    }
    memset(view->rank, 0xff, view->member_count * sizeof *view->rank);
    NG_TRY(ng_snapshot__of(view->txn, &snapshot, err));
    NG_TRY(ng_snapshot__members(snapshot, &view->order, &view->order_count, err));
    for (uint32_t i = 0; i < view->order_count; i++) {
        uint32_t member = view->order[i];
        if (member >= view->member_count) {
            status = ng_fail(err, NG_ERR_CORRUPT, "member %u has no id yet", member);
            goto done;
        }
        if (i % CANCEL_EVERY == 0 && cancel != NULL && *cancel != 0) {
            status = ng_fail(err, NG_ERR_INTERRUPTED, "interrupted");
            goto done;
        }
        view->rank[member] = i;
        NG_TRY(name_member(view, member, err));
    }
done:
    return status;
}

// --- Groups ----------------------------------------------------------------------------------

typedef struct keyed_group {
    ng_text key;
    uint32_t group;
} keyed_group;

static int compare_keyed(const void *a, const void *b)
{
    const keyed_group *x = a;
    const keyed_group *y = b;
    return ng_text__compare(x->key, y->key);
}

// All groups that are there, in no order yet.
static ng_status collect_groups(
    ng_export_view *view, keyed_group *keyed, uint32_t *count, ng_error *err)
{
    *count = 0;
    for (uint32_t group = 1; group < view->group_count; group++) {
        ng_status status = ng_group__read(view->txn, group, &view->group[group], err);
        if (status == NG_ERR_NOT_FOUND) {
            continue;
        }
        if (status != NG_OK) {
            return status;
        }
        keyed[(*count)++] = (keyed_group){view->group[group].key, group};
    }
    return NG_OK;
}

static ng_status read_groups(ng_export_view *view, ng_error *err)
{
    ng_status status = NG_OK;
    view->group_count = ng_txn__state(view->txn)->next_group;
    uint64_t count = view->group_count;
    keyed_group *keyed = ng_memory__allocate_zero(count, sizeof *keyed);
    uint32_t *order = ng_arena__allocate_zero(view->arena, count + 1, sizeof *order);
    view->group = ng_memory__allocate_zero(count, sizeof *view->group);
    view->group_rank = ng_memory__allocate(count * sizeof *view->group_rank);
    if (keyed == NULL || order == NULL || view->group == NULL || view->group_rank == NULL) {
        status = no_memory(err);
        goto done;
    }
    memset(view->group_rank, 0xff, count * sizeof *view->group_rank);
    NG_TRY(collect_groups(view, keyed, &view->group_order_count, err));
    qsort(keyed, view->group_order_count, sizeof *keyed, compare_keyed);
    for (uint32_t i = 0; i < view->group_order_count; i++) {
        order[i] = keyed[i].group;
        view->group_rank[keyed[i].group] = i;
    }
    view->group_order = order;
done:
    ng_memory__release(keyed);
    return status;
}

// --- The view --------------------------------------------------------------------------------

ng_status ng_export_view__open(
    ng_export_view *view, ng_txn *txn, const volatile int *cancel, ng_error *err)
{
    ng_status status = NG_OK;
    *view = (ng_export_view){.txn = txn};
    NG_TRY(ng_arena__create(&view->arena, err));
    NG_TRY(ng_arena__create(&view->row_arena, err));
    NG_TRY(read_members(view, cancel, err));
    NG_TRY(read_groups(view, err));
done:
    return status;
}

void ng_export_view__close(ng_export_view *view)
{
    ng_memory__release(view->rank);
    ng_memory__release(view->cell);
    ng_memory__release(view->group);
    ng_memory__release(view->group_rank);
    ng_arena__destroy(view->arena);
    ng_arena__destroy(view->row_arena);
}

ng_status ng_export_view__member(
    const ng_export_view *view, uint32_t member, ng_cell *out, ng_error *err)
{
    *out = (ng_cell){.kind = NG_CELL_TEXT};
    if (member == 0) {
        return NG_OK;
    }
    if (member >= view->member_count || view->rank[member] == UINT32_MAX) {
        return ng_fail(
            err, NG_ERR_CORRUPT, "a fact names member %u, which is not there", member);
    }
    out->text = view->cell[member];
    return NG_OK;
}

ng_status ng_export_view__group(
    const ng_export_view *view, uint32_t group, ng_cell *out, ng_error *err)
{
    *out = (ng_cell){.kind = NG_CELL_TEXT};
    if (group == 0) {
        return NG_OK;
    }
    if (group >= view->group_count || view->group_rank[group] == UINT32_MAX) {
        return ng_fail(err, NG_ERR_CORRUPT, "a fact names group %u, which is not there", group);
    }
    out->text = view->group[group].key;
    return NG_OK;
}

ng_status ng_export_view__term(
    const ng_export_view *view, ng_value_kind kind, uint32_t term, ng_cell *out, ng_error *err)
{
    *out = (ng_cell){.kind = NG_CELL_TEXT};
    return ng_term__text(view->txn, kind, term, &out->text, err);
}

ng_status ng_export_view__day(
    const ng_export_view *view, ng_day day, ng_cell *out, ng_error *err)
{
    *out = (ng_cell){.kind = NG_CELL_TEXT};
    if (day == NG_DAY_NONE) {
        return NG_OK;
    }
    char printed[16];
    ng_day__print(day, printed);
    out->text = ng_arena__copy(view->row_arena, ng_text__of(printed));
    return out->text.at == NULL ? no_memory(err) : NG_OK;
}

ng_status ng_export_view__number(
    const ng_export_view *view, uint64_t number, ng_cell *out, ng_error *err)
{
    *out = (ng_cell){
        .kind = NG_CELL_NUMBER, .text = ng_arena__print(view->row_arena, "%" PRIu64, number)};
    return out->text.at == NULL ? no_memory(err) : NG_OK;
}
