// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Lines of a file or of standard input, one at a time.
 */
#ifndef CLI_LINE_H
#define CLI_LINE_H

#include "buffer.h"

#define CLI_LINE_BYTES_MAX 65536

/** Zero-initialise with `fd` and `name`; give back with cli_lines_finish. */
typedef struct cli_lines {
    int fd;
    const char *name; // for sentences
    uint64_t number;  // of the last line handed out, from 1
    cli_buffer read;  // bytes read
    size_t begin;     // of what is not handed out yet
    bool ended;
} cli_lines;

/** Open a file, or standard input for `-`. Errors: NG_ERR_IO. */
ng_status cli_lines_open(cli_lines *lines, const char *path, ng_error *err);
/**
 * The next line without its end (LF or CR LF).
 *
 * @param out  [out] valid until the next call; `at` is NULL behind the last line
 * Errors  NG_ERR_INPUT longer than CLI_LINE_BYTES_MAX; NG_ERR_IO; NG_ERR_INTERRUPTED;
 *         NG_ERR_NOMEM.
 */
ng_status cli_lines_next(cli_lines *lines, ng_text *out, ng_error *err);
/**
 * Read to the end now, so that cli_lines_next waits for nothing.
 *
 * Errors  NG_ERR_INPUT more than `limit` bytes; NG_ERR_IO; NG_ERR_INTERRUPTED; NG_ERR_NOMEM.
 */
ng_status cli_lines_take(cli_lines *lines, size_t limit, ng_error *err);
void cli_lines_finish(cli_lines *lines);

#endif
