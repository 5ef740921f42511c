// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the files of a batch share: the slots, the logs of facts, and the counts.
 *
 *   batch.c          collects facts
 *   batch_slot.c     identities, members, terms and groups to slots
 *   batch_key.c      cells that name members to slots
 *   batch_absorb.c   takes the facts of a stored member into the batch when two members turn
 *   out to be one
 *   batch_raise.c    finds strengths and evidence that are more than what is stored
 *   batch_settle.c   gives ids to new members and to slots
 *   batch_apply.c    sorts and merges the facts
 *   batch_people.c   rows about members, and their order
 *   batch_member.c   the pass over members
 *   batch_intro.c    requests for introductions
 *   batch_trust.c    verifications and seeds
 *   batch_tell.c     keeps what is told, for the history
 */
#ifndef NG_NETWORK_BATCH_INNER_H
#define NG_NETWORK_BATCH_INNER_H

#include "base/hash.h"
#include "base/limits.h"
#include "base/sorter.h"
#include "base/text.h"
#include "network/batch.h"
#include "network/connection_packing.h"

/**
 * Sources with this bit are not counted: the rest is the slot whose row a change marks as
 * updated.
 */
#define NG_BATCH_UNCOUNTED 0x80000000u
/** Fewer rows about members are not worth a thread of their own. */
#define NG_BATCH_ROWS_WORTH_A_THREAD 50000u

/** Records of one source, as they come out of a log. */
typedef struct ng_batch_block {
    const unsigned char *at; // [count] records without their source
    size_t count;
    uint32_t source;
} ng_batch_block;

/** One member as facts name it. Slot 0 is nobody. */
typedef struct ng_batch_slot {
    uint32_t parent; // of the union of slots that are one member; itself: the root
    uint32_t id;     // of a root: the stored member, or given by apply
    uint32_t
        // of a root of a new member: number of the identity that names it; UINT32_MAX: none
        label;
    bool is_new;  // of a root, after apply
    bool changed; // of a root: an uncounted fact changed something
    bool has_row; // of a root: a counted row stands for it
} ng_batch_slot;

/** One folded value. */
typedef struct ng_batch_term {
    uint32_t term;
    ng_value_kind kind;
    bool is_new;
    bool raised;      // the spelling is greater than what is stored
    ng_text spelling; // the greatest seen
} ng_batch_term;

/** Slots of cells that are decimal numbers, by the number: one look at one small array. */
typedef struct ng_batch_numbers {
    uint32_t *slot; // [capacity] 0: not known here
    size_t capacity;
    ng_text name_space; // that the cells were read in
} ng_batch_numbers;

typedef struct ng_batch_group {
    uint32_t group;
    bool is_new;
} ng_batch_group;

/**
 * Fixed-size records gathered into blocks, so that a log call serves hundreds of them. The last
 * four bytes of a record as it is added are its source; those of a block have the same, which
 * stands once at its front.
 */
typedef struct ng_batch_log {
    ng_log *log;
    unsigned char *block; // [NG_BATCH_BLOCK] source, 0, records without theirs
    size_t used;
    size_t record_bytes; // without the source
} ng_batch_log;
#define NG_BATCH_BLOCK 8192u

typedef struct ng_batch_connection {
    uint32_t a, b;
    ng_day since;
    uint32_t source;
} ng_batch_connection;

/** Nearly all of them: 24 bits a slot, and 16 of the day, which is counted from 1900-01-01;
 *  the largest is none. */
typedef struct ng_batch_narrow {
    uint32_t low, high;
    uint32_t source;
} ng_batch_narrow;

typedef struct ng_batch_tie {
    ng_tie_row row;
    uint32_t source;
} ng_batch_tie;

typedef struct ng_batch_skill {
    uint32_t slot, skill, source;
} ng_batch_skill;

struct ng_batch {
    ng_txn *txn;
    size_t memory_bytes;
    const volatile int *cancel;
    ng_progress progress;
    void *progress_context;
    ng_arena *arena; // of one call
    bool store_was_empty;

    ng_map *identities; // class byte and text
    uint32_t *slot_of;  // [identities] slot
    size_t slot_of_capacity;
    ng_map *by_id; // u32 id -> index into id_slot
    uint32_t *id_slot;
    size_t id_slot_capacity;
    ng_batch_slot *slot; // [slot_count]
    uint32_t slot_count;
    size_t slot_capacity;
    uint32_t *settled_id; // [settled_count] id of a slot, once members have theirs
    uint32_t settled_count;
    ng_batch_numbers numbers;

    ng_map *raw;           // kind byte and text as read
    uint32_t *term_of_raw; // [raw] index into term, plus one; 0: folds to nothing
    size_t term_of_raw_capacity;
    ng_map *folded;      // kind byte and folded text
    ng_batch_term *term; // [folded]
    size_t term_capacity;
    ng_map *group_keys;
    ng_batch_group *group; // [group_keys]
    size_t group_capacity;

    ng_log *people;           // see batch_people.h
    ng_batch_log connections; // ng_batch_narrow
    ng_batch_log wide;        // ng_batch_connection: those that are not narrow
    ng_batch_log ties[NG_TIE_COUNT], skills;
    ng_connection_range connected; // of connections; next_member is set when they are sorted
    ng_log *interactions, *recommendations, *evidence, *groups;
    ng_log *intros; // NULL until there is one
    ng_map *raised; // u32 a, b, skill, see ng_apply_hooks; NULL: none can be

