// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Lines of changes, as `apply` reads them, made in the network of the office and then taken
 * back. A change is made, or what is wrong with the line is said; the members are afterwards as
 * many as were added and not removed.
 */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "change.h"
#include "fuzz/fuzz.h"

#define WORDS_MAX (CLI_ASSIGNMENTS_MAX + 3)
#define LINES_MAX 16
#define TODAY 20000

/** Words of a line, changed in place; 0 where `apply` refuses the line. */
static size_t split(char *line, size_t bytes, ng_text words[WORDS_MAX])
{
    char *const end = line + bytes;
    size_t count = 0;
    for (;;) {
        char *const tab = memchr(line, '\t', (size_t)(end - line));
        size_t word_bytes = (size_t)((tab == NULL ? end : tab) - line);
        if (count == WORDS_MAX || !cli_text_unescape(line, &word_bytes)) {
            return 0;
        }
        words[count++] = (ng_text){line, word_bytes};
        if (tab == NULL) {
            return count;
        }
        line = tab + 1;
    }
}

static uint64_t count_members(ng_txn *txn)
{
    ng_stats stats;
    ng_error err = {.status = NG_OK};
    fuzz_assert_ok(ng_stats_read(txn, &stats, &err), &err);
    return stats.members;
}

/** False when the line was refused: the group ends there. */
static bool apply_line(ng_txn *txn, char *line, size_t bytes)
{
    ng_text words[WORDS_MAX];
    cli_change change;
    cli_changed changed = {.brief = bytes % 2 == 0};
    ng_error err = {.status = NG_OK};
    const uint64_t before = count_members(txn);
    const size_t count = split(line, bytes, words);
    if (count == 0) {
        return false;
    }
    ng_status status = cli_change_read(words, count, &change, &err);
    if (status != NG_OK) {
        assert(status == NG_ERR_ARGUMENT && err.text[0] != '\0');
        return false;
    }
    status = cli_change_make(txn, &change, TODAY, &changed, &err);
    if (status != NG_OK) {
        assert(err.text[0] != '\0' && status != NG_ERR_INTERNAL && status != NG_ERR_CORRUPT &&
            status != NG_ERR_NOMEM && status != NG_ERR_IO);
    } else {
        const uint64_t after = count_members(txn);
        assert(change.verb == CLI_MERGE || after - before + 1 <= 2);
        assert(changed.verb == change.verb);
    }
    cli_changed_finish(&changed);
    return status == NG_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ng_txn *txn = NULL;
    ng_buffer lines = {.bytes = 0};
    ng_error err = {.status = NG_OK};
    bool good = true;
    fuzz_assert_ok(ng_buffer__add(&lines, data, size, &err), &err);
    fuzz_assert_ok(ng_buffer__add(&lines, "\n", 1, &err), &err);
    fuzz_assert_ok(ng_txn_begin(fuzz_office(), NG_TXN_WRITE, &txn, &err), &err);
    char *at = (char *)lines.at;
    char *const end = at + lines.bytes;
    for (int line = 0; good && at < end && line < LINES_MAX; line++) {
        char *const line_end = memchr(at, '\n', (size_t)(end - at));
        good = line_end == at || apply_line(txn, at, (size_t)(line_end - at));
        at = line_end + 1;
    }
    ng_txn_abort(txn);
    ng_buffer__finish(&lines);
    return 0;
}
