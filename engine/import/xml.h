// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The parts of an XML document in turn, bounded: tags and texts, no document types, and so no
 * entities but the five of XML and numbers. Comments and processing instructions are skipped.
 * Source: W3C XML 1.0.
 */
#ifndef NG_IMPORT_XML_H
#define NG_IMPORT_XML_H

#include "import/source.h"

typedef enum ng_xml_kind {
    NG_XML_OPEN,
    NG_XML_CLOSE,
    NG_XML_TEXT,
    NG_XML_END // of the document
} ng_xml_kind;

/** Lives until the next one is asked for. */
typedef struct ng_xml_part {
    ng_xml_kind kind;
    ng_text name;       // of a tag, without the prefix of its name space
    ng_text attributes; // of an opening tag, as written
    bool is_empty;      // an opening tag that closes itself: no closing one follows
    bool is_plain;      // a text without entities to undo
    ng_text text;       // as written
    uint64_t line;      // it begins on
} ng_xml_part;

typedef struct ng_xml {
    ng_source *source; // lent
    uint64_t line;
    uint32_t depth; // of open elements
} ng_xml;

void ng_xml__init(ng_xml *xml, ng_source *source);

/**
 * The next part.
 * Errors  NG_ERR_INPUT `path:line: what`: a document type, a tag or text above
 *         NG_LIMIT_XML_BYTES, elements nested deeper than NG_LIMIT_XML_DEPTH, a document that
 *         ends within a tag or an element, text that is not UTF-8; NG_ERR_IO; NG_ERR_NOMEM.
 */
ng_status ng_xml__next(ng_xml *xml, ng_xml_part *part, ng_error *err);

/** An attribute of an opening tag, entities undone, in the arena; empty when there is none. */
ng_status ng_xml__attribute(
    ng_arena *arena, const ng_xml_part *part, const char *name, ng_text *out, ng_error *err);
/** A text with its entities undone, in the arena; what is none stays as it is written. */
ng_status ng_xml__unescape(ng_arena *arena, ng_text text, ng_text *out, ng_error *err);

#endif
