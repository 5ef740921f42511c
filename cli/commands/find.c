// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph find: members by the words of their names.
 */
#include "options.h"
#include "session.h"

#define COUNT_MAX 100000

typedef struct find_options {
    const char *as;
    uint64_t count; // 0: the engine's default
} find_options;

static const struct argp_option options[] = {
    {"as", 'a', "REF", 0,
        "ask as this member: nearer members come first, those who blocked them do not appear",
        0},
    {"count", 'n', "N", 0, "at most N members (100)", 0},
    {0},
};

static const cli_column columns[] = {
    {"member", NULL, 0},
    {"name", NULL, 0},
    {"headline", NULL, 0},
    {"company", NULL, 0},
    {"hops", NULL, CLI_RIGHT},
    {0},
};

static ng_status find_accept(void *state, int key, const char *value, ng_error *err)
{
    find_options *find = state;
    const uint64_t range[] = {1, COUNT_MAX};
    if (key == 'n') {
        return cli_parse_number("-n", value, range, &find->count, err);
    }
    find->as = value;
    return NG_OK;
}

// The words of the command line with blanks between them.
static ng_status join_words(const cli_session *session, cli_buffer *out, ng_error *err)
{
    for (size_t i = 0; i < session->word_count; i++) {
        cli_buffer_add(out, " ", i > 0);
        cli_buffer_add_string(out, session->words[i]);
    }
    return out->failed ? cli_fault(err, NG_ERR_NOMEM, "no memory") : NG_OK;
}

static void print_found(cli_session *session, const ng_found *found, size_t count)
{
    cli_output_begin(&session->output, CLI_TABLE, columns);
    for (size_t i = 0; i < count; i++) {
        const cli_value values[] = {
            cli_string(found[i].label),
            cli_string(found[i].name),
            cli_string_or_null(found[i].headline),
            cli_string_or_null(found[i].company),
            cli_number_or_null(found[i].hops, UINT32_MAX),
        };
        cli_output_row(&session->output, values);
    }
    cli_output_end(&session->output);
}

static int find_run(cli_session *session)
{
    const find_options *find = session->options;
    ng_find_options asked = {.limit = (uint32_t)find->count};
    ng_error err = {0};
    if (find->as != NULL) {
        const ng_status missing =
            cli_find_member(session->txn, cli_text_of(find->as), &asked.as);
        if (missing != NG_OK) {
            return cli_exit_code(missing);
        }
    }
    cli_buffer text = {0};
    const ng_found *found = NULL;
    size_t count = 0;
    uint64_t total = 0;
    ng_status status = join_words(session, &text, &err);
    if (status == NG_OK) {
        status =
            ng_find(session->txn, cli_buffer_text(&text), &asked, &found, &count, &total, &err);
    }
    cli_buffer_finish(&text);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    print_found(session, found, count);
    if (count == 0) {
        cli_say("no member has such a name");
        return CLI_NONE;
    }
    if (count < total) {
        cli_remark(
            session, "%zu of %llu members; -n shows more", count, (unsigned long long)total);
    }
    return CLI_DONE;
}

const cli_command cli_find = {
    .name = "find",
    .usage = "TEXT",
    .summary = "find members by name",
    .details = "Every word of TEXT must begin some word of the name; case and accents do not "
               "matter.",
    .options = options,
    .options_bytes = sizeof(find_options),
    .accept = find_accept,
    .words_min = 1,
    .words_max = SIZE_MAX,
    .store = CLI_STORE_READ,
    .run = find_run,
};
