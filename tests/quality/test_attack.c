// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What rings of fake members gain: how far they move one member's place among the honest, by
 * trust, by PageRank and by the count of endorsers, and whether a fake enters the top 100.
 *
 *   test_attack                    a small part, as a test
 *   test_attack --all [DRAWS]      all rings on all networks as a table (tools/attack); exit 1
 *                                  when something moves by more than it may
 *
 * Each fake endorses the target and the three fakes after it, with the highest level where the
 * network has levels. What varies:
 *
 *   ring          10, 100 or 1,000 fakes
 *   target        new: only the duped among the honest endorse it; or an accomplice: a
 *                 member with an honest history
 *   duped         0, 1 or 5 honest members, each of whom gives one endorsement: to the target
 *                 (concentrated), or to one of the fakes (spread)
 *   back          the target endorses every fake
 *
 * The figure is the target's percentile among the honest (ties half; no evidence is the lowest
 * place) less its percentile without the ring, where the duped endorse the target; the mean
 * over draws of target and duped, whom a hash chooses among honest members with trusted
 * evidence, and the largest. Everything goes through the store: import, seeds, refresh, whole
 * rankings.
 *
 * Networks: netgen's endorsements (2,000 members, one of a hundred verified, by a hash) without
 * levels and with invented ones; advogato of 2000 with its four seeds where NETGRAPH_TEST_DATA
 * has it.
 *
 * What must hold in the small part is what the definition of trust can hold: engine/decisions/
 * 0032-what-rings-gain.md says what it cannot, and why.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "support/honest_network.h"

#define KEYS HONEST_KEYS
#define TARGET KEYS // the new member
#define FAKES (KEYS + 1)
#define RING_MAX 1000u
#define LIMIT (FAKES + RING_MAX)
#define TOP 100u
#define DUPED_MAX 5u
#define DRAWS_TEST 3u
#define DRAWS_ALL 10u

enum {
    METHODS = 3
};
static const ng_reputation_method methods[METHODS] = {
    NG_REPUTATION_TRUST, NG_REPUTATION_PAGERANK, NG_REPUTATION_COUNT};
static const char *const method_names[METHODS] = {"trust", "PageRank", "count"};

static const char *netgen(void)
{
    const char *given = getenv("NETGEN");
    return given == NULL ? NETGRAPH_BUILD_DIR "/netgen" : given;
}

/** What one attack does. */
typedef struct attack {
    uint32_t ring, duped;
    bool spread, accomplice, back;
} attack;

/** Members of one draw. */
typedef struct cast {
    uint32_t target;
    uint32_t duped[DUPED_MAX];
} cast;

/** Moves over all draws, in points. */
typedef struct movement {
    double sum[METHODS], largest[METHODS], before[METHODS];
    uint32_t fakes_in_top[METHODS]; // most
    uint32_t draws;
} movement;

// --------------------------------------------------------------------------------- the attacks

// Different members of those with evidence.
static cast draw_cast(const honest_network *net, uint32_t draw, bool accomplice)
{
    uint32_t drawn[DUPED_MAX + 1];
    ng_random random;
    ng_random__init(&random, 100 + draw);
    for (uint32_t i = 0; i <= DUPED_MAX; i++) {
        bool again = true;
        while (again) {
            drawn[i] = net->evident[ng_random__below(&random, net->evident_count)];
            again = false;
            for (uint32_t k = 0; k < i; k++) {
                again = again || drawn[k] == drawn[i];
            }
        }
    }
    cast out = {.target = accomplice ? drawn[DUPED_MAX] : TARGET};
    memcpy(out.duped, drawn, sizeof out.duped);
    return out;
}

static void write_row(FILE *file, const honest_network *net, uint32_t from, uint32_t to)
{
    fprintf(file, net->levels ? "%u,%u,,3\n" : "%u,%u,,\n", from, to);
}

static void write_ring(
    FILE *file, const honest_network *net, const attack *what, const cast *who)
{
    for (uint32_t i = 0; i < what->ring; i++) {
        write_row(file, net, FAKES + i, who->target);
        for (uint32_t k = 1; k <= 3; k++) {
            write_row(file, net, FAKES + i, FAKES + (i + k) % what->ring);
        }
        if (what->back) {
            write_row(file, net, who->target, FAKES + i);
        }
    }
}

