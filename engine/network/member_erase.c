// SPDX-License-Identifier: GPL-3.0-or-later
// Removes a member and every fact about it but the groups it owns: ties on both sides, requests
// for introductions it takes part in, and last the record with its indexes.
#include "network/member.h"

#include "base/status.h"
#include "network/connection.h"
#include "network/distinct.h"
#include "network/interaction.h"
#include "network/intro.h"
#include "network/privacy.h"
#include "network/recommendation.h"
#include "network/trust.h"

// One member is written, so little memory serves.
#define WRITER_MEMORY ((size_t)4 << 20)

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
    NG_TRY(ng_trust__remove_all(txn, member, err));
    NG_TRY(ng_privacy__remove_all(txn, member, err));
    NG_TRY(ng_intro__remove_all(txn, member, err));
    NG_TRY(ng_distinct__remove_all(txn, member, err));
    for (int tie = 0; tie < NG_TIE_COUNT; tie++) {
        NG_TRY(ng_tie__remove_all(txn, (ng_tie)tie, false, member, err));
        if (ng_tie__joins_members((ng_tie)tie)) {
            NG_TRY(ng_tie__remove_all(txn, (ng_tie)tie, true, member, err));
        }
    }
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
