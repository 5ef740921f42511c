// SPDX-License-Identifier: GPL-3.0-or-later
/** Native kinds that say something of two members: connections, follows, blocks,
 * endorsements, invitations. */
#include "import/native.h"

#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"

#define KEY NG_LIMIT_KEY_BYTES
#define FIELD NG_LIMIT_FIELD_BYTES
#define WEIGHT_ONE 1000000
/** A weight of one that is not stated, in millionths. */
#define BIT(column) (UINT32_C(1) << (column))

// ----------------------------------------------------------------------------------
// connections

enum {
    CONNECTION_A,
    CONNECTION_B,
    CONNECTION_SINCE,
    CONNECTION_STRENGTH,
    CONNECTION_COLUMNS
};

static const ng_column connection_columns[CONNECTION_COLUMNS] = {
    [CONNECTION_A] = {{"a", "src", "from"}, KEY, true},
    [CONNECTION_B] = {{"b", "dst", "to"}, KEY, true},
    [CONNECTION_SINCE] = {{"since"}, FIELD, false},
    [CONNECTION_STRENGTH] = {{"strength"}, FIELD, false},
};

/** N interactions of kind `declared`. Their direction does not depend on which of the two is
 *  named first: a reversed row is the same fact. */
static ng_status add_strength(ng_reader *reader, const ng_text *value, const uint32_t slot[2],
    uint32_t count, ng_error *err)
{
    ng_status status = NG_OK;
    if (reader->term == 0) {
        NG_TRY(ng_batch__term(
            reader->batch, NG_VALUE_INTERACTION, ng_text__of("declared"), &reader->term, err));
    }
    const bool in_order = ng_text__compare(value[CONNECTION_A], value[CONNECTION_B]) < 0;
    const ng_batch_interaction interaction = {
        .from = slot[in_order ? 0 : 1],
        .to = slot[in_order ? 1 : 0],
        .kind = reader->term,
        .count = count,
        .at_ms = NG_TIME_NONE,
        .weight_micro = WEIGHT_ONE,
    };
    NG_TRY(ng_batch__interaction(reader->batch, NG_SOURCE_NONE, &interaction, err));
done:
    return status;
}

static ng_status read_connection(ng_reader *reader, const ng_text *value, ng_error *err)
{
    static const char *const field[2] = {"a", "b"};
    static const uint64_t range[2] = {0, NG_LIMIT_INTERACTION_COUNT};
    ng_status status = NG_OK;
    ng_day since = NG_DAY_NONE;
    uint64_t strength = 0;
    const ng_text text = value[CONNECTION_STRENGTH];
    if (!ng_reader__two(reader, field, value) ||
        !ng_reader__day(reader, "since", value[CONNECTION_SINCE], &since) ||
        (text.bytes > 0 && !ng_reader__number(reader, "strength", text, range, &strength))) {
        return NG_OK;
    }
    uint32_t slot[2];
    bool same = false;
    NG_TRY(ng_reader__members(reader, value, slot, &same, err));
    if (!same) {
        NG_TRY(
            ng_batch__connection(reader->batch, reader->number, slot[0], slot[1], since, err));
        if (strength > 0) {
            NG_TRY(add_strength(reader, value, slot, (uint32_t)strength, err));
        }
    }
done:
    return status;
}

static ng_status pair_connection(
    ng_reader *reader, const uint32_t slot[2], ng_day day, uint32_t term, ng_error *err)
{
    (void)term;
    return ng_batch__connection(reader->batch, reader->number, slot[0], slot[1], day, err);
}

const ng_native_kind ng_native__connections = {
    .name = "connections",
    .needs = "a,b (or src,dst, or from,to)",
    .column = connection_columns,
    .column_count = CONNECTION_COLUMNS,
    .required = BIT(CONNECTION_A) | BIT(CONNECTION_B),
    .members = BIT(CONNECTION_A) | BIT(CONNECTION_B),
    .pair = pair_connection,
    .day = CONNECTION_SINCE,
    .read = read_connection,
};

// --------------------------------------------------------------------------------------
// follows

/** A tie of two members with a few columns of its own; nothing when the two are one member. */
static ng_status add_tie(ng_reader *reader, ng_tie tie, const ng_text value[2],
    const uint32_t column[2], ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t slot[2];
    bool same = false;
    NG_TRY(ng_reader__members(reader, value, slot, &same, err));
    if (!same) {
        const ng_tie_row row = {slot[0], {slot[1], column[0], column[1]}};
        NG_TRY(ng_batch__tie(reader->batch, reader->number, tie, &row, err));
    }
done:
    return status;
}

enum {
    FOLLOW_FOLLOWER,
    FOLLOW_FOLLOWEE,
    FOLLOW_SINCE,
    FOLLOW_COLUMNS
};

