// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Importing the same rows in any order, split over any number of imports, gives the same
 * digest; importing them again changes nothing; so does an export imported back. The doctor
 * finds every store on the way sound.
 *
 * The rows of real files (data/office, data/formats, what netgen makes) and of invented files
 * in which members are named by three identities that late rows join, and values disagree.
 * NG_SEED replays a run, NG_ROUNDS asks for more, and NG_KEEP names a folder for exports of
 * two stores that should be equal and are not.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/csv_split.h"
#include "support/scratch_store.h"
#include "support/store_fixture.h"

enum {
    TABLES_MAX = 32,
    MANY_MEMBERS = 60000,
    PARTS_MAX = 6,
    PEOPLE = 12,
    ROWS = 40 // of each invented file
};

typedef struct csv_set {
    csv_table table[TABLES_MAX];
    size_t count;
    size_t row_count;
} csv_set;

static uint64_t rounds_of(uint64_t otherwise)
{
    const char *text = getenv("NG_ROUNDS");
    return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

static void print_fault(void *context, const char *sentence)
{
    (void)context;
    printf("%s\n", sentence);
}

static void assert_sound(const char *path)
{
    ng_error err = {0};
    uint64_t fault_count = 0;
    assert_ok(ng_doctor(path, print_fault, NULL, &fault_count, &err), &err);
    assert_int_equal(fault_count, 0);
}

static void digest_of(ng_store *store, char out[33])
{
    ng_error err = {0};
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    assert_ok(ng_digest(txn, NULL, out, &err), &err);
    ng_txn_abort(txn);
}

static void import_folder(
    ng_store *store, const char *folder, size_t memory_bytes, ng_import_report *report)
{
    const ng_import_options options = {
        .owner = "owner@example.org", .today = 20000, .memory_bytes = memory_bytes};
    ng_error err = {0};
    assert_ok(ng_import(store, &folder, 1, &options, report, &err), &err);
}

// ------------------------------------------------------------------------------------ the sets

static void read_folder(csv_set *set, const char *folder, const char *header_begins)
{
    char path[512];
    DIR *directory = opendir(folder);
    if (directory == NULL) {
        fail_msg("no folder %s", folder);
    }
    for (const struct dirent *entry = readdir(directory); entry != NULL;
         entry = readdir(directory)) {
        const size_t bytes = strlen(entry->d_name);
        if (bytes < 4 || strcmp(entry->d_name + bytes - 4, ".csv") != 0) {
            continue;
        }
        assert_true(set->count < TABLES_MAX);
        csv_table *table = &set->table[set->count++];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        csv_table__read(table, path, header_begins);
        set->row_count += table->row_count;
    }
    closedir(directory);
}

static void finish_set(csv_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        csv_table__finish(&set->table[i]);
    }
    *set = (csv_set){.count = 0};
}

typedef struct row_writer {
    ng_buffer out;
    unsigned
        sound; // the next so many people are members 1, 2, ...: a row that is never rejected
    ng_random *random;
} row_writer;

static void add(row_writer *writer, const char *text)
{
    assert_int_equal(ng_buffer__add(&writer->out, text, strlen(text), NULL), NG_OK);
}

static uint64_t draw(row_writer *writer, uint64_t limit)
{
    return ng_random__below(writer->random, limit);
}

/** One of the three names of a member; member 0 has another key. */
static void add_person(row_writer *writer)
{
    char text[64];
    unsigned person = (unsigned)draw(writer, PEOPLE);
    if (writer->sound > 0) {
        person = writer->sound--;
    }
    switch (draw(writer, 3)) {
    case 0:
        snprintf(text, sizeof text, "%s%u", person == 0 ? "other-" : "k", person);
        break;
    case 1:
        snprintf(text, sizeof text, "p%u@example.org", person);
        break;
    default:
        snprintf(text, sizeof text, "https://www.linkedin.com/in/slug-%u", person);
        break;
    }
    add(writer, text);
}

static void add_day(row_writer *writer)
{
    char text[32];
    if (draw(writer, 3) != 0) {
        snprintf(text, sizeof text, "20%02u-0%u-11", (unsigned)draw(writer, 3) + 18,
            (unsigned)draw(writer, 2) + 1);
        add(writer, text);
    }
}

