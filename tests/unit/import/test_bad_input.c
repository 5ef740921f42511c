// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Bad files for every reader: each ends in one sentence with file and line, and leaves the
 * store as it was.
 *
 * Each reader has a sound header and a sound row; the faults are made of these. A fault of one
 * row alone rejects it, so those files hold no other row or are imported strictly.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "support/import_fixture.h"

/** One reader: a header (empty: none) and a row that it takes. */
typedef struct reader {
    const char *kind;
    const char *name; // of the file
    const char *header;
    const char *row;
    bool quotes; // a quote means something
} reader;

static const reader readers[] = {
    {"members", "m.csv", "id,name\n", "1,Ann", true},
    {"connections", "c.csv", "a,b\n", "1,2", true},
    {"follows", "f.csv", "follower,followee\n", "1,2", true},
    {"endorsements", "e.csv", "from,to,skill\n", "1,2,C", true},
    {"recommendations", "r.csv", "from,to,text\n", "1,2,Good", true},
    {"positions", "p.csv", "member,company\n", "1,Acme", true},
    {"education", "s.csv", "member,school\n", "1,MIT", true},
    {"groups", "g.csv", "id,name,topic\n", "1,Chess,games", true},
    {"memberships", "gm.csv", "group,member\n", "1,2", true},
    {"interactions", "i.csv", "from,to,kind\n", "1,2,call", true},
    {"invitations", "v.csv", "from,to,state\n", "1,2,pending", true},
    {"blocks", "b.csv", "blocker,blocked\n", "1,2", true},
    {"edges", "edges.txt", "", "1 2", false},
    {"linkedin", "Connections.csv", "First Name,Last Name,Connected On\n",
        "Ann,Ray,07 Mar 2023", true},
    {"ldbc", "person_knows_person_0_0.csv", "Person.id|Person.id\n", "1|2", false},
    {"ldbc", "person_0_0.csv", "id|firstName|lastName\n", "1|Ann|Ray", false},
    {"ldbc", "forum_0_0.csv", "id|title|creationDate\n", "1|Chess|1266161530447", false},
};
#define READERS (sizeof(readers) / sizeof(readers[0]))

/** A file: header, then `text`. */
static void write_file(const reader *of, const char *text, size_t bytes)
{
    const size_t header_bytes = strlen(of->header);
    char *const whole = malloc(header_bytes + bytes + 1);
    assert_non_null(whole);
    memcpy(whole, of->header, header_bytes);
    memcpy(whole + header_bytes, text, bytes);
    import_fixture__write_bytes(of->name, whole, header_bytes + bytes);
    free(whole);
}

/** What was written is refused, with the file and this line in front, and these words
 * behind. */
static void assert_refused(import_fixture *f, const reader *of, int line, const char *words)
{
    char place[64];
    char before[33];
    char after[33];
    snprintf(place, sizeof(place), "%s:%d: ", of->name, line);
    import_fixture__digest(f, before);
    const ng_status status = import_fixture__run(f, (const char *const[]){of->name, NULL});
    if (status != NG_ERR_INPUT || strncmp(f->err.text, place, strlen(place)) != 0 ||
        strstr(f->err.text, words) == NULL || strchr(f->err.text, '\n') != NULL) {
        fail_msg(
            "%s: status %d: %s, not %s%s", of->kind, (int)status, f->err.text, place, words);
    }
    import_fixture__digest(f, after);
    assert_string_equal(before, after);
}

/** Line of the first row. */
static int first_line(const reader *of)
{
    return of->header[0] == '\0' ? 1 : 2;
}

static void set_up_store(import_fixture *f)
{
    f->options.owner = "me";
    import_fixture__take(f, "before.csv", "id,name\n900,Zoe\n");
}

static void test_every_reader__takes_its_sound_row(void **state)
{
    import_fixture *const f = *state;
    set_up_store(f);
    for (size_t i = 0; i < READERS; i++) {
        write_file(&readers[i], readers[i].row, strlen(readers[i].row));
        if (import_fixture__run(f, (const char *const[]){readers[i].name, NULL}) != NG_OK) {
            fail_msg("%s: %s", readers[i].kind, f->err.text);
        }
        assert_int_equal(f->report.rows, 1);
        assert_int_equal(f->report.rejected, 0);
        assert_int_equal(f->report.files[0].kind.bytes, strlen(readers[i].kind));
        assert_memory_equal(
            f->report.files[0].kind.at, readers[i].kind, strlen(readers[i].kind));
    }
}

static void test_every_reader__refuses_a_file_without_rows(void **state)
{
    import_fixture *const f = *state;
    set_up_store(f);
    for (size_t i = 0; i < READERS; i++) {
        write_file(&readers[i], "", 0);
        assert_refused(f, &readers[i], 1, readers[i].header[0] == '\0' ? "empty" : "no rows");
    }
}

