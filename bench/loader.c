// SPDX-License-Identifier: GPL-3.0-or-later
// The bare loader. Keys are numbers of at most 8 digits, as the generator makes them.
#include "loader.h"

#include <fcntl.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEY_LIMIT 100000000u
#define SKILLS_MAX 1024u

typedef struct view {
    const char *at, *end;
} view;

typedef struct words {
    uint64_t *at;
    size_t count, capacity;
} words;

typedef struct environment {
    MDB_env *env;
    MDB_txn *txn;
} environment;

static void check(int code, const char *what)
{
    if (code != 0) {
        bench_fail("%s: %s", what, mdb_strerror(code));
    }
}

static view map_rows(const char *network, const char *name)
{
    char path[700];
    struct stat info;
    snprintf(path, sizeof path, "%s/%s", network, name);
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &info) != 0) {
        bench_fail("cannot read %s", path);
    }
    const char *at = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (at == MAP_FAILED) {
        bench_fail("cannot map %s", path);
    }
    const char *line = memchr(at, '\n', (size_t)info.st_size);
    return (view){line == NULL ? at + info.st_size : line + 1, at + info.st_size};
}

static uint32_t read_number(view *rows)
{
    uint32_t value = 0;
    while (rows->at < rows->end && *rows->at >= '0' && *rows->at <= '9') {
        value = value * 10 + (uint32_t)(*rows->at++ - '0');
    }
    if (value >= KEY_LIMIT) {
        bench_fail("a key is too large");
    }
    return value;
}

// Years, months and days as one number; any order-preserving code serves.
static uint32_t read_day(view *rows)
{
    uint32_t value = 0;
    while (rows->at < rows->end && *rows->at != '\n' && *rows->at != ',') {
        if (*rows->at != '-') {
            value = value * 10 + (uint32_t)(*rows->at - '0');
        }
        rows->at++;
    }
    return value;
}

static void next_row(view *rows)
{
    const char *newline = memchr(rows->at, '\n', (size_t)(rows->end - rows->at));
    rows->at = newline == NULL ? rows->end : newline + 1;
}

static void push(words *list, uint64_t word)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity == 0 ? 1 << 16 : list->capacity * 2;
        list->at = realloc(list->at, list->capacity * sizeof *list->at);
        if (list->at == NULL) {
            bench_fail("no memory");
        }
    }
    list->at[list->count++] = word;
}

// Sorts by whole words, a byte at a time, skipping bytes that are all alike.
static void sort(words *list)
{
    uint64_t *other = malloc((list->count + 1) * sizeof *other);
    if (other == NULL) {
        bench_fail("no memory");
    }
    for (int shift = 0; shift < 64; shift += 8) {
        size_t start[257] = {0};
        for (size_t i = 0; i < list->count; i++) {
            start[(list->at[i] >> shift & 255) + 1]++;
        }
        bool alike = false;
        for (int b = 0; b < 256; b++) {
            alike = alike || start[b + 1] == list->count;
        }
        if (alike) {
            continue;
        }
        for (int b = 0; b < 256; b++) {
            start[b + 1] += start[b];
        }
        for (size_t i = 0; i < list->count; i++) {
            other[start[list->at[i] >> shift & 255]++] = list->at[i];
        }
        uint64_t *swap = list->at;
        list->at = other;
        other = swap;
    }
    free(other);
}

static MDB_dbi open_table(environment *to, const char *name)
{
    MDB_dbi dbi;
    check(mdb_dbi_open(to->txn, name, MDB_CREATE, &dbi), "mdb_dbi_open");
    return dbi;
}

static void append(environment *to, MDB_dbi dbi, uint32_t key, const void *at, size_t bytes)
{
    unsigned char name[4];
    for (int i = 0; i < 4; i++) {
        name[i] = (unsigned char)(key >> (24 - 8 * i));
    }
    MDB_val k = {sizeof name, name};
    MDB_val value = {bytes, (void *)(uintptr_t)at};
    check(mdb_put(to->txn, dbi, &k, &value, MDB_APPEND), "mdb_put");
}

// Words are key << 32 | value; each key's values become one list, repeats left out.
static uint64_t write_lists(environment *to, const char *table, const words *list)
{
    uint32_t *values = malloc((list->count + 1) * sizeof *values);
    MDB_dbi dbi = open_table(to, table);
    uint64_t written = 0;
    if (values == NULL) {
        bench_fail("no memory");
    }
    for (size_t i = 0; i < list->count;) {
        uint32_t key = (uint32_t)(list->at[i] >> 32);
        size_t used = 0;
        for (; i < list->count && list->at[i] >> 32 == key; i++) {
            uint32_t value = (uint32_t)list->at[i];
            if (used == 0 || values[used - 1] != value) {
                values[used++] = value;
            }
        }
        append(to, dbi, key, values, used * sizeof *values);
        written += used;
    }
    free(values);
    return written;
}

static uint64_t load_members(environment *to, const char *network)
{
    view rows = map_rows(network, "members.csv");
    const char *base = rows.at;
    words list = {0};
    while (rows.at < rows.end) {
        uint64_t offset = (uint64_t)(rows.at - base);
        push(&list, (uint64_t)read_number(&rows) << 40 | offset);
        next_row(&rows);
    }
    sort(&list);
    MDB_dbi dbi = open_table(to, "members");
    for (size_t i = 0; i < list.count; i++) {
        const char *row = base + (list.at[i] & ((UINT64_C(1) << 40) - 1));
        const char *newline = memchr(row, '\n', (size_t)(rows.end - row));
        size_t bytes = (size_t)((newline == NULL ? rows.end : newline) - row);
        append(to, dbi, (uint32_t)(list.at[i] >> 40), row, bytes);
    }
    free(list.at);
    return list.count;
}

