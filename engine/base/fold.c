// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Folding: the form under which texts that a person takes for the same are equal bytes.
 *
 * Default-ignorable characters (soft hyphen, joiners) fall away with the marks. Jamo are
 * composed, so that Korean stays as short as it was. utf8proc is used through its functions
 * that allocate nothing.
 * Source: Unicode Standard Annex 15 (normalisation) and section 3.13 (case folding).
 */
#include "base/fold.h"

#include <string.h>

#include <utf8proc.h>

#include "base/pack.h"
#include "base/status.h"
#include "base/text.h"

enum {
    POINTS_ON_STACK = 512
};

// Code points of one text; `at` is `small` or heap.
typedef struct point_list {
    utf8proc_int32_t small[POINTS_ON_STACK];
    utf8proc_int32_t *at;
    size_t count;
} point_list;

typedef struct replacement {
    utf8proc_int32_t point;
    char text[3];
} replacement;

// Letters that Unicode neither decomposes nor folds, as people write them on plain keyboards.
static const replacement replacements[] = {
    {0x00E6, "ae"}, // ae
    {0x00F0, "d"},  // eth
    {0x00F8, "o"},  // o with stroke
    {0x00FE, "th"}, // thorn
    {0x0111, "d"},  // d with stroke
    {0x0131, "i"},  // i without dot
    {0x0142, "l"},  // l with stroke
    {0x0153, "oe"}, // oe
};

typedef struct alias {
    const char *alias;     // folded
    const char *canonical; // as written
} alias;

static const alias industries[] = {
#include "base/industry_table.inc"
};

static bool is_plain(ng_text text)
{
    bool plain = true;
    for (size_t i = 0; i < text.bytes; i++) {
        plain &= (unsigned char)(text.at[i] - 1) < 0x7F;
    }
    return plain;
}

