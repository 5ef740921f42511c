// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The skill that a text means, and when there is none, what it may have meant.
 *
 * Near are skills that begin with the text, and those from which it differs in few letters:
 * inserted, removed, replaced, or two neighbours swapped (optimal string alignment, over the
 * bytes of folded texts).
 */
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "network/term.h"
#include "query/standing.h"

enum {
    NEAR_MAX = 3,        // skills that are named
    BYTES_MAX = 48,      // of texts that are compared
    BEGIN_BYTES_MIN = 3, // of a text that others may begin with
    LETTERS_A_DIFFERENCE = 3,
    TERMS_MAX = 100000 // that are looked at
};

typedef struct near_skill {
    uint32_t term;
    uint32_t cost;
} near_skill;

// The best so far, cheapest first.
typedef struct near_list {
    near_skill at[NEAR_MAX];
    uint32_t count;
} near_list;

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

typedef uint32_t cost_table[BYTES_MAX + 1][BYTES_MAX + 1];

static uint32_t step(ng_text a, ng_text b, size_t i, size_t j, cost_table cost)
{
    const uint32_t replace = cost[i - 1][j - 1] + (a.at[i - 1] != b.at[j - 1]);
    const uint32_t found = least(replace, least(cost[i - 1][j], cost[i][j - 1]) + 1);
    const bool swapped =
        i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1];
    return swapped ? least(found, cost[i - 2][j - 2] + 1) : found;
}

// Both at most BYTES_MAX bytes.
static uint32_t distance(ng_text a, ng_text b)
{
    cost_table cost;
    for (size_t i = 0; i <= a.bytes; i++) {
        for (size_t j = 0; j <= b.bytes; j++) {
            cost[i][j] = i == 0 || j == 0 ? (uint32_t)(i + j) : step(a, b, i, j, cost);
        }
    }
    return cost[a.bytes][b.bytes];
}

// UINT32_MAX when a skill is not near.
static uint32_t cost_of(ng_text wanted, ng_text skill)
{
    const size_t most = wanted.bytes / LETTERS_A_DIFFERENCE;
    if (wanted.bytes >= BEGIN_BYTES_MIN && skill.bytes >= wanted.bytes &&
        memcmp(skill.at, wanted.at, wanted.bytes) == 0) {
        return 0;
    }
    if (skill.bytes > BYTES_MAX || skill.bytes > wanted.bytes + most ||
        wanted.bytes > skill.bytes + most) {
        return UINT32_MAX;
    }
    const uint32_t cost = distance(wanted, skill);
    return cost <= most ? cost : UINT32_MAX;
}

// Equal ones stay in the order they came in.
static void insert(near_list *list, near_skill fresh)
{
    uint32_t place = list->count;
    while (place > 0 && list->at[place - 1].cost > fresh.cost) {
        place--;
    }
    if (place == NEAR_MAX) {
        return;
    }
    list->count += list->count < NEAR_MAX;
    for (uint32_t behind = list->count - 1; behind > place; behind--) {
        list->at[behind] = list->at[behind - 1];
    }
    list->at[place] = fresh;
}

static ng_status find_near(ng_standing_work *work, ng_text skill, near_list *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text wanted = {0};
    const uint64_t next = ng_txn__state(work->txn)->next_term[NG_VALUE_SKILL];
    *out = (near_list){.count = 0};
    NG_TRY(ng_term__fold(work->scratch, NG_VALUE_SKILL, skill, &wanted, err));
    if (wanted.bytes > BYTES_MAX) {
        goto done;
    }
    for (uint32_t term = 1; term < next && term <= TERMS_MAX; term++) {
        ng_text spelling = {0};
        ng_text folded = {0};
        ng_arena__reset(work->step);
        NG_TRY(ng_term__text(work->txn, NG_VALUE_SKILL, term, &spelling, err));
        NG_TRY(ng_term__fold(work->step, NG_VALUE_SKILL, spelling, &folded, err));
        const uint32_t cost = cost_of(wanted, folded);
        if (cost != UINT32_MAX) {
            insert(out, (near_skill){term, cost});
        }
    }
done:
    return status;
}

static ng_status fail_near(ng_standing_work *work, ng_text skill, ng_error *err)
{
    near_list near;
    char names[256] = "";
    size_t used = 0;
    ng_status status = find_near(work, skill, &near, err);
    for (uint32_t i = 0; status == NG_OK && i < near.count; i++) {
        ng_text name = {0};
        status = ng_term__text(work->txn, NG_VALUE_SKILL, near.at[i].term, &name, err);
        const char *before = i == 0 ? "; did you mean " : i + 1 == near.count ? " or " : ", ";
        const size_t room = sizeof names - used;
        const int bytes =
            snprintf(names + used, room, "%s\"%.*s\"", before, (int)name.bytes, name.at);
        if (status != NG_OK || bytes < 0 || (size_t)bytes >= room) {
            names[used] = '\0';
            break;
        }
        used += (size_t)bytes;
    }
    if (status != NG_OK) {
        return status;
    }
    return ng_fail(err, NG_ERR_NOT_FOUND, "there is no skill \"%.*s\"%s%s",
        (int)(skill.bytes < 200 ? skill.bytes : 200), skill.at, names, used > 0 ? "?" : "");
}

ng_status ng_standing__skill(
    ng_standing_work *work, ng_text skill, uint32_t *term, ng_text *spelling, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text stored = {0};
    *term = 0;
    NG_TRY(ng_term__find(work->txn, NG_VALUE_SKILL, skill, term, err));
    if (*term == 0) {
        return fail_near(work, skill, err);
    }
    NG_TRY(ng_term__text(work->txn, NG_VALUE_SKILL, *term, &stored, err));
    *spelling = ng_arena__copy(work->answers, stored);
    if (spelling->at == NULL) {
        status = ng_standing__no_memory(err);
    }
done:
    return status;
}
