// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a status is called, and the one place that writes error sentences.
 */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// No `default:`, so that the compiler names a status that has no words.
const char *ng_status_text(ng_status status)
{
    switch (status) {
    case NG_OK:
        return "done";
    case NG_ERR_NOT_FOUND:
        return "not found";
    case NG_ERR_ARGUMENT:
        return "argument out of range";
    case NG_ERR_AMBIGUOUS:
        return "ambiguous reference";
    case NG_ERR_REFUSED:
        return "refused by a rule";
    case NG_ERR_INPUT:
        return "bad input data";
    case NG_ERR_NO_STORE:
        return "no store";
    case NG_ERR_FORMAT:
        return "store of another format";
    case NG_ERR_CORRUPT:
        return "damaged store";
    case NG_ERR_READ_ONLY:
        return "read-only store";
    case NG_ERR_BUSY:
        return "store busy";
    case NG_ERR_IO:
        return "input or output failed";
    case NG_ERR_FULL:
        return "disk full";
    case NG_ERR_LIMIT:
        return "limit reached";
    case NG_ERR_INTERRUPTED:
        return "interrupted";
    case NG_ERR_NOMEM:
        return "out of memory";
    case NG_ERR_INTERNAL:
        return "internal fault";
    }
    return "unknown status";
}

// Bytes of `text` without a UTF-8 character that was cut off at its end.
static size_t whole_characters(const char *text, size_t bytes)
{
    size_t begin = bytes;
    while (begin > 0 && ((unsigned char)text[begin - 1] & 0xC0) == 0x80) {
        begin--;
    }
    if (begin == 0) {
        return bytes;
    }
    unsigned char lead = (unsigned char)text[begin - 1];
    size_t wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    return bytes - begin + 1 < wanted ? begin - 1 : bytes;
}

// The sentence is made beside `err`, since it may quote the one that stands there.
ng_status ng_fail(ng_error *err, ng_status status, const char *format, ...)
{
    if (err == NULL) {
        return status;
    }
    char text[sizeof err->text];
    va_list arguments;
    va_start(arguments, format);
    int wanted = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (wanted < 0) {
        text[0] = '\0';
    } else if ((size_t)wanted >= sizeof text) {
        text[whole_characters(text, sizeof text - 1)] = '\0';
    }
    memcpy(err->text, text, strlen(text) + 1);
    err->status = status;
    return status;
}
