// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Files of an export. Until the rename at the end nothing stands under the name that was asked
 * for; a failure unlinks each file that was begun and the sibling.
 */
#include "export/output.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/status.h"
#include "base/text.h"

enum {
    FILES_MAX = 16,
    BUFFER_BYTES = 65536
};

struct ng_output {
    ng_arena *arena;
    const char *directory; // as asked for, without slashes at the end
    const char *sibling;   // NULL: not made, or renamed
    const char *path[FILES_MAX];
    uint32_t file_count;
    int fd; // of the last file; -1: none is open
    size_t used;
    char buffer[BUFFER_BYTES];
};

static ng_status no_memory(ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory for the files of an export");
}

// A fault of the system with a path.
static ng_status io_fault(const char *what, const char *path, ng_error *err)
{
    int code = errno;
    bool full = code == ENOSPC || code == EDQUOT || code == EFBIG;
    return ng_fail(
        err, full ? NG_ERR_FULL : NG_ERR_IO, "cannot %s %s: %s", what, path, strerror(code));
}

// NG_OK for a directory that is absent or empty.
static ng_status check_place(const char *directory, ng_error *err)
{
    DIR *listing = opendir(directory);
    if (listing == NULL) {
        return errno == ENOENT ? NG_OK : io_fault("export into", directory, err);
    }
    ng_status status = NG_OK;
    for (struct dirent *entry = readdir(listing); entry != NULL; entry = readdir(listing)) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            status =
                ng_fail(err, NG_ERR_IO, "cannot export into %s: it is not empty", directory);
            break;
        }
    }
    closedir(listing);
    return status;
}

static ng_status make_sibling(ng_output *output, const char *directory, ng_error *err)
{
    ng_text name = ng_text__of(directory);
    while (name.bytes > 1 && name.at[name.bytes - 1] == '/') {
        name.bytes--;
    }
    ng_text kept = ng_arena__copy(output->arena, name);
    ng_text sibling = ng_arena__print(
        output->arena, "%.*s.tmp-%" PRIdMAX, (int)name.bytes, name.at, (intmax_t)getpid());
    if (kept.at == NULL || sibling.at == NULL) {
        return no_memory(err);
    }
    output->directory = kept.at;
    if (mkdir(sibling.at, S_IRWXU) != 0) {
        return io_fault("make the directory", sibling.at, err);
    }
    output->sibling = sibling.at;
    return NG_OK;
}

ng_status ng_output__create(const char *directory, ng_output **out, ng_error *err)
{
    ng_status status = NG_OK;
    *out = NULL;
    ng_output *output = ng_memory__allocate_zero(1, sizeof *output);
    if (output == NULL) {
        return no_memory(err);
    }
    output->fd = -1;
    NG_TRY(ng_arena__create(&output->arena, err));
    NG_TRY(check_place(directory, err));
    NG_TRY(make_sibling(output, directory, err));
    *out = output;
    output = NULL;
done:
    ng_output__destroy(output);
    return status;
}

void ng_output__destroy(ng_output *output)
{
    if (output == NULL) {
        return;
    }
    if (output->fd >= 0) {
        close(output->fd);
    }
    if (output->sibling != NULL) {
        for (uint32_t i = 0; i < output->file_count; i++) {
            unlink(output->path[i]);
        }
        rmdir(output->sibling);
    }
    ng_arena__destroy(output->arena);
    ng_memory__release(output);
}

static const char *present_path(const ng_output *output)
{
    return output->path[output->file_count - 1];
}

static ng_status flush(ng_output *output, ng_error *err)
{
    size_t written = 0;
    while (written < output->used) {
        ssize_t count = write(output->fd, output->buffer + written, output->used - written);
        if (count < 0 && errno != EINTR) {
            return io_fault("write", present_path(output), err);
        }
        written += count > 0 ? (size_t)count : 0;
    }
    output->used = 0;
    return NG_OK;
}

static ng_status end_file(ng_output *output, ng_error *err)
{
    ng_status status = NG_OK;
    if (output->fd < 0) {
        return NG_OK;
    }
    NG_TRY(flush(output, err));
    if (fsync(output->fd) != 0) {
        status = io_fault("write", present_path(output), err);
        goto done;
    }
    int fd = output->fd;
    output->fd = -1;
    if (close(fd) != 0) {
        status = io_fault("write", present_path(output), err);
        goto done;
    }
done:
    return status;
}

ng_status ng_output__begin_file(
    ng_output *output, const char *name, const char *suffix, ng_error *err)
{
    ng_status status = NG_OK;
    assert(output->file_count < FILES_MAX);
    NG_TRY(end_file(output, err));
    ng_text path = ng_arena__print(output->arena, "%s/%s.%s", output->sibling, name, suffix);
    if (path.at == NULL) {
        status = no_memory(err);
        goto done;
    }
    int fd = open(path.at, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0) {
        status = io_fault("make", path.at, err);
        goto done;
    }
    output->fd = fd;
    output->used = 0;
    output->path[output->file_count++] = path.at;
done:
    return status;
}

ng_status ng_output__write(ng_output *output, ng_text bytes, ng_error *err)
{
    while (bytes.bytes > 0) {
        size_t room = BUFFER_BYTES - output->used;
        size_t part = bytes.bytes < room ? bytes.bytes : room;
        memcpy(output->buffer + output->used, bytes.at, part);
        output->used += part;
        bytes = (ng_text){bytes.at + part, bytes.bytes - part};
        ng_status status = output->used == BUFFER_BYTES ? flush(output, err) : NG_OK;
        if (status != NG_OK) {
            return status;
        }
    }
    return NG_OK;
}

static ng_status sync_directory(const char *path, ng_error *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return io_fault("open", path, err);
    }
    // Some file systems cannot sync a directory; they keep the order themselves.
    bool failed = fsync(fd) != 0 && errno != EINVAL;
    ng_status status = failed ? io_fault("write", path, err) : NG_OK;
    close(fd);
    return status;
}

// The directory that holds the one asked for.
static ng_status find_parent(const ng_output *output, const char **out, ng_error *err)
{
    const char *slash = strrchr(output->directory, '/');
    ng_text parent = ng_text__of(".");
    if (slash != NULL) {
        size_t bytes = slash == output->directory ? 1 : (size_t)(slash - output->directory);
        parent = ng_arena__copy(output->arena, (ng_text){output->directory, bytes});
    }
    *out = parent.at;
    return parent.at == NULL ? no_memory(err) : NG_OK;
}

ng_status ng_output__commit(ng_output *output, ng_error *err)
{
    ng_status status = NG_OK;
    const char *parent = NULL;
    NG_TRY(end_file(output, err));
    NG_TRY(sync_directory(output->sibling, err));
    // After the name only the disk can fail.
    NG_TRY(find_parent(output, &parent, err));
    if (rename(output->sibling, output->directory) != 0) {
        status = io_fault("make", output->directory, err);
        goto done;
    }
    output->sibling = NULL;
    NG_TRY(sync_directory(parent, err));
done:
    return status;
}
