// SPDX-License-Identifier: GPL-3.0-or-later
// Entries to bytes and back, the keys of names, and the chain that the entries make.
#include "network/log.h"

#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "network/history.h"
#include "network/member.h"

enum {
    HEAD_BYTES = 24,
    FIXED_BYTES = HEAD_BYTES + 2 * NG_SHA256_BYTES,
    NUMBER_BYTES = 8
};

static const char *const kind_names[NG_LOG_KINDS] = {[NG_LOG_RUN] = "run",
    [NG_LOG_DECISION] = "decision",
    [NG_LOG_EXPORT] = "export",
    [NG_LOG_KEY] = "key"};

/** An entry as it lies in the map. */
typedef struct log_view {
    uint64_t number;
    ng_bytes bytes; // all of it
    uint32_t kind, key, members;
    ng_day day;
    ng_sha256 previous, payload;
    const unsigned char *names; // [members] hashes
    ng_text what;
} log_view;

// ------------------------------------------------------------------------------------- entries

static bool read_entry(uint64_t number, ng_bytes value, log_view *out)
{
    if (value.bytes < FIXED_BYTES) {
        return false;
    }
    const uint64_t text_bytes = ng_load_u32(value.at + 12);
    const uint64_t members = ng_load_u32(value.at + 16);
    *out = (log_view){.number = number,
        .bytes = value,
        .kind = ng_load_u32(value.at),
        .day = (ng_day)ng_load_u32(value.at + 4),
        .key = ng_load_u32(value.at + 8),
        .members = (uint32_t)members,
        .names = value.at + FIXED_BYTES};
    memcpy(out->previous.at, value.at + HEAD_BYTES, NG_SHA256_BYTES);
    memcpy(out->payload.at, value.at + HEAD_BYTES + NG_SHA256_BYTES, NG_SHA256_BYTES);
    out->what = (ng_text){
        (const char *)value.at + FIXED_BYTES + members * NG_SHA256_BYTES, (size_t)text_bytes};
    return out->kind > 0 && out->kind < NG_LOG_KINDS && members <= NG_LIMIT_LOG_MEMBERS &&
        text_bytes <= NG_LIMIT_LOG_BYTES &&
        value.bytes == FIXED_BYTES + members * NG_SHA256_BYTES + text_bytes;
}

static void hash_entry(uint64_t number, ng_bytes value, ng_sha256 *out)
{
    unsigned char big[NUMBER_BYTES];
    for (size_t i = 0; i < sizeof big; i++) {
        big[i] = (unsigned char)(number >> (56 - 8 * i));
    }
    const ng_text texts[] = {
        {(const char *)big, sizeof big}, {(const char *)value.at, value.bytes}};
    ng_sha256__of(texts, 2, out);
}

static ng_status damaged(uint64_t number, ng_error *err)
{
    return ng_fail(err, NG_ERR_CORRUPT, "log: entry %llu is damaged: run netgraph log verify",
        (unsigned long long)number);
}

ng_status ng_log_chain__head(ng_txn *txn, uint64_t *entries, ng_sha256 *out, ng_error *err)
{
    ng_key key;
    ng_bytes value;
    *entries = ng_txn__entries(txn, NG_TABLE_LOG);
    *out = (ng_sha256){{0}};
    if (*entries == 0) {
        return NG_OK;
    }
    ng_key__u64(&key, *entries);
    const ng_status status = ng_txn__get(txn, NG_TABLE_LOG, &key, &value, err);
    if (status == NG_OK && value.at == NULL) {
        return damaged(*entries, err);
    }
    if (status == NG_OK) {
        hash_entry(*entries, value, out);
    }
    return status;
}

// ---------------------------------------------------------------------------------------- keys

/** @param found  [out] false: there is none, or it is destroyed */
static ng_status read_key(
    ng_txn *txn, uint32_t number, ng_sha256 *out, bool *found, ng_error *err)
{
    ng_bytes value;
    const ng_status status = ng_txn__get_id(txn, NG_TABLE_LOG_KEYS, number, &value, err);
    *found = status == NG_OK && value.bytes == NG_SHA256_BYTES;
    if (*found) {
        memcpy(out->at, value.at, NG_SHA256_BYTES);
    }
    return status;
}

