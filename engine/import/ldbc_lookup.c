// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What LDBC files look up in others: tables of id -> number or text, sorted by id, 16 bytes an
 * entry and the texts. Rows that cannot be read are left out here; the file itself, when it is
 * imported, reports them.
 */
#include "import/ldbc.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "import/columns.h"

typedef struct lookup_entry {
    uint64_t id;
    uint64_t value; // the number, or where the text begins in `texts`
} lookup_entry;

/** One kind of file of one folder. */
typedef struct lookup {
    struct lookup *next;
    ng_ldbc ldbc;
    ng_text folder;    // with the slash; empty: the present folder
    ng_buffer entries; // lookup_entry, by id
    ng_buffer texts;   // u32 bytes, the name, u32 bytes, the type
} lookup;

struct ng_ldbc_lookups {
    const char *const *paths;
    size_t path_count;
    const ng_import_options *options;
    ng_arena *arena; // of folders and paths
    lookup *first;
};

ng_status ng_ldbc_lookups__create(const char *const *paths, size_t path_count,
    const ng_import_options *options, ng_ldbc_lookups **out, ng_error *err)
{
    ng_status status = NG_OK;
    *out = ng_memory__allocate_zero(1, sizeof(**out));
    if (*out == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for an import");
    }
    **out = (ng_ldbc_lookups){.paths = paths, .path_count = path_count, .options = options};
    NG_TRY(ng_arena__create(&(*out)->arena, err));
done:
    if (status != NG_OK) {
        ng_memory__release(*out);
        *out = NULL;
    }
    return status;
}

void ng_ldbc_lookups__destroy(ng_ldbc_lookups *lookups)
{
    if (lookups == NULL) {
        return;
    }
    for (lookup *at = lookups->first; at != NULL; at = at->next) {
        ng_buffer__finish(&at->entries);
        ng_buffer__finish(&at->texts);
    }
    ng_arena__destroy(lookups->arena);
    ng_memory__release(lookups);
}

static bool parse_id(ng_text text, uint64_t *out)
{
    uint64_t number = 0;
    for (size_t i = 0; i < text.bytes; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') {
            return false;
        }
        number = number * 10 + (uint64_t)(unsigned char)(text.at[i] - '0');
    }
    *out = number;
    return text.bytes > 0 && text.bytes <= 18;
}

static ng_status add_text(ng_buffer *texts, ng_text text, ng_error *err)
{
    const uint32_t bytes = (uint32_t)text.bytes;
    const ng_status status = ng_buffer__add(texts, &bytes, sizeof(bytes), err);
    return status == NG_OK ? ng_buffer__add(texts, text.at, text.bytes, err) : status;
}

static ng_text text_at(const ng_buffer *texts, size_t *offset)
{
    uint32_t bytes = 0;
    assert(texts->at != NULL);
    memcpy(&bytes, texts->at + *offset, sizeof(bytes));
    const ng_text text = {(const char *)texts->at + *offset + sizeof(bytes), bytes};
    *offset += sizeof(bytes) + bytes;
    return text;
}

static bool holds_names(ng_ldbc ldbc)
{
    return ldbc == NG_LDBC_PLACE || ldbc == NG_LDBC_ORGANISATION || ldbc == NG_LDBC_TAG;
}

static ng_text cell_of(const ng_csv_row *row, size_t index)
{
    return index < row->count && index < NG_LIMIT_COLUMNS ? ng_text__trim(row->cell[index])
                                                          : (ng_text){NULL, 0};
}

/** One row into the table. `column`: of the name and of the type. */
static ng_status add_row(
    lookup *table, const ng_csv_row *row, const size_t column[2], ng_error *err)
{
    ng_status status = NG_OK;
    lookup_entry entry = {.id = 0};
    if (row->fault != NG_CSV_SOUND || !parse_id(cell_of(row, 0), &entry.id)) {
        return NG_OK;
    }
    if (holds_names(table->ldbc)) {
        entry.value = table->texts.bytes;
        NG_TRY(add_text(&table->texts, cell_of(row, column[0]), err));
        NG_TRY(add_text(&table->texts, cell_of(row, column[1]), err));
    } else if (!parse_id(cell_of(row, 1), &entry.value)) {
        return NG_OK;
    }
    NG_TRY(ng_buffer__add(&table->entries, &entry, sizeof(entry), err));
done:
    return status;
}

static ng_status read_rows(
    lookup *table, ng_csv *csv, const volatile int *cancel, ng_error *err)
{
    ng_status status = NG_OK;
    ng_csv_row row;
    NG_TRY(ng_csv__next(csv, &row, err));
    const bool header = row.cell != NULL;
    const size_t column[2] = {header ? ng_columns__find(&row, "name") : NG_COLUMN_NONE,
        header ? ng_columns__find(&row, "type") : NG_COLUMN_NONE};
    while (row.cell != NULL) {
        NG_TRY(ng_csv__next(csv, &row, err));
        if (row.cell != NULL) {
            NG_TRY(add_row(table, &row, column, err));
        }
        if (cancel != NULL && *cancel != 0) {
            NG_TRY(ng_fail(err, NG_ERR_INTERRUPTED, "interrupted; nothing was imported"));
        }
    }
done:
    return status;
}

