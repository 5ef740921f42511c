// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every allocation of each command of sourcing failed once, in the command as a whole: it ends
 * with exit code 5 and says so, or it answers every byte as always; all memory is given back;
 * the store is as before or as after, and sound.
 *
 * What a command says is kept in files. The store is that of the office with a seed of trust,
 * two runs, a decision, notes of consent and a key of the log.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/failing_allocator.h"
#include "support/import_fixture.h"
#include "support/store_trial.h"

enum {
    WORDS_MAX = 24,
    NO_ACCESS = 5, // exit code
    DOCTOR_EVERY = 53
};

/** The main function of cli/main.c. */
int netgraph_main(int argc, char **argv);

static const char *const preparing[] = {
    "import " NETGRAPH_SOURCE_DIR "/data/office",
    "trust seed add 4",
    "refresh",
    "consent 1 --basis consent --source form",
    "source --skill C --near 7 --save kept",
    "source --team team --save other requirement.json",
    "run decide kept 5 advance --by Rita --reason fits",
    "suppress 9",
    "watch add one requirement.json --near 7 --max-hops 3 --exclude left",
    "watch add two --skill C --team team -n 1",
    "watch run two",
    "watch add done --skill Cooking --skill Design",
};

/** What is asked, and its exit code where nothing fails. */
typedef struct question {
    const char *line;
    int code;
} question;

static const question reading[] = {
    {"source requirement.json --near 7 --explain", 0},
    {"--format json source --any-skill C --any-skill SQL --team team --exclude left", 0},
    {"--format tsv source --skill C --near 7 --max-hops 2", 0},
    {"source --skill nothing", 1},
    {"source bad.json", 4},
    {"runs", 0},
    {"--format json run show kept", 0},
    {"run replay kept", 0},
    {"--format json run replay other", 0},
    {"run diff kept other", 0},
    {"fairness kept --groups groups.csv", 0},
    {"--format json fairness other --groups groups.csv --selected advanced", 0},
    {"fairness other --groups groups.csv --rerank", 0},
    {"consent 1", 0},
    {"privacy due --within 60d", 0},
    {"--format json privacy access 5", 0},
    {"log", 0},
    {"log list --of 5", 0},
    {"log verify", 0},
    {"log head", 0},
    {"watch list", 0},
    {"--format json watch show two", 0},
    {"watch run --dry-run --explain", 0},
    {"watch run done", 1},
    {"audit 2 --goal Design", 0},
    {"--format json audit 2", 0},
};

static const question writing[] = {
    {"source requirement.json --near 7 --save another", 0},
    {"run decide kept 1 reject --by Rita --reason no", 0},
    {"run remove other", 0},
    {"fairness other --groups groups.csv --rerank --record", 0},
    {"consent 2 --basis contract --source order", 0},
    {"consent 1 --withdraw", 0},
    {"suppress 6", 0},
    {"suppress --undo 9", 0},
    {"privacy told 3", 0},
    {"watch add three requirement.json --team team -n 3", 0},
    {"watch run", 0},
    {"watch run two --format json", 0},
    {"watch reset two", 0},
    {"watch remove two", 0},
    {"member remove 1", 0},
    {"log forget-key", 0},
};

// --- Running a command -----------------------------------------------------------------------

/** Standard output and standard error of a command, by its end. */
static void say_into(const char *out, const char *err, int kept[2])
{
    const char *const names[] = {out, err};
    fflush(stdout);
    fflush(stderr);
    for (int i = 0; i < 2; i++) {
        const int fd = open(names[i], O_WRONLY | O_CREAT | O_TRUNC, 0600);
        assert_true(fd >= 0);
        kept[i] = dup(STDOUT_FILENO + i);
        assert_true(kept[i] >= 0);
        assert_int_equal(dup2(fd, STDOUT_FILENO + i), STDOUT_FILENO + i);
        close(fd);
    }
}

static void say_here(const int kept[2])
{
    for (int i = 0; i < 2; i++) {
        (void)dup2(kept[i], STDOUT_FILENO + i);
        close(kept[i]);
    }
}

/** Exit code of a line of words, with the nth allocation failed; 0: none. */
static int run(const char *line, uint64_t nth, uint64_t *count)
{
    char words[512];
    char *argv[WORDS_MAX + 1] = {NULL};
    int argc = 0;
    int kept[2];
    char *rest = words;
    snprintf(words, sizeof words, "netgraph --db store --now 2024-06-01 %s", line);
    while (argc < WORDS_MAX && rest != NULL) {
        argv[argc++] = rest;
        rest = strchr(rest, ' ');
        if (rest != NULL) {
            *rest++ = '\0';
        }
    }
    say_into("out", "err", kept);
    ng_failing_allocator_arm(nth);
    const int code = netgraph_main(argc, argv);
    *count = ng_failing_allocator_count();
    ng_failing_allocator_disarm();
    say_here(kept);
    return code;
}

static void prepare(void)
{
    uint64_t count;
    import_fixture__write("team", "7\n12\n");
    import_fixture__write("left", "3\n");
    import_fixture__write("bad.json", "{\"must\":[{\"skil\":\"C\"}]}");
    import_fixture__write(
        "groups.csv", "member,team,age\n1,red,old\n5,blue,\n2,\"red\",young\n");
    import_fixture__write("requirement.json",
        "{\"must\":[{\"industry\":[\"Software Development\",\"Design\"]}],"
        "\"nice\":[{\"skill\":\"Python\",\"weight\":3},{\"location\":\"Bandung\"}],"
        "\"exclude\":\"3\",\"count\":5}");
    for (size_t i = 0; i < sizeof preparing / sizeof *preparing; i++) {
        if (run(preparing[i], 0, &count) != 0) {
            fail_msg("%s", preparing[i]);
        }
    }
}