// The key in use: the last, or a new one behind the destroyed.
static ng_status key_in_use(ng_txn *txn, uint32_t *number, ng_sha256 *out, ng_error *err)
{
    bool found = false;
    ng_status status = NG_OK;
    *number = (uint32_t)ng_txn__entries(txn, NG_TABLE_LOG_KEYS);
    if (*number > 0) {
        NG_TRY(read_key(txn, *number, out, &found, err));
    }
    if (!found) {
        *number += 1;
        NG_TRY(ng_sha256__new_key(out, err));
        NG_TRY(ng_txn__put_id(
            txn, NG_TABLE_LOG_KEYS, *number, (ng_bytes){out->at, NG_SHA256_BYTES}, err));
    }
done:
    return status;
}

static void hash_name(const ng_sha256 *key, ng_text identity, ng_sha256 *out)
{
    const ng_text texts[] = {ng_text__of("member"), identity};
    ng_sha256__keyed(key, texts, 2, out);
}

// Each text behind its length, so that no two lists of texts are hashed alike.
static ng_status hash_payload(
    const ng_sha256 *key, const ng_text *payload, size_t count, ng_sha256 *out, ng_error *err)
{
    ng_buffer all = {0};
    ng_status status = NG_OK;
    for (size_t i = 0; i < count; i++) {
        unsigned char length[NUMBER_BYTES];
        ng_save_u64(length, payload[i].bytes);
        NG_TRY(ng_buffer__add(&all, length, sizeof length, err));
        NG_TRY(ng_buffer__add(&all, payload[i].at, payload[i].bytes, err));
    }
    const ng_text texts[] = {ng_text__of("payload"), {(const char *)all.at, all.bytes}};
    ng_sha256__keyed(key, texts, 2, out);
done:
    ng_buffer__finish(&all);
    return status;
}

// -------------------------------------------------------------------------------------- append

static ng_status check_note(const ng_txn *txn, const ng_log_note *note, ng_error *err)
{
    if (!ng_txn__writes(txn)) {
        return ng_fail(err, NG_ERR_ARGUMENT, "the log is written in a write transaction");
    }
    if (note->what.bytes > NG_LIMIT_LOG_BYTES || note->member_count > NG_LIMIT_LOG_MEMBERS) {
        return ng_fail(err, NG_ERR_LIMIT,
            "an entry of the log has at most %d bytes and names at most %d members",
            NG_LIMIT_LOG_BYTES, NG_LIMIT_LOG_MEMBERS);
    }
    return NG_OK;
}

static ng_status add_names(
    ng_txn *txn, const ng_log_note *note, const ng_sha256 *key, ng_buffer *out, ng_error *err)
{
    ng_arena *arena = NULL;
    ng_status status = NG_OK;
    NG_TRY(ng_arena__create(&arena, err));
    for (size_t i = 0; i < note->member_count; i++) {
        ng_text identity;
        ng_sha256 name;
        ng_arena__reset(arena);
        NG_TRY(ng_history__name(txn, arena, note->members[i], &identity, err));
        hash_name(key, identity, &name);
        NG_TRY(ng_buffer__add(out, name.at, sizeof name.at, err));
    }
done:
    ng_arena__destroy(arena);
    return status;
}

static ng_status encode(ng_txn *txn, const ng_log_note *note, const ng_sha256 *previous,
    ng_buffer *out, ng_error *err)
{
    unsigned char head[HEAD_BYTES] = {0};
    uint32_t number = 0;
    ng_sha256 key = {{0}};
    ng_sha256 payload = {{0}};
    ng_status status = NG_OK;
    if (note->member_count > 0 || note->payload_count > 0) {
        NG_TRY(key_in_use(txn, &number, &key, err));
    }
    if (note->payload_count > 0) {
        NG_TRY(hash_payload(&key, note->payload, note->payload_count, &payload, err));
    }
    ng_save_u32(head, (uint32_t)note->kind);
    ng_save_u32(head + 4, (uint32_t)note->day);
    ng_save_u32(head + 8, number);
    ng_save_u32(head + 12, (uint32_t)note->what.bytes);
    ng_save_u32(head + 16, (uint32_t)note->member_count);
    NG_TRY(ng_buffer__add(out, head, sizeof head, err));
    NG_TRY(ng_buffer__add(out, previous->at, sizeof previous->at, err));
    NG_TRY(ng_buffer__add(out, payload.at, sizeof payload.at, err));
    NG_TRY(add_names(txn, note, &key, out, err));
    NG_TRY(ng_buffer__add(out, note->what.at, note->what.bytes, err));
done:
    return status;
}

