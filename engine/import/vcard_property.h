// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One property of a card: `group.NAME;PARAMETER=VALUE:value`, and what its value says. Pure
 * functions over bytes.
 */
#ifndef NG_IMPORT_VCARD_PROPERTY_H
#define NG_IMPORT_VCARD_PROPERTY_H

#include "import/encoding.h"

typedef struct ng_vcard_property {
    ng_text group;      // `item1`, or empty
    ng_text name;       // as written
    ng_text parameters; // as written, without the first `;`
    ng_text value;      // as written
    uint64_t line;      // it begins on
} ng_vcard_property;

/** Takes a line apart; false when it has no `:` or no name. */
bool ng_vcard_property__parse(ng_text line, ng_vcard_property *out);
/** Whether the name is this, in any case. */
bool ng_vcard_property__is(const ng_vcard_property *property, const char *name);

/**
 * The next parameter; false at the end. `rest` shrinks. One without a name (`TEL;HOME:`) has an
 * empty one. Quotes around the value are taken off.
 */
bool ng_vcard_property__parameter(ng_text *rest, ng_text *name, ng_text *value);
/** The value of a named parameter, empty when there is none. */
ng_text ng_vcard_property__find(const ng_vcard_property *property, const char *name);
/** Whether a word stands among the values of TYPE, or as a parameter without a name. */
bool ng_vcard_property__has_type(const ng_vcard_property *property, const char *word);

bool ng_vcard_property__is_quoted_printable(const ng_vcard_property *property);
bool ng_vcard_property__is_binary(const ng_vcard_property *property);

/**
 * The value as UTF-8, in the arena: quoted-printable undone, then read in the encoding that the
 * property names; bytes that are not UTF-8 where it names none, or UTF-8, are read as
 * `fallback`. Separators stay escaped.
 * Errors: NG_ERR_NOMEM.
 */
ng_status ng_vcard_property__text(ng_arena *arena, const ng_vcard_property *property,
    ng_encoding fallback, ng_text *out, ng_error *err);

/**
 * The next part of a value that `mark` divides where no backslash stands before it; false at
 * the end. `rest` shrinks. Parts may be empty.
 */
bool ng_vcard_value__part(ng_text *rest, char mark, ng_text *part);
/**
 * Without escapes: `\n` is a line end, a backslash before `, ; : \` is left out. In the arena.
 */
ng_status ng_vcard_value__unescape(ng_arena *arena, ng_text value, ng_text *out, ng_error *err);

#endif
