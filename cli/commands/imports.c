// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph imports: what was imported, when, and what it changed.
 */
#include "day.h"
#include "session.h"

static const cli_column columns[] = {
    {"import", NULL, CLI_RIGHT},
    {"day", NULL, 0},
    {"kind", NULL, 0},
    {"file", NULL, 0},
    {"owner", NULL, 0},
    {"rows", NULL, CLI_RIGHT},
    {"created", NULL, CLI_RIGHT},
    {"updated", NULL, CLI_RIGHT},
    {"unchanged", NULL, CLI_RIGHT},
    {"rejected", NULL, CLI_RIGHT},
    {"digest", NULL, CLI_NOT_TEXT},
    {0},
};

static int imports_run(cli_session *session)
{
    const ng_import_entry *entries = NULL;
    size_t count = 0;
    ng_error err = {0};
    const ng_status status = ng_import_list(session->txn, &entries, &count, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    cli_output_begin(&session->output, CLI_TABLE, columns);
    for (size_t i = 0; i < count; i++) {
        char day[CLI_DAY_BYTES];
        const cli_value values[] = {
            cli_number(entries[i].number),
            cli_string_or_null(cli_day_text(entries[i].day, day)),
            cli_string(entries[i].kind),
            cli_string(entries[i].path),
            cli_string_or_null(entries[i].owner),
            cli_number(entries[i].rows),
            cli_number(entries[i].created),
            cli_number(entries[i].updated),
            cli_number(entries[i].unchanged),
            cli_number(entries[i].rejected),
            cli_string(cli_text_of(entries[i].digest)),
        };
        cli_output_row(&session->output, values);
    }
    cli_output_end(&session->output);
    if (count == 0) {
        cli_say("nothing was imported into this store");
        return CLI_NONE;
    }
    return CLI_DONE;
}

const cli_command cli_imports = {
    .name = "imports",
    .usage = "",
    .summary = "list what was imported, one file a line",
    .details = "Imports that changed nothing leave no trace.",
    .store = CLI_STORE_READ,
    .run = imports_run,
};
