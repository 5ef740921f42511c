#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What waits for standard input holds no snapshot: see tests/support/check_waiting.

exec "$NETGRAPH_SOURCE_DIR/tests/support/check_waiting"
