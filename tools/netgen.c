// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * netgen: write an invented professional network as native CSV files.
 *
 * The same --members and --seed give the same bytes on every machine: integers only, own random
 * numbers, no clock, no locale. Memory is about 600 bytes a member. Either all files are
 * written or none is left behind.
 *
 * Exit codes: 0 done; 2 wrong usage; 5 the folder or a file cannot be made or written, or
 * memory is short.
 */
#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "netgen_people.h"
#include "netgen_rows.h"
#include "netgen_ties.h"
#include "netgen_writer.h"

enum {
    EXIT_USAGE = 2,
    EXIT_FILES = 5,
    NUMBER_BASE = 10
};

typedef struct arguments {
    uint64_t members;
    uint64_t seed;
    const char *folder;
    bool has_members;
    bool has_seed;
    bool wants_help;
} arguments;

typedef struct part {
    const char *name;
    bool (*write)(netgen_output *output);
} part;

static const part parts[] = {
    {"members.csv", netgen_write_members},
    {"connections.csv", netgen_write_connections},
    {"follows.csv", netgen_write_follows},
    {"endorsements.csv", netgen_write_endorsements},
    {"positions.csv", netgen_write_positions},
    {"education.csv", netgen_write_education},
    {"groups.csv", netgen_write_groups},
    {"memberships.csv", netgen_write_memberships},
    {"interactions.csv", netgen_write_interactions},
};

enum {
    PART_COUNT = sizeof parts / sizeof parts[0]
};

static const char help[] =
    "usage: netgen --members N --seed S DIR\n"
    "\n"
    "Write an invented professional network of N members into DIR (made if it is not there) "
    "as\n"
    "native CSV files: members, connections, follows, endorsements, positions, education, "
    "groups,\n"
    "memberships and interactions. The same N and S give the same bytes on every machine.\n"
    "\n"
    "  --members N   1 .. 20000000\n"
    "  --seed S      0 .. 18446744073709551615\n"
    "  --help        print this\n"
    "\n"
    "From 10,000 members on a member has 50 connections on average (median about 40, at most\n"
    "30,000 or a tenth of all); smaller networks are sparser: sqrt(N)/2, but at least 4. Of "
    "every\n"
    "hundred members two have no connection. Files that exist are never overwritten.\n"
    "\n"
    "Exit: 0 done, 2 wrong usage, 5 a file cannot be made or written.\n";

static bool complain(const char *what, const char *which)
{
    fprintf(stderr, "netgen: %s%s; see netgen --help\n", what, which);
    return false;
}

// Plain digits only: strtoull alone would take signs and spaces.
static bool read_number(const char *text, uint64_t *number)
{
    if (*text == '\0' || text[strspn(text, "0123456789")] != '\0') {
        return false;
    }
    errno = 0;
    *number = strtoull(text, NULL, NUMBER_BASE);
    return errno == 0;
}

// The value of option `name` at argument *at, as "--name V" or "--name=V"; NULL if it is
// another.
static const char *option_value(int count, char **argument, int *at, const char *name)
{
    const size_t bytes = strlen(name);
    const char *const text = argument[*at];
    assert(text != NULL);
    if (strncmp(text, name, bytes) != 0 || (text[bytes] != '\0' && text[bytes] != '=')) {
        return NULL;
    }
    if (text[bytes] == '=') {
        return text + bytes + 1;
    }
    if (*at + 1 >= count) {
        return "";
    }
    *at += 1;
    return argument[*at];
}

static bool take_folder(arguments *given, const char *text)
{
    if (given->folder != NULL) {
        return complain("more than one folder: ", text);
    }
    if (*text == '\0') {
        return complain("the name of the folder is empty", "");
    }
    given->folder = text;
    return true;
}

static bool take_option(int count, char **argument, int *at, arguments *given)
{
    const char *const text = argument[*at];
    const char *value = option_value(count, argument, at, "--members");
    if (value != NULL) {
        given->has_members = read_number(value, &given->members) && given->members > 0 &&
            given->members <= NETGEN_MEMBERS_MAX;
        return given->has_members ||
            complain("--members takes a number from 1 to 20000000, not ", value);
    }
    value = option_value(count, argument, at, "--seed");
    if (value != NULL) {
        given->has_seed = read_number(value, &given->seed);
        return given->has_seed || complain("--seed takes a number of 64 bits, not ", value);
    }
    if (strcmp(text, "--help") == 0) {
        given->wants_help = true;
        return true;
    }
    return complain("unknown option ", text);
}

