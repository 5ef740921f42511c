// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A directory that appears as a whole: files are written into a sibling `DIR.tmp-PID` (0700,
 * files 0600), made durable, and the sibling is renamed over DIR, which must be absent or
 * empty.
 */
#ifndef NG_EXPORT_OUTPUT_H
#define NG_EXPORT_OUTPUT_H

#include "base/memory.h"

typedef struct ng_output ng_output;

/**
 * Errors: NG_ERR_IO when `directory` is there and not empty, or the sibling cannot be made;
 * NG_ERR_NOMEM.
 */
ng_status ng_output__create(const char *directory, ng_output **out, ng_error *err);
/** Takes back everything that was not committed. NULL is fine. */
void ng_output__destroy(ng_output *output);

/** Ends the present file, if any, and begins the next. `name` is copied; at most 16 files. */
ng_status ng_output__begin_file(
    ng_output *output, const char *name, const char *suffix, ng_error *err);
/** Append to the present file. Errors: NG_ERR_FULL, NG_ERR_IO. */
ng_status ng_output__write(ng_output *output, ng_text bytes, ng_error *err);
/** Ends the present file and puts the directory in its place. */
ng_status ng_output__commit(ng_output *output, ng_error *err);

#endif
