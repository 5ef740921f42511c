// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Lines of a file or of standard input. An interrupt while it waits for more is seen at once,
 * because cli_read waits for both.
 */
#include "line.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "session.h"

#define READ_BYTES 65536

ng_status cli_lines_open(cli_lines *lines, const char *path, ng_error *err)
{
    *lines = (cli_lines){.fd = STDIN_FILENO, .name = "standard input"};
    if (strcmp(path, "-") == 0) {
        return NG_OK;
    }
    lines->name = path;
    lines->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (lines->fd < 0) {
        return cli_fault(err, NG_ERR_IO, "cannot open %s: %s", path, strerror(errno));
    }
    return NG_OK;
}

void cli_lines_finish(cli_lines *lines)
{
    if (lines->fd > STDERR_FILENO) {
        (void)close(lines->fd);
    }
    cli_buffer_finish(&lines->read);
}

// Read once more behind what is there.
static ng_status read_more(cli_lines *lines, ng_error *err)
{
    cli_buffer *read_so_far = &lines->read;
    if (lines->begin > 0) {
        read_so_far->bytes -= lines->begin;
        memmove(read_so_far->at, read_so_far->at + lines->begin, read_so_far->bytes);
        lines->begin = 0;
    }
    char *to = cli_buffer_reserve(read_so_far, READ_BYTES);
    if (to == NULL) {
        return cli_fault(err, NG_ERR_NOMEM, "no memory for a line");
    }
    const ssize_t bytes = cli_read(lines->fd, to, READ_BYTES);
    if (bytes < 0 && errno != EINTR) {
        return cli_fault(err, NG_ERR_IO, "cannot read %s: %s", lines->name, strerror(errno));
    }
    if (*cli_cancel() != 0) {
        return cli_fault(err, NG_ERR_INTERRUPTED, "interrupted");
    }
    lines->ended = bytes == 0;
    read_so_far->bytes += bytes > 0 ? (size_t)bytes : 0;
    return NG_OK;
}

static ng_status too_long(const cli_lines *lines, ng_error *err)
{
    return cli_fault(err, NG_ERR_INPUT, "%s:%llu: the line is longer than %d bytes",
        lines->name, (unsigned long long)lines->number + 1, CLI_LINE_BYTES_MAX);
}

// Reads until a line feed or the end of the input is there; `*end` is NULL for the end.
static ng_status find_end(cli_lines *lines, const char **end, ng_error *err)
{
    size_t searched = 0;
    for (;;) {
        const size_t left = lines->read.bytes - lines->begin;
        *end = NULL;
        if (left > searched) {
            const char *from = lines->read.at + lines->begin;
            *end = memchr(from + searched, '\n', left - searched);
        }
        if (*end != NULL || lines->ended) {
            return NG_OK;
        }
        searched = left;
        const ng_status status =
            left > CLI_LINE_BYTES_MAX ? too_long(lines, err) : read_more(lines, err);
        if (status != NG_OK) {
            return status;
        }
    }
}

ng_status cli_lines_next(cli_lines *lines, ng_text *out, ng_error *err)
{
    const char *end = NULL;
    *out = (ng_text){0};
    const ng_status status = find_end(lines, &end, err);
    const size_t left = lines->read.bytes - lines->begin;
    if (status != NG_OK || (end == NULL && left == 0)) {
        return status;
    }
    const char *at = lines->read.at + lines->begin;
    size_t bytes = end == NULL ? left : (size_t)(end - at);
    if (bytes > CLI_LINE_BYTES_MAX) {
        return too_long(lines, err);
    }
    lines->begin += bytes + (end != NULL);
    lines->number++;
    bytes -= bytes > 0 && at[bytes - 1] == '\r';
    *out = (ng_text){at, bytes};
    return NG_OK;
}

ng_status cli_lines_take(cli_lines *lines, size_t limit, ng_error *err)
{
    ng_status status = NG_OK;
    while (status == NG_OK && !lines->ended) {
        status = read_more(lines, err);
        if (status == NG_OK && lines->read.bytes > limit) {
            status =
                cli_fault(err, NG_ERR_INPUT, "%s: more than %zu bytes", lines->name, limit);
        }
    }
    return status;
}
