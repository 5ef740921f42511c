// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A look at packed bytes before msgpack-c unpacks them.
 *
 * Five bytes that claim an array of 2^32 - 1 elements make msgpack-c reserve gigabytes, and
 * nested arrays make it recurse; so every size is first held against the bytes that are left.
 */
#ifndef NG_RECORD_SCAN_H
#define NG_RECORD_SCAN_H

#include "netgraph.h"

/**
 * True for exactly one well-formed value that takes all the bytes: at most
 * NG_LIMIT_RECORD_BYTES, nested at most NG_LIMIT_RECORD_DEPTH deep, every size within the bytes
 * left, and of the types that records use (nil, numbers, text, bytes, arrays). *fault is what
 * is wrong otherwise, in a few words.
 *
 * Cost: one step a value; no memory.
 */
bool ng_record__scan(ng_text bytes, const char **fault);

#endif
