// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Functions of a degree that scores are made of, remembered for the degrees met so far.
 *
 * What the store keeps as tables is taken from there; the rest is worked out at its first use.
 */
#ifndef NG_GRAPH_POWER_H
#define NG_GRAPH_POWER_H

#include "base/fixed.h"

/** Degrees that are remembered; above them each use is worked out. */
#define NG_POWER_REMEMBERED 4096u

typedef struct ng_power_tables {
    ng_suggest_parameters parameters;
    const unsigned char *stored_degree;  // [stored_count] R[d], 8 bytes each, or NULL
    const unsigned char *stored_damping; // [stored_count] P[d], 4 bytes each, or NULL
    uint32_t stored_count;
    uint64_t *known;         // [3 * NG_POWER_REMEMBERED], 0: not met yet
    uint64_t *known_damping; // [NG_POWER_REMEMBERED] within `known`
} ng_power_tables;

/** Errors: NG_ERR_NOMEM. The stored tables are lent until finish. */
ng_status ng_power__init(
    ng_power_tables *tables, const ng_suggest_parameters *parameters, ng_error *err);
void ng_power__finish(ng_power_tables *tables);

/** round(2^32 / d), half up; d > 0. */
static inline uint64_t ng_power__inverse(uint32_t d)
{
    return ((UINT64_C(1) << 33) / d + 1) >> 1;
}
/** R[d] = round(2^32 * d^-a); d > 0. */
uint64_t ng_power__degree(ng_power_tables *tables, uint32_t d);
/** P[d] at its first use, and of degrees that are not remembered. */
uint64_t ng_power__work_out_damping(ng_power_tables *tables, uint32_t d);
/** P[d] = round(2^30 * d^-g); d > 0. */
static inline uint64_t ng_power__damping(ng_power_tables *tables, uint32_t d)
{
    const uint64_t known = d < NG_POWER_REMEMBERED ? tables->known_damping[d] : 0;
    return known != 0 ? known : ng_power__work_out_damping(tables, d);
}
/** round(1e9 / ln d); d > 1. */
uint64_t ng_power__logarithm(ng_power_tables *tables, uint32_t d);

#endif