static const ng_column follow_columns[FOLLOW_COLUMNS] = {
    [FOLLOW_FOLLOWER] = {{"follower"}, KEY, true},
    [FOLLOW_FOLLOWEE] = {{"followee"}, KEY, true},
    [FOLLOW_SINCE] = {{"since"}, FIELD, false},
};

static ng_status read_follow(ng_reader *reader, const ng_text *value, ng_error *err)
{
    static const char *const field[2] = {"follower", "followee"};
    ng_day since = NG_DAY_NONE;
    if (!ng_reader__two(reader, field, value) ||
        !ng_reader__day(reader, "since", value[FOLLOW_SINCE], &since)) {
        return NG_OK;
    }
    const uint32_t column[2] = {(uint32_t)since, 0};
    return add_tie(reader, NG_TIE_FOLLOW, value, column, err);
}

static ng_status pair_follow(
    ng_reader *reader, const uint32_t slot[2], ng_day day, uint32_t term, ng_error *err)
{
    (void)term;
    const ng_tie_row row = {slot[0], {slot[1], (uint32_t)day, 0}};
    return ng_batch__tie(reader->batch, reader->number, NG_TIE_FOLLOW, &row, err);
}

const ng_native_kind ng_native__follows = {
    .name = "follows",
    .needs = "follower,followee",
    .column = follow_columns,
    .column_count = FOLLOW_COLUMNS,
    .required = BIT(FOLLOW_FOLLOWER) | BIT(FOLLOW_FOLLOWEE),
    .members = BIT(FOLLOW_FOLLOWER) | BIT(FOLLOW_FOLLOWEE),
    .pair = pair_follow,
    .day = FOLLOW_SINCE,
    .read = read_follow,
};

// ---------------------------------------------------------------------------------------
// blocks

static const ng_column block_columns[2] = {
    {{"blocker"}, KEY, true},
    {{"blocked"}, KEY, true},
};

static ng_status read_block(ng_reader *reader, const ng_text *value, ng_error *err)
{
    static const char *const field[2] = {"blocker", "blocked"};
    static const uint32_t column[2] = {0, 0};
    if (!ng_reader__two(reader, field, value)) {
        return NG_OK;
    }
    return add_tie(reader, NG_TIE_BLOCK, value, column, err);
}

const ng_native_kind ng_native__blocks = {
    .name = "blocks",
    .needs = "blocker,blocked",
    .column = block_columns,
    .column_count = 2,
    .required = BIT(0) | BIT(1),
    .read = read_block,
};

// ----------------------------------------------------------------------------------
// invitations

enum {
    INVITATION_FROM,
    INVITATION_TO,
    INVITATION_SENT,
    INVITATION_STATE,
    INVITATION_COLUMNS
};

static const ng_column invitation_columns[INVITATION_COLUMNS] = {
    [INVITATION_FROM] = {{"from", "src"}, KEY, true},
    [INVITATION_TO] = {{"to", "dst"}, KEY, true},
    [INVITATION_SENT] = {{"sent"}, FIELD, false},
    [INVITATION_STATE] = {{"state"}, FIELD, false},
};

static bool take_state(ng_reader *reader, ng_text value, ng_invitation_state *out)
{
    static const char *const name[] = {
        [NG_INVITATION_PENDING] = "pending",
        [NG_INVITATION_ACCEPTED] = "accepted",
        [NG_INVITATION_DECLINED] = "declined",
        [NG_INVITATION_WITHDRAWN] = "withdrawn",
    };
    char own[NG_COLUMN_NAME_BYTES];
    ng_columns__name(value, own);
    *out = NG_INVITATION_PENDING;
    if (value.bytes == 0) {
        return true;
    }
    for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
        if (strcmp(own, name[i]) == 0) {
            *out = (ng_invitation_state)i;
            return true;
        }
    }
    char shown[NG_SHOWN_BYTES];
    ng_reader__reject(reader, "state", "not pending, accepted, declined or withdrawn: %s",
        ng_reader__shown(value, shown));
    return false;
}

static ng_status read_invitation(ng_reader *reader, const ng_text *value, ng_error *err)
{
    static const char *const field[2] = {"from", "to"};
    ng_day sent = NG_DAY_NONE;
    ng_invitation_state state = NG_INVITATION_PENDING;
    if (!ng_reader__two(reader, field, value) ||
        !ng_reader__day(reader, "sent", value[INVITATION_SENT], &sent) ||
        !take_state(reader, value[INVITATION_STATE], &state)) {
        return NG_OK;
    }
    const uint32_t column[2] = {(uint32_t)sent, (uint32_t)state};
    return add_tie(reader, NG_TIE_INVITATION, value, column, err);
}

const ng_native_kind ng_native__invitations = {
    .name = "invitations",
    .needs = "from,to",
    .column = invitation_columns,
    .column_count = INVITATION_COLUMNS,
    .required = BIT(INVITATION_FROM) | BIT(INVITATION_TO),
    .read = read_invitation,
};

// ---------------------------------------------------------------------------------
// endorsements

