#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The JSON schemas in data/ say what the command does: see tests/support/check_schemas.

exec "$NETGRAPH_SOURCE_DIR/tests/support/check_schemas"
