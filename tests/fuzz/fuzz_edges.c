// SPDX-License-Identifier: GPL-3.0-or-later
/** Lists of edges, two keys a line. */
#include "fuzz/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const fuzz_bundle_options options = {.name = "edges.txt", .kind = "edges"};
    return fuzz_bundle_import(&options, data, size);
}
