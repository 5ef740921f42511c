// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Zip archives among the files of an import. Members are unpacked as they are read, into the
 * window of a source; nothing is ever written to disk, and no name in an archive is ever used
 * as a path.
 */
#ifndef NG_IMPORT_ARCHIVE_H
#define NG_IMPORT_ARCHIVE_H

#include "import/source.h"

typedef struct ng_archive ng_archive;

/** Whether a file begins as a zip archive does. */
bool ng_archive__is(const char *path);

/**
 * Open an archive and check its list of members before anything of it is read.
 *
 * @param path  lent until close
 *
 * Errors  NG_ERR_INPUT it is no sound archive; a member has an absolute name or one that leads
 *         out of the archive, is encrypted, or says that it would become more than
 *         NG_LIMIT_ARCHIVE_RATIO times larger; more than NG_LIMIT_ARCHIVE_ENTRIES members, or
 *         more than NG_LIMIT_ARCHIVE_BYTES in those that would be read. NG_ERR_IO,
 *         NG_ERR_NOMEM.
 */
ng_status ng_archive__open(const char *path, ng_archive **out, ng_error *err);
void ng_archive__close(ng_archive *archive);

typedef struct ng_archive_member {
    const char *name;    // within the archive, with `/`; lives until close
    size_t folder_bytes; // of the name, up to and without the last `/`
    uint64_t number;
} ng_archive_member;

/**
 * Members that may be read: tables (`.csv`) at the top or one folder below, in the order of the
 * bytes of their names, without hidden ones.
 */
size_t ng_archive__count(const ng_archive *archive);
const ng_archive_member *ng_archive__member(const ng_archive *archive, size_t index);
/** The others, for a notice: names joined by commas, at most about 300 bytes; empty when there
 *  are none. *count is their number. */
const char *ng_archive__others(const ng_archive *archive, size_t *count);

/**
 * Read a member as a source. The archive stays open until the source is closed.
 *
 * @param path  what sentences call the member; lent
 *
 * Errors  also NG_ERR_INPUT where it is read: damaged data, or more than the list says.
 */
ng_status ng_archive__open_member(ng_archive *archive, size_t index, const char *path,
    const ng_import_options *options, ng_source *out, ng_error *err);

#endif
