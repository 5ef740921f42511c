// SPDX-License-Identifier: GPL-3.0-or-later
// A letter is a head of three numbers, then the value, filled up to a multiple of 4 bytes.
#include "network/outbox.h"

#include <string.h>

#include "base/status.h"

typedef struct letter {
    uint32_t table, id, bytes;
} letter;

static size_t padded(size_t bytes)
{
    return (bytes + sizeof(uint32_t) - 1) / sizeof(uint32_t) * sizeof(uint32_t);
}

ng_status ng_outbox__add(
    ng_outbox *outbox, ng_table table, uint32_t id, ng_bytes value, ng_error *err)
{
    static const unsigned char none[sizeof(uint32_t)];
    const letter head = {(uint32_t)table, id, (uint32_t)value.bytes};
    ng_status status = NG_OK;
    NG_TRY(ng_buffer__add(&outbox->bytes, &head, sizeof head, err));
    NG_TRY(ng_buffer__add(&outbox->bytes, value.at, value.bytes, err));
    NG_TRY(ng_buffer__add(&outbox->bytes, none, padded(value.bytes) - value.bytes, err));
done:
    return status;
}

ng_status ng_outbox__deliver(ng_outbox *outbox, ng_txn *txn, ng_error *err)
{
    ng_status status = NG_OK;
    for (size_t at = 0; at < outbox->bytes.bytes;) {
        letter head;
        memcpy(&head, outbox->bytes.at + at, sizeof head);
        at += sizeof head;
        NG_TRY(ng_txn__put_id(txn, (ng_table)head.table, head.id,
            (ng_bytes){outbox->bytes.at + at, head.bytes}, err));
        at += padded(head.bytes);
    }
    outbox->bytes.bytes = 0;
done:
    return status;
}

void ng_outbox__finish(ng_outbox *outbox)
{
    ng_buffer__finish(&outbox->bytes);
}
