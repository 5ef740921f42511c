// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Distinct texts and their numbers: an open-addressing table over texts packed in an arena.
 *
 * A slot holds 64 bits that stand for the text, and its length. For a text of at most 8 bytes
 * (most keys) the bits are its bytes, mixed by a bijection: equal bits and length are equal
 * texts, and a look-up touches one cache line. Longer texts have XXH3 there and are compared.
 *
 * Invariants: slots are a power of two, at most 3/4 full, searched linearly from the upper
 * bits, so that growing walks both tables in order. Each text stands behind its length and
 * before a NUL, and never moves.
 */
#include <string.h>

#include "base/hash.h"
#include "base/pack.h"
#include "base/status.h"

enum {
    FIRST_SLOT_BITS = 6,
    SHORT_BYTES_MAX = 8
};

typedef struct slot {
    uint64_t bits;
    uint32_t bytes;
    uint32_t place; // number + 1; 0: free
} slot;

struct ng_map {
    slot *slots;
    const char *
        *texts; // [text_capacity], the first `count` are set; the length stands before each
    ng_arena *arena;
    size_t text_capacity;
    uint32_t count;
    uint32_t shift; // 64 - log2 of the number of slots
};

static size_t slot_count(const ng_map *map)
{
    return (size_t)1 << (64 - map->shift);
}

// Both multipliers are odd, so each step can be undone.
static uint64_t mix(uint64_t bits)
{
    bits *= UINT64_C(0x9E3779B97F4A7C15);
    bits ^= bits >> 32;
    return bits * UINT64_C(0xD6E8FEB86659FD93);
}

static uint64_t bits_of(ng_text text)
{
    if (text.bytes > SHORT_BYTES_MAX) {
        return ng_hash__bytes(text.at, text.bytes, 0);
    }
    uint64_t bits = 0;
    if (text.bytes == SHORT_BYTES_MAX) {
        memcpy(&bits, text.at, SHORT_BYTES_MAX);
        return mix(bits);
    }
    for (size_t i = 0; i < text.bytes; i++) {
        bits = bits << 8 | (unsigned char)text.at[i];
    }
    return mix(bits);
}

// The slot of the text, or the free one where it belongs.
static slot *find_slot(const ng_map *map, ng_text text, uint64_t bits)
{
    size_t mask = slot_count(map) - 1;
    for (size_t i = (size_t)(bits >> map->shift);; i = (i + 1) & mask) {
        slot *here = &map->slots[i];
        if (here->place == 0) {
            return here;
        }
        if (here->bits == bits && here->bytes == text.bytes &&
            (text.bytes <= SHORT_BYTES_MAX ||
                memcmp(map->texts[here->place - 1], text.at, text.bytes) == 0)) {
            return here;
        }
    }
}

static ng_status grow_slots(ng_map *map, ng_error *err)
{
    size_t old_count = slot_count(map);
    slot *old = map->slots;
    slot *fresh = ng_memory__allocate_zero(old_count * 2, sizeof *fresh);
    if (fresh == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a table of %zu texts", old_count * 2);
    }
    ng_memory__use_whole(fresh, old_count * 2 * sizeof *fresh);
    size_t mask = old_count * 2 - 1;
    map->shift--;
    for (size_t i = 0; i < old_count; i++) {
        if (old[i].place == 0) {
            continue;
        }
        size_t to = (size_t)(old[i].bits >> map->shift);
        while (fresh[to].place != 0) {
            to = (to + 1) & mask;
        }
        fresh[to] = old[i];
    }
    map->slots = fresh;
    ng_memory__release(old);
    return NG_OK;
}

static ng_status grow_texts(ng_map *map, ng_error *err)
{
    size_t capacity = map->text_capacity * 2;
    const char **grown = ng_memory__resize(map->texts, capacity * sizeof *grown);
    if (grown == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a table of %zu texts", capacity);
    }
    map->texts = grown;
    map->text_capacity = capacity;
    return NG_OK;
}

