// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * JSON Resume: one file is one person's own account of themselves.
 *
 * `basics` gives name, headline (label), e-mail, phone, url, place and profiles; `work` the
 * positions, `education` the schools, `skills` the skills and their keywords, `languages` the
 * languages. Volunteering, awards, publications, interests, references, projects and all
 * summaries are left out. What has not the type that the schema gives it is left out with a
 * warning that names its path (`work[2].startDate`). Source: jsonresume.org/schema, version
 * 1.0.0.
 */
#ifndef NG_IMPORT_RESUME_H
#define NG_IMPORT_RESUME_H

#include "import/contact.h"

/**
 * Whether bytes at the start of a file are those of a resume: an object that names `basics`.
 */
bool ng_resume__is(ng_text bytes);

/** Whether arrays and objects of a JSON text lie deeper than `depth` in each other. */
bool ng_resume__is_deeper(ng_text json, size_t depth);

/**
 * Read the file.
 *
 * @param owner  whose resume it is, or NULL: then it names itself
 *
 * Errors: NG_ERR_INPUT: no JSON, larger than NG_LIMIT_RESUME_BYTES, deeper than
 * NG_LIMIT_RESUME_DEPTH, or without `basics`; NG_ERR_IO; those of the batch.
 */
ng_status ng_resume__read(ng_reader *reader, const ng_linkedin_owner *owner, ng_error *err);

#endif
