// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The scan: one pass over the heads of the values, with the number of elements that are still
 * due at each depth.
 * Source: the MessagePack specification, section "Formats".
 */
#include "record/scan.h"

#include "base/limits.h"

typedef enum kind {
    KIND_FIXED, // nothing but its head
    KIND_BYTES, // `size` bytes follow
    KIND_ARRAY, // `size` values follow
    KIND_REFUSED
} kind;

typedef struct head {
    kind kind;
    uint32_t bytes;      // of the head
    uint32_t size_bytes; // of the size within the head, behind its first byte
    uint32_t size;
} head;

// What the first byte says. Maps, booleans, extensions and fractions are in no record.
static head head_of(unsigned char first)
{
    if (first <= 0x7f || first >= 0xe0 || first == 0xc0) {
        return (head){KIND_FIXED, 1, 0, 0};
    }
    if (first >= 0x90 && first <= 0x9f) {
        return (head){KIND_ARRAY, 1, 0, first & 0x0fu};
    }
    if (first >= 0xa0 && first <= 0xbf) {
        return (head){KIND_BYTES, 1, 0, first & 0x1fu};
    }
    if (first >= 0xc4 && first <= 0xc6) {
        uint32_t size_bytes = 1u << (first - 0xc4);
        return (head){KIND_BYTES, 1 + size_bytes, size_bytes, 0};
    }
    if (first >= 0xd9 && first <= 0xdb) {
        uint32_t size_bytes = 1u << (first - 0xd9);
        return (head){KIND_BYTES, 1 + size_bytes, size_bytes, 0};
    }
    if (first >= 0xcc && first <= 0xcf) {
        return (head){KIND_FIXED, 1 + (1u << (first - 0xcc)), 0, 0};
    }
    if (first >= 0xd0 && first <= 0xd3) {
        return (head){KIND_FIXED, 1 + (1u << (first - 0xd0)), 0, 0};
    }
    if (first == 0xdc || first == 0xdd) {
        uint32_t size_bytes = first == 0xdc ? 2 : 4;
        return (head){KIND_ARRAY, 1 + size_bytes, size_bytes, 0};
    }
    return (head){KIND_REFUSED, 1, 0, 0};
}

// The head at `at`, with its size; NULL and the fault when it does not fit into the bytes left.
static const char *read_head(const unsigned char *at, size_t left, head *out)
{
    if (left == 0) {
        return "it is cut short";
    }
    *out = head_of(at[0]);
    if (out->kind == KIND_REFUSED) {
        return "it holds a value of a type that records do not use";
    }
    if (out->bytes > left) {
        return "it is cut short";
    }
    for (uint32_t i = 0; i < out->size_bytes; i++) {
        out->size = out->size << 8 | at[1 + i];
    }
    // Each element of an array takes at least one byte.
    if (out->kind != KIND_FIXED && out->size > left - out->bytes) {
        return "it holds a size larger than itself";
    }
    return NULL;
}

bool ng_record__scan(ng_text bytes, const char **fault)
{
    const unsigned char *at = (const unsigned char *)bytes.at;
    size_t left = bytes.bytes;
    uint32_t due[NG_LIMIT_RECORD_DEPTH + 1] = {1};
    uint32_t depth = 0;
    *fault = NULL;
    if (left > NG_LIMIT_RECORD_BYTES) {
        *fault = "it is larger than a record may be";
        return false;
    }
    for (;;) {
        while (depth > 0 && due[depth] == 0) {
            depth--;
        }
        if (due[depth] == 0) {
            break;
        }
        due[depth]--;
        head here;
        *fault = read_head(at, left, &here);
        if (*fault != NULL) {
            return false;
        }
        if (here.kind == KIND_ARRAY) {
            if (depth == NG_LIMIT_RECORD_DEPTH) {
                *fault = "it is nested too deeply";
                return false;
            }
            due[++depth] = here.size;
        }
        size_t step = here.bytes + (here.kind == KIND_BYTES ? here.size : 0);
        at += step;
        left -= step;
    }
    if (left != 0) {
        *fault = "bytes are left over behind it";
    }
    return left == 0;
}
