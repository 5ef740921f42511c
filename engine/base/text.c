// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Plain work on UTF-8 bytes: comparing, trimming, checking. Folding and identities are in
 * fold.c.
 */
#include "base/text.h"

#include <string.h>

enum {
    DECIMAL_DIGITS_MAX = 20
};

ng_text ng_text__of(const char *string)
{
    if (string == NULL) {
        return (ng_text){"", 0};
    }
    return (ng_text){string, strlen(string)};
}

bool ng_text__equal(ng_text a, ng_text b)
{
    return a.bytes == b.bytes && (a.bytes == 0 || memcmp(a.at, b.at, a.bytes) == 0);
}

int ng_text__compare(ng_text a, ng_text b)
{
    size_t shorter = a.bytes < b.bytes ? a.bytes : b.bytes;
    int difference = shorter == 0 ? 0 : memcmp(a.at, b.at, shorter);
    if (difference != 0) {
        return difference;
    }
    return (a.bytes > b.bytes) - (a.bytes < b.bytes);
}

// Bytes of the white space that `at` begins with: 0 when there is none.
static size_t blank_prefix(const char *at, size_t bytes)
{
    if (bytes == 0) {
        return 0;
    }
    if (at[0] == ' ' || at[0] == '\t' || at[0] == '\r' || at[0] == '\n') {
        return 1;
    }
    if (bytes >= 2 && memcmp(at, "\xC2\xA0", 2) == 0) {
        return 2;
    }
    if (bytes >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0) {
        return 3;
    }
    return 0;
}

// The same for its end.
static size_t blank_suffix(const char *at, size_t bytes)
{
    for (size_t width = 1; width <= 3 && width <= bytes; width++) {
        if (blank_prefix(at + bytes - width, width) == width) {
            return width;
        }
    }
    return 0;
}

ng_text ng_text__trim(ng_text text)
{
    size_t width;
    while ((width = blank_prefix(text.at, text.bytes)) != 0) {
        text.at += width;
        text.bytes -= width;
    }
    while ((width = blank_suffix(text.at, text.bytes)) != 0) {
        text.bytes -= width;
    }
    return text;
}

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

// Bytes of the well-formed character other than ASCII at `at`: 0 when it is not one (RFC 3629,
// section 4).
static size_t character_bytes(const unsigned char *at, size_t bytes)
{
    unsigned char lead = at[0];
    if (bytes < 2 || lead < 0xC2 || lead > 0xF4 || !is_continuation(at[1])) {
        return 0;
    }
    if (lead < 0xE0) {
        return 2;
    }
    if (bytes < 3 || !is_continuation(at[2])) {
        return 0;
    }
    if (lead < 0xF0) {
        bool overlong = lead == 0xE0 && at[1] < 0xA0;
        bool surrogate = lead == 0xED && at[1] > 0x9F;
        return overlong || surrogate ? 0 : 3;
    }
    bool overlong = lead == 0xF0 && at[1] < 0x90;
    bool too_large = lead == 0xF4 && at[1] > 0x8F;
    if (bytes < 4 || !is_continuation(at[3]) || overlong || too_large) {
        return 0;
    }
    return 4;
}

// How many bytes from `at` on are ASCII without NUL; eight at a time.
static size_t ascii_prefix(const unsigned char *at, size_t bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    size_t done = 0;
    while (bytes - done >= 8) {
        uint64_t word;
        memcpy(&word, at + done, 8);
        uint64_t zero_or_high = ((word - ones) | word) & (ones << 7);
        if (zero_or_high != 0) {
            break;
        }
        done += 8;
    }
    while (done < bytes && at[done] != 0 && at[done] < 0x80) {
        done++;
    }
    return done;
}

bool ng_text__valid(ng_text text)
{
    const unsigned char *at = (const unsigned char *)text.at;
    size_t left = text.bytes;
    while (left > 0) {
        size_t width = ascii_prefix(at, left);
        if (width == 0) {
            width = character_bytes(at, left);
        }
        if (width == 0) {
            return false;
        }
        at += width;
        left -= width;
    }
    return true;
}

bool ng_text__is_email(ng_text text)
{
    size_t at_sign = SIZE_MAX;
    bool dotted = false;
    for (size_t i = 0; i < text.bytes; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte <= ' ' || byte == 0x7F || byte == ':' ||
            blank_prefix(text.at + i, text.bytes - i) != 0) {
            return false;
        }
        if (byte == '@') {
            if (at_sign != SIZE_MAX || i == 0) {
                return false;
            }
            at_sign = i;
        } else if (byte == '.' && at_sign != SIZE_MAX && i > at_sign + 1 &&
            i + 1 < text.bytes) {
            dotted = true;
        }
    }
    return dotted;
}

bool ng_text__is_decimal(ng_text key)
{
    if (key.bytes == 0 || key.bytes > DECIMAL_DIGITS_MAX) {
        return false;
    }
    for (size_t i = 0; i < key.bytes; i++) {
        if (key.at[i] < '0' || key.at[i] > '9') {
            return false;
        }
    }
    return key.at[0] != '0' || key.bytes == 1;
}
