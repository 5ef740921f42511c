// SPDX-License-Identifier: GPL-3.0-or-later
/** Directories and archives into files. */
#include "import/listing.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/status.h"
#include "import/linkedin.h"

/** A power of two. */
#define FIRST_ENTRIES 64

/** Makes room for one more element: lists grow by pieces of the arena, whose old pieces stay
 * there until the import ends. */
static ng_status grow(
    ng_arena *arena, void **at, size_t count, size_t element_bytes, ng_error *err)
{
    if (count != 0 && (count < FIRST_ENTRIES || (count & (count - 1)) != 0)) {
        return NG_OK;
    }
    const size_t capacity = count == 0 ? FIRST_ENTRIES : 2 * count;
    void *const grown = ng_arena__allocate_zero(arena, capacity, element_bytes);
    if (grown == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a list of files");
    }
    if (count > 0) {
        memcpy(grown, *at, count * element_bytes);
    }
    *at = grown;
    return NG_OK;
}

static ng_status add_file(
    ng_arena *arena, ng_listing *listing, const ng_listing_file *file, ng_error *err)
{
    void *files = listing->file;
    const ng_status status = grow(arena, &files, listing->count, sizeof(*listing->file), err);
    listing->file = files;
    if (status == NG_OK) {
        listing->file[listing->count++] = *file;
    }
    return status;
}

/** The group of a path, made when there is none. */
static ng_status find_group(
    ng_arena *arena, ng_listing *listing, ng_text path, size_t *group, ng_error *err)
{
    for (size_t i = 0; i < listing->group_count; i++) {
        const char *const own = listing->group[i].path;
        if (strlen(own) == path.bytes && memcmp(own, path.at, path.bytes) == 0) {
            *group = i;
            return NG_OK;
        }
    }
    void *groups = listing->group;
    const ng_status status =
        grow(arena, &groups, listing->group_count, sizeof(*listing->group), err);
    listing->group = groups;
    const ng_text copy = ng_arena__copy(arena, path);
    if (status != NG_OK || copy.at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a list of files");
    }
    *group = listing->group_count++;
    listing->group[*group].path = copy.at;
    return NG_OK;
}

/** What a path was found in. */
typedef struct origin {
    size_t given;
    bool is_found;
} origin;

/** The folder of a path: what is before its last `/`. */
static ng_text folder_of(const char *path)
{
    const char *const slash = strrchr(path, '/');
    if (slash == NULL) {
        return (ng_text){".", 1};
    }
    return (ng_text){path, slash == path ? 1 : (size_t)(slash - path)};
}

static ng_status add_archive(
    ng_arena *arena, ng_listing *listing, const char *path, const origin *from, ng_error *err)
{
    ng_status status = NG_OK;
    ng_archive *archive = NULL;
    void *archives = listing->archive;
    status = grow(arena, &archives, listing->archive_count, sizeof(*listing->archive), err);
    listing->archive = archives;
    NG_TRY(status);
    NG_TRY(ng_archive__open(path, &archive, err));
    listing->archive[listing->archive_count++] =
        (ng_listing_archive){archive, path, from->given};
    for (size_t i = 0; i < ng_archive__count(archive); i++) {
        const ng_archive_member *const member = ng_archive__member(archive, i);
        const ng_text whole = ng_arena__print(arena, "%s/%s", path, member->name);
        if (whole.at == NULL) {
            NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for a list of files"));
        }
        const size_t folder_bytes = member->folder_bytes == 0 ? 0 : member->folder_bytes + 1;
        ng_listing_file file = {.path = whole.at,
            .given = from->given,
            .is_found = true,
            .archive = archive,
            .member = i};
        NG_TRY(find_group(arena, listing, (ng_text){whole.at, strlen(path) + folder_bytes},
            &file.group, err));
        NG_TRY(add_file(arena, listing, &file, err));
    }
done:
    return status;
}

