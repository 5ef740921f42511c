// SPDX-License-Identifier: GPL-3.0-or-later
/** One pass over the document; nothing of it is kept but the keys and the ids of nodes. */
#include "import/graphml.h"

#include <inttypes.h>
#include <string.h>

#include "base/day.h"
#include "base/status.h"
#include "base/text.h"
#include "import/xml.h"

#define CANCEL_PARTS 4096
#define OWN_DESC "netgraph"

/** What data of a key is. */
typedef enum meaning {
    MEANING_NONE,
    MEANING_LABEL,
    MEANING_SINCE,
    MEANING_FIELD
} meaning;

typedef struct graphml_key {
    meaning meaning;
    ng_field field;
} graphml_key;

/** Which element texts belong to. */
typedef enum place {
    PLACE_NONE,
    PLACE_DESC,
    PLACE_NODE,
    PLACE_EDGE
} place;

typedef struct graphml {
    ng_reader *reader;
    ng_xml xml;
    ng_map *key_ids;
    graphml_key key[NG_LIMIT_XML_KEYS];
    ng_map *node_ids;
    ng_buffer slots; // [node_ids] u32 each
    ng_contact *contact;
    bool is_own;
    place place;
    ng_text id, label; // of the node
    ng_text end[2];    // of the edge
    ng_text since;
    const graphml_key *data; // whose text is next; NULL: none
    uint32_t data_depth;
} graphml;

