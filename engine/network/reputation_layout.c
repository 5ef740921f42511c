// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Bytes of the summary and of the entries of lists, little-endian.
 */
#include "network/reputation_layout.h"

#include <stdio.h>
#include <string.h>

#include "base/status.h"

void ng_reputation__ranked_name(char name[NG_REPUTATION_NAME_BYTES], uint32_t skill)
{
    (void)snprintf(name, NG_REPUTATION_NAME_BYTES, "reputation-ranked-%u", skill);
}

void ng_reputation__found_name(char name[NG_REPUTATION_NAME_BYTES], uint32_t skill)
{
    (void)snprintf(name, NG_REPUTATION_NAME_BYTES, "reputation-found-%u", skill);
}

uint64_t ng_reputation__bits(double value)
{
    uint64_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

double ng_reputation__double(uint64_t bits)
{
    double value = 0;
    memcpy(&value, &bits, sizeof value);
    return value;
}

// Numbers of the summary, in the order of its bytes.
enum {
    WORD_CHANGE,
    WORD_IDS_MEMBERS, // two u32, as the next two
    WORD_SEEDS_REACHED,
    WORD_TRUSTED_SKILLS,
    WORD_TAU,
    WORD_EDGES,
    WORD_ENDORSEMENTS,
    WORD_CLAIMED,
    WORD_DOMINATED,
    WORD_UNTRUSTED,
    WORD_PAGERANK_SUM,
    WORD_GENERATION,
    WORD_STAMP_ENDORSEMENTS,
    WORD_STAMP_MEMBERS,
    WORD_STAMP_SEEDS,
    WORD_STAMP_TRUST,
    WORD_STAMP_REACHED,
    WORD_STAMP_ACTIVE,
    WORD_ACTIVE_SUM,
    WORD_MARKS,
    WORDS
};

static uint64_t pair_of(uint32_t low, uint32_t high)
{
    return (uint64_t)high << 32 | low;
}

void ng_reputation__encode_summary(const ng_reputation_summary *summary,
    const ng_reputation_stamp *stamp, unsigned char out[NG_REPUTATION_SUMMARY_BYTES])
{
    const uint64_t word[WORDS] = {
        [WORD_CHANGE] = summary->change,
        [WORD_IDS_MEMBERS] = pair_of(summary->id_limit, summary->members),
        [WORD_SEEDS_REACHED] = pair_of(summary->seeds, summary->reached),
        [WORD_TRUSTED_SKILLS] = pair_of(summary->trusted, summary->skills),
        [WORD_TAU] = ng_reputation__bits(summary->tau),
        [WORD_EDGES] = summary->edges,
        [WORD_ENDORSEMENTS] = summary->endorsements,
        [WORD_CLAIMED] = summary->claimed,
        [WORD_DOMINATED] = summary->dominated,
        [WORD_UNTRUSTED] = summary->untrusted,
        [WORD_PAGERANK_SUM] = ng_reputation__bits(summary->pagerank_sum),
        [WORD_GENERATION] = stamp->generation,
        [WORD_STAMP_ENDORSEMENTS] = stamp->endorsements,
        [WORD_STAMP_MEMBERS] = stamp->members,
        [WORD_STAMP_SEEDS] = stamp->seeds,
        [WORD_STAMP_TRUST] = stamp->trust,
        [WORD_STAMP_REACHED] = stamp->reached,
        [WORD_STAMP_ACTIVE] = stamp->active,
        [WORD_ACTIVE_SUM] = ng_reputation__bits(stamp->active_sum),
        [WORD_MARKS] = summary->mark_limit,
    };
    for (size_t i = 0; i < WORDS; i++) {
        ng_save_u64(out + 8 * i, word[i]);
    }
}

ng_status ng_reputation__read_summary(
    ng_txn *txn, ng_reputation_summary *summary, ng_reputation_stamp *stamp, ng_error *err)
{
    ng_bytes stored = {0};
    uint64_t word[WORDS];
    *summary = (ng_reputation_summary){.refreshed = false};
    if (stamp != NULL) {
        *stamp = (ng_reputation_stamp){0};
    }
    ng_status status = ng_derived__read(txn, NG_REPUTATION_SUMMARY, &stored, err);
    if (status != NG_OK || stored.at == NULL) {
        return status;
    }
    if (stored.bytes != NG_REPUTATION_SUMMARY_BYTES) {
        return ng_fail(
            err, NG_ERR_CORRUPT, "the summary of reputation has %zu bytes", stored.bytes);
    }
    for (size_t i = 0; i < WORDS; i++) {
        word[i] = ng_load_u64(stored.at + 8 * i);
    }
    *summary = (ng_reputation_summary){.refreshed = true,
        .change = word[WORD_CHANGE],
        .id_limit = (uint32_t)word[WORD_IDS_MEMBERS],
        .mark_limit = (uint32_t)word[WORD_MARKS],
        .members = (uint32_t)(word[WORD_IDS_MEMBERS] >> 32),
        .seeds = (uint32_t)word[WORD_SEEDS_REACHED],
        .reached = (uint32_t)(word[WORD_SEEDS_REACHED] >> 32),
        .trusted = (uint32_t)word[WORD_TRUSTED_SKILLS],
        .skills = (uint32_t)(word[WORD_TRUSTED_SKILLS] >> 32),
        .tau = ng_reputation__double(word[WORD_TAU]),
        .edges = word[WORD_EDGES],
        .endorsements = word[WORD_ENDORSEMENTS],
        .claimed = word[WORD_CLAIMED],
        .dominated = word[WORD_DOMINATED],
        .untrusted = word[WORD_UNTRUSTED],
        .pagerank_sum = ng_reputation__double(word[WORD_PAGERANK_SUM])};
    if (stamp != NULL) {
        *stamp = (ng_reputation_stamp){.generation = word[WORD_GENERATION],
            .endorsements = word[WORD_STAMP_ENDORSEMENTS],
            .members = word[WORD_STAMP_MEMBERS],
            .seeds = word[WORD_STAMP_SEEDS],
            .trust = word[WORD_STAMP_TRUST],
            .reached = word[WORD_STAMP_REACHED],
            .active = word[WORD_STAMP_ACTIVE],
            .active_sum = ng_reputation__double(word[WORD_ACTIVE_SUM])};
    }
    return NG_OK;
}

void ng_reputation__encode_list(
    const ng_reputation_stored_list *list, unsigned char out[NG_REPUTATION_LIST_BYTES])
{
    ng_save_u32(out, list->list.skill);
    ng_save_u32(out + 4, list->list.ranked);
    ng_save_u32(out + 8, list->list.endorsed);
    ng_save_u32(out + 12, list->list.scale.levelled);
    ng_save_u64(out + 16, list->list.endorsements);
    ng_save_u64(out + 24, ng_reputation__bits(list->list.scale.mu));
    ng_save_u64(out + 32, ng_reputation__bits(list->list.scale.sigma));
    ng_save_u64(out + 40, list->rows);
}

ng_reputation_stored_list ng_reputation__decode_list(const unsigned char *at)
{
    return (ng_reputation_stored_list){
        .list = {.skill = ng_load_u32(at),
            .ranked = ng_load_u32(at + 4),
            .endorsed = ng_load_u32(at + 8),
            .endorsements = ng_load_u64(at + 16),
            .scale = {.levelled = ng_load_u32(at + 12) != 0,
                .mu = ng_reputation__double(ng_load_u64(at + 24)),
                .sigma = ng_reputation__double(ng_load_u64(at + 32))}},
        .rows = ng_load_u64(at + 40)};
}

ng_status ng_reputation__read_block(ng_txn *txn, const char *name, uint32_t block, size_t bytes,
    const unsigned char **out, ng_error *err)
{
    ng_bytes stored = {0};
    ng_status status = ng_derived__read_block(txn, name, block, &stored, err);
    *out = stored.at;
    if (status == NG_OK && stored.bytes != bytes) {
        return ng_fail(err, NG_ERR_CORRUPT, "block %u of %s has %zu bytes, not %zu", block,
            name, stored.bytes, bytes);
    }
    return status;
}
