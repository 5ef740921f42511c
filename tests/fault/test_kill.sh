#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# kill -9 of import, apply, connect and intro at random moments: see tools/fault.

if [ -n "${NETGRAPH_SANITIZE:-}" ]; then
    exec "$NETGRAPH_SOURCE_DIR/tools/fault" kill --moments 40
fi
exec "$NETGRAPH_SOURCE_DIR/tools/fault" kill
