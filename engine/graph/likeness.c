// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Evidence of two profiles, weighed and added up.
 *
 * The weights below are natural logarithms of P(seen | one person) / P(seen | two people) in
 * millionths. They were set from what addresses and lists of contacts are like, then checked
 * and moved on generated populations of tests/quality/test_duplicates.c with seeds that the
 * test does not use, until pairs of a score came true about as often as the score says:
 *
 *   weight                what it says
 *   BEFORE      ln .1     members who stand in a store a second time
 *   AGREE       ln .7     a value told twice is told the same, per kind; then rarity counts
 *   MOST                  values go together (colleagues live in one place and know each
 *                         other), so no kind may say more than this
 *   DIFFER                people change companies more easily than schools
 *   CONTACTS              one in four contacts of the smaller list is in both where the two are
 *                         one person, besides those that chance gives any two of so many
 *                         contacts with so many of their own, and .3 * d1 * d2 / (members of a
 *                         company both have), .1 for a school
 *   the rest              how often one person shows it, guessed low, against how often two do
 */
#include "base/fixed.h"
#include "base/text.h"
#include "graph/likeness_inner.h"
#include "graph/mutual.h"

#include <string.h>

#define MICRO 1000000

enum {
    BEFORE = -2300000,
    ADDRESS_AGREE = -1200000,
    ADDRESS_MOST = 7000000,
    ADDRESS_NAMED = 1200000,    // the local part says the name that both have anyway
    ADDRESS_SPELLS = 1500000,   // one's address says what the other's name has more
    ADDRESS_DIFFERS = -2200000, // two addresses at one host
    PHONE_AGREE = -900000,
    PHONE_MOST = 7000000,
    PHONE_DIFFERS = -300000,
    BIRTHDAY_SAME = 6500000,
    BIRTHDAY_DIFFERS = -5500000,
    CONTACTS_MOST = 6000000,
    CONTACTS_NONE = -60000, // for each contact of the smaller list, none being shared
    CONTACTS_NONE_MOST = -1500000,
    TWO_ROWS = -7000000,
    TWO_KEYS = -1500000,
    TWO_OWNERS = -5000000,
    TIED = -4000000,
    OVERLAP = -1200000,
    WEIGHT_MOST = 20000000,
    RARITY_COUNT = 1,
    RARITY_SIZE = 200
};

// Of companies, schools, titles and places.
static const struct value_weight {
    ng_likeness_kind kind;
    int32_t agree, most, differ;
} value_weights[NG_LIKENESS_VALUES] = {
    {NG_LIKENESS_COMPANY, -360000, 5500000, -700000},
    {NG_LIKENESS_SCHOOL, -300000, 4500000, -1500000},
    {NG_LIKENESS_TITLE, -700000, 2000000, -200000},
    {NG_LIKENESS_PLACE, -200000, 2000000, -700000},
};

// Mailboxes of an office, which many people read.
static const char *const offices[] = {"admin", "contact", "hello", "hr", "info", "kontakt",
    "mail", "marketing", "office", "sales", "service", "support", "team", "webmaster"};

static int64_t micro_of(int64_t fixed)
{
    return (int64_t)((ng_i128)fixed * MICRO / NG_FIXED_ONE);
}

uint32_t ng_likeness__rarity(uint32_t having, uint32_t of)
{
    const uint64_t size = (uint64_t)of + RARITY_SIZE;
    const uint64_t count = (uint64_t)having + RARITY_COUNT;
    return (uint32_t)micro_of(ng_fixed__ln_ratio(size, count < size ? count : size));
}

int64_t ng_likeness__before(uint32_t members)
{
    return BEFORE - micro_of(ng_fixed__ln_ratio((uint64_t)members + 1, 1));
}

uint32_t ng_likeness__probability(int64_t weight_micro)
{
    const int64_t weight = weight_micro > WEIGHT_MOST ? WEIGHT_MOST
        : weight_micro < -WEIGHT_MOST                 ? -WEIGHT_MOST
                                                      : weight_micro;
    // exp of what is not positive: it fits, and the two halves are mirror images.
    const bool likely = weight > 0;
    const ng_i128 fixed = (ng_i128)(likely ? -weight : weight) * NG_FIXED_ONE / MICRO;
    const ng_i128 odds = ng_fixed__exp((int64_t)fixed);
    const uint32_t low = (uint32_t)(odds * MICRO / (NG_FIXED_ONE + odds));
    return likely ? MICRO - low : low;
}

