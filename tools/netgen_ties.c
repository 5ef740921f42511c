// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Matching of connections. First every member's wanted degree is set: the table below has the
 * quantiles of a log-normal body (median 40) with a Pareto tail of exponent 1.3 from 300 on,
 * dealt to the members by rank, so that the shape is the same for every seed. Then ends are
 * paired: in every company, every four-year cohort of a school, every industry, and among all;
 * what a pool cannot place moves on to the next. Triangles close from a member over a neighbour
 * to that one's neighbour. What is left over is paired at random.
 *
 * Invariant: degree[m] never passes the wanted degree, which is the room m has in `neighbor`.
 */
#include "netgen_ties.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "netgen_random.h"

enum {
    MEAN = 50, // connections a member, from 10,000 members on
    LEAST_OF_LARGE = 10000,
    TRIANGLE_TRIES = 24, // walks from one member before giving up on an end
    FILL_ROUNDS = 4,
    LOW_STEPS = 8,
    HIGH_STEPS = 18,
    SCALE_ROUNDS = 4
};

// Ends of a member spent when a stage is done, in hundredths of the wanted degree. The
// triangles get a little more than the 28 hundredths they shall reach: some ends find no
// partner.
static const uint32_t spent_percent[NETGEN_STAGE_COUNT] = {26, 42, 60, 72, 100};

// Degree (sixteenths) below which i/16 of the members lie.
static const uint32_t low[LOW_STEPS + 1] = {16, 240, 307, 363, 416, 469, 522, 579, 640};
// Degree (sixteenths) that a share of 2^-(i+1) of the members passes.
static const uint32_t high[HIGH_STEPS] = {640, 986, 1336, 1707, 2107, 2539, 3040, 3700, 4900,
    8176, 13936, 23760, 40480, 68992, 117568, 200336, 341376, 480000};

// The degree (sixteenths) that a share of `tail` / 2^32 of the members passes.
static uint32_t quantile(uint64_t tail)
{
    const uint64_t half = UINT64_C(1) << 31;
    if (tail >= half) {
        const uint64_t below = 2 * half - tail;
        const uint64_t step = half / LOW_STEPS;
        const uint32_t i = (uint32_t)(below / step);
        if (i >= LOW_STEPS) {
            return low[LOW_STEPS];
        }
        return low[i] + (uint32_t)((low[i + 1] - low[i]) * (below % step) / step);
    }
    uint64_t upper = half;
    for (uint32_t i = 0; i + 1 < HIGH_STEPS; i++, upper /= 2) {
        const uint64_t lower = upper / 2;
        if (tail >= lower) {
            return high[i] + (uint32_t)((high[i + 1] - high[i]) * (upper - tail) / lower);
        }
    }
    return high[HIGH_STEPS - 1];
}

static uint32_t square_root(uint32_t number)
{
    uint32_t root = 0;
    while ((root + 1) * (root + 1) <= number) {
        root++;
    }
    return root;
}

// All wanted ends together. Small networks are sparser: half the square root of their size, and
// not under 4 (or a third of the others).
static uint64_t wanted_ends(uint32_t member_count)
{
    if (member_count >= LEAST_OF_LARGE) {
        return (uint64_t)MEAN * member_count;
    }
    const uint32_t by_root = square_root(25 * member_count); // tenths
    const uint32_t by_size = 10 * (member_count - 1) / 3;
    const uint32_t least = by_size < 40 ? by_size : 40;
    return (uint64_t)(by_root > least ? by_root : least) * member_count / 10;
}

static uint32_t degree_limit(uint32_t member_count)
{
    const uint32_t tenth = member_count / 10;
    const uint32_t small = 20 + member_count / 20;
    uint32_t limit = tenth > small ? tenth : small;
    limit = limit < NETGEN_DEGREE_MAX ? limit : NETGEN_DEGREE_MAX;
    return limit < member_count ? limit : member_count - 1;
}

// Put the wanted degree of each rank into wanted[rank]. The scale (2^-20) is corrected a few
// times because the limit cuts the largest.
static void scale_degrees(uint32_t *wanted, uint32_t count, uint64_t ends, uint32_t limit)
{
    uint64_t scale = UINT64_C(1) << 20;
    for (uint32_t round = 0; round < SCALE_ROUNDS && count > 0; round++) {
        uint64_t sum = 0;
        uint64_t carry = UINT64_C(1) << 23;
        for (uint32_t rank = 0; rank < count; rank++) {
            const uint64_t tail = ((2 * (uint64_t)rank + 1) << 31) / count;
            carry += quantile(tail) * scale;
            uint64_t degree = carry >> 24;
            carry &= (UINT64_C(1) << 24) - 1;
            degree = degree > limit ? limit : degree;
            wanted[rank] = degree > 0 ? (uint32_t)degree : 1;
            sum += wanted[rank];
        }
        assert(sum > 0);
        scale = scale * ends / sum;
    }
}

