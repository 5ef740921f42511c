// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of members.csv. Fields are ended in place, so that a text costs no copy.
#include "people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS_MAX 32u

static void *allocate(size_t count, size_t bytes)
{
    void *at = calloc(count == 0 ? 1 : count, bytes);
    if (at == NULL) {
        bench_fail("no memory");
    }
    return at;
}

static char *read_file(const char *path, size_t *bytes)
{
    FILE *file = fopen(path, "rb");
    long length = 0;
    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (length = ftell(file)) < 0 ||
        fseek(file, 0, SEEK_SET) != 0) {
        bench_fail("cannot read %s", path);
    }
    char *at = allocate((size_t)length + 1, 1);
    if (fread(at, 1, (size_t)length, file) != (size_t)length) {
        bench_fail("cannot read %s", path);
    }
    fclose(file);
    *bytes = (size_t)length;
    return at;
}

// Ends the fields of one row; quotes are taken away. Returns the next row.
static char *split_row(char *at, char *fields[FIELDS_MAX], uint32_t *count)
{
    *count = 0;
    for (bool more = true; more;) {
        const bool quoted = *at == '"';
        char *to = quoted ? ++at : at;
        if (*count == FIELDS_MAX) {
            bench_fail("a row of more than %u fields", FIELDS_MAX);
        }
        fields[(*count)++] = to;
        while (
            *at != '\0' && (quoted ? *at != '"' || at[1] == '"' : *at != ',' && *at != '\n')) {
            at += quoted && *at == '"';
            *to++ = *at++;
        }
        at += quoted && *at == '"';
        more = *at == ',';
        at += *at != '\0';
        *to = '\0';
    }
    return at;
}

static uint32_t hash_of(const char *text)
{
    uint32_t hash = 2166136261u;
    for (; *text != '\0'; text++) {
        hash = (hash ^ (unsigned char)*text) * 16777619u;
    }
    return hash;
}

// The number of a text, which gets one when it is new.
static uint32_t number_of(people_texts *texts, const char *text)
{
    if (texts->slots == 0) {
        texts->slots = 65536;
        texts->slot = allocate(texts->slots, sizeof *texts->slot);
        texts->capacity = texts->slots / 2;
        texts->at = allocate(texts->capacity, sizeof *texts->at);
        texts->at[texts->count++] = "";
    }
    if (*text == '\0') {
        return 0;
    }
    uint32_t at = hash_of(text) % texts->slots;
    while (texts->slot[at] != 0 && strcmp(texts->at[texts->slot[at]], text) != 0) {
        at = (at + 1) % texts->slots;
    }
    if (texts->slot[at] == 0) {
        if (texts->count == texts->capacity) {
            bench_fail("more than %u different values of a column", texts->capacity);
        }
        texts->slot[at] = texts->count;
        texts->at[texts->count++] = text;
    }
    return texts->slot[at];
}

// Numbers of the skills of one member behind those read so far.
static uint32_t read_skills(people *of, char *list, uint32_t *out)
{
    uint32_t count = 0;
    for (char *skill = strtok_r(list, ";", &list); skill != NULL;
         skill = strtok_r(NULL, ";", &list)) {
        out[count++] = number_of(&of->texts[PEOPLE_SKILL], skill);
    }
    return count;
}

// The members of each skill, ascending.
static void turn_skills(people *of)
{
    const uint32_t skills = of->texts[PEOPLE_SKILL].count;
    const uint32_t total = of->skill_begin[of->member_count + 1];
    of->skilled_begin = allocate((size_t)skills + 2, sizeof *of->skilled_begin);
    of->skilled = allocate(total, sizeof *of->skilled);
    for (uint32_t i = 0; i < total; i++) {
        of->skilled_begin[of->skill[i] + 2]++;
    }
    for (uint32_t s = 1; s < skills + 2; s++) {
        of->skilled_begin[s] += of->skilled_begin[s - 1];
    }
    for (uint32_t key = 1; key <= of->member_count; key++) {
        for (uint32_t i = of->skill_begin[key]; i < of->skill_begin[key + 1]; i++) {
            of->skilled[of->skilled_begin[of->skill[i] + 1]++] = key;
        }
    }
}

// What one row says waits in the order of rows until each member's number of skills is known.
typedef struct rows {
    uint32_t *key, *begin; // [rows + 1] into skill
    uint32_t *skill;
    uint32_t count;
} rows;

