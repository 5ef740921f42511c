// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Finding members by name, and how far they are from the member who asks.
 *
 * Every word of the text must begin a word of the name; one index scan a word, then the lists
 * are intersected. A key, an e-mail address or the address of a profile finds its member too.
 *
 * Hops come from marks: the neighbours of who asks are 1, theirs are 2; a match is at 3 when
 * one of its own neighbours is marked 2. That last look is taken in the order of members and
 * only until enough are found, so that a name that thousands have does not read thousands of
 * lists.
 */
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "network/member.h"
#include "network/name.h"
#include "network/snapshot.h"
#include "network/tie.h"

enum {
    LIMIT_DEFAULT = 100,
    LIMIT_MAX = 100000,
    IDENTITIES_MAX = 4,
    FAR = 4 // further than three hops, or not asked for
};

typedef struct search {
    ng_txn *txn;
    ng_arena *arena; // of the answer
    ng_snapshot *snapshot;
    uint32_t *match; // [count] ascending, later in the order of members
    uint32_t count;
    uint32_t as;
    uint32_t limit;
    unsigned char *mark; // [vertex_count] 1 and 2: hops from `as`; NULL: nobody asks
} search;

static ng_status no_memory(ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory for the members found");
}

static ng_status no_such_member(uint32_t member, ng_error *err)
{
    return ng_fail(
        err, NG_ERR_CORRUPT, "the index of names has member %u, which is not there", member);
}

// --- Matches ---------------------------------------------------------------------------------

// Keeps of `match` what stands in `id` too; both ascend.
static void intersect(search *on, const uint32_t *id, uint32_t id_count)
{
    uint32_t kept = 0;
    uint32_t j = 0;
    for (uint32_t i = 0; i < on->count; i++) {
        while (j < id_count && id[j] < on->match[i]) {
            j++;
        }
        if (j < id_count && id[j] == on->match[i]) {
            on->match[kept++] = on->match[i];
        }
    }
    on->count = kept;
}

// A copy of `id` with room for members found by identity.
static ng_status start(search *on, const uint32_t *id, uint32_t id_count, ng_error *err)
{
    on->match = ng_arena__allocate(on->arena, ((size_t)id_count + IDENTITIES_MAX) * sizeof *id);
    if (on->match == NULL) {
        return no_memory(err);
    }
    if (id_count > 0) {
        memcpy(on->match, id, id_count * sizeof *id);
    }
    on->count = id_count;
    return NG_OK;
}

static ng_status match_words(search *on, ng_text folded, ng_error *err)
{
    ng_status status = NG_OK;
    bool first = true;
    while (folded.bytes > 0) {
        const char *blank = memchr(folded.at, ' ', folded.bytes);
        size_t bytes = blank == NULL ? folded.bytes : (size_t)(blank - folded.at);
        const uint32_t *id;
        uint32_t id_count;
        if (bytes > 0 && (first || on->count > 0)) {
            NG_TRY(ng_name__search(
                on->txn, on->arena, (ng_text){folded.at, bytes}, &id, &id_count, err));
            if (first) {
                NG_TRY(start(on, id, id_count, err));
            } else {
                intersect(on, id, id_count);
            }
            first = false;
        }
        bytes += blank == NULL ? 0 : 1;
        folded = (ng_text){folded.at + bytes, folded.bytes - bytes};
    }
    if (first) {
        NG_TRY(start(on, NULL, 0, err));
    }
done:
    return status;
}

// Adds a member that no name gave, in its place.
static void insert(search *on, uint32_t member)
{
    uint32_t at = on->count;
    while (at > 0 && on->match[at - 1] > member) {
        at--;
    }
    if (member == 0 || (at > 0 && on->match[at - 1] == member)) {
        return;
    }
    memmove(on->match + at + 1, on->match + at, (on->count - at) * sizeof *on->match);
    on->match[at] = member;
    on->count++;
}

