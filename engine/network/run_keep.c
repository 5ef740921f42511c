// SPDX-License-Identifier: GPL-3.0-or-later
// Keeping runs and watches: what may be kept, each member of it, and the entry in the log.
#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "network/history.h"
#include "network/log.h"
#include "network/rule.h"
#include "network/run.h"

ng_status ng_run__check_writes(ng_txn *txn, ng_error *err)
{
    return ng_txn__writes(txn)
        ? NG_OK
        : ng_fail(err, NG_ERR_ARGUMENT, "a run is changed within a write transaction");
}

ng_status ng_run__check(
    ng_run_name name, ng_text requirement, const ng_source_options *asked, ng_error *err)
{
    if (!ng_run__is_name(name.text)) {
        return ng_fail(err, NG_ERR_ARGUMENT,
            "'%.*s' is no name of a %s: 1 to %d letters, digits, '.', '_' and '-'",
            (int)(name.text.bytes < 200 ? name.text.bytes : 200),
            name.text.bytes > 0 ? name.text.at : "", ng_run__kind(name.table),
            NG_RUN_NAME_BYTES);
    }
    if (requirement.bytes > NG_RUN_REQUIREMENT_BYTES || !ng_text__valid(requirement)) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a requirement of %zu bytes; at most %d, in UTF-8",
            requirement.bytes, NG_RUN_REQUIREMENT_BYTES);
    }
    return asked->exclude_count <= NG_RUN_COUNT_MAX
        ? NG_OK
        : ng_fail(err, NG_ERR_LIMIT, "a %s keeps at most %d left out, not %zu",
              ng_run__kind(name.table), NG_RUN_COUNT_MAX, asked->exclude_count);
}

ng_status ng_run__check_new(const ng_run_keeping *on, ng_error *err)
{
    ng_run_record head;
    const ng_status status = ng_run__head(on->txn, on->arena, on->name, &head, err);
    if (status == NG_OK) {
        return ng_fail(err, NG_ERR_REFUSED, "there is a %s '%.*s' already",
            ng_run__kind(on->name.table), (int)on->name.text.bytes, on->name.text.at);
    }
    return status == NG_ERR_NOT_FOUND ? NG_OK : status;
}

ng_status ng_run__keep(ng_run_keeping *on, ng_member member, const ng_candidate *candidate,
    ng_day day, ng_error *err)
{
    ng_status status = NG_OK;
    ng_run_person_record record = {.person = {.hops = UINT32_MAX,
                                       .verdict = {.day = day},
                                       .knows_basis = candidate != NULL,
                                       .basis_since = NG_DAY_NONE}};
    ng_arena__reset(on->arena);
    NG_TRY(ng_rule__exists(on->txn, member, err));
    NG_TRY(ng_history__name(on->txn, on->arena, member.id, &record.who, err));
    NG_TRY(ng_member_label(on->txn, member, &record.person.label, err));
    if (candidate != NULL) {
        record.person.score = candidate->score;
        record.person.parts = candidate->parts;
        record.person.hops = candidate->hops;
        record.person.basis = candidate->basis;
        record.person.basis_since =
            candidate->basis == NG_BASIS_NONE ? NG_DAY_NONE : candidate->basis_since;
    }
    if (candidate != NULL && candidate->parts.by.id != 0) {
        NG_TRY(ng_history__name(on->txn, on->arena, candidate->parts.by.id, &record.by, err));
    }
    NG_TRY(ng_run__put_person(on->txn, on->name, ++on->place, &record, err));
done:
    return status;
}

ng_status ng_run__keep_sides(ng_run_keeping *on, const ng_source_options *asked, ng_error *err)
{
    ng_status status = NG_OK;
    for (size_t i = 0; i < asked->near_count; i++) {
        NG_TRY(ng_run__keep(on, asked->near[i], NULL, NG_DAY_NONE, err));
    }
    for (size_t i = 0; i < asked->exclude_count; i++) {
        NG_TRY(ng_run__keep(on, asked->exclude[i], NULL, NG_DAY_NONE, err));
    }
done:
    return status;
}

ng_status ng_run__log(ng_run_keeping *on, const ng_candidates *found, ng_text requirement,
    ng_day today, char head[NG_LOG_HEAD_BYTES], ng_error *err)
{
    const size_t count = found->count;
    ng_sha256 hash;
    ng_arena__reset(on->arena);
    ng_text *payload = ng_arena__allocate(on->arena, (count + 1) * sizeof *payload);
    uint32_t *members = ng_arena__allocate(on->arena, (count + 1) * sizeof *members);
    const ng_text what =
        ng_arena__print(on->arena, "%s %.*s, %zu candidate%s", ng_run__kind(on->name.table),
            (int)on->name.text.bytes, on->name.text.at, count, count == 1 ? "" : "s");
    if (payload == NULL || members == NULL || what.at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to note a run");
    }
    payload[count] = requirement;
    for (size_t i = 0; i < count; i++) {
        const ng_candidate *candidate = &found->at[i];
        members[i] = candidate->member.id;
        payload[i] = ng_arena__print(on->arena, "%.*s %llu", (int)candidate->label.bytes,
            candidate->label.at, (unsigned long long)candidate->score);
        if (payload[i].at == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory to note a run");
        }
    }
    const ng_log_note note = {.kind = NG_LOG_RUN,
        .day = today,
        .what = what,
        .payload = payload,
        .payload_count = count + 1,
        .members = members,
        .member_count = count};
    const ng_status status = ng_log_chain__append(on->txn, &note, &hash, err);
    if (status == NG_OK) {
        ng_sha256__print(&hash, head);
    }
    return status;
}