static void sort_skills(people *of, const rows *from)
{
    of->skill_begin = allocate((size_t)of->member_count + 2, sizeof *of->skill_begin);
    of->skill = allocate(from->begin[from->count], sizeof *of->skill);
    for (uint32_t r = 0; r < from->count; r++) {
        of->skill_begin[from->key[r] + 1] = from->begin[r + 1] - from->begin[r];
    }
    for (uint32_t key = 1; key <= of->member_count + 1; key++) {
        of->skill_begin[key] += of->skill_begin[key - 1];
    }
    for (uint32_t r = 0; r < from->count; r++) {
        memcpy(of->skill + of->skill_begin[from->key[r]], from->skill + from->begin[r],
            (from->begin[r + 1] - from->begin[r]) * sizeof *of->skill);
    }
}

static void read_rows(people *of, char *at, const uint32_t column[PEOPLE_COLUMNS], rows *to)
{
    char *fields[FIELDS_MAX];
    uint32_t count = 0;
    while (*at != '\0' && to->count < of->member_count) {
        at = split_row(at, fields, &count);
        const uint32_t key = (uint32_t)strtoul(fields[0], NULL, 10);
        if (key == 0 || key > of->member_count || count <= column[PEOPLE_SKILL]) {
            bench_fail("a row of members.csv is not one of netgen");
        }
        for (uint32_t c = 0; c < PEOPLE_SKILL; c++) {
            of->value[c][key] = number_of(&of->texts[c], fields[column[c]]);
        }
        to->key[to->count] = key;
        to->begin[to->count + 1] = to->begin[to->count] +
            read_skills(of, fields[column[PEOPLE_SKILL]], to->skill + to->begin[to->count]);
        to->count++;
    }
    if (to->count != of->member_count || *at != '\0') {
        bench_fail("members.csv has not %u members", of->member_count);
    }
}

people people_read(const char *members_csv, uint32_t members)
{
    static const char *const names[PEOPLE_COLUMNS] = {
        "industry", "location", "country", "skills"};
    char *fields[FIELDS_MAX];
    uint32_t column[PEOPLE_COLUMNS] = {0};
    uint32_t count = 0;
    size_t bytes = 0;
    people of = {.member_count = members};
    of.file = read_file(members_csv, &bytes);
    char *at = split_row(of.file, fields, &count);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t c = 0; c < PEOPLE_COLUMNS; c++) {
            column[c] = strcmp(fields[i], names[c]) == 0 ? i : column[c];
        }
    }
    // A skill and what parts it from the next take two bytes at least.
    rows from = {.key = allocate((size_t)members + 1, sizeof *from.key),
        .begin = allocate((size_t)members + 2, sizeof *from.begin),
        .skill = allocate(bytes / 2 + 1, sizeof *from.skill)};
    for (uint32_t c = 0; c < PEOPLE_SKILL; c++) {
        of.value[c] = allocate((size_t)members + 1, sizeof *of.value[c]);
    }
    read_rows(&of, at, column, &from);
    sort_skills(&of, &from);
    turn_skills(&of);
    free(from.key);
    free(from.begin);
    free(from.skill);
    return of;
}

void people_finish(people *of)
{
    for (uint32_t c = 0; c < PEOPLE_COLUMNS; c++) {
        free(of->texts[c].at);
        free(of->texts[c].slot);
    }
    for (uint32_t c = 0; c < PEOPLE_SKILL; c++) {
        free(of->value[c]);
    }
    free(of->skill_begin);
    free(of->skill);
    free(of->skilled_begin);
    free(of->skilled);
    free(of->file);
    *of = (people){0};
}

static bool has(const people *of, uint32_t key, people_column column, uint32_t value)
{
    if (column != PEOPLE_SKILL) {
        return of->value[column][key] == value;
    }
    for (uint32_t i = of->skill_begin[key]; i < of->skill_begin[key + 1]; i++) {
        if (of->skill[i] == value) {
            return true;
        }
    }
    return false;
}

uint32_t people_find(const people *of, const people_filter *filter, uint32_t *keys)
{
    uint32_t count = 0;
    const uint32_t end = of->skilled_begin[filter->skill + 1];
    for (uint32_t i = of->skilled_begin[filter->skill]; i < end; i++) {
        const uint32_t key = of->skilled[i];
        if (has(of, key, filter->other[0].column, filter->other[0].value) &&
            has(of, key, filter->other[1].column, filter->other[1].value)) {
            keys[count++] = key;
        }
    }
    return count;
}
