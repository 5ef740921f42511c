// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The file of rejected rows.
 */
#include "rejects.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "session.h"

#define FLUSH_BYTES ((size_t)1 << 16)
#define NEW_FILE_MODE 0600 // rows of people

/** Whether a new file can take the place of the path: nothing is there, or a file. A link, a
 * device or a pipe is something to write to. */
static bool is_replaceable(const char *path)
{
    struct stat about;
    return lstat(path, &about) != 0 || S_ISREG(about.st_mode);
}

ng_status cli_rejects_open(cli_rejects *rejects, const char *path, ng_error *err)
{
    *rejects = (cli_rejects){.path = path, .fd = -1};
    if (path == NULL) {
        return NG_OK;
    }
    rejects->is_direct = !is_replaceable(path);
    cli_buffer_print(&rejects->temporary, "%s.%ld.part", path, (long)getpid());
    cli_buffer_add(&rejects->temporary, "", 1);
    if (rejects->temporary.failed) {
        return cli_fault(err, NG_ERR_NOMEM, "no memory");
    }
    rejects->fd = rejects->is_direct
        ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, NEW_FILE_MODE)
        : open(rejects->temporary.at, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, NEW_FILE_MODE);
    if (rejects->fd < 0) {
        const int code = errno;
        cli_buffer_finish(&rejects->temporary);
        return cli_fault(err, NG_ERR_IO, "cannot write %s: %s", path, strerror(code));
    }
    return NG_OK;
}

static void write_rows(cli_rejects *rejects)
{
    size_t done = 0;
    while (done < rejects->rows.bytes && rejects->error_number == 0) {
        const ssize_t bytes =
            write(rejects->fd, rejects->rows.at + done, rejects->rows.bytes - done);
        if (bytes >= 0) {
            done += (size_t)bytes;
        } else if (errno != EINTR) {
            rejects->error_number = errno;
        }
    }
    rejects->rows.bytes = 0;
}

void cli_rejects_add(cli_rejects *rejects, ng_text sentence, ng_text row)
{
    if (rejects->path == NULL) {
        return;
    }
    cli_buffer_add_string(&rejects->rows, "# ");
    cli_buffer_add_visible(&rejects->rows, sentence);
    cli_buffer_add(&rejects->rows, "\n", 1);
    cli_buffer_add(&rejects->rows, row.at, row.bytes);
    const bool ended = row.bytes > 0 && row.at[row.bytes - 1] == '\n';
    cli_buffer_add(&rejects->rows, "\n", !ended);
    if (rejects->rows.bytes >= FLUSH_BYTES) {
        write_rows(rejects);
    }
}

ng_status cli_rejects_close(cli_rejects *rejects, bool keep, ng_error *err)
{
    ng_status status = NG_OK;
    if (rejects->fd >= 0) {
        write_rows(rejects);
        if (rejects->error_number == 0 && keep && fsync(rejects->fd) != 0 && errno != EINVAL) {
            rejects->error_number = errno;
        }
        if (close(rejects->fd) != 0 && rejects->error_number == 0) {
            rejects->error_number = errno;
        }
        if (rejects->error_number == 0 && rejects->rows.failed) {
            rejects->error_number = ENOMEM;
        }
        keep = keep && rejects->error_number == 0;
        if (!rejects->is_direct && keep && rename(rejects->temporary.at, rejects->path) != 0) {
            rejects->error_number = errno;
            keep = false;
        }
        if (!rejects->is_direct && !keep) {
            (void)unlink(rejects->temporary.at);
        }
        if (rejects->error_number != 0) {
            status = cli_fault(err, NG_ERR_IO, "cannot write %s: %s", rejects->path,
                strerror(rejects->error_number));
        }
    }
    cli_buffer_finish(&rejects->temporary);
    cli_buffer_finish(&rejects->rows);
    return status;
}
