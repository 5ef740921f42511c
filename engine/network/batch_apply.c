// SPDX-License-Identifier: GPL-3.0-or-later
// Applies a batch: settles who is who, then sorts and merges one kind of fact after the other,
// each in the order of its table's keys.
#include "network/batch_people.h"

#include "base/status.h"
#include "network/connection.h"
#include "network/group.h"
#include "network/interaction.h"
#include "network/recommendation.h"
#include "network/term.h"

#include <stddef.h>
#include <string.h>

// Rows whose ids are fetched before they are due.
#define ROWS_AHEAD 16

// --------------------------------------------------------------------------------------- facts

typedef struct application {
    ng_batch *batch;
    uint64_t *touched;     // a bit an id
    ng_people_order order; // made while ties are written
    ng_people *people;
    ng_members_ahead *members; // prepared while ties are written; NULL: they are not
    ng_apply_hooks hooks;      // heir: the sorter of heir_tie, until that is due
    ng_tie heir_tie;
} application;

static void count_row(void *context, uint32_t source, ng_outcome outcome)
{
    const application *app = context;
    ng_batch__count_outcome(app->batch, source, outcome);
}

static ng_status write_members(void *context, ng_error *err)
{
    const application *app = context;
    return ng_members_ahead__write(app->members, err);
}

static bool is_raised(void *context, uint32_t a, uint32_t b, uint32_t skill)
{
    const application *app = context;
    return ng_batch__is_raised(app->batch, a, b, skill);
}

static void touch_member(void *context, uint32_t member)
{
    application *app = context;
    app->touched[member / 64] |= UINT64_C(1) << (member % 64);
}

static ng_status compare_terms(
    void *context, ng_value_kind kind, uint32_t a, uint32_t b, int *out, ng_error *err)
{
    const application *app = context;
    ng_text text[2];
    uint32_t term[2] = {a, b};
    ng_status status = NG_OK;
    *out = 0;
    ng_arena__reset(app->batch->arena);
    for (int i = 0; i < 2 && status == NG_OK; i++) {
        ng_text stored;
        status = ng_term__text(app->batch->txn, kind, term[i], &stored, err);
        if (status == NG_OK) {
            status = ng_term__fold(app->batch->arena, kind, stored, &text[i], err);
        }
    }
    if (status == NG_OK) {
        *out = ng_text__compare(text[0], text[1]);
    }
    return status;
}

typedef struct connection_order {
    ng_batch *batch;
    ng_connection_packing packing;
    ng_sorter *sorter;
} connection_order;

static ng_status sort_connection(const connection_order *order, const ng_batch_connection *one,
    uint32_t source, ng_error *err)
{
    uint64_t words[2];
    const uint32_t a = ng_batch__id_of(order->batch, one->a);
    const uint32_t b = ng_batch__id_of(order->batch, one->b);
    if (a == b) {
        ng_batch__count_outcome(order->batch, source, NG_UNCHANGED);
        return NG_OK;
    }
    ng_connection__pack(a, b, one->since, source, words);
    ng_connection__tighten(&order->packing, words);
    return ng_sorter__add(order->sorter, words, err);
}

static void expect_connection(const ng_batch *batch, const ng_batch_connection *one)
{
    __builtin_prefetch(&batch->settled_id[one->a]);
    __builtin_prefetch(&batch->settled_id[one->b]);
}

static ng_status sort_narrow(const connection_order *order, ng_error *err)
{
    ng_status status = NG_OK;
    ng_batch_log *log = &order->batch->connections;
    const size_t bytes = offsetof(ng_batch_narrow, source);
    ng_batch_block block;
    NG_TRY(ng_batch_log__rewind(log, err));
    NG_TRY(ng_batch_log__next(log, &block, err));
    while (block.at != NULL) {
        for (size_t i = 0; i < block.count; i++) {
            ng_batch_narrow narrow;
            if (i + ROWS_AHEAD < block.count) {
                memcpy(&narrow, block.at + (i + ROWS_AHEAD) * bytes, bytes);
                const ng_batch_connection later = ng_batch_connection__of(&narrow);
                expect_connection(order->batch, &later);
            }
            memcpy(&narrow, block.at + i * bytes, bytes);
            const ng_batch_connection one = ng_batch_connection__of(&narrow);
            NG_TRY(sort_connection(order, &one, block.source, err));
        }
        NG_TRY(ng_batch_log__next(log, &block, err));
    }
done:
    return status;
}

