// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Quality of suggestions on real networks with hidden ties: the networks, the split, the
 * measure.
 *
 * A network is a simple undirected graph whose vertices stand in the order of members (numeric
 * ids ascending), with profile values. A split hides some ties; members with a training tie,
 * and a hidden tie whose other end has a training tie, are scored: all training non-neighbours
 * are ranked, hidden ties are relevant, average precision with ties at expected rank
 * (graph/rank_quality.h), then the mean. Lifts are measured on training ties.
 *
 * Faults of the data or of memory end the process with a sentence: this is a test.
 */
#ifndef NG_TESTS_QUALITY_H
#define NG_TESTS_QUALITY_H

#include "graph/trial.h"

typedef struct quality_tie {
    uint32_t a, b; // a < b
    int64_t time;  // of the first fact that makes the tie; 0: not known
} quality_tie;

/** How ties are hidden. */
typedef enum quality_split {
    QUALITY_SPLIT_RANDOM, // 15 % by seed
    QUALITY_SPLIT_NEWEST, // the newest 15 % by time
    QUALITY_SPLIT_TIME    // all with time > 0
} quality_split;

typedef struct quality_network {
    const char *name;
    uint32_t vertex_count;
    quality_tie *tie; // [tie_count] ascending by a, b, no repeats
    size_t tie_count;
    ng_value_lists values; // of all vertices; value NULL when there are none
    quality_split split;
    uint32_t first_seed; // splits to average over: by this seed
    uint32_t seeds;      // and the next ones, so many in all
    uint32_t members;    // scored a split, 0: all
    /**
     * What the scorer was chosen on: MAP and ratio to resource allocation found then, least
     * ratio, MAP aimed at; thousandths.
     */
    uint32_t stated_map, stated_ratio, must_ratio, aim_map;
} quality_network;

enum {
    QUALITY_NETWORKS = 8
};

/** Read network `index` of the table from the folder `networks` of the test data. */
quality_network quality_read(const char *data, uint32_t index);
void quality_release(quality_network *network);

typedef enum quality_scorer {
    QUALITY_MUTUAL,
    QUALITY_ADAMIC_ADAR,
    QUALITY_RESOURCE_ALLOCATION,
    QUALITY_BASE,       // the default scorer without profile factor
    QUALITY_DEFAULT,    // with it
    QUALITY_CALIBRATED, // the same with parameters that calibration chose from training ties
    QUALITY_SCORERS
} quality_scorer;

typedef struct quality_options {
    ng_suggest_parameters parameters; // of the default scorer
    uint32_t members;                 // at most so many a split; 0: as the network says
    uint32_t seeds;                   // 0: as the network says
    uint32_t first_seed;              // 0: as the network says
    bool calibrate;                   // measure QUALITY_CALIBRATED; else it is 0
} quality_options;

typedef struct quality_figures {
    double map[QUALITY_SCORERS], mrr[QUALITY_SCORERS]; // means over splits
    uint64_t members, hidden;                          // over all splits
    ng_suggest_parameters calibrated;                  // of the last split
} quality_figures;

/** One split, ready for measuring. The network must outlive it. */
typedef struct quality_trial {
    ng_trial trial;
    ng_lift_measure measure;
} quality_trial;

quality_trial quality_begin(const quality_network *network, uint32_t members, uint32_t seed);
void quality_end(quality_trial *one);

/** Run the protocol. */
quality_figures quality_measure(const quality_network *network, const quality_options *options);

#endif
