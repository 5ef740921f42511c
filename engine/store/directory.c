// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The directory of a store, and the temporary one beside it.
 *
 * Temporary directories are named `.NAME.new-PID-XXXXXX`; those whose process is gone are
 * removed when the next one is made.
 */
// realpath is an extension of X/Open to POSIX.
#define _XOPEN_SOURCE 700 // NOLINT(bugprone-reserved-identifier)

#include "store/directory.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/status.h"

static ng_status no_memory(ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory for the name of a directory");
}

static char *copy_bytes(const char *at, size_t bytes)
{
    char *copy = ng_memory__allocate(bytes + 1);
    if (copy != NULL) {
        memcpy(copy, at, bytes);
        copy[bytes] = '\0';
    }
    return copy;
}

char *ng_directory__join(const char *directory, const char *name)
{
    const size_t bytes = strlen(directory) + strlen(name) + 2;
    char *joined = ng_memory__allocate(bytes);
    if (joined != NULL) {
        snprintf(joined, bytes, "%s/%s", directory, name);
    }
    return joined;
}

ng_status ng_directory__resolve(const char *path, char **out, ng_error *err)
{
    char place[PATH_MAX];
    *out = NULL;
    if (realpath(path, place) == NULL) {
        return ng_fail(err, NG_ERR_IO, "cannot open %s: %s", path, strerror(errno));
    }
    *out = copy_bytes(place, strlen(place));
    return *out == NULL ? no_memory(err) : NG_OK;
}

/** Bytes of `path` without slashes at its end. */
static size_t without_slashes(const char *path, size_t bytes)
{
    while (bytes > 1 && path[bytes - 1] == '/') {
        bytes--;
    }
    return bytes;
}

/** Bytes of the parent's path within `path`; 0: the parent is the current directory. */
static size_t parent_bytes(const char *path, size_t bytes)
{
    while (bytes > 0 && path[bytes - 1] != '/') {
        bytes--;
    }
    return bytes <= 1 ? bytes : without_slashes(path, bytes);
}

/** Make every directory that is named before a slash of `path`, and `path` itself. */
static ng_status make_all(char *path, ng_error *err)
{
    for (char *slash = path;; slash++) {
        slash = strchr(slash, '/');
        if (slash == path) {
            continue;
        }
        if (slash != NULL) {
            *slash = '\0';
        }
        const int failed = mkdir(path, 0700) != 0 ? errno : 0;
        struct stat found;
        if (failed != 0 && (stat(path, &found) != 0 || !S_ISDIR(found.st_mode))) {
            return ng_fail(
                err, NG_ERR_IO, "cannot make the directory %s: %s", path, strerror(failed));
        }
        if (slash == NULL) {
            return NG_OK;
        }
        *slash = '/';
    }
}

ng_status ng_directory__prepare(const char *path, char **out, ng_error *err)
{
    ng_status status = NG_OK;
    const size_t bytes = without_slashes(path, strlen(path));
    const size_t before = parent_bytes(path, bytes);
    char *parent = NULL;
    char *place = NULL;
    char *name = NULL;
    *out = NULL;

    struct stat found;
    if (stat(path, &found) == 0) {
        return ng_directory__resolve(path, out, err);
    }
    parent = before == 0 ? copy_bytes(".", 1) : copy_bytes(path, before);
    name = copy_bytes(path + before, bytes - before);
    if (parent == NULL || name == NULL) {
        status = no_memory(err);
        goto done;
    }
    NG_TRY(make_all(parent, err));
    NG_TRY(ng_directory__resolve(parent, &place, err));
    assert(place != NULL);
    *out = ng_directory__join(
        strcmp(place, "/") == 0 ? "" : place, name[0] == '/' ? name + 1 : name);
    status = *out == NULL ? no_memory(err) : NG_OK;

done:
    ng_memory__release(parent);
    ng_memory__release(place);
    ng_memory__release(name);
    return status;
}

ng_status ng_directory__has_others(const char *place, bool *out, char name[256], ng_error *err)
{
    *out = false;
    name[0] = '\0';
    DIR *directory = opendir(place);
    if (directory == NULL) {
        return ng_fail(
            err, NG_ERR_IO, "cannot read the directory %s: %s", place, strerror(errno));
    }
    for (const struct dirent *entry = readdir(directory); entry != NULL && !*out;
         entry = readdir(directory)) {
        *out = strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            strcmp(entry->d_name, NG_DATA_FILE) != 0 &&
            strcmp(entry->d_name, NG_LOCK_FILE) != 0;
        if (*out) {
            snprintf(name, 256, "%s", entry->d_name);
        }
    }
    closedir(directory);
    return NG_OK;
}

