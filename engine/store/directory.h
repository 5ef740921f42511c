// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The directory of a store, and the temporary one beside it in which a new or compacted store
 * is made.
 *
 * Places are absolute and without symbolic links, so that rename acts on the directory itself.
 */
#ifndef NG_STORE_DIRECTORY_H
#define NG_STORE_DIRECTORY_H

#include "base/memory.h"

#define NG_DATA_FILE "data.mdb"
#define NG_LOCK_FILE "lock.mdb"

/** `directory` "/" `name` on the heap; NULL when there is no memory. */
char *ng_directory__join(const char *directory, const char *name);

/**
 * Place of an existing directory; release with ng_memory__release. Errors: NG_ERR_IO,
 * NG_ERR_NOMEM.
 */
ng_status ng_directory__resolve(const char *path, char **out, ng_error *err);

/** Place of a directory that may be missing; makes its missing parents 0700. */
ng_status ng_directory__prepare(const char *path, char **out, ng_error *err);

/**
 * True when there is something else than `.`, `..` and the two files of a store; `name` takes
 * the first.
 */
ng_status ng_directory__has_others(const char *place, bool *out, char name[256], ng_error *err);

/**
 * Make a temporary directory (0700) beside `place`; those of processes that died are removed
 * first.
 *
 * @param out  [out] its place; release with ng_memory__release
 */
ng_status ng_directory__make_sibling(const char *place, char **out, ng_error *err);

/**
 * Remove the directory with the two files of a store in it; anything else in it stays, and so
 * does it.
 */
void ng_directory__remove(const char *place);

/** Make the names in the directory durable. */
ng_status ng_directory__sync(const char *place, ng_error *err);

/**
 * Open the directory that holds the last name of `path`, before a file or directory gets that
 * name; so that afterwards nothing but the disk can stand in the way of ng_directory__sync_fd.
 *
 * @param fd  [out] -1 on failure
 */
ng_status ng_directory__open_parent(const char *path, int *fd, ng_error *err);
/** Make the names in an open directory durable, and close it. */
ng_status ng_directory__sync_fd(int fd, const char *path, ng_error *err);

#endif
