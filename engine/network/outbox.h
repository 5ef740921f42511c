// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Values on their way to the store: made in one thread, put by the one whose transaction it is.
 */
#ifndef NG_NETWORK_OUTBOX_H
#define NG_NETWORK_OUTBOX_H

#include "store/store.h"

/** Zero is an empty one. */
typedef struct ng_outbox {
    ng_buffer bytes;
} ng_outbox;

/** A value under an id of a table. Errors: NG_ERR_NOMEM. */
ng_status ng_outbox__add(
    ng_outbox *outbox, ng_table table, uint32_t id, ng_bytes value, ng_error *err);
/** Put all of it, in the order in which it came, and empty the box. Errors: those of
 *  ng_txn__put_id. */
ng_status ng_outbox__deliver(ng_outbox *outbox, ng_txn *txn, ng_error *err);
void ng_outbox__finish(ng_outbox *outbox);

#endif
