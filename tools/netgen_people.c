// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The population. Industries have shares falling like 1/rank, companies sizes with a Pareto
 * tail of exponent 1 (3 * 2^k members with probability 2^-k), schools shares falling like
 * 1/rank. All else about a member is a function of the seed and the row, so nothing of it is
 * stored.
 */
#include "netgen_people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netgen_random.h"

enum {
    FIRST_BIRTH_YEAR = 1958,
    BIRTH_YEARS = 45,
    SCHOOLS_MAX = 4000,
    COMPANY_BASE = 3 // members of the smallest companies: 3 .. 5
};

int32_t netgen_year_day(uint32_t year)
{
    const uint32_t years = year - 1950;
    return (int32_t)(years * 365 + (years + 1) / 4) - 7305;
}

// How many members each industry has; the order of the shares is drawn.
static void draw_industries(const netgen_people *people, uint32_t end[NETGEN_INDUSTRY_COUNT],
    uint32_t industry[NETGEN_INDUSTRY_COUNT])
{
    netgen_random random = netgen_random_stream(people->seed, NETGEN_FOR_INDUSTRY, 0);
    uint64_t total = 0;
    for (uint32_t i = 0; i < NETGEN_INDUSTRY_COUNT; i++) {
        industry[i] = i;
        total += 1000000 / (i + 3);
    }
    netgen_random_shuffle(&random, industry, NETGEN_INDUSTRY_COUNT);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < NETGEN_INDUSTRY_COUNT; i++) {
        sum += 1000000 / (i + 3);
        end[i] = (uint32_t)(people->member_count * sum / total);
    }
}

// A company size: 3 * 2^k .. 6 * 2^k - 1, k halving in probability, under a tenth of all.
static uint32_t draw_size(netgen_random *random, uint32_t member_count)
{
    uint32_t base = COMPANY_BASE;
    uint64_t bits = netgen_random_next(random);
    while ((bits & 1) != 0 && base * 40 < member_count) {
        base *= 2;
        bits >>= 1;
    }
    return base + netgen_random_below(random, base);
}

// The next company: members first .. stop-1.
static void add_company(netgen_people *people, uint32_t first, uint32_t stop, uint32_t industry)
{
    const uint32_t company = people->company_count++;
    people->company_industry[company] = (uint16_t)industry;
    for (uint32_t m = first; m < stop; m++) {
        people->company[m] = company;
    }
}

static void draw_companies(netgen_people *people)
{
    uint32_t end[NETGEN_INDUSTRY_COUNT];
    uint32_t industry[NETGEN_INDUSTRY_COUNT];
    draw_industries(people, end, industry);
    netgen_random random = netgen_random_stream(people->seed, NETGEN_FOR_COMPANY, 0);
    uint32_t member = 0;
    for (uint32_t i = 0; i < NETGEN_INDUSTRY_COUNT; i++) {
        while (member < end[i]) {
            const uint32_t size = draw_size(&random, people->member_count);
            const uint32_t stop = size < end[i] - member ? member + size : end[i];
            add_company(people, member, stop, industry[i]);
            member = stop;
        }
    }
}

// Shares falling like 1/rank: every doubling of the rank is as likely as the one before.
static void draw_schools(netgen_people *people)
{
    netgen_random random = netgen_random_stream(people->seed, NETGEN_FOR_SCHOOL, 0);
    uint32_t doublings = 1;
    while ((1U << doublings) <= people->school_count) {
        doublings++;
    }
    for (uint32_t m = 0; m < people->member_count; m++) {
        uint32_t school = 0;
        do {
            const uint32_t base = 1U << netgen_random_below(&random, doublings);
            school = base - 1 + netgen_random_below(&random, base);
        } while (school >= people->school_count);
        people->school[m] = school;
    }
}