static void add(ng_likeness *out, ng_likeness_evidence evidence)
{
    if (out->count < NG_LIKENESS_EVIDENCE && evidence.weight_micro != 0) {
        out->evidence[out->count++] = evidence;
        out->weight_micro += evidence.weight_micro;
    }
}

static void add_plain(ng_likeness *out, ng_likeness_kind kind, int32_t weight, uint32_t count)
{
    add(out, (ng_likeness_evidence){.kind = kind, .weight_micro = weight, .a = count});
}

static int32_t at_most(int64_t weight, int32_t most)
{
    return (int32_t)(weight < most ? weight : most);
}

// --------------------------------------------------------------------------------------- names

int64_t ng_likeness__name(const ng_likeness_profile *a, const ng_likeness_profile *b,
    const ng_likeness_chance *chance, uint32_t *differing)
{
    ng_name_match match;
    ng_likeness__match(a, b, chance->members, &match);
    *differing = match.differing;
    return match.weight_micro + chance->before_micro;
}

// The weight of the whole name goes to what is first said of it.
static void add_name(const ng_name_match *match, ng_likeness *out)
{
    int64_t rest = match->weight_micro;
    const uint32_t first = out->count;
    if (match->equal > 0 || match->count == 0) {
        add(out,
            (ng_likeness_evidence){.kind = NG_LIKENESS_NAME,
                .weight_micro = match->count == 0 ? (int32_t)rest : 1,
                .a = match->equal,
                .b = !match->ordered,
                .relation = match->count == 0 ? NG_WORDS_DIFFER : NG_WORDS_EQUAL});
        rest -= match->count == 0 ? rest : 1;
    }
    for (uint32_t i = 0; i < match->count; i++) {
        const ng_word_match *word = &match->at[i];
        if (word->relation != NG_WORDS_EQUAL) {
            add(out,
                (ng_likeness_evidence){.kind = NG_LIKENESS_NAME,
                    .weight_micro = (int32_t)word->weight_micro,
                    .a = word->a,
                    .b = word->b,
                    .relation = word->relation});
            rest -= word->weight_micro;
        }
    }
    if (out->count > first) {
        out->evidence[first].weight_micro += (int32_t)rest;
        out->weight_micro += rest;
    }
}

// -------------------------------------------------------------------------------------- values

// The rarest value that both have; 0 when there is none.
static uint32_t rarest_shared(const ng_likeness_values *a, const ng_likeness_values *b,
    const uint32_t *having, uint32_t having_count)
{
    uint32_t best = 0;
    uint32_t i = 0;
    uint32_t j = 0;
    while (i < a->count && j < b->count) {
        const uint32_t value = a->at[i];
        if (value == b->at[j] && value < having_count &&
            (best == 0 || having[value] < having[best])) {
            best = value;
        }
        i += value <= b->at[j];
        j += value >= b->at[j];
    }
    return best;
}

static void add_value(uint32_t kind, const ng_likeness_profile *a, const ng_likeness_profile *b,
    const ng_likeness_chance *chance, ng_likeness *out)
{
    const struct value_weight *weights = &value_weights[kind];
    const ng_likeness_values *left = &a->value[kind];
    const ng_likeness_values *right = &b->value[kind];
    const uint32_t shared =
        rarest_shared(left, right, chance->having[kind], chance->value_count[kind]);
    if (shared != 0) {
        const int64_t rarity =
            ng_likeness__rarity(chance->having[kind][shared], chance->with[kind]);
        add_plain(out, weights->kind, at_most(rarity + weights->agree, weights->most), shared);
    } else if (left->count > 0 && right->count > 0) {
        const uint32_t first = left->now != 0 ? left->now : left->at[0];
        const uint32_t second = right->now != 0 ? right->now : right->at[0];
        add(out,
            (ng_likeness_evidence){
                weights->kind, weights->differ, first, second, NG_WORDS_DIFFER});
    }
}

