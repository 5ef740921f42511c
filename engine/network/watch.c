// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Watches: a question that is asked again and again, and whom it has told of.
 *
 * A watch lies as a run does, in table `watches`. Its members stand in another order (see
 * network/run.h), so that telling of somebody only puts an entry behind the others.
 */
#include "base/status.h"
#include "base/text.h"
#include "network/run.h"

static ng_run_name watch_of(ng_text name)
{
    return (ng_run_name){NG_TABLE_WATCHES, name};
}

static uint32_t sides_of(const ng_run_record *head)
{
    return head->near_count + head->exclude_count;
}

static ng_status check_adding(const ng_watch_adding *adding, ng_error *err)
{
    const uint32_t count = adding->asked->count;
    if (count < 1 || count > NG_RUN_COUNT_MAX) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a watch tells of 1 to %d at a time, not of %u",
            NG_RUN_COUNT_MAX, (unsigned)count);
    }
    return ng_run__check(watch_of(adding->name), adding->requirement, adding->asked, err);
}

ng_status ng_watch_add(ng_txn *txn, const ng_watch_adding *adding, ng_error *err)
{
    ng_run_keeping on = {.txn = txn, .name = watch_of(adding->name)};
    const ng_source_options *asked = adding->asked;
    bool begun = false;
    ng_status status = NG_OK;
    NG_TRY(ng_run__check_writes(txn, err));
    NG_TRY(check_adding(adding, err));
    NG_TRY(ng_arena__create(&on.arena, err));
    NG_TRY(ng_run__check_new(&on, err));
    const ng_run_record record = {.requirement = adding->requirement,
        .day = NG_DAY_NONE,
        .max_hops = asked->max_hops,
        .limit = asked->count,
        .near_count = (uint32_t)asked->near_count,
        .exclude_count = (uint32_t)asked->exclude_count};
    begun = true;
    NG_TRY(ng_run__put_head(txn, on.name, &record, err));
    NG_TRY(ng_run__keep_sides(&on, asked, err));
done:
    if (status != NG_OK && begun) {
        ng_txn__poison(txn);
    }
    ng_arena__destroy(on.arena);
    return status;
}

ng_status ng_watch_read(ng_txn *txn, ng_text name, ng_watch *out, ng_error *err)
{
    ng_run_record head;
    ng_status status = NG_OK;
    const ng_run_person *at = NULL;
    *out = (ng_watch){0};
    NG_TRY(ng_run__head(txn, ng_txn__arena(txn), watch_of(name), &head, err));
    const ng_text kept = ng_arena__copy(ng_txn__arena(txn), name);
    if (kept.at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the name of a watch");
    }
    NG_TRY(ng_run__people(txn, watch_of(name), &head, &at, err));
    *out = (ng_watch){.name = kept,
        .requirement = head.requirement,
        .max_hops = head.max_hops,
        .limit = head.limit,
        .told_on = head.day,
        .told_at = head.change,
        .near = at,
        .near_count = head.near_count,
        .exclude = at + head.near_count,
        .exclude_count = head.exclude_count,
        .told = at + sides_of(&head),
        .told_count = head.count};
done:
    return status;
}

ng_status ng_watch_list(ng_txn *txn, const ng_text **out, size_t *count, ng_error *err)
{
    return ng_run__names(txn, ng_txn__arena(txn), NG_TABLE_WATCHES, out, count, err);
}

// --- Telling ---------------------------------------------------------------------------------

// Whether the watch and the store are still as they were when the question was asked.
static bool is_current(
    ng_txn *txn, const ng_run_record *head, const ng_watch *watch, uint64_t change)
{
    return ng_txn_change(txn) == change && head->count == watch->told_count &&
        head->change == watch->told_at && head->day == watch->told_on &&
        head->near_count == watch->near_count && head->exclude_count == watch->exclude_count &&
        head->max_hops == watch->max_hops && head->limit == watch->limit &&
        ng_text__equal(head->requirement, watch->requirement);
}

