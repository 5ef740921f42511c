// SPDX-License-Identifier: GPL-3.0-or-later
// What a reference means: external key, e-mail, profile address or slug, international phone,
// `ref:` code, `id:` number, or a full name, tried in this order.
#include "base/hash.h"
#include "base/limits.h"
#include "base/status.h"
#include "network/member.h"

#include <stdlib.h>
#include <string.h>

#define NAME_BYTES_MAX 200
#define CANDIDATES_SHOWN 20u
// So many members of one name are put into order before the first are shown.
#define CANDIDATES_READ 1000u

static ng_status find_email(ng_txn *txn, ng_text ref, uint32_t *out, ng_error *err)
{
    ng_text email;
    if (!ng_text__is_email(ref)) {
        return NG_OK;
    }
    ng_status status = ng_text__fold_email(ng_txn__arena(txn), ref, &email, err);
    return status == NG_OK ? ng_identity__find(txn, NG_IDENTITY_EMAIL, email, out, err)
                           : status;
}

static ng_status find_slug(ng_txn *txn, ng_text ref, uint32_t *out, ng_error *err)
{
    ng_text slug;
    ng_status status = ng_text__slug(ng_txn__arena(txn), ref, true, &slug, err);
    return status == NG_OK ? ng_identity__find(txn, NG_IDENTITY_SLUG, slug, out, err) : status;
}

static ng_status find_phone(ng_txn *txn, ng_text ref, uint32_t *out, ng_error *err)
{
    ng_text phone;
    ng_status status = ng_text__fold_phone(ng_txn__arena(txn), ref, &phone, err);
    return status == NG_OK ? ng_identity__find(txn, NG_IDENTITY_PHONE, phone, out, err)
                           : status;
}

static ng_status find_code(ng_txn *txn, ng_text ref, uint32_t *out, ng_error *err)
{
    ng_hash128 code;
    char raw[16];
    if (ref.bytes != 36 || memcmp(ref.at, "ref:", 4) != 0 ||
        !ng_hash__parse128((ng_text){ref.at + 4, 32}, &code)) {
        return NG_OK;
    }
    ng_hash__save128(code, raw);
    return ng_identity__find(txn, NG_IDENTITY_STABLE, (ng_text){raw, sizeof raw}, out, err);
}

static ng_status find_id(ng_txn *txn, ng_text ref, uint32_t *out, ng_error *err)
{
    ng_bytes value;
    uint64_t id = 0;
    if (ref.bytes < 4 || ref.bytes > 13 || memcmp(ref.at, "id:", 3) != 0 ||
        !ng_text__is_decimal((ng_text){ref.at + 3, ref.bytes - 3})) {
        return NG_OK;
    }
    for (size_t i = 3; i < ref.bytes; i++) {
        id = id * 10 + (uint64_t)(ref.at[i] - '0');
    }
    if (id == 0 || id > UINT32_MAX) {
        return NG_OK;
    }
    ng_status status = ng_txn__get_id(txn, NG_TABLE_MEMBERS, (uint32_t)id, &value, err);
    *out = status == NG_OK && value.at != NULL ? (uint32_t)id : 0;
    return status;
}

// --------------------------------------------------------------------------------------- names

static ng_status has_name(
    ng_txn *txn, uint32_t member, ng_text folded, bool *out, ng_error *err)
{
    ng_member_record record;
    ng_text name;
    ng_arena *arena = ng_txn__arena(txn);
    ng_status status = ng_member__read(txn, member, arena, &record, err);
    if (status == NG_OK) {
        status = ng_member__name(&record, arena, &name, err);
    }
    if (status == NG_OK) {
        status = ng_text__fold(arena, name, &name, err);
    }
    *out = status == NG_OK && ng_text__equal(name, folded);
    return status;
}

static ng_status read_named(
    ng_txn *txn, ng_text folded, uint32_t *found, size_t *count, ng_error *err)
{
    ng_cursor *cursor = NULL;
    ng_key key;
    ng_bytes at;
    ng_bytes value;
    ng_status status = NG_OK;
    *count = 0;
    ng_key__name(&key, folded, 0, 0);
    size_t prefix = key.bytes - 4;
    NG_TRY(ng_cursor__open(txn, NG_TABLE_NAMES, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, &key, &at, &value, err));
    while (at.at != NULL && at.bytes == key.bytes && memcmp(at.at, key.at, prefix) == 0 &&
        *count < CANDIDATES_READ) {
        bool same = true;
        uint32_t member = ng_key__read_u32(at, prefix);
        if (folded.bytes > NAME_BYTES_MAX) {
            NG_TRY(has_name(txn, member, folded, &same, err));
        }
        found[*count] = member;
        *count += same;
        NG_TRY(ng_cursor__next(cursor, &at, &value, err));
    }
done:
    ng_cursor__close(cursor);
    return status;
}

