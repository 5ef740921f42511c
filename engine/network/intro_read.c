// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What is told of requests for introductions: one, those of a member, how often an introducer
 * was asked; and notes: what they must be, and one written out of who, where, when and why.
 */
#include <stdlib.h>

#include "base/day.h"
#include "base/status.h"
#include "base/text.h"
#include "network/intro.h"
#include "network/rule.h"

enum {
    NOTES_COMPARED = 5
};

// --- Requests --------------------------------------------------------------------------------

const char *ng_intro_state_name(ng_intro_state state)
{
    switch (state) {
    case NG_INTRO_ASKED:
        return "asked";
    case NG_INTRO_FORWARDED:
        return "forwarded";
    case NG_INTRO_ACCEPTED:
        return "accepted";
    case NG_INTRO_DECLINED:
        return "declined";
    case NG_INTRO_WITHDRAWN:
        return "withdrawn";
    case NG_INTRO_EXPIRED:
        return "expired";
    }
    return "unknown";
}

static ng_status no_memory(ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory for introductions");
}

static ng_status name_parties(
    ng_txn *txn, const ng_intro_record *record, ng_intro *out, ng_error *err)
{
    ng_arena *arena = ng_txn__arena(txn);
    ng_member *via = ng_arena__allocate_zero(arena, record->via_count, sizeof *via);
    ng_text *label =
        ng_arena__allocate_zero(arena, (size_t)record->via_count + 2, sizeof *label);
    ng_status status = NG_OK;
    if (via == NULL || label == NULL) {
        return no_memory(err);
    }
    NG_TRY(ng_member_label(txn, out->from, &label[0], err));
    for (uint32_t i = 0; i < record->via_count; i++) {
        via[i].id = record->via[i];
        NG_TRY(ng_member_label(txn, via[i], &label[1 + i], err));
    }
    NG_TRY(ng_member_label(txn, out->to, &label[1 + record->via_count], err));
    out->via = via;
    out->labels = label;
done:
    return status;
}

static ng_status describe(
    ng_txn *txn, uint32_t intro, ng_day today, ng_intro *out, ng_error *err)
{
    ng_intro_record record;
    bool superseded;
    ng_status status = NG_OK;
    NG_TRY(ng_intro__get(txn, ng_txn__arena(txn), intro, &record, err));
    NG_TRY(ng_intro__is_superseded(txn, intro, &record, &superseded, err));
    *out = (ng_intro){.id = intro,
        .from = {record.from},
        .to = {record.to},
        .via_count = record.via_count,
        .passed = record.passed,
        .state = superseded || ng_intro__is_expired(&record, today) ? NG_INTRO_EXPIRED
                                                                    : record.state,
        .asked = record.asked,
        .changed = record.changed,
        .note = record.note};
    NG_TRY(name_parties(txn, &record, out, err));
done:
    return status;
}

ng_status ng_intro_read(ng_txn *txn, uint32_t id, ng_day today, ng_intro *out, ng_error *err)
{
    *out = (ng_intro){0};
    ng_status status = describe(txn, id, today, out, err);
    if (status != NG_OK) {
        *out = (ng_intro){0};
    }
    return status;
}

static int compare_numbers(const void *a, const void *b)
{
    const uint32_t *x = a;
    const uint32_t *y = b;
    return (*x > *y) - (*x < *y);
}

ng_status ng_intro_list(
    ng_txn *txn, ng_member of, ng_day today, const ng_intro **out, size_t *count, ng_error *err)
{
    const ng_intro_filter any = {.member = of.id, .role = NG_INTRO_ROLE_COUNT};
    ng_buffer intros = {0};
    ng_status status = NG_OK;
    *out = NULL;
    *count = 0;
    if (of.id != 0) {
        NG_TRY(ng_rule__exists(txn, of, err));
        NG_TRY(ng_intro__collect(txn, &any, &intros, err));
    } else {
        NG_TRY(ng_intro__collect_all(txn, &intros, err));
    }
    size_t found = intros.bytes / sizeof(uint32_t);
    uint32_t *intro = (void *)intros.at;
    if (found == 0) {
        goto done;
    }
    qsort(intro, found, sizeof *intro, compare_numbers);
    ng_intro *list = ng_arena__allocate_zero(ng_txn__arena(txn), found, sizeof *list);
    if (list == NULL) {
        status = no_memory(err);
        goto done;
    }
    for (size_t i = 0; i < found; i++) {
        NG_TRY(describe(txn, intro[i], today, &list[i], err));
    }
    *out = list;
    *count = found;
done:
    ng_buffer__finish(&intros);
    return status;
}

