// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Sums are of whole numbers, so that their order does not matter; the few steps on doubles are
 * made in one order.
 *
 * Levels and trust are bounded, and so are sums: 4e9 endorsements of trust 1e9 and level 3 are
 * below 2^64.
 */
#include "graph/reputation.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/radix.h"
#include "base/status.h"

/** Share of all trust mass that members with trust 1 hold. */
#define MASS_SHARE 0.95

// The bits of a double that is not negative: they compare as the numbers do.
static uint64_t bits_of(double value)
{
    uint64_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static double double_of(uint64_t bits)
{
    double value = 0;
    memcpy(&value, &bits, sizeof value);
    return value;
}

// The mass at which the sum from the greatest down reaches the share; `sorted` ascends.
static double find_tau(const uint64_t *sorted, uint32_t count)
{
    double total = 0;
    for (uint32_t i = count; i > 0; i--) {
        total += double_of(sorted[i - 1]);
    }
    double sum = 0;
    for (uint32_t i = count; i > 0; i--) {
        double mass = double_of(sorted[i - 1]);
        sum += mass;
        if (sum >= MASS_SHARE * total) {
            return mass;
        }
    }
    return 0;
}

ng_status ng_reputation__trust(
    const double *mass, uint32_t count, uint32_t *trust, double *tau, ng_error *err)
{
    ng_status status = NG_OK;
    uint64_t *record = ng_memory__allocate(2 * (size_t)count * sizeof *record);
    uint32_t found = 0;
    *tau = 0;
    if (record == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for the trust of %u members", count);
        goto done;
    }
    for (uint32_t v = 0; v < count; v++) {
        if (mass[v] > 0) {
            record[found++] = bits_of(mass[v]);
        }
    }
    *tau = find_tau(ng_radix__sort(record, record + count, found, 1, 1), found);
    for (uint32_t v = 0; v < count; v++) {
        trust[v] = 0;
        if (mass[v] > 0) {
            double part = mass[v] < *tau ? mass[v] / *tau : 1;
            trust[v] = (uint32_t)floor(part * NG_TRUST_ONE + 0.5);
        }
    }
done:
    ng_memory__release(record);
    return status;
}

ng_reputation_scale ng_reputation__scale(const ng_reputation_row *row, uint64_t count)
{
    uint64_t trust[4] = {0};
    for (uint64_t i = 0; i < count; i++) {
        trust[row[i].carried & 3] += row[i].carried >> 2;
    }
    uint64_t all = trust[1] + trust[2] + trust[3];
    if (all == 0) {
        return (ng_reputation_scale){.levelled = false};
    }
    double weight = (double)all;
    double mu = (double)(trust[1] + 2 * trust[2] + 3 * trust[3]) / weight;
    double spread = 0;
    for (int level = 1; level <= 3; level++) {
        spread += (double)trust[level] * ((level - mu) * (level - mu));
    }
    return (ng_reputation_scale){.levelled = true, .mu = mu, .sigma = sqrt(spread / weight)};
}

// The nearest whole number, halves away from zero; exact, since what is cut off is.
static int64_t round_whole(double value)
{
    const int64_t whole = (int64_t)value;
    const double rest = value - (double)whole;
    return whole + (rest >= 0.5) - (rest <= -0.5);
}

int64_t ng_reputation__score(const ng_reputation_scale *scale, const ng_reputation_sums *sums)
{
    if (!scale->levelled) {
        return (int64_t)((sums->trust + 500) / 1000);
    }
    double one = NG_TRUST_ONE;
    double n = (double)sums->trust / one;
    double level = (double)sums->level / one + (double)sums->trust_unlevelled / one * scale->mu;
    double mean = (level + scale->mu - 0.5 * scale->sigma) / (n + 1);
    double doubt = 0.8 * scale->sigma / sqrt(n + 1);
    return round_whole((mean - doubt) * 1e6);
}

void ng_reputation_space__release(ng_reputation_space *space)
{
    ng_memory__release(space->entry);
    ng_memory__release(space->order);
    ng_memory__release(space->record);
    *space = (ng_reputation_space){0};
}

// Room for so many entries; what was there is gone.
static ng_status make_room(ng_reputation_space *space, uint32_t count, ng_error *err)
{
    if (count <= space->capacity) {
        return NG_OK;
    }
    ng_reputation_space__release(space);
    space->entry = ng_memory__allocate((size_t)count * sizeof *space->entry);
    space->order = ng_memory__allocate((size_t)count * sizeof *space->order);
    space->record = ng_memory__allocate(4 * (size_t)count * sizeof *space->record);
    if (space->entry == NULL || space->order == NULL || space->record == NULL) {
        ng_reputation_space__release(space);
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a list of %u members", count);
    }
    space->capacity = count;
    return NG_OK;
}

static uint32_t count_endorsed(const ng_reputation_row *row, uint64_t count)
{
    uint32_t endorsed = count > 0;
    for (uint64_t i = 1; i < count; i++) {
        endorsed += row[i].to != row[i - 1].to;
    }
    return endorsed;
}

// The entry of the rows from `begin` on; returns where those of the next one begin.
static uint64_t score_one(const ng_reputation_row *row, uint64_t begin, uint64_t count,
    const ng_reputation_scale *scale, ng_reputation_entry *out)
{
    ng_reputation_sums sums = {0};
    uint64_t end = begin;
    while (end < count && row[end].to == row[begin].to) {
        ng_reputation__add(&sums, row[end++].carried);
    }
    *out = (ng_reputation_entry){
        .to = row[begin].to, .endorsers = (uint32_t)(end - begin), .place = NG_REPUTATION_NONE};
    if (sums.trust > 0) {
        out->score = ng_reputation__score(scale, &sums);
        out->place = 0;
    }
    return end;
}

// The sort is stable, so equal scores stay in the order of entries.
static void rank_entries(ng_reputation_space *space, ng_reputation_ranking *out)
{
    uint32_t ranked = 0;
    if (out->endorsed == 0) {
        return; // no memory was asked for
    }
    for (uint32_t i = 0; i < out->endorsed; i++) {
        if (out->entry[i].place != NG_REPUTATION_NONE) {
            uint64_t ascending = (uint64_t)out->entry[i].score ^ UINT64_C(1) << 63;
            space->record[2 * (size_t)ranked] = ~ascending;
            space->record[2 * (size_t)ranked + 1] = i;
            ranked++;
        }
    }
    const uint64_t *sorted = ng_radix__sort(
        space->record, space->record + 2 * (size_t)space->capacity, ranked, 2, 1);
    for (uint32_t i = 0; i < ranked; i++) {
        uint32_t index = (uint32_t)sorted[2 * (size_t)i + 1];
        out->entry[index].place = i;
        out->order[i] = index;
    }
    out->ranked = ranked;
}

ng_status ng_reputation__rank(const ng_reputation_row *row, uint64_t count,
    ng_reputation_space *space, ng_reputation_ranking *out, ng_error *err)
{
    uint32_t endorsed = count_endorsed(row, count);
    *out = (ng_reputation_ranking){.scale = ng_reputation__scale(row, count)};
    ng_status status = make_room(space, endorsed, err);
    if (status != NG_OK) {
        return status;
    }
    out->entry = space->entry;
    out->order = space->order;
    uint64_t at = 0;
    while (at < count) {
        at = score_one(row, at, count, &out->scale, &out->entry[out->endorsed]);
        out->endorsed++;
    }
    rank_entries(space, out);
    return NG_OK;
}