// Contacts that two people share by chance, in hundredths: as many as any two, and those whom
// they have through one company or school, the more the smaller it is.
static uint64_t shared_by_chance(const ng_likeness_profile *a, const ng_likeness_profile *b,
    const ng_likeness_meeting *meeting, const ng_likeness_chance *chance,
    const ng_likeness *out)
{
    const uint64_t pairs = (uint64_t)a->degree * b->degree;
    uint64_t hundredths = 5 + meeting->expected_milli / 10;
    for (uint32_t i = 0; i < out->count; i++) {
        const ng_likeness_evidence *evidence = &out->evidence[i];
        const uint32_t kind = (uint32_t)evidence->kind - NG_LIKENESS_COMPANY;
        if (evidence->weight_micro > 0 &&
            (evidence->kind == NG_LIKENESS_COMPANY || evidence->kind == NG_LIKENESS_SCHOOL)) {
            hundredths +=
                (kind == 0 ? 30 : 10) * pairs / (chance->having[kind][evidence->a] + 1u);
        }
    }
    return hundredths;
}

static void add_contacts(const ng_likeness_profile *a, const ng_likeness_profile *b,
    const ng_likeness_meeting *meeting, const ng_likeness_chance *chance, ng_likeness *out)
{
    const uint64_t smaller = a->degree < b->degree ? a->degree : b->degree;
    if (meeting->shared == 0) {
        const int64_t weight = (int64_t)smaller * CONTACTS_NONE;
        // A single contact is whose list it is.
        if (smaller > 1) {
            add_plain(out, NG_LIKENESS_CONTACTS,
                (int32_t)(weight < CONTACTS_NONE_MOST ? CONTACTS_NONE_MOST : weight), 0);
        }
        return;
    }
    const uint64_t by_chance = shared_by_chance(a, b, meeting, chance, out);
    const uint64_t meant = by_chance + 25 * smaller + 50;
    const int64_t each = micro_of(ng_fixed__ln_ratio(meant, by_chance));
    const int64_t weight =
        each * meeting->shared - (int64_t)(meant - by_chance) * (MICRO / 100);
    add_plain(out, NG_LIKENESS_CONTACTS,
        weight < CONTACTS_NONE_MOST ? CONTACTS_NONE_MOST : at_most(weight, CONTACTS_MOST),
        meeting->shared);
}

// ----------------------------------------------------------------------------------- addresses

static bool holds(ng_text text, ng_text part)
{
    for (size_t i = 0; i + part.bytes <= text.bytes; i++) {
        if (memcmp(text.at + i, part.at, part.bytes) == 0) {
            return true;
        }
    }
    return false;
}

static bool holds_name(ng_text local, const ng_likeness_profile *of)
{
    for (uint32_t i = 0; i < of->word_count; i++) {
        if (of->word[i]->text.bytes >= 3 && holds(local, of->word[i]->text)) {
            return true;
        }
    }
    return false;
}

static bool is_office(ng_text local)
{
    for (size_t i = 0; i < sizeof offices / sizeof offices[0]; i++) {
        if (ng_text__equal(local, ng_text__of(offices[i]))) {
            return true;
        }
    }
    return local.bytes < 3;
}

// Whether an address of `a` says a word that the name of `b` has and that of `a` lacks.
static bool spells(const ng_likeness_profile *a, const ng_likeness_profile *b,
    const ng_name_match *match, bool swapped)
{
    const uint32_t taken = swapped ? match->taken_a : match->taken_b;
    for (uint32_t i = 0; i < b->word_count; i++) {
        bool equal = false;
        for (uint32_t j = 0; j < a->word_count; j++) {
            equal = equal || ng_text__equal(a->word[j]->text, b->word[i]->text);
        }
        const bool matched = (taken >> i & 1u) != 0;
        for (uint32_t j = 0; j < a->address_count && !equal && matched; j++) {
            if (b->word[i]->text.bytes >= 3 &&
                holds(a->address[j].local_text, b->word[i]->text)) {
                return true;
            }
        }
    }
    return false;
}

