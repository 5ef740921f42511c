// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph export: write all facts into a directory.
 */
#include "options.h"
#include "session.h"

typedef struct export_options {
    ng_export_kind kind;
    bool has_kind;
} export_options;

static const char *const kinds[] = {
    "csv", "json", "graphml", "vcard", "vcard3", "google", NULL};

static const struct argp_option options[] = {
    {"to", 't', "KIND", 0,
        "csv (imports back to an equal digest), json, graphml (members and connections), vcard "
        "(members as vCard 4.0), vcard3 or google (members as contacts)",
        0},
    {0},
};

static const cli_column columns[] = {
    {"export", NULL, 0},
    {"directory", NULL, 0},
    {0},
};

static ng_status export_accept(void *state, int key, const char *value, ng_error *err)
{
    export_options *export = state;
    size_t kind = 0;
    (void)key;
    const ng_status status = cli_parse_choice("--to", value, kinds, &kind, err);
    export->kind = (ng_export_kind)kind;
    export->has_kind = true;
    return status;
}

static int export_run(cli_session *session)
{
    const export_options *export = session->options;
    const char *directory = session->words[0];
    ng_error err = {0};
    if (!export->has_kind) {
        cli_say("export needs --to csv, json, graphml, vcard, vcard3 or google; see 'netgraph "
                "help export'");
        return CLI_WRONG_USAGE;
    }
    const ng_status status =
        ng_export(session->txn, export->kind, directory, cli_cancel(), &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    const cli_value values[] = {
        cli_string(cli_text_of(kinds[export->kind])), cli_string(cli_text_of(directory))};
    cli_output_fact(&session->output, columns, values, "exported to %s as %s", directory,
        kinds[export->kind]);
    return CLI_DONE;
}

const cli_command cli_export = {
    .name = "export",
    .usage = "--to KIND DIR",
    .summary = "write all facts into a new directory",
    .options = options,
    .options_bytes = sizeof(export_options),
    .accept = export_accept,
    .words_min = 1,
    .words_max = 1,
    .store = CLI_STORE_READ,
    .run = export_run,
};
