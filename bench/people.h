// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What members.csv of a generated network says of skills, industries, places and countries, as
 * packed columns: what questions are drawn from, what SQLite is loaded with, and the floor of a
 * filter.
 */
#ifndef NG_BENCH_PEOPLE_H
#define NG_BENCH_PEOPLE_H

#include "harness.h"

/** Columns of members and of their skills. */
typedef enum people_column {
    PEOPLE_INDUSTRY,
    PEOPLE_PLACE,
    PEOPLE_COUNTRY,
    PEOPLE_SKILL,
    PEOPLE_COLUMNS
} people_column;

/** The different texts of a column; number 0 is the empty text. */
typedef struct people_texts {
    const char **at; // [count]
    uint32_t count, capacity;
    uint32_t *slot; // hash table of numbers
    uint32_t slots;
} people_texts;

typedef struct people {
    char *file; // the texts point into it
    uint32_t member_count;
    people_texts texts[PEOPLE_COLUMNS];
    uint32_t *value[PEOPLE_SKILL]; // [member_count + 1] by key
    uint32_t *skill_begin;         // [member_count + 2] by key, into `skill`
    uint32_t *skill;
    uint32_t *skilled_begin; // [skills + 1] into `skilled`
    uint32_t *skilled;       // keys ascending by skill
} people;

/** Members must be the keys 1 .. members, in any order. */
people people_read(const char *members_csv, uint32_t members);
void people_finish(people *of);

/** Three filters: a skill, and two values of other columns. */
typedef struct people_filter {
    uint32_t skill;
    struct {
        people_column column; // PEOPLE_SKILL: a second skill
        uint32_t value;
    } other[2];
} people_filter;
/** The floor: keys of those who pass, ascending, by a loop over the list of the skill. */
uint32_t people_find(const people *of, const people_filter *filter, uint32_t *keys);

#endif
