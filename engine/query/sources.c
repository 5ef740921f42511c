// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Where what is known of a member came from: the history is walked once, and each step that
 * names one of the member's identities becomes a fact in words.
 *
 * Numbers of an entry (slots, terms, groups) are turned into words by what the entry says of
 * them before it uses them.
 */
#include "base/day.h"
#include "base/hash.h"
#include "base/status.h"
#include "base/text.h"
#include "network/history.h"
#include "network/member.h"
#include "network/tie.h"

#include <string.h>

/** What a number of the entry stands for. */
typedef struct named {
    ng_text text; // of a slot: class byte and identity
    bool mine;    // of a slot: names the member
} named;

typedef struct search {
    ng_txn *txn;
    ng_arena *kept;  // answers
    ng_arena *names; // of the entry
    ng_member_record record;
    ng_map *slots;  // u64 slot -> named
    ng_map *values; // kind, number -> named
    named *slot;    // [slots]
    named *value;   // [values]
    size_t slot_room, value_room;
    ng_history_head head;
    ng_import_record import; // of the present source
    uint32_t source;
    uint64_t line;
    ng_buffer facts; // of ng_source_fact
} search;

static bool is_mine(const search *on, ng_text identity)
{
    for (size_t i = 0; i < on->record.identity_count; i++) {
        if (ng_text__equal(on->record.identities[i], identity)) {
            return true;
        }
    }
    return false;
}

// --------------------------------------------------------------------------------------- names

static ng_text number_key(uint64_t key[2], int64_t kind, int64_t number)
{
    key[0] = (uint64_t)kind;
    key[1] = (uint64_t)number;
    return (ng_text){(const char *)key, 2 * sizeof *key};
}

static ng_status note_name(
    search *on, bool is_slot, int64_t kind, int64_t number, ng_text text, ng_error *err)
{
    uint64_t key[2];
    uint32_t index;
    ng_map *map = is_slot ? on->slots : on->values;
    named **list = is_slot ? &on->slot : &on->value;
    size_t *room = is_slot ? &on->slot_room : &on->value_room;
    ng_status status = ng_map__add(map, number_key(key, kind, number), &index, NULL, err);
    if (status != NG_OK) {
        return status;
    }
    if (index >= *room) {
        const size_t wanted = *room * 2 + 64;
        named *grown = ng_memory__resize(*list, wanted * sizeof *grown);
        if (grown == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory for %zu names", wanted);
        }
        *list = grown;
        *room = wanted;
    }
    (*list)[index] =
        (named){.text = ng_arena__copy(on->names, text), .mine = is_slot && is_mine(on, text)};
    return (*list)[index].text.at == NULL ? ng_fail(err, NG_ERR_NOMEM, "no memory for a name")
                                          : NG_OK;
}

static named name_of(const search *on, bool is_slot, int64_t kind, int64_t number)
{
    uint64_t key[2];
    const uint32_t index =
        ng_map__find(is_slot ? on->slots : on->values, number_key(key, kind, number));
    if (index == UINT32_MAX) {
        return (named){.text = {"", 0}};
    }
    return is_slot ? on->slot[index] : on->value[index];
}

static ng_text value_of(const search *on, int64_t kind, int64_t number)
{
    return name_of(on, false, kind, number).text;
}

// An identity as output names it.
static ng_text identity_in_words(const search *on, ng_text identity)
{
    char hex[33];
    if (identity.bytes == 17 && identity.at[0] == NG_IDENTITY_STABLE) {
        ng_hash__print128(ng_hash__load128(identity.at + 1), hex);
        return ng_arena__print(on->kept, "ref:%s", hex);
    }
    return identity.bytes == 0 ? identity : (ng_text){identity.at + 1, identity.bytes - 1};
}

// --------------------------------------------------------------------------------------- facts

