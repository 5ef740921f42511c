// SPDX-License-Identifier: GPL-3.0-or-later
/** Native kind introductions: requests as exports write them. */
#include "import/native.h"

#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "network/intro.h"

#define KEY NG_LIMIT_KEY_BYTES
#define FIELD NG_LIMIT_FIELD_BYTES
#define BIT(column) (UINT32_C(1) << (column))

enum {
    INTRO_FROM,
    INTRO_TO,
    INTRO_VIA,
    INTRO_ASKED,
    INTRO_NOTE,
    INTRO_ID,
    INTRO_STATE,
    INTRO_PASSED,
    INTRO_CHANGED,
    INTRO_COLUMNS,
    // a `;` list whose entries may all be escaped
    VIA_BYTES = NG_LIMIT_INTRODUCERS * (2 * NG_LIMIT_KEY_BYTES + 1)
};

static const ng_column intro_columns[INTRO_COLUMNS] = {
    [INTRO_FROM] = {{"from"}, KEY, true},
    [INTRO_TO] = {{"to"}, KEY, true},
    [INTRO_VIA] = {{"via"}, VIA_BYTES, true},
    [INTRO_ASKED] = {{"asked"}, FIELD, true},
    [INTRO_NOTE] = {{"note"}, FIELD, true},
    [INTRO_ID] = {{"id"}, FIELD, false},
    [INTRO_STATE] = {{"state"}, FIELD, false},
    [INTRO_PASSED] = {{"passed"}, FIELD, false},
    [INTRO_CHANGED] = {{"changed"}, FIELD, false},
};

/** Keys of the introducers. */
typedef struct via_list {
    ng_text key[NG_LIMIT_INTRODUCERS];
    uint32_t count;
} via_list;

static bool take_state(ng_reader *reader, ng_text value, ng_intro_state *out)
{
    char own[NG_COLUMN_NAME_BYTES];
    ng_columns__name(value, own);
    *out = NG_INTRO_ASKED;
    // That a request expired follows from its days and is never stored.
    for (int state = NG_INTRO_ASKED; value.bytes > 0 && state < NG_INTRO_EXPIRED; state++) {
        if (strcmp(own, ng_intro_state_name((ng_intro_state)state)) == 0) {
            *out = (ng_intro_state)state;
            return true;
        }
    }
    if (value.bytes == 0) {
        return true;
    }
    char shown[NG_SHOWN_BYTES];
    ng_reader__reject(reader, "state",
        "not asked, forwarded, accepted, declined or withdrawn: %s",
        ng_reader__shown(value, shown));
    return false;
}

/** Entries of the list `via`, each a key. */
static bool take_via(ng_reader *reader, ng_text list, via_list *out)
{
    ng_text entry;
    while (ng_reader__entry(&list, '\0', &entry)) {
        if (out->count == NG_LIMIT_INTRODUCERS) {
            ng_reader__reject(reader, "via", "more than %d introducers", NG_LIMIT_INTRODUCERS);
            return false;
        }
        if (!ng_reader__key(reader, "via", entry)) {
            return false;
        }
        out->key[out->count++] = entry;
    }
    if (out->count == 0) {
        ng_reader__reject(reader, "via", "empty");
    }
    return out->count > 0;
}

/** Cells that name different members, as far as cells can tell. */
static bool take_parties(ng_reader *reader, const ng_text *value, const via_list *via)
{
    static const char *const ends[2] = {"from", "to"};
    static const char *const field[2] = {"via", "via"};
    bool good = ng_reader__two(reader, ends, value);
    for (uint32_t i = 0; i < via->count && good; i++) {
        const ng_text from[2] = {value[INTRO_FROM], via->key[i]};
        const ng_text to[2] = {value[INTRO_TO], via->key[i]};
        good = ng_reader__two(reader, field, from) && ng_reader__two(reader, field, to);
        for (uint32_t j = 0; j < i && good; j++) {
            const ng_text other[2] = {via->key[j], via->key[i]};
            good = ng_reader__two(reader, field, other);
        }
    }
    return good;
}