// Deal wanted degrees to members: 2 % get none. Leaves the room of each in offset[].
static bool deal_degrees(netgen_ties *ties, netgen_random *random)
{
    const uint32_t count = ties->people->member_count;
    const uint32_t alone = count == 1 ? 1 : count / 50;
    uint32_t *order = malloc(count * sizeof *order);
    uint32_t *wanted = calloc(count, sizeof *wanted);
    const bool enough = order != NULL && wanted != NULL;
    if (enough) {
        for (uint32_t m = 0; m < count; m++) {
            order[m] = m;
        }
        netgen_random_shuffle(random, order, count);
        scale_degrees(wanted, count - alone, wanted_ends(count), degree_limit(count));
        for (uint32_t rank = 0; rank < count; rank++) {
            ties->offset[order[rank] + 1] = wanted[rank];
        }
        for (uint32_t m = 0; m < count; m++) {
            ties->offset[m + 1] += ties->offset[m];
        }
    }
    free(order);
    free(wanted);
    return enough;
}

static uint32_t room(const netgen_ties *ties, uint32_t member)
{
    return (uint32_t)(ties->offset[member + 1] - ties->offset[member]);
}

static bool is_connected(const netgen_ties *ties, uint32_t a, uint32_t b)
{
    const uint32_t from = ties->degree[a] < ties->degree[b] ? a : b;
    const uint32_t to = from == a ? b : a;
    const uint32_t *const list = ties->neighbor + ties->offset[from];
    for (uint32_t i = 0; i < ties->degree[from]; i++) {
        if (list[i] == to) {
            return true;
        }
    }
    return false;
}

// A day both were where they met; triangles close late.
static int32_t draw_day(
    const netgen_ties *ties, netgen_random *random, uint32_t a, uint32_t b, netgen_stage stage)
{
    const netgen_life x = netgen_people_life(ties->people, a);
    const netgen_life y = netgen_people_life(ties->people, b);
    int32_t first = x.school_to_day > y.school_to_day ? x.school_to_day : y.school_to_day;
    if (stage == NETGEN_COMPANY) {
        first = x.job_from_day > y.job_from_day ? x.job_from_day : y.job_from_day;
    } else if (stage == NETGEN_SCHOOL) {
        first = x.school_from_day > y.school_from_day ? x.school_from_day : y.school_from_day;
    }
    first = first < NETGEN_FIRST_DAY ? NETGEN_FIRST_DAY : first;
    first = first > NETGEN_LAST_DAY - 30 ? NETGEN_LAST_DAY - 30 : first;
    const uint32_t days = (uint32_t)(NETGEN_LAST_DAY - first) + 1;
    const uint32_t early = netgen_random_below(random, days);
    const uint32_t late = netgen_random_below(random, days);
    const bool use_late = stage == NETGEN_TRIANGLE && late > early;
    return first + (int32_t)(use_late ? late : early);
}

// Connect two members if both have room and are not connected yet.
static bool connect_pair(
    netgen_ties *ties, netgen_random *random, uint32_t a, uint32_t b, netgen_stage stage)
{
    if (a == b || ties->degree[a] >= room(ties, a) || ties->degree[b] >= room(ties, b) ||
        is_connected(ties, a, b)) {
        return false;
    }
    ties->neighbor[ties->offset[a] + ties->degree[a]++] = b;
    ties->neighbor[ties->offset[b] + ties->degree[b]++] = a;
    ties->tie[ties->tie_count++] =
        (netgen_tie){.a = a, .b = b, .since_day = draw_day(ties, random, a, b, stage)};
    ties->stage_count[stage]++;
    return true;
}

// Ends a member may still give in this stage, fractions by chance.
static uint32_t ends_to_spend(
    const netgen_ties *ties, netgen_random *random, uint32_t member, netgen_stage stage)
{
    const uint32_t share = room(ties, member) * spent_percent[stage];
    const uint32_t ends =
        share / 100 + (netgen_random_below(random, 100) < share % 100 ? 1 : 0);
    return ends > ties->degree[member] ? ends - ties->degree[member] : 0;
}

