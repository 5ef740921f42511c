#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# kill -9 of import, connect, intro, compact and refresh at every system call that writes: see
# tools/fault.

exec "$NETGRAPH_SOURCE_DIR/tools/fault" syscalls
