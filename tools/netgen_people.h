// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The invented population: who works where, studied where, and since when. Members are rows
 * 0 .. member_count-1, ordered by (industry, company), so that a company's members lie
 * together; on paper a member is known by its key, a random permutation of 1 .. member_count.
 */
#ifndef NETGEN_PEOPLE_H
#define NETGEN_PEOPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "netgen_words.h"

enum {
    NETGEN_MEMBERS_MAX = 20000000,
    NETGEN_FIRST_DAY = 12418, // 2004-01-01: nothing on the network is older
    NETGEN_LAST_DAY = 20453,  // 2025-12-31: nothing at all is newer
    NETGEN_SKILLS_MAX = 8,    // of one member
    NETGEN_COHORT_COUNT = 12  // groups of four years a school's members fall into
};

typedef struct netgen_people {
    uint64_t seed;
    uint32_t member_count;
    uint32_t company_count;
    uint32_t school_count;
    uint32_t *key;              // [member_count] permutation of 1 .. member_count
    uint32_t *company;          // [member_count] ascending
    uint32_t *school;           // [member_count]
    uint16_t *company_industry; // [company_count] index into netgen_industry
} netgen_people;

/** The days of one member's life, since 1970-01-01. */
typedef struct netgen_life {
    int32_t birth_day;
    int32_t school_from_day;
    int32_t school_to_day; // also the first day of work
    int32_t job_from_day;  // start at the present (or last) company
    uint32_t cohort;       // 0 .. NETGEN_COHORT_COUNT-1, by the first year at school
} netgen_life;

/** Make the population. Errors: false when memory is short; finish is allowed either way. */
bool netgen_people_init(netgen_people *people, uint64_t seed, uint32_t member_count);
void netgen_people_finish(netgen_people *people);

netgen_life netgen_people_life(const netgen_people *people, uint32_t member);

/** The distinct skills of a member: 3 .. NETGEN_SKILLS_MAX indices into netgen_skill. */
uint32_t netgen_people_skills(
    const netgen_people *people, uint32_t member, uint8_t skill[NETGEN_SKILLS_MAX]);

/** True for those (6 %) who have left their company and have no present one. */
bool netgen_people_between_jobs(const netgen_people *people, uint32_t member);

/** True for those (12 %) who name no school. */
bool netgen_people_without_school(const netgen_people *people, uint32_t member);

/** Names, written NUL-terminated into `name`. Companies and schools have distinct ones. */
enum {
    NETGEN_NAME_BYTES = 64
};
void netgen_people_first_name(
    const netgen_people *people, uint32_t member, char name[NETGEN_NAME_BYTES]);
void netgen_people_last_name(
    const netgen_people *people, uint32_t member, char name[NETGEN_NAME_BYTES]);
void netgen_people_company_name(
    const netgen_people *people, uint32_t company, char name[NETGEN_NAME_BYTES]);
void netgen_people_school_name(
    const netgen_people *people, uint32_t school, char name[NETGEN_NAME_BYTES]);

/** Where a member lives: the company's place or the school's. */
const netgen_place *netgen_people_place(const netgen_people *people, uint32_t member);

/** 1 January of a year, as a day since 1970-01-01; 1950 .. 2029. */
int32_t netgen_year_day(uint32_t year);

#endif