// Put each of `count` members into `end` as often as it may connect in this stage, at most with
// two thirds of the pool; returns the number of entries.
static uint32_t gather_ends(const netgen_ties *ties, netgen_random *random,
    const uint32_t *member, uint32_t count, netgen_stage stage, uint32_t *end)
{
    const uint32_t most = count < 4 ? count - 1 : count / 3 * 2;
    uint32_t end_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t ends = ends_to_spend(ties, random, member[i], stage);
        for (ends = ends < most ? ends : most; ends > 0; ends--) {
            end[end_count++] = member[i];
        }
    }
    return end_count;
}

// One pool: shuffle the ends and connect them two by two.
static void match_pool(netgen_ties *ties, netgen_random *random, const uint32_t *member,
    uint32_t count, netgen_stage stage, uint32_t *end)
{
    if (count < 2) {
        return;
    }
    const uint32_t end_count = gather_ends(ties, random, member, count, stage, end);
    netgen_random_shuffle(random, end, end_count);
    for (uint32_t i = 0; i + 1 < end_count; i += 2) {
        connect_pair(ties, random, end[i], end[i + 1], stage);
    }
}

// How many members from member[at] on are in one pool: company, industry, or all.
static uint32_t pool_size(
    const netgen_people *people, const uint32_t *member, uint32_t at, netgen_stage stage)
{
    uint32_t next = at + 1;
    const uint32_t company = people->company[member[at]];
    if (stage == NETGEN_COMPANY) {
        while (next < people->member_count && people->company[member[next]] == company) {
            next++;
        }
    } else if (stage == NETGEN_INDUSTRY) {
        const uint16_t industry = people->company_industry[company];
        while (next < people->member_count &&
            people->company_industry[people->company[member[next]]] == industry) {
            next++;
        }
    } else {
        next = people->member_count;
    }
    return next - at;
}

static void match_rows(netgen_ties *ties, netgen_random *random, const uint32_t *member,
    netgen_stage stage, uint32_t *end)
{
    for (uint32_t at = 0; at < ties->people->member_count;) {
        const uint32_t count = pool_size(ties->people, member, at, stage);
        match_pool(ties, random, member + at, count, stage, end);
        at += count;
    }
}

// Schools: sort the members by school and cohort, then match pool by pool.
static bool match_schools(netgen_ties *ties, netgen_random *random, uint32_t *end)
{
    const netgen_people *const people = ties->people;
    const uint32_t label_count = people->school_count * NETGEN_COHORT_COUNT;
    uint32_t *first = calloc((size_t)label_count + 1, sizeof *first);
    uint32_t *sorted = calloc(people->member_count, sizeof *sorted);
    uint32_t *label = malloc(people->member_count * sizeof *label);
    const bool enough = first != NULL && sorted != NULL && label != NULL;
    for (uint32_t m = 0; enough && m < people->member_count; m++) {
        label[m] =
            people->school[m] * NETGEN_COHORT_COUNT + netgen_people_life(people, m).cohort;
        first[label[m] + 1]++;
    }
    for (uint32_t l = 0; enough && l < label_count; l++) {
        first[l + 1] += first[l];
    }
    for (uint32_t m = 0; enough && m < people->member_count; m++) {
        sorted[first[label[m]]++] = m; // first[l] ends up at the start of label l + 1
    }
    for (uint32_t l = 0; enough && l < label_count; l++) {
        const uint32_t at = l == 0 ? 0 : first[l - 1];
        match_pool(ties, random, sorted + at, first[l] - at, NETGEN_SCHOOL, end);
    }
    free(first);
    free(sorted);
    free(label);
    return enough;
}

// Try to connect `member` to a neighbour of a neighbour.
static bool close_triangle(netgen_ties *ties, netgen_random *random, uint32_t member)
{
    if (ties->degree[member] == 0) {
        return false;
    }
    for (uint32_t i = 0; i < TRIANGLE_TRIES; i++) {
        const uint32_t middle = ties->neighbor[ties->offset[member] +
            netgen_random_below(random, ties->degree[member])];
        const uint32_t other = ties->neighbor[ties->offset[middle] +
            netgen_random_below(random, ties->degree[middle])];
        if (connect_pair(ties, random, member, other, NETGEN_TRIANGLE)) {
            return true;
        }
    }
    return false;
}

