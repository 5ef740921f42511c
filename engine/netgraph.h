// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph: a professional network in one directory, and the questions people ask of it.
 *
 * Longer than 600 lines, because it is the one public header.
 *
 * Sections in the order of the folders of the engine: base, store, network, query, import,
 * export, upkeep.
 *
 * Rules that hold for every function:
 * - What can fail returns ng_status and writes one sentence into `err` (which may be NULL). On
 *   failure outputs are empty and nothing was half done.
 * - A handle you opened, you close; closing NULL is fine. What is read through a transaction
 *   belongs to it and dies with it. Arguments are lent for the call.
 * - Texts are UTF-8 {at, bytes}; those handed out by a transaction also have a NUL behind them.
 * - A store handle may be used by several threads; a transaction by one thread at a time.
 * - The engine never prints, exits, reads the clock, the environment or the locale.
 */
#ifndef NETGRAPH_H
#define NETGRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

// ---------------------------------------------------------------------------------------- base

/** Version of this header. */
#define NG_VERSION "0.1.0"
/** Format of the stores that this version reads and writes. */
#define NG_STORE_FORMAT 3

typedef enum ng_status {
    NG_OK = 0,
    NG_ERR_NOT_FOUND,   // no such member, store entry or answer
    NG_ERR_ARGUMENT,    // an argument out of its range
    NG_ERR_AMBIGUOUS,   // a reference that several members answer to
    NG_ERR_REFUSED,     // a rule of the network forbids it
    NG_ERR_INPUT,       // bad input data: file:line: field: what
    NG_ERR_NO_STORE,    // there is no store at that place
    NG_ERR_FORMAT,      // a store of another format
    NG_ERR_CORRUPT,     // a damaged store
    NG_ERR_READ_ONLY,   // a write into a store that is read-only
    NG_ERR_BUSY,        // too many readers, or replaced by another process meanwhile
    NG_ERR_IO,          // a file or directory cannot be opened, read or written
    NG_ERR_FULL,        // disk or map full
    NG_ERR_LIMIT,       // a stated limit or budget stopped the work
    NG_ERR_INTERRUPTED, // the caller's cancel flag was seen
    NG_ERR_NOMEM,       // no memory
    NG_ERR_INTERNAL     // a fault of netgraph itself
} ng_status;

typedef struct ng_error {
    ng_status status;
    char text[1024]; // one sentence, no newline at the end
} ng_error;

/** A few words for a status: "not found", "damaged store". Never NULL. */
const char *ng_status_text(ng_status status);
/** Version of the library that is running, and of the libraries it stands on, one a line. */
const char *ng_version(void);

typedef struct ng_text {
    const char *at;
    size_t bytes;
} ng_text;

/** Days since 1970-01-01, UTC. */
typedef int32_t ng_day;
#define NG_DAY_NONE INT32_MIN
#define NG_TIME_NONE INT64_MIN

/** Day of `YYYY-MM-DD`; false when it is not a day of the years 1800 to 2100. */
bool ng_day_parse(const char *text, ng_day *out);

/** A member of one store: 1 .. 2^32 - 1, never reused. 0 is nobody. */
typedef struct ng_member {
    uint32_t id;
} ng_member;

// --------------------------------------------------------------------------------------- store

typedef struct ng_store ng_store;
typedef struct ng_txn ng_txn;

typedef struct ng_store_options {
    bool create;    // make an empty store when there is none; it appears with the first commit
    bool read_only; // refuse write transactions
} ng_store_options;

/**
 * Open a store.
 *
 * @param path     a directory; made 0700 with files 0600 when options->create asks for it
 * @param options  NULL: neither create nor read_only
 * @param out      [out] close with ng_store_close
 *
 * The same directory may be opened several times in one process. After fork the child must open
 * anew: using a handle of the parent is NG_ERR_ARGUMENT.
 * Errors  NG_ERR_NO_STORE, NG_ERR_FORMAT, NG_ERR_CORRUPT, NG_ERR_IO, NG_ERR_READ_ONLY,
 *         NG_ERR_NOMEM.
 */
ng_status ng_store_open(
    const char *path, const ng_store_options *options, ng_store **out, ng_error *err);
void ng_store_close(ng_store *store);

typedef struct ng_upgrade_report {
    uint32_t from, to; // formats; equal: it is of this format already, nothing was done
    uint32_t tables;   // made
    uint64_t entries;  // written into them
} ng_upgrade_report;

/**
 * Bring a store of an earlier format to NG_STORE_FORMAT, in one transaction: all of it or
 * nothing. Every other function refuses such a store with NG_ERR_FORMAT.
 *
 * @param cancel  may be NULL
 * Errors  NG_ERR_NO_STORE, NG_ERR_FORMAT for a later format, NG_ERR_READ_ONLY, NG_ERR_CORRUPT,
 *         NG_ERR_FULL, NG_ERR_INTERRUPTED.
 */
ng_status ng_store_upgrade(
    const char *path, const volatile int *cancel, ng_upgrade_report *out, ng_error *err);

typedef enum ng_txn_kind {
    NG_TXN_READ,
    NG_TXN_WRITE
} ng_txn_kind;

/**
 * Begin a transaction. A read transaction is a snapshot: it never waits for a writer; keep it
 * short, since pages it can see are not reused. A write transaction waits for other writers.
 * Errors  NG_ERR_READ_ONLY, NG_ERR_BUSY, NG_ERR_NOMEM, NG_ERR_IO, NG_ERR_CORRUPT.
 */
ng_status ng_txn_begin(ng_store *store, ng_txn_kind kind, ng_txn **out, ng_error *err);
/** Make a write transaction durable; frees `txn` in any case. Refuses after a failed change. */
ng_status ng_txn_commit(ng_txn *txn, ng_error *err);
/** End a read transaction, or take back a write transaction. NULL is fine. */
void ng_txn_abort(ng_txn *txn);
/** Free the answers handed out so far; the snapshot stays. */
void ng_txn_release_answers(ng_txn *txn);
/** Number of the last change that the transaction sees; 0 for an empty store. */
uint64_t ng_txn_change(const ng_txn *txn);

// ------------------------------------------------------------------------------------- network

/**
 * Find the member that a reference means: external key, e-mail, profile address or slug, `ref:`
 * code, `id:` number, or a full name that one member has.
 *
 * @param candidates  [out] may be NULL; on NG_ERR_AMBIGUOUS at most 20 members, in the order of
 *                          members
 * @param count       [out] their number; may be NULL with candidates
 * Errors  NG_ERR_NOT_FOUND, NG_ERR_AMBIGUOUS, NG_ERR_CORRUPT.
 * Cost    a few look-ups.
 */
ng_status ng_member_find(ng_txn *txn, ng_text ref, ng_member *out, const ng_member **candidates,
    size_t *count, ng_error *err);

/** The name that output uses: external key, else slug, else `ref:` and the stable code. */
ng_status ng_member_label(ng_txn *txn, ng_member member, ng_text *out, ng_error *err);
/** The full name a person reads; empty when there is none. */
ng_status ng_member_name(ng_txn *txn, ng_member member, ng_text *out, ng_error *err);

/** The single-valued texts of a member, in the order they are shown. */
typedef enum ng_field {
    NG_FIELD_NAME,
    NG_FIELD_FIRST_NAME,
    NG_FIELD_LAST_NAME,
    NG_FIELD_HEADLINE,
    NG_FIELD_INDUSTRY,
    NG_FIELD_COMPANY,
    NG_FIELD_TITLE,
    NG_FIELD_SCHOOL,
    NG_FIELD_LOCATION,
    NG_FIELD_COUNTRY,
    NG_FIELD_EMAIL,
    NG_FIELD_PHONE,
    NG_FIELD_URL,
    NG_FIELD_VERIFIED, // a claim: `yes`, or empty
    NG_FIELD_BIRTHDAY, // YYYY-MM-DD
    NG_FIELD_SUGGEST,  // `no` opts out of being suggested, or empty
    NG_FIELD_COUNT
} ng_field;
/** Name of a field as in CSV columns and `member set`: "first_name". */
const char *ng_field_name(ng_field field);
/** Field of a name; NG_FIELD_COUNT when there is none. */
ng_field ng_field_of(ng_text name);

typedef struct ng_position {
    ng_text company, title, location;
    // NG_DAY_NONE: not known; an unknown `to` with a known `from` means still there
    ng_day from, to;
} ng_position;

typedef struct ng_education {
    ng_text school, degree, field;
    ng_day from, to;
} ng_education;

typedef struct ng_membership {
    ng_text group, name, role; // key of the group, its name or empty, role or empty
    ng_day joined;
} ng_membership;

/**
 * How this store knows that a member is who they say. A decision of whoever keeps the store and
 * no fact of the network: no import of facts makes one, and `digest` leaves them out.
 */
typedef struct ng_verification {
    ng_member member;
    ng_text method; // a word of 1 to 64 lower case letters, digits, `.`, `_`, `-`
    ng_member by;   // who looked; never the member
    ng_day day;     // NG_DAY_NONE: not known
} ng_verification;

/** All that `show` prints of a member. */
typedef struct ng_profile {
    ng_member member;
    ng_text label;                 // as ng_member_label
    ng_text field[NG_FIELD_COUNT]; // empty: not known
    // [identity_count] `key:..`, `email:..`, `slug:..`, `ref:..`, in byte order
    const ng_text *identities;
    size_t identity_count;
    const ng_text *skills; // [skill_count], in order of folded text
    size_t skill_count;
    const ng_text *languages; // [language_count], in order of folded text
    size_t language_count;
    const ng_position *positions; // [position_count], newest first
    size_t position_count;
    const ng_education *educations; // [education_count], newest first
    size_t education_count;
    const ng_membership *memberships; // [membership_count], by group key
    size_t membership_count;
    const ng_verification *verifications; // [verification_count], by method
    const ng_text *verifiers;             // [verification_count] labels of who looked
    size_t verification_count;
    bool seed;       // chosen as one that trust starts from
    ng_day seed_day; // NG_DAY_NONE: not known, or no seed
    uint64_t connections, following, followers, endorsements_given, endorsements_received;
    uint64_t recommendations_given, recommendations_received, invitations_pending;
    // members in the member's connected component at the last refresh; 0: not refreshed
    uint32_t component;
    uint32_t community; // number of the community at the last `refresh --communities`; 0: none
} ng_profile;

/** Errors: NG_ERR_NOT_FOUND, NG_ERR_CORRUPT. */
ng_status ng_member_profile(ng_txn *txn, ng_member member, ng_profile *out, ng_error *err);

/** What a change did. */
typedef enum ng_outcome {
    NG_UNCHANGED, // already so
    NG_CREATED,
    NG_UPDATED,
    NG_REMOVED
} ng_outcome;

