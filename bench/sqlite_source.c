// SPDX-License-Identifier: GPL-3.0-or-later
// Filters by SQLite. Of the ways to say them (joins, EXISTS, IN, INTERSECT, the order of tables
// forced or not) those stand here that were fastest over a million members.
#include "sqlite_source.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    SHAPES = 3, // of filters
    SQL_BYTES = 800
};

struct sqlite_source {
    sqlite3 *db;
    sqlite3_stmt *filter[SHAPES], *best[SHAPES];
};

static const char make_tables[] =
    "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-4194304;"
    "CREATE TABLE member(id INTEGER PRIMARY KEY, industry INTEGER, place INTEGER,"
    " country INTEGER);"
    "CREATE TABLE member_skill(skill INTEGER, member INTEGER, PRIMARY KEY(skill, member))"
    " WITHOUT ROWID;"
    "CREATE TABLE connection(a INTEGER, b INTEGER, PRIMARY KEY(a, b)) WITHOUT ROWID;";
static const char make_indexes[] = "CREATE INDEX by_industry ON member(industry);"
                                   "CREATE INDEX by_place ON member(place);"
                                   "CREATE INDEX by_country ON member(country);"
                                   "ANALYZE;";

// ?1 is the skill, ?2 and ?3 the other values, ?4 who asks, ?5 how many.
static const char *const filters[SHAPES] = {
    "SELECT m.id FROM member_skill s JOIN member m ON m.id = s.member"
    " WHERE s.skill = ?1 AND m.industry = ?2 AND m.place = ?3",
    "SELECT m.id FROM member_skill s JOIN member m ON m.id = s.member"
    " WHERE s.skill = ?1 AND m.industry = ?2 AND m.country = ?3",
    "SELECT s.member AS id FROM member_skill s WHERE s.skill = ?1"
    " AND EXISTS (SELECT 1 FROM member_skill WHERE skill = ?2 AND member = s.member)"
    " AND EXISTS (SELECT 1 FROM member WHERE id = s.member AND country = ?3)"};
static const char best_of[] =
    "WITH found AS MATERIALIZED (%s), mutual AS MATERIALIZED"
    " (SELECT c2.b AS id, count(*) AS n FROM connection c1 JOIN connection c2 ON c2.a = c1.b"
    "  WHERE c1.a = ?4 GROUP BY c2.b)"
    " SELECT found.id FROM found LEFT JOIN mutual ON mutual.id = found.id"
    " WHERE found.id <> ?4 ORDER BY mutual.n DESC, found.id LIMIT ?5";

static void check(sqlite_source *source, int code)
{
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
        bench_fail("sqlite: %s", sqlite3_errmsg(source->db));
    }
}

static void execute(sqlite_source *source, const char *sql)
{
    check(source, sqlite3_exec(source->db, sql, NULL, NULL, NULL));
}

static sqlite3_stmt *prepare(sqlite_source *source, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    check(source,
        sqlite3_prepare_v3(source->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL));
    return statement;
}

static void bind(sqlite_source *source, sqlite3_stmt *statement, int at, uint32_t value)
{
    check(source, sqlite3_bind_int64(statement, at, value));
}

static void insert(sqlite_source *source, sqlite3_stmt *statement)
{
    check(source, sqlite3_step(statement));
    check(source, sqlite3_reset(statement));
}

// Rows in the order of keys.
static void load_members(sqlite_source *source, const people *of)
{
    sqlite3_stmt *member = prepare(source, "INSERT INTO member VALUES(?1, ?2, ?3, ?4)");
    sqlite3_stmt *skill = prepare(source, "INSERT OR IGNORE INTO member_skill VALUES(?1, ?2)");
    for (uint32_t key = 1; key <= of->member_count; key++) {
        bind(source, member, 1, key);
        for (uint32_t c = 0; c < PEOPLE_SKILL; c++) {
            bind(source, member, 2 + (int)c, of->value[c][key]);
        }
        insert(source, member);
    }
    for (uint32_t s = 1; s < of->texts[PEOPLE_SKILL].count; s++) {
        bind(source, skill, 1, s);
        for (uint32_t i = of->skilled_begin[s]; i < of->skilled_begin[s + 1]; i++) {
            bind(source, skill, 2, of->skilled[i]);
            insert(source, skill);
        }
    }
    sqlite3_finalize(member);
    sqlite3_finalize(skill);
}

static void load_connections(sqlite_source *source, const bench_graph *graph)
{
    sqlite3_stmt *pair = prepare(source, "INSERT OR IGNORE INTO connection VALUES(?1, ?2)");
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        bind(source, pair, 1, v);
        for (uint64_t i = graph->offset[v]; i < graph->offset[v + 1]; i++) {
            bind(source, pair, 2, graph->neighbor[i]);
            insert(source, pair);
        }
    }
    sqlite3_finalize(pair);
}

sqlite_source *sqlite_source_make(const people *of, const bench_graph *graph, const char *path)
{
    const double begin = bench_now();
    sqlite_source *source = calloc(1, sizeof *source);
    if (source == NULL) {
        bench_fail("no memory");
    }
    check(source, sqlite3_open(path, &source->db));
    execute(source, make_tables);
    execute(source, "BEGIN");
    load_members(source, of);
    load_connections(source, graph);
    execute(source, "COMMIT");
    execute(source, make_indexes);
    for (uint32_t i = 0; i < SHAPES; i++) {
        char sql[SQL_BYTES];
        source->filter[i] = prepare(source, filters[i]);
        snprintf(sql, sizeof sql, best_of, filters[i]);
        source->best[i] = prepare(source, sql);
    }
    printf("sqlite %s: loaded and analysed in %.1f s, %.1f MB\n", sqlite3_libversion(),
        bench_now() - begin, (double)bench_file_bytes(path) / 1e6);
    return source;
}

void sqlite_source_destroy(sqlite_source *source)
{
    for (uint32_t i = 0; i < SHAPES; i++) {
        sqlite3_finalize(source->filter[i]);
        sqlite3_finalize(source->best[i]);
    }
    sqlite3_close(source->db);
    free(source);
}

static uint32_t shape_of(const people_filter *filter)
{
    if (filter->other[0].column == PEOPLE_SKILL) {
        return 2;
    }
    return filter->other[1].column == PEOPLE_PLACE ? 0 : 1;
}

static uint32_t run(
    sqlite_source *source, sqlite3_stmt *statement, const people_filter *filter, uint32_t *keys)
{
    uint32_t count = 0;
    int code;
    bind(source, statement, 1, filter->skill);
    bind(source, statement, 2, filter->other[0].value);
    bind(source, statement, 3, filter->other[1].value);
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        keys[count++] = (uint32_t)sqlite3_column_int64(statement, 0);
    }
    check(source, code);
    check(source, sqlite3_reset(statement));
    return count;
}

uint32_t sqlite_source_filter(
    sqlite_source *source, const people_filter *filter, uint32_t *keys)
{
    return run(source, source->filter[shape_of(filter)], filter, keys);
}

uint32_t sqlite_source_best(sqlite_source *source, const people_filter *filter, uint32_t near,
    uint32_t most, uint32_t *keys)
{
    sqlite3_stmt *statement = source->best[shape_of(filter)];
    bind(source, statement, 4, near);
    bind(source, statement, 5, most);
    return run(source, statement, filter, keys);
}
