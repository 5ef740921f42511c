// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Evidence that members know a skill, by its age.
 */
#ifndef NG_QUERY_EVIDENCE_H
#define NG_QUERY_EVIDENCE_H

#include "query/standing.h"

/** What is told of the evidence of one member besides its score. */
typedef struct ng_evidence_shown {
    uint64_t answers;
    ng_day last; // NG_DAY_NONE: none has a date
} ng_evidence_shown;

/** In the scratch arena of the question. An entry's `endorsers` are its endorsements. */
typedef struct ng_evidence {
    ng_standing_ranking ranking;
    const ng_evidence_shown *shown; // [ranking.count] beside the entries
} ng_evidence;

/**
 * Everybody's evidence of work->skill, ranked by score, millionths.
 *
 * Left out are those blocked by options->near and those who blocked them. Evidence so old that
 * it rounds to 0 is none.
 *
 * @param skill  spelling, of which answers are told
 * Cost  as ng_experts_find.
 */
ng_status ng_evidence__find(ng_standing_work *work, const ng_experts_options *options,
    ng_text skill, ng_evidence *out, ng_error *err);

#endif
