// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Zip archives, record by record.
 *
 * Source: PKWARE, .ZIP file format specification (APPNOTE) 6.3.10, sections 4.3.7, 4.3.12 and
 * 4.3.16.
 */
#include "support/zip_writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum {
    VERSION = 20,
    FLAG_ENCRYPTED = 1,
    FLAG_UTF8 = 0x800,
    METHOD_DEFLATE = 8,
    DAY = 0x21 // 1980-01-01
};

uint32_t zip_writer_checksum(const void *at, size_t bytes)
{
    const unsigned char *byte = at;
    uint32_t sum = UINT32_MAX;
    for (size_t i = 0; i < bytes; i++) {
        sum ^= byte[i];
        for (int bit = 0; bit < 8; bit++) {
            sum = sum >> 1 ^ ((sum & 1u) != 0 ? 0xEDB88320u : 0u);
        }
    }
    return ~sum;
}

static void put(FILE *file, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        assert_int_not_equal(fputc((int)(value >> (8 * i) & 0xFFu), file), EOF);
    }
}

/** What both records of a member have in common, from the version needed on. */
static void put_head(FILE *file, const zip_writer_entry *entry)
{
    const uint32_t bytes = (uint32_t)strlen(entry->data);
    const uint32_t sum =
        entry->checksum != 0 ? entry->checksum : zip_writer_checksum(entry->data, bytes);
    put(file, VERSION, 2);
    put(file, FLAG_UTF8 | (entry->is_encrypted ? FLAG_ENCRYPTED : 0u), 2);
    put(file, entry->is_deflated ? METHOD_DEFLATE : 0, 2);
    put(file, 0, 2); // time
    put(file, DAY, 2);
    put(file, sum, 4);
    put(file, bytes, 4);
    put(file, entry->stated_bytes != 0 ? entry->stated_bytes : bytes, 4);
    put(file, (uint32_t)strlen(entry->name), 2);
    put(file, 0, 2); // extra
}

static void put_text(FILE *file, const char *text)
{
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
}

void zip_writer_write(
    const char *path, const zip_writer_entry *entries, size_t count, uint32_t list_bytes)
{
    FILE *const file = fopen(path, "wb");
    assert_non_null(file);
    for (size_t i = 0; i < count; i++) {
        put_text(file, "PK\x03\x04");
        put_head(file, &entries[i]);
        put_text(file, entries[i].name);
        put_text(file, entries[i].data);
    }
    const uint32_t list = (uint32_t)ftell(file);
    uint32_t at = 0;
    for (size_t i = 0; i < count; i++) {
        put_text(file, "PK\x01\x02");
        put(file, VERSION, 2);
        put_head(file, &entries[i]);
        put(file, 0, 2); // comment
        put(file, 0, 2); // disk
        put(file, 0, 2); // internal attributes
        put(file, 0, 4); // external attributes
        put(file, at, 4);
        put_text(file, entries[i].name);
        at += 30 + (uint32_t)(strlen(entries[i].name) + strlen(entries[i].data));
    }
    const uint32_t end = (uint32_t)ftell(file);
    put_text(file, "PK\x05\x06");
    put(file, 0, 4); // disks
    put(file, (uint32_t)count, 2);
    put(file, (uint32_t)count, 2);
    put(file, list_bytes != 0 ? list_bytes : end - list, 4);
    put(file, list, 4);
    put(file, 0, 2); // comment
    assert_int_equal(fclose(file), 0);
}
