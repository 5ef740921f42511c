// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Members and connections as GraphML. Control characters, which XML 1.0 cannot hold, are
 * dropped.
 * Source: graphml.graphdrawing.org/primer, W3C XML 1.0 section 2.2.
 */
#include <string.h>

#include "base/status.h"
#include "export/facts.h"
#include "network/connection.h"

static const char begin_document[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\"\n"
    "    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n"
    "    xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns\n"
    "        http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n"
    "  <desc>netgraph</desc>\n"
    "  <key id=\"label\" for=\"node\" attr.name=\"label\" attr.type=\"string\"/>\n";
static const char begin_graph[] =
    "  <key id=\"since\" for=\"edge\" attr.name=\"since\" attr.type=\"string\"/>\n"
    "  <graph id=\"network\" edgedefault=\"undirected\">\n";
static const char end_document[] = "  </graph>\n</graphml>\n";

// The fields that a picture of a network is labelled and coloured by.
static const ng_field shown[] = {NG_FIELD_NAME, NG_FIELD_HEADLINE, NG_FIELD_INDUSTRY,
    NG_FIELD_COMPANY, NG_FIELD_TITLE, NG_FIELD_SCHOOL, NG_FIELD_LOCATION, NG_FIELD_COUNTRY};

typedef struct document {
    const ng_export_view *view;
    ng_output *output;
    const volatile int *cancel;
} document;

static ng_status put(document *on, const char *text, ng_error *err)
{
    return ng_output__write(on->output, ng_text__of(text), err);
}

static ng_status put_member(document *on, uint32_t member, ng_error *err)
{
    ng_text id = ng_arena__print(on->view->row_arena, "m%u", on->view->rank[member]);
    return id.at == NULL ? ng_fail(err, NG_ERR_NOMEM, "no memory for a node")
                         : ng_output__write(on->output, id, err);
}

// Bytes of `text` that stand for themselves.
static size_t plain_bytes(ng_text text)
{
    size_t i = 0;
    while (i < text.bytes) {
        unsigned char byte = (unsigned char)text.at[i];
        bool control = (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f;
        // U+FFFE and U+FFFF are no characters of XML.
        bool no_character = text.bytes - i >= 3 && memcmp(text.at + i, "\xef\xbf", 2) == 0 &&
            (unsigned char)text.at[i + 2] >= 0xbe;
        if (control || no_character || byte == '&' || byte == '<' || byte == '>' ||
            byte == '"') {
            break;
        }
        i++;
    }
    return i;
}

static ng_status put_escaped(document *on, ng_text text, ng_error *err)
{
    ng_status status = NG_OK;
    while (text.bytes > 0) {
        size_t plain = plain_bytes(text);
        NG_TRY(ng_output__write(on->output, (ng_text){text.at, plain}, err));
        if (plain == text.bytes) {
            break;
        }
        char byte = text.at[plain];
        const char *entity = byte == '&' ? "&amp;"
            : byte == '<'                ? "&lt;"
            : byte == '>'                ? "&gt;"
            : byte == '"'                ? "&quot;"
                                         : "";
        NG_TRY(put(on, entity, err));
        plain += byte == '\xef' ? 3 : 1;
        text = (ng_text){text.at + plain, text.bytes - plain};
    }
done:
    return status;
}

static ng_status put_data(document *on, const char *key, ng_text value, ng_error *err)
{
    ng_status status = NG_OK;
    if (value.bytes == 0) {
        return NG_OK;
    }
    NG_TRY(put(on, "<data key=\"", err));
    NG_TRY(put(on, key, err));
    NG_TRY(put(on, "\">", err));
    NG_TRY(put_escaped(on, value, err));
    NG_TRY(put(on, "</data>", err));
done:
    return status;
}

static ng_status put_node(document *on, uint32_t member, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_export_view *view = on->view;
    ng_member_record record;
    if (on->cancel != NULL && *on->cancel != 0) {
        return ng_fail(err, NG_ERR_INTERRUPTED, "interrupted");
    }
    ng_arena__reset(view->row_arena);
    NG_TRY(ng_member__read(view->txn, member, view->row_arena, &record, err));
    NG_TRY(ng_member__name(&record, view->row_arena, &record.field[NG_FIELD_NAME].text, err));
    NG_TRY(put(on, "    <node id=\"", err));
    NG_TRY(put_member(on, member, err));
    NG_TRY(put(on, "\">", err));
    NG_TRY(put_data(on, "label", view->cell[member], err));
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        NG_TRY(put_data(on, ng_field_name(shown[i]), record.field[shown[i]].text, err));
    }
    NG_TRY(put(on, "</node>\n", err));
done:
    return status;
}

static ng_status put_edge(document *on, uint32_t a, uint32_t b, ng_day since, ng_error *err)
{
    ng_status status = NG_OK;
    ng_cell day;
    NG_TRY(put(on, "    <edge source=\"", err));
    NG_TRY(put_member(on, a, err));
    NG_TRY(put(on, "\" target=\"", err));
    NG_TRY(put_member(on, b, err));
    NG_TRY(put(on, "\">", err));
    NG_TRY(ng_export_view__day(on->view, since, &day, err));
    NG_TRY(put_data(on, "since", day.text, err));
    NG_TRY(put(on, "</edge>\n", err));
done:
    return status;
}

// Each connection once, from its lower engine id, which has the days.
static ng_status put_edges(document *on, uint32_t member, ng_error *err)
{
    ng_status status = NG_OK;
    ng_neighbors list;
    const int32_t *day;
    uint32_t day_count;
    ng_cell other;
    ng_arena__reset(on->view->row_arena);
    NG_TRY(ng_connection__read(on->view->txn, member, &list, err));
    NG_TRY(ng_connection__days(on->view->txn, member, &day, &day_count, err));
    uint32_t first = ng_neighbors__lower_bound(&list, member);
    for (uint32_t i = first; i < list.count; i++) {
        ng_day since = day != NULL && i - first < day_count ? day[i - first] : NG_DAY_NONE;
        NG_TRY(ng_export_view__member(on->view, list.at[i], &other, err));
        NG_TRY(put_edge(on, member, list.at[i], since, err));
    }
done:
    return status;
}

static ng_status put_keys(document *on, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(put(on, begin_document, err));
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        const char *name = ng_field_name(shown[i]);
        NG_TRY(put(on, "  <key id=\"", err));
        NG_TRY(put(on, name, err));
        NG_TRY(put(on, "\" for=\"node\" attr.name=\"", err));
        NG_TRY(put(on, name, err));
        NG_TRY(put(on, "\" attr.type=\"string\"/>\n", err));
    }
    NG_TRY(put(on, begin_graph, err));
done:
    return status;
}

ng_status ng_export__graphml(
    const ng_export_view *view, ng_output *output, const volatile int *cancel, ng_error *err)
{
    ng_status status = NG_OK;
    document on = {view, output, cancel};
    NG_TRY(ng_output__begin_file(output, "network", "graphml", err));
    NG_TRY(put_keys(&on, err));
    for (uint32_t i = 0; i < view->order_count; i++) {
        NG_TRY(put_node(&on, view->order[i], err));
    }
    for (uint32_t i = 0; i < view->order_count; i++) {
        NG_TRY(put_edges(&on, view->order[i], err));
    }
    NG_TRY(put(&on, end_document, err));
done:
    return status;
}
