// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One suggestion as it is handed out: names, the mutual connections that are named, and hops.
 */
#include "base/status.h"
#include "graph/mutual.h"
#include "network/member.h"
#include "network/privacy.h"
#include "query/suggestion.h"

enum {
    ANSWERS_A_TURN = 16, // worked on side by side
    SEARCHED_MAX = 64    // lists that are searched for a candidate, before its own is read
};

// Labels and names of the mutual connections that are named.
typedef struct via {
    ng_text label[NG_VIA_COUNT];
    ng_text name[NG_VIA_COUNT]; // the label of those without a name
    uint32_t count;
} via;

// A mutual connection, fewest connections first.
typedef struct link {
    uint32_t vertex, degree; // a degree of 0 is not known yet
} link;

// How somebody is reached.
typedef struct way {
    link best[NG_VIA_COUNT]; // [named]
    uint32_t named;
    uint32_t mutual;
    uint32_t hops;
} way;

static ng_status is_stronger(
    ng_suggestion_work *work, const link *a, const link *b, bool *out, ng_error *err)
{
    int comparison = 0;
    if (a->degree != b->degree) {
        *out = a->degree < b->degree;
        return NG_OK;
    }
    ng_status status =
        ng_vertex_order__compare(work->order, a->vertex, b->vertex, &comparison, err);
    *out = comparison < 0;
    return status;
}

// The strongest of some, by insertion into a list of NG_VIA_COUNT.
static ng_status choose_links(ng_suggestion_work *work, const link *mutual, uint32_t count,
    link best[NG_VIA_COUNT], ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        link fresh = mutual[i];
        if (fresh.degree == 0) {
            NG_TRY(ng_adjacency__degree(work->graph, fresh.vertex, &fresh.degree, err));
        }
        uint32_t place = kept;
        for (bool stronger = true; place > 0 && stronger;) {
            NG_TRY(is_stronger(work, &fresh, &best[place - 1], &stronger, err));
            place -= stronger;
        }
        if (place == NG_VIA_COUNT) {
            continue;
        }
        kept += kept < NG_VIA_COUNT;
        for (uint32_t behind = kept - 1; behind > place; behind--) {
            best[behind] = best[behind - 1];
        }
        best[place] = fresh;
    }
done:
    return status;
}

// Label and name of a member, in the answers.
static ng_status name_member(ng_suggestion_work *work, const ng_member_record *record,
    ng_text *label, ng_text *name, ng_error *err)
{
    ng_status status = NG_OK;
    ng_name_class unused = NG_NAME_TEXT;
    ng_text made = {0};
    NG_TRY(ng_member__label(work->txn, record, work->records, &unused, &made, err));
    NG_TRY(ng_suggestion__keep(ng_arena__copy(work->answers, made), label, err));
    NG_TRY(ng_member__name(record, work->records, &made, err));
    NG_TRY(ng_suggestion__keep(ng_arena__copy(work->answers, made), name, err));
done:
    return status;
}

static ng_suggestion_named *place_of(ng_suggestion_work *work, uint32_t vertex)
{
    return &work->named[vertex % NG_SUGGESTION_NAMED];
}

static ng_status keep_name(
    ng_suggestion_work *work, uint32_t vertex, ng_text packed, ng_error *err)
{
    ng_status status = NG_OK;
    ng_suggestion_named *place = place_of(work, vertex);
    ng_member_record record;
    ng_arena__reset(work->records);
    place->vertex = 0;
    NG_TRY(ng_record__lend_member(work->records, packed, &record, err));
    NG_TRY(name_member(work, &record, &place->label, &place->name, err));
    if (place->name.bytes == 0) {
        place->name = place->label;
    }
    place->vertex = vertex;
done:
    return status;
}

// Names of all that are named in a turn and not known yet, read side by side.
static ng_status name_all(
    ng_suggestion_work *work, const way *ways, uint32_t count, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t vertex[ANSWERS_A_TURN * NG_VIA_COUNT];
    ng_text packed[ANSWERS_A_TURN * NG_VIA_COUNT];
    uint32_t unknown = 0;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < ways[i].named; k++) {
            const uint32_t one = ways[i].best[k].vertex;
            if (place_of(work, one)->vertex != one) {
                // Nobody is asked for twice; it is read before the names are told.
                place_of(work, one)->vertex = one;
                vertex[unknown++] = one;
            }
        }
    }
    NG_TRY(ng_member__records(work->txn, vertex, unknown, packed, err));
    for (uint32_t i = 0; i < unknown; i++) {
        NG_TRY(keep_name(work, vertex[i], packed[i], err));
    }
