// SPDX-License-Identifier: GPL-3.0-or-later
/** Directories into files. */
#include "import/listing.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/status.h"

/** A power of two. */
#define FIRST_ENTRIES 64

/** Where a path comes from. */
typedef struct origin {
    size_t given; // index
    bool is_found;
} origin;

/** Lists grow by pieces of the arena; the old piece stays there until the import ends. */
static ng_status add_path(
    ng_arena *arena, ng_listing *listing, const char *path, const origin *from, ng_error *err)
{
    const size_t count = listing->count;
    if (count == 0 || (count >= FIRST_ENTRIES && (count & (count - 1)) == 0)) {
        const size_t capacity = count == 0 ? FIRST_ENTRIES : 2 * count;
        ng_listing grown = {.count = count};
        grown.path = ng_arena__allocate_zero(arena, capacity, sizeof(*grown.path));
        grown.given = ng_arena__allocate_zero(arena, capacity, sizeof(*grown.given));
        grown.is_found = ng_arena__allocate_zero(arena, capacity, sizeof(*grown.is_found));
        if (grown.path == NULL || grown.given == NULL || grown.is_found == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory for a list of files");
        }
        if (count > 0) {
            memcpy(
                (void *)grown.path, (const void *)listing->path, count * sizeof(*grown.path));
            memcpy(grown.given, listing->given, count * sizeof(*grown.given));
            memcpy(grown.is_found, listing->is_found, count * sizeof(*grown.is_found));
        }
        *listing = grown;
    }
    listing->path[count] = path;
    listing->given[count] = from->given;
    listing->is_found[count] = from->is_found;
    listing->count++;
    return NG_OK;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static ng_status add_entry(ng_arena *arena, ng_listing *listing, const char *folder,
    const char *name, const origin *from, ng_error *err)
{
    const size_t bytes = strlen(folder);
    const bool slash = bytes > 0 && folder[bytes - 1] == '/';
    const ng_text path = ng_arena__print(arena, "%s%s%s", folder, slash ? "" : "/", name);
    if (path.at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a list of files");
    }
    struct stat about;
    if (stat(path.at, &about) != 0 || !S_ISREG(about.st_mode)) {
        return NG_OK;
    }
    return add_path(arena, listing, path.at, from, err);
}

static ng_status add_directory(
    ng_arena *arena, ng_listing *listing, const char *folder, const origin *from, ng_error *err)
{
    ng_status status = NG_OK;
    const size_t first = listing->count;
    DIR *const directory = opendir(folder);
    if (directory == NULL) {
        return ng_fail(err, NG_ERR_IO, "%s: cannot be opened: %s", folder, strerror(errno));
    }
    for (;;) {
        errno = 0;
        const struct dirent *const entry = readdir(directory);
        if (entry == NULL) {
            break;
        }
        if (entry->d_name[0] != '.') {
            NG_TRY(add_entry(arena, listing, folder, entry->d_name, from, err));
        }
    }
    if (errno != 0) {
        NG_TRY(ng_fail(err, NG_ERR_IO, "%s: cannot be read: %s", folder, strerror(errno)));
    }
    if (listing->count > first) {
        qsort((void *)(listing->path + first), listing->count - first, sizeof(*listing->path),
            compare_paths);
    }
done:
    (void)closedir(directory);
    return status;
}

ng_status ng_listing__init(ng_arena *arena, const char *const *paths, size_t path_count,
    ng_listing *out, ng_error *err)
{
    ng_status status = NG_OK;
    *out = (ng_listing){.path = NULL};
    for (size_t i = 0; i < path_count; i++) {
        struct stat about;
        const bool standard_input = strcmp(paths[i], "-") == 0;
        if (!standard_input && stat(paths[i], &about) != 0) {
            NG_TRY(
                ng_fail(err, NG_ERR_IO, "%s: cannot be opened: %s", paths[i], strerror(errno)));
        }
        if (!standard_input && S_ISDIR(about.st_mode)) {
            NG_TRY(add_directory(arena, out, paths[i], &(origin){i, true}, err));
        } else {
            NG_TRY(add_path(arena, out, paths[i], &(origin){i, false}, err));
        }
    }
done:
    return status;
}
