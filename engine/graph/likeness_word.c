// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Words of names: how they are divided, and when two of them are forms of one.
 *
 * A spelling is a variation that follows a rule: German `ae` for a folded umlaut, the
 * Indonesian spelling before 1972 (`oe`, `dj`, `tj`), and what a name sounds like where it was
 * written in other letters (`ch`, `kh`; `ts`, `tz`; `y`, `j`, `i`). Each set of rules makes one
 * form of what it takes for the same; two words are spellings of one when any set does.
 */
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "graph/likeness.h"

// ------------------------------------------------------------------------------------- letters

typedef struct letter {
    uint32_t point;
    char latin[5];
} letter;

// Folded Cyrillic and Greek letters by code point, as passports write them.
static const letter letters[] = {
    {0x03B1, "a"},
    {0x03B2, "v"},
    {0x03B3, "g"},
    {0x03B4, "d"},
    {0x03B5, "e"},
    {0x03B6, "z"},
    {0x03B7, "i"},
    {0x03B8, "th"},
    {0x03B9, "i"},
    {0x03BA, "k"},
    {0x03BB, "l"},
    {0x03BC, "m"},
    {0x03BD, "n"},
    {0x03BE, "x"},
    {0x03BF, "o"},
    {0x03C0, "p"},
    {0x03C1, "r"},
    {0x03C2, "s"},
    {0x03C3, "s"},
    {0x03C4, "t"},
    {0x03C5, "y"},
    {0x03C6, "f"},
    {0x03C7, "ch"},
    {0x03C8, "ps"},
    {0x03C9, "o"},
    {0x0430, "a"},
    {0x0431, "b"},
    {0x0432, "v"},
    {0x0433, "g"},
    {0x0434, "d"},
    {0x0435, "e"},
    {0x0436, "zh"},
    {0x0437, "z"},
    {0x0438, "i"},
    {0x0439, "y"},
    {0x043A, "k"},
    {0x043B, "l"},
    {0x043C, "m"},
    {0x043D, "n"},
    {0x043E, "o"},
    {0x043F, "p"},
    {0x0440, "r"},
    {0x0441, "s"},
    {0x0442, "t"},
    {0x0443, "u"},
    {0x0444, "f"},
    {0x0445, "kh"},
    {0x0446, "ts"},
    {0x0447, "ch"},
    {0x0448, "sh"},
    {0x0449, "shch"},
    {0x044A, ""},
    {0x044B, "y"},
    {0x044C, ""},
    {0x044D, "e"},
    {0x044E, "yu"},
    {0x044F, "ya"},
    {0x0451, "e"},
    {0x0452, "dj"},
    {0x0454, "ye"},
    {0x0456, "i"},
    {0x0457, "yi"},
    {0x0458, "j"},
    {0x0459, "lj"},
    {0x045A, "nj"},
    {0x045B, "c"},
    {0x045F, "dz"},
    {0x0491, "g"},
};

// Words that say what a person is, not who.
static const char *const titles[] = {"ba", "bsc", "cpa", "dipl", "dr", "dra", "drs", "esq",
    "frau", "herr", "hj", "ing", "ir", "jr", "mag", "mba", "md", "miss", "mr", "mrs", "ms",
    "msc", "phd", "prof", "sr"};

// The code point at the beginning of valid UTF-8, and its bytes.
static uint32_t read_point(ng_text text, uint32_t *bytes)
{
    const unsigned char *at = (const unsigned char *)text.at;
    const uint32_t width = at[0] < 0x80 ? 1 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    uint32_t point = width == 1 ? at[0] : at[0] & (0x7Fu >> width);
    *bytes = width <= text.bytes ? width : (uint32_t)text.bytes;
    for (uint32_t i = 1; i < *bytes; i++) {
        point = point << 6 | (at[i] & 0x3Fu);
    }
    return point;
}

static const char *latin_of(uint32_t point)
{
    size_t low = 0;
    size_t high = sizeof letters / sizeof letters[0];
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (letters[middle].point == point) {
            return letters[middle].latin;
        }
        low = letters[middle].point < point ? middle + 1 : low;
        high = letters[middle].point < point ? high : middle;
    }
    return NULL;
}

// ------------------------------------------------------------------------------------ dividing

// What stands between words; a dot may also end a title.
static bool divides(uint32_t point)
{
    return point < 0x80 && point != 0 && strchr(" -.,;:/()[]{}\"&+_|*", (int)point) != NULL;
}

static bool falls_away(uint32_t point)
{
    return point == '\'' || point == '`' || point == 0x2019 || point == 0x2018 ||
        point == 0x02BC || point == 0x2032;
}

static bool is_title(ng_text word)
{
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
        if (ng_text__equal(word, ng_text__of(titles[i]))) {
            return true;
        }
    }
    return false;
}

typedef struct splitter {
    ng_likeness_name *out;
    char word[NG_LIKENESS_WORD_BYTES];
    uint32_t bytes;
} splitter;

