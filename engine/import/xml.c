// SPDX-License-Identifier: GPL-3.0-or-later
/** A cursor over the window: each part is found whole before anything is made of it. */
#include "import/xml.h"

#include <inttypes.h>
#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"

#define CODE_MAX 0x10FFFFu

void ng_xml__init(ng_xml *xml, ng_source *source)
{
    *xml = (ng_xml){.source = source, .line = 1};
}

static ng_status fail(const ng_xml *xml, const char *what, ng_error *err)
{
    return ng_fail(err, NG_ERR_INPUT, "%s:%" PRIu64 ": %s", xml->source->path, xml->line, what);
}

static ng_text window(const ng_xml *xml)
{
    const ng_source *const source = xml->source;
    return (ng_text){(const char *)source->at + source->begin, source->end - source->begin};
}

/** Uses up bytes of the window. */
static void skip(ng_xml *xml, size_t bytes)
{
    const ng_text text = {window(xml).at, bytes};
    for (size_t i = 0; i < bytes; i++) {
        xml->line += text.at[i] == '\n';
    }
    xml->source->begin += bytes;
}

/** Reads on; *more is false when the file has ended. */
static ng_status read_more(const ng_xml *xml, bool *more, ng_error *err)
{
    *more = !xml->source->ended;
    if (xml->source->ended) {
        return NG_OK;
    }
    if (window(xml).bytes > NG_LIMIT_XML_BYTES) {
        return ng_fail(err, NG_ERR_INPUT, "%s:%" PRIu64 ": a tag or text longer than %d bytes",
            xml->source->path, xml->line, NG_LIMIT_XML_BYTES);
    }
    return ng_source__more(xml->source, err);
}

/** Offset of the first byte behind `mark`, from `from` on; 0 when the window has none. */
static size_t find_behind(ng_text text, size_t from, const char *mark)
{
    const size_t bytes = strlen(mark);
    for (size_t i = from; i + bytes <= text.bytes; i++) {
        const char *const at = memchr(text.at + i, mark[0], text.bytes - i - bytes + 1);
        if (at == NULL) {
            return 0;
        }
        i = (size_t)(at - text.at);
        if (memcmp(at, mark, bytes) == 0) {
            return i + bytes;
        }
    }
    return 0;
}

/** Offset behind the `>` of a tag, quotes aside; 0 when the window has none. */
static size_t find_tag_end(ng_text text)
{
    char quote = '\0';
    for (size_t i = 0; i < text.bytes; i++) {
        const char byte = text.at[i];
        if (quote != '\0') {
            quote = (char)(byte == quote ? '\0' : quote);
        } else if (byte == '"' || byte == '\'') {
            quote = byte;
        } else if (byte == '>') {
            return i + 1;
        }
    }
    return 0;
}

static bool begins_with(ng_text text, const char *mark)
{
    const size_t bytes = strlen(mark);
    return text.bytes >= bytes && memcmp(text.at, mark, bytes) == 0;
}

