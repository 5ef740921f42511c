// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One row of each kind of LDBC file. All take the present row of file->reader; a row that says
 * something that cannot be is rejected there.
 */
#ifndef NG_IMPORT_LDBC_ROW_H
#define NG_IMPORT_LDBC_ROW_H

#include "import/columns.h"
#include "import/ldbc.h"

#define NG_LDBC_COLUMNS 3

/** A file that is being read. */
typedef struct ng_ldbc_file {
    ng_reader *reader;
    ng_ldbc_lookups *lookups;
    ng_ldbc ldbc;
    char column[NG_LDBC_COLUMNS]
               [NG_COLUMN_NAME_BYTES]; // names of the first columns, for sentences
    size_t email, birthday, language;  // columns of a person, or NG_COLUMN_NONE
    uint64_t self_replies;
} ng_ldbc_file;

/** The id in a column, 0 .. 10^18 - 1; false when the row was rejected. */
bool ng_ldbc__id(ng_ldbc_file *file, size_t index, uint64_t *out);
/** Slot of a person. */
ng_status ng_ldbc__person_slot(ng_ldbc_file *file, uint64_t id, uint32_t *slot, ng_error *err);

ng_status ng_ldbc__person(ng_ldbc_file *file, ng_error *err);
ng_status ng_ldbc__person_place(ng_ldbc_file *file, ng_error *err);
ng_status ng_ldbc__person_study(ng_ldbc_file *file, ng_error *err);
ng_status ng_ldbc__person_work(ng_ldbc_file *file, ng_error *err);
ng_status ng_ldbc__person_tag(ng_ldbc_file *file, ng_error *err);
ng_status ng_ldbc__person_email(ng_ldbc_file *file, ng_error *err);
ng_status ng_ldbc__person_language(ng_ldbc_file *file, ng_error *err);
ng_status ng_ldbc__knows(ng_ldbc_file *file, ng_error *err);
ng_status ng_ldbc__forum(ng_ldbc_file *file, ng_error *err);
ng_status ng_ldbc__forum_moderator(ng_ldbc_file *file, ng_error *err);
ng_status ng_ldbc__forum_member(ng_ldbc_file *file, ng_error *err);
ng_status ng_ldbc__reply(ng_ldbc_file *file, ng_error *err);

#endif
