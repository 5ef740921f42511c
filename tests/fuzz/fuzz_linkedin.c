// SPDX-License-Identifier: GPL-3.0-or-later
/** A folder with files of somebody's own archive, found by their names and headers. */
#include "fuzz/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const fuzz_bundle_options options = {
        .name = "Connections.csv", .owner = "ann.tester@example.org", .as_folder = true};
    return fuzz_bundle_import(&options, data, size);
}