static void add_word(row_writer *writer)
{
    static const char *const words[] = {"", "SQL", "sql", "Graphs", "C", "Journalism",
        "jurnalistik", "Contoh Digital", "contoh  digital"};
    add(writer, words[draw(writer, sizeof words / sizeof *words)]);
}

/** A column of an invented row, by a letter: p person, d day, w word, n number 1 to 3, o
 *  number or nothing, g group, k key of a member that has one, s state, i id, anything else
 *  is itself. */
static void add_cell(row_writer *writer, char letter)
{
    static const char *const states[] = {"pending", "accepted", "declined", "withdrawn"};
    char text[32] = {letter, '\0'};
    switch (letter) {
    case 'p':
        add_person(writer);
        return;
    case 'd':
        add_day(writer);
        return;
    case 'w':
        add_word(writer);
        return;
    case 's':
        add(writer, states[draw(writer, 4)]);
        return;
    case 'o':
        snprintf(
            text, draw(writer, 2) == 0 ? 1 : sizeof text, "%u", (unsigned)draw(writer, 3) + 1);
        break;
    case 'k':
        snprintf(text, sizeof text, "k%u", (unsigned)draw(writer, PEOPLE - 1) + 1);
        break;
    case 'n':
    case 'g':
    case 'i':
        snprintf(text, sizeof text, "%s%u",
            letter == 'n'       ? ""
                : letter == 'g' ? "g"
                                : "id",
            (unsigned)draw(writer, 3) + 1);
        break;
    default:
        break;
    }
    add(writer, text);
}

/** Rows that join a member's names; each of two of the three. */
static void add_members(row_writer *writer)
{
    char text[256];
    for (unsigned i = 0; i < PEOPLE; i++) {
        snprintf(text, sizeof text,
            "k%u,p%u@example.org,,,,Name %u\n,p%u@example.org,www.linkedin.com/in/slug-%u,,,\n",
            i, i, i, i, i);
        add(writer, text);
    }
    add(writer, "k0,p0@example.org,,,,\nother-0,p0@example.org,,,,Other Name\n");
    for (int i = 0; i < ROWS; i++) {
        char key[16];
        snprintf(key, sizeof key, "k%u,,,", (unsigned)draw(writer, PEOPLE));
        add(writer, key);
        add_day(writer);
        add(writer, ",");
        add_word(writer);
        add(writer, ",\n");
    }
}

static void invent(csv_set *set, ng_random *random)
{
    static const char *const kinds[][3] = {
        {"connections.csv", "a,b,since,strength", "p,p,d,o"},
        {"follows.csv", "follower,followee,since", "p,p,d"},
        {"endorsements.csv", "from,to,skill,level,date,evidence", "p,p,w,o,d,w"},
        {"recommendations.csv", "from,to,date,text,relationship", "p,p,d,w,w"},
        {"positions.csv", "member,company,title,from,to,location", "p,Company,w,d,d,w"},
        {"education.csv", "member,school,degree,field,from,to", "p,School,w,w,d,d"},
        {"groups.csv", "id,name,topic,owner,created", "g,Name w,w,k,d"},
        {"memberships.csv", "group,member,role,joined", "g,p,w,d"},
        {"interactions.csv", "from,to,kind,at,id,count,weight", "p,p,kind,d,i,n,n"},
        {"invitations.csv", "from,to,sent,state", "p,p,d,s"},
        {"blocks.csv", "blocker,blocked", "p,p"},
        {"introductions.csv", "from,to,via,asked,changed,note", "p,p,p;p,2017-01-11,d,Note w"},
        {"skills.csv", "id,skills", "p,w;w;w"},
    };
    row_writer writer = {.random = random};
    add(&writer, "id,email,url,as_of,industry,name\n");
    add_members(&writer);
    csv_table__take(&set->table[set->count++], "members.csv", &writer.out);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        writer.out.bytes = 0;
        add(&writer, kinds[i][1]);
        add(&writer, "\n");
        writer.sound = 4;
        for (int row = 0; row < ROWS; row++) {
            const char *shape = kinds[i][2];
            // Words stand as they are, single letters for what is drawn.
            for (const char *at = shape; *at != '\0'; at++) {
                const bool alone = (at == shape || strchr(",; ", at[-1]) != NULL) &&
                    (at[1] == '\0' || strchr(",; ", at[1]) != NULL);
                const char letter[2] = {*at, '\0'};
                if (alone) {
                    add_cell(&writer, *at);
                } else {
                    add(&writer, letter);
                }
            }
            add(&writer, "\n");
        }
        csv_table__take(&set->table[set->count++], kinds[i][0], &writer.out);
    }
    for (size_t i = 0; i < set->count; i++) {
        set->row_count += set->table[i].row_count;
    }
    ng_buffer__finish(&writer.out);
}

