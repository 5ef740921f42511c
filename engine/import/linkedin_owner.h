// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whose archive it is, and which person a bare name means within the archives of one owner.
 */
#ifndef NG_IMPORT_LINKEDIN_OWNER_H
#define NG_IMPORT_LINKEDIN_OWNER_H

#include "import/linkedin.h"

/** A code that is to belong to a person. */
typedef struct ng_linkedin_claim {
    uint32_t slot;
    bool is_addressed; // the person is known by an address, not by a name alone
    bool is_ambiguous; // two persons would have the code
} ng_linkedin_claim;

/** Codes by what they are made of. */
typedef struct ng_linkedin_claims {
    ng_map *text;             // NULL until there is one
    ng_linkedin_claim *claim; // [count of text]
    size_t capacity;
} ng_linkedin_claims;

struct ng_linkedin_owner {
    uint32_t slot;
    ng_text words;            // folded: the first part of stable codes
    ng_text reference;        // for the list of imports
    ng_linkedin_claims names; // that persons have by now
};

/** What a stable code is made of. */
typedef struct ng_linkedin_code {
    const char *kind; // "connections" or "name"
    ng_text name;     // folded
    ng_day day;       // NG_DAY_NONE: none
} ng_linkedin_code;

/** The text whose hash is the code, in the arena. */
ng_status ng_linkedin_code__text(ng_arena *arena, const ng_linkedin_owner *owner,
    const ng_linkedin_code *code, ng_text *out, ng_error *err);
/** Slot of the person with the code of a text. */
ng_status ng_linkedin_code__member(
    ng_batch *batch, ng_text text, uint32_t *slot, ng_error *err);

/** What settling works with. */
typedef struct ng_linkedin_desk {
    ng_batch *batch;
    ng_txn *txn;
    ng_arena *arena; // scratch
} ng_linkedin_desk;

/**
 * The code of `text` is to be that of the person of `claim`, unless another one claims it too.
 */
ng_status ng_linkedin_claims__add(ng_linkedin_claims *claims, const ng_batch *batch,
    ng_text text, const ng_linkedin_claim *claim, ng_error *err);
/**
 * Give each code that one person claims to that person, and forget the claims.
 *
 * @param held  codes given so far, which grow; a code that one person with an address has is
 *              not given to another: two addresses are never made one. NULL: no such care is
 *              needed, the code says enough
 */
ng_status ng_linkedin_claims__settle(ng_linkedin_claims *claims, const ng_linkedin_desk *desk,
    ng_linkedin_claims *held, ng_error *err);
void ng_linkedin_claims__finish(ng_linkedin_claims *claims);

#endif
