// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Everything that the store knows of a person, gathered in one transaction.
 */
#ifndef CLI_PRIVACY_ACCESS_H
#define CLI_PRIVACY_ACCESS_H

#include "session.h"

/** Lists live as long as the transaction. */
typedef struct privacy_access {
    ng_profile profile;
    ng_privacy noted;
    const ng_member_tie *ties; // [tie_count]
    size_t tie_count;
    const ng_intro *intros; // [intro_count]
    size_t intro_count;
    const ng_mention *mentions; // [mention_count] runs, then watches
    size_t mention_count;
    const ng_source_fact *facts; // [fact_count]
    size_t fact_count;
    bool complete;               // nothing was lost of where facts came from
    const ng_log_entry *entries; // [entry_count] that name the person
    size_t entry_count;
} privacy_access;

/** Gather and print it, as json or in text; returns the exit code. */
int privacy_access_print(cli_session *session, ng_txn *txn, ng_member member);
/** In text: the profile, and a table for each list that is not empty. */
void privacy_access_print_text(cli_session *session, const privacy_access *access);

#endif
