// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Parts of the engine that are shared objects of their own, `netgraph-NAME.so`, loaded when
 * they are first needed: what they link would make every process start slower.
 */
#ifndef NG_BASE_PART_H
#define NG_BASE_PART_H

#include "netgraph.h"

typedef struct ng_part {
    const void *table; // what the symbol's function returns; lives until close
    void *handle;
} ng_part;

/**
 * Load a part from its own place only: beside the file of the running engine, else in the
 * library folder as seen from there, else in the configured folder; never by a search path, the
 * environment or the working directory.
 *
 * @param name    "analytics"
 * @param symbol  a function without arguments that returns the part's table
 * @param out     [out] table NULL when the part has no such symbol
 *
 * Errors  NG_ERR_IO names the file: missing or not loadable.
 * Cost    that of loading its libraries, the first time in a process.
 */
ng_status ng_part__open(const char *name, const char *symbol, ng_part *out, ng_error *err);
/** Close a part whose table is not the expected one, and say that it is of another build. */
ng_status ng_part__refuse(ng_part *part, const char *name, ng_error *err);
/** Zero-initialised or closed parts are fine. */
void ng_part__close(ng_part *part);

#endif
