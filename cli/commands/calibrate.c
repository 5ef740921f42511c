// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph calibrate: fit the parameters of the default scorer to this network.
 */
#include "options.h"
#include "progress.h"
#include "session.h"

#define KEY_DRY_RUN 0x100

typedef struct calibrate_options {
    bool dry_run;
    uint64_t members; // 0: the engine's default
    uint64_t seed;
} calibrate_options;

static const struct argp_option options[] = {
    {"dry-run", KEY_DRY_RUN, NULL, 0, "measure only, keep the present parameters", 0},
    {"members", 'm', "N", 0, "score at most N members (1000)", 0},
    {"seed", 's', "S", 0, "choose members and hidden connections by this number (0)", 0},
    {0},
};

static const cli_column columns[] = {
    {"members", "members scored", 0},
    {"hidden", "connections hidden", 0},
    {"by_date", "newest hidden", 0},
    {"map_before", "MAP before", 0},
    {"map_after", "MAP after", 0},
    {"map_resource_allocation", "MAP resource-allocation", 0},
    {"before", "parameters before", CLI_NOT_TSV},
    {"after", "parameters after", CLI_NOT_TSV},
    {"written", NULL, 0},
    {"before_degree_twentieths", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"before_walk_sixteenths", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"before_damping_twentieths", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"after_degree_twentieths", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"after_walk_sixteenths", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"after_damping_twentieths", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {0},
};

static ng_status calibrate_accept(void *state, int key, const char *value, ng_error *err)
{
    calibrate_options *calibrate = state;
    const uint64_t members[] = {1, UINT32_MAX};
    const uint64_t seeds[] = {0, INT64_MAX};
    switch (key) {
    case 'm':
        return cli_parse_number("--members", value, members, &calibrate->members, err);
    case 's':
        return cli_parse_number("--seed", value, seeds, &calibrate->seed, err);
    default:
        calibrate->dry_run = true;
        return NG_OK;
    }
}

static void add_parameters(
    const ng_suggest_parameters *parameters, cli_buffer *json, cli_buffer *shown)
{
    cli_buffer_print(json,
        "{\"degree_twentieths\":%u,\"walk_sixteenths\":%u,\"damping_twentieths\":%u}",
        (unsigned)parameters->degree_twentieths, (unsigned)parameters->walk_sixteenths,
        (unsigned)parameters->damping_twentieths);
    cli_buffer_print(shown, "degree %u/20, walk %u/16, damping %u/20",
        (unsigned)parameters->degree_twentieths, (unsigned)parameters->walk_sixteenths,
        (unsigned)parameters->damping_twentieths);
}

// In text a MAP is read as a fraction, in json and tsv it is in millionths.
static cli_value map_value(const cli_session *session, uint64_t micro)
{
    return session->output.format == CLI_FORMAT_TEXT ? cli_decimal(micro) : cli_number(micro);
}

static void print_calibration(cli_session *session, const ng_calibration *found)
{
    cli_buffer json[2] = {{0}};
    cli_buffer shown[2] = {{0}};
    add_parameters(&found->before, &json[0], &shown[0]);
    add_parameters(&found->after, &json[1], &shown[1]);
    const cli_value values[] = {
        cli_number(found->members),
        cli_number(found->hidden),
        cli_boolean(found->by_date),
        map_value(session, found->map_before),
        map_value(session, found->map_after),
        map_value(session, found->map_resource_allocation),
        cli_nested(cli_buffer_text(&json[0]), cli_buffer_text(&shown[0])),
        cli_nested(cli_buffer_text(&json[1]), cli_buffer_text(&shown[1])),
        cli_boolean(found->written),
        cli_number(found->before.degree_twentieths),
        cli_number(found->before.walk_sixteenths),
        cli_number(found->before.damping_twentieths),
        cli_number(found->after.degree_twentieths),
        cli_number(found->after.walk_sixteenths),
        cli_number(found->after.damping_twentieths),
    };
    cli_output_begin(&session->output, CLI_RECORD, columns);
    cli_output_row(&session->output, values);
    cli_output_end(&session->output);
    for (size_t i = 0; i < 2; i++) {
        session->output.out.failed |= json[i].failed || shown[i].failed;
        cli_buffer_finish(&json[i]);
        cli_buffer_finish(&shown[i]);
    }
}

static int calibrate_run(cli_session *session)
{
    const calibrate_options *calibrate = session->options;
    cli_progress progress = cli_progress_begin(session);
    const ng_calibrate_options asked = {
        .dry_run = calibrate->dry_run,
        .members = (uint32_t)calibrate->members,
        .seed = calibrate->seed,
        .cancel = cli_cancel(),
        .progress = progress.shown ? cli_progress_show : NULL,
        .progress_context = &progress,
    };
    ng_error err = {0};
    ng_calibration found;
    const ng_status status = ng_calibrate(session->store, &asked, &found, &err);
    cli_progress_end(&progress);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    print_calibration(session, &found);
    if (found.members == 0) {
        cli_say("the network is too small: no member to score");
        return CLI_NONE;
    }
    return CLI_DONE;
}

const cli_command cli_calibrate = {
    .name = "calibrate",
    .usage = "",
    .summary = "fit the default scorer to this network",
    .details = "Hides the newest 15 % of the connections, tries the parameters of a grid, and "
               "keeps those that rank the hidden ones best.",
    .options = options,
    .options_bytes = sizeof(calibrate_options),
    .accept = calibrate_accept,
    .store = CLI_STORE_OPEN,
    .run = calibrate_run,
};
