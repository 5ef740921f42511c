// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Names matched word by word, for the files of the kernel.
 */
#ifndef NG_GRAPH_LIKENESS_INNER_H
#define NG_GRAPH_LIKENESS_INNER_H

#include "graph/likeness.h"

typedef struct ng_word_match {
    uint32_t a, b; // places
    ng_word_relation relation;
    int64_t weight_micro;
} ng_word_match;

typedef struct ng_name_match {
    ng_word_match at[NG_LIKENESS_WORDS]; // [count], heaviest first
    uint32_t count;
    uint32_t equal;            // of them
    uint32_t taken_a, taken_b; // bits of the places matched
    uint32_t differing, extra; // words left on both sides, on one
    bool ordered;
    int64_t weight_micro; // of the whole; 0 when one has no name
    uint8_t relation[NG_LIKENESS_WORDS][NG_LIKENESS_WORDS]; // ng_word_relation
} ng_name_match;

void ng_likeness__match(const ng_likeness_profile *a, const ng_likeness_profile *b,
    uint32_t members, ng_name_match *out);

#endif
