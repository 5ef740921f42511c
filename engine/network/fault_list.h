// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How checks report, and the sets of ids that they look things up in.
 */
#ifndef NG_NETWORK_FAULT_LIST_H
#define NG_NETWORK_FAULT_LIST_H

#include "store/store.h"

/** Where faults go. */
typedef struct ng_fault_list {
    ng_fault_receiver receiver; // may be NULL
    void *context;
    uint64_t count;
} ng_fault_list;

/** Report one fault: one sentence without a newline. */
void ng_fault__add(ng_fault_list *faults, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/** NG_ERR_CORRUPT is a fault with the sentence of `found`, and NG_OK then; other errors are
 *  passed on. */
ng_status ng_fault__absorb(
    ng_fault_list *faults, ng_status status, const ng_error *found, ng_error *err);
/** A counter of the state against what was counted. */
void ng_fault__compare(
    ng_fault_list *faults, const char *what, uint64_t stated, uint64_t counted);

/** The ids that are keys of a table. */
typedef struct ng_id_set {
    unsigned char *bits; // [limit / 8 + 1]
    uint64_t limit;      // ids below it
} ng_id_set;

/**
 * @param next_id  ids of the table are below it
 * A key that is no id below next_id is a fault. Errors: NG_ERR_NOMEM, NG_ERR_IO.
 */
ng_status ng_id_set__read(ng_id_set *set, ng_txn *txn, ng_table table, uint64_t next_id,
    ng_fault_list *faults, ng_error *err);
bool ng_id_set__has(const ng_id_set *set, uint32_t id);
void ng_id_set__finish(ng_id_set *set);

/** A walk of one table, for checks: damage ends the walk as a fault. */
typedef struct ng_check_walk {
    ng_cursor *cursor;
    ng_fault_list *faults;
    ng_bytes key, value; // key.at NULL at the end
} ng_check_walk;
ng_status ng_check_walk__open(
    ng_check_walk *walk, ng_txn *txn, ng_table table, ng_fault_list *faults, ng_error *err);
ng_status ng_check_walk__next(ng_check_walk *walk, ng_error *err);
void ng_check_walk__close(ng_check_walk *walk);

#endif