/** `field=value` of a change, names as in the CSV columns. */
typedef struct ng_assignment {
    ng_text name, value;
} ng_assignment;

/**
 * Changes, each within a write transaction. All take members of this store.
 * Errors  NG_ERR_REFUSED names the rule (with oneself, blocked); NG_ERR_ARGUMENT for a bad
 *         value.
 */
ng_status ng_connect(
    ng_txn *txn, ng_member a, ng_member b, ng_day since, ng_outcome *outcome, ng_error *err);
ng_status ng_disconnect(
    ng_txn *txn, ng_member a, ng_member b, ng_outcome *outcome, ng_error *err);
/** `by` does not want to see `whom`, nor be suggested to them; an existing connection ends. */
ng_status ng_block(
    ng_txn *txn, ng_member by, ng_member whom, ng_outcome *outcome, ng_error *err);
ng_status ng_unblock(
    ng_txn *txn, ng_member by, ng_member whom, ng_outcome *outcome, ng_error *err);

typedef struct ng_endorse_options {
    ng_text skill;    // empty: general
    uint32_t level;   // 1 .. 3, 0: none
    ng_day day;       // NG_DAY_NONE: not known
    ng_text evidence; // may be empty
} ng_endorse_options;
/**
 * Endorse a member; again for the same skill replaces level and day. Whoever did so is its
 * source: it is no longer `claimed`.
 * Errors  NG_ERR_REFUSED oneself, or more than NG_ENDORSE_DAILY of options->day.
 */
ng_status ng_endorse(ng_txn *txn, ng_member from, ng_member to,
    const ng_endorse_options *options, ng_outcome *outcome, ng_error *err);
/** Withdraws the endorsement of the skill; an empty skill is the general one. */
ng_status ng_withdraw_endorsement(ng_txn *txn, ng_member from, ng_member to, ng_text skill,
    ng_outcome *outcome, ng_error *err);

/** Endorsements of one day that one member can give one by one. */
#define NG_ENDORSE_DAILY 50

typedef struct ng_endorsement {
    ng_member from, to;
    ng_text skill;  // as it is written; empty: general
    uint32_t level; // 1 .. 3, 0: none
    ng_day day;     // NG_DAY_NONE: not known
    bool claimed;   // known from the endorsed person's own data only
} ng_endorsement;
/** What one member endorses another for, by the bytes of the skill. Errors: NG_ERR_NOT_FOUND,
 *  NG_ERR_CORRUPT. */
ng_status ng_endorsements(ng_txn *txn, ng_member from, ng_member to, const ng_endorsement **out,
    size_t *count, ng_error *err);
/** Whether two members are connected; nobody is with themselves. */
ng_status ng_connected(ng_txn *txn, ng_member a, ng_member b, bool *out, ng_error *err);

typedef struct ng_recommend_options {
    ng_text text;
    ng_text relationship; // "managed her"; may be empty
    ng_day day;           // NG_DAY_NONE: not known
} ng_recommend_options;
/** Recommend a member in words, once a day; the same day again replaces them. Errors:
 *  NG_ERR_REFUSED oneself; NG_ERR_ARGUMENT no text, or one that is too long. */
ng_status ng_recommend(ng_txn *txn, ng_member from, ng_member to,
    const ng_recommend_options *options, ng_outcome *outcome, ng_error *err);
/** Take back the recommendation of a day; NG_DAY_NONE: each that the one wrote of the other. */
ng_status ng_withdraw_recommendation(
    ng_txn *txn, ng_member from, ng_member to, ng_day day, ng_outcome *outcome, ng_error *err);

/** Note that a member was verified; once for each method, a later one replaces who and when.
 *  Errors: NG_ERR_REFUSED by oneself; NG_ERR_ARGUMENT no such word; NG_ERR_NOT_FOUND. */
ng_status ng_verify(
    ng_txn *txn, const ng_verification *verification, ng_outcome *outcome, ng_error *err);
/** Take back a verification; with an empty method all of the member. */
ng_status ng_unverify(
    ng_txn *txn, ng_member member, ng_text method, ng_outcome *outcome, ng_error *err);
/** Verifications of a member, by method. */
ng_status ng_verifications(
    ng_txn *txn, ng_member member, const ng_verification **out, size_t *count, ng_error *err);

/** A member that trust starts from: chosen by whoever keeps the store. */
typedef struct ng_trust_seed {
    ng_member member;
    ng_day day; // when chosen, or first verified; NG_DAY_NONE: not known
} ng_trust_seed;
ng_status ng_trust_seed_add(
    ng_txn *txn, ng_member member, ng_day day, ng_outcome *outcome, ng_error *err);
ng_status ng_trust_seed_remove(
    ng_txn *txn, ng_member member, ng_outcome *outcome, ng_error *err);
/**
 * Whom trust starts from, in the order of members: who was chosen, or as long as nobody was,
 * all who are verified.
 *
 * @param chosen  [out] false: they are the verified
 * Cost    reads the order of all members.
 */
ng_status ng_trust_seeds(
    ng_txn *txn, const ng_trust_seed **out, size_t *count, bool *chosen, ng_error *err);

/** Add a member with an external key; NG_UNCHANGED when it is there already. */
ng_status ng_member_add(
    ng_txn *txn, ng_text key, ng_member *out, ng_outcome *outcome, ng_error *err);
/**
 * Set fields: those of ng_field, and `skills` and `languages` (`;` lists that replace what is).
 * An empty value clears. The values hold as of `today`, so that a later import of older data
 * does not take them back. `email` and `url` add an identity; NG_ERR_REFUSED when another
 * member has it.
 */
ng_status ng_member_set(ng_txn *txn, ng_member member, const ng_assignment *assignments,
    size_t count, ng_day today, ng_outcome *outcome, ng_error *err);
/** Remove a member and every fact about it. The id is never used again. */
ng_status ng_member_remove(ng_txn *txn, ng_member member, ng_outcome *outcome, ng_error *err);

// Taking back. Each tells the store again what it was told, without one part of it, within the
// transaction; engine ids are given anew.

typedef struct ng_undo_options {
    ng_day today;               // noted in the journal; NG_DAY_NONE is allowed
    const volatile int *cancel; // may be NULL
    void (*progress)(void *context, const char *what, uint64_t done, uint64_t total);
    void *progress_context;
} ng_undo_options;

typedef struct ng_undo_report {
    uint64_t imports;              // taken back
    uint64_t members, connections; // in the store afterwards
    // single changes that named members only the import had brought, or that a rule refuses
    // without it
    uint64_t left_out;
} ng_undo_report;

/**
 * Take back imports: the store is afterwards what it would be had they never been made.
 *
 * @param imports  [count] their numbers, as `imports` lists them
 * Errors  NG_ERR_NOT_FOUND no such import; NG_ERR_REFUSED when an import of this store is not
 *         in its history: larger than a million rows, or older than format 2;
 *         NG_ERR_INTERRUPTED.
 * Cost    that of importing everything else again.
 */
ng_status ng_undo(ng_txn *txn, const uint32_t *imports, size_t count,
    const ng_undo_options *options, ng_undo_report *out, ng_error *err);
/**
 * Two members are one person: facts and identities are taken together.
 *
 * @param out      [out] the member who is both now
 * @param outcome  [out] NG_UNCHANGED when they were one already
 * Errors  NG_ERR_REFUSED after ng_member_not_same.
 */
ng_status ng_member_merge(ng_txn *txn, ng_member a, ng_member b, ng_day today, ng_member *out,
    ng_outcome *outcome, ng_error *err);
/**
 * Take back the last ng_member_merge that a member is part of; NG_UNCHANGED when there is none.
 * Later imports and changes stay. Errors and cost as ng_undo.
 */
ng_status ng_member_unmerge(ng_txn *txn, ng_member member, const ng_undo_options *options,
    ng_undo_report *out, ng_outcome *outcome, ng_error *err);
/** Two members are not one person (or `same_after_all` takes that back): they are no longer
 *  listed as likely duplicates, and cannot be merged. */
ng_status ng_member_not_same(ng_txn *txn, ng_member a, ng_member b, bool same_after_all,
    ng_day today, ng_outcome *outcome, ng_error *err);

/** One thing that an import or a change said of a member. */
typedef struct ng_source_fact {
    const char *kind; // "name", "email", "connection", "endorsement", ...
    ng_text value;    // in words: "Contoh Ltd", "with 12 since 2020-01-01"
    ng_day day;       // as of which it holds, where the data says
    bool own;         // from the member's own archive
    bool shown;       // of several values of a field, the one that holds
    uint32_t import;  // 0: a single change by hand
    uint64_t line;    // of the file
    ng_text file;     // its path as it was given; empty: by hand
    ng_text file_kind, owner;
    char digest[33]; // of the file's bytes, 32 hex digits; empty: by hand
    ng_day imported; // day of the import
} ng_source_fact;

/**
 * Where everything that is known of a member came from: what each import and single change
 * said, conflicting values too.
 *
 * @param out       [out] [count] in the order it was told
 * @param complete  [out] false: some imports of this store are not in its history
 * Errors  NG_ERR_NOT_FOUND; NG_ERR_CORRUPT; NG_ERR_NOMEM.
 * Cost    reads the whole history.
 */
ng_status ng_member_sources(ng_txn *txn, ng_member member, const ng_source_fact **out,
    size_t *count, bool *complete, ng_error *err);

/** Why data of a person may be kept: the six of the General Data Protection Regulation. */
typedef enum ng_basis {
    NG_BASIS_NONE, // none was noted
    NG_BASIS_CONSENT,
    NG_BASIS_CONTRACT,
    NG_BASIS_LEGAL_OBLIGATION,
    NG_BASIS_VITAL_INTEREST,
    NG_BASIS_PUBLIC_TASK,
    NG_BASIS_LEGITIMATE_INTEREST,
    NG_BASIS_COUNT
} ng_basis;
/** Word of a basis: "legitimate-interest"; "none". */
const char *ng_basis_name(ng_basis basis);
/** Basis of a word; NG_BASIS_NONE when there is no such. */
ng_basis ng_basis_of(ng_text word);

/** What a person said against it. */
typedef enum ng_basis_end {
    NG_BASIS_HOLDS,
    NG_BASIS_WITHDRAWN, // the consent was
    NG_BASIS_OBJECTED
} ng_basis_end;
/** "holds", "withdrawn", "objected". */
const char *ng_basis_end_name(ng_basis_end end);

/**
 * Consent and notice of one member. A decision of whoever keeps the store and no fact of the
 * network: `digest` leaves it out.
 */
