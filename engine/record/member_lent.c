// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A member's record read where it lies: one pass over its bytes up to the identities, and to
 * the end where there are languages, no copy of a text, no memory but for the arrays of
 * identities and languages. It takes what ng_record__encode_member
 * writes (the form is described in record/member.c) and gives what ng_record__decode_member
 * does; tests hold the two against each other.
 *
 * A question for suggestions reads some forty records; unpacking each into a tree of objects
 * first cost it as much as all neighbour lists.
 */
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "record/record.h"
#include "record/version.h"

enum {
    ELEMENT_COUNT = 7, // with the version, without languages
    PARTS_MIN = 2,
    PARTS_MAX = 4,
    STABLE_BYTES = 16
};

// What is left of the record. After a fault nothing is left and `bad` says where it was.
typedef struct cursor {
    const unsigned char *at;
    size_t left;
    const char *bad;
} cursor;

static uint64_t fail(cursor *in, const char *what)
{
    in->bad = in->bad == NULL ? what : in->bad;
    in->left = 0;
    return 0;
}

// A big-endian number of so many bytes.
static uint64_t take_bytes(cursor *in, uint32_t bytes, const char *what)
{
    uint64_t number = 0;
    if (in->left < bytes) {
        return fail(in, what);
    }
    for (uint32_t i = 0; i < bytes; i++) {
        number = number << 8 | in->at[i];
    }
    in->at += bytes;
    in->left -= bytes;
    return number;
}

static uint64_t take_number(cursor *in, uint64_t max, const char *what)
{
    uint64_t first = take_bytes(in, 1, what);
    if (first >= 0xcc && first <= 0xcf) {
        first = take_bytes(in, 1u << (first - 0xcc), what);
    } else if (first >= 0xd0 && first <= 0xd3) {
        // With a sign, which is not set.
        const uint32_t bytes = 1u << (first - 0xd0);
        first = take_bytes(in, bytes, what);
        max = max < (UINT64_MAX >> (65 - 8 * bytes)) ? max : UINT64_MAX >> (65 - 8 * bytes);
    } else if (first > 0x7f) {
        return fail(in, what);
    }
    return first <= max ? first : fail(in, what);
}

// Elements of an array; each takes a byte at least.
static uint32_t take_array(cursor *in, uint64_t max, const char *what)
{
    uint64_t count = take_bytes(in, 1, what);
    if (count >= 0x90 && count <= 0x9f) {
        count &= 0x0f;
    } else if (count == 0xdc || count == 0xdd) {
        count = take_bytes(in, count == 0xdc ? 2 : 4, what);
    } else {
        return (uint32_t)fail(in, what);
    }
    return count <= max && count <= in->left ? (uint32_t)count : (uint32_t)fail(in, what);
}

static ng_text take_run(cursor *in, uint64_t bytes, size_t bytes_max, const char *what)
{
    if (bytes > bytes_max || bytes > in->left) {
        fail(in, what);
        return (ng_text){"", 0};
    }
    const ng_text run = {(const char *)in->at, (size_t)bytes};
    in->at += bytes;
    in->left -= (size_t)bytes;
    return run;
}

static ng_text take_text(cursor *in, size_t bytes_max, const char *what)
{
    uint64_t bytes = take_bytes(in, 1, what);
    if (bytes >= 0xa0 && bytes <= 0xbf) {
        bytes &= 0x1f;
    } else if (bytes >= 0xd9 && bytes <= 0xdb) {
        bytes = take_bytes(in, 1u << (bytes - 0xd9), what);
    } else {
        fail(in, what);
    }
    const ng_text text = take_run(in, bytes, bytes_max, what);
    if (!ng_text__valid(text)) {
        fail(in, what);
    }
    return text;
}

static ng_text take_raw(cursor *in, size_t bytes_max, const char *what)
{
    uint64_t bytes = take_bytes(in, 1, what);
    if (bytes < 0xc4 || bytes > 0xc6) {
        fail(in, what);
        return (ng_text){"", 0};
    }
    bytes = take_bytes(in, 1u << (bytes - 0xc4), what);
    return take_run(in, bytes, bytes_max, what);
}

// A day, or nil for none.
static ng_day take_day(cursor *in, const char *what)
{
    if (in->left == 0) {
        return (ng_day)fail(in, what);
    }
    const unsigned char first = in->at[0];
    if (first == 0xc0) {
        take_bytes(in, 1, what);
        return NG_DAY_NONE;
    }
    if (first <= 0x7f || (first >= 0xcc && first <= 0xcf)) {
        return (ng_day)take_number(in, INT32_MAX, what);
    }
    take_bytes(in, 1, what);
    if (first >= 0xe0) {
        return (ng_day)first - 256;
    }
    if (first < 0xd0 || first > 0xd3) {
        return (ng_day)fail(in, what);
    }
    const uint32_t bytes = 1u << (first - 0xd0);
    const uint32_t unused = 64 - 8 * bytes;
    const int64_t day = (int64_t)(take_bytes(in, bytes, what) << unused) >> unused;
    return day > NG_DAY_NONE && day <= INT32_MAX ? (ng_day)day : (ng_day)fail(in, what);
}