static ng_status sort_wide(const connection_order *order, ng_error *err)
{
    ng_status status = NG_OK;
    ng_batch_log *log = &order->batch->wide;
    const size_t bytes = offsetof(ng_batch_connection, source);
    ng_batch_block block;
    NG_TRY(ng_batch_log__rewind(log, err));
    NG_TRY(ng_batch_log__next(log, &block, err));
    while (block.at != NULL) {
        for (size_t i = 0; i < block.count; i++) {
            ng_batch_connection one;
            memcpy(&one, block.at + i * bytes, bytes);
            NG_TRY(sort_connection(order, &one, block.source, err));
        }
        NG_TRY(ng_batch_log__next(log, &block, err));
    }
done:
    return status;
}

static ng_status apply_connections(application *app, ng_error *err)
{
    ng_batch *batch = app->batch;
    connection_order order = {.batch = batch};
    ng_status status = NG_OK;
    if (batch->connections.log == NULL && batch->wide.log == NULL) {
        return NG_OK;
    }
    batch->connected.next_member = (uint32_t)ng_txn__state(batch->txn)->next_member;
    order.packing = ng_connection__packing(&batch->connected);
    NG_TRY(ng_sorter__create(order.packing.words, batch->memory_bytes, &order.sorter, err));
    ng_sorter__leave_bits(order.sorter, order.packing.free_bits);
    NG_TRY(sort_narrow(&order, err));
    NG_TRY(sort_wide(&order, err));
    ng_batch_log__finish(&batch->wide);
    ng_batch_log__pass_on(&batch->connections, order.sorter);
    if (ng_sorter__count(order.sorter) != 0) {
        NG_TRY(
            ng_connection__apply(batch->txn, order.sorter, &order.packing, &app->hooks, err));
    }
done:
    ng_sorter__destroy(order.sorter);
    return status;
}

static ng_status sort_ties(application *app, ng_tie tie, ng_sorter *sorter, ng_error *err)
{
    ng_batch *batch = app->batch;
    ng_batch_block block;
    ng_status status = ng_batch_log__rewind(&batch->ties[tie], err);
    while (status == NG_OK) {
        status = ng_batch_log__next(&batch->ties[tie], &block, err);
        if (status != NG_OK || block.at == NULL) {
            break;
        }
        for (size_t i = 0; i < block.count && status == NG_OK; i++) {
            const size_t bytes = offsetof(ng_batch_tie, source);
            ng_batch_tie one = {.source = block.source};
            uint64_t words[4];
            memcpy(&one, block.at + i * bytes, bytes);
            one.row.from = ng_batch__id_of(batch, one.row.from);
            if (ng_tie__joins_members(tie)) {
                one.row.column[0] = ng_batch__id_of(batch, one.row.column[0]);
            }
            if (ng_tie__joins_members(tie) && one.row.from == one.row.column[0]) {
                ng_batch__count_outcome(batch, one.source, NG_UNCHANGED);
                continue;
            }
            ng_tie__pack(&one.row, one.source, words);
            status = ng_sorter__add(sorter, words, err);
        }
    }
    return status;
}

static ng_status make_tie_sorter(
    const ng_batch *batch, ng_tie tie, ng_sorter **out, ng_error *err)
{
    const ng_status status = ng_sorter__create(4, batch->memory_bytes, out, err);
    if (status == NG_OK) {
        // Days and levels of one tie are settled whatever their order.
        ng_sorter__leave_bits(*out, 4 * 64 - 32 * (1 + ng_tie__shape(tie)->key_columns));
    }
    return status;
}

// The ties of which there are most are sorted where connections were.
static ng_status begin_ties(application *app, ng_error *err)
{
    ng_batch *batch = app->batch;
    uint64_t most = 0;
    for (int tie = 0; tie < NG_TIE_COUNT; tie++) {
        const ng_log *log = batch->ties[tie].log;
        const uint64_t count = log == NULL ? 0 : ng_log__count(log);
        app->heir_tie = count > most ? (ng_tie)tie : app->heir_tie;
        most = count > most ? count : most;
    }
    return most == 0 ? NG_OK : make_tie_sorter(batch, app->heir_tie, &app->hooks.heir, err);
}

static ng_status take_tie_sorter(application *app, ng_tie tie, ng_sorter **out, ng_error *err)
{
    if (app->hooks.heir == NULL || tie != app->heir_tie) {
        return make_tie_sorter(app->batch, tie, out, err);
    }
    *out = app->hooks.heir;
    app->hooks.heir = NULL;
    return NG_OK;
}

