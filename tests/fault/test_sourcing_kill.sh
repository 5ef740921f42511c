#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# kill -9 of source --save, run decide, consent, watch run and log forget-key at random moments: see
# tests/support/sourcing_faults.

if [ -n "${NETGRAPH_SANITIZE:-}" ]; then
    exec "$NETGRAPH_SOURCE_DIR/tests/support/sourcing_faults" kill --number 10
fi
exec "$NETGRAPH_SOURCE_DIR/tests/support/sourcing_faults" kill
