// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Many requests for introductions at once, in an order that is theirs: equal ones are one, and
 * what is stored afterwards does not depend on how they were split over calls.
 *
 * Equal requests keep the later step, then the state further along, and the most introducers
 * who passed them on. Several of a pair may come open: which of them is, is told when they are
 * read (ng_intro__is_superseded), so that it depends on what is there and not on when it came.
 */
#include <assert.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "network/apply.h"
#include "network/intro.h"

// The key of the sorter: from, to, day, introducers, note. The payload: numbers below.
enum {
    KEY_FROM,
    KEY_TO,
    KEY_ASKED,
    KEY_VIA_COUNT,
    KEY_VIA,
    KEY_WORDS = KEY_VIA + NG_LIMIT_INTRODUCERS
};
enum {
    PAYLOAD_SOURCE,
    PAYLOAD_NUMBER,
    PAYLOAD_STATE,
    PAYLOAD_PASSED,
    PAYLOAD_CHANGED,
    PAYLOAD_WORDS
};
enum {
    WORD_BYTES = 4
};

typedef struct pass {
    ng_txn *txn;
    const ng_apply_hooks *hooks;
    ng_text_sorter *sorter;
    ng_text key, payload; // the request that is due; key.at NULL after the last
    ng_arena *arena;      // of one request
    ng_buffer present;    // key of the request that is taken
    ng_buffer pair;       // numbers of the requests of a pair
    uint64_t checked;
} pass;

static uint32_t word_of(ng_text text, uint32_t index)
{
    return ng_load_u32((const unsigned char *)text.at + (size_t)index * WORD_BYTES);
}

ng_status ng_intro__sort_in(ng_text_sorter *sorter, const ng_intro_record *record,
    uint32_t number, uint32_t source, ng_error *err)
{
    unsigned char head[KEY_WORDS * WORD_BYTES];
    unsigned char payload[PAYLOAD_WORDS * WORD_BYTES];
    const uint32_t key_word[] = {[KEY_FROM] = record->from,
        [KEY_TO] = record->to,
        [KEY_ASKED] = (uint32_t)record->asked,
        [KEY_VIA_COUNT] = record->via_count};
    const uint32_t payload_word[PAYLOAD_WORDS] = {[PAYLOAD_SOURCE] = source,
        [PAYLOAD_NUMBER] = number,
        [PAYLOAD_STATE] = (uint32_t)record->state,
        [PAYLOAD_PASSED] = record->passed,
        [PAYLOAD_CHANGED] = (uint32_t)record->changed};
    ng_buffer key = {0};
    ng_status status = NG_OK;
    assert(record->via_count >= 1 && record->via_count <= NG_LIMIT_INTRODUCERS);
    for (uint32_t i = 0; i < KEY_WORDS; i++) {
        ng_save_u32(head + (size_t)i * WORD_BYTES,
            i < KEY_VIA ? key_word[i] : record->via[i - KEY_VIA]);
    }
    for (uint32_t i = 0; i < PAYLOAD_WORDS; i++) {
        ng_save_u32(payload + (size_t)i * WORD_BYTES, payload_word[i]);
    }
    NG_TRY(ng_buffer__add(&key, head, sizeof head, err));
    NG_TRY(ng_buffer__add(&key, record->note.at, record->note.bytes, err));
    NG_TRY(ng_text_sorter__add(sorter, (ng_text){(const char *)key.at, key.bytes},
        (ng_text){(const char *)payload, sizeof payload}, err));
done:
    ng_buffer__finish(&key);
    return status;
}

// Request of a key and a payload; the note lies in the key.
static ng_intro_record record_of(ng_text key, ng_text payload)
{
    ng_intro_record record = {.from = word_of(key, KEY_FROM),
        .to = word_of(key, KEY_TO),
        .via_count = word_of(key, KEY_VIA_COUNT),
        .passed = word_of(payload, PAYLOAD_PASSED),
        .state = (ng_intro_state)word_of(payload, PAYLOAD_STATE),
        .asked = (ng_day)word_of(key, KEY_ASKED),
        .changed = (ng_day)word_of(payload, PAYLOAD_CHANGED),
        .note = {key.at + (size_t)KEY_WORDS * WORD_BYTES,
            key.bytes - (size_t)KEY_WORDS * WORD_BYTES}};
    for (uint32_t i = 0; i < NG_LIMIT_INTRODUCERS; i++) {
        record.via[i] = word_of(key, KEY_VIA + i);
    }
    return record;
}

// --- Equal requests --------------------------------------------------------------------------

// How far along a state is, when two are of one day.
static uint32_t progress(ng_intro_state state)
{
    switch (state) {
    case NG_INTRO_ASKED:
    case NG_INTRO_FORWARDED:
    case NG_INTRO_EXPIRED:
        break;
    case NG_INTRO_WITHDRAWN:
        return 1;
    case NG_INTRO_DECLINED:
        return 2;
    case NG_INTRO_ACCEPTED:
        return 3;
    }
    return 0;
}

// What holds of two equal requests; true when it is not `record` as it was.
static bool combine(ng_intro_record *record, const ng_intro_record *other)
{
    const ng_intro_record before = *record;
    if (other->changed > record->changed ||
        (other->changed == record->changed &&
            progress(other->state) > progress(record->state))) {
        record->changed = other->changed;
        record->state = other->state;
    }
    record->passed = other->passed > record->passed ? other->passed : record->passed;
    if (ng_intro__is_open(record)) {
        record->state =
            record->passed == record->via_count ? NG_INTRO_FORWARDED : NG_INTRO_ASKED;
    }
    return record->changed != before.changed || record->state != before.state ||
        record->passed != before.passed;
}

