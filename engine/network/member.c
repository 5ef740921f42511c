// SPDX-License-Identifier: GPL-3.0-or-later
// Members as they are read: record, label, name, and the member that an identity means.
#include "network/member.h"

#include "base/hash.h"
#include "base/status.h"

#include <string.h>

enum {
    RECORDS_A_TURN = 64
};

static ng_status no_member(uint32_t member, ng_error *err)
{
    return ng_fail(err, NG_ERR_NOT_FOUND, "there is no member with engine id %u", member);
}

ng_status ng_member__read(
    ng_txn *txn, uint32_t member, ng_arena *arena, ng_member_record *out, ng_error *err)
{
    ng_bytes value;
    memset(out, 0, sizeof *out);
    ng_status status = ng_txn__get_id(txn, NG_TABLE_MEMBERS, member, &value, err);
    if (status != NG_OK) {
        return status;
    }
    if (value.at == NULL) {
        return no_member(member, err);
    }
    return ng_record__decode_member(
        arena, (ng_text){(const char *)value.at, value.bytes}, out, err);
}

ng_status ng_member__records(
    ng_txn *txn, const uint32_t *members, uint32_t count, ng_text *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_bytes value[RECORDS_A_TURN];
    for (uint32_t i = 0; i < count; i += RECORDS_A_TURN) {
        const uint32_t turn = count - i < RECORDS_A_TURN ? count - i : RECORDS_A_TURN;
        NG_TRY(ng_txn__get_ids(txn, NG_TABLE_MEMBERS, members + i, turn, value, err));
        for (uint32_t k = 0; k < turn; k++) {
            if (value[k].at == NULL) {
                return no_member(members[i + k], err);
            }
            out[i + k] = (ng_text){(const char *)value[k].at, value[k].bytes};
        }
    }
done:
    return status;
}

ng_status ng_member__lend(
    ng_txn *txn, uint32_t member, ng_arena *arena, ng_member_record *out, ng_error *err)
{
    ng_text packed;
    memset(out, 0, sizeof *out);
    ng_status status = ng_member__records(txn, &member, 1, &packed, err);
    return status == NG_OK ? ng_record__lend_member(arena, packed, out, err) : status;
}

// The least identity of a class in the order of members; identities ascend by bytes, so only
// decimal keys need a second look.
static bool least_identity(
    const ng_member_record *record, ng_identity_class wanted, ng_text *out)
{
    bool found = false;
    for (size_t i = 0; i < record->identity_count; i++) {
        ng_text identity = record->identities[i];
        if (identity.bytes == 0 || identity.at[0] != (char)wanted) {
            continue;
        }
        ng_text text = {identity.at + 1, identity.bytes - 1};
        ng_name_class text_class = ng_text__is_decimal(text) ? NG_NAME_DECIMAL : NG_NAME_TEXT;
        ng_name_class best_class =
            found && ng_text__is_decimal(*out) ? NG_NAME_DECIMAL : NG_NAME_TEXT;
        if (!found || ng_text__order(text_class, text, best_class, *out) < 0) {
            *out = text;
            found = true;
        }
    }
    return found;
}

static ng_status label_of_code(ng_arena *arena, ng_hash128 code, ng_text *out, ng_error *err)
{
    char hex[33];
    ng_hash__print128(code, hex);
    *out = ng_arena__print(arena, "ref:%s", hex);
    return out->at == NULL ? ng_fail(err, NG_ERR_NOMEM, "no memory for a label") : NG_OK;
}

bool ng_member__is_address(ng_text identity)
{
    return identity.bytes > 0 &&
        (identity.at[0] == NG_IDENTITY_EMAIL || identity.at[0] == NG_IDENTITY_PHONE);
}

ng_hash128 ng_member__address_code(ng_text identity)
{
    char text[NG_LIMIT_KEY_BYTES + 6];
    memcpy(text, identity.at[0] == NG_IDENTITY_PHONE ? "phone" : "email", 5);
    size_t bytes =
        identity.bytes - 1 < NG_LIMIT_KEY_BYTES ? identity.bytes - 1 : NG_LIMIT_KEY_BYTES;
    memcpy(text + 5, identity.at + 1, bytes);
    return ng_hash__bytes128(text, bytes + 5);
}

ng_status ng_member__label(ng_txn *txn, const ng_member_record *record, ng_arena *arena,
    ng_name_class *name_class, ng_text *out, ng_error *err)
{
    (void)txn;
    ng_text text = {NULL, 0};
    *name_class = NG_NAME_TEXT;
    if (least_identity(record, NG_IDENTITY_KEY, &text)) {
        *name_class = ng_text__is_decimal(text) ? NG_NAME_DECIMAL : NG_NAME_TEXT;
        *out = ng_arena__copy(arena, text);
    } else if (least_identity(record, NG_IDENTITY_SLUG, &text)) {
        *name_class = ng_text__is_decimal(text) ? NG_NAME_DECIMAL : NG_NAME_TEXT;
        *out = ng_arena__copy(arena, text);
    } else {
        *name_class = NG_NAME_STABLE;
        if (least_identity(record, NG_IDENTITY_STABLE, &text)) {
            return label_of_code(arena, ng_hash__load128(text.at), out, err);
        }
        // Identities ascend by bytes, so e-mail addresses come before phones.
        for (size_t i = 0; i < record->identity_count; i++) {
            if (ng_member__is_address(record->identities[i])) {
                return label_of_code(
                    arena, ng_member__address_code(record->identities[i]), out, err);
            }
        }
        return ng_fail(err, NG_ERR_CORRUPT, "a member has no identity at all");
    }
    return out->at == NULL ? ng_fail(err, NG_ERR_NOMEM, "no memory for a label") : NG_OK;
}

