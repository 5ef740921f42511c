// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The words the generator puts together: syllables of invented names, industries (from
 * data/industries.csv), job titles, skills, fields of study, and places.
 */
#ifndef NETGEN_WORDS_H
#define NETGEN_WORDS_H

enum {
    NETGEN_INDUSTRY_COUNT = 150,
    NETGEN_SKILL_COUNT = 200,
    NETGEN_TITLE_COUNT = 48,
    NETGEN_FIELD_COUNT = 32,
    NETGEN_PLACE_COUNT = 60,
    NETGEN_ONSET_COUNT = 40,
    NETGEN_CODA_COUNT = 32,
    NETGEN_SUFFIX_COUNT = 16
};

typedef struct netgen_place {
    const char *city;
    const char *country;
} netgen_place;

extern const char *const netgen_industry[NETGEN_INDUSTRY_COUNT];
extern const char *const netgen_skill[NETGEN_SKILL_COUNT];
extern const char *const netgen_title[NETGEN_TITLE_COUNT];
extern const char *const netgen_field[NETGEN_FIELD_COUNT];
extern const netgen_place netgen_places[NETGEN_PLACE_COUNT];
extern const char *const netgen_onset[NETGEN_ONSET_COUNT];   // first syllables, lower case
extern const char *const netgen_coda[NETGEN_CODA_COUNT];     // last syllables
extern const char *const netgen_suffix[NETGEN_SUFFIX_COUNT]; // of company names

#endif