// ------------------------------------------------------------------------------------- what is
// compared

/** All at once, then again: digest, and nothing changed. */
static void import_whole(
    const store_fixture *fixture, const csv_set *set, ng_random *random, char digest[33])
{
    char folder[128];
    char path[128];
    char again[33];
    ng_import_report report;
    snprintf(folder, sizeof folder, "%s/whole", fixture->folder);
    snprintf(path, sizeof path, "%s/whole-store", fixture->folder);
    csv_table__write(set->table, set->count, folder, NULL, 0, random);
    ng_store *store = store_fixture__open(path, true);
    import_folder(store, folder, 0, &report);
    assert_true(report.created > 0);
    assert_int_equal(
        report.rows, report.created + report.updated + report.unchanged + report.rejected);
    ng_import_report_release(&report);
    digest_of(store, digest);
    assert_sound(path);
    import_folder(store, folder, 0, &report);
    assert_int_equal(report.created, 0);
    assert_int_equal(report.updated, 0);
    assert_int_equal(report.implied, 0);
    ng_import_report_release(&report);
    digest_of(store, again);
    assert_string_equal(again, digest);
    ng_store_close(store);
}

/** Exports the store into a folder of NG_KEEP, for a person to compare. */
static void keep(ng_store *store, const char *name)
{
    char folder[512];
    ng_error err = {0};
    const char *place = getenv("NG_KEEP");
    if (place == NULL) {
        return;
    }
    snprintf(folder, sizeof folder, "%s/%s", place, name);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    assert_ok(ng_export(txn, NG_EXPORT_CSV, folder, NULL, &err), &err);
    ng_txn_abort(txn);
}

/** The rows dealt out over several imports, each sound. */
static void import_split(const store_fixture *fixture, const csv_set *set, uint64_t round,
    ng_random *random, const char *expected)
{
    char folder[128];
    char path[128];
    char digest[33];
    const uint32_t parts = 2 + (uint32_t)ng_random__below(random, PARTS_MAX - 1);
    uint32_t *part_of_row = malloc((set->row_count + 1) * sizeof *part_of_row);
    assert_non_null(part_of_row);
    for (size_t i = 0; i < set->row_count; i++) {
        part_of_row[i] = (uint32_t)ng_random__below(random, parts);
    }
    // The first row of each file is in every import: known facts again, and no file of
    // rejected rows only.
    for (size_t i = 0, row = 0; i < set->count; row += set->table[i++].row_count) {
        part_of_row[row] = CSV_EVERY_PART;
    }
    snprintf(path, sizeof path, "%s/store-%llu", fixture->folder, (unsigned long long)round);
    ng_store *store = store_fixture__open(path, true);
    for (uint32_t part = 0; part < parts; part++) {
        ng_import_report report;
        snprintf(folder, sizeof folder, "%s/rows-%llu-%u", fixture->folder,
            (unsigned long long)round, (unsigned)part);
        csv_table__write(set->table, set->count, folder, part_of_row, part, random);
        import_folder(store, folder, part % 2 == 0 ? 0 : 1 << 20, &report);
        ng_import_report_release(&report);
        assert_sound(path);
    }
    digest_of(store, digest);
    free(part_of_row);
    if (strcmp(digest, expected) != 0) {
        keep(store, "split");
        snprintf(path, sizeof path, "%s/whole-store", fixture->folder);
        keep(store_fixture__open(path, false), "whole");
        fail_msg("round %llu, %u parts: digest %s, of one import %s", (unsigned long long)round,
            (unsigned)parts, digest, expected);
    }
    ng_store_close(store);
}

