// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph import: files and directories into the store, as one change.
 */
#include <stdio.h>
#include <unistd.h>

#include "options.h"
#include "progress.h"
#include "rejects.h"
#include "session.h"

// So many rejected rows are shown; the rest is counted.
#define SHOWN_MAX 10

enum {
    KEY_AS = 0x100,
    KEY_OWNER,
    KEY_NAMESPACE,
    KEY_DRY_RUN,
    KEY_STRICT,
    KEY_REJECTS
};

typedef struct import_options {
    const char *kind, *owner, *name_space, *rejects;
    bool dry_run, strict;
} import_options;

// What the callbacks of the engine work on.
typedef struct import_state {
    cli_session *session;
    cli_rejects rejects;
    uint64_t rejected;
    cli_progress progress;
} import_state;

static const struct argp_option options[] = {
    {"as", KEY_AS, "KIND", 0,
        "what the files are: members, connections, follows, endorsements, recommendations, "
        "positions, education, groups, memberships, interactions, invitations, blocks, "
        "introductions, trust, consents, edges, ldbc, linkedin, vcard, google, outlook, "
        "contacts, jsonresume or graphml; otherwise found from their content",
        0},
    {"owner", KEY_OWNER, "REF", 0, "whose archive it is, where it does not say so itself", 0},
    {"namespace", KEY_NAMESPACE, "NS", 0, "put NS: before every external key", 0},
    {"dry-run", KEY_DRY_RUN, NULL, 0, "count what would change, and write nothing", 0},
    {"strict", KEY_STRICT, NULL, 0, "import nothing when a row is rejected", 0},
    {"rejects", KEY_REJECTS, "FILE", 0, "write the rejected rows there", 0},
    {0},
};

static const cli_column file_columns[] = {
    {"file", NULL, 0},
    {"kind", NULL, 0},
    {"rows", NULL, CLI_RIGHT},
    {"created", NULL, CLI_RIGHT},
    {"updated", NULL, CLI_RIGHT},
    {"unchanged", NULL, CLI_RIGHT},
    {"rejected", NULL, CLI_RIGHT},
    {"seconds", NULL, CLI_RIGHT},
    {0},
};

static const cli_column total_columns[] = {
    {"total", NULL, 0},
    {"rows", NULL, 0},
    {"created", NULL, 0},
    {"updated", NULL, 0},
    {"unchanged", NULL, 0},
    {"rejected", NULL, 0},
    {"implied", NULL, 0},
    {"members", NULL, 0},
    {"connections", NULL, 0},
    {"seconds", NULL, 0},
    {0},
};

static ng_status import_accept(void *state, int key, const char *value, ng_error *err)
{
    import_options *import = state;
    (void)err;
    switch (key) {
    case KEY_AS:
        import->kind = value;
        return NG_OK;
    case KEY_OWNER:
        import->owner = value;
        return NG_OK;
    case KEY_NAMESPACE:
        import->name_space = value;
        return NG_OK;
    case KEY_DRY_RUN:
        import->dry_run = true;
        return NG_OK;
    case KEY_STRICT:
        import->strict = true;
        return NG_OK;
    default:
        import->rejects = value;
        return NG_OK;
    }
}

static int read_standard_input(void *context, void *at, size_t bytes)
{
    (void)context;
    const size_t most = bytes > INT32_MAX ? INT32_MAX : bytes;
    return (int)cli_read(STDIN_FILENO, at, most);
}

static void notice(void *context, ng_notice_kind kind, ng_text sentence, ng_text row)
{
    import_state *state = context;
    switch (kind) {
    case NG_NOTICE_WARNING:
        cli_progress_end(&state->progress);
        cli_remark(state->session, "warning: %.*s", (int)sentence.bytes, sentence.at);
        return;
    case NG_NOTICE_REJECTED:
        cli_rejects_add(&state->rejects, sentence, row);
        if (state->rejected++ < SHOWN_MAX) {
            cli_progress_end(&state->progress);
            cli_say("%.*s", (int)sentence.bytes, sentence.at);
        }
        return;
    }
}

static void show_progress(void *context, const char *what, uint64_t done, uint64_t total)
{
    import_state *state = context;
    if (state->progress.shown) {
        cli_progress_show(&state->progress, what, done, total);
    }
}

static int64_t microseconds(void *context)
{
    return cli_microseconds(context);
}

static uint64_t positive(int64_t micro)
{
    return micro > 0 ? (uint64_t)micro : 0;
}

static void print_file(cli_session *session, const ng_import_file *file)
{
    // A person reads milliseconds at most.
    char shown[32];
    const uint64_t micro = positive(file->microseconds);
    (void)snprintf(shown, sizeof shown, "%llu.%03llu", (unsigned long long)(micro / 1000000),
        (unsigned long long)(micro % 1000000 / 1000));
    cli_value seconds = cli_decimal(micro);
    seconds.shown = cli_text_of(shown);
    const cli_value values[] = {
        cli_string(file->path),
        cli_string(file->kind),
        cli_number(file->rows),
        cli_number(file->created),
        cli_number(file->updated),
        cli_number(file->unchanged),
        cli_number(file->rejected),
        seconds,
    };
    cli_output_row(&session->output, values);
}

