// SPDX-License-Identifier: GPL-3.0-or-later
/** From a path to a reader: open, detect, read, and judge what came of it. */
#include "import/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "import/edges.h"
#include "import/estimate.h"
#include "import/graphml.h"
#include "import/resume.h"
#include "import/vcard.h"

#define SENTENCE_BYTES 1024

int64_t ng_session__microseconds(const ng_session *session)
{
    const ng_import_options *const options = session->options;
    return options->microseconds == NULL ? 0 : options->microseconds(options->context);
}

static void warn(const ng_session *session, const char *sentence)
{
    if (session->options->notice != NULL) {
        session->options->notice(session->options->context, NG_NOTICE_WARNING,
            ng_text__of(sentence), (ng_text){NULL, 0});
    }
}

/** Says why nothing recognises a file: what is wrong with its first row, or what that names. */
static ng_status refuse(
    const ng_session *session, ng_csv *csv, const ng_detected *detected, ng_error *err)
{
    ng_status status = NG_OK;
    const char *const path = csv->source->path;
    ng_buffer names = {.at = NULL};
    ng_csv_row row;
    NG_TRY(ng_csv__next(csv, &row, err));
    if (row.cell == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_INPUT, "%s:1: empty: nothing to read", path));
    }
    if (detected->format == NG_FORMAT_AMBIGUOUS) {
        NG_TRY(ng_fail(err, NG_ERR_ARGUMENT,
            "%s:%" PRIu64
            ": the columns from,to alone do not say what they mean: name the kind "
            "with --as (connections, recommendations or invitations)",
            path, row.line));
    }
    if (row.fault != NG_CSV_SOUND) {
        NG_TRY(ng_fail(err, NG_ERR_INPUT, "%s:%" PRIu64 ": the first line is not %s", path,
            row.line, row.fault == NG_CSV_BAD_UTF8 ? "UTF-8" : "well quoted"));
    }
    NG_TRY(ng_columns__list(NULL, 0, &row, &names, err));
    NG_TRY(ng_fail(err, NG_ERR_INPUT,
        "%s:%" PRIu64 ": not recognised: the first line names %.*s; needed is %s", path,
        row.line, (int)names.bytes, (const char *)names.at,
        session->wanted.format == NG_FORMAT_LINKEDIN
            ? "the header of a file of a LinkedIn archive that is read, and for skills and "
              "recommendations its name too"
            : "a header with id, or a,b, or from,to and what they share, or the like, or two "
              "numbers a line"));
done:
    ng_buffer__finish(&names);
    return status;
}

/** A file that was opened and recognised. */
typedef struct open_file {
    ng_source source;
    ng_csv csv;
    ng_detected detected;
    bool given;               // by its own path
    ng_linkedin_owner *owner; // of a file of an archive
} open_file;

static ng_status read_rows(
    ng_session *session, ng_reader *reader, const open_file *file, ng_error *err)
{
    const ng_detected *const detected = &file->detected;
    switch (detected->format) {
    case NG_FORMAT_NATIVE:
        return ng_native__read(reader, detected->native, err);
    case NG_FORMAT_EDGES:
        return ng_edges__read(reader, err);
    case NG_FORMAT_LDBC:
        return ng_ldbc__read(reader, detected->ldbc, session->lookups, err);
    case NG_FORMAT_LINKEDIN:
        return ng_linkedin__read(reader, detected->linkedin, file->owner, err);
    case NG_FORMAT_BOOK:
        return ng_book__read(reader, detected->book, file->owner, err);
    case NG_FORMAT_RESUME:
        return ng_resume__read(reader, file->owner, err);
    case NG_FORMAT_GRAPHML:
        return ng_graphml__read(reader, err);
    case NG_FORMAT_VCARD:
        return ng_vcard__read(reader, file->owner, err);
    case NG_FORMAT_NONE:
    case NG_FORMAT_AMBIGUOUS:
        break;
    }
    return ng_fail(err, NG_ERR_INTERNAL, "a file of no kind was read");
}

