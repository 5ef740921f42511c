// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every size the engine bounds. A test stands at each limit and one above it.
 */
#ifndef NG_BASE_LIMITS_H
#define NG_BASE_LIMITS_H

/** Bytes of one text field (name, headline, company, ...). Longer input is rejected. */
#define NG_LIMIT_FIELD_BYTES 4096
/** Bytes of one external key, e-mail address or slug. */
#define NG_LIMIT_KEY_BYTES 400
/** Bytes of the name of a way to verify members. */
#define NG_LIMIT_METHOD_BYTES 64
/** Bytes of one recommendation text or evidence. */
#define NG_LIMIT_LONG_TEXT_BYTES 32768
/** Bytes of one stored record. */
#define NG_LIMIT_RECORD_BYTES 65536
/** Nesting of one stored record. */
#define NG_LIMIT_RECORD_DEPTH 8
/** Skills of one member, e-mails, positions and educations of one member. */
#define NG_LIMIT_LIST_ENTRIES 1000
/** Languages of one member, and bytes of the name of one. */
#define NG_LIMIT_LANGUAGES 100
#define NG_LIMIT_LANGUAGE_BYTES 200
/** Bytes of one cell of an input file before it is unquoted, and of one row. */
#define NG_LIMIT_CELL_BYTES 1048576
#define NG_LIMIT_ROW_BYTES 4194304
/** Columns of an input file. */
#define NG_LIMIT_COLUMNS 1024
/** Rows of one import that is kept in the history, so that it can be undone. */
#define NG_LIMIT_HISTORY_ROWS 1000000
/** Entries of one archive, and bytes of the list of them at its end. */
#define NG_LIMIT_ARCHIVE_ENTRIES 10000
#define NG_LIMIT_ARCHIVE_LIST_BYTES 16777216
/** Bytes of all members of one archive that may be read, unpacked. */
#define NG_LIMIT_ARCHIVE_BYTES UINT64_C(8589934592)
/** How many times larger a member may become by unpacking, when it is larger than the bytes
 *  below: lists of people and messages shrink to a fifth, a bomb to a thousandth. */
#define NG_LIMIT_ARCHIVE_RATIO 200
#define NG_LIMIT_ARCHIVE_RATIO_BYTES 1048576
/** E-mail addresses, phones, addresses and skills of one contact, of each at most. */
#define NG_LIMIT_CONTACT_ENTRIES 200
/** Bytes of the properties of one card that are read, and their number. */
#define NG_LIMIT_CARD_BYTES 4194304
#define NG_LIMIT_CARD_PROPERTIES 4000
/** Bytes and nesting of one resume. */
#define NG_LIMIT_RESUME_BYTES 4194304
#define NG_LIMIT_RESUME_DEPTH 32
/**
 * Bytes of one tag and of one value of a GraphML file, nesting of its elements, and keys it may
 * name. */
#define NG_LIMIT_XML_BYTES 1048576
#define NG_LIMIT_XML_DEPTH 64
#define NG_LIMIT_XML_KEYS 256
/** Introducers of one request: as many as a path of NG_PATH_HOPS_MAX hops has. */
#define NG_LIMIT_INTRODUCERS 7
/** Largest number of a request that an import brings along; those made later may be larger. */
#define NG_LIMIT_INTRO_ID 1000000000u
/** Bytes of what one entry of the log says in clear, and members it names by hashes. */
#define NG_LIMIT_LOG_BYTES 4096
#define NG_LIMIT_LOG_MEMBERS 10000
/** Members of one store: ids are 1 .. this. */
#define NG_LIMIT_MEMBERS 4000000000u
/** Largest count and weight of an interaction row. */
#define NG_LIMIT_INTERACTION_COUNT 1000000000u
#define NG_LIMIT_WEIGHT_MICRO 1000000000000

#endif
