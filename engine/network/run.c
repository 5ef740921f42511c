// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Runs: a shortlist is kept with what it answers, and what was decided about each on it.
 */
#include "network/run.h"

#include "base/status.h"
#include "base/text.h"
#include "network/log.h"

const char *ng_decision_name(ng_decision decision)
{
    static const char *const names[NG_DECISION_COUNT] = {
        [NG_DECISION_NONE] = "",
        [NG_DECISION_ADVANCE] = "advance",
        [NG_DECISION_REJECT] = "reject",
    };
    return (unsigned)decision < NG_DECISION_COUNT ? names[decision] : "";
}

// --- Keeping ---------------------------------------------------------------------------------

static ng_run_name run_of(ng_text name)
{
    return (ng_run_name){NG_TABLE_RUNS, name};
}

static ng_status check_saving(const ng_run_saving *saving, ng_error *err)
{
    const ng_status status =
        ng_run__check(run_of(saving->name), saving->requirement, saving->asked, err);
    if (status == NG_OK && saving->found->count > NG_RUN_COUNT_MAX) {
        return ng_fail(err, NG_ERR_LIMIT, "a run keeps at most %d candidates, not %zu",
            NG_RUN_COUNT_MAX, saving->found->count);
    }
    return status;
}

ng_status ng_run_save(
    ng_txn *txn, const ng_run_saving *saving, char head[NG_LOG_HEAD_BYTES], ng_error *err)
{
    ng_run_keeping on = {.txn = txn, .name = run_of(saving->name)};
    bool begun = false;
    const ng_source_options *asked = saving->asked;
    const ng_candidates *found = saving->found;
    ng_status status = NG_OK;
    head[0] = '\0';
    NG_TRY(ng_run__check_writes(txn, err));
    NG_TRY(check_saving(saving, err));
    NG_TRY(ng_arena__create(&on.arena, err));
    NG_TRY(ng_run__check_new(&on, err));
    const ng_run_record record = {.requirement = saving->requirement,
        .change = saving->change,
        .refreshed_at = found->refreshed_at,
        .day = asked->today,
        .max_hops = asked->max_hops,
        .limit = asked->count,
        .of = found->of,
        .explain = saving->explain,
        .count = (uint32_t)found->count,
        .near_count = (uint32_t)asked->near_count,
        .exclude_count = (uint32_t)asked->exclude_count};
    begun = true;
    NG_TRY(ng_run__put_head(txn, on.name, &record, err));
    for (size_t i = 0; i < found->count; i++) {
        const ng_candidate *candidate = &found->at[i];
        NG_TRY(ng_run__keep(&on, candidate->member, candidate, NG_DAY_NONE, err));
    }
    NG_TRY(ng_run__keep_sides(&on, asked, err));
    NG_TRY(ng_run__log(&on, found, saving->requirement, asked->today, head, err));
done:
    if (status != NG_OK && begun) {
        ng_txn__poison(txn);
    }
    ng_arena__destroy(on.arena);
    return status;
}

// --- Reading ---------------------------------------------------------------------------------

ng_status ng_run_read(ng_txn *txn, ng_text name, ng_run *out, ng_error *err)
{
    ng_run_record head;
    ng_status status = NG_OK;
    const ng_run_person *at = NULL;
    *out = (ng_run){0};
    NG_TRY(ng_run__head(txn, ng_txn__arena(txn), run_of(name), &head, err));
    const ng_text kept = ng_arena__copy(ng_txn__arena(txn), name);
    if (kept.at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the name of a run");
    }
    NG_TRY(ng_run__people(txn, run_of(name), &head, &at, err));
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
    return ng_run__names(txn, ng_txn__arena(txn), NG_TABLE_RUNS, out, count, err);
}

// --- Changing --------------------------------------------------------------------------------

ng_status ng_run_remove(ng_txn *txn, ng_text name, ng_error *err)
{
    const ng_status status = ng_run__check_writes(txn, err);
    return status == NG_OK ? ng_run__delete(txn, run_of(name), err) : status;
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
static ng_status find_place(ng_run_keeping *on, ng_member member, ng_error *err)
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
            (int)on->name.text.bytes, on->name.text.at);
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

static ng_status log_verdict(ng_run_keeping *on, uint32_t member, const ng_run_verdict *verdict,
    ng_sha256 *head, ng_error *err)
{
    const ng_text payload[] = {verdict->by, verdict->reason};
    const ng_text what = ng_arena__print(on->arena, "run %.*s, %s", (int)on->name.text.bytes,
        on->name.text.at, ng_decision_name(verdict->decision));
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
    ng_run_keeping on = {.txn = txn, .name = run_of(name)};
    ng_sha256 hash;
    ng_run_person_record record;
    ng_status status = NG_OK;
    *outcome = NG_UNCHANGED;
    head[0] = '\0';
    NG_TRY(ng_run__check_writes(txn, err));
    NG_TRY(check_verdict(verdict, err));
    NG_TRY(ng_arena__create(&on.arena, err));
    NG_TRY(find_place(&on, member, err));
    NG_TRY(ng_run__person(txn, on.arena, on.name, on.place, &record, err));
    if (is_same(&record.person.verdict, verdict)) {
        goto done;
    }
    *outcome = record.person.verdict.decision == NG_DECISION_NONE ? NG_CREATED : NG_UPDATED;
    record.person.verdict = *verdict;
    NG_TRY(ng_run__put_person(txn, on.name, on.place, &record, err));
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
    NG_TRY(ng_run__check_writes(txn, err));
    NG_TRY(ng_arena__create(&arena, err));
    NG_TRY(ng_run__head(txn, arena, run_of(name), &head, err));
    if (head.count != count) {
        NG_TRY(ng_fail(err, NG_ERR_ARGUMENT, "an order of %zu for a run of %u", count,
            (unsigned)head.count));
    }
    NG_TRY(check_places(arena, places, count, err));
    for (uint32_t i = 0; i < head.count; i++) {
        ng_run_person_record record;
        NG_TRY(ng_run__person(txn, arena, run_of(name), i + 1, &record, err));
        record.person.place = places[i];
        NG_TRY(ng_run__put_person(txn, run_of(name), i + 1, &record, err));
    }
done:
    ng_arena__destroy(arena);
    return status;
}