ng_status ng_map__create(ng_map **out, ng_error *err)
{
    *out = NULL;
    ng_map *map = ng_memory__allocate_zero(1, sizeof *map);
    if (map == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a table of texts");
    }
    map->shift = 64 - FIRST_SLOT_BITS;
    map->text_capacity = slot_count(map);
    ng_status status = ng_arena__create(&map->arena, err);
    map->slots = ng_memory__allocate_zero(slot_count(map), sizeof *map->slots);
    map->texts = ng_memory__allocate(map->text_capacity * sizeof *map->texts);
    if (status == NG_OK && (map->slots == NULL || map->texts == NULL)) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for a table of texts");
    }
    if (status != NG_OK) {
        ng_map__destroy(map);
        return status;
    }
    *out = map;
    return NG_OK;
}

void ng_map__destroy(ng_map *map)
{
    if (map == NULL) {
        return;
    }
    ng_arena__destroy(map->arena);
    ng_memory__release(map->slots);
    ng_memory__release(map->texts);
    ng_memory__release(map);
}

uint32_t ng_map__count(const ng_map *map)
{
    return map->count;
}

static const char *copy_text(ng_map *map, ng_text text)
{
    uint32_t bytes = (uint32_t)text.bytes;
    char *to = (char *)ng_arena__pack(map->arena, sizeof bytes + text.bytes + 1);
    if (to == NULL) {
        return NULL;
    }
    memcpy(to, &bytes, sizeof bytes);
    to += sizeof bytes;
    if (text.bytes != 0) {
        memcpy(to, text.at, text.bytes);
    }
    to[text.bytes] = '\0';
    return to;
}

ng_status ng_map__add(ng_map *map, ng_text text, uint32_t *number, bool *is_new, ng_error *err)
{
    if (text.bytes > UINT32_MAX - 1) {
        return ng_fail(err, NG_ERR_LIMIT,
            "a text of %zu bytes is too long for a table of texts", text.bytes);
    }
    uint64_t bits = bits_of(text);
    slot *place = find_slot(map, text, bits);
    if (is_new != NULL) {
        *is_new = place->place == 0;
    }
    if (place->place != 0) {
        *number = place->place - 1;
        return NG_OK;
    }
    if (map->count >= UINT32_MAX - 1) {
        return ng_fail(err, NG_ERR_LIMIT, "more than %u distinct texts", UINT32_MAX - 1);
    }
    ng_status status = NG_OK;
    if (map->count == map->text_capacity) {
        NG_TRY(grow_texts(map, err));
    }
    if (map->count >= slot_count(map) / 4 * 3) {
        NG_TRY(grow_slots(map, err));
        place = find_slot(map, text, bits);
    }
    const char *copy = copy_text(map, text);
    if (copy == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a text of %zu bytes", text.bytes);
    }
    map->texts[map->count] = copy;
    *number = map->count++;
    *place = (slot){bits, (uint32_t)text.bytes, map->count};
done:
    return status;
}

uint32_t ng_map__find(const ng_map *map, ng_text text)
{
    if (text.bytes > UINT32_MAX - 1) {
        return UINT32_MAX;
    }
    // A free slot has place 0, which wraps to UINT32_MAX.
    return find_slot(map, text, bits_of(text))->place - 1;
}

ng_text ng_map__text(const ng_map *map, uint32_t number)
{
    uint32_t bytes;
    memcpy(&bytes, map->texts[number] - sizeof bytes, sizeof bytes);
    return (ng_text){map->texts[number], bytes};
}

void ng_map__prefetch_place(const ng_map *map, uint32_t number)
{
    __builtin_prefetch(&map->texts[number]);
}

void ng_map__prefetch_text(const ng_map *map, uint32_t number)
{
    __builtin_prefetch(map->texts[number] - sizeof(uint32_t));
}

void ng_map__expect(const ng_map *map, ng_text text)
{
    __builtin_prefetch(&map->slots[bits_of(text) >> map->shift]);
}
