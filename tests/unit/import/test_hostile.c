// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Inputs made to wear a reader out: a field of 64 MB in every format, a million cards, cards
 * within cards without end. They come as a stream, so that nothing large is ever written. Each
 * ends in a sentence or is read, and the memory of the process stays where it was.
 *
 * What archives may do to a reader stands in test_archive.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "support/import_fixture.h"
#include "support/sanitized.h"

#define FIELD_BYTES ((uint64_t)64 << 20)
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
/** Of what the process may need more than before, in KiB: a window grows to five MiB. */
#define GROWTH_KIB 40000

/** What comes: a beginning, then so many of a part, then an end. `%07u` in the part, where
 *  there is one, is its number. */
typedef struct stream {
    const char *begin, *part, *end;
    uint64_t parts;
    bool numbered;
    uint64_t next;    // part, from 0 on; `parts` is the end
    char piece[1024]; // that is being handed out
    size_t bytes, used;
    int stage;
} stream;

static stream given; // what standard input is, since the fixture has the context

static void next_piece(stream *from)
{
    from->used = 0;
    from->bytes = 0;
    if (from->stage == 0) {
        from->bytes = (size_t)snprintf(from->piece, sizeof(from->piece), "%s", from->begin);
        from->stage = 1;
    }
    const size_t part_bytes = strlen(from->part);
    while (from->bytes + part_bytes + 1 < sizeof(from->piece) && from->next < from->parts) {
        char *const at = from->piece + from->bytes;
        memcpy(at, from->part, part_bytes);
        char *const mark = from->numbered ? memchr(at, '#', part_bytes) : NULL;
        if (mark != NULL) {
            char digits[16];
            (void)snprintf(digits, sizeof(digits), "%07u", (unsigned)(from->next % 10000000));
            memcpy(mark, digits, 7);
        }
        from->bytes += part_bytes;
        from->next++;
    }
    if (from->bytes == 0 && from->stage == 1) {
        from->bytes = (size_t)snprintf(from->piece, sizeof(from->piece), "%s", from->end);
        from->stage = 2;
    }
}

static int read_stream(void *context, void *at, size_t bytes)
{
    (void)context;
    if (given.used == given.bytes) {
        next_piece(&given);
    }
    const size_t left = given.bytes - given.used;
    const size_t take = left < bytes ? left : bytes;
    memcpy(at, given.piece + given.used, take);
    given.used += take;
    return (int)take;
}

