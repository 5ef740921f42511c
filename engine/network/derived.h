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
 *   Columns of reputation: blocks of 1000 entries, key as above; see below
 *   `reputation`          the summary and what the results follow from: 20 u64, see
 *                         network/reputation_layout.c
 *   `reputation-marks`    a member: u32 trust in billionths, u32 own and u32 last number in the
 *                         dominator tree
 *   `reputation-pagerank` a member: unscaled PageRank (IEEE 754, 8 bytes; 0: a member without
 *                         endorsements, which has 1), u32 rank (0: no such member)
 *   `reputation-pagerank-order`  a rank: u32 member
 *   `reputation-lists`    a list, by skill: u32 skill (0: over all), u32 members with
 *                         evidence, u32 members endorsed, u32 whether it is levelled, u64
 *                         endorsements, mu and sigma (IEEE 754), u64 XXH3-64 of its rows
 *   `reputation-ranked-S` a rank of list S: u32 member, i64 score in millionths
 *   `reputation-found-S`  an endorsed member of list S, by id: u32 member, u32 place (from 0;
 *                         2^32 - 1: no evidence), u32 endorsers
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
ng_status ng_derived__delete_block(
    ng_txn *txn, const char *name, uint32_t block, ng_error *err);
/** Removes every block of a column. */
ng_status ng_derived__clear_blocks(ng_txn *txn, const char *name, ng_error *err);

/** Parameters in force: those stored, else the defaults 20, 16, 4. */
ng_status ng_derived__parameters(ng_txn *txn, ng_suggest_parameters *out, ng_error *err);
/** Store parameters and their tables of powers. */
ng_status ng_derived__set_parameters(
    ng_txn *txn, const ng_suggest_parameters *parameters, ng_error *err);

#endif
