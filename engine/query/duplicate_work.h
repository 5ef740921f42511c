// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The search for likely duplicates: people as they are compared, keys that bring candidates
 * together, and a pair in numbers and in words.
 *
 * Everyone has a place: their number in the order of members. All lists are by place.
 */
#ifndef NG_QUERY_DUPLICATE_WORK_H
#define NG_QUERY_DUPLICATE_WORK_H

#include "base/hash.h"
#include "base/sorter.h"
#include "graph/likeness.h"
#include "network/connection.h"
#include "network/distinct.h"
#include "network/snapshot.h"

/** What is held of a member while pairs are compared. */
typedef struct ng_duplicate_person {
    uint32_t id;
    uint32_t word[NG_LIKENESS_WORDS]; // [word_count] numbers
    uint32_t local[NG_LIKENESS_ADDRESSES], domain[NG_LIKENESS_ADDRESSES]; // [address_count]
    uint32_t phone[NG_LIKENESS_PHONES];                                   // [phone_count]
    uint32_t name;                                                        // number
    uint32_t outer; // stands for the outer words by their skeletons; 0: there is one at most
    uint32_t now[NG_LIKENESS_VALUES]; // present values, 0: not known
    ng_day birthday;
    uint8_t word_count, address_count, phone_count;
    bool is_spelt, is_owner, is_wanted;
} ng_duplicate_person;

/** Distinct texts and how many members have each. */
typedef struct ng_duplicate_texts {
    ng_map *map;
    uint32_t *members; // [room]
    uint32_t room;
} ng_duplicate_texts;

/** A likely pair: what is sorted. */
typedef struct ng_duplicate_pair {
    uint32_t a, b; // places, a < b
    uint32_t score_micro;
} ng_duplicate_pair;

/** A profile as the kernel wants it. */
typedef struct ng_duplicate_side {
    uint32_t place; // whose it is
    bool is_set;
    ng_likeness_profile profile;
    uint32_t value[NG_LIKENESS_VALUES][64]; // beyond so many they are not compared
    bool has_neighbors;
    ng_neighbors neighbors;
    uint64_t reach; // connections of its neighbors, added up
} ng_duplicate_side;

typedef struct ng_duplicate_work {
    ng_txn *txn;
    ng_duplicates_options options;
    ng_snapshot *snapshot;
    ng_arena *answers, *scratch; // scratch is reset between members and pairs
    const uint32_t *member;      // [count] ids by place
    uint32_t count;
    uint32_t *place; // [id_count] by id
    uint32_t id_count;
    ng_duplicate_person *person; // [count]
    ng_duplicate_texts words, names, locals, domains, phones;
    ng_likeness_word *word; // [words]
    uint32_t *local_rarity; // [locals] millionths
    ng_likeness_chance chance;
    uint32_t *having[NG_LIKENESS_VALUES];
    const ng_distinct_pair *distinct; // [distinct_count]
    size_t distinct_count;
    const ng_import_entry *imports; // [import_count] by number
    size_t import_count;
    int64_t least_weight_micro; // of the threshold
    ng_sorter *found;           // 1,000,000 - score; places
    ng_duplicate_side side[2];  // of the pair compared last
    uint64_t compared, skipped;
    uint64_t steps; // since the cancel flag was looked at
} ng_duplicate_work;

/** Read every member. duplicate_people.c */
ng_status ng_duplicate__read_people(ng_duplicate_work *work, ng_error *err);

/** Ways in which two may come together. */
typedef enum ng_duplicate_way {
    NG_DUPLICATE_BY_NAME,    // two words of a name, or its only one
    NG_DUPLICATE_BY_TYPO,    // one of them without a letter
    NG_DUPLICATE_BY_INITIAL, // a word and the first letter of another
    NG_DUPLICATE_BY_COMPANY, // company and initials
    NG_DUPLICATE_BY_EMAIL,   // local part
    NG_DUPLICATE_BY_PHONE,
    NG_DUPLICATE_WAYS
} ng_duplicate_way;

/**
 * The keys of everyone in one way: records of key hash, and `holds` << 32 | place.
 * `holds`: by initial, that the member has the letter itself, which one of two must; by name,
 * that the key has a group of short forms.
 */
ng_status ng_duplicate__add_keys(
    ng_duplicate_work *work, ng_duplicate_way way, ng_sorter *keys, ng_error *err);
/** Compare who meets under a key. duplicate_blocks.c */
ng_status ng_duplicate__compare_blocks(
    ng_duplicate_work *work, ng_duplicate_way way, ng_sorter *keys, ng_error *err);

/** Compare two places in full; work->side is theirs then. duplicate_pair.c */
ng_status ng_duplicate__weigh(
    ng_duplicate_work *work, uint32_t a, uint32_t b, ng_likeness *out, ng_error *err);
/** Compare a candidate, and keep it when it is likely. */
ng_status ng_duplicate__meet(
    ng_duplicate_work *work, ng_duplicate_way way, uint32_t a, uint32_t b, ng_error *err);

/** A kept pair for the answer. duplicate_words.c */
ng_status ng_duplicate__describe(
    ng_duplicate_work *work, const ng_duplicate_pair *pair, ng_duplicate *out, ng_error *err);

/** Give back what was read; of a zeroed search nothing. duplicates.c */
void ng_duplicate__close(ng_duplicate_work *work);

/** Looks at the cancel flag now and then. */
ng_status ng_duplicate__watch(ng_duplicate_work *work, ng_error *err);

#endif
