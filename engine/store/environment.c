// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One open data file, shared by all its handles in the process.
 *
 * Opening and closing happen under the mutex of the list, so that a file is never closed here
 * while it is being opened there. A child that was forked with environments open keeps them in
 * its list, unused: closing them would clear the reader slots of its parent.
 */
#include "store/environment.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/directory.h"

/** How often a store may be replaced while it is opened. */
#define ATTEMPTS_MAX 1000

// File-level state: POSIX locks and LMDB's rule of one environment a file belong to the
// process.
static pthread_mutex_t list_mutex = PTHREAD_MUTEX_INITIALIZER;
static ng_environment *list;

static ng_status make(ng_environment **out, ng_error *err)
{
    ng_environment *made = ng_memory__allocate_zero(1, sizeof *made);
    *out = made;
    if (made == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to open a store");
    }
    made->pid = getpid();
    made->references = 1;
    pthread_mutex_init(&made->mutex, NULL);
    return NG_OK;
}

static void destroy(ng_environment *environment)
{
    if (environment == NULL) {
        return;
    }
    ng_data_file__close(&environment->file);
    pthread_mutex_destroy(&environment->mutex);
    ng_memory__release(environment);
}

/** Note which file is open, and put it into the list. */
static ng_status enlist(ng_environment *environment, const char *path, ng_error *err)
{
    int fd = -1;
    struct stat found;
    const int code = mdb_env_get_fd(environment->file.mdb, &fd);
    if (code != 0 || fstat(fd, &found) != 0) {
        return ng_fail(err, NG_ERR_IO, "%s: cannot stat data.mdb: %s", path,
            code != 0 ? mdb_strerror(code) : strerror(errno));
    }
    environment->device = found.st_dev;
    environment->inode = found.st_ino;
    environment->next = list;
    list = environment;
    return NG_OK;
}

static ng_environment *find_open(dev_t device, ino_t inode)
{
    const pid_t pid = getpid();
    for (ng_environment *entry = list; entry != NULL; entry = entry->next) {
        if (entry->pid == pid && entry->device == device && entry->inode == inode) {
            return entry;
        }
    }
    return NULL;
}

static int open_data(const char *place)
{
    char *data_path = ng_directory__join(place, NG_DATA_FILE);
    if (data_path == NULL) {
        errno = ENOMEM;
        return -1;
    }
    const int fd = open(data_path, O_RDONLY | O_CLOEXEC);
    ng_memory__release(data_path);
    return fd;
}

/** What the files at a place are, to see whether they were replaced meanwhile. */
typedef struct place_stamp {
    struct stat directory;
    struct stat data;
} place_stamp;

static ng_status stamp(const char *place, int fd, place_stamp *out, ng_error *err)
{
    if (stat(place, &out->directory) != 0 || fstat(fd, &out->data) != 0) {
        return ng_fail(err, NG_ERR_IO, "cannot open %s: %s", place, strerror(errno));
    }
    return NG_OK;
}

/**
 * True when the directory is the one that was stamped, unchanged since: then LMDB took lock
 * file and data file from one store. That LMDB made the lock file changes it too, once.
 */
static bool is_unchanged(const char *place, const place_stamp *before)
{
    const struct stat *directory = &before->directory;
    struct stat now;
    return stat(place, &now) == 0 && now.st_dev == directory->st_dev &&
        now.st_ino == directory->st_ino && now.st_ctim.tv_sec == directory->st_ctim.tv_sec &&
        now.st_ctim.tv_nsec == directory->st_ctim.tv_nsec;
}

/** One attempt. `*again`: the store was replaced meanwhile, whatever the status says. */
static ng_status open_once(const char *path, const char *place, size_t map_bytes,
    ng_environment **out, bool *again, ng_error *err)
{
    ng_status status = NG_OK;
    ng_environment *made = NULL;
    place_stamp before;
    *again = false;
    const int fd = open_data(place);
    if (fd < 0) {
        const int code = errno;
        status = code == ENOENT ? NG_ERR_NO_STORE : code == ENOMEM ? NG_ERR_NOMEM : NG_ERR_IO;
        return ng_fail(
            err, status, "cannot open %s/%s: %s", place, NG_DATA_FILE, strerror(code));
    }
    NG_TRY(stamp(place, fd, &before, err));
    ng_environment *shared = find_open(before.data.st_dev, before.data.st_ino);
    if (shared != NULL) {
        shared->references++;
        *out = shared;
        goto done;
    }
    NG_TRY(make(&made, err));
    status = ng_data_file__open(path, place, fd, map_bytes, &made->file, err);
    *again = !is_unchanged(place, &before);
    if (status != NG_OK || *again) {
        goto done;
    }
    NG_TRY(enlist(made, path, err));
    *out = made;
    made = NULL;

done:
    close(fd);
    destroy(made);
    return status;
}

