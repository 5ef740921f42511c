// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every call of libzip. Archives are opened for reading only, with the checks of consistency
 * that libzip offers; its errors become ng_status here.
 */
#include "zip/zip_part.h"

#include <zip.h>

#include "base/memory.h"
#include "base/status.h"

struct ng_zip_file {
    zip_t *zip;
};

struct ng_zip_member {
    zip_file_t *file;
};

static ng_status status_of(const zip_error_t *error)
{
    switch (zip_error_code_zip(error)) {
    case ZIP_ER_MEMORY:
        return NG_ERR_NOMEM;
    case ZIP_ER_OPEN:
    case ZIP_ER_NOENT:
    case ZIP_ER_READ:
    case ZIP_ER_SEEK:
        return NG_ERR_IO;
    default:
        return NG_ERR_INPUT;
    }
}

static ng_status fail(zip_error_t *error, ng_error *err)
{
    return ng_fail(err, status_of(error), "%s", zip_error_strerror(error));
}

static ng_status open_file(const char *path, ng_zip_file **out, ng_error *err)
{
    int code = 0;
    *out = ng_memory__allocate_zero(1, sizeof(**out));
    if (*out == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for an archive");
    }
    (*out)->zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code);
    if ((*out)->zip == NULL) {
        zip_error_t error;
        // Who asks has read the end of the file: what libzip misses is inside of it.
        zip_error_init_with_code(&error, code == ZIP_ER_NOENT ? ZIP_ER_INCONS : code);
        const ng_status status = fail(&error, err);
        zip_error_fini(&error);
        ng_memory__release(*out);
        *out = NULL;
        return status;
    }
    return NG_OK;
}

static void close_file(ng_zip_file *file)
{
    if (file != NULL) {
        zip_discard(file->zip);
        ng_memory__release(file);
    }
}

static uint64_t count_entries(const ng_zip_file *file)
{
    const zip_int64_t count = zip_get_num_entries(file->zip, 0);
    return count < 0 ? 0 : (uint64_t)count;
}

static ng_status read_entry(ng_zip_file *file, uint64_t index, ng_zip_entry *out, ng_error *err)
{
    zip_stat_t about;
    zip_stat_init(&about);
    *out = (ng_zip_entry){.name = NULL};
    if (zip_stat_index(file->zip, index, ZIP_FL_ENC_RAW, &about) != 0) {
        return fail(zip_get_error(file->zip), err);
    }
    const zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
    if ((about.valid & needed) != needed) {
        return ng_fail(err, NG_ERR_INPUT, "entry %llu says neither name nor size",
            (unsigned long long)index);
    }
    *out = (ng_zip_entry){
        .name = about.name,
        .bytes = about.size,
        .packed_bytes = about.comp_size,
        .is_encrypted = (about.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
            about.encryption_method != ZIP_EM_NONE,
    };
    return NG_OK;
}

static ng_status open_member(
    ng_zip_file *file, uint64_t index, ng_zip_member **out, ng_error *err)
{
    *out = ng_memory__allocate_zero(1, sizeof(**out));
    if (*out == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a member of an archive");
    }
    (*out)->file = zip_fopen_index(file->zip, index, 0);
    if ((*out)->file == NULL) {
        ng_memory__release(*out);
        *out = NULL;
        return fail(zip_get_error(file->zip), err);
    }
    return NG_OK;
}

static void close_member(ng_zip_member *member)
{
    if (member != NULL) {
        (void)zip_fclose(member->file);
        ng_memory__release(member);
    }
}

static ng_status read_member(
    ng_zip_member *member, void *at, size_t bytes, size_t *got, ng_error *err)
{
    const zip_int64_t read = zip_fread(member->file, at, bytes);
    *got = read < 0 ? 0 : (size_t)read;
    return read < 0 ? fail(zip_file_get_error(member->file), err) : NG_OK;
}

__attribute__((visibility("default"))) const ng_zip *ng_zip_table(void)
{
    static const ng_zip table = {
        .layout = NG_ZIP_LAYOUT,
        .open = open_file,
        .close = close_file,
        .count = count_entries,
        .entry = read_entry,
        .open_member = open_member,
        .close_member = close_member,
        .read = read_member,
    };
    return &table;
}
