// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What is derived from the whole graph, in table `derived`: named arrays, written by refresh
 * and calibrate.
 *
 *   name                  value (little-endian)
 *   `parameters`          u32 degree_twentieths, u32 walk_sixteenths, u32 damping_twentieths
 *   `power-damping`       u32 P[d] = round(2^30 * d^-g) for d = 0 .. NG_POWER_TABLE - 1 (P[0] =
 *   0)
 *   `power-degree`        u64 R[d] = round(2^32 * d^-a) for d = 0 .. NG_POWER_TABLE - 1 (R[0] =
 *   0)
 *   `lifts`               i64 ln(lift) of the 7 profile kinds, 40 binary places; u64 closed,
 *   open,
 *                         then per kind c, cs, o, os (u64 each)
 *   `weights-K`, K 0..6,  i64 w of the terms block*1000 .. block*1000 + 999, 40 binary places,
 *   kind K: key is the name, 0, block u32
 *   `components`, `communities`   u32 a member: label of its component (1 = largest, ...) by
 *   blocks of 1000, key as above
 *   `component-sizes`     u32 size of component 1, 2, ...
 *   `summary`             u64 change it stands for, u32 components, u32 communities,
 *                         u64 change that the communities stand for
 */
#ifndef NG_NETWORK_DERIVED_H
#define NG_NETWORK_DERIVED_H

#include "store/store.h"

/** Degrees that have an entry in the tables of powers. */
#define NG_POWER_TABLE 4096u
/** Entries of one block of a column. */
#define NG_DERIVED_BLOCK 1000u

/** A named array; *out->at NULL when it was never written. */
ng_status ng_derived__read(ng_txn *txn, const char *name, ng_bytes *out, ng_error *err);
ng_status ng_derived__write(ng_txn *txn, const char *name, ng_bytes value, ng_error *err);
/** One block of a column. */
ng_status ng_derived__read_block(
    ng_txn *txn, const char *name, uint32_t block, ng_bytes *out, ng_error *err);
ng_status ng_derived__write_block(
    ng_txn *txn, const char *name, uint32_t block, ng_bytes value, ng_error *err);
/** Removes every block of a column. */
ng_status ng_derived__clear_blocks(ng_txn *txn, const char *name, ng_error *err);

/** Parameters in force: those stored, else the defaults 20, 16, 4. */
ng_status ng_derived__parameters(ng_txn *txn, ng_suggest_parameters *out, ng_error *err);
/** Store parameters and their tables of powers. */
ng_status ng_derived__set_parameters(
    ng_txn *txn, const ng_suggest_parameters *parameters, ng_error *err);

#endif
