// SPDX-License-Identifier: GPL-3.0-or-later
/** A scratch folder with input files and a store, for tests of engine/import. */
#include "support/import_fixture.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void keep_line(char out[IMPORT_NOTICE_BYTES], ng_text text)
{
    const size_t used = strlen(out);
    if (used + text.bytes + 2 < IMPORT_NOTICE_BYTES && text.bytes > 0) {
        memcpy(out + used, text.at, text.bytes);
        memcpy(out + used + text.bytes, "\n", 2);
    }
}

static void take_notice(void *context, ng_notice_kind kind, ng_text sentence, ng_text row)
{
    import_fixture *const f = context;
    if (kind == NG_NOTICE_WARNING) {
        keep_line(f->warnings, sentence);
        return;
    }
    f->rejected_count++;
    keep_line(f->rejected, sentence);
    keep_line(f->rows, row);
}

static void open_store(import_fixture *f)
{
    static const ng_store_options options = {.create = true};
    ng_error err = {.status = NG_OK};
    if (ng_store_open("store", &options, &f->store, &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
}

int import_fixture__set_up(void **state)
{
    const char *const folder = getenv("TMPDIR");
    import_fixture *const f = calloc(1, sizeof(*f));
    if (f == NULL) {
        return -1;
    }
    snprintf(f->folder, sizeof(f->folder), "%s/netgraph-test-XXXXXX",
        folder != NULL ? folder : "/tmp");
    if (getcwd(f->before, sizeof(f->before)) == NULL || mkdtemp(f->folder) == NULL ||
        chdir(f->folder) != 0) {
        free(f);
        return -1;
    }
    f->options = (ng_import_options){.today = NG_DAY_NONE, .notice = take_notice, .context = f};
    open_store(f);
    *state = f;
    return 0;
}

static void remove_folder(const char *path, int depth)
{
    DIR *const folder = opendir(path);
    const struct dirent *entry = folder != NULL ? readdir(folder) : NULL;
    for (; entry != NULL; entry = readdir(folder)) {
        char name[512];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
        if (unlink(name) != 0 && depth > 0) {
            remove_folder(name, depth - 1);
        }
    }
    if (folder != NULL) {
        closedir(folder);
    }
    rmdir(path);
}

int import_fixture__tear_down(void **state)
{
    import_fixture *const f = *state;
    ng_import_report_release(&f->report);
    ng_store_close(f->store);
    const int status = chdir(f->before);
    remove_folder(f->folder, 3);
    free(f);
    return status;
}

void import_fixture__forget(import_fixture *f)
{
    ng_store_close(f->store);
    remove_folder("store", 2);
    open_store(f);
}

void import_fixture__write_bytes(const char *name, const char *at, size_t bytes)
{
    char folder[256];
    snprintf(folder, sizeof(folder), "%s", name);
    char *const slash = strrchr(folder, '/');
    if (slash != NULL) {
        *slash = '\0';
        (void)mkdir(folder, 0700);
    }
    FILE *const file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(at, 1, bytes, file), bytes);
    assert_int_equal(fclose(file), 0);
}

void import_fixture__write(const char *name, const char *text)
{
    import_fixture__write_bytes(name, text, strlen(text));
}

ng_status import_fixture__run(import_fixture *f, const char *const *paths)
{
    size_t count = 0;
    while (paths[count] != NULL) {
        count++;
    }
    ng_import_report_release(&f->report);
    f->warnings[0] = f->rejected[0] = f->rows[0] = '\0';
    f->rejected_count = 0;
    f->err = (ng_error){.status = NG_OK};
    const ng_status status =
        ng_import(f->store, paths, count, &f->options, &f->report, &f->err);
    for (size_t i = 0; i < f->report.file_count; i++) {
        const ng_import_file *const file = &f->report.files[i];
        assert_int_equal(
            file->rows, file->created + file->updated + file->unchanged + file->rejected);
    }
    return status;
}

void import_fixture__take(import_fixture *f, const char *name, const char *text)
{
    import_fixture__write(name, text);
    if (import_fixture__run(f, (const char *const[]){name, NULL}) != NG_OK) {
        fail_msg("%s", f->err.text);
    }
}

void import_fixture__assert_counts(const import_fixture *f, uint64_t created, uint64_t updated,
    uint64_t unchanged, uint64_t rejected)
{
    assert_int_equal(f->report.created, created);
    assert_int_equal(f->report.updated, updated);
    assert_int_equal(f->report.unchanged, unchanged);
    assert_int_equal(f->report.rejected, rejected);
}

void import_fixture__assert_refused(
    import_fixture *f, const char *name, ng_status status, const char *sentence)
{
    char before[33];
    char after[33];
    import_fixture__digest(f, before);
    assert_int_equal(import_fixture__run(f, (const char *const[]){name, NULL}), status);
    assert_string_equal(f->err.text, sentence);
    assert_int_equal(f->report.file_count, 0);
    import_fixture__digest(f, after);
    assert_string_equal(before, after);
}

void import_fixture__digest(const import_fixture *f, char out[33])
{
    ng_txn *txn = NULL;
    ng_error err = {.status = NG_OK};
    const ng_status status = ng_txn_begin(f->store, NG_TXN_READ, &txn, &err);
    if (status == NG_ERR_NO_STORE) {
        memcpy(out, "none", 5);
        return;
    }
    if (status != NG_OK || ng_digest(txn, NULL, out, &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
    ng_txn_abort(txn);
}

ng_txn *import_fixture__begin(const import_fixture *f)
{
    ng_txn *txn = NULL;
    ng_error err = {.status = NG_OK};
    if (ng_txn_begin(f->store, NG_TXN_READ, &txn, &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
    return txn;
}

void import_fixture__profile(ng_txn *txn, const char *ref, ng_profile *out)
{
    ng_member member;
    ng_error err = {.status = NG_OK};
    if (ng_member_find(txn, (ng_text){ref, strlen(ref)}, &member, NULL, NULL, &err) != NG_OK ||
        ng_member_profile(txn, member, out, &err) != NG_OK) {
        fail_msg("%s: %s", ref, err.text);
    }
}

void assert_text(ng_text text, const char *expected)
{
    if (text.bytes != strlen(expected) || memcmp(text.at, expected, text.bytes) != 0) {
        fail_msg("\"%.*s\" is not \"%s\"", (int)text.bytes, text.at, expected);
    }
}
