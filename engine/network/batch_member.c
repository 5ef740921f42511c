// SPDX-License-Identifier: GPL-3.0-or-later
// The pass over members: for each member of the batch, in the order of ids, what the store
// knows of it and what the batch says of it become one record. Members whose career or groups
// changed come by too, for their profiles.
//
// Longer than 600 lines: the thread that prepares members ahead of their writing goes through
// the same pass, step by step, and shares all of its state.
#include "network/batch_people.h"

#include "base/pipe.h"
#include "base/status.h"
#include "network/languages.h"
#include "network/member.h"

#include <stdlib.h>
#include <string.h>

#define CHECK_EVERY 4096u
#define WRITE_EVERY 65536u
#define OUTBOX_BYTES ((size_t)4 << 20)
// Parts of the batch's memory that indexes are sorted in: less while ties are sorted too.
#define MEMORY_PART 2u
#define MEMORY_PART_AHEAD 16u

typedef struct member_pass {
    ng_batch *batch;
    ng_member_writer *writer;
    ng_people *people;
    ng_arena *arena; // of one member
    const uint64_t *touched;
    uint32_t id_limit;   // ids from here on are new
    uint32_t id_end;     // behind the last
    uint32_t touched_id; // the next of `touched`, UINT32_MAX: there is none

    ng_people_fact next;

    // Of the member at hand.
    uint32_t id;
    bool is_new;
    ng_member_record before, after;
    ng_text *identities;
    size_t identity_count, identity_capacity;
    uint32_t *skills;
    size_t skill_count, skill_capacity;
    ng_languages languages;
    bool counted[NG_LIMIT_LANGUAGES]; // that came by itself
    uint32_t least_source;            // the counted source whose row stands for the member
    uint64_t least_row;
    uint32_t rows; // counted rows
} member_pass;

// ------------------------------------------------------------------------------- of one member

static ng_status add_identity(member_pass *pass, ng_text identity, ng_error *err)
{
    void *list = pass->identities;
    ng_status status = ng_batch__grow(
        &list, &pass->identity_capacity, pass->identity_count, sizeof identity, err);
    pass->identities = list;
    if (status == NG_OK) {
        ng_text copy = ng_arena__copy(pass->arena, identity);
        if (copy.at == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory for an identity");
        }
        pass->identities[pass->identity_count++] = copy;
    }
    return status;
}

static ng_status add_skill(member_pass *pass, uint32_t skill, ng_error *err)
{
    void *list = pass->skills;
    ng_status status =
        ng_batch__grow(&list, &pass->skill_capacity, pass->skill_count, sizeof skill, err);
    pass->skills = list;
    if (status == NG_OK) {
        pass->skills[pass->skill_count++] = skill;
    }
    return status;
}

static ng_status add_language(member_pass *pass, ng_text language, size_t *index, ng_error *err)
{
    const size_t known = pass->languages.count;
    const ng_status status =
        ng_languages__add(&pass->languages, pass->arena, language, index, err);
    if (pass->languages.count > known) {
        pass->counted[known] = false;
    }
    return status;
}

static ng_status begin_member(member_pass *pass, uint32_t id, ng_error *err)
{
    ng_status status = NG_OK;
    ng_arena__reset(pass->arena);
    pass->id = id;
    pass->is_new = id >= pass->id_limit;
    pass->identity_count = 0;
    pass->skill_count = 0;
    pass->languages.count = 0;
    pass->rows = 0;
    pass->least_source = UINT32_MAX;
    memset(&pass->before, 0, sizeof pass->before);
    memset(&pass->after, 0, sizeof pass->after);
    for (ng_field field = NG_FIELD_NAME; field < NG_FIELD_COUNT; field++) {
        pass->after.field[field].day = NG_DAY_NONE;
    }
    if (pass->is_new) {
        return NG_OK;
    }
    NG_TRY(ng_member__read(pass->batch->txn, id, pass->arena, &pass->before, err));
    pass->after = pass->before;
    for (size_t i = 0; i < pass->before.identity_count; i++) {
        NG_TRY(add_identity(pass, pass->before.identities[i], err));
    }
    for (size_t i = 0; i < pass->before.skill_count; i++) {
        NG_TRY(add_skill(pass, pass->before.skills[i], err));
    }
    for (size_t i = 0; i < pass->before.language_count; i++) {
        NG_TRY(add_language(pass, pass->before.languages[i], NULL, err));
    }
done:
    return status;
}