// A copy of the honest network with the duped, and with the ring unless it has no fakes.
static reputation_world play(const honest_network *net, const attack *what, const cast *who)
{
    reputation_world world;
    reputation_world_copy(&net->world, &world);
    FILE *members = reputation_world_write(&world, "target.csv", "id,name");
    fprintf(members, "%u,\n", who->target);
    assert_int_equal(0, fclose(members));
    reputation_world_import(&world, "target.csv");
    FILE *rows = reputation_world_write(&world, "ring.csv", "from,to,skill,level");
    for (uint32_t i = 0; i < what->duped; i++) {
        const bool to_fake = what->ring > 0 && what->spread;
        write_row(rows, net, who->duped[i],
            to_fake ? FAKES + i * what->ring / what->duped : who->target);
    }
    write_ring(rows, net, what, who);
    assert_int_equal(0, fclose(rows));
    if (what->duped + what->ring > 0) {
        reputation_world_import(&world, "ring.csv");
    }
    (void)reputation_world_refresh(&world);
    return world;
}

static double percentile(
    const honest_network *net, const reputation_column *column, uint32_t target)
{
    double below = 0;
    double others = 0;
    for (uint32_t key = 0; key < KEYS; key++) {
        if (net->known[key] && key != target) {
            others++;
            below += column->score[key] < column->score[target] ? 1
                : column->score[key] == column->score[target]   ? 0.5
                                                                : 0;
        }
    }
    return 100 * below / others;
}

static uint32_t count_fakes(const reputation_column *column, uint32_t ring)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < ring; i++) {
        count += column->rank[FAKES + i] > 0 && column->rank[FAKES + i] <= TOP;
    }
    return count;
}

/** Where a target stands. */
typedef struct standing {
    double percentile[METHODS];
    uint32_t fakes_in_top[METHODS];
} standing;

static standing stand(const honest_network *net, const attack *what, const cast *who)
{
    standing out;
    reputation_world world = play(net, what, who);
    for (size_t i = 0; i < METHODS; i++) {
        reputation_column column = reputation_world_read(&world, methods[i], "", LIMIT);
        out.percentile[i] = percentile(net, &column, who->target);
        out.fakes_in_top[i] = count_fakes(&column, what->ring);
        reputation_column_release(&column);
    }
    reputation_world_close(&world);
    return out;
}

static movement move(const honest_network *net, const attack *what, uint32_t draws)
{
    movement out = {.draws = draws, .largest = {-100, -100, -100}};
    for (uint32_t draw = 0; draw < draws; draw++) {
        const cast who = draw_cast(net, draw, what->accomplice);
        const attack none = {.duped = what->duped};
        const standing before = stand(net, &none, &who);
        const standing after = stand(net, what, &who);
        for (size_t i = 0; i < METHODS; i++) {
            const double moved = after.percentile[i] - before.percentile[i];
            out.before[i] += before.percentile[i] / draws;
            out.sum[i] += moved;
            out.largest[i] = fmax(out.largest[i], moved);
            out.fakes_in_top[i] = after.fakes_in_top[i] > out.fakes_in_top[i]
                ? after.fakes_in_top[i]
                : out.fakes_in_top[i];
        }
    }
    return out;
}

/** Points that the target may move by. */
static double limit_of(const attack *what)
{
    return what->spread ? 3 : 0.5;
}

static bool is_held(const attack *what, const movement *moved)
{
    return moved->sum[0] / moved->draws <= limit_of(what) && moved->fakes_in_top[0] == 0;
}

static bool print_attack(const attack *what, const movement *moved)
{
    const bool held = is_held(what, moved);
    printf("  %4u %-10s %u duped %-12s %-5s", what->ring,
        what->accomplice ? "accomplice" : "new", what->duped,
        what->duped == 0   ? ""
            : what->spread ? "spread"
                           : "concentrated",
        what->back ? "back" : "");
    for (size_t i = 0; i < METHODS; i++) {
        printf(" | %s %5.1f %+6.2f (%+6.2f) %3u", method_names[i], moved->before[i],
            moved->sum[i] / moved->draws, moved->largest[i], moved->fakes_in_top[i]);
    }
    printf("%s\n", held ? "" : "  MISSED");
    fflush(stdout);
    return held;
}

// ----------------------------------------------------------------------------------- the tests

static const uint32_t duped_counts[] = {0, 1, DUPED_MAX};

/** Number of an attack with a ring of `ring`, by its bits. */
static attack attack_at(uint32_t ring, uint32_t number)
{
    const uint32_t duped = duped_counts[number / 8];
    return (attack){ring, duped, (number & 1) != 0, (number & 2) != 0, (number & 4) != 0};
}

enum {
    ATTACKS = 24
};

static bool is_repeated(const attack *what)
{
    return what->spread && what->duped == 0;
}

