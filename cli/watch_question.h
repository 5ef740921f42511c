// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Watches as questions: asked as of today, shown, and only then remembered.
 */
#ifndef CLI_WATCH_QUESTION_H
#define CLI_WATCH_QUESTION_H

#include "run_question.h"

/** How watches are run. */
typedef struct watch_running {
    const char *name; // NULL: all of them
    uint32_t count;   // at most so many of each; 0: as each says
    bool dry_run;     // remember nothing
    bool explain;
} watch_running;

/**
 * Ask watches and print who is new; then, unless nobody could be shown what was printed,
 * remember whom was told of. Another process that runs the same watch meanwhile waits, and
 * tells of others or of nobody.
 *
 * @return  CLI_DONE when somebody is new, CLI_NONE when nobody is, or the exit code of a
 * failure
 *          that was said
 */
int watch_run(cli_session *session, const watch_running *running);
/** The question of a watch as a run has it: day is not set. */
ng_run watch_as_run(const ng_watch *watch);

#endif
