#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The installed files serve somebody who has nothing else: the command runs from its new place, the
# example builds with what pkg-config says and gives the same suggestions as the command, and the
# Debian package holds what it should.

set -eu
case ${NETGRAPH_SANITIZE-} in
?*)
    echo "SKIP: a library built with sanitizers needs a program built with them"
    exit 77
    ;;
esac

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
prefix=$scratch/prefix
unset NETGRAPH_DB

fail() {
    echo "FAILED: $*"
    exit 1
}

cmake --install "$NETGRAPH_BUILD_DIR" --prefix "$prefix" >"$scratch/log" || fail "cmake --install"
for file in bin/netgraph include/netgraph.h share/man/man1/netgraph-suggest.1; do
    [ -f "$prefix/$file" ] || fail "$file is not installed"
done
for part in analytics zip; do
    [ -f "$(find "$prefix" -name netgraph-$part.so)" ] || fail "the $part part is not installed"
done

library=$(find "$prefix" -name 'libnetgraph.so.0')
if nm -D --defined-only "$library" | grep -v ' ng_[a-z]'; then
    fail "the library shows more than its header"
fi

PATH=$prefix/bin:$PATH
store=$scratch/store
netgraph --db "$store" import "$NETGRAPH_SOURCE_DIR/data/office" >/dev/null
# The analytics part is found from where the command was moved to.
netgraph --db "$store" refresh >/dev/null || fail "refresh of the installed command"
ref=$(sed -n 2p "$NETGRAPH_SOURCE_DIR/data/office/members.csv" | cut -d , -f 1)

PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name netgraph.pc)")
export PKG_CONFIG_PATH
# Nothing but the installed files: the example is compiled outside the source tree.
cp "$prefix/share/doc/netgraph/examples/example.c" "$scratch/example.c"
cd "$scratch"
# shellcheck disable=SC2046 # The flags are meant to be split into words.
cc example.c $(pkg-config --cflags --libs netgraph) -o example
LD_LIBRARY_PATH=$(pkg-config --variable=libdir netgraph) ./example "$store" "$ref" >answer
[ -s answer ] || fail "the example suggested nobody for $ref"
netgraph --db "$store" --format tsv suggest "$ref" | head -n 1 | tr '\t' '\n' |
    grep -n '^member$' | cut -d : -f 1 >column
netgraph --db "$store" --format tsv suggest "$ref" | tail -n +2 | cut -f "$(cat column)" >expected
cut -f 1 answer | cmp - expected || fail "the example and the command differ"

cpack -G DEB --config "$NETGRAPH_BUILD_DIR/CPackConfig.cmake" -B "$scratch/package" >"$scratch/log" 2>&1 || {
    cat "$scratch/log"
    fail "cpack"
}
package=$(echo "$scratch"/package/*.deb)
dpkg-deb -c "$package" >listing
for file in bin/netgraph lib/libnetgraph.so.0 include/netgraph.h pkgconfig/netgraph.pc \
    netgraph/netgraph-analytics.so netgraph/netgraph-zip.so man1/netgraph-suggest.1 doc/netgraph/LICENSE; do
    grep -q "$file" listing || fail "the package has no $file"
done
dpkg-deb -f "$package" Depends | grep -q liblmdb0 || fail "the package does not depend on liblmdb0"
dpkg-deb -f "$package" Depends | grep -q libigraph || fail "the package does not depend on libigraph"
dpkg-deb -f "$package" Depends | grep -q libzip || fail "the package does not depend on libzip"
