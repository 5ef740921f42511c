// SPDX-License-Identifier: GPL-3.0-or-later
// Adding a member and setting its fields by hand.
#include "base/day.h"
#include "base/limits.h"
#include "base/status.h"
#include "network/change.h"
#include "network/languages.h"
#include "network/member.h"
#include "network/term.h"

#include <string.h>

#define SMALL_MEMORY ((size_t)16 << 20)

static ng_status note(
    ng_txn *txn, const char *what, ng_outcome outcome, ng_day day, ng_error *err)
{
    if (outcome == NG_UNCHANGED) {
        return NG_OK;
    }
    ng_journal_record record = {.what = ng_text__of(what),
        .day = day,
        .created = outcome == NG_CREATED,
        .updated = outcome == NG_UPDATED};
    return ng_change__note(txn, &record, err);
}

ng_status ng_member_add(
    ng_txn *txn, ng_text key, ng_member *out, ng_outcome *outcome, ng_error *err)
{
    ng_batch_options options = {.memory_bytes = SMALL_MEMORY};
    ng_batch_fields fields = {.day = NG_DAY_NONE};
    ng_batch *batch = NULL;
    uint32_t source;
    uint32_t slot;
    ng_status status = NG_OK;
    *out = (ng_member){0};
    *outcome = NG_UNCHANGED;
    key = ng_text__trim(key);
    if (!ng_text__valid(key)) {
        return ng_fail(err, NG_ERR_ARGUMENT, "the key is not UTF-8");
    }
    NG_TRY(ng_batch__create(txn, &options, &batch, err));
    ng_batch__set_no_import(batch);
    NG_TRY(ng_batch__add_source(batch, &source, err));
    NG_TRY(ng_batch__member_cell(batch, key, (ng_text){NULL, 0}, &slot, err));
    NG_TRY(ng_batch__member_row(batch, source, 1, slot, &fields, err));
    NG_TRY(ng_batch__apply(batch, err));
    *out = ng_batch__member_of(batch, slot);
    *outcome = ng_batch__count(batch, source).created != 0 ? NG_CREATED : NG_UNCHANGED;
    NG_TRY(note(txn, "member add", *outcome, NG_DAY_NONE, err));
    if (*outcome != NG_UNCHANGED) {
        NG_TRY(ng_batch__keep(batch,
            &(ng_history_head){.kind = NG_HISTORY_ADDED,
                .day = NG_DAY_NONE,
                .what = ng_text__of("member add")},
            err));
    }
done:
    ng_batch__destroy(batch);
    return status;
}

// ----------------------------------------------------------------------------------------- set

typedef struct editing {
    ng_txn *txn;
    ng_arena *arena;
    uint32_t member;
    ng_day today;
    ng_member_record record;
} editing;

// The value as the store keeps it; NG_ERR_ARGUMENT names field and value.
static ng_status normal_value(ng_field field, ng_text *value, ng_error *err)
{
    ng_day day;
    bool yes = ng_text__equal(*value, ng_text__of("yes"));
    bool no = ng_text__equal(*value, ng_text__of("no"));
    if (value->bytes > NG_LIMIT_FIELD_BYTES || !ng_text__valid(*value)) {
        return ng_fail(err, NG_ERR_ARGUMENT, "%s: not UTF-8, or longer than %d bytes",
            ng_field_name(field), NG_LIMIT_FIELD_BYTES);
    }
    if (value->bytes == 0) {
        return NG_OK;
    }
    if ((field == NG_FIELD_VERIFIED || field == NG_FIELD_SUGGEST) && !yes && !no) {
        return ng_fail(err, NG_ERR_ARGUMENT, "%s: \"%.*s\" is neither yes nor no",
            ng_field_name(field), (int)value->bytes, value->at);
    }
    if ((field == NG_FIELD_VERIFIED && no) || (field == NG_FIELD_SUGGEST && yes)) {
        value->bytes = 0;
    }
    if (field == NG_FIELD_BIRTHDAY && !ng_day__parse(*value, &day)) {
        return ng_fail(err, NG_ERR_ARGUMENT, "birthday: \"%.*s\" is not a date like 1990-12-31",
            (int)value->bytes, value->at);
    }
    if (field == NG_FIELD_EMAIL && !ng_text__is_email(*value)) {
        return ng_fail(err, NG_ERR_ARGUMENT, "email: \"%.*s\" is not an e-mail address",
            (int)value->bytes, value->at);
    }
    return NG_OK;
}

