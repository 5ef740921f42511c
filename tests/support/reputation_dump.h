// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * All that is stored about reputation as text, in which members and skills have their names:
 * two stores with the same facts have equal texts, whatever their engine ids.
 *
 * Every call asserts that it succeeds.
 */
#ifndef TESTS_SUPPORT_REPUTATION_DUMP_H
#define TESTS_SUPPORT_REPUTATION_DUMP_H

#include "store/store.h"

/** A NUL-terminated text; give it back with free. Lines of members that are gone are left out.
 *  Cost: members squared, for dominance. */
char *reputation_dump(ng_txn *txn);

/** Fails with the first line in which they differ. */
void reputation_dump_compare(const char *expected, const char *got, const char *what);

#endif