/** A file: itself, or what is in it. */
static ng_status add_path(
    ng_arena *arena, ng_listing *listing, const char *path, const origin *from, ng_error *err)
{
    ng_status status = NG_OK;
    struct stat about;
    ng_listing_file file = {
        .path = path, .given = from->given, .is_found = from->is_found, .archive = NULL};
    file.is_stream =
        strcmp(path, "-") == 0 || stat(path, &about) != 0 || !S_ISREG(about.st_mode);
    if (!file.is_stream && ng_archive__is(path)) {
        return add_archive(arena, listing, path, from, err);
    }
    NG_TRY(find_group(arena, listing, folder_of(path), &file.group, err));
    NG_TRY(add_file(arena, listing, &file, err));
done:
    return status;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/** Names in a folder, ascending by bytes, as paths; without those that begin with a dot. */
typedef struct names {
    const char **path; // [count], in the arena
    size_t count;
} names;

static ng_status read_folder(ng_arena *arena, const char *folder, names *out, ng_error *err)
{
    ng_status status = NG_OK;
    const size_t bytes = strlen(folder);
    const char *const between = bytes > 0 && folder[bytes - 1] == '/' ? "" : "/";
    *out = (names){.count = 0};
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
        if (entry->d_name[0] == '.') {
            continue;
        }
        void *paths = (void *)out->path;
        status = grow(arena, &paths, out->count, sizeof(*out->path), err);
        out->path = paths;
        NG_TRY(status);
        const ng_text path = ng_arena__print(arena, "%s%s%s", folder, between, entry->d_name);
        if (path.at == NULL) {
            NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for a list of files"));
        }
        out->path[out->count++] = path.at;
    }
    if (errno != 0) {
        NG_TRY(ng_fail(err, NG_ERR_IO, "%s: cannot be read: %s", folder, strerror(errno)));
    }
    if (out->count > 0) {
        qsort((void *)out->path, out->count, sizeof(*out->path), compare_paths);
    }
done:
    (void)closedir(directory);
    return status;
}

/** Regular files among the names. */
static ng_status add_files(
    ng_arena *arena, ng_listing *listing, const names *found, const origin *from, ng_error *err)
{
    ng_status status = NG_OK;
    for (size_t i = 0; i < found->count; i++) {
        struct stat about;
        if (stat(found->path[i], &about) == 0 && S_ISREG(about.st_mode)) {
            NG_TRY(add_path(arena, listing, found->path[i], from, err));
        }
    }
done:
    return status;
}

/** Whether the names are those of an unpacked archive. */
static bool is_unpacked(const names *found)
{
    for (size_t i = 0; i < found->count; i++) {
        if (ng_linkedin__is_mark(found->path[i])) {
            return true;
        }
    }
    return false;
}

static ng_status add_directory(
    ng_arena *arena, ng_listing *listing, const char *folder, const origin *from, ng_error *err)
{
    ng_status status = NG_OK;
    names found;
    NG_TRY(read_folder(arena, folder, &found, err));
    NG_TRY(add_files(arena, listing, &found, from, err));
    // An unpacked archive has folders of its own, which belong to it and are not read.
    for (size_t i = 0; !is_unpacked(&found) && i < found.count; i++) {
        struct stat about;
        names below;
        if (stat(found.path[i], &about) != 0 || !S_ISDIR(about.st_mode)) {
            continue;
        }
        ng_error own;
        const ng_status inner = read_folder(arena, found.path[i], &below, &own);
        if (inner == NG_ERR_NOMEM) {
            NG_TRY(ng_fail(err, inner, "%s", own.text));
        }
        if (inner == NG_OK && is_unpacked(&below)) {
            NG_TRY(add_files(arena, listing, &below, from, err));
        }
    }
done:
    return status;
}

ng_status ng_listing__open(ng_arena *arena, const char *const *paths, size_t path_count,
    ng_listing *out, ng_error *err)
{
    ng_status status = NG_OK;
    *out = (ng_listing){.count = 0};
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

void ng_listing__close(ng_listing *listing)
{
    for (size_t i = 0; i < listing->archive_count; i++) {
        ng_archive__close(listing->archive[i].archive);
    }
    *listing = (ng_listing){.count = 0};
}

ng_status ng_listing__paths(const ng_listing *listing, ng_arena *arena, const char *const **out,
    size_t *count, ng_error *err)
{
    const char **const paths =
        ng_arena__allocate_zero(arena, listing->count + 1, sizeof(*paths));
    *count = 0;
    *out = (const char *const *)(const void *)paths;
    if (paths == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a list of files");
    }
    for (size_t i = 0; i < listing->count; i++) {
        if (listing->file[i].archive == NULL) {
            paths[(*count)++] = listing->file[i].path;
        }
    }
    return NG_OK;
}

ng_status ng_listing__open_file(const ng_listing *listing, size_t index,
    const ng_import_options *options, ng_source *out, ng_error *err)
{
    const ng_listing_file *const file = &listing->file[index];
    if (file->archive != NULL) {
        return ng_archive__open_member(
            file->archive, file->member, file->path, options, out, err);
    }
    return ng_source__open(file->path, options, out, err);
}
