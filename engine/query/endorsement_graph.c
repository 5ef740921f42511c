// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The first walk says who has a vertex and how many endorsements, the second puts each where it
 * belongs. Lists lie in the order of ids; where that is not the order of members, a list is
 * sorted once it is there.
 */
#include "query/endorsement_graph.h"

#include <string.h>

#include "base/radix.h"
#include "base/status.h"
#include "network/tie_list.h"
#include "network/trust.h"

/** Lists between two looks at the cancel flag. */
#define LOOK_EVERY 16384u

static ng_status no_memory(ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory for the endorsements");
}

/** What the walks work with. */
typedef struct reading {
    ng_txn *txn;
    const ng_whole_graph *network;
    const ng_observer *watch;
    ng_endorsement_graph *out;
    uint32_t *endorsements; // [id_limit] of each; 1 more for whoever has a vertex
    uint64_t *scratch;      // [longest list]
    uint32_t longest;
} reading;

typedef ng_status (*list_reader)(
    reading *work, uint32_t endorsed, const ng_tie_list *list, ng_error *err);

static bool is_member(const reading *work, uint32_t id)
{
    return id < work->network->id_limit && work->network->vertex_of[id] != UINT32_MAX;
}

// Every list of the table in the order of ids.
static ng_status walk(reading *work, list_reader read, ng_error *err)
{
    ng_status status = NG_OK;
    ng_cursor *cursor = NULL;
    ng_bytes key = {0};
    ng_bytes value = {0};
    uint64_t met = 0;
    uint64_t lists = ng_txn__entries(work->txn, NG_TABLE_ENDORSEMENTS_IN);
    NG_TRY(ng_cursor__open(work->txn, NG_TABLE_ENDORSEMENTS_IN, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, NULL, &key, &value, err));
    while (key.at != NULL) {
        ng_tie_list list;
        uint32_t endorsed = ng_key__read_u32(key, 0);
        NG_TRY(ng_tie__list_of(NG_TIE_ENDORSEMENT, true, endorsed, value, &list, err));
        if (!is_member(work, endorsed)) {
            status = ng_fail(err, NG_ERR_CORRUPT,
                "endorsements_in has a list of %u, who is no member", endorsed);
            goto done;
        }
        NG_TRY(read(work, endorsed, &list, err));
        if (met++ % LOOK_EVERY == 0) {
            NG_TRY(ng_observer__tell(work->watch, "reading endorsements", met, lists, err));
        }
        NG_TRY(ng_cursor__next(cursor, &key, &value, err));
    }
done:
    ng_cursor__close(cursor);
    return status;
}

// First walk: who takes part.
static ng_status count_list(
    reading *work, uint32_t endorsed, const ng_tie_list *list, ng_error *err)
{
    work->endorsements[endorsed] = list->count + 1;
    work->longest = list->count > work->longest ? list->count : work->longest;
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t from = list->column[0][i];
        if (!is_member(work, from)) {
            return ng_fail(err, NG_ERR_CORRUPT, "member %u is endorsed by %u, who is no member",
                endorsed, from);
        }
        if (work->endorsements[from] == 0) {
            work->endorsements[from] = 1;
        }
        if (list->column[1][i] >= work->out->skill_limit) {
            return ng_fail(err, NG_ERR_CORRUPT, "member %u is endorsed for skill %u of %u",
                endorsed, list->column[1][i], work->out->skill_limit);
        }
    }
    return NG_OK;
}

static ng_status mark_seeds(
    reading *work, const uint32_t *seed, uint32_t seed_count, ng_error *err)
{
    for (uint32_t i = 0; i < seed_count; i++) {
        if (!is_member(work, seed[i])) {
            return ng_fail(err, NG_ERR_CORRUPT, "%u is a seed and no member", seed[i]);
        }
        if (work->endorsements[seed[i]] == 0) {
            work->endorsements[seed[i]] = 1;
        }
    }
    return NG_OK;
}