/** Bytes of the part that the window begins with, read until it is whole; 0: the end. */
static ng_status find_part(ng_xml *xml, size_t *bytes, ng_error *err)
{
    ng_status status = NG_OK;
    bool more = true;
    for (*bytes = 0; *bytes == 0 && more;) {
        const ng_text text = window(xml);
        if (begins_with(text, "<!--")) {
            *bytes = find_behind(text, 4, "-->");
        } else if (begins_with(text, "<?")) {
            *bytes = find_behind(text, 2, "?>");
        } else if (begins_with(text, "<![CDATA[")) {
            *bytes = find_behind(text, 9, "]]>");
        } else if (begins_with(text, "<!D")) {
            return fail(xml, "a document type is not read", err);
        } else if (begins_with(text, "<")) {
            *bytes = text.bytes < 9 && !xml->source->ended ? 0 : find_tag_end(text);
        } else if (text.bytes > 0) {
            const char *const at = memchr(text.at, '<', text.bytes);
            *bytes = at != NULL ? (size_t)(at - text.at) : 0;
            *bytes = at == NULL && xml->source->ended ? text.bytes : *bytes;
        }
        if (*bytes == 0) {
            NG_TRY(read_more(xml, &more, err));
        }
    }
    if (*bytes == 0 && window(xml).bytes > 0) {
        NG_TRY(fail(xml, "the file ends within a tag", err));
    }
    if (*bytes > NG_LIMIT_XML_BYTES) {
        NG_TRY(ng_fail(err, NG_ERR_INPUT, "%s:%" PRIu64 ": a tag or text longer than %d bytes",
            xml->source->path, xml->line, NG_LIMIT_XML_BYTES));
    }
done:
    return status;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/** Takes a tag apart, `<` and `>` left out. */
static ng_status take_tag(ng_xml *xml, ng_text tag, ng_xml_part *part, ng_error *err)
{
    const bool closes = begins_with(tag, "/");
    part->kind = closes ? NG_XML_CLOSE : NG_XML_OPEN;
    part->is_empty = !closes && tag.bytes > 0 && tag.at[tag.bytes - 1] == '/';
    tag = (ng_text){tag.at + closes, tag.bytes - closes - part->is_empty};
    size_t bytes = 0;
    while (bytes < tag.bytes && !is_blank(tag.at[bytes])) {
        bytes++;
    }
    part->name = (ng_text){tag.at, bytes};
    part->attributes = (ng_text){tag.at + bytes, tag.bytes - bytes};
    const char *const colon = bytes == 0 ? NULL : memchr(tag.at, ':', bytes);
    if (colon != NULL) {
        part->name = (ng_text){colon + 1, bytes - (size_t)(colon + 1 - tag.at)};
    }
    if (part->name.bytes == 0) {
        return fail(xml, "a tag without a name", err);
    }
    if (closes && xml->depth == 0) {
        return fail(xml, "a tag closes what was not opened", err);
    }
    if (!part->is_empty) {
        xml->depth += closes ? UINT32_MAX : 1;
    }
    return xml->depth > NG_LIMIT_XML_DEPTH
        ? ng_fail(err, NG_ERR_INPUT, "%s:%" PRIu64 ": elements nested deeper than %d",
              xml->source->path, xml->line, NG_LIMIT_XML_DEPTH)
        : NG_OK;
}

ng_status ng_xml__next(ng_xml *xml, ng_xml_part *part, ng_error *err)
{
    ng_status status = NG_OK;
    size_t bytes = 0;
    for (bool found = false; !found;) {
        NG_TRY(find_part(xml, &bytes, err));
        const ng_text text = {window(xml).at, bytes};
        *part = (ng_xml_part){.kind = NG_XML_END, .line = xml->line};
        found = true;
        if (bytes == 0) {
            break;
        }
        if (!ng_text__valid(text)) {
            NG_TRY(fail(xml, "not UTF-8, or a NUL byte", err));
        }
        if (begins_with(text, "<![CDATA[")) {
            part->kind = NG_XML_TEXT;
            part->is_plain = true;
            part->text = (ng_text){text.at + 9, bytes - 12};
        } else if (begins_with(text, "<!--") || begins_with(text, "<?")) {
            found = false;
        } else if (begins_with(text, "<")) {
            NG_TRY(take_tag(xml, (ng_text){text.at + 1, bytes - 2}, part, err));
        } else {
            part->kind = NG_XML_TEXT;
            part->text = text;
        }
        skip(xml, bytes);
    }
    if (part->kind == NG_XML_END && xml->depth > 0) {
        NG_TRY(fail(xml, "the file ends within an element", err));
    }
done:
    return status;
}

// ------------------------------------------------------------------------------------ entities

/** The code point of `#65` or `#x41`; 0 when it is none. */
static uint32_t code_of(ng_text number)
{
    const bool hex = number.bytes > 1 && (number.at[1] | 0x20) == 'x';
    uint32_t code = 0;
    for (size_t i = hex ? 2 : 1; i < number.bytes; i++) {
        const char byte = (char)(number.at[i] | 0x20);
        const bool digit = number.at[i] >= '0' && number.at[i] <= '9';
        if (!digit && !(hex && byte >= 'a' && byte <= 'f')) {
            return 0;
        }
        code =
            code * (hex ? 16 : 10) + (uint32_t)(digit ? number.at[i] - '0' : byte - 'a' + 10);
        if (code > CODE_MAX) {
            return 0;
        }
    }
    return code >= 0xD800 && code < 0xE000 ? 0 : code;
}

static size_t put_code(uint32_t code, char *to)
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    const size_t bytes = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = bytes - 1; i > 0; i--) {
        to[i] = (char)(0x80u | (code & 0x3Fu));
        code >>= 6;
    }
    to[0] = (char)(lead[bytes] | code);
    return bytes;
}

