// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Paths as they are handed out: members with their names, and what is between them. Members of
 * many paths are read once.
 */
#include <assert.h>
#include <stdlib.h>

#include "base/status.h"
#include "network/member.h"
#include "query/route.h"

typedef struct known {
    uint32_t member;
    ng_text label, name;
} known;

// All members of the paths, ascending.
typedef struct directory {
    known *at; // [count]
    size_t count;
} directory;

static int compare_known(const void *a, const void *b)
{
    const uint32_t x = ((const known *)a)->member;
    const uint32_t y = ((const known *)b)->member;
    return (x > y) - (x < y);
}

static void list_members(const ng_vertex_path *path, directory *out)
{
    for (uint32_t i = 0; i <= path->hops; i++) {
        out->at[out->count++].member = path->vertex[i];
    }
}

static ng_status name_member(ng_route_work *work, known *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_member_record record;
    ng_name_class unused = NG_NAME_TEXT;
    ng_text made = {0};
    ng_arena__reset(work->scratch);
    NG_TRY(ng_member__read(work->txn, out->member, work->scratch, &record, err));
    NG_TRY(ng_member__label(work->txn, &record, work->scratch, &unused, &made, err));
    NG_TRY(ng_suggestion__keep(ng_arena__copy(work->answers, made), &out->label, err));
    NG_TRY(ng_member__name(&record, work->scratch, &made, err));
    NG_TRY(ng_suggestion__keep(ng_arena__copy(work->answers, made), &out->name, err));
done:
    return status;
}

static ng_status name_all(
    ng_route_work *work, const ng_route_found *found, directory *out, ng_error *err)
{
    ng_status status = NG_OK;
    size_t room = 1;
    size_t kept = 0;
    for (size_t i = 0; i < found->count; i++) {
        room += found->at[i].hops + (size_t)1;
    }
    room += found->more != NULL ? found->more->hops + (size_t)1 : 0;
    out->count = 0;
    out->at = ng_arena__allocate_zero(work->question, room, sizeof *out->at);
    if (out->at == NULL) {
        return ng_route__no_memory(err);
    }
    for (size_t i = 0; i < found->count; i++) {
        list_members(&found->at[i], out);
    }
    if (found->more != NULL) {
        list_members(found->more, out);
    }
    qsort(out->at, out->count, sizeof *out->at, compare_known);
    for (size_t i = 0; i < out->count; i++) {
        out->at[kept].member = out->at[i].member;
        kept += kept == 0 || out->at[kept].member != out->at[kept - 1].member;
    }
    out->count = kept;
    for (size_t i = 0; i < kept; i++) {
        NG_TRY(name_member(work, &out->at[i], err));
    }
done:
    return status;
}

// What is between two members who follow each other.
static ng_status fill_hop(
    ng_route_work *work, const ng_member ends[2], ng_path_hop *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_route_tie tie = {0};
    bool connected = true;
    out->since = NG_DAY_NONE;
    out->context = (ng_text){"", 0};
    NG_TRY(ng_route__ties(work, ends[0].id, &ends[1].id, 1, &tie, err));
    if (work->options.inferred || work->options.explain) {
        NG_TRY(ng_connection__find(
            work->txn, ends[0].id, ends[1].id, &connected, &out->since, err));
    }
    if (!connected || work->options.explain) {
        NG_TRY(ng_route__context(work, ends, &out->context, err));
    }
    out->inferred = !connected;
    out->interactions = tie.interactions;
    out->strength_milli = tie.strength_milli;
    out->cost = connected ? ng_route__cost_of(tie.interactions) : NG_PATH_COST_INFERRED;
done:
    return status;
}

static ng_status fill_path(ng_route_work *work, const directory *names,
    const ng_vertex_path *found, ng_path *out, ng_error *err)
{
    ng_status status = NG_OK;
    const size_t length = (size_t)found->hops + 1;
    ng_member *members = ng_arena__allocate_zero(work->answers, length, sizeof *members);
    ng_text *texts = ng_arena__allocate_zero(work->answers, 2 * length, sizeof *texts);
    ng_path_hop *hop = ng_arena__allocate_zero(work->answers, length, sizeof *hop);
    if (members == NULL || texts == NULL || hop == NULL) {
        return ng_route__no_memory(err);
    }
    for (size_t i = 0; i < length; i++) {
        const known wanted = {.member = found->vertex[i]};
        const known *named =
            bsearch(&wanted, names->at, names->count, sizeof wanted, compare_known);
        assert(named != NULL);
        members[i].id = found->vertex[i];
        texts[i] = named->label;
        texts[length + i] = named->name;
    }
    *out = (ng_path){.members = members,
        .labels = texts,
        .names = texts + length,
        .hop = hop,
        .hops = found->hops};
    for (size_t i = 0; i < found->hops; i++) {
        NG_TRY(fill_hop(work, members + i, &hop[i], err));
        out->cost += hop[i].cost;
        const int64_t left = INT64_MAX - out->strength_milli;
        out->strength_milli += hop[i].strength_milli < left ? hop[i].strength_milli : left;
    }
done:
    return status;
}

ng_status ng_route__answer(
    ng_route_work *work, const ng_route_found *found, ng_paths *out, ng_error *err)
{
    ng_status status = NG_OK;
    directory names = {0};
    ng_path *at = ng_arena__allocate_zero(work->answers, found->count + (size_t)1, sizeof *at);
    if (at == NULL) {
        return ng_route__no_memory(err);
    }
    NG_TRY(name_all(work, found, &names, err));
    for (size_t i = 0; i < found->count; i++) {
        NG_TRY(fill_path(work, &names, &found->at[i], &at[i], err));
    }
    if (found->more != NULL) {
        NG_TRY(fill_path(work, &names, found->more, &at[found->count], err));
    }
    const size_t filled = found->count + (found->more != NULL);
    for (size_t i = 0; i < found->count && work->options.explain; i++) {
        const ng_path *next = i + 1 < filled ? &at[i + 1] : NULL;
        NG_TRY(ng_route__explain(work, &at[i], next, err));
    }
    out->at = at;
    out->count = found->count;
done:
    return status;
}
