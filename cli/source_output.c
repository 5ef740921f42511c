// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Candidates as rows. What they have and lack is named as a requirement file names it:
 * `skill:C`.
 */
#include "source_output.h"

#include <string.h>

#include "day.h"
#include "path_output.h"
#include "reputation_output.h"
#include "session.h"

#define NANO_A_MICRO 1000u

enum {
    COLUMN_SOURCE = 12,
    COLUMN_CONSENT = 14,
    COLUMN_BY = 16,
    COLUMN_COUNT = 18
};

// The first is left out where there is no watch, the last two where nothing is explained.
static const cli_column all_columns[COLUMN_COUNT + 1] = {
    {"watch", NULL, 0},
    {"rank", NULL, CLI_RIGHT},
    {"of", NULL, CLI_NOT_TEXT},
    {"member", NULL, 0},
    {"name", NULL, 0},
    {"score", NULL, CLI_RIGHT},
    {"matched", NULL, CLI_NOT_TEXT},
    {"missing", NULL, 0},
    {"hops", NULL, CLI_RIGHT},
    {"cost", NULL, CLI_NOT_TEXT},
    {"path", NULL, 0},
    {"reputation", NULL, CLI_RIGHT},
    {"source", NULL, CLI_NOT_TEXT},
    {"import", NULL, CLI_NOT_TEXT},
    {"consent", NULL, CLI_NOT_TEXT},
    {"consent_since", NULL, CLI_NOT_TEXT},
    {"by", NULL, CLI_NOT_TEXT},
    {"parts", NULL, 0},
    {0},
};

// Texts that one row is made of.
typedef struct row_text {
    cli_buffer score, reputation, rank, path, parts, shown, source, consent;
    char since[CLI_DAY_BYTES];
    cli_buffer needs[NG_SOURCE_NEEDS_MAX];
    ng_text matched[NG_SOURCE_NEEDS_MAX], missing[NG_SOURCE_NEEDS_MAX];
    size_t matched_count, missing_count;
} row_text;

static void finish(row_text *texts, size_t need_count)
{
    for (size_t i = 0; i < need_count; i++) {
        cli_buffer_finish(&texts->needs[i]);
    }
    cli_buffer_finish(&texts->score);
    cli_buffer_finish(&texts->reputation);
    cli_buffer_finish(&texts->rank);
    cli_buffer_finish(&texts->path);
    cli_buffer_finish(&texts->parts);
    cli_buffer_finish(&texts->shown);
    cli_buffer_finish(&texts->source);
    cli_buffer_finish(&texts->consent);
}

void source_add_need(cli_buffer *out, const ng_source_need *need)
{
    cli_buffer_print(out, "%s%s:", need->is_not ? "not_" : "", ng_trait_name(need->trait));
    if (need->trait == NG_TRAIT_YEARS) {
        cli_buffer_add_number(out, need->years);
    }
    if (need->trait == NG_TRAIT_VERIFIED) {
        cli_buffer_add_string(out, "true");
    }
    for (size_t i = 0; i < need->any_count; i++) {
        cli_buffer_add_string(out, i == 0 ? "" : "|");
        cli_buffer_add(out, need->any[i].at, need->any[i].bytes);
    }
}

static void split_needs(
    const ng_source_options *asked, const ng_candidate *candidate, row_text *out)
{
    for (size_t i = 0; i < asked->need_count; i++) {
        source_add_need(&out->needs[i], &asked->needs[i]);
        const ng_text text = cli_buffer_text(&out->needs[i]);
        if (candidate->met[i]) {
            out->matched[out->matched_count++] = text;
        } else {
            out->missing[out->missing_count++] = text;
        }
    }
}