/** Undoes the entity at the start of `text`; returns its bytes, 0 when it is none. */
static size_t take_entity(ng_text text, char *to, size_t *written)
{
    static const struct {
        const char *name;
        char byte;
    } known[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    const size_t most = text.bytes < 12 ? text.bytes : 12;
    const char *const end = memchr(text.at, ';', most);
    if (end == NULL) {
        return 0;
    }
    const ng_text name = {text.at + 1, (size_t)(end - text.at) - 1};
    uint32_t code = begins_with(name, "#") ? code_of(name) : 0;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (ng_text__equal(name, ng_text__of(known[i].name))) {
            code = (unsigned char)known[i].byte;
        }
    }
    *written = code == 0 ? 0 : put_code(code, to);
    return code == 0 ? 0 : name.bytes + 2;
}

ng_status ng_xml__unescape(ng_arena *arena, ng_text text, ng_text *out, ng_error *err)
{
    // What an entity stands for is never longer than it.
    char *const at = ng_arena__allocate(arena, text.bytes + 1);
    size_t bytes = 0;
    if (at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a text of %zu bytes", text.bytes);
    }
    for (size_t i = 0; i < text.bytes;) {
        size_t written = 0;
        const size_t used = text.at[i] == '&'
            ? take_entity((ng_text){text.at + i, text.bytes - i}, at + bytes, &written)
            : 0;
        if (used == 0) {
            at[bytes] = text.at[i];
        }
        bytes += used == 0 ? 1 : written;
        i += used == 0 ? 1 : used;
    }
    *out = (ng_text){at, bytes};
    return NG_OK;
}

ng_status ng_xml__attribute(
    ng_arena *arena, const ng_xml_part *part, const char *name, ng_text *out, ng_error *err)
{
    ng_text rest = ng_text__trim(part->attributes);
    *out = (ng_text){NULL, 0};
    while (rest.bytes > 0) {
        const char *const mark = memchr(rest.at, '=', rest.bytes);
        if (mark == NULL) {
            return NG_OK;
        }
        const ng_text own = ng_text__trim((ng_text){rest.at, (size_t)(mark - rest.at)});
        const ng_text behind =
            ng_text__trim((ng_text){mark + 1, rest.bytes - (size_t)(mark + 1 - rest.at)});
        const char quote = (char)(behind.bytes == 0 ? '\0' : behind.at[0]);
        const char *const end = quote != '"' && quote != '\''
            ? NULL
            : memchr(behind.at + 1, quote, behind.bytes - 1);
        if (end == NULL) {
            return NG_OK;
        }
        const ng_text value = {behind.at + 1, (size_t)(end - behind.at) - 1};
        if (ng_text__equal(own, ng_text__of(name))) {
            return ng_xml__unescape(arena, value, out, err);
        }
        rest = ng_text__trim((ng_text){end + 1, behind.bytes - (size_t)(end + 1 - behind.at)});
    }
    return NG_OK;
}
