// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Pairs of numbers, straight from the window of the source. A number is read as one word of 8
 * bytes: where it ends, and what it is, are found without a branch a digit.
 */
#include "import/pairs.h"

#include <string.h>

#include "base/day.h"
#include "base/status.h"

enum {
    WORD = 8,
    DAY_BYTES = 10,
    // The longest row of each shape, and what is read behind it.
    ROW_BYTES_MAX = NG_PAIR_CELLS * (NG_PAIR_LABEL_BYTES + 2)
};

#define ONES UINT64_C(0x0101010101010101)

static uint64_t load_word(const unsigned char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/** Bytes of the number at `at`: digits without leading zeros, at most 8; 0: there is none. */
static size_t take_number(const unsigned char *at, uint32_t *out)
{
    const uint64_t digits = load_word(at) ^ ONES * '0';
    // The highest bit of the first byte above 9; what carries from there does not matter.
    const uint64_t others = ((digits + ONES * 0x76) | digits) & ONES * 0x80;
    const size_t bytes = others == 0 ? WORD : (size_t)__builtin_ctzll(others) / WORD;
    if (bytes == 0 || (at[0] == '0' && bytes > 1)) {
        return 0;
    }
    // Digits behind zeros, the first in the lowest bits: two, then four, then eight at once.
    uint64_t sum = digits << (64 - WORD * bytes);
    sum = sum * 10 + (sum >> 8);
    sum = (sum & UINT64_C(0x000000FF000000FF)) * (UINT64_C(1000000) << 32 | 100) +
        (sum >> 16 & UINT64_C(0x000000FF000000FF)) * (UINT64_C(10000) << 32 | 1);
    *out = (uint32_t)(sum >> 32);
    return bytes;
}

static bool is_plain_end(unsigned char byte)
{
    return byte > ' ' && byte < 0x7F;
}

/** Bytes of a label up to `mark` or the line end; 0 where it is none that is read so. */
static size_t measure_label(const unsigned char *at, unsigned char mark)
{
    size_t bytes = 0;
    bool named = false;
    for (; bytes <= NG_PAIR_LABEL_BYTES && at[bytes] != mark && at[bytes] != '\n' &&
         at[bytes] != '\r';
         bytes++) {
        const unsigned char low = at[bytes] | 0x20;
        if (at[bytes] < ' ' || at[bytes] > 0x7E || at[bytes] == '"') {
            return 0;
        }
        named = named || (low >= 'a' && low <= 'z') || (at[bytes] >= '0' && at[bytes] <= '9');
    }
    const bool fits = bytes > 0 && bytes <= NG_PAIR_LABEL_BYTES && named && at[0] != '\'' &&
        is_plain_end(at[0]) && is_plain_end(at[bytes - 1]);
    return fits ? bytes : 0;
}

/** *bytes 0: not read so. */
static ng_status take_label(
    ng_pair_scan *scan, const unsigned char *at, ng_pair *out, size_t *bytes, ng_error *err)
{
    ng_status status = NG_OK;
    *bytes = measure_label(at, (unsigned char)scan->csv->options.delimiter);
    if (*bytes == 0) {
        return NG_OK;
    }
    if (scan->labels == NULL) {
        NG_TRY(ng_map__create(&scan->labels, err));
    }
    const ng_text text = {(const char *)at, *bytes};
    uint32_t number = ng_map__find(scan->labels, text);
    if (number == UINT32_MAX && ng_map__count(scan->labels) == NG_PAIR_LABELS_MAX) {
        *bytes = 0;
        return NG_OK;
    }
    if (number == UINT32_MAX) {
        NG_TRY(ng_map__add(scan->labels, text, &number, NULL, err));
    }
    out->label = number + 1;
done:
    return status;
}

/** The day or label at `at`, which may be empty; *bytes SIZE_MAX: not read so. */
static ng_status take_rest(ng_pair_scan *scan, ng_pair_cell cell, const unsigned char *at,
    ng_pair *out, size_t *bytes, ng_error *err)
{
    ng_status status = NG_OK;
    *bytes = 0;
    if (at[0] == (unsigned char)scan->csv->options.delimiter || at[0] == '\n' ||
        at[0] == '\r') {
        return NG_OK;
    }
    if (cell == NG_PAIR_LABEL) {
        NG_TRY(take_label(scan, at, out, bytes, err));
    } else if (at[4] == '-' &&
        ng_day__parse((ng_text){(const char *)at, DAY_BYTES}, &out->day)) {
        *bytes = DAY_BYTES;
    }
    *bytes = *bytes == 0 ? SIZE_MAX : *bytes;
done:
    return status;
}

/** Bytes of the row at `at` with its line end; 0: it is no pair. */
static ng_status take_pair(
    ng_pair_scan *scan, const unsigned char *at, ng_pair *out, size_t *used, ng_error *err)
{
    ng_status status = NG_OK;
    const unsigned char mark = (unsigned char)scan->csv->options.delimiter;
    const uint32_t count = scan->shape.count;
    size_t to = 0;
    *used = 0;
    out->day = NG_DAY_NONE;
    out->label = 0;
    for (uint32_t i = 0; i < count; i++) {
        const ng_pair_cell cell = scan->shape.cell[i];
        size_t bytes = 0;
        if (cell == NG_PAIR_FIRST || cell == NG_PAIR_SECOND) {
            bytes = take_number(at + to, &out->number[cell == NG_PAIR_SECOND]);
            bytes = bytes == 0 ? SIZE_MAX : bytes;
        } else {
            NG_TRY(take_rest(scan, cell, at + to, out, &bytes, err));
        }
        if (bytes == SIZE_MAX) {
            goto done;
        }
        to += bytes;
        to += i + 1 == count && at[to] == '\r';
        if (at[to++] != (i + 1 == count ? '\n' : mark)) {
            goto done;
        }
    }
    *used = out->number[0] == out->number[1] ? 0 : to;
done:
    return status;
}

void ng_pair_scan__finish(ng_pair_scan *scan)
{
    ng_map__destroy(scan->labels);
    *scan = (ng_pair_scan){.csv = NULL};
}

ng_status ng_pair_scan__next(
    ng_pair_scan *scan, ng_pair *out, size_t most, size_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_csv *const csv = scan->csv;
    ng_source *const source = csv->source;
    size_t taken = 0;
    while (taken < most) {
        size_t used = 0;
        if (source->end - source->begin < ROW_BYTES_MAX) {
            if (source->ended) {
                break;
            }
            csv->quote_known = false;
            NG_TRY(ng_source__more(source, err));
            continue;
        }
        NG_TRY(take_pair(scan, source->at + source->begin, &out[taken], &used, err));
        if (used == 0) {
            break;
        }
        source->begin += used;
        csv->line++;
        taken++;
    }
done:
    *count = taken;
    return status;
}
