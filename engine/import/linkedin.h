// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The files of a LinkedIn archive that are read: a member's own export of profile, contacts and
 * messages.
 *
 * This is an allow-list. Files that are not in the enumeration below are left out, and so are
 * columns that linkedin_*.c do not name; both are told in a notice and never stored.
 *
 * Each file belongs to an archive, and each archive to one member, its owner. Persons are
 * identified by profile address and e-mail address. A row that names a person only by name
 * means the person with the stable code XXH3-128 of
 *
 *     owner NUL kind NUL folded full name NUL day (YYYY-MM-DD, or nothing)
 *
 * where owner is options->owner, folded as an e-mail address or profile address when it is one
 * and else as text, or the owner's slug when there is no such option. In Connections.csv the
 * kind is "connections" and the day the one of the connection; in all other files the kind is
 * "name" and there is no day. A row of Connections.csv with an address has the code of its name
 * and day as well, when no other person of the file has both; and each row has that of its
 * name, when no other person of the file has the name and no other person with an address has
 * the code already. So has the owner that of the name in Profile.csv. So the same person is one
 * in files with and without addresses, in whatever order they come, and only within the
 * archives of one owner.
 */
#ifndef NG_IMPORT_LINKEDIN_H
#define NG_IMPORT_LINKEDIN_H

#include "import/columns.h"
#include "import/reader.h"

/** The files, in the order in which those of one archive are read. */
typedef enum ng_linkedin {
    NG_LINKEDIN_PROFILE,
    NG_LINKEDIN_CONNECTIONS,
    NG_LINKEDIN_INVITATIONS,
    NG_LINKEDIN_EMAILS,
    NG_LINKEDIN_PHONES,
    NG_LINKEDIN_POSITIONS,
    NG_LINKEDIN_EDUCATION,
    NG_LINKEDIN_SKILLS,
    NG_LINKEDIN_LANGUAGES,
    NG_LINKEDIN_ENDORSEMENTS_RECEIVED,
    NG_LINKEDIN_ENDORSEMENTS_GIVEN,
    NG_LINKEDIN_RECOMMENDATIONS_RECEIVED,
    NG_LINKEDIN_RECOMMENDATIONS_GIVEN,
    NG_LINKEDIN_MESSAGES,
    NG_LINKEDIN_CONTACTS,
    NG_LINKEDIN_IMPORTED_CONTACTS,
    NG_LINKEDIN_COUNT
} ng_linkedin;

/** The last of the files that say which names stand for which persons. */
#define NG_LINKEDIN_NAMING_LAST NG_LINKEDIN_CONNECTIONS

/** Name of the file in an archive: "Connections.csv". */
const char *ng_linkedin__name(ng_linkedin kind);
/**
 * What a file is, by its header, and by its name where headers are alike: case, blanks,
 * underscores, hyphens, and a number at the end (`_12`, ` (1)`) of the name do not matter.
 *
 * @param path      of the file; folders are left out
 * @param row       a row that may be the header
 * @param is_first  the row is the first of the file; only Connections.csv has text before it
 *
 * NG_LINKEDIN_COUNT when it is none of the files.
 */
ng_linkedin ng_linkedin__of(const char *path, const ng_csv_row *row, bool is_first);

/** Whether a path has the name of a file that every archive has: Connections.csv or
 * Profile.csv. */
bool ng_linkedin__is_mark(const char *path);

/** Whose archive it is; see linkedin_owner.h. */
typedef struct ng_linkedin_owner ng_linkedin_owner;

/**
 * Read a file; the next row of reader->csv is the header. Rows that are left out on purpose
 * (hidden members, drafts, endorsements that are not accepted, ...) are counted in one notice.
 * Errors: those of ng_reader__next and of the batch.
 */
ng_status ng_linkedin__read(
    ng_reader *reader, ng_linkedin kind, ng_linkedin_owner *owner, ng_error *err);

#endif
