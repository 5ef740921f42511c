// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How paths are printed: a row each, the chain of names with costs in text.
 */
#ifndef CLI_PATH_OUTPUT_H
#define CLI_PATH_OUTPUT_H

#include "command.h"

typedef struct path_printer {
    cli_session *session;
    bool explain;  // ties and sentences
    bool inferred; // which hops are no connections
} path_printer;

/** Members of a path with the cost of each step between them: `Ann -36- Citra`. */
void path_add_chain(cli_buffer *out, const ng_path *path);
/** All paths of an answer; the header of tsv also when there is none. */
void path_print(const path_printer *printer, const ng_paths *paths);

#endif