static ng_status number_vertices(reading *work, ng_error *err)
{
    ng_endorsement_graph *out = work->out;
    const ng_whole_graph *network = work->network;
    uint64_t row_count = 0;
    memset(out->vertex_of, 0xff, (size_t)out->id_limit * sizeof *out->vertex_of);
    for (uint32_t i = 0; i < network->member_count; i++) {
        uint32_t id = network->member[i];
        if (work->endorsements[id] > 0) {
            out->vertex_of[id] = out->vertex_count;
            out->member[out->vertex_count] = id;
            out->offset[out->vertex_count] = row_count;
            row_count += work->endorsements[id] - 1;
            out->vertex_count++;
        }
    }
    out->offset[out->vertex_count] = row_count;
    out->row = ng_memory__allocate((size_t)row_count * sizeof *out->row);
    work->scratch = ng_memory__allocate((size_t)work->longest * sizeof *work->scratch);
    return out->row == NULL || work->scratch == NULL ? no_memory(err) : NG_OK;
}

// Second walk: each endorsement to its place.
static ng_status place_list(
    reading *work, uint32_t endorsed, const ng_tie_list *list, ng_error *err)
{
    ng_endorsement_graph *out = work->out;
    uint64_t *row = out->row + out->offset[out->vertex_of[endorsed]];
    bool ascending = true;
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t level = list->column[3][i];
        uint32_t claimed = (level & NG_ENDORSEMENT_CLAIMED) != 0 ? NG_ENDORSED_CLAIMED : 0;
        if ((level & ~NG_ENDORSEMENT_CLAIMED) > NG_ENDORSED_LEVEL) {
            return ng_fail(
                err, NG_ERR_CORRUPT, "member %u is endorsed with level %u", endorsed, level);
        }
        uint32_t skill = list->column[1][i] << NG_ENDORSED_FLAG_BITS;
        row[i] = (uint64_t)out->vertex_of[list->column[0][i]] << 32 | skill | claimed |
            (level & NG_ENDORSED_LEVEL);
        ascending = ascending && (i == 0 || row[i - 1] < row[i]);
        out->claimed += claimed != 0;
    }
    if (!ascending) {
        const uint64_t *sorted = ng_radix__sort(row, work->scratch, list->count, 1, 1);
        if (sorted != row) {
            memcpy(row, sorted, (size_t)list->count * sizeof *row);
        }
    }
    return NG_OK;
}

// Seeds as vertices, ascending: the order of ids is not always that of members.
static ng_status place_seeds(
    reading *work, const uint32_t *seed, uint32_t seed_count, ng_error *err)
{
    ng_endorsement_graph *out = work->out;
    unsigned char *is_seed = ng_memory__allocate_zero(out->vertex_count, 1);
    out->seed = ng_memory__allocate((size_t)seed_count * sizeof *out->seed);
    if (is_seed == NULL || out->seed == NULL) {
        ng_memory__release(is_seed);
        return no_memory(err);
    }
    for (uint32_t i = 0; i < seed_count; i++) {
        is_seed[out->vertex_of[seed[i]]] = 1;
    }
    for (uint32_t v = 0; v < out->vertex_count; v++) {
        if (is_seed[v]) {
            out->seed[out->seed_count++] = v;
        }
    }
    ng_memory__release(is_seed);
    return NG_OK;
}

static ng_status make_room(reading *work, ng_error *err)
{
    ng_endorsement_graph *out = work->out;
    size_t member_count = work->network->member_count;
    work->endorsements = ng_memory__allocate_zero(out->id_limit, sizeof *work->endorsements);
    out->vertex_of = ng_memory__allocate((size_t)out->id_limit * sizeof *out->vertex_of);
    out->member = ng_memory__allocate(member_count * sizeof *out->member);
    out->offset = ng_memory__allocate((member_count + 1) * sizeof *out->offset);
    bool room = work->endorsements != NULL && out->vertex_of != NULL && out->member != NULL &&
        out->offset != NULL;
    return room ? NG_OK : no_memory(err);
}

