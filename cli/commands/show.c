// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph show: all that is known of a member.
 */
#include <string.h>

#include "reference.h"
#include "session.h"
#include "show_output.h"

static int show_all(cli_session *session, const ng_member *members, size_t count)
{
    show_begin(session);
    for (size_t i = 0; i < count; i++) {
        ng_error err = {0};
        ng_profile profile;
        const ng_status status = ng_member_profile(session->txn, members[i], &profile, &err);
        if (status != NG_OK) {
            return cli_fail(status, &err);
        }
        if (i > 0) {
            cli_output_line(&session->output, "%s", "");
        }
        show_print(session, &profile);
        ng_txn_release_answers(session->txn);
    }
    return CLI_DONE;
}

static int show_run(cli_session *session)
{
    cli_references found = {0};
    int code = cli_references_read(session, &found);
    const size_t count = cli_references_count(&found);
    if (code == CLI_DONE) {
        code = show_all(session, cli_references_members(&found), count);
    }
    if (code == CLI_DONE && count == 0) {
        code = found.missing_code;
    }
    cli_references_finish(&found);
    return code;
}

const cli_command cli_show = {
    .name = "show",
    .usage = "REF...|-",
    .summary = "print all that is known of a member",
    .words_min = 1,
    .words_max = SIZE_MAX,
    .store = CLI_STORE_READ_LATER,
    .run = show_run,
};
