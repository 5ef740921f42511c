// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Keeps what a batch is told, step by step, until it is applied and becomes an entry of the
 * history. What applying itself adds (the facts of members that are taken together) is not
 * told.
 */
#include "network/batch_inner.h"

#include "base/status.h"

#define HISTORY_SHARE 16 // of the memory of a batch

ng_status ng_batch__open_history(ng_batch *batch, ng_error *err)
{
    if (ng_txn__is_retelling(batch->txn)) {
        return NG_OK;
    }
    return ng_history_writer__open(batch->memory_bytes / HISTORY_SHARE, &batch->history, err);
}

static void stop(ng_batch *batch)
{
    ng_history_writer__close(batch->history);
    batch->history = NULL;
}

void ng_batch__set_untold(ng_batch *batch, uint32_t first_import)
{
    stop(batch);
    batch->first_import = first_import;
}

void ng_batch__forgo_history(ng_batch *batch)
{
    stop(batch);
}

void ng_batch__set_no_import(ng_batch *batch)
{
    batch->first_import = 0;
}

static bool is_told(const ng_batch *batch)
{
    return batch->history != NULL && !batch->applying;
}

ng_status ng_batch__tell(ng_batch *batch, ng_history_code code, const int64_t *number,
    uint32_t number_count, ng_text text, ng_error *err)
{
    const ng_history_step step = {code, number, number_count, &text,
        code == NG_HISTORY_MEMBER || code == NG_HISTORY_TERM || code == NG_HISTORY_GROUP ||
            code == NG_HISTORY_EVIDENCE || code == NG_HISTORY_INTERACTION ||
            code == NG_HISTORY_LANGUAGE};
    return is_told(batch) ? ng_history_writer__add(batch->history, &step, err) : NG_OK;
}

ng_status ng_batch__tell_texts(ng_batch *batch, ng_history_code code, const int64_t number[4],
    ng_text first, ng_text second, ng_error *err)
{
    const ng_text text[] = {first, second};
    const ng_history_step step = {code, number, 4, text, 2};
    return is_told(batch) ? ng_history_writer__add(batch->history, &step, err) : NG_OK;
}

ng_status ng_batch__at(ng_batch *batch, uint32_t source, uint64_t line, ng_error *err)
{
    const int64_t number[] = {source, (int64_t)line};
    if (!is_told(batch)) {
        return NG_OK;
    }
    if (++batch->lines > NG_LIMIT_HISTORY_ROWS) {
        stop(batch);
        return NG_OK;
    }
    return ng_batch__tell(batch, NG_HISTORY_AT, number, 2, (ng_text){0}, err);
}

ng_status ng_batch__tell_row(ng_batch *batch, uint32_t source, uint64_t row, uint32_t slot,
    const ng_batch_fields *fields, ng_error *err)
{
    uint32_t text_count = 0;
    if (!is_told(batch)) {
        return NG_OK;
    }
    ng_arena__reset(batch->arena);
    const size_t most_texts = NG_FIELD_COUNT + fields->language_count;
    const size_t most = 5 + most_texts + fields->skill_count;
    int64_t *number = ng_arena__allocate(batch->arena, most * sizeof *number);
    ng_text *text = ng_arena__allocate(batch->arena, most_texts * sizeof *text);
    if (number == NULL || text == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the history");
    }
    uint32_t count = 0;
    number[count++] = source != NG_SOURCE_NONE;
    number[count++] = (int64_t)row;
    number[count++] = slot;
    number[count++] = fields->day;
    number[count++] = fields->own;
    for (ng_field field = NG_FIELD_NAME; field < NG_FIELD_COUNT; field++) {
        if (fields->field[field].bytes != 0) {
            number[count++] = (int64_t)field;
            text[text_count++] = fields->field[field];
        }
    }
    for (size_t i = 0; i < fields->language_count; i++) {
        number[count++] = NG_HISTORY_ROW_LANGUAGE;
        text[text_count++] = fields->languages[i];
    }
    for (size_t i = 0; i < fields->skill_count; i++) {
        number[count++] = fields->skills[i];
    }
    const ng_history_step step = {NG_HISTORY_ROW, number, count, text, text_count};
    return ng_history_writer__add(batch->history, &step, err);
}

ng_status ng_batch__tell_intro(ng_batch *batch, uint32_t source, const ng_intro_record *intro,
    uint32_t number, ng_error *err)
{
    int64_t told[8 + NG_LIMIT_INTRODUCERS] = {source != NG_SOURCE_NONE, number, intro->from,
        intro->to, intro->passed, (int64_t)intro->state, intro->asked, intro->changed};
    for (uint32_t i = 0; i < intro->via_count; i++) {
        told[8 + i] = intro->via[i];
    }
    const ng_history_step step = {
        NG_HISTORY_INTRO, told, 8 + intro->via_count, &intro->note, 1};
    return is_told(batch) ? ng_history_writer__add(batch->history, &step, err) : NG_OK;
}

ng_status ng_batch__keep(ng_batch *batch, const ng_history_head *head, ng_error *err)
{
    ng_state *state = ng_txn__state(batch->txn);
    if (ng_txn__is_retelling(batch->txn)) {
        return NG_OK;
    }
    if (batch->history == NULL) {
        state->history_lost =
            state->history_lost == 0 ? head->first_import : state->history_lost;
        return NG_OK;
    }
    return ng_history_writer__commit(batch->history, batch->txn, head, err);
}