static ng_status match_identities(search *on, ng_text text, ng_error *err)
{
    static const ng_identity_class classes[IDENTITIES_MAX] = {
        NG_IDENTITY_KEY, NG_IDENTITY_EMAIL, NG_IDENTITY_SLUG, NG_IDENTITY_PHONE};
    ng_text identity[IDENTITIES_MAX] = {ng_text__trim(text)};
    ng_status status = NG_OK;
    NG_TRY(ng_text__fold_email(on->arena, text, &identity[1], err));
    NG_TRY(ng_text__slug(on->arena, text, false, &identity[2], err));
    NG_TRY(ng_text__fold_phone(on->arena, text, &identity[3], err));
    for (size_t i = 0; i < IDENTITIES_MAX; i++) {
        uint32_t member;
        NG_TRY(ng_identity__find(on->txn, classes[i], identity[i], &member, err));
        insert(on, member);
    }
done:
    return status;
}

// Leaves out those who blocked the one who asks.
static ng_status drop_blockers(search *on, ng_error *err)
{
    ng_tie_list blockers;
    ng_status status = ng_tie__read(on->txn, NG_TIE_BLOCK, true, on->as, &blockers, err);
    uint32_t kept = 0;
    for (uint32_t i = 0; status == NG_OK && i < on->count; i++) {
        if (ng_tie__search(NG_TIE_BLOCK, &blockers, &on->match[i]) == UINT32_MAX) {
            on->match[kept++] = on->match[i];
        }
    }
    on->count = status == NG_OK ? kept : 0;
    return status;
}

// --- Hops ------------------------------------------------------------------------------------

static ng_status mark_hops(search *on, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_adjacency *graph = ng_snapshot__connections(on->snapshot);
    const uint32_t *neighbor;
    uint32_t neighbor_count;
    on->mark = ng_memory__allocate_zero(graph->vertex_count, 1);
    if (on->mark == NULL) {
        return no_memory(err);
    }
    NG_TRY(ng_adjacency__neighbors(graph, on->as, &neighbor, &neighbor_count, err));
    for (uint32_t i = 0; i < neighbor_count; i++) {
        const uint32_t *further;
        uint32_t further_count;
        NG_TRY(ng_adjacency__neighbors(graph, neighbor[i], &further, &further_count, err));
        for (uint32_t j = 0; j < further_count; j++) {
            on->mark[further[j]] = 2;
        }
    }
    for (uint32_t i = 0; i < neighbor_count; i++) {
        on->mark[neighbor[i]] = 1;
    }
done:
    return status;
}

// Hops up to 2 by the marks.
static uint32_t near_hops(const search *on, uint32_t member)
{
    if (on->mark == NULL) {
        return FAR;
    }
    if (member == on->as) {
        return 0;
    }
    return on->mark[member] == 0 ? FAR : on->mark[member];
}

static ng_status is_at_three(search *on, uint32_t member, bool *out, ng_error *err)
{
    const uint32_t *neighbor;
    uint32_t neighbor_count;
    *out = false;
    ng_status status = ng_adjacency__neighbors(
        ng_snapshot__connections(on->snapshot), member, &neighbor, &neighbor_count, err);
    for (uint32_t i = 0; status == NG_OK && i < neighbor_count && !*out; i++) {
        *out = on->mark[neighbor[i]] == 2;
    }
    return status;
}

// --- The answer ------------------------------------------------------------------------------

typedef struct chosen {
    uint32_t member, hops;
} chosen;

// The first of all matches by hops and then members. `out` has room for `limit` twice: those at
// three hops come in front of those further away that were passed on the way to them.
static ng_status choose(search *on, chosen *out, uint32_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t kept = 0;
    for (uint32_t hops = 0; hops < 3; hops++) {
        for (uint32_t i = 0; i < on->count && kept < on->limit; i++) {
            if (near_hops(on, on->match[i]) == hops) {
                out[kept++] = (chosen){on->match[i], hops};
            }
        }
    }
    chosen *far = out + on->limit;
    uint32_t far_count = 0;
    for (uint32_t i = 0; i < on->count && kept < on->limit; i++) {
        uint32_t member = on->match[i];
        bool at_three = false;
        if (near_hops(on, member) != FAR) {
            continue;
        }
        if (on->mark != NULL) {
            NG_TRY(is_at_three(on, member, &at_three, err));
        } else if (far_count == on->limit) {
            break;
        }
        if (at_three) {
            out[kept++] = (chosen){member, 3};
        } else if (far_count < on->limit) {
            far[far_count++] = (chosen){member, UINT32_MAX};
        }
    }
    for (uint32_t i = 0; i < far_count && kept < on->limit; i++) {
        out[kept++] = far[i];
    }
    *count = kept;
done:
    return status;
}

