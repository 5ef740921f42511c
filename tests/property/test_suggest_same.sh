#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Suggestions are the same bytes whoever works them out: by one thread and by several, one process a
# member, after compact, from a backup, in a store loaded in two halves of its rows, and by another
# build when NG_OTHER names its command (build/asan/netgraph, say).
#
# NG_MEMBERS and NG_QUESTIONS ask for more than 3,000 and 200; NG_STORE takes a store that is there
# instead of making one. At a million members:
#
#     netgen --members 1000000 --seed 1 l; netgraph --db L import l; netgraph --db L refresh
#     NG_STORE=L NG_MEMBERS=1000000 NG_QUESTIONS=1000 NG_OTHER=build/asan/netgraph \
#         NETGRAPH=build/release/netgraph NETGEN=build/release/netgen tests/property/test_suggest_same.sh

set -eu
netgraph=${NETGRAPH:?the command to test}
members=${NG_MEMBERS:-3000}
questions=${NG_QUESTIONS:-200}
folder=$(mktemp -d "${TMPDIR:-/tmp}/netgraph-test-XXXXXX")
trap 'rm -rf "$folder"' EXIT

fail()
{
    echo "FAIL: $*"
    exit 1
}

# ask COMMAND STORE REFS OUT OPTIONS...
ask()
{
    command=$1 store=$2 refs=$3 out=$4
    shift 4
    "$command" --db "$store" --now 2024-03-01 --format json --quiet suggest "$@" - \
        <"$refs" >"$out" 2>>"$folder/said" || [ $? -eq 1 ] || fail "suggest $* of $store"
}

# same OUT WHAT: as the first answers.
same()
{
    cmp "$folder/first" "$1" || fail "$2 differs"
}

if [ -n "${NG_STORE:-}" ]; then
    store=$NG_STORE
else
    store=$folder/store
    "${NETGEN:-${netgraph%/*}/netgen}" --members "$members" --seed 1 "$folder/network" >/dev/null
    "$netgraph" --db "$store" --quiet import "$folder/network" >/dev/null 2>&1 || fail "import"
    "$netgraph" --db "$store" --quiet refresh >/dev/null 2>&1 || fail "refresh"
fi
awk -v questions="$questions" -v members="$members" 'BEGIN {
    srand(7)
    for (i = 0; i < questions; i++) print 1 + int(rand() * members)
}' >"$folder/refs"

for by in default mutual adamic-adar resource-allocation; do
    ask "$netgraph" "$store" "$folder/refs" "$folder/first" --by $by
    [ -s "$folder/first" ] || fail "nobody is suggested to anybody"
    ask "$netgraph" "$store" "$folder/refs" "$folder/two" --by $by --threads 2
    same "$folder/two" "--by $by with two threads"
    if [ -n "${NG_OTHER:-}" ]; then
        ask "$NG_OTHER" "$store" "$folder/refs" "$folder/other" --by $by
        same "$folder/other" "--by $by of $NG_OTHER"
    fi
    # One process a member for some of them.
    head -n 12 "$folder/refs" >"$folder/few"
    ask "$netgraph" "$store" "$folder/few" "$folder/first" --by $by
    : >"$folder/alone"
    while read -r member; do
        "$netgraph" --db "$store" --now 2024-03-01 --format json --quiet suggest --by $by "$member" \
            >>"$folder/alone" 2>>"$folder/said" || [ $? -eq 1 ] || fail "suggest $member"
    done <"$folder/few"
    same "$folder/alone" "--by $by in a process of its own"
done

ask "$netgraph" "$store" "$folder/refs" "$folder/first"
mkdir "$folder/copy"
"$netgraph" --db "$store" --quiet backup "$folder/copy/data.mdb" >/dev/null || fail "backup"
ask "$netgraph" "$folder/copy" "$folder/refs" "$folder/again"
same "$folder/again" "the backup"
"$netgraph" --db "$folder/copy" --quiet compact >/dev/null || fail "compact"
ask "$netgraph" "$folder/copy" "$folder/refs" "$folder/again" --threads 2
same "$folder/again" "the compacted store"

if [ -z "${NG_STORE:-}" ]; then
    # The later half of the rows first: ids of the engine are others, the answers are not.
    for half in 1 0; do
        mkdir "$folder/half$half"
        for file in "$folder/network"/*.csv; do
            awk -v half=$half 'NR == 1 || NR % 2 == half' "$file" >"$folder/half$half/${file##*/}"
        done
        "$netgraph" --db "$folder/halves" --quiet import "$folder/half$half" >/dev/null 2>&1 ||
            fail "import of half $half"
    done
    "$netgraph" --db "$folder/halves" --quiet refresh >/dev/null 2>&1 || fail "refresh"
    ask "$netgraph" "$folder/halves" "$folder/refs" "$folder/again"
    same "$folder/again" "the store of two halves"
fi
