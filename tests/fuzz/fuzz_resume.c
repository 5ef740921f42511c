// SPDX-License-Identifier: GPL-3.0-or-later
/** Resumes: JSON, and what of it a member becomes. */
#include "fuzz/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const fuzz_bundle_options options = {.name = "resume.json", .kind = "jsonresume"};
    return fuzz_bundle_import(&options, data, size);
}
