// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The native CSV kinds: what columns each has, and what one row of it says.
 */
#ifndef NG_IMPORT_NATIVE_H
#define NG_IMPORT_NATIVE_H

#include "import/columns.h"
#include "import/reader.h"

typedef enum ng_native {
    NG_NATIVE_MEMBERS,
    NG_NATIVE_CONNECTIONS,
    NG_NATIVE_FOLLOWS,
    NG_NATIVE_ENDORSEMENTS,
    NG_NATIVE_RECOMMENDATIONS,
    NG_NATIVE_POSITIONS,
    NG_NATIVE_EDUCATION,
    NG_NATIVE_GROUPS,
    NG_NATIVE_MEMBERSHIPS,
    NG_NATIVE_INTERACTIONS,
    NG_NATIVE_INVITATIONS,
    NG_NATIVE_BLOCKS,
    NG_NATIVE_INTRODUCTIONS,
    NG_NATIVE_TRUST,    // read only when it is asked for
    NG_NATIVE_CONSENTS, // the same
    NG_NATIVE_COUNT
} ng_native;

typedef struct ng_native_kind {
    const char *name;
    const char *needs;       // the required columns in words
    const ng_column *column; // [column_count]
    uint32_t column_count;
    uint32_t required; // bit i: column i must be there
    uint32_t any_of;   // one of these too; 0: none
    uint32_t members;  // those whose members are looked up, worth to be fetched ahead; 0: none
    /** What two members by numbers say, a day and a label, where columns 0 and 1 are the
     *  members and no others but these two are there. `term` is the label's, 0: none. NULL:
     *  rows are read one by one. */
    ng_status (*pair)(
        ng_reader *reader, const uint32_t slot[2], ng_day day, uint32_t term, ng_error *err);
    uint32_t day, label;      // columns; 0: there is none
    ng_value_kind label_kind; // of the label's term
    /** `value` is [column_count]: trimmed, within limits, filled where it must be; empty
     * where there is no column. */
    ng_status (*read)(ng_reader *reader, const ng_text *value, ng_error *err);
} ng_native_kind;

const ng_native_kind *ng_native__kind(ng_native native);
/**
 * The stored member that a cell names, in the forms that members have in all kinds; *out 0 and
 * the row rejected when there is none.
 */
ng_status ng_native__find_stored(
    ng_reader *reader, const char *field, ng_text cell, uint32_t *out, ng_error *err);
/** Whether a header has what the kind requires. */
bool ng_native__fits(ng_native native, const ng_csv_row *header);

/** Read the file; the next row of reader->csv is the header. Errors: as ng_reader__next,
 * and NG_ERR_INPUT. */
ng_status ng_native__read(ng_reader *reader, ng_native native, ng_error *err);

// One a kind, in the native_*.c files.
extern const ng_native_kind ng_native__members, ng_native__connections, ng_native__follows,
    ng_native__endorsements, ng_native__recommendations, ng_native__positions,
    ng_native__education, ng_native__groups, ng_native__memberships, ng_native__interactions,
    ng_native__invitations, ng_native__blocks, ng_native__introductions, ng_native__trust,
    ng_native__consents;

#endif
