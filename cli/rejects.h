// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The file of rejected rows: each as it was read, below a line `# file:line: field: what`.
 *
 * The rows go into a temporary file beside it, which takes its place at the end, so that the
 * file is never half written. What is no file (a link, a device, a pipe) is written to as rows
 * come.
 */
#ifndef CLI_REJECTS_H
#define CLI_REJECTS_H

#include "buffer.h"

typedef struct cli_rejects {
    const char *path;     // NULL: no such file is wanted
    cli_buffer temporary; // name of the temporary file
    cli_buffer rows;      // not yet written
    int fd;
    bool is_direct;   // no temporary file
    int error_number; // errno of the first failure; 0: none
} cli_rejects;

/** Errors: NG_ERR_IO, NG_ERR_NOMEM. */
ng_status cli_rejects_open(cli_rejects *rejects, const char *path, ng_error *err);
void cli_rejects_add(cli_rejects *rejects, ng_text sentence, ng_text row);
/** Put the file in its place, or (`keep` false) forget it. Gives everything back. */
ng_status cli_rejects_close(cli_rejects *rejects, bool keep, ng_error *err);

#endif
