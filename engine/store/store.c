// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Opening and closing a store, and how a new one appears.
 *
 * A new store is made in a temporary directory beside its place and renamed there after its
 * first commit, so that nobody ever sees half of it. A store that was replaced by a compacted
 * one is opened again at the next transaction.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/status.h"
#include "store/directory.h"
#include "store/transaction.h"
#include "store/upgrade.h"

static ng_status no_memory(ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory to open a store");
}

/** What stands at a path. */
typedef enum found_kind {
    FOUND_NOTHING, // or an empty directory
    FOUND_STORE,
    FOUND_OTHERS // a directory of other files
} found_kind;

static ng_status look_inside(const char *path, found_kind *out, ng_error *err)
{
    struct stat found;
    bool has_others = false;
    char name[256];
    char *data_path = ng_directory__join(path, NG_DATA_FILE);
    if (data_path == NULL) {
        return no_memory(err);
    }
    const int code = stat(data_path, &found) != 0 ? errno : 0;
    ng_memory__release(data_path);
    if (code == 0) {
        *out = FOUND_STORE;
        return NG_OK;
    }
    if (code != ENOENT) {
        return ng_fail(
            err, NG_ERR_IO, "cannot open %s/%s: %s", path, NG_DATA_FILE, strerror(code));
    }
    const ng_status status = ng_directory__has_others(path, &has_others, name, err);
    *out = has_others ? FOUND_OTHERS : FOUND_NOTHING;
    return status;
}

static ng_status look(const char *path, found_kind *out, ng_error *err)
{
    struct stat found;
    *out = FOUND_NOTHING;
    if (stat(path, &found) != 0) {
        return errno == ENOENT
            ? NG_OK
            : ng_fail(err, NG_ERR_IO, "cannot open %s: %s", path, strerror(errno));
    }
    if (!S_ISDIR(found.st_mode)) {
        return ng_fail(err, NG_ERR_IO, "%s is a file; a store is a directory", path);
    }
    return look_inside(path, out, err);
}

/** Where the files are now: the temporary directory, or the place. */
static ng_status set_data_path(ng_store *store, const char *directory, ng_error *err)
{
    char *data_path = ng_directory__join(directory, NG_DATA_FILE);
    if (data_path == NULL) {
        return no_memory(err);
    }
    ng_memory__release(store->data_path);
    store->data_path = data_path;
    return NG_OK;
}

static void remove_temporary(ng_store *store)
{
    if (store->temporary != NULL) {
        ng_directory__remove(store->temporary);
        ng_memory__release(store->temporary);
        store->temporary = NULL;
    }
}

/** Open the environment at the place; refuse one of an earlier format. */
static ng_status open_environment(ng_store *store, ng_error *err)
{
    const ng_status status = ng_environment__open(
        store->path, store->place, store->map_bytes, &store->environment, err);
    if (status != NG_OK || store->upgrades ||
        store->environment->file.format == NG_STORE_FORMAT) {
        return status;
    }
    const unsigned format = store->environment->file.format;
    ng_environment__release(store->environment);
    store->environment = NULL;
    return ng_fail(err, NG_ERR_FORMAT,
        "%s is a store of format %u; this netgraph reads format %d: run `netgraph upgrade`",
        store->path, format, NG_STORE_FORMAT);
}

static ng_status open_at_place(ng_store *store, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_directory__resolve(store->path, &store->place, err));
    NG_TRY(set_data_path(store, store->place, err));
    NG_TRY(open_environment(store, err));

done:
    return status;
}

static ng_status create_beside(ng_store *store, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_directory__prepare(store->path, &store->place, err));
    NG_TRY(ng_directory__make_sibling(store->place, &store->temporary, err));
    NG_TRY(set_data_path(store, store->temporary, err));
    NG_TRY(ng_environment__create(
        store->path, store->temporary, store->map_bytes, &store->environment, err));

done:
    return status;
}

static ng_status open_or_create(ng_store *store, bool create, ng_error *err)
{
    found_kind found;
    const ng_status status = look(store->path, &found, err);
    if (status != NG_OK) {
        return status;
    }
    if (found == FOUND_STORE) {
        return open_at_place(store, err);
    }
    if (!create) {
        return ng_fail(err, NG_ERR_NO_STORE,
            "there is no store at %s; `netgraph import FILE` makes one", store->path);
    }
    if (found == FOUND_OTHERS) {
        return ng_fail(err, NG_ERR_IO,
            "%s is a directory of other files and no store; name a new or empty directory",
            store->path);
    }
    return create_beside(store, err);
}

/** A handle of nothing yet. */
static ng_status make_handle(const char *path, size_t map_bytes, ng_store **out, ng_error *err)
{
    *out = NULL;
    if (path == NULL || path[0] == '\0') {
        return ng_fail(err, NG_ERR_ARGUMENT, "the path of the store is empty");
    }
    ng_store *store = ng_memory__allocate_zero(1, sizeof *store);
    if (store == NULL) {
        return no_memory(err);
    }
    pthread_mutex_init(&store->mutex, NULL);
    store->pid = getpid();
    store->map_bytes = map_bytes;
    store->generation = 1;
    const size_t bytes = strlen(path) + 1;
    store->path = ng_memory__allocate(bytes);
    if (store->path == NULL) {
        ng_store_close(store);
        return no_memory(err);
    }
    memcpy(store->path, path, bytes);
    *out = store;
    return NG_OK;
}

