// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Text that is not UTF-8: single-byte encodings of address books, and UTF-16.
 *
 * What a byte means is read from tables of our own (tools/make-encodings), so that it does not
 * depend on the machine.
 */
#ifndef NG_IMPORT_ENCODING_H
#define NG_IMPORT_ENCODING_H

#include "base/memory.h"

typedef enum ng_encoding {
    NG_ENCODING_UTF8,
    NG_ENCODING_1250, // Windows, as are the next
    NG_ENCODING_1251,
    NG_ENCODING_1252, // also what is called ISO 8859-1: what it adds are control characters
    NG_ENCODING_1253,
    NG_ENCODING_1254,
    NG_ENCODING_1255,
    NG_ENCODING_1256,
    NG_ENCODING_1257,
    NG_ENCODING_1258,
    NG_ENCODING_8859_2,
    NG_ENCODING_8859_5,
    NG_ENCODING_8859_7,
    NG_ENCODING_8859_8,
    NG_ENCODING_8859_9,
    NG_ENCODING_8859_15,
    NG_ENCODING_KOI8_R,
    NG_ENCODING_437, // of DOS, as is the next
    NG_ENCODING_850,
    NG_ENCODING_UNKNOWN
} ng_encoding;

/** The encoding of a name as files write it, in any case: "utf-8", "Windows-1252", "cp1252",
 *  "ISO-8859-1", "latin1", "us-ascii", ... */
ng_encoding ng_encoding__find(ng_text name);

/**
 * The text in UTF-8, in the arena. Bytes that mean nothing become U+FFFD.
 *
 * @param encoding  not NG_ENCODING_UTF8 nor NG_ENCODING_UNKNOWN
 *
 * Errors: NG_ERR_NOMEM.
 */
ng_status ng_encoding__decode(
    ng_arena *arena, ng_encoding encoding, ng_text text, ng_text *out, ng_error *err);

typedef enum ng_utf16 {
    NG_UTF16_NONE,
    NG_UTF16_LITTLE,
    NG_UTF16_BIG
} ng_utf16;

/** What the first bytes of a file say: NG_UTF16_NONE unless they are a byte order mark. */
ng_utf16 ng_utf16__of(const unsigned char *at, size_t bytes);

/**
 * UTF-16 to UTF-8. A unit that is half of a pair without the other becomes U+FFFD.
 *
 * @param order  not NG_UTF16_NONE
 * @param from   [from_bytes]
 * @param to     [to_bytes], at least 4
 * @param last   nothing comes behind `from`
 * @param used   [out] bytes of `from` that were taken; the rest does not fit, or is a part
 *
 * Returns the bytes written.
 */
size_t ng_utf16__decode(ng_utf16 order, const unsigned char *from, size_t from_bytes, bool last,
    unsigned char *to, size_t to_bytes, size_t *used);

#endif
