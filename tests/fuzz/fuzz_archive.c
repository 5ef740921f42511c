// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Zip archives: the list of members, and every member that may be read.
 *
 * Names that were let pass lead nowhere else, members never hold more than their list says and
 * never more than is allowed, and what was read once is read the same again.
 */
#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/part.h"
#include "base/text.h"
#include "fuzz/fuzz.h"
#include "import/archive.h"
#include "zip/zip_part.h"

#define READ_BYTES_MAX ((uint64_t)8 << 20)

/** Holds the part, so that it is not loaded anew for every input. */
static void keep_part(void)
{
    static ng_part part;
    ng_error err = {.status = NG_OK};
    if (part.handle == NULL) {
        fuzz_assert_ok(ng_part__open("zip", NG_ZIP_SYMBOL, &part, &err), &err);
    }
}

static void check_name(const ng_archive_member *member)
{
    const char *const name = member->name;
    const size_t bytes = strlen(name);
    assert(ng_text__valid(ng_text__of(name)));
    assert(bytes >= 4 && member->folder_bytes < bytes);
    assert(name[0] != '/' && name[0] != '\\' && name[1] != ':');
    assert(strncmp(name, "../", 3) != 0 && strstr(name, "/../") == NULL);
    assert(strstr(name, "..\\") == NULL);
}

/** Bytes of a member, and their digest; what is wrong with it is said. */
static uint64_t read_member(ng_archive *archive, size_t index, ng_hash128 *digest)
{
    static const ng_import_options options = {.today = NG_DAY_NONE};
    ng_source source;
    ng_error err = {.status = NG_OK};
    ng_status status =
        ng_archive__open_member(archive, index, "input.zip/member", &options, &source, &err);
    uint64_t bytes = 0;
    while (status == NG_OK && source.end > source.begin && bytes < READ_BYTES_MAX) {
        bytes += source.end - source.begin;
        source.begin = source.end;
        status = source.ended ? NG_OK : ng_source__more(&source, &err);
    }
    *digest = (ng_hash128){0};
    if (status == NG_OK) {
        *digest = ng_source__digest(&source);
    } else {
        fuzz_assert_blames_input(status, &err);
    }
    ng_source__close(&source);
    return status == NG_OK ? bytes : UINT64_MAX;
}

static void read_members(ng_archive *archive)
{
    size_t others = 0;
    const char *const names = ng_archive__others(archive, &others);
    const size_t count = ng_archive__count(archive);
    assert(count + others <= NG_LIMIT_ARCHIVE_ENTRIES);
    if (others > 0 && names[0] != '\0') {
        fuzz_assert_sentence(ng_text__of(names));
    }
    for (size_t i = 0; i < count; i++) {
        check_name(ng_archive__member(archive, i));
    }
    for (size_t i = 0; i < count && i < 8; i++) {
        ng_hash128 first;
        ng_hash128 second;
        assert(read_member(archive, i, &first) == read_member(archive, i, &second));
        assert(memcmp(&first, &second, sizeof(first)) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *const path = fuzz_path("input.zip");
    ng_archive *archive = NULL;
    ng_error err = {.status = NG_OK};
    keep_part();
    fuzz_write("input.zip", data, size);
    (void)ng_archive__is(path);
    const ng_status status = ng_archive__open(path, &archive, &err);
    if (status == NG_OK) {
        read_members(archive);
    } else {
        fuzz_assert_blames_input(status, &err);
        assert(archive == NULL);
    }
    ng_archive__close(archive);
    return 0;
}
