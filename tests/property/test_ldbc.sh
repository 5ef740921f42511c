#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The import of LDBC SNB, scale factor 0.1: 1,528 members and 14,073 connections; the same again
# changes nothing; and the digest knows neither the order of files and rows, nor how they are split
# over calls, nor an export on the way, nor compact. The doctor finds every store sound.
#
# Needs NETGRAPH_TEST_DATA, the folder that holds ldbc/snb-sf01. NG_SEED replays the shuffles.

set -eu
data=${NETGRAPH_TEST_DATA:-}/ldbc/snb-sf01
if [ -z "${NETGRAPH_TEST_DATA:-}" ] || [ ! -f "$data/person_0_0.csv" ]; then
    echo "SKIP: no NETGRAPH_TEST_DATA"
    exit 77
fi
netgraph=${NETGRAPH:?the command to test}
seed=${NG_SEED:-1}
folder=$(mktemp -d "${TMPDIR:-/tmp}/netgraph-test-XXXXXX")
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo "NG_SEED=$seed"

fail()
{
    echo "FAIL: $*"
    exit 1
}

# import STORE PATH...: prints the line of totals.
import()
{
    store=$1
    shift
    "$netgraph" --db "$store" --format json import --as ldbc "$@" 2>warnings >report ||
        fail "import into $store of $*: $(tail -n 3 warnings)"
    tail -n 1 report
}

# assert_equal WHAT FOUND EXPECTED
assert_equal()
{
    [ "$2" = "$3" ] || fail "$1: $2, expected $3"
}

# assert_same STORE: sound, and the digest of the first import.
assert_same()
{
    "$netgraph" --db "$1" doctor >faults 2>&1 || fail "$1 is not sound: $(head -n 3 faults)"
    assert_equal "digest of $1" "$("$netgraph" --db "$1" digest)" "$digest"
}

# member_of LINE NAME: a number of a line of JSON.
member_of()
{
    printf '%s\n' "$1" | sed -n "s/.*\"$2\":\([0-9]*\).*/\1/p"
}

# Lines of standard input in an order drawn from a number.
shuffle()
{
    awk -v seed="$1" 'BEGIN { srand(seed) } { printf "%.9f\t%s\n", rand(), $0 }' | sort -n |
        cut -f 2-
}

# split_rows FILE PARTS SEED: rows of a file dealt out over files FILE_0_0.csv, _1_0, ... in `split`.
split_rows()
{
    name=${1##*/}
    name=${name%_0_0.csv}
    awk -v seed="$3" -v parts="$2" -v name="split/$name" '
        BEGIN { srand(seed) }
        NR == 1 { for (i = 0; i < parts; i++) print > (name "_" i "_0.csv"); next }
        { print > (name "_" int(rand() * parts) "_0.csv") }' "$1"
}

# --- once, and again ---

total=$(import whole "$data")
assert_equal members "$(member_of "$total" members)" 1528
assert_equal connections "$(member_of "$total" connections)" 14073
assert_equal rejected "$(member_of "$total" rejected)" 0
digest=$("$netgraph" --db whole digest)
assert_same whole
total=$(import whole "$data")
assert_equal "created again" "$(member_of "$total" created)" 0
assert_equal "updated again" "$(member_of "$total" updated)" 0
assert_same whole

# --- files in another order, in one call and in one call each ---

for round in 1 2; do
    find "$data" -maxdepth 1 -name '*.csv' | sort | shuffle "$((seed + round))" >files
    # No name holds a blank.
    # shellcheck disable=SC2046
    import "order-$round" $(cat files) >/dev/null
    assert_same "order-$round"
    while read -r file; do
        import "calls-$round" "$file" >/dev/null
    done <files
    assert_same "calls-$round"
done

# --- rows dealt out over files, and the files over calls ---

mkdir split
for file in "$data"/*.csv; do
    case $file in
    */person_[a-z]*|*/forum_*|*/comment_replyOf_*) split_rows "$file" 3 "$((seed + 7))" ;;
    *) split_rows "$file" 1 1 ;;
    esac
done
find split -name '*.csv' | sort | shuffle "$((seed + 8))" >files
split -n l/4 files call-
for call in call-*; do
    # shellcheck disable=SC2046
    import rows $(cat "$call") >/dev/null
done
assert_same rows
total=$(import rows split)
assert_equal "created of parts" "$(member_of "$total" created)" 0
assert_equal "updated of parts" "$(member_of "$total" updated)" 0

# --- out and in again, and compact ---

"$netgraph" --db whole export --to csv exported >/dev/null
"$netgraph" --db back --format json import exported >report 2>warnings ||
    fail "import of an export: $(tail -n 3 warnings)"
assert_same back
total=$("$netgraph" --db whole --format json import exported 2>/dev/null | tail -n 1)
assert_equal "created of an export" "$(member_of "$total" created)" 0
assert_equal "updated of an export" "$(member_of "$total" updated)" 0
for store in whole rows back; do
    "$netgraph" --db "$store" compact >/dev/null
    assert_same "$store"
done
total=$(import whole "$data")
assert_equal "created after compact" "$(member_of "$total" created)" 0
assert_equal "updated after compact" "$(member_of "$total" updated)" 0
echo "digest $digest"
