#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The generator: its network has the promised shape, a seed fixes every byte, and faults end in one
# sentence with the right exit code and without files left behind.
# NETGEN names the program; exit 77 (skipped) when it is not built.
set -u
root=$(cd "$(dirname "$0")/../../.." && pwd)
netgen=${NETGEN:-$root/build/dev/netgen}
[ -x "$netgen" ] || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

fail() {
    echo "test_netgen: $1" >&2
    failed=1
}

# expect_exit CODE WHAT COMMAND...: the exit code, and one line on standard error unless it is 0.
expect_exit() {
    expected=$1
    what=$2
    shift 2
    code=0
    "$@" >"$work/out" 2>"$work/err" || code=$?
    [ "$code" -eq "$expected" ] || fail "$what: exit $code instead of $expected"
    if [ "$expected" -ne 0 ] && [ "$(wc -l <"$work/err")" -ne 1 ]; then
        fail "$what: not one sentence on standard error"
    fi
}

expect_header() {
    [ "$(head -n 1 "$work/a/$1.csv")" = "$2" ] || fail "header of $1.csv"
}

# test_netgen__fixes_every_byte_by_members_and_seed
expect_exit 0 "first run" "$netgen" --members 10000 --seed 7 "$work/a"
cp "$work/out" "$work/summary"
expect_exit 0 "second run" "$netgen" --seed=7 --members=10000 "$work/b"
cmp "$work/summary" "$work/out" || fail "two summaries of one seed differ"
diff -r "$work/a" "$work/b" >/dev/null || fail "two runs of one seed differ"
expect_exit 0 "another seed" "$netgen" --members 10000 --seed 8 "$work/c"
cmp -s "$work/a/connections.csv" "$work/c/connections.csv" && fail "two seeds give one network"
# The same bytes on every machine: a change of this sum is a change of every generated network.
sum=$(cat "$work"/a/*.csv | cksum | cut -d ' ' -f 1)
[ "$sum" = 3070847462 ] || fail "seed 7 gives other bytes than on other machines: $sum"

# test_netgen__writes_the_native_headers
expect_header members \
    id,name,headline,industry,company,title,school,location,country,email,skills,birthday
expect_header connections a,b,since
expect_header follows follower,followee,since
expect_header endorsements from,to,skill,date
expect_header positions member,company,title,from,to
expect_header education member,school,degree,field,from,to
expect_header groups id,name,topic,owner,created
expect_header memberships group,member,role,joined
expect_header interactions from,to,kind,at,id,count

# test_netgen__numbers_the_members_1_to_n_shuffled
cut -d , -f 1 "$work/a/members.csv" | tail -n +2 >"$work/keys"
sort -n "$work/keys" >"$work/sorted"
seq 1 10000 | cmp -s - "$work/sorted" || fail "keys are not 1 .. 10000"
cmp -s "$work/keys" "$work/sorted" && fail "members are not shuffled"

# test_netgen__has_mean_50_median_about_40_a_heavy_tail_and_2_percent_alone
awk -F , 'NR > 1 {
    if ($1 == $2) self++
    pair = $1 + 0 < $2 + 0 ? $1 "," $2 : $2 "," $1
    if (pair in seen) twice++
    seen[pair] = 1
    if ($3 < "2004-01-01" || $3 > "2025-12-31") late++
    degree[$1]++
    degree[$2]++
    count++
}
END {
    for (member = 1; member <= 10000; member++) {
        of[degree[member] + 0]++
        if (degree[member] > largest) largest = degree[member]
        if (degree[member] > 300) many++
    }
    for (passed = of[0]; passed < 5000; passed += of[++median]) ;
    printf "self %d twice %d late %d\n", self, twice, late
    printf "%s %s %s %s %s\n", (count >= 249000 && count <= 250000 ? "mean" : count), \
        (median >= 37 && median <= 43 ? "median" : median), \
        (largest >= 900 && largest <= 1000 ? "largest" : largest), \
        (many >= 10 && many <= 40 ? "tail" : many), \
        (of[0] >= 180 && of[0] <= 230 ? "alone" : of[0])
}' "$work/a/connections.csv" >"$work/shape"
printf 'self 0 twice 0 late 0\nmean median largest tail alone\n' | cmp -s - "$work/shape" ||
    fail "shape of the network: $(tr '\n' ' ' <"$work/shape")"
share=$(sed -n 's/.*; \([0-9]*\)\.[0-9] % close a triangle.*/\1/p' "$work/summary")
[ "${share:-0}" -ge 26 ] && [ "$share" -le 30 ] || fail "$share % close a triangle"

# test_netgen__endorses_along_connections_once_a_skill
awk -F , 'FNR == 1 { file++; next }
file == 1 { tie[$1 "," $2] = tie[$2 "," $1] = 1 }
file == 2 {
    if (!(($1 "," $2) in tie)) off++
    if (seen[$1 "," $2 "," $3]++) twice++
    if (!skill[$3]++) skills++
    count++
}
END { printf "off %d twice %d skills %d %s\n", off, twice, skills, \
    (count >= 49990 && count <= 50010 ? "five" : count) }' \
    "$work/a/connections.csv" "$work/a/endorsements.csv" >"$work/endorsed"
[ "$(cat "$work/endorsed")" = "off 0 twice 0 skills 200 five" ] ||
    fail "endorsements: $(cat "$work/endorsed")"

# test_netgen__names_no_group_and_member_twice
tail -n +2 "$work/a/memberships.csv" | cut -d , -f 1,2 | sort | uniq -d >"$work/twice"
[ -s "$work/twice" ] && fail "a member is in a group twice"

# test_netgen__makes_the_smallest_networks
for count in 1 2 3 12; do
    expect_exit 0 "$count members" "$netgen" --members "$count" --seed 1 "$work/small$count"
    [ "$(wc -l <"$work/small$count/members.csv")" -eq $((count + 1)) ] ||
        fail "$count members: members.csv"
done

# test_netgen__never_overwrites
before=$(cat "$work"/b/*.csv | cksum)
expect_exit 5 "existing files" "$netgen" --members 10 --seed 1 "$work/b"
[ "$(cat "$work"/b/*.csv | cksum)" = "$before" ] || fail "existing files were changed"
expect_exit 5 "no parent folder" "$netgen" --members 10 --seed 1 "$work/none/there"
expect_exit 5 "a file as folder" "$netgen" --members 10 --seed 1 "$work/keys"

# test_netgen__leaves_nothing_when_a_file_cannot_be_written
expect_exit 5 "file size limit" \
    sh -c 'ulimit -f 600; exec "$0" --members 10000 --seed 1 "$1"' "$netgen" "$work/full"
[ -z "$(ls -A "$work/full")" ] || fail "files are left after a failed write"

# test_netgen__says_when_standard_output_is_full
if [ -w /dev/full ]; then
    "$netgen" --help >/dev/full 2>/dev/null
    [ $? -eq 5 ] || fail "--help to a full device"
    "$netgen" --members 10 --seed 1 "$work/output" >/dev/full 2>/dev/null
    [ $? -eq 5 ] || fail "summary to a full device"
fi

# test_netgen__refuses_wrong_usage
expect_exit 2 "no arguments" "$netgen"
expect_exit 2 "no folder" "$netgen" --members 10 --seed 1
expect_exit 2 "no seed" "$netgen" --members 10 "$work/x"
expect_exit 2 "no value" "$netgen" --seed 1 "$work/x" --members
expect_exit 2 "members 0" "$netgen" --members 0 --seed 1 "$work/x"
expect_exit 2 "members negative" "$netgen" --members -5 --seed 1 "$work/x"
expect_exit 2 "members above the limit" "$netgen" --members 20000001 --seed 1 "$work/x"
expect_exit 2 "seed above 64 bits" \
    "$netgen" --members 10 --seed 18446744073709551616 "$work/x"
expect_exit 2 "unknown option" "$netgen" --member 10 --seed 1 "$work/x"
expect_exit 2 "two folders" "$netgen" --members 10 --seed 1 "$work/x" "$work/y"
[ -e "$work/x" ] && fail "wrong usage made a folder"
expect_exit 0 "help" "$netgen" --help
grep -q '^usage: netgen --members N --seed S DIR' "$work/out" ||
    fail "help lacks the usage line"
expect_exit 0 "largest seed, -- and a folder with a dash" sh -c \
    'cd "$1" && exec "$0" --members 10 --seed 18446744073709551615 -- -dash' "$netgen" "$work"

exit "$failed"
