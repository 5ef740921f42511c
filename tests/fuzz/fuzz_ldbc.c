// SPDX-License-Identifier: GPL-3.0-or-later
/** Files of LDBC SNB that explain each other, found by their names and headers. */
#include "fuzz/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const fuzz_bundle_options options = {.name = "person_0_0.csv"};
    return fuzz_bundle_import(&options, data, size);
}
