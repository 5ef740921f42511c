// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Native kind trust: verifications and seeds as exports write them.
 *
 * Read only when it is asked for by name, so that nobody is trusted because a file among others
 * says so. Members must be in the store: trust makes nobody.
 */
#include "import/native.h"

#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "network/member.h"
#include "network/trust.h"

#define KEY NG_LIMIT_KEY_BYTES
#define FIELD NG_LIMIT_FIELD_BYTES
#define BIT(column) (UINT32_C(1) << (column))

enum {
    TRUST_MEMBER,
    TRUST_WHAT,
    TRUST_METHOD,
    TRUST_BY,
    TRUST_DAY,
    TRUST_COLUMNS
};

static const ng_column trust_columns[TRUST_COLUMNS] = {
    [TRUST_MEMBER] = {{"member"}, KEY, true},
    [TRUST_WHAT] = {{"what"}, FIELD, true},
    [TRUST_METHOD] = {{"method"}, FIELD, false},
    [TRUST_BY] = {{"by"}, KEY, false},
    [TRUST_DAY] = {{"day"}, FIELD, false},
};

static ng_status find_key(ng_reader *reader, ng_text cell, uint32_t *out, ng_error *err)
{
    const ng_text space = reader->name_space;
    if (space.bytes == 0) {
        return ng_identity__find(reader->txn, NG_IDENTITY_KEY, cell, out, err);
    }
    const ng_text full = ng_arena__print(
        reader->arena, "%.*s:%.*s", (int)space.bytes, space.at, (int)cell.bytes, cell.at);
    return full.at == NULL ? ng_fail(err, NG_ERR_NOMEM, "no memory for a key")
                           : ng_identity__find(reader->txn, NG_IDENTITY_KEY, full, out, err);
}

ng_status ng_native__find_stored(
    ng_reader *reader, const char *field, ng_text cell, uint32_t *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_hash128 code;
    ng_text slug = {NULL, 0};
    *out = 0;
    if (!ng_reader__key(reader, field, cell)) {
        return NG_OK;
    }
    if (cell.bytes == 36 && memcmp(cell.at, "ref:", 4) == 0 &&
        ng_hash__parse128((ng_text){cell.at + 4, 32}, &code)) {
        char raw[16];
        ng_hash__save128(code, raw);
        NG_TRY(ng_identity__find(
            reader->txn, NG_IDENTITY_STABLE, (ng_text){raw, sizeof raw}, out, err));
    } else if (memchr(cell.at, '/', cell.bytes) != NULL) {
        NG_TRY(ng_text__slug(reader->arena, cell, false, &slug, err));
    }
    if (slug.bytes > 0) {
        NG_TRY(ng_identity__find(reader->txn, NG_IDENTITY_SLUG, slug, out, err));
    }
    if (*out == 0) {
        NG_TRY(find_key(reader, cell, out, err));
    }
    if (*out == 0) {
        char shown[NG_SHOWN_BYTES];
        ng_reader__reject(
            reader, field, "there is no such member: %s", ng_reader__shown(cell, shown));
    }
done:
    return status;
}

static ng_status read_verified(
    ng_reader *reader, const ng_text *value, uint32_t member, ng_day day, ng_error *err)
{
    ng_status status = NG_OK;
    ng_verification verification = {
        .member = {member}, .method = value[TRUST_METHOD], .day = day};
    if (!ng_trust__is_method(verification.method)) {
        char shown[NG_SHOWN_BYTES];
        ng_reader__reject(reader, "method",
            "no word of lower case letters, digits, '.', '_' and '-': %s",
            ng_reader__shown(verification.method, shown));
        return NG_OK;
    }
    NG_TRY(ng_native__find_stored(reader, "by", value[TRUST_BY], &verification.by.id, err));
    if (verification.by.id == member) {
        ng_reader__reject(reader, "by", "nobody can verify themselves");
    } else if (verification.by.id != 0) {
        NG_TRY(ng_batch__verification(reader->batch, reader->number, &verification, err));
    }
done:
    return status;
}

static ng_status read_trust(ng_reader *reader, const ng_text *value, ng_error *err)
{
    ng_status status = NG_OK;
    char what[NG_COLUMN_NAME_BYTES];
    char shown[NG_SHOWN_BYTES];
    uint32_t member = 0;
    ng_day day = NG_DAY_NONE;
    ng_columns__name(value[TRUST_WHAT], what);
    const bool is_seed = strcmp(what, "seed") == 0;
    if (!is_seed && strcmp(what, "verified") != 0) {
        ng_reader__reject(reader, "what", "neither verified nor seed: %s",
            ng_reader__shown(value[TRUST_WHAT], shown));
        return NG_OK;
    }
    if (!ng_reader__day(reader, "day", value[TRUST_DAY], &day)) {
        return NG_OK;
    }
    NG_TRY(ng_native__find_stored(reader, "member", value[TRUST_MEMBER], &member, err));
    if (member == 0) {
        goto done;
    }
    if (is_seed) {
        const ng_trust_seed seed = {{member}, day};
        NG_TRY(ng_batch__trust_seed(reader->batch, reader->number, &seed, err));
    } else {
        NG_TRY(read_verified(reader, value, member, day, err));
    }
done:
    return status;
}

const ng_native_kind ng_native__trust = {
    .name = "trust",
    .needs = "member,what",
    .column = trust_columns,
    .column_count = TRUST_COLUMNS,
    .required = BIT(TRUST_MEMBER) | BIT(TRUST_WHAT),
    .read = read_trust,
};
