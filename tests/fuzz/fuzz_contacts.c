// SPDX-License-Identifier: GPL-3.0-or-later
/** Address books: cards, and the lists that mail programs write. */
#include "fuzz/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const fuzz_bundle_options options = {
        .name = "contacts.csv", .owner = "ann.tester@example.org"};
    return fuzz_bundle_import(&options, data, size);
}