static void add_addresses(const ng_likeness_profile *a, const ng_likeness_profile *b,
    const ng_name_match *match, ng_likeness *out)
{
    ng_likeness_evidence best = {.kind = NG_LIKENESS_EMAIL};
    ng_likeness_evidence differs = {.kind = NG_LIKENESS_EMAIL};
    for (uint32_t i = 0; i < a->address_count; i++) {
        for (uint32_t j = 0; j < b->address_count; j++) {
            const ng_likeness_address *left = &a->address[i];
            const ng_likeness_address *right = &b->address[j];
            if (left->local == right->local && !is_office(left->local_text)) {
                const bool named = holds_name(left->local_text, a);
                const int32_t weight =
                    at_most((int64_t)left->local_rarity_micro + ADDRESS_AGREE,
                        named ? ADDRESS_NAMED : ADDRESS_MOST);
                if (weight > best.weight_micro) {
                    best =
                        (ng_likeness_evidence){NG_LIKENESS_EMAIL, weight, i, j, NG_WORDS_EQUAL};
                }
            } else if (left->domain == right->domain && left->local != right->local) {
                differs = (ng_likeness_evidence){
                    NG_LIKENESS_EMAIL, ADDRESS_DIFFERS, i, j, NG_WORDS_DIFFER};
            }
        }
    }
    if (best.weight_micro == 0 && (spells(a, b, match, false) || spells(b, a, match, true))) {
        best =
            (ng_likeness_evidence){NG_LIKENESS_EMAIL, ADDRESS_SPELLS, 0, 0, NG_WORDS_SPELLED};
    }
    add(out, best.weight_micro != 0 ? best : differs);
}

static void add_phones(const ng_likeness_profile *a, const ng_likeness_profile *b,
    const ng_likeness_chance *chance, ng_likeness *out)
{
    for (uint32_t i = 0; i < a->phone_count; i++) {
        for (uint32_t j = 0; j < b->phone_count; j++) {
            if (a->phone[i] == b->phone[j]) {
                const int64_t rarity =
                    ng_likeness__rarity(chance->phone_members[a->phone[i]], chance->members);
                add_plain(out, NG_LIKENESS_PHONE, at_most(rarity + PHONE_AGREE, PHONE_MOST), i);
                return;
            }
        }
    }
    if (a->phone_count > 0 && b->phone_count > 0) {
        add_plain(out, NG_LIKENESS_PHONE, PHONE_DIFFERS, 0);
    }
}

// -------------------------------------------------------------------------------------- a pair

static void add_meeting(const ng_likeness_profile *a, const ng_likeness_profile *b,
    const ng_likeness_meeting *meeting, ng_likeness *out)
{
    if (a->birthday != NG_DAY_NONE && b->birthday != NG_DAY_NONE) {
        add_plain(out, NG_LIKENESS_BIRTHDAY,
            a->birthday == b->birthday ? BIRTHDAY_SAME : BIRTHDAY_DIFFERS, 0);
    }
    add_plain(out, NG_LIKENESS_ROWS, meeting->two_rows ? TWO_ROWS : 0, 0);
    add_plain(out, NG_LIKENESS_ROWS, meeting->two_keys && !meeting->two_rows ? TWO_KEYS : 0, 1);
    add_plain(out, NG_LIKENESS_OWNERS, a->is_owner && b->is_owner ? TWO_OWNERS : 0, 0);
    add_plain(out, NG_LIKENESS_TIED, meeting->connected ? TIED : 0, 0);
    add_plain(out, NG_LIKENESS_CAREER, meeting->overlap ? OVERLAP : 0, 0);
}

void ng_likeness__compare(const ng_likeness_profile *a, const ng_likeness_profile *b,
    const ng_likeness_meeting *meeting, const ng_likeness_chance *chance, ng_likeness *out)
{
    ng_name_match match;
    *out = (ng_likeness){.weight_micro = chance->before_micro};
    ng_likeness__match(a, b, chance->members, &match);
    if (a->word_count > 0 && b->word_count > 0) {
        add_name(&match, out);
    }
    for (uint32_t kind = 0; kind < NG_LIKENESS_VALUES; kind++) {
        add_value(kind, a, b, chance, out);
    }
    add_contacts(a, b, meeting, chance, out);
    add_addresses(a, b, &match, out);
    add_phones(a, b, chance, out);
    add_meeting(a, b, meeting, out);
    out->score_micro = ng_likeness__probability(out->weight_micro);
}
