// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every tie of a member in words, for a person who asks what is known of them.
 */
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "network/connection.h"
#include "network/interaction.h"
#include "network/recommendation.h"
#include "network/rule.h"
#include "network/term.h"

typedef struct tie_list {
    ng_txn *txn;
    uint32_t member;
    ng_arena *arena; // of one list
    ng_buffer ties;  // of ng_member_tie
} tie_list;

static ng_status add(
    tie_list *on, const char *kind, uint32_t other, ng_text what, ng_day day, ng_error *err)
{
    ng_member_tie tie = {.kind = kind, .day = day};
    ng_status status = ng_member_label(on->txn, (ng_member){other}, &tie.other, err);
    tie.what = ng_arena__copy(ng_txn__arena(on->txn), what);
    if (status == NG_OK && tie.what.at == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for ties");
    }
    return status == NG_OK ? ng_buffer__add(&on->ties, &tie, sizeof tie, err) : status;
}

static ng_status add_connections(tie_list *on, ng_error *err)
{
    ng_status status = NG_OK;
    ng_neighbors list;
    NG_TRY(ng_connection__read(on->txn, on->member, &list, err));
    for (uint32_t i = 0; i < list.count; i++) {
        bool connected = false;
        ng_day since = NG_DAY_NONE;
        NG_TRY(ng_connection__find(on->txn, on->member, list.at[i], &connected, &since, err));
        NG_TRY(add(on, "connection", list.at[i], (ng_text){"", 0}, since, err));
    }
done:
    return status;
}

static ng_text state_name(uint32_t state)
{
    static const char *const names[] = {[NG_INVITATION_PENDING] = "pending",
        [NG_INVITATION_ACCEPTED] = "accepted",
        [NG_INVITATION_DECLINED] = "declined",
        [NG_INVITATION_WITHDRAWN] = "withdrawn"};
    return ng_text__of(state < sizeof names / sizeof *names ? names[state] : "");
}

/** How ties of one table and side are told. */
typedef struct tie_words {
    ng_tie tie;
    bool inward;
    const char *kind;
} tie_words;

// Day and what else the columns of a row say.
static ng_status describe(tie_list *on, ng_tie tie, const ng_tie_list *list, uint32_t row,
    ng_text *what, ng_day *day, ng_error *err)
{
    *what = (ng_text){"", 0};
    *day = tie == NG_TIE_BLOCK ? NG_DAY_NONE : (ng_day)list->column[1][row];
    if (tie == NG_TIE_INVITATION) {
        *what = state_name(list->column[2][row]);
    }
    if (tie == NG_TIE_ENDORSEMENT) {
        *day = (ng_day)list->column[2][row];
        return list->column[1][row] == 0
            ? NG_OK
            : ng_term__text(on->txn, NG_VALUE_SKILL, list->column[1][row], what, err);
    }
    return NG_OK;
}

static ng_status add_ties(tie_list *on, const tie_words *words, ng_error *err)
{
    ng_status status = NG_OK;
    ng_tie_list list;
    NG_TRY(ng_tie__read(on->txn, words->tie, words->inward, on->member, &list, err));
    for (uint32_t i = 0; i < list.count; i++) {
        ng_text what;
        ng_day day = NG_DAY_NONE;
        NG_TRY(describe(on, words->tie, &list, i, &what, &day, err));
        NG_TRY(add(on, words->kind, list.column[0][i], what, day, err));
    }
done:
    return status;
}

static ng_status add_recommendations(tie_list *on, bool inward, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_recommendation *list = NULL;
    uint32_t count = 0;
    NG_TRY(ng_recommendation__read(on->txn, on->arena, inward, on->member, &list, &count, err));
    for (uint32_t i = 0; i < count; i++) {
        NG_TRY(add(on, inward ? "recommended-by" : "recommended",
            inward ? list[i].from : list[i].to, list[i].text, list[i].day, err));
    }
done:
    return status;
}

static ng_status add_interactions(tie_list *on, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t *partner = NULL;
    uint32_t count = 0;
    NG_TRY(ng_interaction__partners(on->txn, on->arena, on->member, &partner, &count, err));
    for (uint32_t i = 0; i < count; i++) {
        uint64_t sum = 0;
        int64_t weight = 0;
        NG_TRY(ng_interaction__sums(on->txn, on->member, partner[i], &sum, &weight, err));
        const ng_text what = ng_arena__print(on->arena, "%llu", (unsigned long long)sum);
        if (what.at == NULL) {
            NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for ties"));
        }
        NG_TRY(add(on, "interactions", partner[i], what, NG_DAY_NONE, err));
    }
done:
    return status;
}

static ng_status add_all(tie_list *on, ng_error *err)
{
    static const tie_words before[] = {{NG_TIE_FOLLOW, false, "follows"},
        {NG_TIE_FOLLOW, true, "followed-by"}, {NG_TIE_ENDORSEMENT, false, "endorsed"},
        {NG_TIE_ENDORSEMENT, true, "endorsed-by"}};
    static const tie_words behind[] = {{NG_TIE_INVITATION, false, "invited"},
        {NG_TIE_INVITATION, true, "invited-by"}, {NG_TIE_BLOCK, false, "blocks"}};
    ng_status status = NG_OK;
    NG_TRY(add_connections(on, err));
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        NG_TRY(add_ties(on, &before[i], err));
    }
    NG_TRY(add_recommendations(on, false, err));
    NG_TRY(add_recommendations(on, true, err));
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
        NG_TRY(add_ties(on, &behind[i], err));
    }
    NG_TRY(add_interactions(on, err));
done:
    return status;
}

ng_status ng_privacy_ties(
    ng_txn *txn, ng_member member, const ng_member_tie **out, size_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    tie_list on = {.txn = txn, .member = member.id};
    *out = NULL;
    *count = 0;
    NG_TRY(ng_rule__exists(txn, member, err));
    NG_TRY(ng_arena__create(&on.arena, err));
    NG_TRY(add_all(&on, err));
    ng_member_tie *list = ng_arena__allocate(ng_txn__arena(txn), on.ties.bytes);
    if (list == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for ties"));
    }
    if (on.ties.bytes > 0) {
        memcpy(list, on.ties.at, on.ties.bytes);
    }
    *out = list;
    *count = on.ties.bytes / sizeof *list;
done:
    ng_arena__destroy(on.arena);
    ng_buffer__finish(&on.ties);
    return status;
}
