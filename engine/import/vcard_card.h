// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Cards of a file, one after the other: lines unfolded, cards told apart, and the properties
 * that nobody reads skipped as they come by, however long they are.
 *
 * A line ends with LF, CR, or any number of CR before an LF. A card ends with END:VCARD, with
 * the next BEGIN:VCARD, or with the file. A card within a card (AGENT) is skipped.
 */
#ifndef NG_IMPORT_VCARD_CARD_H
#define NG_IMPORT_VCARD_CARD_H

#include "base/hash.h"
#include "import/source.h"
#include "import/vcard_property.h"

typedef enum ng_vcard_fault {
    NG_VCARD_SOUND,
    NG_VCARD_TOO_LONG,  // a value above NG_LIMIT_CELL_BYTES
    NG_VCARD_TOO_LARGE, // above NG_LIMIT_CARD_BYTES or NG_LIMIT_CARD_PROPERTIES
    NG_VCARD_NUL
} ng_vcard_fault;

typedef struct ng_vcard_card {
    const ng_vcard_property *property; // [count], those that are read, in their order
    size_t count;
    ng_encoding encoding; // that its properties name; what bytes are that are not UTF-8
    uint64_t line;        // of its BEGIN
    ng_text text;         // the lines that were kept, unfolded, each with a line feed behind
    ng_vcard_fault fault;
    uint64_t fault_line;
    uint64_t odd_line; // of the first line that is no property; 0: none
} ng_vcard_card;

typedef struct ng_vcard_reader {
    ng_source *source; // lent
    uint64_t line;     // of the next line
    bool pending;      // a BEGIN was read already
    uint64_t pending_line;
    ng_buffer text;       // of the present card
    ng_buffer properties; // of the present card
    ng_map *skipped;      // names of properties that were not read
} ng_vcard_reader;

/** Errors: NG_ERR_NOMEM. Finish also after a failure. */
ng_status ng_vcard_reader__init(ng_vcard_reader *reader, ng_source *source, ng_error *err);
void ng_vcard_reader__finish(ng_vcard_reader *reader);

/**
 * The next card; *more is false after the last. It lives until the next call. The properties
 * that are read are listed in vcard_card.c.
 * Errors: NG_ERR_IO, NG_ERR_NOMEM.
 */
ng_status ng_vcard_reader__next(
    ng_vcard_reader *reader, ng_vcard_card *card, bool *more, ng_error *err);

/**
 * Whether bytes at the start of a file are those of a card: BEGIN:VCARD, blank lines before.
 */
bool ng_vcard__is(ng_text bytes);

#endif
