// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The examination of members and of whole stores: a sound store has no fault; each invariant
 * broken alone, behind the back of the engine, is named by a sentence. Ties are broken in
 * test_doctor_ties.c.
 *
 * The network: members 1, 2, 3 and `ab` with names, companies, schools, skills, addresses; one
 * group with an owner.
 *
 * Longer than other tests: each breakage is a function of its own, and two tests go through
 * them all, once on the parts and once on committed stores.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "network/batch.h"
#include "network/change.h"
#include "network/doctor.h"
#include "network/group.h"
#include "network/member.h"
#include "network/member_index.h"
#include "network/term.h"
#include "support/scratch_store.h"

static ng_text text(const char *string)
{
    return ng_text__of(string);
}

// --------------------------------------------------------------------------------- the network

static uint32_t slot_of(ng_batch *batch, const char *name)
{
    uint32_t slot;
    assert_int_equal(ng_batch__member_cell(batch, text(name), text(""), &slot, NULL), NG_OK);
    return slot;
}

static uint32_t term_of(ng_batch *batch, ng_value_kind kind, const char *value)
{
    uint32_t slot;
    assert_int_equal(ng_batch__term(batch, kind, text(value), &slot, NULL), NG_OK);
    return slot;
}

static void add_member(
    ng_batch *batch, uint32_t source, const char *key, const char *name, const char *email)
{
    const uint32_t skills[] = {
        term_of(batch, NG_VALUE_SKILL, "SQL"), term_of(batch, NG_VALUE_SKILL, name)};
    ng_batch_fields fields = {.day = 100, .skills = skills, .skill_count = 2};
    fields.field[NG_FIELD_NAME] = text(name);
    fields.field[NG_FIELD_COMPANY] = text("Contoh Digital");
    fields.field[NG_FIELD_INDUSTRY] = text("Journalism");
    fields.field[NG_FIELD_EMAIL] = text(email);
    uint32_t address;
    assert_int_equal(
        ng_batch__member(batch, NG_IDENTITY_EMAIL, text(email), &address, NULL), NG_OK);
    assert_int_equal(ng_batch__same(batch, slot_of(batch, key), address, NULL), NG_OK);
    assert_int_equal(
        ng_batch__member_row(batch, source, 1, slot_of(batch, key), &fields, NULL), NG_OK);
}

static void add_facts(ng_batch *batch, uint32_t source)
{
    uint32_t group;
    assert_int_equal(ng_batch__group(batch, text("g1"), &group, NULL), NG_OK);
    assert_int_equal(ng_batch__group_row(batch, source, group, text("Group"), text("topic"),
                         slot_of(batch, "2"), 50, NULL),
        NG_OK);
    const ng_tie_row education = {
        slot_of(batch, "1"), {term_of(batch, NG_VALUE_SCHOOL, "School"), 0, 0, 10, 20}};
    const ng_tie_row position = {
        slot_of(batch, "ab"), {term_of(batch, NG_VALUE_COMPANY, "Other"), 0, 10, 0, 20}};
    const ng_tie_row membership = {slot_of(batch, "3"), {group, 60, 0}};
    assert_int_equal(ng_batch__tie(batch, source, NG_TIE_EDUCATION, &education, NULL), NG_OK);
    assert_int_equal(ng_batch__tie(batch, source, NG_TIE_POSITION, &position, NULL), NG_OK);
    assert_int_equal(ng_batch__tie(batch, source, NG_TIE_MEMBERSHIP, &membership, NULL), NG_OK);
    assert_int_equal(ng_batch__connection(batch, source, slot_of(batch, "1"),
                         slot_of(batch, "ab"), NG_DAY_NONE, NULL),
        NG_OK);
}

