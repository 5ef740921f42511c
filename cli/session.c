// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Sentences on standard error, exit codes, and references to members.
 */
#include "session.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// One write, so that sentences of several processes do not mix. There is nobody to tell when it
// fails.
static void __attribute__((format(printf, 1, 0)))
write_sentence(const char *format, va_list arguments)
{
    char sentence[2048];
    const int wanted = vsnprintf(sentence, sizeof sentence, format, arguments);
    if (wanted < 0) {
        return;
    }
    cli_buffer line = {0};
    cli_buffer_add_string(&line, "netgraph: ");
    cli_buffer_add_visible(&line, cli_text_of(sentence));
    cli_buffer_add(&line, "\n", 1);
    if (!line.failed) {
        const ssize_t written = write(STDERR_FILENO, line.at, line.bytes);
        (void)written;
    }
    cli_buffer_finish(&line);
}

void cli_say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_sentence(format, arguments);
    va_end(arguments);
}

void cli_remark(const cli_session *session, const char *format, ...)
{
    if (session->quiet) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    write_sentence(format, arguments);
    va_end(arguments);
}

int cli_exit_code(ng_status status)
{
    switch (status) {
    case NG_OK:
        return CLI_DONE;
    case NG_ERR_NOT_FOUND:
        return CLI_NONE;
    case NG_ERR_ARGUMENT:
    case NG_ERR_AMBIGUOUS:
        return CLI_WRONG_USAGE;
    case NG_ERR_REFUSED:
        return CLI_REFUSED;
    case NG_ERR_INPUT:
        return CLI_BAD_INPUT;
    case NG_ERR_NO_STORE:
    case NG_ERR_FORMAT:
    case NG_ERR_CORRUPT:
    case NG_ERR_READ_ONLY:
    case NG_ERR_BUSY:
    case NG_ERR_IO:
    case NG_ERR_FULL:
    case NG_ERR_NOMEM:
    case NG_ERR_INTERNAL:
        return CLI_NO_ACCESS;
    case NG_ERR_LIMIT:
        return CLI_LIMITED;
    case NG_ERR_INTERRUPTED:
        return CLI_INTERRUPTED;
    }
    return CLI_NO_ACCESS;
}

int cli_fail(ng_status status, const ng_error *err)
{
    const bool told = err->text[0] != '\0';
    // What the engine found may be a page the store never wrote; the next step is always the
    // same.
    const bool advise = status == NG_ERR_CORRUPT && strstr(err->text, "doctor") == NULL &&
        strstr(err->text, "backup") == NULL;
    cli_say("%s%s", told ? err->text : ng_status_text(status),
        advise ? "; run netgraph doctor" : "");
    return cli_exit_code(status);
}

ng_status cli_fault(ng_error *err, ng_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(err->text, sizeof err->text, format, arguments);
    va_end(arguments);
    err->status = status;
    return status;
}

static void say_candidate(ng_txn *txn, ng_member member)
{
    ng_profile profile;
    if (ng_member_profile(txn, member, &profile, NULL) != NG_OK) {
        return;
    }
    const ng_text headline = profile.field[NG_FIELD_HEADLINE];
    const ng_text company = profile.position_count > 0 ? profile.positions[0].company
                                                       : profile.field[NG_FIELD_COMPANY];
    const ng_text about = headline.bytes > 0 ? headline : company;
    const ng_text name = profile.field[NG_FIELD_NAME];
    cli_say("  %.*s  %.*s%s%.*s", (int)profile.label.bytes, profile.label.at, (int)name.bytes,
        name.at, about.bytes > 0 ? "  " : "", (int)about.bytes, about.at);
}

void cli_say_candidates(ng_txn *txn, ng_text ref)
{
    ng_member member;
    const ng_member *candidates = NULL;
    size_t count = 0;
    if (ng_member_find(txn, ref, &member, &candidates, &count, NULL) == NG_ERR_AMBIGUOUS) {
        for (size_t i = 0; i < count; i++) {
            say_candidate(txn, candidates[i]);
        }
    }
}

ng_status cli_find_member(ng_txn *txn, ng_text ref, ng_member *out)
{
    ng_error err = {0};
    const ng_status status = ng_member_find(txn, ref, out, NULL, NULL, &err);
    if (status != NG_OK) {
        (void)cli_fail(status, &err);
        cli_say_candidates(txn, ref);
    }
    return status;
}
