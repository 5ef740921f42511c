// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Runs: a shortlist is kept with what it answers, and what was decided about each on it.
 */
#include "network/run.h"

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "network/history.h"
#include "network/log.h"
#include "network/rule.h"

const char *ng_decision_name(ng_decision decision)
{
    static const char *const names[NG_DECISION_COUNT] = {
        [NG_DECISION_NONE] = "",
        [NG_DECISION_ADVANCE] = "advance",
        [NG_DECISION_REJECT] = "reject",
    };
    return (unsigned)decision < NG_DECISION_COUNT ? names[decision] : "";
}

static ng_status check_writes(ng_txn *txn, ng_error *err)
{
    return ng_txn__writes(txn)
        ? NG_OK
        : ng_fail(err, NG_ERR_ARGUMENT, "a run is changed within a write transaction");
}

// --- Keeping ---------------------------------------------------------------------------------

// A run that is changed.
typedef struct keeping {
    ng_txn *txn;
    ng_arena *arena; // scratch
    ng_text name;
    uint32_t place; // of the member kept last, or found
} keeping;

static ng_status keep_person(
    keeping *on, ng_member member, const ng_candidate *candidate, ng_error *err)
{
    ng_status status = NG_OK;
    ng_run_person_record record = {
        .person = {.hops = UINT32_MAX, .verdict = {.day = NG_DAY_NONE}}};
    ng_arena__reset(on->arena);
    NG_TRY(ng_rule__exists(on->txn, member, err));
    NG_TRY(ng_history__name(on->txn, on->arena, member.id, &record.who, err));
    NG_TRY(ng_member_label(on->txn, member, &record.person.label, err));
    if (candidate != NULL) {
        record.person.score = candidate->score;
        record.person.parts = candidate->parts;
        record.person.hops = candidate->hops;
    }
    if (candidate != NULL && candidate->parts.by.id != 0) {
        NG_TRY(ng_history__name(on->txn, on->arena, candidate->parts.by.id, &record.by, err));
    }
    NG_TRY(ng_run__put_person(on->txn, on->name, ++on->place, &record, err));
done:
    return status;
}

static ng_status keep_people(keeping *on, const ng_run_saving *saving, ng_error *err)
{
    const ng_source_options *asked = saving->asked;
    ng_status status = NG_OK;
    for (size_t i = 0; i < saving->found->count; i++) {
        const ng_candidate *candidate = &saving->found->at[i];
        NG_TRY(keep_person(on, candidate->member, candidate, err));
    }
    for (size_t i = 0; i < asked->near_count; i++) {
        NG_TRY(keep_person(on, asked->near[i], NULL, err));
    }
    for (size_t i = 0; i < asked->exclude_count; i++) {
        NG_TRY(keep_person(on, asked->exclude[i], NULL, err));
    }
done:
    return status;
}

static ng_status check_saving(const ng_run_saving *saving, ng_error *err)
{
    if (!ng_run__is_name(saving->name)) {
        return ng_fail(err, NG_ERR_ARGUMENT,
            "'%.*s' is no name of a run: 1 to %d letters, digits, '.', '_' and '-'",
            (int)(saving->name.bytes < 200 ? saving->name.bytes : 200),
            saving->name.bytes > 0 ? saving->name.at : "", NG_RUN_NAME_BYTES);
    }
    if (saving->requirement.bytes > NG_RUN_REQUIREMENT_BYTES ||
        !ng_text__valid(saving->requirement)) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a requirement of %zu bytes; at most %d, in UTF-8",
            saving->requirement.bytes, NG_RUN_REQUIREMENT_BYTES);
    }
    if (saving->found->count > NG_RUN_COUNT_MAX ||
        saving->asked->exclude_count > NG_RUN_COUNT_MAX) {
        return ng_fail(err, NG_ERR_LIMIT,
            "a run keeps at most %d candidates and %d left out, not %zu and %zu",
            NG_RUN_COUNT_MAX, NG_RUN_COUNT_MAX, saving->found->count,
            saving->asked->exclude_count);
    }
    return NG_OK;
}

