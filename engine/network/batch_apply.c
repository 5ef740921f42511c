// SPDX-License-Identifier: GPL-3.0-or-later
// Applies a batch: settles which slots are one member, gives new members ids in the order of
// members, then sorts and merges one kind of fact after the other, each in the order of its
// table's keys.
#include "network/batch_inner.h"

#include "base/status.h"
#include "network/connection.h"
#include "network/group.h"
#include "network/interaction.h"
#include "network/member.h"
#include "network/recommendation.h"
#include "network/term.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

// Rows whose ids are fetched before they are due.
#define ROWS_AHEAD 16

// --------------------------------------------------------------------------------- new members

static ng_name_class class_of(ng_text identity)
{
    if (identity.at[0] == NG_IDENTITY_STABLE || ng_member__is_address(identity)) {
        return NG_NAME_STABLE;
    }
    ng_text text = {identity.at + 1, identity.bytes - 1};
    return ng_text__is_decimal(text) ? NG_NAME_DECIMAL : NG_NAME_TEXT;
}

// Which identity names a member: keys before slugs before codes before addresses before phones.
static int identity_rank(ng_text identity)
{
    switch (identity.at[0]) {
    case NG_IDENTITY_KEY:
        return 0;
    case NG_IDENTITY_SLUG:
        return 1;
    case NG_IDENTITY_STABLE:
        return 2;
    case NG_IDENTITY_EMAIL:
        return 3;
    default:
        return 4;
    }
}

static bool names_better(ng_text a, ng_text b)
{
    int a_rank = identity_rank(a);
    int b_rank = identity_rank(b);
    if (a_rank != b_rank) {
        return a_rank < b_rank;
    }
    ng_text a_text = {a.at + 1, a.bytes - 1};
    ng_text b_text = {b.at + 1, b.bytes - 1};
    return a_rank >= 2 ? ng_text__compare(a_text, b_text) < 0
                       : ng_text__order(class_of(a), a_text, class_of(b), b_text) < 0;
}

static void choose_labels(ng_batch *batch)
{
    uint32_t count = ng_map__count(batch->identities);
    for (uint32_t i = 0; i < count; i++) {
        ng_batch_slot *slot = &batch->slot[ng_batch__root(batch, batch->slot_of[i])];
        if (slot->id != 0) {
            continue;
        }
        if (slot->label == UINT32_MAX ||
            names_better(ng_map__text(batch->identities, i),
                ng_map__text(batch->identities, slot->label))) {
            slot->label = i;
        }
    }
}

typedef struct newcomer {
    ng_name_class name_class;
    uint32_t slot;
    ng_text label;
    char code[36]; // holds the label of a code
} newcomer;

// What the label of an identity is, as ng_member__label has it.
static void label_of(const ng_batch *batch, uint32_t slot, newcomer *out)
{
    ng_text identity = ng_map__text(batch->identities, batch->slot[slot].label);
    ng_text text = {identity.at + 1, identity.bytes - 1};
    out->slot = slot;
    out->name_class = class_of(identity);
    out->label = text;
    if (out->name_class != NG_NAME_STABLE) {
        return;
    }
    char hex[33];
    ng_hash__print128(ng_member__is_address(identity) ? ng_member__address_code(identity)
                                                      : ng_hash__load128(text.at),
        hex);
    memcpy(out->code, "ref:", 4);
    memcpy(out->code + 4, hex, 32);
    out->label = (ng_text){out->code, sizeof out->code};
}

static int compare_newcomers(const void *a, const void *b)
{
    const newcomer *x = *(const newcomer *const *)a;
    const newcomer *y = *(const newcomer *const *)b;
    return ng_text__order(x->name_class, x->label, y->name_class, y->label);
}

// Slots with equal prefixes, put into order by their whole labels.
static ng_status settle_run(ng_batch *batch, uint32_t *slot, size_t count, ng_error *err)
{
    newcomer *all = ng_memory__allocate(count * sizeof *all);
    newcomer **order = ng_memory__allocate(count * sizeof(newcomer *));
    if (all == NULL || order == NULL) {
        ng_memory__release(all);
        ng_memory__release(order);
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the order of %zu new members", count);
    }
    for (size_t i = 0; i < count; i++) {
        label_of(batch, slot[i], &all[i]);
        order[i] = &all[i];
    }
    qsort(order, count, sizeof(newcomer *), compare_newcomers);
    for (size_t i = 0; i < count; i++) {
        slot[i] = order[i]->slot;
    }
    ng_memory__release(all);
    ng_memory__release(order);
    return NG_OK;
}

