// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Contacts.csv and ImportedContacts.csv: the address books that the owner gave to LinkedIn.
 * Each entry is a person whom the owner knows of: a member, and an interaction of kind
 * `contact`, but no connection.
 */
#include <string.h>

#include "base/day.h"
#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "import/linkedin_date.h"
#include "import/linkedin_file.h"

#define FIELD NG_LIMIT_FIELD_BYTES
#define BIT(column) (UINT32_C(1) << (column))
#define WEIGHT_ONE 1000000

enum {
    CONTACT_FIRST,
    CONTACT_LAST,
    CONTACT_FULL,
    CONTACT_COMPANIES,
    CONTACT_TITLE,
    CONTACT_EMAILS,
    CONTACT_PHONES,
    CONTACT_CREATED,
    CONTACT_LOCATION,
    CONTACT_PROFILES,
    CONTACT_COLUMNS
};

static const ng_column contact_columns[CONTACT_COLUMNS] = {
    [CONTACT_FIRST] = {{"firstname", "first_name"}, FIELD, false},
    [CONTACT_LAST] = {{"lastname", "last_name"}, FIELD, false},
    [CONTACT_FULL] = {{"fullname", "full_name"}, FIELD, false},
    [CONTACT_COMPANIES] = {{"companies"}, FIELD, false},
    [CONTACT_TITLE] = {{"title"}, FIELD, false},
    [CONTACT_EMAILS] = {{"emails"}, FIELD, false},
    [CONTACT_PHONES] = {{"phonenumbers", "phone_numbers"}, FIELD, false},
    [CONTACT_CREATED] = {{"createdat", "created_at"}, FIELD, false},
    [CONTACT_LOCATION] = {{"location"}, FIELD, false},
    [CONTACT_PROFILES] = {{"profiles"}, FIELD, false},
};

/** The next entry of a list that commas, semicolons or bars divide; false at the end. */
static bool next_entry(ng_text *rest, ng_text *out)
{
    static const char marks[] = ",;|\n";
    while (rest->bytes > 0) {
        size_t end = 0;
        while (end < rest->bytes && memchr(marks, rest->at[end], sizeof(marks) - 1) == NULL) {
            end++;
        }
        const size_t used = end < rest->bytes ? end + 1 : end;
        *out = ng_text__trim((ng_text){rest->at, end});
        *rest = (ng_text){rest->at + used, rest->bytes - used};
        if (out->bytes > 0) {
            return true;
        }
    }
    return false;
}

static ng_text first_entry(ng_text list)
{
    ng_text entry = {NULL, 0};
    (void)next_entry(&list, &entry);
    return entry;
}

/** The address belongs to the person of the row. */
static ng_status join(ng_linkedin_file *file, ng_identity_class identity_class, ng_text address,
    uint32_t *slot, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t other = 0;
    if (address.bytes == 0 || address.bytes > NG_LIMIT_KEY_BYTES) {
        return NG_OK;
    }
    NG_TRY(ng_batch__member(file->reader->batch, identity_class, address, &other, err));
    if (*slot != 0) {
        NG_TRY(ng_batch__same(file->reader->batch, *slot, other, err));
    }
    *slot = other;
done:
    return status;
}

/** Slot of the person: profile and e-mail addresses, else the name; 0: nobody. The first of
 * each kind of address is put into `fields`. */
static ng_status find_person(ng_linkedin_file *file, const ng_text *value,
    ng_batch_fields *fields, uint32_t *slot, ng_error *err)
{
    ng_status status = NG_OK;
    ng_arena *const arena = file->reader->arena;
    ng_text rest = value[CONTACT_PROFILES];
    ng_text entry;
    ng_text folded;
    *slot = 0;
    while (next_entry(&rest, &entry)) {
        NG_TRY(ng_text__slug(arena, entry, false, &folded, err));
        NG_TRY(join(file, NG_IDENTITY_SLUG, folded, slot, err));
        if (folded.bytes > 0 && fields->field[NG_FIELD_URL].bytes == 0) {
            fields->field[NG_FIELD_URL] = entry;
        }
    }
    rest = value[CONTACT_EMAILS];
    while (next_entry(&rest, &entry)) {
        NG_TRY(ng_text__fold_email(arena, entry, &folded, err));
        NG_TRY(join(file, NG_IDENTITY_EMAIL, folded, slot, err));
        if (folded.bytes > 0 && fields->field[NG_FIELD_EMAIL].bytes == 0) {
            fields->field[NG_FIELD_EMAIL] = entry;
        }
    }
    rest = value[CONTACT_PHONES];
    while (next_entry(&rest, &entry)) {
        NG_TRY(ng_text__fold_phone(arena, entry, &folded, err));
        // Several may share a number: it names a person of whom nothing better is known.
        if (*slot == 0) {
            NG_TRY(join(file, NG_IDENTITY_PHONE, folded, slot, err));
        }
    }
    if (*slot == 0) {
        const ng_linkedin_person person = {{NULL, 0}, fields->field[NG_FIELD_NAME]};
        NG_TRY(ng_linkedin__person(file, &person, slot, err));
    }
done:
    return status;
}