static bool read_arguments(int count, char **argument, arguments *given)
{
    bool options = true;
    for (int i = 1; i < count; i++) {
        if (options && strcmp(argument[i], "--") == 0) {
            options = false;
            continue;
        }
        const bool is_option = options && argument[i][0] == '-' && argument[i][1] != '\0';
        if (is_option ? !take_option(count, argument, &i, given)
                      : !take_folder(given, argument[i])) {
            return false;
        }
    }
    if (given->wants_help) {
        return true;
    }
    if (!given->has_members || !given->has_seed || given->folder == NULL) {
        return complain("--members N, --seed S and a folder are needed", "");
    }
    return true;
}

// The folder exists afterwards and holds none of our files.
static bool prepare_folder(const char *folder)
{
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        fprintf(stderr, "netgen: cannot make the folder %s: %s\n", folder, strerror(errno));
        return false;
    }
    for (uint32_t i = 0; i < PART_COUNT; i++) {
        char path[NETGEN_PATH_BYTES];
        struct stat found;
        const int path_bytes = snprintf(path, sizeof path, "%s/%s", folder, parts[i].name);
        if (path_bytes < 0 || (size_t)path_bytes >= sizeof path) {
            fprintf(stderr, "netgen: the name of the folder is too long\n");
            return false;
        }
        if (lstat(path, &found) == 0) {
            fprintf(stderr, "netgen: %s exists and is not overwritten\n", path);
            return false;
        }
    }
    return true;
}

static void remove_parts(const char *folder, uint32_t created_count)
{
    for (uint32_t i = 0; i < created_count; i++) {
        char path[NETGEN_PATH_BYTES];
        const int path_bytes = snprintf(path, sizeof path, "%s/%s", folder, parts[i].name);
        if (path_bytes > 0 && (size_t)path_bytes < sizeof path) {
            remove(path);
        }
    }
}

static bool write_parts(netgen_output *output, uint64_t rows[PART_COUNT])
{
    for (uint32_t i = 0; i < PART_COUNT; i++) {
        if (!parts[i].write(output)) {
            remove_parts(output->folder, output->writer->created_count);
            return false;
        }
        rows[i] = output->rows;
    }
    return true;
}

// One line a file and one about the shape of the network.
static int print_summary(const netgen_ties *ties, const uint64_t rows[PART_COUNT])
{
    const netgen_summary summary = netgen_ties_summary(ties);
    for (uint32_t i = 0; i < PART_COUNT; i++) {
        printf("%-16s %10llu rows\n", parts[i].name, (unsigned long long)rows[i]);
    }
    printf(
        "connections a member: mean %u.%02u, median %u, largest %u; %u.%u %% close a triangle; "
        "%u members have none\n",
        (unsigned)summary.mean_hundredths / 100, (unsigned)summary.mean_hundredths % 100,
        (unsigned)summary.median, (unsigned)summary.largest,
        (unsigned)summary.triangle_permille / 10, (unsigned)summary.triangle_permille % 10,
        (unsigned)summary.alone);
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        fprintf(stderr, "netgen: cannot write to standard output\n");
        return EXIT_FILES;
    }
    return EXIT_SUCCESS;
}

static int generate(const arguments *given)
{
    netgen_people people = {0};
    netgen_ties ties = {0};
    const uint32_t count = (uint32_t)given->members;
    netgen_writer *writer = malloc(sizeof *writer);
    uint32_t *scratch = NULL;
    int code = EXIT_FILES;
    if (!prepare_folder(given->folder)) {
        goto done;
    }
    if (writer == NULL || !netgen_people_init(&people, given->seed, count) ||
        !netgen_ties_init(&ties, &people) ||
        (scratch = malloc(4 * (size_t)count * sizeof *scratch)) == NULL) {
        fprintf(stderr, "netgen: not enough memory for %u members\n", (unsigned)count);
        goto done;
    }
    netgen_writer_init(writer);
    netgen_output output = {.people = &people,
        .ties = &ties,
        .folder = given->folder,
        .writer = writer,
        .scratch = scratch};
    uint64_t rows[PART_COUNT];
    if (write_parts(&output, rows)) {
        code = print_summary(&ties, rows);
    }
done:
    free(scratch);
    free(writer);
    netgen_ties_finish(&ties);
    netgen_people_finish(&people);
    return code;
}

int main(int count, char **argument)
{
    arguments given = {0};
    signal(SIGXFSZ, SIG_IGN); // a file size limit shall be an error of write, not a death
    if (!read_arguments(count, argument, &given)) {
        return EXIT_USAGE;
    }
    if (given.wants_help) {
        const bool printed = fputs(help, stdout) >= 0 && fflush(stdout) == 0;
        return printed ? EXIT_SUCCESS : EXIT_FILES;
    }
    return generate(&given);
}
