// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The one table of commands, and what a mistyped name may have meant.
 */
#include <string.h>

#include "command.h"

#define NAME_BYTES_MAX 32

const cli_command *const cli_commands[] = {
    &cli_import,
    &cli_imports,
    &cli_owners,
    &cli_undo,
    &cli_suggest,
    &cli_degree,
    &cli_path,
    &cli_reputation,
    &cli_experts,
    &cli_source,
    &cli_runs,
    &cli_run,
    &cli_watch,
    &cli_fairness,
    &cli_audit,
    &cli_refresh,
    &cli_calibrate,
    &cli_show,
    &cli_find,
    &cli_stats,
    &cli_connect,
    &cli_disconnect,
    &cli_block,
    &cli_unblock,
    &cli_endorse,
    &cli_withdraw_endorsement,
    &cli_recommend,
    &cli_withdraw_recommendation,
    &cli_verify,
    &cli_unverify,
    &cli_trust,
    &cli_member,
    &cli_duplicates,
    &cli_merge,
    &cli_unmerge,
    &cli_not_same,
    &cli_intro,
    &cli_apply,
    &cli_consent,
    &cli_suppress,
    &cli_privacy,
    &cli_log,
    &cli_doctor,
    &cli_export,
    &cli_digest,
    &cli_backup,
    &cli_compact,
    &cli_upgrade,
    &cli_help,
    NULL,
};

const cli_command *cli_command_of(const char *name)
{
    for (const cli_command *const *command = cli_commands; *command != NULL; command++) {
        if (strcmp((*command)->name, name) == 0) {
            return *command;
        }
    }
    return NULL;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

typedef size_t cost_table[NAME_BYTES_MAX + 1][NAME_BYTES_MAX + 1];

// The cheapest last step: replace or keep, remove, insert, or swap two neighbours.
static size_t step(const char *a, const char *b, size_t i, size_t j, cost_table cost)
{
    const size_t replace = cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
    const size_t found = least(replace, least(cost[i - 1][j], cost[i][j - 1]) + 1);
    const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
    return swapped ? least(found, cost[i - 2][j - 2] + 1) : found;
}

// Letters to insert, remove, replace or swap (optimal string alignment). Both at most
// NAME_BYTES_MAX.
static size_t distance(const char *a, const char *b)
{
    const size_t rows = strlen(a);
    const size_t columns = strlen(b);
    cost_table cost;
    for (size_t i = 0; i <= rows; i++) {
        for (size_t j = 0; j <= columns; j++) {
            cost[i][j] = i == 0 || j == 0 ? i + j : step(a, b, i, j, cost);
        }
    }
    return cost[rows][columns];
}

const cli_command *cli_command_near(const char *name)
{
    const size_t bytes = strlen(name);
    const cli_command *near = NULL;
    size_t near_cost = bytes / 3 + 1; // a third of the letters may differ
    for (const cli_command *const *command = cli_commands; *command != NULL; command++) {
        const char *other = (*command)->name;
        if (bytes > NAME_BYTES_MAX || strlen(other) > NAME_BYTES_MAX) {
            continue;
        }
        const bool begins = bytes >= 3 && strncmp(other, name, bytes) == 0;
        const size_t cost = begins ? 0 : distance(name, other);
        if (cost < near_cost) {
            near = *command;
            near_cost = cost;
        }
    }
    return near;
}
