// SPDX-License-Identifier: GPL-3.0-or-later
/** Native kinds that say where a member was: positions, education, groups and memberships. */
#include "import/native.h"

#include "base/limits.h"
#include "base/status.h"

#define KEY NG_LIMIT_KEY_BYTES
#define FIELD NG_LIMIT_FIELD_BYTES
#define BIT(column) (UINT32_C(1) << (column))

/** A term that the row must have; the row is rejected when its text folds to nothing. */
static ng_status take_term(ng_reader *reader, ng_value_kind kind, const char *field,
    ng_text text, uint32_t *term, ng_error *err)
{
    const ng_status status = ng_batch__term(reader->batch, kind, text, term, err);
    if (status == NG_OK && *term == 0) {
        ng_reader__reject(reader, field, "nothing but blanks and marks");
    }
    return status;
}

enum {
    POSITION_MEMBER,
    POSITION_COMPANY,
    POSITION_TITLE,
    POSITION_FROM,
    POSITION_TO,
    POSITION_LOCATION,
    POSITION_COLUMNS
};

static const ng_column position_columns[POSITION_COLUMNS] = {
    [POSITION_MEMBER] = {{"member"}, KEY, true},
    [POSITION_COMPANY] = {{"company"}, FIELD, true},
    [POSITION_TITLE] = {{"title"}, FIELD, false},
    [POSITION_FROM] = {{"from"}, FIELD, false},
    [POSITION_TO] = {{"to"}, FIELD, false},
    [POSITION_LOCATION] = {{"location"}, FIELD, false},
};

static ng_status read_position(ng_reader *reader, const ng_text *value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_day from = NG_DAY_NONE;
    ng_day to = NG_DAY_NONE;
    if (!ng_reader__key(reader, "member", value[POSITION_MEMBER]) ||
        !ng_reader__loose_day(reader, "from", value[POSITION_FROM], &from) ||
        !ng_reader__loose_day(reader, "to", value[POSITION_TO], &to)) {
        return NG_OK;
    }
    ng_tie_row row = {0, {0, 0, (uint32_t)from, 0, (uint32_t)to}};
    NG_TRY(take_term(
        reader, NG_VALUE_COMPANY, "company", value[POSITION_COMPANY], &row.column[0], err));
    if (reader->row_rejected) {
        goto done;
    }
    NG_TRY(ng_batch__term(
        reader->batch, NG_VALUE_TITLE, value[POSITION_TITLE], &row.column[1], err));
    NG_TRY(ng_batch__term(
        reader->batch, NG_VALUE_PLACE, value[POSITION_LOCATION], &row.column[3], err));
    NG_TRY(ng_reader__member(reader, value[POSITION_MEMBER], &row.from, err));
    NG_TRY(ng_batch__tie(reader->batch, reader->number, NG_TIE_POSITION, &row, err));
done:
    return status;
}

const ng_native_kind ng_native__positions = {
    .name = "positions",
    .needs = "member,company",
    .column = position_columns,
    .column_count = POSITION_COLUMNS,
    .required = BIT(POSITION_MEMBER) | BIT(POSITION_COMPANY),
    .read = read_position,
};

enum {
    EDUCATION_MEMBER,
    EDUCATION_SCHOOL,
    EDUCATION_DEGREE,
    EDUCATION_FIELD,
    EDUCATION_FROM,
    EDUCATION_TO,
    EDUCATION_COLUMNS
};

static const ng_column education_columns[EDUCATION_COLUMNS] = {
    [EDUCATION_MEMBER] = {{"member"}, KEY, true},
    [EDUCATION_SCHOOL] = {{"school"}, FIELD, true},
    [EDUCATION_DEGREE] = {{"degree"}, FIELD, false},
    [EDUCATION_FIELD] = {{"field"}, FIELD, false},
    [EDUCATION_FROM] = {{"from"}, FIELD, false},
    [EDUCATION_TO] = {{"to"}, FIELD, false},
};

static ng_status read_education(ng_reader *reader, const ng_text *value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_day from = NG_DAY_NONE;
    ng_day to = NG_DAY_NONE;
    if (!ng_reader__key(reader, "member", value[EDUCATION_MEMBER]) ||
        !ng_reader__loose_day(reader, "from", value[EDUCATION_FROM], &from) ||
        !ng_reader__loose_day(reader, "to", value[EDUCATION_TO], &to)) {
        return NG_OK;
    }
    ng_tie_row row = {0, {0, 0, 0, (uint32_t)from, (uint32_t)to}};
    NG_TRY(take_term(
        reader, NG_VALUE_SCHOOL, "school", value[EDUCATION_SCHOOL], &row.column[0], err));
    if (reader->row_rejected) {
        goto done;
    }
    NG_TRY(ng_batch__term(
        reader->batch, NG_VALUE_DEGREE, value[EDUCATION_DEGREE], &row.column[1], err));
    NG_TRY(ng_batch__term(
        reader->batch, NG_VALUE_STUDY, value[EDUCATION_FIELD], &row.column[2], err));
    NG_TRY(ng_reader__member(reader, value[EDUCATION_MEMBER], &row.from, err));
    NG_TRY(ng_batch__tie(reader->batch, reader->number, NG_TIE_EDUCATION, &row, err));
done:
    return status;
}

