// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Copies of the data file without its free pages.
 */
#ifndef NG_STORE_COPY_H
#define NG_STORE_COPY_H

#include "store/transaction.h"

/** Write the newest snapshot to `fd`. `what` names the target in sentences. */
ng_status ng_copy__write(
    const ng_environment *environment, int fd, const char *what, ng_error *err);

/**
 * Make the file `file` (0600, must not exist), write the newest snapshot into it and sync it.
 */
ng_status ng_copy__write_file(
    const ng_environment *environment, const char *file, ng_error *err);

#endif
