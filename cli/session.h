// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What every command needs: sentences on standard error, exit codes, references to members.
 */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include <sys/types.h>

#include "command.h"

/** Write one sentence as `netgraph: ...` on standard error. */
void cli_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/** The same, unless --quiet. */
void cli_remark(const cli_session *session, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/** Say the sentence of `err` and return the exit code of `status`. */
int cli_fail(ng_status status, const ng_error *err);
/** Exit code of a status. */
int cli_exit_code(ng_status status);
/** Write a sentence into `err` and return `status`. */
ng_status cli_fault(ng_error *err, ng_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Say which members a name may mean; nothing when it is not ambiguous. */
void cli_say_candidates(ng_txn *txn, ng_text ref);
/** Find the member that `ref` means; otherwise say why not, with the candidates of a name. */
ng_status cli_find_member(ng_txn *txn, ng_text ref, ng_member *out);

/** Set by an interrupt; for the `cancel` of the engine. */
const volatile int *cli_cancel(void);
/**
 * Read as read(2) does, but end with -1 and EINTR when an interrupt comes while it waits or
 * came before.
 */
ssize_t cli_read(int fd, void *at, size_t bytes);
/** Let an interrupt set the cancel flag, and a closed pipe or a full disk be a failed write. */
void cli_catch_signals(void);
/** Let a fault of the processor say that the store at this place is damaged, and exit. */
void cli_catch_damage(const char *store_path);

#endif
