// SPDX-License-Identifier: GPL-3.0-or-later
/** Encodings by table, and UTF-16. Source: the Unicode Standard, sections 3.9 and 23.8. */
#include "import/encoding.h"

#include <string.h>

#include "base/status.h"
#include "base/text.h"

#define NAME_BYTES 24
#define REPLACEMENT 0xFFFDu
#define CODE_BYTES_MAX 4

// [encoding - NG_ENCODING_1250][byte - 128]; 0: the byte means nothing.
static const uint16_t upper[NG_ENCODING_UNKNOWN - NG_ENCODING_1250][128] = {
#include "import/encoding_table.inc"
};

/** The name in lower case without `-`, `_` and blanks. */
static void fold_name(ng_text name, char out[NAME_BYTES])
{
    size_t bytes = 0;
    for (size_t i = 0; i < name.bytes && bytes + 1 < NAME_BYTES; i++) {
        const char byte = name.at[i];
        if (byte != '-' && byte != '_' && byte != ' ' && byte != '"') {
            out[bytes++] = (char)(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
        }
    }
    out[bytes] = '\0';
}

ng_encoding ng_encoding__find(ng_text name)
{
    static const struct {
        const char *name;
        ng_encoding encoding;
    } known[] = {
        {"utf8", NG_ENCODING_UTF8},
        {"usascii", NG_ENCODING_UTF8},
        {"ascii", NG_ENCODING_UTF8},
        {"iso88591", NG_ENCODING_1252},
        {"latin1", NG_ENCODING_1252},
        {"ansi", NG_ENCODING_1252},
        {"iso88592", NG_ENCODING_8859_2},
        {"iso88595", NG_ENCODING_8859_5},
        {"iso88597", NG_ENCODING_8859_7},
        {"iso88598", NG_ENCODING_8859_8},
        {"iso88598i", NG_ENCODING_8859_8},
        {"iso88599", NG_ENCODING_8859_9},
        {"iso885915", NG_ENCODING_8859_15},
        {"latin9", NG_ENCODING_8859_15},
        {"koi8r", NG_ENCODING_KOI8_R},
        {"ibm437", NG_ENCODING_437},
        {"cp437", NG_ENCODING_437},
        {"ibm850", NG_ENCODING_850},
        {"cp850", NG_ENCODING_850},
    };
    char own[NAME_BYTES];
    fold_name(name, own);
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(own, known[i].name) == 0) {
            return known[i].encoding;
        }
    }
    const size_t prefix = strncmp(own, "windows", 7) == 0 ? 7 : 2;
    const bool is_windows = (prefix == 7 || strncmp(own, "cp", 2) == 0) &&
        strncmp(own + prefix, "125", 3) == 0 && own[prefix + 3] >= '0' &&
        own[prefix + 3] <= '8' && own[prefix + 4] == '\0';
    return is_windows ? (ng_encoding)((int)NG_ENCODING_1250 + (own[prefix + 3] - '0'))
                      : NG_ENCODING_UNKNOWN;
}

/** Writes one code point; returns its bytes. */
static size_t put_code(uint32_t code, unsigned char *to)
{
    static const unsigned char lead[CODE_BYTES_MAX + 1] = {0, 0, 0xC0, 0xE0, 0xF0};
    if (code < 0x80) {
        to[0] = (unsigned char)code;
        return 1;
    }
    const size_t bytes = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = bytes - 1; i > 0; i--) {
        to[i] = (unsigned char)(0x80u | (code & 0x3Fu));
        code >>= 6;
    }
    to[0] = (unsigned char)(lead[bytes] | code);
    return bytes;
}

ng_status ng_encoding__decode(
    ng_arena *arena, ng_encoding encoding, ng_text text, ng_text *out, ng_error *err)
{
    *out = text;
    if (text.bytes == 0) {
        return NG_OK;
    }
    // No byte of these encodings is more than three of UTF-8.
    unsigned char *const at = ng_arena__allocate(arena, text.bytes * 3 + CODE_BYTES_MAX);
    if (at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a text of %zu bytes", text.bytes);
    }
    size_t bytes = 0;
    for (size_t i = 0; i < text.bytes; i++) {
        const unsigned char byte = (unsigned char)text.at[i];
        const uint32_t known =
            byte < 128 ? byte : upper[encoding - NG_ENCODING_1250][byte - 128];
        bytes += put_code(byte >= 128 && known == 0 ? REPLACEMENT : known, at + bytes);
    }
    *out = (ng_text){(const char *)at, bytes};
    return NG_OK;
}

ng_utf16 ng_utf16__of(const unsigned char *at, size_t bytes)
{
    if (bytes >= 2 && at[0] == 0xFF && at[1] == 0xFE) {
        return NG_UTF16_LITTLE;
    }
    return bytes >= 2 && at[0] == 0xFE && at[1] == 0xFF ? NG_UTF16_BIG : NG_UTF16_NONE;
}

static uint32_t unit_at(ng_utf16 order, const unsigned char *at)
{
    return order == NG_UTF16_LITTLE ? at[0] | (uint32_t)at[1] << 8
                                    : at[1] | (uint32_t)at[0] << 8;
}

size_t ng_utf16__decode(ng_utf16 order, const unsigned char *from, size_t from_bytes, bool last,
    unsigned char *to, size_t to_bytes, size_t *used)
{
    size_t written = 0;
    size_t at = 0;
    while (at < from_bytes && written + CODE_BYTES_MAX <= to_bytes) {
        const size_t left = from_bytes - at;
        const uint32_t unit = left >= 2 ? unit_at(order, from + at) : 0;
        const bool is_high = unit >= 0xD800 && unit < 0xDC00;
        if ((left < 2 || (is_high && left < 4)) && !last) {
            break;
        }
        const uint32_t next = is_high && left >= 4 ? unit_at(order, from + at + 2) : 0;
        if (next >= 0xDC00 && next < 0xE000) {
            const uint32_t code = 0x10000 + ((unit - 0xD800) << 10) + (next - 0xDC00);
            written += put_code(code, to + written);
            at += 4;
            continue;
        }
        const bool bad = left < 2 || (unit >= 0xD800 && unit < 0xE000);
        written += put_code(bad ? REPLACEMENT : unit, to + written);
        at += left < 2 ? left : 2;
    }
    *used = at;
    return written;
}
