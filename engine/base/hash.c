// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * XXH3, compiled in whole from its header. Source: xxHash, doc/xxhash_spec.md.
 */
#include "base/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

// XXH3_state_t wants 64-byte alignment, which the heap does not promise.
enum {
    STATE_ALIGNMENT = 64
};

struct ng_hash_stream {
    XXH3_state_t state;
    void *allocation;
};

uint64_t ng_hash__bytes(const void *at, size_t bytes, uint64_t seed)
{
    return XXH3_64bits_withSeed(at, bytes, seed);
}

ng_hash128 ng_hash__bytes128(const void *at, size_t bytes)
{
    XXH128_hash_t hash = XXH3_128bits(at, bytes);
    return (ng_hash128){hash.high64, hash.low64};
}

ng_hash_stream *ng_hash__stream_create(void)
{
    void *allocation = ng_memory__allocate(sizeof(ng_hash_stream) + STATE_ALIGNMENT - 1);
    if (allocation == NULL) {
        return NULL;
    }
    size_t past = (uintptr_t)allocation % STATE_ALIGNMENT;
    size_t gap = past == 0 ? 0 : STATE_ALIGNMENT - past;
    ng_hash_stream *stream = (void *)((unsigned char *)allocation + gap);
    stream->allocation = allocation;
    XXH3_INITSTATE(&stream->state);
    XXH3_128bits_reset(&stream->state);
    return stream;
}

void ng_hash__stream_add(ng_hash_stream *stream, const void *at, size_t bytes)
{
    if (bytes != 0) {
        XXH3_128bits_update(&stream->state, at, bytes);
    }
}

ng_hash128 ng_hash__stream_finish(ng_hash_stream *stream)
{
    XXH128_hash_t hash = XXH3_128bits_digest(&stream->state);
    ng_memory__release(stream->allocation);
    return (ng_hash128){hash.high64, hash.low64};
}

void ng_hash__print128(ng_hash128 hash, char out[33])
{
    static const char digits[] = "0123456789abcdef";
    for (unsigned i = 0; i < 16; i++) {
        out[i] = digits[hash.high >> (60 - 4 * i) & 15];
        out[16 + i] = digits[hash.low >> (60 - 4 * i) & 15];
    }
    out[32] = '\0';
}

static bool add_digit(char digit, uint64_t *value)
{
    unsigned number;
    if (digit >= '0' && digit <= '9') {
        number = (unsigned)(digit - '0');
    } else if (digit >= 'a' && digit <= 'f') {
        number = (unsigned)(digit - 'a') + 10;
    } else if (digit >= 'A' && digit <= 'F') {
        number = (unsigned)(digit - 'A') + 10;
    } else {
        return false;
    }
    *value = *value << 4 | number;
    return true;
}

void ng_hash__save128(ng_hash128 hash, char out[16])
{
    for (int i = 0; i < 8; i++) {
        out[i] = (char)(hash.high >> (56 - 8 * i) & 0xff);
        out[8 + i] = (char)(hash.low >> (56 - 8 * i) & 0xff);
    }
}

ng_hash128 ng_hash__load128(const char in[16])
{
    ng_hash128 hash = {0, 0};
    for (int i = 0; i < 8; i++) {
        hash.high = hash.high << 8 | (unsigned char)in[i];
        hash.low = hash.low << 8 | (unsigned char)in[8 + i];
    }
    return hash;
}

bool ng_hash__parse128(ng_text text, ng_hash128 *out)
{
    ng_hash128 hash = {0, 0};
    if (text.bytes != 32) {
        return false;
    }
    for (size_t i = 0; i < 32; i++) {
        if (!add_digit(text.at[i], i < 16 ? &hash.high : &hash.low)) {
            return false;
        }
    }
    *out = hash;
    return true;
}