ng_status ng_log_chain__append(
    ng_txn *txn, const ng_log_note *note, ng_sha256 *head, ng_error *err)
{
    ng_buffer buffer = {0};
    ng_sha256 previous;
    uint64_t entries = 0;
    ng_key key;
    ng_status status = check_note(txn, note, err);
    if (status != NG_OK) {
        return status;
    }
    NG_TRY(ng_log_chain__head(txn, &entries, &previous, err));
    NG_TRY(encode(txn, note, &previous, &buffer, err));
    ng_key__u64(&key, entries + 1);
    NG_TRY(ng_txn__put(txn, NG_TABLE_LOG, &key, (ng_bytes){buffer.at, buffer.bytes}, err));
    if (head != NULL) {
        hash_entry(entries + 1, (ng_bytes){buffer.at, buffer.bytes}, head);
    }
done:
    ng_buffer__finish(&buffer);
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    return status;
}

ng_status ng_log_chain__is_payload(ng_txn *txn, uint64_t entry, const ng_text *payload,
    size_t count, bool *known, bool *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_bytes value;
    ng_key key;
    log_view view;
    ng_sha256 secret;
    ng_sha256 hash;
    *known = false;
    *out = false;
    ng_key__u64(&key, entry);
    NG_TRY(ng_txn__get(txn, NG_TABLE_LOG, &key, &value, err));
    if (value.at == NULL) {
        NG_TRY(ng_fail(
            err, NG_ERR_NOT_FOUND, "the log has no entry %llu", (unsigned long long)entry));
    }
    if (!read_entry(entry, value, &view)) {
        NG_TRY(damaged(entry, err));
    }
    const ng_sha256 none = {{0}};
    if (view.key != 0 && !ng_sha256__equal(&view.payload, &none)) {
        NG_TRY(read_key(txn, view.key, &secret, known, err));
    }
    if (*known) {
        NG_TRY(hash_payload(&secret, payload, count, &hash, err));
        *out = ng_sha256__equal(&hash, &view.payload);
    }
done:
    return status;
}

ng_status ng_log_forget_key(ng_txn *txn, ng_day today, uint32_t *keys, ng_error *err)
{
    const uint32_t count = (uint32_t)ng_txn__entries(txn, NG_TABLE_LOG_KEYS);
    ng_status status = NG_OK;
    *keys = 0;
    for (uint32_t number = 1; number <= count; number++) {
        ng_sha256 unused;
        bool found = false;
        NG_TRY(read_key(txn, number, &unused, &found, err));
        if (found) {
            NG_TRY(ng_txn__put_id(
                txn, NG_TABLE_LOG_KEYS, number, (ng_bytes){(const unsigned char *)"", 0}, err));
            *keys += 1;
        }
    }
    if (*keys > 0) {
        const ng_log_note note = {.kind = NG_LOG_KEY,
            .day = today,
            .what = ng_text__of("the key of the names was destroyed")};
        NG_TRY(ng_log_chain__append(txn, &note, NULL, err));
    }
done:
    if (status != NG_OK) {
        *keys = 0;
        ng_txn__poison(txn);
    }
    return status;
}

// ---------------------------------------------------------------------------------------- read

/** A list being made. */
typedef struct log_search {
    ng_txn *txn;
    const ng_member_record *record; // of the member looked for; NULL: all entries
    ng_buffer found;                // of ng_log_entry
} log_search;

// Whether an entry names the member under any identity it has now.
static bool names_member(const log_search *on, const log_view *view, const ng_sha256 *key)
{
    for (size_t i = 0; i < on->record->identity_count; i++) {
        ng_sha256 name;
        hash_name(key, on->record->identities[i], &name);
        for (uint32_t k = 0; k < view->members; k++) {
            const unsigned char *at = view->names + (size_t)k * NG_SHA256_BYTES;
            if (memcmp(name.at, at, sizeof name.at) == 0) {
                return true;
            }
        }
    }
    return false;
}

static ng_status add_entry(log_search *on, const log_view *view, ng_error *err)
{
    ng_status status = NG_OK;
    ng_sha256 key;
    ng_sha256 hash;
    const bool wanted = on->record == NULL;
    ng_log_entry entry = {.number = view->number,
        .kind = kind_names[view->kind],
        .day = view->day,
        .members = view->members,
        .key = view->key};
    if (view->key != 0) {
        NG_TRY(read_key(on->txn, view->key, &key, &entry.key_kept, err));
    }
    if (!wanted && !(entry.key_kept && names_member(on, view, &key))) {
        goto done;
    }
    entry.what = ng_arena__copy(ng_txn__arena(on->txn), view->what);
    if (entry.what.at == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for the log"));
    }
    hash_entry(view->number, view->bytes, &hash);
    ng_sha256__print(&hash, entry.hash);
    NG_TRY(ng_buffer__add(&on->found, &entry, sizeof entry, err));
done:
    return status;
}

