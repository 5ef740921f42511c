// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A list of members named on the command line or, for `-`, on standard input.
 */
#ifndef CLI_REFERENCE_H
#define CLI_REFERENCE_H

#include "command.h"

/** Zero-initialise; give back with cli_references_finish. */
typedef struct cli_references {
    cli_buffer members; // of ng_member, those found, in the order they were named
    int missing_code;   // exit code that the others ask for: CLI_NONE, or CLI_WRONG_USAGE
    cli_buffer lines;   // REFs that were read and not looked for yet, a line feed behind each
    const char *path;   // that they were read from
} cli_references;

/** True when more than one answer may be asked for: several REFs or `-`. */
bool cli_references_many(const cli_session *session);
/**
 * Find the members that session->words name; those that are not found are said on standard
 * error and left out. Begins session->txn, after standard input has ended: a transaction never
 * waits for a person.
 *
 * @return  CLI_DONE, or the exit code of a failure that was said
 */
int cli_references_read(cli_session *session, cli_references *out);
/** The same of the lines of a file; `-` is standard input. */
int cli_references_read_file(cli_session *session, const char *path, cli_references *out);
/** Its first half, which needs no transaction: read the lines. */
int cli_references_take_file(const char *path, cli_references *out);
/** Its second half: find whom they name. */
int cli_references_find(cli_session *session, cli_references *out);
const ng_member *cli_references_members(const cli_references *references);
size_t cli_references_count(const cli_references *references);
void cli_references_finish(cli_references *references);

#endif
