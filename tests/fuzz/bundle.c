// SPDX-License-Identifier: GPL-3.0-or-later
/** Inputs taken apart into files, and their import. */
#include "fuzz/bundle.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"

#define FOLDER "bundle"
#define MARK "==> "
#define MARK_BYTES (sizeof(MARK) - 1)
#define NAME_BYTES 64
#define TODAY 20000
#define MEMORY_BYTES ((size_t)8 << 20)

/** Where the next mark stands at the beginning of a line; the end when there is none. */
static size_t find_mark(const uint8_t *at, size_t bytes)
{
    for (size_t i = 0; i + MARK_BYTES <= bytes; i++) {
        if ((i == 0 || at[i - 1] == '\n') && memcmp(at + i, MARK, MARK_BYTES) == 0) {
            return i;
        }
    }
    return bytes;
}

static bool may_stand_in_a_name(uint8_t byte, size_t at)
{
    const bool letter =
        (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
    return letter || (at > 0 && memchr("._-() ", byte, 6) != NULL);
}

/** Takes the name behind a mark off the input. */
static void take_name(const uint8_t **at, size_t *bytes, char name[NAME_BYTES])
{
    const uint8_t *const end = memchr(*at, '\n', *bytes);
    const size_t line = end == NULL ? *bytes : (size_t)(end - *at);
    size_t used = 0;
    for (size_t i = MARK_BYTES; i < line && used + 1 < NAME_BYTES; i++) {
        if (may_stand_in_a_name((*at)[i], used)) {
            name[used++] = (char)(*at)[i];
        }
    }
    name[used] = '\0';
    *at += end == NULL ? line : line + 1;
    *bytes -= end == NULL ? line : line + 1;
}

static void write_file(const char *name, const uint8_t *at, size_t bytes, fuzz_bundle *out)
{
    static char kept[FUZZ_BUNDLE_FILES][512];
    char inner[sizeof(FOLDER) + NAME_BYTES];
    (void)snprintf(inner, sizeof(inner), "%s/%s", FOLDER, name);
    fuzz_write(inner, at, bytes);
    (void)snprintf(kept[out->count], sizeof(kept[0]), "%s", fuzz_path(inner));
    out->path[out->count] = kept[out->count];
    out->count++;
}

void fuzz_bundle_write(const char *name, const uint8_t *data, size_t size, fuzz_bundle *out)
{
    *out = (fuzz_bundle){.count = 0};
    fuzz_remove(FOLDER);
    (void)mkdir(fuzz_path(FOLDER), 0700);
    if (find_mark(data, size) != 0) {
        write_file(name, data, size, out);
        return;
    }
    while (size > 0 && out->count < FUZZ_BUNDLE_FILES) {
        char own[NAME_BYTES];
        take_name(&data, &size, own);
        const size_t bytes = find_mark(data, size);
        write_file(own[0] == '\0' ? name : own, data, bytes, out);
        data += bytes;
        size -= bytes;
    }
}

// -------------------------------------------------------------------------------------- import

/** What an import says. */
typedef struct saying {
    uint64_t warnings, rejected, bytes;
} saying;

static void take_notice(void *context, ng_notice_kind kind, ng_text sentence, ng_text row)
{
    saying *const said = context;
    fuzz_assert_sentence(sentence);
    said->warnings += kind == NG_NOTICE_WARNING;
    said->rejected += kind == NG_NOTICE_REJECTED;
    said->bytes += sentence.bytes + row.bytes;
}

static ng_status import_once(const fuzz_bundle_options *options, const fuzz_bundle *bundle,
    ng_import_report *report, saying *said)
{
    const char *const folder = fuzz_path(FOLDER);
    ng_error err = {.status = NG_OK};
    const ng_import_options how = {
        .kind = options->kind,
        .owner = options->owner,
        .dry_run = true,
        .today = TODAY,
        .memory_bytes = MEMORY_BYTES,
        .notice = take_notice,
        .context = said,
    };
    *said = (saying){.warnings = 0};
    const ng_status status =
        ng_import(fuzz_office(), options->as_folder ? &folder : bundle->path,
            options->as_folder ? 1 : bundle->count, &how, report, &err);
    if (status != NG_OK) {
        fuzz_assert_blames_input(status, &err);
        assert(report->file_count == 0);
    }
    return status;
}

static void check_report(const ng_import_report *report, const saying *said)
{
    uint64_t rows = 0;
    uint64_t rejected = 0;
    for (size_t i = 0; i < report->file_count; i++) {
        const ng_import_file *const file = &report->files[i];
        assert(file->rows == file->created + file->updated + file->unchanged + file->rejected);
        assert(file->created <= file->rows && file->rejected < file->rows + (file->rows == 0));
        rows += file->rows;
        rejected += file->rejected;
    }
    assert(report->rows == rows && report->rejected == rejected);
    assert(said->rejected == rejected);
}

/** The same files once more say and do the same. */
static void import_again(const fuzz_bundle_options *options, const fuzz_bundle *bundle,
    const ng_import_report *first, const saying *first_said, ng_status first_status)
{
    ng_import_report again;
    saying said;
    const ng_status status = import_once(options, bundle, &again, &said);
    assert(status == first_status && memcmp(&said, first_said, sizeof(said)) == 0);
    assert(first->rows == again.rows && first->created == again.created &&
        first->updated == again.updated && first->members == again.members &&
        first->connections == again.connections);
    ng_import_report_release(&again);
}

int fuzz_bundle_import(const fuzz_bundle_options *options, const uint8_t *data, size_t size)
{
    fuzz_bundle bundle;
    ng_import_report report;
    saying said;
    fuzz_bundle_write(options->name, data, size, &bundle);
    const ng_status status = import_once(options, &bundle, &report, &said);
    if (status == NG_OK) {
        check_report(&report, &said);
    }
    // For some, since it costs as much again.
    if (size % 4 == 0) {
        import_again(options, &bundle, &report, &said, status);
    }
    ng_import_report_release(&report);
    return 0;
}
