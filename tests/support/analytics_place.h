// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Where a test program finds the analytics part: the engine looks beside the running program,
 * and build trees have it elsewhere.
 */
#ifndef TESTS_SUPPORT_ANALYTICS_PLACE_H
#define TESTS_SUPPORT_ANALYTICS_PLACE_H

/** The file that was built. */
#define ANALYTICS_BUILT NETGRAPH_BUILD_DIR "/netgraph-analytics.so"

/**
 * Path of the part beside the running program, which is given by argv[0]; lives until the next
 * call.
 */
const char *analytics_place(const char *program);
/** Put a symbolic link to `target` there; fine when there is one already. */
void analytics_place_link(const char *program, const char *target);

#endif
