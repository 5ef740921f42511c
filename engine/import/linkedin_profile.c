// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The files about the owner alone: Profile.csv, Email Addresses.csv, PhoneNumbers.csv,
 * Positions.csv, Education.csv, Skills.csv and Languages.csv.
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

/** What the owner's own archive says of the owner; counted or not. */
static ng_status add_own(
    ng_linkedin_file *file, uint32_t source, ng_batch_fields *fields, ng_error *err)
{
    fields->own = 1;
    return ng_batch__member_row(
        file->reader->batch, source, file->reader->file->rows, file->owner->slot, fields, err);
}

enum {
    PROFILE_FIRST,
    PROFILE_LAST,
    PROFILE_HEADLINE,
    PROFILE_INDUSTRY,
    PROFILE_LOCATION,
    PROFILE_BIRTHDAY,
    PROFILE_COLUMNS
};

static const ng_column profile_columns[PROFILE_COLUMNS] = {
    [PROFILE_FIRST] = {{"first_name"}, FIELD, false},
    [PROFILE_LAST] = {{"last_name"}, FIELD, false},
    [PROFILE_HEADLINE] = {{"headline"}, FIELD, false},
    [PROFILE_INDUSTRY] = {{"industry"}, FIELD, false},
    [PROFILE_LOCATION] = {{"geo_location"}, FIELD, false},
    [PROFILE_BIRTHDAY] = {{"birth_date"}, FIELD, false},
};

/** A birthday that has a year; `Dec 10` alone is nothing that can be kept. */
static void take_birthday(ng_text value, char out[16])
{
    ng_day day = NG_DAY_NONE;
    out[0] = '\0';
    if (value.bytes > strlen("Jan 2020") && ng_linkedin_date__parse(value, &day)) {
        ng_day__print(day, out);
    }
}

/** Rows of other files that name the owner by name mean the owner. */
static ng_status claim_name(ng_linkedin_file *file, ng_text name, ng_error *err)
{
    ng_status status = NG_OK;
    ng_arena *const arena = file->reader->arena;
    const ng_linkedin_claim claim = {.slot = file->owner->slot, .is_addressed = true};
    ng_linkedin_code code = {"name", {NULL, 0}, NG_DAY_NONE};
    ng_text text;
    NG_TRY(ng_text__fold(arena, name, &code.name, err));
    if (code.name.bytes > 0) {
        NG_TRY(ng_linkedin_code__text(arena, file->owner, &code, &text, err));
        NG_TRY(ng_linkedin_claims__add(&file->names, file->reader->batch, text, &claim, err));
    }
done:
    return status;
}

static ng_status finish_profile(ng_linkedin_file *file, ng_error *err)
{
    const ng_linkedin_desk desk = ng_linkedin__desk(file);
    return ng_linkedin_claims__settle(&file->names, &desk, &file->owner->names, err);
}

static ng_status read_profile(ng_linkedin_file *file, const ng_text *value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_batch_fields fields = {.day = NG_DAY_NONE};
    char birthday[16];
    if (value[PROFILE_FIRST].bytes + value[PROFILE_LAST].bytes >= FIELD) {
        ng_reader__reject(
            file->reader, "first_name", "the name is longer than %d bytes", FIELD);
        return NG_OK;
    }
    take_birthday(value[PROFILE_BIRTHDAY], birthday);
    NG_TRY(ng_linkedin__full_name(
        file, value[PROFILE_FIRST], value[PROFILE_LAST], &fields.field[NG_FIELD_NAME], err));
    NG_TRY(claim_name(file, fields.field[NG_FIELD_NAME], err));
    fields.field[NG_FIELD_FIRST_NAME] = value[PROFILE_FIRST];
    fields.field[NG_FIELD_LAST_NAME] = value[PROFILE_LAST];
    fields.field[NG_FIELD_HEADLINE] = value[PROFILE_HEADLINE];
    fields.field[NG_FIELD_INDUSTRY] = value[PROFILE_INDUSTRY];
    fields.field[NG_FIELD_LOCATION] = value[PROFILE_LOCATION];
    fields.field[NG_FIELD_BIRTHDAY] = ng_text__of(birthday);
    NG_TRY(add_own(file, file->reader->number, &fields, err));
done:
    return status;
}

