// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Everyone as they are compared: names in words, addresses and phones as numbers, present
 * company, school, title and place, and how many share each of them.
 *
 * A member without a name may have one in the slug or in the local part of an address, where
 * that is made of at least two words.
 */
#include "base/day.h"
#include "base/status.h"
#include "base/text.h"
#include "network/member.h"
#include "query/duplicate_work.h"

#include <string.h>

enum {
    PHONE_DIGITS_LEAST = 7,
    PHONE_DIGITS = 9, // the last ones; those of the country may be missing
    SPELT_BYTES = 128
};

// As NG_LIKENESS_COMPANY and so on come.
static const ng_value_kind value_kinds[NG_LIKENESS_VALUES] = {
    NG_VALUE_COMPANY, NG_VALUE_SCHOOL, NG_VALUE_TITLE, NG_VALUE_PLACE};

static ng_status no_memory(ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory to compare members");
}

// The number of a text, with one member more who has it.
static ng_status count_text(
    ng_duplicate_texts *texts, ng_text text, uint32_t *number, bool *is_new, ng_error *err)
{
    const ng_status status = ng_map__add(texts->map, text, number, is_new, err);
    if (status != NG_OK) {
        return status;
    }
    if (*number >= texts->room) {
        const uint32_t room = texts->room * 2 + 1024;
        uint32_t *grown = ng_memory__resize(texts->members, room * sizeof *grown);
        if (grown == NULL) {
            return no_memory(err);
        }
        memset(grown + texts->room, 0, (room - texts->room) * sizeof *grown);
        texts->members = grown;
        texts->room = room;
    }
    texts->members[*number]++;
    return NG_OK;
}

// ----------------------------------------------------------------------------------- addresses

static ng_status add_address(
    ng_duplicate_work *work, ng_duplicate_person *person, ng_text email, ng_error *err)
{
    ng_status status = NG_OK;
    const char *at = memchr(email.at, '@', email.bytes);
    if (at == NULL || person->address_count == NG_LIKENESS_ADDRESSES) {
        return NG_OK;
    }
    ng_text local = {email.at, (size_t)(at - email.at)};
    // What follows a plus is a folder of the same mailbox.
    const char *plus = memchr(local.at, '+', local.bytes);
    local.bytes = plus == NULL ? local.bytes : (size_t)(plus - local.at);
    const ng_text domain = {at + 1, (size_t)(email.at + email.bytes - at - 1)};
    const uint32_t i = person->address_count;
    NG_TRY(count_text(&work->locals, local, &person->local[i], NULL, err));
    NG_TRY(count_text(&work->domains, domain, &person->domain[i], NULL, err));
    person->address_count++;
done:
    return status;
}

static ng_status add_phone(
    ng_duplicate_work *work, ng_duplicate_person *person, ng_text phone, ng_error *err)
{
    char digits[64];
    uint32_t count = 0;
    uint32_t number;
    for (size_t i = 0; i < phone.bytes && count < sizeof digits; i++) {
        if (phone.at[i] >= '0' && phone.at[i] <= '9') {
            digits[count++] = phone.at[i];
        }
    }
    if (count < PHONE_DIGITS_LEAST || person->phone_count == NG_LIKENESS_PHONES) {
        return NG_OK;
    }
    const uint32_t kept = count < PHONE_DIGITS ? count : PHONE_DIGITS;
    const ng_text end = {digits + count - kept, kept};
    if (person->phone_count > 0 && ng_map__find(work->phones.map, end) == person->phone[0]) {
        return NG_OK;
    }
    const ng_status status = count_text(&work->phones, end, &number, NULL, err);
    if (status == NG_OK) {
        person->phone[person->phone_count++] = number;
    }
    return status;
}

static ng_status add_identities(ng_duplicate_work *work, ng_duplicate_person *person,
    const ng_member_record *record, ng_error *err)
{
    ng_status status = NG_OK;
    for (size_t i = 0; i < record->identity_count; i++) {
        const ng_text identity = record->identities[i];
        if (identity.bytes < 2) {
            continue;
        }
        const ng_text text = {identity.at + 1, identity.bytes - 1};
        if (identity.at[0] == NG_IDENTITY_EMAIL) {
            NG_TRY(add_address(work, person, text, err));
        } else if (identity.at[0] == NG_IDENTITY_PHONE) {
            NG_TRY(add_phone(work, person, text, err));
        }
    }
    NG_TRY(add_phone(work, person, record->field[NG_FIELD_PHONE].text, err));
done:
    return status;
}

// --------------------------------------------------------------------------------------- names

// A word that nobody had before.
static ng_status add_word(ng_duplicate_work *work, uint32_t number, ng_error *err)
{
    char skeleton[2 * NG_LIKENESS_WORD_BYTES];
    const uint32_t room = work->words.room;
    // Rooms of numbers end at multiples of 1024.
    if (number % 1024 == 0) {
        ng_likeness_word *grown = ng_memory__resize(work->word, room * sizeof *grown);
        if (grown == NULL) {
            return no_memory(err);
        }
        work->word = grown;
    }
    ng_likeness_word *word = &work->word[number];
    *word = (ng_likeness_word){.text = ng_map__text(work->words.map, number)};
    const uint32_t bytes = ng_likeness__skeleton(word->text, skeleton);
    word->skeleton = ng_hash__bytes(skeleton, bytes, 0);
    ng_likeness__groups(word->text, word->group, &word->group_count);
    return NG_OK;
}

