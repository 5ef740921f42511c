// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * SHA-256, and HMAC with it, for what must stand against somebody who wants to deceive: the
 * log's chain, and the names in it. What only must stand against chance is hashed by XXH3
 * (base/hash.h).
 *
 * The only door to Nettle. Source: FIPS 180-4; RFC 2104.
 */
#ifndef NG_BASE_SHA256_H
#define NG_BASE_SHA256_H

#include "netgraph.h"

#define NG_SHA256_BYTES 32
/** Of a hash in hex, with its NUL. */
#define NG_SHA256_TEXT_BYTES 65

typedef struct ng_sha256 {
    unsigned char at[NG_SHA256_BYTES];
} ng_sha256;

/** Hash of the texts behind each other; they need no ends, so their lengths must be known. */
void ng_sha256__of(const ng_text *texts, size_t count, ng_sha256 *out);
/** The same with a key: without it nobody can tell what was hashed. */
void ng_sha256__keyed(const ng_sha256 *key, const ng_text *texts, size_t count, ng_sha256 *out);
/** A key that nobody can guess, from the system. NG_ERR_IO. */
ng_status ng_sha256__new_key(ng_sha256 *out, ng_error *err);

bool ng_sha256__equal(const ng_sha256 *a, const ng_sha256 *b);
/** 64 lower case hex digits and NUL. */
void ng_sha256__print(const ng_sha256 *hash, char out[NG_SHA256_TEXT_BYTES]);
/** False: not 64 hex digits. Upper case is read too. */
bool ng_sha256__parse(ng_text text, ng_sha256 *out);

#endif