static void fill(scratch_store *scratch)
{
    const ng_batch_options options = {.memory_bytes = (size_t)16 << 20};
    const ng_journal_record note = {.what = text("import"), .day = NG_DAY_NONE};
    ng_batch *batch;
    uint32_t source;
    ng_error err = {0};
    scratch_store_open(scratch);
    assert_int_equal(ng_batch__create(scratch->txn, &options, &batch, NULL), NG_OK);
    assert_int_equal(ng_batch__add_source(batch, &source, NULL), NG_OK);
    add_member(batch, source, "1", "Ann Tester", "ann@example.org");
    add_member(batch, source, "2", "Budi Contoh", "budi@example.org");
    add_member(batch, source, "3", "Citra Sampel", "citra@example.org");
    add_member(batch, source, "ab", "Dewi Misal", "dewi@example.org");
    add_facts(batch, source);
    if (ng_batch__apply(batch, &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
    ng_batch__destroy(batch);
    assert_int_equal(ng_change__note(scratch->txn, &note, NULL), NG_OK);
}

// -------------------------------------------------------------------------------------- faults

typedef struct heard {
    uint64_t count;
    const char *wanted; // part of a sentence
    bool found;
    char last[1024];
} heard;

static void hear(void *context, const char *sentence)
{
    heard *all = context;
    all->count++;
    all->found = all->found || strstr(sentence, all->wanted) != NULL;
    snprintf(all->last, sizeof all->last, "%s", sentence);
}

static void assert_heard(const heard *all, uint64_t fault_count)
{
    assert_int_equal(fault_count, all->count);
    if (!all->found) {
        fail_msg("no fault says \"%s\"; %llu faults, the last: %s", all->wanted,
            (unsigned long long)all->count, all->last);
    }
}

static void put(ng_txn *txn, ng_table table, const ng_key *key, const void *at, size_t bytes)
{
    assert_int_equal(ng_txn__put(txn, table, key, (ng_bytes){at, bytes}, NULL), NG_OK);
}

static void put_id(ng_txn *txn, ng_table table, uint32_t id, const void *at, size_t bytes)
{
    ng_key key;
    ng_key__u32(&key, id);
    put(txn, table, &key, at, bytes);
}

static void remove_key(ng_txn *txn, ng_table table, const ng_key *key)
{
    bool was_there;
    assert_int_equal(ng_txn__delete(txn, table, key, &was_there, NULL), NG_OK);
    assert_true(was_there);
}

/** First entry of a table, copied. */
static void first_entry(ng_txn *txn, ng_table table, ng_key *key, ng_buffer *value)
{
    ng_cursor *cursor;
    ng_bytes at;
    ng_bytes found;
    assert_int_equal(ng_cursor__open(txn, table, &cursor, NULL), NG_OK);
    assert_int_equal(ng_cursor__seek(cursor, NULL, &at, &found, NULL), NG_OK);
    assert_non_null(at.at);
    key->bytes = (uint32_t)at.bytes;
    memcpy(key->at, at.at, at.bytes);
    value->bytes = 0;
    if (found.bytes > 0) {
        assert_int_equal(ng_buffer__add(value, found.at, found.bytes, NULL), NG_OK);
    }
    ng_cursor__close(cursor);
}

static void remove_first(ng_txn *txn, ng_table table)
{
    ng_key key;
    ng_buffer value = {0};
    first_entry(txn, table, &key, &value);
    remove_key(txn, table, &key);
    ng_buffer__finish(&value);
}

/** Member 1's record as it is changed by the caller, and written back without its indexes. */
static void rewrite(ng_txn *txn, uint32_t member, void (*change)(ng_member_record *record))
{
    ng_arena *arena;
    ng_member_record record;
    ng_buffer out = {0};
    assert_int_equal(ng_arena__create(&arena, NULL), NG_OK);
    assert_int_equal(ng_member__read(txn, member, arena, &record, NULL), NG_OK);
    change(&record);
    assert_int_equal(ng_record__encode_member(&record, &out, NULL), NG_OK);
    put_id(txn, NG_TABLE_MEMBERS, member, out.at, out.bytes);
    ng_buffer__finish(&out);
    ng_arena__destroy(arena);
}

static uint32_t company_of(ng_txn *txn, const char *company)
{
    uint32_t term;
    assert_int_equal(ng_term__find(txn, NG_VALUE_COMPANY, text(company), &term, NULL), NG_OK);
    assert_true(term != 0);
    return term;
}

// ------------------------------------------------------------------------------ what is broken

static void lead_an_identity_elsewhere(ng_txn *txn)
{
    const unsigned char other[4] = {2};
    ng_key key;
    assert_int_equal(ng_key__u8_text(&key, NG_IDENTITY_KEY, text("1"), NULL), NG_OK);
    put(txn, NG_TABLE_IDENTITIES, &key, other, sizeof other);
}

static void cut_an_identity(ng_txn *txn)
{
    const unsigned char other[3] = {1};
    ng_key key;
    assert_int_equal(ng_key__u8_text(&key, NG_IDENTITY_KEY, text("1"), NULL), NG_OK);
    put(txn, NG_TABLE_IDENTITIES, &key, other, sizeof other);
}

static void remove_an_identity(ng_txn *txn)
{
    remove_first(txn, NG_TABLE_IDENTITIES);
}

static void add_an_identity(ng_txn *txn)
{
    const unsigned char member[4] = {1};
    ng_key key;
    assert_int_equal(ng_key__u8_text(&key, NG_IDENTITY_KEY, text("99"), NULL), NG_OK);
    put(txn, NG_TABLE_IDENTITIES, &key, member, sizeof member);
}

static void remove_a_name(ng_txn *txn)
{
    remove_first(txn, NG_TABLE_NAMES);
}

static void add_a_name(ng_txn *txn)
{
    ng_key key;
    ng_key__name(&key, text("zacharias"), 0, 1);
    put(txn, NG_TABLE_NAMES, &key, "", 0);
}

static void change_an_order_prefix(ng_txn *txn)
{
    ng_key key;
    ng_buffer value = {0};
    first_entry(txn, NG_TABLE_ORDERS, &key, &value);
    value.at[8 * 2] ^= 1;
    put(txn, NG_TABLE_ORDERS, &key, value.at, value.bytes);
    ng_buffer__finish(&value);
}

static void cut_the_orders(ng_txn *txn)
{
    ng_key key;
    ng_buffer value = {0};
    first_entry(txn, NG_TABLE_ORDERS, &key, &value);
    put(txn, NG_TABLE_ORDERS, &key, value.at, value.bytes - 8);
    ng_buffer__finish(&value);
}

static void swap_two_labels(ng_member_record *record)
{
    static ng_text identities[2];
    assert_int_equal(record->identity_count, 2);
    identities[0] = record->identities[0]; // the address
    identities[1] = text("k9");
    record->identities = identities;
}

static void put_members_out_of_order(ng_txn *txn)
{
    rewrite(txn, 1, swap_two_labels);
}

static void order_more_than_there_are(ng_txn *txn)
{
    ng_txn__state(txn)->ordered = ng_txn__state(txn)->next_member + 1;
}

static void refresh_in_the_future(ng_txn *txn)
{
    ng_txn__state(txn)->refreshed_at = ng_txn__state(txn)->change + 1;
}

static void drop_a_value_of_a_profile(ng_txn *txn)
{
    const uint32_t *values;
    uint32_t count;
    uint32_t kept[64];
    assert_int_equal(ng_profile__read(txn, 1, &values, &count, NULL), NG_OK);
    assert_in_range(count, 2, 64);
    memcpy(kept, values, count * sizeof *values);
    put_id(txn, NG_TABLE_PROFILES, 1, kept, (count - 1) * sizeof *kept);
}

static void change_a_value_of_a_profile(ng_txn *txn)
{
    const uint32_t *values;
    uint32_t count;
    uint32_t kept[64];
    assert_int_equal(ng_profile__read(txn, 1, &values, &count, NULL), NG_OK);
    assert_in_range(count, 2, 64);
    memcpy(kept, values, count * sizeof *values);
    kept[count - 1]++;
    put_id(txn, NG_TABLE_PROFILES, 1, kept, count * sizeof *kept);
}

static void add_a_profile(ng_txn *txn)
{
    const uint32_t value = 1;
    put_id(txn, NG_TABLE_PROFILES, 77, &value, sizeof value);
}

static void put_posting(
    ng_txn *txn, ng_value_kind kind, uint32_t term, const uint32_t *members, size_t count)
{
    ng_key key;
    ng_key__u8_u32(&key, (uint8_t)kind, term);
    put(txn, NG_TABLE_POSTINGS, &key, members, count * sizeof *members);
}

static void drop_a_posting(ng_txn *txn)
{
    const uint32_t members[] = {1, 2, 3};
    put_posting(txn, NG_VALUE_COMPANY, company_of(txn, "contoh digital"), members, 3);
}

static void add_a_posting(ng_txn *txn)
{
    const uint32_t members[] = {1, 4};
    put_posting(txn, NG_VALUE_COMPANY, company_of(txn, "Other"), members, 2);
}

static void exchange_a_posting(ng_txn *txn)
{
    // As many as before: the missing one must tell.
    const uint32_t members[] = {1};
    put_posting(txn, NG_VALUE_COMPANY, company_of(txn, "Other"), members, 1);
}

static void turn_a_posting_round(ng_txn *txn)
{
    const uint32_t members[] = {1, 3, 2, 4};
    put_posting(txn, NG_VALUE_COMPANY, company_of(txn, "contoh digital"), members, 4);
}

static void empty_a_posting(ng_txn *txn)
{
    put_posting(txn, NG_VALUE_COMPANY, company_of(txn, "Other"), NULL, 0);
}

static void spoil_the_key_of_a_posting(ng_txn *txn)
{
    const uint32_t member = 1;
    put_id(txn, NG_TABLE_POSTINGS, 1, &member, sizeof member);
}

static void take_a_place_in_the_orders(ng_txn *txn)
{
    ng_key key;
    ng_buffer value = {0};
    first_entry(txn, NG_TABLE_ORDERS, &key, &value);
    memset(value.at, 1, 8); // nobody has the number 0
    put(txn, NG_TABLE_ORDERS, &key, value.at, value.bytes);
    ng_buffer__finish(&value);
}

static void spoil_the_orders(ng_txn *txn)
{
    put_id(txn, NG_TABLE_ORDERS, 9, "abcd", 4);
}

static void take_another_term(ng_member_record *record)
{
    record->term[NG_VALUE_COMPANY]++;
}

static void change_the_term_of_a_field(ng_txn *txn)
{
    rewrite(txn, 1, take_another_term);
}

static void take_an_unknown_skill(ng_member_record *record)
{
    static const uint32_t skills[] = {99};
    record->skills = skills;
    record->skill_count = 1;
}

static void name_a_skill_that_is_not_there(ng_txn *txn)
{
    rewrite(txn, 1, take_an_unknown_skill);
}

static void change_the_text_of_a_term(ng_txn *txn)
{
    ng_key key;
    ng_key__u8_u32(&key, NG_VALUE_SCHOOL, 1);
    put(txn, NG_TABLE_TERMS, &key, "another", 7);
}

static void remove_a_term(ng_txn *txn)
{
    ng_key key;
    ng_key__u8_u32(&key, NG_VALUE_SCHOOL, 1);
    remove_key(txn, NG_TABLE_TERMS, &key);
}

static void forget_a_term_id(ng_txn *txn)
{
    remove_first(txn, NG_TABLE_TERM_IDS);
}

static void give_a_term_twice(ng_txn *txn)
{
    ng_txn__state(txn)->next_term[NG_VALUE_SCHOOL] = 1;
}

static void spoil_the_key_of_a_term(ng_txn *txn)
{
    ng_key key;
    ng_key__u8_u32(&key, NG_VALUE_COUNT, 1);
    put(txn, NG_TABLE_TERMS, &key, "x", 1);
}

static void forget_a_group_key(ng_txn *txn)
{
    remove_first(txn, NG_TABLE_GROUP_KEYS);
}

static void add_a_group_key(ng_txn *txn)
{
    const unsigned char group[4] = {1};
    ng_key key;
    assert_int_equal(ng_key__text(&key, text("g2"), NULL), NG_OK);
    put(txn, NG_TABLE_GROUP_KEYS, &key, group, sizeof group);
}

static void give_a_group_a_stranger(ng_txn *txn)
{
    ng_group_record record;
    assert_int_equal(ng_group__read(txn, 1, &record, NULL), NG_OK);
    record.owners = (const uint32_t[]){55};
    record.owner_count = 1;
    assert_int_equal(ng_group__write(txn, 1, &record, NULL), NG_OK);
}

static void spoil_a_group(ng_txn *txn)
{
    put_id(txn, NG_TABLE_GROUPS, 1, "\xc1", 1);
}

static void spoil_a_member(ng_txn *txn)
{
    put_id(txn, NG_TABLE_MEMBERS, 3, "\xc1", 1);
}

static void lose_a_member(ng_txn *txn)
{
    ng_key key;
    ng_key__u32(&key, 3);
    remove_key(txn, NG_TABLE_MEMBERS, &key);
}

static void give_ids_again(ng_txn *txn)
{
    ng_txn__state(txn)->next_member = 3;
}

static void miscount_members(ng_txn *txn)
{
    ng_txn__state(txn)->members++;
}

static void miscount_groups(ng_txn *txn)
{
    ng_txn__state(txn)->groups--;
}

static void spoil_the_key_of_a_member(ng_txn *txn)
{
    ng_key key;
    ng_key__u32x2(&key, 1, 1);
    put(txn, NG_TABLE_MEMBERS, &key, "x", 1);
}

static void forget_a_change(ng_txn *txn)
{
    remove_first(txn, NG_TABLE_JOURNAL);
}

static void spoil_a_change(ng_txn *txn)
{
    ng_key key;
    ng_key__u64(&key, 1);
    put(txn, NG_TABLE_JOURNAL, &key, "\xc1", 1);
}

static void note_a_change_to_come(ng_txn *txn)
{
    ng_key key;
    ng_buffer value = {0};
    first_entry(txn, NG_TABLE_JOURNAL, &key, &value);
    ng_key__u64(&key, 2);
    put(txn, NG_TABLE_JOURNAL, &key, value.at, value.bytes);
    ng_buffer__finish(&value);
}

static void note_an_import_that_was_not(ng_txn *txn)
{
    put_id(txn, NG_TABLE_IMPORTS, 1, "\xc1", 1);
}

static const struct breakage {
    void (*change)(ng_txn *txn);
    const char *wanted;
} breakages[] = {
    {lead_an_identity_elsewhere, "identities: an identity of member 1 leads elsewhere"},
    {cut_an_identity, "identities: an identity of member 1 leads elsewhere"},
    {remove_an_identity, "identities: an identity of member"},
    {add_an_identity, "identities: 9 entries where 8 are called for"},
    {remove_a_name, "names: member 1 is not found by a word of its name"},
    {add_a_name, "names: 9 entries where 8 are called for"},
    {change_an_order_prefix, "orders: the prefix of member 2 does not stand for its label"},
    {cut_the_orders, "orders: the prefix of member 4 does not stand for its label"},
    {put_members_out_of_order, "members: member 2 stands out of order"},
    {order_more_than_there_are, "state: a number is beyond what was given out"},
    {refresh_in_the_future, "state: a number is beyond what was given out"},
    {drop_a_value_of_a_profile, "profiles: the values of member 1 do not follow"},
    {change_a_value_of_a_profile, "profiles: the values of member 1 do not follow"},
    {add_a_profile, "profiles: 5 entries where 4 are called for"},
    {drop_a_posting, "postings: member 4 is missing under a value of its profile"},
    {add_a_posting, "postings: lists name members whose profiles do not call for it"},
    {exchange_a_posting, "postings: member 4 is missing under a value of its profile"},
    {turn_a_posting_round, "postings: a list does not ascend"},
    {empty_a_posting, "postings: an empty list"},
    {spoil_the_key_of_a_posting, "postings: a key of 4 bytes is none"},
    {take_a_place_in_the_orders, "orders: 5 entries where 4 are called for"},
    {spoil_the_orders, "orders: a block of 4 bytes under a key of 4 is none"},
    {change_the_term_of_a_field, "members: the term of company of member 1 is wrong"},
    {name_a_skill_that_is_not_there, "members: "},
    {change_the_text_of_a_term, "terms: term 1 of kind 2 is not found by its text"},
    {remove_a_term, "term_ids: 9 entries where 8 are called for"},
    {forget_a_term_id, "is not found by its text"},
    {give_a_term_twice, "term_ids: a value of kind 2 names no term"},
    {spoil_the_key_of_a_term, "terms: a key of 8 bytes is none"},
    {forget_a_group_key, "groups: group 1 is not found by its key"},
    {add_a_group_key, "group_keys: 2 entries where 1 are called for"},
    {give_a_group_a_stranger, "groups: an owner of group 1 is no member"},
    {spoil_a_group, "groups: "},
    {spoil_a_member, "members: "},
    {lose_a_member, "state: members: 4 entries where 3 are called for"},
    {give_ids_again, "members: member 3 was never given out"},
    {miscount_members, "state: members: 5 entries where 4 are called for"},
    {miscount_groups, "state: groups: 0 entries where 1 are called for"},
    {spoil_the_key_of_a_member, "members: a key has 8 bytes"},
};

static const struct breakage journal_breakages[] = {
    {forget_a_change, "the state counts 1 changes in the journal; there are 0"},
    {spoil_a_change, "journal"},
    {note_a_change_to_come, "journal: a record has a number that was never given out"},
    {note_an_import_that_was_not, "imports: a record has a number that was never given out"},
};

// --------------------------------------------------------------------------------------- tests

static void test_ng_doctor__members__finds_nothing_in_a_sound_store(void **state)
{
    (void)state;
    scratch_store scratch;
    heard all = {.wanted = ""};
    uint64_t fault_count = 0;
    fill(&scratch);
    assert_int_equal(ng_doctor__members(scratch.txn, hear, &all, &fault_count, NULL), NG_OK);
    if (fault_count != 0) {
        fail_msg("%s", all.last);
    }
    scratch_store_close(&scratch);
}

static void test_ng_doctor__members__finds_nothing_in_an_empty_store(void **state)
{
    (void)state;
    scratch_store scratch;
    uint64_t fault_count = 0;
    scratch_store_open(&scratch);
    assert_int_equal(ng_doctor__members(scratch.txn, NULL, NULL, &fault_count, NULL), NG_OK);
    assert_int_equal(fault_count, 0);
    scratch_store_close(&scratch);
}

static void test_ng_doctor__members__names_each_invariant_that_is_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof breakages / sizeof *breakages; i++) {
        scratch_store scratch;
        heard all = {.wanted = breakages[i].wanted};
        uint64_t fault_count = 0;
        fill(&scratch);
        breakages[i].change(scratch.txn);
        assert_int_equal(
            ng_doctor__members(scratch.txn, hear, &all, &fault_count, NULL), NG_OK);
        assert_heard(&all, fault_count);
        scratch_store_close(&scratch);
    }
}