const ng_linkedin_kind ng_linkedin__profile = {
    .name = "Profile.csv",
    .base = "profile",
    .column = profile_columns,
    .column_count = PROFILE_COLUMNS,
    .required =
        BIT(PROFILE_FIRST) | BIT(PROFILE_LAST) | BIT(PROFILE_HEADLINE) | BIT(PROFILE_LOCATION),
    .read = read_profile,
    .finish = finish_profile,
};

// ----------------------------------------------------------------------------------- addresses

enum {
    EMAIL_ADDRESS,
    EMAIL_CONFIRMED,
    EMAIL_PRIMARY,
    EMAIL_UPDATED,
    EMAIL_COLUMNS
};

static const ng_column email_columns[EMAIL_COLUMNS] = {
    [EMAIL_ADDRESS] = {{"email_address"}, FIELD, false},
    [EMAIL_CONFIRMED] = {{"confirmed"}, FIELD, false},
    [EMAIL_PRIMARY] = {{"primary"}, FIELD, false},
    [EMAIL_UPDATED] = {{"updated_on"}, FIELD, false},
};

/** A confirmed address identifies the owner; the primary one is shown. */
static ng_status read_email(ng_linkedin_file *file, const ng_text *value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    const ng_text address = value[EMAIL_ADDRESS];
    ng_text folded;
    uint32_t slot = 0;
    NG_TRY(ng_text__fold_email(reader->arena, address, &folded, err));
    if (folded.bytes == 0 || folded.bytes > NG_LIMIT_KEY_BYTES) {
        char shown[NG_SHOWN_BYTES];
        ng_reader__reject(reader, "Email Address", "not an e-mail address: %s",
            ng_reader__shown(address, shown));
        goto done;
    }
    if (!ng_linkedin__is_word(value[EMAIL_CONFIRMED], "yes")) {
        ng_linkedin__leave_out(file, NG_LINKEDIN_UNCONFIRMED);
        goto done;
    }
    NG_TRY(ng_batch__member(reader->batch, NG_IDENTITY_EMAIL, folded, &slot, err));
    NG_TRY(ng_batch__same(reader->batch, file->owner->slot, slot, err));
    if (ng_linkedin__is_word(value[EMAIL_PRIMARY], "yes")) {
        ng_batch_fields fields = {.field = {[NG_FIELD_EMAIL] = address},
            .day = ng_linkedin__day(file, "Updated On", value[EMAIL_UPDATED])};
        NG_TRY(add_own(file, NG_SOURCE_NONE, &fields, err));
    }
done:
    return status;
}

const ng_linkedin_kind ng_linkedin__emails = {
    .name = "Email Addresses.csv",
    .base = "emailaddresses",
    .column = email_columns,
    .column_count = EMAIL_COLUMNS,
    .required = BIT(EMAIL_ADDRESS) | BIT(EMAIL_CONFIRMED) | BIT(EMAIL_PRIMARY),
    .read = read_email,
};

enum {
    PHONE_EXTENSION,
    PHONE_NUMBER,
    PHONE_TYPE,
    PHONE_COLUMNS
};

static const ng_column phone_columns[PHONE_COLUMNS] = {
    [PHONE_EXTENSION] = {{"extension"}, FIELD, false},
    [PHONE_NUMBER] = {{"number"}, FIELD, false},
    [PHONE_TYPE] = {{"type"}, FIELD, false},
};

/** The digits of a number, behind `+` and those of its country when that is known. */
static ng_status write_phone(ng_text extension, ng_text number, ng_buffer *out, ng_error *err)
{
    ng_status status = NG_OK;
    const bool international = number.bytes > 0 && number.at[0] == '+';
    const ng_text part[2] = {international ? (ng_text){NULL, 0} : extension, number};
    out->bytes = 0;
    if (international || extension.bytes > 0) {
        NG_TRY(ng_buffer__add(out, "+", 1, err));
    }
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < part[i].bytes; k++) {
            if (part[i].at[k] >= '0' && part[i].at[k] <= '9') {
                NG_TRY(ng_buffer__add(out, part[i].at + k, 1, err));
            }
        }
    }
done:
    return status;
}