done:
    return status;
}

// The name of one; another of the same place may have taken it meanwhile.
static ng_status name_link(
    ng_suggestion_work *work, uint32_t vertex, const ng_suggestion_named **out, ng_error *err)
{
    ng_text packed;
    ng_status status = NG_OK;
    *out = place_of(work, vertex);
    if ((*out)->vertex != vertex) {
        NG_TRY(ng_member__records(work->txn, &vertex, 1, &packed, err));
        NG_TRY(keep_name(work, vertex, packed, err));
    }
done:
    return status;
}

static ng_status name_links(ng_suggestion_work *work, const way *found, via *out, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < found->named; i++) {
        const ng_suggestion_named *known;
        NG_TRY(name_link(work, found->best[i].vertex, &known, err));
        out->label[i] = known->label;
        out->name[i] = known->name;
    }
    out->count = found->named;
done:
    return status;
}

// Whether a connection of the candidate has a mutual connection with who.
static ng_status is_third_step(
    ng_suggestion_work *work, const uint32_t *list, uint32_t count, bool *out, ng_error *err)
{
    ng_status status = NG_OK;
    *out = false;
    for (uint32_t i = 0; i < count && !*out; i++) {
        const uint32_t *behind = NULL;
        uint32_t behind_count = 0;
        NG_TRY(ng_adjacency__neighbors(work->graph, list[i], &behind, &behind_count, err));
        *out = ng_mutual__meet(&work->side, behind, behind_count, NULL) > 0;
    }
done:
    return status;
}

// Those who may be named to others, in front; *count becomes their number.
static ng_status leave_withheld(
    ng_suggestion_work *work, link *mutual, uint32_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t kept = 0;
    if (!ng_privacy__withholds(work->txn)) {
        return NG_OK;
    }
    for (uint32_t i = 0; i < *count; i++) {
        bool proposed = false;
        NG_TRY(ng_privacy__may_propose(work->txn, mutual[i].vertex, &proposed, err));
        if (proposed) {
            mutual[kept++] = mutual[i];
        }
    }
    *count = kept;
done:
    return status;
}

// What the ways of one question are found with; room for the connections of who.
typedef struct way_room {
    const ng_neighbor_list *searched; // [work->around.count] their lists; NULL: too many
    uint32_t *index;                  // [work->around.count]
    link *mutual;                     // [work->around.count]
} way_room;

static ng_status make_room(ng_suggestion_work *work, way_room *out, ng_error *err)
{
    const size_t count = work->around.count;
    uint32_t lists_count = 0;
    const ng_neighbor_list *lists = ng_suggest_workspace__lists(work->workspace, &lists_count);
    const bool few =
        work->options.mode == NG_MODE_PEOPLE && lists_count == count && count <= SEARCHED_MAX;
    *out = (way_room){.searched = few ? lists : NULL,
        .index = ng_arena__allocate(work->scratch, (count + 1) * sizeof *out->index),
        .mutual = ng_arena__allocate(work->scratch, (count + 1) * sizeof *out->mutual)};
    return out->index != NULL && out->mutual != NULL
        ? NG_OK
        : ng_fail(err, NG_ERR_NOMEM, "no memory for %zu mutual connections", count);
}

// The mutual connections of a candidate, into the room. The lists of the connections of who lie
// in the caches and say their degrees; `list` is that of the candidate and needed without them.
static uint32_t find_links(const ng_suggestion_work *work, const way_room *room,
    uint32_t vertex, ng_neighbor_list list)
{
    const ng_neighbor_list *lists = room->searched;
    if (lists == NULL) {
        const uint32_t count = ng_mutual__meet(&work->side, list.at, list.count, room->index);
        for (uint32_t i = 0; i < count; i++) {
            room->mutual[i] = (link){.vertex = room->index[i]};
        }
        return count;
    }
    const uint32_t count = ng_mutual__holders(lists, work->around.count, vertex, room->index);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t index = room->index[i];
        room->mutual[i] = (link){work->around.at[index], lists[index].count};
    }
    return count;
}

