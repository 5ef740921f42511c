// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The native kind members: one row a member, with its identities, fields, skills, languages and
 * groups.
 *
 * Identities come from `id` (a key, or `ref:` and a stable code, or `tel:` and an international
 * phone number, or an address with `/in/`),
 * `email`, `url` and `aliases` (a `;` list of further identities in the same forms, e-mail
 * addresses, and `key:` before a key that reads like one of these). `id` may be empty when
 * another of them names the member. `as_of` is the day the row's values hold. The last two are
 * for exact exports.
 */
#include "import/native.h"

#include <string.h>

#include "base/day.h"
#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"

#define KEY NG_LIMIT_KEY_BYTES
#define FIELD NG_LIMIT_FIELD_BYTES
#define LIST NG_LIMIT_CELL_BYTES
#define LIST_MAX NG_LIMIT_LIST_ENTRIES
/** Bytes of `key:` before a key that reads like another identity. */
#define MARK_BYTES 4

// The fields stand first, in the order of ng_field.
enum {
    MEMBER_ID = NG_FIELD_COUNT,
    MEMBER_SKILLS,
    MEMBER_LANGUAGES,
    MEMBER_GROUPS,
    MEMBER_ALIASES,
    MEMBER_AS_OF,
    MEMBER_COLUMNS
};

static const ng_column member_columns[MEMBER_COLUMNS] = {
    [NG_FIELD_NAME] = {{"name"}, FIELD, false},
    [NG_FIELD_FIRST_NAME] = {{"first_name"}, FIELD, false},
    [NG_FIELD_LAST_NAME] = {{"last_name"}, FIELD, false},
    [NG_FIELD_HEADLINE] = {{"headline"}, FIELD, false},
    [NG_FIELD_INDUSTRY] = {{"industry"}, FIELD, false},
    [NG_FIELD_COMPANY] = {{"company"}, FIELD, false},
    [NG_FIELD_TITLE] = {{"title"}, FIELD, false},
    [NG_FIELD_SCHOOL] = {{"school"}, FIELD, false},
    [NG_FIELD_LOCATION] = {{"location"}, FIELD, false},
    [NG_FIELD_COUNTRY] = {{"country"}, FIELD, false},
    [NG_FIELD_EMAIL] = {{"email"}, KEY, false},
    [NG_FIELD_PHONE] = {{"phone"}, FIELD, false},
    [NG_FIELD_URL] = {{"url"}, FIELD, false},
    [NG_FIELD_VERIFIED] = {{"verified"}, FIELD, false},
    [NG_FIELD_BIRTHDAY] = {{"birthday"}, FIELD, false},
    [NG_FIELD_SUGGEST] = {{"suggest"}, FIELD, false},
    [MEMBER_ID] = {{"id"}, KEY, false},
    [MEMBER_SKILLS] = {{"skills"}, LIST, false},
    [MEMBER_LANGUAGES] = {{"languages"}, LIST, false},
    [MEMBER_GROUPS] = {{"groups"}, LIST, false},
    [MEMBER_ALIASES] = {{"aliases"}, LIST, false},
    [MEMBER_AS_OF] = {{"as_of"}, FIELD, false},
};

/** A row that was checked. Texts lie in the row or in the arena of the reader. */
typedef struct member_row {
    ng_batch_fields fields;
    ng_text email; // folded; empty: none
    ng_text slug;  // empty: none
    uint32_t skill[LIST_MAX];
    ng_text language[NG_LIMIT_LANGUAGES];
    char birthday[16]; // as it is kept
    uint32_t slot;
    bool has_slot;
} member_row;

/** yes or no in the usual spellings. */
static bool take_answer(ng_reader *reader, const char *field, ng_text value, bool *yes)
{
    static const char *const spelling[2][5] = {
        {"no", "false", "0", "n", ""}, {"yes", "true", "1", "y", "yes"}};
    char own[NG_COLUMN_NAME_BYTES];
    ng_columns__name(value, own);
    for (size_t i = 0; i < 5; i++) {
        if (strcmp(own, spelling[0][i]) == 0 || strcmp(own, spelling[1][i]) == 0) {
            *yes = strcmp(own, spelling[1][i]) == 0;
            return true;
        }
    }
    char shown[NG_SHOWN_BYTES];
    ng_reader__reject(reader, field, "neither yes nor no: %s", ng_reader__shown(value, shown));
    return false;
}

