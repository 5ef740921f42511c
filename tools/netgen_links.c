// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Files with one row a link: connections as they are, endorsements and interactions along them,
 * and follows of well-connected members. The ties come shuffled, so walking them once gives
 * rows in random order and no pair twice; a random number per tie decides what it carries.
 */
#include "netgen_rows.h"

#include "netgen_random.h"

enum {
    ENDORSEMENTS_A_MEMBER = 5,
    INTERACTIONS_A_MEMBER = 2,
    BURST_MAX = 3 // rows one tie carries at a time
};

// A later day, nearer to the first than to the last.
static int32_t day_after(netgen_random *random, int32_t first_day)
{
    const uint32_t days = (uint32_t)(NETGEN_LAST_DAY - first_day) + 1;
    return first_day + (int32_t)netgen_random_skewed(random, days);
}

bool netgen_write_connections(netgen_output *output)
{
    netgen_writer *const writer = output->writer;
    const netgen_ties *const ties = output->ties;
    const uint32_t *const key = output->people->key;
    if (!netgen_writer_open(writer, output->folder, "connections.csv", "a,b,since")) {
        return false;
    }
    for (uint64_t i = 0; i < ties->tie_count; i++) {
        netgen_writer_number(writer, key[ties->tie[i].a]);
        netgen_writer_number(writer, key[ties->tie[i].b]);
        netgen_writer_day(writer, ties->tie[i].since_day);
        netgen_writer_end(writer);
    }
    output->rows = ties->tie_count;
    return netgen_writer_close(writer);
}

// Half of the members follow one whom they reach over a random tie, so the well-connected most.
bool netgen_write_follows(netgen_output *output)
{
    netgen_writer *const writer = output->writer;
    const netgen_ties *const ties = output->ties;
    const uint32_t count = output->people->member_count;
    const uint32_t *const key = output->people->key;
    netgen_random random = netgen_random_stream(output->people->seed, NETGEN_FOR_FOLLOW, 0);
    if (!netgen_writer_open(writer, output->folder, "follows.csv", "follower,followee,since")) {
        return false;
    }
    for (uint32_t m = 0; m < count; m++) {
        output->scratch[m] = m;
    }
    netgen_random_shuffle(&random, output->scratch, count);
    output->rows = 0;
    for (uint32_t i = 0; i < count / 2 && ties->tie_count > 0; i++) {
        const uint32_t follower = output->scratch[i];
        const netgen_tie *const tie =
            ties->tie + netgen_random_below(&random, (uint32_t)ties->tie_count);
        const uint32_t followee = tie->a == follower ? tie->b : tie->a;
        netgen_writer_number(writer, key[follower]);
        netgen_writer_number(writer, key[followee]);
        netgen_writer_day(writer, day_after(&random, tie->since_day));
        netgen_writer_end(writer);
        output->rows++;
    }
    return netgen_writer_close(writer);
}

// One tie's endorsements: distinct skills of the one end from the other, sometimes one back.
static uint32_t write_endorsements_of(
    netgen_output *output, netgen_random *random, const netgen_tie *tie, uint32_t burst)
{
    netgen_writer *const writer = output->writer;
    uint8_t skill[NETGEN_SKILLS_MAX];
    const uint32_t skill_count = netgen_people_skills(output->people, tie->b, skill);
    const uint32_t first = netgen_random_skewed(random, skill_count);
    uint8_t skill_back[NETGEN_SKILLS_MAX];
    netgen_people_skills(output->people, tie->a, skill_back);
    for (uint32_t i = 0; i < burst; i++) {
        const bool back = i == 2;
        const uint32_t from = back ? tie->b : tie->a;
        const uint32_t to = back ? tie->a : tie->b;
        const uint8_t chosen = back ? skill_back[0] : skill[(first + i) % skill_count];
        netgen_writer_number(writer, output->people->key[from]);
        netgen_writer_number(writer, output->people->key[to]);
        netgen_writer_text(writer, netgen_skill[chosen]);
        netgen_writer_day(writer, day_after(random, tie->since_day));
        netgen_writer_end(writer);
    }
    return burst;
}

// One tie's interactions of one kind: who wrote whom how often.
static uint32_t write_interactions_of(
    netgen_output *output, netgen_random *random, const netgen_tie *tie, uint32_t burst)
{
    static const char *const kind[4] = {"message", "message", "reply-post", "reply-comment"};
    netgen_writer *const writer = output->writer;
    for (uint32_t i = 0; i < burst; i++) {
        const bool back = (netgen_random_next(random) & 1) != 0;
        netgen_writer_number(writer, output->people->key[back ? tie->b : tie->a]);
        netgen_writer_number(writer, output->people->key[back ? tie->a : tie->b]);
        netgen_writer_plain(writer, kind[netgen_random_below(random, 4)]);
        const int32_t day = day_after(random, tie->since_day);
        netgen_writer_time(writer, day, netgen_random_below(random, 86400));
        netgen_writer_label(writer, 'i', output->rows + i + 1);
        netgen_writer_number(writer, 1 + netgen_random_skewed(random, 12));
        netgen_writer_end(writer);
    }
    return burst;
}

// Walk the ties once from `start`; every tie earns wanted/tie_count rows, paid out in bursts.
static bool write_along_ties(netgen_output *output, netgen_purpose purpose, uint64_t wanted)
{
    const netgen_ties *const ties = output->ties;
    netgen_random random = netgen_random_stream(output->people->seed, purpose, 0);
    const uint64_t start =
        netgen_random_below(&random, (uint32_t)ties->tie_count); // another order for each file
    output->rows = 0;
    for (uint64_t i = 0; i < ties->tie_count; i++) {
        const netgen_tie *const tie = ties->tie + (start + i) % ties->tie_count;
        const uint64_t earned = (i + 1) * wanted / ties->tie_count;
        if (output->rows >= earned) {
            continue;
        }
        const uint32_t burst = 1 + netgen_random_below(&random, BURST_MAX);
        output->rows += purpose == NETGEN_FOR_ENDORSEMENT
            ? write_endorsements_of(output, &random, tie, burst)
            : write_interactions_of(output, &random, tie, burst);
    }
    return netgen_writer_close(output->writer);
}

bool netgen_write_endorsements(netgen_output *output)
{
    const uint64_t wanted = (uint64_t)ENDORSEMENTS_A_MEMBER * output->people->member_count;
    return netgen_writer_open(
               output->writer, output->folder, "endorsements.csv", "from,to,skill,date") &&
        write_along_ties(output, NETGEN_FOR_ENDORSEMENT, wanted);
}

bool netgen_write_interactions(netgen_output *output)
{
    const uint64_t wanted = (uint64_t)INTERACTIONS_A_MEMBER * output->people->member_count;
    return netgen_writer_open(output->writer, output->folder, "interactions.csv",
               "from,to,kind,at,id,count") &&
        write_along_ties(output, NETGEN_FOR_INTERACTION, wanted);
}