static ng_status read_file(
    const ng_ldbc_lookups *lookups, lookup *table, const char *path, ng_error *err)
{
    ng_status status = NG_OK;
    static const ng_csv_options form = {.delimiter = '|', .quotes = false};
    ng_source source = {.descriptor = -1};
    ng_csv csv = {.line = 0};
    NG_TRY(ng_source__open(path, lookups->options, &source, err));
    NG_TRY(ng_csv__init(&csv, &source, err));
    ng_csv__restart(&csv, &form, source.begin, 1);
    NG_TRY(read_rows(table, &csv, lookups->options->cancel, err));
done:
    ng_csv__finish(&csv);
    ng_source__close(&source);
    return status;
}

static int compare_entries(const void *a, const void *b)
{
    const lookup_entry *const left = a;
    const lookup_entry *const right = b;
    if (left->id != right->id) {
        return left->id < right->id ? -1 : 1;
    }
    return left->value < right->value ? -1 : left->value > right->value;
}

/** By id; files in the order of their ids, as they are usually, cost one pass. */
static void sort_entries(lookup *table)
{
    const size_t count = table->entries.bytes / sizeof(lookup_entry);
    lookup_entry *const entry = (void *)table->entries.at;
    for (size_t i = 1; i < count; i++) {
        if (compare_entries(&entry[i - 1], &entry[i]) > 0) {
            qsort(entry, count, sizeof(*entry), compare_entries);
            return;
        }
    }
}

static ng_text folder_of(const char *path)
{
    const char *const slash = strrchr(path, '/');
    return (ng_text){path, slash == NULL ? 0 : (size_t)(slash + 1 - path)};
}

/** Every file of the kind in the folder of the table. */
static ng_status read_folder(ng_ldbc_lookups *lookups, lookup *table, bool *any, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_text folder = table->folder.bytes == 0 ? ng_text__of("./") : table->folder;
    const ng_text name = ng_arena__print(lookups->arena, "%.*s", (int)folder.bytes, folder.at);
    if (name.at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for an import");
    }
    DIR *const directory = opendir(name.at);
    while (directory != NULL) {
        const struct dirent *const entry = readdir(directory);
        if (entry == NULL) {
            break;
        }
        if (ng_ldbc__of_path(entry->d_name) != table->ldbc) {
            continue;
        }
        const ng_text path = ng_arena__print(lookups->arena, "%s%s", name.at, entry->d_name);
        if (path.at == NULL) {
            status = ng_fail(err, NG_ERR_NOMEM, "no memory for an import");
            goto done;
        }
        NG_TRY(read_file(lookups, table, path.at, err));
        *any = true;
    }
done:
    if (directory != NULL) {
        (void)closedir(directory);
    }
    return status;
}

static ng_status read_call(
    const ng_ldbc_lookups *lookups, lookup *table, bool *any, ng_error *err)
{
    ng_status status = NG_OK;
    for (size_t i = 0; i < lookups->path_count; i++) {
        if (ng_ldbc__of_path(lookups->paths[i]) == table->ldbc) {
            NG_TRY(read_file(lookups, table, lookups->paths[i], err));
            *any = true;
        }
    }
done:
    return status;
}

/** The table of a kind for a file at `path`, read when it is asked for the first time. */
static ng_status find_table(
    ng_ldbc_lookups *lookups, const char *path, ng_ldbc ldbc, const lookup **out, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_text folder = folder_of(path);
    for (const lookup *at = lookups->first; at != NULL; at = at->next) {
        if (at->ldbc == ldbc && ng_text__equal(at->folder, folder)) {
            *out = at;
            return NG_OK;
        }
    }
    lookup *const table = ng_arena__allocate_zero(lookups->arena, 1, sizeof(lookup));
    if (table == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for an import");
    }
    *table = (lookup){.next = lookups->first, .ldbc = ldbc};
    table->folder = ng_arena__copy(lookups->arena, folder);
    if (table->folder.at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for an import");
    }
    lookups->first = table;
    bool any = false;
    NG_TRY(read_folder(lookups, table, &any, err));
    if (!any) {
        NG_TRY(read_call(lookups, table, &any, err));
    }
    if (!any) {
        NG_TRY(ng_fail(err, NG_ERR_INPUT,
            "%s:1: needs %s_0_0.csv beside it, which is not there", path, ng_ldbc__name(ldbc)));
    }
    sort_entries(table);
    *out = table;
done:
    return status;
}

static const lookup_entry *search(const lookup *table, uint64_t id)
{
    const lookup_entry *const entry = (const void *)table->entries.at;
    size_t low = 0;
    size_t high = table->entries.bytes / sizeof(lookup_entry);
    const size_t count = high;
    while (entry != NULL && low < high) {
        const size_t middle = low + (high - low) / 2;
        if (entry[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return entry != NULL && low < count && entry[low].id == id ? &entry[low] : NULL;
}

ng_status ng_ldbc_lookups__find(ng_ldbc_lookups *lookups, const char *path, ng_ldbc ldbc,
    uint64_t id, ng_ldbc_found *out, ng_error *err)
{
    const lookup *table = NULL;
    *out = (ng_ldbc_found){.found = false};
    const ng_status status = find_table(lookups, path, ldbc, &table, err);
    const lookup_entry *const entry = table == NULL ? NULL : search(table, id);
    if (entry == NULL) {
        return status;
    }
    out->found = true;
    out->number = entry->value;
    if (holds_names(ldbc)) {
        size_t offset = (size_t)entry->value;
        out->name = text_at(&table->texts, &offset);
        out->type = text_at(&table->texts, &offset);
    }
    return NG_OK;
}