static ng_status take_field(
    member_pass *pass, const ng_batch_person *person, const unsigned char **at, ng_error *err)
{
    uint32_t term;
    ng_field_value value = {.day = person->day, .own = person->own};
    const ng_field field = ng_batch_person__field(pass->batch, at, &value.text, &term);
    const ng_value_kind kind = ng_field__kind(field);
    ng_field_value *held = &pass->after.field[field];
    if (!ng_field__holds(held, &value)) {
        return NG_OK;
    }
    if (kind != NG_VALUE_COUNT) {
        pass->after.term[kind] = term;
    } else {
        value.text = ng_arena__copy(pass->arena, value.text);
        if (value.text.at == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory for a field");
        }
    }
    *held = value;
    return NG_OK;
}

static void take_row_number(member_pass *pass, const ng_batch_person *person)
{
    if (person->source & NG_BATCH_UNCOUNTED) {
        return;
    }
    pass->rows++;
    if (person->source < pass->least_source ||
        (person->source == pass->least_source && person->row < pass->least_row)) {
        pass->least_source = person->source;
        pass->least_row = person->row;
    }
}

// One language that is counted by itself: created when the store does not know it, once.
static ng_status take_language(
    member_pass *pass, const ng_batch_person *person, ng_text language, ng_error *err)
{
    size_t index = NG_LIMIT_LANGUAGES;
    const ng_status status = add_language(pass, language, &index, err);
    if (status != NG_OK) {
        return status;
    }
    const bool created = index < NG_LIMIT_LANGUAGES && index >= pass->before.language_count &&
        !pass->counted[index];
    if (created) {
        pass->counted[index] = true;
    }
    ng_batch__count_outcome(pass->batch, person->source, created ? NG_CREATED : NG_UNCHANGED);
    return NG_OK;
}

static ng_status take_row(member_pass *pass, ng_error *err)
{
    ng_status status = NG_OK;
    const unsigned char *at = pass->next.row;
    const ng_batch_person person = ng_batch_person__read(&at);
    if (person.own == NG_BATCH_LANGUAGE) {
        return take_language(pass, &person, ng_batch_person__language(&at), err);
    }
    take_row_number(pass, &person);
    for (uint32_t i = 0; i < person.field_count; i++) {
        NG_TRY(take_field(pass, &person, &at, err));
    }
    for (uint32_t i = 0; i < person.skill_count; i++) {
        const uint32_t skill = ng_batch_person__skill(&at);
        if (skill != 0) {
            NG_TRY(add_skill(pass, skill, err));
        }
    }
    for (uint32_t i = 0; i < person.language_count; i++) {
        NG_TRY(add_language(pass, ng_batch_person__language(&at), NULL, err));
    }
    // Every row but the one that stands for the member is unchanged; which one that is, is
    // known at the end.
    if (!(person.source & NG_BATCH_UNCOUNTED)) {
        pass->batch->count[person.source].unchanged++;
    }
done:
    return status;
}

static bool has_skill(const member_pass *pass, uint32_t skill)
{
    for (size_t i = 0; i < pass->before.skill_count; i++) {
        if (pass->before.skills[i] == skill) {
            return true;
        }
    }
    return false;
}

static ng_status take_skill(member_pass *pass, uint32_t *last, ng_error *err)
{
    const uint32_t skill = pass->next.skill;
    bool created = skill != *last && !has_skill(pass, skill);
    *last = skill;
    ng_batch__count_outcome(
        pass->batch, pass->next.source, created ? NG_CREATED : NG_UNCHANGED);
    return created ? add_skill(pass, skill, err) : NG_OK;
}

