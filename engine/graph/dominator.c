// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Semi-NCA: number the vertices depth first; find the semidominator of each, from the last
 * number to the first, by path compression over the search tree; the dominator is then the
 * nearest ancestor that is not above the semidominator. No recursion: the way back up is the
 * parent.
 *
 * Everything inside is by number: 1 .. reached in the order of the search, 0 is the virtual
 * root. What is handed out are numbers in the dominator tree instead, in which the vertices
 * below one stand in a row.
 */
#include "graph/dominator.h"

#include "base/memory.h"
#include "base/status.h"

/** Numbers between two looks at the cancel flag. */
#define LOOK_EVERY 65536u
/** Arrays by number. */
#define BY_NUMBER 6u

typedef struct search {
    const ng_arcs *in, *out;
    const volatile int *cancel;
    uint32_t reached;
    uint32_t *number;   // [vertex_count] 0: not met; handed out as `first` in the end
    uint32_t *is_root;  // [vertex_count]; handed out as `last` in the end
    uint32_t *vertex;   // [vertex_count + 1] by number, as all that follow
    uint32_t *parent;   // in the tree of the search; then the dominator
    uint32_t *ancestor; // parent, shortened by compression
    uint32_t *best;     // least semidominator on the way to the ancestor
    uint32_t *semi;     // semidominator; then the vertices that one dominates, itself included
    uint32_t *next;     // arcs looked at; then a stack; then the next number below a vertex
} search;

static ng_status look(const search *s, uint32_t number, ng_error *err)
{
    if (number % LOOK_EVERY == 0 && s->cancel != NULL && *s->cancel != 0) {
        return ng_fail(err, NG_ERR_INTERRUPTED, "interrupted: nothing was written");
    }
    return NG_OK;
}

static void meet(search *s, uint32_t vertex, uint32_t parent)
{
    uint32_t number = ++s->reached;
    s->number[vertex] = number;
    s->vertex[number] = vertex;
    s->parent[number] = parent;
    s->next[number] = 0;
}

// Everything below one root that was not met before.
static ng_status walk(search *s, uint32_t root, ng_error *err)
{
    ng_status status = NG_OK;
    meet(s, root, 0);
    uint32_t at = s->reached;
    while (at != 0) {
        uint32_t vertex = s->vertex[at];
        uint64_t arc = s->out->offset[vertex] + s->next[at];
        if (arc == s->out->offset[vertex + 1]) {
            at = s->parent[at];
            continue;
        }
        s->next[at]++;
        uint32_t to = s->out->vertex[arc];
        if (s->number[to] == 0) {
            meet(s, to, at);
            at = s->reached;
            NG_TRY(look(s, at, err));
        }
    }
done:
    return status;
}

// The least semidominator on the way up from `number`, over numbers from `linked` on.
static uint32_t evaluate(search *s, uint32_t number, uint32_t linked)
{
    uint32_t depth = 0;
    uint32_t at = number;
    while (s->ancestor[at] >= linked) {
        s->next[depth++] = at;
        at = s->ancestor[at];
    }
    while (depth > 0) {
        uint32_t below = s->next[--depth];
        if (s->best[at] < s->best[below]) {
            s->best[below] = s->best[at];
        }
        s->ancestor[below] = s->ancestor[at];
        at = below;
    }
    return s->best[number];
}

static ng_status find_semidominators(search *s, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 1; i <= s->reached; i++) {
        s->ancestor[i] = s->parent[i];
        s->best[i] = i;
    }
    for (uint32_t i = s->reached; i > 0; i--) {
        uint32_t vertex = s->vertex[i];
        uint32_t semi = s->is_root[vertex] ? 0 : s->parent[i];
        for (uint64_t arc = s->in->offset[vertex]; arc < s->in->offset[vertex + 1] && semi > 0;
             arc++) {
            uint32_t from = s->number[s->in->vertex[arc]];
            uint32_t found = from == 0 ? semi : evaluate(s, from, i + 1);
            semi = found < semi ? found : semi;
        }
        s->best[i] = semi; // compression lowers it, and the search needs the other again
        s->semi[i] = semi;
        NG_TRY(look(s, i, err));
    }
done:
    return status;
}

// The dominator of each number, which is below it.
static void find_dominators(search *s)
{
    for (uint32_t i = 1; i <= s->reached; i++) {
        uint32_t candidate = s->parent[i];
        while (candidate > s->semi[i]) {
            candidate = s->parent[candidate];
        }
        s->parent[i] = candidate;
    }
}

// Numbers in the dominator tree: those of a subtree stand in a row, its root first.
static void number_tree(search *s)
{
    for (uint32_t i = 0; i <= s->reached; i++) {
        s->semi[i] = 1;
    }
    for (uint32_t i = s->reached; i > 0; i--) {
        s->semi[s->parent[i]] += s->semi[i];
    }
    s->next[0] = 1;
    for (uint32_t i = 1; i <= s->reached; i++) {
        uint32_t first = s->next[s->parent[i]];
        s->next[s->parent[i]] += s->semi[i];
        s->next[i] = first + 1;
        s->number[s->vertex[i]] = first;
        s->is_root[s->vertex[i]] = first + s->semi[i] - 1;
    }
}

static ng_status find(search *s, const uint32_t *root, uint32_t root_count, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < root_count; i++) {
        s->is_root[root[i]] = 1;
    }
    for (uint32_t i = 0; i < root_count; i++) {
        if (s->number[root[i]] == 0) {
            NG_TRY(walk(s, root[i], err));
        }
    }
    NG_TRY(find_semidominators(s, err));
    find_dominators(s);
    number_tree(s);
done:
    return status;
}

void ng_dominators__release(ng_dominators *dominators)
{
    ng_memory__release(dominators->first);
    ng_memory__release(dominators->last);
    *dominators = (ng_dominators){0};
}

ng_status ng_dominators__find(const ng_arcs *in, const ng_arcs *out, const uint32_t *root,
    uint32_t root_count, const volatile int *cancel, ng_dominators *dominators, ng_error *err)
{
    ng_status status = NG_OK;
    size_t count = (size_t)in->vertex_count + 1;
    uint32_t *by_number = ng_memory__allocate(BY_NUMBER * count * sizeof *by_number);
    *dominators = (ng_dominators){.vertex_count = in->vertex_count,
        .first = ng_memory__allocate_zero(count, sizeof *dominators->first),
        .last = ng_memory__allocate_zero(count, sizeof *dominators->last)};
    if (by_number == NULL || dominators->first == NULL || dominators->last == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for %u vertices", in->vertex_count);
        goto done;
    }
    search s = {.in = in,
        .out = out,
        .cancel = cancel,
        .number = dominators->first,
        .is_root = dominators->last,
        .vertex = by_number,
        .parent = by_number + count,
        .ancestor = by_number + 2 * count,
        .best = by_number + 3 * count,
        .semi = by_number + 4 * count,
        .next = by_number + 5 * count};
    NG_TRY(find(&s, root, root_count, err));
    dominators->reached = s.reached;
done:
    ng_memory__release(by_number);
    if (status != NG_OK) {
        ng_dominators__release(dominators);
    }
    return status;
}
