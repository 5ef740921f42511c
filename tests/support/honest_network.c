// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Rows are written into one file and imported; who has evidence is read from the ranking.
 */
#include "support/honest_network.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hash.h"
#include "support/quality_table.h"

// The level that an honest member gives: some members are better, and not all see it alike.
static unsigned honest_level(uint32_t from, uint32_t to)
{
    const uint64_t quality = ng_hash__bytes(&to, sizeof to, 1) % 100;
    const uint32_t pair[] = {from, to};
    const uint64_t mood = ng_hash__bytes(pair, sizeof pair, 2) % 50;
    return quality + mood < 50 ? 1 : quality + mood < 100 ? 2 : 3;
}

static void add_honest_row(
    honest_network *net, FILE *file, uint32_t from, uint32_t to, unsigned level)
{
    net->known[from] = true;
    net->known[to] = true;
    if (net->levels) {
        fprintf(file, "%u,%u,,%u\n", from, to, level);
    } else {
        fprintf(file, "%u,%u,,\n", from, to);
    }
}

static void begin_network(honest_network *net, const char *name, bool levels)
{
    *net = (honest_network){.name = name, .levels = levels};
    reputation_world_open(&net->world);
}

// Refreshed, with the list of members to draw from.
static void finish_network(honest_network *net)
{
    (void)reputation_world_refresh(&net->world);
    reputation_column trust =
        reputation_world_read(&net->world, NG_REPUTATION_TRUST, "", HONEST_KEYS);
    net->evident = quality_allocate(HONEST_KEYS, sizeof *net->evident);
    for (uint32_t key = 0; key < HONEST_KEYS; key++) {
        if (trust.rank[key] > 0) {
            net->evident[net->evident_count++] = key;
        }
    }
    reputation_column_release(&trust);
}

void honest_network_release(honest_network *net)
{
    reputation_world_close(&net->world);
    free(net->evident);
}

static void run_netgen(const char *netgen, const char *folder)
{
    int status = 1;
    fflush(stdout);
    const pid_t pid = fork();
    if (pid == 0) {
        (void)freopen("/dev/null", "w", stdout);
        execl(netgen, netgen, "--members", "2000", "--seed", "1", folder, (char *)NULL);
        _exit(127);
    }
    assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
    assert_int_equal(0, status);
}

static void remove_netgen(const char *folder)
{
    static const char *const files[] = {"members", "connections", "follows", "endorsements",
        "positions", "education", "groups", "memberships", "interactions"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[160];
        snprintf(path, sizeof path, "%s/%s.csv", folder, files[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

// One of a hundred, each with a profile address, which archives name people by.
static void verify_some(honest_network *net)
{
    uint32_t verifier = 0;
    while (!net->known[verifier]) {
        verifier++;
    }
    FILE *rows = reputation_world_write(&net->world, "verified.csv", "id,name,url");
    for (uint32_t key = verifier + 1; key < HONEST_KEYS; key++) {
        if (net->known[key] && ng_hash__bytes(&key, sizeof key, 3) % 100 == 0) {
            fprintf(rows, "%u,Seed Real,https://www.linkedin.com/in/seed-%u\n", key, key);
            net->seed = key;
        }
    }
    assert_int_equal(0, fclose(rows));
    reputation_world_import(&net->world, "verified.csv");
    for (uint32_t key = verifier + 1; key <= net->seed; key++) {
        if (net->known[key] && ng_hash__bytes(&key, sizeof key, 3) % 100 == 0) {
            reputation_world_verify(&net->world, key, verifier);
        }
    }
}

// One row a pair, without the skill: the ranking over all takes one endorsement a pair.
void honest_network_of_netgen(honest_network *net, const char *netgen, bool levels)
{
    char folder[100];
    char path[160];
    char line[512];
    begin_network(net, levels ? "netgen, with levels" : "netgen, without levels", levels);
    snprintf(folder, sizeof folder, "%s/netgen", net->world.folder);
    run_netgen(netgen, folder);
    snprintf(path, sizeof path, "%s/endorsements.csv", folder);
    FILE *from_file = fopen(path, "r");
    assert_non_null(from_file);
    FILE *rows = reputation_world_write(&net->world, "honest.csv", "from,to,skill,level");
    assert_non_null(fgets(line, sizeof line, from_file));
    while (fgets(line, sizeof line, from_file) != NULL) {
        char *rest = NULL;
        const uint32_t from = (uint32_t)strtoul(line, &rest, 10);
        const uint32_t to = (uint32_t)strtoul(rest + 1, NULL, 10);
        add_honest_row(net, rows, from, to, honest_level(from, to));
    }
    fclose(from_file);
    remove_netgen(folder);
    assert_int_equal(0, fclose(rows));
    reputation_world_import(&net->world, "honest.csv");
    verify_some(net);
    finish_network(net);
}

void honest_network_of_advogato(honest_network *net, const char *data)
{
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/networks/advogato", data);
    begin_network(net, "advogato of 2000", true);
    quality_table table = quality_table_read(folder, "edges_2000-08-11.tsv");
    FILE *rows = reputation_world_write(&net->world, "honest.csv", "from,to,skill,level");
    for (size_t i = 0; i < table.row_count; i++) {
        const uint32_t from = (uint32_t)quality_table_number(&table, i, 0);
        const uint32_t to = (uint32_t)quality_table_number(&table, i, 1);
        const uint32_t level = (uint32_t)quality_table_number(&table, i, 2);
        assert_true(from < HONEST_KEYS && to < HONEST_KEYS);
        if (from != to && level > 0) {
            add_honest_row(net, rows, from, to, level);
        }
    }
    quality_table_release(&table);
    assert_int_equal(0, fclose(rows));
    reputation_world_import(&net->world, "honest.csv");
    table = quality_table_read(folder, "seeds.tsv");
    for (size_t i = 0; i < table.row_count; i++) {
        reputation_world_add_seed(&net->world, (uint32_t)quality_table_number(&table, i, 0));
    }
    quality_table_release(&table);
    finish_network(net);
}