static void end_word(splitter *on)
{
    ng_likeness_name *out = on->out;
    const ng_text word = {on->word, on->bytes};
    on->bytes = 0;
    if (word.bytes == 0 || is_title(word)) {
        return;
    }
    const uint32_t place =
        out->word_count < NG_LIKENESS_WORDS ? out->word_count : NG_LIKENESS_WORDS - 1;
    char *at = out->text + (size_t)place * NG_LIKENESS_WORD_BYTES;
    memcpy(at, word.at, word.bytes);
    out->word[place] = (ng_text){at, word.bytes};
    out->word_count = place + 1;
}

static void add_letters(splitter *on, const char *at, uint32_t bytes)
{
    if (on->bytes + bytes <= NG_LIKENESS_WORD_BYTES) {
        memcpy(on->word + on->bytes, at, bytes);
        on->bytes += bytes;
    }
}

// `ph.d.` is one title, and not the words `ph` and `d`.
static ng_text pass_degree(ng_text folded)
{
    static const char *const degrees[] = {
        "ph.d.", "ph.d", "ph. d.", "m.sc.", "b.sc.", "m.b.a."};
    for (size_t i = 0; i < sizeof degrees / sizeof degrees[0]; i++) {
        const size_t bytes = strlen(degrees[i]);
        if (folded.bytes >= bytes && memcmp(folded.at, degrees[i], bytes) == 0) {
            return (ng_text){folded.at + bytes, folded.bytes - bytes};
        }
    }
    return folded;
}

void ng_likeness__split(ng_text folded, ng_likeness_name *out)
{
    splitter on = {.out = out};
    out->word_count = 0;
    while (folded.bytes > 0) {
        uint32_t bytes;
        if (on.bytes == 0) {
            const size_t before = folded.bytes;
            folded = pass_degree(folded);
            if (folded.bytes < before) {
                continue;
            }
        }
        const uint32_t point = read_point(folded, &bytes);
        const char *latin = point < 0x80 ? NULL : latin_of(point);
        if (divides(point)) {
            end_word(&on);
        } else if (latin != NULL) {
            add_letters(&on, latin, (uint32_t)strlen(latin));
        } else if (!falls_away(point)) {
            add_letters(&on, folded.at, bytes);
        }
        folded = (ng_text){folded.at + bytes, folded.bytes - bytes};
    }
    end_word(&on);
}

// --------------------------------------------------------------------------------- short forms

typedef struct short_form {
    const char *form;
    uint16_t group;
} short_form;

static const short_form forms[] = {
#include "graph/nickname_table.inc"
};

void ng_likeness__groups(ng_text word, uint16_t out[NG_LIKENESS_GROUPS], uint32_t *count)
{
    size_t low = 0;
    size_t high = sizeof forms / sizeof forms[0];
    *count = 0;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        const bool below = ng_text__compare(ng_text__of(forms[middle].form), word) < 0;
        low = below ? middle + 1 : low;
        high = below ? high : middle;
    }
    while (low < sizeof forms / sizeof forms[0] && *count < NG_LIKENESS_GROUPS &&
        ng_text__equal(ng_text__of(forms[low].form), word)) {
        out[(*count)++] = forms[low++].group;
    }
}

static bool share_group(const ng_likeness_word *a, const ng_likeness_word *b)
{
    uint32_t i = 0;
    uint32_t j = 0;
    while (i < a->group_count && j < b->group_count) {
        if (a->group[i] == b->group[j]) {
            return true;
        }
        if (a->group[i] < b->group[j]) {
            i++;
        } else {
            j++;
        }
    }
    return false;
}

// ----------------------------------------------------------------------------------- spellings

typedef struct rule {
    char from[5], to[3];
} rule;

// Longer ones first; they are tried at each place from the left. Each ends with an empty one.
static const rule german[] = {{"ae", "a"}, {"oe", "o"}, {"ue", "u"}, {"", ""}};
static const rule indonesian[] = {{"oe", "u"}, {"dj", "i"}, {"tj", "k"}, {"ch", "h"},
    {"kh", "h"}, {"j", "i"}, {"y", "i"}, {"c", "k"}, {"", ""}};
static const rule sound[] = {{"shch", "s"}, {"sch", "s"}, {"tch", "h"}, {"sh", "s"},
    {"ch", "h"}, {"kh", "h"}, {"ts", "s"}, {"tz", "s"}, {"cz", "s"}, {"zh", "s"}, {"ck", "k"},
    {"ph", "f"}, {"th", "t"}, {"dh", "d"}, {"ou", "u"}, {"c", "k"}, {"q", "k"}, {"x", "ks"},
    {"z", "s"}, {"y", "i"}, {"j", "i"}, {"w", "v"}, {"", ""}};
// All of the above at once, and `o` for `u`, so that whatever is a spelling is equal here.
static const rule coarse[] = {{"shch", "s"}, {"sch", "s"}, {"tch", "h"}, {"sh", "s"},
    {"ch", "h"}, {"kh", "h"}, {"ts", "s"}, {"tz", "s"}, {"cz", "s"}, {"zh", "s"}, {"ck", "k"},
    {"ph", "f"}, {"th", "t"}, {"dh", "d"}, {"ae", "a"}, {"oe", "o"}, {"ue", "o"}, {"ou", "o"},
    {"dj", "i"}, {"tj", "k"}, {"c", "k"}, {"q", "k"}, {"x", "ks"}, {"z", "s"}, {"y", "i"},
    {"j", "i"}, {"w", "v"}, {"u", "o"}, {"", ""}};

