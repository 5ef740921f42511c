// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Bytes of one input file through a bounded window: at least 1 MiB, grown for long rows up to
 * NG_LIMIT_ROW_BYTES and a line end. The whole file is never in memory. A file that begins with
 * a byte order mark of UTF-16 is read as UTF-8.
 */
#ifndef NG_IMPORT_SOURCE_H
#define NG_IMPORT_SOURCE_H

#include "base/hash.h"
#include "import/encoding.h"

/** Bytes behind the window that may be read (and mean nothing), for scans by words. */
#define NG_SOURCE_PADDING 8

/** Where bytes come from that lie in no file of their own. */
typedef struct ng_source_stream {
    void *context;
    /** The next bytes; *got is 0 at the end. */
    ng_status (*read)(void *context, void *at, size_t bytes, size_t *got, ng_error *err);
    void (*close)(void *context); // once, when the source is closed
    uint64_t total_bytes;
} ng_source_stream;

typedef struct ng_source {
    const char *path;        // as given or found; "-" is standard input
    unsigned char *at;       // [capacity + NG_SOURCE_PADDING]
    size_t capacity;         // bytes the window can hold
    size_t begin, end;       // bytes of the window that are not used up yet
    size_t nul_at;           // offset of the first NUL in the window, SIZE_MAX: none
    bool high;               // a byte above 127 may be in the window
    bool ended;              // there is nothing behind the window
    bool silent;             // progress is told by somebody else
    uint64_t read_bytes;     // of the file so far
    uint64_t total_bytes;    // of the file; 0: not known
    ng_hash_stream *digest;  // of the bytes read
    int descriptor;          // -1: standard input, read through the options, or a stream
    ng_source_stream stream; // read NULL: none
    ng_utf16 utf16;          // what the bytes are turned from
    unsigned char *raw;      // [raw_capacity] of UTF-16 not turned yet; NULL: none
    size_t raw_capacity, raw_begin, raw_end;
    const ng_import_options *options;
} ng_source;

/**
 * Open a file, or standard input for the path "-", and fill the window for the first time.
 * A byte order mark is used up. `path` and `options` are lent until close.
 * Errors: NG_ERR_IO, NG_ERR_NOMEM, NG_ERR_ARGUMENT when standard input is not offered.
 */
ng_status ng_source__open(
    const char *path, const ng_import_options *options, ng_source *out, ng_error *err);
/**
 * The same for a stream, which is closed in any case.
 *
 * @param path  what sentences call it; lent
 */
ng_status ng_source__open_stream(const char *path, const ng_source_stream *stream,
    const ng_import_options *options, ng_source *out, ng_error *err);
/** Gives everything back; a zero source is fine. */
void ng_source__close(ng_source *source);

/**
 * Read on: bytes from `begin` on are kept and move to the front of the window. Sets `ended`
 * when nothing was left.
 * Errors: NG_ERR_LIMIT when the window is full at its largest (no sentence is written);
 * NG_ERR_IO; NG_ERR_NOMEM.
 */
ng_status ng_source__more(ng_source *source, ng_error *err);
/** Digest of all bytes read; once, at the end. */
ng_hash128 ng_source__digest(ng_source *source);

#endif
