#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# tools/tidy finds what it says it finds: each case plants one violation in a small tree of its own
# and expects exactly that complaint; the tree without it is clean.

set -eu
tidy=$NETGRAPH_SOURCE_DIR/tools/tidy
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
spdx='// SPDX-License-Identifier: GPL-3.0-or-later'
failed=0

# A clean tree with one header, one source, one command.
plant_clean() {
    rm -rf "$scratch/tree"
    mkdir -p "$scratch/tree"
    cd "$scratch/tree"
    mkdir -p engine/base engine/graph engine/store cli/commands cli/man tests/cli
    cp "$NETGRAPH_SOURCE_DIR/.clang-format" .
    printf '%s\n// Statuses.\ntypedef enum ng_status { NG_OK = 0 } ng_status;\n' "$spdx" |
        clang-format >engine/netgraph.h
    printf '%s\n// Texts.\n// case NG_OK:\n' "$spdx" >engine/base/status.c
    printf '%s\n// A list.\nextern int ng_list;\n' "$spdx" >engine/base/list.h
    printf '%s\n// A kernel.\n#include "base/list.h"\n' "$spdx" >engine/graph/path.c
    printf '%s\n// The table.\nint *table = &cli_path;\n' "$spdx" >cli/commands.c
    : >cli/man/netgraph-path.1.md
    : >tests/cli/path.test
}

# expect NAME PATTERN: tidy of the tree as planted now has one violation, which matches PATTERN.
expect() {
    output=$("$tidy" . 2>&1) && code=0 || code=$?
    if [ "$code" -ne 1 ] || ! echo "$output" | grep -q 'tidy: .* 1 violations' ||
        ! echo "$output" | grep -q "$2"; then
        echo "FAILED $1: expected one complaint like '$2', got exit $code and"
        echo "$output"
        failed=1
    fi
    plant_clean
}

# Body of a function of $1 lines.
long_function() {
    printf '\nint long_one(void)\n{\n'
    seq "$1" | sed 's/.*/    ng_list++;/'
    printf '}\n'
}

plant_clean
if ! "$tidy" .; then
    echo 'FAILED the clean tree'
    failed=1
fi

printf '#include "store/page.h"\n' >>engine/graph/path.c
expect include 'engine/graph/path.c:4: may not include "store/page.h"'
printf '#include "base/list.h"\n' >>cli/commands.c
expect include_of_command 'cli/commands.c:4: may not include'
printf '#include <lmdb.h>\n' >>engine/graph/path.c
expect foreign '<lmdb.h> belongs in engine/store/'
seq 801 | sed 's/.*/extern int ng_list;/' >>engine/graph/path.c
expect file_length 'more than 800 are refused'
seq 601 | sed 's/.*/extern int ng_list;/' >>engine/graph/path.c
expect file_reason 'no reason in the top comment'
long_function 60 >>engine/graph/path.c
expect function_length 'function of 61 lines'
printf 'char *ng_copy = strcpy(0, 0);\n' >>engine/graph/path.c
expect banned 'strcpy is banned'
printf 'char *ng_copy = malloc(1);\n' >>engine/graph/path.c
expect allocation 'malloc outside engine/base'
printf 'ng_unknown ng_broken;\n' >>engine/base/list.h
expect header 'list.h:1: does not compile alone'
rm cli/man/netgraph-path.1.md
expect man_page 'path has no cli/man/netgraph-path.1.md'
rm tests/cli/path.test
expect transcript 'path has no tests/cli/path.test'
printf '%s\n// Texts.\n' "$spdx" >engine/base/status.c
expect status 'NG_OK has no text'
sed -i 1d engine/base/status.c
expect licence 'status.c:1: the first line is not'
printf 'int   ng_list;\n' >>engine/graph/path.c
expect format 'path.c:4: clang-format would change it'
printf '//%96s.\n' x >>engine/graph/path.c
expect width 'path.c:4: 99 columns; at most 96'
printf '// See /%s/me.\n' home >>engine/graph/path.c
expect machine_path 'path.c:4: a path of one machine'
mkdir extra && : >extra/file
expect top_level 'extra/file:1: not a name of the top level'

# What must not be taken for a violation.
printf '// strcpy(a, b) and goto out; are only mentioned.\n' >>engine/graph/path.c
long_function 59 >>engine/graph/path.c
printf '%s\n// Wider than 96 columns, since it is a table.\n//%96s.\n' "$spdx" x >engine/store/table.h
"$tidy" . >/dev/null || {
    echo 'FAILED mentions and lengths at the limit'
    "$tidy" . || true
    failed=1
}
exit $failed