/** The fields that have a form of their own: verified, suggest and birthday. */
static bool take_forms(ng_reader *reader, member_row *row)
{
    ng_text *const field = row->fields.field;
    bool verified = false;
    bool suggest = true;
    ng_day birthday = NG_DAY_NONE;
    if (!take_answer(reader, "verified", field[NG_FIELD_VERIFIED], &verified) ||
        (field[NG_FIELD_SUGGEST].bytes > 0 &&
            !take_answer(reader, "suggest", field[NG_FIELD_SUGGEST], &suggest)) ||
        !ng_reader__day(reader, "birthday", field[NG_FIELD_BIRTHDAY], &birthday)) {
        return false;
    }
    field[NG_FIELD_VERIFIED] = ng_text__of(verified ? "yes" : "");
    field[NG_FIELD_SUGGEST] = ng_text__of(suggest ? "" : "no");
    if (birthday != NG_DAY_NONE) {
        ng_day__print(birthday, row->birthday);
        field[NG_FIELD_BIRTHDAY] = ng_text__of(row->birthday);
    }
    return true;
}

/** Bytes of an entry of a list, and entries. */
typedef struct list_limits {
    size_t bytes, count;
} list_limits;

static bool check_list(ng_reader *reader, const char *field, ng_text list, list_limits limits)
{
    ng_text entry;
    size_t count = 0;
    while (ng_reader__entry(&list, '\0', &entry)) {
        count++;
        if (entry.bytes > limits.bytes) {
            ng_reader__reject(reader, field, "an entry longer than %zu bytes", limits.bytes);
            return false;
        }
    }
    if (count > limits.count) {
        ng_reader__reject(reader, field, "more than %zu entries", limits.count);
        return false;
    }
    return true;
}

/** E-mail address and profile address. The row is rejected for an address that is none, or
 * when nothing names it. */
static ng_status take_identities(
    ng_reader *reader, const ng_text *value, member_row *out, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_text email = value[NG_FIELD_EMAIL];
    if (email.bytes > 0) {
        NG_TRY(ng_text__fold_email(reader->arena, email, &out->email, err));
        if (out->email.bytes == 0) {
            char shown[NG_SHOWN_BYTES];
            ng_reader__reject(
                reader, "email", "not an e-mail address: %s", ng_reader__shown(email, shown));
            goto done;
        }
    }
    NG_TRY(ng_text__slug(reader->arena, value[NG_FIELD_URL], true, &out->slug, err));
    if (out->slug.bytes > NG_LIMIT_KEY_BYTES || out->email.bytes > NG_LIMIT_KEY_BYTES) {
        ng_reader__reject(reader, out->slug.bytes > NG_LIMIT_KEY_BYTES ? "url" : "email",
            "longer than %d bytes", NG_LIMIT_KEY_BYTES);
        goto done;
    }
    ng_text aliases = value[MEMBER_ALIASES];
    ng_text alias;
    if (value[MEMBER_ID].bytes == 0 && out->email.bytes == 0 && out->slug.bytes == 0 &&
        !ng_reader__entry(&aliases, '\0', &alias)) {
        ng_reader__reject(reader, "id", "empty, and no email, url or alias names the member");
    }
done:
    return status;
}

/** The slot belongs to the member of the row. */
static ng_status join(ng_reader *reader, member_row *row, uint32_t slot, ng_error *err)
{
    if (row->has_slot) {
        return row->slot == slot ? NG_OK : ng_batch__same(reader->batch, row->slot, slot, err);
    }
    row->has_slot = true;
    row->slot = slot;
    return NG_OK;
}

static ng_status join_alias(ng_reader *reader, member_row *row, ng_text alias, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t slot = 0;
    ng_text email = {NULL, 0};
    // A key that reads like something else has a mark before it.
    if (alias.bytes > MARK_BYTES && memcmp(alias.at, "key:", MARK_BYTES) == 0) {
        const ng_text key = {alias.at + MARK_BYTES, alias.bytes - MARK_BYTES};
        NG_TRY(ng_batch__member(reader->batch, NG_IDENTITY_KEY, key, &slot, err));
        return join(reader, row, slot, err);
    }
    if (ng_text__is_email(alias)) {
        NG_TRY(ng_text__fold_email(reader->arena, alias, &email, err));
    }
    if (email.bytes > 0 && email.bytes <= NG_LIMIT_KEY_BYTES) {
        NG_TRY(ng_batch__member(reader->batch, NG_IDENTITY_EMAIL, email, &slot, err));
    } else {
        NG_TRY(ng_reader__member(reader, alias, &slot, err));
    }
    NG_TRY(join(reader, row, slot, err));
done:
    return status;
}

