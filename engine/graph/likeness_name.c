// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Two names: which word of one is which of the other, and what that says.
 *
 * A word that both have weighs the logarithm of how rare it is. A variation weighs less: by how
 * seldom a name is written so (a typing error of one letter in one record of seventeen, a short
 * form in one of twenty) and by how many variations there are for the other side to hit by
 * chance. Since it is the rarer of the two words that must be hit, a slip that nobody else made
 * says a lot and two names in common use that differ by a letter say that they are two.
 *
 * Words are matched greedily, the heaviest pair first; ties go to the earlier places.
 */
#include "base/text.h"
#include "graph/likeness_inner.h"

/** Weights, millionths of a natural logarithm. How they were found: likeness.c. */
enum {
    WORD_DIFFERS = -4200000,  // one of each side is no form of the other
    WORD_EXTRA = -450000,     // of one side only
    WORD_ORDER = -1100000,    // the matched words stand in another order
    WORDS_TOGETHER = -700000, // first and last names of one language go together
    NAME_SPELT = -700000,     // read off an address
    INITIAL_MOST = 2300000    // one first letter in ten
};

// What is added to the rarity of the rarer word.
static const int32_t relation_weight[] = {
    [NG_WORDS_DIFFER] = 0,
    [NG_WORDS_EQUAL] = -220000,    // ln .8
    [NG_WORDS_SPELLED] = -2300000, // ln .1
    [NG_WORDS_SHORT] = -3700000,   // ln (.05 * .5)
    [NG_WORDS_INITIAL] = 0,
    [NG_WORDS_TYPO] = -5900000,  // ln (.06 / 22)
    [NG_WORDS_TYPOS] = -9600000, // ln (.03 / 440)
};

static int64_t weigh(
    const ng_likeness_word *a, const ng_likeness_word *b, ng_word_relation relation)
{
    const bool a_rarer = a->rarity_micro > b->rarity_micro;
    const int64_t rarer = a_rarer ? a->rarity_micro : b->rarity_micro;
    const int64_t other = a_rarer ? b->rarity_micro : a->rarity_micro;
    if (relation == NG_WORDS_INITIAL) {
        return (a->text.bytes > b->text.bytes ? a : b)->rarity_micro < INITIAL_MOST
            ? other
            : INITIAL_MOST;
    }
    return rarer + relation_weight[relation];
}

// The heaviest pair of words that are not matched yet; false when no two are alike.
static bool find_next(const ng_likeness_profile *a, const ng_likeness_profile *b,
    ng_name_match *match, ng_word_match *out)
{
    bool found = false;
    for (uint32_t i = 0; i < a->word_count; i++) {
        for (uint32_t j = 0; j < b->word_count && (match->taken_a >> i & 1u) == 0; j++) {
            const ng_word_relation relation = (ng_word_relation)match->relation[i][j];
            if (relation == NG_WORDS_DIFFER || (match->taken_b >> j & 1u) != 0) {
                continue;
            }
            const int64_t weight = weigh(a->word[i], b->word[j], relation);
            if (!found || weight > out->weight_micro) {
                *out = (ng_word_match){i, j, relation, weight};
                found = true;
            }
        }
    }
    return found;
}

static bool is_ordered(const ng_name_match *match)
{
    for (uint32_t i = 0; i < match->count; i++) {
        for (uint32_t j = 0; j < match->count; j++) {
            if (match->at[i].a < match->at[j].a && match->at[i].b > match->at[j].b) {
                return false;
            }
        }
    }
    return true;
}

// All words are the same: no rarer than the whole name is, where many have it.
static int64_t limit_by_whole(const ng_likeness_profile *a, const ng_likeness_profile *b,
    const ng_name_match *match, uint32_t members, int64_t weight)
{
    if (match->equal < match->count || match->count < a->word_count ||
        match->count < b->word_count) {
        return weight;
    }
    const uint32_t same = a->same_name > b->same_name ? a->same_name : b->same_name;
    const int64_t whole = same < 3 ? INT64_MAX : ng_likeness__rarity(same - 2, members);
    return weight < whole ? weight : whole;
}

// A word that the other side has too is no variation of another one, so that most words are
// never compared by letters.
static void relate_words(
    const ng_likeness_profile *a, const ng_likeness_profile *b, ng_name_match *match)
{
    uint32_t equal_a = 0;
    uint32_t equal_b = 0;
    for (uint32_t i = 0; i < a->word_count; i++) {
        for (uint32_t j = 0; j < b->word_count; j++) {
            if (a->word[i] == b->word[j] ||
                ng_text__equal(a->word[i]->text, b->word[j]->text)) {
                match->relation[i][j] = NG_WORDS_EQUAL;
                equal_a |= 1u << i;
                equal_b |= 1u << j;
            }
        }
    }
    for (uint32_t i = 0; i < a->word_count; i++) {
        for (uint32_t j = 0; j < b->word_count && (equal_a >> i & 1u) == 0; j++) {
            if ((equal_b >> j & 1u) == 0) {
                match->relation[i][j] = (uint8_t)ng_likeness__relate(a->word[i], b->word[j]);
            }
        }
    }
}

void ng_likeness__match(const ng_likeness_profile *a, const ng_likeness_profile *b,
    uint32_t members, ng_name_match *out)
{
    *out = (ng_name_match){0};
    ng_word_match next = {0};
    int64_t weight = 0;
    relate_words(a, b, out);
    while (find_next(a, b, out, &next) && next.weight_micro > WORD_DIFFERS) {
        out->taken_a |= 1u << next.a;
        out->taken_b |= 1u << next.b;
        out->equal += next.relation == NG_WORDS_EQUAL;
        out->at[out->count++] = next;
        weight += next.weight_micro;
    }
    const uint32_t left_a = a->word_count - out->count;
    const uint32_t left_b = b->word_count - out->count;
    out->differing = left_a < left_b ? left_a : left_b;
    out->extra = left_a < left_b ? left_b - left_a : left_a - left_b;
    out->ordered = is_ordered(out);
    weight += out->count > 1 ? WORDS_TOGETHER : 0;
    weight = limit_by_whole(a, b, out, members, weight);
    weight += (int64_t)out->differing * WORD_DIFFERS + (int64_t)out->extra * WORD_EXTRA;
    weight += out->ordered ? 0 : WORD_ORDER;
    weight += a->is_spelt || b->is_spelt ? NAME_SPELT : 0;
    out->weight_micro = a->word_count == 0 || b->word_count == 0 ? 0 : weight;
}