// Whether ids that follow those of the store keep to the order of members.
static ng_status follows_last(ng_batch *batch, uint32_t first_slot, bool *out, ng_error *err)
{
    ng_state *state = ng_txn__state(batch->txn);
    ng_member_record record;
    ng_name_class last_class;
    ng_text last;
    newcomer first;
    *out = state->next_member == 1;
    if (*out || state->ordered != state->next_member) {
        return NG_OK;
    }
    ng_arena__reset(batch->arena);
    ng_status status = ng_member__read(
        batch->txn, (uint32_t)state->next_member - 1, batch->arena, &record, err);
    if (status == NG_ERR_NOT_FOUND) {
        return NG_OK;
    }
    if (status == NG_OK) {
        status = ng_member__label(batch->txn, &record, batch->arena, &last_class, &last, err);
    }
    if (status == NG_OK) {
        label_of(batch, first_slot, &first);
        *out = ng_text__order(last_class, last, first.name_class, first.label) < 0;
    }
    return status;
}

static ng_status give_ids(ng_batch *batch, uint32_t *slot, size_t count, ng_error *err)
{
    ng_state *state = ng_txn__state(batch->txn);
    bool ordered = false;
    if (count == 0) {
        return NG_OK;
    }
    if (state->next_member + count > NG_LIMIT_MEMBERS) {
        return ng_fail(err, NG_ERR_LIMIT, "a store holds at most %u members", NG_LIMIT_MEMBERS);
    }
    ng_status status = follows_last(batch, slot[0], &ordered, err);
    if (status != NG_OK) {
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        ng_batch_slot *one = &batch->slot[slot[i]];
        one->id = (uint32_t)state->next_member++;
        one->is_new = true;
    }
    batch->new_members = (uint32_t)count;
    batch->changed = true;
    state->ordered = ordered ? state->next_member : state->ordered;
    return NG_OK;
}

static ng_status sort_newcomers(
    ng_batch *batch, ng_sorter *sorter, uint32_t *slot, ng_error *err)
{
    const uint64_t *words;
    uint64_t prefix = 0;
    size_t count = 0;
    size_t run = 0; // where slots of the present prefix begin
    ng_status status = NG_OK;
    NG_TRY(ng_sorter__sort(sorter, err));
    for (;;) {
        NG_TRY(ng_sorter__next(sorter, &words, err));
        if (words == NULL || words[0] != prefix) {
            if (count - run > 1) {
                NG_TRY(settle_run(batch, slot + run, count - run, err));
            }
            run = count;
        }
        if (words == NULL) {
            break;
        }
        prefix = words[0];
        slot[count++] = (uint32_t)words[1];
    }
    status = give_ids(batch, slot, count, err);
done:
    return status;
}

static ng_status settle_members(ng_batch *batch, ng_error *err)
{
    ng_sorter *sorter = NULL;
    uint32_t *slot = NULL;
    ng_status status = NG_OK;
    choose_labels(batch);
    NG_TRY(ng_sorter__create(2, batch->memory_bytes / 2, &sorter, err));
    for (uint32_t i = 1; i < batch->slot_count; i++) {
        if (batch->slot[i].parent == i && batch->slot[i].id == 0 &&
            batch->slot[i].label != UINT32_MAX) {
            newcomer one;
            label_of(batch, i, &one);
            uint64_t words[2] = {ng_text__order_prefix(one.name_class, one.label), i};
            NG_TRY(ng_sorter__add(sorter, words, err));
        }
    }
    slot = ng_memory__allocate(ng_sorter__count(sorter) * sizeof *slot);
    if (slot == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for new members");
        goto done;
    }
    status = sort_newcomers(batch, sorter, slot, err);
done:
    ng_sorter__destroy(sorter);
    ng_memory__release(slot);
    return status;
}

// No unions come any more: each slot has its id for good.
static ng_status settle_slots(ng_batch *batch, ng_error *err)
{
    uint32_t *id = ng_memory__allocate(batch->slot_count * sizeof *id);
    if (id == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the ids of %u members",
            (unsigned)batch->slot_count);
    }
    ng_memory__use_whole(id, batch->slot_count * sizeof *id);
    for (uint32_t slot = 0; slot < batch->slot_count; slot++) {
        id[slot] = ng_batch__id_of(batch, slot);
    }
    batch->settled_id = id;
    batch->settled_count = batch->slot_count;
    return NG_OK;
}