static uint32_t print_network(const honest_network *net, uint32_t draws)
{
    static const uint32_t rings[] = {10, 100, RING_MAX};
    uint32_t missed = 0;
    printf("%s: %u honest members with evidence, %u draws; percentile without the ring, mean "
           "move, (largest), most fakes in the top %u\n",
        net->name, net->evident_count, draws, TOP);
    for (uint32_t number = 0; number < ATTACKS; number++) {
        for (size_t i = 0; i < sizeof rings / sizeof *rings; i++) {
            const attack what = attack_at(rings[i], number);
            if (!is_repeated(&what)) {
                const movement moved = move(net, &what, draws);
                missed += !print_attack(&what, &moved);
            }
        }
    }
    return missed;
}

static int print_all(uint32_t draws)
{
    const char *data = getenv("NETGRAPH_TEST_DATA");
    uint32_t missed = 0;
    honest_network net;
    for (uint32_t levels = 0; levels < 2; levels++) {
        honest_network_of_netgen(&net, netgen(), levels == 1);
        missed += print_network(&net, draws);
        honest_network_release(&net);
    }
    if (data != NULL && data[0] != 0) {
        honest_network_of_advogato(&net, data);
        missed += print_network(&net, draws);
        honest_network_release(&net);
    }
    printf("%u rows moved by more than 0.5 points (concentrated) or 3 (spread), or brought a "
           "fake into the top %u\n",
        missed, TOP);
    return missed == 0 ? 0 : 1;
}

// Concentrated, and the target does not endorse back: no trust at all reaches the ring. What is
// spread is printed beside.
static void assert_held(const honest_network *net)
{
    static const uint32_t rings[] = {10, 100};
    for (uint32_t number = 0; number < ATTACKS; number++) {
        for (size_t i = 0; i < sizeof rings / sizeof *rings; i++) {
            const attack what = attack_at(rings[i], number);
            if (is_repeated(&what) || what.back) {
                continue;
            }
            const movement moved = move(net, &what, DRAWS_TEST);
            const bool held = print_attack(&what, &moved);
            assert_true(what.spread || (held && moved.largest[0] == 0));
            assert_true(what.spread || moved.sum[2] > 0);
        }
    }
}

static void test_reputation__holds_against_rings_without_levels(void **state)
{
    (void)state;
    honest_network net;
    honest_network_of_netgen(&net, netgen(), false);
    assert_true(net.evident_count >= 1000);
    assert_held(&net);
    honest_network_release(&net);
}

static void test_reputation__holds_against_rings_with_levels(void **state)
{
    (void)state;
    honest_network net;
    honest_network_of_netgen(&net, netgen(), true);
    assert_true(net.evident_count >= 1000);
    assert_held(&net);
    honest_network_release(&net);
}

static void test_reputation__holds_against_rings_on_advogato(void **state)
{
    (void)state;
    const char *data = getenv("NETGRAPH_TEST_DATA");
    honest_network net;
    if (data == NULL || data[0] == 0) {
        skip();
    }
    honest_network_of_advogato(&net, data);
    assert_held(&net);
    // A new target amid its ring, whom five duped members know: on average within 3 points.
    const attack what = {.ring = 100, .duped = DUPED_MAX, .spread = true, .back = true};
    const movement moved = move(&net, &what, DRAWS_ALL);
    (void)print_attack(&what, &moved);
    assert_true(moved.sum[0] / moved.draws <= 3);
    honest_network_release(&net);
}

// A new target that endorses its ring back: it dominates the ring, so only its own trust, which
// the duped gave it, is there to be had.
static void test_reputation__moves_by_half_a_point_when_a_new_target_endorses_back(void **state)
{
    (void)state;
    honest_network net;
    honest_network_of_netgen(&net, netgen(), false);
    for (size_t i = 0; i < sizeof duped_counts / sizeof *duped_counts; i++) {
        const attack what = {.ring = 100, .duped = duped_counts[i], .back = true};
        const movement moved = move(&net, &what, DRAWS_TEST);
        assert_true(print_attack(&what, &moved));
    }
    honest_network_release(&net);
}

static void assert_same_scores(
    const honest_network *net, const reputation_column *a, const reputation_column *b)
{
    assert_int_equal(a->of, b->of);
    for (uint32_t key = 0; key < KEYS; key++) {
        assert_true(!net->known[key] || a->score[key] == b->score[key]);
        assert_true(!net->known[key] || a->rank[key] == b->rank[key]);
    }
}

// Whatever the size of a ring whom nobody real endorses: no printed figure of an honest member
// changes, and neither target nor fake has evidence.
static void test_reputation__of_the_honest_is_untouched_by_a_ring_alone(void **state)
{
    (void)state;
    honest_network net;
    honest_network_of_netgen(&net, netgen(), true);
    const attack what = {.ring = RING_MAX, .back = true};
    const cast who = draw_cast(&net, 0, false);
    reputation_column before =
        reputation_world_read(&net.world, NG_REPUTATION_TRUST, "", LIMIT);
    reputation_world world = play(&net, &what, &who);
    reputation_column after = reputation_world_read(&world, NG_REPUTATION_TRUST, "", LIMIT);
    assert_same_scores(&net, &before, &after);
    for (uint32_t key = TARGET; key < LIMIT; key++) {
        assert_int_equal(0, after.rank[key]);
    }
    reputation_column_release(&before);
    reputation_column_release(&after);
    reputation_world_close(&world);
    honest_network_release(&net);
}

