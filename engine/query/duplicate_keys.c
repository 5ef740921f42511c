// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Keys under which two members who may be one person meet.
 *
 * - By name: each two words of a name in any order, by their skeletons, and with one of them
 *   exchanged for each group of short forms it belongs to; a single word by itself.
 * - By typo: the outer words of a name, one of them as it is and one with each letter left out
 *   in turn. Two words that differ by one letter have such a form in common.
 * - By initial: a word and the first letter of another; one of the two must have that letter
 *   only.
 * - By company: its number and the first letters of the outer words.
 *
 * Source  Garbe, 1000x Faster Spelling Correction (symmetric deletes), 2012; Hernandez and
 *         Stolfo, The Merge/Purge Problem for Large Databases, SIGMOD 1995 (blocking).
 */
#include "base/status.h"
#include "query/duplicate_work.h"

#include <string.h>

enum {
    PAIRED_WORDS = 4, // of a name that are paired with each other
    LETTERS_LEAST = 4 // of a word that letters are left out of
};

typedef struct key_writer {
    ng_duplicate_work *work;
    ng_sorter *keys;
    ng_duplicate_way way;
    uint32_t place;
} key_writer;

// `holds`: as in duplicate_work.h.
static ng_status add_key(
    key_writer *on, const uint64_t *part, size_t parts, bool holds, ng_error *err)
{
    const uint64_t record[] = {
        ng_hash__bytes(part, parts * sizeof *part, (uint64_t)on->way + 1),
        (uint64_t)holds << 32 | on->place};
    return ng_sorter__add(on->keys, record, err);
}

static const ng_likeness_word *word_of(const key_writer *on, uint32_t i)
{
    return &on->work->word[on->work->person[on->place].word[i]];
}

// Places of the words that are paired: the first ones and the last.
static uint32_t paired_words(const key_writer *on, uint32_t out[PAIRED_WORDS])
{
    const uint32_t count = on->work->person[on->place].word_count;
    const uint32_t paired = count < PAIRED_WORDS ? count : PAIRED_WORDS;
    for (uint32_t i = 0; i < paired; i++) {
        out[i] = i + 1 == paired ? count - 1 : i;
    }
    return paired;
}

// --------------------------------------------------------------------------------------- names

// Forms of `a` by groups of short forms, with `b`.
static ng_status add_groups(
    key_writer *on, const ng_likeness_word *a, const ng_likeness_word *b, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < a->group_count; i++) {
        const uint64_t part[] = {a->group[i], b->skeleton, 1};
        NG_TRY(add_key(on, part, 3, true, err));
    }
done:
    return status;
}

static ng_status add_names(key_writer *on, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t index[PAIRED_WORDS];
    const uint32_t count = paired_words(on, index);
    if (count == 1) {
        NG_TRY(add_key(on, &word_of(on, 0)->skeleton, 1, false, err));
    }
    for (uint32_t i = 0; i + 1 < count; i++) {
        for (uint32_t j = i + 1; j < count; j++) {
            const ng_likeness_word *a = word_of(on, index[i]);
            const ng_likeness_word *b = word_of(on, index[j]);
            const bool ascend = a->skeleton < b->skeleton;
            const uint64_t part[] = {
                ascend ? a->skeleton : b->skeleton, ascend ? b->skeleton : a->skeleton};
            NG_TRY(add_key(on, part, 2, false, err));
            NG_TRY(add_groups(on, a, b, err));
            NG_TRY(add_groups(on, b, a, err));
        }
    }
done:
    return status;
}