static cli_value reputation_of(
    const source_printer *printer, const ng_candidate *candidate, row_text *out)
{
    const ng_standing *standing = &candidate->reputation;
    if (printer->session->output.format != CLI_FORMAT_JSON) {
        cli_value value = reputation_value(standing, &out->reputation);
        if (printer->session->output.format == CLI_FORMAT_TEXT && standing->rank > 0) {
            cli_buffer_print(
                &out->rank, "%u of %u", (unsigned)standing->rank, (unsigned)standing->of);
            value.shown = cli_buffer_text(&out->rank);
        }
        return value;
    }
    if (standing->rank == 0) {
        return cli_nested(
            cli_text_of("{\"score\":null,\"rank\":null,\"of\":null,\"evidence\":false}"),
            cli_text_of(""));
    }
    cli_buffer_print(&out->reputation,
        "{\"score\":%lld,\"rank\":%u,\"of\":%u,\"evidence\":true}",
        (long long)standing->score_micro, (unsigned)standing->rank, (unsigned)standing->of);
    return cli_nested(cli_buffer_text(&out->reputation), cli_text_of(""));
}

static cli_value path_of(const ng_candidate *candidate, row_text *out)
{
    if (candidate->path == NULL) {
        return cli_null();
    }
    cli_value value = cli_list(candidate->path->labels, candidate->path->hops + (size_t)1);
    path_add_chain(&out->path, candidate->path);
    value.shown = cli_buffer_text(&out->path);
    return value;
}

static void add_part(row_text *out, const char *name, uint64_t nano)
{
    const bool first = out->parts.bytes == 0;
    cli_buffer_print(
        &out->parts, "%c\"%s\":%llu", first ? '{' : ',', name, (unsigned long long)nano);
    cli_buffer_print(&out->shown, "%s%s ", first ? "" : ", ", name);
    reputation_add_micro(&out->shown, (int64_t)((nano + NANO_A_MICRO / 2) / NANO_A_MICRO));
}

static cli_value parts_of(
    const source_printer *printer, const ng_candidate *candidate, row_text *out)
{
    const ng_source_parts *parts = &candidate->parts;
    if (!printer->explain) {
        return cli_null();
    }
    add_part(out, "reputation", parts->reputation);
    if (printer->asked->near_count > 0) {
        add_part(out, "proximity", parts->proximity);
        add_part(out, "advisers", parts->advisers);
        add_part(out, "lift", parts->lift);
    }
    add_part(out, "match", parts->match);
    cli_buffer_add_string(&out->parts, "}");
    return cli_nested(cli_buffer_text(&out->parts), cli_buffer_text(&out->shown));
}

// The file that brought the candidate; in words without its folders, but with the import.
static cli_value source_of(const ng_candidate *candidate, row_text *out)
{
    ng_text name = candidate->source;
    cli_value value = cli_string_or_null(candidate->source);
    for (size_t i = name.bytes; i > 0; i--) {
        if (name.at[i - 1] == '/') {
            name = (ng_text){name.at + i, name.bytes - i};
            break;
        }
    }
    if (candidate->import == 0) {
        value.shown = cli_text_of("by hand");
        return value;
    }
    cli_buffer_print(&out->source, "%.*s of import %u", (int)name.bytes, name.at,
        (unsigned)candidate->import);
    value.shown = cli_buffer_text(&out->source);
    return value;
}

// The basis on which data of the candidate is kept; in words with the day.
static cli_value consent_of(const ng_candidate *candidate, row_text *out)
{
    const ng_text since = cli_day_text(candidate->basis_since, out->since);
    if (candidate->basis == NG_BASIS_NONE) {
        cli_value none = cli_null();
        none.shown = cli_text_of("none noted");
        return none;
    }
    cli_value value = cli_string(cli_text_of(ng_basis_name(candidate->basis)));
    cli_buffer_print(&out->consent, "%s since %.*s", ng_basis_name(candidate->basis),
        (int)since.bytes, since.at);
    value.shown = cli_buffer_text(&out->consent);
    return value;
}

