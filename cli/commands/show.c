// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph show: all that is known of a member.
 */
#include <string.h>

#include "reference.h"
#include "session.h"
#include "show_output.h"

static int show_run(cli_session *session)
{
    cli_references found = {0};
    ng_error err = {0};
    int code = cli_references_read(session, &found);
    const ng_member *members = cli_references_members(&found);
    const size_t count = cli_references_count(&found);
    if (code == CLI_DONE) {
        code = count > 0 ? CLI_DONE : found.missing_code;
        show_begin(session);
    }
    for (size_t i = 0; i < count && code == CLI_DONE; i++) {
        ng_profile profile;
        const ng_status status = ng_member_profile(session->txn, members[i], &profile, &err);
        if (status != NG_OK) {
            code = cli_fail(status, &err);
        } else {
            if (i > 0) {
                cli_output_line(&session->output, "%s", "");
            }
            show_print(session, &profile);
            ng_txn_release_answers(session->txn);
        }
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
