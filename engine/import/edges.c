// SPDX-License-Identifier: GPL-3.0-or-later
/** Edge lists: lines come from the tokenizer, the parts of a line are found here. */
#include "import/edges.h"

#include <string.h>

#include "base/status.h"
#include "base/text.h"

static bool is_gap(char byte)
{
    return byte == ' ' || byte == '\t' || byte == ',' || byte == ';' || byte == '|' ||
        byte == '\r';
}

/** The next part of a line; false at its end. Gaps of any length separate. */
static bool take_part(ng_text *rest, ng_text *part)
{
    size_t at = 0;
    while (at < rest->bytes && is_gap(rest->at[at])) {
        at++;
    }
    const size_t begin = at;
    while (at < rest->bytes && !is_gap(rest->at[at])) {
        at++;
    }
    *part = (ng_text){rest->at + begin, at - begin};
    *rest = (ng_text){rest->at + at, rest->bytes - at};
    return part->bytes > 0;
}

static bool is_whole(ng_text part)
{
    for (size_t i = 0; i < part.bytes; i++) {
        if (part.at[i] < '0' || part.at[i] > '9') {
            return false;
        }
    }
    return part.bytes > 0;
}

/** Digits with a sign, a point or an exponent. */
static bool is_number(ng_text part)
{
    bool digit = false;
    for (size_t i = 0; i < part.bytes; i++) {
        const char byte = part.at[i];
        digit = digit || (byte >= '0' && byte <= '9');
        if ((byte < '0' || byte > '9') && (byte == '\0' || strchr("+-.eE", byte) == NULL)) {
            return false;
        }
    }
    return digit;
}

bool ng_edges__is_comment(ng_text line)
{
    const ng_text text = ng_text__trim(line);
    return text.bytes > 0 && text.at[0] == '#';
}

bool ng_edges__is_edge(ng_text line)
{
    ng_text part;
    if (!take_part(&line, &part) || !is_whole(part) || !take_part(&line, &part) ||
        !is_whole(part)) {
        return false;
    }
    while (take_part(&line, &part)) {
        if (!is_number(part)) {
            return false;
        }
    }
    return true;
}

static bool names_columns(const ng_text key[2])
{
    static const char *const pair[][2] = {{"src", "dst"}, {"source", "target"}, {"from", "to"},
        {"a", "b"}, {"fromnodeid", "tonodeid"}};
    for (size_t i = 0; i < sizeof(pair) / sizeof(pair[0]); i++) {
        if (ng_text__equal(key[0], ng_text__of(pair[i][0])) &&
            ng_text__equal(key[1], ng_text__of(pair[i][1]))) {
            return true;
        }
    }
    return false;
}

static ng_status add_edge(ng_reader *reader, const ng_text key[2], ng_error *err)
{
    static const char *const field[2] = {"first column", "second column"};
    ng_status status = NG_OK;
    uint32_t slot[2];
    bool same = false;
    if (!ng_reader__two(reader, field, key)) {
        return NG_OK;
    }
    NG_TRY(ng_reader__members(reader, key, slot, &same, err));
    if (!same) {
        NG_TRY(ng_batch__connection(
            reader->batch, reader->number, slot[0], slot[1], NG_DAY_NONE, err));
    }
done:
    return status;
}

/** The columns behind the keys: only numbers are left out in silence of the row. */
static bool check_rest(ng_reader *reader, ng_text rest, bool *warned)
{
    ng_text part;
    bool any = false;
    while (take_part(&rest, &part)) {
        any = true;
        if (!is_number(part)) {
            char shown[NG_SHOWN_BYTES];
            ng_reader__reject(reader, NULL, "expected two keys and numbers, found %s",
                ng_reader__shown(part, shown));
            return false;
        }
    }
    if (any && !*warned) {
        *warned = true;
        ng_reader__warn(reader, "the columns behind the first two are left out");
    }
    return true;
}

ng_status ng_edges__read(ng_reader *reader, ng_error *err)
{
    ng_status status = NG_OK;
    bool warned = false;
    bool first = true;
    for (;;) {
        bool more = false;
        NG_TRY(ng_reader__next(reader, &more, err));
        if (!more) {
            break;
        }
        if (ng_edges__is_comment(reader->row.raw)) {
            reader->file->rows--;
            continue;
        }
        ng_text rest = reader->row.raw;
        ng_text key[2];
        const bool two = take_part(&rest, &key[0]) && take_part(&rest, &key[1]);
        const bool header = first && two && names_columns(key);
        first = false;
        if (header) {
            reader->file->rows--;
        } else if (!two && ng_reader__ends_file(reader)) {
            NG_TRY(ng_reader__fail_cut(reader, err));
        } else if (!two) {
            ng_reader__reject(reader, NULL, "expected two keys, found one");
        } else if (check_rest(reader, rest, &warned)) {
            NG_TRY(add_edge(reader, key, err));
        }
    }
done:
    return status;
}