static ng_status add(search *on, const char *kind, ng_text value, ng_day day, ng_error *err)
{
    ng_source_fact fact = {.kind = kind,
        .value = ng_arena__copy(on->kept, value),
        .day = day,
        .import = on->head.imports == 0 ? 0 : on->head.first_import + on->source,
        .line = on->line,
        .file = on->import.path,
        .file_kind = on->import.kind,
        .owner = on->import.owner,
        .imported = on->head.day};
    if (fact.value.at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for what sources say");
    }
    if (fact.import != 0) {
        ng_hash__print128(on->import.digest, fact.digest);
    }
    return ng_buffer__add(&on->facts, &fact, sizeof fact, err);
}

static ng_source_fact *last_fact(const search *on)
{
    return (ng_source_fact *)(void *)on->facts.at + on->facts.bytes / sizeof(ng_source_fact) -
        1;
}

// "to NAME", "from NAME" or "with NAME", and a day.
static ng_status add_pair(search *on, const char *kind, const int64_t pair[2],
    const char *const words[2], ng_text what, ng_day day, ng_error *err)
{
    const named from = name_of(on, true, 0, pair[0]);
    const named to = name_of(on, true, 0, pair[1]);
    if (!from.mine && !to.mine) {
        return NG_OK;
    }
    const ng_text other = identity_in_words(on, from.mine ? to.text : from.text);
    const ng_text value = ng_arena__print(on->kept, "%s %.*s%s%.*s", words[from.mine ? 0 : 1],
        (int)other.bytes, other.at, what.bytes != 0 ? ": " : "", (int)what.bytes, what.at);
    return add(on, kind, value, day, err);
}

static ng_status tell_row(search *on, const ng_history_step *step, ng_error *err)
{
    enum {
        ROW_SLOT = 2,
        ROW_DAY,
        ROW_OWN,
        ROW_FIELDS
    };
    ng_status status = NG_OK;
    if (step->number_count < ROW_FIELDS + step->text_count ||
        !name_of(on, true, 0, step->number[ROW_SLOT]).mine) {
        return NG_OK;
    }
    const int64_t *number = step->number;
    for (uint32_t i = 0; i < step->text_count; i++) {
        const int64_t field = number[ROW_FIELDS + i];
        if (field == NG_HISTORY_ROW_LANGUAGE) {
            NG_TRY(add(on, "language", step->text[i], (ng_day)number[ROW_DAY], err));
            continue;
        }
        if (field < 0 || field >= NG_FIELD_COUNT) {
            continue;
        }
        NG_TRY(add(
            on, ng_field_name((ng_field)field), step->text[i], (ng_day)number[ROW_DAY], err));
        ng_source_fact *fact = last_fact(on);
        fact->own = number[ROW_OWN] != 0;
        fact->shown = ng_text__equal(on->record.field[field].text, step->text[i]);
    }
    for (uint32_t i = ROW_FIELDS + step->text_count; i < step->number_count; i++) {
        NG_TRY(add(on, "skill", value_of(on, NG_VALUE_SKILL, number[i]),
            (ng_day)number[ROW_DAY], err));
    }
done:
    return status;
}

static const char *const to_from[] = {"to", "from"};
static const char *const with[] = {"with", "with"};

static ng_status tell_career(
    search *on, const ng_history_step *step, bool is_position, ng_error *err)
{
    const int64_t *column = step->number + 3;
    if (!name_of(on, true, 0, step->number[2]).mine) {
        return NG_OK;
    }
    const ng_text place =
        value_of(on, is_position ? NG_VALUE_COMPANY : NG_VALUE_SCHOOL, column[0]);
    const ng_text what =
        value_of(on, is_position ? NG_VALUE_TITLE : NG_VALUE_DEGREE, column[1]);
    const ng_text value = ng_arena__print(on->kept, "%.*s%s%.*s", (int)what.bytes, what.at,
        what.bytes != 0 ? " at " : "", (int)place.bytes, place.at);
    const ng_day day = (ng_day)(uint32_t)column[is_position ? 2 : 3];
    return add(on, is_position ? "position" : "education", value, day, err);
}

