// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One suggestion as it is handed out: names, the mutual connections that are named, and hops.
 */
#include "base/status.h"
#include "graph/mutual.h"
#include "network/member.h"
#include "query/suggestion.h"

// Labels and names of the mutual connections that are named.
typedef struct via {
    ng_text label[NG_VIA_COUNT];
    ng_text name[NG_VIA_COUNT]; // the label of those without a name
    uint32_t count;
} via;

// A mutual connection, fewest connections first.
typedef struct link {
    uint32_t vertex, degree;
} link;

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

// The strongest of some vertices, by insertion into a list of NG_VIA_COUNT.
static ng_status choose_links(ng_suggestion_work *work, const uint32_t *mutual, uint32_t count,
    link best[NG_VIA_COUNT], ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        link fresh = {.vertex = mutual[i]};
        NG_TRY(ng_adjacency__degree(work->graph, fresh.vertex, &fresh.degree, err));
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

static ng_status name_link(
    ng_suggestion_work *work, uint32_t vertex, const ng_suggestion_named **out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_suggestion_named *place = &work->named[vertex % NG_SUGGESTION_NAMED];
    ng_member_record record;
    *out = place;
    if (place->vertex == vertex) {
        goto done;
    }
    ng_arena__reset(work->records);
    place->vertex = 0;
    NG_TRY(ng_member__read(work->txn, vertex, work->records, &record, err));
    NG_TRY(name_member(work, &record, &place->label, &place->name, err));
    if (place->name.bytes == 0) {
        place->name = place->label;
    }
    place->vertex = vertex;
done:
    return status;
}

static ng_status name_links(ng_suggestion_work *work, const link best[NG_VIA_COUNT],
    uint32_t count, via *out, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < count; i++) {
        const ng_suggestion_named *known;
        NG_TRY(name_link(work, best[i].vertex, &known, err));
        out->label[i] = known->label;
        out->name[i] = known->name;
    }
    out->count = count;
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
        *out = ng_mutual__intersect(
                   behind, behind_count, work->around.at, work->around.count, NULL) > 0;
    }
done:
    return status;
}

// mutual, via and hops. People without a mutual connection come from three steps; of colleagues
// nobody knows.
static ng_status find_way(ng_suggestion_work *work, const ng_suggestion_entry *entry,
    ng_suggestion *out, via *named, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t *list = NULL;
    uint32_t count = 0;
    link best[NG_VIA_COUNT];
    NG_TRY(ng_adjacency__neighbors(work->graph, entry->vertex, &list, &count, err));
    uint32_t shorter = count < work->around.count ? count : work->around.count;
    uint32_t *mutual =
        ng_arena__allocate(work->scratch, ((size_t)shorter + 1) * sizeof *mutual);
    if (mutual == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %u mutual connections", shorter);
    }
    out->mutual =
        ng_mutual__intersect(list, count, work->around.at, work->around.count, mutual);
    NG_TRY(choose_links(work, mutual, out->mutual, best, err));
    NG_TRY(name_links(
        work, best, out->mutual < NG_VIA_COUNT ? out->mutual : NG_VIA_COUNT, named, err));
    out->hops = out->mutual > 0 ? 2 : 3;
    if (out->mutual == 0 && work->options.mode != NG_MODE_PEOPLE) {
        bool third = false;
        NG_TRY(is_third_step(work, list, count, &third, err));
        out->hops = third ? 3 : 0;
    }
done:
    return status;
}

ng_status ng_suggestion__answer(ng_suggestion_work *work, const ng_suggestion_entry *entry,
    ng_suggestion *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_member_record record;
    via named = {0};
    *out = (ng_suggestion){.member = {entry->vertex}, .score = entry->score};
    NG_TRY(find_way(work, entry, out, &named, err));
    out->via_count = named.count;
    for (uint32_t i = 0; i < named.count; i++) {
        out->via[i] = named.label[i];
    }
    ng_arena__reset(work->records);
    NG_TRY(ng_member__read(work->txn, entry->vertex, work->records, &record, err));
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
