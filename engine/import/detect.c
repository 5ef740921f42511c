// SPDX-License-Identifier: GPL-3.0-or-later
/** Detection by trying: each delimiter is tried on the first rows, the kinds are asked in
 * the order of detect.h. */
#include "import/detect.h"

#include <string.h>

#include "import/edges.h"
#include "import/graphml.h"
#include "import/resume.h"
#include "import/vcard_card.h"

/** Rows that may stand before the header of a LinkedIn file, and comments before the first
 * edge. */
#define PREAMBLE_ROWS 64
#define COMMENT_ROWS 10000

static const char delimiters[] = {',', ';', '\t', '|'};

bool ng_detect__wanted(const char *kind, ng_wanted *out)
{
    static const struct {
        const char *name;
        ng_format format;
    } other[] = {{"edges", NG_FORMAT_EDGES}, {"ldbc", NG_FORMAT_LDBC},
        {"linkedin", NG_FORMAT_LINKEDIN}, {"vcard", NG_FORMAT_VCARD},
        {"jsonresume", NG_FORMAT_RESUME}, {"graphml", NG_FORMAT_GRAPHML}};
    *out = (ng_wanted){.format = NG_FORMAT_NONE};
    if (kind == NULL) {
        return true;
    }
    for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
        if (strcmp(kind, other[i].name) == 0) {
            out->format = other[i].format;
            return true;
        }
    }
    for (ng_native native = 0; native < NG_NATIVE_COUNT; native++) {
        if (strcmp(kind, ng_native__kind(native)->name) == 0) {
            *out = (ng_wanted){.format = NG_FORMAT_NATIVE, .native = native};
            return true;
        }
    }
    for (int book = 0; book < NG_BOOK_COUNT; book++) {
        if (strcmp(kind, ng_book__name((ng_book)book)) == 0) {
            *out = (ng_wanted){.format = NG_FORMAT_BOOK, .book = (ng_book)book};
            return true;
        }
    }
    return false;
}

const char *ng_detect__name(const ng_detected *detected)
{
    switch (detected->format) {
    case NG_FORMAT_NATIVE:
        return ng_native__kind(detected->native)->name;
    case NG_FORMAT_EDGES:
        return "edges";
    case NG_FORMAT_LDBC:
        return "ldbc";
    case NG_FORMAT_LINKEDIN:
        return "linkedin";
    case NG_FORMAT_VCARD:
        return "vcard";
    case NG_FORMAT_BOOK:
        return ng_book__name(detected->book);
    case NG_FORMAT_RESUME:
        return "jsonresume";
    case NG_FORMAT_GRAPHML:
        return "graphml";
    case NG_FORMAT_NONE:
    case NG_FORMAT_AMBIGUOUS:
        break;
    }
    return "unknown";
}

static bool has(const ng_csv_row *header, const char *name)
{
    return ng_columns__find(header, name) != NG_COLUMN_NONE;
}

/** Columns that members have and groups have not. */
static bool has_member_column(const ng_csv_row *header)
{
    const ng_native_kind *const kind = ng_native__kind(NG_NATIVE_MEMBERS);
    for (uint32_t i = 0; i < kind->column_count; i++) {
        const char *const name = kind->column[i].name[0];
        if (strcmp(name, "id") != 0 && strcmp(name, "name") != 0 && has(header, name)) {
            return true;
        }
    }
    return false;
}

/** Files of a LinkedIn archive that are not read, but have the columns from and to. */
static bool is_of_archive(const ng_csv_row *header)
{
    return has(header, "conversation_id") || has(header, "sender_profile_url") ||
        (has(header, "sent_at") && has(header, "direction"));
}

/** The kind of a header with from and to; NG_NATIVE_COUNT: cannot be told. */
static ng_native of_from_to(const ng_csv_row *header)
{
    static const struct {
        const char *name;
        ng_native native;
    } rule[] = {
        {"skill", NG_NATIVE_ENDORSEMENTS},
        {"kind", NG_NATIVE_INTERACTIONS},
        {"text", NG_NATIVE_RECOMMENDATIONS},
        {"relationship", NG_NATIVE_RECOMMENDATIONS},
        {"level", NG_NATIVE_ENDORSEMENTS},
        {"since", NG_NATIVE_CONNECTIONS},
        {"strength", NG_NATIVE_CONNECTIONS},
        {"via", NG_NATIVE_INTRODUCTIONS},
        {"sent", NG_NATIVE_INVITATIONS},
        {"state", NG_NATIVE_INVITATIONS},
    };
    for (size_t i = 0; i < sizeof(rule) / sizeof(rule[0]); i++) {
        if (has(header, rule[i].name)) {
            return rule[i].native;
        }
    }
    return NG_NATIVE_COUNT;
}

