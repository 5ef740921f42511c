// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Walks members and terms and tells what they are found under; builds the index anew.
 */
#include "network/search_entries.h"

#include "base/status.h"
#include "network/member.h"
#include "network/term.h"
#include "network/tie.h"

#define WRITER_MEMORY ((size_t)256 << 20)

typedef struct walk_work {
    const ng_search_walk *walk;
    ng_arena *arena; // of one member or term
} walk_work;

static ng_status tell(const walk_work *work, uint32_t value, uint32_t id, ng_error *err)
{
    return work->walk->visit(work->walk->context, value, id, err);
}

static ng_status tell_member(
    const walk_work *work, uint32_t member, ng_text packed, ng_error *err)
{
    ng_status status = NG_OK;
    ng_member_record record;
    ng_tie_list positions;
    const uint32_t *values = NULL;
    uint32_t count = 0;
    ng_arena__reset(work->arena);
    NG_TRY(ng_record__lend_member(work->arena, packed, &record, err));
    NG_TRY(ng_search__record_values(&record, work->arena, &values, &count, err));
    for (uint32_t i = 0; i < count; i++) {
        NG_TRY(tell(work, values[i], member, err));
    }
    NG_TRY(ng_profile__read(work->walk->txn, member, &values, &count, err));
    for (uint32_t i = 0; i < count; i++) {
        NG_TRY(tell(work, values[i], member, err));
    }
    NG_TRY(ng_tie__read(work->walk->txn, NG_TIE_POSITION, false, member, &positions, err));
    const uint32_t year = ng_search__year(ng_search__career_from(&positions));
    if (year != 0) {
        NG_TRY(tell(work, ng_search__value(NG_SEARCH_CAREER_YEAR, year), member, err));
    }
done:
    return status;
}

static ng_status watch(const ng_search_walk *walk, ng_error *err)
{
    return walk->cancel != NULL && *walk->cancel != 0
        ? ng_fail(err, NG_ERR_INTERRUPTED, "interrupted")
        : NG_OK;
}

ng_status ng_search__each_of_members(const ng_search_walk *walk, ng_error *err)
{
    walk_work work = {.walk = walk};
    ng_cursor *cursor = NULL;
    ng_bytes key;
    ng_bytes value;
    ng_status status = NG_OK;
    NG_TRY(ng_arena__create(&work.arena, err));
    NG_TRY(ng_cursor__open(walk->txn, NG_TABLE_MEMBERS, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, NULL, &key, &value, err));
    while (key.at != NULL) {
        NG_TRY(watch(walk, err));
        NG_TRY(tell_member(&work, key.bytes == 4 ? ng_key__read_u32(key, 0) : 0,
            (ng_text){(const char *)value.at, value.bytes}, err));
        NG_TRY(ng_cursor__next(cursor, &key, &value, err));
    }
done:
    ng_cursor__close(cursor);
    ng_arena__destroy(work.arena);
    return status;
}

static ng_status tell_term(const walk_work *work, ng_value_kind kind, ng_search_part part,
    uint32_t term, ng_error *err)
{
    ng_text spelling = {NULL, 0};
    ng_text folded = {NULL, 0};
    const uint32_t *values = NULL;
    uint32_t count = 0;
    ng_status status = NG_OK;
    ng_arena__reset(work->arena);
    NG_TRY(ng_term__text(work->walk->txn, kind, term, &spelling, err));
    NG_TRY(ng_term__fold(work->arena, kind, spelling, &folded, err));
    NG_TRY(ng_search__word_values(part, folded, work->arena, &values, &count, err));
    for (uint32_t i = 0; i < count; i++) {
        NG_TRY(tell(work, values[i], term, err));
    }
done:
    return status;
}

ng_status ng_search__each_of_terms(const ng_search_walk *walk, ng_error *err)
{
    walk_work work = {.walk = walk};
    const ng_state *state = ng_txn__state(walk->txn);
    ng_status status = NG_OK;
    NG_TRY(ng_arena__create(&work.arena, err));
    for (uint32_t term = 1; term <= state->searched_titles; term++) {
        NG_TRY(tell_term(&work, NG_VALUE_TITLE, NG_SEARCH_TITLE_WORD, term, err));
    }
    for (uint32_t term = 1; term <= state->searched_places; term++) {
        NG_TRY(tell_term(&work, NG_VALUE_PLACE, NG_SEARCH_PLACE_WORD, term, err));
    }
done:
    ng_arena__destroy(work.arena);
    return status;
}

// ------------------------------------------------------------------------------------- rebuild

static ng_status collect(void *context, uint32_t value, uint32_t id, ng_error *err)
{
    return ng_search_writer__add(context, value, id, err);
}

ng_status ng_search__rebuild(
    ng_txn *txn, const volatile int *cancel, uint64_t *entries, ng_error *err)
{
    ng_search_writer *writer = NULL;
    ng_state *state = ng_txn__state(txn);
    ng_status status = NG_OK;
    *entries = 0;
    NG_TRY(ng_txn__clear(txn, NG_TABLE_SEARCH, err));
    state->searched_titles = 0;
    state->searched_places = 0;
    NG_TRY(ng_search_writer__open(txn, WRITER_MEMORY, &writer, err));
    const ng_search_walk walk = {txn, cancel, collect, writer};
    NG_TRY(ng_search__each_of_members(&walk, err));
    // The words of terms are added by finish, as those of new ones always are.
    ng_search_writer *finishing = writer;
    writer = NULL;
    NG_TRY(ng_search_writer__finish(finishing, err));
    *entries = ng_txn__entries(txn, NG_TABLE_SEARCH);
done:
    ng_search_writer__close(writer);
    return status;
}
