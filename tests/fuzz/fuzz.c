// SPDX-License-Identifier: GPL-3.0-or-later
/** Pieces, the scratch folder, the store, and what sentences must be. */
#include "fuzz/fuzz.h"

#include <assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

#define PATHS 8
#define PATH_BYTES 512

static char folder[64];

uint8_t fuzz_byte(const uint8_t **data, size_t *size)
{
    uint8_t byte = 0;
    if (*size > 0) {
        byte = **data;
        (*data)++;
        (*size)--;
    }
    return byte;
}

// -------------------------------------------------------------------------------------- pieces

static ng_status read_piece(void *context, void *at, size_t bytes, size_t *got, ng_error *err)
{
    fuzz_pieces *const pieces = context;
    size_t take = pieces->bytes - pieces->used;
    (void)err;
    take = take < bytes ? take : bytes;
    take = pieces->piece > 0 && take > pieces->piece ? pieces->piece : take;
    if (take > 0) {
        memcpy(at, pieces->at + pieces->used, take);
    }
    pieces->used += take;
    *got = take;
    return NG_OK;
}

static void close_pieces(void *context)
{
    fuzz_pieces *const pieces = context;
    pieces->used = 0;
}

void fuzz_open_source(fuzz_pieces *pieces, ng_source *out)
{
    static const ng_import_options options = {.today = NG_DAY_NONE};
    const ng_source_stream stream = {pieces, read_piece, close_pieces, pieces->bytes};
    ng_error err = {.status = NG_OK};
    pieces->used = 0;
    fuzz_assert_ok(ng_source__open_stream("input", &stream, &options, out, &err), &err);
}

// -------------------------------------------------------------------------------------- folder

static void remove_all(const char *path, int depth)
{
    char inner[PATH_BYTES];
    DIR *const list = unlink(path) == 0 || depth == 0 ? NULL : opendir(path);
    if (list == NULL) {
        return;
    }
    for (const struct dirent *entry = readdir(list); entry != NULL; entry = readdir(list)) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            (void)snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name);
            remove_all(inner, depth - 1);
        }
    }
    closedir(list);
    (void)rmdir(path);
}

static void remove_folder(void)
{
    remove_all(folder, 4);
}

const char *fuzz_folder(void)
{
    const char *const parent = getenv("TMPDIR");
    if (folder[0] == '\0') {
        (void)snprintf(folder, sizeof(folder), "%s/netgraph-fuzz-XXXXXX",
            parent != NULL && strlen(parent) < 32 ? parent : "/tmp");
        if (mkdtemp(folder) == NULL || atexit(remove_folder) != 0) {
            perror(folder);
            abort();
        }
    }
    return folder;
}

const char *fuzz_path(const char *name)
{
    static char path[PATHS][PATH_BYTES];
    static unsigned next;
    char *const out = path[next++ % PATHS];
    (void)snprintf(out, PATH_BYTES, "%s/%s", fuzz_folder(), name);
    return out;
}

void fuzz_write(const char *name, const void *at, size_t bytes)
{
    FILE *const file = fopen(fuzz_path(name), "wb");
    if (file == NULL || (bytes > 0 && fwrite(at, 1, bytes, file) != bytes) ||
        fclose(file) != 0) {
        perror(name);
        abort();
    }
}

void fuzz_remove(const char *name)
{
    remove_all(fuzz_path(name), 2);
}

ng_store *fuzz_office(void)
{
    static ng_store *store;
    static const ng_store_options options = {.create = true};
    static const char *const office[] = {NETGRAPH_SOURCE_DIR "/data/office"};
    ng_error err = {.status = NG_OK};
    if (store == NULL) {
        ng_import_report report;
        fuzz_assert_ok(ng_store_open(fuzz_path("office"), &options, &store, &err), &err);
        fuzz_assert_ok(ng_import(store, office, 1, NULL, &report, &err), &err);
        ng_import_report_release(&report);
    }
    return store;
}

// ----------------------------------------------------------------------------------- sentences

void fuzz_assert_sentence(ng_text sentence)
{
    bool plain = sentence.bytes > 0;
    for (size_t i = 0; i < sentence.bytes; i++) {
        const unsigned char byte = (unsigned char)sentence.at[i];
        plain = plain && byte >= ' ' && byte != 0x7F;
    }
    if (!plain) {
        (void)fprintf(stderr, "no plain sentence: %.*s\n", (int)sentence.bytes, sentence.at);
        abort();
    }
}

void fuzz_assert_blames_input(ng_status status, const ng_error *err)
{
    const bool blames = status == NG_ERR_INPUT || status == NG_ERR_ARGUMENT ||
        status == NG_ERR_REFUSED || status == NG_ERR_NOT_FOUND || status == NG_ERR_AMBIGUOUS ||
        status == NG_ERR_LIMIT;
    if (!blames) {
        (void)fprintf(stderr, "%s: %s\n", ng_status_text(status), err->text);
        abort();
    }
    assert(err->status == status);
    fuzz_assert_sentence(ng_text__of(err->text));
}

void fuzz_assert_ok(ng_status status, const ng_error *err)
{
    if (status != NG_OK) {
        (void)fprintf(stderr, "%s: %s\n", ng_status_text(status), err->text);
        abort();
    }
}

void fuzz_assert_equal(ng_text a, ng_text b)
{
    if (!ng_text__equal(a, b)) {
        (void)fprintf(
            stderr, "\"%.*s\" is not \"%.*s\"\n", (int)a.bytes, a.at, (int)b.bytes, b.at);
        abort();
    }
}
