// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Opening and making a data file through LMDB.
 */
#include "store/data_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/directory.h"
#include "store/meta.h"
#include "store/page_format.h"
#include "store/store.h"

/** More than the tables, so that a table of a later format can still be opened. */
#define TABLES_MAX 96
#define READERS_MAX 510

/**
 * When this returns LMDB prints the message and calls abort(); whoever catches SIGABRT speaks.
 */
static void abort_silently(MDB_env *mdb, const char *message)
{
    (void)mdb;
    (void)message;
    abort();
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
    code = code != 0 ? code : mdb_env_set_assert(mdb, abort_silently);
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

/**
 * True when readers cannot announce themselves: no lock file, and none can be made or written.
 */
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

static int open_existing(const char *place, size_t map_bytes, ng_data_file *file)
{
    const unsigned flags = file->refusal != NULL ? MDB_RDONLY : 0;
    if (lacks_lock(place, file->refusal)) {
        return open_mdb(place, map_bytes, flags | MDB_NOLOCK, &file->mdb);
    }
    int code = open_mdb(place, map_bytes, flags, &file->mdb);
    if (file->refusal != NULL && (code == EACCES || code == EPERM || code == EROFS)) {
        code = open_mdb(place, map_bytes, flags | MDB_NOLOCK, &file->mdb);
    }
    return code;
}

int ng_data_file__begin(MDB_env *mdb, unsigned flags, MDB_txn **out)
{
    int dead = 0;
    if ((flags & MDB_RDONLY) == 0) {
        // A reader that died would keep the pages of its snapshot from being used again.
        mdb_reader_check(mdb, &dead);
    }
    const int code = mdb_txn_begin(mdb, NULL, flags, out);
    if (code != MDB_READERS_FULL) {
        return code;
    }
    mdb_reader_check(mdb, &dead);
    return mdb_txn_begin(mdb, NULL, flags, out);
}

static ng_status open_table(
    ng_data_file *file, MDB_txn *mdb, ng_table table, const char *path, ng_error *err)
{
    const char *name = ng_table_name(table);
    const int code = mdb_dbi_open(mdb, name, 0, &file->table[table]);
    if (table == NG_TABLE_META && code == MDB_NOTFOUND) {
        return ng_fail(err, NG_ERR_FORMAT,
            "%s is no store of netgraph, or a damaged one: its data.mdb has no table meta",
            path);
    }
    if (code == ENOMEM) {
        return ng_lmdb__fail(err, path, "opening the store", code);
    }
    if (code != 0) {
        return ng_fail(err, NG_ERR_CORRUPT,
            "%s: damaged store, table %s cannot be opened: %s: run netgraph doctor", path, name,
            mdb_strerror(code));
    }
    // Another format may have other tables, so it is read before any other is opened.
    return table == NG_TABLE_META
        ? ng_meta__read_format(mdb, file->table[table], path, &file->format, err)
        : NG_OK;
}

/** Open the handles of all tables, for all later transactions. */
static ng_status open_tables(ng_data_file *file, const char *path, ng_error *err)
{
    ng_status status = NG_OK;
    MDB_txn *mdb = NULL;
    int code = ng_data_file__begin(file->mdb, MDB_RDONLY, &mdb);
    code = code != 0 ? code : mdb_dbi_open(mdb, NULL, 0, &file->tables);
    file->format = NG_STORE_FORMAT;
    for (unsigned i = NG_TABLE_META;
         code == 0 && status == NG_OK && i < ng_meta__tables_of(file->format); i++) {
        status = open_table(file, mdb, (ng_table)i, path, err);
    }
    if (code != 0 || status != NG_OK) {
        mdb_txn_abort(mdb);
    } else {
        // Only the end by commit leaves the handles open.
        code = mdb_txn_commit(mdb);
    }
    return code == 0 ? status : ng_lmdb__fail(err, path, "opening the store", code);
}

static int create_tables(ng_data_file *file)
{
    MDB_txn *mdb = NULL;
    file->format = NG_STORE_FORMAT;
    // Nobody sees these files before the first commit of the caller, which syncs them.
    int code = mdb_txn_begin(file->mdb, NULL, MDB_NOSYNC, &mdb);
    code = code != 0 ? code : mdb_dbi_open(mdb, NULL, 0, &file->tables);
    for (unsigned i = NG_TABLE_META; i < NG_TABLE_COUNT && code == 0; i++) {
        code = mdb_dbi_open(mdb, ng_table_name((ng_table)i), MDB_CREATE, &file->table[i]);
    }
    code = code != 0 ? code : ng_meta__create(mdb, file->table[NG_TABLE_META]);
    if (code != 0) {
        mdb_txn_abort(mdb);
        return code;
    }
    return mdb_txn_commit(mdb);
}

/** A data file with the meta pages LMDB can trust, long enough for the pages they count. */
static ng_status check_file(const char *path, const char *place, int fd, ng_error *err)
{
    ng_meta_pages pages;
    uint64_t fault_count = 0;
    ng_status status = ng_meta_pages__read(fd, path, &pages, err);
    if (status != NG_OK) {
        return status;
    }
    const uint64_t needed = (pages.page[pages.newest].last_page + 1) * pages.page_bytes;
    if (pages.file_bytes < needed) {
        // Either it was cut, or a writer died between a commit that ended in free pages, which
        // are not written, and making the file as long as it counts.
        status = ng_store__check_pages(place, NULL, NULL, &fault_count, err);
    }
    if (fault_count > 0) {
        return ng_fail(err, NG_ERR_CORRUPT,
            "%s: damaged store: data.mdb has %llu bytes and needs %llu, it was cut; restore a "
            "backup",
            path, (unsigned long long)pages.file_bytes, (unsigned long long)needed);
    }
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

ng_status ng_data_file__open(const char *path, const char *place, int fd, size_t map_bytes,
    ng_data_file *out, ng_error *err)
{
    ng_status status = NG_OK;
    *out = (ng_data_file){0};
    NG_TRY(check_file(path, place, fd, err));
    char *data_path = ng_directory__join(place, NG_DATA_FILE);
    if (data_path == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory to open a store");
        goto done;
    }
    out->refusal = refusal_of(place, data_path);
    ng_memory__release(data_path);
    const int code = open_existing(place, map_bytes, out);
    if (code != 0) {
        status = ng_lmdb__fail(err, path, "opening the store", code);
        goto done;
    }
    NG_TRY(open_tables(out, path, err));

done:
    if (status != NG_OK) {
        ng_data_file__close(out);
    }
    return status;
}

ng_status ng_data_file__create(
    const char *path, const char *place, size_t map_bytes, ng_data_file *out, ng_error *err)
{
    *out = (ng_data_file){0};
    int code = make_file(place, NG_DATA_FILE);
    code = code != 0 ? code : make_file(place, NG_LOCK_FILE);
    code = code != 0 ? code : open_mdb(place, map_bytes, 0, &out->mdb);
    code = code != 0 ? code : create_tables(out);
    if (code != 0) {
        ng_data_file__close(out);
        return ng_lmdb__fail(err, path, "making the store", code);
    }
    return NG_OK;
}

void ng_data_file__close(ng_data_file *file)
{
    if (file->mdb != NULL) {
        mdb_env_close(file->mdb);
    }
    file->mdb = NULL;
}
