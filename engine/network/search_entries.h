// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every entry that the search index should have, worked out anew from profiles, records,
 * positions and terms: what a rebuild writes, and what the doctor compares with.
 */
#ifndef NG_NETWORK_SEARCH_ENTRIES_H
#define NG_NETWORK_SEARCH_ENTRIES_H

#include "network/search.h"

/** Called for each entry; an id is a member or, under words of titles and places, a term. */
typedef ng_status (*ng_search_visit)(void *context, uint32_t value, uint32_t id, ng_error *err);

/** What is walked. */
typedef struct ng_search_walk {
    ng_txn *txn;
    const volatile int *cancel; // may be NULL
    ng_search_visit visit;
    void *context;
} ng_search_walk;

/** Entries of all members, by member. Errors: of visit, NG_ERR_CORRUPT, NG_ERR_INTERRUPTED. */
ng_status ng_search__each_of_members(const ng_search_walk *walk, ng_error *err);
/** Entries of the words of the terms 1 .. state's searched_titles and searched_places. */
ng_status ng_search__each_of_terms(const ng_search_walk *walk, ng_error *err);

#endif
