#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The short forms of names: the committed table is what tools/make-nicknames makes of
# data/nicknames.csv, and it is sorted for a binary search.
# Run from anywhere; needs python3. Exit 0 when everything holds, 77 (skipped) without python3.
set -eu
command -v python3 >/dev/null || exit 77
root=$(cd "$(dirname "$0")/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

fail() {
    echo "test_nicknames: $1" >&2
    failed=1
}

# test_make_nicknames__finds_no_fault_in_the_table
"$root/tools/make-nicknames" --check || fail "the table has faults"

# test_make_nicknames__gives_the_committed_bytes
"$root/tools/make-nicknames" "$work"
file=engine/graph/nickname_table.inc
cmp "$root/$file" "$work/$file" || fail "$file is not what tools/make-nicknames writes"

# test_nickname_table__has_forms_in_byte_order
sed -n 's/^    {"\([^"]*\)", .*/\1/p' "$root/$file" >"$work/forms"
[ "$(wc -l <"$work/forms")" -gt 500 ] || fail "fewer than 500 forms"
LC_ALL=C sort "$work/forms" | cmp - "$work/forms" || fail "forms are unsorted"

# test_make_nicknames__refuses_an_unknown_option
"$root/tools/make-nicknames" --unknown 2>/dev/null && fail "an unknown option is taken"

exit "$failed"
