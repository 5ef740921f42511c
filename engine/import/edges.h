// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Edge lists in the style of SNAP: two keys a line, by blanks, TAB, comma, semicolon or bar;
 * `#` begins a comment.
 */
#ifndef NG_IMPORT_EDGES_H
#define NG_IMPORT_EDGES_H

#include "import/reader.h"

/** Whether a line holds two whole numbers, and only numbers behind them. */
bool ng_edges__is_edge(ng_text line);
/** Whether a line is a comment. */
bool ng_edges__is_comment(ng_text line);

/**
 * Read the file; every line is a connection. Numbers behind the two keys are left out with one
 * warning. A first line that names columns (src,dst and the like) is left out.
 */
ng_status ng_edges__read(ng_reader *reader, ng_error *err);

#endif
