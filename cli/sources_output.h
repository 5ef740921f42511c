// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Where what is known of a member came from, as rows.
 */
#ifndef CLI_SOURCES_OUTPUT_H
#define CLI_SOURCES_OUTPUT_H

#include "command.h"

void sources_begin(cli_session *session);
/** The facts of one member. */
void sources_print(
    cli_session *session, ng_text label, const ng_source_fact *facts, size_t count);
void sources_end(cli_session *session);

#endif