// --------------------------------------------------------------------------------------- facts

typedef struct application {
    ng_batch *batch;
    uint64_t *touched; // a bit an id
    ng_apply_hooks hooks;
} application;

static void count_row(void *context, uint32_t source, ng_outcome outcome)
{
    const application *app = context;
    ng_batch__count_outcome(app->batch, source, outcome);
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

static ng_status sort_connections(
    ng_batch *batch, const ng_connection_packing *packing, ng_sorter *sorter, ng_error *err)
{
    ng_batch_block block;
    ng_status status = ng_batch_log__rewind(&batch->connections, err);
    while (status == NG_OK) {
        status = ng_batch_log__next(&batch->connections, &block, err);
        if (status != NG_OK || block.at == NULL) {
            break;
        }
        for (size_t i = 0; i < block.count && status == NG_OK; i++) {
            const size_t bytes = offsetof(ng_batch_connection, source);
            ng_batch_connection one;
            uint64_t words[2];
            if (i + ROWS_AHEAD < block.count) {
                memcpy(&one, block.at + (i + ROWS_AHEAD) * bytes, bytes);
                __builtin_prefetch(&batch->settled_id[one.a]);
                __builtin_prefetch(&batch->settled_id[one.b]);
            }
            memcpy(&one, block.at + i * bytes, bytes);
            const uint32_t a = ng_batch__id_of(batch, one.a);
            const uint32_t b = ng_batch__id_of(batch, one.b);
            if (a == b) {
                ng_batch__count_outcome(batch, block.source, NG_UNCHANGED);
                continue;
            }
            ng_connection__pack(a, b, one.since, block.source, words);
            ng_connection__tighten(packing, words);
            status = ng_sorter__add(sorter, words, err);
        }
    }
    return status;
}

static ng_status apply_connections(application *app, ng_error *err)
{
    ng_batch *batch = app->batch;
    ng_sorter *sorter = NULL;
    ng_status status = NG_OK;
    if (batch->connections.log == NULL) {
        return NG_OK;
    }
    batch->connected.next_member = (uint32_t)ng_txn__state(batch->txn)->next_member;
    const ng_connection_packing packing = ng_connection__packing(&batch->connected);
    NG_TRY(ng_sorter__create(packing.words, batch->memory_bytes, &sorter, err));
    ng_sorter__leave_bits(sorter, packing.free_bits);
    NG_TRY(sort_connections(batch, &packing, sorter, err));
    ng_batch_log__finish(&batch->connections);
    if (ng_sorter__count(sorter) != 0) {
        NG_TRY(ng_connection__apply(batch->txn, sorter, &packing, &app->hooks, err));
    }
done:
    ng_sorter__destroy(sorter);
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

static ng_status apply_ties(application *app, ng_tie tie, ng_error *err)
{
    ng_sorter *sorter = NULL;
    ng_status status = NG_OK;
    if (app->batch->ties[tie].log == NULL) {
        return NG_OK;
    }
    // Profiles follow from these alone.
    bool shapes_profile =
        tie == NG_TIE_MEMBERSHIP || tie == NG_TIE_POSITION || tie == NG_TIE_EDUCATION;
    ng_apply_hooks hooks = app->hooks;
    hooks.touch = shapes_profile ? touch_member : NULL;
    NG_TRY(ng_sorter__create(4, app->batch->memory_bytes, &sorter, err));
    // Days and levels of one tie are settled whatever their order.
    ng_sorter__leave_bits(sorter, 4 * 64 - 32 * (1 + ng_tie__shape(tie)->key_columns));
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

static ng_status apply_facts(application *app, ng_error *err)
{
    ng_status status = NG_OK;
    report(app->batch, "sorting connections", 1);
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
    NG_TRY(ng_batch__apply_members(app->batch, app->touched, err));
    NG_TRY(ng_batch__apply_groups(app->batch, err));
    NG_TRY(ng_batch__apply_intros(app->batch, &app->hooks, err));
    report(app->batch, "written", 5);
done:
    return status;
}

ng_status ng_batch__apply(ng_batch *batch, ng_error *err)
{
    application app = {.batch = batch};
    ng_status status = NG_OK;
    batch->applying = true;
    NG_TRY(ng_batch__absorb_doubles(batch, err));
    NG_TRY(settle_members(batch, err));
    NG_TRY(settle_slots(batch, err));
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
