// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the owner and others said of each other's work: endorsements and recommendations, both
 * ways. Received endorsements are claims: nobody but the endorsed person's own archive says so.
 */
#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "import/linkedin_file.h"

#define FIELD NG_LIMIT_FIELD_BYTES
#define BIT(column) (UINT32_C(1) << (column))

enum {
    ENDORSEMENT_FIRST,
    ENDORSEMENT_LAST,
    ENDORSEMENT_URL,
    ENDORSEMENT_SKILL,
    ENDORSEMENT_DATE,
    ENDORSEMENT_STATUS,
    ENDORSEMENT_COLUMNS
};

static const ng_column received_columns[ENDORSEMENT_COLUMNS] = {
    [ENDORSEMENT_FIRST] = {{"endorser_first_name"}, FIELD, false},
    [ENDORSEMENT_LAST] = {{"endorser_last_name"}, FIELD, false},
    [ENDORSEMENT_URL] = {{"endorser_public_url"}, FIELD, false},
    [ENDORSEMENT_SKILL] = {{"skill_name"}, FIELD, false},
    [ENDORSEMENT_DATE] = {{"endorsement_date"}, FIELD, false},
    [ENDORSEMENT_STATUS] = {{"endorsement_status"}, FIELD, false},
};

static const ng_column given_columns[ENDORSEMENT_COLUMNS] = {
    [ENDORSEMENT_FIRST] = {{"endorsee_first_name"}, FIELD, false},
    [ENDORSEMENT_LAST] = {{"endorsee_last_name"}, FIELD, false},
    [ENDORSEMENT_URL] = {{"endorsee_public_url"}, FIELD, false},
    [ENDORSEMENT_SKILL] = {{"skill_name"}, FIELD, false},
    [ENDORSEMENT_DATE] = {{"endorsement_date"}, FIELD, false},
    [ENDORSEMENT_STATUS] = {{"endorsement_status"}, FIELD, false},
};

/**
 * The other party of a row; *slot is 0 when the row was left out or rejected. A row whose
 * `status` is there and not `shown` is left out.
 */
static ng_status take_party(
    ng_linkedin_file *file, const ng_text name[2], ng_text url, uint32_t *slot, ng_error *err)
{
    ng_status status = NG_OK;
    ng_linkedin_person person = {.url = url};
    *slot = 0;
    if (name[0].bytes + name[1].bytes >= FIELD) {
        ng_reader__reject(file->reader, NULL, "the name is longer than %d bytes", FIELD);
        return NG_OK;
    }
    NG_TRY(ng_linkedin__full_name(file, name[0], name[1], &person.name, err));
    NG_TRY(ng_linkedin__person(file, &person, slot, err));
    if (*slot == 0) {
        ng_linkedin__leave_out(file, NG_LINKEDIN_NOBODY);
    } else if (ng_batch__is_same(file->reader->batch, *slot, file->owner->slot)) {
        *slot = 0;
        ng_reader__reject(file->reader, NULL, "a tie with oneself");
    }
done:
    return status;
}

/** False after the row was left out: it has a state, and not this one. */
static bool is_shown(ng_linkedin_file *file, ng_text state, const char *shown)
{
    if (state.bytes == 0 || ng_linkedin__is_word(state, shown)) {
        return true;
    }
    ng_linkedin__leave_out(file, NG_LINKEDIN_PENDING);
    return false;
}

static ng_status read_endorsement(
    ng_linkedin_file *file, const ng_text *value, bool received, ng_error *err)
{
    ng_status status = NG_OK;
    ng_batch *const batch = file->reader->batch;
    const ng_text name[2] = {value[ENDORSEMENT_FIRST], value[ENDORSEMENT_LAST]};
    uint32_t other = 0;
    uint32_t skill = 0;
    if (!is_shown(file, value[ENDORSEMENT_STATUS], "accepted")) {
        return NG_OK;
    }
    NG_TRY(ng_batch__term(batch, NG_VALUE_SKILL, value[ENDORSEMENT_SKILL], &skill, err));
    if (skill == 0) {
        ng_reader__reject(file->reader, "Skill Name",
            value[ENDORSEMENT_SKILL].bytes == 0 ? "empty" : "nothing but blanks and marks");
        goto done;
    }
    NG_TRY(take_party(file, name, value[ENDORSEMENT_URL], &other, err));
    if (other != 0) {
        const uint32_t own = file->owner->slot;
        const ng_day day = ng_linkedin__day(file, "Endorsement Date", value[ENDORSEMENT_DATE]);
        const ng_tie_row row = {received ? other : own,
            {received ? own : other, skill, (uint32_t)day,
                received ? NG_ENDORSEMENT_CLAIMED : 0}};
        NG_TRY(ng_batch__tie(batch, file->reader->number, NG_TIE_ENDORSEMENT, &row, err));
    }
done:
    return status;
}

