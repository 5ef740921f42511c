// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Entries of the history, as they lie in the store: the input is one piece, or several between
 * which `\xFF\xFE` stands.
 *
 * Steps that can be read are written and read again as the same steps.
 */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "fuzz/fuzz.h"
#include "network/history.h"

#define ENTRY 4000000u
#define MEMORY_BYTES ((size_t)1 << 20)

/** What was read, as bytes that are the same for the same steps. */
typedef struct telling {
    ng_buffer steps;
    ng_history_writer *writer; // NULL, or where the steps are written again
} telling;

static void keep(ng_buffer *buffer, const void *at, size_t bytes)
{
    ng_error err = {.status = NG_OK};
    fuzz_assert_ok(ng_buffer__add(buffer, at, bytes, &err), &err);
}

static ng_status take_step(void *context, const ng_history_step *step, ng_error *err)
{
    telling *const told = context;
    const uint64_t head[] = {(uint64_t)step->code, step->number_count, step->text_count};
    ng_history_head first;
    keep(&told->steps, head, sizeof(head));
    keep(&told->steps, step->number, step->number_count * sizeof(step->number[0]));
    for (uint32_t i = 0; i < step->text_count; i++) {
        keep(&told->steps, &step->text[i].bytes, sizeof(step->text[i].bytes));
        keep(&told->steps, step->text[i].at, step->text[i].bytes);
    }
    if (ng_history__head(step, &first, NULL) == NG_OK) {
        assert(first.kind <= NG_HISTORY_SINGLE && step->text_count == 1);
    }
    return told->writer == NULL ? NG_OK : ng_history_writer__add(told->writer, step, err);
}

static void put(ng_txn *txn, uint32_t piece, const uint8_t *at, size_t bytes)
{
    ng_key key;
    ng_error err = {.status = NG_OK};
    ng_key__u32x2(&key, ENTRY, piece);
    fuzz_assert_ok(ng_txn__put(txn, NG_TABLE_HISTORY, &key, (ng_bytes){at, bytes}, &err), &err);
}

static void put_pieces(ng_txn *txn, const uint8_t *at, size_t bytes)
{
    uint32_t pieces = 0;
    for (size_t i = 0; i + 1 < bytes && pieces < 8;) {
        if (at[i] == 0xFF && at[i + 1] == 0xFE) {
            put(txn, pieces++, at, i);
            at += i + 2;
            bytes -= i + 2;
            i = 0;
        } else {
            i++;
        }
    }
    put(txn, pieces, at, bytes);
}

/** The steps as they are read of an entry that was just written. */
static void read_written(ng_txn *txn, telling *first, ng_arena *arena)
{
    const uint32_t entry = (uint32_t)ng_txn__state(txn)->next_history;
    const ng_history_head head = {.kind = NG_HISTORY_ADDED, .day = 1, .what = {"fuzz", 4}};
    telling again = {.writer = NULL};
    ng_history_head found;
    bool is_there = false;
    ng_error err = {.status = NG_OK};
    fuzz_assert_ok(ng_history_writer__commit(first->writer, txn, &head, &err), &err);
    fuzz_assert_ok(ng_history__read_head(txn, entry, arena, &found, &is_there, &err), &err);
    assert(is_there && found.kind == head.kind && found.day == head.day);
    fuzz_assert_equal(found.what, head.what);
    fuzz_assert_ok(ng_history__read(txn, entry, arena, take_step, &again, &err), &err);
    assert(again.steps.bytes >= first->steps.bytes);
    const size_t before = again.steps.bytes - first->steps.bytes; // its own head
    fuzz_assert_equal((ng_text){(const char *)again.steps.at + before, first->steps.bytes},
        (ng_text){(const char *)first->steps.at, first->steps.bytes});
    ng_buffer__finish(&again.steps);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    telling told = {.writer = NULL};
    ng_txn *txn = NULL;
    ng_arena *arena = NULL;
    ng_history_head head;
    bool found = false;
    ng_error err = {.status = NG_OK};
    fuzz_assert_ok(ng_arena__create(&arena, &err), &err);
    fuzz_assert_ok(ng_txn_begin(fuzz_office(), NG_TXN_WRITE, &txn, &err), &err);
    fuzz_assert_ok(ng_history_writer__open(MEMORY_BYTES, &told.writer, &err), &err);
    put_pieces(txn, data, size);
    (void)ng_history__read_head(txn, ENTRY, arena, &head, &found, &err);
    const ng_status status = ng_history__read(txn, ENTRY, arena, take_step, &told, &err);
    if (status == NG_OK) {
        read_written(txn, &told, arena);
    } else {
        assert(status == NG_ERR_CORRUPT);
        fuzz_assert_sentence(ng_text__of(err.text));
    }
    ng_buffer__finish(&told.steps);
    ng_history_writer__close(told.writer);
    ng_txn_abort(txn);
    ng_arena__destroy(arena);
    return 0;
}