static uint64_t load_connections(environment *to, const char *network)
{
    view rows = map_rows(network, "connections.csv");
    words list = {0};
    words days = {0};
    while (rows.at < rows.end) {
        uint64_t a = read_number(&rows);
        rows.at++;
        uint64_t b = read_number(&rows);
        rows.at++;
        push(&list, a << 32 | b);
        push(&list, b << 32 | a);
        // Days stand under the lower member, in the order of rows.
        push(&days, (a < b ? a : b) << 32 | read_day(&rows));
        next_row(&rows);
    }
    sort(&list);
    uint64_t written = write_lists(to, "connections", &list);
    free(list.at);
    sort(&days);
    write_lists(to, "days", &days);
    free(days.at);
    return written / 2;
}

typedef struct skills {
    const char *at[SKILLS_MAX];
    size_t bytes[SKILLS_MAX];
    uint32_t count;
    uint32_t slot[4 * SKILLS_MAX]; // open addressing, number plus one
} skills;

static uint32_t skill_of(skills *known, view *rows)
{
    const char *begin = rows->at;
    uint32_t hash = 2166136261u;
    while (rows->at < rows->end && *rows->at != ',' && *rows->at != '\n') {
        hash = (hash ^ (unsigned char)*rows->at++) * 16777619u;
    }
    size_t bytes = (size_t)(rows->at - begin);
    uint32_t at = hash % (4 * SKILLS_MAX);
    while (known->slot[at] != 0) {
        uint32_t number = known->slot[at] - 1;
        if (known->bytes[number] == bytes && memcmp(known->at[number], begin, bytes) == 0) {
            return number;
        }
        at = (at + 1) % (4 * SKILLS_MAX);
    }
    if (known->count == SKILLS_MAX) {
        bench_fail("too many skills");
    }
    known->at[known->count] = begin;
    known->bytes[known->count] = bytes;
    known->slot[at] = ++known->count;
    return known->count - 1;
}

// An endorsement is one word of 27 + 27 + 10 bits; repeats fall together when sorted.
static uint64_t load_endorsements(environment *to, const char *network)
{
    view rows = map_rows(network, "endorsements.csv");
    skills *known = calloc(1, sizeof *known);
    words list = {0};
    words lists = {0};
    uint64_t distinct = 0;
    if (known == NULL) {
        bench_fail("no memory");
    }
    while (rows.at < rows.end) {
        uint64_t from = read_number(&rows);
        rows.at++;
        uint64_t endorsed = read_number(&rows);
        rows.at++;
        push(&list, from << 37 | endorsed << 10 | skill_of(known, &rows));
        next_row(&rows);
    }
    for (int inward = 0; inward < 2; inward++) {
        sort(&list);
        distinct = 0;
        lists.count = 0;
        for (size_t i = 0; i < list.count; i++) {
            if (i != 0 && list.at[i] == list.at[i - 1]) {
                continue;
            }
            // Two words an entry: the other member, then the skill.
            push(&lists, list.at[i]);
            distinct++;
        }
        MDB_dbi dbi = open_table(to, inward ? "endorsements_in" : "endorsements_out");
        for (size_t i = 0; i < lists.count;) {
            size_t begin = i;
            uint64_t key = lists.at[i] >> 37;
            while (i < lists.count && lists.at[i] >> 37 == key) {
                i++;
            }
            append(to, dbi, (uint32_t)key, lists.at + begin, (i - begin) * sizeof *lists.at);
        }
        for (size_t i = 0; i < list.count; i++) {
            uint64_t word = list.at[i];
            uint64_t mask = (UINT64_C(1) << 27) - 1;
            list.at[i] = (word >> 10 & mask) << 37 | (word >> 37 & mask) << 10 | (word & 1023);
        }
    }
    free(list.at);
    free(lists.at);
    free(known);
    return distinct;
}

loader_counts loader_run(const char *network, const char *directory)
{
    environment to;
    loader_counts counts;
    mkdir(directory, 0700);
    check(mdb_env_create(&to.env), "mdb_env_create");
    check(mdb_env_set_mapsize(to.env, (size_t)1 << 40), "mdb_env_set_mapsize");
    check(mdb_env_set_maxdbs(to.env, 8), "mdb_env_set_maxdbs");
    check(mdb_env_open(to.env, directory, 0, 0600), "mdb_env_open");
    check(mdb_txn_begin(to.env, NULL, 0, &to.txn), "mdb_txn_begin");
    counts.members = load_members(&to, network);
    counts.connections = load_connections(&to, network);
    counts.endorsements = load_endorsements(&to, network);
    check(mdb_txn_commit(to.txn), "mdb_txn_commit");
    mdb_env_close(to.env);
    return counts;
}

void loader_remove(const char *directory)
{
    char file[800];
    snprintf(file, sizeof file, "%s/data.mdb", directory);
    unlink(file);
    snprintf(file, sizeof file, "%s/lock.mdb", directory);
    unlink(file);
    rmdir(directory);
}
