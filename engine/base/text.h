// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Text: UTF-8 views, folding for comparison, identities, and the order of members.
 *
 * Texts are {at, bytes}, not NUL-terminated. Functions that make text put it into an arena.
 */
#ifndef NG_BASE_TEXT_H
#define NG_BASE_TEXT_H

#include "base/memory.h"

/** Text of a NUL-terminated string (NULL gives the empty text). */
ng_text ng_text__of(const char *string);
/** True when both have the same bytes. */
bool ng_text__equal(ng_text a, ng_text b);
/** Byte order: negative, zero or positive; a prefix comes before the longer text. */
int ng_text__compare(ng_text a, ng_text b);
/** Without ASCII blanks, tabs, CR, LF, U+00A0 and U+FEFF at both ends. */
ng_text ng_text__trim(ng_text text);
/** True for well-formed UTF-8 without NUL (RFC 3629: no surrogates, no overlong forms). */
bool ng_text__valid(ng_text text);

/**
 * Fold for comparison: compatibility form, marks stripped, case folded, a small table for the
 * letters that leaves (ø ł đ ð þ ß æ œ ı), runs of white space one blank, trimmed. Empty for
 * text of marks and blanks only. Idempotent.
 * Errors: NG_ERR_NOMEM; NG_ERR_INPUT when not valid UTF-8. Pure ASCII takes a fast path.
 */
ng_status ng_text__fold(ng_arena *arena, ng_text text, ng_text *out, ng_error *err);

/**
 * Fold an industry and map aliases to the canonical industry of data/industries.csv, folded
 * too.
 */
ng_status ng_text__fold_industry(ng_arena *arena, ng_text text, ng_text *out, ng_error *err);
/** Name of a known industry whose name or alias folds to `folded`; empty when it is unknown. */
ng_text ng_text__industry_name(ng_text folded);

/**
 * True for one `@` with something before it and a dot inside what follows, no blanks and no
 * colon: a key behind a name space is no address.
 */
bool ng_text__is_email(ng_text text);
/**
 * The e-mail address trimmed, without `mailto:`, case folded; empty when it is none. Marks
 * stay, as they do in slugs: two people may differ by one. Errors as ng_text__fold.
 */
ng_status ng_text__fold_email(ng_arena *arena, ng_text text, ng_text *out, ng_error *err);

/**
 * A phone number as E.164 writes it, `+` and 8 to 15 digits; empty when it is not
 * international, since what a national number means is a guess. `tel:`, blanks, hyphens, dots,
 * slashes and brackets are left out, and so is a `(0)`. A number with an extension, or anything
 * else behind it, is empty too. Errors: NG_ERR_NOMEM.
 */
ng_status ng_text__fold_phone(ng_arena *arena, ng_text text, ng_text *out, ng_error *err);

/**
 * The slug of a profile address: what follows `/in/` (or `/pub/`), percent-decoded,
 * lower-cased, up to the next `/ ? #`. Scheme and `www.` or a country host may be missing, or
 * the whole host; any other site than linkedin.com has no slugs. An old `/pub/ann/1/2b/345` is
 * `ann-34502b1`, as the site rewrote it: the name alone is many people's. A text that holds no
 * `/` and no blank and no `@` is a slug by itself when `bare` is true. Empty when there is
 * none. Errors: NG_ERR_NOMEM; NG_ERR_INPUT when not valid UTF-8.
 */
ng_status ng_text__slug(ng_arena *arena, ng_text text, bool bare, ng_text *out, ng_error *err);

/** True for `0` or digits without a leading zero, at most 20 digits. */
bool ng_text__is_decimal(ng_text key);

/** What a member is named by, in the order in which members are listed. */
typedef enum ng_name_class {
    NG_NAME_DECIMAL = 0, // canonical decimal key, ordered by value
    NG_NAME_TEXT = 1,    // any other key, or a slug, ordered by bytes
    NG_NAME_STABLE = 2,  // neither: ordered by stable code
} ng_name_class;

/**
 * A prefix of the order of members: a < b in this number means a comes first; equal numbers
 * need ng_text__order. Decimal keys below 2^62 never tie.
 */
uint64_t ng_text__order_prefix(ng_name_class name_class, ng_text name);

/** The order of members: negative when a comes first. */
int ng_text__order(ng_name_class a_class, ng_text a, ng_name_class b_class, ng_text b);

#endif