static ng_status add_name(ng_duplicate_work *work, ng_duplicate_person *person,
    const ng_likeness_name *name, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < name->word_count; i++) {
        bool is_new;
        NG_TRY(count_text(&work->words, name->word[i], &person->word[i], &is_new, err));
        if (is_new) {
            NG_TRY(add_word(work, person->word[i], err));
        }
    }
    person->word_count = (uint8_t)name->word_count;
    if (name->word_count > 1) {
        const uint64_t first = work->word[person->word[0]].skeleton;
        const uint64_t last = work->word[person->word[name->word_count - 1]].skeleton;
        person->outer = (uint32_t)(first + last) | 1u;
    }
    const ng_text whole = {(const char *)person->word, name->word_count * sizeof(uint32_t)};
    NG_TRY(count_text(&work->names, whole, &person->name, NULL, err));
done:
    return status;
}

// The words of `jane-doe-1a2b3c`, those with digits left out.
static void read_spelt(ng_text text, ng_likeness_name *out)
{
    char plain[SPELT_BYTES];
    uint32_t bytes = 0;
    bool digits = false;
    uint32_t begin = 0;
    for (size_t i = 0; i <= text.bytes && bytes + 1 < SPELT_BYTES; i++) {
        const char byte = i < text.bytes ? text.at[i] : '-';
        if (byte != '-' && byte != '.' && byte != '_') {
            digits = digits || (byte >= '0' && byte <= '9') || byte == '%';
            plain[bytes++] = byte;
            continue;
        }
        bytes = digits ? begin : bytes;
        plain[bytes++] = ' ';
        begin = bytes;
        digits = false;
    }
    ng_likeness__split((ng_text){plain, bytes}, out);
    out->word_count = out->word_count > 1 ? out->word_count : 0;
}

static ng_status read_name(ng_duplicate_work *work, ng_duplicate_person *person,
    const ng_member_record *record, ng_error *err)
{
    ng_status status = NG_OK;
    ng_likeness_name name = {.word_count = 0};
    ng_text text;
    ng_text folded;
    NG_TRY(ng_member__name(record, work->scratch, &text, err));
    NG_TRY(ng_text__fold(work->scratch, text, &folded, err));
    ng_likeness__split(folded, &name);
    for (size_t i = 0; i < record->identity_count && name.word_count == 0; i++) {
        const ng_text identity = record->identities[i];
        const char *at = memchr(identity.at, '@', identity.bytes);
        const bool is_email = identity.at[0] == NG_IDENTITY_EMAIL && at != NULL;
        if (is_email || identity.at[0] == NG_IDENTITY_SLUG) {
            const size_t end = is_email ? (size_t)(at - identity.at) : identity.bytes;
            read_spelt((ng_text){identity.at + 1, end - 1}, &name);
            person->is_spelt = name.word_count > 0;
        }
    }
    NG_TRY(add_name(work, person, &name, err));
done:
    return status;
}

// ------------------------------------------------------------------------------------- members

static ng_day birthday_of(const ng_member_record *record)
{
    char text[16] = "";
    const ng_text field = record->field[NG_FIELD_BIRTHDAY].text;
    ng_day day;
    if (field.bytes != 10) {
        return NG_DAY_NONE;
    }
    memcpy(text, field.at, field.bytes);
    return ng_day_parse(text, &day) ? day : NG_DAY_NONE;
}

static ng_status read_member(
    ng_duplicate_work *work, uint32_t id, ng_bytes value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_member_record record;
    if (id >= work->id_count || work->place[id] == UINT32_MAX) {
        return ng_fail(err, NG_ERR_CORRUPT, "member %u is in no order", id);
    }
    ng_duplicate_person *person = &work->person[work->place[id]];
    ng_arena__reset(work->scratch);
    NG_TRY(ng_record__lend_member(
        work->scratch, (ng_text){(const char *)value.at, value.bytes}, &record, err));
    person->id = id;
    person->birthday = birthday_of(&record);
    for (uint32_t kind = 0; kind < NG_LIKENESS_VALUES; kind++) {
        person->now[kind] = record.term[value_kinds[kind]];
    }
    NG_TRY(add_identities(work, person, &record, err));
    NG_TRY(read_name(work, person, &record, err));
done:
    return status;
}

static ng_status read_members(ng_duplicate_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    ng_cursor *cursor = NULL;
    ng_bytes key;
    ng_bytes value;
    NG_TRY(ng_cursor__open(work->txn, NG_TABLE_MEMBERS, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, NULL, &key, &value, err));
    while (key.at != NULL) {
        NG_TRY(ng_duplicate__watch(work, err));
        NG_TRY(read_member(work, ng_key__read_u32(key, 0), value, err));
        NG_TRY(ng_cursor__next(cursor, &key, &value, err));
    }
done:
    ng_cursor__close(cursor);
    return status;
}