/** That the owner has the person in an address book. */
static ng_status add_interaction(
    ng_linkedin_file *file, uint32_t slot, ng_text created, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    if (reader->term == 0) {
        NG_TRY(ng_batch__term(
            reader->batch, NG_VALUE_INTERACTION, ng_text__of("contact"), &reader->term, err));
    }
    ng_batch_interaction interaction = {.from = file->owner->slot,
        .to = slot,
        .kind = reader->term,
        .count = 1,
        .at_ms = NG_TIME_NONE,
        .weight_micro = WEIGHT_ONE};
    if (created.bytes > 0 && !ng_linkedin_date__parse_time(created, &interaction.at_ms)) {
        char shown[NG_SHOWN_BYTES];
        ng_reader__drop(
            reader, "CreatedAt", "not a date: %s", ng_reader__shown(created, shown));
    }
    NG_TRY(ng_batch__interaction(reader->batch, NG_SOURCE_NONE, &interaction, err));
done:
    return status;
}

static ng_status read_contact(ng_linkedin_file *file, const ng_text *value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    ng_batch_fields fields = {.day = NG_DAY_NONE};
    ng_text *const field = fields.field;
    uint32_t slot = 0;
    if (value[CONTACT_FIRST].bytes + value[CONTACT_LAST].bytes >= FIELD) {
        ng_reader__reject(reader, "FirstName", "the name is longer than %d bytes", FIELD);
        return NG_OK;
    }
    NG_TRY(ng_linkedin__full_name(
        file, value[CONTACT_FIRST], value[CONTACT_LAST], &field[NG_FIELD_NAME], err));
    if (field[NG_FIELD_NAME].bytes == 0) {
        field[NG_FIELD_NAME] = value[CONTACT_FULL];
    }
    field[NG_FIELD_FIRST_NAME] = value[CONTACT_FIRST];
    field[NG_FIELD_LAST_NAME] = value[CONTACT_LAST];
    field[NG_FIELD_COMPANY] = first_entry(value[CONTACT_COMPANIES]);
    field[NG_FIELD_TITLE] = value[CONTACT_TITLE];
    field[NG_FIELD_PHONE] = first_entry(value[CONTACT_PHONES]);
    field[NG_FIELD_LOCATION] = value[CONTACT_LOCATION];
    NG_TRY(find_person(file, value, &fields, &slot, err));
    if (slot == 0) {
        ng_linkedin__leave_out(file, NG_LINKEDIN_NOBODY);
        goto done;
    }
    NG_TRY(ng_batch__member_row(
        reader->batch, reader->number, reader->file->rows, slot, &fields, err));
    if (!ng_batch__is_same(reader->batch, slot, file->owner->slot)) {
        NG_TRY(add_interaction(file, slot, value[CONTACT_CREATED], err));
    }
done:
    return status;
}

const ng_linkedin_kind ng_linkedin__contacts = {
    .name = "Contacts.csv",
    .base = "contacts",
    .column = contact_columns,
    .column_count = CONTACT_COLUMNS,
    .required = BIT(CONTACT_FIRST) | BIT(CONTACT_LAST) | BIT(CONTACT_COMPANIES) |
        BIT(CONTACT_EMAILS) | BIT(CONTACT_PHONES),
    .read = read_contact,
};

const ng_linkedin_kind ng_linkedin__imported_contacts = {
    .name = "ImportedContacts.csv",
    .base = "importedcontacts",
    .by_name = true,
    .column = contact_columns,
    .column_count = CONTACT_COLUMNS,
    .required = BIT(CONTACT_FIRST) | BIT(CONTACT_LAST) | BIT(CONTACT_EMAILS),
    .read = read_contact,
};
