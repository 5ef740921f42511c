// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Records: struct <-> msgpack. The only door to msgpack-c.
 *
 * A record is a msgpack array whose first element is its version. Decoding trusts nothing:
 * sizes and depth are scanned against the bytes left before msgpack sees them (64 KiB, depth
 * 8); type, length, UTF-8 and leftovers are checked; the fault is NG_ERR_CORRUPT in one
 * sentence. Raw bytes travel as ng_text. Decoded texts and arrays live in the arena. Encoding
 * appends to `out`; NG_ERR_LIMIT when a record would be larger than 64 KiB.
 */
#ifndef NG_RECORD_RECORD_H
#define NG_RECORD_RECORD_H

#include "base/hash.h"
#include "base/limits.h"
#include "base/memory.h"

/**
 * A value with what decides when several disagree: later day, then own archive, then greater
 * bytes.
 */
typedef struct ng_field_value {
    ng_text text; // empty with a day: cleared on that day
    ng_day day;   // NG_DAY_NONE: no date in the data
    uint32_t own; // 1: from the member's own archive
} ng_field_value;

/**
 * The profile fields that have a term: industry, company, school, title, place, as
 * ng_value_kind 0 .. 4.
 */
#define NG_RECORD_TERM_COUNT 5

typedef struct ng_member_record {
    ng_field_value field[NG_FIELD_COUNT];
    uint32_t term[NG_RECORD_TERM_COUNT]; // of the fields; 0: empty
    // [identity_count] class byte then text ('r': 16 raw bytes), ascending by bytes
    const ng_text *identities;
    size_t identity_count;
    const uint32_t *skills; // [skill_count] terms, ascending
    size_t skill_count;
    const ng_text *languages; // [language_count] names, ascending by bytes
    size_t language_count;
    uint32_t import; // the import that made the member; 0: by hand
    uint64_t row;    // its row there
} ng_member_record;

ng_status ng_record__encode_member(
    const ng_member_record *record, ng_buffer *out, ng_error *err);
ng_status ng_record__decode_member(
    ng_arena *arena, ng_text bytes, ng_member_record *out, ng_error *err);
/**
 * Fields, terms, identities and languages of the same record, texts where they lie in `bytes`:
 * a tenth of the time. Skills, import and row stay empty, and are not looked at in records
 * without languages.
 */
ng_status ng_record__lend_member(
    ng_arena *arena, ng_text bytes, ng_member_record *out, ng_error *err);

typedef struct ng_group_record {
    ng_text key, name, topic; // key is never empty
    const uint32_t *owners;   // [owner_count] members, ascending
    size_t owner_count;
    ng_day created;
} ng_group_record;
ng_status ng_record__encode_group(const ng_group_record *record, ng_buffer *out, ng_error *err);
ng_status ng_record__decode_group(
    ng_arena *arena, ng_text bytes, ng_group_record *out, ng_error *err);

typedef struct ng_recommendation_record {
    ng_text text, relationship;
} ng_recommendation_record;
ng_status ng_record__encode_recommendation(
    const ng_recommendation_record *record, ng_buffer *out, ng_error *err);
ng_status ng_record__decode_recommendation(
    ng_arena *arena, ng_text bytes, ng_recommendation_record *out, ng_error *err);

/** A request for an introduction. */
typedef struct ng_intro_record {
    uint32_t from, to;
    uint32_t via[NG_LIMIT_INTRODUCERS]; // [via_count] introducers, in order; the rest are 0
    uint32_t via_count;                 // at least 1
    uint32_t passed;                    // introducers who have forwarded it
    ng_intro_state state;               // never NG_INTRO_EXPIRED, which is told and not kept
    ng_day asked, changed;              // both known
    ng_text note;                       // never empty
} ng_intro_record;
ng_status ng_record__encode_intro(const ng_intro_record *record, ng_buffer *out, ng_error *err);
ng_status ng_record__decode_intro(
    ng_arena *arena, ng_text bytes, ng_intro_record *out, ng_error *err);

/** One change: an import, a command, or a group of `apply`. */
typedef struct ng_journal_record {
    ng_text what;    // "import", "connect", ...
    ng_day day;      // as the caller told it, or NG_DAY_NONE
    uint32_t import; // 0: none
    uint64_t created, updated, removed;
} ng_journal_record;
ng_status ng_record__encode_journal(
    const ng_journal_record *record, ng_buffer *out, ng_error *err);
ng_status ng_record__decode_journal(
    ng_arena *arena, ng_text bytes, ng_journal_record *out, ng_error *err);

/** One imported file. */
typedef struct ng_import_record {
    ng_text path, kind, owner;
    ng_hash128 digest; // of the file's bytes
    ng_day day;
    uint64_t rows, created, updated, unchanged, rejected;
} ng_import_record;
ng_status ng_record__encode_import(
    const ng_import_record *record, ng_buffer *out, ng_error *err);
ng_status ng_record__decode_import(
    ng_arena *arena, ng_text bytes, ng_import_record *out, ng_error *err);

/** A run of sourcing, without the members it names. */
typedef struct ng_run_record {
    ng_text requirement;
    uint64_t change, refreshed_at;
    ng_day day;
    uint32_t max_hops, limit, of;
    bool explain;
    uint32_t count, near_count, exclude_count; // entries behind it
} ng_run_record;
ng_status ng_record__encode_run(const ng_run_record *record, ng_buffer *out, ng_error *err);
ng_status ng_record__decode_run(
    ng_arena *arena, ng_text bytes, ng_run_record *out, ng_error *err);

/** A member of a run: named by an identity (class byte and text), never by id. */
typedef struct ng_run_person_record {
    ng_text who;          // empty: forgotten
    ng_text by;           // of a team: who the parts are of; empty: nobody
    ng_run_person person; // without the members
} ng_run_person_record;
ng_status ng_record__encode_run_person(
    const ng_run_person_record *record, ng_buffer *out, ng_error *err);
ng_status ng_record__decode_run_person(
    ng_arena *arena, ng_text bytes, ng_run_person_record *out, ng_error *err);

#endif
