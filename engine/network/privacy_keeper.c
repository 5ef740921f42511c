// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What is noted of members, kept by their identities while the history is told again.
 *
 * A note in the history is of a member who may come only with a later import once an earlier
 * one is left out, so that it cannot be told at its place. Losing it would propose somebody
 * who objected; so what is lost is noted again at the end.
 */
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "network/member.h"
#include "network/privacy.h"

/** One note with the identities, class byte and text each. */
typedef struct kept_note {
    ng_privacy privacy;
    const ng_text *identities; // [identity_count]
    size_t identity_count;
} kept_note;

struct ng_privacy_keeper {
    ng_arena *arena;
    ng_buffer notes; // of kept_note
};

static ng_status keep(
    ng_privacy_keeper *keeper, ng_txn *txn, uint32_t member, ng_bytes value, ng_error *err)
{
    kept_note note;
    ng_member_record record;
    ng_status status = NG_OK;
    if (!ng_privacy__decode(value, &note.privacy)) {
        NG_TRY(ng_fail(err, NG_ERR_CORRUPT,
            "privacy: the entry of member %u makes no sense: run netgraph doctor", member));
    }
    note.privacy.source = ng_arena__copy(keeper->arena, note.privacy.source);
    if (note.privacy.source.at == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for consent and notice"));
    }
    NG_TRY(ng_member__read(txn, member, keeper->arena, &record, err));
    note.identities = record.identities;
    note.identity_count = record.identity_count;
    NG_TRY(ng_buffer__add(&keeper->notes, &note, sizeof note, err));
done:
    return status;
}

ng_status ng_privacy_keeper__create(ng_txn *txn, ng_privacy_keeper **out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_cursor *cursor = NULL;
    ng_bytes key;
    ng_bytes value;
    ng_privacy_keeper *keeper = ng_memory__allocate_zero(1, sizeof *keeper);
    *out = NULL;
    if (keeper == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for consent and notice");
    }
    NG_TRY(ng_arena__create(&keeper->arena, err));
    NG_TRY(ng_cursor__open(txn, NG_TABLE_PRIVACY, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, NULL, &key, &value, err));
    while (key.at != NULL) {
        NG_TRY(keep(keeper, txn, ng_key__read_u32(key, 0), value, err));
        NG_TRY(ng_cursor__next(cursor, &key, &value, err));
    }
    *out = keeper;
done:
    ng_cursor__close(cursor);
    if (status != NG_OK) {
        ng_privacy_keeper__destroy(keeper);
    }
    return status;
}

void ng_privacy_keeper__destroy(ng_privacy_keeper *keeper)
{
    if (keeper != NULL) {
        ng_arena__destroy(keeper->arena);
        ng_buffer__finish(&keeper->notes);
        ng_memory__release(keeper);
    }
}

// Who has the identities now: ids, each once, in `out`.
static ng_status find_holders(ng_txn *txn, const kept_note *note, ng_buffer *out, ng_error *err)
{
    ng_status status = NG_OK;
    out->bytes = 0;
    for (size_t i = 0; i < note->identity_count && status == NG_OK; i++) {
        const ng_text identity = note->identities[i];
        uint32_t id = 0;
        bool known = false;
        status = ng_identity__find(txn, (ng_identity_class)identity.at[0],
            (ng_text){identity.at + 1, identity.bytes - 1}, &id, err);
        const uint32_t *at = (const void *)out->at;
        for (size_t k = 0; k < out->bytes / sizeof id; k++) {
            known = known || at[k] == id;
        }
        if (status == NG_OK && id != 0 && !known) {
            status = ng_buffer__add(out, &id, sizeof id, err);
        }
    }
    return status;
}

// Take out of `lost` what `has` says in some form.
static void take_out(ng_privacy *lost, const ng_privacy *has)
{
    if (has->basis != NG_BASIS_NONE) {
        lost->basis = NG_BASIS_NONE;
        lost->given = NG_DAY_NONE;
        lost->source = (ng_text){"", 0};
    }
    if (has->ended != NG_BASIS_HOLDS) {
        lost->ended = NG_BASIS_HOLDS;
        lost->ended_on = NG_DAY_NONE;
    }
    lost->suppressed = has->suppressed != NG_DAY_NONE ? NG_DAY_NONE : lost->suppressed;
    lost->told = has->told != NG_DAY_NONE ? NG_DAY_NONE : lost->told;
}

static ng_status restore_note(
    const kept_note *note, ng_txn *txn, ng_buffer *holders, ng_error *err)
{
    ng_status status = NG_OK;
    ng_privacy lost = note->privacy;
    ng_privacy now;
    NG_TRY(find_holders(txn, note, holders, err));
    const uint32_t *holder = (const void *)holders->at;
    const size_t count = holders->bytes / sizeof *holder;
    for (size_t i = 0; i < count; i++) {
        NG_TRY(ng_privacy__read(txn, holder[i], &now, err));
        take_out(&lost, &now);
    }
    for (size_t i = 0; i < count && !ng_privacy__is_empty(&lost); i++) {
        NG_TRY(ng_privacy__read(txn, holder[i], &now, err));
        const ng_privacy both = ng_privacy__both(&now, &lost);
        NG_TRY(ng_privacy__write(txn, holder[i], &both, err));
    }
done:
    return status;
}

ng_status ng_privacy_keeper__restore(
    const ng_privacy_keeper *keeper, ng_txn *txn, ng_error *err)
{
    ng_buffer holders = {0};
    const kept_note *note = (const void *)keeper->notes.at;
    ng_status status = NG_OK;
    for (size_t i = 0; i < keeper->notes.bytes / sizeof *note && status == NG_OK; i++) {
        status = restore_note(&note[i], txn, &holders, err);
    }
    ng_buffer__finish(&holders);
    return status;
}