static ng_status describe(search *on, const chosen *member, ng_found *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_member_record record;
    ng_name_class name_class;
    status = ng_member__read(on->txn, member->member, on->arena, &record, err);
    if (status == NG_ERR_NOT_FOUND) {
        status = no_such_member(member->member, err);
        goto done;
    }
    NG_TRY(status);
    NG_TRY(ng_member__label(on->txn, &record, on->arena, &name_class, &out->label, err));
    NG_TRY(ng_member__name(&record, on->arena, &out->name, err));
    out->member = (ng_member){member->member};
    out->headline = record.field[NG_FIELD_HEADLINE].text;
    out->company = record.field[NG_FIELD_COMPANY].text;
    out->hops = member->hops;
done:
    return status;
}

static ng_status answer(search *on, const ng_found **out, size_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t limit = on->limit < on->count ? on->limit : on->count;
    on->limit = limit;
    uint32_t chosen_count = 0;
    chosen *picked = ng_arena__allocate(on->arena, ((size_t)limit * 2 + 1) * sizeof *picked);
    ng_found *found = ng_arena__allocate_zero(on->arena, (size_t)limit + 1, sizeof *found);
    if (picked == NULL || found == NULL) {
        status = no_memory(err);
        goto done;
    }
    NG_TRY(choose(on, picked, &chosen_count, err));
    for (uint32_t i = 0; i < chosen_count; i++) {
        NG_TRY(describe(on, &picked[i], &found[i], err));
    }
    *out = found;
    *count = chosen_count;
done:
    return status;
}

// From ascending ids to the order of members.
static ng_status sort_matches(search *on, ng_error *err)
{
    const ng_adjacency *graph = ng_snapshot__connections(on->snapshot);
    if (on->count > 0 && on->match[on->count - 1] >= graph->vertex_count) {
        return no_such_member(on->match[on->count - 1], err);
    }
    uint32_t *scratch = ng_memory__allocate(on->count * sizeof *scratch);
    if (scratch == NULL) {
        return no_memory(err);
    }
    ng_status status = ng_vertex_order__sort(
        ng_snapshot__vertex_order(on->snapshot), on->match, scratch, on->count, err);
    ng_memory__release(scratch);
    return status;
}

// What the caller asks for, checked.
static ng_status open_search(
    search *on, ng_txn *txn, ng_text text, const ng_find_options *options, ng_error *err)
{
    *on = (search){.txn = txn, .arena = ng_txn__arena(txn), .limit = LIMIT_DEFAULT};
    if (options != NULL) {
        on->as = options->as.id;
        on->limit = options->limit == 0 ? LIMIT_DEFAULT : options->limit;
    }
    if (on->limit > LIMIT_MAX) {
        return ng_fail(err, NG_ERR_ARGUMENT, "find gives at most %d members, not %u", LIMIT_MAX,
            on->limit);
    }
    if (!ng_text__valid(text)) {
        return ng_fail(err, NG_ERR_ARGUMENT, "the text to find is not valid UTF-8");
    }
    ng_status status = ng_snapshot__of(txn, &on->snapshot, err);
    if (status == NG_OK && on->as != 0) {
        ng_member_record record;
        status = ng_member__read(txn, on->as, on->arena, &record, err);
    }
    return status;
}

ng_status ng_find(ng_txn *txn, ng_text text, const ng_find_options *options,
    const ng_found **out, size_t *count, uint64_t *total, ng_error *err)
{
    ng_status status = NG_OK;
    search on;
    ng_text folded;
    *out = NULL;
    *count = 0;
    *total = 0;
    NG_TRY(open_search(&on, txn, text, options, err));
    NG_TRY(ng_text__fold(on.arena, text, &folded, err));
    NG_TRY(match_words(&on, folded, err));
    NG_TRY(match_identities(&on, text, err));
    if (on.as != 0) {
        NG_TRY(drop_blockers(&on, err));
        NG_TRY(mark_hops(&on, err));
    }
    NG_TRY(sort_matches(&on, err));
    uint64_t all = on.count;
    NG_TRY(answer(&on, out, count, err));
    *total = all;
done:
    ng_memory__release(on.mark);
    return status;
}
