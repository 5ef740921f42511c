// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Who has what is asked for, found by looking at the whole profile of every member: slow and
 * plain, for tests. Compares ASCII only.
 */
#ifndef NG_TESTS_SOURCE_ORACLE_H
#define NG_TESTS_SOURCE_ORACLE_H

#include "netgraph.h"

/** All members with their profiles; both live as long as the transaction. */
typedef struct source_oracle {
    const ng_profile *at; // [count]
    size_t count;
} source_oracle;

void source_oracle_load(ng_txn *txn, source_oracle *out);
void source_oracle_release(source_oracle *oracle);
/** Whether a member has all that they must, and did not opt out. */
bool source_oracle_has(
    const ng_profile *member, const ng_source_need *needs, size_t count, ng_day today);

#endif