static ng_status add_identity(
    editing *edit, ng_identity_class identity_class, ng_text text, ng_error *err)
{
    uint32_t owner;
    ng_status status = ng_identity__find(edit->txn, identity_class, text, &owner, err);
    if (status != NG_OK || owner == edit->member || text.bytes == 0) {
        return status;
    }
    if (owner != 0) {
        return ng_fail(err, NG_ERR_REFUSED, "rule: \"%.*s\" already identifies another member",
            (int)text.bytes, text.at);
    }
    size_t count = edit->record.identity_count;
    ng_text *list = ng_arena__allocate(edit->arena, (count + 1) * sizeof *list);
    ng_text identity =
        ng_arena__print(edit->arena, "%c%.*s", (char)identity_class, (int)text.bytes, text.at);
    if (list == NULL || identity.at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for an identity");
    }
    size_t at = 0;
    while (at < count && ng_text__compare(edit->record.identities[at], identity) < 0) {
        list[at] = edit->record.identities[at];
        at++;
    }
    list[at] = identity;
    for (size_t i = at; i < count; i++) {
        list[i + 1] = edit->record.identities[i];
    }
    edit->record.identities = list;
    edit->record.identity_count = count + 1;
    return NG_OK;
}

static ng_status set_field(editing *edit, ng_field field, ng_text value, ng_error *err)
{
    ng_text folded;
    ng_value_kind kind = ng_field__kind(field);
    ng_field_value *held = &edit->record.field[field];
    ng_status status = NG_OK;
    NG_TRY(normal_value(field, &value, err));
    if (ng_text__equal(held->text, value)) {
        goto done;
    }
    held->text = value;
    held->own = 1;
    // Later than what is known, so that it holds.
    held->day = edit->today > held->day ? edit->today : held->day;
    if (kind != NG_VALUE_COUNT) {
        NG_TRY(ng_term__add(edit->txn, kind, value, &edit->record.term[kind], err));
    }
    if (field == NG_FIELD_EMAIL && value.bytes != 0) {
        NG_TRY(ng_text__fold_email(edit->arena, value, &folded, err));
        NG_TRY(add_identity(edit, NG_IDENTITY_EMAIL, folded, err));
    }
    if (field == NG_FIELD_URL && value.bytes != 0) {
        NG_TRY(ng_text__slug(edit->arena, value, true, &folded, err));
        NG_TRY(add_identity(edit, NG_IDENTITY_SLUG, folded, err));
    }
done:
    return status;
}

static void insert_skill(uint32_t *list, size_t *count, uint32_t skill)
{
    size_t at = *count;
    for (size_t i = 0; i < *count; i++) {
        if (list[i] == skill) {
            return;
        }
    }
    while (at > 0 && list[at - 1] > skill) {
        list[at] = list[at - 1];
        at--;
    }
    list[at] = skill;
    (*count)++;
}

// The first entry of a `;` list; `rest` shrinks.
static ng_text take_entry(ng_text *rest)
{
    const char *end = memchr(rest->at, ';', rest->bytes);
    const size_t bytes = end == NULL ? rest->bytes : (size_t)(end - rest->at);
    const size_t step = end == NULL ? bytes : bytes + 1;
    const ng_text entry = {rest->at, bytes};
    *rest = (ng_text){rest->at + step, rest->bytes - step};
    return ng_text__trim(entry);
}

static ng_status set_skills(editing *edit, ng_text value, ng_error *err)
{
    size_t count = 0;
    uint32_t *list = ng_arena__allocate(edit->arena, NG_LIMIT_LIST_ENTRIES * sizeof *list);
    if (list == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for skills");
    }
    while (value.bytes != 0) {
        const ng_text entry = take_entry(&value);
        uint32_t skill;
        if (count == NG_LIMIT_LIST_ENTRIES || entry.bytes > NG_LIMIT_FIELD_BYTES) {
            return ng_fail(err, NG_ERR_ARGUMENT, "skills: more than %d, or one is too long",
                NG_LIMIT_LIST_ENTRIES);
        }
        ng_status status = ng_term__add(edit->txn, NG_VALUE_SKILL, entry, &skill, err);
        if (status != NG_OK) {
            return status;
        }
        if (skill != 0) {
            insert_skill(list, &count, skill);
        }
    }
    edit->record.skills = list;
    edit->record.skill_count = count;
    return NG_OK;
}

