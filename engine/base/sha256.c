// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every call of Nettle.
 */
#include "base/sha256.h"

#include <errno.h>
#include <nettle/hmac.h>
#include <nettle/sha2.h>
#include <string.h>
#include <sys/random.h>

#include "base/status.h"

static const uint8_t *bytes_of(ng_text text)
{
    return (const uint8_t *)(text.bytes == 0 ? "" : text.at);
}

void ng_sha256__of(const ng_text *texts, size_t count, ng_sha256 *out)
{
    struct sha256_ctx context;
    sha256_init(&context);
    for (size_t i = 0; i < count; i++) {
        sha256_update(&context, texts[i].bytes, bytes_of(texts[i]));
    }
    sha256_digest(&context, sizeof out->at, out->at);
}

void ng_sha256__keyed(const ng_sha256 *key, const ng_text *texts, size_t count, ng_sha256 *out)
{
    struct hmac_sha256_ctx context;
    hmac_sha256_set_key(&context, sizeof key->at, key->at);
    for (size_t i = 0; i < count; i++) {
        hmac_sha256_update(&context, texts[i].bytes, bytes_of(texts[i]));
    }
    hmac_sha256_digest(&context, sizeof out->at, out->at);
}

ng_status ng_sha256__new_key(ng_sha256 *out, ng_error *err)
{
    size_t filled = 0;
    while (filled < sizeof out->at) {
        const ssize_t got = getrandom(out->at + filled, sizeof out->at - filled, 0);
        if (got < 0 && errno != EINTR) {
            return ng_fail(err, NG_ERR_IO, "the system gives no random bytes for a key");
        }
        filled += got < 0 ? 0 : (size_t)got;
    }
    return NG_OK;
}

bool ng_sha256__equal(const ng_sha256 *a, const ng_sha256 *b)
{
    return memcmp(a->at, b->at, sizeof a->at) == 0;
}

void ng_sha256__print(const ng_sha256 *hash, char out[NG_SHA256_TEXT_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < sizeof hash->at; i++) {
        out[2 * i] = digits[hash->at[i] >> 4];
        out[2 * i + 1] = digits[hash->at[i] & 15];
    }
    out[NG_SHA256_TEXT_BYTES - 1] = '\0';
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool ng_sha256__parse(ng_text text, ng_sha256 *out)
{
    if (text.bytes != NG_SHA256_TEXT_BYTES - 1) {
        return false;
    }
    for (size_t i = 0; i < sizeof out->at; i++) {
        const int high = digit_of(text.at[2 * i]);
        const int low = digit_of(text.at[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        out->at[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}