const ng_native_kind ng_native__education = {
    .name = "education",
    .needs = "member,school",
    .column = education_columns,
    .column_count = EDUCATION_COLUMNS,
    .required = BIT(EDUCATION_MEMBER) | BIT(EDUCATION_SCHOOL),
    .read = read_education,
};

enum {
    GROUP_ID,
    GROUP_NAME,
    GROUP_TOPIC,
    GROUP_OWNER,
    GROUP_CREATED,
    GROUP_COLUMNS
};

static const ng_column group_columns[GROUP_COLUMNS] = {
    [GROUP_ID] = {{"id"}, KEY, true},
    [GROUP_NAME] = {{"name"}, FIELD, false},
    [GROUP_TOPIC] = {{"topic"}, FIELD, false},
    [GROUP_OWNER] = {{"owner"}, KEY, false},
    [GROUP_CREATED] = {{"created"}, FIELD, false},
};

static ng_status read_group(ng_reader *reader, const ng_text *value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_day created = NG_DAY_NONE;
    const bool has_owner = value[GROUP_OWNER].bytes > 0;
    if (!ng_reader__key(reader, "id", value[GROUP_ID]) ||
        (has_owner && !ng_reader__key(reader, "owner", value[GROUP_OWNER])) ||
        !ng_reader__day(reader, "created", value[GROUP_CREATED], &created)) {
        return NG_OK;
    }
    uint32_t group = 0;
    uint32_t owner = NG_SOURCE_NONE;
    NG_TRY(ng_reader__group(reader, value[GROUP_ID], &group, err));
    if (has_owner) {
        NG_TRY(ng_reader__member(reader, value[GROUP_OWNER], &owner, err));
    }
    NG_TRY(ng_batch__group_row(reader->batch, reader->number, group, value[GROUP_NAME],
        value[GROUP_TOPIC], owner, created, err));
done:
    return status;
}

const ng_native_kind ng_native__groups = {
    .name = "groups",
    .needs = "id,name",
    .column = group_columns,
    .column_count = GROUP_COLUMNS,
    .required = BIT(GROUP_ID) | BIT(GROUP_NAME),
    .read = read_group,
};

enum {
    MEMBERSHIP_GROUP,
    MEMBERSHIP_MEMBER,
    MEMBERSHIP_ROLE,
    MEMBERSHIP_JOINED,
    MEMBERSHIP_COLUMNS
};

static const ng_column membership_columns[MEMBERSHIP_COLUMNS] = {
    [MEMBERSHIP_GROUP] = {{"group"}, KEY, true},
    [MEMBERSHIP_MEMBER] = {{"member"}, KEY, true},
    [MEMBERSHIP_ROLE] = {{"role"}, FIELD, false},
    [MEMBERSHIP_JOINED] = {{"joined"}, FIELD, false},
};

static ng_status read_membership(ng_reader *reader, const ng_text *value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_day joined = NG_DAY_NONE;
    if (!ng_reader__key(reader, "group", value[MEMBERSHIP_GROUP]) ||
        !ng_reader__key(reader, "member", value[MEMBERSHIP_MEMBER]) ||
        !ng_reader__day(reader, "joined", value[MEMBERSHIP_JOINED], &joined)) {
        return NG_OK;
    }
    ng_tie_row row = {0, {0, (uint32_t)joined, 0}};
    NG_TRY(ng_batch__term(
        reader->batch, NG_VALUE_ROLE, value[MEMBERSHIP_ROLE], &row.column[2], err));
    NG_TRY(ng_reader__group(reader, value[MEMBERSHIP_GROUP], &row.column[0], err));
    NG_TRY(ng_reader__member(reader, value[MEMBERSHIP_MEMBER], &row.from, err));
    NG_TRY(ng_batch__tie(reader->batch, reader->number, NG_TIE_MEMBERSHIP, &row, err));
done:
    return status;
}

const ng_native_kind ng_native__memberships = {
    .name = "memberships",
    .needs = "group,member",
    .column = membership_columns,
    .column_count = MEMBERSHIP_COLUMNS,
    .required = BIT(MEMBERSHIP_GROUP) | BIT(MEMBERSHIP_MEMBER),
    .read = read_membership,
};
