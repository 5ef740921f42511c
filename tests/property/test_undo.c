// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Taking back imports and merges after random histories: the store has then the digest of one
 * that was never told of them.
 *
 * A history is a list of steps made from a seed: imports of two invented files each, in which
 * members are named by keys, addresses and profile slugs that late rows join, and changes by
 * hand. It is told to one store whole, and then some of its imports and merges are taken back
 * in any order; and to another store without these. NG_SEED replays a run, NG_ROUNDS asks for
 * more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "store/store.h"
#include "support/import_fixture.h"
#include "support/store_fixture.h"

enum {
    STEPS = 14,
    PEOPLE = 9,
    TEXT_BYTES = 4096
};

typedef enum step_kind {
    STEP_IMPORT,
    STEP_CONNECT,
    STEP_DISCONNECT,
    STEP_ENDORSE,
    STEP_WITHDRAW,
    STEP_SET,
    STEP_REMOVE,
    STEP_MERGE,
    STEP_BLOCK,
    STEP_KINDS
} step_kind;

typedef struct step {
    step_kind kind;
    char file[2][TEXT_BYTES];
    char ref[2][64];
    uint32_t number;
} step;

static uint64_t number_of(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

// A person named by one of three identities; few enough that they meet.
static void name_person(ng_random *random, char out[64])
{
    const uint32_t person = (uint32_t)ng_random__below(random, PEOPLE);
    switch (ng_random__below(random, 3)) {
    case 0:
        snprintf(out, 64, "p%u", person);
        break;
    case 1:
        snprintf(out, 64, "p%u@example.com", person);
        break;
    default:
        snprintf(out, 64, "https://www.linkedin.com/in/p-%u/", person);
        break;
    }
}

static void write_members(ng_random *random, char *out)
{
    size_t used = (size_t)snprintf(out, TEXT_BYTES, "id,name,email,url,company,skills,as_of\n");
    for (uint64_t i = ng_random__below(random, 5) + 1; i > 0; i--) {
        const uint32_t person = (uint32_t)ng_random__below(random, PEOPLE);
        const uint32_t what = (uint32_t)ng_random__below(random, 7) + 1;
        char cell[3][64] = {"", "", ""};
        if (what & 1) {
            snprintf(cell[0], 64, "p%u", person);
        }
        if (what & 2) {
            snprintf(cell[1], 64, "p%u@example.com", person);
        }
        if (what & 4) {
            snprintf(cell[2], 64, "linkedin.com/in/p-%u", person);
        }
        used += (size_t)snprintf(out + used, TEXT_BYTES - used,
            "%s,Name %u,%s,%s,Company %u,skill %u,20%02u-01-01\n", cell[0],
            (uint32_t)ng_random__below(random, 20), cell[1], cell[2],
            (uint32_t)ng_random__below(random, 4), (uint32_t)ng_random__below(random, 6),
            (uint32_t)ng_random__below(random, 20) + 10);
    }
}

static void write_pairs(ng_random *random, char *out)
{
    static const char *const headers[] = {
        "a,b,since\n", "from,to,skill\n", "follower,followee,since\n", "from,to,kind\n"};
    const uint32_t kind = (uint32_t)ng_random__below(random, 4);
    size_t used = (size_t)snprintf(out, TEXT_BYTES, "%s", headers[kind]);
    for (uint64_t i = ng_random__below(random, 8) + 1; i > 0; i--) {
        char a[64];
        char b[64];
        do { // a key that looks like an address would be two names in one
            name_person(random, a);
            name_person(random, b);
        } while (strchr(a, '@') != NULL || strchr(b, '@') != NULL);
        used += (size_t)snprintf(out + used, TEXT_BYTES - used,
            kind == 0 || kind == 2 ? "%s,%s,2020-01-%02u\n" : "%s,%s,word %u\n", a, b,
            (uint32_t)ng_random__below(random, 9) + 1);
    }
}

static void draw(ng_random *random, step *steps)
{
    for (size_t i = 0; i < STEPS; i++) {
        const bool import = i == 0 || ng_random__below(random, 2) == 0;
        steps[i].kind = import
            ? STEP_IMPORT
            : (step_kind)(1 + ng_random__below(random, (uint64_t)STEP_KINDS - 1));
        write_members(random, steps[i].file[0]);
        write_pairs(random, steps[i].file[1]);
        name_person(random, steps[i].ref[0]);
        name_person(random, steps[i].ref[1]);
        steps[i].number = (uint32_t)ng_random__below(random, 5);
    }
}

// ------------------------------------------------------------------------------------- telling

static ng_text text_of(const char *string)
{
    return (ng_text){string, strlen(string)};
}

static ng_status change(ng_txn *txn, const step *at, const ng_member member[2])
{
    char word[32];
    ng_outcome outcome;
    ng_member kept;
    ng_error err = {0};
    snprintf(word, sizeof word, "word %u", at->number);
    const ng_endorse_options endorse = {
        .skill = text_of(word), .level = at->number % 4, .day = 18000};
    const ng_assignment assignment = {text_of("headline"), text_of(word)};
    switch (at->kind) {
    case STEP_CONNECT:
        return ng_connect(txn, member[0], member[1], 18000, &outcome, &err);
    case STEP_DISCONNECT:
        return ng_disconnect(txn, member[0], member[1], &outcome, &err);
    case STEP_ENDORSE:
        return ng_endorse(txn, member[0], member[1], &endorse, &outcome, &err);
    case STEP_WITHDRAW:
        return ng_withdraw_endorsement(
            txn, member[0], member[1], text_of(word), &outcome, &err);
    case STEP_SET:
        return ng_member_set(txn, member[0], &assignment, 1, 18000, &outcome, &err);
    case STEP_REMOVE:
        return ng_member_remove(txn, member[0], &outcome, &err);
    case STEP_MERGE:
        return ng_member_merge(txn, member[0], member[1], 18000, &kept, &outcome, &err);
    case STEP_BLOCK:
        return ng_block(txn, member[0], member[1], &outcome, &err);
    case STEP_IMPORT:
    case STEP_KINDS:
        break;
    }
    return NG_ERR_INTERNAL;
}

// A change that names nobody, that a rule refuses, or that changes nothing is not in the
// history. What it named is kept as the history names it.
static bool tell_change(import_fixture *f, step *at)
{
    ng_error err = {0};
    ng_member member[2] = {{0}};
    ng_txn *txn = NULL;
    if (f->store == NULL) {
        return false;
    }
    assert_ok(ng_txn_begin(f->store, NG_TXN_WRITE, &txn, &err), &err);
    const uint64_t before = ng_txn__state(txn)->next_history;
    ng_status status = NG_OK;
    char named[2][64] = {"", ""};
    const int members = at->kind == STEP_SET || at->kind == STEP_REMOVE ? 1 : 2;
    for (int i = 0; i < members && status == NG_OK; i++) {
        ng_text label;
        status = ng_member_find(txn, text_of(at->ref[i]), &member[i], NULL, NULL, &err);
        if (status == NG_OK) {
            assert_ok(ng_member_label(txn, member[i], &label, &err), &err);
            snprintf(named[i], sizeof named[i], "%.*s", (int)label.bytes, label.at);
        }
    }
    if (status == NG_OK) {
        status = change(txn, at, member);
    }
    const bool told = status == NG_OK && ng_txn__state(txn)->next_history > before;
    if (!told) {
        assert_true(status == NG_OK || status == NG_ERR_NOT_FOUND || status == NG_ERR_REFUSED);
        ng_txn_abort(txn);
        return false;
    }
    assert_ok(ng_txn_commit(txn, &err), &err);
    memcpy(at->ref, named, sizeof named);
    return true;
}

static uint64_t next_import(const import_fixture *f)
{
    if (f->store == NULL) {
        return 1;
    }
    ng_txn *txn = import_fixture__begin(f);
    const uint64_t next = ng_txn__state(txn)->next_import;
    ng_txn_abort(txn);
    return next;
}

// Tell the steps that are not left out. `import` gets the number of the first file of each
// import; 0: it changed nothing, or is no import.
static void tell(import_fixture *f, step *steps, bool *left_out, uint64_t *import)
{
    static const char *const both[] = {"members.csv", "pairs.csv", NULL};
    for (size_t i = 0; i < STEPS; i++) {
        import[i] = 0;
        if (left_out[i]) {
            continue;
        }
        if (steps[i].kind != STEP_IMPORT) {
            left_out[i] = !tell_change(f, &steps[i]);
            continue;
        }
        const uint64_t before = next_import(f);
        import_fixture__write(both[0], steps[i].file[0]);
        import_fixture__write(both[1], steps[i].file[1]);
        const ng_status status = import_fixture__run(f, both);
        if (status != NG_ERR_INPUT) { // every pair was one person
            assert_ok(status, &f->err);
        }
        left_out[i] = next_import(f) == before;
        import[i] = left_out[i] ? 0 : before;
    }
}

static void take_back(import_fixture *f, uint64_t first)
{
    const uint32_t imports[] = {(uint32_t)first + 1, (uint32_t)first};
    ng_error err = {0};
    ng_undo_report report;
    ng_txn *txn = NULL;
    assert_ok(ng_txn_begin(f->store, NG_TXN_WRITE, &txn, &err), &err);
    assert_ok(ng_undo(txn, imports, 2, NULL, &report, &err), &err);
    assert_int_equal(report.imports, 2);
    assert_ok(ng_txn_commit(txn, &err), &err);
}

static void assert_sound(void)
{
    ng_error err = {0};
    uint64_t faults = 1;
    assert_ok(ng_doctor("store", NULL, NULL, &faults, &err), &err);
    assert_int_equal(faults, 0);
}

static void run(import_fixture *f, uint64_t seed)
{
    static step steps[STEPS];
    bool left_out[STEPS] = {false};
    uint64_t import[STEPS];
    uint64_t unused[STEPS];
    char undone[33];
    char never[33];
    ng_random random;
    ng_random__init(&random, seed);
    draw(&random, steps);
    import_fixture__forget(f);
    tell(f, steps, left_out, import);
    for (size_t round = 0; round < STEPS; round++) {
        const size_t i = ng_random__below(&random, STEPS);
        if (import[i] != 0 && !left_out[i] && ng_random__below(&random, 2) == 0) {
            take_back(f, import[i]);
            left_out[i] = true;
        }
    }
    import_fixture__digest(f, undone);
    assert_sound();
    import_fixture__forget(f);
    tell(f, steps, left_out, unused);
    if (f->store == NULL) {
        return; // Nothing was left.
    }
    import_fixture__digest(f, never);
    if (strcmp(undone, never) != 0) {
        printf("NG_SEED=%llu NG_ROUNDS=1\n", (unsigned long long)seed);
    }
    assert_string_equal(undone, never);
}

static void test_ng_undo__equals_a_history_without_the_imports(void **state)
{
    const uint64_t seed = number_of("NG_SEED", 1);
    const uint64_t rounds = number_of("NG_ROUNDS", 60);
    printf("seed %llu, %llu rounds\n", (unsigned long long)seed, (unsigned long long)rounds);
    for (uint64_t i = 0; i < rounds; i++) {
        run(*state, seed + i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ng_undo__equals_a_history_without_the_imports,
            import_fixture__set_up, import_fixture__tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
