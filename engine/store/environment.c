// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One open data file, shared by all its handles in the process.
 *
 * Opening and closing happen under the mutex of the list, so that a file is never closed here while it is
 * being opened there. A child that was forked with environments open keeps them in its list, unused: closing
 * them would clear the reader slots of its parent.
 */
#include "store/environment.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/directory.h"
#include "store/meta.h"
#include "store/page_format.h"
#include "store/store.h"

/** More than the tables, so that a table of a later format can still be opened. */
#define TABLES_MAX 40
#define READERS_MAX 510

// File-level state: POSIX locks and LMDB's rule of one environment a file belong to the process.
static pthread_mutex_t list_mutex = PTHREAD_MUTEX_INITIALIZER;
static ng_environment *list;

/** LMDB calls abort() after this returns; whoever catches SIGABRT speaks. */
static void ignore_assertion(MDB_env *mdb, const char *message)
{
    (void)mdb;
    (void)message;
}

static int open_mdb(const char *place, size_t map_bytes, unsigned flags, MDB_env **out)
{
    *out = NULL;
    MDB_env *mdb = NULL;
    int code = mdb_env_create(&mdb);
    if (code != 0) {
        return code;
    }
    code = mdb_env_set_mapsize(mdb, map_bytes);
    code = code != 0 ? code : mdb_env_set_maxdbs(mdb, TABLES_MAX);
    code = code != 0 ? code : mdb_env_set_maxreaders(mdb, READERS_MAX);
    code = code != 0 ? code : mdb_env_set_assert(mdb, ignore_assertion);
    code = code != 0 ? code : mdb_env_open(mdb, place, flags | MDB_NOTLS | MDB_NORDAHEAD, 0600);
    if (code != 0) {
        mdb_env_close(mdb);
        return code;
    }
    *out = mdb;
    return 0;
}

/** Why the files take no writes, or NULL. The owner's mode bits hold for the superuser too. */
static const char *refusal_of(const char *place, const char *data_path)
{
    struct stat found;
    if (stat(data_path, &found) != 0 || (found.st_mode & S_IWUSR) == 0) {
        return "data.mdb has no write permission";
    }
    if (stat(place, &found) != 0 || (found.st_mode & S_IWUSR) == 0) {
        return "its directory has no write permission";
    }
    if (faccessat(AT_FDCWD, data_path, W_OK, AT_EACCESS) != 0) {
        return errno == EROFS ? "its file system is read-only"
                              : "data.mdb may not be written by this user";
    }
    return NULL;
}

/** True when readers cannot announce themselves: no lock file, and none can be made or written. */
static bool lacks_lock(const char *place, const char *refusal)
{
    char *lock_path = ng_directory__join(place, NG_LOCK_FILE);
    bool lacks = false;
    if (lock_path != NULL && refusal != NULL) {
        struct stat found;
        lacks = access(lock_path, F_OK) != 0
            ? stat(place, &found) != 0 || (found.st_mode & S_IWUSR) == 0
            : faccessat(AT_FDCWD, lock_path, W_OK, AT_EACCESS) != 0;
    }
    ng_memory__release(lock_path);
    return lacks;
}

static int open_existing(const char *place, size_t map_bytes, ng_environment *environment)
{
    const unsigned flags = environment->refusal != NULL ? MDB_RDONLY : 0;
    if (lacks_lock(place, environment->refusal)) {
        return open_mdb(place, map_bytes, flags | MDB_NOLOCK, &environment->mdb);
    }
    int code = open_mdb(place, map_bytes, flags, &environment->mdb);
    if (environment->refusal != NULL && (code == EACCES || code == EPERM || code == EROFS)) {
        code = open_mdb(place, map_bytes, flags | MDB_NOLOCK, &environment->mdb);
    }
    return code;
}

/** Open the handles of all tables; meta first, since another format may have others. */
static ng_status open_tables(ng_environment *environment, const char *path, ng_error *err)
{
    ng_status status = NG_OK;
    MDB_txn *mdb = NULL;
    int code = ng_environment__begin(environment, false, &mdb);
    if (code != 0) {
        return ng_lmdb__fail(err, path, "opening the store", code);
    }
    code =
        mdb_dbi_open(mdb, ng_table_name(NG_TABLE_META), 0, &environment->table[NG_TABLE_META]);
    if (code == MDB_NOTFOUND) {
        status = ng_fail(err, NG_ERR_FORMAT,
            "%s is no store of netgraph, or a damaged one: its data.mdb has no table meta",
            path);
        goto done;
    }
    for (unsigned i = NG_TABLE_META; i < NG_TABLE_COUNT; i++) {
        const char *name = ng_table_name((ng_table)i);
        code = mdb_dbi_open(mdb, name, 0, &environment->table[i]);
        if (code != 0) {
            status = ng_fail(err, NG_ERR_CORRUPT,
                "%s: damaged store, table %s cannot be opened: %s: run netgraph doctor", path,
                name, mdb_strerror(code));
            goto done;
        }
        if (i == NG_TABLE_META) {
            NG_TRY(ng_meta__check_format(mdb, environment->table[i], path, err));
        }
    }
    // Only the end by commit leaves the handles open for later transactions.
    code = mdb_txn_commit(mdb);
    mdb = NULL;
    if (code != 0) {
        status = ng_lmdb__fail(err, path, "opening the store", code);
    }

done:
    mdb_txn_abort(mdb);
    ng_environment__end(environment);
    return status;
}