// NG_ERR_REFUSED when there is a run of the name.
static ng_status check_new(keeping *on, ng_error *err)
{
    ng_run_record head;
    const ng_status status = ng_run__head(on->txn, on->arena, on->name, &head, err);
    if (status == NG_OK) {
        return ng_fail(err, NG_ERR_REFUSED, "there is a run '%.*s' already",
            (int)on->name.bytes, on->name.at);
    }
    return status == NG_ERR_NOT_FOUND ? NG_OK : status;
}

// The whole answer, hashed, and in clear that there was one.
static ng_status log_run(
    keeping *on, const ng_run_saving *saving, ng_sha256 *head, ng_error *err)
{
    const size_t count = saving->found->count;
    ng_arena__reset(on->arena);
    ng_text *payload = ng_arena__allocate(on->arena, (count + 1) * sizeof *payload);
    uint32_t *members = ng_arena__allocate(on->arena, (count + 1) * sizeof *members);
    const ng_text what = ng_arena__print(on->arena, "run %.*s, %zu candidate%s",
        (int)on->name.bytes, on->name.at, count, count == 1 ? "" : "s");
    if (payload == NULL || members == NULL || what.at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to note a run");
    }
    payload[count] = saving->requirement;
    for (size_t i = 0; i < count; i++) {
        const ng_candidate *candidate = &saving->found->at[i];
        members[i] = candidate->member.id;
        payload[i] = ng_arena__print(on->arena, "%.*s %llu", (int)candidate->label.bytes,
            candidate->label.at, (unsigned long long)candidate->score);
        if (payload[i].at == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory to note a run");
        }
    }
    const ng_log_note note = {.kind = NG_LOG_RUN,
        .day = saving->asked->today,
        .what = what,
        .payload = payload,
        .payload_count = count + 1,
        .members = members,
        .member_count = count};
    return ng_log_chain__append(on->txn, &note, head, err);
}

ng_status ng_run_save(
    ng_txn *txn, const ng_run_saving *saving, char head[NG_LOG_HEAD_BYTES], ng_error *err)
{
    keeping on = {.txn = txn, .name = saving->name};
    bool begun = false;
    ng_sha256 hash;
    const ng_source_options *asked = saving->asked;
    ng_status status = NG_OK;
    head[0] = '\0';
    NG_TRY(check_writes(txn, err));
    NG_TRY(check_saving(saving, err));
    NG_TRY(ng_arena__create(&on.arena, err));
    NG_TRY(check_new(&on, err));
    const ng_run_record record = {.requirement = saving->requirement,
        .change = saving->change,
        .refreshed_at = saving->found->refreshed_at,
        .day = asked->today,
        .max_hops = asked->max_hops,
        .limit = asked->count,
        .of = saving->found->of,
        .explain = saving->explain,
        .count = (uint32_t)saving->found->count,
        .near_count = (uint32_t)asked->near_count,
        .exclude_count = (uint32_t)asked->exclude_count};
    begun = true;
    NG_TRY(ng_run__put_head(txn, saving->name, &record, err));
    NG_TRY(keep_people(&on, saving, err));
    NG_TRY(log_run(&on, saving, &hash, err));
    ng_sha256__print(&hash, head);
done:
    if (status != NG_OK && begun) {
        ng_txn__poison(txn);
    }
    ng_arena__destroy(on.arena);
    return status;
}

// --- Reading ---------------------------------------------------------------------------------

static ng_status read_person(
    ng_txn *txn, ng_text name, uint32_t place, ng_run_person *out, ng_error *err)
{
    ng_run_person_record record;
    ng_status status = NG_OK;
    NG_TRY(ng_run__person(txn, ng_txn__arena(txn), name, place, &record, err));
    *out = record.person;
    NG_TRY(ng_run__resolve(txn, record.who, &out->member.id, err));
    NG_TRY(ng_run__resolve(txn, record.by, &out->parts.by.id, err));
    if (out->member.id == 0) {
        out->label = (ng_text){0};
    }
done:
    return status;
}

