// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * In which runs and watches a member stands, and as what, for a person who asks what is known
 * of them.
 */
#include <string.h>

#include "base/status.h"
#include "network/rule.h"

typedef struct mention_work {
    ng_txn *txn;
    uint32_t member;
    ng_buffer found; // of ng_mention
} mention_work;

/** The members of one side of a list. */
typedef struct listed_side {
    ng_list_role role;
    const ng_run_person *at; // [count]
    size_t count;
} listed_side;

static ng_status add_side(
    mention_work *on, ng_mention mention, const listed_side *side, ng_error *err)
{
    ng_status status = NG_OK;
    for (size_t i = 0; i < side->count && status == NG_OK; i++) {
        if (side->at[i].member.id != on->member) {
            continue;
        }
        const bool is_candidate = side->role == NG_LIST_CANDIDATE;
        mention.role = side->role;
        mention.rank = is_candidate ? (uint32_t)i + 1 : 0;
        mention.of = is_candidate ? (uint32_t)side->count : 0;
        mention.person = side->at[i];
        if (mention.is_watch && is_candidate) {
            mention.day = mention.person.verdict.day;
        }
        status = ng_buffer__add(&on->found, &mention, sizeof mention, err);
    }
    return status;
}

static ng_status add_run(mention_work *on, ng_text name, ng_error *err)
{
    ng_run run;
    ng_status status = ng_run_read(on->txn, name, &run, err);
    const listed_side sides[] = {{NG_LIST_CANDIDATE, run.at, run.count},
        {NG_LIST_ASKER, run.near, run.near_count},
        {NG_LIST_LEFT_OUT, run.exclude, run.exclude_count}};
    const ng_mention mention = {.name = name, .day = run.day};
    for (size_t i = 0; i < sizeof sides / sizeof *sides && status == NG_OK; i++) {
        status = add_side(on, mention, &sides[i], err);
    }
    return status;
}

static ng_status add_watch(mention_work *on, ng_text name, ng_error *err)
{
    ng_watch watch;
    ng_status status = ng_watch_read(on->txn, name, &watch, err);
    const listed_side sides[] = {{NG_LIST_CANDIDATE, watch.told, watch.told_count},
        {NG_LIST_ASKER, watch.near, watch.near_count},
        {NG_LIST_LEFT_OUT, watch.exclude, watch.exclude_count}};
    const ng_mention mention = {.is_watch = true, .name = name, .day = NG_DAY_NONE};
    for (size_t i = 0; i < sizeof sides / sizeof *sides && status == NG_OK; i++) {
        status = add_side(on, mention, &sides[i], err);
    }
    return status;
}

static ng_status add_all(mention_work *on, ng_error *err)
{
    const ng_text *name = NULL;
    size_t count = 0;
    ng_status status = NG_OK;
    NG_TRY(ng_run_list(on->txn, &name, &count, err));
    for (size_t i = 0; i < count; i++) {
        NG_TRY(add_run(on, name[i], err));
    }
    NG_TRY(ng_watch_list(on->txn, &name, &count, err));
    for (size_t i = 0; i < count; i++) {
        NG_TRY(add_watch(on, name[i], err));
    }
done:
    return status;
}

const char *ng_list_role_name(ng_list_role role)
{
    static const char *const names[] = {[NG_LIST_CANDIDATE] = "candidate",
        [NG_LIST_ASKER] = "asker",
        [NG_LIST_LEFT_OUT] = "left-out"};
    return (unsigned)role < sizeof names / sizeof *names ? names[role] : "";
}

ng_status ng_privacy_mentions(
    ng_txn *txn, ng_member member, const ng_mention **out, size_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    mention_work on = {.txn = txn, .member = member.id};
    *out = NULL;
    *count = 0;
    NG_TRY(ng_rule__exists(txn, member, err));
    NG_TRY(add_all(&on, err));
    ng_mention *list = ng_arena__allocate(ng_txn__arena(txn), on.found.bytes);
    if (list == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for runs and watches"));
    }
    if (on.found.bytes > 0) {
        memcpy(list, on.found.at, on.found.bytes);
    }
    *out = list;
    *count = on.found.bytes / sizeof *list;
done:
    ng_buffer__finish(&on.found);
    return status;
}
