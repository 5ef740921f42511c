// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * From bytes to cards. Only what is kept is copied, once, into one buffer a card; a picture of
 * any size costs one look at its bytes.
 */
#include "import/vcard_card.h"

#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"

#define HEAD_BYTES 256
#define SKIPPED_NAMES 64

/** What is read of a card; the rest is skipped. */
static const char *const kept_names[] = {"FN", "N", "NICKNAME", "ORG", "TITLE", "ROLE", "EMAIL",
    "TEL", "ADR", "URL", "BDAY", "UID", "REV", "KIND", "X-ADDRESSBOOKSERVER-KIND", "X-ABSHOWAS",
    "X-ABLABEL", "X-SOCIALPROFILE", "SOCIALPROFILE", "X-LINKEDIN", "EXPERTISE", "LANG",
    "X-NETGRAPH-LANGUAGE", "X-NETGRAPH-HEADLINE", "X-NETGRAPH-INDUSTRY", "X-NETGRAPH-SCHOOL"};
/** What says nothing of a person, and need not be told of. */
static const char *const silent_names[] = {"VERSION", "PRODID", "PROFILE", "SOURCE", "NAME",
    "MAILER", "CLASS", "SORT-STRING", "BEGIN", "END"};

/** A line as it comes. */
typedef struct raw_line {
    ng_text text; // without its end; the first HEAD_BYTES of one that is too long
    uint64_t number;
    bool is_long, has_nul;
} raw_line;

/** The property that lines belong to. */
typedef struct present {
    bool any, kept, is_binary, is_quoted;
    bool soft;     // its last line ends with an `=` that joins the next
    bool is_agent; // without a value: a card may follow
    size_t begin;  // of a kept one, in the buffer
    uint64_t line; // it begins on
} present;

typedef struct building {
    ng_vcard_reader *reader;
    ng_vcard_card *card;
    present at;
    uint32_t depth; // of cards within the card
} building;

ng_status ng_vcard_reader__init(ng_vcard_reader *reader, ng_source *source, ng_error *err)
{
    *reader = (ng_vcard_reader){.source = source, .line = 1};
    return ng_map__create(&reader->skipped, err);
}

void ng_vcard_reader__finish(ng_vcard_reader *reader)
{
    ng_buffer__finish(&reader->text);
    ng_buffer__finish(&reader->properties);
    ng_map__destroy(reader->skipped);
    reader->skipped = NULL;
}

// --------------------------------------------------------------------------------------- lines

/** Bytes of the window up to the first CR or LF; all of them when there is none. */
static size_t line_bytes(const ng_source *source)
{
    const unsigned char *const at = source->at + source->begin;
    const size_t bytes = source->end - source->begin;
    const unsigned char *const feed = bytes == 0 ? NULL : memchr(at, '\n', bytes);
    const size_t before = feed == NULL ? bytes : (size_t)(feed - at);
    const unsigned char *const back = before == 0 ? NULL : memchr(at, '\r', before);
    return back == NULL ? before : (size_t)(back - at);
}

/** Uses up the end of a line: CRs and one LF. */
static ng_status skip_end(ng_source *source, ng_error *err)
{
    ng_status status = NG_OK;
    bool back = false;
    for (;;) {
        if (source->begin == source->end && !source->ended) {
            NG_TRY(ng_source__more(source, err));
        }
        if (source->begin == source->end) {
            break;
        }
        const unsigned char byte = source->at[source->begin];
        if (byte != '\r' && (byte != '\n')) {
            break;
        }
        back = byte == '\r';
        source->begin++;
        if (!back) {
            break;
        }
    }
done:
    return status;
}