static int compare_texts(const void *a, const void *b)
{
    return ng_text__compare(*(const ng_text *)a, *(const ng_text *)b);
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

// A member known by addresses and phones only is named by a code that follows from the least of
// them. Exports name it so, and what they say is not a further identity: the code is dropped
// when nothing but addresses and phones stands beside it.
static void drop_address_code(member_pass *pass)
{
    size_t count = pass->identity_count;
    const ng_text *identity = pass->identities;
    if (count < 2 || identity[count - 1].at[0] != NG_IDENTITY_STABLE) {
        return;
    }
    for (size_t i = 0; i + 1 < count; i++) {
        if (!ng_member__is_address(identity[i])) {
            return;
        }
    }
    ng_hash128 code = ng_member__address_code(identity[0]);
    char raw[16];
    ng_hash__save128(code, raw);
    if (identity[count - 1].bytes == 1 + sizeof raw &&
        memcmp(identity[count - 1].at + 1, raw, sizeof raw) == 0) {
        pass->identity_count--;
    }
}

static ng_status settle_lists(member_pass *pass, ng_error *err)
{
    size_t kept = 0;
    if (pass->identity_count > 1) {
        qsort(pass->identities, pass->identity_count, sizeof *pass->identities, compare_texts);
    }
    for (size_t i = 0; i < pass->identity_count; i++) {
        if (kept == 0 || !ng_text__equal(pass->identities[i], pass->identities[kept - 1])) {
            pass->identities[kept++] = pass->identities[i];
        }
    }
    pass->identity_count = kept;
    drop_address_code(pass);
    kept = 0;
    if (pass->skill_count > 1) {
        qsort(pass->skills, pass->skill_count, sizeof *pass->skills, compare_numbers);
    }
    for (size_t i = 0; i < pass->skill_count; i++) {
        if (kept == 0 || pass->skills[i] != pass->skills[kept - 1]) {
            pass->skills[kept++] = pass->skills[i];
        }
    }
    pass->skill_count = kept;
    if (pass->identity_count > NG_LIMIT_LIST_ENTRIES ||
        pass->skill_count > NG_LIMIT_LIST_ENTRIES) {
        return ng_fail(err, NG_ERR_LIMIT,
            "one member has %zu identities and %zu skills; %d of each are allowed",
            pass->identity_count, pass->skill_count, NG_LIMIT_LIST_ENTRIES);
    }
    pass->after.identities = pass->identities;
    pass->after.identity_count = pass->identity_count;
    ng_languages__sort(&pass->languages);
    pass->after.languages = pass->languages.name;
    pass->after.language_count = pass->languages.count;
    pass->after.skills = pass->skills;
    pass->after.skill_count = pass->skill_count;
    return NG_OK;
}

static ng_status end_member(member_pass *pass, ng_error *err)
{
    ng_batch *batch = pass->batch;
    bool changed = false;
    bool touched = (pass->touched[pass->id / 64] >> (pass->id % 64) & 1) != 0;
    ng_status status = settle_lists(pass, err);
    if (status == NG_OK && pass->is_new && pass->rows != 0) {
        pass->after.import = batch->first_import + pass->least_source;
        pass->after.row = pass->least_row;
    }
    if (status == NG_OK) {
        status =
            ng_member_writer__put(pass->writer, pass->id, pass->is_new ? NULL : &pass->before,
                &pass->after, !pass->is_new || touched, &changed, err);
    }
    if (status != NG_OK) {
        return status;
    }
    if (!pass->is_new) {
        uint32_t slot = 0;
        status = ng_batch__slot_of_id(batch, pass->id, &slot, err);
        changed = changed || batch->slot[ng_batch__root(batch, slot)].changed;
    }
    batch->changed = batch->changed || changed;
    if (pass->rows != 0) {
        ng_batch_count *count = &batch->count[pass->least_source];
        count->unchanged -= pass->is_new || changed;
        count->created += pass->is_new;
        count->updated += !pass->is_new && changed;
    } else {
        batch->implied += pass->is_new;
    }
    return status;
}

// ---------------------------------------------------------------------------------------- pass

static ng_status take_records(member_pass *pass, ng_error *err)
{
    uint32_t last_skill = 0;
    ng_status status = NG_OK;
    while (pass->next.id == pass->id && status == NG_OK) {
        if (pass->next.about == NG_PEOPLE_IDENTITY) {
            status = add_identity(pass, pass->next.identity, err);
        } else if (pass->next.about == NG_PEOPLE_ROW) {
            status = take_row(pass, err);
        } else {
            status = take_skill(pass, &last_skill, err);
        }
        if (status == NG_OK) {
            status = ng_people__next(pass->people, &pass->next, err);
        }
    }
    return status;
}

// The first touched id not below `from`, UINT32_MAX when there is none.
static uint32_t next_touched(const member_pass *pass, uint32_t from, uint32_t limit)
{
    while (from < limit) {
        uint64_t word = pass->touched[from / 64] >> (from % 64);
        if (word & 1) {
            return from;
        }
        from = word == 0 ? (from / 64 + 1) * 64 : from + 1;
    }
    return UINT32_MAX;
}

static ng_status begin_walk(member_pass *pass, ng_error *err)
{
    pass->touched_id = next_touched(pass, 1, pass->id_end);
    return ng_people__next(pass->people, &pass->next, err);
}

static bool has_more(const member_pass *pass)
{
    return pass->next.id != UINT32_MAX || pass->touched_id != UINT32_MAX;
}

// The member that comes next.
static ng_status walk_member(member_pass *pass, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t id = pass->next.id < pass->touched_id ? pass->next.id : pass->touched_id;
    NG_TRY(begin_member(pass, id, err));
    NG_TRY(take_records(pass, err));
    NG_TRY(end_member(pass, err));
    if (id == pass->touched_id) {
        pass->touched_id = next_touched(pass, id + 1, pass->id_end);
    }
done:
    return status;
}

static ng_status walk(member_pass *pass, ng_error *err)
{
    uint64_t done = 0;
    ng_status status = begin_walk(pass, err);
    while (status == NG_OK && has_more(pass)) {
        status = walk_member(pass, err);
        if (status == NG_OK && ++done % CHECK_EVERY == 0) {
            status = ng_batch__check(pass->batch, err);
        }
        if (done % WRITE_EVERY == 0) {
            ng_txn__write_behind(pass->batch->txn);
        }
    }
    return status;
}

static ng_status open_pass(ng_batch *batch, const uint64_t *touched, size_t memory_part,
    member_pass *pass, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t id_end = (uint32_t)ng_txn__state(batch->txn)->next_member;
    *pass = (member_pass){.batch = batch,
        .touched = touched,
        .id_limit = id_end - batch->new_members,
        .id_end = id_end};
    NG_TRY(ng_arena__create(&pass->arena, err));
    NG_TRY(ng_member_writer__open(
        batch->txn, batch->memory_bytes / memory_part, &pass->writer, err));
done:
    return status;
}

static ng_status finish_writer(member_pass *pass, ng_error *err)
{
    ng_member_writer *writer = pass->writer;
    pass->writer = NULL;
    return ng_member_writer__finish(writer, err);
}

static void close_pass(member_pass *pass)
{
    ng_member_writer__close(pass->writer);
    ng_arena__destroy(pass->arena);
    ng_memory__release(pass->identities);
    ng_memory__release(pass->skills);
}

ng_status ng_batch__apply_members(
    ng_batch *batch, ng_people *people, const uint64_t *touched, ng_error *err)
{
    member_pass pass;
    ng_status status = NG_OK;
    NG_TRY(open_pass(batch, touched, MEMORY_PART, &pass, err));
    pass.people = people;
    NG_TRY(walk(&pass, err));
    NG_TRY(finish_writer(&pass, err));
done:
    close_pass(&pass);
    return status;
}

// -------------------------------------------------------------------------------- in a thread

struct ng_members_ahead {
    ng_batch *batch;
    // The same with counts, and logs of rows and skills, of its own: the thread's.
    ng_batch own;
    member_pass pass;
    ng_outbox outbox[NG_PIPE_BLOCKS];
    ng_pipe *pipe; // NULL: there is no thread, and each box is filled when it is due
    bool ended;    // the last box was delivered
};

// Fills an outbox. The first call puts what the batch says of members into the order of ids,
// the last sorts the entries of indexes.
static ng_status fill(void *context, void *block, bool *more, ng_error *err)
{
    ng_status status = NG_OK;
    ng_members_ahead *ahead = context;
    member_pass *pass = &ahead->pass;
    ng_outbox *outbox = block;
    *more = true;
    ng_member_writer__set_outbox(pass->writer, outbox);
    if (pass->people == NULL) {
        NG_TRY(ng_people__create(&ahead->own, &pass->people, err));
        NG_TRY(begin_walk(pass, err));
    }
    while (outbox->bytes.bytes < OUTBOX_BYTES && has_more(pass)) {
        NG_TRY(walk_member(pass, err));
    }
    *more = has_more(pass);
    if (!*more) {
        ng_people__destroy(pass->people);
        pass->people = NULL;
        ng_log__destroy(ahead->own.people);
        ahead->own.people = NULL;
        NG_TRY(ng_member_writer__prepare(pass->writer, err));
    }
done:
    return status;
}

// Whether members follow from the batch alone, and are many.
static bool are_alone(const ng_batch *batch)
{
    return batch->store_was_empty && ng_txn__entries(batch->txn, NG_TABLE_MEMBERS) == 0 &&
        ng_txn__state(batch->txn)->next_member == (uint64_t)batch->new_members + 1 &&
        batch->ties[NG_TIE_MEMBERSHIP].log == NULL &&
        batch->ties[NG_TIE_POSITION].log == NULL && batch->ties[NG_TIE_EDUCATION].log == NULL &&
        ng_log__count(batch->people) >= NG_BATCH_ROWS_WORTH_A_THREAD;
}

// What the thread used up or counted goes back to the batch.
static void take_back(ng_members_ahead *ahead)
{
    ng_batch *batch = ahead->batch;
    const ng_batch *own = &ahead->own;
    batch->people = own->people;
    batch->skills = own->skills;
    batch->changed = batch->changed || own->changed;
    batch->implied += own->implied;
    for (uint32_t source = 0; own->count != NULL && source < batch->source_count; source++) {
        batch->count[source].created += own->count[source].created;
        batch->count[source].updated += own->count[source].updated;
        batch->count[source].unchanged += own->count[source].unchanged;
    }
}

void ng_members_ahead__close(ng_members_ahead *ahead)
{
    if (ahead == NULL) {
        return;
    }
    ng_pipe__destroy(ahead->pipe);
    take_back(ahead);
    for (size_t i = 0; i < NG_PIPE_BLOCKS; i++) {
        ng_outbox__finish(&ahead->outbox[i]);
    }
    ng_memory__release(ahead->own.count);
    ng_people__destroy(ahead->pass.people);
    close_pass(&ahead->pass);
    ng_memory__release(ahead);
}

ng_status ng_members_ahead__begin(
    ng_batch *batch, const uint64_t *touched, ng_members_ahead **out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_members_ahead *ahead = NULL;
    *out = NULL;
    if (!are_alone(batch)) {
        return NG_OK;
    }
    ahead = ng_memory__allocate_zero(1, sizeof *ahead);
    if (ahead == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for writing members");
    }
    batch->only_new = true;
    ahead->batch = batch;
    ahead->own = *batch;
    ahead->own.implied = 0;
    ahead->own.count =
        ng_memory__allocate_zero(batch->source_count + (size_t)1, sizeof *batch->count);
    if (ahead->own.count == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for the counts of files"));
    }
    NG_TRY(open_pass(&ahead->own, touched, MEMORY_PART_AHEAD, &ahead->pass, err));
    ng_pipe_work work = {.context = ahead, .fill = fill};
    for (size_t i = 0; i < NG_PIPE_BLOCKS; i++) {
        work.block[i] = &ahead->outbox[i];
    }
    NG_TRY(ng_pipe__create(&work, &ahead->pipe, err));
    *out = ahead;
done:
    if (*out == NULL) {
        ng_members_ahead__close(ahead);
    }
    return status;
}

ng_status ng_members_ahead__write(ng_members_ahead *ahead, ng_error *err)
{
    ng_status status = NG_OK;
    void *outbox = &ahead->outbox[0];
    bool more = true;
    if (ahead->ended) {
        return NG_OK;
    }
    if (ahead->pipe == NULL) {
        NG_TRY(fill(ahead, outbox, &more, err));
    } else {
        NG_TRY(ng_pipe__next(ahead->pipe, &outbox, err));
    }
    ahead->ended = !more || outbox == NULL;
    if (outbox != NULL) {
        NG_TRY(ng_outbox__deliver(outbox, ahead->batch->txn, err));
    }
done:
    return status;
}

ng_status ng_members_ahead__finish(ng_members_ahead *ahead, ng_error *err)
{
    ng_status status = NG_OK;
    while (!ahead->ended) {
        NG_TRY(ng_batch__check(ahead->batch, err));
        NG_TRY(ng_members_ahead__write(ahead, err));
    }
    NG_TRY(finish_writer(&ahead->pass, err));
done:
    ng_members_ahead__close(ahead);
    return status;
}