/** A file that was named must give something; one of a directory may be empty. */
static ng_status judge(const ng_session *session, const ng_import_file *file,
    const char *first_rejection, bool given, ng_error *err)
{
    const char *const path = file->path.at;
    if (file->rows == 0 && given) {
        return ng_fail(err, NG_ERR_INPUT, "%s:1: holds no rows", path);
    }
    if (file->rows == 0) {
        char sentence[SENTENCE_BYTES];
        (void)snprintf(sentence, sizeof(sentence), "%s: holds no rows", path);
        warn(session, sentence);
    } else if (file->rows == file->rejected) {
        return ng_fail(err, NG_ERR_INPUT, "%s; nothing is left of %s, rows rejected: %" PRIu64,
            first_rejection, path, file->rows);
    }
    return NG_OK;
}

/** Reads a file that was recognised. */
static ng_status read_file(ng_session *session, open_file *file, ng_error *err)
{
    ng_status status = NG_OK;
    ng_session_file *const own = &session->file[session->file_count];
    const int64_t begun = ng_session__microseconds(session);
    char first_rejection[NG_REJECTION_BYTES] = "";
    ng_reader reader = {.rows = NULL};
    *own = (ng_session_file){.file = {.path = ng_text__of(file->source.path)},
        .owner = file->owner == NULL ? ng_text__of(session->options->owner)
                                     : file->owner->reference};
    own->file.kind = ng_text__of(ng_detect__name(&file->detected));
    NG_TRY(ng_batch__add_source(session->batch, &own->number, err));
    ng_arena__reset(session->scratch);
    reader = (ng_reader){
        .batch = session->batch,
        .txn = session->txn,
        .options = session->options,
        .name_space = session->name_space,
        .arena = session->scratch,
        .source = &file->source,
        .csv = &file->csv,
        .file = &own->file,
        .number = own->number,
        .first_rejection = first_rejection,
    };
    NG_TRY(read_rows(session, &reader, file, err));
    ng_reader__finish(&reader);
    NG_TRY(judge(session, &own->file, first_rejection, file->given, err));
    if (session->first_rejection[0] == '\0') {
        memcpy(session->first_rejection, first_rejection, sizeof(first_rejection));
    }
    own->digest = ng_source__digest(&file->source);
    own->file.microseconds = ng_session__microseconds(session) - begun;
    session->rows += own->file.rows;
    session->rejected += own->file.rejected;
    session->file_count++;
done:
    ng_rows__close(reader.rows);
    return status;
}

static ng_status open_path(
    const ng_session *session, size_t index, open_file *out, ng_error *err)
{
    ng_status status = NG_OK;
    *out = (open_file){
        .source = {.descriptor = -1}, .given = !session->listing.file[index].is_found};
    NG_TRY(
        ng_listing__open_file(&session->listing, index, session->options, &out->source, err));
    NG_TRY(ng_csv__init(&out->csv, &out->source, err));
    ng_detect(&out->csv, &session->wanted, &out->detected);
done:
    return status;
}

static void close_path(open_file *file)
{
    ng_csv__finish(&file->csv);
    ng_source__close(&file->source);
}

/** Whether a file holds decisions of another store, and was not asked for as such. */
static bool is_unasked_decision(const ng_session *session, const ng_detected *detected)
{
    return detected->format == NG_FORMAT_NATIVE &&
        (detected->native == NG_NATIVE_TRUST || detected->native == NG_NATIVE_CONSENTS) &&
        session->wanted.format != NG_FORMAT_NATIVE;
}

/** It is left out, since trust or consent could be bought by a file among others. */
static ng_status leave_decision(const ng_session *session, const open_file *file, ng_error *err)
{
    const bool is_trust = file->detected.native == NG_NATIVE_TRUST;
    const char *const path = file->source.path;
    char sentence[SENTENCE_BYTES];
    if (file->given) {
        return is_trust
            ? ng_fail(err, NG_ERR_ARGUMENT,
                  "%s:1: it says whom a store trusts: to trust them here too, name the kind "
                  "with --as trust",
                  path)
            : ng_fail(err, NG_ERR_ARGUMENT,
                  "%s:1: it says who consented or objected elsewhere: to note it here too, "
                  "name the kind with --as consents",
                  path);
    }
    (void)snprintf(sentence, sizeof(sentence),
        is_trust ? "%s: left out: whom a store trusts is read only with --as trust"
                 : "%s: left out: who consented or objected is read only with --as consents",
        path);
    warn(session, sentence);
    return NG_OK;
}

/** Whether a file holds the contacts of somebody, who need not be named. */
static bool has_contacts(ng_format format)
{
    return format == NG_FORMAT_VCARD || format == NG_FORMAT_BOOK || format == NG_FORMAT_RESUME;
}

