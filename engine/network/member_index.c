// SPDX-License-Identifier: GPL-3.0-or-later
// Index entries of one member.
#include "network/member_index.h"

#include "base/status.h"

#include <stdlib.h>
#include <string.h>

#define NAME_WORDS_MAX 8

// The code of a member that has neither key nor slug nor code.
static bool address_code(const ng_member_record *record, char out[17])
{
    for (size_t i = 0; i < record->identity_count; i++) {
        if (!ng_member__is_address(record->identities[i])) {
            return false;
        }
    }
    if (record->identity_count == 0) {
        return false;
    }
    ng_hash128 code = ng_member__address_code(record->identities[0]);
    out[0] = NG_IDENTITY_STABLE;
    ng_hash__save128(code, out + 1);
    return true;
}

ng_status ng_member_index__identities(const ng_member_record *record, ng_arena *arena,
    const ng_text **out, size_t *count, ng_error *err)
{
    char code[17];
    *out = NULL;
    *count = 0;
    if (record == NULL) {
        return NG_OK;
    }
    *out = record->identities;
    *count = record->identity_count;
    if (!address_code(record, code)) {
        return NG_OK;
    }
    // 'r' comes after 'e' and 'p', so the code goes to the end.
    ng_text *list = ng_arena__allocate(arena, (*count + 1) * sizeof *list);
    ng_text copy = ng_arena__copy(arena, (ng_text){code, sizeof code});
    if (list == NULL || copy.at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the identities of a member");
    }
    for (size_t i = 0; i < *count; i++) {
        list[i] = record->identities[i];
    }
    list[*count] = copy;
    *out = list;
    *count += 1;
    return NG_OK;
}

static int compare_texts(const void *a, const void *b)
{
    const ng_text *x = a;
    const ng_text *y = b;
    return ng_text__compare(*x, *y);
}

ng_status ng_member_index__names(const ng_member_record *record, uint32_t member,
    ng_arena *arena, const ng_text **out, size_t *count, ng_error *err)
{
    ng_text name;
    size_t at = 0;
    *out = NULL;
    *count = 0;
    if (record == NULL) {
        return NG_OK;
    }
    ng_status status = ng_member__name(record, arena, &name, err);
    if (status == NG_OK) {
        status = ng_text__fold(arena, name, &name, err);
    }
    if (status != NG_OK || name.bytes == 0) {
        return status;
    }
    ng_text *list = ng_arena__allocate(arena, NAME_WORDS_MAX * sizeof *list);
    bool failed = list == NULL;
    while (!failed && *count < NAME_WORDS_MAX) {
        ng_key key;
        ng_key__name(&key, (ng_text){name.at + at, name.bytes - at}, (uint8_t)*count, member);
        list[*count] = ng_arena__copy(arena, (ng_text){(const char *)key.at, key.bytes});
        failed = list[*count].at == NULL;
        *count += 1;
        const char *blank = memchr(name.at + at, ' ', name.bytes - at);
        if (blank == NULL) {
            break;
        }
        at = (size_t)(blank - name.at) + 1;
    }
    if (failed) {
        *count = 0;
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the name of a member");
    }
    qsort(list, *count, sizeof *list, compare_texts);
    *out = list;
    return NG_OK;
}
