// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The part that is loaded on demand: zip archives read by libzip, behind one table of
 * functions.
 *
 * It is a shared object of its own, because libzip brings a library of ciphers along that every
 * command would load. Who loads it (import/archive.h) asks it for the one symbol NG_ZIP_SYMBOL.
 */
#ifndef NG_ZIP_ZIP_PART_H
#define NG_ZIP_ZIP_PART_H

#include "netgraph.h"

/** Changes with this header: a part of another build is refused. */
#define NG_ZIP_LAYOUT 1u
#define NG_ZIP_SYMBOL "ng_zip_table"

/** An archive and a member of it that are open for reading. */
typedef struct ng_zip_file ng_zip_file;
typedef struct ng_zip_member ng_zip_member;

typedef struct ng_zip_entry {
    const char *name; // bytes as stored, NUL-terminated; lives until the archive is closed
    uint64_t bytes;   // as the archive states them, uncompressed
    uint64_t packed_bytes;
    bool is_encrypted;
} ng_zip_entry;

typedef struct ng_zip {
    uint32_t layout; // NG_ZIP_LAYOUT
    /**
     * Errors: NG_ERR_IO it cannot be opened; NG_ERR_INPUT it is no sound archive; NG_ERR_NOMEM.
     */
    ng_status (*open)(const char *path, ng_zip_file **out, ng_error *err);
    void (*close)(ng_zip_file *file); // NULL is fine
    uint64_t (*count)(const ng_zip_file *file);
    /** An entry from 0 on. Errors: NG_ERR_INPUT. */
    ng_status (*entry)(ng_zip_file *file, uint64_t index, ng_zip_entry *out, ng_error *err);
    /** Errors: NG_ERR_INPUT a way of packing that is not known, and the like; NG_ERR_NOMEM. */
    ng_status (*open_member)(
        ng_zip_file *file, uint64_t index, ng_zip_member **out, ng_error *err);
    void (*close_member)(ng_zip_member *member); // NULL is fine
    /** Unpacks the next bytes; *got is 0 at the end. Errors: NG_ERR_INPUT damaged data, also
     *  when the checksum at the end differs. */
    ng_status (*read)(
        ng_zip_member *member, void *at, size_t bytes, size_t *got, ng_error *err);
} ng_zip;

/** The only symbol that the part shows. */
const ng_zip *ng_zip_table(void);

#endif
