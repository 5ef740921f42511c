// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Where what is known of a member came from: a row a fact.
 */
#include "sources_output.h"

#include <string.h>

#include "day.h"

static const cli_column columns[] = {
    {"member", NULL, 0},
    {"kind", NULL, 0},
    {"value", NULL, 0},
    {"day", "as of", 0},
    {"own", NULL, CLI_NOT_TEXT},
    {"shown", NULL, CLI_NOT_TEXT},
    {"import", NULL, CLI_RIGHT},
    {"file", NULL, 0},
    {"line", NULL, CLI_RIGHT},
    {"file_kind", NULL, CLI_NOT_TEXT},
    {"owner", NULL, 0},
    {"digest", NULL, CLI_NOT_TEXT},
    {"imported", NULL, 0},
    {0},
};

void sources_begin(cli_session *session)
{
    cli_output_begin(&session->output, CLI_TABLE, columns);
}

void sources_print(
    cli_session *session, ng_text label, const ng_source_fact *facts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const ng_source_fact *fact = &facts[i];
        const bool by_hand = fact->import == 0;
        char day[CLI_DAY_BYTES];
        char imported[CLI_DAY_BYTES];
        const cli_value values[] = {
            cli_string(label),
            cli_string(cli_text_of(fact->kind)),
            cli_string(fact->value),
            cli_string_or_null(cli_day_text(fact->day, day)),
            cli_boolean(fact->own),
            cli_boolean(fact->shown),
            cli_number_or_null(fact->import, 0),
            cli_string_or_null(by_hand ? cli_text_of("") : fact->file),
            cli_number_or_null(by_hand ? 0 : fact->line, 0),
            cli_string_or_null(fact->file_kind),
            cli_string_or_null(fact->owner),
            cli_string_or_null(cli_text_of(fact->digest)),
            cli_string_or_null(cli_day_text(by_hand ? NG_DAY_NONE : fact->imported, imported)),
        };
        cli_output_row(&session->output, values);
    }
}

void sources_end(cli_session *session)
{
    cli_output_end(&session->output);
}
