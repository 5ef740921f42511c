// SPDX-License-Identifier: GPL-3.0-or-later
// Checks members against everything that follows from them. Each index is checked from the
// member's side entry by entry; that the number of entries agrees then proves that the index
// holds nothing else.
#include "network/doctor.h"

#include "base/status.h"
#include "network/derived.h"
#include "network/group.h"
#include "network/languages.h"
#include "network/member_index.h"
#include "network/term.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct examination {
    ng_txn *txn;
    ng_arena *arena; // of one member
    ng_fault_receiver receiver;
    void *context;
    uint64_t *fault_count;
    uint64_t identities, names, postings, profiles; // entries that members call for
    uint64_t members;
    uint64_t ordered;         // places of `orders` that are taken
    ng_name_class last_class; // label of the last member below `ordered`
    ng_buffer last_label;
} examination;

static void fault(examination *exam, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void fault(examination *exam, const char *format, ...)
{
    char sentence[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    *exam->fault_count += 1;
    if (exam->receiver != NULL) {
        exam->receiver(exam->context, sentence);
    }
}

// ---------------------------------------------------------------------------------- one member

static void set_key(ng_key *key, ng_text text)
{
    key->bytes = (uint32_t)text.bytes;
    memcpy(key->at, text.at, text.bytes);
}

static ng_status check_index(
    examination *exam, uint32_t member, const ng_member_record *record, ng_error *err)
{
    const ng_text *keys;
    size_t count;
    ng_key key;
    ng_bytes value;
    ng_status status = NG_OK;
    NG_TRY(ng_member_index__identities(record, exam->arena, &keys, &count, err));
    for (size_t i = 0; i < count; i++) {
        set_key(&key, keys[i]);
        NG_TRY(ng_txn__get(exam->txn, NG_TABLE_IDENTITIES, &key, &value, err));
        if (value.bytes != 4 || ng_load_u32(value.at) != member) {
            fault(exam, "identities: an identity of member %u leads elsewhere", member);
        }
    }
    exam->identities += count;
    NG_TRY(ng_member_index__names(record, member, exam->arena, &keys, &count, err));
    for (size_t i = 0; i < count; i++) {
        set_key(&key, keys[i]);
        NG_TRY(ng_txn__get(exam->txn, NG_TABLE_NAMES, &key, &value, err));
        if (value.at == NULL) {
            fault(exam, "names: member %u is not found by a word of its name", member);
        }
    }
    exam->names += count;
done:
    return status;
}

static ng_status check_order(
    examination *exam, uint32_t member, const ng_member_record *record, ng_error *err)
{
    ng_name_class name_class;
    ng_text label;
    ng_bytes block;
    ng_status status = NG_OK;
    NG_TRY(ng_member__label(exam->txn, record, exam->arena, &name_class, &label, err));
    NG_TRY(ng_txn__get_id(exam->txn, NG_TABLE_ORDERS, member / NG_ORDER_BLOCK, &block, err));
    size_t at = (size_t)(member % NG_ORDER_BLOCK) * 8;
    if (at + 8 > block.bytes ||
        ng_load_u64(block.at + at) != ng_text__order_prefix(name_class, label)) {
        fault(exam, "orders: the prefix of member %u does not stand for its label", member);
    }
    if (member < ng_txn__state(exam->txn)->ordered) {
        ng_text last = {(const char *)exam->last_label.at, exam->last_label.bytes};
        if (exam->last_label.bytes != 0 &&
            ng_text__order(exam->last_class, last, name_class, label) >= 0) {
            fault(exam, "members: member %u stands out of order", member);
        }
        exam->last_class = name_class;
        exam->last_label.bytes = 0;
        NG_TRY(ng_buffer__add(&exam->last_label, label.at, label.bytes, err));
    }
done:
    return status;
}

static bool contains(const uint32_t *list, uint32_t count, uint32_t wanted)
{
    uint32_t low = 0;
    while (count > 0) {
        uint32_t half = count / 2;
        bool above = list[low + half] < wanted;
        low = above ? low + half + 1 : low;
        count = above ? count - half - 1 : half;
    }
    return list != NULL && list[low] == wanted;
}

static ng_status check_postings(
    examination *exam, uint32_t member, const uint32_t *values, uint32_t count, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < count && status == NG_OK; i++) {
        uint32_t kind = values[i] >> NG_PROFILE_SHIFT;
        const uint32_t *list;
        uint32_t list_count;
        if (kind != NG_VALUE_COMPANY && kind != NG_VALUE_SCHOOL) {
            continue;
        }
        exam->postings++;
        status = ng_posting__read(exam->txn, (ng_value_kind)kind,
            values[i] & NG_PROFILE_TERM_MAX, &list, &list_count, err);
        // The bound keeps the search inside: a wanted number above the last is not there.
        bool there = status == NG_OK && list_count != 0 && list[list_count - 1] >= member &&
            contains(list, list_count, member);
        if (status == NG_OK && !there) {
            fault(exam, "postings: member %u is missing under a value of its profile", member);
        }
    }
    return status;
}

static ng_status check_profile(
    examination *exam, uint32_t member, const ng_member_record *record, ng_error *err)
{
    const uint32_t *stored;
    ng_profile_derived derived;
    uint32_t stored_count;
    ng_status status = NG_OK;
    NG_TRY(ng_profile__read(exam->txn, member, &stored, &stored_count, err));
    NG_TRY(ng_profile__derive(exam->txn, member, record, true, exam->arena, &derived, err));
    if (stored_count != derived.count ||
        (stored_count != 0 &&
            memcmp(stored, derived.value, stored_count * sizeof *stored) != 0)) {
        fault(exam, "profiles: the values of member %u do not follow from what is known of it",
            member);
    }
    exam->profiles += derived.count != 0;
    NG_TRY(check_postings(exam, member, derived.value, derived.count, err));
done:
    return status;
}

static ng_status check_terms(
    examination *exam, uint32_t member, const ng_member_record *record, ng_error *err)
{
    ng_status status = NG_OK;
    for (ng_field field = NG_FIELD_NAME; field < NG_FIELD_COUNT && status == NG_OK; field++) {
        ng_value_kind kind = ng_field__kind(field);
        uint32_t term;
        if (kind == NG_VALUE_COUNT) {
            continue;
        }
        status = ng_term__find(exam->txn, kind, record->field[field].text, &term, err);
        if (status == NG_OK && term != record->term[kind]) {
            fault(exam, "members: the term of %s of member %u is wrong", ng_field_name(field),
                member);
        }
    }
    for (size_t i = 0; i < record->skill_count && status == NG_OK; i++) {
        ng_text text;
        status = ng_term__text(exam->txn, NG_VALUE_SKILL, record->skills[i], &text, err);
    }
    return status;
}

// No two languages of a member fold alike, and none is a tag or nothing.
static ng_status check_languages(
    examination *exam, uint32_t member, const ng_member_record *record, ng_error *err)
{
    ng_status status = NG_OK;
    if (record->language_count == 0) {
        return NG_OK;
    }
    ng_languages *list = ng_arena__allocate_zero(exam->arena, 1, sizeof *list);
    if (list == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for languages");
    }
    bool same = true;
    for (size_t i = 0; i < record->language_count; i++) {
        const ng_text name = record->languages[i];
        NG_TRY(ng_languages__add(list, exam->arena, name, NULL, err));
        same = same && list->count == i + 1 && ng_text__equal(list->name[i], name);
    }
    if (!same) {
        fault(exam, "members: languages of member %u are not distinct names", member);
    }
done:
    return status;
}

static ng_status check_member(examination *exam, uint32_t member, ng_error *err)
{
    ng_member_record record;
    ng_status status = NG_OK;
    ng_arena__reset(exam->arena);
    NG_TRY(ng_member__read(exam->txn, member, exam->arena, &record, err));
    if (member == 0 || member >= ng_txn__state(exam->txn)->next_member) {
        fault(exam, "members: member %u was never given out", member);
    }
    NG_TRY(check_index(exam, member, &record, err));
    NG_TRY(check_order(exam, member, &record, err));
    NG_TRY(check_profile(exam, member, &record, err));
    NG_TRY(check_terms(exam, member, &record, err));
    NG_TRY(check_languages(exam, member, &record, err));
    exam->members++;
done:
    return status;
}

// -------------------------------------------------------------------------------- whole tables

// A table's keys, one after the other, each given to `check`; damage it meets is a fault.
typedef ng_status (*key_check)(examination *exam, ng_bytes key, ng_bytes value, ng_error *err);

static ng_status for_each(examination *exam, ng_table table, key_check check, ng_error *err)
{
    ng_cursor *cursor = NULL;
    ng_bytes key;
    ng_bytes value;
    ng_error found = {0};
    ng_status status = ng_cursor__open(exam->txn, table, &cursor, err);
    if (status != NG_OK) {
        return status;
    }
    status = ng_cursor__seek(cursor, NULL, &key, &value, err);
    while (status == NG_OK && key.at != NULL) {
        ng_status checked = check(exam, key, value, &found);
        if (checked == NG_ERR_CORRUPT || checked == NG_ERR_NOT_FOUND) {
            fault(exam, "%s: %s", ng_table_name(table), found.text);
        } else if (checked != NG_OK) {
            status = ng_fail(err, checked, "%s", found.text);
            break;
        }
        status = ng_cursor__next(cursor, &key, &value, err);
    }
    ng_cursor__close(cursor);
    return status;
}

static ng_status check_member_key(
    examination *exam, ng_bytes key, ng_bytes value, ng_error *err)
{
    (void)value;
    if (key.bytes != 4) {
        fault(exam, "members: a key has %zu bytes", key.bytes);
        return NG_OK;
    }
    return check_member(exam, ng_key__read_u32(key, 0), err);
}

// A kind, a term and three zeros.
static bool is_value_key(ng_bytes key)
{
    return key.bytes == 8 && key.at[0] < NG_VALUE_COUNT &&
        (key.at[5] | key.at[6] | key.at[7]) == 0;
}

static ng_status check_posting_key(
    examination *exam, ng_bytes key, ng_bytes value, ng_error *err)
{
    const uint32_t *list;
    uint32_t count;
    if (!is_value_key(key)) {
        fault(exam, "postings: a key of %zu bytes is none", key.bytes);
    }
    ng_status status = ng_bytes__u32(value, &list, &count, err);
    if (status == NG_OK && count == 0) {
        fault(exam, "postings: an empty list");
    }
    for (uint32_t i = 1; status == NG_OK && i < count; i++) {
        if (list[i - 1] >= list[i]) {
            fault(exam, "postings: a list does not ascend");
            break;
        }
    }
    exam->postings -= status == NG_OK ? count : 0;
    return status;
}

static ng_status check_term_key(examination *exam, ng_bytes key, ng_bytes value, ng_error *err)
{
    uint32_t found;
    if (!is_value_key(key)) {
        fault(exam, "terms: a key of %zu bytes is none", key.bytes);
        return NG_OK;
    }
    ng_value_kind kind = (ng_value_kind)key.at[0];
    uint32_t term = ng_key__read_u32(key, 1);
    ng_status status = ng_term__find(
        exam->txn, kind, (ng_text){(const char *)value.at, value.bytes}, &found, err);
    if (status == NG_OK &&
        (found != term || term >= ng_txn__state(exam->txn)->next_term[kind])) {
        fault(exam, "terms: term %u of kind %d is not found by its text", term, (int)kind);
    }
    return status;
}

// Places of members hold their prefixes (check_order); all others say that nobody is there.
static ng_status check_order_block(
    examination *exam, ng_bytes key, ng_bytes value, ng_error *err)
{
    (void)err;
    if (key.bytes != 4 || value.bytes % 8 != 0 || value.bytes > NG_ORDER_BLOCK * 8) {
        fault(exam, "orders: a block of %zu bytes under a key of %zu is none", value.bytes,
            key.bytes);
        return NG_OK;
    }
    for (size_t at = 0; at < value.bytes; at += 8) {
        exam->ordered += ng_load_u64(value.at + at) != UINT64_MAX;
    }
    return NG_OK;
}

static ng_status check_group_key(examination *exam, ng_bytes key, ng_bytes value, ng_error *err)
{
    ng_group_record record;
    uint32_t found = 0;
    uint32_t group = key.bytes == 4 ? ng_key__read_u32(key, 0) : 0;
    ng_arena__reset(exam->arena);
    ng_status status = ng_record__decode_group(
        exam->arena, (ng_text){(const char *)value.at, value.bytes}, &record, err);
    if (status == NG_OK) {
        status = ng_group__find(exam->txn, record.key, &found, err);
    }
    if (status == NG_OK && (group == 0 || found != group)) {
        fault(exam, "groups: group %u is not found by its key", group);
    }
    for (size_t i = 0; status == NG_OK && i < record.owner_count; i++) {
        ng_bytes owner;
        status = ng_txn__get_id(exam->txn, NG_TABLE_MEMBERS, record.owners[i], &owner, err);
        if (status == NG_OK && owner.at == NULL) {
            fault(exam, "groups: an owner of group %u is no member", group);
        }
    }
    return status;
}

static void check_count(examination *exam, const char *what, uint64_t expected, uint64_t found)
{
    if (expected != found) {
        fault(exam, "%s: %llu entries where %llu are called for", what,
            (unsigned long long)found, (unsigned long long)expected);
    }
}

static void check_counts(examination *exam)
{
    const ng_state *state = ng_txn__state(exam->txn);
    ng_txn *txn = exam->txn;
    check_count(exam, "state: members", exam->members, state->members);
    check_count(
        exam, "identities", exam->identities, ng_txn__entries(txn, NG_TABLE_IDENTITIES));
    check_count(exam, "names", exam->names, ng_txn__entries(txn, NG_TABLE_NAMES));
    check_count(exam, "orders", exam->members, exam->ordered);
    check_count(exam, "profiles", exam->profiles, ng_txn__entries(txn, NG_TABLE_PROFILES));
    check_count(exam, "term_ids", ng_txn__entries(txn, NG_TABLE_TERMS),
        ng_txn__entries(txn, NG_TABLE_TERM_IDS));
    check_count(exam, "group_keys", ng_txn__entries(txn, NG_TABLE_GROUPS),
        ng_txn__entries(txn, NG_TABLE_GROUP_KEYS));
    check_count(exam, "state: groups", ng_txn__entries(txn, NG_TABLE_GROUPS), state->groups);
    if (exam->postings != 0) {
        fault(exam, "postings: lists name members whose profiles do not call for it");
    }
    if (state->ordered > state->next_member || state->refreshed_at > state->change) {
        fault(exam, "state: a number is beyond what was given out");
    }
}

ng_status ng_doctor__members(ng_txn *txn, ng_fault_receiver receiver, void *context,
    uint64_t *fault_count, ng_error *err)
{
    examination exam = {
        .txn = txn, .receiver = receiver, .context = context, .fault_count = fault_count};
    ng_status status = NG_OK;
    NG_TRY(ng_arena__create(&exam.arena, err));
    NG_TRY(for_each(&exam, NG_TABLE_MEMBERS, check_member_key, err));
    NG_TRY(for_each(&exam, NG_TABLE_ORDERS, check_order_block, err));
    NG_TRY(for_each(&exam, NG_TABLE_POSTINGS, check_posting_key, err));
    NG_TRY(for_each(&exam, NG_TABLE_TERMS, check_term_key, err));
    NG_TRY(for_each(&exam, NG_TABLE_GROUPS, check_group_key, err));
    check_counts(&exam);
done:
    ng_buffer__finish(&exam.last_label);
    ng_arena__destroy(exam.arena);
    return status;
}