typedef struct ng_privacy {
    ng_basis basis;
    ng_text source; // how it came about: "web form", "client list"; may be empty
    ng_day given;   // NG_DAY_NONE: no basis
    ng_basis_end ended;
    ng_day ended_on;   // NG_DAY_NONE: it holds
    ng_day suppressed; // NG_DAY_NONE: is not
    ng_day told;       // when told where the data came from, last; NG_DAY_NONE: not
} ng_privacy;

/** What is noted of a member. Errors: NG_ERR_NOT_FOUND, NG_ERR_CORRUPT. */
ng_status ng_privacy_read(ng_txn *txn, ng_member member, ng_privacy *out, ng_error *err);
/**
 * Whether a member may be proposed to others: neither objected, nor withdrew, nor suppressed.
 * Lists that propose people leave the others out; `show` still answers who asks by name.
 */
ng_status ng_privacy_may_propose(ng_txn *txn, ng_member member, bool *out, ng_error *err);
/**
 * Note the basis; a later one replaces it.
 *
 * Errors  NG_ERR_REFUSED after an objection or a withdrawal for any basis but a consent that
 *         is not of an earlier day; NG_ERR_ARGUMENT no basis, no day, a source that is too
 *         long or not UTF-8; NG_ERR_NOT_FOUND.
 */
ng_status ng_consent_give(ng_txn *txn, ng_member member, ng_basis basis, ng_text source,
    ng_day day, ng_outcome *outcome, ng_error *err);
/**
 * Note that a person withdrew consent, or objected. Who did one already stays so as of that
 * day.
 *
 * Errors  NG_ERR_REFUSED to withdraw where no consent was noted; NG_ERR_ARGUMENT no day.
 */
ng_status ng_consent_end(ng_txn *txn, ng_member member, ng_basis_end end, ng_day day,
    ng_outcome *outcome, ng_error *err);
/** Propose a member to nobody; or again (`is` false). Says nothing about consent. */
ng_status ng_suppress(
    ng_txn *txn, ng_member member, bool is, ng_day day, ng_outcome *outcome, ng_error *err);
/** Note that a person was told where the data came from; the latest day stays. */
ng_status ng_privacy_told(
    ng_txn *txn, ng_member member, ng_day day, ng_outcome *outcome, ng_error *err);

/** A person who is to be told. */
typedef struct ng_notice {
    ng_member member;
    ng_text label, name;
    ng_day came, due;          // when the data came in, and the last day to tell
    int32_t days_left;         // until then; negative: overdue
    uint32_t import;           // that brought the member
    ng_text file, kind, owner; // of it; owner may be empty
} ng_notice;

typedef struct ng_notices {
    const ng_notice *at; // [count] by due day, then in the order of members
    size_t count;
    uint64_t unknown; // members of whom no import tells when they came in
} ng_notices;
/**
 * People to be told where their data came from: within one month of the day of the import that
 * brought them, that is up to the same day of the next month, or its last day.
 *
 * @param within_days  those due at most so many days from today; the overdue are always there
 *
 * Leaves out  who was told, and who gave the data: the owner of an import, and members with
 *             values from their own archive.
 * Errors  NG_ERR_ARGUMENT no day of today; NG_ERR_NOMEM; NG_ERR_CORRUPT.
 * Cost    reads every member's record.
 */
ng_status ng_privacy_due(
    ng_txn *txn, ng_day today, uint32_t within_days, ng_notices *out, ng_error *err);

/** A tie of a member with another. */
typedef struct ng_member_tie {
    // "connection", "follows", "followed-by", "endorsed", "endorsed-by", "recommended",
    // "recommended-by", "invited", "invited-by", "blocks", "interactions"
    const char *kind;
    ng_text other; // label
    ng_text what;  // skill, text, state or number of interactions; may be empty
    ng_day day;    // NG_DAY_NONE: not known
} ng_member_tie;
/**
 * Every tie of a member, for whoever asks what is known of them. Who blocks the member is left
 * out: that is a decision of the other.
 *
 * @param out  [out] [count] by kind as listed above, then by engine id of the other
 * Errors  NG_ERR_NOT_FOUND, NG_ERR_CORRUPT, NG_ERR_NOMEM.
 * Cost    the lists of the member, and the label of everybody in them.
 */
ng_status ng_privacy_ties(
    ng_txn *txn, ng_member member, const ng_member_tie **out, size_t *count, ng_error *err);

/**
 * The log: runs, decisions and exports in the order they were noted. Each entry holds the hash
 * of the one before, so that nothing can be changed in silence; members stand in it as hashes
 * with a key that can be destroyed.
 */
typedef struct ng_log_entry {
    uint64_t number;  // 1, 2, ...
    const char *kind; // "run", "decision", "export", "key"
    ng_day day;       // NG_DAY_NONE: not known
    ng_text what;     // in clear
    uint32_t members; // it names, by hashes
    uint32_t key;     // number of the key of its hashes; 0: it has none
    bool key_kept;    // false: destroyed, nobody can tell whom it names
    char hash[65];    // of the entry, in hex: the head after it
} ng_log_entry;
/** All entries, or those that name a member (0: all), in order. */
ng_status ng_log_list(
    ng_txn *txn, ng_member member, const ng_log_entry **out, size_t *count, ng_error *err);

typedef struct ng_log_report {
    uint64_t entries;
    char head[65];    // of the last entry; 64 zeros: the log is empty
    uint64_t fault;   // the first entry that is not as it was written; 0: all are
    bool head_known;  // the head asked for is one of this log, or none was asked for
    uint64_t head_at; // its entry
} ng_log_report;
/**
 * Check the chain from the first entry on.
 *
 * @param head  64 hex digits as `log head` gave them, to find what was cut off or written anew
 *              since; or empty
 * Errors  NG_ERR_ARGUMENT no such text. Faults of the log are no errors.
 */
ng_status ng_log_verify(ng_txn *txn, ng_text head, ng_log_report *out, ng_error *err);
/**
 * Destroy the keys of the names in the log: whom its entries name can then be told by nobody.
 * Notes an entry of kind "key". The bytes are gone from the file after ng_compact.
 *
 * @param keys  [out] destroyed; 0: there was none, and nothing changed
 */
ng_status ng_log_forget_key(ng_txn *txn, ng_day today, uint32_t *keys, ng_error *err);

/** Where a request for an introduction stands. */
typedef enum ng_intro_state {
    NG_INTRO_ASKED,     // waits for the next introducer
    NG_INTRO_FORWARDED, // waits for who is asked
    NG_INTRO_ACCEPTED,  // the two are connected
    NG_INTRO_DECLINED,
    NG_INTRO_WITHDRAWN,
    NG_INTRO_EXPIRED // nobody acted within NG_INTRO_DAYS
} ng_intro_state;
/** Name of a state as in output and CSV: "asked". */
const char *ng_intro_state_name(ng_intro_state state);

/** Days after its last step that a request expires: on that day nobody can act any more. */
#define NG_INTRO_DAYS 30
/** Requests that one introducer is asked within a calendar month, at the most. */
#define NG_INTRO_MONTHLY 5
/** Characters of a note. */
#define NG_INTRO_NOTE_MAX 300

typedef struct ng_intro {
    uint32_t id; // 1, 2, ...
    ng_member from, to;
    const ng_member *via;  // [via_count] introducers, in order
    const ng_text *labels; // [via_count + 2] from, introducers, to
    size_t via_count;
    size_t passed;         // introducers who have forwarded it
    ng_intro_state state;  // expired is told as of `today`
    ng_day asked, changed; // days
    ng_text note;
} ng_intro;

/**
 * Ask for an introduction along `via` (1 to 7 introducers; each neighbour of the next).
 *
 * @param note  trimmed; 1 to NG_INTRO_NOTE_MAX characters
 * @param id    [out] 0 on failure
 *
 * Errors  NG_ERR_REFUSED: already connected, an open request of the pair in either direction,
 *         or one of the same day or later, an introducer who was asked NG_INTRO_MONTHLY times
 *         this month, two of the parties blocked, one of them twice in the chain, a chain that
 *         is not connected, a note that folds to one of the sender's last five;
 *         NG_ERR_ARGUMENT: note too long or empty; NG_ERR_NOT_FOUND: no such member.
 */
ng_status ng_intro_request(ng_txn *txn, ng_member from, ng_member to, const ng_member *via,
    size_t via_count, ng_text note, ng_day today, uint32_t *id, ng_error *err);
/**
 * The next introducer passes it on; after the last one it waits for who is asked.
 *
 * Errors of this step and of those below: NG_ERR_NOT_FOUND no such request or member;
 * NG_ERR_REFUSED: not the turn of `by` (the sentence names whose), closed or expired (with the
 * day), a day before its last step, or what changed since: no longer connected to the next,
 * blocked.
 */
ng_status ng_intro_forward(ng_txn *txn, uint32_t id, ng_member by, ng_day today, ng_error *err);
/** Who is asked accepts: the two are connected as of today, or as before. */
ng_status ng_intro_accept(ng_txn *txn, uint32_t id, ng_member by, ng_day today, ng_error *err);
/** Whoever's turn it is, an introducer or who is asked, declines. */
ng_status ng_intro_decline(ng_txn *txn, uint32_t id, ng_member by, ng_day today, ng_error *err);
/** The sender takes it back, as long as it is open. */
ng_status ng_intro_withdraw(
    ng_txn *txn, uint32_t id, ng_member by, ng_day today, ng_error *err);
/** One request; NG_ERR_NOT_FOUND. */
ng_status ng_intro_read(ng_txn *txn, uint32_t id, ng_day today, ng_intro *out, ng_error *err);
/** Requests that concern a member (0: all), by id. */
ng_status ng_intro_list(ng_txn *txn, ng_member of, ng_day today, const ng_intro **out,
    size_t *count, ng_error *err);
/** Requests made in the calendar month of `today` that a member is an introducer of. */
ng_status ng_intro_load(
    ng_txn *txn, ng_member introducer, ng_day today, uint32_t *out, ng_error *err);
/**
 * Write a note out of who, where met, when and why.
 *
 * Errors  NG_ERR_REFUSED when it would be too long or repeats one of the sender's last five, or
 *         the sender has no name; NG_ERR_ARGUMENT when a part is missing.
 */
ng_status ng_intro_draft(ng_txn *txn, ng_member from, ng_member to, ng_text met, ng_day on,
    ng_text why, ng_text *out, ng_error *err);

typedef struct ng_stats {
    uint64_t members, connections, follows, endorsements, recommendations, positions,
        educations;
    uint64_t groups, memberships, interactions, invitations, blocks, companies, schools, skills,
        industries;
    uint64_t verified;     // members, by this store's own decision
    uint64_t seeds;        // of trust, chosen
    uint64_t change;       // number of the last change
    uint64_t refreshed_at; // change number of the last refresh; 0: never
    uint64_t bytes;        // of the store's data file in use
    uint32_t components;   // at the last refresh; 0: never
    uint32_t communities;  // at the last refresh --communities; 0: never
} ng_stats;
ng_status ng_stats_read(ng_txn *txn, ng_stats *out, ng_error *err);

