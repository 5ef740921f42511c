// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Native kind consents: consent, objections, suppression and notice as exports write them.
 *
 * Read only when it is asked for by name, so that nobody's consent is made by a file among
 * others. Members must be in the store. What a row says is taken together with what is noted
 * already, so that no objection is lost.
 */
#include "import/native.h"

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "network/privacy.h"

#define BIT(column) (UINT32_C(1) << (column))

enum {
    CONSENT_MEMBER,
    CONSENT_BASIS,
    CONSENT_SOURCE,
    CONSENT_GIVEN,
    CONSENT_STATE,
    CONSENT_ENDED,
    CONSENT_SUPPRESSED,
    CONSENT_TOLD,
    CONSENT_COLUMNS
};

static const ng_column consent_columns[CONSENT_COLUMNS] = {
    [CONSENT_MEMBER] = {{"member"}, NG_LIMIT_KEY_BYTES, true},
    [CONSENT_BASIS] = {{"basis"}, NG_LIMIT_FIELD_BYTES, false},
    [CONSENT_SOURCE] = {{"source"}, NG_LIMIT_FIELD_BYTES, false},
    [CONSENT_GIVEN] = {{"given"}, NG_LIMIT_FIELD_BYTES, false},
    [CONSENT_STATE] = {{"state"}, NG_LIMIT_FIELD_BYTES, false},
    [CONSENT_ENDED] = {{"ended"}, NG_LIMIT_FIELD_BYTES, false},
    [CONSENT_SUPPRESSED] = {{"suppressed"}, NG_LIMIT_FIELD_BYTES, false},
    [CONSENT_TOLD] = {{"told"}, NG_LIMIT_FIELD_BYTES, false},
};

// Days of a row; false when one was rejected.
static bool read_days(ng_reader *reader, const ng_text *value, ng_privacy *out)
{
    return ng_reader__day(reader, "given", value[CONSENT_GIVEN], &out->given) &&
        ng_reader__day(reader, "ended", value[CONSENT_ENDED], &out->ended_on) &&
        ng_reader__day(reader, "suppressed", value[CONSENT_SUPPRESSED], &out->suppressed) &&
        ng_reader__day(reader, "told", value[CONSENT_TOLD], &out->told);
}

static bool read_words(ng_reader *reader, const ng_text *value, ng_privacy *out)
{
    char shown[NG_SHOWN_BYTES];
    const ng_text state = value[CONSENT_STATE];
    out->basis = ng_basis_of(value[CONSENT_BASIS]);
    out->source = value[CONSENT_SOURCE];
    if (value[CONSENT_BASIS].bytes > 0 && out->basis == NG_BASIS_NONE) {
        ng_reader__reject(reader, "basis", "no basis that is known: %s",
            ng_reader__shown(value[CONSENT_BASIS], shown));
        return false;
    }
    if (ng_text__equal(state, ng_text__of("withdrawn"))) {
        out->ended = NG_BASIS_WITHDRAWN;
    } else if (ng_text__equal(state, ng_text__of("objected"))) {
        out->ended = NG_BASIS_OBJECTED;
    } else if (state.bytes > 0 && !ng_text__equal(state, ng_text__of("holds"))) {
        ng_reader__reject(reader, "state", "neither holds, withdrawn nor objected: %s",
            ng_reader__shown(state, shown));
        return false;
    }
    return true;
}

static ng_status read_consent(ng_reader *reader, const ng_text *value, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t member = 0;
    ng_privacy privacy = {.given = NG_DAY_NONE,
        .ended_on = NG_DAY_NONE,
        .suppressed = NG_DAY_NONE,
        .told = NG_DAY_NONE};
    if (!read_words(reader, value, &privacy) || !read_days(reader, value, &privacy)) {
        return NG_OK;
    }
    if ((privacy.basis == NG_BASIS_NONE) != (privacy.given == NG_DAY_NONE)) {
        ng_reader__reject(reader, "given", "a basis and its day go together");
        return NG_OK;
    }
    if ((privacy.ended == NG_BASIS_HOLDS) != (privacy.ended_on == NG_DAY_NONE)) {
        ng_reader__reject(reader, "ended", "an end and its day go together");
        return NG_OK;
    }
    if (ng_privacy__is_empty(&privacy)) {
        ng_reader__reject(reader, "basis", "nothing is said of the member");
        return NG_OK;
    }
    NG_TRY(ng_native__find_stored(reader, "member", value[CONSENT_MEMBER], &member, err));
    if (member != 0) {
        NG_TRY(ng_batch__privacy(reader->batch, reader->number, member, &privacy, err));
    }
done:
    return status;
}

const ng_native_kind ng_native__consents = {
    .name = "consents",
    .needs = "member,basis,suppressed",
    .column = consent_columns,
    .column_count = CONSENT_COLUMNS,
    .required = BIT(CONSENT_MEMBER) | BIT(CONSENT_BASIS) | BIT(CONSENT_SUPPRESSED),
    .read = read_consent,
};
