// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How likely it is that two profiles are those of one person, and what says so.
 *
 * Each kind of evidence weighs what it is worth: the logarithm of how much more often two
 * profiles of one person show it than those of two people. Weights add up, with what is to be
 * expected before anything is known of the two, to the logarithm of the odds. Weights are
 * millionths of a natural logarithm, so that sums do not depend on their order or the machine.
 *
 * What is rare says more: the weight of an equal word, company or address is the logarithm of
 * how few have it.
 * Source  Fellegi and Sunter, A Theory for Record Linkage, JASA 64 (1969); Winkler, Frequency-
 *         Based Matching in Fellegi-Sunter Model of Record Linkage, US Census Bureau (2000).
 */
#ifndef NG_GRAPH_LIKENESS_H
#define NG_GRAPH_LIKENESS_H

#include "base/memory.h"

enum {
    NG_LIKENESS_WORDS = 6,       // of a name that are compared
    NG_LIKENESS_WORD_BYTES = 40, // longer words are cut
    NG_LIKENESS_GROUPS = 8,      // of short forms that a word belongs to
    NG_LIKENESS_ADDRESSES = 3,
    NG_LIKENESS_PHONES = 2,
    NG_LIKENESS_EVIDENCE = 24 // most pieces of evidence of a pair
};

// --------------------------------------------------------------------------------------- words

/** The words of a name as they are compared. */
typedef struct ng_likeness_name {
    char text[NG_LIKENESS_WORDS * NG_LIKENESS_WORD_BYTES];
    ng_text word[NG_LIKENESS_WORDS]; // [word_count], in `text`
    uint32_t word_count;
} ng_likeness_name;

/**
 * Divide a folded name (ng_text__fold) into words: Cyrillic and Greek letters become Latin
 * ones, marks within words fall away, titles and degrees too. Of more than NG_LIKENESS_WORDS
 * words the first ones and the last are kept.
 */
void ng_likeness__split(ng_text folded, ng_likeness_name *out);

/** The groups of data/nicknames.csv that a word belongs to: [*count] ascending. */
void ng_likeness__groups(ng_text word, uint16_t out[NG_LIKENESS_GROUPS], uint32_t *count);

/**
 * What remains of a word when spellings that vary are made one: `mueller`, `muller` and
 * `muler` are `moler`. Coarser than what counts as a spelling; for finding candidates.
 *
 * @param out  not NUL-terminated
 * @return     bytes of it
 */
uint32_t ng_likeness__skeleton(ng_text word, char out[2 * NG_LIKENESS_WORD_BYTES]);

/**
 * Least number of letters to be put in, left out, changed or exchanged with the next one, no
 * letter being touched twice (optimal string alignment).
 *
 * @return  at most `most` + 1, which stands for more
 */
uint32_t ng_likeness__distance(ng_text a, ng_text b, uint32_t most);

typedef enum ng_word_relation {
    NG_WORDS_DIFFER,
    NG_WORDS_EQUAL,
    NG_WORDS_SPELLED, // two spellings of one word
    NG_WORDS_SHORT,   // short forms of one name
    NG_WORDS_INITIAL, // one is the first letter of the other
    NG_WORDS_TYPO,    // one letter
    NG_WORDS_TYPOS    // two letters
} ng_word_relation;

/** A word that names have. */
typedef struct ng_likeness_word {
    ng_text text;
    uint64_t skeleton;                  // hash
    uint16_t group[NG_LIKENESS_GROUPS]; // [group_count] ascending
    uint32_t group_count;
    uint32_t rarity_micro; // ln of how many members there are for each with the word
} ng_likeness_word;

/** How two words are like each other; the same both ways. */
ng_word_relation ng_likeness__relate(const ng_likeness_word *a, const ng_likeness_word *b);

// --------------------------------------------------------------------------------------- pairs

typedef enum ng_likeness_kind {
    NG_LIKENESS_NAME,
    NG_LIKENESS_COMPANY,
    NG_LIKENESS_SCHOOL,
    NG_LIKENESS_TITLE,
    NG_LIKENESS_PLACE,
    NG_LIKENESS_CONTACTS,
    NG_LIKENESS_EMAIL,
    NG_LIKENESS_PHONE,
    NG_LIKENESS_BIRTHDAY,
    NG_LIKENESS_ROWS,   // two rows of one list
    NG_LIKENESS_OWNERS, // both have an archive of their own
    NG_LIKENESS_TIED,   // connected to each other
    NG_LIKENESS_CAREER, // other companies at the same time
    NG_LIKENESS_KIND_COUNT
} ng_likeness_kind;

