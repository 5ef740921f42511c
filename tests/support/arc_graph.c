// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Rows are sorted by qsort and merged; lists are cut from them, those of in-lists after sorting
 * once more the other way round: nothing is shared with the kernels under test.
 */
#include "support/arc_graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/quality_table.h"

const arc_file arc_files[ARC_FILES] = {
    {"advogato", "edges.tsv", true, "level"},
    {"advogato", "edges_2000-08-11.tsv", true, "level"},
    {"bitcoin-otc", "edges.tsv", true, "rating"},
    {"ca-grqc", "edges.tsv", false, NULL},
    {"collegemsg", "edges.tsv", true, NULL},
    {"condmat-temporal", "edges.tsv", false, "papers"},
    {"consulting", "edges.tsv", true, "info"},
    {"email-eu-core", "edges.tsv", true, NULL},
    {"enron-positions", "edges.tsv", true, NULL},
    {"facebook", "edges.tsv", false, NULL},
    {"krackhardt", "edges_advice.tsv", true, NULL},
    {"krackhardt", "edges_friend.tsv", true, NULL},
    {"krackhardt", "edges_reports.tsv", true, NULL},
    {"lazega", "edges_advice.tsv", true, NULL},
    {"lazega", "edges_cowork.tsv", true, NULL},
    {"lazega", "edges_friend.tsv", true, NULL},
};

void arc_graph_add(arc_graph *graph, uint32_t from, uint32_t to, uint32_t weight)
{
    const uint32_t larger = from > to ? from : to;
    graph->vertex_count = larger >= graph->vertex_count ? larger + 1 : graph->vertex_count;
    if (from == to) {
        return;
    }
    if (graph->row_count == graph->row_capacity) {
        const size_t capacity = graph->row_capacity == 0 ? 1024 : 2 * graph->row_capacity;
        arc_row *grown = quality_allocate(capacity, sizeof *grown);
        if (graph->row_count > 0) {
            memcpy(grown, graph->row, graph->row_count * sizeof *grown);
        }
        free(graph->row);
        graph->row = grown;
        graph->row_capacity = capacity;
    }
    graph->row[graph->row_count++] = (arc_row){from, to, weight};
}

static int by_from(const void *left, const void *right)
{
    const arc_row *a = left;
    const arc_row *b = right;
    if (a->from != b->from) {
        return a->from < b->from ? -1 : 1;
    }
    return a->to < b->to ? -1 : a->to > b->to;
}

static int by_to(const void *left, const void *right)
{
    const arc_row *a = left;
    const arc_row *b = right;
    if (a->to != b->to) {
        return a->to < b->to ? -1 : 1;
    }
    return a->from < b->from ? -1 : a->from > b->from;
}

static void merge_rows(arc_graph *graph)
{
    size_t kept = 0;
    for (size_t i = 0; i < graph->row_count; i++) {
        if (kept > 0 && by_from(&graph->row[kept - 1], &graph->row[i]) == 0) {
            graph->row[kept - 1].weight += graph->row[i].weight;
        } else {
            graph->row[kept++] = graph->row[i];
        }
    }
    graph->row_count = kept;
}

// Lists by `from`, or by `to` when `inward`, of rows sorted that way.
static ng_arc_lists cut_lists(const arc_graph *graph, bool inward)
{
    ng_arc_lists lists = {.vertex_count = graph->vertex_count};
    lists.offset = quality_allocate((size_t)graph->vertex_count + 1, sizeof *lists.offset);
    lists.vertex = quality_allocate(graph->row_count, sizeof *lists.vertex);
    lists.weight = quality_allocate(graph->row_count, sizeof *lists.weight);
    for (size_t i = 0; i < graph->row_count; i++) {
        const arc_row *row = &graph->row[i];
        lists.offset[(inward ? row->to : row->from) + 1]++;
        lists.vertex[i] = inward ? row->from : row->to;
        lists.weight[i] = row->weight;
    }
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        lists.offset[v + 1] += lists.offset[v];
    }
    return lists;
}

static void sort_rows(arc_graph *graph, int (*compare)(const void *, const void *))
{
    if (graph->row_count > 0) {
        qsort(graph->row, graph->row_count, sizeof *graph->row, compare);
    }
}

void arc_graph_pack(arc_graph *graph)
{
    sort_rows(graph, by_from);
    merge_rows(graph);
    sort_rows(graph, by_to);
    graph->in = cut_lists(graph, true);
    sort_rows(graph, by_from);
    graph->out = cut_lists(graph, false);
}

static void release_lists(ng_arc_lists *lists)
{
    free(lists->offset);
    free(lists->vertex);
    free(lists->weight);
}

void arc_graph_release(arc_graph *graph)
{
    free(graph->row);
    release_lists(&graph->in);
    release_lists(&graph->out);
    *graph = (arc_graph){.vertex_count = 0};
}

static int compare_ids(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left;
    const int64_t b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

static uint32_t vertex_of(const int64_t *id, size_t count, int64_t wanted)
{
    const int64_t *at = bsearch(&wanted, id, count, sizeof *id, compare_ids);
    return (uint32_t)(at - id);
}

// The ids of the first two columns, ascending, each once.
static int64_t *list_ids(const quality_table *table, size_t *count)
{
    int64_t *id = quality_allocate(2 * table->row_count, sizeof *id);
    *count = 0;
    for (size_t i = 0; i < 2 * table->row_count; i++) {
        id[i] = quality_table_number(table, i / 2, i % 2);
    }
    qsort(id, 2 * table->row_count, sizeof *id, compare_ids);
    for (size_t i = 0; i < 2 * table->row_count; i++) {
        if (*count == 0 || id[*count - 1] != id[i]) {
            id[(*count)++] = id[i];
        }
    }
    return id;
}

arc_graph arc_graph_read(const char *data, const arc_file *file)
{
    char folder[4096];
    size_t id_count;
    snprintf(folder, sizeof folder, "%s/networks/%s", data, file->folder);
    quality_table table = quality_table_read(folder, file->file);
    const bool weighted = file->weight_column != NULL;
    const size_t column = weighted ? quality_table_column(&table, file->weight_column) : 0;
    int64_t *id = list_ids(&table, &id_count);
    arc_graph graph = {.vertex_count = (uint32_t)id_count};
    for (size_t i = 0; i < table.row_count; i++) {
        const uint32_t from = vertex_of(id, id_count, quality_table_number(&table, i, 0));
        const uint32_t to = vertex_of(id, id_count, quality_table_number(&table, i, 1));
        const int64_t given = weighted ? llabs(quality_table_number(&table, i, column)) : 1;
        const uint32_t weight = given > 1 ? (uint32_t)given : 1;
        arc_graph_add(&graph, from, to, weight);
        if (!file->directed) {
            arc_graph_add(&graph, to, from, weight);
        }
    }
    free(id);
    quality_table_release(&table);
    arc_graph_pack(&graph);
    return graph;
}