static ng_status tell_tie(search *on, const ng_history_step *step, ng_error *err)
{
    if (step->number_count != 3 + NG_TIE_COLUMNS) {
        return NG_OK;
    }
    const int64_t *column = step->number + 3;
    const int64_t pair[] = {step->number[2], column[0]};
    switch ((ng_tie)step->number[1]) {
    case NG_TIE_FOLLOW:
        return add_pair(
            on, "follow", pair, to_from, (ng_text){0}, (ng_day)(uint32_t)column[1], err);
    case NG_TIE_ENDORSEMENT:
        return add_pair(on, "endorsement", pair, to_from,
            value_of(on, NG_VALUE_SKILL, column[1]), (ng_day)(uint32_t)column[2], err);
    case NG_TIE_INVITATION:
        return add_pair(
            on, "invitation", pair, to_from, (ng_text){0}, (ng_day)(uint32_t)column[1], err);
    case NG_TIE_BLOCK:
        return add_pair(on, "block", pair, to_from, (ng_text){0}, NG_DAY_NONE, err);
    case NG_TIE_MEMBERSHIP:
        return name_of(on, true, 0, pair[0]).mine
            ? add(on, "membership", value_of(on, NG_VALUE_GROUP, column[0]),
                  (ng_day)(uint32_t)column[1], err)
            : NG_OK;
    case NG_TIE_POSITION:
    case NG_TIE_EDUCATION:
        return tell_career(on, step, step->number[1] == NG_TIE_POSITION, err);
    case NG_TIE_COUNT:
        break;
    }
    return NG_OK;
}

static ng_status tell_interaction(search *on, const ng_history_step *step, ng_error *err)
{
    if (step->number_count != 7) {
        return NG_OK;
    }
    const int64_t at = step->number[5];
    const ng_day day = at == NG_TIME_NONE ? NG_DAY_NONE : ng_day__of_time(at);
    return add_pair(on, "interaction", step->number + 1, to_from,
        value_of(on, NG_VALUE_INTERACTION, step->number[3]), day, err);
}

// What was noted of consent, objection, suppression and notice.
static ng_status tell_privacy(search *on, const ng_history_step *step, ng_error *err)
{
    const int64_t *number = step->number + 1;
    const ng_text source = step->text_count > 1 ? step->text[1] : (ng_text){"", 0};
    if (step->text_count == 0 || !is_mine(on, step->text[0])) {
        return NG_OK;
    }
    const int64_t told = step->number[0];
    if (told == NG_TOLD_CONSENT) {
        const ng_text value = ng_arena__print(on->kept, "%s%s%.*s%s",
            ng_basis_name((ng_basis)number[0]), source.bytes > 0 ? " (" : "", (int)source.bytes,
            source.at, source.bytes > 0 ? ")" : "");
        return add(on, "consent", value, (ng_day)number[1], err);
    }
    if (told == NG_TOLD_CONSENT_END) {
        return add(on, "consent", ng_text__of(ng_basis_end_name((ng_basis_end)number[0])),
            (ng_day)number[1], err);
    }
    if (told == NG_TOLD_SUPPRESS) {
        return add(on, "suppression",
            ng_text__of(number[0] != 0 ? "suppressed" : "no longer suppressed"),
            (ng_day)number[1], err);
    }
    return add(on, "notice", ng_text__of("told"), (ng_day)number[0], err);
}

static bool is_of_privacy(const ng_history_step *step, int64_t told)
{
    const bool two = step->number_count == 3;
    return two
        ? told == NG_TOLD_CONSENT || told == NG_TOLD_CONSENT_END || told == NG_TOLD_SUPPRESS
        : told == NG_TOLD_NOTICE && step->number_count == 2;
}