    ng_batch_count *count; // [source_count]
    uint32_t source_count;
    size_t count_capacity;
    uint32_t first_import; // number of source 0 in table imports
    uint32_t new_members;  // the last ids of the store
    uint64_t implied;
    bool changed;
    bool only_new;              // members, so that nobody asks which slots changed
    bool by_hand;               // its unions are a person's decision
    uint64_t kept_apart;        // unions that a member whom the store vouches for was spared
    ng_history_writer *history; // NULL: what is told is not kept
    uint64_t lines;             // told from
    bool applying;
    ng_buffer buffer; // of one call
};

/** See batch_people.h. */
typedef struct ng_people ng_people;

/** Make room for one more element. */
ng_status ng_batch__grow(
    void **at, size_t *capacity, size_t count, size_t element_bytes, ng_error *err);
/** Number of a value as read, not empty, for ng_batch__term_of_value; its text is that of
 *  batch->raw behind the byte of its kind. */
ng_status ng_batch__value(
    ng_batch *batch, ng_value_kind kind, ng_text text, uint32_t *number, ng_error *err);
/** Term of a value as read; 0 where it folds to nothing. */
uint32_t ng_batch__term_of_value(const ng_batch *batch, uint32_t number);
/** Root of a slot's union. */
uint32_t ng_batch__root(const ng_batch *batch, uint32_t slot);
/** Slot of a stored member. */
ng_status ng_batch__slot_of_id(ng_batch *batch, uint32_t id, uint32_t *slot, ng_error *err);
/** Id of a slot's member; 0 before it has one. */
uint32_t ng_batch__id_of(const ng_batch *batch, uint32_t slot);
/** Stored members that turn out to be one: their facts move to the one with the least id. */
ng_status ng_batch__absorb_doubles(ng_batch *batch, ng_error *err);
/** Gives new members their ids and fills settled_id; no unions come afterwards. */
ng_status ng_batch__settle(ng_batch *batch, ng_error *err);
/** NG_ERR_INTERRUPTED when the caller asked to stop. */
ng_status ng_batch__check(const ng_batch *batch, ng_error *err);

/** Whether a connection is narrow, and how; and back, but for the source. */
bool ng_batch_connection__narrow(const ng_batch_connection *wide, ng_batch_narrow *out);
ng_batch_connection ng_batch_connection__of(const ng_batch_narrow *narrow);

/** Log of fixed-size records. */
ng_status ng_batch_log__add(
    ng_batch *batch, ng_batch_log *log, const void *record, size_t record_bytes, ng_error *err);
/** Ends adding; then next gives block after block, `at` NULL after the last. */
ng_status ng_batch_log__rewind(ng_batch_log *log, ng_error *err);
ng_status ng_batch_log__next(ng_batch_log *log, ng_batch_block *block, ng_error *err);
void ng_batch_log__finish(ng_batch_log *log);
/** The same, where the memory of the log serves `heir` to sort. */
void ng_batch_log__pass_on(ng_batch_log *log, ng_sorter *heir);

// What was told, kept for the history (batch_tell.c).
ng_status ng_batch__open_history(ng_batch *batch, ng_error *err);
/** What is told now was told before: it is not kept, and source 0 is that import. */
void ng_batch__set_untold(ng_batch *batch, uint32_t first_import);
ng_status ng_batch__tell(ng_batch *batch, ng_history_code code, const int64_t *number,
    uint32_t number_count, ng_text text, ng_error *err);
ng_status ng_batch__tell_row(ng_batch *batch, uint32_t source, uint64_t row, uint32_t slot,
    const ng_batch_fields *fields, ng_error *err);
ng_status ng_batch__tell_intro(ng_batch *batch, uint32_t source, const ng_intro_record *intro,
    uint32_t number, ng_error *err);
ng_status ng_batch__tell_texts(ng_batch *batch, ng_history_code code, const int64_t number[4],
    ng_text first, ng_text second, ng_error *err);

/** Fills batch->raised; before facts are written. */
ng_status ng_batch__find_raised(ng_batch *batch, ng_error *err);
bool ng_batch__is_raised(const ng_batch *batch, uint32_t a, uint32_t b, uint32_t skill);
/** Counts one row of a source, or marks its slot. */
void ng_batch__count_outcome(void *batch, uint32_t source, ng_outcome outcome);
/** The pass over members: records, identities, skills, profiles. `touched` is a bit an id. */
ng_status ng_batch__apply_members(
    ng_batch *batch, ng_people *people, const uint64_t *touched, ng_error *err);
/** Writes new terms and raised spellings. */
ng_status ng_batch__apply_terms(ng_batch *batch, ng_error *err);
/** The same where members follow from the batch alone: a thread of its own prepares them while
 *  other facts are written. What is written when does not depend on its speed, nor on whether
 *  the system gives a thread. */
typedef struct ng_members_ahead ng_members_ahead;
/**
 * *out NULL: it is not so, or there are too few. The log of rows and the counts are shared with
 * nobody until finish. */
ng_status ng_members_ahead__begin(
    ng_batch *batch, const uint64_t *touched, ng_members_ahead **out, ng_error *err);
/** Writes some members, if any are left. */
ng_status ng_members_ahead__write(ng_members_ahead *ahead, ng_error *err);
/** Writes all that is left, and counts. Closes it in any case. */
ng_status ng_members_ahead__finish(ng_members_ahead *ahead, ng_error *err);
void ng_members_ahead__close(ng_members_ahead *ahead);
/** Groups: new ones, and what rows say of them. After members. */
ng_status ng_batch__apply_groups(ng_batch *batch, ng_error *err);
/** Requests for introductions. After members: their labels enter. */
ng_status ng_batch__apply_intros(ng_batch *batch, const ng_apply_hooks *hooks, ng_error *err);

#endif
