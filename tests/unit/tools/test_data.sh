#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The data folder: its README states the rows, checksum and columns that the files have, and nobody
# in it can be reached by mail. Exit 77 (skipped) without python3.
set -u
command -v python3 >/dev/null || exit 77
root=$(cd "$(dirname "$0")/../../.." && pwd)
failed=0

fail() {
    echo "test_data: $1" >&2
    failed=1
}

# test_data_sums__are_those_of_the_files
"$root/tools/data-sums" --check || fail "data/README.md is stale"

# test_data__has_addresses_in_reserved_domains_only
if grep -rhoE '[A-Za-z0-9._-]+@[A-Za-z0-9.-]+' "$root/data" | grep -vE '@example\.(org|com)$'; then
    fail "an address outside example.org and example.com"
fi

# test_data__has_profile_links_marked_as_examples_only
if grep -rhoE 'linkedin\.com/in/[^,;| "[:cntrl:]]*' "$root/data" | grep -vE '\-example$'; then
    fail "a profile link that does not end in -example"
fi

exit "$failed"