static long peak_kib(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

static ng_status import_stream(import_fixture *f, const stream *from, const char *kind)
{
    given = *from;
    f->options.kind = kind;
    f->options.owner = "me@example.org";
    f->options.dry_run = true;
    f->options.memory_bytes = (size_t)16 << 20;
    f->options.read_standard_input = read_stream;
    return import_fixture__run(f, (const char *const[]){"-", NULL});
}

#define X64 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

typedef struct field_case {
    const char *kind; // NULL: found from the content
    const char *begin, *end;
    const char *sentence; // a part of it
} field_case;

static void test_every_format__bounds_a_field_of_64_megabytes(void **state)
{
    import_fixture *const f = *state;
    static const field_case cases[] = {
        {NULL, "id,name\n1,a\n2,", "\n3,c\n",
            "-:3: a row, or a quote without end, longer than 4194304 bytes"},
        {NULL, "id,name\n1,a\n2,\"", "\"\n3,c\n",
            "-:3: a row, or a quote without end, longer than 4194304 bytes"},
        {NULL, "id,name\n1,a\n2,\"", "",
            "-:3: a row, or a quote without end, longer than 4194304 bytes"},
        {"edges", "1 2\n", "\n",
            "-:2: a row, or a quote without end, longer than 4194304 bytes"},
        {NULL, "", ",name\n1,a\n", "longer than 4194304 bytes"},
        {NULL, "First Name,Last Name,URL,Email Address,Company,Position,Connected On\nAnn,",
            ",,,,,07 Mar 2023\n",
            "-:2: a row, or a quote without end, longer than 4194304 bytes"},
        {NULL, "BEGIN:VCARD\nFN:", "\nEND:VCARD\n", "-:2: "},
        {NULL, "BEGIN:VCARD\n", ":1\nEND:VCARD\n", "-:"},
        {NULL, "{\"basics\":{\"name\":\"", "\"}}", "4194304 bytes"},
        {NULL, "<graphml><graph><node id=\"", "\"/></graph></graphml>", "1048576 bytes"},
    };
    const long before = peak_kib();
    for (size_t i = 0; i < LENGTH(cases); i++) {
        const stream from = {.begin = cases[i].begin,
            .part = X64,
            .end = cases[i].end,
            .parts = FIELD_BYTES / 64};
        const ng_status status = import_stream(f, &from, cases[i].kind);
        if (status != NG_ERR_INPUT || strstr(f->err.text, cases[i].sentence) == NULL) {
            fail_msg("case %zu: %d %s", i, (int)status, f->err.text);
        }
    }
    assert_true(NG_TESTS_SANITIZED || peak_kib() - before < GROWTH_KIB);
}

static void test_vcard__skips_a_photo_of_64_megabytes(void **state)
{
    import_fixture *const f = *state;
    const stream from = {.begin = "BEGIN:VCARD\nFN:Ann Ray\nPHOTO;ENCODING=b:",
        .part = X64 "\n " X64,
        .end = "\nEMAIL:ann@example.org\nEND:VCARD\n",
        .parts = FIELD_BYTES / 130};
    const long before = peak_kib();
    assert_int_equal(import_stream(f, &from, NULL), NG_OK);
    import_fixture__assert_counts(f, 1, 0, 0, 0);
    assert_true(NG_TESTS_SANITIZED || peak_kib() - before < GROWTH_KIB);
}

static void test_vcard__reads_a_million_cards(void **state)
{
    import_fixture *const f = *state;
    const uint64_t cards = NG_TESTS_SANITIZED ? 50000 : 1000000;
    const stream from = {.begin = "",
        .part = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann Ray\r\nEMAIL:a#______@example.org\r\n"
                "END:VCARD\r\n",
        .end = "",
        .parts = cards,
        .numbered = true};
    if (import_stream(f, &from, NULL) != NG_OK) {
        fail_msg("%s", f->err.text);
    }
    import_fixture__assert_counts(f, cards, 0, 0, 0);
}

static void test_vcard__skips_a_million_cards_within_a_card(void **state)
{
    import_fixture *const f = *state;
    const stream from = {.begin = "BEGIN:VCARD\nFN:Ann Ray\nEMAIL:ann@example.org\n",
        .part = "AGENT:\nBEGIN:VCARD\nFN:Inner\n",
        .end = "END:VCARD\n",
        .parts = 1000000};
    const long before = peak_kib();
    const ng_status status = import_stream(f, &from, NULL);
    assert_true(status == NG_OK || status == NG_ERR_INPUT);
    assert_true(NG_TESTS_SANITIZED || peak_kib() - before < GROWTH_KIB);
}

static void test_graphml__refuses_a_million_elements_within_each_other(void **state)
{
    import_fixture *const f = *state;
    const stream from = {
        .begin = "<graphml>", .part = "<graph>", .end = "</graphml>", .parts = 1000000};
    assert_int_equal(import_stream(f, &from, NULL), NG_ERR_INPUT);
}

static void test_resume__refuses_a_million_lists_within_each_other(void **state)
{
    import_fixture *const f = *state;
    const stream from = {.begin = "{\"basics\":", .part = "[", .end = "]}", .parts = 1000000};
    assert_int_equal(import_stream(f, &from, NULL), NG_ERR_INPUT);
}

int main(void)
{
#define TEST(name)                                                                             \
    cmocka_unit_test_setup_teardown(name, import_fixture__set_up, import_fixture__tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_every_format__bounds_a_field_of_64_megabytes),
        TEST(test_vcard__skips_a_photo_of_64_megabytes),
        TEST(test_vcard__reads_a_million_cards),
        TEST(test_vcard__skips_a_million_cards_within_a_card),
        TEST(test_graphml__refuses_a_million_elements_within_each_other),
        TEST(test_resume__refuses_a_million_lists_within_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