static ng_status check_telling(ng_txn *txn, const ng_run_record *head, const ng_watch *watch,
    const ng_watch_telling *telling, ng_error *err)
{
    const size_t count = telling->found->count;
    if (count > NG_RUN_COUNT_MAX) {
        return ng_fail(err, NG_ERR_LIMIT, "a watch tells of at most %d at a time, not of %zu",
            NG_RUN_COUNT_MAX, count);
    }
    if (!is_current(txn, head, watch, telling->change)) {
        return ng_fail(err, NG_ERR_BUSY,
            "the store has changed since watch '%.*s' was asked: ask again",
            (int)watch->name.bytes, watch->name.at);
    }
    if (head->count > NG_WATCH_TOLD_MAX - count) {
        return ng_fail(err, NG_ERR_LIMIT,
            "watch '%.*s' has told of %u members, and knows at most %d: reset it",
            (int)watch->name.bytes, watch->name.at, (unsigned)head->count, NG_WATCH_TOLD_MAX);
    }
    return NG_OK;
}

ng_status ng_watch_tell(ng_txn *txn, const ng_watch *watch, const ng_watch_telling *telling,
    char head[NG_LOG_HEAD_BYTES], ng_error *err)
{
    ng_run_keeping on = {.txn = txn, .name = watch_of(watch->name)};
    const ng_candidates *found = telling->found;
    bool begun = false;
    ng_run_record record;
    ng_arena *reading = NULL;
    ng_status status = NG_OK;
    head[0] = '\0';
    NG_TRY(ng_run__check_writes(txn, err));
    NG_TRY(ng_arena__create(&on.arena, err));
    NG_TRY(ng_arena__create(&reading, err));
    NG_TRY(ng_run__head(txn, reading, on.name, &record, err));
    NG_TRY(check_telling(txn, &record, watch, telling, err));
    if (found->count == 0) {
        goto done;
    }
    on.place = ng_run__places(&record);
    begun = true;
    for (size_t i = 0; i < found->count; i++) {
        NG_TRY(ng_run__keep(&on, found->at[i].member, &found->at[i], telling->today, err));
    }
    record.count += (uint32_t)found->count;
    record.day = telling->today;
    record.change = telling->change;
    NG_TRY(ng_run__put_head(txn, on.name, &record, err));
    NG_TRY(ng_run__log(&on, found, record.requirement, telling->today, head, err));
done:
    if (status != NG_OK && begun) {
        ng_txn__poison(txn);
    }
    ng_arena__destroy(reading);
    ng_arena__destroy(on.arena);
    return status;
}

// --- Forgetting ------------------------------------------------------------------------------

ng_status ng_watch_remove(ng_txn *txn, ng_text name, ng_error *err)
{
    const ng_status status = ng_run__check_writes(txn, err);
    return status == NG_OK ? ng_run__delete(txn, watch_of(name), err) : status;
}

ng_status ng_watch_reset(ng_txn *txn, ng_text name, ng_outcome *outcome, ng_error *err)
{
    ng_run_record head;
    bool begun = false;
    ng_arena *arena = NULL;
    ng_status status = NG_OK;
    *outcome = NG_UNCHANGED;
    NG_TRY(ng_run__check_writes(txn, err));
    NG_TRY(ng_arena__create(&arena, err));
    NG_TRY(ng_run__head(txn, arena, watch_of(name), &head, err));
    if (head.count == 0) {
        goto done;
    }
    begun = true;
    NG_TRY(ng_run__delete_people(txn, watch_of(name), sides_of(&head) + 1, &head, err));
    head.count = 0;
    head.change = 0;
    head.day = NG_DAY_NONE;
    NG_TRY(ng_run__put_head(txn, watch_of(name), &head, err));
    *outcome = NG_UPDATED;
done:
    if (status != NG_OK && begun) {
        ng_txn__poison(txn);
    }
    ng_arena__destroy(arena);
    return status;
}