static bool is_equal(const ng_intro_record *a, const ng_intro_record *b)
{
    return a->from == b->from && a->to == b->to && a->asked == b->asked &&
        a->via_count == b->via_count && memcmp(a->via, b->via, sizeof a->via) == 0 &&
        ng_text__equal(a->note, b->note);
}

static ng_status next_row(pass *run, ng_error *err)
{
    ng_status status = ng_apply__check(run->hooks, &run->checked, err);
    return status == NG_OK ? ng_text_sorter__next(run->sorter, &run->key, &run->payload, err)
                           : status;
}

// All rows of the request that is due; `*number` is the least they ask for.
static ng_status take_rows(
    pass *run, ng_apply_group *group, ng_intro_record *record, uint32_t *number, ng_error *err)
{
    ng_status status = NG_OK;
    run->present.bytes = 0;
    NG_TRY(ng_buffer__add(&run->present, run->key.at, run->key.bytes, err));
    const ng_text present = {(const char *)run->present.at, run->present.bytes};
    *record = record_of(present, run->payload);
    *number = word_of(run->payload, PAYLOAD_NUMBER);
    ng_apply_group__begin(group, run->hooks, word_of(run->payload, PAYLOAD_SOURCE));
    NG_TRY(next_row(run, err));
    while (run->key.at != NULL && ng_text__equal(run->key, present)) {
        ng_intro_record other = record_of(present, run->payload);
        uint32_t asked = word_of(run->payload, PAYLOAD_NUMBER);
        (void)combine(record, &other);
        *number = *number == 0 || (asked != 0 && asked < *number) ? asked : *number;
        ng_apply_group__add(group, word_of(run->payload, PAYLOAD_SOURCE));
        NG_TRY(next_row(run, err));
    }
done:
    return status;
}

// --- Writing ---------------------------------------------------------------------------------

static ng_status read_pair(
    pass *run, const ng_intro_record *record, ng_intro_record **out, ng_error *err)
{
    ng_status status = NG_OK;
    run->pair.bytes = 0;
    NG_TRY(ng_intro__collect_pair(run->txn, record->from, record->to, &run->pair, err));
    const uint32_t *intro = (const void *)run->pair.at;
    size_t count = run->pair.bytes / sizeof *intro;
    *out = ng_arena__allocate_zero(run->arena, count + 1, sizeof **out);
    if (*out == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for %zu introductions", count);
        goto done;
    }
    for (size_t i = 0; i < count; i++) {
        NG_TRY(ng_intro__get(run->txn, run->arena, intro[i], &(*out)[i], err));
    }
done:
    return status;
}

static ng_status give_number(pass *run, uint32_t asked, uint32_t *out, ng_error *err)
{
    ng_state *state = ng_txn__state(run->txn);
    ng_bytes value = {0};
    ng_status status = NG_OK;
    if (asked != 0) {
        NG_TRY(ng_txn__get_id(run->txn, NG_TABLE_INTROS, asked, &value, err));
    }
    bool is_free = asked != 0 && value.at == NULL;
    if (!is_free && state->next_intro >= UINT32_MAX) {
        status = ng_fail(err, NG_ERR_LIMIT, "there are no more numbers for introductions");
        goto done;
    }
    *out = is_free ? asked : (uint32_t)state->next_intro;
    if (*out >= state->next_intro) {
        state->next_intro = (uint64_t)*out + 1;
    }
done:
    return status;
}

static ng_status write_request(
    pass *run, ng_intro_record *record, uint32_t number, ng_outcome *outcome, ng_error *err)
{
    ng_intro_record *list = NULL;
    uint32_t found = 0;
    ng_status status = NG_OK;
    *outcome = NG_UNCHANGED;
    NG_TRY(read_pair(run, record, &list, err));
    const uint32_t *intro = (const void *)run->pair.at;
    for (size_t i = 0; i < run->pair.bytes / sizeof *intro; i++) {
        if (is_equal(&list[i], record)) {
            found = intro[i];
            *outcome = combine(&list[i], record) ? NG_UPDATED : NG_UNCHANGED;
            *record = list[i];
        }
    }
    if (found == 0) {
        *outcome = NG_CREATED;
        NG_TRY(give_number(run, number, &found, err));
    }
    if (*outcome != NG_UNCHANGED) {
        NG_TRY(ng_intro__put(run->txn, found, record, *outcome == NG_CREATED, err));
    }
done:
    return status;
}

ng_status ng_intro__apply(
    ng_txn *txn, ng_text_sorter *sorter, const ng_apply_hooks *hooks, ng_error *err)
{
    pass run = {.txn = txn, .hooks = hooks, .sorter = sorter};
    ng_status status = NG_OK;
    if (ng_text_sorter__count(sorter) == 0) {
        return NG_OK;
    }
    NG_TRY(ng_arena__create(&run.arena, err));
    NG_TRY(ng_text_sorter__sort(sorter, err));
    NG_TRY(next_row(&run, err));
    while (run.key.at != NULL) {
        ng_apply_group group;
        ng_intro_record record;
        uint32_t number;
        ng_outcome outcome;
        ng_arena__reset(run.arena);
        NG_TRY(take_rows(&run, &group, &record, &number, err));
        NG_TRY(write_request(&run, &record, number, &outcome, err));
        ng_apply_group__end(&group, outcome);
    }
done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    ng_arena__destroy(run.arena);
    ng_buffer__finish(&run.present);
    ng_buffer__finish(&run.pair);
    return status;
}
