// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The question of a watch: that of `source`, without those it has told of.
 */
#include "base/status.h"
#include "query/sourcing.h"

ng_status ng_watch_ask(ng_txn *txn, const ng_watch *watch, const ng_source_options *options,
    ng_candidates *out, ng_error *err)
{
    ng_source_options asked = *options;
    size_t count = options->exclude_count;
    *out = (ng_candidates){0};
    ng_member *exclude = ng_arena__allocate(
        ng_txn__arena(txn), (count + watch->told_count + 1) * sizeof *exclude);
    if (exclude == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a watch");
    }
    for (size_t i = 0; i < count; i++) {
        exclude[i] = options->exclude[i];
    }
    for (size_t i = 0; i < watch->told_count; i++) {
        if (watch->told[i].member.id != 0) {
            exclude[count++] = watch->told[i].member;
        }
    }
    asked.exclude = exclude;
    asked.exclude_count = count;
    return ng_source_find(txn, &asked, out, err);
}