static ng_status apply_ties(application *app, ng_tie tie, ng_error *err)
{
    ng_sorter *sorter = NULL;
    ng_status status = NG_OK;
    if (app->batch->ties[tie].log == NULL) {
        return NG_OK;
    }
    NG_TRY(take_tie_sorter(app, tie, &sorter, err));
    // Profiles follow from these alone.
    bool shapes_profile =
        tie == NG_TIE_MEMBERSHIP || tie == NG_TIE_POSITION || tie == NG_TIE_EDUCATION;
    ng_apply_hooks hooks = app->hooks;
    hooks.touch = shapes_profile ? touch_member : NULL;
    NG_TRY(sort_ties(app, tie, sorter, err));
    ng_batch_log__finish(&app->batch->ties[tie]);
    if (ng_sorter__count(sorter) != 0) {
        NG_TRY(ng_tie__apply(app->batch->txn, tie, sorter, &hooks, err));
    }
done:
    ng_sorter__destroy(sorter);
    return status;
}

static ng_status sort_interactions(ng_batch *batch, ng_text_sorter *sorter, ng_error *err)
{
    const unsigned char *at;
    size_t bytes;
    ng_status status = ng_log__rewind(batch->interactions, err);
    while (status == NG_OK) {
        uint64_t head[5];
        status = ng_log__next(batch->interactions, &at, &bytes, err);
        if (status != NG_OK || at == NULL) {
            break;
        }
        memcpy(head, at, sizeof head);
        ng_interaction one = {.from = ng_batch__id_of(batch, (uint32_t)(head[0] >> 32)),
            .to = ng_batch__id_of(batch, (uint32_t)head[0]),
            .kind = (uint32_t)(head[1] >> 32),
            .count = (uint32_t)head[1],
            .at_ms = (int64_t)head[2],
            .weight_micro = (int64_t)head[3],
            .id = {(const char *)at + sizeof head, bytes - sizeof head}};
        if (one.from == one.to) {
            ng_batch__count_outcome(batch, (uint32_t)head[4], NG_UNCHANGED);
            continue;
        }
        status = ng_interaction__sort_in(sorter, &one, (uint32_t)head[4], err);
    }
    return status;
}

static ng_status apply_interactions(application *app, ng_error *err)
{
    ng_text_sorter *sorter = NULL;
    ng_status status = NG_OK;
    if (ng_log__count(app->batch->interactions) == 0) {
        return NG_OK;
    }
    NG_TRY(ng_text_sorter__create(app->batch->memory_bytes, &sorter, err));
    NG_TRY(sort_interactions(app->batch, sorter, err));
    NG_TRY(ng_interaction__apply(app->batch->txn, sorter, &app->hooks, err));
done:
    ng_text_sorter__destroy(sorter);
    return status;
}

static ng_status sort_recommendations(ng_batch *batch, ng_text_sorter *sorter, ng_error *err)
{
    const unsigned char *at;
    size_t bytes;
    ng_status status = ng_log__rewind(batch->recommendations, err);
    while (status == NG_OK) {
        uint32_t head[5];
        status = ng_log__next(batch->recommendations, &at, &bytes, err);
        if (status != NG_OK || at == NULL) {
            break;
        }
        memcpy(head, at, sizeof head);
        const char *text = (const char *)at + sizeof head;
        ng_recommendation one = {.from = ng_batch__id_of(batch, head[0]),
            .to = ng_batch__id_of(batch, head[1]),
            .day = (ng_day)head[2],
            .text = {text, head[4]},
            .relationship = {text + head[4], bytes - sizeof head - head[4]}};
        if (one.from == one.to) {
            ng_batch__count_outcome(batch, head[3], NG_UNCHANGED);
            continue;
        }
        status = ng_recommendation__sort_in(sorter, &one, head[3], err);
    }
    return status;
}

static ng_status apply_recommendations(application *app, ng_error *err)
{
    ng_text_sorter *sorter = NULL;
    ng_status status = NG_OK;
    if (ng_log__count(app->batch->recommendations) == 0) {
        return NG_OK;
    }
    NG_TRY(ng_text_sorter__create(app->batch->memory_bytes, &sorter, err));
    NG_TRY(sort_recommendations(app->batch, sorter, err));
    NG_TRY(ng_recommendation__apply(app->batch->txn, sorter, &app->hooks, err));
done:
    ng_text_sorter__destroy(sorter);
    return status;
}