static void export_and_import(const store_fixture *fixture, const char *expected)
{
    char path[128];
    char folder[128];
    char digest[33];
    ng_error err = {0};
    ng_import_report report;
    snprintf(path, sizeof path, "%s/whole-store", fixture->folder);
    snprintf(folder, sizeof folder, "%s/exported", fixture->folder);
    ng_store *store = store_fixture__open(path, false);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    assert_ok(ng_export(txn, NG_EXPORT_CSV, folder, NULL, &err), &err);
    ng_txn_abort(txn);
    import_folder(store, folder, 0, &report);
    assert_int_equal(report.created, 0);
    assert_int_equal(report.updated, 0);
    ng_import_report_release(&report);
    ng_store_close(store);
    snprintf(path, sizeof path, "%s/back", fixture->folder);
    store = store_fixture__open(path, true);
    import_folder(store, folder, 0, &report);
    assert_int_equal(report.rejected, 0);
    ng_import_report_release(&report);
    digest_of(store, digest);
    ng_store_close(store);
    assert_sound(path);
    assert_string_equal(digest, expected);
}

static void check_set(const store_fixture *fixture, csv_set *set, uint64_t rounds)
{
    char digest[33];
    ng_random random;
    ng_random__init(&random, scratch_seed());
    import_whole(fixture, set, &random, digest);
    for (uint64_t round = 0; round < rounds_of(rounds); round++) {
        import_split(fixture, set, round, &random, digest);
    }
    export_and_import(fixture, digest);
    finish_set(set);
}

// ----------------------------------------------------------------------------------- --- tests

static void test_ng_import__of_the_office_knows_no_order(void **state)
{
    csv_set set = {.count = 0};
    read_folder(&set, NETGRAPH_SOURCE_DIR "/data/office", NULL);
    check_set(*state, &set, 12);
}

static void test_ng_import__of_the_native_samples_knows_no_order(void **state)
{
    csv_set set = {.count = 0};
    read_folder(&set, NETGRAPH_SOURCE_DIR "/data/formats/native", NULL);
    check_set(*state, &set, 12);
}

static void test_ng_import__of_archives_knows_no_order(void **state)
{
    static const char *const eras[] = {"plain", "url", "preamble", "preamble-url"};
    csv_set set = {.count = 0};
    for (size_t i = 0; i < sizeof eras / sizeof *eras; i++) {
        char folder[256];
        snprintf(
            folder, sizeof folder, "%s/data/formats/linkedin/%s", NETGRAPH_SOURCE_DIR, eras[i]);
        read_folder(&set, folder, "First Name,");
        snprintf(set.table[i].name, sizeof set.table[i].name, "Connections-%s.csv", eras[i]);
    }
    check_set(*state, &set, 12);
}

static void test_ng_import__of_a_generated_network_knows_no_order(void **state)
{
    const store_fixture *fixture = *state;
    csv_set set = {.count = 0};
    char command[512];
    char folder[128];
    const char *netgen = getenv("NETGEN");
    snprintf(folder, sizeof folder, "%s/generated", fixture->folder);
    snprintf(command, sizeof command, "\"%s\" --members 300 --seed 5 \"%s\" >&2",
        netgen != NULL ? netgen : NETGRAPH_BUILD_DIR "/netgen", folder);
    const int code = system(command); // NOLINT(cert-env33-c)
    assert_true(code != -1 && WIFEXITED(code));
    assert_int_equal(WEXITSTATUS(code), 0);
    read_folder(&set, folder, NULL);
    check_set(fixture, &set, 4);
}

static void test_ng_import__of_members_that_turn_out_to_be_one_knows_no_order(void **state)
{
    const store_fixture *fixture = *state;
    ng_random random;
    ng_random__init(&random, scratch_seed() + 1);
    for (unsigned i = 0; i < 6; i++) {
        csv_set set = {.count = 0};
        store_fixture inner = *fixture;
        snprintf(inner.folder, sizeof inner.folder, "%.40s/%u", fixture->folder, i);
        assert_int_equal(mkdir(inner.folder, 0700), 0);
        invent(&set, &random);
        check_set(&inner, &set, 6);
    }
}