static ng_native of_pair(const ng_csv_row *header)
{
    static const struct {
        const char *first, *second;
        ng_native native;
    } rule[] = {
        {"a", "b", NG_NATIVE_CONNECTIONS},
        {"src", "dst", NG_NATIVE_CONNECTIONS},
        {"follower", "followee", NG_NATIVE_FOLLOWS},
        {"blocker", "blocked", NG_NATIVE_BLOCKS},
        {"group", "member", NG_NATIVE_MEMBERSHIPS},
        {"member", "what", NG_NATIVE_TRUST},
        {"basis", "suppressed", NG_NATIVE_CONSENTS},
        {"member", "company", NG_NATIVE_POSITIONS},
        {"member", "school", NG_NATIVE_EDUCATION},
    };
    for (size_t i = 0; i < sizeof(rule) / sizeof(rule[0]); i++) {
        if (has(header, rule[i].first) && has(header, rule[i].second)) {
            return rule[i].native;
        }
    }
    return NG_NATIVE_COUNT;
}

/** Native kind of a header. */
static ng_format detect_native(const ng_csv_row *header, ng_native *native)
{
    const bool from_to = has(header, "from") && has(header, "to");
    *native = from_to ? of_from_to(header) : NG_NATIVE_COUNT;
    if (*native == NG_NATIVE_COUNT) {
        *native = of_pair(header);
    }
    if (*native != NG_NATIVE_COUNT) {
        return NG_FORMAT_NATIVE;
    }
    if (from_to) {
        return is_of_archive(header) ? NG_FORMAT_NONE : NG_FORMAT_AMBIGUOUS;
    }
    if (!has(header, "id")) {
        return NG_FORMAT_NONE;
    }
    const bool of_group =
        has(header, "topic") || has(header, "owner") || has(header, "created");
    *native = has(header, "name") && of_group && !has_member_column(header) ? NG_NATIVE_GROUPS
                                                                            : NG_NATIVE_MEMBERS;
    return NG_FORMAT_NATIVE;
}

static bool allows(const ng_wanted *wanted, ng_format format)
{
    return wanted->format == NG_FORMAT_NONE || wanted->format == format;
}

/** The first row, with a delimiter. */
static bool try_header(
    const char *path, const ng_csv_row *header, const ng_wanted *wanted, ng_detected *out)
{
    if (allows(wanted, NG_FORMAT_LDBC) && out->csv.delimiter == '|') {
        out->ldbc = ng_ldbc__of(path, header);
        if (out->ldbc != NG_LDBC_COUNT) {
            out->format = NG_FORMAT_LDBC;
            out->csv.quotes = false;
            return true;
        }
    }
    if (wanted->format == NG_FORMAT_NATIVE) {
        out->native = wanted->native;
        out->format =
            ng_native__fits(wanted->native, header) ? NG_FORMAT_NATIVE : NG_FORMAT_NONE;
    } else if (wanted->format == NG_FORMAT_NONE) {
        out->format = detect_native(header, &out->native);
    }
    return out->format == NG_FORMAT_NATIVE;
}

/** The header of an address book; one that is asked for is any with columns it knows. */
static bool try_book(const ng_csv_row *header, const ng_wanted *wanted, ng_detected *out)
{
    if (!allows(wanted, NG_FORMAT_BOOK)) {
        return false;
    }
    out->book = ng_book__of(header);
    if (wanted->format == NG_FORMAT_BOOK && header->count > 1) {
        out->book = wanted->book;
    }
    if (out->book == NG_BOOK_COUNT) {
        return false;
    }
    out->format = NG_FORMAT_BOOK;
    return true;
}

