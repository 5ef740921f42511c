#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Signals, and what is printed on a terminal: what a transcript cannot show.

set -u
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
export NETGRAPH_DB=$scratch/store
failed=0

fail() {
    echo "FAILED: $*"
    failed=1
}

"$NETGRAPH" --quiet import "$NETGRAPH_SOURCE_DIR/data/office" >/dev/null || exit 1

# Start `apply -` with one whole group and half another one, wait until the first is acknowledged,
# send the signal, and leave the exit code in $code.
interrupt_apply() {
    mkfifo input output
    "$NETGRAPH" --format json apply - <input >output 2>errors &
    pid=$!
    exec 9>input 8<output
    printf 'member\tadd\t%s\n\nmember\tadd\thalf\n' "$2" >&9
    read -r _ <&8
    kill -s "$1" "$pid"
    wait "$pid"
    code=$?
    exec 9>&- 8<&-
    rm input output
}

for signal in INT TERM; do
    # A shell starts what runs in the background with SIGINT ignored; the command catches it again.
    interrupt_apply "$signal" "whole-$signal"
    [ "$code" -eq 130 ] || fail "SIG$signal: exit $code"
    grep -q interrupted errors || fail "SIG$signal: says $(cat errors)"
    "$NETGRAPH" show "whole-$signal" >/dev/null || fail "SIG$signal: an acknowledged change is lost"
    "$NETGRAPH" show half >/dev/null 2>&1 && fail "SIG$signal: half a group is written"
done

# An import that waits for its input: once so much is written, it has begun to read.
mkfifo input
"$NETGRAPH" import --as edges - <input >report 2>errors &
pid=$!
exec 9>input
yes '1 2' | head -c 300000 >&9
kill -s INT "$pid"
wait "$pid"
code=$?
exec 9>&-
rm input
[ "$code" -eq 130 ] || fail "import -: exit $code"
grep -q 'nothing was imported' errors || fail "import -: says $(cat errors)"

# A fault of the processor while a store is open says that the store is damaged; builds with
# sanitizers report it themselves.
if [ -z "${NETGRAPH_SANITIZE-}" ]; then
    for signal in BUS SEGV ABRT FPE ILL; do
        interrupt_apply "$signal" "whole-$signal"
        [ "$code" -eq 5 ] || fail "SIG$signal: exit $code"
        [ "$(cat errors)" = "netgraph: the store $NETGRAPH_DB is damaged; run netgraph doctor" ] ||
            fail "SIG$signal: says $(cat errors)"
    done
fi
"$NETGRAPH" doctor || fail "doctor"

# On a terminal there is no backup to standard output.
if ! script -qec true /dev/null </dev/null >typescript 2>&1; then
    echo "SKIP: no terminal can be opened here: $(cat typescript)"
else
    script -qec "\"\$NETGRAPH\" backup -" /dev/null </dev/null >typescript 2>&1
    grep -q 'which is a terminal' typescript || fail "backup - on a terminal: $(cat typescript)"
fi

exit $failed
