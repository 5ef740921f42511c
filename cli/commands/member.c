// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph member add, set, remove: one member at a time.
 */
#include "change.h"
#include "session.h"

#define WORDS_MAX (CLI_ASSIGNMENTS_MAX + 3)

static int member_run(cli_session *session)
{
    ng_text words[WORDS_MAX] = {cli_text_of("member")};
    for (size_t i = 0; i < session->word_count; i++) {
        words[i + 1] = cli_text_of(session->words[i]);
    }
    ng_error err = {0};
    cli_change change;
    const ng_status status = cli_change_read(words, session->word_count + 1, &change, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    return cli_change_run(session, &change);
}

const cli_command cli_member = {
    .name = "member",
    .usage = "add KEY | set REF FIELD=VALUE... | remove REF",
    .summary = "add, change or remove a member",
    .details =
        "Fields are name, first_name, last_name, headline, industry, company, title, "
        "school, location, country, email, phone, url, verified, birthday, skills (a list "
        "with ; between) and suggest: suggest=no opts out of being suggested. An empty "
        "value clears a field.",
    .words_min = 2,
    .words_max = WORDS_MAX - 1,
    .store = CLI_STORE_CREATE,
    .run = member_run,
};
