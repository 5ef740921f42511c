// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Inputs that are files of an import, and the import of them.
 *
 * An input is one file, or several, each behind a line `==> NAME`: readable, since people look
 * at it. NAME has letters, digits, blanks and `._-()`; anything else is left out of it.
 */
#ifndef TESTS_FUZZ_BUNDLE_H
#define TESTS_FUZZ_BUNDLE_H

#include "fuzz/fuzz.h"

#define FUZZ_BUNDLE_FILES 6

typedef struct fuzz_bundle_options {
    const char *name;  // of an input that is one file
    const char *kind;  // as ng_import_options
    const char *owner; // as ng_import_options
    bool as_folder;    // give the folder that they lie in instead of each
} fuzz_bundle_options;

/**
 * Import the files into the store of the office, without writing anything: each row is counted
 * once, what is wrong is said in sentences, and saying it again gives the same.
 */
int fuzz_bundle_import(const fuzz_bundle_options *options, const uint8_t *data, size_t size);

typedef struct fuzz_bundle {
    const char *path[FUZZ_BUNDLE_FILES]; // [count]
    size_t count;
} fuzz_bundle;

/** Write the files of an input into the folder `bundle` of the scratch folder. */
void fuzz_bundle_write(const char *name, const uint8_t *data, size_t size, fuzz_bundle *out);

#endif
