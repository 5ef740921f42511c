// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a file is, found from its first rows: never from its position, and from its name only
 * where LDBC files of different meaning have the same header.
 *
 * Rules in this order:
 *  0. what a file begins with: BEGIN:VCARD is a card, an object with `basics`
 *a resume, <graphml a graph;
 *  1. the header of an LDBC SNB file (ldbc.h);
 *  2. the header of a file of a LinkedIn archive (linkedin.h), that of `Connections.csv` also
 *     behind any preamble within the first rows;
 *  3. a native header, the most specific first: from,to with skill, kind, text or relationship,
 *     level or evidence, since or strength, sent or state; from,to alone needs --as; then a,b;
 *     src,dst; follower,followee; blocker,blocked; group,member; member,what;
 *     member,company; member,school;
 *     id,name with topic, owner or created and no column that only members have; id;
 *  4. the header of an address book (book.h);
 *  5. two whole numbers on the first line that is no `#` comment: edges.
 */
#ifndef NG_IMPORT_DETECT_H
#define NG_IMPORT_DETECT_H

#include "import/book.h"
#include "import/ldbc.h"
#include "import/linkedin.h"
#include "import/native.h"

typedef enum ng_format {
    NG_FORMAT_NONE,      // not recognised
    NG_FORMAT_AMBIGUOUS, // from,to alone: the caller must say which kind
    NG_FORMAT_NATIVE,
    NG_FORMAT_EDGES,
    NG_FORMAT_LDBC,
    NG_FORMAT_LINKEDIN,
    NG_FORMAT_VCARD,
    NG_FORMAT_BOOK,
    NG_FORMAT_RESUME,
    NG_FORMAT_GRAPHML
} ng_format;

typedef struct ng_detected {
    ng_format format;
    ng_native native;     // for NG_FORMAT_NATIVE
    ng_ldbc ldbc;         // for NG_FORMAT_LDBC
    ng_linkedin linkedin; // for NG_FORMAT_LINKEDIN
    ng_book book;         // for NG_FORMAT_BOOK
    bool lacks_columns;   // the native kind was asked for, the header has not enough
    ng_csv_options csv;
    size_t begin;  // offset in the window of the header, or the first line
    uint64_t line; // its line
} ng_detected;

/** What `--as` may name. */
typedef struct ng_wanted {
    ng_format format; // NG_FORMAT_NONE: anything
    ng_native native;
    ng_book book;
} ng_wanted;
/** False when there is no such kind. `kind` NULL is anything. */
bool ng_detect__wanted(const char *kind, ng_wanted *out);
/** The name of what was detected: "connections". */
const char *ng_detect__name(const ng_detected *detected);

/**
 * Look at the window of a source that was just opened; `csv` is of that source. Afterwards the
 * csv stands at `begin` with the options found.
 *
 * @param wanted  only this; a native kind that is wanted is taken whatever the header lacks
 */
void ng_detect(ng_csv *csv, const ng_wanted *wanted, ng_detected *out);

#endif
