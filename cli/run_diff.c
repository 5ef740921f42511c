// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Two shortlists beside each other: of who is on both the parts of the score that changed, of
 * who is on one what the question of the other asked for and they lack.
 */
#include "run_diff.h"

#include <inttypes.h>
#include <string.h>

#include "day.h"
#include "reputation_output.h"
#include "session.h"

#define NANO_A_MICRO 1000u

static const ng_run_person *find(const run_side *side, ng_member member, size_t *rank)
{
    for (size_t i = 0; i < side->count; i++) {
        if (side->at[i].member.id == member.id) {
            *rank = i + 1;
            return &side->at[i];
        }
    }
    *rank = 0;
    return NULL;
}

// --- Why -------------------------------------------------------------------------------------

static void add_part(cli_buffer *out, const char *name, uint64_t before, uint64_t after)
{
    if (before == after) {
        return;
    }
    cli_buffer_print(out, "%s%s ", out->bytes > 0 ? ", " : "", name);
    reputation_add_micro(out, (int64_t)((before + NANO_A_MICRO / 2) / NANO_A_MICRO));
    cli_buffer_add_string(out, " to ");
    reputation_add_micro(out, (int64_t)((after + NANO_A_MICRO / 2) / NANO_A_MICRO));
}

static bool has_other_basis(const ng_run_person *before, const ng_run_person *after)
{
    return before->knows_basis && after->knows_basis &&
        (before->basis != after->basis || before->basis_since != after->basis_since);
}

static void add_basis(cli_buffer *out, const ng_run_person *person)
{
    char day[CLI_DAY_BYTES];
    const ng_text since = cli_day_text(person->basis_since, day);
    cli_buffer_add_string(out, ng_basis_name(person->basis));
    cli_buffer_add_string(out, since.bytes > 0 ? " of " : "");
    cli_buffer_add(out, since.at, since.bytes);
}

static void add_parts(cli_buffer *out, const ng_run_person *before, const ng_run_person *after)
{
    const ng_source_parts *from = &before->parts;
    const ng_source_parts *to = &after->parts;
    add_part(out, "reputation", from->reputation, to->reputation);
    add_part(out, "proximity", from->proximity, to->proximity);
    add_part(out, "advisers", from->advisers, to->advisers);
    add_part(out, "lift", from->lift, to->lift);
    add_part(out, "match", from->match, to->match);
    if (has_other_basis(before, after)) {
        cli_buffer_add_string(out, out->bytes > 0 ? ", basis " : "basis ");
        add_basis(out, before);
        cli_buffer_add_string(out, " to ");
        add_basis(out, after);
    }
    if (out->bytes == 0) {
        cli_buffer_add_string(out, "others came, went or moved");
    }
}

static void add_lacking(
    cli_buffer *out, const run_question *question, const ng_candidate *candidate)
{
    for (size_t i = 0; i < question->options.need_count; i++) {
        if (question->options.needs[i].weight == 0 && !candidate->met[i]) {
            cli_buffer_add_string(out, out->bytes > 0 ? ", " : "lacks ");
            source_add_need(out, &question->options.needs[i]);
        }
    }
}

// Ask for one member, taking what must be had as nice to have, so that all that is lacking
// shows.
static ng_status ask_for(cli_session *session, const run_question *question,
    const ng_member *member, ng_candidates *out, ng_error *err)
{
    ng_source_need needs[NG_SOURCE_NEEDS_MAX];
    ng_source_options options = question->options;
    memcpy(needs, options.needs, options.need_count * sizeof *needs);
    for (size_t i = 0; i < options.need_count; i++) {
        needs[i].weight = needs[i].weight == 0 ? 1 : needs[i].weight;
    }
    options.needs = needs;
    options.only = member;
    options.only_count = 1;
    options.max_hops = 0;
    options.count = 1;
    return ng_source_find(session->txn, &options, out, err);
}

// Why a member is not on the list of `side`.
static ng_status add_absence(cli_session *session, const run_side *side,
    const ng_run_person *person, cli_buffer *out, ng_error *err)
{
    ng_candidates found;
    if (person->member.id == 0) {
        cli_buffer_add_string(out, "no member any more");
        return NG_OK;
    }
    const ng_status status = ask_for(session, side->question, &person->member, &found, err);
    if (status != NG_OK) {
        return status;
    }
    if (found.count == 0) {
        cli_buffer_add_string(out, "left out by name, blocked, or not to be proposed");
        return NG_OK;
    }
    const uint32_t hops = side->question->options.max_hops;
    add_lacking(out, side->question, &found.at[0]);
    if (out->bytes == 0 && hops > 0 && found.at[0].hops > hops) {
        cli_buffer_print(out, "further than %u hop%s", (unsigned)hops, hops == 1 ? "" : "s");
    }
    if (out->bytes == 0 && side->count == side->limit) {
        cli_buffer_print(out, "below the last of %u", (unsigned)side->limit);
    }
    if (out->bytes == 0) {
        cli_buffer_add_string(out, "has had all that is needed only since");
    }
    return NG_OK;
}

// --- Rows ------------------------------------------------------------------------------------

static ng_status print_pair(cli_session *session, const run_side *absent, run_pair *pair,
    size_t *differs, ng_error *err)
{
    const ng_run_person *person = pair->after != NULL ? pair->after : pair->before;
    cli_buffer why = {0};
    ng_status status = NG_OK;
    if (pair->before != NULL && pair->after != NULL) {
        if (pair->before_rank == pair->after_rank &&
            pair->before->score == pair->after->score &&
            !has_other_basis(pair->before, pair->after)) {
            return NG_OK;
        }
        add_parts(&why, pair->before, pair->after);
    } else {
        status = add_absence(session, absent, person, &why, err);
    }
    if (status == NG_OK && person->member.id != 0) {
        status = ng_member_name(session->txn, person->member, &pair->name, err);
    }
    if (status == NG_OK) {
        pair->label = person->label;
        pair->why = cli_buffer_text(&why);
        run_print_pair(session, pair);
        *differs += 1;
    }
    session->output.out.failed |= why.failed;
    cli_buffer_finish(&why);
    return status;
}

ng_status run_diff(cli_session *session, const run_side *before, const run_side *after,
    size_t *differs, ng_error *err)
{
    ng_status status = NG_OK;
    *differs = 0;
    run_begin_pairs(session);
    for (size_t i = 0; i < after->count && status == NG_OK; i++) {
        run_pair pair = {.after = &after->at[i], .after_rank = i + 1};
        if (pair.after->member.id == 0) {
            continue; // Nobody can tell whether they are on the other list.
        }
        pair.before = find(before, pair.after->member, &pair.before_rank);
        status = print_pair(session, before, &pair, differs, err);
    }
    for (size_t i = 0; i < before->count && status == NG_OK; i++) {
        run_pair pair = {.before = &before->at[i], .before_rank = i + 1};
        const bool there = pair.before->member.id != 0;
        if (!there || find(after, pair.before->member, &pair.after_rank) == NULL) {
            status = print_pair(session, after, &pair, differs, err);
        }
    }
    cli_output_end(&session->output);
    return status;
}
