// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The files of an import: what was given, with directories replaced by the files in them.
 */
#ifndef NG_IMPORT_LISTING_H
#define NG_IMPORT_LISTING_H

#include "base/memory.h"

typedef struct ng_listing {
    const char **path; // [count] NUL-terminated, in the arena
    size_t *given;     // [count] index of the given path that it is, or was found in
    bool *is_found;    // [count] it was found in a directory
    size_t count;
} ng_listing;

/**
 * List the files. Regular files of a directory come in the order of the bytes of their names;
 * names that begin with a dot and everything below the first level are left out.
 *
 * @param paths  [path_count] files, directories or "-"
 * @param out    [out] lives in `arena`
 * Errors: NG_ERR_IO a path that is not there or a directory that cannot be read; NG_ERR_NOMEM.
 */
ng_status ng_listing__init(ng_arena *arena, const char *const *paths, size_t path_count,
    ng_listing *out, ng_error *err);

#endif
