// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A first look into files of an archive, for what they say of its owner.
 */
#ifndef NG_IMPORT_LINKEDIN_SCAN_H
#define NG_IMPORT_LINKEDIN_SCAN_H

#include "import/linkedin.h"
#include "import/listing.h"

/** What is known of the owner so far. */
typedef struct ng_linkedin_trace {
    ng_text name; // folded; empty: not known
    ng_text slug; // folded; empty: not known
} ng_linkedin_trace;

/**
 * Look into one file: Profile.csv tells the name, Invitations.csv and messages.csv the slug. At
 * most the first 20,000 rows are looked at.
 *
 * @param index  of the file in the listing
 * @param trace  what the file tells is put in, in `arena`
 *
 * Errors: those of opening and reading; rows that are not well formed are passed over.
 */
ng_status ng_linkedin_scan(const ng_listing *listing, size_t index, ng_linkedin kind,
    const ng_import_options *options, ng_arena *arena, ng_linkedin_trace *trace, ng_error *err);

#endif