/** Members, connections and endorsements, so many that threads share the work. Rows are in
 * disorder, some twice. `first` and `end` are members with a row of their own. */
static void write_network(const char *folder, uint32_t first, uint32_t end)
{
    static const char *const name[] = {"members.csv", "connections.csv", "endorsements.csv"};
    static const char *const header[] = {
        "id,name,company,email,skills", "a,b,since", "from,to,skill,date"};
    FILE *file[3];
    const uint32_t all = MANY_MEMBERS;
    assert_int_equal(mkdir(folder, 0700), 0);
    for (int i = 0; i < 3; i++) {
        char path[256];
        snprintf(path, sizeof path, "%s/%s", folder, name[i]);
        file[i] = fopen(path, "w");
        assert_non_null(file[i]);
        fprintf(file[i], "%s\n", header[i]);
    }
    for (uint32_t i = first; i < end; i++) {
        const uint32_t id = (uint32_t)((uint64_t)i * 7919 % all);
        fprintf(file[0], "%u,Name %u of %u,Company %u,%s%u%s,Skill %u;Skill %u\n", id, id % 977,
            id % 31, id % 53, id % 3 == 0 ? "m" : "", id, id % 3 == 0 ? "@example.org" : "",
            id % 40, id % 7);
    }
    for (uint32_t i = 0; i < 3 * all; i++) {
        const uint32_t a = (uint32_t)((uint64_t)i * 104729 % all);
        fprintf(
            file[1], "%u,%u,20%02u-03-%02u\n", a, (a + 1 + i % 5) % all, i % 20, i % 28 + 1);
        if (i % 3 == 0) {
            fprintf(file[2], "%u,%u,Skill %u,20%02u-01-01\n", a, (a + 7) % all, i % 40, i % 20);
        }
    }
    for (int i = 0; i < 3; i++) {
        assert_int_equal(fclose(file[i]), 0);
    }
}

static void import_network(const store_fixture *fixture, const char *name,
    const char *const *folders, size_t count, char digest[33])
{
    char path[128];
    ng_import_report report;
    snprintf(path, sizeof path, "%s/%s", fixture->folder, name);
    ng_store *store = store_fixture__open(path, true);
    for (size_t i = 0; i < count; i++) {
        import_folder(store, folders[i], 0, &report);
        assert_int_equal(
            report.rows, report.created + report.updated + report.unchanged + report.rejected);
        ng_import_report_release(&report);
    }
    digest_of(store, digest);
    assert_sound(path);
    ng_store_close(store);
}

static void test_ng_import__of_many_members_knows_no_order(void **state)
{
    const store_fixture *fixture = *state;
    char folder[3][128];
    char digest[2][33];
    const char *const paths[3] = {folder[0], folder[1], folder[2]};
    for (int i = 0; i < 3; i++) {
        snprintf(folder[i], sizeof folder[i], "%s/many-%d", fixture->folder, i);
    }
    write_network(folder[0], 0, MANY_MEMBERS);
    write_network(folder[1], MANY_MEMBERS / 2, MANY_MEMBERS);
    write_network(folder[2], 0, MANY_MEMBERS / 2 + 10);
    // New members of an empty store, prepared ahead; then members that come in two parts.
    import_network(fixture, "at-once", paths, 1, digest[0]);
    import_network(fixture, "in-parts", paths + 1, 2, digest[1]);
    assert_string_equal(digest[0], digest[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ng_import__of_many_members_knows_no_order,
            store_fixture__set_up, store_fixture__tear_down),
        cmocka_unit_test_setup_teardown(test_ng_import__of_the_office_knows_no_order,
            store_fixture__set_up, store_fixture__tear_down),
        cmocka_unit_test_setup_teardown(test_ng_import__of_the_native_samples_knows_no_order,
            store_fixture__set_up, store_fixture__tear_down),
        cmocka_unit_test_setup_teardown(test_ng_import__of_archives_knows_no_order,
            store_fixture__set_up, store_fixture__tear_down),
        cmocka_unit_test_setup_teardown(test_ng_import__of_a_generated_network_knows_no_order,
            store_fixture__set_up, store_fixture__tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_import__of_members_that_turn_out_to_be_one_knows_no_order,
            store_fixture__set_up, store_fixture__tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