// ------------------------------------------------------------------------------ through import

// What a ring hands in of itself: that all of it is verified, that one of it is somebody who
// is, that a verified member endorsed its target (as the target's own archives have it), and
// whom to trust.
static void write_papers(reputation_world *world, const honest_network *net)
{
    reputation_world_make(world, "papers");
    FILE *file = reputation_world_write(world, "papers/members.csv", "id,name,verified,url");
    for (uint32_t key = TARGET; key < FAKES + 100; key++) {
        fprintf(file, "%u,Fake %u,yes,\n", key, key);
    }
    // One of them goes by the profile address of the verified member.
    fprintf(file, "%u,Fake,yes,https://www.linkedin.com/in/seed-%u\n", FAKES, net->seed);
    assert_int_equal(0, fclose(file));
    file =
        reputation_world_write(world, "papers/endorsements.csv", "from,to,skill,level,claimed");
    fprintf(file, "%u,%u,,3,yes\n", net->seed, TARGET);
    for (uint32_t key = FAKES; key < FAKES + 100; key++) {
        fprintf(file, "%u,%u,,3,\n%u,%u,,3,\n%u,%u,,3,yes\n", key, TARGET, TARGET, key,
            net->seed, key);
    }
    assert_int_equal(0, fclose(file));
    file = reputation_world_write(
        world, "papers/Connections.csv", "First Name,Last Name,URL,Connected On");
    fprintf(file, "Seed,Real,https://www.linkedin.com/in/seed-%u,01 Jan 2020\n", net->seed);
    assert_int_equal(0, fclose(file));
    file = reputation_world_write(world, "papers/Endorsement_Received_Info.csv",
        "Endorsement Date,Skill Name,Endorser First Name,Endorser Last Name,Endorser Public "
        "Url,Endorsement Status");
    fprintf(file, "2020/01/01 00:00:00 UTC,C,Seed,Real,www.linkedin.com/in/seed-%u,ACCEPTED\n",
        net->seed);
    assert_int_equal(0, fclose(file));
    file = reputation_world_write(world, "papers/trust.csv", "member,what,method,by,day");
    for (uint32_t key = TARGET; key < FAKES + 100; key++) {
        fprintf(file, "%u,seed,,,2020-01-01\n%u,verified,passport,%u,2020-01-01\n", key, key,
            net->seed);
    }
    assert_int_equal(0, fclose(file));
}

static void test_reputation__cannot_be_brought_along_by_import(void **state)
{
    (void)state;
    char target[16];
    honest_network net;
    reputation_world world;
    honest_network_of_netgen(&net, netgen(), true);
    reputation_world_copy(&net.world, &world);
    write_papers(&world, &net);
    snprintf(target, sizeof target, "%u", TARGET);
    reputation_world_import_folder(&world, "papers", target);
    (void)reputation_world_refresh(&world);
    reputation_column before =
        reputation_world_read(&net.world, NG_REPUTATION_TRUST, "", LIMIT);
    reputation_column after = reputation_world_read(&world, NG_REPUTATION_TRUST, "", LIMIT);
    assert_same_scores(&net, &before, &after);
    for (uint32_t key = TARGET; key < LIMIT; key++) {
        assert_int_equal(0, after.rank[key]);
    }
    reputation_column count = reputation_world_read(&world, NG_REPUTATION_COUNT, "", LIMIT);
    assert_int_equal(101, count.score[TARGET]);
    reputation_column_release(&count);
    reputation_column_release(&before);
    reputation_column_release(&after);
    reputation_world_close(&world);
    honest_network_release(&net);
}

int main(int count, char **arguments)
{
    if (count >= 2 && strcmp(arguments[1], "--all") == 0) {
        return print_all(count > 2 ? (uint32_t)strtoul(arguments[2], NULL, 10) : DRAWS_ALL);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reputation__of_the_honest_is_untouched_by_a_ring_alone),
        cmocka_unit_test(test_reputation__cannot_be_brought_along_by_import),
        cmocka_unit_test(test_reputation__holds_against_rings_without_levels),
        cmocka_unit_test(test_reputation__holds_against_rings_with_levels),
        cmocka_unit_test(
            test_reputation__moves_by_half_a_point_when_a_new_target_endorses_back),
        cmocka_unit_test(test_reputation__holds_against_rings_on_advogato),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
