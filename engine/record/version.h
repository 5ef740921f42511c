// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Version of the records of this format of the store: the first element of each.
 */
#ifndef NG_RECORD_VERSION_H
#define NG_RECORD_VERSION_H

#define NG_RECORD_VERSION 1u

#endif