static ng_status set_languages(editing *edit, ng_text value, ng_error *err)
{
    ng_languages *list = ng_arena__allocate_zero(edit->arena, 1, sizeof *list);
    if (list == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for languages");
    }
    while (value.bytes != 0) {
        const ng_text entry = take_entry(&value);
        const ng_status status = ng_languages__add(list, edit->arena, entry, NULL, err);
        if (status == NG_ERR_LIMIT || status == NG_ERR_INPUT) {
            return ng_fail(err, NG_ERR_ARGUMENT,
                "languages: more than %d, or one is not UTF-8 or longer than %d bytes",
                NG_LIMIT_LANGUAGES, NG_LIMIT_LANGUAGE_BYTES);
        }
        if (status != NG_OK) {
            return status;
        }
    }
    ng_languages__sort(list);
    edit->record.languages = list->name;
    edit->record.language_count = list->count;
    return NG_OK;
}

static ng_status set_all(
    editing *edit, const ng_assignment *assignments, size_t count, ng_error *err)
{
    ng_status status = NG_OK;
    for (size_t i = 0; i < count && status == NG_OK; i++) {
        ng_field field = ng_field_of(assignments[i].name);
        ng_text value = ng_text__trim(assignments[i].value);
        if (field != NG_FIELD_COUNT) {
            status = set_field(edit, field, value, err);
        } else if (ng_text__equal(assignments[i].name, ng_text__of("skills"))) {
            status = set_skills(edit, value, err);
        } else if (ng_text__equal(assignments[i].name, ng_text__of("languages"))) {
            status = set_languages(edit, value, err);
        } else {
            status = ng_fail(err, NG_ERR_ARGUMENT, "there is no field \"%.*s\"",
                (int)assignments[i].name.bytes, assignments[i].name.at);
        }
    }
    return status;
}

static ng_status tell_set(ng_txn *txn, ng_member member, const ng_assignment *assignments,
    size_t count, ng_day today, ng_error *err)
{
    const int64_t number[] = {today};
    ng_text *text = ng_arena__allocate(ng_txn__scratch(txn), 2 * count * sizeof *text);
    if (text == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the history");
    }
    for (size_t i = 0; i < count; i++) {
        text[2 * i] = assignments[i].name;
        text[2 * i + 1] = assignments[i].value;
    }
    return ng_history__note_change(txn,
        &(ng_told_change){NG_TOLD_SET, &member.id, 1, number, 1, text, 2 * (uint32_t)count},
        err);
}

ng_status ng_member_set(ng_txn *txn, ng_member member, const ng_assignment *assignments,
    size_t count, ng_day today, ng_outcome *outcome, ng_error *err)
{
    editing edit = {.txn = txn, .member = member.id, .today = today};
    ng_member_record before;
    ng_member_writer *writer = NULL;
    bool changed = false;
    ng_status status = NG_OK;
    *outcome = NG_UNCHANGED;
    NG_TRY(ng_arena__create(&edit.arena, err));
    NG_TRY(ng_member__read(txn, member.id, edit.arena, &before, err));
    edit.record = before;
    NG_TRY(set_all(&edit, assignments, count, err));
    NG_TRY(ng_member_writer__open(txn, SMALL_MEMORY, &writer, err));
    NG_TRY(
        ng_member_writer__put(writer, member.id, &before, &edit.record, true, &changed, err));
    ng_member_writer *finishing = writer;
    writer = NULL;
    NG_TRY(ng_member_writer__finish(finishing, err));
    *outcome = changed ? NG_UPDATED : NG_UNCHANGED;
    NG_TRY(note(txn, "member set", *outcome, today, err));
    if (changed) {
        NG_TRY(tell_set(txn, member, assignments, count, today, err));
    }
done:
    ng_member_writer__close(writer);
    ng_arena__destroy(edit.arena);
    if (status != NG_OK && status != NG_ERR_NOT_FOUND) {
        ng_txn__poison(txn);
    }
    return status;
}