ng_status ng_member__name(
    const ng_member_record *record, ng_arena *arena, ng_text *out, ng_error *err)
{
    ng_text name = record->field[NG_FIELD_NAME].text;
    ng_text first = record->field[NG_FIELD_FIRST_NAME].text;
    ng_text last = record->field[NG_FIELD_LAST_NAME].text;
    if (name.bytes != 0 || (first.bytes == 0 && last.bytes == 0)) {
        *out = ng_arena__copy(arena, name);
    } else if (first.bytes == 0 || last.bytes == 0) {
        *out = ng_arena__copy(arena, first.bytes != 0 ? first : last);
    } else {
        *out = ng_arena__print(
            arena, "%.*s %.*s", (int)first.bytes, first.at, (int)last.bytes, last.at);
    }
    return out->at == NULL ? ng_fail(err, NG_ERR_NOMEM, "no memory for a name") : NG_OK;
}

ng_status ng_identity__find(
    ng_txn *txn, ng_identity_class identity_class, ng_text text, uint32_t *out, ng_error *err)
{
    ng_key key;
    ng_bytes value;
    *out = 0;
    if (text.bytes == 0 || text.bytes > NG_LIMIT_KEY_BYTES) {
        return NG_OK;
    }
    ng_status status = ng_key__u8_text(&key, (uint8_t)identity_class, text, err);
    if (status == NG_OK) {
        status = ng_txn__get(txn, NG_TABLE_IDENTITIES, &key, &value, err);
    }
    if (status != NG_OK || value.at == NULL) {
        return status;
    }
    if (value.bytes != 4) {
        return ng_fail(err, NG_ERR_CORRUPT,
            "table identities holds an entry of %zu bytes instead of 4", value.bytes);
    }
    *out = ng_load_u32(value.at);
    return NG_OK;
}

bool ng_field__holds(const ng_field_value *a, const ng_field_value *b)
{
    if (a->day != b->day) {
        return b->day > a->day;
    }
    if (a->own != b->own) {
        return b->own > a->own;
    }
    return ng_text__compare(b->text, a->text) > 0;
}

ng_value_kind ng_field__kind(ng_field field)
{
    static const uint8_t kinds[NG_FIELD_COUNT + 1] = {
        [NG_FIELD_INDUSTRY] = NG_VALUE_INDUSTRY + 1,
        [NG_FIELD_COMPANY] = NG_VALUE_COMPANY + 1,
        [NG_FIELD_SCHOOL] = NG_VALUE_SCHOOL + 1,
        [NG_FIELD_TITLE] = NG_VALUE_TITLE + 1,
        [NG_FIELD_LOCATION] = NG_VALUE_PLACE + 1,
    };
    uint8_t kind = field < NG_FIELD_COUNT ? kinds[field] : 0;
    return kind == 0 ? NG_VALUE_COUNT : (ng_value_kind)(kind - 1);
}

ng_status ng_member_label(ng_txn *txn, ng_member member, ng_text *out, ng_error *err)
{
    ng_member_record record;
    ng_name_class name_class;
    ng_arena *arena = ng_txn__arena(txn);
    *out = (ng_text){NULL, 0};
    ng_status status = ng_member__read(txn, member.id, arena, &record, err);
    return status != NG_OK ? status
                           : ng_member__label(txn, &record, arena, &name_class, out, err);
}

ng_status ng_member_name(ng_txn *txn, ng_member member, ng_text *out, ng_error *err)
{
    ng_member_record record;
    ng_arena *arena = ng_txn__arena(txn);
    *out = (ng_text){NULL, 0};
    ng_status status = ng_member__read(txn, member.id, arena, &record, err);
    return status != NG_OK ? status : ng_member__name(&record, arena, out, err);
}

static const char *const field_names[NG_FIELD_COUNT] = {
    [NG_FIELD_NAME] = "name",
    [NG_FIELD_FIRST_NAME] = "first_name",
    [NG_FIELD_LAST_NAME] = "last_name",
    [NG_FIELD_HEADLINE] = "headline",
    [NG_FIELD_INDUSTRY] = "industry",
    [NG_FIELD_COMPANY] = "company",
    [NG_FIELD_TITLE] = "title",
    [NG_FIELD_SCHOOL] = "school",
    [NG_FIELD_LOCATION] = "location",
    [NG_FIELD_COUNTRY] = "country",
    [NG_FIELD_EMAIL] = "email",
    [NG_FIELD_PHONE] = "phone",
    [NG_FIELD_URL] = "url",
    [NG_FIELD_VERIFIED] = "verified",
    [NG_FIELD_BIRTHDAY] = "birthday",
    [NG_FIELD_SUGGEST] = "suggest",
};

const char *ng_field_name(ng_field field)
{
    return field < NG_FIELD_COUNT ? field_names[field] : "";
}

ng_field ng_field_of(ng_text name)
{
    for (ng_field field = NG_FIELD_NAME; field < NG_FIELD_COUNT; field++) {
        if (ng_text__equal(name, ng_text__of(field_names[field]))) {
            return field;
        }
    }
    return NG_FIELD_COUNT;
}
