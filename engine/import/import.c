// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * ng_import: one write transaction around reading all files and merging them.
 *
 * A new store appears with the commit of its first import. When another process was first, the
 * files are read once more into the store it made.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "import/session.h"
#include "network/change.h"

static const ng_import_options default_options = {.today = NG_DAY_NONE};

static ng_status check_options(ng_session *session, ng_error *err)
{
    const ng_import_options *const options = session->options;
    if (session->path_count == 0) {
        return ng_fail(err, NG_ERR_ARGUMENT, "nothing to import: no path was given");
    }
    if (!ng_detect__wanted(options->kind, &session->wanted)) {
        return ng_fail(err, NG_ERR_ARGUMENT,
            "there is no kind of import \"%s\"; there are members, connections, follows, "
            "endorsements, recommendations, positions, education, groups, memberships, "
            "interactions, invitations, blocks, introductions, trust, consents, edges, ldbc, "
            "linkedin, "
            "vcard, google, outlook, contacts, jsonresume and graphml",
            options->kind);
    }
    session->name_space = ng_text__of(options->name_space);
    const ng_text space = session->name_space;
    if (options->name_space != NULL &&
        (space.bytes == 0 || space.bytes > NG_LIMIT_KEY_BYTES / 2 || !ng_text__valid(space) ||
            ng_text__trim(space).bytes != space.bytes)) {
        return ng_fail(err, NG_ERR_ARGUMENT,
            "a name space is UTF-8 of 1 to %d bytes without blanks around it",
            NG_LIMIT_KEY_BYTES / 2);
    }
    return NG_OK;
}

static ng_status open_session(ng_session *session, ng_store *store, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_batch_options batch_options = {
        .memory_bytes = session->options->memory_bytes,
        .cancel = session->options->cancel,
        .progress = session->options->progress,
        .progress_context = session->options->context,
    };
    NG_TRY(check_options(session, err));
    NG_TRY(ng_arena__create(&session->arena, err));
    NG_TRY(ng_arena__create(&session->scratch, err));
    const char *const *paths = NULL;
    size_t path_count = 0;
    NG_TRY(ng_listing__open(
        session->arena, session->paths, session->path_count, &session->listing, err));
    NG_TRY(ng_listing__paths(&session->listing, session->arena, &paths, &path_count, err));
    NG_TRY(
        ng_ldbc_lookups__create(paths, path_count, session->options, &session->lookups, err));
    NG_TRY(ng_txn_begin(store, NG_TXN_WRITE, &session->txn, err));
    NG_TRY(ng_batch__create(session->txn, &batch_options, &session->batch, err));
    NG_TRY(ng_linkedin_pool__create(&session->listing, session->options,
        &(ng_linkedin_desk){session->batch, session->txn, session->scratch}, &session->pool,
        err));
done:
    return status;
}

static void close_session(ng_session *session)
{
    ng_linkedin_pool__destroy(session->pool);
    ng_batch__destroy(session->batch);
    ng_txn_abort(session->txn);
    ng_ldbc_lookups__destroy(session->lookups);
    ng_listing__close(&session->listing);
    ng_arena__destroy(session->scratch);
    ng_arena__destroy(session->arena);
}

/** Says that members whom the store vouches for were not joined with others. */
static void tell_kept_apart(const ng_session *session)
{
    const uint64_t count = ng_batch__kept_apart(session->batch);
    char sentence[256];
    if (count == 0 || session->options->notice == NULL) {
        return;
    }
    const int written = snprintf(sentence, sizeof sentence,
        "%" PRIu64
        " times a verified member or a seed of trust was named together with another "
        "identity; they were kept apart, and `merge` joins them if they are one person",
        count);
    (void)written;
    session->options->notice(session->options->context, NG_NOTICE_WARNING,
        ng_text__of(sentence), (ng_text){NULL, 0});
}

/** After the batch was applied: what each file did. Rows that are neither are unchanged. */
static void count_files(ng_session *session)
{
    for (size_t i = 0; i < session->file_count; i++) {
        ng_import_file *const file = &session->file[i].file;
        const ng_batch_count count = ng_batch__count(session->batch, session->file[i].number);
        file->created = count.created;
        file->updated = count.updated;
        file->unchanged = file->rows - file->rejected - count.created - count.updated;
    }
}

/** The journal: one record a file, one for the whole. */
static ng_status note(ng_session *session, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_import_options *const options = session->options;
    ng_journal_record journal = {.what = ng_text__of("import"), .day = options->today};
    for (size_t i = 0; i < session->file_count; i++) {
        const ng_import_file *const file = &session->file[i].file;
        const ng_import_record record = {
            .path = file->path,
            .kind = file->kind,
            .owner = session->file[i].owner,
            .digest = session->file[i].digest,
            .day = options->today,
            .rows = file->rows,
            .created = file->created,
            .updated = file->updated,
            .unchanged = file->unchanged,
            .rejected = file->rejected,
        };
        NG_TRY(ng_change__note_import(session->txn, &record, &journal.import, err));
        journal.created += file->created;
        journal.updated += file->updated;
    }
    NG_TRY(ng_change__note(session->txn, &journal, err));
    NG_TRY(ng_batch__keep(session->batch,
        &(ng_history_head){.kind = NG_HISTORY_IMPORT,
            .first_import = journal.import + 1 - (uint32_t)session->file_count,
            .imports = (uint32_t)session->file_count,
            .day = options->today,
            .what = journal.what},
        err));
done:
    return status;
}