/** All that can be found with one delimiter. */
static bool try_delimiter(
    ng_csv *csv, char delimiter, size_t begin, const ng_wanted *wanted, ng_detected *out)
{
    *out = (ng_detected){
        .csv = {.delimiter = delimiter, .quotes = true}, .begin = begin, .line = 1};
    const ng_csv_options options = {.delimiter = delimiter, .quotes = true, .peek = true};
    ng_csv__restart(csv, &options, begin, 1);
    for (int i = 0; i < PREAMBLE_ROWS; i++) {
        const size_t at = csv->source->begin;
        const uint64_t line = csv->line;
        ng_csv_row row;
        if (ng_csv__next(csv, &row, NULL) != NG_OK || row.cell == NULL) {
            break;
        }
        if (i == 0 && try_header(csv->source->path, &row, wanted, out)) {
            return true;
        }
        out->linkedin = allows(wanted, NG_FORMAT_LINKEDIN)
            ? ng_linkedin__of(csv->source->path, &row, i == 0)
            : NG_LINKEDIN_COUNT;
        if (out->linkedin != NG_LINKEDIN_COUNT) {
            out->format = NG_FORMAT_LINKEDIN;
            out->begin = at;
            out->line = line;
            return true;
        }
        if (i == 0 && out->format == NG_FORMAT_NONE && try_book(&row, wanted, out)) {
            return true;
        }
    }
    return false;
}

static bool try_edges(ng_csv *csv, size_t begin, ng_detected *out)
{
    *out = (ng_detected){.csv = {.delimiter = ','}, .begin = begin, .line = 1};
    const ng_csv_options options = {.delimiter = ',', .quotes = false, .peek = true};
    ng_csv__restart(csv, &options, begin, 1);
    for (int i = 0; i < COMMENT_ROWS; i++) {
        ng_csv_row row;
        if (ng_csv__next(csv, &row, NULL) != NG_OK || row.cell == NULL) {
            break;
        }
        if (!ng_edges__is_comment(row.raw)) {
            out->format = ng_edges__is_edge(row.raw) ? NG_FORMAT_EDGES : NG_FORMAT_NONE;
            return out->format == NG_FORMAT_EDGES;
        }
    }
    return false;
}

/** What is told by the first bytes, or by being asked for. */
static ng_format format_of_bytes(const ng_source *source, const ng_wanted *wanted)
{
    const ng_text bytes = {
        (const char *)source->at + source->begin, source->end - source->begin};
    switch (wanted->format) {
    case NG_FORMAT_EDGES:
    case NG_FORMAT_VCARD:
    case NG_FORMAT_RESUME:
    case NG_FORMAT_GRAPHML:
        return wanted->format;
    case NG_FORMAT_NONE:
        return ng_vcard__is(bytes)  ? NG_FORMAT_VCARD
            : ng_resume__is(bytes)  ? NG_FORMAT_RESUME
            : ng_graphml__is(bytes) ? NG_FORMAT_GRAPHML
                                    : NG_FORMAT_NONE;
    case NG_FORMAT_AMBIGUOUS:
    case NG_FORMAT_NATIVE:
    case NG_FORMAT_LDBC:
    case NG_FORMAT_LINKEDIN:
    case NG_FORMAT_BOOK:
        break;
    }
    return NG_FORMAT_NONE;
}

void ng_detect(ng_csv *csv, const ng_wanted *wanted, ng_detected *out)
{
    const size_t begin = csv->source->begin;
    const ng_format format = format_of_bytes(csv->source, wanted);
    bool found = format != NG_FORMAT_NONE;
    bool ambiguous = false;
    if (found) {
        *out = (ng_detected){.format = format, .csv = {.delimiter = ','}, .begin = begin};
        out->line = 1;
    }
    for (size_t i = 0; !found && i < sizeof(delimiters); i++) {
        found = try_delimiter(csv, delimiters[i], begin, wanted, out);
        ambiguous = ambiguous || out->format == NG_FORMAT_AMBIGUOUS;
    }
    if (!found && allows(wanted, NG_FORMAT_EDGES)) {
        found = try_edges(csv, begin, out);
    }
    if (!found) {
        *out = (ng_detected){.format = ambiguous ? NG_FORMAT_AMBIGUOUS : NG_FORMAT_NONE,
            .csv = {.delimiter = ',', .quotes = true},
            .begin = begin,
            .line = 1};
    }
    if (!found && wanted->format == NG_FORMAT_NATIVE) {
        // The reader says what the header lacks.
        out->format = NG_FORMAT_NATIVE;
        out->native = wanted->native;
        out->lacks_columns = true;
    }
    ng_csv__restart(csv, &out->csv, out->begin, out->line);
}
