// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Least-significant-digit radix sort. Digits are cut from the bits that differ between records
 * alone, so that ids of 20 bits in a 64-bit word cost two or three passes and equal words none.
 */
#include "base/radix.h"

#include <string.h>

enum {
    WORDS_MAX = 4,
    DIGIT_BITS = 8,
    DIGIT_VALUES = 1 << DIGIT_BITS,
    DIGITS_MAX = WORDS_MAX * 64 / DIGIT_BITS,
    SMALL_COUNT = 64
};

// Bits `shift` .. `shift` + DIGIT_BITS - 1 of a word.
typedef struct digit {
    uint32_t word;
    uint32_t shift;
} digit;

int ng_radix__compare(const uint64_t *a, const uint64_t *b, uint32_t words)
{
    for (uint32_t i = 0; i < words; i++) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}

// The order of two records by their keys.
static int compare_keys(const uint64_t *a, const uint64_t *b, const ng_radix_key *key)
{
    const uint32_t last = key->key_words - 1;
    const int order = ng_radix__compare(a, b, last);
    const uint64_t x = a[last] >> key->free_bits;
    const uint64_t y = b[last] >> key->free_bits;
    return order != 0 ? order : x < y ? -1 : x > y;
}

static void sort_small(uint64_t *records, size_t count, const ng_radix_key *key)
{
    const uint32_t words = key->words;
    for (size_t i = 1; i < count; i++) {
        uint64_t moved[WORDS_MAX];
        memcpy(moved, records + i * words, words * sizeof *moved);
        size_t hole = i;
        while (hole > 0 && compare_keys(moved, records + (hole - 1) * words, key) < 0) {
            memcpy(records + hole * words, records + (hole - 1) * words, words * sizeof *moved);
            hole--;
        }
        memcpy(records + hole * words, moved, words * sizeof *moved);
    }
}

// The digits in which keys differ, the least first; none when the records are in order already.
static size_t find_digits(
    const uint64_t *records, size_t count, const ng_radix_key *key, digit digits[DIGITS_MAX])
{
    const uint32_t words = key->words;
    uint64_t differ[WORDS_MAX] = {0};
    bool sorted = true;
    for (size_t i = 1; i < count; i++) {
        const uint64_t *record = records + i * words;
        for (uint32_t word = 0; word < key->key_words; word++) {
            differ[word] |= record[word] ^ records[word];
        }
        sorted = sorted && compare_keys(record - words, record, key) <= 0;
    }
    differ[key->key_words - 1] &= ~UINT64_C(0) << key->free_bits;
    size_t digit_count = 0;
    for (uint32_t word = key->key_words; word-- > 0 && !sorted;) {
        uint64_t left = differ[word];
        uint32_t shift = 0;
        while (left != 0) {
            uint32_t zeros = (uint32_t)__builtin_ctzll(left);
            shift += zeros;
            left >>= zeros;
            digits[digit_count++] = (digit){word, shift};
            left = left >> DIGIT_BITS << DIGIT_BITS;
        }
    }
    return digit_count;
}

static uint32_t digit_value(const uint64_t *record, digit of)
{
    return (uint32_t)(record[of.word] >> of.shift) & (DIGIT_VALUES - 1);
}

// Instances of one loop for each record size, so that a record moves by whole words.
static inline void scatter_words(
    const uint64_t *from, uint64_t *to, size_t count, uint32_t words, digit by, size_t *next)
{
    for (size_t i = 0; i < count; i++) {
        const uint64_t *record = from + i * words;
        uint64_t *place = to + next[digit_value(record, by)]++ * words;
        for (uint32_t word = 0; word < words; word++) {
            place[word] = record[word];
        }
    }
}

static void scatter(
    const uint64_t *from, uint64_t *to, size_t count, uint32_t words, digit by, size_t *next)
{
    switch (words) {
    case 1:
        scatter_words(from, to, count, 1, by, next);
        break;
    case 2:
        scatter_words(from, to, count, 2, by, next);
        break;
    case 3:
        scatter_words(from, to, count, 3, by, next);
        break;
    default:
        scatter_words(from, to, count, WORDS_MAX, by, next);
        break;
    }
}

uint64_t *ng_radix__sort_by(
    uint64_t *records, uint64_t *scratch, size_t count, const ng_radix_key *key)
{
    if (count < SMALL_COUNT) {
        sort_small(records, count, key);
        return records;
    }
    const uint32_t words = key->words;
    digit digits[DIGITS_MAX];
    size_t digit_count = find_digits(records, count, key, digits);
    size_t histogram[DIGITS_MAX][DIGIT_VALUES];
    memset(histogram, 0, digit_count * sizeof histogram[0]);
    for (size_t i = 0; i < count && digit_count != 0; i++) {
        for (size_t k = 0; k < digit_count; k++) {
            histogram[k][digit_value(records + i * words, digits[k])]++;
        }
    }
    for (size_t k = 0; k < digit_count; k++) {
        size_t before = 0;
        for (size_t value = 0; value < DIGIT_VALUES; value++) {
            size_t here = histogram[k][value];
            histogram[k][value] = before;
            before += here;
        }
        scatter(records, scratch, count, words, digits[k], histogram[k]);
        uint64_t *sorted = scratch;
        scratch = records;
        records = sorted;
    }
    return records;
}

uint64_t *ng_radix__sort(
    uint64_t *records, uint64_t *scratch, size_t count, uint32_t words, uint32_t key_words)
{
    return ng_radix__sort_by(records, scratch, count, &(ng_radix_key){words, key_words, 0});
}
