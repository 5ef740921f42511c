// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Properties of vCard 2.1, 3.0 and 4.0. Where the versions differ, what is read is what no
 * version forbids: types stand behind TYPE= or alone, and backslashes escape in all of them.
 * Source: vCard 2.1 (versit), RFC 2425, RFC 2426, RFC 6350, RFC 2045 section 6.7.
 */
#include "import/vcard_property.h"

#include <string.h>

#include "base/status.h"
#include "base/text.h"

static char lower(char byte)
{
    return (char)(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
}

static bool is_word(ng_text text, const char *word)
{
    const size_t bytes = strlen(word);
    bool same = text.bytes == bytes;
    for (size_t i = 0; same && i < bytes; i++) {
        same = lower(text.at[i]) == lower(word[i]);
    }
    return same;
}

/** Offset of the first of `marks` outside of quotes; text.bytes when there is none. */
static size_t find_unquoted(ng_text text, const char *marks)
{
    bool quoted = false;
    for (size_t i = 0; i < text.bytes; i++) {
        if (text.at[i] == '"') {
            quoted = !quoted;
        } else if (!quoted && text.at[i] != '\0' && strchr(marks, text.at[i]) != NULL) {
            return i;
        }
    }
    return text.bytes;
}

bool ng_vcard_property__parse(ng_text line, ng_vcard_property *out)
{
    size_t colon = find_unquoted(line, ":");
    if (colon == line.bytes && line.bytes > 0) {
        // A quote that is never closed is a character like any other.
        const char *const at = memchr(line.at, ':', line.bytes);
        colon = at == NULL ? line.bytes : (size_t)(at - line.at);
    }
    if (colon == line.bytes) {
        return false;
    }
    const ng_text head = {line.at, colon};
    const char *const mark = memchr(head.at, ';', head.bytes);
    const size_t name_bytes = mark == NULL ? head.bytes : (size_t)(mark - head.at);
    ng_text name = ng_text__trim((ng_text){head.at, name_bytes});
    const char *const dot = name.bytes == 0 ? NULL : memchr(name.at, '.', name.bytes);
    *out = (ng_vcard_property){.value = {line.at + colon + 1, line.bytes - colon - 1}};
    if (dot != NULL) {
        out->group = (ng_text){name.at, (size_t)(dot - name.at)};
        name = (ng_text){dot + 1, name.bytes - out->group.bytes - 1};
    }
    out->name = name;
    if (mark != NULL) {
        out->parameters = (ng_text){mark + 1, head.bytes - name_bytes - 1};
    }
    return name.bytes > 0;
}

bool ng_vcard_property__is(const ng_vcard_property *property, const char *name)
{
    return is_word(property->name, name);
}

// ---------------------------------------------------------------------------------- parameters

bool ng_vcard_property__parameter(ng_text *rest, ng_text *name, ng_text *value)
{
    if (rest->bytes == 0) {
        return false;
    }
    const size_t bytes = find_unquoted(*rest, ";");
    const ng_text whole = ng_text__trim((ng_text){rest->at, bytes});
    const size_t used = bytes + (bytes < rest->bytes);
    *rest = (ng_text){rest->at + used, rest->bytes - used};
    const char *const mark = whole.bytes == 0 ? NULL : memchr(whole.at, '=', whole.bytes);
    *name = (ng_text){whole.at, mark == NULL ? 0 : (size_t)(mark - whole.at)};
    *value = mark == NULL ? whole : (ng_text){mark + 1, whole.bytes - name->bytes - 1};
    *name = ng_text__trim(*name);
    *value = ng_text__trim(*value);
    if (value->bytes >= 2 && value->at[0] == '"' && value->at[value->bytes - 1] == '"') {
        *value = (ng_text){value->at + 1, value->bytes - 2};
    }
    return true;
}

ng_text ng_vcard_property__find(const ng_vcard_property *property, const char *name)
{
    ng_text rest = property->parameters;
    ng_text own;
    ng_text value;
    while (ng_vcard_property__parameter(&rest, &own, &value)) {
        if (is_word(own, name)) {
            return value;
        }
    }
    return (ng_text){NULL, 0};
}

bool ng_vcard_property__has_type(const ng_vcard_property *property, const char *word)
{
    ng_text rest = property->parameters;
    ng_text name;
    ng_text value;
    while (ng_vcard_property__parameter(&rest, &name, &value)) {
        if (name.bytes > 0 && !is_word(name, "TYPE")) {
            continue;
        }
        ng_text part;
        while (ng_vcard_value__part(&value, ',', &part)) {
            if (is_word(ng_text__trim(part), word)) {
                return true;
            }
        }
    }
    return false;
}

static bool is_encoded(const ng_vcard_property *property, const char *const *word)
{
    ng_text rest = property->parameters;
    ng_text name;
    ng_text value;
    while (ng_vcard_property__parameter(&rest, &name, &value)) {
        for (size_t i = 0; word[i] != NULL; i++) {
            if ((name.bytes == 0 || is_word(name, "ENCODING")) && is_word(value, word[i])) {
                return true;
            }
        }
    }
    return false;
}

bool ng_vcard_property__is_quoted_printable(const ng_vcard_property *property)
{
    static const char *const word[] = {"QUOTED-PRINTABLE", "Q", NULL};
    return property->parameters.bytes > 0 && is_encoded(property, word);
}

bool ng_vcard_property__is_binary(const ng_vcard_property *property)
{
    static const char *const word[] = {"BASE64", "B", NULL};
    return property->parameters.bytes > 0 && is_encoded(property, word);
}

// -------------------------------------------------------------------------------------- values

static int digit_of(char byte)
{
    static const char digits[] = "0123456789abcdef";
    const char *const at = byte == '\0' ? NULL : strchr(digits, lower(byte));
    return at == NULL ? -1 : (int)(at - digits);
}

/** Undoes quoted-printable; an `=` without two digits stands for itself. */
static ng_status unquote(ng_arena *arena, ng_text text, ng_text *out, ng_error *err)
{
    char *const at = ng_arena__allocate(arena, text.bytes + 1);
    size_t bytes = 0;
    if (at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a value of %zu bytes", text.bytes);
    }
    for (size_t i = 0; i < text.bytes; i++) {
        const bool coded = text.at[i] == '=' && i + 2 < text.bytes &&
            digit_of(text.at[i + 1]) >= 0 && digit_of(text.at[i + 2]) >= 0;
        const bool soft = text.at[i] == '=' && i + 1 == text.bytes;
        if (coded) {
            at[bytes++] = (char)(digit_of(text.at[i + 1]) * 16 + digit_of(text.at[i + 2]));
            i += 2;
        } else if (!soft) {
            at[bytes++] = text.at[i];
        }
    }
    *out = (ng_text){at, bytes};
    return NG_OK;
}

ng_status ng_vcard_property__text(ng_arena *arena, const ng_vcard_property *property,
    ng_encoding fallback, ng_text *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text text = property->value;
    ng_encoding encoding = NG_ENCODING_UTF8;
    if (ng_vcard_property__is_quoted_printable(property)) {
        NG_TRY(unquote(arena, text, &text, err));
    }
    if (property->parameters.bytes > 0) {
        encoding = ng_encoding__find(ng_vcard_property__find(property, "CHARSET"));
    }
    if (encoding == NG_ENCODING_UTF8 || encoding == NG_ENCODING_UNKNOWN) {
        encoding = ng_text__valid(text) ? NG_ENCODING_UTF8 : fallback;
    }
    *out = text;
    if (encoding != NG_ENCODING_UTF8) {
        NG_TRY(ng_encoding__decode(arena, encoding, text, out, err));
    }
done:
    return status;
}

bool ng_vcard_value__part(ng_text *rest, char mark, ng_text *part)
{
    if (rest->at == NULL) {
        return false;
    }
    size_t bytes = 0;
    while (bytes < rest->bytes && rest->at[bytes] != mark) {
        bytes += rest->at[bytes] == '\\' && bytes + 1 < rest->bytes ? 2 : 1;
    }
    *part = (ng_text){rest->at, bytes};
    *rest = bytes < rest->bytes ? (ng_text){rest->at + bytes + 1, rest->bytes - bytes - 1}
                                : (ng_text){NULL, 0};
    return true;
}

ng_status ng_vcard_value__unescape(ng_arena *arena, ng_text value, ng_text *out, ng_error *err)
{
    *out = value;
    if (value.bytes == 0 || memchr(value.at, '\\', value.bytes) == NULL) {
        return NG_OK;
    }
    char *const at = ng_arena__allocate(arena, value.bytes);
    size_t bytes = 0;
    if (at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a value of %zu bytes", value.bytes);
    }
    for (size_t i = 0; i < value.bytes; i++) {
        const char next = (char)(i + 1 < value.bytes ? value.at[i + 1] : '\0');
        const bool escaped =
            value.at[i] == '\\' && next != '\0' && strchr("nN,;:\\\"", next) != NULL;
        i += escaped;
        at[bytes++] = (char)(escaped && (next == 'n' || next == 'N') ? '\n' : value.at[i]);
    }
    *out = (ng_text){at, bytes};
    return NG_OK;
}
