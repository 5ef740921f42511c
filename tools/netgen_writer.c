// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Buffered CSV output. Twenty-five million rows pass through here, so fields go straight into
 * one buffer and dates are copied from a table.
 */
#include "netgen_writer.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

enum {
    EPOCH_DAYS = 7305 // 1950-01-01 .. 1970-01-01
};

static void flush(netgen_writer *writer)
{
    if (writer->fault == 0 && writer->used_bytes > 0) {
        errno = 0;
        if (fwrite(writer->buffer, 1, writer->used_bytes, writer->file) != writer->used_bytes) {
            writer->fault = errno != 0 ? errno : EIO;
        }
    }
    writer->used_bytes = 0;
}

// Room for one field, with its comma when it is not the first of the row.
static char *reserve(netgen_writer *writer)
{
    if (writer->used_bytes + (size_t)2 * NETGEN_FIELD_BYTES + 8 > NETGEN_BUFFER_BYTES) {
        flush(writer);
    }
    if (writer->at_row) {
        writer->buffer[writer->used_bytes++] = ',';
    }
    writer->at_row = true;
    return writer->buffer + writer->used_bytes;
}

static size_t put_digits(char *at, uint64_t number)
{
    char digits[20];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    for (size_t i = 0; i < count; i++) {
        at[i] = digits[count - 1 - i];
    }
    return count;
}

static void put_two(char *at, uint32_t number)
{
    at[0] = (char)('0' + number / 10 % 10);
    at[1] = (char)('0' + number % 10);
}

void netgen_writer_init(netgen_writer *writer)
{
    static const uint32_t month_days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint32_t year = NETGEN_FIRST_YEAR;
    uint32_t month = 0;
    uint32_t day = 0;
    for (uint32_t d = 0; d < NETGEN_DAY_COUNT; d++) {
        char *at = writer->date[d];
        put_two(at, year / 100);
        put_two(at + 2, year);
        at[4] = '-';
        put_two(at + 5, month + 1);
        at[7] = '-';
        put_two(at + 8, day + 1);
        const uint32_t leap = month == 1 && year % 4 == 0 ? 1 : 0; // 2000 is a leap year
        if (++day == month_days[month] + leap) {
            day = 0;
            month = (month + 1) % 12;
            year += month == 0 ? 1 : 0;
        }
    }
    writer->file = NULL;
    writer->created_count = 0;
}

bool netgen_writer_open(
    netgen_writer *writer, const char *folder, const char *name, const char *header)
{
    assert(writer->file == NULL);
    writer->fault = 0;
    writer->used_bytes = 0;
    writer->at_row = false;
    const int path_bytes = snprintf(writer->path, sizeof writer->path, "%s/%s", folder, name);
    if (path_bytes < 0 || (size_t)path_bytes >= sizeof writer->path) {
        fprintf(stderr, "netgen: the path of %s is longer than %d bytes\n", name,
            NETGEN_PATH_BYTES - 1);
        return false;
    }
    writer->file = fopen(writer->path, "wx");
    if (writer->file == NULL) {
        fprintf(stderr, "netgen: cannot create %s: %s\n", writer->path, strerror(errno));
        return false;
    }
    writer->created_count++;
    setvbuf(writer->file, NULL, _IONBF, 0);
    netgen_writer_plain(writer, header);
    netgen_writer_end(writer);
    return true;
}

void netgen_writer_plain(netgen_writer *writer, const char *text)
{
    const size_t bytes = strlen(text);
    assert(bytes <= NETGEN_FIELD_BYTES);
    memcpy(reserve(writer), text, bytes);
    writer->used_bytes += bytes;
}

void netgen_writer_text(netgen_writer *writer, const char *text)
{
    if (strpbrk(text, ",\"\n") == NULL) {
        netgen_writer_plain(writer, text);
        return;
    }
    assert(strlen(text) <= NETGEN_FIELD_BYTES);
    char *at = reserve(writer);
    const char *const start = at;
    *at++ = '"';
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            *at++ = '"';
        }
        *at++ = *text;
    }
    *at++ = '"';
    writer->used_bytes += (size_t)(at - start);
}

void netgen_writer_number(netgen_writer *writer, uint64_t number)
{
    char *at = reserve(writer);
    writer->used_bytes += put_digits(at, number);
}

void netgen_writer_label(netgen_writer *writer, char letter, uint64_t number)
{
    char *at = reserve(writer);
    at[0] = letter;
    writer->used_bytes += 1 + put_digits(at + 1, number);
}

void netgen_writer_day(netgen_writer *writer, int32_t day)
{
    assert(day >= -EPOCH_DAYS && day < NETGEN_DAY_COUNT - EPOCH_DAYS);
    memcpy(reserve(writer), writer->date[day + EPOCH_DAYS], 10);
    writer->used_bytes += 10;
}

void netgen_writer_time(netgen_writer *writer, int32_t day, uint32_t second)
{
    assert(second < 86400);
    netgen_writer_day(writer, day);
    char *at = writer->buffer + writer->used_bytes;
    at[0] = 'T';
    put_two(at + 1, second / 3600);
    at[3] = ':';
    put_two(at + 4, second / 60 % 60);
    at[6] = ':';
    put_two(at + 7, second % 60);
    at[9] = 'Z';
    writer->used_bytes += 10;
}

void netgen_writer_empty(netgen_writer *writer)
{
    reserve(writer);
}

void netgen_writer_end(netgen_writer *writer)
{
    writer->buffer[writer->used_bytes++] = '\n';
    writer->at_row = false;
}

bool netgen_writer_close(netgen_writer *writer)
{
    flush(writer);
    errno = 0;
    if (fclose(writer->file) != 0 && writer->fault == 0) {
        writer->fault = errno != 0 ? errno : EIO;
    }
    writer->file = NULL;
    if (writer->fault != 0) {
        fprintf(stderr, "netgen: cannot write %s: %s\n", writer->path, strerror(writer->fault));
        return false;
    }
    return true;
}