/**
 * One hash of all facts, independent of the order they came in and of engine ids: 32 hex digits
 * and NUL. Cost: reads the whole store. */
ng_status ng_digest(ng_txn *txn, const volatile int *cancel, char out[33], ng_error *err);

// --------------------------------------------------------------------------------------- query

/** Reputation by trust, as the last refresh stored it. */
typedef struct ng_standing {
    uint32_t rank, of; // 1 .. of; rank 0: no evidence, or never refreshed
    int64_t score_micro;
} ng_standing;

typedef enum ng_scorer {
    NG_SCORER_DEFAULT,
    NG_SCORER_MUTUAL,
    NG_SCORER_ADAMIC_ADAR,
    NG_SCORER_RESOURCE_ALLOCATION
} ng_scorer;

typedef enum ng_suggest_mode {
    NG_MODE_PEOPLE,
    NG_MODE_COLLEAGUES, // were at the same company at the same time
    NG_MODE_ALUMNI      // were at the same school in the same years
} ng_suggest_mode;

#define NG_SUGGEST_COUNT_MAX 100000

typedef struct ng_suggest_options {
    uint32_t count; // at most so many, 1 .. NG_SUGGEST_COUNT_MAX
    ng_scorer scorer;
    ng_suggest_mode mode;
    ng_text industry; // only members of this industry (folded); empty: all
    ng_day today;     // for positions that have not ended
    bool reasons;     // fill reasons and against
    bool reputation;  // fill reputation; plays no part in the score
} ng_suggest_options;

typedef struct ng_reason {
    // "mutual", "distant", "industry", "company", "school", "title", "location", "group",
    // "skill"
    const char *kind;
    uint64_t score; // this reason's part of the score
    ng_text text;   // in words
} ng_reason;

typedef struct ng_suggestion {
    ng_member member;
    ng_text label, name, headline;
    uint64_t score;  // billionths; the count for NG_SCORER_MUTUAL; at most 2^53 - 1
    uint32_t hops;   // 2 or 3; 0 when further or not reachable (colleagues and alumni only)
    uint32_t mutual; // mutual connections, exact
    uint32_t via_count;
    // labels of at most three mutual connections, fewest connections first
    ng_text via[3];
    const ng_reason *reasons; // [reason_count]; their scores add up to `score`
    size_t reason_count;
    const ng_text *against; // [against_count] sentences
    size_t against_count;
    ng_standing reputation; // overall
} ng_suggestion;

typedef struct ng_suggestions {
    ng_member member; // whom they are for
    ng_text label;
    const ng_suggestion *at; // [count], best first
    size_t count;
    bool star;  // none of the member's connections know each other or anybody else
    bool stale; // lifts are older than the store's last change, or were never measured
    uint64_t refreshed_at; // change number of the lifts; 0: never measured
} ng_suggestions;

/** Defaults: 10 people by the default scorer, no filter, no reasons, today unknown. */
ng_suggest_options ng_suggest_defaults(void);

/**
 * Suggest members that `member` may know, best first.
 *
 * @param txn      any transaction; answers live until it ends or ng_txn_release_answers
 * @param options  NULL: ng_suggest_defaults
 * @param out      [out] at most options->count
 *
 * Score   resource allocation plus the three-step walk, damped by the candidate's degree, times
 *         the profile factor: engine/README.md; parameters live in the store.
 * Order   score descending, then order of members. A score of 0 is left out.
 * Leaves out  oneself, connections, pending invitations either way, blocked either way, opted
 *             out.
 * Empty   no connections, or nobody left: count 0 and NG_OK.
 * Errors  NG_ERR_NOT_FOUND no such member; NG_ERR_ARGUMENT count out of range; NG_ERR_NOMEM;
 *         NG_ERR_CORRUPT.
 * Cost    the sum of the degrees of the connections and of 200 members at two steps; reads
 *         only.
 * Source  resource allocation: Zhou, Lue, Zhang, Eur. Phys. J. B 71 (2009); Adamic and Adar,
 *         Social Networks 25(3) (2003).
 */
ng_status ng_suggest(ng_txn *txn, ng_member member, const ng_suggest_options *options,
    ng_suggestions *out, ng_error *err);

/** Called in the order of the members asked for; the answers live until it returns.
 *  Anything but NG_OK stops the work and is passed on. */
typedef ng_status (*ng_suggest_receiver)(
    void *context, size_t index, const ng_suggestions *answer, ng_error *err);

/**
 * Suggest for many members with several threads over one snapshot; the same answers as
 * ng_suggest one by one.
 *
 * @param members  [count]; a member of id 0 gives an empty answer
 * @param threads  1 .. 64
 */
ng_status ng_suggest_many(ng_store *store, const ng_member *members, size_t count,
    const ng_suggest_options *options, uint32_t threads, ng_suggest_receiver receiver,
    void *context, ng_error *err);

/** Hops between two members over connections. */
typedef struct ng_distance {
    uint32_t hops;   // 0 oneself; UINT32_MAX: there is no path
    uint32_t mutual; // mutual connections, exact
} ng_distance;

/**
 * Shortest distance of two members.
 *
 * Errors  NG_ERR_NOT_FOUND; NG_ERR_CORRUPT; NG_ERR_NOMEM.
 * Cost    a search from both ends that expands the side with fewer connections; reads only.
 */
ng_status ng_degree(ng_txn *txn, ng_member from, ng_member to, ng_distance *out, ng_error *err);

#define NG_PATH_COUNT_MAX 1000
#define NG_PATH_HOPS_MAX 8
#define NG_PATH_STARTS_MAX 1000
/** Paths of all_shortest; when there are more, the answer is incomplete. */
#define NG_PATH_SHORTEST_MAX 100000
/** Cost of a hop between colleagues who are not connected. */
#define NG_PATH_COST_INFERRED 60
/** Connections that a search reads unless told otherwise. */
#define NG_PATH_BUDGET 50000000u

typedef struct ng_path_options {
    uint32_t count;    // at most so many paths, 1 .. NG_PATH_COUNT_MAX
    uint32_t max_hops; // 1 .. NG_PATH_HOPS_MAX; 0 with all_shortest: no limit
    // every path of fewest hops, strongest first; count does not limit it
    bool all_shortest;
    // endorsements (each way, each skill) count as 1 interaction of weight 1, recommendations
    // (each way) as 5
    bool all_ties;
    bool inferred;           // colleagues of overlapping months may be hops, at a higher cost
    uint32_t half_life_days; // an interaction so old counts half; 0: all count alike
    ng_day today;            // for half_life_days and open positions
    bool explain;            // fill `why` and the contexts of hops
    uint64_t budget;         // connections read at the most
    const ng_member *avoid;  // [avoid_count] members no path may touch
    size_t avoid_count;
    const ng_member *via; // [via_count] members every path must touch, at most 4
    size_t via_count;
    const volatile int *cancel; // may be NULL
} ng_path_options;

/** Between two members that follow each other on a path. */
typedef struct ng_path_hop {
    uint32_t cost;          // max(round(40 - sqrt(n)), 1), n interactions; 60 when inferred
    uint64_t interactions;  // n
    int64_t strength_milli; // sum of weight * count, thousandths
    ng_day since;           // NG_DAY_NONE: not known, or not asked to explain
    bool inferred;          // no connection: both at one company in overlapping months
    ng_text context;        // "both at Contoh Ltd 2019-2021"; empty: nothing, or as above
} ng_path_hop;

typedef struct ng_path {
    const ng_member *members; // [hops + 1] from .. to
    const ng_text *labels;    // [hops + 1]
    const ng_text *names;     // [hops + 1]
    const ng_path_hop *hop;   // [hops]
    uint32_t hops;
    uint32_t cost;
    int64_t strength_milli;
    const ng_text *why; // [why_count] sentences
    size_t why_count;
} ng_path;

typedef struct ng_paths {
    ng_member from, to;
    const ng_path *at; // [count], best first
    size_t count;
    // false: the budget ended the search; what is there is right as far as it goes
    bool complete;
    uint64_t edges_read; // connections read
} ng_paths;

/** Defaults: the 3 cheapest of at most 3 hops. */
ng_path_options ng_path_defaults(void);

/**
 * The cheapest loopless paths of two members within a number of hops.
 *
 * @param options  NULL: ng_path_defaults
 * @param out      [out] cost ascending, then fewer hops, then members in order; with
 *                       all_shortest
 *                 strength descending, then members in order
 *
 * Empty   no path: count 0 and NG_OK. from = to: one path of no hops.
 * Errors  NG_ERR_NOT_FOUND; NG_ERR_ARGUMENT an option out of its range, `via` together with
 *         all_shortest, or a half-life without today; NG_ERR_INTERRUPTED; NG_ERR_NOMEM.
 * Cost    reads the lists of members that can lie on such a path, at most options->budget
 *         entries.
 */
ng_status ng_path_find(ng_txn *txn, ng_member from, ng_member to,
    const ng_path_options *options, ng_paths *out, ng_error *err);

/** Several starts, and one end or all at a company. */
typedef struct ng_path_ends {
    const ng_member *from; // [from_count]
    size_t from_count;     // 1 .. NG_PATH_STARTS_MAX
    ng_member to;          // 0 with a company
    // all whose current position is there: begun and not ended on options->today, or named by
    // the profile and by no position; empty: `to`
    ng_text company;
} ng_path_ends;

/**
 * The same between any of several starts and any of several ends, in the same order: a team
 * asks who of them has the warmest way, or anybody for the warmest way into a company.
 *
 * A path touches no start but its first member and no end but its last one. `from` of the
 * answer is 0 when there were several starts, `to` is 0 with a company.
 * Errors  as ng_path_find; NG_ERR_NOT_FOUND no such company; NG_ERR_ARGUMENT no starts, too
 *         many, or not exactly one of `to` and `company`.
 */
ng_status ng_path_from_team(ng_txn *txn, const ng_path_ends *ends,
    const ng_path_options *options, ng_paths *out, ng_error *err);

typedef enum ng_reputation_method {
    NG_REPUTATION_TRUST,    // endorsements, each weighed by the trust in who gave it
    NG_REPUTATION_PAGERANK, // weighted PageRank over all endorsements
    NG_REPUTATION_COUNT     // distinct endorsers, whoever they are
} ng_reputation_method;

#define NG_REPUTATION_COUNT_MAX 100000
/** Longest half-life: a hundred years. */
#define NG_HALF_LIFE_DAYS_MAX 36525

