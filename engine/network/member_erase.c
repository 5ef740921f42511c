// SPDX-License-Identifier: GPL-3.0-or-later
// Removes a member and every fact about it: ties on both sides, requests for introductions it
// takes part in, the groups it owns lose their owner, and last the record with its indexes.
#include "network/member.h"

#include "base/status.h"
#include "network/connection.h"
#include "network/group.h"
#include "network/interaction.h"
#include "network/intro.h"
#include "network/recommendation.h"

// One member is written, so little memory serves.
#define WRITER_MEMORY ((size_t)4 << 20)

static ng_status leave_groups(ng_txn *txn, uint32_t member, ng_error *err)
{
    uint32_t next = (uint32_t)ng_txn__state(txn)->next_group;
    ng_status status = NG_OK;
    for (uint32_t group = 1; group < next && status == NG_OK; group++) {
        ng_group_record record;
        status = ng_group__read(txn, group, &record, err);
        if (status == NG_ERR_NOT_FOUND) {
            status = NG_OK;
        } else if (status == NG_OK && record.owner == member) {
            record.owner = 0;
            status = ng_group__write(txn, group, &record, err);
        }
    }
    return status;
}

ng_status ng_member__erase(ng_txn *txn, uint32_t member, ng_error *err)
{
    ng_arena *arena = NULL;
    ng_member_writer *writer = NULL;
    ng_member_record record;
    bool changed;
    ng_status status = NG_OK;
    NG_TRY(ng_arena__create(&arena, err));
    NG_TRY(ng_member__read(txn, member, arena, &record, err));
    NG_TRY(ng_connection__remove_all(txn, member, err));
    NG_TRY(ng_interaction__remove_all(txn, member, err));
    NG_TRY(ng_recommendation__remove_all(txn, member, err));
    NG_TRY(ng_intro__remove_all(txn, member, err));
    for (int tie = 0; tie < NG_TIE_COUNT; tie++) {
        NG_TRY(ng_tie__remove_all(txn, (ng_tie)tie, false, member, err));
        if (ng_tie__joins_members((ng_tie)tie)) {
            NG_TRY(ng_tie__remove_all(txn, (ng_tie)tie, true, member, err));
        }
    }
    NG_TRY(leave_groups(txn, member, err));
    NG_TRY(ng_member_writer__open(txn, WRITER_MEMORY, &writer, err));
    NG_TRY(ng_member_writer__put(writer, member, &record, NULL, false, &changed, err));
    ng_member_writer *finishing = writer;
    writer = NULL;
    NG_TRY(ng_member_writer__finish(finishing, err));
done:
    ng_member_writer__close(writer);
    ng_arena__destroy(arena);
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    return status;
}
