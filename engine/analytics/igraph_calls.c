// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every call of igraph, for 0.10 and for 1.0, whose signatures differ.
 *
 * igraph ends the process at an error unless a handler returns, and keeps what it has to free
 * on a stack of its own. So a call installs handlers, runs, and puts the old ones back: an
 * error frees that stack and is kept as a sentence, an interruption frees it and stops the
 * work, a warning is dropped. (A warning must not free it: the call goes on with what lies
 * there.) What is made here is never on that stack and is destroyed here.
 *
 * File-level state, against the house rule: igraph's handlers take no context, and it is not
 * thread-safe as distributions build it. Each call has a process of its own (isolated.c), where
 * nobody else comes near that state.
 */
#include <igraph.h>

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analytics/igraph_calls.h"
#include "base/status.h"

/** Of the communities; any constant would do. */
#define COMMUNITY_SEED 20190326u
#define COMMUNITY_ITERATIONS 2
#define COMMUNITY_RANDOMNESS 0.01
#define COMMUNITY_RESOLUTION 1.0

const char *const ng_igraph__library = "igraph " IGRAPH_VERSION;

static char reason_text[512];
static const volatile int *cancel_flag;

static void keep_error(const char *reason, const char *file, int line, igraph_error_t code)
{
    (void)file;
    (void)line;
    (void)code;
    snprintf(reason_text, sizeof reason_text, "%s", reason == NULL ? "no reason" : reason);
    IGRAPH_FINALLY_FREE();
}

static void drop_warning(const char *reason, const char *file, int line)
{
    (void)reason;
    (void)file;
    (void)line;
}

static bool is_cancelled(void)
{
    if (cancel_flag == NULL || *cancel_flag == 0) {
        return false;
    }
    IGRAPH_FINALLY_FREE();
    return true;
}

#if IGRAPH_VERSION_MAJOR >= 1
typedef igraph_int_t whole_number;

static igraph_bool_t interrupt(void)
{
    return is_cancelled();
}
#else
typedef igraph_integer_t whole_number;

static igraph_error_t interrupt(void *data)
{
    (void)data;
    return is_cancelled() ? IGRAPH_INTERRUPTED : IGRAPH_SUCCESS;
}
#endif

/** What was installed before a call. */
typedef struct installed {
    igraph_error_handler_t *error;
    igraph_warning_handler_t *warning;
    igraph_interruption_handler_t *interruption;
} installed;

static installed enter(const volatile int *cancel)
{
    reason_text[0] = 0;
    cancel_flag = cancel;
    installed before = {igraph_set_error_handler(keep_error),
        igraph_set_warning_handler(drop_warning), igraph_set_interruption_handler(interrupt)};
    return before;
}

static void leave(const installed *before)
{
    igraph_set_error_handler(before->error);
    igraph_set_warning_handler(before->warning);
    igraph_set_interruption_handler(before->interruption);
    cancel_flag = NULL;
}

static ng_status status_of(igraph_error_t code, ng_error *err)
{
    if (code == IGRAPH_SUCCESS) {
        return NG_OK;
    }
    if (code == IGRAPH_ENOMEM) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for communities");
    }
    if (code == IGRAPH_INTERRUPTED) {
        return ng_fail(err, NG_ERR_INTERRUPTED, "finding communities was interrupted");
    }
    return ng_fail(err, NG_ERR_INTERNAL, "igraph cannot find communities: %s", reason_text);
}

// Edges of a vertex to higher ones, as pairs from `at` on; returns where the next pair goes.
static uint64_t add_edges(
    const ng_adjacency *graph, uint32_t vertex, igraph_vector_int_t *ends, uint64_t at)
{
    for (uint64_t i = graph->offset[vertex]; i < graph->offset[vertex + 1]; i++) {
        if (graph->neighbor[i] > vertex) {
            VECTOR(*ends)[at] = vertex;
            VECTOR(*ends)[at + 1] = graph->neighbor[i];
            at += 2;
        }
    }
    return at;
}

// The graph with each edge once, from the lower to the higher vertex.
static igraph_error_t create_graph(const ng_adjacency *graph, igraph_t *out)
{
    igraph_vector_int_t ends;
    uint64_t entries = graph->vertex_count == 0 ? 0 : graph->offset[graph->vertex_count];
    igraph_error_t code = igraph_vector_int_init(&ends, (whole_number)entries);
    if (code != IGRAPH_SUCCESS) {
        return code;
    }
    uint64_t at = 0;
    for (uint32_t vertex = 0; vertex < graph->vertex_count; vertex++) {
        at = add_edges(graph, vertex, &ends, at);
    }
    assert(at == entries);
    code = igraph_create(out, &ends, graph->vertex_count, IGRAPH_UNDIRECTED);
    igraph_vector_int_destroy(&ends);
    return code;
}