bool ng_graphml__is(ng_text bytes)
{
    static const char mark[] = "<graphml";
    const ng_text text = ng_text__trim(bytes);
    if (text.bytes == 0 || text.at[0] != '<') {
        return false;
    }
    for (size_t i = 0; i + sizeof(mark) - 1 <= text.bytes && i < NG_LIMIT_FIELD_BYTES; i++) {
        if (memcmp(text.at + i, mark, sizeof(mark) - 1) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_named(const ng_xml_part *part, const char *name)
{
    return ng_text__equal(part->name, ng_text__of(name));
}

static ng_status attribute(
    graphml *on, const ng_xml_part *part, const char *name, ng_text *out, ng_error *err)
{
    const ng_status status = ng_xml__attribute(on->reader->arena, part, name, out, err);
    *out = ng_text__trim(*out);
    return status;
}

/** A new row of the report begins: a node or an edge. */
static ng_status begin_row(graphml *on, const ng_xml_part *part, ng_error *err)
{
    ng_reader *const reader = on->reader;
    ng_arena__reset(reader->arena);
    reader->file->rows++;
    reader->row_rejected = false;
    const ng_text raw = ng_arena__print(reader->arena, "<%.*s%.*s>", (int)part->name.bytes,
        part->name.at, (int)part->attributes.bytes, part->attributes.at);
    reader->row = (ng_csv_row){.line = part->line, .raw = raw};
    return raw.at == NULL ? ng_fail(err, NG_ERR_NOMEM, "no memory for a row") : NG_OK;
}

// ---------------------------------------------------------------------------------------- keys

/** What an attribute of this name is, for nodes or for edges. */
static graphml_key key_of(ng_text name)
{
    char own[NG_COLUMN_NAME_BYTES];
    ng_columns__name(name, own);
    if (strcmp(own, "label") == 0) {
        return (graphml_key){.meaning = MEANING_LABEL};
    }
    if (strcmp(own, "since") == 0) {
        return (graphml_key){.meaning = MEANING_SINCE};
    }
    for (uint32_t i = 0; i < NG_FIELD_VERIFIED; i++) {
        if (strcmp(own, ng_field_name((ng_field)i)) == 0) {
            return (graphml_key){MEANING_FIELD, (ng_field)i};
        }
    }
    return (graphml_key){.meaning = MEANING_NONE};
}

static ng_status add_key(graphml *on, const ng_xml_part *part, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text id;
    ng_text name;
    uint32_t number = 0;
    bool is_new = false;
    NG_TRY(attribute(on, part, "id", &id, err));
    NG_TRY(attribute(on, part, "attr.name", &name, err));
    NG_TRY(ng_map__add(on->key_ids, id, &number, &is_new, err));
    if (number >= NG_LIMIT_XML_KEYS) {
        NG_TRY(ng_fail(err, NG_ERR_INPUT, "%s:%" PRIu64 ": more than %d keys",
            on->reader->source->path, part->line, NG_LIMIT_XML_KEYS));
    }
    if (is_new) {
        on->key[number] = key_of(name.bytes > 0 ? name : id);
    }
done:
    return status;
}

/** The text that follows is data of this key. */
static ng_status begin_data(graphml *on, const ng_xml_part *part, ng_error *err)
{
    static const graphml_key shape_label = {.meaning = MEANING_LABEL};
    ng_status status = NG_OK;
    ng_text id;
    if (part->is_empty || on->place == PLACE_NONE || on->place == PLACE_DESC) {
        return NG_OK;
    }
    // yEd keeps what a node shows in its shape.
    if (is_named(part, "NodeLabel")) {
        on->data = &shape_label;
        on->data_depth = on->xml.depth;
        return NG_OK;
    }
    NG_TRY(attribute(on, part, "key", &id, err));
    const uint32_t number = ng_map__find(on->key_ids, id);
    on->data = number == UINT32_MAX ? NULL : &on->key[number];
    on->data_depth = on->xml.depth;
done:
    return status;
}

static ng_status take_text(graphml *on, const ng_xml_part *part, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text text;
    if (on->place == PLACE_DESC) {
        on->is_own =
            on->is_own || ng_text__equal(ng_text__trim(part->text), ng_text__of(OWN_DESC));
        return NG_OK;
    }
    if (on->data == NULL || on->xml.depth != on->data_depth || on->reader->row_rejected) {
        return NG_OK;
    }
    if (ng_arena__bytes(on->reader->arena) > NG_LIMIT_ROW_BYTES) {
        ng_reader__reject(on->reader, NULL, "data of more than %d bytes", NG_LIMIT_ROW_BYTES);
        return NG_OK;
    }
    if (part->is_plain) {
        text = ng_arena__copy(on->reader->arena, part->text);
        status = text.at == NULL ? ng_fail(err, NG_ERR_NOMEM, "no memory for data") : NG_OK;
    } else {
        status = ng_xml__unescape(on->reader->arena, part->text, &text, err);
    }
    NG_TRY(status);
    text = ng_text__trim(text);
    if (text.bytes == 0) {
        goto done;
    }
    switch (on->data->meaning) {
    case MEANING_NONE:
        break;
    case MEANING_LABEL:
        on->label = text;
        break;
    case MEANING_SINCE:
        on->since = text;
        break;
    case MEANING_FIELD:
        on->contact->field[on->data->field] = text;
        break;
    }
done:
    return status;
}

// --------------------------------------------------------------------------------------- nodes

static ng_status begin_node(graphml *on, const ng_xml_part *part, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(begin_row(on, part, err));
    on->place = PLACE_NODE;
    on->data = NULL;
    on->label = (ng_text){NULL, 0};
    ng_contact__clear(on->contact);
    NG_TRY(attribute(on, part, "id", &on->id, err));
done:
    return status;
}

/** The cell that names the member of a node; empty after the row was rejected. */
static ng_status node_cell(graphml *on, ng_text id, ng_text *out, ng_error *err)
{
    ng_reader *const reader = on->reader;
    *out = (ng_text){NULL, 0};
    if (!ng_reader__key(reader, "id", id)) {
        return NG_OK;
    }
    *out = reader->name_space.bytes == 0
        ? id
        : ng_arena__print(reader->arena, "%.*s:%.*s", (int)reader->name_space.bytes,
              reader->name_space.at, (int)id.bytes, id.at);
    return out->at == NULL ? ng_fail(err, NG_ERR_NOMEM, "no memory for a key") : NG_OK;
}

static ng_status note_node(graphml *on, ng_text id, uint32_t slot, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t number = 0;
    bool is_new = false;
    NG_TRY(ng_map__add(on->node_ids, id, &number, &is_new, err));
    if (is_new) {
        NG_TRY(ng_buffer__add(&on->slots, &slot, sizeof(slot), err));
    }
done:
    return status;
}

static ng_status end_node(graphml *on, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = on->reader;
    ng_contact *const contact = on->contact;
    uint32_t slot = 0;
    on->place = PLACE_NONE;
    on->data = NULL;
    if (reader->row_rejected) {
        return NG_OK;
    }
    if (on->is_own) {
        contact->member = on->label.bytes <= NG_LIMIT_KEY_BYTES * 3 ? on->label : on->id;
    } else {
        NG_TRY(node_cell(on, on->id, &contact->member, err));
        ng_text *const name = &contact->field[NG_FIELD_NAME];
        *name = name->bytes > 0 ? *name : on->label;
    }
    if (!reader->row_rejected) {
        NG_TRY(ng_batch__at(reader->batch, reader->number, reader->row.line, err));
        NG_TRY(ng_contact__take(reader, NULL, contact, &slot, err));
    }
    if (!reader->row_rejected) {
        NG_TRY(note_node(on, on->id, slot, err));
    }
done:
    return status;
}

// --------------------------------------------------------------------------------------- edges

static ng_status begin_edge(graphml *on, const ng_xml_part *part, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(begin_row(on, part, err));
    on->place = PLACE_EDGE;
    on->data = NULL;
    on->since = (ng_text){NULL, 0};
    NG_TRY(attribute(on, part, "source", &on->end[0], err));
    NG_TRY(attribute(on, part, "target", &on->end[1], err));
done:
    return status;
}

/** Slot of a node that an edge names; it may come before the node. */
static ng_status end_slot(
    graphml *on, ng_text id, const char *field, uint32_t *slot, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t number = ng_map__find(on->node_ids, id);
    if (number != UINT32_MAX) {
        memcpy(slot, on->slots.at + number * sizeof(*slot), sizeof(*slot));
        return NG_OK;
    }
    if (on->is_own) {
        char shown[NG_SHOWN_BYTES];
        ng_reader__reject(on->reader, field, "no such node: %s", ng_reader__shown(id, shown));
        return NG_OK;
    }
    NG_TRY(ng_reader__member(on->reader, id, slot, err));
    NG_TRY(note_node(on, id, *slot, err));
done:
    return status;
}

static ng_status end_edge(graphml *on, ng_error *err)
{
    static const char *const field[] = {"source", "target"};
    ng_status status = NG_OK;
    ng_reader *const reader = on->reader;
    ng_day since = NG_DAY_NONE;
    uint32_t slot[2] = {0, 0};
    on->place = PLACE_NONE;
    on->data = NULL;
    if (reader->row_rejected || !ng_reader__two(reader, field, on->end) ||
        !ng_reader__day(reader, "since", on->since, &since)) {
        return NG_OK;
    }
    NG_TRY(ng_batch__at(reader->batch, reader->number, reader->row.line, err));
    for (size_t i = 0; i < 2 && !reader->row_rejected; i++) {
        NG_TRY(end_slot(on, on->end[i], field[i], &slot[i], err));
    }
    if (!reader->row_rejected && ng_batch__is_same(reader->batch, slot[0], slot[1])) {
        ng_reader__reject(reader, NULL, "a tie with oneself");
    }
    if (!reader->row_rejected) {
        NG_TRY(
            ng_batch__connection(reader->batch, reader->number, slot[0], slot[1], since, err));
    }
done:
    return status;
}

// ------------------------------------------------------------------------------------ the file

/** Ends the node or edge that texts belong to. */
static ng_status end_row(graphml *on, ng_error *err)
{
    return on->place == PLACE_NODE ? end_node(on, err)
        : on->place == PLACE_EDGE  ? end_edge(on, err)
                                   : NG_OK;
}

static ng_status take_open(graphml *on, const ng_xml_part *part, ng_error *err)
{
    ng_status status = NG_OK;
    const bool node = is_named(part, "node");
    const bool edge = is_named(part, "edge");
    if (is_named(part, "data") || is_named(part, "NodeLabel")) {
        return begin_data(on, part, err);
    }
    // A graph in a node comes behind the data of the node.
    if (node || edge || is_named(part, "graph")) {
        NG_TRY(end_row(on, err));
    }
    if (is_named(part, "key")) {
        NG_TRY(add_key(on, part, err));
    } else if (is_named(part, "desc") && on->place == PLACE_NONE) {
        on->place = part->is_empty ? PLACE_NONE : PLACE_DESC;
    } else if (node) {
        NG_TRY(begin_node(on, part, err));
    } else if (edge) {
        NG_TRY(begin_edge(on, part, err));
    }
    if (part->is_empty && (node || edge)) {
        NG_TRY(end_row(on, err));
    }
done:
    return status;
}

static ng_status take_close(graphml *on, const ng_xml_part *part, ng_error *err)
{
    if (is_named(part, "data") || is_named(part, "NodeLabel")) {
        on->data = NULL;
    } else if (is_named(part, "desc") && on->place == PLACE_DESC) {
        on->place = PLACE_NONE;
    } else if ((is_named(part, "node") && on->place == PLACE_NODE) ||
        (is_named(part, "edge") && on->place == PLACE_EDGE)) {
        return end_row(on, err);
    }
    return NG_OK;
}

static ng_status read_parts(graphml *on, ng_error *err)
{
    ng_status status = NG_OK;
    const volatile int *const cancel = on->reader->options->cancel;
    ng_xml_part part = {.kind = NG_XML_OPEN};
    for (uint64_t i = 0; part.kind != NG_XML_END; i++) {
        if (i % CANCEL_PARTS == 0 && cancel != NULL && *cancel != 0) {
            NG_TRY(ng_fail(err, NG_ERR_INTERRUPTED, "interrupted; nothing was imported"));
        }
        NG_TRY(ng_xml__next(&on->xml, &part, err));
        if (part.kind == NG_XML_OPEN) {
            NG_TRY(take_open(on, &part, err));
        } else if (part.kind == NG_XML_CLOSE) {
            NG_TRY(take_close(on, &part, err));
        } else if (part.kind == NG_XML_TEXT) {
            NG_TRY(take_text(on, &part, err));
        }
    }
done:
    return status;
}

ng_status ng_graphml__read(ng_reader *reader, ng_error *err)
{
    ng_status status = NG_OK;
    graphml *const on = ng_memory__allocate_zero(1, sizeof(*on));
    ng_contact *const contact = ng_memory__allocate(sizeof(*contact));
    if (on == NULL || contact == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for a graph");
        goto done;
    }
    on->reader = reader;
    on->contact = contact;
    ng_xml__init(&on->xml, reader->source);
    NG_TRY(ng_map__create(&on->key_ids, err));
    NG_TRY(ng_map__create(&on->node_ids, err));
    NG_TRY(read_parts(on, err));
done:
    if (on != NULL) {
        ng_map__destroy(on->key_ids);
        ng_map__destroy(on->node_ids);
        ng_buffer__finish(&on->slots);
    }
    ng_memory__release(contact);
    ng_memory__release(on);
    return status;
}