static bool is_plain_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static char lower(char byte)
{
    return (char)(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
}

static ng_status no_memory(ng_text text, ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory to fold a text of %zu bytes", text.bytes);
}

static ng_status fold_plain(ng_arena *arena, ng_text text, ng_text *out, ng_error *err)
{
    char *to = (char *)ng_arena__pack(arena, text.bytes + 1);
    if (to == NULL) {
        return no_memory(text, err);
    }
    size_t bytes = 0;
    bool blank = false;
    for (size_t i = 0; i < text.bytes; i++) {
        char byte = text.at[i];
        if (is_plain_blank(byte)) {
            blank = bytes != 0;
            continue;
        }
        if (blank) {
            to[bytes++] = ' ';
            blank = false;
        }
        to[bytes++] = lower(byte);
    }
    to[bytes] = '\0';
    *out = (ng_text){to, bytes};
    return NG_OK;
}

// Decomposed and composed again as `options` says; release_points afterwards in any case.
static ng_status read_points(ng_text text, int options, point_list *points, ng_error *err)
{
    points->at = points->small;
    points->count = 0;
    if (!ng_text__valid(text)) {
        return ng_fail(err, NG_ERR_INPUT, "text of %zu bytes is not valid UTF-8", text.bytes);
    }
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text.at;
    utf8proc_ssize_t bytes = (utf8proc_ssize_t)text.bytes;
    utf8proc_option_t option = (utf8proc_option_t)options;
    utf8proc_ssize_t count =
        utf8proc_decompose(at, bytes, points->small, POINTS_ON_STACK, option);
    if (count > POINTS_ON_STACK) {
        points->at = ng_memory__allocate((size_t)count * sizeof *points->at);
        if (points->at == NULL) {
            return no_memory(text, err);
        }
        count = utf8proc_decompose(at, bytes, points->at, count, option);
    }
    if (count >= 0) {
        count = utf8proc_normalize_utf32(points->at, count, option);
    }
    if (count < 0) {
        return ng_fail(err, NG_ERR_INPUT, "text of %zu bytes cannot be folded: %s", text.bytes,
            utf8proc_errmsg(count));
    }
    points->count = (size_t)count;
    return NG_OK;
}

static void release_points(point_list *points)
{
    if (points->at != points->small) {
        ng_memory__release(points->at);
    }
}

// What compatibility decomposition does not make U+0020 already.
static bool is_blank(utf8proc_int32_t point)
{
    return point == ' ' || (point >= '\t' && point <= '\r') || point == 0x85 ||
        point == 0x1680 || point == 0x2028 || point == 0x2029;
}

static size_t write_point(utf8proc_int32_t point, utf8proc_uint8_t to[4])
{
    if (point < 0x80) {
        to[0] = (utf8proc_uint8_t)point;
        return 1;
    }
    for (size_t i = 0; i < sizeof replacements / sizeof replacements[0]; i++) {
        if (replacements[i].point == point) {
            size_t bytes = strlen(replacements[i].text);
            memcpy(to, replacements[i].text, bytes);
            return bytes;
        }
    }
    return (size_t)utf8proc_encode_char(point, to);
}

// Bytes of the folded text; written as well when `to` is not NULL.
static size_t write_folded(const point_list *points, char *to)
{
    size_t bytes = 0;
    bool blank = false;
    for (size_t i = 0; i < points->count; i++) {
        if (is_blank(points->at[i])) {
            blank = bytes != 0;
            continue;
        }
        utf8proc_uint8_t character[4];
        size_t width = write_point(points->at[i], character);
        if (to != NULL && blank) {
            to[bytes] = ' ';
        }
        bytes += blank ? 1 : 0;
        blank = false;
        if (to != NULL) {
            memcpy(to + bytes, character, width);
        }
        bytes += width;
    }
    return bytes;
}

static ng_status fold_points(
    ng_arena *arena, const point_list *points, ng_text *out, ng_error *err)
{
    size_t bytes = write_folded(points, NULL);
    char *to = (char *)ng_arena__pack(arena, bytes + 1);
    if (to == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a folded text of %zu bytes", bytes);
    }
    write_folded(points, to);
    to[bytes] = '\0';
    *out = (ng_text){to, bytes};
    return NG_OK;
}

ng_status ng_text__fold(ng_arena *arena, ng_text text, ng_text *out, ng_error *err)
{
    *out = (ng_text){"", 0};
    if (is_plain(text)) {
        return fold_plain(arena, text, out, err);
    }
    point_list points;
    ng_status status = read_points(text,
        UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK |
            UTF8PROC_IGNORE,
        &points, err);
    if (status == NG_OK) {
        status = fold_points(arena, &points, out, err);
    }
    release_points(&points);
    return status;
}

static ng_status encode_points(
    ng_arena *arena, const point_list *points, ng_text *out, ng_error *err)
{
    char *to = (char *)ng_arena__pack(arena, points->count * 4 + 1);
    if (to == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %zu characters", points->count);
    }
    size_t bytes = 0;
    for (size_t i = 0; i < points->count; i++) {
        bytes += (size_t)utf8proc_encode_char(points->at[i], (utf8proc_uint8_t *)to + bytes);
    }
    to[bytes] = '\0';
    *out = (ng_text){to, bytes};
    return NG_OK;
}

ng_status ng_text__fold_case(ng_arena *arena, ng_text text, ng_text *out, ng_error *err)
{
    *out = (ng_text){"", 0};
    if (is_plain(text)) {
        char *to = (char *)ng_arena__pack(arena, text.bytes + 1);
        if (to == NULL) {
            return no_memory(text, err);
        }
        for (size_t i = 0; i < text.bytes; i++) {
            to[i] = lower(text.at[i]);
        }
        to[text.bytes] = '\0';
        *out = (ng_text){to, text.bytes};
        return NG_OK;
    }
    point_list points;
    ng_status status =
        read_points(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD, &points, err);
    if (status == NG_OK) {
        status = encode_points(arena, &points, out, err);
    }
    release_points(&points);
    return status;
}

ng_text ng_text__industry_name(ng_text folded)
{
    size_t low = 0;
    size_t high = sizeof industries / sizeof industries[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = ng_text__compare(folded, ng_text__of(industries[middle].alias));
        if (order == 0) {
            return ng_text__of(industries[middle].canonical);
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return (ng_text){NULL, 0};
}

ng_status ng_text__fold_industry(ng_arena *arena, ng_text text, ng_text *out, ng_error *err)
{
    ng_status status = ng_text__fold(arena, text, out, err);
    ng_text name = status == NG_OK ? ng_text__industry_name(*out) : (ng_text){NULL, 0};
    return name.bytes == 0 ? status : ng_text__fold(arena, name, out, err);
}
