// SPDX-License-Identifier: GPL-3.0-or-later
// Writes what a batch says of values and of groups.
#include "network/batch_inner.h"

#include "base/status.h"
#include "network/group.h"
#include "network/term.h"

#include <string.h>

ng_status ng_batch__apply_terms(ng_batch *batch, ng_error *err)
{
    ng_sorter *order = NULL;
    const uint64_t *words;
    uint32_t count = ng_map__count(batch->folded);
    ng_status status = ng_sorter__create(2, batch->memory_bytes / 4, &order, err);
    for (uint32_t i = 0; i < count && status == NG_OK; i++) {
        const ng_batch_term *term = &batch->term[i];
        if (term->is_new || term->raised) {
            uint64_t record[2] = {(uint64_t)term->kind << 32 | term->term, i};
            status = ng_sorter__add(order, record, err);
        }
    }
    if (status == NG_OK) {
        status = ng_sorter__sort(order, err);
    }
    while (status == NG_OK) {
        status = ng_sorter__next(order, &words, err);
        if (status != NG_OK || words == NULL) {
            break;
        }
        const ng_batch_term *term = &batch->term[words[1]];
        status = ng_term__write(batch->txn, term->kind, term->term, term->spelling, err);
    }
    ng_sorter__destroy(order);
    return status;
}

typedef struct group_row {
    uint32_t group, source, owner;
    ng_day created;
    ng_text name, topic;
} group_row;

static group_row read_row(const char *at, size_t bytes)
{
    uint32_t head[5];
    memcpy(head, at, sizeof head);
    const char *text = at + sizeof head;
    return (group_row){head[0], head[1], head[2], (ng_day)head[3], {text, head[4]},
        {text + head[4], bytes - sizeof head - head[4]}};
}

// Sorted by group, then by source, so that the first row of a group is the one that counts.
static ng_status sort_rows(ng_batch *batch, ng_text_sorter *sorter, ng_error *err)
{
    const unsigned char *at;
    size_t bytes;
    ng_status status = ng_log__rewind(batch->groups, err);
    while (status == NG_OK) {
        char key[8];
        status = ng_log__next(batch->groups, &at, &bytes, err);
        if (status != NG_OK || at == NULL) {
            break;
        }
        group_row row = read_row((const char *)at, bytes);
        for (int i = 0; i < 4; i++) {
            key[i] = (char)(row.group >> (24 - 8 * i) & 0xff);
            key[4 + i] = (char)(row.source >> (24 - 8 * i) & 0xff);
        }
        status = ng_text_sorter__add(
            sorter, (ng_text){key, sizeof key}, (ng_text){(const char *)at, bytes}, err);
    }
    return status;
}

static ng_status take_owner(
    ng_arena *arena, ng_group_record *record, uint32_t owner, bool *added, ng_error *err)
{
    *added = false;
    bool named = owner == 0;
    for (size_t i = 0; i < record->owner_count && !named; i++) {
        named = record->owners[i] == owner;
    }
    if (named) {
        return NG_OK;
    }
    uint32_t *owners = ng_arena__allocate(arena, (record->owner_count + 1) * sizeof *owners);
    if (owners == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the owners of a group");
    }
    if (record->owner_count > 0) {
        memcpy(owners, record->owners, record->owner_count * sizeof *owners);
    }
    *added = ng_group__add_owner(owners, &record->owner_count, owner);
    record->owners = owners;
    if (record->owner_count > NG_LIMIT_LIST_ENTRIES) {
        return ng_fail(
            err, NG_ERR_LIMIT, "a group has more than %d owners", NG_LIMIT_LIST_ENTRIES);
    }
    return NG_OK;
}

static bool greater(ng_text a, ng_text b)
{
    return ng_text__compare(a, b) > 0;
}

typedef struct group_pass {
    ng_batch *batch;
    ng_text_sorter *rows;
    ng_arena *arena; // of one group
    uint32_t *
        // [new groups] number of a new group's key, ids ascending from first_new; UINT32_MAX:
        // written
        index;
    uint32_t first_new;
    ng_text key, payload;
} group_pass;

static ng_status take_row(
    group_pass *pass, ng_group_record *record, bool *changed, ng_error *err)
{
    group_row row = read_row(pass->payload.at, pass->payload.bytes);
    bool owner = false;
    bool name = greater(row.name, record->name);
    bool topic = greater(row.topic, record->topic);
    bool created = row.created != NG_DAY_NONE &&
        (record->created == NG_DAY_NONE || row.created < record->created);
    ng_status status =
        take_owner(pass->arena, record, ng_batch__id_of(pass->batch, row.owner), &owner, err);
    if (name) {
        record->name = ng_arena__copy(pass->arena, row.name);
    }
    if (topic) {
        record->topic = ng_arena__copy(pass->arena, row.topic);
    }
    record->created = created ? row.created : record->created;
    *changed = *changed || name || topic || created || owner;
    bool failed = (name && record->name.at == NULL) || (topic && record->topic.at == NULL);
    if (status == NG_OK && failed) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for a group");
    }
    return status;
}

