// SPDX-License-Identifier: GPL-3.0-or-later
// Paths over random stores against trying every row of members: costs and strengths from random
// interactions, members whose order is not that of ids, avoided members and members to go
// through, several starts, inferred ties, and budgets. NG_SEED replays a run.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "support/import_fixture.h"
#include "support/path_oracle.h"
#include "support/scratch_store.h"

enum {
    STORES = 20,
    QUESTIONS = 60,
    MEMBERS = 9,
    COUNT_MAX = 12
};

// Keys in the order of members: by value, then by bytes.
static const char *const keys[MEMBERS] = {
    "2", "7", "30", "100", "007", "Zoe", "a10", "a9", "b"};

typedef struct world {
    import_fixture *fixture;
    ng_random random;
    path_oracle plain, inferred; // vertices are places in `keys`
    bool works[MEMBERS];         // at the one company
    ng_txn *txn;
    ng_member member[MEMBERS];
} world;

static uint32_t below(world *in, uint32_t limit)
{
    return (uint32_t)ng_random__below(&in->random, limit);
}

// --- A store ---------------------------------------------------------------------------------

static uint32_t cost_of(uint32_t interactions)
{
    uint32_t root = 0;
    while (interactions > root * (root + 1)) {
        root++;
    }
    return root < 40 ? 40 - root : 1;
}

static void __attribute__((format(printf, 2, 3))) add(ng_buffer *out, const char *format, ...)
{
    char line[128];
    va_list arguments;
    va_start(arguments, format);
    const int bytes = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    assert_true(bytes >= 0 && (size_t)bytes < sizeof line);
    assert_int_equal(NG_OK, ng_buffer__add(out, line, (size_t)bytes, NULL));
}

static void take_file(world *in, const char *name, ng_buffer *text)
{
    const char *const paths[] = {name, NULL};
    import_fixture__write_bytes(name, (const char *)text->at, text->bytes);
    if (import_fixture__run(in->fixture, paths) != NG_OK) {
        fail_msg("%s", in->fixture->err.text);
    }
    ng_buffer__finish(text);
}

// Costs and strengths of two members for both oracles.
static void weigh(world *in, uint32_t a, uint32_t b, uint32_t count, bool connected)
{
    path_oracle *const both[] = {&in->plain, &in->inferred};
    const bool tied[] = {connected, connected || (in->works[a] && in->works[b])};
    for (uint32_t i = 0; i < 2; i++) {
        oracle_set(&both[i]->graph, a, b, tied[i]);
        both[i]->cost[a][b] = both[i]->cost[b][a] =
            connected ? cost_of(count) : NG_PATH_COST_INFERRED;
        both[i]->strength[a][b] = both[i]->strength[b][a] = (int64_t)count * 1500;
    }
}

static void add_tie(
    world *in, uint32_t a, uint32_t b, ng_buffer *connections, ng_buffer *interactions)
{
    const bool connected = below(in, 5) > 1;
    const uint32_t count = below(in, 3) == 0 ? 0 : 1 + below(in, 40) * below(in, 60);
    weigh(in, a, b, count, connected);
    if (connected) {
        add(connections, "%s,%s\n", keys[a], keys[b]);
    }
    if (count > 0) {
        add(interactions, "%s,%s,m,%u,1.5\n", keys[b], keys[a], (unsigned)count);
    }
}

static void make_store(world *in)
{
    ng_buffer members = {0};
    ng_buffer connections = {0};
    ng_buffer interactions = {0};
    const uint32_t turn = below(in, MEMBERS);
    path_oracle_init(&in->plain, MEMBERS);
    path_oracle_init(&in->inferred, MEMBERS);
    add(&members, "id,company\n");
    add(&connections, "a,b\n");
    add(&interactions, "from,to,kind,count,weight\n");
    for (uint32_t i = 0; i < MEMBERS; i++) {
        // Not in the order of members, so that ids have another one.
        const uint32_t a = (i * 4 + turn) % MEMBERS;
        in->works[a] = below(in, 4) == 0;
        add(&members, "%s,%s\n", keys[a], in->works[a] ? "Contoh" : "");
        for (uint32_t k = 0; k < i; k++) {
            add_tie(in, a, (k * 4 + turn) % MEMBERS, &connections, &interactions);
        }
    }
    import_fixture__forget(in->fixture);
    take_file(in, "members.csv", &members);
    take_file(in, "connections.csv", &connections);
    take_file(in, "interactions.csv", &interactions);
    in->txn = import_fixture__begin(in->fixture);
    for (uint32_t i = 0; i < MEMBERS; i++) {
        assert_int_equal(NG_OK,
            ng_member_find(in->txn, ng_text__of(keys[i]), &in->member[i], NULL, NULL, NULL));
    }
}

