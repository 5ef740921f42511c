// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Powers and logarithms of degrees. An exponent of exactly one is a division, which costs less
 * than a table.
 */
#include "graph/power.h"

#include <assert.h>

#include "base/memory.h"
#include "base/status.h"

enum {
    DEGREE,
    DAMPING,
    LOGARITHM,
    KINDS,
    EXPONENT_ONE = 20 // twentieths
};

ng_status ng_power__init(
    ng_power_tables *tables, const ng_suggest_parameters *parameters, ng_error *err)
{
    *tables = (ng_power_tables){.parameters = *parameters};
    tables->known =
        ng_memory__allocate_zero((size_t)KINDS * NG_POWER_REMEMBERED, sizeof *tables->known);
    if (tables->known == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for tables of powers");
    }
    tables->known_damping = &tables->known[DAMPING * NG_POWER_REMEMBERED];
    return NG_OK;
}

void ng_power__finish(ng_power_tables *tables)
{
    ng_memory__release(tables->known);
    *tables = (ng_power_tables){0};
}

// Little-endian number of `bytes` bytes in a stored table.
static uint64_t load(const unsigned char *table, uint32_t index, uint32_t bytes)
{
    uint64_t value = 0;
    for (uint32_t i = bytes; i > 0; i--) {
        value = value << 8 | table[(size_t)index * bytes + i - 1];
    }
    return value;
}

uint64_t ng_power__degree(ng_power_tables *tables, uint32_t d)
{
    assert(d > 0);
    uint32_t twentieths = tables->parameters.degree_twentieths;
    if (twentieths == EXPONENT_ONE) {
        return ng_power__inverse(d);
    }
    if (d >= NG_POWER_REMEMBERED) {
        return ng_fixed__power(d, twentieths, 32);
    }
    uint64_t *known = &tables->known[DEGREE * NG_POWER_REMEMBERED + d];
    if (*known == 0) {
        *known = tables->stored_degree != NULL && d < tables->stored_count
            ? load(tables->stored_degree, d, 8)
            : ng_fixed__power(d, twentieths, 32);
    }
    return *known;
}

uint64_t ng_power__work_out_damping(ng_power_tables *tables, uint32_t d)
{
    assert(d > 0);
    uint32_t twentieths = tables->parameters.damping_twentieths;
    if (d >= NG_POWER_REMEMBERED) {
        return ng_fixed__power(d, twentieths, 30);
    }
    uint64_t *known = &tables->known[DAMPING * NG_POWER_REMEMBERED + d];
    if (*known == 0) {
        *known = tables->stored_damping != NULL && d < tables->stored_count
            ? load(tables->stored_damping, d, 4)
            : ng_fixed__power(d, twentieths, 30);
    }
    return *known;
}

uint64_t ng_power__logarithm(ng_power_tables *tables, uint32_t d)
{
    assert(d > 1);
    if (d >= NG_POWER_REMEMBERED) {
        return ng_fixed__billion_over_ln(d);
    }
    uint64_t *known = &tables->known[LOGARITHM * NG_POWER_REMEMBERED + d];
    if (*known == 0) {
        *known = ng_fixed__billion_over_ln(d);
    }
    return *known;
}
