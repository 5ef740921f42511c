// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The value of a pair in table `interactions`: see interaction.h for its bytes.
 */
#include "network/interaction_value.h"

#include <string.h>

#include "base/status.h"
#include "base/text.h"

enum {
    HEAD_WEIGHT = 8, // offsets within the head
    HEAD_ENTRIES = 16,
    ENTRY_KIND = 1, // offsets within an entry
    ENTRY_AT = 5,
    ENTRY_COUNT = 13,
    ENTRY_WEIGHT = 17,
    ENTRY_ID_BYTES = 25,
    PAD_BYTES = 4
};

static ng_status corrupt(const ng_interaction_walk *walk, const char *what, ng_error *err)
{
    return ng_fail(err, NG_ERR_CORRUPT, "interactions of members %u and %u: %s",
        (unsigned)walk->lower, (unsigned)walk->higher, what);
}

ng_status ng_interaction_walk__init(
    ng_interaction_walk *walk, uint32_t lower, uint32_t higher, ng_bytes value, ng_error *err)
{
    *walk = (ng_interaction_walk){.lower = lower, .higher = higher, .value = value};
    if (value.at == NULL) {
        return NG_OK;
    }
    if (value.bytes < NG_INTERACTION_HEAD_BYTES || value.bytes % PAD_BYTES != 0) {
        return corrupt(walk, "the value has no head", err);
    }
    walk->offset = NG_INTERACTION_HEAD_BYTES;
    walk->count_sum = ng_load_u64(value.at);
    walk->weight_sum_micro = (int64_t)ng_load_u64(value.at + HEAD_WEIGHT);
    walk->left = ng_load_u32(value.at + HEAD_ENTRIES);
    if (walk->left > (value.bytes - walk->offset) / NG_INTERACTION_ENTRY_BYTES) {
        walk->left = 0;
        return corrupt(walk, "more entries than bytes", err);
    }
    return NG_OK;
}

ng_status ng_interaction_walk__next(
    ng_interaction_walk *walk, ng_interaction_entry *entry, bool *there, ng_error *err)
{
    *there = walk->left > 0;
    if (!*there) {
        bool at_end = walk->value.bytes - walk->offset < PAD_BYTES;
        return at_end ? NG_OK : corrupt(walk, "bytes after the last entry", err);
    }
    size_t left_bytes = walk->value.bytes - walk->offset;
    const unsigned char *at = walk->value.at + walk->offset;
    if (left_bytes < NG_INTERACTION_ENTRY_BYTES) {
        return corrupt(walk, "an entry is cut", err);
    }
    size_t id_bytes = at[ENTRY_ID_BYTES] | (size_t)at[ENTRY_ID_BYTES + 1] << 8;
    if (left_bytes - NG_INTERACTION_ENTRY_BYTES < id_bytes || at[0] > 1) {
        return corrupt(walk, "an entry is cut or has no direction", err);
    }
    *entry = (ng_interaction_entry){
        .direction = at[0],
        .kind = ng_load_u32(at + ENTRY_KIND),
        .at_ms = (int64_t)ng_load_u64(at + ENTRY_AT),
        .count = ng_load_u32(at + ENTRY_COUNT),
        .weight_micro = (int64_t)ng_load_u64(at + ENTRY_WEIGHT),
        .id = {.at = (const char *)at + NG_INTERACTION_ENTRY_BYTES, .bytes = id_bytes},
    };
    walk->offset += NG_INTERACTION_ENTRY_BYTES + id_bytes;
    walk->left--;
    return NG_OK;
}

int ng_interaction__compare(const ng_interaction_entry *a, const ng_interaction_entry *b)
{
    if (a->direction != b->direction) {
        return a->direction < b->direction ? -1 : 1;
    }
    if (a->kind != b->kind) {
        return a->kind < b->kind ? -1 : 1;
    }
    if (a->at_ms != b->at_ms) {
        return a->at_ms < b->at_ms ? -1 : 1;
    }
    return ng_text__compare(a->id, b->id);
}

ng_status ng_interaction_writer__begin(ng_interaction_writer *writer, ng_error *err)
{
    static const unsigned char head[NG_INTERACTION_HEAD_BYTES] = {0};
    writer->value.bytes = 0;
    writer->count_sum = 0;
    writer->weight_sum_micro = 0;
    writer->entries = 0;
    return ng_buffer__add(&writer->value, head, sizeof head, err);
}

ng_status ng_interaction_writer__add(
    ng_interaction_writer *writer, const ng_interaction_entry *entry, ng_error *err)
{
    size_t bytes = NG_INTERACTION_ENTRY_BYTES + entry->id.bytes;
    unsigned char *to = ng_buffer__reserve(&writer->value, bytes);
    if (to == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %zu bytes of interactions",
            writer->value.bytes + bytes);
    }
    to[0] = (unsigned char)entry->direction;
    ng_save_u32(to + ENTRY_KIND, entry->kind);
    ng_save_u64(to + ENTRY_AT, (uint64_t)entry->at_ms);
    ng_save_u32(to + ENTRY_COUNT, entry->count);
    ng_save_u64(to + ENTRY_WEIGHT, (uint64_t)entry->weight_micro);
    to[ENTRY_ID_BYTES] = (unsigned char)(entry->id.bytes & 0xff);
    to[ENTRY_ID_BYTES + 1] = (unsigned char)(entry->id.bytes >> 8);
    if (entry->id.bytes > 0) {
        memcpy(to + NG_INTERACTION_ENTRY_BYTES, entry->id.at, entry->id.bytes);
    }
    writer->value.bytes += bytes;
    writer->count_sum += entry->count;
    writer->weight_sum_micro += (ng_i128)entry->count * entry->weight_micro;
    writer->entries++;
    return NG_OK;
}

// Sums of extreme weights stop at the ends of the range.
static int64_t clamp(ng_i128 value)
{
    if (value > INT64_MAX) {
        return INT64_MAX;
    }
    return value < INT64_MIN ? INT64_MIN : (int64_t)value;
}

ng_status ng_interaction_writer__end(ng_interaction_writer *writer, ng_error *err)
{
    static const unsigned char zero[PAD_BYTES] = {0};
    size_t over = writer->value.bytes % PAD_BYTES;
    ng_status status =
        ng_buffer__add(&writer->value, zero, over == 0 ? 0 : PAD_BYTES - over, err);
    if (status == NG_OK) {
        ng_save_u64(writer->value.at, writer->count_sum);
        ng_save_u64(writer->value.at + HEAD_WEIGHT, (uint64_t)clamp(writer->weight_sum_micro));
        ng_save_u32(writer->value.at + HEAD_ENTRIES, writer->entries);
    }
    return status;
}