ng_status ng_environment__open(
    const char *path, const char *place, size_t map_bytes, ng_environment **out, ng_error *err)
{
    ng_status status = NG_OK;
    bool again = true;
    *out = NULL;
    pthread_mutex_lock(&list_mutex);
    for (int attempt = 0; attempt < ATTEMPTS_MAX && again; attempt++) {
        status = open_once(path, place, map_bytes, out, &again, err);
    }
    pthread_mutex_unlock(&list_mutex);
    if (again) {
        return ng_fail(err, NG_ERR_BUSY,
            "the store %s is being replaced again and again; try again", path);
    }
    return status;
}

ng_status ng_environment__create(
    const char *path, const char *place, size_t map_bytes, ng_environment **out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_environment *made = NULL;
    *out = NULL;
    NG_TRY(make(&made, err));
    // Nobody else knows these files yet, so the writer's lock is taken before that of the list
    // here.
    NG_TRY(ng_data_file__create(path, place, map_bytes, &made->file, err));
    pthread_mutex_lock(&list_mutex);
    status = enlist(made, path, err);
    pthread_mutex_unlock(&list_mutex);
    if (status == NG_OK) {
        *out = made;
        made = NULL;
    }

done:
    destroy(made);
    return status;
}

void ng_environment__retain(ng_environment *environment)
{
    pthread_mutex_lock(&list_mutex);
    environment->references++;
    pthread_mutex_unlock(&list_mutex);
}

void ng_environment__release(ng_environment *environment)
{
    if (environment == NULL || environment->pid != getpid()) {
        return;
    }
    pthread_mutex_lock(&list_mutex);
    environment->references--;
    if (environment->references == 0) {
        ng_environment **link = &list;
        while (*link != environment) {
            link = &(*link)->next;
        }
        *link = environment->next;
        destroy(environment);
    }
    pthread_mutex_unlock(&list_mutex);
}

bool ng_environment__is_at(const ng_environment *environment, const char *data_path, int *code)
{
    struct stat found;
    *code = stat(data_path, &found) != 0 ? errno : 0;
    return *code == 0 && found.st_dev == environment->device &&
        found.st_ino == environment->inode;
}

/**
 * Take over the larger map that another process gave the file; only while nobody reads the old
 * one.
 */
static int adopt_size(ng_environment *environment, unsigned flags, MDB_txn **out)
{
    int code = MDB_MAP_RESIZED;
    pthread_mutex_lock(&environment->mutex);
    if (environment->active == 1) {
        code = mdb_env_set_mapsize(environment->file.mdb, 0);
        code = code != 0 ? code : mdb_txn_begin(environment->file.mdb, NULL, flags, out);
    }
    pthread_mutex_unlock(&environment->mutex);
    return code;
}

int ng_environment__begin(ng_environment *environment, bool writes, MDB_txn **out)
{
    const unsigned flags = writes ? 0 : MDB_RDONLY;
    *out = NULL;
    pthread_mutex_lock(&environment->mutex);
    const bool again =
        writes && environment->writing && pthread_equal(environment->writer, pthread_self());
    environment->active += !again;
    pthread_mutex_unlock(&environment->mutex);
    if (again) {
        return EDEADLK;
    }
    int code = ng_data_file__begin(environment->file.mdb, flags, out);
    if (code == MDB_MAP_RESIZED) {
        code = adopt_size(environment, flags, out);
    }
    pthread_mutex_lock(&environment->mutex);
    environment->active -= code != 0;
    if (writes && code == 0) {
        environment->writing = true;
        environment->writer = pthread_self();
    }
    pthread_mutex_unlock(&environment->mutex);
    return code;
}

void ng_environment__end_write(ng_environment *environment)
{
    pthread_mutex_lock(&environment->mutex);
    environment->writing = false;
    pthread_mutex_unlock(&environment->mutex);
}

void ng_environment__end(ng_environment *environment)
{
    pthread_mutex_lock(&environment->mutex);
    environment->active--;
    pthread_mutex_unlock(&environment->mutex);
}
