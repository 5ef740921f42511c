// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * References to members, from the command line or from standard input.
 */
#include "reference.h"

#include <string.h>

#include "line.h"
#include "session.h"

bool cli_references_many(const cli_session *session)
{
    return session->word_count > 1 || strcmp(session->words[0], "-") == 0;
}

const ng_member *cli_references_members(const cli_references *references)
{
    return (const ng_member *)(const void *)references->members.at;
}

size_t cli_references_count(const cli_references *references)
{
    return references->members.bytes / sizeof(ng_member);
}

void cli_references_finish(cli_references *references)
{
    cli_buffer_finish(&references->members);
    cli_buffer_finish(&references->lines);
}

// The lines of a file that are not empty, each with a line feed behind it.
static ng_status add_lines(cli_buffer *refs, const char *path, ng_error *err)
{
    cli_lines lines;
    ng_text line = {"", 0};
    ng_status status = cli_lines_open(&lines, path, err);
    while (status == NG_OK && line.at != NULL) {
        status = cli_lines_next(&lines, &line, err);
        if (status == NG_OK && line.bytes > 0) {
            cli_buffer_add(refs, line.at, line.bytes);
            cli_buffer_add(refs, "\n", 1);
        }
    }
    cli_lines_finish(&lines);
    return status;
}

// A member that is unknown or ambiguous is said and left out; any other failure is returned.
static int find_one(cli_session *session, ng_text ref, cli_references *out)
{
    ng_member member = {0};
    const ng_status status = cli_find_member(session->txn, ref, &member);
    if (status == NG_OK) {
        cli_buffer_add(&out->members, (const char *)&member, sizeof member);
        return CLI_DONE;
    }
    const int code = cli_exit_code(status);
    if (code != CLI_NONE && code != CLI_WRONG_USAGE) {
        return code;
    }
    out->missing_code = code > out->missing_code ? code : out->missing_code;
    return CLI_DONE;
}

// Begin the transaction and find who is named, one a line.
static int find_all(cli_session *session, const cli_buffer *refs, cli_references *out)
{
    ng_error err = {0};
    int code = CLI_DONE;
    const ng_status status = session->txn != NULL
        ? NG_OK
        : ng_txn_begin(session->store, NG_TXN_READ, &session->txn, &err);
    if (status != NG_OK) {
        code = cli_fail(status, &err);
    }
    for (size_t at = 0; at < refs->bytes && code == CLI_DONE;) {
        const char *end = memchr(refs->at + at, '\n', refs->bytes - at);
        const size_t bytes = (size_t)(end - (refs->at + at));
        code = find_one(session, (ng_text){refs->at + at, bytes}, out);
        at += bytes + 1;
    }
    if (refs->failed || out->members.failed) {
        code = cli_fail(cli_fault(&err, NG_ERR_NOMEM, "no memory for the members"), &err);
    }
    return code;
}

int cli_references_read(cli_session *session, cli_references *out)
{
    ng_error err = {0};
    ng_status status = NG_OK;
    cli_buffer refs = {0};
    out->missing_code = CLI_NONE;
    for (size_t i = 0; i < session->word_count && status == NG_OK; i++) {
        if (strcmp(session->words[i], "-") == 0) {
            status = add_lines(&refs, "-", &err);
        } else {
            cli_buffer_add_string(&refs, session->words[i]);
            cli_buffer_add(&refs, "\n", 1);
        }
    }
    const int code = status == NG_OK ? find_all(session, &refs, out) : cli_fail(status, &err);
    if (code == CLI_DONE && refs.bytes == 0) {
        cli_say("no member is named on standard input");
    }
    cli_buffer_finish(&refs);
    return code;
}

int cli_references_take_file(const char *path, cli_references *out)
{
    ng_error err = {0};
    const ng_status status = add_lines(&out->lines, path, &err);
    out->path = path;
    out->missing_code = CLI_NONE;
    return status == NG_OK ? CLI_DONE : cli_fail(status, &err);
}

int cli_references_find(cli_session *session, cli_references *out)
{
    const int code = find_all(session, &out->lines, out);
    if (code == CLI_DONE && out->lines.bytes == 0) {
        cli_say("no member is named in %s",
            strcmp(out->path, "-") == 0 ? "standard input" : out->path);
    }
    return code;
}

int cli_references_read_file(cli_session *session, const char *path, cli_references *out)
{
    const int code = cli_references_take_file(path, out);
    return code == CLI_DONE ? cli_references_find(session, out) : code;
}