// igraph takes weights that are not numbers without a word.
static bool are_weights(const igraph_vector_t *weight)
{
    for (whole_number i = 0; i < igraph_vector_size(weight); i++) {
        if (!isfinite(VECTOR(*weight)[i]) || VECTOR(*weight)[i] < 0) {
            return false;
        }
    }
    return true;
}

static igraph_error_t run_leiden(
    const igraph_t *graph, const igraph_vector_t *degree, igraph_vector_int_t *membership)
{
    igraph_real_t edges = (igraph_real_t)igraph_ecount(graph);
    igraph_real_t resolution = edges > 0 ? COMMUNITY_RESOLUTION / (2 * edges) : 0;
    return igraph_community_leiden(graph, NULL, degree,
#if IGRAPH_VERSION_MAJOR >= 1
        NULL,
#endif
        resolution, COMMUNITY_RANDOMNESS, false, COMMUNITY_ITERATIONS, membership, NULL, NULL);
}

static igraph_error_t weigh_and_run_leiden(
    const igraph_t *graph, igraph_vector_int_t *membership)
{
    igraph_vector_t degree;
    igraph_error_t code = igraph_vector_init(&degree, igraph_vcount(graph));
    if (code != IGRAPH_SUCCESS) {
        return code;
    }
    code = igraph_strength(graph, &degree, igraph_vss_all(), IGRAPH_ALL,
#if IGRAPH_VERSION_MAJOR >= 1
        IGRAPH_LOOPS,
#else
        true,
#endif
        NULL);
    if (code == IGRAPH_SUCCESS) {
        code = are_weights(&degree) ? run_leiden(graph, &degree, membership) : IGRAPH_EINVAL;
    }
    igraph_vector_destroy(&degree);
    return code;
}

// With a generator of its own, so that nobody else's numbers change and are changed.
static igraph_error_t find_communities(const igraph_t *graph, igraph_vector_int_t *membership)
{
    igraph_rng_t generator;
    igraph_error_t code = igraph_rng_init(&generator, &igraph_rngtype_pcg32);
    if (code != IGRAPH_SUCCESS) {
        return code;
    }
    code = igraph_rng_seed(&generator, COMMUNITY_SEED);
    if (code == IGRAPH_SUCCESS) {
#if IGRAPH_VERSION_MAJOR >= 1
        igraph_rng_t *before = igraph_rng_set_default(&generator);
        code = weigh_and_run_leiden(graph, membership);
        igraph_rng_set_default(before);
#else
        igraph_rng_t before = *igraph_rng_default();
        igraph_rng_set_default(&generator);
        code = weigh_and_run_leiden(graph, membership);
        igraph_rng_set_default(&before);
#endif
    }
    igraph_rng_destroy(&generator);
    return code;
}

// The parts that igraph counts from 0, as labels.
static void copy_parts(const igraph_vector_int_t *membership, uint32_t *label, uint32_t *count)
{
    const uint32_t vertex_count = (uint32_t)igraph_vector_int_size(membership);
    for (uint32_t vertex = 0; vertex < vertex_count; vertex++) {
        label[vertex] = (uint32_t)VECTOR(*membership)[vertex];
        *count = label[vertex] >= *count ? label[vertex] + 1 : *count;
    }
}

static ng_status run(const ng_adjacency *graph, uint32_t *label, uint32_t *count, ng_error *err)
{
    igraph_vector_int_t membership;
    igraph_t projected;
    igraph_error_t code = igraph_vector_int_init(&membership, 0);
    if (code != IGRAPH_SUCCESS) {
        return status_of(code, err);
    }
    code = create_graph(graph, &projected);
    if (code == IGRAPH_SUCCESS) {
        code = find_communities(&projected, &membership);
        igraph_destroy(&projected);
    }
    ng_status status = status_of(code, err);
    if (status == NG_OK) {
        copy_parts(&membership, label, count);
    }
    igraph_vector_int_destroy(&membership);
    return status;
}

ng_status ng_igraph__find_communities(const ng_adjacency *graph, const volatile int *cancel,
    uint32_t *label, uint32_t *count, ng_error *err)
{
    *count = 0;
#if IGRAPH_VERSION_MAJOR >= 1
    igraph_setup();
#endif
    installed before = enter(cancel);
    ng_status status = run(graph, label, count, err);
    leave(&before);
    return status;
}