typedef struct ng_reputation_options {
    ng_reputation_method method;
    ng_text skill;  // folded; empty: overall
    uint32_t count; // of a top list: at most so many, 1 .. NG_REPUTATION_COUNT_MAX
    // an endorsement so old counts half; 0: all count alike. For the method trust
    uint32_t half_life_days;
    ng_day today; // for half_life_days
    bool explain; // fill `from` and `discounted`
    const volatile int *cancel;
} ng_reputation_options;

/** One whose word counts. */
typedef struct ng_endorser {
    ng_member member;
    ng_text label, name;
    int64_t score;  // what it adds to the score, in its unit
    uint32_t level; // 1 .. 3; 0: none
    ng_day day;     // NG_DAY_NONE: not known
    bool mutual;    // endorsed by the member too
} ng_endorser;

/** Why the word of somebody counts for nothing, or for less. */
typedef enum ng_discount {
    NG_DISCOUNT_CLAIMED,   // known from the endorsed person's own data only
    NG_DISCOUNT_UNTRUSTED, // no trust reaches who gave it
    NG_DISCOUNT_DOMINATED, // trust reaches who gave it only by way of the endorsed
    NG_DISCOUNT_OLD        // counts for less, by half_life_days
} ng_discount;
/** Name of a discount as in output: "claimed". */
const char *ng_discount_name(ng_discount discount);

typedef struct ng_discounted {
    ng_member member;
    ng_text label, name;
    ng_discount why;
    int64_t score; // what it would add, or add more, were it not for the discount
} ng_discounted;

typedef struct ng_reputation {
    ng_member member;
    ng_text label, name;
    uint32_t rank;      // 1, 2, ...; 0 without evidence
    int64_t score;      // millionths; the number of endorsers for NG_REPUTATION_COUNT
    uint32_t endorsers; // distinct, discounted ones among them
    bool evidence;      // false: nobody whose word counts endorses them; neither rank nor score
    const ng_endorser *from; // [from_count] score descending, then order of members
    size_t from_count;
    const ng_discounted *discounted; // [discounted_count] in the order of members
    size_t discounted_count;
} ng_reputation;

typedef struct ng_reputations {
    const ng_reputation *at; // [count]
    size_t count;
    uint32_t of;   // members that have a rank in this list
    ng_text skill; // as it is written; empty: overall
    // of a levelled list: what a score begins with, and what it is lowered by for the doubt
    // that few endorsements leave, millionths; 0 where no endorsement has a level
    bool levelled;
    int64_t mean_micro, deviation_micro;
    uint64_t refreshed_at; // change that trust stands for
    bool stale;            // the store has changed since
} ng_reputations;

/** Defaults: the top 20 by trust, overall. */
ng_reputation_options ng_reputation_defaults(void);

/**
 * What the endorsements of members are worth.
 *
 * Trust flows from the seeds along endorsements; the word of u counts t_u, between 0 and 1. It
 * does not count where it is claimed, or where trust reaches u only through who is endorsed. In
 * a list where no endorsement has a level the score is the sum of t_u; else it is the
 * trust-weighted level, drawn to the mean of the list and lowered by the doubt that little
 * evidence leaves: engine/README.md. Trust is that of the last refresh.
 *
 * @param members  [count] in the order they are answered in; NULL: the top options->count
 * @param options  NULL: ng_reputation_defaults
 *
 * Order   of a top list: score descending, then order of members.
 * Errors  NG_ERR_NOT_FOUND, with what to do: no such member or skill, nobody endorsed for it,
 *         never refreshed, no seed of trust; NG_ERR_ARGUMENT an option out of its range, or a
 *         half-life with another method or without today; NG_ERR_INTERRUPTED; NG_ERR_NOMEM;
 *         NG_ERR_CORRUPT.
 * Cost    a few look-ups a member, and with explain its endorsers. Reads every endorsement with
 *         a half-life, and for PageRank of one skill.
 * Source  Kamvar, Schlosser, Garcia-Molina, The EigenTrust algorithm, WWW 2003 (trust from
 *         seeds); Brin and Page, Computer Networks 30 (1998).
 */
ng_status ng_reputation_find(ng_txn *txn, const ng_member *members, size_t count,
    const ng_reputation_options *options, ng_reputations *out, ng_error *err);

typedef struct ng_experts_options {
    uint32_t count;          // at most so many, 1 .. NG_REPUTATION_COUNT_MAX
    uint32_t half_life_days; // evidence so old counts half, 1 .. NG_HALF_LIFE_DAYS_MAX
    ng_day today;
    ng_member near; // who asks; 0: nobody. Fills hops and path, and leaves out who is blocked
    const volatile int *cancel;
} ng_experts_options;

typedef struct ng_expert {
    ng_member member;
    ng_text label, name, headline;
    uint64_t score_micro;   // evidence by its age: 1,000,000 one of today
    uint32_t endorsements;  // of the skill, those claimed left out
    uint64_t answers;       // interactions of the kind `answer:SKILL`
    ng_day last;            // of the newest evidence; NG_DAY_NONE: not known
    ng_standing reputation; // for the skill
    uint32_t hops;          // with `near`: 0 oneself; UINT32_MAX: there is no path
    const ng_path *path;    // the cheapest of at most 3 hops; NULL: there is none
} ng_expert;

typedef struct ng_experts {
    const ng_expert *at; // [count], best first
    size_t count;
    uint32_t of;           // members with evidence
    ng_text skill;         // as it is written
    uint64_t refreshed_at; // change that reputations stand for; 0: never
    bool stale;            // there are reputations, and the store has changed since
} ng_experts;

/** Defaults: 20 experts, a half-life of 365 days, nobody asks, today unknown. */
ng_experts_options ng_experts_defaults(void);

/**
 * Who has lately shown that they know a skill.
 *
 * Each endorsement and each answer of age a counts 2^(-a / half-life), what has no date one
 * half, what is of a later day than today one.
 *
 * @param options  NULL: ng_experts_defaults, which lacks today
 *
 * Order   score descending, then order of members.
 * Errors  NG_ERR_NOT_FOUND no such skill or member; NG_ERR_ARGUMENT an option out of its range,
 *         or no today; NG_ERR_INTERRUPTED; NG_ERR_NOMEM; NG_ERR_CORRUPT.
 * Empty   no evidence of the skill: count 0 and NG_OK.
 * Cost    reads every endorsement, and where answers of the skill exist every interaction.
 */
ng_status ng_experts_find(ng_txn *txn, ng_text skill, const ng_experts_options *options,
    ng_experts *out, ng_error *err);

typedef struct ng_found {
    ng_member member;
    ng_text label, name, headline, company;
    // from the member who asks: 0 oneself, 1, 2, 3; UINT32_MAX: further, or nobody asks
    uint32_t hops;
} ng_found;

typedef struct ng_find_options {
    // who asks; 0: nobody. Those who blocked them are left out, nearer members come first
    ng_member as;
    uint32_t limit; // at most so many, 1 .. 100000; 0: 100
} ng_find_options;

/**
 * Members with a name in which every word of `text` begins some word, in the order of hops and
 * then members.
 */
ng_status ng_find(ng_txn *txn, ng_text text, const ng_find_options *options,
    const ng_found **out, size_t *count, uint64_t *total, ng_error *err);

#define NG_AUDIT_DORMANT_DAYS 365
#define NG_AUDIT_BRIDGES_MAX 1000u

typedef struct ng_audit_options {
    ng_text goal;          // industry to be reached; empty: none
    ng_day today;          // needed; later interactions are left out
    uint32_t dormant_days; // 1 .. 36500; NG_AUDIT_DORMANT_DAYS
    uint32_t bridges;      // at most so many, 1 .. NG_AUDIT_BRIDGES_MAX
} ng_audit_options;

typedef struct ng_audit_industry {
    ng_text industry;
    uint32_t members;     // connections in it
    uint32_t share_micro; // of the connections with a known industry, millionths
} ng_audit_industry;

/** A connection that leads to members of the goal. */
typedef struct ng_audit_bridge {
    ng_member member;
    ng_text label, name;
    uint32_t reached; // its connections in the goal who are not one's own
    uint64_t interactions;
    uint64_t score_milli; // reached * (1000 + 25 * (40 - cost of the connection))
} ng_audit_bridge;

/** How good the network of one member is. */
typedef struct ng_audit {
    ng_text label, name, industry; // own industry; empty: not known
    uint32_t connections;
    uint32_t known;                      // of these, with an industry
    const ng_audit_industry *industries; // [industry_count] most members first, then by bytes
    size_t industry_count;
    uint64_t effective_micro;  // industries if all had equal shares, millionths; 0: none known
    uint32_t own_share_micro;  // of the own industry; 0 when it is not known
    uint32_t active, dormant;  // connections by the day of the last interaction
    uint32_t undated, silent;  // with interactions without a day only; with none
    uint32_t reach;            // members within two hops, oneself left out
    uint64_t constraint_micro; // Burt's constraint, every connection counting the same
    ng_text goal;              // as it is spelt
    uint32_t goal_members;     // connections in it
    uint32_t bridges_of;       // connections that lead to it
    const ng_audit_bridge *bridges; // [bridge_count] best first
    size_t bridge_count;
} ng_audit;

/** Defaults: no goal, NG_AUDIT_DORMANT_DAYS, 10 bridges; `today` is not set. */
ng_audit_options ng_audit_defaults(void);
/**
 * Audit the network of a member: what industries it leads to, what lies idle, and who leads to
 * an industry.
 *
 * Order   bridges by score, then in the order of members.
 * Leaves out  from the bridges, who may be proposed to nobody.
 * Errors  NG_ERR_NOT_FOUND no such member or industry; NG_ERR_ARGUMENT; NG_ERR_NOMEM;
 *         NG_ERR_CORRUPT.
 * Cost    the lists of the connections, the interactions with each, and a bit a member.
 * Source  Burt, Structural Holes, 1992; exp of Shannon's entropy as the number of equally
 *         frequent kinds: Hill, Ecology 54(2), 1973.
 */
ng_status ng_audit_member(ng_txn *txn, ng_member member, const ng_audit_options *options,
    ng_audit *out, ng_error *err);

/** Least score of a pair that is listed unless another is given: probability in millionths. */
#define NG_DUPLICATES_THRESHOLD_MICRO 900000u
/** At most so many pairs are listed. */
#define NG_DUPLICATES_COUNT_MAX 100000u

typedef struct ng_duplicates_options {
    uint32_t count;           // at most so many pairs, 1 .. NG_DUPLICATES_COUNT_MAX
    uint32_t threshold_micro; // least score, 1 .. 1000000
    // [member_count] only pairs with at least one of these; none: all pairs
    const ng_member *members;
    size_t member_count;
    const volatile int *cancel;
} ng_duplicates_options;