/** What became of a path of the listing. */
typedef enum outcome {
    OUTCOME_TAKEN,
    OUTCOME_LEFT_OUT,
    OUTCOME_WAITS
} outcome;

/** Whether a file is taken only when no LinkedIn archive is around it: of such an archive what
 * is not known is never stored, and some of it looks like a list of contacts. */
static bool is_doubtful(const ng_session *session, size_t index, const ng_detected *detected)
{
    const ng_listing_file *const file = &session->listing.file[index];
    const bool is_list = detected->format == NG_FORMAT_BOOK && detected->book == NG_BOOK_LIST;
    return file->is_found && detected->format != NG_FORMAT_LINKEDIN &&
        (file->archive != NULL || is_list);
}

/** Whether a file of a LinkedIn archive is in the same archive or the same folder. */
static bool is_beside_linkedin(const ng_session *session, size_t index)
{
    const ng_listing *const listing = &session->listing;
    const ng_listing_file *const file = &listing->file[index];
    for (size_t i = 0; i < listing->count; i++) {
        const ng_listing_file *const other = &listing->file[i];
        if (other->is_linkedin && other->archive == file->archive &&
            (file->archive != NULL || other->group == file->group)) {
            return true;
        }
    }
    return false;
}

/** Reads a file, or leaves it to the archives. */
static ng_status take_path(ng_session *session, size_t index, open_file *file, ng_error *err)
{
    ng_status status = NG_OK;
    ng_listing_file *const listed = &session->listing.file[index];
    const ng_format format = file->detected.format;
    listed->is_linkedin = format == NG_FORMAT_LINKEDIN;
    if (listed->is_linkedin && !listed->is_stream) {
        return ng_linkedin_pool__add(session->pool, index, file->detected.linkedin, err);
    }
    if (listed->is_linkedin || (has_contacts(format) && session->options->owner != NULL)) {
        NG_TRY(ng_linkedin_pool__stream_owner(
            session->pool, file->source.path, &file->owner, err));
    }
    NG_TRY(read_file(session, file, err));
done:
    return status;
}

/** One path of the listing. A file of a directory may be left out, and one that is doubtful
 * waits, unless its time has come. Files of archives wait until all are known; what can be read
 * once only does not. */
static ng_status read_path(
    ng_session *session, size_t index, bool is_time, outcome *out, ng_error *err)
{
    ng_status status = NG_OK;
    open_file file;
    NG_TRY(open_path(session, index, &file, err));
    const ng_format format = file.detected.format;
    // Files of LDBC look things up in files beside them.
    const bool none = format == NG_FORMAT_NONE || file.detected.lacks_columns ||
        (format == NG_FORMAT_LDBC && session->listing.file[index].archive != NULL);
    *out = OUTCOME_TAKEN;
    if (!file.given && none) {
        *out = OUTCOME_LEFT_OUT;
    } else if (!is_time && is_doubtful(session, index, &file.detected)) {
        *out = OUTCOME_WAITS;
    } else if (is_unasked_decision(session, &file.detected)) {
        NG_TRY(leave_decision(session, &file, err));
    } else if (format == NG_FORMAT_NONE || format == NG_FORMAT_AMBIGUOUS) {
        NG_TRY(refuse(session, &file.csv, &file.detected, err));
    } else {
        NG_TRY(take_path(session, index, &file, err));
    }
done:
    close_path(&file);
    return status;
}

/** The files of archives: first those that say who is who, of all archives. */
static ng_status read_archives(ng_session *session, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_linkedin_pool__arrange(session->pool, err));
    for (size_t i = 0; i < ng_linkedin_pool__count(session->pool); i++) {
        open_file file;
        size_t index = 0;
        ng_linkedin_owner *owner = NULL;
        ng_linkedin_pool__file(session->pool, i, &index, &owner);
        status = open_path(session, index, &file, err);
        file.owner = owner;
        status = status == NG_OK ? read_file(session, &file, err) : status;
        close_path(&file);
        NG_TRY(status);
    }
done:
    return status;
}

/** Of the files of one directory. */
typedef struct left_out {
    char sentence[SENTENCE_BYTES];
    size_t bytes; // of the sentence
    size_t count; // files
    size_t named; // of them
} left_out;

