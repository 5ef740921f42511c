// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How likely duplicates are printed.
 */
#ifndef CLI_DUPLICATES_OUTPUT_H
#define CLI_DUPLICATES_OUTPUT_H

#include "command.h"

/** @param explain  in text, evidence below each pair; in tsv, columns of it */
void duplicates_print(cli_session *session, bool explain, const ng_duplicates *found);

#endif