/**
 * One number is shown: the first mobile one, else the first. Mobile numbers identify the owner;
 * those of a home or an office are several people's. */
static ng_status read_phone(ng_linkedin_file *file, const ng_text *value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_batch *const batch = file->reader->batch;
    const bool is_mobile = ng_linkedin__is_word(value[PHONE_TYPE], "mobile");
    ng_buffer number = {.at = NULL};
    ng_text folded;
    uint32_t slot = 0;
    NG_TRY(write_phone(value[PHONE_EXTENSION], value[PHONE_NUMBER], &number, err));
    const ng_text text = {(const char *)number.at, number.bytes};
    NG_TRY(ng_text__fold_phone(file->reader->arena, text, &folded, err));
    if (is_mobile && folded.bytes > 0) {
        NG_TRY(ng_batch__member(batch, NG_IDENTITY_PHONE, folded, &slot, err));
        NG_TRY(ng_batch__same(batch, file->owner->slot, slot, err));
    }
    if (number.bytes > 1 && (file->kept.bytes == 0 || (is_mobile && !file->kept_is_mobile))) {
        file->kept.bytes = 0;
        NG_TRY(ng_buffer__add(&file->kept, number.at, number.bytes, err));
        file->kept_is_mobile = is_mobile;
    }
done:
    ng_buffer__finish(&number);
    return status;
}

static ng_status finish_phones(ng_linkedin_file *file, ng_error *err)
{
    if (file->kept.bytes == 0) {
        return NG_OK;
    }
    ng_batch_fields fields = {
        .field = {[NG_FIELD_PHONE] = {(const char *)file->kept.at, file->kept.bytes}},
        .day = NG_DAY_NONE};
    return add_own(file, NG_SOURCE_NONE, &fields, err);
}

const ng_linkedin_kind ng_linkedin__phones = {
    .name = "PhoneNumbers.csv",
    .base = "phonenumbers",
    .column = phone_columns,
    .column_count = PHONE_COLUMNS,
    .required = BIT(PHONE_EXTENSION) | BIT(PHONE_NUMBER) | BIT(PHONE_TYPE),
    .read = read_phone,
    .finish = finish_phones,
};

// -------------------------------------------------------------------------------------- career

/** A term that the row must have; the row is rejected when its text folds to nothing. */
static ng_status take_term(ng_linkedin_file *file, ng_value_kind kind, const char *field,
    ng_text text, uint32_t *term, ng_error *err)
{
    const ng_status status = ng_batch__term(file->reader->batch, kind, text, term, err);
    if (status == NG_OK && *term == 0) {
        ng_reader__reject(
            file->reader, field, text.bytes == 0 ? "empty" : "nothing but blanks and marks");
    }
    return status;
}

enum {
    POSITION_COMPANY,
    POSITION_TITLE,
    POSITION_LOCATION,
    POSITION_FROM,
    POSITION_TO,
    POSITION_COLUMNS
};

static const ng_column position_columns[POSITION_COLUMNS] = {
    [POSITION_COMPANY] = {{"company_name"}, FIELD, false},
    [POSITION_TITLE] = {{"title"}, FIELD, false},
    [POSITION_LOCATION] = {{"location"}, FIELD, false},
    [POSITION_FROM] = {{"started_on"}, FIELD, false},
    [POSITION_TO] = {{"finished_on"}, FIELD, false},
};

static ng_status read_position(ng_linkedin_file *file, const ng_text *value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_batch *const batch = file->reader->batch;
    ng_tie_row row = {file->owner->slot, {0}};
    NG_TRY(take_term(
        file, NG_VALUE_COMPANY, "Company Name", value[POSITION_COMPANY], &row.column[0], err));
    if (row.column[0] == 0) {
        goto done;
    }
    NG_TRY(ng_batch__term(batch, NG_VALUE_TITLE, value[POSITION_TITLE], &row.column[1], err));
    NG_TRY(
        ng_batch__term(batch, NG_VALUE_PLACE, value[POSITION_LOCATION], &row.column[3], err));
    const ng_day from = ng_linkedin__day(file, "Started On", value[POSITION_FROM]);
    row.column[2] = (uint32_t)from;
    row.column[4] = (uint32_t)ng_linkedin__day(file, "Finished On", value[POSITION_TO]);
    NG_TRY(ng_batch__tie(batch, file->reader->number, NG_TIE_POSITION, &row, err));
    if (value[POSITION_TO].bytes == 0) {
        // The present one, as of its first day: the latest holds.
        ng_batch_fields fields = {.field = {[NG_FIELD_COMPANY] = value[POSITION_COMPANY],
                                      [NG_FIELD_TITLE] = value[POSITION_TITLE]},
            .day = from};
        NG_TRY(add_own(file, NG_SOURCE_NONE, &fields, err));
    }
done:
    return status;
}

