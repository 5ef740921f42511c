// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Names of languages. Cards and other data name a language by a tag (`en`, `pt-BR`), people by
 * its name: a tag of two letters of one case, whatever stands behind a hyphen, is its English
 * name.
 * Source: ISO 639-1; RFC 5646, section 2.2.1.
 */
#ifndef NG_BASE_LANGUAGE_H
#define NG_BASE_LANGUAGE_H

#include "base/memory.h"
#include "netgraph.h"

/** The English name where the trimmed text is a tag, else the trimmed text. */
ng_text ng_language__name(ng_text text);
/** The tag of which ng_language__name makes exactly this text; empty: there is none. */
ng_text ng_language__tag(ng_text name);
/** What two texts have in common that are one language: the folded name. In the arena. Errors:
 *  NG_ERR_NOMEM. */
ng_status ng_language__fold(ng_arena *arena, ng_text text, ng_text *out, ng_error *err);

#endif
