// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * GraphML: nodes are members, edges connections.
 *
 * In a file of our own export (its `desc` says so) `label` names the member. In others the id
 * of a node is an external key, and `name` or else `label` is the name. Data whose key has the
 * name of a field of members (company, title, email, ...) is that field; `since` of an edge is
 * its day. Edges are taken whichever way they point. Hyperedges and ports are left out.
 */
#ifndef NG_IMPORT_GRAPHML_H
#define NG_IMPORT_GRAPHML_H

#include "import/contact.h"

/** Whether bytes at the start of a file are those of GraphML. */
bool ng_graphml__is(ng_text bytes);

/**
 * Read the file. Errors: those of ng_xml__next and of the batch; NG_ERR_INPUT more than
 * NG_LIMIT_XML_KEYS keys; NG_ERR_INTERRUPTED.
 */
ng_status ng_graphml__read(ng_reader *reader, ng_error *err);

#endif