/** Remove `.NAME.new-PID-*` of processes that are gone. What cannot be removed stays. */
static void remove_stale(const char *parent, const char *prefix)
{
    DIR *directory = opendir(parent);
    if (directory == NULL) {
        return;
    }
    const size_t prefix_bytes = strlen(prefix);
    for (const struct dirent *entry = readdir(directory); entry != NULL;
         entry = readdir(directory)) {
        if (strncmp(entry->d_name, prefix, prefix_bytes) != 0) {
            continue;
        }
        char *end = NULL;
        const long pid = strtol(entry->d_name + prefix_bytes, &end, 10);
        if (pid <= 0 || pid > INT_MAX || *end != '-' || kill((pid_t)pid, 0) == 0 ||
            errno != ESRCH) {
            continue;
        }
        char *stale = ng_directory__join(parent, entry->d_name);
        if (stale != NULL) {
            ng_directory__remove(stale);
        }
        ng_memory__release(stale);
    }
    closedir(directory);
}

ng_status ng_directory__make_sibling(const char *place, char **out, ng_error *err)
{
    ng_status status = NG_OK;
    char prefix[PATH_MAX];
    char full[PATH_MAX + 64];
    const char *name = strrchr(place, '/') + 1;
    const size_t before = parent_bytes(place, strlen(place));
    *out = NULL;
    char *parent = copy_bytes(place, before);
    if (parent == NULL) {
        return no_memory(err);
    }
    snprintf(prefix, sizeof prefix, ".%s.new-", name);
    remove_stale(parent, prefix);
    char *joined = ng_directory__join(before == 1 ? "" : parent, prefix);
    if (joined == NULL) {
        status = no_memory(err);
        goto done;
    }
    const int bytes = snprintf(full, sizeof full, "%s%ld-XXXXXX", joined, (long)getpid());
    if (bytes < 0 || (size_t)bytes >= sizeof full || mkdtemp(full) == NULL) {
        status = ng_fail(
            err, NG_ERR_IO, "cannot make a directory in %s: %s", parent, strerror(errno));
        goto done;
    }
    if (chmod(full, 0700) != 0) {
        status =
            ng_fail(err, NG_ERR_IO, "cannot set the mode of %s: %s", full, strerror(errno));
        rmdir(full);
        goto done;
    }
    *out = copy_bytes(full, strlen(full));
    status = *out == NULL ? no_memory(err) : NG_OK;

done:
    ng_memory__release(joined);
    ng_memory__release(parent);
    return status;
}

void ng_directory__remove(const char *place)
{
    const char *const names[] = {NG_LOCK_FILE, NG_DATA_FILE};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *file = ng_directory__join(place, names[i]);
        if (file != NULL) {
            unlink(file);
        }
        ng_memory__release(file);
    }
    rmdir(place);
}

ng_status ng_directory__sync_fd(int fd, const char *path, ng_error *err)
{
    // Some file systems cannot sync a directory and say EINVAL; they keep its names without
    // that.
    const int failed = fsync(fd) != 0 && errno != EINVAL ? errno : 0;
    close(fd);
    if (failed != 0) {
        return ng_fail(
            err, NG_ERR_IO, "cannot sync the directory of %s: %s", path, strerror(failed));
    }
    return NG_OK;
}

static ng_status open_directory(const char *place, int *fd, ng_error *err)
{
    *fd = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd < 0) {
        return ng_fail(err, NG_ERR_IO, "cannot open %s: %s", place, strerror(errno));
    }
    return NG_OK;
}

ng_status ng_directory__sync(const char *place, ng_error *err)
{
    int fd = -1;
    const ng_status status = open_directory(place, &fd, err);
    return status != NG_OK ? status : ng_directory__sync_fd(fd, place, err);
}

ng_status ng_directory__open_parent(const char *path, int *fd, ng_error *err)
{
    const size_t bytes = parent_bytes(path, strlen(path));
    *fd = -1;
    char *parent = bytes == 0 ? copy_bytes(".", 1) : copy_bytes(path, bytes);
    if (parent == NULL) {
        return no_memory(err);
    }
    const ng_status status = open_directory(parent, fd, err);
    ng_memory__release(parent);
    return status;
}
