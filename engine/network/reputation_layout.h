// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Bytes of the columns of reputation, shared by whoever writes and whoever reads them. What
 * they mean stands in network/derived.h.
 */
#ifndef NG_NETWORK_REPUTATION_LAYOUT_H
#define NG_NETWORK_REPUTATION_LAYOUT_H

#include "network/derived.h"
#include "network/reputation_columns.h"

#define NG_REPUTATION_SUMMARY "reputation"
#define NG_REPUTATION_MARKS "reputation-marks"
#define NG_REPUTATION_PAGERANK_OF "reputation-pagerank"
#define NG_REPUTATION_PAGERANK_ORDER "reputation-pagerank-order"
#define NG_REPUTATION_LISTS "reputation-lists"

enum {
    NG_REPUTATION_SUMMARY_BYTES = 160,
    NG_REPUTATION_MARK_BYTES = 12,
    NG_REPUTATION_PAGERANK_BYTES = 12,
    NG_REPUTATION_ORDER_BYTES = 4,
    NG_REPUTATION_LIST_BYTES = 48,
    NG_REPUTATION_RANKED_BYTES = 12,
    NG_REPUTATION_FOUND_BYTES = 12,
    NG_REPUTATION_NAME_BYTES = 40
};

/** Names of the two columns of a list: members by rank, and members by id. */
void ng_reputation__ranked_name(char name[NG_REPUTATION_NAME_BYTES], uint32_t skill);
void ng_reputation__found_name(char name[NG_REPUTATION_NAME_BYTES], uint32_t skill);

/**
 * What the results follow from, by which the next refresh knows how much of them still holds.
 * Hashes are XXH3-64 over ids in the order of members.
 */
typedef struct ng_reputation_stamp {
    uint64_t generation;   // counts refreshes that wrote anything
    uint64_t endorsements; // checksums of the table of endorsements, added up
    uint64_t members;      // of the table of members, from which their order follows
    uint64_t seeds;        // hash of the seeds
    uint64_t trust;        // sum of hashes of the arcs of the trust graph that seeds reach
    uint64_t reached;      // hash of the members that seeds reach
    uint64_t active;       // hash of the members with endorsements, and the seeds
    double active_sum;     // of the unscaled PageRank, over those
} ng_reputation_stamp;

/** One list as it is stored. */
typedef struct ng_reputation_stored_list {
    ng_reputation_list list;
    uint64_t rows; // hash of the rows that it was scored from
} ng_reputation_stored_list;

void ng_reputation__encode_summary(const ng_reputation_summary *summary,
    const ng_reputation_stamp *stamp, unsigned char out[NG_REPUTATION_SUMMARY_BYTES]);
/** Both; all zero when there is none. `stamp` may be NULL. */
ng_status ng_reputation__read_summary(
    ng_txn *txn, ng_reputation_summary *summary, ng_reputation_stamp *stamp, ng_error *err);
void ng_reputation__encode_list(
    const ng_reputation_stored_list *list, unsigned char out[NG_REPUTATION_LIST_BYTES]);
ng_reputation_stored_list ng_reputation__decode_list(const unsigned char *at);

/** A double as the 8 bytes of its IEEE 754 form, and back. */
uint64_t ng_reputation__bits(double value);
double ng_reputation__double(uint64_t bits);

/** Entries of a block of `count` entries, all but the last of NG_DERIVED_BLOCK. */
static inline uint32_t ng_reputation__block_entries(uint32_t count, uint32_t block)
{
    uint32_t left = count - block * NG_DERIVED_BLOCK;
    return left < NG_DERIVED_BLOCK ? left : NG_DERIVED_BLOCK;
}
static inline uint32_t ng_reputation__block_count(uint32_t count)
{
    return count / NG_DERIVED_BLOCK + (count % NG_DERIVED_BLOCK != 0);
}
/** A block, whose length is checked: NG_ERR_CORRUPT names the column. */
ng_status ng_reputation__read_block(ng_txn *txn, const char *name, uint32_t block, size_t bytes,
    const unsigned char **out, ng_error *err);

/** PageRank as it is printed: the average member has 1,000,000; 0 where there is no member. */
static inline int64_t ng_reputation__pagerank_score(double y, uint32_t members, double sum)
{
    return members > 0 ? (int64_t)(y * ((double)members * 1e6 / sum) + 0.5) : 0;
}

#endif