/** The next line; the window may move when the one after it is asked for. */
static ng_status next_line(
    ng_vcard_reader *reader, char head[HEAD_BYTES], raw_line *out, bool *more, ng_error *err)
{
    ng_status status = NG_OK;
    ng_source *const source = reader->source;
    size_t bytes = 0;
    *out = (raw_line){.number = reader->line};
    *more = true;
    while ((bytes = line_bytes(source)) == source->end - source->begin && !source->ended) {
        if (bytes >= NG_LIMIT_CELL_BYTES) {
            if (!out->is_long) {
                memcpy(head, source->at + source->begin, HEAD_BYTES);
            }
            out->is_long = true;
            source->begin = source->end;
        }
        NG_TRY(ng_source__more(source, err));
    }
    const unsigned char *const at = source->at + source->begin;
    out->text = out->is_long ? (ng_text){head, HEAD_BYTES} : (ng_text){(const char *)at, bytes};
    out->has_nul = !out->is_long && source->nul_at != SIZE_MAX && bytes > 0 &&
        memchr(at, '\0', bytes) != NULL;
    *more = out->is_long || bytes > 0 || source->begin < source->end;
    source->begin += bytes;
    reader->line++;
done:
    return status;
}

// --------------------------------------------------------------------------------------- cards

static bool is_among(ng_text name, const char *const *names, size_t count)
{
    const ng_vcard_property property = {.name = name};
    for (size_t i = 0; i < count; i++) {
        if (ng_vcard_property__is(&property, names[i])) {
            return true;
        }
    }
    return false;
}

static void note_fault(building *on, ng_vcard_fault fault, uint64_t line)
{
    if (on->card->fault == NG_VCARD_SOUND) {
        on->card->fault = fault;
        on->card->fault_line = line;
    }
}

/** Appends to the buffer of the card, unless it becomes too large. */
static ng_status append(building *on, ng_text text, ng_error *err)
{
    ng_vcard_reader *const reader = on->reader;
    if (reader->text.bytes + text.bytes > NG_LIMIT_CARD_BYTES ||
        reader->properties.bytes / sizeof(ng_vcard_property) >= NG_LIMIT_CARD_PROPERTIES) {
        note_fault(on, NG_VCARD_TOO_LARGE, reader->line - 1);
        return NG_OK;
    }
    return ng_buffer__add(&reader->text, text.at, text.bytes, err);
}

/** Ends the present property: notes where it lies. */
static ng_status end_property(building *on, ng_error *err)
{
    ng_status status = NG_OK;
    ng_vcard_reader *const reader = on->reader;
    if (on->at.any && on->at.kept) {
        // Where the text lies is known when the card is whole; until then this holds offsets.
        const ng_vcard_property property = {
            .line = on->at.line, .value = {NULL, reader->text.bytes - on->at.begin}};
        if (property.value.bytes > NG_LIMIT_CELL_BYTES) {
            note_fault(on, NG_VCARD_TOO_LONG, on->at.line);
        }
        NG_TRY(append(on, (ng_text){"\n", 1}, err));
        NG_TRY(ng_buffer__add(&reader->properties, &property, sizeof(property), err));
    }
    on->at = (present){.any = false};
done:
    return status;
}

static bool ends_soft(const present *at, const raw_line *line)
{
    return at->is_quoted && line->text.bytes > 0 && line->text.at[line->text.bytes - 1] == '=';
}

/** Letters, digits and hyphens (RFC 6350, section 3.3), and the underscore of some programs. */
static bool is_name(ng_text name)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    bool is = true;
    for (size_t i = 0; i < name.bytes; i++) {
        is = is && memchr(letters, name.at[i], sizeof(letters) - 1) != NULL;
    }
    return is;
}

/** A notice tells a few; a file may make up any number of them. */
static ng_status note_skipped(ng_vcard_reader *reader, ng_text name, ng_error *err)
{
    uint32_t number = 0;
    bool is_new = false;
    if (name.bytes > HEAD_BYTES || !is_name(name) ||
        ng_map__count(reader->skipped) == SKIPPED_NAMES ||
        is_among(name, silent_names, sizeof(silent_names) / sizeof(*silent_names))) {
        return NG_OK;
    }
    return ng_map__add(reader->skipped, name, &number, &is_new, err);
}

