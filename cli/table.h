// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How gathered cells become aligned lines (engine/decisions/0020-own-table-layout.md).
 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "output.h"

/** Append the table or the records of `output->cells` to `output->out`. */
void cli_table_lay_out(cli_output *output);

#endif