static void assert_same_file(const char *a, const char *b, const char *line, uint64_t nth)
{
    size_t bytes[2];
    unsigned char *const one = store_fixture__read_file(a, &bytes[0]);
    unsigned char *const other = store_fixture__read_file(b, &bytes[1]);
    if (bytes[0] != bytes[1] || memcmp(one, other, bytes[0]) != 0) {
        fail_msg("%s, allocation %llu: exit as always, and another answer: %.*s", line,
            (unsigned long long)nth, (int)bytes[0], (const char *)one);
    }
    free(one);
    free(other);
}

/** At least one sentence, and nothing that is none. */
static void assert_said(const char *line, uint64_t nth)
{
    size_t bytes;
    unsigned char *const said = store_fixture__read_file("err", &bytes);
    static const char name[] = "netgraph: ";
    const char *at = (const char *)said;
    const char *const end = at + bytes;
    bool good = bytes > 0;
    while (good && at < end) {
        const char *const line_end = memchr(at, '\n', (size_t)(end - at));
        good = line_end != NULL && line_end - at > (ptrdiff_t)strlen(name) &&
            strncmp(at, name, strlen(name)) == 0;
        at = line_end == NULL ? end : line_end + 1;
    }
    if (!good) {
        fail_msg("%s, allocation %llu: says '%.*s'", line, (unsigned long long)nth, (int)bytes,
            (const char *)said);
    }
    free(said);
}

/** With one allocation failed; true when it made fewer. */
static bool fail_one(const question *asked, uint64_t nth, int *code)
{
    uint64_t count;
    const int64_t before = ng_failing_allocator_outstanding();
    *code = run(asked->line, nth, &count);
    if (*code != asked->code && *code != NO_ACCESS) {
        fail_msg("%s, allocation %llu: exit %d", asked->line, (unsigned long long)nth, *code);
    }
    if (ng_failing_allocator_outstanding() != before) {
        fail_msg("%s, allocation %llu: %lld pieces of memory are not given back", asked->line,
            (unsigned long long)nth, (long long)(ng_failing_allocator_outstanding() - before));
    }
    if (*code == NO_ACCESS) {
        assert_said(asked->line, nth);
    }
    return count < nth;
}

// --- Tests -----------------------------------------------------------------------------------

static void test_netgraph__answers_or_says_that_there_is_no_memory(void **state)
{
    uint64_t failures = 0;
    (void)state;
    prepare();
    const uint64_t content = store_fixture__content("store");
    for (size_t i = 0; i < sizeof reading / sizeof *reading; i++) {
        uint64_t count;
        bool done = false;
        const int code = run(reading[i].line, 0, &count);
        if (code != reading[i].code) {
            fail_msg("%s: exit %d", reading[i].line, code);
        }
        assert_int_equal(rename("out", "expected"), 0);
        for (uint64_t nth = 1; !done; nth += store_trial__step()) {
            int found;
            done = fail_one(&reading[i], nth, &found);
            failures += found != code;
            if (found == code) {
                assert_same_file("out", "expected", reading[i].line, nth);
            }
        }
        assert_true(store_fixture__content("store") == content);
    }
    printf("%llu failures\n", (unsigned long long)failures);
    assert_true(failures * store_trial__step() > 1000);
}

/** The log is whole, and a run is there with all whom it names, or not at all. */
static void assert_whole(const char *line, uint64_t nth)
{
    uint64_t count;
    static const char *const asked[] = {"log verify", "runs", "--format json run replay kept"};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        const int code = run(asked[i], 0, &count);
        if (code != 0 && !(code == 1 && i == 2)) {
            fail_msg("%s, allocation %llu: then %s: exit %d", line, (unsigned long long)nth,
                asked[i], code);
        }
    }
    if (nth % DOCTOR_EVERY == 0) {
        store_trial__assert_sound("store");
    }
}

static void test_netgraph__changes_all_of_it_or_nothing(void **state)
{
    uint64_t failures = 0;
    uint64_t kept = 0;
    (void)state;
    prepare();
    const uint64_t before = store_fixture__content("store");
    store_trial__copy_file("store/data.mdb", "kept.mdb");
    for (size_t i = 0; i < sizeof writing / sizeof *writing; i++) {
        bool done = false;
        for (uint64_t nth = 1; !done; nth += store_trial__step()) {
            int code;
            done = fail_one(&writing[i], nth, &code);
            failures += code == NO_ACCESS;
            if (store_fixture__content("store") == before) {
                assert_int_equal(code, NO_ACCESS);
                continue;
            }
            kept += code == NO_ACCESS; // written, and then not printed
            assert_whole(writing[i].line, nth);
            store_trial__copy_file("kept.mdb", "store/data.mdb");
        }
        store_trial__assert_sound("store");
    }
    printf("%llu failures, %llu of them after the change\n", (unsigned long long)failures,
        (unsigned long long)kept);
    assert_true(failures * store_trial__step() > 500);
}

#define IN_FOLDER(test)                                                                        \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_netgraph__answers_or_says_that_there_is_no_memory),
        IN_FOLDER(test_netgraph__changes_all_of_it_or_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