static void test_every_reader__refuses_a_truncated_file(void **state)
{
    import_fixture *const f = *state;
    set_up_store(f);
    for (size_t i = 0; i < READERS; i++) {
        char text[128];
        // A whole row, and the first cell of the next.
        snprintf(text, sizeof(text), "%s\n7", readers[i].row);
        write_file(&readers[i], text, strlen(text));
        assert_refused(
            f, &readers[i], first_line(&readers[i]) + 1, "the file ends within a row");
    }
}

static void test_every_reader__refuses_binary_files(void **state)
{
    static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0";
    import_fixture *const f = *state;
    set_up_store(f);
    for (size_t i = 0; i < READERS; i++) {
        import_fixture__write_bytes(readers[i].name, png, sizeof(png) - 1);
        // The first line alone is text, though not UTF-8.
        assert_refused(f, &readers[i], 1, "not UTF-8");
        f->options.kind = readers[i].kind;
        assert_int_equal(
            import_fixture__run(f, (const char *const[]){readers[i].name, NULL}), NG_ERR_INPUT);
        f->options.kind = NULL;
        write_file(&readers[i], png, sizeof(png) - 1);
        assert_refused(f, &readers[i], first_line(&readers[i]) == 1 ? 1 : 4,
            readers[i].header[0] == '\0' ? "not UTF-8" : "NUL byte");
    }
}

static void test_every_reader__refuses_nul_bytes(void **state)
{
    import_fixture *const f = *state;
    set_up_store(f);
    for (size_t i = 0; i < READERS; i++) {
        char text[128];
        const int bytes =
            snprintf(text, sizeof(text), "%s\n%s\n", readers[i].row, readers[i].row);
        text[bytes - 2] = '\0';
        write_file(&readers[i], text, (size_t)bytes);
        assert_refused(f, &readers[i], first_line(&readers[i]) + 1, "NUL byte");
    }
}

static void test_every_reader__refuses_a_huge_field(void **state)
{
    import_fixture *const f = *state;
    set_up_store(f);
    const size_t bytes = NG_LIMIT_ROW_BYTES + 100;
    char *const text = malloc(bytes);
    assert_non_null(text);
    for (size_t i = 0; i < READERS; i++) {
        const size_t row_bytes = strlen(readers[i].row);
        memset(text, 'x', bytes);
        memcpy(text, readers[i].row, row_bytes);
        text[row_bytes] = '\n';
        write_file(&readers[i], text, bytes);
        assert_refused(
            f, &readers[i], first_line(&readers[i]) + 1, "longer than 4194304 bytes");
        text[row_bytes + NG_LIMIT_CELL_BYTES + 2] = '\n';
        write_file(&readers[i], text, bytes);
        assert_refused(
            f, &readers[i], first_line(&readers[i]) + 1, "longer than 1048576 bytes");
    }
    free(text);
}

static void test_every_reader__refuses_bad_utf8_when_it_is_strict(void **state)
{
    import_fixture *const f = *state;
    set_up_store(f);
    for (size_t i = 0; i < READERS; i++) {
        char text[128];
        snprintf(text, sizeof(text), "%s\n%s\xFF\n", readers[i].row, readers[i].row);
        write_file(&readers[i], text, strlen(text));
        f->options.strict = true;
        assert_refused(f, &readers[i], first_line(&readers[i]) + 1, "not UTF-8");
        f->options.strict = false;
        // Of one row, which is rejected, nothing is left.
        snprintf(text, sizeof(text), "%s\xFF\n", readers[i].row);
        write_file(&readers[i], text, strlen(text));
        if (readers[i].header[0] != '\0') {
            assert_refused(f, &readers[i], 2, "not UTF-8");
        }
    }
}

static void test_every_reader__refuses_bad_utf8_in_the_header(void **state)
{
    import_fixture *const f = *state;
    set_up_store(f);
    for (size_t i = 0; i < READERS; i++) {
        char text[128];
        snprintf(text, sizeof(text), "\xFE%s%s\n", readers[i].header, readers[i].row);
        import_fixture__write(readers[i].name, text);
        assert_refused(f, &readers[i], 1, "not UTF-8");
    }
}

static void test_every_reader__refuses_a_wrong_delimiter(void **state)
{
    import_fixture *const f = *state;
    set_up_store(f);
    for (size_t i = 0; i < READERS; i++) {
        char text[128];
        snprintf(text, sizeof(text), "%s%s\n", readers[i].header, readers[i].row);
        for (char *at = text; *at != '\0'; at++) {
            *at = *at == ',' || *at == '|' || (*at == ' ' && readers[i].header[0] == '\0')
                ? ':'
                : *at;
        }
        import_fixture__write(readers[i].name, text);
        assert_refused(f, &readers[i], 1, "not recognised");
    }
}

