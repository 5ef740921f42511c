// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Consent and notice of a member: one change of it, made and printed, and what is noted as json
 * and in words.
 */
#ifndef CLI_PRIVACY_OUTPUT_H
#define CLI_PRIVACY_OUTPUT_H

#include "session.h"

typedef enum privacy_verb {
    PRIVACY_SHOW, // changes nothing
    PRIVACY_CONSENT,
    PRIVACY_END,
    PRIVACY_SUPPRESS,
    PRIVACY_UNSUPPRESS,
    PRIVACY_TOLD
} privacy_verb;

typedef struct privacy_change {
    privacy_verb verb;
    const char *ref;
    ng_basis basis;   // of a consent
    ng_text source;   // of a consent
    ng_basis_end end; // of an end
    ng_day day;
} privacy_change;

/** Make the change in a transaction of its own and print what is noted then; returns the exit
 *  code. */
int privacy_change_run(cli_session *session, const privacy_change *change);

/** What is noted, as the json object that other commands have inside theirs. */
void privacy_add_json(cli_buffer *json, const ng_privacy *privacy);

/** The same in words: "consent 2026-01-31 (web form), told 2026-02-01". */
void privacy_add_words(cli_buffer *line, const ng_privacy *privacy);

/** A field of an object behind `between`; null for the empty text. */
void privacy_add_field(cli_buffer *json, const char *between, const char *name, ng_text value);
/** A field that is a day, or null, behind a comma. */
void privacy_add_day(cli_buffer *json, const char *name, ng_day day);

#endif