// -------------------------------------------------------------------------------------- counts

static void count_profile(ng_duplicate_work *work, const uint32_t *value, uint32_t count)
{
    for (uint32_t kind = 0; kind < NG_LIKENESS_VALUES; kind++) {
        uint32_t found = 0;
        for (uint32_t i = 0; i < count; i++) {
            const uint32_t term = value[i] & NG_PROFILE_TERM_MAX;
            if (value[i] >> NG_PROFILE_SHIFT == (uint32_t)value_kinds[kind] &&
                term < work->chance.value_count[kind]) {
                work->having[kind][term]++;
                found++;
            }
        }
        work->chance.with[kind] += found > 0;
    }
}

static ng_status count_profiles(ng_duplicate_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    ng_cursor *cursor = NULL;
    ng_bytes key;
    ng_bytes bytes;
    for (uint32_t kind = 0; kind < NG_LIKENESS_VALUES; kind++) {
        const uint64_t terms = ng_txn__state(work->txn)->next_term[value_kinds[kind]] + 1;
        work->having[kind] = ng_memory__allocate_zero(terms, sizeof(uint32_t));
        if (work->having[kind] == NULL) {
            return no_memory(err);
        }
        work->chance.having[kind] = work->having[kind];
        work->chance.value_count[kind] = (uint32_t)terms;
    }
    NG_TRY(ng_cursor__open(work->txn, NG_TABLE_PROFILES, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, NULL, &key, &bytes, err));
    while (key.at != NULL) {
        const uint32_t *value;
        uint32_t count;
        NG_TRY(ng_duplicate__watch(work, err));
        NG_TRY(ng_bytes__u32(bytes, &value, &count, err));
        count_profile(work, value, count);
        NG_TRY(ng_cursor__next(cursor, &key, &bytes, err));
    }
done:
    ng_cursor__close(cursor);
    return status;
}

static ng_status mark_owners(ng_duplicate_work *work, ng_error *err)
{
    const ng_import_owner *owners;
    size_t count;
    const ng_status status = ng_import_owners(work->txn, &owners, &count, err);
    for (size_t i = 0; status == NG_OK && i < count; i++) {
        const uint32_t id = owners[i].member.id;
        if (id != 0 && id < work->id_count && work->place[id] != UINT32_MAX) {
            work->person[work->place[id]].is_owner = true;
        }
    }
    return status;
}

static ng_status mark_wanted(ng_duplicate_work *work, ng_error *err)
{
    for (size_t i = 0; i < work->options.member_count; i++) {
        const uint32_t id = work->options.members[i].id;
        if (id == 0 || id >= work->id_count || work->place[id] == UINT32_MAX) {
            return ng_fail(err, NG_ERR_NOT_FOUND, "there is no member %u", id);
        }
        work->person[work->place[id]].is_wanted = true;
    }
    return NG_OK;
}

// Everyone's place, and room for them.
static ng_status number_members(ng_duplicate_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    ng_duplicate_texts *const texts[] = {
        &work->words, &work->names, &work->locals, &work->domains, &work->phones};
    NG_TRY(ng_snapshot__members(work->snapshot, &work->member, &work->count, err));
    work->chance.members = work->count;
    work->id_count = (uint32_t)ng_txn__state(work->txn)->next_member;
    work->place = ng_memory__allocate(((size_t)work->id_count + 1) * sizeof *work->place);
    work->person = ng_memory__allocate_zero((size_t)work->count + 1, sizeof *work->person);
    if (work->place == NULL || work->person == NULL) {
        return no_memory(err);
    }
    memset(work->place, 0xFF, ((size_t)work->id_count + 1) * sizeof *work->place);
    for (uint32_t i = 0; i < work->count; i++) {
        work->place[work->member[i]] = i;
    }
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        NG_TRY(ng_map__create(&texts[i]->map, err));
    }
done:
    return status;
}

static ng_status count_rarities(ng_duplicate_work *work, ng_error *err)
{
    const uint32_t locals = ng_map__count(work->locals.map);
    work->chance.before_micro = ng_likeness__before(work->count);
    work->chance.phone_members = work->phones.members;
    work->local_rarity = ng_memory__allocate(((size_t)locals + 1) * sizeof *work->local_rarity);
    if (work->local_rarity == NULL) {
        return no_memory(err);
    }
    for (uint32_t i = 0; i < locals; i++) {
        work->local_rarity[i] = ng_likeness__rarity(work->locals.members[i], work->count);
    }
    for (uint32_t i = 0; i < ng_map__count(work->words.map); i++) {
        work->word[i].rarity_micro = ng_likeness__rarity(work->words.members[i], work->count);
    }
    return NG_OK;
}

ng_status ng_duplicate__read_people(ng_duplicate_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(number_members(work, err));
    NG_TRY(mark_wanted(work, err));
    NG_TRY(read_members(work, err));
    NG_TRY(count_profiles(work, err));
    NG_TRY(mark_owners(work, err));
    NG_TRY(count_rarities(work, err));
done:
    return status;
}
