// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Counts of a store: those it keeps, so that the answer costs the same for any size.
 */
#include <string.h>

#include "base/status.h"
#include "network/derived.h"

enum {
    SUMMARY_BYTES = 16 // network/derived.h
};

// Terms of a kind are numbered from 1.
static uint64_t terms(const ng_state *state, ng_value_kind kind)
{
    uint64_t next = state->next_term[kind];
    return next == 0 ? 0 : next - 1;
}

ng_status ng_stats_read(ng_txn *txn, ng_stats *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_bytes summary;
    *out = (ng_stats){0};
    NG_TRY(ng_derived__read(txn, "summary", &summary, err));
    if (summary.at != NULL && summary.bytes < SUMMARY_BYTES) {
        status = ng_fail(err, NG_ERR_CORRUPT, "the summary of the last refresh has %zu bytes",
            summary.bytes);
        goto done;
    }
    const ng_state *state = ng_txn__state(txn);
    *out = (ng_stats){
        .members = state->members,
        .connections = state->connections,
        .follows = state->follows,
        .endorsements = state->endorsements,
        .recommendations = state->recommendations,
        .positions = state->positions,
        .educations = state->educations,
        .groups = state->groups,
        .memberships = state->memberships,
        .interactions = state->interactions,
        .invitations = state->invitations,
        .blocks = state->blocks,
        .companies = terms(state, NG_VALUE_COMPANY),
        .schools = terms(state, NG_VALUE_SCHOOL),
        .skills = terms(state, NG_VALUE_SKILL),
        .industries = terms(state, NG_VALUE_INDUSTRY),
        .verified = state->verified,
        .seeds = ng_txn__entries(txn, NG_TABLE_TRUST_SEEDS),
        .change = state->change,
        .refreshed_at = state->refreshed_at,
        .bytes = ng_txn__bytes_used(txn),
    };
    if (summary.at != NULL) {
        out->components = ng_load_u32(summary.at + 8);
        out->communities = ng_load_u32(summary.at + 12);
    }
done:
    return status;
}