bool netgen_people_init(netgen_people *people, uint64_t seed, uint32_t member_count)
{
    *people = (netgen_people){.seed = seed, .member_count = member_count};
    const size_t count = member_count;
    people->key = malloc(count * sizeof *people->key);
    people->company = malloc(count * sizeof *people->company);
    people->school = malloc(count * sizeof *people->school);
    people->company_industry = malloc(count * sizeof *people->company_industry);
    if (people->key == NULL || people->company == NULL || people->school == NULL ||
        people->company_industry == NULL) {
        return false;
    }
    netgen_random random = netgen_random_stream(seed, NETGEN_FOR_ORDER, 0);
    for (uint32_t m = 0; m < member_count; m++) {
        people->key[m] = m + 1;
    }
    netgen_random_shuffle(&random, people->key, member_count);
    draw_companies(people);
    const uint32_t schools = member_count / 400 + 3;
    people->school_count = schools < SCHOOLS_MAX ? schools : SCHOOLS_MAX;
    draw_schools(people);
    return true;
}

void netgen_people_finish(netgen_people *people)
{
    free(people->key);
    free(people->company);
    free(people->school);
    free(people->company_industry);
    *people = (netgen_people){0};
}

netgen_life netgen_people_life(const netgen_people *people, uint32_t member)
{
    netgen_random random = netgen_random_stream(people->seed, NETGEN_FOR_LIFE, member);
    const uint32_t birth_year = FIRST_BIRTH_YEAR + netgen_random_below(&random, BIRTH_YEARS);
    const uint32_t school_year = birth_year + 18;
    netgen_life life;
    life.birth_day = netgen_year_day(birth_year) + (int32_t)netgen_random_below(&random, 365);
    life.school_from_day = netgen_year_day(school_year) + 243; // 1 September
    life.school_to_day =
        netgen_year_day(school_year + 3 + netgen_random_below(&random, 3)) + 180; // end of June
    const int32_t career_days = NETGEN_LAST_DAY - life.school_to_day - 90;
    const uint32_t days = career_days > 0 ? (uint32_t)career_days : 0;
    life.job_from_day = NETGEN_LAST_DAY - 30 - (int32_t)netgen_random_skewed(&random, days);
    life.cohort = (school_year - FIRST_BIRTH_YEAR - 18) / 4;
    return life;
}

uint32_t netgen_people_skills(
    const netgen_people *people, uint32_t member, uint8_t skill[NETGEN_SKILLS_MAX])
{
    netgen_random random = netgen_random_stream(people->seed, NETGEN_FOR_SKILL, member);
    const uint32_t industry = people->company_industry[people->company[member]];
    const uint32_t count = 3 + netgen_random_below(&random, NETGEN_SKILLS_MAX - 2);
    for (uint32_t i = 0; i < count; i++) {
        const bool usual = netgen_random_below(&random, 10) < 7;
        uint32_t drawn = usual ? industry * 37 + netgen_random_skewed(&random, 24)
                               : netgen_random_skewed(&random, NETGEN_SKILL_COUNT);
        drawn %= NETGEN_SKILL_COUNT;
        // The next free one, so that a member's skills are distinct.
        while (memchr(skill, (int)drawn, i) != NULL) {
            drawn = (drawn + 1) % NETGEN_SKILL_COUNT;
        }
        skill[i] = (uint8_t)drawn;
    }
    return count;
}

bool netgen_people_between_jobs(const netgen_people *people, uint32_t member)
{
    netgen_random random = netgen_random_stream(people->seed, NETGEN_FOR_POSITION, member);
    return netgen_random_below(&random, 100) < 6;
}

bool netgen_people_without_school(const netgen_people *people, uint32_t member)
{
    netgen_random random = netgen_random_stream(people->seed, NETGEN_FOR_EDUCATION, member);
    return netgen_random_below(&random, 100) < 12;
}

// Syllables first, then the last one; the first letter becomes a capital.
static size_t put_name(char *name, const char *const *syllable, uint32_t count)
{
    size_t bytes = 0;
    for (uint32_t i = 0; i < count; i++) {
        for (const char *from = syllable[i]; *from != '\0'; from++) {
            name[bytes++] = *from;
        }
    }
    name[bytes] = '\0';
    name[0] = (char)(name[0] - 'a' + 'A');
    return bytes;
}

