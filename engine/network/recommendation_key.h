// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Keys of recommendations; shared by the files recommendation*.c and by doctor.
 */
#ifndef NG_NETWORK_RECOMMENDATION_KEY_H
#define NG_NETWORK_RECOMMENDATION_KEY_H

#include "network/recommendation.h"

typedef struct ng_recommendation_place {
    uint32_t from, to;
    ng_day day;
} ng_recommendation_place;

/** Key in `recommendations`, or in `recommendations_in` when `inward`. */
void ng_recommendation__key(ng_key *key, const ng_recommendation_place *place, bool inward);
/** Back from a key of either table. NG_ERR_CORRUPT when its length is not that of a key. */
ng_status ng_recommendation__place_of(
    ng_bytes key, bool inward, ng_recommendation_place *out, ng_error *err);

#endif
