// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the readers of LinkedIn's files share: columns, persons, and what is left out.
 */
#ifndef NG_IMPORT_LINKEDIN_FILE_H
#define NG_IMPORT_LINKEDIN_FILE_H

#include "import/linkedin_owner.h"

/** Why rows are left out on purpose; they are counted, and told in one notice a file. */
typedef enum ng_linkedin_reason {
    NG_LINKEDIN_HIDDEN,      // members who hide themselves
    NG_LINKEDIN_DRAFT,       // messages that were never sent
    NG_LINKEDIN_SPAM,        // messages in a spam folder
    NG_LINKEDIN_SPONSORED,   // messages that are advertisements
    NG_LINKEDIN_NOBODY,      // of nobody who can be told: "LinkedIn Member", companies, no name
    NG_LINKEDIN_PENDING,     // endorsements and recommendations not accepted or not shown
    NG_LINKEDIN_UNCONFIRMED, // e-mail addresses
    NG_LINKEDIN_REASON_COUNT
} ng_linkedin_reason;

typedef struct ng_linkedin_kind ng_linkedin_kind;

/** A file that is being read. */
typedef struct ng_linkedin_file {
    ng_reader *reader;
    const ng_linkedin_kind *kind;
    ng_linkedin_owner *owner;
    ng_columns columns;
    ng_map *people;  // address NUL name
    ng_buffer slots; // [people] u32 each
    uint64_t left_out[NG_LINKEDIN_REASON_COUNT];
    ng_buffer notice;            // the columns that were left out, in words
    ng_linkedin_claims contacts; // codes of names and days
    ng_linkedin_claims names;    // codes of names
    ng_buffer kept;              // of PhoneNumbers.csv: the number to show
    bool kept_is_mobile;
} ng_linkedin_file;

struct ng_linkedin_kind {
    const char *name;        // "Connections.csv"
    const char *base;        // as ng_linkedin__of compares names: "connections"
    bool by_name;            // the header alone does not tell
    bool behind_preamble;    // text may stand before the header
    const ng_column *column; // [column_count]
    uint32_t column_count;
    uint32_t required; // bit i: column i must be there
    const char *also;  // a column that must be there too and is left out; NULL: none
    /** `value` is [column_count]: trimmed, within limits; empty where there is no column. */
    ng_status (*read)(ng_linkedin_file *file, const ng_text *value, ng_error *err);
    ng_status (*finish)(ng_linkedin_file *file, ng_error *err); // after the last row; or NULL
};

// One a file, in linkedin_*.c.
extern const ng_linkedin_kind ng_linkedin__profile, ng_linkedin__connections,
    ng_linkedin__invitations, ng_linkedin__emails, ng_linkedin__phones, ng_linkedin__positions,
    ng_linkedin__education, ng_linkedin__skills, ng_linkedin__languages,
    ng_linkedin__endorsements_received, ng_linkedin__endorsements_given,
    ng_linkedin__recommendations_received, ng_linkedin__recommendations_given,
    ng_linkedin__messages, ng_linkedin__contacts, ng_linkedin__imported_contacts;

/** Counts the present row as left out. */
void ng_linkedin__leave_out(ng_linkedin_file *file, ng_linkedin_reason reason);

/** What codes of the file are settled with. */
ng_linkedin_desk ng_linkedin__desk(const ng_linkedin_file *file);
/** How a row names a person. */
typedef struct ng_linkedin_person {
    ng_text url;  // profile address or empty
    ng_text name; // full name or empty
} ng_linkedin_person;
/**
 * Slot of a person: by the address, else by the name (linkedin.h). *slot is 0 when it is
 * nobody: no name, "LinkedIn Member", or the address of a company. Notes the name, uncounted.
 */
ng_status ng_linkedin__person(
    ng_linkedin_file *file, const ng_linkedin_person *person, uint32_t *slot, ng_error *err);
/** First and last name as one, in the arena of the reader; empty when both are. */
ng_status ng_linkedin__full_name(
    ng_linkedin_file *file, ng_text first, ng_text last, ng_text *out, ng_error *err);
/** Day of a cell; NG_DAY_NONE when it is empty or, with a warning, no date. `field` is the
 * column as people see it. */
ng_day ng_linkedin__day(ng_linkedin_file *file, const char *field, ng_text value);
/**
 * The next address of a list that blanks, commas or semicolons divide; false at the end. `rest`
 * shrinks. */
bool ng_linkedin__next_address(ng_text *rest, ng_text *out);
/** Whether two texts are the same but for case, ASCII. */
bool ng_linkedin__is_word(ng_text value, const char *lower);

#endif
