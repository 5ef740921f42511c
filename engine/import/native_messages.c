// SPDX-License-Identifier: GPL-3.0-or-later
/** Native kinds that hold what one member wrote to or about another: recommendations and
 * interactions. */
#include "import/native.h"

#include "base/day.h"
#include "base/limits.h"
#include "base/status.h"

#define KEY NG_LIMIT_KEY_BYTES
#define FIELD NG_LIMIT_FIELD_BYTES
#define MICRO 1000000
#define MICRO_DIGITS 6
#define BIT(column) (UINT32_C(1) << (column))

enum {
    RECOMMENDATION_FROM,
    RECOMMENDATION_TO,
    RECOMMENDATION_DATE,
    RECOMMENDATION_TEXT,
    RECOMMENDATION_RELATIONSHIP,
    RECOMMENDATION_COLUMNS
};

static const ng_column recommendation_columns[RECOMMENDATION_COLUMNS] = {
    [RECOMMENDATION_FROM] = {{"from", "src"}, KEY, true},
    [RECOMMENDATION_TO] = {{"to", "dst"}, KEY, true},
    [RECOMMENDATION_DATE] = {{"date"}, FIELD, false},
    [RECOMMENDATION_TEXT] = {{"text"}, NG_LIMIT_LONG_TEXT_BYTES, false},
    [RECOMMENDATION_RELATIONSHIP] = {{"relationship"}, FIELD, false},
};

static ng_status read_recommendation(ng_reader *reader, const ng_text *value, ng_error *err)
{
    static const char *const field[2] = {"from", "to"};
    ng_status status = NG_OK;
    ng_day day = NG_DAY_NONE;
    if (!ng_reader__two(reader, field, value) ||
        !ng_reader__day(reader, "date", value[RECOMMENDATION_DATE], &day)) {
        return NG_OK;
    }
    uint32_t slot[2];
    bool same = false;
    NG_TRY(ng_reader__members(reader, value, slot, &same, err));
    if (!same) {
        NG_TRY(ng_batch__recommendation(reader->batch, reader->number, slot[0], slot[1], day,
            value[RECOMMENDATION_TEXT], value[RECOMMENDATION_RELATIONSHIP], err));
    }
done:
    return status;
}

const ng_native_kind ng_native__recommendations = {
    .name = "recommendations",
    .needs = "from,to",
    .column = recommendation_columns,
    .column_count = RECOMMENDATION_COLUMNS,
    .required = BIT(RECOMMENDATION_FROM) | BIT(RECOMMENDATION_TO),
    .read = read_recommendation,
};

enum {
    INTERACTION_FROM,
    INTERACTION_TO,
    INTERACTION_KIND,
    INTERACTION_AT,
    INTERACTION_ID,
    INTERACTION_COUNT,
    INTERACTION_WEIGHT,
    INTERACTION_COLUMNS
};

static const ng_column interaction_columns[INTERACTION_COLUMNS] = {
    [INTERACTION_FROM] = {{"from", "src"}, KEY, true},
    [INTERACTION_TO] = {{"to", "dst"}, KEY, true},
    [INTERACTION_KIND] = {{"kind"}, FIELD, true},
    [INTERACTION_AT] = {{"at"}, FIELD, false},
    [INTERACTION_ID] = {{"id"}, KEY, false},
    [INTERACTION_COUNT] = {{"count"}, FIELD, false},
    [INTERACTION_WEIGHT] = {{"weight"}, FIELD, false},
};

/** Digits, and at most six after a point, as millionths; false when it is anything else. */
static bool parse_micro(ng_text value, int64_t *out)
{
    int64_t whole = 0;
    int digits = 0;
    int decimals = -1; // behind the point; -1: no point yet
    for (size_t i = 0; i < value.bytes; i++) {
        const char byte = value.at[i];
        if (byte == '.' && decimals < 0) {
            decimals = 0;
            continue;
        }
        if (byte < '0' || byte > '9' || decimals == MICRO_DIGITS ||
            whole > NG_LIMIT_WEIGHT_MICRO) {
            return false;
        }
        whole = whole * 10 + (byte - '0');
        digits++;
        decimals += decimals >= 0;
    }
    for (int i = decimals < 0 ? 0 : decimals; i < MICRO_DIGITS; i++) {
        if (whole > NG_LIMIT_WEIGHT_MICRO) {
            return false;
        }
        whole *= 10;
    }
    *out = whole;
    return digits > 0 && whole <= NG_LIMIT_WEIGHT_MICRO;
}

static bool take_weight(ng_reader *reader, ng_text value, int64_t *out)
{
    *out = MICRO;
    if (value.bytes == 0 || parse_micro(value, out)) {
        return true;
    }
    char shown[NG_SHOWN_BYTES];
    ng_reader__reject(reader, "weight",
        "not a number from 0 to 1000000 with at most six decimals: %s",
        ng_reader__shown(value, shown));
    return false;
}

static bool take_time(ng_reader *reader, ng_text value, int64_t *out)
{
    *out = NG_TIME_NONE;
    if (value.bytes == 0 || ng_day__parse_time(value, out)) {
        return true;
    }
    char shown[NG_SHOWN_BYTES];
    ng_reader__reject(reader, "at", "not a date or time: %s", ng_reader__shown(value, shown));
    return false;
}

static ng_status read_interaction(ng_reader *reader, const ng_text *value, ng_error *err)
{
    static const char *const field[2] = {"from", "to"};
    static const uint64_t range[2] = {1, NG_LIMIT_INTERACTION_COUNT};
    ng_status status = NG_OK;
    const ng_text count_text = value[INTERACTION_COUNT];
    ng_batch_interaction interaction = {.id = value[INTERACTION_ID]};
    uint64_t count = 1;
    if (!ng_reader__two(reader, field, value) ||
        !take_time(reader, value[INTERACTION_AT], &interaction.at_ms) ||
        (count_text.bytes > 0 &&
            !ng_reader__number(reader, "count", count_text, range, &count)) ||
        !take_weight(reader, value[INTERACTION_WEIGHT], &interaction.weight_micro)) {
        return NG_OK;
    }
    interaction.count = (uint32_t)count;
    NG_TRY(ng_batch__term(
        reader->batch, NG_VALUE_INTERACTION, value[INTERACTION_KIND], &interaction.kind, err));
    if (interaction.kind == 0) {
        ng_reader__reject(reader, "kind", "nothing but blanks and marks");
        goto done;
    }
    uint32_t slot[2];
    bool same = false;
    NG_TRY(ng_reader__members(reader, value, slot, &same, err));
    if (!same) {
        interaction.from = slot[0];
        interaction.to = slot[1];
        NG_TRY(ng_batch__interaction(reader->batch, reader->number, &interaction, err));
    }
done:
    return status;
}

const ng_native_kind ng_native__interactions = {
    .name = "interactions",
    .needs = "from,to,kind",
    .column = interaction_columns,
    .column_count = INTERACTION_COLUMNS,
    .required = BIT(INTERACTION_FROM) | BIT(INTERACTION_TO) | BIT(INTERACTION_KIND),
    .read = read_interaction,
};