/** Kinds with values that many members have: companies, schools, titles, places. */
#define NG_LIKENESS_VALUES 4

/** Values of one kind. */
typedef struct ng_likeness_values {
    const uint32_t *at; // [count] ascending
    uint32_t count;
    uint32_t now; // the present one, 0: not known
} ng_likeness_values;

/** An e-mail address. */
typedef struct ng_likeness_address {
    ng_text local_text;          // before the `@`
    uint32_t local, domain;      // numbers of their texts
    uint32_t local_rarity_micro; // as of words, among addresses
} ng_likeness_address;

typedef struct ng_likeness_profile {
    const ng_likeness_word *word[NG_LIKENESS_WORDS]; // [word_count]
    uint32_t word_count;
    bool is_spelt;      // the name was read off an address, not given
    uint32_t same_name; // members with exactly these words, this one too
    ng_likeness_values value[NG_LIKENESS_VALUES];
    ng_likeness_address address[NG_LIKENESS_ADDRESSES]; // [address_count]
    uint32_t address_count;
    uint32_t phone[NG_LIKENESS_PHONES]; // [phone_count] numbers of their texts
    uint32_t phone_count;
    ng_day birthday;
    uint32_t degree; // connections
    bool is_owner;   // has an archive of their own
} ng_likeness_profile;

/** What is known of two members only together. */
typedef struct ng_likeness_meeting {
    uint32_t shared;         // contacts of both
    uint64_t expected_milli; // contacts that any two of so many would share, in thousandths
    bool connected;          // to each other
    bool two_rows;           // of a list of somebody's contacts, under different keys
    bool two_keys;           // of another list
    bool overlap;            // of known times at different companies
} ng_likeness_meeting;

/** What the whole store says of chance. */
typedef struct ng_likeness_chance {
    uint32_t members;
    int64_t before_micro; // ng_likeness__before of them
    // members with a value of this kind, and [value + 1] with each
    uint32_t with[NG_LIKENESS_VALUES];
    const uint32_t *having[NG_LIKENESS_VALUES];
    uint32_t value_count[NG_LIKENESS_VALUES]; // entries of `having`
    const uint32_t *phone_members;            // of each phone number
} ng_likeness_chance;

/** One piece. */
typedef struct ng_likeness_evidence {
    ng_likeness_kind kind;
    int32_t weight_micro; // negative: against
    // What it is about: values, places of words or addresses, or a count; of a name with equal
    // words their number, and whether they stand in another order.
    uint32_t a, b;
    ng_word_relation relation;
} ng_likeness_evidence;

typedef struct ng_likeness {
    uint32_t score_micro; // probability that the two are one person
    int64_t weight_micro; // of all evidence and of what was to be expected
    ng_likeness_evidence evidence[NG_LIKENESS_EVIDENCE]; // [count]
    uint32_t count;
} ng_likeness;

/** What is to be expected of any two of so many before anything is known of them. */
int64_t ng_likeness__before(uint32_t members);

/** Rarity of what `having` of `of` have, in millionths of a natural logarithm. */
uint32_t ng_likeness__rarity(uint32_t having, uint32_t of);

/**
 * The weight of the names alone, with what is expected of any two members: cheap, and enough to
 * pass over most pairs.
 *
 * @param differing  [out] words that both have and that are no form of each other
 */
int64_t ng_likeness__name(const ng_likeness_profile *a, const ng_likeness_profile *b,
    const ng_likeness_chance *chance, uint32_t *differing);

/**
 * Compare two profiles. Swapping them changes nothing but the sides of the evidence. Cost: the
 * lists of values.
 */
void ng_likeness__compare(const ng_likeness_profile *a, const ng_likeness_profile *b,
    const ng_likeness_meeting *meeting, const ng_likeness_chance *chance, ng_likeness *out);

/** 1 / (1 + exp(-weight)) in millionths. */
uint32_t ng_likeness__probability(int64_t weight_micro);

#endif
