// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Titles and places by their words. The index has terms under the hashes of words, so that each
 * term found is read and looked at again.
 */
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "network/term.h"
#include "query/sourcing.h"

bool ng_sourcing__has_term(const ng_source_want *want, uint32_t term)
{
    return ng_suggestion__has_value(want->terms, want->term_count, term);
}

static ng_status read_bits(
    ng_sourcing *work, uint32_t value, uint32_t block, uint64_t *bits, ng_error *err)
{
    ng_roaring list;
    memset(bits, 0, NG_ROARING_WORDS * sizeof *bits);
    const ng_status status = ng_search__read(work->txn, value, block, &list, err);
    if (status == NG_OK) {
        ng_roaring__or(&list, bits);
    }
    return status;
}

static ng_status add_if_it_has(ng_sourcing *work, ng_value_kind kind, uint32_t term,
    ng_text folded, ng_buffer *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text spelling = {NULL, 0};
    ng_text text = {NULL, 0};
    ng_arena__reset(work->step);
    NG_TRY(ng_term__text(work->txn, kind, term, &spelling, err));
    NG_TRY(ng_term__fold(work->step, kind, spelling, &text, err));
    if (ng_search__has_words(text, folded)) {
        NG_TRY(ng_buffer__add(out, &term, sizeof term, err));
    }
done:
    return status;
}

// Terms of one block of numbers that have all words of a text.
static ng_status find_in_block(ng_sourcing *work, ng_value_kind kind, ng_search_part part,
    ng_text folded, uint32_t block, ng_buffer *out, ng_error *err)
{
    ng_status status = NG_OK;
    uint64_t all[NG_ROARING_WORDS];
    uint64_t bits[NG_ROARING_WORDS];
    ng_text rest = folded;
    ng_text word = ng_search__next_word(rest, &rest);
    NG_TRY(read_bits(work, ng_search__text_value(part, word), block, all, err));
    for (word = ng_search__next_word(rest, &rest); word.bytes != 0;
         word = ng_search__next_word(rest, &rest)) {
        NG_TRY(read_bits(work, ng_search__text_value(part, word), block, bits, err));
        for (uint32_t i = 0; i < NG_ROARING_WORDS; i++) {
            all[i] &= bits[i];
        }
    }
    for (uint32_t i = 0; i < NG_ROARING_WORDS; i++) {
        for (uint64_t left = all[i]; left != 0; left &= left - 1) {
            const uint32_t low = i * 64 + (uint32_t)__builtin_ctzll(left);
            NG_TRY(add_if_it_has(work, kind, block << 16 | low, folded, out, err));
        }
    }
done:
    return status;
}

static int compare_terms(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static ng_status keep_terms(
    ng_sourcing *work, ng_buffer *found, ng_source_want *want, ng_error *err)
{
    uint32_t *terms = ng_arena__allocate(work->scratch, found->bytes + sizeof *terms);
    if (terms == NULL) {
        return ng_sourcing__no_memory(err);
    }
    const size_t count = found->bytes / sizeof *terms;
    want->term_count = 0;
    want->terms = terms;
    if (count == 0) {
        return NG_OK;
    }
    memcpy(terms, found->at, found->bytes);
    qsort(terms, count, sizeof *terms, compare_terms);
    for (size_t i = 0; i < count; i++) {
        if (want->term_count == 0 || terms[i] != terms[want->term_count - 1]) {
            terms[want->term_count++] = terms[i];
        }
    }
    return NG_OK;
}

ng_status ng_sourcing__find_terms(ng_sourcing *work, ng_value_kind kind, ng_search_part part,
    ng_source_want *want, ng_error *err)
{
    ng_status status = NG_OK;
    ng_buffer found = {0};
    const uint64_t last = ng_txn__state(work->txn)->next_term[kind] - 1;
    for (size_t i = 0; i < want->need->any_count; i++) {
        for (uint32_t block = 0; block <= last >> 16; block++) {
            NG_TRY(find_in_block(work, kind, part, want->folded[i], block, &found, err));
        }
    }
    NG_TRY(keep_terms(work, &found, want, err));
done:
    ng_buffer__finish(&found);
    return status;
}