ng_status ng_log_list(
    ng_txn *txn, ng_member member, const ng_log_entry **out, size_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_cursor *cursor = NULL;
    log_search on = {.txn = txn};
    ng_member_record record;
    ng_bytes key;
    ng_bytes value;
    *out = NULL;
    *count = 0;
    if (member.id != 0) {
        NG_TRY(ng_member__read(txn, member.id, ng_txn__arena(txn), &record, err));
        on.record = &record;
    }
    NG_TRY(ng_cursor__open(txn, NG_TABLE_LOG, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, NULL, &key, &value, err));
    while (key.at != NULL) {
        log_view view;
        const uint64_t number = key.bytes == NUMBER_BYTES ? ng_key__read_u64(key, 0) : 0;
        if (!read_entry(number, value, &view)) {
            NG_TRY(damaged(number, err));
        }
        NG_TRY(add_entry(&on, &view, err));
        NG_TRY(ng_cursor__next(cursor, &key, &value, err));
    }
    ng_log_entry *kept = ng_arena__allocate(ng_txn__arena(txn), on.found.bytes);
    if (kept == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for the log"));
    }
    if (on.found.bytes > 0) {
        memcpy(kept, on.found.at, on.found.bytes);
    }
    *out = kept;
    *count = on.found.bytes / sizeof *kept;
done:
    ng_cursor__close(cursor);
    ng_buffer__finish(&on.found);
    return status;
}

/** The chain while it is walked. */
typedef struct log_check {
    ng_log_report *report;
    ng_sha256 last;   // hash of the entry before
    ng_sha256 wanted; // the head asked for
    bool asked;
} log_check;

static void check_entry(log_check *check, ng_bytes key, ng_bytes value)
{
    log_view view;
    ng_log_report *report = check->report;
    const uint64_t number = key.bytes == NUMBER_BYTES ? ng_key__read_u64(key, 0) : 0;
    report->entries++;
    if (number != report->entries || !read_entry(number, value, &view) ||
        !ng_sha256__equal(&view.previous, &check->last)) {
        report->fault = report->entries;
        return;
    }
    hash_entry(number, value, &check->last);
    if (check->asked && ng_sha256__equal(&check->last, &check->wanted)) {
        report->head_known = true;
        report->head_at = number;
    }
}

// What the store itself found damaged is an entry that is not as it was written.
static ng_status walk_chain(ng_txn *txn, log_check *check, ng_error *err)
{
    ng_cursor *cursor = NULL;
    ng_bytes key = {NULL, 0};
    ng_bytes value;
    ng_error why;
    ng_status status = ng_cursor__open(txn, NG_TABLE_LOG, &cursor, &why);
    if (status == NG_OK) {
        status = ng_cursor__seek(cursor, NULL, &key, &value, &why);
    }
    while (status == NG_OK && key.at != NULL && check->report->fault == 0) {
        check_entry(check, key, value);
        status = ng_cursor__next(cursor, &key, &value, &why);
    }
    ng_cursor__close(cursor);
    if (status == NG_ERR_CORRUPT) {
        check->report->fault =
            check->report->fault != 0 ? check->report->fault : check->report->entries + 1;
        return NG_OK;
    }
    return status == NG_OK ? NG_OK : ng_fail(err, status, "%s", why.text);
}

ng_status ng_log_verify(ng_txn *txn, ng_text head, ng_log_report *out, ng_error *err)
{
    log_check check = {.report = out, .asked = head.bytes > 0};
    *out = (ng_log_report){.head_known = head.bytes == 0};
    if (check.asked && !ng_sha256__parse(head, &check.wanted)) {
        return ng_fail(err, NG_ERR_ARGUMENT, "head: '%.*s' is not 64 hex digits",
            (int)(head.bytes < 100 ? head.bytes : 100), head.at);
    }
    // The head of the log before its first entry.
    out->head_known = out->head_known || ng_sha256__equal(&check.wanted, &check.last);
    const ng_status status = walk_chain(txn, &check, err);
    ng_sha256__print(&check.last, out->head);
    return status;
}
