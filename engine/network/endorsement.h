// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Rules of endorsements that look at more than the pair.
 */
#ifndef NG_NETWORK_ENDORSEMENT_H
#define NG_NETWORK_ENDORSEMENT_H

#include "network/tie.h"

/**
 * Refuse an endorsement when its endorser has given NG_ENDORSE_DAILY others of its day, those
 * that are claimed left out. Without a day nothing is refused.
 * Cost    the endorser's list.
 */
ng_status ng_endorsement__refuse_many(
    ng_txn *txn, ng_member from, ng_member to, const ng_endorse_options *asked, ng_error *err);

#endif