/** The report in one block of memory: the files, then their paths and kinds. */
static ng_status write_report(ng_session *session, ng_import_report *report, ng_error *err)
{
    ng_status status = NG_OK;
    ng_stats stats;
    size_t bytes = session->file_count * sizeof(ng_import_file);
    NG_TRY(ng_stats_read(session->txn, &stats, err));
    for (size_t i = 0; i < session->file_count; i++) {
        bytes += session->file[i].file.path.bytes + session->file[i].file.kind.bytes;
    }
    ng_import_file *const files = ng_memory__allocate(bytes);
    if (files == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for the report of an import");
        goto done;
    }
    char *text = (char *)(files + session->file_count);
    *report = (ng_import_report){.files = files, .file_count = session->file_count};
    for (size_t i = 0; i < session->file_count; i++) {
        files[i] = session->file[i].file;
        memcpy(text, files[i].path.at, files[i].path.bytes);
        files[i].path.at = text;
        text += files[i].path.bytes;
        memcpy(text, files[i].kind.at, files[i].kind.bytes);
        files[i].kind.at = text;
        text += files[i].kind.bytes;
        report->rows += files[i].rows;
        report->created += files[i].created;
        report->updated += files[i].updated;
        report->unchanged += files[i].unchanged;
        report->rejected += files[i].rejected;
    }
    report->implied = ng_batch__implied(session->batch);
    report->members = stats.members;
    report->connections = stats.connections;
done:
    return status;
}

/** Makes it durable, unless there is nothing to write or it was only a trial. */
static ng_status end_session(ng_session *session, ng_error *err)
{
    const bool changed = ng_batch__changed(session->batch);
    if (session->options->dry_run || !changed) {
        return NG_OK;
    }
    ng_batch__destroy(session->batch);
    session->batch = NULL;
    ng_txn *const txn = session->txn;
    session->txn = NULL;
    return ng_txn_commit(txn, err);
}

/** *raced: everything was done, but another process changed what stands at the place. */
static ng_status import_once(
    ng_session *session, ng_store *store, ng_import_report *report, bool *raced, ng_error *err)
{
    ng_status status = NG_OK;
    *raced = false;
    NG_TRY(open_session(session, store, err));
    NG_TRY(ng_session__read(session, err));
    if (session->options->strict && session->rejected > 0) {
        NG_TRY(ng_fail(err, NG_ERR_INPUT, "%s; nothing was imported, rows rejected: %" PRIu64,
            session->first_rejection, session->rejected));
    }
    tell_kept_apart(session);
    NG_TRY(ng_batch__apply(session->batch, err));
    count_files(session);
    if (ng_batch__changed(session->batch)) {
        NG_TRY(note(session, err));
    }
    NG_TRY(write_report(session, report, err));
    status = end_session(session, err);
    *raced = status == NG_ERR_BUSY;
done:
    close_session(session);
    if (status != NG_OK) {
        ng_import_report_release(report);
    }
    return status;
}

/** What comes from standard input is gone once it was read. */
static bool can_read_again(const ng_session *session)
{
    bool can = true;
    for (size_t i = 0; i < session->path_count; i++) {
        can = can && strcmp(session->paths[i], "-") != 0;
    }
    return can;
}

ng_status ng_import(ng_store *store, const char *const *paths, size_t path_count,
    const ng_import_options *options, ng_import_report *report, ng_error *err)
{
    ng_session session = {.options = options == NULL ? &default_options : options,
        .paths = paths,
        .path_count = path_count};
    ng_import_options silent = *session.options;
    bool raced = false;
    const int64_t begun = ng_session__microseconds(&session);
    *report = (ng_import_report){.files = NULL};
    ng_status status = import_once(&session, store, report, &raced, err);
    if (raced && can_read_again(&session)) {
        // All there is to notice was told.
        silent.notice = NULL;
        session = (ng_session){.options = &silent, .paths = paths, .path_count = path_count};
        status = import_once(&session, store, report, &raced, err);
    }
    if (status == NG_OK) {
        report->microseconds = ng_session__microseconds(&session) - begun;
    }
    return status;
}

void ng_import_report_release(ng_import_report *report)
{
    // The files are ours; the type says const for those who read them.
    ng_memory__release((void *)(uintptr_t)report->files);
    *report = (ng_import_report){.files = NULL};
}
