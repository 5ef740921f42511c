#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Sourcing gives the same bytes on every build: over a drawn network of 3,000 members, with trust,
# consent, objections and kept runs, the SHA-256 of each output must be the one in
# sourcing_same.sha256, whoever compiled the command and however. The same answers come from a store
# that was loaded in two halves, from a backup and after compact.
#
#     NG_UPDATE=1 ... tests/property/test_sourcing_same.sh     writes what is expected anew
#     NG_KEEP=FOLDER                                           keeps the outputs, to compare two builds
#     NG_WRAP="valgrind -q --error-exitcode=99"                runs the command under another

set -eu
netgraph=${NETGRAPH:?the command to test}
netgen=${NETGEN:-${netgraph%/*}/netgen}
expected=$(cd "$(dirname "$0")" && pwd)/sourcing_same.sha256
folder=$(mktemp -d "${TMPDIR:-/tmp}/netgraph-test-XXXXXX")
trap 'rm -rf "$folder"' EXIT
out=${NG_KEEP:-$folder/out}
mkdir -p "$out"
cd "$folder"

fail()
{
    echo "FAIL: $*"
    exit 1
}

# ng STORE WORDS...
ng()
{
    store=$1
    shift
    # shellcheck disable=SC2086 # Words of a command.
    ${NG_WRAP:-} "$netgraph" --db "$store" --now 2026-03-01 --quiet "$@"
}

# output NAME CODE STORE WORDS...: what is said on both, and the exit code that must come.
output()
{
    name=$1 code=$2
    shift 2
    ng "$@" >"$out/$name" 2>"$out/$name.said" || found=$?
    [ "${found:-0}" -eq "$code" ] || fail "$name: exit ${found:-0}: $(cat "$out/$name.said")"
    unset found
}

# same NAME OTHER WHAT
same()
{
    cmp "$out/$1" "$2" || fail "$1: $3 gives another answer"
}

"$netgen" --members 3000 --seed 7 network >/dev/null
cat >warm.json <<END
{"title": "Analyst", "must": [{"skill": ["Negotiation", "Strategic Planning"]}, {"min_years": 3}],
 "nice": [{"location": "Jakarta", "weight": 3}, {"title": "analyst"}, {"industry": "Cybersecurity", "weight": 2},
          {"worked_in": "Bandung", "before": "2020-01-01"}], "count": 40}
END
cat >far.json <<END
{"must": [{"skill": "Teamwork"}, {"school": "Institut Bababin", "not": true}],
 "nice": [{"company": ["Satomel Industries", "Pokomel Consulting"], "weight": 100}, {"verified": true}],
 "exclude": ["17", "18"], "max_hops": 2, "count": 60}
END
cat >place.json <<END
{"must": [{"location": ["Jakarta", "Surabaya"]}, {"headline": "engineer"}], "near": ["5", "6", "7"]}
END
seq 100 130 >team
awk 'BEGIN { print "member,team,shift"; for (i = 1; i <= 3000; i++)
    printf "%d,%s,%s\n", i, i % 7 == 0 ? "" : "t" i % 5, i % 90 == 1 ? "rare" : i % 2 ? "day" : "night" }' >groups.csv

# make STORE PATH...: one store, all that is decided about members, and fresh reputation.
make()
{
    made=$1
    shift
    for path in "$@"; do
        ng "$made" import "$path" >/dev/null 2>&1 || fail "import of $path"
    done
    for member in 11 222 333 1444 2555; do
        ng "$made" trust seed add $member >/dev/null
        ng "$made" verify $((member + 1)) --method passport --by $member >/dev/null
    done
    ng "$made" refresh >/dev/null 2>&1 || fail "refresh"
    ng "$made" consent 40 --basis consent --source "web form" --on 2026-01-31 >/dev/null
    ng "$made" consent 41 --basis legitimate-interest >/dev/null
    for member in 42 1042 2042; do
        ng "$made" consent $member --object >/dev/null
        ng "$made" suppress $((member + 1)) >/dev/null
    done
}

# ask STORE PREFIX: the same questions of any store that holds the network. What names an import is
# left out, because one store is made by two.
ask()
{
    output "$2warm.json" 0 "$1" --format json source warm.json --near 5 --explain
    output "$2far.json" 0 "$1" --format json source far.json --team team --explain
    output "$2place.json" 0 "$1" --format json source place.json
    output "$2skill.json" 0 "$1" --format json source --skill "Project Management" -n 1000
    output "$2audit.json" 0 "$1" --format json audit 5 --goal Cybersecurity
    sed -i -E 's/"source":("[^"]*"|null),"import":([0-9]+|null),//' "$out/$2warm.json" "$out/$2far.json" \
        "$out/$2place.json" "$out/$2skill.json"
}

make store network
ask store ""
output digest 0 store digest
output warm.tsv 0 store --format tsv source warm.json --near 5
output warm.txt 0 store source warm.json --near 5 --explain
output saved 0 store source warm.json --near 5 --save warm
output replayed 0 store run replay warm
same saved "$out/replayed" "the replay"
output saved-far 0 store --format json source far.json --team team --save far --explain
output replayed-far 0 store --format json run replay far
same saved-far "$out/replayed-far" "the replay"
output saved-place 0 store --format json source place.json --exclude team -n 200 --save place
first=$(awk 'NR == 2 { print $2 }' "$out/saved")
second=$(awk 'NR == 3 { print $2 }' "$out/saved")
output decided 0 store --format tsv run decide warm "$first" advance --by Rita --reason "answers on it"
output decided-second 0 store --format tsv run decide warm "$second" reject --by Rita --reason "moved away"
output show 0 store --format json run show warm
output runs 0 store --format json runs
output diff 0 store --format json run diff warm far
output fairness 0 store --format json fairness place --groups groups.csv
output fairness-text 0 store fairness place --groups groups.csv --max-hops 2
output fairness-advanced 0 store --format tsv fairness warm --groups groups.csv --selected advanced
output rerank 0 store --format json fairness place --groups groups.csv --rerank --record
output audit.txt 0 store audit 100 --goal "Venture Capital" --bridges 50
output due 0 store --format tsv privacy due --within 60d
output access 0 store --format json privacy access "$first"
output log 0 store --format tsv log
output verified 0 store log verify
# Hashes of the log hang on a key that is drawn.
sed -i 's/\t[^\t]*$//' "$out/log" "$out/decided" "$out/decided-second"
sed -i 's/"hash":"[0-9a-f]*"/"hash":""/g' "$out/access"
ng store disconnect 5 "$(ng store --format json source warm.json --near 5 --max-hops 1 -n 1 |
    sed 's/.*"member":"\([0-9]*\)".*/\1/')" >/dev/null
output changed 1 store --format json run replay warm
ng store doctor >/dev/null || fail "doctor"

mkdir copy
ng store backup copy/data.mdb >/dev/null
for half in 1 0; do
    mkdir "half$half"
    for file in network/*.csv; do
        awk -v half=$half 'NR == 1 || NR % 2 == half' "$file" >"half$half/${file##*/}"
    done
done
make halves half1 half0
ask halves halves-
for name in warm.json far.json place.json skill.json audit.json; do
    same $name "$out/halves-$name" "a store that was loaded in two halves"
    rm "$out/halves-$name" "$out/halves-$name.said"
done
ng copy compact >/dev/null
output changed-copy 1 copy --format json run replay warm
same changed "$out/changed-copy" "a compacted backup"

find "$out" -size 0 -delete
(cd "$out" && sha256sum -- *) >found
if [ -n "${NG_UPDATE:-}" ]; then
    cp found "$expected"
fi
diff "$expected" found || fail "outputs are not the expected bytes"
