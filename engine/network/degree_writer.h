// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Writes degrees, a block at a time. A block is cut after its last member with a connection,
 * and left out when it has none, so that its bytes follow from the lists alone.
 */
#ifndef NG_NETWORK_DEGREE_WRITER_H
#define NG_NETWORK_DEGREE_WRITER_H

#include "store/store.h"

typedef struct ng_degree_writer {
    ng_txn *txn;
    bool loaded;
    uint32_t block;
    uint32_t degree[NG_DEGREE_BLOCK];
} ng_degree_writer;

void ng_degree_writer__init(ng_degree_writer *writer, ng_txn *txn);
/** Members in ascending order cost one read and one write a block. */
ng_status ng_degree_writer__set(
    ng_degree_writer *writer, uint32_t member, uint32_t degree, ng_error *err);
/** Write the last block. */
ng_status ng_degree_writer__flush(ng_degree_writer *writer, ng_error *err);
/** One degree, in the draft of its block. */
ng_status ng_degree__set(ng_txn *txn, uint32_t member, uint32_t degree, ng_error *err);
/** A stored block; NG_ERR_CORRUPT names it. */
ng_status ng_degree_block__read(
    ng_txn *txn, uint32_t block, const uint32_t **out, uint32_t *count, ng_error *err);

#endif
