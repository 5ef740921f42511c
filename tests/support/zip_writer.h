// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Writes zip archives for tests, sound ones and such as no honest program makes: names, sizes
 * and flags are written as they are asked for, whatever the data is. Members are stored, not
 * packed.
 */
#ifndef TESTS_SUPPORT_ZIP_WRITER_H
#define TESTS_SUPPORT_ZIP_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct zip_writer_entry {
    const char *name;
    const char *data;      // NUL-terminated
    uint32_t stated_bytes; // unpacked, when it is no lie 0: the bytes of `data`
    uint32_t checksum;     // 0: the right one
    bool is_encrypted;     // flagged so
    bool is_deflated;      // flagged as packed, without being so
} zip_writer_entry;

/**
 * Write an archive.
 *
 * @param entries     [count]
 * @param list_bytes  what the last record says of the bytes of the list; 0: the truth
 */
void zip_writer_write(
    const char *path, const zip_writer_entry *entries, size_t count, uint32_t list_bytes);
/** CRC-32 of bytes, as zip archives have it. */
uint32_t zip_writer_checksum(const void *at, size_t bytes);

#endif