/** Slots of all identities of the row, made one member. */
static ng_status join_identities(
    ng_reader *reader, const ng_text *value, member_row *row, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t slot = 0;
    if (value[MEMBER_ID].bytes > 0) {
        NG_TRY(ng_reader__member(reader, value[MEMBER_ID], &slot, err));
        NG_TRY(join(reader, row, slot, err));
    }
    if (row->email.bytes > 0) {
        NG_TRY(ng_batch__member(reader->batch, NG_IDENTITY_EMAIL, row->email, &slot, err));
        NG_TRY(join(reader, row, slot, err));
    }
    if (row->slug.bytes > 0) {
        NG_TRY(ng_batch__member(reader->batch, NG_IDENTITY_SLUG, row->slug, &slot, err));
        NG_TRY(join(reader, row, slot, err));
    }
    ng_text aliases = value[MEMBER_ALIASES];
    ng_text alias;
    while (ng_reader__entry(&aliases, '\0', &alias)) {
        NG_TRY(join_alias(reader, row, alias, err));
    }
done:
    return status;
}

static ng_status add_groups(ng_reader *reader, ng_text list, uint32_t member, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text key;
    while (ng_reader__entry(&list, '\0', &key)) {
        ng_tie_row row = {member, {0, (uint32_t)NG_DAY_NONE, 0}};
        NG_TRY(ng_reader__group(reader, key, &row.column[0], err));
        NG_TRY(ng_batch__tie(reader->batch, NG_SOURCE_NONE, NG_TIE_MEMBERSHIP, &row, err));
    }
done:
    return status;
}

static ng_status take_skills(ng_reader *reader, ng_text list, member_row *row, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text name;
    while (ng_reader__entry(&list, '\0', &name)) {
        uint32_t skill = 0;
        NG_TRY(ng_batch__term(reader->batch, NG_VALUE_SKILL, name, &skill, err));
        if (skill != 0) {
            row->skill[row->fields.skill_count++] = skill;
        }
    }
    row->fields.skills = row->skill;
done:
    return status;
}

static void take_languages(ng_text list, member_row *row)
{
    ng_text name;
    while (ng_reader__entry(&list, '\0', &name)) {
        row->language[row->fields.language_count++] = name;
    }
    row->fields.languages = row->language;
}

static bool check_member(ng_reader *reader, const ng_text *value, member_row *row)
{
    const size_t prefix = reader->name_space.bytes == 0 ? 0 : reader->name_space.bytes + 1;
    const size_t key_bytes = NG_LIMIT_KEY_BYTES > prefix ? NG_LIMIT_KEY_BYTES - prefix : 0;
    static const list_limits of_languages = {NG_LIMIT_LANGUAGE_BYTES, NG_LIMIT_LANGUAGES};
    memcpy(row->fields.field, value, NG_FIELD_COUNT * sizeof(*value));
    return (value[MEMBER_ID].bytes == 0 || ng_reader__key(reader, "id", value[MEMBER_ID])) &&
        take_forms(reader, row) &&
        ng_reader__day(reader, "as_of", value[MEMBER_AS_OF], &row->fields.day) &&
        check_list(reader, "skills", value[MEMBER_SKILLS], (list_limits){FIELD, LIST_MAX}) &&
        check_list(reader, "languages", value[MEMBER_LANGUAGES], of_languages) &&
        check_list(
            reader, "groups", value[MEMBER_GROUPS], (list_limits){key_bytes, LIST_MAX}) &&
        check_list(reader, "aliases", value[MEMBER_ALIASES],
            (list_limits){key_bytes + MARK_BYTES, LIST_MAX});
}

static ng_status read_member(ng_reader *reader, const ng_text *cell, ng_error *err)
{
    static const uint32_t lists[] = {
        MEMBER_SKILLS, MEMBER_LANGUAGES, MEMBER_GROUPS, MEMBER_ALIASES};
    ng_status status = NG_OK;
    member_row row;
    ng_text value[MEMBER_COLUMNS];
    memcpy(value, cell, sizeof(value));
    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
        NG_TRY(ng_reader__list(reader, cell[lists[i]], &value[lists[i]], err));
    }
    // The list of skills is large and needs no zeros.
    memset(&row.fields, 0, sizeof(row.fields));
    row.email = row.slug = (ng_text){NULL, 0};
    row.slot = 0;
    row.has_slot = false;
    if (!check_member(reader, value, &row)) {
        return NG_OK;
    }
    NG_TRY(take_identities(reader, value, &row, err));
    if (reader->row_rejected) {
        goto done;
    }
    NG_TRY(take_skills(reader, value[MEMBER_SKILLS], &row, err));
    take_languages(value[MEMBER_LANGUAGES], &row);
    NG_TRY(join_identities(reader, value, &row, err));
    NG_TRY(ng_batch__member_row(
        reader->batch, reader->number, reader->file->rows, row.slot, &row.fields, err));
    NG_TRY(add_groups(reader, value[MEMBER_GROUPS], row.slot, err));
done:
    return status;
}

const ng_native_kind ng_native__members = {
    .name = "members",
    .needs = "id",
    .column = member_columns,
    .column_count = MEMBER_COLUMNS,
    .required = UINT32_C(1) << MEMBER_ID,
    .read = read_member,
};
