// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Days as people write them.
 */
#ifndef CLI_DAY_H
#define CLI_DAY_H

#include "netgraph.h"

/** Room for `YYYY-MM-DD` of any day, and a NUL. */
#define CLI_DAY_BYTES 16

/** The day as `YYYY-MM-DD` in `room`; empty for NG_DAY_NONE. */
ng_text cli_day_text(ng_day day, char room[CLI_DAY_BYTES]);

#endif