ng_status ng_endorsement_graph__read(ng_txn *txn, const ng_whole_graph *network,
    const ng_observer *watch, ng_endorsement_graph *out, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t *seed = NULL;
    uint32_t seed_count = 0;
    bool chosen = false;
    *out = (ng_endorsement_graph){.id_limit = network->id_limit,
        .skill_limit = (uint32_t)ng_txn__state(txn)->next_term[NG_VALUE_SKILL]};
    reading work = {.txn = txn, .network = network, .watch = watch, .out = out};
    NG_TRY(make_room(&work, err));
    NG_TRY(ng_trust__seeds(txn, &seed, &seed_count, &chosen, err));
    NG_TRY(walk(&work, count_list, err));
    NG_TRY(mark_seeds(&work, seed, seed_count, err));
    NG_TRY(number_vertices(&work, err));
    NG_TRY(walk(&work, place_list, err));
    NG_TRY(place_seeds(&work, seed, seed_count, err));
done:
    ng_memory__release(work.endorsements);
    ng_memory__release(work.scratch);
    if (status != NG_OK) {
        ng_endorsement_graph__release(out);
    }
    return status;
}

void ng_endorsement_graph__release(ng_endorsement_graph *graph)
{
    ng_memory__release(graph->member);
    ng_memory__release(graph->vertex_of);
    ng_memory__release(graph->offset);
    ng_memory__release(graph->row);
    ng_memory__release(graph->seed);
    *graph = (ng_endorsement_graph){0};
}

// Weight of a pair: of rows from `begin` to `end`.
static uint32_t weigh(const uint64_t *row, uint64_t begin, uint64_t end, bool claimed)
{
    uint32_t weight = 0;
    for (uint64_t i = begin; i < end; i++) {
        uint32_t level = ng_endorsed__level(row[i]);
        bool counts = claimed || !ng_endorsed__is_claimed(row[i]);
        weight += counts ? (level == 0 ? 1 : level) : 0;
    }
    return weight;
}

static uint64_t count_pairs(const ng_endorsement_graph *graph)
{
    uint64_t pairs = 0;
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        for (uint64_t i = graph->offset[v]; i < graph->offset[v + 1]; i++) {
            pairs += i == graph->offset[v] ||
                ng_endorsed__from(graph->row[i]) != ng_endorsed__from(graph->row[i - 1]);
        }
    }
    return pairs;
}

ng_status ng_endorsement_graph__arcs(
    const ng_endorsement_graph *graph, bool claimed, ng_arc_lists *out, ng_error *err)
{
    uint64_t pairs = count_pairs(graph);
    uint64_t arc_count = 0;
    out->vertex_count = graph->vertex_count;
    out->offset = ng_memory__allocate(((size_t)graph->vertex_count + 1) * sizeof *out->offset);
    out->vertex = ng_memory__allocate((size_t)pairs * sizeof *out->vertex);
    out->weight = ng_memory__allocate((size_t)pairs * sizeof *out->weight);
    if (out->offset == NULL || out->vertex == NULL || out->weight == NULL) {
        ng_arc_lists__release(out);
        return no_memory(err);
    }
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        out->offset[v] = arc_count;
        uint64_t at = graph->offset[v];
        while (at < graph->offset[v + 1]) {
            uint64_t end = ng_endorsed__pair_end(graph->row, at, graph->offset[v + 1]);
            uint32_t weight = weigh(graph->row, at, end, claimed);
            out->vertex[arc_count] = ng_endorsed__from(graph->row[at]);
            out->weight[arc_count] = weight;
            arc_count += weight > 0;
            at = end;
        }
    }
    out->offset[graph->vertex_count] = arc_count;
    return NG_OK;
}