static int create_tables(ng_environment *environment)
{
    MDB_txn *mdb = NULL;
    // Nobody sees these files before the first commit of the caller, which syncs them.
    int code = mdb_txn_begin(environment->mdb, NULL, MDB_NOSYNC, &mdb);
    for (unsigned i = NG_TABLE_META; i < NG_TABLE_COUNT && code == 0; i++) {
        code =
            mdb_dbi_open(mdb, ng_table_name((ng_table)i), MDB_CREATE, &environment->table[i]);
    }
    code = code != 0 ? code : ng_meta__create(mdb, environment->table[NG_TABLE_META]);
    if (code != 0) {
        mdb_txn_abort(mdb);
        return code;
    }
    return mdb_txn_commit(mdb);
}

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
    if (environment->mdb != NULL) {
        mdb_env_close(environment->mdb);
    }
    pthread_mutex_destroy(&environment->mutex);
    ng_memory__release(environment);
}

/** Note which file is open, and put it into the list. */
static ng_status enlist(ng_environment *environment, const char *path, ng_error *err)
{
    int fd = -1;
    struct stat found;
    const int code = mdb_env_get_fd(environment->mdb, &fd);
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

/** A data file with the meta pages LMDB can trust, long enough for the pages they count. */
static ng_status check_file(const char *path, int fd, ng_error *err)
{
    ng_meta_pages pages;
    const ng_status status = ng_meta_pages__read(fd, path, &pages, err);
    if (status != NG_OK) {
        return status;
    }
    const uint64_t needed = (pages.page[pages.newest].last_page + 1) * pages.page_bytes;
    if (pages.file_bytes < needed) {
        return ng_fail(err, NG_ERR_CORRUPT,
            "%s: damaged store: data.mdb has %llu bytes and needs %llu, it was cut; restore a "
            "backup",
            path, (unsigned long long)pages.file_bytes, (unsigned long long)needed);
    }
    return NG_OK;
}

static ng_status open_new(const char *path, const char *place, const char *data_path,
    size_t map_bytes, ng_environment **out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_environment *made = NULL;
    NG_TRY(make(&made, err));
    made->refusal = refusal_of(place, data_path);
    const int code = open_existing(place, map_bytes, made);
    if (code != 0) {
        status = ng_lmdb__fail(err, path, "opening the store", code);
        // Permission to open is no matter of reading or writing.
        status = status == NG_ERR_READ_ONLY ? NG_ERR_IO : status;
        if (err != NULL) {
            err->status = status;
        }
        goto done;
    }
    NG_TRY(open_tables(made, path, err));
    NG_TRY(enlist(made, path, err));
    *out = made;
    made = NULL;

done:
    destroy(made);
    return status;
}

ng_status ng_environment__open(
    const char *path, const char *place, size_t map_bytes, ng_environment **out, ng_error *err)
{
    ng_status status = NG_OK;
    int fd = -1;
    struct stat found;
    *out = NULL;
    char *data_path = ng_directory__join(place, NG_DATA_FILE);
    pthread_mutex_lock(&list_mutex);
    if (data_path == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory to open a store");
        goto done;
    }
    fd = open(data_path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &found) != 0) {
        status = ng_fail(err, NG_ERR_IO, "cannot open %s: %s", data_path, strerror(errno));
        goto done;
    }
    ng_environment *shared = find_open(found.st_dev, found.st_ino);
    if (shared != NULL) {
        shared->references++;
        *out = shared;
        goto done;
    }
    NG_TRY(check_file(path, fd, err));
    NG_TRY(open_new(path, place, data_path, map_bytes, out, err));

done:
    if (fd >= 0) {
        close(fd);
    }
    pthread_mutex_unlock(&list_mutex);
    ng_memory__release(data_path);
    return status;
}

/** The mode of a new file does not depend on the umask. */
static int make_file(const char *place, const char *name)
{
    char *file = ng_directory__join(place, name);
    if (file == NULL) {
        return ENOMEM;
    }
    const int fd = open(file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    ng_memory__release(file);
    if (fd < 0) {
        return errno;
    }
    const int code = fchmod(fd, 0600) != 0 ? errno : 0;
    close(fd);
    return code;
}

ng_status ng_environment__create(
    const char *path, const char *place, size_t map_bytes, ng_environment **out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_environment *made = NULL;
    *out = NULL;
    pthread_mutex_lock(&list_mutex);
    NG_TRY(make(&made, err));
    int code = make_file(place, NG_DATA_FILE);
    code = code != 0 ? code : make_file(place, NG_LOCK_FILE);
    code = code != 0 ? code : open_mdb(place, map_bytes, 0, &made->mdb);
    code = code != 0 ? code : create_tables(made);
    if (code != 0) {
        status = ng_lmdb__fail(err, path, "making the store", code);
        goto done;
    }
    NG_TRY(enlist(made, path, err));
    *out = made;
    made = NULL;

done:
    destroy(made);
    pthread_mutex_unlock(&list_mutex);
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

/** Take over the larger map that another process gave the file; only while nobody reads the old one. */
static int adopt_size(ng_environment *environment, unsigned flags, MDB_txn **out)
{
    int code = MDB_MAP_RESIZED;
    pthread_mutex_lock(&environment->mutex);
    if (environment->active == 1) {
        code = mdb_env_set_mapsize(environment->mdb, 0);
        code = code != 0 ? code : mdb_txn_begin(environment->mdb, NULL, flags, out);
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
    int dead = 0;
    if (writes) {
        // A reader that died would keep the pages of its snapshot from being used again.
        mdb_reader_check(environment->mdb, &dead);
    }
    int code = mdb_txn_begin(environment->mdb, NULL, flags, out);
    if (code == MDB_READERS_FULL) {
        mdb_reader_check(environment->mdb, &dead);
        code = mdb_txn_begin(environment->mdb, NULL, flags, out);
    }
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
