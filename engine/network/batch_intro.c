// SPDX-License-Identifier: GPL-3.0-or-later
// Requests for introductions in a batch: collected with slots for members, merged once all of
// them have ids and records. A request in which two parties turn out to be one member is
// dropped.
#include "network/batch_inner.h"

#include "base/status.h"
#include "network/apply.h"
#include "network/intro.h"

#include <string.h>

// Before the note in the log.
typedef struct intro_head {
    ng_intro_record record; // members are slots; the note is not used
    uint32_t number, source;
} intro_head;

ng_status ng_batch__intro(ng_batch *batch, uint32_t source, const ng_intro_record *intro,
    uint32_t number, ng_error *err)
{
    intro_head head = {.record = *intro,
        .number = number,
        .source = source == NG_SOURCE_NONE ? NG_BATCH_UNCOUNTED | intro->from : source};
    ng_status status = NG_OK;
    head.record.note = (ng_text){0};
    NG_TRY(ng_batch__tell_intro(batch, source, intro, number, err));
    if (batch->intros == NULL) {
        NG_TRY(ng_log__create(batch->memory_bytes / 16, &batch->intros, err));
    }
    batch->buffer.bytes = 0;
    NG_TRY(ng_buffer__add(&batch->buffer, &head, sizeof head, err));
    NG_TRY(ng_buffer__add(&batch->buffer, intro->note.at, intro->note.bytes, err));
    NG_TRY(ng_log__add(batch->intros, batch->buffer.at, batch->buffer.bytes, err));
done:
    return status;
}

// Slots to ids; false when two parties are one member.
static bool settle(const ng_batch *batch, ng_intro_record *record)
{
    uint32_t party[NG_LIMIT_INTRODUCERS + 2];
    uint32_t count = record->via_count + 2;
    record->from = ng_batch__id_of(batch, record->from);
    record->to = ng_batch__id_of(batch, record->to);
    for (uint32_t i = 0; i < record->via_count; i++) {
        record->via[i] = ng_batch__id_of(batch, record->via[i]);
        party[i] = record->via[i];
    }
    party[count - 2] = record->from;
    party[count - 1] = record->to;
    for (uint32_t pair = 0; pair < count * count; pair++) {
        if (pair / count < pair % count && party[pair / count] == party[pair % count]) {
            return false;
        }
    }
    return true;
}

static ng_status sort_intros(ng_batch *batch, ng_text_sorter *sorter, ng_error *err)
{
    const unsigned char *at;
    size_t bytes;
    ng_status status = ng_log__rewind(batch->intros, err);
    while (status == NG_OK) {
        intro_head head;
        status = ng_log__next(batch->intros, &at, &bytes, err);
        if (status != NG_OK || at == NULL) {
            break;
        }
        memcpy(&head, at, sizeof head);
        head.record.note = (ng_text){(const char *)at + sizeof head, bytes - sizeof head};
        if (!settle(batch, &head.record)) {
            ng_batch__count_outcome(batch, head.source, NG_UNCHANGED);
            continue;
        }
        status = ng_intro__sort_in(sorter, &head.record, head.number, head.source, err);
    }
    return status;
}

ng_status ng_batch__apply_intros(ng_batch *batch, const ng_apply_hooks *hooks, ng_error *err)
{
    ng_text_sorter *sorter = NULL;
    ng_status status = NG_OK;
    if (batch->intros == NULL) {
        return NG_OK;
    }
    NG_TRY(ng_text_sorter__create(batch->memory_bytes, &sorter, err));
    NG_TRY(sort_intros(batch, sorter, err));
    NG_TRY(ng_intro__apply(batch->txn, sorter, hooks, err));
done:
    ng_text_sorter__destroy(sorter);
    return status;
}
