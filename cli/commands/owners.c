// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph owners: whose archives are in, since when, and what each gave.
 */
#include "day.h"
#include "session.h"

static const cli_column columns[] = {
    {"owner", NULL, 0},
    {"name", NULL, 0},
    {"first", NULL, 0},
    {"last", NULL, 0},
    {"files", NULL, CLI_RIGHT},
    {"connections", NULL, CLI_RIGHT},
    {"gave", NULL, 0},
    {0},
};

/** What each file gave: as json, and in words those that gave something. */
static void write_gifts(const ng_import_owner *owner, cli_buffer *json, cli_buffer *shown)
{
    json->bytes = shown->bytes = 0;
    cli_buffer_add_string(json, "[");
    for (size_t i = 0; i < owner->gift_count; i++) {
        const ng_import_gift *gift = &owner->gifts[i];
        cli_buffer_add_string(json, i == 0 ? "{\"file\":" : ",{\"file\":");
        cli_buffer_add_json(json, gift->file);
        cli_buffer_print(json, ",\"rows\":%llu,\"created\":%llu,\"updated\":%llu}",
            (unsigned long long)gift->rows, (unsigned long long)gift->created,
            (unsigned long long)gift->updated);
        if (gift->created > 0) {
            cli_buffer_print(shown, "%s%llu from %.*s", shown->bytes == 0 ? "" : ", ",
                (unsigned long long)gift->created, (int)gift->file.bytes, gift->file.at);
        }
    }
    cli_buffer_add_string(json, "]");
}

static bool print_owners(cli_session *session, const ng_import_owner *owners, size_t count)
{
    cli_buffer json = {0};
    cli_buffer shown = {0};
    cli_output_begin(&session->output, CLI_TABLE, columns);
    for (size_t i = 0; i < count; i++) {
        char first[CLI_DAY_BYTES];
        char last[CLI_DAY_BYTES];
        write_gifts(&owners[i], &json, &shown);
        const cli_value values[] = {
            cli_string(owners[i].label),
            cli_string_or_null(owners[i].name),
            cli_string_or_null(cli_day_text(owners[i].first, first)),
            cli_string_or_null(cli_day_text(owners[i].last, last)),
            cli_number(owners[i].imports),
            cli_number(owners[i].connections),
            cli_nested(cli_buffer_text(&json), cli_buffer_text(&shown)),
        };
        cli_output_row(&session->output, values);
    }
    cli_output_end(&session->output);
    const bool whole = !json.failed && !shown.failed;
    cli_buffer_finish(&json);
    cli_buffer_finish(&shown);
    return whole;
}

static int owners_run(cli_session *session)
{
    const ng_import_owner *owners = NULL;
    size_t count = 0;
    ng_error err = {0};
    ng_status status = ng_import_owners(session->txn, &owners, &count, &err);
    if (status == NG_OK && !print_owners(session, owners, count)) {
        status = cli_fault(&err, NG_ERR_NOMEM, "no memory");
    }
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    if (count == 0) {
        cli_say("nobody's archive is in this store");
        return CLI_NONE;
    }
    return CLI_DONE;
}

const cli_command cli_owners = {
    .name = "owners",
    .usage = "",
    .summary = "list whose archives are in, and what each gave",
    .store = CLI_STORE_READ,
    .run = owners_run,
};
