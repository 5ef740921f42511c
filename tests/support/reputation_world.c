// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The public interface alone: what a program that embeds the engine does.
 */
#include "support/reputation_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "support/quality_table.h"

static void check(ng_status status, const ng_error *err)
{
    if (status != NG_OK) {
        fail_msg("%s: %s", ng_status_text(status), err->text);
    }
}

static void make_folder(reputation_world *world)
{
    snprintf(world->folder, sizeof world->folder, "/tmp/netgraph-world-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    snprintf(world->path, sizeof world->path, "%s/store", world->folder);
}

void reputation_world_open(reputation_world *world)
{
    const ng_store_options create = {.create = true};
    ng_error err = {0};
    make_folder(world);
    check(ng_store_open(world->path, &create, &world->store, &err), &err);
}

void reputation_world_copy(const reputation_world *from, reputation_world *to)
{
    char file[128];
    ng_error err = {0};
    make_folder(to);
    assert_int_equal(0, mkdir(to->path, 0700));
    snprintf(file, sizeof file, "%s/data.mdb", to->path);
    check(ng_backup(from->store, file, -1, &err), &err);
    check(ng_store_open(to->path, NULL, &to->store, &err), &err);
}

static void remove_folder(const char *folder)
{
    DIR *listing = opendir(folder);
    const struct dirent *entry;
    while (listing != NULL && (entry = readdir(listing)) != NULL) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.') {
            (void)unlink(path);
        }
    }
    if (listing != NULL) {
        closedir(listing);
    }
    (void)rmdir(folder);
}

void reputation_world_close(reputation_world *world)
{
    ng_store_close(world->store);
    remove_folder(world->path);
    remove_folder(world->folder);
}

FILE *reputation_world_write(
    const reputation_world *world, const char *name, const char *header)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", world->folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "%s\n", header);
    return file;
}

void reputation_world_import(reputation_world *world, const char *name)
{
    char path[160];
    const char *paths[] = {path};
    ng_import_report report;
    ng_error err = {0};
    snprintf(path, sizeof path, "%s/%s", world->folder, name);
    check(ng_import(world->store, paths, 1, NULL, &report, &err), &err);
    assert_int_equal(0, report.rejected);
    ng_import_report_release(&report);
    assert_int_equal(0, unlink(path));
}

void reputation_world_make(const reputation_world *world, const char *name)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", world->folder, name);
    assert_int_equal(0, mkdir(path, 0700));
}

void reputation_world_import_folder(
    reputation_world *world, const char *name, const char *owner)
{
    char path[160];
    const char *paths[] = {path};
    const ng_import_options options = {.owner = owner};
    ng_import_report report;
    ng_error err = {0};
    snprintf(path, sizeof path, "%s/%s", world->folder, name);
    check(ng_import(world->store, paths, 1, &options, &report, &err), &err);
    ng_import_report_release(&report);
    remove_folder(path);
}

ng_member reputation_world_member(ng_txn *txn, uint32_t key)
{
    char text[16];
    ng_member member;
    ng_error err = {0};
    snprintf(text, sizeof text, "%u", key);
    check(ng_member_find(txn, ng_text__of(text), &member, NULL, NULL, &err), &err);
    return member;
}

void reputation_world_add_seed(reputation_world *world, uint32_t key)
{
    ng_txn *txn = NULL;
    ng_outcome outcome;
    ng_error err = {0};
    check(ng_txn_begin(world->store, NG_TXN_WRITE, &txn, &err), &err);
    const ng_member member = reputation_world_member(txn, key);
    check(ng_trust_seed_add(txn, member, NG_DAY_NONE, &outcome, &err), &err);
    check(ng_txn_commit(txn, &err), &err);
}

void reputation_world_verify(reputation_world *world, uint32_t key, uint32_t by)
{
    ng_txn *txn = NULL;
    ng_outcome outcome;
    ng_error err = {0};
    check(ng_txn_begin(world->store, NG_TXN_WRITE, &txn, &err), &err);
    const ng_verification verification = {.member = reputation_world_member(txn, key),
        .method = ng_text__of("passport"),
        .by = reputation_world_member(txn, by),
        .day = NG_DAY_NONE};
    check(ng_verify(txn, &verification, &outcome, &err), &err);
    check(ng_txn_commit(txn, &err), &err);
}

ng_refresh_report reputation_world_refresh(reputation_world *world)
{
    ng_refresh_report report;
    ng_error err = {0};
    check(ng_refresh(world->store, NULL, &report, &err), &err);
    return report;
}

static void take_row(reputation_column *column, const ng_reputation *row)
{
    const unsigned long key = strtoul(row->label.at, NULL, 10);
    assert_true(key < column->limit && row->evidence);
    column->score[key] = row->score;
    column->rank[key] = row->rank;
}

reputation_column reputation_world_read(
    reputation_world *world, ng_reputation_method method, const char *skill, uint32_t limit)
{
    ng_txn *txn = NULL;
    ng_reputations answer;
    ng_error err = {0};
    ng_reputation_options options = ng_reputation_defaults();
    options.method = method;
    options.skill = ng_text__of(skill);
    options.count = NG_REPUTATION_COUNT_MAX;
    reputation_column column = {.limit = limit};
    column.score = quality_allocate(limit, sizeof *column.score);
    column.rank = quality_allocate(limit, sizeof *column.rank);
    for (uint32_t key = 0; key < limit; key++) {
        column.score[key] = INT64_MIN;
    }
    check(ng_txn_begin(world->store, NG_TXN_READ, &txn, &err), &err);
    const ng_status status = ng_reputation_find(txn, NULL, 0, &options, &answer, &err);
    if (status != NG_ERR_NOT_FOUND) {
        check(status, &err);
        assert_false(answer.stale);
        assert_int_equal(answer.of, answer.count);
        column.of = answer.of;
        for (size_t i = 0; i < answer.count; i++) {
            take_row(&column, &answer.at[i]);
        }
    }
    ng_txn_abort(txn);
    return column;
}

void reputation_column_release(reputation_column *column)
{
    free(column->score);
    free(column->rank);
}