static void test_ng_doctor__journal__names_each_invariant_that_is_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof journal_breakages / sizeof *journal_breakages; i++) {
        scratch_store scratch;
        heard all = {.wanted = journal_breakages[i].wanted};
        uint64_t fault_count = 0;
        fill(&scratch);
        assert_int_equal(
            ng_doctor__journal(scratch.txn, hear, &all, &fault_count, NULL), NG_OK);
        assert_int_equal(fault_count, 0);
        journal_breakages[i].change(scratch.txn);
        assert_int_equal(
            ng_doctor__journal(scratch.txn, hear, &all, &fault_count, NULL), NG_OK);
        assert_heard(&all, fault_count);
        scratch_store_close(&scratch);
    }
}

static void assert_found_when_committed(const struct breakage *breakage)
{
    scratch_store scratch;
    heard all = {.wanted = breakage->wanted};
    uint64_t fault_count = 0;
    fill(&scratch);
    scratch_store_commit(&scratch);
    assert_int_equal(ng_doctor(scratch.path, hear, &all, &fault_count, NULL), NG_OK);
    if (fault_count != 0) {
        fail_msg("a sound store: %s", all.last);
    }
    breakage->change(scratch.txn);
    scratch_store_commit(&scratch);
    assert_int_equal(ng_doctor(scratch.path, hear, &all, &fault_count, NULL), NG_OK);
    assert_heard(&all, fault_count);
    scratch_store_close(&scratch);
}

