// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Searching the index of names. A key is the folded name from one of its words on, 0, the
 * number of the word and the member, so that all words with one beginning stand together.
 */
#include "network/name.h"

#include <stdlib.h>
#include <string.h>

#include "base/status.h"

enum {
    PREFIX_BYTES_MAX = 200,
    TAIL_BYTES = 6 // 0, word, member
};

static int compare_ids(const void *a, const void *b)
{
    const uint32_t *x = a;
    const uint32_t *y = b;
    return *x < *y ? -1 : *x > *y;
}

static ng_status collect(ng_txn *txn, ng_text prefix, ng_buffer *ids, ng_error *err)
{
    ng_status status = NG_OK;
    ng_cursor *cursor = NULL;
    ng_key from;
    ng_bytes key;
    ng_bytes value;
    NG_TRY(ng_key__text(&from, prefix, err));
    NG_TRY(ng_cursor__open(txn, NG_TABLE_NAMES, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, &from, &key, &value, err));
    while (key.at != NULL && key.bytes >= prefix.bytes &&
        memcmp(key.at, prefix.at, prefix.bytes) == 0) {
        if (key.bytes < TAIL_BYTES) {
            status =
                ng_fail(err, NG_ERR_CORRUPT, "table names holds a key of %zu bytes", key.bytes);
            goto done;
        }
        uint32_t member = ng_key__read_u32(key, key.bytes - sizeof member);
        NG_TRY(ng_buffer__add(ids, &member, sizeof member, err));
        NG_TRY(ng_cursor__next(cursor, &key, &value, err));
    }
done:
    ng_cursor__close(cursor);
    return status;
}

ng_status ng_name__search(ng_txn *txn, ng_arena *arena, ng_text prefix, const uint32_t **out,
    uint32_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_buffer ids = {0};
    *out = NULL;
    *count = 0;
    if (prefix.bytes > PREFIX_BYTES_MAX) {
        prefix.bytes = PREFIX_BYTES_MAX;
    }
    NG_TRY(collect(txn, prefix, &ids, err));
    uint32_t *id = ng_arena__allocate(arena, ids.bytes + sizeof *id);
    if (id == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for the members of a name");
        goto done;
    }
    uint32_t found = (uint32_t)(ids.bytes / sizeof *id);
    uint32_t kept = 0;
    if (found > 0) {
        memcpy(id, ids.at, ids.bytes);
        qsort(id, found, sizeof *id, compare_ids);
    }
    for (uint32_t i = 0; i < found; i++) {
        if (kept == 0 || id[i] != id[kept - 1]) {
            id[kept++] = id[i];
        }
    }
    *out = id;
    *count = kept;
done:
    ng_buffer__finish(&ids);
    return status;
}
