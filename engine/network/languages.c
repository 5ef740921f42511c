// SPDX-License-Identifier: GPL-3.0-or-later
// Lists are short, so plain searches do.
#include "network/languages.h"

#include "base/language.h"
#include "base/status.h"
#include "base/text.h"

static size_t find(const ng_languages *list, ng_text folded)
{
    size_t at = 0;
    while (at < list->count && !ng_text__equal(list->folded[at], folded)) {
        at++;
    }
    return at;
}

ng_status ng_languages__add(
    ng_languages *list, ng_arena *arena, ng_text text, size_t *index, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text folded = {NULL, 0};
    const ng_text name = ng_language__name(text);
    size_t unused;
    size_t *at = index == NULL ? &unused : index;
    *at = NG_LIMIT_LANGUAGES;
    NG_TRY(ng_language__fold(arena, name, &folded, err));
    if (folded.bytes == 0) {
        goto done;
    }
    const size_t place = find(list, folded);
    if (place == NG_LIMIT_LANGUAGES || name.bytes > NG_LIMIT_LANGUAGE_BYTES) {
        NG_TRY(ng_fail(err, NG_ERR_LIMIT,
            "languages: more than %d of one member, or one longer than %d bytes",
            NG_LIMIT_LANGUAGES, NG_LIMIT_LANGUAGE_BYTES));
    }
    if (place == list->count || ng_text__compare(list->name[place], name) < 0) {
        const ng_text copy = ng_arena__copy(arena, name);
        if (copy.at == NULL) {
            NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for a language"));
        }
        list->name[place] = copy;
        list->folded[place] = folded;
        list->count += place == list->count;
    }
    *at = place;
done:
    return status;
}

void ng_languages__sort(ng_languages *list)
{
    for (size_t i = 1; i < list->count; i++) {
        const ng_text name = list->name[i];
        const ng_text folded = list->folded[i];
        size_t at = i;
        while (at > 0 && ng_text__compare(list->name[at - 1], name) > 0) {
            list->name[at] = list->name[at - 1];
            list->folded[at] = list->folded[at - 1];
            at--;
        }
        list->name[at] = name;
        list->folded[at] = folded;
    }
}
