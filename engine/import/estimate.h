// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How many rows an import will have, about, before any is read.
 */
#ifndef NG_IMPORT_ESTIMATE_H
#define NG_IMPORT_ESTIMATE_H

#include "import/listing.h"

/**
 * Lines of all regular files of a listing, by the length of those in the first 64 KiB of each.
 * Files that cannot be looked at, streams and members of archives count nothing. Cost: one read
 * a file.
 */
uint64_t ng_listing__lines(const ng_listing *listing);

#endif