static ng_status tell_change(search *on, const ng_history_step *step, ng_error *err)
{
    static const char *const kinds[NG_TOLD_COUNT] = {[NG_TOLD_CONNECT] = "connection",
        [NG_TOLD_DISCONNECT] = "disconnect",
        [NG_TOLD_BLOCK] = "block",
        [NG_TOLD_UNBLOCK] = "unblock",
        [NG_TOLD_ENDORSE] = "endorsement",
        [NG_TOLD_WITHDRAW] = "withdraw-endorsement",
        [NG_TOLD_INTRO] = "introduction",
        [NG_TOLD_DISTINCT] = "not-same"};
    ng_status status = NG_OK;
    const int64_t told = step->number_count > 0 ? step->number[0] : -1;
    if (told < 0 || told >= NG_TOLD_COUNT) {
        return NG_OK;
    }
    if (told == NG_TOLD_SET && step->text_count > 0 && is_mine(on, step->text[0])) {
        for (uint32_t i = 1; i + 1 < step->text_count; i += 2) {
            const ng_field field = ng_field_of(step->text[i]);
            const char *kind = ng_field_name(field);
            if (field == NG_FIELD_COUNT) {
                const ng_text skills = ng_text__of("skills");
                kind = ng_text__equal(step->text[i], skills) ? "skill" : "language";
            }
            NG_TRY(add(on, kind, step->text[i + 1], (ng_day)step->number[1], err));
            last_fact(on)->own = true;
            last_fact(on)->shown = field != NG_FIELD_COUNT &&
                ng_text__equal(on->record.field[field].text, step->text[i + 1]);
        }
        goto done;
    }
    if (is_of_privacy(step, told)) {
        return tell_privacy(on, step, err);
    }
    if (kinds[told] == NULL || step->text_count < 2) {
        goto done;
    }
    const bool first = is_mine(on, step->text[0]);
    if (first || is_mine(on, step->text[1])) {
        const ng_text other = identity_in_words(on, step->text[first ? 1 : 0]);
        const ng_text value = ng_arena__print(
            on->kept, "%s %.*s", first ? "to" : "from", (int)other.bytes, other.at);
        NG_TRY(add(on, kinds[told], value, NG_DAY_NONE, err));
    }
done:
    return status;
}

// ---------------------------------------------------------------------------------------- walk

static ng_status move_to(search *on, const ng_history_step *step, ng_error *err)
{
    ng_bytes value;
    if (step->number_count != 2) {
        return NG_OK;
    }
    const bool same = on->line != 0 && on->source == (uint32_t)step->number[0];
    on->source = (uint32_t)step->number[0];
    on->line = (uint64_t)step->number[1];
    if (same || on->head.imports == 0) {
        return NG_OK;
    }
    on->import = (ng_import_record){0};
    const ng_status status = ng_txn__get_id(
        on->txn, NG_TABLE_IMPORTS, on->head.first_import + on->source, &value, err);
    return status != NG_OK || value.at == NULL
        ? status
        : ng_record__decode_import(
              on->kept, (ng_text){(const char *)value.at, value.bytes}, &on->import, err);
}

static ng_status begin_entry(search *on, const ng_history_step *step, ng_error *err)
{
    on->source = 0;
    on->line = 0;
    on->import = (ng_import_record){0};
    return ng_history__head(step, &on->head, err);
}

static ng_status define(search *on, const ng_history_step *step, ng_error *err)
{
    if (step->text_count != 1 || step->number_count == 0) {
        return NG_OK;
    }
    const bool is_term = step->code == NG_HISTORY_TERM && step->number_count == 2;
    return note_name(on, step->code == NG_HISTORY_MEMBER,
        is_term                              ? step->number[0]
            : step->code == NG_HISTORY_GROUP ? NG_VALUE_GROUP
                                             : 0,
        step->number[is_term ? 1 : 0], step->text[0], err);
}

// What was taken back is no source any more.
static bool is_undone(const search *on)
{
    return on->head.imports != 0 && on->import.path.at == NULL;
}

