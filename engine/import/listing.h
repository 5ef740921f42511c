// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The files of an import: what was given, with directories and archives replaced by the files
 * in them.
 */
#ifndef NG_IMPORT_LISTING_H
#define NG_IMPORT_LISTING_H

#include "import/archive.h"

/** One file. */
typedef struct ng_listing_file {
    const char *path;    // NUL-terminated; members of an archive behind its path and a `/`
    size_t given;        // index of the given path that it is, or was found in
    bool is_found;       // in a directory or an archive
    bool is_stream;      // no regular file: can be read once only
    bool is_linkedin;    // of a LinkedIn archive, and
    bool waits;          // for the others to be known: both set by who reads
    size_t group;        // index into ng_listing.group
    ng_archive *archive; // NULL: none
    size_t member;       // in the archive
} ng_listing_file;

/**
 * Files that came together: those of one folder, of an archive or of one folder in it. A
 * member's own export is one such group.
 */
typedef struct ng_listing_group {
    const char *path; // of the folder or archive
} ng_listing_group;

typedef struct ng_listing_archive {
    ng_archive *archive;
    const char *path;
    size_t given; // index of the given path that it is, or was found in
} ng_listing_archive;

typedef struct ng_listing {
    ng_listing_file *file; // [count], in the arena
    size_t count;
    ng_listing_group *group; // [group_count], in the arena
    size_t group_count;
    ng_listing_archive *archive; // [archive_count], in the arena
    size_t archive_count;
} ng_listing;

/**
 * List the files. Regular files of a directory come in the order of the bytes of their names;
 * names that begin with a dot are left out. Of what is below the first level of a directory,
 * only archives are looked into: zip files there, and folders that hold an unpacked one, which
 * is a folder with a file that has the name of Connections.csv or Profile.csv.
 *
 * @param paths   [path_count] files, directories or "-"
 * @param out     [out] lives in `arena`; close it also after a failure
 *
 * Errors: NG_ERR_IO a path that is not there or a directory that cannot be read; those of
 * ng_archive__open; NG_ERR_NOMEM.
 */
ng_status ng_listing__open(ng_arena *arena, const char *const *paths, size_t path_count,
    ng_listing *out, ng_error *err);
void ng_listing__close(ng_listing *listing);

/** Paths of the files that are files of their own, in the arena. */
ng_status ng_listing__paths(const ng_listing *listing, ng_arena *arena, const char *const **out,
    size_t *count, ng_error *err);

/** Open one file as a source. Errors: as ng_source__open and ng_archive__open_member. */
ng_status ng_listing__open_file(const ng_listing *listing, size_t index,
    const ng_import_options *options, ng_source *out, ng_error *err);

#endif
