#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The industry taxonomy: the committed tables are what tools/make-industries makes of
# data/industries.csv, no alias belongs to two industries, and the aliases are sorted for a binary
# search.
# Run from anywhere; needs python3. Exit 0 when everything holds, 77 (skipped) without python3.
set -eu
command -v python3 >/dev/null || exit 77
root=$(cd "$(dirname "$0")/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

fail() {
    echo "test_industries: $1" >&2
    failed=1
}

# test_make_industries__finds_no_fault_in_the_taxonomy
"$root/tools/make-industries" --check || fail "the taxonomy has faults"

# test_make_industries__gives_the_committed_bytes
"$root/tools/make-industries" "$work"
for file in engine/base/industry_table.inc tools/netgen_industries.inc; do
    cmp "$root/$file" "$work/$file" || fail "$file is not what tools/make-industries writes"
done

# test_industry_table__has_unique_folded_aliases_in_byte_order
sed -n 's/^    {"\([^"]*\)", ".*/\1/p' "$root/engine/base/industry_table.inc" >"$work/aliases"
[ "$(wc -l <"$work/aliases")" -gt 600 ] || fail "fewer than 600 aliases"
LC_ALL=C sort -u "$work/aliases" | cmp - "$work/aliases" ||
    fail "aliases repeat or are unsorted"
if LC_ALL=C grep -n '[A-Z]' "$work/aliases"; then
    fail "an alias is not folded"
fi

# test_industries__are_150
[ "$(grep -c '^    "' "$root/tools/netgen_industries.inc")" -eq 150 ] ||
    fail "not 150 industries"

# test_make_industries__refuses_an_unknown_option
code=0
"$root/tools/make-industries" --unknown 2>/dev/null || code=$?
[ "$code" -eq 2 ] || fail "an unknown option gave exit $code"

exit "$failed"
