// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A file of members and the groups they belong to: `member` and one column or more of labels.
 *
 * It is read by `netgraph fairness` alone; nothing of it goes into the store.
 */
#ifndef CLI_GROUPS_H
#define CLI_GROUPS_H

#include "command.h"
#include "line.h"

#define GROUPS_COLUMNS_MAX 4
#define GROUPS_BYTES_MAX ((size_t)1 << 28)

/** Who belongs where. Zero-initialise; give back with groups_finish. */
typedef struct groups {
    cli_lines lines; // of the file
    size_t column_count;
    char *column[GROUPS_COLUMNS_MAX]; // names, in `header`
    cli_buffer header;
    // Labels of a column, each with a NUL behind it, and where they begin (size_t)
    cli_buffer label[GROUPS_COLUMNS_MAX], begin[GROUPS_COLUMNS_MAX];
    cli_buffer rows;  // of groups_row, ascending by member
    uint64_t strange; // rows of nobody in the store
} groups;

typedef struct groups_row {
    uint32_t member;
    uint32_t group[GROUPS_COLUMNS_MAX]; // numbers of labels; NG_FAIRNESS_UNKNOWN: empty
} groups_row;

/**
 * Read a file, `-` is standard input: before a transaction, since one never waits for a person.
 *
 * Errors  NG_ERR_INPUT more than GROUPS_BYTES_MAX; NG_ERR_IO; NG_ERR_INTERRUPTED; NG_ERR_NOMEM.
 */
ng_status groups_take(const char *path, groups *out, ng_error *err);
/** Find whom its lines name. Errors: NG_ERR_INPUT, as file:line: what; NG_ERR_NOMEM. */
ng_status groups_read(ng_txn *txn, groups *out, ng_error *err);
/** Row of a member, or NULL. */
const groups_row *groups_find(const groups *of, ng_member member);
size_t groups_count(const groups *of, size_t column);
const char *groups_label(const groups *of, size_t column, size_t number);
void groups_finish(groups *of);

#endif
