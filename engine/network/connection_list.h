// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Connection lists from inside: shared by the files connection*.c and by doctor.
 */
#ifndef NG_NETWORK_CONNECTION_LIST_H
#define NG_NETWORK_CONNECTION_LIST_H

#include "network/connection.h"

/** A stored value of `connections` as a list; NG_ERR_CORRUPT names the member. Absent:
 *  empty. */
ng_status ng_connection__list_of(
    uint32_t member, ng_bytes value, ng_neighbors *out, ng_error *err);
/** A stored value of `connection_days`, which belongs to the neighbours of `list` above
 *  `member`: *out NULL when absent. NG_ERR_CORRUPT when it is not as long as they are many. */
ng_status ng_connection__days_of(uint32_t member, const ng_neighbors *list, ng_bytes value,
    const int32_t **out, ng_error *err);

#endif
