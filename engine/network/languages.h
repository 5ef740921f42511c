// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The languages of one member while they are gathered: names that fold alike are one language,
 * of which the greatest spelling by bytes is kept, so that their order does not matter.
 */
#ifndef NG_NETWORK_LANGUAGES_H
#define NG_NETWORK_LANGUAGES_H

#include "base/limits.h"
#include "base/memory.h"

typedef struct ng_languages {
    ng_text name[NG_LIMIT_LANGUAGES];   // [count]
    ng_text folded[NG_LIMIT_LANGUAGES]; // [count] all different
    size_t count;
} ng_languages;

/**
 * One more; a tag is its name, and what folds to nothing is none.
 *
 * @param arena  holds the names
 * @param index  [out] its place; NG_LIMIT_LANGUAGES for what is none. May be NULL.
 *
 * Errors  NG_ERR_LIMIT more than NG_LIMIT_LANGUAGES, or longer than NG_LIMIT_LANGUAGE_BYTES;
 *         NG_ERR_INPUT not UTF-8; NG_ERR_NOMEM.
 */
ng_status ng_languages__add(
    ng_languages *list, ng_arena *arena, ng_text text, size_t *index, ng_error *err);
/** Bring `name` in the order in which records hold it; `folded` goes with it. */
void ng_languages__sort(ng_languages *list);

#endif