ng_status ng_run_read(ng_txn *txn, ng_text name, ng_run *out, ng_error *err)
{
    ng_run_record head;
    ng_status status = NG_OK;
    ng_run_person *at = NULL;
    *out = (ng_run){0};
    NG_TRY(ng_run__head(txn, ng_txn__arena(txn), name, &head, err));
    const uint32_t places = ng_run__places(&head);
    at = ng_arena__allocate_zero(ng_txn__arena(txn), (size_t)places + 1, sizeof *at);
    const ng_text kept = ng_arena__copy(ng_txn__arena(txn), name);
    if (at == NULL || kept.at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a run of %u members", places);
    }
    for (uint32_t i = 0; i < places; i++) {
        NG_TRY(read_person(txn, name, i + 1, &at[i], err));
    }
    *out = (ng_run){.name = kept,
        .requirement = head.requirement,
        .change = head.change,
        .refreshed_at = head.refreshed_at,
        .day = head.day,
        .max_hops = head.max_hops,
        .limit = head.limit,
        .of = head.of,
        .explain = head.explain,
        .at = at,
        .count = head.count,
        .near = at + head.count,
        .near_count = head.near_count,
        .exclude = at + head.count + head.near_count,
        .exclude_count = head.exclude_count};
done:
    return status;
}

ng_status ng_run_list(ng_txn *txn, const ng_text **out, size_t *count, ng_error *err)
{
    return ng_run__names(txn, ng_txn__arena(txn), out, count, err);
}

// --- Changing --------------------------------------------------------------------------------

ng_status ng_run_remove(ng_txn *txn, ng_text name, ng_error *err)
{
    const ng_status status = check_writes(txn, err);
    return status == NG_OK ? ng_run__delete(txn, name, err) : status;
}

static ng_status check_words(ng_text words, const char *what, ng_error *err)
{
    return words.bytes > 0 && words.bytes <= NG_RUN_REASON_BYTES && ng_text__valid(words) &&
            ng_text__trim(words).bytes > 0
        ? NG_OK
        : ng_fail(
              err, NG_ERR_ARGUMENT, "%s is a text of 1 to %d bytes", what, NG_RUN_REASON_BYTES);
}

static bool is_same(const ng_run_verdict *a, const ng_run_verdict *b)
{
    return a->decision == b->decision && a->day == b->day && ng_text__equal(a->by, b->by) &&
        ng_text__equal(a->reason, b->reason);
}

// The place of a member among the candidates.
static ng_status find_place(keeping *on, ng_member member, ng_error *err)
{
    ng_run_record head;
    ng_status status = NG_OK;
    NG_TRY(ng_run__head(on->txn, on->arena, on->name, &head, err));
    for (uint32_t place = 1; place <= head.count && on->place == 0; place++) {
        ng_run_person_record record;
        uint32_t who = 0;
        NG_TRY(ng_run__person(on->txn, on->arena, on->name, place, &record, err));
        NG_TRY(ng_run__resolve(on->txn, record.who, &who, err));
        on->place = who == member.id && who != 0 ? place : 0;
    }
    if (on->place == 0) {
        status = ng_fail(err, NG_ERR_NOT_FOUND, "the member is no candidate of run '%.*s'",
            (int)on->name.bytes, on->name.at);
    }
done:
    return status;
}

static ng_status check_verdict(const ng_run_verdict *verdict, ng_error *err)
{
    ng_status status = NG_OK;
    if (verdict->decision != NG_DECISION_ADVANCE && verdict->decision != NG_DECISION_REJECT) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a decision is to advance or to reject");
    }
    NG_TRY(check_words(verdict->by, "who decided", err));
    NG_TRY(check_words(verdict->reason, "the reason", err));