static bool begins(ng_text word, size_t at, const char *from)
{
    return word.at[at] == from[0] && strlen(from) <= word.bytes - at &&
        memcmp(from, word.at + at, strlen(from)) == 0;
}

// The form that a set of rules makes; doubled letters are one, an `h` at the end is silent.
static uint32_t respell(ng_text word, const rule *rules, char out[2 * NG_LIKENESS_WORD_BYTES])
{
    uint32_t bytes = 0;
    size_t at = 0;
    while (at < word.bytes && bytes + sizeof rules->to < 2 * NG_LIKENESS_WORD_BYTES) {
        const rule *found = rules;
        while (found->from[0] != '\0' && !begins(word, at, found->from)) {
            found++;
        }
        const bool same = found->from[0] == '\0';
        const char *to = same ? word.at + at : found->to;
        const size_t to_bytes = same ? 1 : strlen(found->to);
        for (size_t i = 0; i < to_bytes; i++) {
            if (bytes == 0 || out[bytes - 1] != to[i]) {
                out[bytes++] = to[i];
            }
        }
        at += same ? 1 : strlen(found->from);
    }
    return bytes > 2 && out[bytes - 1] == 'h' ? bytes - 1 : bytes;
}

uint32_t ng_likeness__skeleton(ng_text word, char out[2 * NG_LIKENESS_WORD_BYTES])
{
    return respell(word, coarse, out);
}

static bool equal_by(const rule *rules, ng_text a, ng_text b)
{
    char form[2][2 * NG_LIKENESS_WORD_BYTES];
    const uint32_t bytes = respell(a, rules, form[0]);
    return bytes == respell(b, rules, form[1]) && memcmp(form[0], form[1], bytes) == 0;
}

// -------------------------------------------------------------------------------------- errors

uint32_t ng_likeness__distance(ng_text a, ng_text b, uint32_t most)
{
    enum {
        ROW = NG_LIKENESS_WORD_BYTES + 1
    };
    uint32_t row[3][ROW];
    const size_t more = a.bytes > b.bytes ? a.bytes - b.bytes : b.bytes - a.bytes;
    if (more > most || a.bytes >= ROW || b.bytes >= ROW) {
        return most + 1;
    }
    for (uint32_t j = 0; j <= b.bytes; j++) {
        row[0][j] = j;
    }
    for (uint32_t i = 1; i <= a.bytes; i++) {
        uint32_t *now = row[i % 3];
        const uint32_t *last = row[(i + 2) % 3];
        const uint32_t *before = row[(i + 1) % 3];
        uint32_t least = i;
        now[0] = i;
        for (uint32_t j = 1; j <= b.bytes; j++) {
            const uint32_t change = last[j - 1] + (a.at[i - 1] != b.at[j - 1]);
            const uint32_t gap = (last[j] < now[j - 1] ? last[j] : now[j - 1]) + 1;
            now[j] = change < gap ? change : gap;
            if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1] &&
                before[j - 2] + 1 < now[j]) {
                now[j] = before[j - 2] + 1;
            }
            least = now[j] < least ? now[j] : least;
        }
        if (least > most) {
            return most + 1;
        }
    }
    const uint32_t distance = row[a.bytes % 3][b.bytes];
    return distance > most ? most + 1 : distance;
}

// A word of four letters may have one wrong, one of eight letters two.
static ng_word_relation relate_letters(ng_text a, ng_text b)
{
    const size_t shorter = a.bytes < b.bytes ? a.bytes : b.bytes;
    const uint32_t most = shorter >= 8 ? 2 : shorter >= 4 ? 1 : 0;
    const uint32_t distance = most == 0 ? 1 : ng_likeness__distance(a, b, most);
    return distance > most ? NG_WORDS_DIFFER : distance == 1 ? NG_WORDS_TYPO : NG_WORDS_TYPOS;
}

static bool is_initial_of(ng_text initial, ng_text word)
{
    uint32_t bytes;
    read_point(initial, &bytes);
    return bytes == initial.bytes && word.bytes > bytes &&
        memcmp(initial.at, word.at, bytes) == 0;
}

ng_word_relation ng_likeness__relate(const ng_likeness_word *a, const ng_likeness_word *b)
{
    if (a == b || ng_text__equal(a->text, b->text)) {
        return NG_WORDS_EQUAL;
    }
    if (is_initial_of(a->text, b->text) || is_initial_of(b->text, a->text)) {
        return NG_WORDS_INITIAL;
    }
    if (a->skeleton == b->skeleton &&
        (equal_by(german, a->text, b->text) || equal_by(indonesian, a->text, b->text) ||
            equal_by(sound, a->text, b->text))) {
        return NG_WORDS_SPELLED;
    }
    return share_group(a, b) ? NG_WORDS_SHORT : relate_letters(a->text, b->text);
}
