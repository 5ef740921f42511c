#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# kill -9 of what writes records of sourcing at every system call that writes: see
# tests/support/sourcing_faults.

exec "$NETGRAPH_SOURCE_DIR/tests/support/sourcing_faults" syscalls
