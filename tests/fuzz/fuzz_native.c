// SPDX-License-Identifier: GPL-3.0-or-later
/** The native CSV kinds, one file or several of one import. */
#include "fuzz/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const fuzz_bundle_options options = {.name = "members.csv"};
    return fuzz_bundle_import(&options, data, size);
}