/** State, steps and days that fit each other. */
static bool take_progress(ng_reader *reader, const ng_text *value, ng_intro_record *out)
{
    const uint64_t range[2] = {0, out->via_count};
    uint64_t passed = 0;
    if (!take_state(reader, value[INTRO_STATE], &out->state) ||
        !ng_reader__day(reader, "asked", value[INTRO_ASKED], &out->asked) ||
        !ng_reader__day(reader, "changed", value[INTRO_CHANGED], &out->changed)) {
        return false;
    }
    const bool all_passed = out->state == NG_INTRO_FORWARDED || out->state == NG_INTRO_ACCEPTED;
    passed = all_passed ? out->via_count : 0;
    if (value[INTRO_PASSED].bytes > 0 &&
        !ng_reader__number(reader, "passed", value[INTRO_PASSED], range, &passed)) {
        return false;
    }
    out->passed = (uint32_t)passed;
    out->changed = out->changed == NG_DAY_NONE ? out->asked : out->changed;
    if ((all_passed && passed < out->via_count) ||
        (out->state == NG_INTRO_ASKED && passed == out->via_count)) {
        ng_reader__reject(reader, "passed", "does not fit the state");
        return false;
    }
    if (out->changed < out->asked) {
        ng_reader__reject(reader, "changed", "before it was asked");
        return false;
    }
    return true;
}

static bool take_note(ng_reader *reader, ng_text note)
{
    ng_error why;
    if (ng_intro__check_note(note, &why) == NG_OK) {
        return true;
    }
    ng_reader__reject(reader, NULL, "%s", why.text);
    return false;
}

/** Slots of the parties; *good is false, and the row rejected, when two are one member. */
static ng_status find_parties(ng_reader *reader, const ng_text *value, const via_list *via,
    ng_intro_record *out, bool *good, ng_error *err)
{
    uint32_t slot[NG_LIMIT_INTRODUCERS + 2];
    const uint32_t count = via->count + 2;
    ng_status status = NG_OK;
    *good = true;
    for (uint32_t i = 0; i < count; i++) {
        const ng_text cell = i < 2 ? value[i == 0 ? INTRO_FROM : INTRO_TO] : via->key[i - 2];
        NG_TRY(ng_reader__member(reader, cell, &slot[i], err));
    }
    for (uint32_t pair = 0; pair < count * count; pair++) {
        *good =
            *good && (pair / count == pair % count || slot[pair / count] != slot[pair % count]);
    }
    if (!*good) {
        ng_reader__reject(reader, "via", "a member takes part twice");
    }
    out->from = slot[0];
    out->to = slot[1];
    memcpy(out->via, slot + 2, via->count * sizeof(*slot));
done:
    return status;
}

static ng_status read_intro(ng_reader *reader, const ng_text *value, ng_error *err)
{
    static const uint64_t range[2] = {1, NG_LIMIT_INTRO_ID};
    const ng_text number_text = value[INTRO_ID];
    ng_status status = NG_OK;
    ng_intro_record intro = {.note = value[INTRO_NOTE]};
    ng_text list;
    via_list via = {.count = 0};
    uint64_t number = 0;
    bool good = false;
    NG_TRY(ng_reader__list(reader, value[INTRO_VIA], &list, err));
    if (!take_via(reader, list, &via) || !take_parties(reader, value, &via)) {
        goto done;
    }
    intro.via_count = via.count;
    if (!take_progress(reader, value, &intro) || !take_note(reader, intro.note) ||
        (number_text.bytes > 0 &&
            !ng_reader__number(reader, "id", number_text, range, &number))) {
        goto done;
    }
    NG_TRY(find_parties(reader, value, &via, &intro, &good, err));
    if (good) {
        NG_TRY(ng_batch__intro(reader->batch, reader->number, &intro, (uint32_t)number, err));
    }
done:
    return status;
}

const ng_native_kind ng_native__introductions = {
    .name = "introductions",
    .needs = "from,to,via,asked,note",
    .column = intro_columns,
    .column_count = INTRO_COLUMNS,
    .required =
        BIT(INTRO_FROM) | BIT(INTRO_TO) | BIT(INTRO_VIA) | BIT(INTRO_ASKED) | BIT(INTRO_NOTE),
    .read = read_intro,
};
