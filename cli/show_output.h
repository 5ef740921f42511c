// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How a profile is printed.
 */
#ifndef CLI_SHOW_OUTPUT_H
#define CLI_SHOW_OUTPUT_H

#include "command.h"

/** Call first: writes the header of tsv. */
void show_begin(cli_session *session);
void show_print(cli_session *session, const ng_profile *profile);

#endif
