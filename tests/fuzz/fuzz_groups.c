// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Files of groups, as `fairness` reads them, of the members of the office. Rows are ascending
 * and name members that are there, each once; a label that a row has can be told.
 */
#include <assert.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "groups.h"

static void check_rows(const groups *found)
{
    const groups_row *rows = (const void *)found->rows.at;
    const size_t count = found->rows.bytes / sizeof *rows;
    assert(found->column_count >= 1 && found->column_count <= GROUPS_COLUMNS_MAX);
    for (size_t i = 0; i < found->column_count; i++) {
        assert(found->column[i][0] != '\0' && groups_count(found, i) <= NG_FAIRNESS_GROUPS_MAX);
        for (size_t k = 0; k < groups_count(found, i); k++) {
            assert(groups_label(found, i, k)[0] != '\0');
        }
    }
    for (size_t i = 0; i < count; i++) {
        assert(rows[i].member >= 1 && rows[i].member <= 12);
        assert(i == 0 || rows[i - 1].member < rows[i].member);
        assert(groups_find(found, (ng_member){rows[i].member}) == &rows[i]);
        for (size_t k = 0; k < found->column_count; k++) {
            const uint32_t group = rows[i].group[k];
            assert(group == NG_FAIRNESS_UNKNOWN || group < groups_count(found, k));
        }
    }
    assert(groups_find(found, (ng_member){77}) == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    groups found = {.column_count = 0};
    ng_txn *txn = NULL;
    ng_error err = {.status = NG_OK};
    fuzz_write("groups.csv", data, size);
    fuzz_assert_ok(groups_take(fuzz_path("groups.csv"), &found, &err), &err);
    fuzz_assert_ok(ng_txn_begin(fuzz_office(), NG_TXN_READ, &txn, &err), &err);
    const ng_status status = groups_read(txn, &found, &err);
    if (status == NG_OK) {
        check_rows(&found);
    } else {
        assert(status == NG_ERR_INPUT && err.text[0] != '\0');
    }
    ng_txn_abort(txn);
    groups_finish(&found);
    return 0;
}
