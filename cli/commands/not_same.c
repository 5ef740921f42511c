// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph not-same: two members are not one person, however alike they look.
 */
#include "change.h"
#include "session.h"

typedef struct not_same_options {
    bool undo;
} not_same_options;

static const struct argp_option options[] = {
    {"undo", 'u', NULL, 0, "take back what was said", 0},
    {0},
};

static ng_status not_same_accept(void *state, int key, const char *value, ng_error *err)
{
    not_same_options *not_same = state;
    (void)key;
    (void)value;
    (void)err;
    not_same->undo = true;
    return NG_OK;
}

static int not_same_run(cli_session *session)
{
    const not_same_options *not_same = session->options;
    cli_change change = cli_change_of(CLI_NOT_SAME);
    change.ref[0] = cli_text_of(session->words[0]);
    change.ref[1] = cli_text_of(session->words[1]);
    change.take_back = not_same->undo;
    return cli_change_run(session, &change);
}

const cli_command cli_not_same = {
    .name = "not-same",
    .usage = "A B",
    .summary = "say that two members are not one person",
    .details = "`netgraph duplicates` does not list them any more, and they cannot be merged.",
    .options = options,
    .options_bytes = sizeof(not_same_options),
    .accept = not_same_accept,
    .words_min = 2,
    .words_max = 2,
    .store = CLI_STORE_OPEN,
    .run = not_same_run,
};
