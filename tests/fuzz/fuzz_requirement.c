// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Requirement files. What can be read is written, read and written the same again, and asked of
 * the network of the office: it is answered, or what is wrong with a need is said.
 */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "fuzz/fuzz.h"
#include "requirement.h"

#define TODAY 20000

/** Musts and nice to have are the same, in whatever order they stood. */
static void assert_same(const requirement *a, const requirement *b)
{
    assert(a->need_count == b->need_count);
    size_t weights[2] = {0, 0};
    for (size_t i = 0; i < a->need_count; i++) {
        weights[0] += a->needs[i].weight;
        weights[1] += b->needs[i].weight;
    }
    assert(weights[0] == weights[1]);
}

static void write_again(const requirement *asked)
{
    static requirement again;
    cli_buffer first = {0};
    cli_buffer second = {0};
    ng_error err = {.status = NG_OK};
    memset(&again, 0, sizeof again);
    requirement_write(asked, &first);
    assert(!first.failed && ng_text__valid(cli_buffer_text(&first)));
    fuzz_assert_ok(requirement_parse("again", cli_buffer_text(&first), &again, &err), &err);
    requirement_write(&again, &second);
    fuzz_assert_equal(cli_buffer_text(&first), cli_buffer_text(&second));
    assert_same(asked, &again);
    requirement_finish(&again);
    cli_buffer_finish(&first);
    cli_buffer_finish(&second);
}

static void ask(const requirement *asked)
{
    ng_txn *txn = NULL;
    ng_candidates found;
    ng_source_pool pool;
    ng_error err = {.status = NG_OK};
    ng_source_options options = ng_source_defaults();
    const ng_member near = {7};
    options.needs = asked->needs;
    options.need_count = asked->need_count;
    options.near = &near;
    options.near_count = asked->count % 2;
    options.max_hops = options.near_count > 0 ? (uint32_t)asked->max_hops : 0;
    options.count = asked->count > 0 ? (uint32_t)asked->count : options.count;
    options.today = TODAY;
    fuzz_assert_ok(ng_txn_begin(fuzz_office(), NG_TXN_READ, &txn, &err), &err);
    ng_status status = ng_source_find(txn, &options, &found, &err);
    if (status == NG_OK) {
        assert(found.count <= found.of && found.of <= 12);
        status = ng_source_qualified(txn, &options, 3, &pool, &err);
        fuzz_assert_ok(status, &err);
        assert(pool.count == found.of);
    } else {
        // What is said holds the text of a need as it is: whoever prints it shows it plainly.
        assert(
            (status == NG_ERR_NOT_FOUND || status == NG_ERR_ARGUMENT) && err.text[0] != '\0');
    }
    ng_txn_abort(txn);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static requirement asked;
    ng_error err = {.status = NG_OK};
    memset(&asked, 0, sizeof asked);
    const ng_status status =
        requirement_parse("file", (ng_text){(const char *)data, size}, &asked, &err);
    if (status == NG_OK) {
        write_again(&asked);
        ask(&asked);
    } else {
        assert(status == NG_ERR_INPUT && strncmp(err.text, "file:", 5) == 0);
    }
    requirement_finish(&asked);
    return 0;
}
