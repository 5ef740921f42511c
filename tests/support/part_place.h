// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Where a test program finds parts that are loaded on demand: the engine looks beside the
 * running program, and build trees have them elsewhere.
 */
#ifndef TESTS_SUPPORT_PART_PLACE_H
#define TESTS_SUPPORT_PART_PLACE_H

/**
 * Put a symbolic link to a part beside the running program; fine when there is one already.
 *
 * @param program  argv[0]
 * @param folder   where parts are built: NETGRAPH_BUILD_DIR
 * @param name     file name of the part: "netgraph-zip.so"
 */
void part_place_link(const char *program, const char *folder, const char *name);

#endif