ng_status ng_intro_load(
    ng_txn *txn, ng_member introducer, ng_day today, uint32_t *out, ng_error *err)
{
    ng_intro_filter asked = {.member = introducer.id, .role = NG_INTRO_VIA};
    ng_buffer intros = {0};
    ng_status status = NG_OK;
    *out = 0;
    if (today == NG_DAY_NONE) {
        return ng_fail(err, NG_ERR_ARGUMENT, "introductions need the day of today");
    }
    asked.other = ng_intro__month(today);
    NG_TRY(ng_rule__exists(txn, introducer, err));
    NG_TRY(ng_intro__collect(txn, &asked, &intros, err));
    *out = (uint32_t)(intros.bytes / sizeof(uint32_t));
done:
    ng_buffer__finish(&intros);
    return status;
}

// --- Notes -----------------------------------------------------------------------------------

static size_t characters(ng_text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.bytes; i++) {
        count += ((unsigned char)text.at[i] & 0xC0u) != 0x80u;
    }
    return count;
}

ng_status ng_intro__check_note(ng_text note, ng_error *err)
{
    if (!ng_text__valid(note)) {
        return ng_fail(err, NG_ERR_ARGUMENT, "note: not UTF-8");
    }
    size_t count = characters(note);
    if (count == 0 || count > NG_INTRO_NOTE_MAX) {
        return ng_fail(err, NG_ERR_ARGUMENT, "note: 1 to %d characters, not %zu",
            NG_INTRO_NOTE_MAX, count);
    }
    return NG_OK;
}

// A request of the sender, for comparing with the newest ones.
typedef struct sent {
    ng_day asked;
    uint32_t intro;
    ng_text note;
} sent;

static int compare_newest_first(const void *a, const void *b)
{
    const sent *x = a;
    const sent *y = b;
    if (x->asked != y->asked) {
        return x->asked > y->asked ? -1 : 1;
    }
    return (x->intro < y->intro) - (x->intro > y->intro);
}

static ng_status read_sent(
    ng_txn *txn, ng_arena *arena, uint32_t from, sent **out, size_t *count, ng_error *err)
{
    const ng_intro_filter own = {.member = from, .role = NG_INTRO_FROM};
    ng_buffer intros = {0};
    ng_status status = NG_OK;
    *count = 0;
    NG_TRY(ng_intro__collect(txn, &own, &intros, err));
    const uint32_t *intro = (const void *)intros.at;
    size_t found = intros.bytes / sizeof *intro;
    *out = ng_arena__allocate_zero(arena, found + 1, sizeof **out);
    if (*out == NULL) {
        status = no_memory(err);
        goto done;
    }
    for (size_t i = 0; i < found; i++) {
        ng_intro_record record;
        NG_TRY(ng_intro__get(txn, arena, intro[i], &record, err));
        (*out)[i] = (sent){record.asked, intro[i], record.note};
    }
    qsort(*out, found, sizeof **out, compare_newest_first);
    *count = found;
done:
    ng_buffer__finish(&intros);
    return status;
}

ng_status ng_intro__refuse_repeated(ng_txn *txn, uint32_t from, ng_text note, ng_error *err)
{
    ng_arena *arena = NULL;
    sent *list = NULL;
    size_t count;
    ng_text folded;
    ng_status status = NG_OK;
    NG_TRY(ng_arena__create(&arena, err));
    NG_TRY(read_sent(txn, arena, from, &list, &count, err));
    NG_TRY(ng_text__fold(arena, note, &folded, err));
    for (size_t i = 0; i < count && i < NOTES_COMPARED; i++) {
        ng_text other;
        NG_TRY(ng_text__fold(arena, list[i].note, &other, err));
        if (ng_text__equal(folded, other)) {
            status = ng_fail(err, NG_ERR_REFUSED,
                "rule: the note is that of introduction %u, and a note differs from the "
                "sender's last %d",
                (unsigned)list[i].intro, NOTES_COMPARED);
            goto done;
        }
    }
done:
    ng_arena__destroy(arena);
    return status;
}