typedef struct ng_duplicate_evidence {
    // "name", "company", "school", "title", "location", "contacts", "email", "phone",
    // "birthday"
    const char *kind;
    ng_text text; // in words
} ng_duplicate_evidence;

typedef struct ng_duplicate {
    ng_member a, b; // in the order of members
    ng_text a_label, b_label, a_name, b_name;
    uint32_t score_micro;                  // probability that the two are one person
    const ng_duplicate_evidence *evidence; // [evidence_count], what says most first
    size_t evidence_count;
    const ng_text *against; // [against_count] sentences, what says most first
    size_t against_count;
} ng_duplicate;

typedef struct ng_duplicates {
    const ng_duplicate *at; // [count], best first
    size_t count;
    uint64_t total;    // pairs of at least the threshold, those past `count` too
    uint64_t compared; // candidates
    uint64_t skipped;  // candidates that were passed over: too many are named alike
} ng_duplicates;

/** Defaults: 100 pairs of all members, NG_DUPLICATES_THRESHOLD_MICRO. */
ng_duplicates_options ng_duplicates_defaults(void);

/**
 * Pairs of members that are likely one person, with what says so and what speaks against it.
 *
 * Compared are members whose names share two words (also as short forms, spellings or with a
 * wrong letter), or the last word and an initial, who have one local part of an address or one
 * phone number, or equal initials in one company. Where more than a few hundred agree in such a
 * key, only those of them are compared who also share a company, a school or a place; `skipped`
 * counts the others. With `members` nobody is passed over.
 *
 * @param options  NULL: ng_duplicates_defaults
 *
 * Order   score descending, then the order of members of a, then of b.
 * Leaves out  pairs of ng_member_not_same.
 * Empty   no such pair: count 0 and NG_OK.
 * Errors  NG_ERR_ARGUMENT an option out of its range; NG_ERR_NOT_FOUND no such member;
 *         NG_ERR_INTERRUPTED; NG_ERR_NOMEM; NG_ERR_IO; NG_ERR_CORRUPT.
 * Cost    reads every member; about 200 bytes a member, and temporary files.
 * Source  engine/graph/likeness.h.
 */
ng_status ng_duplicates_find(
    ng_txn *txn, const ng_duplicates_options *options, ng_duplicates *out, ng_error *err);

/** What members are looked for by. */
typedef enum ng_trait {
    NG_TRAIT_SKILL,
    NG_TRAIT_INDUSTRY,
    NG_TRAIT_COMPANY,      // a position there today, or the company of the profile
    NG_TRAIT_PAST_COMPANY, // a position there that is over
    NG_TRAIT_TITLE,        // words of the title of the profile or of a position today
    NG_TRAIT_SCHOOL,
    NG_TRAIT_LOCATION,  // words of the place, or the country
    NG_TRAIT_GROUP,     // its key
    NG_TRAIT_HEADLINE,  // words
    NG_TRAIT_LANGUAGE,  // by its name, or a tag as `en`
    NG_TRAIT_WORKED_IN, // words of the place of any position
    NG_TRAIT_YEARS,     // since the first dated position began
    NG_TRAIT_VERIFIED,  // in this store
    NG_TRAIT_COUNT
} ng_trait;
/** Name of a trait as in output and requirement files: "past_company". */
const char *ng_trait_name(ng_trait trait);

#define NG_SOURCE_NEEDS_MAX 64
#define NG_SOURCE_TEXTS_MAX 64
#define NG_SOURCE_WEIGHT_MAX 100
#define NG_SOURCE_COUNT_MAX 100000
#define NG_SOURCE_YEARS_MAX 100

/** One thing a member must have, must not have, or had better have. */
typedef struct ng_source_need {
    ng_trait trait;
    // [any_count] one of them is enough; none for years and verified. Texts are folded; of
    // words each must be there
    const ng_text *any;
    size_t any_count;
    uint32_t years; // for NG_TRAIT_YEARS: at least so many, 1 .. NG_SOURCE_YEARS_MAX
    // for a company and NG_TRAIT_WORKED_IN: in a position begun before; NG_DAY_NONE: whenever
    ng_day before;
    bool is_not;     // whoever has it is left out, or has it not
    uint32_t weight; // 0: a must; else nice to have, 1 .. NG_SOURCE_WEIGHT_MAX
} ng_source_need;

typedef struct ng_source_options {
    const ng_source_need *needs; // [need_count] at most NG_SOURCE_NEEDS_MAX
    size_t need_count;
    const ng_member *near;    // [near_count] a recruiter or a team; none: nobody asks
    size_t near_count;        // at most NG_PATH_STARTS_MAX
    uint32_t max_hops;        // from the nearest of them, 1 .. NG_PATH_HOPS_MAX; 0: however far
    const ng_member *exclude; // [exclude_count] who is left out
    size_t exclude_count;
    const ng_member *only; // [only_count] who is looked at; none: everybody
    size_t only_count;
    uint32_t count; // at most so many, 1 .. NG_SOURCE_COUNT_MAX
    ng_day today;   // what is current, and how long a career is
    const volatile int *cancel;
} ng_source_options;

/** What a score is made of, billionths each but the last. */
typedef struct ng_source_parts {
    // share of the best in the list, each with the middle one's besides their own; at least
    // NG_SOURCE_REPUTATION_LEAST
    uint32_t reputation;
    uint32_t proximity; // of what the recruiter would be suggested; 1 for a connection
    uint32_t advisers;  // shared advisers, at most 1.5 billion
    uint64_t lift;      // profile factor
    uint32_t match;     // share of the weight of what is nice to have
    ng_member by;       // of a team: who all this is of; 0: nobody asks
} ng_source_parts;
/** Least share of a reputation, of a billion; that of all where nobody has evidence. */
#define NG_SOURCE_REPUTATION_LEAST 10000000u

typedef struct ng_candidate {
    ng_member member;
    ng_text label, name, headline;
    uint64_t score; // billionths
    ng_source_parts parts;
    bool met[NG_SOURCE_NEEDS_MAX]; // [need_count] musts always are
    uint32_t hops; // from the nearest who asks; UINT32_MAX: no path, or nobody asks
    // the cheapest of at most max_hops, or 3, hops; NULL: there is none
    const ng_path *path;
    ng_standing reputation; // for the skill asked for, or overall
    uint32_t import;        // the import that made the member; 0: by hand
    ng_text source;         // its file, as it was given
    ng_basis basis;         // on which the data is kept, as noted; NG_BASIS_NONE: nothing is
    ng_day basis_since;     // NG_DAY_NONE: nothing is noted
} ng_candidate;

typedef struct ng_candidates {
    const ng_candidate *at; // [count], best first
    size_t count;
    uint32_t of;           // members who have all that they must, however far
    ng_text skill;         // that reputation is for; empty: overall
    bool has_reputation;   // a refresh found evidence
    uint64_t refreshed_at; // change that reputation stands for; 0: never
    bool stale;            // the store has changed since
} ng_candidates;

/** Defaults: 25 members, no needs, nobody asks, today unknown. */
ng_source_options ng_source_defaults(void);

/**
 * Members who have what is needed, best first.
 *
 * Score   reputation^0.5 * (proximity + shared advisers + 0.02) * lift^0.5 * match: of a team
 *         the best of its members; without anybody who asks reputation^0.5 * match. How each
 *         part is measured: engine/README.md.
 * Order   score descending, then order of members.
 * Leaves out  who asks, blocked by or of them either way, opted out, excluded.
 *
 * @param options  NULL: ng_source_defaults, which lacks today
 * Empty   nobody has what they must: count 0 and NG_OK.
 * Errors  NG_ERR_NOT_FOUND no such member, or no such skill, industry, company, school or group
 *         in the store where one must be had; NG_ERR_ARGUMENT an option out of its range, or
 *         no today; NG_ERR_INTERRUPTED; NG_ERR_NOMEM; NG_ERR_CORRUPT.
 * Cost    lists of the index; a look-up for each who is left and for each value of today; the
 *         neighbourhood of who asks; a path for each who is answered. Reads only.
 */
ng_status ng_source_find(
    ng_txn *txn, const ng_source_options *options, ng_candidates *out, ng_error *err);

/** One change of the store. */
typedef struct ng_change {
    uint64_t number;
    ng_text what; // "import", "connect", ...
    ng_day day;   // NG_DAY_NONE: not told
    uint64_t created, updated, removed;
} ng_change;
/** Changes after number `after`, at most `limit`, by number. Errors: NG_ERR_CORRUPT,
 *  NG_ERR_NOMEM. */
ng_status ng_change_list(ng_txn *txn, uint64_t after, uint32_t limit, const ng_change **out,
    size_t *count, ng_error *err);

#define NG_RUN_NAME_BYTES 64
#define NG_RUN_COUNT_MAX 10000
#define NG_RUN_REQUIREMENT_BYTES 32768
#define NG_RUN_REASON_BYTES 4096

/** What was decided about a candidate of a run. */
typedef enum ng_decision {
    NG_DECISION_NONE,
    NG_DECISION_ADVANCE,
    NG_DECISION_REJECT,
    NG_DECISION_COUNT
} ng_decision;
/** Name as in output: "advance"; empty for none. */
const char *ng_decision_name(ng_decision decision);

/** Who decided about a candidate, and why. */
typedef struct ng_run_verdict {
    ng_decision decision;
    ng_text by, reason; // empty without a decision
    ng_day day;         // NG_DAY_NONE: not known, or without a decision
} ng_run_verdict;

/** A member as a run keeps them. */
typedef struct ng_run_person {
    ng_member member; // 0: not a member any more
    ng_text label;    // as it was; empty: not a member any more
    // What follows is of candidates.
    uint64_t score;
    ng_source_parts parts;
    uint32_t hops;  // as in ng_candidate
    uint32_t place; // in the representative order; 0: none is kept
    ng_run_verdict verdict;
    bool knows_basis;   // false: kept by a version that did not note what follows
    ng_basis basis;     // as in ng_candidate
    ng_day basis_since; // as in ng_candidate
} ng_run_person;

/** A shortlist that was kept, with what it answers. A record of this store, and no fact of the
 *  network: neither `digest` nor an export has it. */
typedef struct ng_run {
    ng_text name;
    ng_text requirement;   // JSON: what was needed
    uint64_t change;       // number of the last change of the snapshot
    uint64_t refreshed_at; // as in ng_candidates
    ng_day day;            // that the question took for today
    uint32_t max_hops, limit;
    uint32_t of;                         // members who had all that they must
    bool explain;                        // whether it was printed with the parts
    const ng_run_person *near, *exclude; // [near_count], [exclude_count]
    size_t near_count, exclude_count;
    const ng_run_person *at; // [count] the shortlist, best first
    size_t count;
} ng_run;

