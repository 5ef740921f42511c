// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Requirement files: what a recruiter asks for, as JSON. data/requirement.schema.json describes
 * them; every field that is not there is a mistake and said to be one.
 */
#ifndef CLI_REQUIREMENT_H
#define CLI_REQUIREMENT_H

#include "command.h"

#define REQUIREMENT_BYTES_MAX 1048576
#define REQUIREMENT_REFS_MAX NG_PATH_STARTS_MAX

/** Needs and whom they are for. Zero-initialise; give back with requirement_finish. */
typedef struct requirement {
    ng_source_need needs[NG_SOURCE_NEEDS_MAX]; // [need_count]
    size_t need_count;
    ng_text texts[NG_SOURCE_NEEDS_MAX][NG_SOURCE_TEXTS_MAX]; // of the needs, by number
    ng_text near[REQUIREMENT_REFS_MAX];                      // [near_count] REFs
    size_t near_count;
    ng_text exclude[REQUIREMENT_REFS_MAX]; // [exclude_count] REFs
    size_t exclude_count;
    uint64_t count, max_hops; // 0: not given
    void *json;               // what the texts lie in
} requirement;

/**
 * Read a file; `-` is standard input. Adds to what is there.
 *
 * Errors  NG_ERR_INPUT, as `file: field: what`; NG_ERR_IO; NG_ERR_NOMEM; NG_ERR_INTERRUPTED.
 */
ng_status requirement_read(const char *path, requirement *out, ng_error *err);
/** The same of a text; `name` is what it is called in sentences. */
ng_status requirement_parse(const char *name, ng_text json, requirement *out, ng_error *err);
/** The needs as JSON, musts first, in one way of writing: it reads back to the same needs. */
void requirement_write(const requirement *asked, cli_buffer *out);
/** One more need with room for a text; NULL when there are too many. */
ng_source_need *requirement_add(requirement *out, ng_trait trait);
/** Add a text to a need of `out`; false when there are too many. */
bool requirement_add_text(requirement *out, ng_source_need *need, ng_text text);
void requirement_finish(requirement *out);

#endif