// "Software Engineer at Contoh Digital", or what is known of it; may be empty.
static ng_text about(ng_arena *arena, const ng_profile *profile)
{
    ng_text title = profile->field[NG_FIELD_TITLE];
    ng_text company = profile->field[NG_FIELD_COMPANY];
    if (title.bytes > 0 && company.bytes > 0) {
        return ng_arena__print(arena, "%s at %s", title.at, company.at);
    }
    return title.bytes > 0 ? title : profile->field[NG_FIELD_HEADLINE];
}

// How a note addresses somebody: names have no order that holds everywhere, so the first name
// stands alone only where the data say which one that is.
static ng_status address(ng_txn *txn, ng_member member, ng_text *out, ng_error *err)
{
    ng_profile profile;
    ng_status status = NG_OK;
    NG_TRY(ng_member_profile(txn, member, &profile, err));
    *out = profile.field[NG_FIELD_FIRST_NAME];
    if (out->bytes == 0) {
        NG_TRY(ng_member_name(txn, member, out, err));
    }
done:
    return status;
}

// Without blanks around and full stops at the end, for a place inside a sentence.
static ng_text phrase(ng_text text)
{
    text = ng_text__trim(text);
    while (text.bytes > 0 && text.at[text.bytes - 1] == '.') {
        text.bytes--;
    }
    return ng_text__trim(text);
}

typedef struct draft {
    ng_text met, why; // trimmed, not empty
    char day[16];
} draft;

static ng_status compose(
    ng_txn *txn, ng_member from, ng_member to, const draft *parts, ng_text *out, ng_error *err)
{
    ng_arena *arena = ng_txn__arena(txn);
    ng_profile profile;
    ng_text own;
    ng_text other;
    ng_status status = NG_OK;
    NG_TRY(ng_member_name(txn, from, &own, err));
    NG_TRY(ng_member_profile(txn, from, &profile, err));
    NG_TRY(address(txn, to, &other, err));
    if (own.bytes == 0) {
        status = ng_fail(err, NG_ERR_REFUSED,
            "rule: a note says who writes it, and no name of %s is known", profile.label.at);
        goto done;
    }
    ng_text work = about(arena, &profile);
    *out = ng_arena__print(arena,
        "Hello%s%.*s, I am %.*s%s%.*s. We met at %.*s on %s. I would like to meet you because "
        "%.*s.",
        other.bytes > 0 ? " " : "", (int)other.bytes, other.at, (int)own.bytes, own.at,
        work.bytes > 0 ? ", " : "", (int)work.bytes, work.at, (int)parts->met.bytes,
        parts->met.at, parts->day, (int)parts->why.bytes, parts->why.at);
    if (out->at == NULL) {
        status = no_memory(err);
    }
done:
    return status;
}

static ng_status check_draft(ng_txn *txn, ng_member from, ng_text note, ng_error *err)
{
    size_t count = characters(note);
    if (count > NG_INTRO_NOTE_MAX) {
        return ng_fail(err, NG_ERR_REFUSED,
            "rule: a note has at most %d characters, and this one would have %zu",
            NG_INTRO_NOTE_MAX, count);
    }
    return ng_intro__refuse_repeated(txn, from.id, note, err);
}

ng_status ng_intro_draft(ng_txn *txn, ng_member from, ng_member to, ng_text met, ng_day on,
    ng_text why, ng_text *out, ng_error *err)
{
    draft parts = {.met = phrase(met), .why = phrase(why)};
    ng_text note = {0};
    ng_status status = NG_OK;
    *out = (ng_text){0};
    NG_TRY(ng_rule__exists(txn, from, err));
    NG_TRY(ng_rule__exists(txn, to, err));
    if (from.id == to.id) {
        return ng_fail(err, NG_ERR_REFUSED, "rule: nobody can be introduced to themselves");
    }
    if (parts.met.bytes == 0 || parts.why.bytes == 0 || on == NG_DAY_NONE) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a note says where the two met, when, and why");
    }
    if (parts.met.bytes > NG_LIMIT_FIELD_BYTES || parts.why.bytes > NG_LIMIT_FIELD_BYTES ||
        !ng_text__valid(parts.met) || !ng_text__valid(parts.why)) {
        return ng_fail(err, NG_ERR_ARGUMENT, "where and why are UTF-8 of at most %d bytes",
            NG_LIMIT_FIELD_BYTES);
    }
    ng_day__print(on, parts.day);
    NG_TRY(compose(txn, from, to, &parts, &note, err));
    NG_TRY(check_draft(txn, from, note, err));
    *out = note;
done:
    return status;
}
