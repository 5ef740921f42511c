// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph doctor: is the store sound? Faults are the result, so they go to standard output.
 */
#include <string.h>

#include "session.h"

static const cli_column columns[] = {
    {"fault", NULL, CLI_NOT_TEXT},
    {0},
};

static void print_fault(void *context, const char *sentence)
{
    cli_session *session = context;
    const cli_value value = cli_string(cli_text_of(sentence));
    if (session->output.format == CLI_FORMAT_TEXT) {
        cli_output_line(&session->output, "%s", sentence);
    } else {
        cli_output_row(&session->output, &value);
    }
}

static int doctor_run(cli_session *session)
{
    ng_error err = {0};
    uint64_t faults = 0;
    cli_output_begin(&session->output, CLI_TABLE, columns);
    const ng_status status =
        ng_doctor(session->store_path, print_fault, session, &faults, &err);
    if (status == NG_OK && faults == 0) {
        cli_output_line(&session->output, "%s is sound", session->store_path);
    }
    cli_output_end(&session->output);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    if (faults > 0) {
        cli_output_flush(&session->output);
        cli_say("%s is damaged: %llu fault%s; restore a backup, or import the data again",
            session->store_path, (unsigned long long)faults, faults == 1 ? "" : "s");
        return CLI_NO_ACCESS;
    }
    return CLI_DONE;
}

const cli_command cli_doctor = {
    .name = "doctor",
    .usage = "",
    .summary = "check every invariant of the store",
    .details = "Prints one line a fault and ends with exit code 5 when there is one.",
    .store = CLI_STORE_PLACE,
    .run = doctor_run,
};
