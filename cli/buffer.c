// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Growing byte strings. The only file of the command that asks for memory.
 */
#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BYTES 1024

void cli_buffer_finish(cli_buffer *buffer)
{
    free(buffer->at);
    *buffer = (cli_buffer){0};
}

char *cli_buffer_reserve(cli_buffer *buffer, size_t bytes)
{
    if (buffer->failed || bytes > SIZE_MAX / 2 - buffer->bytes) {
        buffer->failed = true;
        return NULL;
    }
    const size_t wanted = buffer->bytes + bytes;
    if (wanted > buffer->capacity || buffer->at == NULL) {
        size_t capacity = buffer->capacity == 0 ? FIRST_BYTES : buffer->capacity;
        while (capacity < wanted) {
            capacity *= 2;
        }
        char *at = realloc(buffer->at, capacity);
        if (at == NULL) {
            buffer->failed = true;
            return NULL;
        }
        buffer->at = at;
        buffer->capacity = capacity;
    }
    return buffer->at + buffer->bytes;
}

void cli_buffer_add(cli_buffer *buffer, const char *at, size_t bytes)
{
    char *to = cli_buffer_reserve(buffer, bytes);
    if (to != NULL && bytes > 0) {
        memcpy(to, at, bytes);
        buffer->bytes += bytes;
    }
}

void cli_buffer_add_string(cli_buffer *buffer, const char *string)
{
    cli_buffer_add(buffer, string, strlen(string));
}

void cli_buffer_add_number(cli_buffer *buffer, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    cli_buffer_add(buffer, digits + at, sizeof digits - at);
}

void cli_buffer_print(cli_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int bytes = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *to = bytes < 0 ? NULL : cli_buffer_reserve(buffer, (size_t)bytes + 1);
    if (to == NULL) {
        buffer->failed = true;
        return;
    }
    va_start(arguments, format);
    (void)vsnprintf(to, (size_t)bytes + 1, format, arguments);
    va_end(arguments);
    buffer->bytes += (size_t)bytes;
}

char cli_upper(char letter)
{
    static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    if (letter < 'a' || letter > 'z') {
        return letter;
    }
    return capitals[letter - 'a'];
}

ng_text cli_text_of(const char *string)
{
    return (ng_text){string, string == NULL ? 0 : strlen(string)};
}

ng_text cli_buffer_text(const cli_buffer *buffer)
{
    return (ng_text){buffer->at, buffer->bytes};
}