static void test_every_reader__refuses_a_duplicate_header(void **state)
{
    import_fixture *const f = *state;
    set_up_store(f);
    for (size_t i = 0; i < READERS; i++) {
        if (!readers[i].quotes) {
            continue; // edges have no header, and LDBC's may repeat a name
        }
        char text[256];
        const char *const comma = strchr(readers[i].header, ',');
        snprintf(text, sizeof(text), "%.*s,%s1,%s\n", (int)(comma - readers[i].header),
            readers[i].header, readers[i].header, readers[i].row);
        import_fixture__write(readers[i].name, text);
        assert_refused(f, &readers[i], 1, "twice");
    }
}

static void test_every_reader__refuses_an_unterminated_quote(void **state)
{
    import_fixture *const f = *state;
    set_up_store(f);
    for (size_t i = 0; i < READERS; i++) {
        if (!readers[i].quotes) {
            continue; // a quote is a character like any other
        }
        char text[256];
        snprintf(text, sizeof(text), "%s\n\"%s\n%s\n", readers[i].row, readers[i].row,
            readers[i].row);
        write_file(&readers[i], text, strlen(text));
        assert_refused(f, &readers[i], 3, "unterminated quote");
    }
}

static void test_every_reader__refuses_rows_of_too_few_or_too_many_fields(void **state)
{
    import_fixture *const f = *state;
    set_up_store(f);
    f->options.strict = true;
    for (size_t i = 0; i < READERS; i++) {
        if (readers[i].header[0] == '\0') {
            continue; // further columns of edges are left out
        }
        char text[256];
        const char mark = readers[i].quotes ? ',' : '|';
        snprintf(text, sizeof(text), "%s\n%s%cx\n", readers[i].row, readers[i].row, mark);
        write_file(&readers[i], text, strlen(text));
        assert_refused(f, &readers[i], 3, "expected");
        snprintf(text, sizeof(text), "%s\n1\n%s\n", readers[i].row, readers[i].row);
        write_file(&readers[i], text, strlen(text));
        assert_refused(f, &readers[i], 3, "expected");
    }
}

static void test_utf16_without_a_mark__is_refused(void **state)
{
    import_fixture *const f = *state;
    import_fixture__write_bytes("m.csv", "i\0d\0\n\0", 6);
    import_fixture__assert_refused(
        f, "m.csv", NG_ERR_INPUT, "m.csv:1: a NUL byte: this is not UTF-8 text");
}

static void test_unrecognised_files__are_named_with_what_they_hold(void **state)
{
    import_fixture *const f = *state;
    import_fixture__write("x.csv", "foo,bar\n1,2\n");
    import_fixture__assert_refused(f, "x.csv", NG_ERR_INPUT,
        "x.csv:1: not recognised: the first line names foo, bar; needed is a header with id, "
        "or "
        "a,b, or from,to and what they share, or the like, or two numbers a line");
    f->options.kind = "follows";
    import_fixture__assert_refused(f, "x.csv", NG_ERR_INPUT,
        "x.csv:1: not recognised as follows: it needs the columns follower,followee; the "
        "header "
        "names foo, bar");
}

static void test_from_and_to_alone__ask_for_the_kind(void **state)
{
    import_fixture *const f = *state;
    import_fixture__write("x.csv", "from,to\n1,2\n");
    import_fixture__assert_refused(f, "x.csv", NG_ERR_ARGUMENT,
        "x.csv:1: the columns from,to alone do not say what they mean: name the kind with --as "
        "(connections, recommendations or invitations)");
    f->options.kind = "connections";
    assert_int_equal(import_fixture__run(f, (const char *const[]){"x.csv", NULL}), NG_OK);
}

#define WITH_FILES(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FILES(test_every_reader__takes_its_sound_row),
        WITH_FILES(test_every_reader__refuses_a_file_without_rows),
        WITH_FILES(test_every_reader__refuses_a_truncated_file),
        WITH_FILES(test_every_reader__refuses_binary_files),
        WITH_FILES(test_every_reader__refuses_nul_bytes),
        WITH_FILES(test_every_reader__refuses_a_huge_field),
        WITH_FILES(test_every_reader__refuses_bad_utf8_when_it_is_strict),
        WITH_FILES(test_every_reader__refuses_bad_utf8_in_the_header),
        WITH_FILES(test_every_reader__refuses_a_wrong_delimiter),
        WITH_FILES(test_every_reader__refuses_a_duplicate_header),
        WITH_FILES(test_every_reader__refuses_an_unterminated_quote),
        WITH_FILES(test_every_reader__refuses_rows_of_too_few_or_too_many_fields),
        WITH_FILES(test_utf16_without_a_mark__is_refused),
        WITH_FILES(test_unrecognised_files__are_named_with_what_they_hold),
        WITH_FILES(test_from_and_to_alone__ask_for_the_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
