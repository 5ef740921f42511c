// SPDX-License-Identifier: GPL-3.0-or-later
/** GraphML: the document, its keys, nodes and edges. */
#include "fuzz/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const fuzz_bundle_options options = {.name = "network.graphml", .kind = "graphml"};
    return fuzz_bundle_import(&options, data, size);
}
