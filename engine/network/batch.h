// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A batch: any number of facts that become one change. Imports collect here, then apply once.
 *
 * People, groups and values are named by slots while facts are collected: small numbers of this
 * batch, given out by ng_batch__member, ng_batch__group and ng_batch__term. Applying settles
 * which slots are one member, gives new members their ids in the order of members, sorts every
 * kind of fact and merges it into the store. The result does not depend on the order of facts,
 * nor on how they are split over batches.
 *
 * Memory: about 60 bytes a distinct identity and value; facts beyond options->memory_bytes lie
 * in temporary files.
 */
#ifndef NG_NETWORK_BATCH_H
#define NG_NETWORK_BATCH_H

#include "network/history.h"
#include "network/tie.h"
#include "record/record.h"

typedef struct ng_batch ng_batch;

typedef struct ng_batch_options {
    size_t memory_bytes;        // 0: 512 MiB
    const volatile int *cancel; // may be NULL
    ng_progress progress;       // of applying; may be NULL
    void *progress_context;
} ng_batch_options;

typedef struct ng_batch_count {
    uint64_t created, updated, unchanged;
} ng_batch_count;

/** What identifies a member strongly; the first byte of its key in `identities`. */
typedef enum ng_identity_class {
    NG_IDENTITY_KEY = 'k',    // external key, with `NAMESPACE:` before it where one was given
    NG_IDENTITY_EMAIL = 'e',  // folded (ng_text__fold_email)
    NG_IDENTITY_SLUG = 's',   // folded (ng_text__slug)
    NG_IDENTITY_PHONE = 'p',  // folded (ng_text__fold_phone)
    NG_IDENTITY_STABLE = 'r', // 16 raw bytes, XXH3-128 big-endian
} ng_identity_class;

/** @param txn  a write transaction; lent until the batch is destroyed */
ng_status ng_batch__create(
    ng_txn *txn, const ng_batch_options *options, ng_batch **out, ng_error *err);
void ng_batch__destroy(ng_batch *batch);

/** Number for what is counted together (a file): 0, 1, 2, ... */
ng_status ng_batch__add_source(ng_batch *batch, uint32_t *source, ng_error *err);

/** What is told from now on comes from this line of a source, and is kept so in the history. */
ng_status ng_batch__at(ng_batch *batch, uint32_t source, uint64_t line, ng_error *err);

/**
 * Slot of the member with an identity, made when nobody has it. A key that looks like an e-mail
 * address also claims that address. NG_ERR_ARGUMENT for an empty or too long text.
 */
ng_status ng_batch__member(ng_batch *batch, ng_identity_class identity_class, ng_text text,
    uint32_t *slot, ng_error *err);
/**
 * Both slots are the same member; unless one of them is verified or a seed of trust, who gets
 * no further identity from a file: the two are kept apart then, and counted.
 */
ng_status ng_batch__same(ng_batch *batch, uint32_t a, uint32_t b, ng_error *err);
uint64_t ng_batch__kept_apart(const ng_batch *batch);
/**
 * The batch does what a person decided: members whom the store vouches for are no exception.
 */
void ng_batch__set_by_hand(ng_batch *batch);
/** No import brings what is in the batch: members it makes are noted as made by hand. */
void ng_batch__set_no_import(ng_batch *batch);
/** Whether a slot is a member whom the store vouches for: nothing is made the same as them. */
ng_status ng_batch__is_vouched(ng_batch *batch, uint32_t slot, bool *out, ng_error *err);
/** Whether two slots are known to be the same member by now. */
bool ng_batch__is_same(const ng_batch *batch, uint32_t a, uint32_t b);
/**
 * Slot of a member as a cell of a file names it: `ref:` and 32 hex digits is a stable code, an
 * address with `/in/` a slug, `tel:` and an international number a phone, anything else an
 * external key (with `name_space:` before it unless that is empty). Stable codes, addresses and
 * phones take no name space.
 */
ng_status ng_batch__member_cell(
    ng_batch *batch, ng_text cell, ng_text name_space, uint32_t *slot, ng_error *err);

/** As ng_batch__member_cell for the digits of a number below 10^9. */
ng_status ng_batch__member_number(
    ng_batch *batch, uint32_t number, ng_text name_space, uint32_t *slot, ng_error *err);

/** A number that ng_batch__member_number will soon be asked for. Changes nothing. */
void ng_batch__expect_number(const ng_batch *batch, uint32_t number);
/** A cell that ng_batch__member_cell will soon be asked for, without a name space: begin to
 *  fetch what that needs. Changes nothing. */
void ng_batch__expect(const ng_batch *batch, ng_text cell);

/** Slot of a value; 0 for a text that folds to nothing. Kind is never NG_VALUE_GROUP. */
ng_status ng_batch__term(
    ng_batch *batch, ng_value_kind kind, ng_text text, uint32_t *slot, ng_error *err);
/** Slot of a group by its key. */
ng_status ng_batch__group(ng_batch *batch, ng_text key, uint32_t *slot, ng_error *err);