const ng_linkedin_kind ng_linkedin__positions = {
    .name = "Positions.csv",
    .base = "positions",
    .column = position_columns,
    .column_count = POSITION_COLUMNS,
    .required =
        BIT(POSITION_COMPANY) | BIT(POSITION_TITLE) | BIT(POSITION_FROM) | BIT(POSITION_TO),
    .read = read_position,
};

enum {
    EDUCATION_SCHOOL,
    EDUCATION_DEGREE,
    EDUCATION_FROM,
    EDUCATION_TO,
    EDUCATION_COLUMNS
};

static const ng_column education_columns[EDUCATION_COLUMNS] = {
    [EDUCATION_SCHOOL] = {{"school_name"}, FIELD, false},
    [EDUCATION_DEGREE] = {{"degree_name"}, FIELD, false},
    [EDUCATION_FROM] = {{"start_date"}, FIELD, false},
    [EDUCATION_TO] = {{"end_date"}, FIELD, false},
};

static ng_status read_education(ng_linkedin_file *file, const ng_text *value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_batch *const batch = file->reader->batch;
    ng_tie_row row = {file->owner->slot, {0}};
    NG_TRY(take_term(
        file, NG_VALUE_SCHOOL, "School Name", value[EDUCATION_SCHOOL], &row.column[0], err));
    if (row.column[0] == 0) {
        goto done;
    }
    NG_TRY(
        ng_batch__term(batch, NG_VALUE_DEGREE, value[EDUCATION_DEGREE], &row.column[1], err));
    row.column[3] = (uint32_t)ng_linkedin__day(file, "Start Date", value[EDUCATION_FROM]);
    row.column[4] = (uint32_t)ng_linkedin__day(file, "End Date", value[EDUCATION_TO]);
    NG_TRY(ng_batch__tie(batch, file->reader->number, NG_TIE_EDUCATION, &row, err));
done:
    return status;
}

const ng_linkedin_kind ng_linkedin__education = {
    .name = "Education.csv",
    .base = "education",
    .column = education_columns,
    .column_count = EDUCATION_COLUMNS,
    .required = BIT(EDUCATION_SCHOOL) | BIT(EDUCATION_DEGREE) | BIT(EDUCATION_FROM),
    .read = read_education,
};

static const ng_column skill_columns[1] = {{{"name"}, FIELD, false}};

static ng_status read_skill(ng_linkedin_file *file, const ng_text *value, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t skill = 0;
    NG_TRY(take_term(file, NG_VALUE_SKILL, "Name", value[0], &skill, err));
    if (skill != 0) {
        NG_TRY(ng_batch__skill(
            file->reader->batch, file->reader->number, file->owner->slot, skill, err));
    }
done:
    return status;
}

const ng_linkedin_kind ng_linkedin__skills = {
    .name = "Skills.csv",
    .base = "skills",
    .by_name = true,
    .column = skill_columns,
    .column_count = 1,
    .required = BIT(0),
    .read = read_skill,
};

static const ng_column language_columns[1] = {{{"name"}, NG_LIMIT_LANGUAGE_BYTES, false}};

static ng_status read_language(ng_linkedin_file *file, const ng_text *value, ng_error *err)
{
    if (value[0].bytes == 0) {
        ng_reader__reject(file->reader, "Name", "empty");
        return NG_OK;
    }
    return ng_batch__language(
        file->reader->batch, file->reader->number, file->owner->slot, value[0], err);
}

const ng_linkedin_kind ng_linkedin__languages = {
    .name = "Languages.csv",
    .base = "languages",
    .column = language_columns,
    .column_count = 1,
    .required = BIT(0),
    .also = "proficiency",
    .read = read_language,
};