static void add_left_out(left_out *list, const char *directory, const char *path)
{
    const char *const slash = strrchr(path, '/');
    const char *const name = slash == NULL ? path : slash + 1;
    char *const at = list->sentence + list->bytes;
    const size_t room = sizeof(list->sentence) - list->bytes;
    list->count++;
    // Room is kept for the number of those that are not named.
    if (list->count > list->named + 1 || strlen(directory) + strlen(name) + 64 > room) {
        return;
    }
    const int bytes = list->named == 0
        ? snprintf(at, room, "%s: left out, not recognised: %s", directory, name)
        : snprintf(at, room, ", %s", name);
    list->bytes += bytes < 0 ? 0 : (size_t)bytes;
    list->named++;
}

static void tell_left_out(const ng_session *session, left_out *list)
{
    if (list->count > list->named) {
        (void)snprintf(list->sentence + list->bytes, sizeof(list->sentence) - list->bytes,
            " and %zu more", list->count - list->named);
    }
    if (list->named > 0) {
        warn(session, list->sentence);
    }
}

/** What an archive holds besides tables. */
static void tell_others(const ng_session *session, const ng_listing_archive *archive)
{
    size_t count = 0;
    char sentence[SENTENCE_BYTES];
    const char *const names = ng_archive__others(archive->archive, &count);
    if (count > 0) {
        (void)snprintf(sentence, sizeof(sentence), "%s: left out, no tables: %zu (%s)",
            archive->path, count, names);
        warn(session, sentence);
    }
}

/** Files from `begin` to `end` that waited until the others of their path were known. */
static ng_status read_waiting(
    ng_session *session, size_t begin, size_t end, left_out *list, bool *any, ng_error *err)
{
    ng_status status = NG_OK;
    for (size_t i = begin; i < end; i++) {
        const ng_listing_file *const file = &session->listing.file[i];
        outcome out = OUTCOME_LEFT_OUT;
        if (file->waits && is_beside_linkedin(session, i)) {
            add_left_out(list, session->paths[file->given], file->path);
        } else if (file->waits) {
            NG_TRY(read_path(session, i, true, &out, err));
            *any = true;
        }
    }
done:
    return status;
}

/** The files of one path that was given, which stand together from *index on. */
static ng_status read_given(ng_session *session, size_t given, size_t *index, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_listing *const listing = &session->listing;
    left_out list = {.bytes = 0};
    bool any = false;
    const size_t begin = *index;
    for (; *index < listing->count && listing->file[*index].given == given; (*index)++) {
        outcome out = OUTCOME_TAKEN;
        NG_TRY(read_path(session, *index, false, &out, err));
        any = any || out == OUTCOME_TAKEN;
        if (out == OUTCOME_LEFT_OUT) {
            add_left_out(&list, session->paths[given], listing->file[*index].path);
        }
        listing->file[*index].waits = out == OUTCOME_WAITS;
    }
    NG_TRY(read_waiting(session, begin, *index, &list, &any, err));
    if (!any) {
        const bool is_archive = ng_archive__is(session->paths[given]);
        NG_TRY(ng_fail(err, NG_ERR_INPUT, "%s: no file in this %s is recognised",
            session->paths[given], is_archive ? "archive" : "directory"));
    }
    for (size_t i = 0; i < listing->archive_count; i++) {
        if (listing->archive[i].given == given) {
            tell_others(session, &listing->archive[i]);
        }
    }
    tell_left_out(session, &list);
done:
    return status;
}

ng_status ng_session__read(ng_session *session, ng_error *err)
{
    ng_status status = NG_OK;
    size_t index = 0;
    session->file = ng_arena__allocate_zero(
        session->arena, session->listing.count + 1, sizeof(*session->file));
    if (session->file == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for an import");
        goto done;
    }
    // What will be too long for the history by far is not told to it in the first place.
    if (ng_listing__lines(&session->listing) / 2 > NG_LIMIT_HISTORY_ROWS) {
        ng_batch__forgo_history(session->batch);
    }
    for (size_t i = 0; i < session->path_count; i++) {
        NG_TRY(read_given(session, i, &index, err));
    }
    NG_TRY(read_archives(session, err));
    if (session->rows == 0) {
        NG_TRY(ng_fail(err, NG_ERR_INPUT, "%s: holds no rows", session->paths[0]));
    }
done:
    return status;
}
