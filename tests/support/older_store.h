// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A store of another format, made from one of this: tables are dropped, and its format and the
 * sums of its tables are written as the other version did, behind the back of the engine.
 */
#ifndef TESTS_SUPPORT_OLDER_STORE_H
#define TESTS_SUPPORT_OLDER_STORE_H

#include <stdint.h>

/** @param tables  how many stay, with meta: the first of ng_table */
void older_store__make(const char *path, uint32_t format, unsigned tables);

#endif
