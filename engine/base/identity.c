// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What identifies a member in the text of others: the e-mail address, the slug of a profile
 * address, the phone number.
 *
 * The first two only fold case: a weaker identity is a duplicate member, a stronger one merges
 * two people. For the same reason only linkedin.com and its hosts have slugs (`/in/` is India
 * elsewhere), and the three numbers behind an old /pub/ name are kept the way the site rewrote
 * them: /pub/ann/1/2b/345 is /in/ann-34502b1.
 */
#include <string.h>

#include "base/fold.h"
#include "base/pack.h"
#include "base/status.h"
#include "base/text.h"

enum {
    PUB_NUMBERS = 3,       // segments behind a /pub/ name
    PUB_NUMBER_DIGITS = 3, // to which all but the first are padded
    PHONE_DIGITS_MIN = 8,  // of a whole international number
    PHONE_DIGITS_MAX = 15  // by E.164
};

static const ng_text empty = {"", 0};

static char lower(char byte)
{
    return (char)(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
}

// True when `text` begins with the lower-case `prefix` in any case.
static bool begins_with(ng_text text, const char *prefix)
{
    size_t bytes = strlen(prefix);
    if (text.bytes < bytes) {
        return false;
    }
    for (size_t i = 0; i < bytes; i++) {
        if (lower(text.at[i]) != prefix[i]) {
            return false;
        }
    }
    return true;
}

static ng_text without_prefix(ng_text text, size_t bytes)
{
    return (ng_text){text.at + bytes, text.bytes - bytes};
}

// The part of `text` before the first byte that is one of `stops`.
static ng_text up_to(ng_text text, const char *stops)
{
    size_t bytes = 0;
    while (bytes < text.bytes && (text.at[bytes] == '\0' || !strchr(stops, text.at[bytes]))) {
        bytes++;
    }
    return (ng_text){text.at, bytes};
}

ng_status ng_text__fold_email(ng_arena *arena, ng_text text, ng_text *out, ng_error *err)
{
    *out = empty;
    ng_text address = ng_text__trim(text);
    if (begins_with(address, "mailto:")) {
        address = ng_text__trim(up_to(without_prefix(address, strlen("mailto:")), "?"));
    }
    if (!ng_text__is_email(address)) {
        return NG_OK;
    }
    return ng_text__fold_case(arena, address, out, err);
}

// Bytes of what may stand between the digits of a number at the start of `text`; 0: none.
static size_t separator_bytes(ng_text text)
{
    static const char *const wide[] = {
        "\xC2\xA0", "\xE2\x80\x91", "\xE2\x80\x90", "\xE2\x80\x93", "\xE2\x80\xAF"};
    if (strchr(" -./()\t", text.at[0]) != NULL) {
        return text.at[0] == '\0' ? 0 : 1;
    }
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
        size_t bytes = strlen(wide[i]);
        if (text.bytes >= bytes && memcmp(text.at, wide[i], bytes) == 0) {
            return bytes;
        }
    }
    return 0;
}

ng_status ng_text__fold_phone(ng_arena *arena, ng_text text, ng_text *out, ng_error *err)
{
    char number[PHONE_DIGITS_MAX + 1] = "+";
    size_t bytes = 1;
    *out = empty;
    ng_text rest = ng_text__trim(text);
    if (begins_with(rest, "tel:")) {
        rest = ng_text__trim(without_prefix(rest, strlen("tel:")));
    }
    if (rest.bytes == 0 || rest.at[0] != '+') {
        return NG_OK;
    }
    for (rest = without_prefix(rest, 1); rest.bytes > 0;) {
        // The zero that is dialled at home only.
        const bool trunk = rest.bytes >= 3 && memcmp(rest.at, "(0)", 3) == 0;
        const size_t left_out = trunk ? 3 : separator_bytes(rest);
        const bool digit = rest.at[0] >= '0' && rest.at[0] <= '9';
        if ((left_out == 0 && !digit) || (digit && bytes == sizeof number)) {
            return NG_OK;
        }
        if (digit) {
            number[bytes++] = rest.at[0];
        }
        rest = without_prefix(rest, digit ? 1 : left_out);
    }
    if (bytes <= PHONE_DIGITS_MIN || number[1] == '0') {
        return NG_OK;
    }
    *out = ng_arena__copy(arena, (ng_text){number, bytes});
    return out->at == NULL ? ng_fail(err, NG_ERR_NOMEM, "no memory for a phone number") : NG_OK;
}

