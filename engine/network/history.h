// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What was told to the store, in the order it was told, kept so that it can be told again
 * without one part of it: that is how an import is undone and a merge taken back, and where
 * `show --sources` looks.
 *
 * Table `history` holds entries 1, 2, ...: a batch (an import, a member added, a merge) or one
 * single change. An entry is a run of steps, cut between steps into pieces of about 16 KiB,
 * each a value under (entry, piece from 0 on). A step names members by their identities (class
 * byte and text), values and groups by text, never by ids, which are given anew when it is told
 * again.
 *
 *   step: code u8; number of numbers, then these; number of texts, then for each its bytes and
 *         the text. All numbers are varints; numbers of steps are zigzag.
 *
 *   code         numbers                                          texts
 *   HEAD         entry kind, first import, imports, day           what
 *   AT           source, row                                      -
 *   MEMBER       slot, class                                      identity
 *   SAME         slot, slot                                       -
 *   TERM         kind, term                                       as read
 *   GROUP        group                                            key
 *   ROW          counted, row, slot, day, own, each field,        each field
 *                skills... (as many fields as texts; a
 *                language has a number of its own there)
 *   CONNECTION   counted, slot, slot, since                       -
 *   TIE          counted, tie, from, columns...                   -
 *   SKILL        counted, slot, term                              -
 *   LANGUAGE     counted, slot                                    name
 *   EVIDENCE     from, to, skill                                  text
 *   RECOMMENDATION  counted, from, to, day                        text, relationship
 *   GROUP_ROW    counted, group, owner or -1, created             name, topic
 *   INTERACTION  counted, from, to, kind, count, time, weight     id
 *   INTRO        counted, number, from, to, passed, state,        note
 *                asked, changed, introducers...
 *   CHANGE       ng_told, numbers of it...                        identities, texts of it
 *
 * Slots, terms and groups are numbers of that entry. AT says which source (file of the entry,
 * from 0 on) and line the steps behind it come from.
 *
 * An import of more than NG_LIMIT_HISTORY_ROWS rows is not kept; the state's `history_lost` is
 * then its number, and nothing can be taken back any more.
 */
#ifndef NG_NETWORK_HISTORY_H
#define NG_NETWORK_HISTORY_H

#include "base/sorter.h"
#include "store/store.h"

typedef enum ng_history_code {
    NG_HISTORY_HEAD = 1,
    NG_HISTORY_AT,
    NG_HISTORY_MEMBER,
    NG_HISTORY_SAME,
    NG_HISTORY_TERM,
    NG_HISTORY_GROUP,
    NG_HISTORY_ROW,
    NG_HISTORY_CONNECTION,
    NG_HISTORY_TIE,
    NG_HISTORY_SKILL,
    NG_HISTORY_EVIDENCE,
    NG_HISTORY_RECOMMENDATION,
    NG_HISTORY_GROUP_ROW,
    NG_HISTORY_INTERACTION,
    NG_HISTORY_INTRO,
    NG_HISTORY_CHANGE,
    NG_HISTORY_LANGUAGE, // since format 3
    NG_HISTORY_CODES
} ng_history_code;

/** Where a ROW has the number of a field: the text is a language. */
#define NG_HISTORY_ROW_LANGUAGE 255

/** Kinds of entries. */
typedef enum ng_history_kind {
    NG_HISTORY_IMPORT, // a batch that came from files
    NG_HISTORY_ADDED,  // a batch that came from a single change
    NG_HISTORY_MERGE,  // a batch that says two members are one
    NG_HISTORY_SINGLE  // one CHANGE step
} ng_history_kind;