static void close_triangles(
    netgen_ties *ties, netgen_random *random, const uint32_t *member, uint32_t *end)
{
    const uint32_t count = ties->people->member_count;
    const uint32_t end_count = gather_ends(ties, random, member, count, NETGEN_TRIANGLE, end);
    netgen_random_shuffle(random, end, end_count);
    for (uint32_t i = 0; i < end_count; i++) {
        if (ties->degree[end[i]] < room(ties, end[i])) {
            close_triangle(ties, random, end[i]);
        }
    }
}

// What is left: pair at random whatever the share of the stage.
static void fill(
    netgen_ties *ties, netgen_random *random, const uint32_t *member, uint32_t *end)
{
    const uint32_t count = ties->people->member_count;
    for (uint32_t round = 0; round < FILL_ROUNDS; round++) {
        const uint32_t end_count =
            gather_ends(ties, random, member, count, NETGEN_TRIANGLE, end);
        netgen_random_shuffle(random, end, end_count);
        for (uint32_t i = 0; i + 1 < end_count; i += 2) {
            connect_pair(ties, random, end[i], end[i + 1], NETGEN_RANDOM);
        }
    }
}

static void shuffle_ties(netgen_ties *ties, netgen_random *random)
{
    for (uint64_t i = ties->tie_count; i > 0; i--) {
        const uint32_t j = netgen_random_below(random, (uint32_t)i);
        netgen_tie kept = ties->tie[i - 1];
        if ((netgen_random_next(random) & 1) != 0) {
            const uint32_t a = kept.a;
            kept.a = kept.b;
            kept.b = a;
        }
        ties->tie[i - 1] = ties->tie[j];
        ties->tie[j] = kept;
    }
}

bool netgen_ties_init(netgen_ties *ties, const netgen_people *people)
{
    *ties = (netgen_ties){.people = people};
    const uint32_t count = people->member_count;
    netgen_random random = netgen_random_stream(people->seed, NETGEN_FOR_TIE, 0);
    ties->offset = calloc((size_t)count + 1, sizeof *ties->offset);
    ties->degree = calloc(count, sizeof *ties->degree);
    if (ties->offset == NULL || ties->degree == NULL || !deal_degrees(ties, &random)) {
        return false;
    }
    const uint64_t ends = ties->offset[count];
    assert(ends <= UINT32_MAX);
    uint32_t *end = malloc((ends + 1) * sizeof *end);
    uint32_t *member = calloc(count, sizeof *member);
    ties->neighbor = malloc((ends + 1) * sizeof *ties->neighbor);
    ties->tie = malloc((ends / 2 + 1) * sizeof *ties->tie);
    bool enough = end != NULL && member != NULL && ties->neighbor != NULL && ties->tie != NULL;
    if (enough) {
        for (uint32_t m = 0; m < count; m++) {
            member[m] = m;
        }
        match_rows(ties, &random, member, NETGEN_COMPANY, end);
        enough = match_schools(ties, &random, end);
    }
    if (enough) {
        match_rows(ties, &random, member, NETGEN_INDUSTRY, end);
        match_rows(ties, &random, member, NETGEN_RANDOM, end);
        close_triangles(ties, &random, member, end);
        fill(ties, &random, member, end);
        shuffle_ties(ties, &random);
    }
    free(end);
    free(member);
    return enough;
}

void netgen_ties_finish(netgen_ties *ties)
{
    free(ties->offset);
    free(ties->degree);
    free(ties->neighbor);
    free(ties->tie);
    *ties = (netgen_ties){0};
}

netgen_summary netgen_ties_summary(const netgen_ties *ties)
{
    const uint32_t count = ties->people->member_count;
    netgen_summary summary = {.connections = ties->tie_count};
    summary.mean_hundredths = (uint32_t)(ties->tie_count * 200 / count);
    if (ties->tie_count > 0) {
        summary.triangle_permille =
            (uint32_t)(ties->stage_count[NETGEN_TRIANGLE] * 1000 / ties->tie_count);
    }
    uint32_t members_of[NETGEN_DEGREE_MAX + 1] = {0};
    for (uint32_t m = 0; m < count; m++) {
        members_of[ties->degree[m]]++;
        if (ties->degree[m] > summary.largest) {
            summary.largest = ties->degree[m];
        }
    }
    summary.alone = members_of[0];
    uint32_t passed = members_of[0];
    while (2 * (uint64_t)passed < count) {
        passed += members_of[++summary.median];
    }
    return summary;
}
