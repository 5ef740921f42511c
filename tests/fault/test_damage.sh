#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Damaged copies of a small store, and every command on each: see tools/fault.

if [ -n "${NETGRAPH_SANITIZE:-}" ]; then
    exec "$NETGRAPH_SOURCE_DIR/tools/fault" damage --copies 60
fi
exec "$NETGRAPH_SOURCE_DIR/tools/fault" damage
