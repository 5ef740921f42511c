// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a subcommand is, and what it runs in.
 *
 * main.c finds the command, reads its words and options, opens what `store` declares, calls
 * `run` and turns the result into the exit code. A command is one file: options, one engine
 * call, print.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <argp.h>

#include "netgraph.h"
#include "output.h"

/** Exit codes of the command. */
enum {
    CLI_DONE = 0,
    CLI_NONE = 1,
    CLI_WRONG_USAGE = 2,
    CLI_REFUSED = 3,
    CLI_BAD_INPUT = 4,
    CLI_NO_ACCESS = 5,
    CLI_LIMITED = 6,
    CLI_INTERRUPTED = 130
};

/** What is open when a command runs. */
typedef enum cli_store_use {
    CLI_STORE_NONE,       // nothing
    CLI_STORE_PLACE,      // nothing, but the place of the store is known
    CLI_STORE_READ,       // the store and a read transaction
    CLI_STORE_READ_LATER, // the store, for reading; the command begins the transaction
    CLI_STORE_OPEN,       // a store that exists; the command begins its own transactions
    CLI_STORE_CREATE,     // the same, and the first commit makes the store when there is none
} cli_store_use;

typedef struct cli_command cli_command;

/** Everything a command is given. */
typedef struct cli_session {
    const cli_command *command;
    char **words; // [word_count], the arguments that are no options
    size_t word_count;
    void *options; // [command->options_bytes], zero and then filled by command->accept
    ng_day today;
    bool quiet;
    const char *store_path; // NULL with CLI_STORE_NONE
    ng_store *store;        // by cli_store_use; closed by main.c
    ng_txn *txn;
    cli_output output;
} cli_session;

struct cli_command {
    const char *name;
    const char *usage;   // what follows the name: `REF...`
    const char *summary; // one line of `netgraph help`
    const char *details; // more lines of `netgraph help NAME`; may be NULL

    const struct argp_option *options; // ends with {0}; NULL: none
    size_t options_bytes;              // of the struct that `accept` fills
    // One option of the table; a fault is NG_ERR_ARGUMENT with a sentence.
    ng_status (*accept)(void *options, int key, const char *value, ng_error *err);

    size_t words_min, words_max;
    cli_store_use store;
    int (*run)(cli_session *session); // returns the exit code
};

/** One in each file of commands/. */
extern const cli_command cli_import, cli_imports, cli_owners, cli_suggest, cli_degree, cli_path,
    cli_reputation, cli_experts, cli_source, cli_runs, cli_run, cli_refresh, cli_calibrate,
    cli_show, cli_find, cli_stats, cli_connect, cli_disconnect, cli_block, cli_unblock,
    cli_endorse, cli_withdraw_endorsement, cli_recommend, cli_withdraw_recommendation,
    cli_verify, cli_unverify, cli_trust, cli_member, cli_intro, cli_apply, cli_doctor,
    cli_export, cli_digest, cli_backup, cli_compact, cli_upgrade, cli_undo, cli_duplicates,
    cli_merge, cli_unmerge, cli_not_same, cli_help;
extern const cli_command cli_watch, cli_fairness;
extern const cli_command cli_consent, cli_suppress, cli_privacy, cli_log, cli_audit;

/** All commands in the order of `netgraph help`, NULL at the end. */
extern const cli_command *const cli_commands[];
/** The command of that name, or NULL. */
const cli_command *cli_command_of(const char *name);
/** The command whose name is nearest to a mistyped one, or NULL when none is near. */
const cli_command *cli_command_near(const char *name);

#endif