static ng_status read_received(ng_linkedin_file *file, const ng_text *value, ng_error *err)
{
    return read_endorsement(file, value, true, err);
}

static ng_status read_given(ng_linkedin_file *file, const ng_text *value, ng_error *err)
{
    return read_endorsement(file, value, false, err);
}

const ng_linkedin_kind ng_linkedin__endorsements_received = {
    .name = "Endorsement_Received_Info.csv",
    .base = "endorsementreceivedinfo",
    .column = received_columns,
    .column_count = ENDORSEMENT_COLUMNS,
    .required = BIT(ENDORSEMENT_SKILL) | BIT(ENDORSEMENT_FIRST) | BIT(ENDORSEMENT_LAST),
    .read = read_received,
};

const ng_linkedin_kind ng_linkedin__endorsements_given = {
    .name = "Endorsement_Given_Info.csv",
    .base = "endorsementgiveninfo",
    .column = given_columns,
    .column_count = ENDORSEMENT_COLUMNS,
    .required = BIT(ENDORSEMENT_SKILL) | BIT(ENDORSEMENT_FIRST) | BIT(ENDORSEMENT_LAST),
    .read = read_given,
};

// ----------------------------------------------------------------------------- recommendations

enum {
    RECOMMENDATION_FIRST,
    RECOMMENDATION_LAST,
    RECOMMENDATION_COMPANY,
    RECOMMENDATION_TITLE,
    RECOMMENDATION_TEXT,
    RECOMMENDATION_DATE,
    RECOMMENDATION_STATUS,
    RECOMMENDATION_COLUMNS
};

static const ng_column recommendation_columns[RECOMMENDATION_COLUMNS] = {
    [RECOMMENDATION_FIRST] = {{"first_name"}, FIELD, false},
    [RECOMMENDATION_LAST] = {{"last_name"}, FIELD, false},
    [RECOMMENDATION_COMPANY] = {{"company"}, FIELD, false},
    [RECOMMENDATION_TITLE] = {{"job_title"}, FIELD, false},
    [RECOMMENDATION_TEXT] = {{"text"}, NG_LIMIT_LONG_TEXT_BYTES, false},
    [RECOMMENDATION_DATE] = {{"creation_date"}, FIELD, false},
    [RECOMMENDATION_STATUS] = {{"status"}, FIELD, false},
};

static ng_status read_recommendation(
    ng_linkedin_file *file, const ng_text *value, bool received, ng_error *err)
{
    ng_status status = NG_OK;
    ng_batch *const batch = file->reader->batch;
    const ng_text name[2] = {value[RECOMMENDATION_FIRST], value[RECOMMENDATION_LAST]};
    uint32_t other = 0;
    if (!is_shown(file, value[RECOMMENDATION_STATUS], "visible")) {
        return NG_OK;
    }
    NG_TRY(take_party(file, name, (ng_text){NULL, 0}, &other, err));
    if (other == 0) {
        goto done;
    }
    const uint32_t own = file->owner->slot;
    const ng_day day = ng_linkedin__day(file, "Creation Date", value[RECOMMENDATION_DATE]);
    const ng_batch_fields fields = {
        .field = {[NG_FIELD_COMPANY] = value[RECOMMENDATION_COMPANY],
            [NG_FIELD_TITLE] = value[RECOMMENDATION_TITLE]},
        .day = day};
    NG_TRY(ng_batch__member_row(
        batch, NG_SOURCE_NONE, file->reader->file->rows, other, &fields, err));
    NG_TRY(ng_batch__recommendation(batch, file->reader->number, received ? other : own,
        received ? own : other, day, value[RECOMMENDATION_TEXT], (ng_text){NULL, 0}, err));
done:
    return status;
}

static ng_status read_recommended(ng_linkedin_file *file, const ng_text *value, ng_error *err)
{
    return read_recommendation(file, value, true, err);
}

static ng_status read_recommending(ng_linkedin_file *file, const ng_text *value, ng_error *err)
{
    return read_recommendation(file, value, false, err);
}

// Both files have the same header: only their names tell which way they go.
const ng_linkedin_kind ng_linkedin__recommendations_received = {
    .name = "Recommendations_Received.csv",
    .base = "recommendationsreceived",
    .by_name = true,
    .column = recommendation_columns,
    .column_count = RECOMMENDATION_COLUMNS,
    .required = BIT(RECOMMENDATION_FIRST) | BIT(RECOMMENDATION_LAST) | BIT(RECOMMENDATION_TEXT),
    .read = read_recommended,
};

const ng_linkedin_kind ng_linkedin__recommendations_given = {
    .name = "Recommendations_Given.csv",
    .base = "recommendationsgiven",
    .by_name = true,
    .column = recommendation_columns,
    .column_count = RECOMMENDATION_COLUMNS,
    .required = BIT(RECOMMENDATION_FIRST) | BIT(RECOMMENDATION_LAST) | BIT(RECOMMENDATION_TEXT),
    .read = read_recommending,
};