/** The encoding that a property names, unless it is UTF-8. */
static void note_encoding(ng_vcard_card *card, const ng_vcard_property *property)
{
    if (property->parameters.bytes == 0) {
        return;
    }
    const ng_encoding encoding =
        ng_encoding__find(ng_vcard_property__find(property, "CHARSET"));
    if (encoding != NG_ENCODING_UTF8 && encoding != NG_ENCODING_UNKNOWN) {
        card->encoding = encoding;
    }
}

static ng_status begin_property(
    building *on, const raw_line *line, const ng_vcard_property *property, ng_error *err)
{
    ng_status status = NG_OK;
    on->at = (present){.any = true,
        .kept = is_among(property->name, kept_names, sizeof(kept_names) / sizeof(*kept_names)),
        .is_binary = ng_vcard_property__is_binary(property),
        .is_quoted = ng_vcard_property__is_quoted_printable(property),
        .is_agent = ng_vcard_property__is(property, "AGENT") &&
            ng_text__trim(property->value).bytes == 0,
        .begin = on->reader->text.bytes,
        .line = line->number};
    on->at.soft = ends_soft(&on->at, line);
    note_encoding(on->card, property);
    if (!on->at.kept) {
        return note_skipped(on->reader, property->name, err);
    }
    if (line->is_long || line->has_nul) {
        note_fault(on, line->is_long ? NG_VCARD_TOO_LONG : NG_VCARD_NUL, line->number);
        return NG_OK;
    }
    NG_TRY(append(on, line->text, err));
done:
    return status;
}

/** Whether white space between two parts of a quoted-printable value is of the folding: next to
 *  coded bytes it is, since a writer that codes there codes blanks as well. */
static bool is_folding(const ng_buffer *text, ng_text rest)
{
    const size_t bytes = text->bytes;
    const bool coded_before = bytes >= 3 && text->at[bytes - 3] == '=';
    return coded_before || (rest.bytes > 0 && rest.at[0] == '=');
}

/** A further line of the present property. */
static ng_status continue_property(building *on, const raw_line *line, ng_error *err)
{
    ng_buffer *const text = &on->reader->text;
    ng_text more = line->text;
    const bool indented = more.bytes > 0 && (more.at[0] == ' ' || more.at[0] == '\t');
    const ng_text rest = {more.at + indented, more.bytes - indented};
    const bool soft = on->at.soft;
    on->at.soft = ends_soft(&on->at, line);
    if (!on->at.kept) {
        return NG_OK;
    }
    if (line->is_long || line->has_nul) {
        note_fault(on, line->is_long ? NG_VCARD_TOO_LONG : NG_VCARD_NUL, line->number);
        return NG_OK;
    }
    if (soft && text->bytes > on->at.begin) {
        text->bytes--;
        more = indented && is_folding(text, rest) ? rest : more;
    } else {
        more = rest;
    }
    return append(on, more, err);
}

static bool is_mark(const ng_vcard_property *property, const char *name)
{
    const ng_vcard_property value = {.name = ng_text__trim(property->value)};
    return ng_vcard_property__is(property, name) && ng_vcard_property__is(&value, "VCARD");
}

/** A line that begins a property, or is none. *ended: the card is whole. */
static ng_status take_start(building *on, const raw_line *line, bool *ended, ng_error *err)
{
    ng_status status = NG_OK;
    ng_vcard_property property;
    const bool good = ng_vcard_property__parse(line->text, &property);
    if (!good) {
        if (!on->at.is_binary && on->card->odd_line == 0 && on->depth == 0) {
            on->card->odd_line = line->number;
        }
        return NG_OK;
    }
    const bool agent = on->at.is_agent;
    if (is_mark(&property, "BEGIN")) {
        *ended = !agent;
        on->reader->pending = *ended;
        on->reader->pending_line = line->number;
        on->depth += agent;
    } else if (is_mark(&property, "END")) {
        *ended = on->depth == 0;
        on->depth -= !*ended;
    }
    if (on->depth == 0) {
        NG_TRY(end_property(on, err));
    }
    if (!*ended && on->depth == 0) {
        NG_TRY(begin_property(on, line, &property, err));
    } else if (on->depth > 0) {
        on->at.is_agent = ng_vcard_property__is(&property, "AGENT") &&
            ng_text__trim(property.value).bytes == 0;
    }
done:
    return status;
}

