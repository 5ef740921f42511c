// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One change of the network, as its own command or as a line of `apply`.
 *
 * A change is a verb, up to two REFs, and options as `name=value`; both ways of giving it end
 * here, so they cannot differ.
 */
#ifndef CLI_CHANGE_H
#define CLI_CHANGE_H

#include "command.h"

#define CLI_ASSIGNMENTS_MAX 32

typedef enum cli_verb {
    CLI_CONNECT,
    CLI_DISCONNECT,
    CLI_BLOCK,
    CLI_UNBLOCK,
    CLI_ENDORSE,
    CLI_WITHDRAW_ENDORSEMENT,
    CLI_RECOMMEND,
    CLI_WITHDRAW_RECOMMENDATION,
    CLI_VERIFY,
    CLI_UNVERIFY,
    CLI_SEED_ADD,
    CLI_SEED_REMOVE,
    CLI_MERGE,
    CLI_NOT_SAME,
    CLI_MEMBER_ADD,
    CLI_MEMBER_SET,
    CLI_MEMBER_REMOVE,
    CLI_CONSENT, // of `apply` alone, as the two below
    CLI_SUPPRESS,
    CLI_TOLD,
    CLI_VERB_COUNT
} cli_verb;

typedef struct cli_change {
    cli_verb verb;
    ng_text ref[2]; // the members it is about; of `member add` the key
    ng_day since;   // connect; NG_DAY_NONE: not known
    ng_day day;     // of all others that have one; NG_DAY_NONE: not given
    ng_text method; // verify, unverify
    bool take_back; // not-same, suppress
    ng_basis basis; // consent; NG_BASIS_NONE: it ends
    ng_text source;
    ng_basis_end end;
    ng_endorse_options endorse;
    ng_recommend_options recommend;
    ng_assignment assignments[CLI_ASSIGNMENTS_MAX]; // member set
    size_t assignment_count;
} cli_change;

/** Copies, so that they outlive the transaction. */
typedef struct cli_changed {
    bool brief; // set by the caller: only the outcome is wanted, no texts
    cli_verb verb;
    ng_outcome outcome;
    cli_buffer text; // behind each other: label and name of the one, of the other, detail
    size_t bytes[5]; // of each part
    ng_day day;      // that it is of; NG_DAY_NONE: none
    bool connected;  // endorse, recommend: the two are
    cli_buffer list; // what else holds between the two, each with a NUL behind it
    size_t list_count;
} cli_changed;

/** A change without options. */
cli_change cli_change_of(cli_verb verb);
/**
 * Read a change from words: verb (`member` takes two), REFs, options.
 *
 * @param words  [count]; the change keeps pointers into them
 * Errors  NG_ERR_ARGUMENT with the field at fault first: `since: ...`.
 */
ng_status cli_change_read(ng_text *words, size_t count, cli_change *out, ng_error *err);

/**
 * Make the change in a write transaction.
 *
 * @param out  [out] zero-initialised or used before; give back with cli_changed_finish
 * Errors  of ng_member_find, with the field first, and of the change.
 */
ng_status cli_change_make(
    ng_txn *txn, const cli_change *change, ng_day today, cli_changed *out, ng_error *err);
void cli_changed_finish(cli_changed *changed);

/** Print what changed: a sentence, or a row. */
void cli_change_print(cli_session *session, const cli_changed *changed);
/** Make one change in a transaction of its own and print it; returns the exit code. */
int cli_change_run(cli_session *session, const cli_change *change);

/** `created`, `updated`, `removed` or `unchanged`. */
const char *cli_outcome_name(ng_outcome outcome);

#endif
