// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the journal says of the last changes.
 */
#include "base/status.h"
#include "network/change.h"

ng_status ng_change_list(ng_txn *txn, uint64_t after, uint32_t limit, const ng_change **out,
    size_t *count, ng_error *err)
{
    const uint64_t last = ng_txn__state(txn)->change;
    const uint64_t behind = last > after ? last - after : 0;
    const size_t wanted = behind < limit ? (size_t)behind : limit;
    ng_arena *arena = ng_txn__arena(txn);
    ng_change *at = ng_arena__allocate(arena, (wanted + 1) * sizeof *at);
    ng_status status = NG_OK;
    *out = at;
    *count = 0;
    if (at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %zu changes", wanted);
    }
    for (uint64_t number = after + 1; number <= last && *count < wanted; number++) {
        ng_journal_record record;
        ng_bytes value;
        ng_key key;
        ng_key__u64(&key, number);
        NG_TRY(ng_txn__get(txn, NG_TABLE_JOURNAL, &key, &value, err));
        if (value.at == NULL) {
            continue;
        }
        NG_TRY(ng_record__decode_journal(
            arena, (ng_text){(const char *)value.at, value.bytes}, &record, err));
        at[(*count)++] = (ng_change){.number = number,
            .what = record.what,
            .day = record.day,
            .created = record.created,
            .updated = record.updated,
            .removed = record.removed};
    }
done:
    return status;
}