static void take_fields(cursor *in, ng_field_value *field)
{
    const uint32_t count = take_array(in, NG_FIELD_COUNT, "fields");
    uint64_t next = 0;
    for (uint32_t i = 0; i < count && in->bad == NULL; i++) {
        const uint32_t parts = take_array(in, PARTS_MAX, "field");
        const uint64_t number = take_number(in, NG_FIELD_COUNT - 1, "number of a field");
        if (parts < PARTS_MIN || number < next) {
            fail(in, "order of fields");
            break;
        }
        ng_field_value *value = &field[number];
        next = number + 1;
        value->text = take_text(in, NG_LIMIT_FIELD_BYTES, "text of a field");
        if (parts > 2) {
            value->day = take_day(in, "day of a field");
        }
        if (parts > 3) {
            value->own = (uint32_t)take_number(in, 1, "origin of a field");
        }
        if (value->text.bytes == 0 && value->day == NG_DAY_NONE) {
            fail(in, "empty field");
        }
    }
}

static void take_terms(cursor *in, uint32_t *term)
{
    const uint32_t count = take_array(in, NG_RECORD_TERM_COUNT, "terms");
    for (uint32_t i = 0; i < count; i++) {
        term[i] = (uint32_t)take_number(in, UINT32_MAX, "term");
    }
}

static bool is_identity(ng_text identity)
{
    const ng_text text = {identity.at + 1, identity.bytes - 1};
    if (identity.bytes < 2) {
        return false;
    }
    return identity.at[0] == 'r'
        ? text.bytes == STABLE_BYTES
        : memchr("keps", identity.at[0], 4) != NULL && ng_text__valid(text);
}

static ng_status take_identities(
    cursor *in, ng_arena *arena, ng_member_record *out, ng_error *err)
{
    const uint32_t count = take_array(in, NG_LIMIT_LIST_ENTRIES, "identities");
    ng_text *identity = ng_arena__allocate(arena, ((size_t)count + 1) * sizeof *identity);
    if (identity == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %u identities", count);
    }
    for (uint32_t i = 0; i < count && in->bad == NULL; i++) {
        identity[i] = take_raw(in, NG_LIMIT_KEY_BYTES + 1, "identity");
        if (!is_identity(identity[i])) {
            fail(in, "identity");
        } else if (i > 0 && ng_text__compare(identity[i - 1], identity[i]) >= 0) {
            fail(in, "order of identities");
        }
    }
    out->identities = identity;
    out->identity_count = count;
    return NG_OK;
}

static void skip_skills(cursor *in)
{
    const uint32_t count = take_array(in, NG_LIMIT_LIST_ENTRIES, "skills");
    uint64_t last = 0;
    for (uint32_t i = 0; i < count && in->bad == NULL; i++) {
        const uint64_t skill = take_number(in, UINT32_MAX, "skills");
        last = skill > last ? skill : fail(in, "skills");
    }
}

// They stand last, behind the skills, the import and the row.
static ng_status take_languages(
    cursor *in, ng_arena *arena, ng_member_record *out, ng_error *err)
{
    skip_skills(in);
    take_number(in, UINT32_MAX, "import");
    take_number(in, UINT64_MAX, "row");
    const uint32_t count = take_array(in, NG_LIMIT_LANGUAGES, "languages");
    ng_text *language = ng_arena__allocate(arena, ((size_t)count + 1) * sizeof *language);
    if (language == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %u languages", count);
    }
    for (uint32_t i = 0; i < count && in->bad == NULL; i++) {
        language[i] = take_text(in, NG_LIMIT_LANGUAGE_BYTES, "language");
        if (language[i].bytes == 0 ||
            (i > 0 && ng_text__compare(language[i - 1], language[i]) >= 0)) {
            fail(in, "order of languages");
        }
    }
    if (count == 0 || in->left > 0) {
        fail(in, "list of languages");
    }
    out->languages = language;
    out->language_count = count;
    return NG_OK;
}

ng_status ng_record__lend_member(
    ng_arena *arena, ng_text bytes, ng_member_record *out, ng_error *err)
{
    ng_status status = NG_OK;
    cursor in = {(const unsigned char *)bytes.at, bytes.bytes, NULL};
    *out = (ng_member_record){0};
    for (uint32_t i = 0; i < NG_FIELD_COUNT; i++) {
        out->field[i] = (ng_field_value){.text = {"", 0}, .day = NG_DAY_NONE};
    }
    if (bytes.bytes > NG_LIMIT_RECORD_BYTES) {
        fail(&in, "size");
    }
    const uint32_t elements = take_array(&in, ELEMENT_COUNT + 1, "number of elements");
    if (elements < ELEMENT_COUNT) {
        fail(&in, "number of elements");
    }
    if (take_number(&in, NG_RECORD_VERSION, "version") != NG_RECORD_VERSION) {
        fail(&in, "version");
    }
    take_fields(&in, out->field);
    take_terms(&in, out->term);
    NG_TRY(take_identities(&in, arena, out, err));
    if (elements > ELEMENT_COUNT) {
        NG_TRY(take_languages(&in, arena, out, err));
    }
    if (in.bad != NULL) {
        status = ng_fail(err, NG_ERR_CORRUPT, "a member record is damaged: bad %s", in.bad);
    }
done:
    if (status != NG_OK) {
        *out = (ng_member_record){0};
    }
    return status;
}
