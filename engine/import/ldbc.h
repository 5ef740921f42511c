// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * LDBC SNB Interactive CSV: `|` between fields, no quotes, one file a kind of node or edge.
 *
 * What becomes what: persons are members (key: their id; names, birthday, e-mail addresses),
 * their city and its country are location and country, studyAt is education (ends on January 1
 * of the class year), workAt positions (from January 1 of workFrom), interests are skills,
 * knows connections; forums are groups (key: the forum's id) with a creation day and their
 * moderator as owner and as member of role `moderator`, forum members are memberships; a
 * comment that replies to another member's post or comment is an interaction `reply-post` of
 * weight 1.0 or `reply-comment` of weight 0.5, with the comment's id; languages are known by
 * their names. Gender, browser and address are not stored. All other files are read, and say
 * nothing.
 *
 * Some files name things by ids that another file explains (organisations, places, tags,
 * creators of posts and comments). That file is looked for beside the file that needs it, then
 * among the files of the same call; so the files may be given in any order, and in several
 * calls.
 */
#ifndef NG_IMPORT_LDBC_H
#define NG_IMPORT_LDBC_H

#include "import/reader.h"

typedef enum ng_ldbc {
    NG_LDBC_PERSON,
    NG_LDBC_PERSON_PLACE,
    NG_LDBC_PERSON_STUDY,
    NG_LDBC_PERSON_WORK,
    NG_LDBC_PERSON_TAG,
    NG_LDBC_PERSON_EMAIL,
    NG_LDBC_PERSON_LANGUAGE,
    NG_LDBC_KNOWS,
    NG_LDBC_FORUM,
    NG_LDBC_FORUM_MODERATOR,
    NG_LDBC_FORUM_MEMBER,
    NG_LDBC_REPLY_POST,
    NG_LDBC_REPLY_COMMENT,
    NG_LDBC_PLACE,
    NG_LDBC_PLACE_PART,
    NG_LDBC_ORGANISATION,
    NG_LDBC_TAG,
    NG_LDBC_POST_CREATOR,
    NG_LDBC_COMMENT_CREATOR,
    NG_LDBC_OTHER, // any other file of SNB: nothing is taken from it
    NG_LDBC_COUNT
} ng_ldbc;

/** Name of a kind of file, as file names begin: "person_knows_person". */
const char *ng_ldbc__name(ng_ldbc ldbc);
/** Kind of a file name `NAME_<digits>_<digits>.csv`, folders left out; NG_LDBC_COUNT: none. */
ng_ldbc ng_ldbc__of_path(const char *path);
/** Kind of file by its header, and where headers are alike by its name; NG_LDBC_COUNT when
 * it is none. */
ng_ldbc ng_ldbc__of(const char *path, const ng_csv_row *header);

/** What files of one import look up in others; made by the import, and read when first
 * needed. */
typedef struct ng_ldbc_lookups ng_ldbc_lookups;
/** @param paths  [path_count] all files of the call; lent */
ng_status ng_ldbc_lookups__create(const char *const *paths, size_t path_count,
    const ng_import_options *options, ng_ldbc_lookups **out, ng_error *err);
void ng_ldbc_lookups__destroy(ng_ldbc_lookups *lookups);
/** What another file says of an id. */
typedef struct ng_ldbc_found {
    bool found;
    uint64_t number;    // the other end of an edge
    ng_text name, type; // of a node; live as long as the lookups
} ng_ldbc_found;
/**
 * What the file of kind `ldbc` says of an id, for a file at `path`.
 * Errors: NG_ERR_INPUT names a file that is not there; those of reading it.
 */
ng_status ng_ldbc_lookups__find(ng_ldbc_lookups *lookups, const char *path, ng_ldbc ldbc,
    uint64_t id, ng_ldbc_found *out, ng_error *err);

/** Read the file; the next row of reader->csv is the header. */
ng_status ng_ldbc__read(
    ng_reader *reader, ng_ldbc ldbc, ng_ldbc_lookups *lookups, ng_error *err);

#endif