/** Single changes, with their members, numbers and texts. */
typedef enum ng_told {
    NG_TOLD_CONNECT,    // two members | since
    NG_TOLD_DISCONNECT, // two members
    NG_TOLD_BLOCK,      // two members
    NG_TOLD_UNBLOCK,    // two members
    NG_TOLD_ENDORSE,    // two members | level, day | skill, evidence
    NG_TOLD_WITHDRAW,   // two members | | skill
    NG_TOLD_SET,        // a member | today | name and value of each assignment
    NG_TOLD_REMOVE,     // a member
    NG_TOLD_INTRO,      // from, to, introducers | number, passed, state, asked, changed | note
    NG_TOLD_DISTINCT,   // two members | 1: not the same person, 0: taken back; day
    NG_TOLD_VERIFY,     // a member, who looked | day | method
    NG_TOLD_UNVERIFY,   // a member | | method, or empty for all
    NG_TOLD_SEED,       // a member | 1: chosen, 0: no longer; day
    NG_TOLD_RECOMMEND,  // two members | day | text, relationship
    NG_TOLD_WITHDRAW_RECOMMENDATION, // two members | day, or none for all
    NG_TOLD_CONSENT,                 // a member | basis, day | source
    NG_TOLD_CONSENT_END,             // a member | ng_basis_end, day
    NG_TOLD_SUPPRESS,                // a member | 1: suppressed, 0: no longer; day
    NG_TOLD_NOTICE,                  // a member | day
    NG_TOLD_COUNT
} ng_told;

/** `history_lost` of a store that has facts from before histories were kept. */
#define NG_HISTORY_BEFORE UINT32_MAX

typedef struct ng_history_step {
    ng_history_code code;
    const int64_t *number; // [number_count]
    uint32_t number_count;
    const ng_text *text; // [text_count]
    uint32_t text_count;
} ng_history_step;

typedef struct ng_history_head {
    ng_history_kind kind;
    uint32_t first_import, imports; // 0, 0 when it is no import
    ng_day day;
    ng_text what;
} ng_history_head;

/** Collects the steps of an entry while a batch is filled. */
typedef struct ng_history_writer ng_history_writer;

/** @param memory_bytes  what is above lies in a temporary file */
ng_status ng_history_writer__open(size_t memory_bytes, ng_history_writer **out, ng_error *err);
void ng_history_writer__close(ng_history_writer *writer);
ng_status ng_history_writer__add(
    ng_history_writer *writer, const ng_history_step *step, ng_error *err);
/** Write the entry into the store of a write transaction; the writer is then empty. */
ng_status ng_history_writer__commit(
    ng_history_writer *writer, ng_txn *txn, const ng_history_head *head, ng_error *err);

/** Write one single change as an entry of its own; does nothing where nothing can be taken
 *  back any more. */
ng_status ng_history__note(ng_txn *txn, const ng_history_step *step, ng_error *err);

/** What a single change was about. */
typedef struct ng_told_change {
    ng_told told;
    const uint32_t *members; // [member_count] ids, present
    uint32_t member_count;
    const int64_t *number; // [number_count], at most 8
    uint32_t number_count;
    const ng_text *text; // [text_count]
    uint32_t text_count;
} ng_told_change;
/** The same with members by id, whose identities are looked up. */
ng_status ng_history__note_change(ng_txn *txn, const ng_told_change *change, ng_error *err);

/** Called for each step; the step lives until it returns. */
typedef ng_status (*ng_history_visitor)(
    void *context, const ng_history_step *step, ng_error *err);
/**
 * All steps of an entry, in order; the first is a HEAD.
 *
 * @param arena  scratch, reset between steps
 * Errors  NG_ERR_NOT_FOUND no such entry; NG_ERR_CORRUPT; those of the visitor.
 */
ng_status ng_history__read(ng_txn *txn, uint32_t entry, ng_arena *arena,
    ng_history_visitor visit, void *context, ng_error *err);
/** The head of an entry; *found is false when it was taken back. */
ng_status ng_history__read_head(ng_txn *txn, uint32_t entry, ng_arena *arena,
    ng_history_head *out, bool *found, ng_error *err);
/** The identity that names a member best, class byte and text: keys before slugs before codes
 *  before addresses. In the arena. */
ng_status ng_history__name(
    ng_txn *txn, ng_arena *arena, uint32_t member, ng_text *out, ng_error *err);
/** What a HEAD step says. NG_ERR_CORRUPT. */
ng_status ng_history__head(const ng_history_step *step, ng_history_head *out, ng_error *err);
/** Remove an entry. */
ng_status ng_history__remove(ng_txn *txn, uint32_t entry, ng_error *err);

#endif
