// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How the engine reports what went wrong: a status and one sentence with the facts.
 *
 * The place that finds a fault calls ng_fail once; every caller above cleans up and passes the
 * status on unchanged with NG_TRY.
 */
#ifndef NG_BASE_STATUS_H
#define NG_BASE_STATUS_H

#include "netgraph.h"

/**
 * Run `call`; when it fails keep its status in the local `status` and jump to `done:`. A bare
 * `if`, so that it is one level of nesting and no more; braces around every statement keep an
 * `else` from straying to it.
 */
#define NG_TRY(call)                                                                           \
    if ((status = (call)) != NG_OK) {                                                          \
        goto done;                                                                             \
    }

/**
 * Write the sentence and return `status`, so that a fault is one line: `return ng_fail(...)`.
 *
 * @param err     [out] may be NULL
 * @param status  not NG_OK
 * @param format  printf format of one sentence without final newline
 */
ng_status ng_fail(ng_error *err, ng_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