void netgen_people_first_name(
    const netgen_people *people, uint32_t member, char name[NETGEN_NAME_BYTES])
{
    netgen_random random = netgen_random_stream(people->seed, NETGEN_FOR_NAME, 2 * member);
    const char *syllable[2];
    syllable[0] = netgen_onset[netgen_random_skewed(&random, NETGEN_ONSET_COUNT)];
    syllable[1] = netgen_coda[netgen_random_skewed(&random, NETGEN_CODA_COUNT)];
    put_name(name, syllable, 2);
}

void netgen_people_last_name(
    const netgen_people *people, uint32_t member, char name[NETGEN_NAME_BYTES])
{
    netgen_random random = netgen_random_stream(people->seed, NETGEN_FOR_NAME, 2 * member + 1);
    const char *syllable[3];
    syllable[0] = netgen_onset[netgen_random_skewed(&random, NETGEN_ONSET_COUNT)];
    syllable[1] = netgen_onset[netgen_random_skewed(&random, NETGEN_ONSET_COUNT)];
    syllable[2] = netgen_coda[netgen_random_below(&random, NETGEN_CODA_COUNT)];
    put_name(name, syllable, 3);
}

// The digits of a number that no other company (or school) has, as syllables.
static size_t put_unique_name(char *name, uint32_t index)
{
    const uint32_t period = NETGEN_ONSET_COUNT * NETGEN_ONSET_COUNT * NETGEN_CODA_COUNT;
    uint32_t rest = index / period;
    const uint32_t low = index % period * 9173 % period; // 9173 is prime to the period
    const char *syllable[8];
    uint32_t count = 0;
    syllable[count++] = netgen_onset[low % NETGEN_ONSET_COUNT];
    syllable[count++] = netgen_onset[low / NETGEN_ONSET_COUNT % NETGEN_ONSET_COUNT];
    for (; rest > 0; rest /= NETGEN_ONSET_COUNT) {
        syllable[count++] = netgen_onset[rest % NETGEN_ONSET_COUNT];
    }
    syllable[count++] = netgen_coda[low / NETGEN_ONSET_COUNT / NETGEN_ONSET_COUNT];
    return put_name(name, syllable, count);
}

void netgen_people_company_name(
    const netgen_people *people, uint32_t company, char name[NETGEN_NAME_BYTES])
{
    netgen_random random = netgen_random_stream(people->seed, NETGEN_FOR_COMPANY, company + 1);
    const size_t bytes = put_unique_name(name, company);
    snprintf(name + bytes, NETGEN_NAME_BYTES - bytes, " %s",
        netgen_suffix[netgen_random_below(&random, NETGEN_SUFFIX_COUNT)]);
}

void netgen_people_school_name(
    const netgen_people *people, uint32_t school, char name[NETGEN_NAME_BYTES])
{
    static const char *const form[4] = {
        "University of %s", "Universitas %s", "%s Polytechnic", "Institut %s"};
    netgen_random random = netgen_random_stream(people->seed, NETGEN_FOR_SCHOOL, school + 1);
    char own[NETGEN_NAME_BYTES];
    put_unique_name(own, school);
    const char *const chosen = form[netgen_random_below(&random, 4)];
    const char *const gap = strstr(chosen, "%s");
    snprintf(name, NETGEN_NAME_BYTES, "%.*s%.24s%s", (int)(gap - chosen), chosen, own, gap + 2);
}

const netgen_place *netgen_people_place(const netgen_people *people, uint32_t member)
{
    netgen_random own = netgen_random_stream(people->seed, NETGEN_FOR_PROFILE, member);
    const bool at_work = netgen_random_below(&own, 10) < 7;
    netgen_random random = at_work
        ? netgen_random_stream(people->seed, NETGEN_FOR_COMPANY, people->company[member] + 1)
        : netgen_random_stream(people->seed, NETGEN_FOR_SCHOOL, people->school[member] + 1);
    netgen_random_next(&random); // the first number of this stream chose the name
    return &netgen_places[netgen_random_skewed(&random, NETGEN_PLACE_COUNT)];
}
