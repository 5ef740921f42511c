#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Damaged copies of a store that is mostly records of sourcing: see tests/support/sourcing_faults.

if [ -n "${NETGRAPH_SANITIZE:-}" ]; then
    exec "$NETGRAPH_SOURCE_DIR/tests/support/sourcing_faults" damage --number 30
fi
exec "$NETGRAPH_SOURCE_DIR/tests/support/sourcing_faults" damage