// mutual, via and hops. People without a mutual connection come from three steps; of colleagues
// nobody knows.
static ng_status find_way(ng_suggestion_work *work, const way_room *room, uint32_t vertex,
    ng_neighbor_list list, way *out, ng_error *err)
{
    ng_status status = NG_OK;
    out->mutual = find_links(work, room, vertex, list);
    out->hops = out->mutual > 0 ? 2 : 3;
    uint32_t proposed = out->mutual;
    NG_TRY(leave_withheld(work, room->mutual, &proposed, err));
    out->named = proposed < NG_VIA_COUNT ? proposed : NG_VIA_COUNT;
    NG_TRY(choose_links(work, room->mutual, proposed, out->best, err));
    if (out->mutual == 0 && work->options.mode != NG_MODE_PEOPLE) {
        bool third = false;
        NG_TRY(is_third_step(work, list.at, list.count, &third, err));
        out->hops = third ? 3 : 0;
    }
done:
    return status;
}

static ng_status find_ways(ng_suggestion_work *work, const way_room *room,
    const uint32_t *vertex, uint32_t count, way *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_neighbor_list list[ANSWERS_A_TURN] = {{NULL, 0}};
    if (room->searched == NULL) {
        NG_TRY(ng_adjacency__neighbors_of(work->graph, vertex, count, list, err));
    }
    for (uint32_t i = 0; i < count; i++) {
        NG_TRY(find_way(work, room, vertex[i], list[i], &out[i], err));
    }
    NG_TRY(name_all(work, out, count, err));
done:
    return status;
}

static ng_status tell(ng_suggestion_work *work, const ng_suggestion_entry *entry,
    const way *found, ng_text packed, ng_suggestion *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_member_record record;
    via named = {0};
    *out = (ng_suggestion){.member = {entry->vertex},
        .score = entry->score,
        .mutual = found->mutual,
        .hops = found->hops};
    NG_TRY(name_links(work, found, &named, err));
    out->via_count = named.count;
    for (uint32_t i = 0; i < named.count; i++) {
        out->via[i] = named.label[i];
    }
    ng_arena__reset(work->records);
    NG_TRY(ng_record__lend_member(work->records, packed, &record, err));
    NG_TRY(name_member(work, &record, &out->label, &out->name, err));
    NG_TRY(
        ng_suggestion__keep(ng_arena__copy(work->answers, record.field[NG_FIELD_HEADLINE].text),
            &out->headline, err));
    if (work->options.reasons) {
        ng_suggestion_facts facts = {.entry = entry,
            .record = &record,
            .via = named.name,
            .via_count = named.count,
            .hops = out->hops};
        NG_TRY(ng_adjacency__degree(work->graph, entry->vertex, &facts.degree, err));
        NG_TRY(ng_suggestion__reasons(work, &facts, out, err));
        NG_TRY(ng_suggestion__against(work, &facts, out, err));
    }
    if (work->options.reputation) {
        NG_TRY(ng_standing__overall(
            &work->standing, work->txn, out->member, &out->reputation, err));
    }
done:
    return status;
}

ng_status ng_suggestion__answers(ng_suggestion_work *work, const ng_suggestion_entry *entries,
    uint32_t count, ng_suggestion *out, ng_error *err)
{
    ng_status status = NG_OK;
    way_room room;
    NG_TRY(make_room(work, &room, err));
    for (uint32_t first = 0; first < count; first += ANSWERS_A_TURN) {
        const uint32_t turn = count - first < ANSWERS_A_TURN ? count - first : ANSWERS_A_TURN;
        uint32_t vertex[ANSWERS_A_TURN];
        ng_text packed[ANSWERS_A_TURN];
        way found[ANSWERS_A_TURN];
        for (uint32_t i = 0; i < turn; i++) {
            vertex[i] = entries[first + i].vertex;
        }
        NG_TRY(find_ways(work, &room, vertex, turn, found, err));
        NG_TRY(ng_member__records(work->txn, vertex, turn, packed, err));
        for (uint32_t i = 0; i < turn; i++) {
            NG_TRY(tell(work, &entries[first + i], &found[i], packed[i], &out[first + i], err));
        }
    }
done:
    return status;
}
