// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How texts of strangers are printed: nothing in a name may move the cursor, turn the direction
 * of what follows, hide, or break the line or the format.
 */
#include <string.h>

#include <utf8proc.h>

#include "buffer.h"

#define REPLACEMENT "\xEF\xBF\xBD"

// Characters that show nothing or turn the direction of others, ascending and apart.
static const struct {
    uint32_t first, last;
} hidden[] = {
    {0x0000, 0x001F},   // C0
    {0x007F, 0x009F},   // delete, C1
    {0x00AD, 0x00AD},   // soft hyphen
    {0x061C, 0x061C},   // Arabic letter mark
    {0x180E, 0x180E},   // Mongolian vowel separator
    {0x200B, 0x200F},   // zero-width, marks of direction
    {0x2028, 0x202E},   // separators, embeddings and overrides
    {0x2060, 0x206F},   // invisible operators, isolates
    {0xFEFF, 0xFEFF},   // byte order mark
    {0xFFF9, 0xFFFB},   // interlinear annotation
    {0xE0000, 0xE007F}, // tags
};

static bool is_hidden(uint32_t character)
{
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
        if (character <= hidden[i].last) {
            return character >= hidden[i].first;
        }
    }
    return false;
}

// Bytes of the well-formed character at `at` (RFC 3629), 0 when there is none.
static size_t decode(const unsigned char *at, size_t left, uint32_t *out)
{
    const unsigned char lead = at[0];
    const size_t bytes = lead < 0x80 ? 1
        : lead < 0xC2                ? 0
        : lead < 0xE0                ? 2
        : lead < 0xF0                ? 3
                                     : 4;
    if (bytes == 0 || lead > 0xF4 || bytes > left) {
        return 0;
    }
    uint32_t character = bytes == 1 ? lead : lead & (0x7FU >> bytes);
    for (size_t i = 1; i < bytes; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return 0;
        }
        character = character << 6 | (at[i] & 0x3FU);
    }
    const bool overlong =
        (bytes == 3 && character < 0x800) || (bytes == 4 && character < 0x10000);
    if (overlong || character > 0x10FFFF || (character >= 0xD800 && character <= 0xDFFF)) {
        return 0;
    }
    *out = character;
    return bytes;
}

// Length of the run at the front that is printable ASCII without quote and backslash.
static size_t plain_bytes(const char *at, size_t left)
{
    size_t bytes = 0;
    while (bytes < left && at[bytes] >= ' ' && at[bytes] < 0x7F && at[bytes] != '"' &&
        at[bytes] != '\\') {
        bytes++;
    }
    return bytes;
}

static size_t add_visible_character(cli_buffer *buffer, ng_text text, size_t *used)
{
    uint32_t character = 0;
    *used = decode((const unsigned char *)text.at, text.bytes, &character);
    const size_t before = buffer->bytes;
    if (*used == 0) {
        *used = 1;
        cli_buffer_print(buffer, "<%02X>", (unsigned)(unsigned char)text.at[0]);
        return buffer->bytes - before;
    }
    if (is_hidden(character)) {
        cli_buffer_print(buffer, "<U+%04X>", (unsigned)character);
        return buffer->bytes - before;
    }
    cli_buffer_add(buffer, text.at, *used);
    const int width = character < 0x80 ? 1 : utf8proc_charwidth((utf8proc_int32_t)character);
    return width < 0 ? 0 : (size_t)width;
}

size_t cli_buffer_add_visible(cli_buffer *buffer, ng_text text)
{
    size_t columns = 0;
    size_t at = 0;
    while (at < text.bytes) {
        const size_t plain = plain_bytes(text.at + at, text.bytes - at);
        cli_buffer_add(buffer, text.at + at, plain);
        columns += plain;
        at += plain;
        if (at < text.bytes) {
            size_t used = 0;
            const ng_text rest = {text.at + at, text.bytes - at};
            columns += add_visible_character(buffer, rest, &used);
            at += used;
        }
    }
    return columns;
}

static void add_json_character(cli_buffer *buffer, ng_text text, size_t *used)
{
    uint32_t character = 0;
    *used = decode((const unsigned char *)text.at, text.bytes, &character);
    if (*used == 0) {
        *used = 1;
        cli_buffer_add_string(buffer, REPLACEMENT);
        return;
    }
    const char *const named = "\"\\\n\t\r\b\f";
    const char *const letters = "\"\\ntrbf";
    const char *found =
        character == 0 || character > '\\' ? NULL : strchr(named, (char)character);
    if (found != NULL) {
        const char escape[2] = {'\\', letters[found - named]};
        cli_buffer_add(buffer, escape, sizeof escape);
    } else if (character < 0x20 || (character >= 0x7F && character < 0xA0) ||
        character == 0x2028 || character == 0x2029) {
        cli_buffer_print(buffer, "\\u%04x", (unsigned)character);
    } else {
        cli_buffer_add(buffer, text.at, *used);
    }
}

void cli_buffer_add_json(cli_buffer *buffer, ng_text text)
{
    cli_buffer_add(buffer, "\"", 1);
    size_t at = 0;
    while (at < text.bytes) {
        const size_t plain = plain_bytes(text.at + at, text.bytes - at);
        cli_buffer_add(buffer, text.at + at, plain);
        at += plain;
        if (at < text.bytes) {
            size_t used = 0;
            add_json_character(buffer, (ng_text){text.at + at, text.bytes - at}, &used);
            at += used;
        }
    }
    cli_buffer_add(buffer, "\"", 1);
}

void cli_buffer_add_tsv(cli_buffer *buffer, ng_text text)
{
    size_t done = 0;
    for (size_t i = 0; i < text.bytes; i++) {
        const char c = text.at[i];
        if (c == '\t' || c == '\n' || c == '\\') {
            cli_buffer_add(buffer, text.at + done, i - done);
            cli_buffer_add_string(buffer, c == '\t' ? "\\t" : c == '\n' ? "\\n" : "\\\\");
            done = i + 1;
        }
    }
    if (done < text.bytes) {
        cli_buffer_add(buffer, text.at + done, text.bytes - done);
    }
}

// What stands behind a backslash; NUL when it is nothing that we write.
static char unescape(char letter)
{
    switch (letter) {
    case 't':
        return '\t';
    case 'n':
        return '\n';
    case '\\':
        return '\\';
    default:
        return '\0';
    }
}

bool cli_text_unescape(char *at, size_t *bytes)
{
    size_t to = 0;
    for (size_t from = 0; from < *bytes; from++, to++) {
        at[to] = at[from];
        if (at[from] == '\\' && ++from < *bytes) {
            at[to] = unescape(at[from]);
        }
        if (from == *bytes || at[to] == '\0') {
            return false;
        }
    }
    *bytes = to;
    return true;
}

void cli_buffer_add_list(cli_buffer *json, cli_buffer *shown, const ng_text *list, size_t count)
{
    cli_buffer_add(json, "[", 1);
    for (size_t i = 0; i < count; i++) {
        cli_buffer_add(json, ",", i > 0);
        cli_buffer_add_json(json, list[i]);
        if (shown != NULL) {
            cli_buffer_add(shown, "; ", i > 0 ? 2 : 0);
            cli_buffer_add(shown, list[i].at, list[i].bytes);
        }
    }
    cli_buffer_add(json, "]", 1);
}