static void print_report(cli_session *session, const ng_import_report *report)
{
    const import_options *given = session->options;
    const ng_import_file total = {
        .path = cli_text_of("total"),
        .kind = cli_text_of(""),
        .rows = report->rows,
        .created = report->created,
        .updated = report->updated,
        .unchanged = report->unchanged,
        .rejected = report->rejected,
        .microseconds = report->microseconds,
    };
    cli_output_begin(&session->output, CLI_TABLE, file_columns);
    for (size_t i = 0; i < report->file_count; i++) {
        print_file(session, &report->files[i]);
    }
    if (session->output.format != CLI_FORMAT_JSON) {
        print_file(session, &total);
        cli_output_end(&session->output);
        cli_output_line(&session->output,
            "%llu members (%llu implied) and %llu connections in the store%s",
            (unsigned long long)report->members, (unsigned long long)report->implied,
            (unsigned long long)report->connections,
            given->dry_run ? " would be the result; nothing was written" : "");
        return;
    }
    cli_output_end(&session->output);
    const cli_value values[] = {
        cli_boolean(true),
        cli_number(report->rows),
        cli_number(report->created),
        cli_number(report->updated),
        cli_number(report->unchanged),
        cli_number(report->rejected),
        cli_number(report->implied),
        cli_number(report->members),
        cli_number(report->connections),
        cli_decimal(positive(report->microseconds)),
    };
    cli_output_begin(&session->output, CLI_TABLE, total_columns);
    cli_output_row(&session->output, values);
    cli_output_end(&session->output);
}

static ng_status run_engine(import_state *state, ng_import_report *report, ng_error *err)
{
    const cli_session *session = state->session;
    const import_options *given = session->options;
    const ng_import_options asked = {
        .kind = given->kind,
        .owner = given->owner,
        .name_space = given->name_space,
        .dry_run = given->dry_run,
        .strict = given->strict,
        .today = session->today,
        .read_standard_input = read_standard_input,
        .notice = notice,
        .progress = show_progress,
        .microseconds = microseconds,
        .context = state,
        .cancel = cli_cancel(),
    };
    return ng_import(session->store, (const char *const *)(const void *)session->words,
        session->word_count, &asked, report, err);
}

static void say_owners(const cli_session *session)
{
    const import_options *given = session->options;
    ng_txn *txn = NULL;
    if (ng_txn_begin(session->store, NG_TXN_READ, &txn, NULL) == NG_OK) {
        cli_say_candidates(txn, cli_text_of(given->owner));
        ng_txn_abort(txn);
    }
}

static int import_run(cli_session *session)
{
    const import_options *given = session->options;
    import_state state = {.session = session, .progress = cli_progress_begin(session)};
    ng_import_report report = {0};
    ng_error err = {0};
    int code = CLI_DONE;
    ng_status status = cli_rejects_open(&state.rejects, given->rejects, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    status = run_engine(&state, &report, &err);
    if (status != NG_OK && *cli_cancel() != 0) {
        // Also when what the engine met was a read that the interrupt ended.
        status = cli_fault(&err, NG_ERR_INTERRUPTED, "interrupted; nothing was imported");
    }
    cli_progress_end(&state.progress);
    if (state.rejected > SHOWN_MAX) {
        cli_say(
            "and %llu more rejected rows", (unsigned long long)(state.rejected - SHOWN_MAX));
    }
    if (status == NG_OK) {
        print_report(session, &report);
    } else {
        code = cli_fail(status, &err);
    }
    if (status == NG_ERR_AMBIGUOUS) {
        say_owners(session);
    }
    ng_import_report_release(&report);
    ng_error unwritten = {0};
    const bool keep = code == CLI_DONE || state.rejected > 0;
    const ng_status written = cli_rejects_close(&state.rejects, keep, &unwritten);
    if (written != NG_OK) {
        const int failed = cli_fail(written, &unwritten);
        code = code == CLI_DONE ? failed : code;
    }
    return code;
}

const cli_command cli_import = {
    .name = "import",
    .usage = "PATH...",
    .summary = "read files into the store, as one change",
    .details =
        "PATH is a file, a zip archive, a directory (every file and archive in it that is "
        "recognised) or - for standard input. All of it is imported or nothing. Importing the "
        "same files again "
        "changes nothing.",
    .options = options,
    .options_bytes = sizeof(import_options),
    .accept = import_accept,
    .words_min = 1,
    .words_max = SIZE_MAX,
    .store = CLI_STORE_CREATE,
    .run = import_run,
};