static ng_status take_line(building *on, const raw_line *line, bool *ended, ng_error *err)
{
    const ng_text text = line->text;
    const bool blank = ng_text__trim(text).bytes == 0;
    if (blank) {
        on->at.is_binary = false;
        return NG_OK;
    }
    const bool indented = text.at[0] == ' ' || text.at[0] == '\t';
    ng_vcard_property mark;
    // A value that was cut does not swallow the end of its card.
    const bool is_end = on->at.soft && ng_vcard_property__parse(text, &mark) &&
        (is_mark(&mark, "BEGIN") || is_mark(&mark, "END"));
    if (on->at.any && on->depth == 0 && (on->at.soft || indented) && !is_end) {
        return continue_property(on, line, err);
    }
    return take_start(on, line, ended, err);
}

/** The properties know where their text lies now. */
static void place_properties(ng_vcard_reader *reader, ng_vcard_card *card)
{
    // A buffer begins as aligned as memory of the heap is.
    ng_vcard_property *const property = (ng_vcard_property *)(void *)reader->properties.at;
    const size_t count = reader->properties.bytes / sizeof(*property);
    const char *at = (const char *)reader->text.at;
    size_t kept = 0;
    for (size_t i = 0; i < count && card->fault == NG_VCARD_SOUND; i++) {
        const ng_text line = {at, property[i].value.bytes};
        const uint64_t number = property[i].line;
        at += line.bytes + 1;
        if (ng_vcard_property__parse(line, &property[kept])) {
            property[kept++].line = number;
        }
    }
    card->property = property;
    card->count = kept;
    card->text = (ng_text){(const char *)reader->text.at, reader->text.bytes};
}

/** Reads on to the next BEGIN. */
static ng_status find_begin(ng_vcard_reader *reader, bool *more, ng_error *err)
{
    ng_status status = NG_OK;
    char head[HEAD_BYTES];
    raw_line line;
    *more = true;
    while (!reader->pending && *more) {
        NG_TRY(next_line(reader, head, &line, more, err));
        ng_vcard_property property;
        if (*more && !line.is_long && ng_vcard_property__parse(line.text, &property) &&
            is_mark(&property, "BEGIN")) {
            reader->pending = true;
            reader->pending_line = line.number;
        }
        NG_TRY(skip_end(reader->source, err));
    }
done:
    return status;
}

ng_status ng_vcard_reader__next(
    ng_vcard_reader *reader, ng_vcard_card *card, bool *more, ng_error *err)
{
    ng_status status = NG_OK;
    building on = {.reader = reader, .card = card};
    char head[HEAD_BYTES];
    bool ended = false;
    NG_TRY(find_begin(reader, more, err));
    if (!*more) {
        return NG_OK;
    }
    *card = (ng_vcard_card){.line = reader->pending_line, .encoding = NG_ENCODING_1252};
    reader->pending = false;
    reader->text.bytes = 0;
    reader->properties.bytes = 0;
    while (!ended) {
        raw_line line;
        bool any = false;
        NG_TRY(next_line(reader, head, &line, &any, err));
        if (!any) {
            break;
        }
        NG_TRY(take_line(&on, &line, &ended, err));
        NG_TRY(skip_end(reader->source, err));
    }
    NG_TRY(end_property(&on, err));
    place_properties(reader, card);
done:
    return status;
}

bool ng_vcard__is(ng_text bytes)
{
    static const char mark[] = "BEGIN:VCARD";
    const ng_text rest = ng_text__trim(bytes);
    const ng_vcard_property start = {
        .name = {rest.at, rest.bytes < sizeof(mark) - 1 ? rest.bytes : sizeof(mark) - 1}};
    return rest.bytes > 0 && ng_vcard_property__is(&start, mark);
}
