// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph audit: how good the network of one member is.
 */
#include <string.h>

#include "options.h"
#include "session.h"

static const struct argp_option options[] = {
    {"goal", 'g', "INDUSTRY", 0, "who leads to this industry", 0},
    {"dormant", 'd', "DAYS", 0, "days without an interaction that make a tie dormant; 365", 0},
    {"bridges", 'n', "N", 0, "at most so many bridges; 10", 0},
    {0},
};

static const cli_column columns[] = {
    {"member", NULL, 0},
    {"name", NULL, 0},
    {"industry", NULL, 0},
    {"connections", NULL, 0},
    {"effective_industries", "effective industries", 0},
    {"own_share", "share of own industry", 0},
    {"industries", NULL, 0},
    {"active", NULL, 0},
    {"dormant", NULL, 0},
    {"undated", NULL, 0},
    {"silent", NULL, 0},
    {"reach", "within two hops", 0},
    {"constraint", NULL, 0},
    {"goal", NULL, 0},
    {"goal_members", "connections in goal", 0},
    {"bridges_of", "bridges", 0},
    {"bridges", "best bridges", 0},
    {0},
};

static ng_status audit_accept(void *state, int key, const char *value, ng_error *err)
{
    static const uint64_t days[2] = {1, 36500};
    static const uint64_t most[2] = {1, NG_AUDIT_BRIDGES_MAX};
    ng_audit_options *audit = state;
    uint64_t number = 0;
    if (key == 'g') {
        audit->goal = cli_text_of(value);
        return NG_OK;
    }
    const ng_status status = cli_parse_number(
        key == 'd' ? "--dormant" : "--bridges", value, key == 'd' ? days : most, &number, err);
    if (key == 'd') {
        audit->dormant_days = (uint32_t)number;
    } else {
        audit->bridges = (uint32_t)number;
    }
    return status;
}

// Millionths as a percentage with one decimal.
static void add_percent(cli_buffer *words, uint32_t micro)
{
    const unsigned tenths = (micro + 500) / 1000;
    cli_buffer_print(words, "%u.%u %%", tenths / 10, tenths % 10);
}

// A list as json, and in words for the other formats.
typedef struct list_text {
    cli_buffer json, words;
} list_text;

static cli_value industries_of(list_text *list, const ng_audit *audit)
{
    cli_buffer_add_string(&list->json, "[");
    for (size_t i = 0; i < audit->industry_count; i++) {
        const ng_audit_industry *one = &audit->industries[i];
        cli_buffer_add_string(&list->json, i > 0 ? ",{\"industry\":" : "{\"industry\":");
        cli_buffer_add_json(&list->json, one->industry);
        cli_buffer_print(&list->json, ",\"members\":%u,\"share\":%u.%06u}",
            (unsigned)one->members, (unsigned)one->share_micro / 1000000,
            (unsigned)one->share_micro % 1000000);
        cli_buffer_print(&list->words, "%s%u ", i > 0 ? "; " : "", (unsigned)one->members);
        cli_buffer_add(&list->words, one->industry.at, one->industry.bytes);
        cli_buffer_add_string(&list->words, " (");
        add_percent(&list->words, one->share_micro);
        cli_buffer_add_string(&list->words, ")");
    }
    cli_buffer_add_string(&list->json, "]");
    return cli_nested(cli_buffer_text(&list->json), cli_buffer_text(&list->words));
}

static cli_value bridges_of(list_text *list, const ng_audit *audit)
{
    cli_buffer_add_string(&list->json, "[");
    for (size_t i = 0; i < audit->bridge_count; i++) {
        const ng_audit_bridge *one = &audit->bridges[i];
        cli_buffer_add_string(&list->json, i > 0 ? ",{\"member\":" : "{\"member\":");
        cli_buffer_add_json(&list->json, one->label);
        cli_buffer_add_string(&list->json, ",\"name\":");
        if (one->name.bytes > 0) {
            cli_buffer_add_json(&list->json, one->name);
        } else {
            cli_buffer_add_string(&list->json, "null");
        }
        cli_buffer_print(&list->json, ",\"reached\":%u,\"interactions\":%llu,\"score\":%llu}",
            (unsigned)one->reached, (unsigned long long)one->interactions,
            (unsigned long long)one->score_milli);
        cli_buffer_add_string(&list->words, i > 0 ? "; " : "");
        cli_buffer_add(&list->words, one->label.at, one->label.bytes);
        cli_buffer_add_string(&list->words, one->name.bytes > 0 ? " " : "");
        cli_buffer_add(&list->words, one->name.at, one->name.bytes);
        cli_buffer_print(&list->words, " leads to %u", (unsigned)one->reached);
    }
    cli_buffer_add_string(&list->json, "]");
    return cli_nested(cli_buffer_text(&list->json), cli_buffer_text(&list->words));
}

static void print_audit(cli_session *session, const ng_audit *audit)
{
    list_text industries = {{0}, {0}};
    list_text bridges = {{0}, {0}};
    const bool has_goal = audit->goal.bytes > 0;
    const bool has_share = audit->industry.bytes > 0 && audit->known > 0;
    const cli_value values[] = {
        cli_string(audit->label),
        cli_string_or_null(audit->name),
        cli_string_or_null(audit->industry),
        cli_number(audit->connections),
        audit->known > 0 ? cli_decimal(audit->effective_micro) : cli_null(),
        has_share ? cli_decimal(audit->own_share_micro) : cli_null(),
        industries_of(&industries, audit),
        cli_number(audit->active),
        cli_number(audit->dormant),
        cli_number(audit->undated),
        cli_number(audit->silent),
        cli_number(audit->reach),
        audit->connections > 0 ? cli_decimal(audit->constraint_micro) : cli_null(),
        cli_string_or_null(audit->goal),
        has_goal ? cli_number(audit->goal_members) : cli_null(),
        has_goal ? cli_number(audit->bridges_of) : cli_null(),
        has_goal ? bridges_of(&bridges, audit) : cli_null(),
    };
    cli_output_begin(&session->output, CLI_RECORD, columns);
    cli_output_row(&session->output, values);
    cli_output_end(&session->output);
    session->output.out.failed |= industries.json.failed || industries.words.failed ||
        bridges.json.failed || bridges.words.failed;
    cli_buffer_finish(&industries.json);
    cli_buffer_finish(&industries.words);
    cli_buffer_finish(&bridges.json);
    cli_buffer_finish(&bridges.words);
}

static int audit_run(cli_session *session)
{
    const ng_audit_options *given = session->options;
    ng_audit_options asked = ng_audit_defaults();
    ng_error err = {0};
    ng_member member;
    ng_audit audit;
    ng_status status = cli_find_member(session->txn, cli_text_of(session->words[0]), &member);
    if (status != NG_OK) {
        return cli_exit_code(status);
    }
    asked.today = session->today;
    asked.goal = given->goal;
    asked.dormant_days = given->dormant_days > 0 ? given->dormant_days : asked.dormant_days;
    asked.bridges = given->bridges > 0 ? given->bridges : asked.bridges;
    status = ng_audit_member(session->txn, member, &asked, &audit, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    print_audit(session, &audit);
    return CLI_DONE;
}

const cli_command cli_audit = {
    .name = "audit",
    .usage = "REF",
    .summary = "how good the network of a member is",
    .details = "Industries of the connections, what lies idle, and with --goal who leads to an "
               "industry.",
    .options = options,
    .options_bytes = sizeof(ng_audit_options),
    .accept = audit_accept,
    .words_min = 1,
    .words_max = 1,
    .store = CLI_STORE_READ,
    .run = audit_run,
};