static void test_ng_doctor__finds_broken_facts_in_a_committed_store(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof breakages / sizeof *breakages; i++) {
        assert_found_when_committed(&breakages[i]);
    }
    for (size_t i = 0; i < sizeof journal_breakages / sizeof *journal_breakages; i++) {
        assert_found_when_committed(&journal_breakages[i]);
    }
}

static void test_ng_doctor__finds_a_page_that_was_changed(void **state)
{
    (void)state;
    scratch_store scratch;
    char file[128];
    const unsigned char zeros[4096] = {0};
    heard all = {.wanted = ""};
    uint64_t fault_count = 0;
    fill(&scratch);
    scratch_store_commit(&scratch);
    snprintf(file, sizeof file, "%s/data.mdb", scratch.path);
    const int fd = open(file, O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, zeros, sizeof zeros, 3 * 4096), (ssize_t)sizeof zeros);
    assert_int_equal(pwrite(fd, zeros, sizeof zeros, 4 * 4096), (ssize_t)sizeof zeros);
    assert_int_equal(ftruncate(fd, 4096 * 8), 0);
    close(fd);
    assert_int_equal(ng_doctor(scratch.path, hear, &all, &fault_count, NULL), NG_OK);
    assert_true(fault_count > 0);
    assert_int_equal(fault_count, all.count);
    scratch_store_close(&scratch);
}

static void test_ng_doctor__says_when_there_is_no_store(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_error err = {0};
    uint64_t fault_count = 1;
    char place[128];
    scratch_store_open(&scratch);
    snprintf(place, sizeof place, "%s/none", scratch.directory);
    assert_int_equal(ng_doctor(place, NULL, NULL, &fault_count, &err), NG_ERR_NO_STORE);
    assert_int_equal(fault_count, 0);
    assert_true(err.text[0] != '\0');
    scratch_store_close(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_doctor__members__finds_nothing_in_a_sound_store),
        cmocka_unit_test(test_ng_doctor__members__finds_nothing_in_an_empty_store),
        cmocka_unit_test(test_ng_doctor__members__names_each_invariant_that_is_broken),
        cmocka_unit_test(test_ng_doctor__journal__names_each_invariant_that_is_broken),
        cmocka_unit_test(test_ng_doctor__finds_broken_facts_in_a_committed_store),
        cmocka_unit_test(test_ng_doctor__finds_a_page_that_was_changed),
        cmocka_unit_test(test_ng_doctor__says_when_there_is_no_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
