// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What targets for fuzzing share: inputs read in pieces, a scratch folder, and a store.
 *
 * A target is a file fuzz_*.c with the one function below. It is built twice: with libFuzzer,
 * which makes up inputs (tools/fuzz), and with replay.c, which runs the inputs kept in
 * tests/fuzz/corpus as tests. What must hold is asserted, so that both end at once.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "import/source.h"

/** Takes one input; returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** The next byte of an input, which shrinks; 0 at its end. */
uint8_t fuzz_byte(const uint8_t **data, size_t *size);

/** An input that comes in pieces, as files and members of archives do. */
typedef struct fuzz_pieces {
    const uint8_t *at;
    size_t bytes, used;
    size_t piece; // at most so many bytes a call; 0: as many as are asked for
} fuzz_pieces;

/** Opens the pieces, from their beginning, as a source; lent until it is closed. */
void fuzz_open_source(fuzz_pieces *pieces, ng_source *out);

/** A folder of this process, made when first asked for and removed when the process ends. */
const char *fuzz_folder(void);
/** `name` in the folder; lives until the eighth call from now. */
const char *fuzz_path(const char *name);
/** Writes a file of the folder. */
void fuzz_write(const char *name, const void *at, size_t bytes);
/** Removes a file of the folder, or a folder of it with its files. */
void fuzz_remove(const char *name);

/** The small network of data/office in a store of the folder, opened once. */
ng_store *fuzz_office(void);

/** A sentence of ours: not empty, on one line, without control characters. */
void fuzz_assert_sentence(ng_text sentence);
/** Fails, with the sentence, where the status is not what bad input can bring about. */
void fuzz_assert_blames_input(ng_status status, const ng_error *err);
/** Fails, with the sentence, unless the status is NG_OK. */
void fuzz_assert_ok(ng_status status, const ng_error *err);
/** Fails unless both are the same bytes. */
void fuzz_assert_equal(ng_text a, ng_text b);

#endif