static bool is_profile_host(ng_text host)
{
    static const char site[] = "linkedin.com";
    size_t site_bytes = sizeof site - 1;
    host = up_to(host, ":");
    if (host.bytes < site_bytes) {
        return false;
    }
    size_t before = host.bytes - site_bytes;
    return begins_with(without_prefix(host, before), site) &&
        (before == 0 || host.at[before - 1] == '.');
}

// What follows `/in/` or `/pub/` in the address, without query and fragment; *pub tells which.
static ng_text profile_part(ng_text address, bool *pub)
{
    *pub = false;
    if (begins_with(address, "https:")) {
        address = without_prefix(address, strlen("https:"));
    } else if (begins_with(address, "http:")) {
        address = without_prefix(address, strlen("http:"));
    }
    if (begins_with(address, "//")) {
        address = without_prefix(address, strlen("//"));
    }
    address = up_to(address, "?#");
    ng_text host = up_to(address, "/");
    if (host.bytes != 0 && !is_profile_host(host)) {
        return empty;
    }
    for (size_t i = host.bytes; i < address.bytes; i++) {
        ng_text rest = without_prefix(address, i);
        *pub = begins_with(rest, "/pub/");
        if (*pub || begins_with(rest, "/in/")) {
            return without_prefix(rest, *pub ? strlen("/pub/") : strlen("/in/"));
        }
    }
    return empty;
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    digit = lower(digit);
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

// Percent-decodes and folds; what is not UTF-8 afterwards stays encoded.
static ng_status fold_slug(ng_arena *arena, ng_text raw, ng_text *out, ng_error *err)
{
    char *to = (char *)ng_arena__pack(arena, raw.bytes + 1);
    if (to == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a slug of %zu bytes", raw.bytes);
    }
    size_t bytes = 0;
    for (size_t i = 0; i < raw.bytes; i++) {
        to[bytes] = raw.at[i];
        if (raw.at[i] == '%' && raw.bytes - i > 2) {
            int high = hex_value(raw.at[i + 1]);
            int low = hex_value(raw.at[i + 2]);
            if (high >= 0 && low >= 0) {
                to[bytes] = (char)(unsigned char)(high * 16 + low);
                i += 2;
            }
        }
        bytes++;
    }
    to[bytes] = '\0';
    ng_text decoded = {to, bytes};
    return ng_text__fold_case(arena, ng_text__valid(decoded) ? decoded : raw, out, err);
}

// `name/1/2b/345` is `name-34502b1`; anything else is up to the next slash.
static ng_status fold_pub(ng_arena *arena, ng_text part, ng_text *out, ng_error *err)
{
    ng_text name = up_to(part, "/");
    ng_text rest = without_prefix(part, name.bytes);
    ng_text number[PUB_NUMBERS] = {empty, empty, empty};
    for (size_t i = 0; i < PUB_NUMBERS && rest.bytes != 0; i++) {
        number[i] = up_to(without_prefix(rest, 1), "/");
        rest = without_prefix(rest, 1 + number[i].bytes);
    }
    for (size_t i = 0; i < PUB_NUMBERS; i++) {
        if (number[i].bytes == 0 || number[i].bytes > PUB_NUMBER_DIGITS) {
            return fold_slug(arena, name, out, err);
        }
    }
    static const char zeros[] = "000";
    ng_text joined = ng_arena__print(arena, "%.*s-%s%.*s%s%.*s%.*s", (int)name.bytes, name.at,
        zeros + number[2].bytes, (int)number[2].bytes, number[2].at, zeros + number[1].bytes,
        (int)number[1].bytes, number[1].at, (int)number[0].bytes, number[0].at);
    if (joined.at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a slug of %zu bytes", part.bytes);
    }
    return fold_slug(arena, joined, out, err);
}

ng_status ng_text__slug(ng_arena *arena, ng_text text, bool bare, ng_text *out, ng_error *err)
{
    *out = empty;
    ng_text address = ng_text__trim(text);
    if (up_to(address, "/").bytes != address.bytes) {
        bool pub;
        ng_text part = profile_part(address, &pub);
        if (up_to(part, "/").bytes == 0) {
            return NG_OK;
        }
        return pub ? fold_pub(arena, part, out, err)
                   : fold_slug(arena, up_to(part, "/"), out, err);
    }
    bool plain = up_to(address, "@ \t\r\n\v\f").bytes == address.bytes;
    ng_text slug = up_to(address, "?#");
    if (!bare || !plain || slug.bytes == 0) {
        return NG_OK;
    }
    return fold_slug(arena, slug, out, err);
}