typedef struct candidate {
    ng_name_class name_class;
    ng_text label;
    uint32_t member;
} candidate;

static int compare_candidates(const void *a, const void *b)
{
    const candidate *x = a;
    const candidate *y = b;
    return ng_text__order(x->name_class, x->label, y->name_class, y->label);
}

static ng_status list_candidates(ng_txn *txn, const uint32_t *found, size_t count,
    const ng_member **candidates, size_t *shown, ng_error *err)
{
    ng_arena *arena = ng_txn__arena(txn);
    candidate *list = ng_arena__allocate(arena, count * sizeof *list);
    *shown = count < CANDIDATES_SHOWN ? count : CANDIDATES_SHOWN;
    ng_member *out = ng_arena__allocate(arena, *shown * sizeof *out);
    if (list == NULL || out == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %zu candidates", count);
    }
    for (size_t i = 0; i < count; i++) {
        ng_member_record record;
        ng_status status = ng_member__read(txn, found[i], arena, &record, err);
        list[i].member = found[i];
        if (status == NG_OK) {
            status =
                ng_member__label(txn, &record, arena, &list[i].name_class, &list[i].label, err);
        }
        if (status != NG_OK) {
            return status;
        }
    }
    qsort(list, count, sizeof *list, compare_candidates);
    for (size_t i = 0; i < *shown; i++) {
        out[i] = (ng_member){list[i].member};
    }
    *candidates = out;
    return NG_OK;
}

static ng_status find_name(ng_txn *txn, ng_text ref, uint32_t *out,
    const ng_member **candidates, size_t *shown, ng_error *err)
{
    uint32_t found[CANDIDATES_READ];
    size_t count;
    ng_text folded;
    ng_status status = ng_text__fold(ng_txn__arena(txn), ref, &folded, err);
    if (status != NG_OK || folded.bytes == 0) {
        return status;
    }
    status = read_named(txn, folded, found, &count, err);
    if (status != NG_OK || count == 0) {
        return status;
    }
    if (count == 1) {
        *out = found[0];
        return NG_OK;
    }
    if (candidates != NULL && shown != NULL) {
        status = list_candidates(txn, found, count, candidates, shown, err);
    }
    if (status != NG_OK) {
        return status;
    }
    return ng_fail(err, NG_ERR_AMBIGUOUS, "\"%.*s\" is the name of %zu%s members",
        (int)ref.bytes, ref.at, count, count == CANDIDATES_READ ? " or more" : "");
}

ng_status ng_member_find(ng_txn *txn, ng_text ref, ng_member *out, const ng_member **candidates,
    size_t *count, ng_error *err)
{
    uint32_t found = 0;
    ng_status status = NG_OK;
    *out = (ng_member){0};
    if (candidates != NULL) {
        *candidates = NULL;
    }
    if (count != NULL) {
        *count = 0;
    }
    ref = ng_text__trim(ref);
    if (ref.bytes == 0 || ref.bytes > NG_LIMIT_FIELD_BYTES || !ng_text__valid(ref)) {
        return ng_fail(err, NG_ERR_NOT_FOUND, "there is no member with such a reference");
    }
    NG_TRY(ng_identity__find(txn, NG_IDENTITY_KEY, ref, &found, err));
    if (found == 0) {
        NG_TRY(find_email(txn, ref, &found, err));
    }
    if (found == 0) {
        NG_TRY(find_slug(txn, ref, &found, err));
    }
    if (found == 0) {
        NG_TRY(find_phone(txn, ref, &found, err));
    }
    if (found == 0) {
        NG_TRY(find_code(txn, ref, &found, err));
    }
    if (found == 0) {
        NG_TRY(find_id(txn, ref, &found, err));
    }
    if (found == 0) {
        NG_TRY(find_name(txn, ref, &found, candidates, count, err));
    }
    if (found == 0) {
        return ng_fail(
            err, NG_ERR_NOT_FOUND, "there is no member \"%.*s\"", (int)ref.bytes, ref.at);
    }
    *out = (ng_member){found};
done:
    return status;
}