/** What one row says of a member. */
typedef struct ng_batch_fields {
    ng_text field[NG_FIELD_COUNT]; // empty: says nothing
    const uint32_t *skills;        // [skill_count] slots of terms of NG_VALUE_SKILL
    size_t skill_count;
    const ng_text *languages; // [language_count], as ng_languages__add takes them
    size_t language_count;
    ng_day day;   // as of which the row holds; NG_DAY_NONE: no date in the data
    uint32_t own; // 1: from the member's own archive
} ng_batch_fields;
/**
 * A row about a member. `source` counts the row: created when the member is new, updated when
 * anything of the member (fields, skills, identities, uncounted facts) changes, else unchanged;
 * the least source of a member has it, further rows about the member are unchanged.
 * NG_SOURCE_NONE: not counted, and does not make a named member less implied. Texts are trimmed
 * by the caller and within NG_LIMIT_FIELD_BYTES.
 */
ng_status ng_batch__member_row(ng_batch *batch, uint32_t source, uint64_t row, uint32_t slot,
    const ng_batch_fields *fields, ng_error *err);

/**
 * Facts. `source` may be NG_SOURCE_NONE: not counted, but a change marks the members' rows as
 * updated.
 */
ng_status ng_batch__connection(
    ng_batch *batch, uint32_t source, uint32_t a, uint32_t b, ng_day since, ng_error *err);
/**
 * A tie row whose `from` and, by kind, columns are slots: members, a group, terms (see ng_tie).
 */
ng_status ng_batch__tie(
    ng_batch *batch, uint32_t source, ng_tie tie, const ng_tie_row *row, ng_error *err);
ng_status ng_batch__evidence(
    ng_batch *batch, uint32_t from, uint32_t to, uint32_t skill, ng_text text, ng_error *err);
/** One skill of a member, counted by itself (LDBC interests). */
ng_status ng_batch__skill(
    ng_batch *batch, uint32_t source, uint32_t slot, uint32_t skill, ng_error *err);
/** One language of a member, counted by itself (archives, LDBC). Within
 *  NG_LIMIT_LANGUAGE_BYTES. */
ng_status ng_batch__language(
    ng_batch *batch, uint32_t source, uint32_t slot, ng_text name, ng_error *err);
ng_status ng_batch__recommendation(ng_batch *batch, uint32_t source, uint32_t from, uint32_t to,
    ng_day day, ng_text text, ng_text relationship, ng_error *err);
/**
 * What a row says of a group; empty texts, owner NG_SOURCE_NONE and NG_DAY_NONE say nothing.
 * Greater bytes hold and the earliest day; owners add up. */
ng_status ng_batch__group_row(ng_batch *batch, uint32_t source, uint32_t group, ng_text name,
    ng_text topic, uint32_t owner, ng_day created, ng_error *err);
typedef struct ng_batch_interaction {
    uint32_t from, to, kind; // slots
    uint32_t count;
    int64_t at_ms, weight_micro;
    ng_text id;
} ng_batch_interaction;
ng_status ng_batch__interaction(
    ng_batch *batch, uint32_t source, const ng_batch_interaction *interaction, ng_error *err);
/**
 * A request for an introduction; its members are slots. Dropped, and counted unchanged, when
 * two of them turn out to be one member.
 *
 * @param number  the number it has if that is free, at most NG_LIMIT_INTRO_ID; 0: any
 */
ng_status ng_batch__intro(ng_batch *batch, uint32_t source, const ng_intro_record *intro,
    uint32_t number, ng_error *err);

/**
 * A verification or a seed, of members by id: done at once, and counted for the source. The
 * caller keeps the rules.
 */
ng_status ng_batch__verification(
    ng_batch *batch, uint32_t source, const ng_verification *verification, ng_error *err);
/** What is noted of a member, taken together with what is noted already (ng_privacy__both);
 *  done at once. It is not told: what is noted stays when the import is taken back. */
ng_status ng_batch__privacy(ng_batch *batch, uint32_t source, uint32_t member,
    const ng_privacy *privacy, ng_error *err);
ng_status ng_batch__trust_seed(
    ng_batch *batch, uint32_t source, const ng_trust_seed *seed, ng_error *err);

/**
 * Merge everything into the store. Ties of a member with itself that arise because two slots
 * turn out to be one member are dropped and counted unchanged.
 * Errors  those of the store; NG_ERR_INTERRUPTED; NG_ERR_LIMIT too many members. The
 *         transaction is then poisoned.
 */
ng_status ng_batch__apply(ng_batch *batch, ng_error *err);
/** What is told is too much for the history, which the state says once it is applied. */
void ng_batch__forgo_history(ng_batch *batch);
/**
 * After apply: write what was told into the history, as its next entry. A batch of more than
 * NG_LIMIT_HISTORY_ROWS lines is not in it, which the state then says.
 */
ng_status ng_batch__keep(ng_batch *batch, const ng_history_head *head, ng_error *err);
/** After apply: what a source did; and new members without a row of their own. */
ng_batch_count ng_batch__count(const ng_batch *batch, uint32_t source);
uint64_t ng_batch__implied(const ng_batch *batch);
/** After apply: whether anything in the store changed. */
bool ng_batch__changed(const ng_batch *batch);
/** After apply: id of a slot's member (groups: of a group's slot). */
ng_member ng_batch__member_of(const ng_batch *batch, uint32_t slot);

#endif