static ng_status tell(search *on, const ng_history_step *step, ng_error *err)
{
    const int64_t *number = step->number;
    switch (step->code) {
    case NG_HISTORY_ROW:
        return tell_row(on, step, err);
    case NG_HISTORY_CONNECTION:
        return step->number_count == 4
            ? add_pair(on, "connection", number + 1, with, (ng_text){0}, (ng_day)number[3], err)
            : NG_OK;
    case NG_HISTORY_TIE:
        return step->number_count > 2 ? tell_tie(on, step, err) : NG_OK;
    case NG_HISTORY_SKILL:
        return step->number_count == 3 && name_of(on, true, 0, number[1]).mine
            ? add(on, "skill", value_of(on, NG_VALUE_SKILL, number[2]), NG_DAY_NONE, err)
            : NG_OK;
    case NG_HISTORY_LANGUAGE:
        return step->number_count == 2 && step->text_count == 1 &&
                name_of(on, true, 0, number[1]).mine
            ? add(on, "language", step->text[0], NG_DAY_NONE, err)
            : NG_OK;
    case NG_HISTORY_RECOMMENDATION:
        return step->number_count == 4 ? add_pair(on, "recommendation", number + 1, to_from,
                                             (ng_text){0}, (ng_day)number[3], err)
                                       : NG_OK;
    case NG_HISTORY_INTERACTION:
        return tell_interaction(on, step, err);
    case NG_HISTORY_CHANGE:
        return tell_change(on, step, err);
    case NG_HISTORY_HEAD:
    case NG_HISTORY_AT:
    case NG_HISTORY_MEMBER:
    case NG_HISTORY_SAME:
    case NG_HISTORY_TERM:
    case NG_HISTORY_GROUP:
    case NG_HISTORY_EVIDENCE:
    case NG_HISTORY_GROUP_ROW:
    case NG_HISTORY_INTRO:
    case NG_HISTORY_CODES:
        break;
    }
    return NG_OK;
}

static ng_status visit(void *context, const ng_history_step *step, ng_error *err)
{
    search *on = context;
    if (step->code == NG_HISTORY_HEAD) {
        return begin_entry(on, step, err);
    }
    if (step->code == NG_HISTORY_AT) {
        return move_to(on, step, err);
    }
    if (step->code == NG_HISTORY_MEMBER || step->code == NG_HISTORY_TERM ||
        step->code == NG_HISTORY_GROUP) {
        return define(on, step, err);
    }
    return is_undone(on) ? NG_OK : tell(on, step, err);
}

static ng_status walk_entry(search *on, uint32_t entry, ng_arena *scratch, ng_error *err)
{
    ng_status status = NG_OK;
    ng_arena__reset(on->names);
    NG_TRY(ng_map__create(&on->slots, err));
    NG_TRY(ng_map__create(&on->values, err));
    status = ng_history__read(on->txn, entry, scratch, visit, on, err);
    status = status == NG_ERR_NOT_FOUND ? NG_OK : status;
done:
    ng_map__destroy(on->slots);
    ng_map__destroy(on->values);
    on->slots = NULL;
    on->values = NULL;
    return status;
}

ng_status ng_member_sources(ng_txn *txn, ng_member member, const ng_source_fact **out,
    size_t *count, bool *complete, ng_error *err)
{
    search on = {.txn = txn, .kept = ng_txn__arena(txn)};
    ng_arena *scratch = NULL;
    ng_status status = NG_OK;
    const ng_state *state = ng_txn__state(txn);
    *out = NULL;
    *count = 0;
    *complete = state->history_lost == 0;
    NG_TRY(ng_arena__create(&scratch, err));
    NG_TRY(ng_arena__create(&on.names, err));
    NG_TRY(ng_member__read(txn, member.id, on.kept, &on.record, err));
    for (uint32_t entry = 1; entry < state->next_history; entry++) {
        NG_TRY(walk_entry(&on, entry, scratch, err));
    }
    const size_t bytes = on.facts.bytes;
    ng_source_fact *facts = ng_arena__allocate(on.kept, bytes);
    if (facts == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for what sources say"));
    }
    if (bytes > 0) {
        memcpy(facts, on.facts.at, bytes);
    }
    *out = facts;
    *count = bytes / sizeof *facts;
done:
    ng_arena__destroy(scratch);
    ng_arena__destroy(on.names);
    ng_buffer__finish(&on.facts);
    ng_memory__release(on.slot);
    ng_memory__release(on.value);
    return status;
}