static void print_row(const source_printer *printer, const ng_candidates *found, size_t index)
{
    const ng_candidate *candidate = &found->at[index];
    const bool near = printer->asked->near_count > 0;
    cli_output *output = &printer->session->output;
    row_text texts = {0};
    split_needs(printer->asked, candidate, &texts);
    reputation_add_micro(
        &texts.score, (int64_t)((candidate->score + NANO_A_MICRO / 2) / NANO_A_MICRO));
    cli_value score = cli_number(candidate->score);
    score.shown = cli_buffer_text(&texts.score);
    cli_value hops = cli_number_or_null(candidate->hops, UINT32_MAX);
    if (candidate->hops == UINT32_MAX && near) {
        hops.shown = cli_text_of("none");
    }
    ng_text by = {NULL, 0};
    if (printer->explain && candidate->parts.by.id != 0) {
        output->out.failed |=
            ng_member_label(printer->session->txn, candidate->parts.by, &by, NULL) != NG_OK;
    }
    const cli_value consent = consent_of(candidate, &texts);
    const cli_value values[COLUMN_COUNT] = {
        cli_string(printer->watch),
        cli_number(index + 1),
        cli_number(found->of),
        cli_string(candidate->label),
        cli_string(candidate->name),
        score,
        cli_list(texts.matched, texts.matched_count),
        cli_list(texts.missing, texts.missing_count),
        hops,
        candidate->path == NULL ? cli_null() : cli_number(candidate->path->cost),
        path_of(candidate, &texts),
        reputation_of(printer, candidate, &texts),
        source_of(candidate, &texts),
        cli_number_or_null(candidate->import, 0),
        consent,
        cli_string_or_null(cli_text_of(texts.since)),
        cli_string_or_null(by),
        parts_of(printer, candidate, &texts),
    };
    cli_output_row(output, printer->watch.bytes == 0 ? values + 1 : values);
    output->out.failed |= texts.score.failed || texts.path.failed || texts.parts.failed ||
        texts.shown.failed || texts.source.failed || texts.consent.failed ||
        texts.reputation.failed || texts.rank.failed;
    for (size_t i = 0; i < printer->asked->need_count; i++) {
        output->out.failed |= texts.needs[i].failed;
    }
    finish(&texts, printer->asked->need_count);
}

void source_print_all(
    const source_printer *printers, const ng_candidates *const *found, size_t count)
{
    cli_output *output = &printers->session->output;
    cli_column columns[COLUMN_COUNT + 1];
    memcpy(columns, all_columns, sizeof all_columns);
    if (printers->explain) {
        columns[COLUMN_SOURCE].flags &= ~(unsigned)CLI_NOT_TEXT;
        columns[COLUMN_CONSENT].flags &= ~(unsigned)CLI_NOT_TEXT;
    } else {
        columns[COLUMN_BY] = (cli_column){0}; // ends the table
    }
    cli_output_begin(output, CLI_TABLE, printers->watch.bytes == 0 ? columns + 1 : columns);
    for (size_t k = 0; k < count; k++) {
        for (size_t i = 0; i < found[k]->count; i++) {
            print_row(&printers[k], found[k], i);
        }
    }
    cli_output_end(output);
}

void source_print(const source_printer *printer, const ng_candidates *found)
{
    if (found->count > 0 || printer->session->output.format == CLI_FORMAT_TSV) {
        source_print_all(printer, &found, 1);
    }
}

void source_say_what_to_know(const source_printer *printer, const ng_candidates *found)
{
    const cli_session *session = printer->session;
    if (printer->asked->near_count == 0) {
        cli_remark(
            session, "nobody asks (--near, --team): ranked by reputation and match only");
    }
    if (!found->has_reputation) {
        cli_remark(session,
            "nobody has reputation here, so that all count alike in it: netgraph trust seed "
            "add, netgraph refresh");
    } else if (found->stale) {
        cli_remark(session,
            "reputation was worked out at change %llu, the store is at %llu: run netgraph "
            "refresh",
            (unsigned long long)found->refreshed_at,
            (unsigned long long)ng_txn_change(session->txn));
    }
}
