// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Checks of consent and notice (members that exist, entries that make sense, exactly those
 * withheld who may not be proposed) and of the log's chain and keys.
 */
#include "base/sha256.h"
#include "base/status.h"
#include "network/doctor_parts.h"
#include "network/log.h"
#include "network/privacy.h"

// Whether `withheld` names a member.
static ng_status is_withheld(
    const ng_doctor_view *view, uint32_t member, bool *out, ng_error *err)
{
    ng_error found;
    ng_bytes value = {0};
    const ng_status status =
        ng_txn__get_id(view->txn, NG_TABLE_WITHHELD, member, &value, &found);
    *out = status == NG_OK && value.at != NULL;
    return ng_fault__absorb(view->faults, status, &found, err);
}

static ng_status check_note(
    const ng_doctor_view *view, ng_bytes key, ng_bytes value, ng_error *err)
{
    ng_privacy privacy;
    bool withheld = false;
    if (key.bytes != 4 || !ng_privacy__decode(value, &privacy)) {
        ng_fault__add(view->faults, "privacy: an entry makes no sense");
        return NG_OK;
    }
    const uint32_t member = ng_key__read_u32(key, 0);
    if (!ng_id_set__has(&view->members, member)) {
        ng_fault__add(view->faults, "privacy names member %u, which is not there", member);
    }
    const ng_status status = is_withheld(view, member, &withheld, err);
    if (status == NG_OK && withheld == ng_privacy__allows(&privacy)) {
        ng_fault__add(view->faults, "withheld %s %u, who %s", withheld ? "names" : "lacks",
            member, withheld ? "may be proposed" : "may not be proposed");
    }
    return status;
}

static ng_status check_withheld(
    const ng_doctor_view *view, ng_bytes key, ng_bytes value, ng_error *err)
{
    ng_error found;
    ng_bytes note = {0};
    if (key.bytes != 4 || value.bytes != 0) {
        ng_fault__add(view->faults, "withheld: an entry has not the length it must have");
        return NG_OK;
    }
    const uint32_t member = ng_key__read_u32(key, 0);
    const ng_status status = ng_txn__get_id(view->txn, NG_TABLE_PRIVACY, member, &note, &found);
    if (status == NG_OK && note.at == NULL) {
        ng_fault__add(view->faults, "withheld names %u, of whom nothing is noted", member);
    }
    return ng_fault__absorb(view->faults, status, &found, err);
}

static ng_status check_key(
    const ng_doctor_view *view, ng_bytes key, ng_bytes value, ng_error *err)
{
    (void)err;
    if (key.bytes != 4 || (value.bytes != 0 && value.bytes != NG_SHA256_BYTES)) {
        ng_fault__add(view->faults, "log_keys: an entry has not the length it must have");
    }
    return NG_OK;
}

typedef ng_status (*entry_check)(
    const ng_doctor_view *view, ng_bytes key, ng_bytes value, ng_error *err);

static ng_status walk_table(
    const ng_doctor_view *view, ng_table table, entry_check check_entry, ng_error *err)
{
    ng_check_walk walk = {0};
    ng_status status = NG_OK;
    NG_TRY(ng_check_walk__open(&walk, view->txn, table, view->faults, err));
    while (walk.key.at != NULL) {
        NG_TRY(check_entry(view, walk.key, walk.value, err));
        NG_TRY(ng_check_walk__next(&walk, err));
    }
done:
    ng_check_walk__close(&walk);
    return status;
}

static ng_status check_chain(const ng_doctor_view *view, ng_error *err)
{
    ng_log_report report;
    const ng_status status = ng_log_verify(view->txn, (ng_text){NULL, 0}, &report, err);
    if (status == NG_OK && report.fault != 0) {
        ng_fault__add(view->faults, "log: entry %llu is not as it was written",
            (unsigned long long)report.fault);
    }
    return status;
}

ng_status ng_doctor__privacy(ng_doctor_view *view, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(walk_table(view, NG_TABLE_PRIVACY, check_note, err));
    NG_TRY(walk_table(view, NG_TABLE_WITHHELD, check_withheld, err));
    NG_TRY(walk_table(view, NG_TABLE_LOG_KEYS, check_key, err));
    NG_TRY(check_chain(view, err));
done:
    return status;
}
