#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A history of changes makes the same store in one group, in groups of any size, and one by one as
# commands: the same digest, the same outcome of each change, no fault that the doctor finds. A
# group that fails at its last change leaves nothing behind. NG_SEED replays a run.

set -eu
netgraph=${NETGRAPH:?the command to test}
office=${NETGRAPH_SOURCE_DIR:?the source folder}/data/office
seed=${NG_SEED:-$(date +%s)}
changes=300
folder=$(mktemp -d "${TMPDIR:-/tmp}/netgraph-test-XXXXXX")
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo "NG_SEED=$seed"

fail()
{
    echo "FAIL: $*"
    exit 1
}

# Few members and many changes, so that changes meet: connected and taken apart again, twice the
# same, blocked, endorsed, members that come and go.
awk -v seed="$seed" -v changes="$changes" '
function draw(limit) { return int(rand() * limit) }
function day() { return sprintf("20%02d-%02d-%02d", 10 + draw(14), 1 + draw(12), 1 + draw(28)) }
BEGIN {
    srand(seed)
    for (i = 1; i <= 12; i++) present[i] = 1
    for (i = 0; i < changes; i++) {
        do a = 1 + draw(24); while (!present[a])
        do b = 1 + draw(24); while (!present[b] || b == a)
        kind = draw(100)
        if (kind < 35 && ((a, b) in blocked || (b, a) in blocked)) continue
        if (kind < 35) print "connect\t" a "\t" b (draw(2) ? "\tsince=" day() : "")
        else if (kind < 60) print "disconnect\t" a "\t" b
        else if (kind < 70) print "endorse\t" a "\t" b "\tskill=skill " draw(4) "\tlevel=" 1 + draw(3)
        else if (kind < 76) print "withdraw-endorsement\t" a "\t" b "\tskill=skill " draw(4)
        else if (kind < 82) print "member\tset\t" a "\theadline=line " draw(9)
        else if (kind < 92) { c = 13 + draw(12); present[c] = 1; print "member\tadd\t" c }
        else if (kind < 94) { print "block\t" a "\t" b; blocked[a, b] = 1 }
        else if (kind < 97) { print "unblock\t" a "\t" b; delete blocked[a, b] }
        else if (a > 12) { present[a] = 0; print "member\tremove\t" a }
    }
}' >changes

# make STORE: the office.
make()
{
    "$netgraph" --db "$1" --quiet import "$office" >/dev/null 2>&1 || fail "import into $1"
}

# grouped STORE SIZE: applies all in groups of a size; prints how many of each outcome there were.
grouped()
{
    make "$1"
    awk -v size="$2" '{ print } NR % size == 0 { print "" }' changes >groups
    "$netgraph" --db "$1" --now 2024-03-01 --format json apply groups >report ||
        fail "apply in groups of $2"
    "$netgraph" --db "$1" doctor >/dev/null || fail "doctor after groups of $2"
    tail -n 1 report | sed 's/"groups":[0-9]*,//'
}

grouped one 1000000 >expected
digest=$("$netgraph" --db one digest)
for size in 1 2 7 50; do
    grouped "by$size" $size >found
    cmp -s expected found || fail "outcomes of groups of $size: $(cat found), not $(cat expected)"
    [ "$("$netgraph" --db "by$size" digest)" = "$digest" ] || fail "another store by groups of $size"
done

# One by one, each a command of its own; `member set` and the like are two words.
make single
tab=$(printf '\t')
while IFS= read -r line; do
    words=$(printf '%s' "$line" | tr "$tab" '\n' | sed -n '1p')
    old=$IFS
    IFS=$tab
    # shellcheck disable=SC2086 # Words of a line.
    set -- $line
    IFS=$old
    if [ "$words" != member ]; then
        for word in "$@"; do
            shift
            case "$word" in
            since=* | skill=* | level=*) set -- "$@" "--${word%%=*}" "${word#*=}" ;;
            *) set -- "$@" "$word" ;;
            esac
        done
    fi
    "$netgraph" --db single --now 2024-03-01 "$@" >/dev/null 2>said || fail "$*: $(cat said)"
done <changes
[ "$("$netgraph" --db single digest)" = "$digest" ] || fail "another store by single commands"
"$netgraph" --db single doctor >/dev/null || fail "doctor after single commands"

# All of it, and at the end what cannot be.
make failing
before=$("$netgraph" --db failing digest)
{
    cat changes
    printf 'connect\t1\t1\n'
} >bad
code=0
"$netgraph" --db failing apply bad >/dev/null 2>&1 || code=$?
[ $code -eq 3 ] || fail "a group with a refused change: exit $code"
[ "$("$netgraph" --db failing digest)" = "$before" ] || fail "a refused group left something"
"$netgraph" --db failing doctor >/dev/null || fail "doctor after a refused group"
echo "$(wc -l <changes) changes in five ways: one store"
