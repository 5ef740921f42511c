// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Loads the analytics part when a question first needs it.
 */
#ifndef NG_QUERY_ANALYTICS_LOADER_H
#define NG_QUERY_ANALYTICS_LOADER_H

#include "analytics/analytics.h"
#include "base/part.h"

typedef struct ng_analytics_part {
    const ng_analytics *table; // lives until close
    ng_part part;
} ng_analytics_part;

/**
 * Load the part from its own place only (base/part.h).
 *
 * Errors  NG_ERR_IO names the file: missing, not loadable, or of another build.
 * Cost    5 to 9 ms the first time in a process.
 */
ng_status ng_analytics_part__open(ng_analytics_part *out, ng_error *err);
/** Zero-initialised or closed parts are fine. */
void ng_analytics_part__close(ng_analytics_part *part);

#endif