static ng_status apply_evidence(application *app, ng_error *err)
{
    ng_batch *batch = app->batch;
    const unsigned char *at;
    size_t bytes;
    ng_status status = ng_log__rewind(batch->evidence, err);
    while (status == NG_OK) {
        uint32_t head[3];
        bool changed = false;
        status = ng_log__next(batch->evidence, &at, &bytes, err);
        if (status != NG_OK || at == NULL) {
            break;
        }
        memcpy(head, at, sizeof head);
        uint32_t from = ng_batch__id_of(batch, head[0]);
        uint32_t to = ng_batch__id_of(batch, head[1]);
        ng_text text = {(const char *)at + sizeof head, bytes - sizeof head};
        if (from != to) {
            status = ng_evidence__merge(batch->txn, from, to, head[2], text, &changed, err);
        }
        batch->changed = batch->changed || changed;
    }
    return status;
}

static void report(const ng_batch *batch, const char *what, uint64_t done)
{
    if (batch->progress != NULL) {
        batch->progress(batch->progress_context, what, done, 5);
    }
}

static ng_status apply_members(application *app, ng_error *err)
{
    ng_status status = NG_OK;
    if (app->members != NULL) {
        ng_members_ahead *members = app->members;
        app->members = NULL;
        app->hooks.meanwhile = NULL;
        return ng_members_ahead__finish(members, err);
    }
    NG_TRY(ng_people_order__end(&app->order, &app->people, err));
    NG_TRY(ng_batch__apply_members(app->batch, app->people, app->touched, err));
done:
    return status;
}

static ng_status apply_facts(application *app, ng_error *err)
{
    ng_status status = NG_OK;
    report(app->batch, "sorting connections", 1);
    NG_TRY(ng_members_ahead__begin(app->batch, app->touched, &app->members, err));
    if (app->members != NULL) {
        app->hooks.meanwhile = write_members;
    } else {
        NG_TRY(ng_people_order__begin(&app->order, app->batch, err));
    }
    NG_TRY(begin_ties(app, err));
    NG_TRY(apply_connections(app, err));
    report(app->batch, "writing ties", 2);
    for (int tie = 0; tie < NG_TIE_COUNT; tie++) {
        NG_TRY(ng_batch__check(app->batch, err));
        NG_TRY(apply_ties(app, (ng_tie)tie, err));
    }
    report(app->batch, "writing interactions", 3);
    NG_TRY(apply_interactions(app, err));
    NG_TRY(apply_recommendations(app, err));
    NG_TRY(apply_evidence(app, err));
    ng_txn__write_behind(app->batch->txn);
    report(app->batch, "writing members", 4);
    NG_TRY(apply_members(app, err));
    NG_TRY(ng_batch__apply_groups(app->batch, err));
    NG_TRY(ng_batch__apply_intros(app->batch, &app->hooks, err));
    report(app->batch, "written", 5);
done:
    if (app->order.task != NULL) {
        // Another failure is told already.
        (void)ng_people_order__end(&app->order, &app->people, NULL);
    }
    ng_people__destroy(app->people);
    ng_members_ahead__close(app->members);
    ng_sorter__destroy(app->hooks.heir);
    return status;
}

ng_status ng_batch__apply(ng_batch *batch, ng_error *err)
{
    application app = {.batch = batch};
    ng_status status = NG_OK;
    batch->applying = true;
    NG_TRY(ng_batch__absorb_doubles(batch, err));
    NG_TRY(ng_batch__settle(batch, err));
    NG_TRY(ng_batch__check(batch, err));
    app.touched =
        ng_memory__allocate_zero((size_t)ng_txn__state(batch->txn)->next_member / 64 + 1, 8);
    if (app.touched == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for the marks of members");
        goto done;
    }
    app.hooks = (ng_apply_hooks){.context = &app,
        .count = count_row,
        .is_raised = is_raised,
        .cancel = batch->cancel,
        .memory_bytes = batch->memory_bytes,
        .order = {&app, compare_terms}};
    NG_TRY(ng_batch__apply_terms(batch, err));
    NG_TRY(ng_batch__find_raised(batch, err));
    NG_TRY(apply_facts(&app, err));
done:
    ng_memory__release(app.touched);
    if (status != NG_OK) {
        ng_txn__poison(batch->txn);
    }
    return status;
}