static ng_status read_next(group_pass *pass, uint32_t *group, ng_error *err)
{
    ng_status status = ng_text_sorter__next(pass->rows, &pass->key, &pass->payload, err);
    *group = 0;
    if (status == NG_OK && pass->key.at != NULL) {
        *group = read_row(pass->payload.at, pass->payload.bytes).group;
    }
    return status;
}

// All rows of one group, the sorter standing at the first.
static ng_status take_group(group_pass *pass, uint32_t group, uint32_t *next, ng_error *err)
{
    ng_group_record record = {.created = NG_DAY_NONE};
    ng_batch *batch = pass->batch;
    bool changed = false;
    uint32_t first_source = read_row(pass->payload.at, pass->payload.bytes).source;
    ng_arena__reset(pass->arena);
    ng_arena__reset(batch->arena);
    ng_status status = ng_group__read(batch->txn, group, &record, err);
    bool is_new = status == NG_ERR_NOT_FOUND;
    if (is_new) {
        record = (ng_group_record){.created = NG_DAY_NONE};
        status = NG_OK;
    }
    uint64_t rows = 0;
    for (*next = group; *next == group && status == NG_OK; rows++) {
        uint32_t source = read_row(pass->payload.at, pass->payload.bytes).source;
        status = take_row(pass, &record, &changed, err);
        if (status == NG_OK && rows != 0 && source != NG_SOURCE_NONE) {
            ng_batch__count_outcome(batch, source, NG_UNCHANGED);
        }
        if (status == NG_OK) {
            status = read_next(pass, next, err);
        }
    }
    if (is_new) {
        record.key = ng_map__text(batch->group_keys, pass->index[group - pass->first_new]);
        pass->index[group - pass->first_new] = UINT32_MAX;
    }
    if (status == NG_OK && (is_new || changed)) {
        status = ng_group__write(batch->txn, group, &record, err);
    }
    if (status == NG_OK && first_source != NG_SOURCE_NONE) {
        ng_batch__count_outcome(batch, first_source,
            is_new        ? NG_CREATED
                : changed ? NG_UPDATED
                          : NG_UNCHANGED);
    }
    return status;
}

// Which key stands behind each new group; their ids follow those of the store.
static ng_status index_new(group_pass *pass, ng_error *err)
{
    ng_batch *batch = pass->batch;
    uint32_t next = (uint32_t)ng_txn__state(batch->txn)->next_group;
    pass->first_new = next;
    for (uint32_t i = 0; i < ng_map__count(batch->group_keys); i++) {
        bool first = batch->group[i].is_new && batch->group[i].group < pass->first_new;
        pass->first_new = first ? batch->group[i].group : pass->first_new;
    }
    pass->index = ng_memory__allocate((next - pass->first_new) * sizeof *pass->index);
    if (pass->index == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the groups of a batch");
    }
    for (uint32_t i = 0; i < ng_map__count(batch->group_keys); i++) {
        if (batch->group[i].is_new) {
            pass->index[batch->group[i].group - pass->first_new] = i;
        }
    }
    return NG_OK;
}

static ng_status write_implied(group_pass *pass, ng_error *err)
{
    ng_batch *batch = pass->batch;
    uint32_t next = (uint32_t)ng_txn__state(batch->txn)->next_group;
    ng_status status = NG_OK;
    for (uint32_t group = pass->first_new; group < next && status == NG_OK; group++) {
        uint32_t i = pass->index[group - pass->first_new];
        if (i != UINT32_MAX) {
            ng_group_record record = {
                .key = ng_map__text(batch->group_keys, i), .created = NG_DAY_NONE};
            status = ng_group__write(batch->txn, group, &record, err);
            batch->changed = true;
        }
    }
    return status;
}

ng_status ng_batch__apply_groups(ng_batch *batch, ng_error *err)
{
    group_pass pass = {.batch = batch};
    uint32_t group;
    ng_status status = NG_OK;
    NG_TRY(ng_arena__create(&pass.arena, err));
    NG_TRY(ng_text_sorter__create(batch->memory_bytes / 4, &pass.rows, err));
    NG_TRY(index_new(&pass, err));
    NG_TRY(sort_rows(batch, pass.rows, err));
    NG_TRY(ng_text_sorter__sort(pass.rows, err));
    NG_TRY(read_next(&pass, &group, err));
    while (group != 0) {
        uint32_t next;
        NG_TRY(take_group(&pass, group, &next, err));
        group = next;
    }
    NG_TRY(write_implied(&pass, err));
done:
    ng_memory__release(pass.index);
    ng_text_sorter__destroy(pass.rows);
    ng_arena__destroy(pass.arena);
    return status;
}