/** What is kept of a question and its answer. */
typedef struct ng_run_saving {
    ng_text name;        // 1 to NG_RUN_NAME_BYTES letters, digits, `.`, `_` and `-` of ASCII
    ng_text requirement; // valid UTF-8, at most NG_RUN_REQUIREMENT_BYTES
    const ng_source_options *asked;
    const ng_candidates *found; // of this store
    uint64_t change;            // number of the last change that the answer saw
    bool explain;
} ng_run_saving;

/** Of a hash of the log in hex, with its NUL. */
#define NG_LOG_HEAD_BYTES 65

/**
 * Keep a run, and note it in the log; within a write transaction, and no change of facts.
 *
 * @param head  [out] hash of the entry of the log
 *
 * Errors  NG_ERR_REFUSED there is a run of that name; NG_ERR_ARGUMENT a name or text out of its
 *         range; NG_ERR_LIMIT more than NG_RUN_COUNT_MAX candidates.
 */
ng_status ng_run_save(
    ng_txn *txn, const ng_run_saving *saving, char head[NG_LOG_HEAD_BYTES], ng_error *err);
/**
 * Read a run. Who is no member any more has neither a member nor a label; who was merged is the
 * member that they are now, under the label that they had.
 *
 * Errors  NG_ERR_NOT_FOUND no such run; NG_ERR_CORRUPT; NG_ERR_NOMEM.
 */
ng_status ng_run_read(ng_txn *txn, ng_text name, ng_run *out, ng_error *err);
/** Names of all runs, by bytes. */
ng_status ng_run_list(ng_txn *txn, const ng_text **out, size_t *count, ng_error *err);
/** Forget a run. Errors: NG_ERR_NOT_FOUND. */
ng_status ng_run_remove(ng_txn *txn, ng_text name, ng_error *err);
/**
 * Note what was decided about a candidate, in the log too; again replaces it.
 *
 * @param head  [out] hash of the entry of the log; empty when nothing changed
 *
 * Errors  NG_ERR_NOT_FOUND no such run, or the member is no candidate of it; NG_ERR_ARGUMENT no
 *         decision, or by or reason is empty or longer than NG_RUN_REASON_BYTES.
 */
ng_status ng_run_decide(ng_txn *txn, ng_text name, ng_member member,
    const ng_run_verdict *verdict, ng_outcome *outcome, char head[NG_LOG_HEAD_BYTES],
    ng_error *err);
/** Keep a representative order: places[i] is that of at[i], 1 to count, each once. Errors:
 *  NG_ERR_NOT_FOUND; NG_ERR_ARGUMENT. */
ng_status ng_run_order(
    ng_txn *txn, ng_text name, const uint32_t *places, size_t count, ng_error *err);

#define NG_WATCH_TOLD_MAX 100000

/** A question that is asked again and again, and whom it has told of. A record of this store as
 *  a run is. */
typedef struct ng_watch {
    ng_text name;
    ng_text requirement; // JSON: what is needed
    uint32_t max_hops, limit;
    ng_day told_on;                      // NG_DAY_NONE: it has told of nobody yet
    uint64_t told_at;                    // number of the last change that its last answer saw
    const ng_run_person *near, *exclude; // [near_count], [exclude_count]
    size_t near_count, exclude_count;
    // [told_count] in the order it told of them; the day of it is that of the verdict
    const ng_run_person *told;
    size_t told_count;
} ng_watch;

/** What is kept of a question. */
typedef struct ng_watch_adding {
    ng_text name;        // as of a run
    ng_text requirement; // as of a run
    // near, exclude, max_hops and count of it are kept; count is 1 .. NG_RUN_COUNT_MAX
    const ng_source_options *asked;
} ng_watch_adding;

/** Who is told of. */
typedef struct ng_watch_telling {
    const ng_candidates *found; // of this store, at most NG_RUN_COUNT_MAX
    uint64_t change;            // number of the last change that the answer saw
    ng_day today;
} ng_watch_telling;

/**
 * Keep a question as a watch that has told of nobody yet; within a write transaction, and no
 * change of facts.
 *
 * Errors  NG_ERR_REFUSED there is a watch of that name; NG_ERR_ARGUMENT a name or text out of
 *         its range; NG_ERR_NOT_FOUND no such member; NG_ERR_LIMIT more than NG_RUN_COUNT_MAX
 *         left out.
 */
ng_status ng_watch_add(ng_txn *txn, const ng_watch_adding *adding, ng_error *err);
/**
 * Read a watch, members as ng_run_read gives them.
 *
 * Errors  NG_ERR_NOT_FOUND no such watch; NG_ERR_CORRUPT; NG_ERR_NOMEM.
 */
ng_status ng_watch_read(ng_txn *txn, ng_text name, ng_watch *out, ng_error *err);
/** Names of all watches, by bytes. */
ng_status ng_watch_list(ng_txn *txn, const ng_text **out, size_t *count, ng_error *err);
/**
 * Who is to be told of: the answer of ng_source_find without those whom the watch has told of,
 * so that `count` are the best who are new. Scores are the same with and without those.
 *
 * @param watch    read in this transaction
 * @param options  the question of the watch; not NULL
 * Errors  as ng_source_find.
 */
ng_status ng_watch_ask(ng_txn *txn, const ng_watch *watch, const ng_source_options *options,
    ng_candidates *out, ng_error *err);
/**
 * Remember that a watch told of candidates, and note it in the log as a run; within a write
 * transaction, and no change of facts. Whoever wants to tell of nobody twice shows them between
 * this and the commit, which other writers wait for.
 *
 * @param watch  as it was asked, of any transaction
 * @param head   [out] hash of the entry of the log; empty when there was nobody to tell of
 *
 * Errors  NG_ERR_BUSY the store, or whom the watch told of, changed since it was asked: ask
 *         again; NG_ERR_NOT_FOUND no such watch any more; NG_ERR_LIMIT more than
 *         NG_WATCH_TOLD_MAX in all.
 */
ng_status ng_watch_tell(ng_txn *txn, const ng_watch *watch, const ng_watch_telling *telling,
    char head[NG_LOG_HEAD_BYTES], ng_error *err);
/** Let a watch forget whom it told of. *outcome is NG_UNCHANGED when it told of nobody. Errors:
 *  NG_ERR_NOT_FOUND. */
ng_status ng_watch_reset(ng_txn *txn, ng_text name, ng_outcome *outcome, ng_error *err);
/** Forget a watch. Errors: NG_ERR_NOT_FOUND. */
ng_status ng_watch_remove(ng_txn *txn, ng_text name, ng_error *err);

/** As what somebody stands in a run or a watch. */
typedef enum ng_list_role {
    NG_LIST_CANDIDATE, // of a watch: it has told of them
    NG_LIST_ASKER,     // near whom was asked
    NG_LIST_LEFT_OUT   // by name
} ng_list_role;
/** "candidate", "asker", "left-out". */
const char *ng_list_role_name(ng_list_role role);

/** A run or a watch in which somebody stands. */
typedef struct ng_mention {
    bool is_watch;
    ng_text name; // of the run or watch
    ng_list_role role;
    ng_day day;    // of the run; of a watch when it told of them, NG_DAY_NONE for others
    uint32_t rank; // of a candidate, from 1; of a watch: in the order it told; 0: no candidate
    uint32_t of;   // candidates of the list; 0: no candidate
    ng_run_person person; // score and the like, where a candidate
} ng_mention;
/**
 * The runs and watches in which a member stands, for whoever asks what is known of them: runs,
 * then watches, by name.
 *
 * Errors  NG_ERR_NOT_FOUND; NG_ERR_CORRUPT; NG_ERR_NOMEM.
 * Cost    all runs and watches are read.
 */
ng_status ng_privacy_mentions(
    ng_txn *txn, ng_member member, const ng_mention **out, size_t *count, ng_error *err);

/** Who has all that they must, and who of them is near. */
typedef struct ng_source_pool {
    const ng_member *at; // [count] in no stated order
    const bool *is_near; // [count] within `hops` of one who asks
    uint32_t count;
} ng_source_pool;
/**
 * The members that ng_source_find ranks, however far they are.
 *
 * @param options  as there; max_hops and count do not matter
 * @param hops     1 .. NG_PATH_HOPS_MAX
 *
 * Errors  as there.
 * Cost    lists of the index; the connections of all within `hops` less one.
 */
ng_status ng_source_qualified(ng_txn *txn, const ng_source_options *options, uint32_t hops,
    ng_source_pool *out, ng_error *err);

#define NG_FAIRNESS_POOL_MAX 1000000000u
#define NG_FAIRNESS_GROUPS_MAX 200
#define NG_FAIRNESS_ORDER_MAX 1000
#define NG_FAIRNESS_UNKNOWN UINT32_MAX

/** Selection of one group; shares, rates and ratios in millionths. */
typedef struct ng_fairness_group {
    uint32_t pool, selected, reachable; // given: members of the group
    bool is_small;                      // under 2 % of the pool: left out of ratios
    bool is_best;                       // the group that the others are compared with
    bool has_ratio;                     // false: small, or nobody is selected
    uint64_t rate_micro;                // selected, of the group
    uint64_t ratio_micro;               // impact ratio: this rate by that of the best group
    uint64_t low_micro, high_micro;     // 95 % interval of the ratio
    bool is_below;                      // four-fifths rule: the ratio is under 0.8
    bool is_certain;                    // the interval lies on one side of 0.8
    uint64_t pool_share_micro, reach_share_micro; // of the whole pool, of all reachable
    int64_t gap_micro;                            // reach share less pool share
} ng_fairness_group;

/**
 * Rates, ratios and shares of groups; the best is the one of greatest rate, the first of equal
 * ones.
 *
 * @param groups     [in,out] [count] what is given in each
 * @param pool       the whole pool, with those of no known group
 * @param reachable  of it
 *
 * Errors  NG_ERR_ARGUMENT numbers that do not fit, or above NG_FAIRNESS_POOL_MAX.
 * Source  Katz et al., Obtaining confidence intervals for the risk ratio in cohort studies,
 *         Biometrics 34, 1978; where nobody of a group is selected a half is added to each
 *         number (Walter, 1975).
 */
ng_status ng_fairness_measure(
    ng_fairness_group *groups, size_t count, uint32_t pool, uint32_t reachable, ng_error *err);