enum {
    ENDORSEMENT_FROM,
    ENDORSEMENT_TO,
    ENDORSEMENT_SKILL,
    ENDORSEMENT_LEVEL,
    ENDORSEMENT_DATE,
    ENDORSEMENT_EVIDENCE,
    ENDORSEMENT_CLAIMED,
    ENDORSEMENT_COLUMNS
};

static const ng_column endorsement_columns[ENDORSEMENT_COLUMNS] = {
    [ENDORSEMENT_FROM] = {{"from", "src"}, KEY, true},
    [ENDORSEMENT_TO] = {{"to", "dst"}, KEY, true},
    [ENDORSEMENT_SKILL] = {{"skill"}, FIELD, false},
    [ENDORSEMENT_LEVEL] = {{"level"}, FIELD, false},
    [ENDORSEMENT_DATE] = {{"date"}, FIELD, false},
    [ENDORSEMENT_EVIDENCE] = {{"evidence"}, NG_LIMIT_LONG_TEXT_BYTES, false},
    [ENDORSEMENT_CLAIMED] = {{"claimed"}, FIELD, false},
};

/** Puts a checked endorsement into the batch. `column`: day, level. */
static ng_status add_endorsement(
    ng_reader *reader, const ng_text *value, const uint32_t column[2], ng_error *err)
{
    ng_status status = NG_OK;
    ng_batch *const batch = reader->batch;
    uint32_t skill = 0;
    uint32_t slot[2];
    bool same = false;
    NG_TRY(ng_batch__term(batch, NG_VALUE_SKILL, value[ENDORSEMENT_SKILL], &skill, err));
    if (skill == 0 && value[ENDORSEMENT_SKILL].bytes > 0) {
        ng_reader__reject(reader, "skill", "nothing but blanks and marks");
        goto done;
    }
    NG_TRY(ng_reader__members(reader, value, slot, &same, err));
    if (same) {
        goto done;
    }
    const ng_tie_row row = {slot[0], {slot[1], skill, column[0], column[1]}};
    NG_TRY(ng_batch__tie(batch, reader->number, NG_TIE_ENDORSEMENT, &row, err));
    if (value[ENDORSEMENT_EVIDENCE].bytes > 0) {
        NG_TRY(ng_batch__evidence(
            batch, slot[0], slot[1], skill, value[ENDORSEMENT_EVIDENCE], err));
    }
done:
    return status;
}

/** `yes`: known from the endorsed person's own data only. For exact exports. */
static bool take_claimed(ng_reader *reader, ng_text value, uint64_t *level)
{
    if (ng_text__equal(value, ng_text__of("yes"))) {
        *level |= NG_ENDORSEMENT_CLAIMED;
    } else if (value.bytes > 0 && !ng_text__equal(value, ng_text__of("no"))) {
        char shown[NG_SHOWN_BYTES];
        ng_reader__reject(
            reader, "claimed", "neither yes nor no: %s", ng_reader__shown(value, shown));
        return false;
    }
    return true;
}

static ng_status read_endorsement(ng_reader *reader, const ng_text *value, ng_error *err)
{
    static const char *const field[2] = {"from", "to"};
    static const uint64_t range[2] = {1, 3};
    const ng_text level_text = value[ENDORSEMENT_LEVEL];
    ng_day day = NG_DAY_NONE;
    uint64_t level = 0;
    if (!ng_reader__two(reader, field, value) ||
        !ng_reader__day(reader, "date", value[ENDORSEMENT_DATE], &day) ||
        (level_text.bytes > 0 &&
            !ng_reader__number(reader, "level", level_text, range, &level)) ||
        !take_claimed(reader, value[ENDORSEMENT_CLAIMED], &level)) {
        return NG_OK;
    }
    const uint32_t column[2] = {(uint32_t)day, (uint32_t)level};
    return add_endorsement(reader, value, column, err);
}

static ng_status pair_endorsement(
    ng_reader *reader, const uint32_t slot[2], ng_day day, uint32_t term, ng_error *err)
{
    const ng_tie_row row = {slot[0], {slot[1], term, (uint32_t)day, 0}};
    return ng_batch__tie(reader->batch, reader->number, NG_TIE_ENDORSEMENT, &row, err);
}

const ng_native_kind ng_native__endorsements = {
    .name = "endorsements",
    .needs = "from,to and skill or level",
    .column = endorsement_columns,
    .column_count = ENDORSEMENT_COLUMNS,
    .required = BIT(ENDORSEMENT_FROM) | BIT(ENDORSEMENT_TO),
    .members = BIT(ENDORSEMENT_FROM) | BIT(ENDORSEMENT_TO),
    .pair = pair_endorsement,
    .day = ENDORSEMENT_DATE,
    .label = ENDORSEMENT_SKILL,
    .label_kind = NG_VALUE_SKILL,
    .any_of = BIT(ENDORSEMENT_SKILL) | BIT(ENDORSEMENT_LEVEL),
    .read = read_endorsement,
};