static void finish_store(world *in)
{
    ng_txn_abort(in->txn);
    path_oracle_finish(&in->plain);
    path_oracle_finish(&in->inferred);
}

// --- A question ------------------------------------------------------------------------------

typedef struct trial {
    uint32_t from[2], to, avoid, via;
    ng_member starts[2], avoided, through;
    ng_path_question question; // for the oracle
    ng_path_ends ends;
    ng_path_options options;
} trial;

static void draw(world *in, trial *out)
{
    *out = (trial){.options = ng_path_defaults()};
    out->from[0] = below(in, MEMBERS);
    out->from[1] = out->from[0] + 1;
    out->to = below(in, MEMBERS);
    out->avoid = below(in, MEMBERS);
    out->via = below(in, MEMBERS);
    const size_t starts = out->from[1] < MEMBERS && below(in, 3) == 0 ? 2 : 1;
    for (size_t i = 0; i < starts; i++) {
        out->starts[i] = in->member[out->from[i]];
    }
    out->avoided = in->member[out->avoid];
    out->through = in->member[out->via];
    out->options.all_shortest = below(in, 4) == 0;
    out->options.inferred = below(in, 2) == 0;
    out->options.count = 1 + below(in, COUNT_MAX);
    out->options.max_hops = 1 + below(in, 6);
    out->options.avoid = &out->avoided;
    out->options.avoid_count = below(in, 3) == 0;
    out->options.via = &out->through;
    out->options.via_count = !out->options.all_shortest && below(in, 3) == 0;
    out->ends =
        (ng_path_ends){.from = out->starts, .from_count = starts, .to = in->member[out->to]};
    out->question = (ng_path_question){.from = out->from,
        .to = &out->to,
        .avoid = &out->avoid,
        .via = &out->via,
        .from_count = starts,
        .to_count = 1,
        .avoid_count = out->options.avoid_count,
        .via_count = out->options.via_count,
        .hops_max = out->options.max_hops};
}

static void compare_path(
    const trial *asked, const path_oracle_path *expected, const ng_path *found)
{
    int64_t strength = 0;
    uint64_t cost = 0;
    assert_int_equal(expected->hops, found->hops);
    for (uint32_t i = 0; i <= found->hops; i++) {
        assert_string_equal(keys[expected->vertex[i]], found->labels[i].at);
    }
    for (uint32_t i = 0; i < found->hops; i++) {
        strength += found->hop[i].strength_milli;
        cost += found->hop[i].cost;
        assert_true(asked->options.inferred || !found->hop[i].inferred);
        assert_true(!found->hop[i].inferred || found->hop[i].cost == NG_PATH_COST_INFERRED);
    }
    assert_int_equal(cost, found->cost);
    assert_int_equal(strength, found->strength_milli);
    assert_int_equal(
        asked->options.all_shortest ? (uint64_t)expected->strength : expected->cost,
        asked->options.all_shortest ? (uint64_t)strength : cost);
}

static void check_question(world *in)
{
    ng_error err = {0};
    trial asked;
    ng_paths found;
    path_oracle_paths expected = {0};
    draw(in, &asked);
    path_oracle_find(asked.options.inferred ? &in->inferred : &in->plain, &asked.question,
        asked.options.all_shortest, &expected);
    if (ng_path_from_team(in->txn, &asked.ends, &asked.options, &found, &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
    const bool cut = !asked.options.all_shortest && expected.count > asked.options.count;
    assert_true(found.complete);
    assert_int_equal(cut ? asked.options.count : expected.count, found.count);
    for (size_t i = 0; i < found.count; i++) {
        compare_path(&asked, &expected.at[i], &found.at[i]);
    }
    // With less to read the answer is the same, or none and flagged.
    const size_t whole = found.count;
    asked.options.budget = below(in, 60);
    assert_int_equal(
        NG_OK, ng_path_from_team(in->txn, &asked.ends, &asked.options, &found, &err));
    assert_true(found.complete ? found.count == whole : found.count == 0);
    for (size_t i = 0; i < found.count; i++) {
        compare_path(&asked, &expected.at[i], &found.at[i]);
    }
    path_oracle_release(&expected);
}

static void test_ng_path_from_team__as_trying_all(void **state)
{
    world in = {.fixture = *state};
    ng_random__init(&in.random, scratch_seed());
    for (uint32_t i = 0; i < STORES; i++) {
        make_store(&in);
        for (uint32_t k = 0; k < QUESTIONS; k++) {
            check_question(&in);
        }
        finish_store(&in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ng_path_from_team__as_trying_all,
            import_fixture__set_up, import_fixture__tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