// `exact`, and `other` with each letter left out and whole.
static ng_status add_without_letters(
    key_writer *on, const ng_likeness_word *exact, const ng_likeness_word *other, ng_error *err)
{
    ng_status status = NG_OK;
    char skeleton[2 * NG_LIKENESS_WORD_BYTES];
    char rest[2 * NG_LIKENESS_WORD_BYTES];
    const uint32_t bytes = ng_likeness__skeleton(other->text, skeleton);
    uint64_t part[] = {exact->skeleton, other->skeleton};
    if (bytes < LETTERS_LEAST) {
        return NG_OK;
    }
    NG_TRY(add_key(on, part, 2, false, err));
    for (uint32_t i = 0; i < bytes; i++) {
        // The same letter twice in a row does not occur in a skeleton.
        memcpy(rest, skeleton, i);
        memcpy(rest + i, skeleton + i + 1, bytes - i - 1);
        part[1] = ng_hash__bytes(rest, bytes - 1, 0);
        NG_TRY(add_key(on, part, 2, false, err));
    }
done:
    return status;
}

static ng_status add_typos(key_writer *on, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t count = on->work->person[on->place].word_count;
    if (count > 1) {
        const ng_likeness_word *first = word_of(on, 0);
        const ng_likeness_word *last = word_of(on, count - 1);
        NG_TRY(add_without_letters(on, first, last, err));
        NG_TRY(add_without_letters(on, last, first, err));
    }
done:
    return status;
}

static bool is_letter(const ng_likeness_word *word)
{
    const unsigned char first = (unsigned char)word->text.at[0];
    return word->text.bytes == (first < 0x80 ? 1u : first < 0xE0 ? 2u : first < 0xF0 ? 3u : 4u);
}

static ng_status add_initials(key_writer *on, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t index[PAIRED_WORDS];
    const uint32_t count = paired_words(on, index);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = 0; j < count; j++) {
            const ng_likeness_word *initial = word_of(on, index[i]);
            const ng_likeness_word *word = word_of(on, index[j]);
            if (i == j || is_letter(word)) {
                continue;
            }
            const uint64_t part[] = {word->skeleton, (unsigned char)initial->text.at[0]};
            NG_TRY(add_key(on, part, 2, is_letter(initial), err));
        }
    }
done:
    return status;
}

// ------------------------------------------------------------------------- what else they have

static ng_status add_company(key_writer *on, ng_error *err)
{
    const ng_duplicate_person *person = &on->work->person[on->place];
    if (person->now[0] == 0 || person->word_count < 2) {
        return NG_OK;
    }
    const unsigned char first = (unsigned char)word_of(on, 0)->text.at[0];
    const unsigned char last = (unsigned char)word_of(on, person->word_count - 1u)->text.at[0];
    const uint64_t part[] = {
        person->now[0], first < last ? first : last, first < last ? last : first};
    return add_key(on, part, 3, false, err);
}

static ng_status add_numbers(
    key_writer *on, const uint32_t *number, uint32_t count, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t part = number[i];
        NG_TRY(add_key(on, &part, 1, false, err));
    }
done:
    return status;
}

static ng_status add_all(key_writer *on, ng_error *err)
{
    const ng_duplicate_person *person = &on->work->person[on->place];
    switch (on->way) {
    case NG_DUPLICATE_BY_NAME:
        return add_names(on, err);
    case NG_DUPLICATE_BY_TYPO:
        return add_typos(on, err);
    case NG_DUPLICATE_BY_INITIAL:
        return add_initials(on, err);
    case NG_DUPLICATE_BY_COMPANY:
        return add_company(on, err);
    case NG_DUPLICATE_BY_EMAIL:
        return add_numbers(on, person->local, person->address_count, err);
    case NG_DUPLICATE_BY_PHONE:
        return add_numbers(on, person->phone, person->phone_count, err);
    case NG_DUPLICATE_WAYS:
        break;
    }
    return NG_OK;
}

ng_status ng_duplicate__add_keys(
    ng_duplicate_work *work, ng_duplicate_way way, ng_sorter *keys, ng_error *err)
{
    ng_status status = NG_OK;
    key_writer on = {.work = work, .keys = keys, .way = way};
    for (on.place = 0; on.place < work->count; on.place++) {
        NG_TRY(ng_duplicate__watch(work, err));
        NG_TRY(add_all(&on, err));
    }
done:
    return status;
}