done:
    return status;
}

static ng_status log_verdict(
    keeping *on, uint32_t member, const ng_run_verdict *verdict, ng_sha256 *head, ng_error *err)
{
    const ng_text payload[] = {verdict->by, verdict->reason};
    const ng_text what = ng_arena__print(on->arena, "run %.*s, %s", (int)on->name.bytes,
        on->name.at, ng_decision_name(verdict->decision));
    const ng_log_note note = {.kind = NG_LOG_DECISION,
        .day = verdict->day,
        .what = what,
        .payload = payload,
        .payload_count = 2,
        .members = &member,
        .member_count = 1};
    return what.at == NULL ? ng_fail(err, NG_ERR_NOMEM, "no memory to note a decision")
                           : ng_log_chain__append(on->txn, &note, head, err);
}

ng_status ng_run_decide(ng_txn *txn, ng_text name, ng_member member,
    const ng_run_verdict *verdict, ng_outcome *outcome, char head[NG_LOG_HEAD_BYTES],
    ng_error *err)
{
    keeping on = {.txn = txn, .name = name};
    ng_sha256 hash;
    ng_run_person_record record;
    ng_status status = NG_OK;
    *outcome = NG_UNCHANGED;
    head[0] = '\0';
    NG_TRY(check_writes(txn, err));
    NG_TRY(check_verdict(verdict, err));
    NG_TRY(ng_arena__create(&on.arena, err));
    NG_TRY(find_place(&on, member, err));
    NG_TRY(ng_run__person(txn, on.arena, name, on.place, &record, err));
    if (is_same(&record.person.verdict, verdict)) {
        goto done;
    }
    *outcome = record.person.verdict.decision == NG_DECISION_NONE ? NG_CREATED : NG_UPDATED;
    record.person.verdict = *verdict;
    NG_TRY(ng_run__put_person(txn, name, on.place, &record, err));
    status = log_verdict(&on, member.id, verdict, &hash, err);
    if (status != NG_OK) {
        ng_txn__poison(txn);
        goto done;
    }
    ng_sha256__print(&hash, head);
done:
    ng_arena__destroy(on.arena);
    return status;
}

// Each of 1 to count once.
static ng_status check_places(
    ng_arena *arena, const uint32_t *places, size_t count, ng_error *err)
{
    bool *seen = ng_arena__allocate_zero(arena, count + 1, sizeof *seen);
    if (seen == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for an order of %zu", count);
    }
    for (size_t i = 0; i < count; i++) {
        if (places[i] < 1 || places[i] > count || seen[places[i]]) {
            return ng_fail(err, NG_ERR_ARGUMENT, "an order of %zu has no place %u, or twice",
                count, (unsigned)places[i]);
        }
        seen[places[i]] = true;
    }
    return NG_OK;
}

ng_status ng_run_order(
    ng_txn *txn, ng_text name, const uint32_t *places, size_t count, ng_error *err)
{
    ng_run_record head;
    ng_arena *arena = NULL;
    ng_status status = NG_OK;
    NG_TRY(check_writes(txn, err));
    NG_TRY(ng_arena__create(&arena, err));
    NG_TRY(ng_run__head(txn, arena, name, &head, err));
    if (head.count != count) {
        NG_TRY(ng_fail(err, NG_ERR_ARGUMENT, "an order of %zu for a run of %u", count,
            (unsigned)head.count));
    }
    NG_TRY(check_places(arena, places, count, err));
    for (uint32_t i = 0; i < head.count; i++) {
        ng_run_person_record record;
        NG_TRY(ng_run__person(txn, arena, name, i + 1, &record, err));
        record.person.place = places[i];
        NG_TRY(ng_run__put_person(txn, name, i + 1, &record, err));
    }
done:
    ng_arena__destroy(arena);
    return status;
}
