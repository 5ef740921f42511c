// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How experts are printed.
 */
#ifndef CLI_EXPERTS_OUTPUT_H
#define CLI_EXPERTS_OUTPUT_H

#include "command.h"

/** @param near  whether somebody asks, so that it is said how to reach them */
void experts_print(cli_session *session, bool near, const ng_experts *experts);

#endif
