// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The archives of one import: their files, and whose they are. Files are gathered while paths
 * are looked at and read afterwards, because who is who is known only when all are.
 */
#ifndef NG_IMPORT_LINKEDIN_POOL_H
#define NG_IMPORT_LINKEDIN_POOL_H

#include "import/linkedin_owner.h"
#include "import/listing.h"

typedef struct ng_linkedin_pool ng_linkedin_pool;

/** All arguments are lent until destroy; the desk is copied. */
ng_status ng_linkedin_pool__create(const ng_listing *listing, const ng_import_options *options,
    const ng_linkedin_desk *desk, ng_linkedin_pool **out, ng_error *err);
void ng_linkedin_pool__destroy(ng_linkedin_pool *pool);

/** A file of the listing belongs to an archive. */
ng_status ng_linkedin_pool__add(
    ng_linkedin_pool *pool, size_t index, ng_linkedin kind, ng_error *err);

/**
 * Find the owner of each archive and put the files into the order in which they are read: first
 * Profile.csv and Connections.csv of all archives, then the other files archive by archive.
 *
 * The files of one group of the listing are one archive. Its owner is options->owner: a member
 * of the store when it means one, else an e-mail address, a profile address, or a key. Without
 * the option it is the profile address that stands at the owner's side in Invitations.csv, else
 * in messages.csv the one that goes with the name in Profile.csv, else the only one that takes
 * part in every message.
 *
 * Errors  NG_ERR_ARGUMENT: nothing says whose an archive is; or options->owner is somebody else
 *         than the archive says, who is then not made one with them. NG_ERR_AMBIGUOUS; those of
 *         reading files.
 */
ng_status ng_linkedin_pool__arrange(ng_linkedin_pool *pool, ng_error *err);
/** Owner of what can be read once only, standard input or a pipe: options->owner. */
ng_status ng_linkedin_pool__stream_owner(
    ng_linkedin_pool *pool, const char *path, ng_linkedin_owner **out, ng_error *err);

/** Files that were added. */
size_t ng_linkedin_pool__count(const ng_linkedin_pool *pool);
/** File `at` in order: its index in the listing, and its owner. */
void ng_linkedin_pool__file(
    const ng_linkedin_pool *pool, size_t at, size_t *index, ng_linkedin_owner **owner);

#endif