ng_status ng_store__open_sized(const char *path, const ng_store_options *options,
    size_t map_bytes, ng_store **out, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_store_options chosen = options != NULL ? *options : (ng_store_options){0};
    ng_store *store = NULL;
    *out = NULL;
    NG_TRY(make_handle(path, map_bytes, &store, err));
    store->read_only = chosen.read_only;
    NG_TRY(open_or_create(store, chosen.create && !chosen.read_only, err));
    *out = store;
    store = NULL;

done:
    ng_store_close(store);
    return status;
}

ng_status ng_store__open_to_upgrade(const char *path, ng_store **out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_store *store = NULL;
    *out = NULL;
    NG_TRY(make_handle(path, NG_MAP_BYTES, &store, err));
    store->upgrades = true;
    NG_TRY(open_or_create(store, false, err));
    *out = store;
    store = NULL;

done:
    ng_store_close(store);
    return status;
}

ng_status ng_store_open(
    const char *path, const ng_store_options *options, ng_store **out, ng_error *err)
{
    return ng_store__open_sized(path, options, NG_MAP_BYTES, out, err);
}

void ng_store_close(ng_store *store)
{
    if (store == NULL) {
        return;
    }
    ng_environment__release(store->environment);
    if (store->pid == getpid()) {
        remove_temporary(store);
    }
    pthread_mutex_destroy(&store->mutex);
    ng_memory__release(store->temporary);
    ng_memory__release(store->data_path);
    ng_memory__release(store->place);
    ng_memory__release(store->path);
    ng_memory__release(store);
}

const char *ng_store__path(const ng_store *store)
{
    return store->path;
}

static ng_status open_again(ng_store *store, ng_error *err)
{
    ng_status status = set_data_path(store, store->place, err);
    if (status == NG_OK) {
        status = open_environment(store, err);
    }
    store->generation += status == NG_OK;
    return status;
}

ng_status ng_store__environment(
    ng_store *store, ng_environment **out, uint64_t *generation, ng_error *err)
{
    ng_status status = NG_OK;
    *out = NULL;
    pthread_mutex_lock(&store->mutex);
    NG_TRY(store->environment == NULL ? open_again(store, err) : NG_OK);
    ng_environment__retain(store->environment);
    *out = store->environment;
    *generation = store->generation;

done:
    pthread_mutex_unlock(&store->mutex);
    return status;
}

void ng_store__forget(ng_store *store, const ng_environment *environment)
{
    ng_environment *old = NULL;
    pthread_mutex_lock(&store->mutex);
    if (store->environment == environment) {
        old = store->environment;
        store->environment = NULL;
    }
    pthread_mutex_unlock(&store->mutex);
    ng_environment__release(old);
}

ng_status ng_store__is_current(
    ng_store *store, const ng_environment *environment, bool *out, ng_error *err)
{
    int code = 0;
    pthread_mutex_lock(&store->mutex);
    *out = ng_environment__is_at(environment, store->data_path, &code);
    pthread_mutex_unlock(&store->mutex);
    if (code == 0) {
        return NG_OK;
    }
    if (code == ENOENT) {
        return ng_fail(
            err, NG_ERR_NO_STORE, "the store %s was moved or removed meanwhile", store->path);
    }
    return ng_fail(err, NG_ERR_IO, "%s: cannot stat data.mdb: %s", store->path, strerror(code));
}

bool ng_store__is_unpublished(ng_store *store)
{
    pthread_mutex_lock(&store->mutex);
    const bool unpublished = store->temporary != NULL;
    pthread_mutex_unlock(&store->mutex);
    return unpublished;
}

/** Sync the size and the names, which LMDB's commit leaves to the file system. */
static ng_status sync_all(const ng_store *store, ng_error *err)
{
    int fd = -1;
    mdb_env_get_fd(store->environment->file.mdb, &fd);
    if (fsync(fd) != 0) {
        return ng_fail(err, NG_ERR_IO, "cannot sync %s: %s", store->data_path, strerror(errno));
    }
    return ng_directory__sync(store->temporary, err);
}

static ng_status rename_to_place(const ng_store *store, ng_error *err)
{
    if (rename(store->temporary, store->place) == 0) {
        return NG_OK;
    }
    if (errno == ENOTEMPTY || errno == EEXIST) {
        return ng_fail(
            err, NG_ERR_BUSY, "another process made %s meanwhile; try again", store->path);
    }
    return ng_fail(
        err, NG_ERR_IO, "cannot make the store %s: %s", store->path, strerror(errno));
}

ng_status ng_store__publish(ng_store *store, ng_error *err)
{
    ng_status status = NG_OK;
    ng_environment *given_up = NULL;
    char *data_path = NULL;
    int parent = -1;
    pthread_mutex_lock(&store->mutex);
    if (store->temporary == NULL) {
        goto done;
    }
    // Whatever may fail comes before the name; after it only the disk can.
    NG_TRY(sync_all(store, err));
    NG_TRY(ng_directory__open_parent(store->place, &parent, err));
    data_path = ng_directory__join(store->place, NG_DATA_FILE);
    if (data_path == NULL) {
        status = no_memory(err);
        goto done;
    }
    NG_TRY(rename_to_place(store, err));
    ng_memory__release(store->data_path);
    store->data_path = data_path;
    data_path = NULL;
    ng_memory__release(store->temporary);
    store->temporary = NULL;
    status = ng_directory__sync_fd(parent, store->path, err);
    parent = -1;

done:
    if (store->temporary != NULL) {
        // Nothing of it stays. The next transaction opens what stands at the place, if anything
        // does.
        given_up = store->environment;
        store->environment = NULL;
        remove_temporary(store);
    }
    pthread_mutex_unlock(&store->mutex);
    if (parent >= 0) {
        close(parent);
    }
    ng_memory__release(data_path);
    ng_environment__release(given_up);
    return status;
}
