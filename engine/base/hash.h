// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * XXH3 hashes, a text -> number map and a small generator of random numbers.
 */
#ifndef NG_BASE_HASH_H
#define NG_BASE_HASH_H

#include "base/memory.h"

typedef struct ng_hash128 {
    uint64_t high;
    uint64_t low;
} ng_hash128;

uint64_t ng_hash__bytes(const void *at, size_t bytes, uint64_t seed);
ng_hash128 ng_hash__bytes128(const void *at, size_t bytes);
/** Streaming 128-bit hash of a file. Open with create, close with digest (which frees it). */
typedef struct ng_hash_stream ng_hash_stream;
ng_hash_stream *ng_hash__stream_create(void);
void ng_hash__stream_add(ng_hash_stream *stream, const void *at, size_t bytes);
ng_hash128 ng_hash__stream_finish(ng_hash_stream *stream);
/** 32 lower-case hexadecimal digits and NUL. */
void ng_hash__print128(ng_hash128 hash, char out[33]);
/** 16 bytes, the most significant first. */
void ng_hash__save128(ng_hash128 hash, char out[16]);
ng_hash128 ng_hash__load128(const char in[16]);
/** Reads 32 hexadecimal digits; false when it is anything else. */
bool ng_hash__parse128(ng_text text, ng_hash128 *out);

/**
 * Distinct texts numbered 0, 1, 2, ... in order of first appearance. Texts are copied.
 * A look-up of a text of at most 8 bytes touches one cache line, of a longer one three.
 */
typedef struct ng_map ng_map;
ng_status ng_map__create(ng_map **out, ng_error *err);
void ng_map__destroy(ng_map *map);
uint32_t ng_map__count(const ng_map *map);
/**
 * Number of the text; adds it when it is new (*is_new may be NULL).
 * Errors: NG_ERR_NOMEM; NG_ERR_LIMIT for more than 2^32 - 2 texts or a text of 2^32 - 1 bytes.
 */
ng_status ng_map__add(ng_map *map, ng_text text, uint32_t *number, bool *is_new, ng_error *err);
/** Number of the text, UINT32_MAX when it is not there. */
uint32_t ng_map__find(const ng_map *map, ng_text text);
/** The text of a number; lives as long as the map, and stays in place when the map grows. */
ng_text ng_map__text(const ng_map *map, uint32_t number);

/** Begin to fetch what a look-up of the text will read first. */
void ng_map__expect(const ng_map *map, ng_text text);
/** Begin to fetch what ng_map__text of a number will read: first where the text is, and, when
 *  that is there, the text. */
void ng_map__prefetch_place(const ng_map *map, uint32_t number);
void ng_map__prefetch_text(const ng_map *map, uint32_t number);

/** xoshiro256**; seeded by splitmix64. The same numbers on every machine. */
typedef struct ng_random {
    uint64_t state[4];
} ng_random;
void ng_random__init(ng_random *random, uint64_t seed);
uint64_t ng_random__next(ng_random *random);
/** Uniform below `limit` (> 0), without bias. */
uint64_t ng_random__below(ng_random *random, uint64_t limit);

#endif