/** A list, best first, to be put into a representative order. */
typedef struct ng_fairness_order {
    const uint32_t *group; // [count] number of each one's group, or NG_FAIRNESS_UNKNOWN
    size_t count;          // at most NG_FAIRNESS_ORDER_MAX
    const uint32_t *pool;  // [group_count] members of each group in the pool
    size_t group_count;    // at most NG_FAIRNESS_GROUPS_MAX
    uint32_t pool_total;   // with those of no known group; above 0
} ng_fairness_order;
/**
 * An order in which the first k have at least floor(k * share in the pool) of each group, for
 * every k, as far as the list has so many. Whoever is better comes first wherever that leaves
 * it possible.
 *
 * @param places  [out] [count] place of each, from 1 on
 *
 * Errors  NG_ERR_LIMIT.
 * Cost    O(count^2 * groups).
 */
ng_status ng_fairness_rerank(const ng_fairness_order *asked, uint32_t *places, ng_error *err);

typedef void (*ng_progress)(void *context, const char *what, uint64_t done, uint64_t total);

/** Limits of the process that finds communities, unless others are given. */
#define NG_REFRESH_MEMORY_BYTES (UINT64_C(8) << 30)
#define NG_REFRESH_TIME_MS (UINT64_C(3600) * 1000)

/** How the refresh of reputation came by its results; all are exact. */
typedef enum ng_reputation_how {
    NG_REPUTATION_KEPT,     // nothing that it follows from had changed
    NG_REPUTATION_RESCALED, // PageRank got another scale: other members came or went
    NG_REPUTATION_PARTIAL,  // trust and dominance hold, PageRank and some lists were redone
    NG_REPUTATION_FULL      // all was computed
} ng_reputation_how;
/** Name as in output: "kept". */
const char *ng_reputation_how_name(ng_reputation_how how);

/** What a refresh found out about endorsements. */
typedef struct ng_reputation_report {
    ng_reputation_how how;
    uint32_t seeds;        // in force; 0: nobody has trust, PageRank and counts are there
    uint32_t trusted;      // members with a trust above 0
    uint64_t edges;        // pairs that trust may flow along: with an unclaimed endorsement
    uint64_t endorsements; // all
    uint64_t claimed;      // of them: known from the endorsed person's own data only
    uint64_t dominated;    // of the others: by those whom only the endorsed brought in
    uint64_t untrusted;    // of the others: by members whom no trust reaches
    uint32_t skills;       // with a ranking
    uint32_t rankings;     // made anew, the one over all among them
    int64_t microseconds;  // of reading, computing and writing; 0 without a clock
} ng_reputation_report;

typedef struct ng_refresh_options {
    bool communities; // also Leiden communities, in a process of their own
    bool full;        // recompute what is not stale too
    // Of that process: memory beyond what the caller has, and time. 0: as above; UINT64_MAX:
    // none. A limit that is met is NG_ERR_LIMIT and nothing is written.
    uint64_t memory_limit_bytes, time_limit_ms;
    const volatile int *cancel; // set to non-zero to stop; may be NULL
    ng_progress progress;       // may be NULL
    void *progress_context;
    int64_t (*microseconds)(void *progress_context); // a clock for the report; NULL
} ng_refresh_options;

typedef struct ng_refresh_report {
    uint64_t change;           // number the derived values now stand for
    uint64_t was_refreshed_at; // change number before; 0: never
    uint64_t members, connections;
    uint64_t closed, open; // wedges looked at
    uint32_t components, largest_component, communities;
    // millionths, by kind: industry company school title location group skill
    int64_t lift_micro[7];
    ng_reputation_report reputation;
    bool already; // nothing was stale, nothing done
} ng_refresh_report;

/**
 * Recompute what is derived from the whole graph and write it: one transaction.
 *
 * Of reputation what is still right is left alone; the result is that of a full run in every
 * bit.
 *
 * Errors  NG_ERR_INTERRUPTED; NG_ERR_LIMIT of communities; NG_ERR_CORRUPT; NG_ERR_NOMEM; those
 *         of writing. Nothing is written then.
 * Memory  whole-graph arrays: 4 bytes a connection's end and a profile value; of reputation 24
 *         bytes an endorsement and about 100 a member.
 */
ng_status ng_refresh(
    ng_store *store, const ng_refresh_options *options, ng_refresh_report *out, ng_error *err);

typedef struct ng_calibrate_options {
    bool dry_run;     // measure only
    uint32_t members; // score at most so many members, 0: 1000
    uint64_t seed;    // of the choice of members and, without dates, of the hidden ties
    const volatile int *cancel;
    ng_progress progress;
    void *progress_context;
} ng_calibrate_options;

/** Parameters of the default scorer. */
typedef struct ng_suggest_parameters {
    // exponent on the degrees of members in between, in twentieths: 20
    uint32_t degree_twentieths;
    uint32_t walk_sixteenths;    // weight of the three-step sum: 16
    uint32_t damping_twentieths; // g, in twentieths: 4
} ng_suggest_parameters;

typedef struct ng_calibration {
    ng_suggest_parameters before, after;
    // mean average precision, millionths
    uint64_t map_before, map_after, map_resource_allocation;
    uint32_t members; // scored
    uint64_t hidden;  // ties hidden
    bool by_date;     // newest hidden; else by hash
    bool written;
} ng_calibration;

ng_status ng_calibrate(
    ng_store *store, const ng_calibrate_options *options, ng_calibration *out, ng_error *err);

// -------------------------------------------------------------------------------------- import

/** One file of an import, for counting and for rejected rows. */
typedef struct ng_import_file {
    ng_text path; // as given or found
    ng_text kind; // "connections", "ldbc", ...
    uint64_t rows, created, updated, unchanged, rejected;
    int64_t microseconds; // time spent on it; 0 when the caller gave no clock
} ng_import_file;

typedef struct ng_import_report {
    const ng_import_file *files; // [file_count] in the order they were read
    size_t file_count;
    uint64_t rows, created, updated, unchanged, rejected, implied;
    uint64_t members, connections; // in the store afterwards
    int64_t microseconds;
} ng_import_report;

typedef enum ng_notice_kind {
    NG_NOTICE_WARNING, // an unknown column, a field that was dropped, ...
    NG_NOTICE_REJECTED // a row that was left out: file:line: field: what
} ng_notice_kind;

typedef struct ng_import_options {
    const char *kind;       // NULL: found from content
    const char *owner;      // whose data it is: a REF or address; NULL
    const char *name_space; // put before external keys with a colon; NULL
    bool dry_run;           // count, and write nothing
    bool strict;            // any rejected row makes it nothing: NG_ERR_INPUT
    ng_day today;           // day noted in the journal; NG_DAY_NONE is allowed
    size_t memory_bytes;    // what sorting may use before it spills to disk; 0: 512 MiB
    // for the path `-`; like read(2)
    int (*read_standard_input)(void *context, void *at, size_t bytes);
    // row: as read
    void (*notice)(void *context, ng_notice_kind kind, ng_text sentence, ng_text row);
    ng_progress progress;
    int64_t (*microseconds)(void *context); // a clock for the report; NULL
    void *context;                          // of the four calls above
    const volatile int *cancel;
} ng_import_options;

/**
 * Import files and directories as one atomic change.
 *
 * @param report  [out] release with ng_import_report_release
 * Errors  NG_ERR_INPUT bad data (nothing written); NG_ERR_ARGUMENT unknown kind, or columns
 *         that need `kind`; NG_ERR_IO; NG_ERR_INTERRUPTED; NG_ERR_FULL.
 * Memory  about 60 bytes a distinct member and value named, plus options->memory_bytes.
 */
ng_status ng_import(ng_store *store, const char *const *paths, size_t path_count,
    const ng_import_options *options, ng_import_report *report, ng_error *err);
void ng_import_report_release(ng_import_report *report);

/** One imported file of the past. */
typedef struct ng_import_entry {
    uint32_t number;
    ng_day day;      // NG_DAY_NONE: not told
    ng_text kind;    // as ng_import_file
    ng_text path;    // bytes as the file system has them
    ng_text owner;   // label of whose data it is; empty: not told
    char digest[33]; // of the file's bytes, 32 hex digits
    uint64_t rows, created, updated, unchanged, rejected;
} ng_import_entry;
/** Imports that changed something, by number. Errors: NG_ERR_CORRUPT, NG_ERR_NOMEM. */
ng_status ng_import_list(
    ng_txn *txn, const ng_import_entry **out, size_t *count, ng_error *err);

/** What the files of one name gave, in all imports of an owner. */
typedef struct ng_import_gift {
    ng_text file; // without folders
    uint64_t rows, created, updated;
} ng_import_gift;

/** Whose data is in the store. */
typedef struct ng_import_owner {
    ng_member member;     // 0: no member any more
    ng_text label, name;  // label: what the import called them when they are no member any more
    ng_day first, last;   // of the imports; NG_DAY_NONE: not told
    uint64_t imports;     // files
    uint64_t connections; // they have now
    const ng_import_gift *gifts; // [gift_count], most created first, then by name
    size_t gift_count;
} ng_import_owner;
/** Owners in the order of members; those who are none any more last, by bytes. */
ng_status ng_import_owners(
    ng_txn *txn, const ng_import_owner **out, size_t *count, ng_error *err);

// -------------------------------------------------------------------------------------- export

typedef enum ng_export_kind {
    NG_EXPORT_CSV,     // one file a kind; imports back to an equal digest
    NG_EXPORT_JSON,    // the same as one object a line
    NG_EXPORT_GRAPHML, // members and connections
    NG_EXPORT_VCARD,   // members as vCard 4.0
    NG_EXPORT_VCARD3,  // members as vCard 3.0
    NG_EXPORT_GOOGLE   // members as Google's CSV of contacts
} ng_export_kind;

/** Write all facts into a new or empty directory; all files or none. */
ng_status ng_export(ng_txn *txn, ng_export_kind kind, const char *directory,
    const volatile int *cancel, ng_error *err);

// -------------------------------------------------------------------------------------- upkeep

/** Called for each fault found, one sentence each. */
typedef void (*ng_fault_receiver)(void *context, const char *sentence);

/**
 * Re-check every invariant of the store at `path`: pages, checksums, table hashes, both ends of
 * every tie, counts, identities, order. Works in a forked child, so that no damage can end the
 * caller.
 *
 * @param fault_count  [out] 0: the store is sound
 * Errors  NG_ERR_NO_STORE, NG_ERR_FORMAT, NG_ERR_IO; faults are not errors.
 */
ng_status ng_doctor(const char *path, ng_fault_receiver receiver, void *context,
    uint64_t *fault_count, ng_error *err);

/**
 * Copy the data file of the store into a new file (0600), whole at one moment; `fd` >= 0 writes
 * there instead.
 */
ng_status ng_backup(ng_store *store, const char *file, int fd, ng_error *err);
/**
 * Rewrite the store without free pages; other processes go on with the new one at their next
 * transaction.
 */
ng_status ng_compact(
    ng_store *store, uint64_t *bytes_before, uint64_t *bytes_after, ng_error *err);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
