// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Progress with rate and remaining time, at most five lines a second.
 */
#include "progress.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#define SECOND_US 1000000
#define BETWEEN_US (SECOND_US / 5)
#define WIPE "\r\x1b[K"

int64_t cli_microseconds(void *context)
{
    (void)context;
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

cli_progress cli_progress_begin(const cli_session *session)
{
    return (cli_progress){.shown = !session->quiet && isatty(STDERR_FILENO)};
}

static void write_terminal(const cli_buffer *line)
{
    if (!line->failed) {
        const ssize_t written = write(STDERR_FILENO, line->at, line->bytes);
        (void)written;
    }
}

// `what  1234 of 5000 (24 %), 812 a second, 0:04 left`
static void add_line(
    cli_buffer *line, const cli_progress *progress, uint64_t done, uint64_t total)
{
    const uint64_t elapsed = (uint64_t)(progress->printed - progress->begin);
    const uint64_t rate =
        elapsed == 0 ? 0 : (uint64_t)((double)done * SECOND_US / (double)elapsed);
    cli_buffer_add_string(line, WIPE);
    cli_buffer_add_visible(line, cli_text_of(progress->what));
    cli_buffer_print(line, "  %llu", (unsigned long long)done);
    if (total > 0) {
        cli_buffer_print(line, " of %llu (%llu %%)", (unsigned long long)total,
            (unsigned long long)(100.0 * (double)done / (double)total));
    }
    if (rate > 0) {
        cli_buffer_print(line, ", %llu a second", (unsigned long long)rate);
    }
    if (rate > 0 && total >= done && total > 0) {
        const uint64_t left = (total - done) / rate;
        cli_buffer_print(line, ", %llu:%02llu left", (unsigned long long)(left / 60),
            (unsigned long long)(left % 60));
    }
}

void cli_progress_show(void *context, const char *what, uint64_t done, uint64_t total)
{
    cli_progress *progress = context;
    const int64_t now = cli_microseconds(NULL);
    if (strncmp(progress->what, what, sizeof progress->what - 1) != 0) {
        (void)snprintf(progress->what, sizeof progress->what, "%s", what);
        progress->begin = now;
        progress->printed = 0;
    }
    if (now - progress->printed < BETWEEN_US) {
        return;
    }
    progress->printed = now;
    cli_buffer line = {0};
    add_line(&line, progress, done, total);
    write_terminal(&line);
    cli_buffer_finish(&line);
    progress->has_line = true;
}

void cli_progress_end(cli_progress *progress)
{
    if (progress->has_line) {
        cli_buffer line = {0};
        cli_buffer_add_string(&line, WIPE);
        write_terminal(&line);
        cli_buffer_finish(&line);
        progress->has_line = false;
    }
}
