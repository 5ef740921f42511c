// SPDX-License-Identifier: GPL-3.0-or-later
// Steps to bytes and back, and entries to pieces in the store. Nothing read is trusted: every
// number and length is checked against the bytes left.
#include "network/history.h"

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "network/member.h"

#include <assert.h>
#include <string.h>

/** A piece is ended by the first step that would make it longer. */
#define PIECE_BYTES ((size_t)16 << 10)
#define VARINT_BYTES 10
#define CHANGE_NUMBERS_MAX 8

struct ng_history_writer {
    ng_log *log;     // whole pieces
    ng_buffer piece; // the present one
    bool committed;
};

// --------------------------------------------------------------------------------------- bytes

static size_t put_varint(unsigned char *at, uint64_t value)
{
    size_t bytes = 0;
    while (value >= 0x80) {
        at[bytes++] = (unsigned char)(value | 0x80);
        value >>= 7;
    }
    at[bytes++] = (unsigned char)value;
    return bytes;
}

static uint64_t zigzag(int64_t value)
{
    return (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0);
}

static int64_t unzigzag(uint64_t value)
{
    const uint64_t magnitude = value >> 1;
    return (value & 1) != 0 ? -(int64_t)magnitude - 1 : (int64_t)magnitude;
}

static ng_status encode(const ng_history_step *step, ng_buffer *out, ng_error *err)
{
    size_t most = 1 + 2 * VARINT_BYTES + (size_t)step->number_count * VARINT_BYTES;
    for (uint32_t i = 0; i < step->text_count; i++) {
        most += VARINT_BYTES + step->text[i].bytes;
    }
    unsigned char *at = ng_buffer__reserve(out, most);
    if (at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the history");
    }
    const unsigned char *begin = at;
    *at++ = (unsigned char)step->code;
    at += put_varint(at, step->number_count);
    for (uint32_t i = 0; i < step->number_count; i++) {
        at += put_varint(at, zigzag(step->number[i]));
    }
    at += put_varint(at, step->text_count);
    for (uint32_t i = 0; i < step->text_count; i++) {
        const ng_text text = step->text[i];
        at += put_varint(at, text.bytes);
        if (text.bytes != 0) {
            memcpy(at, text.at, text.bytes);
        }
        at += text.bytes;
    }
    out->bytes += (size_t)(at - begin);
    return NG_OK;
}

/** What is left of a piece. */
typedef struct piece_reader {
    const unsigned char *at;
    size_t bytes;
    bool sound;
} piece_reader;

static uint64_t take_varint(piece_reader *reader)
{
    uint64_t value = 0;
    for (uint32_t shift = 0; shift < 64 && reader->bytes > 0; shift += 7) {
        const unsigned char byte = *reader->at++;
        reader->bytes--;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) {
            return value;
        }
    }
    reader->sound = false;
    return 0;
}

// A count of things of at least one byte each.
static uint32_t take_count(piece_reader *reader)
{
    const uint64_t count = take_varint(reader);
    if (count > reader->bytes) {
        reader->sound = false;
        return 0;
    }
    return (uint32_t)count;
}

static ng_status decode(
    piece_reader *reader, ng_arena *arena, ng_history_step *out, ng_error *err)
{
    const unsigned char code = *reader->at++;
    reader->bytes--;
    const uint32_t number_count = take_count(reader);
    int64_t *number = ng_arena__allocate(arena, number_count * sizeof *number);
    if (number == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the history");
    }
    for (uint32_t i = 0; i < number_count; i++) {
        number[i] = unzigzag(take_varint(reader));
    }
    const uint32_t text_count = take_count(reader);
    ng_text *text = ng_arena__allocate(arena, text_count * sizeof *text);
    if (text == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the history");
    }
    for (uint32_t i = 0; i < text_count; i++) {
        text[i].bytes = take_count(reader);
        text[i].at = (const char *)reader->at;
        reader->at += text[i].bytes;
        reader->bytes -= text[i].bytes;
    }
    *out = (ng_history_step){(ng_history_code)code, number, number_count, text, text_count};
    return NG_OK;
}

// ------------------------------------------------------------------------------------- writing

ng_status ng_history_writer__open(size_t memory_bytes, ng_history_writer **out, ng_error *err)
{
    ng_history_writer *writer = ng_memory__allocate_zero(1, sizeof *writer);
    *out = NULL;
    if (writer == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the history");
    }
    const ng_status status = ng_log__create(memory_bytes, &writer->log, err);
    if (status != NG_OK) {
        ng_history_writer__close(writer);
        return status;
    }
    *out = writer;
    return NG_OK;
}

void ng_history_writer__close(ng_history_writer *writer)
{
    if (writer != NULL) {
        ng_log__destroy(writer->log);
        ng_buffer__finish(&writer->piece);
        ng_memory__release(writer);
    }
}

static ng_status end_piece(ng_history_writer *writer, ng_error *err)
{
    if (writer->piece.bytes == 0) {
        return NG_OK;
    }
    const ng_status status =
        ng_log__add(writer->log, writer->piece.at, writer->piece.bytes, err);
    writer->piece.bytes = 0;
    return status;
}

ng_status ng_history_writer__add(
    ng_history_writer *writer, const ng_history_step *step, ng_error *err)
{
    assert(!writer->committed);
    const ng_status status = encode(step, &writer->piece, err);
    return status == NG_OK && writer->piece.bytes >= PIECE_BYTES ? end_piece(writer, err)
                                                                 : status;
}

static ng_status put_piece(
    ng_txn *txn, uint32_t entry, uint32_t piece, ng_bytes value, ng_error *err)
{
    ng_key key;
    ng_key__u32x2(&key, entry, piece);
    return ng_txn__put(txn, NG_TABLE_HISTORY, &key, value, err);
}

static ng_status put_head(
    ng_txn *txn, uint32_t entry, const ng_history_head *head, ng_error *err)
{
    ng_buffer buffer = {0};
    const int64_t number[] = {
        (int64_t)head->kind, head->first_import, head->imports, head->day};
    const ng_history_step step = {NG_HISTORY_HEAD, number, 4, &head->what, 1};
    ng_status status = encode(&step, &buffer, err);
    if (status == NG_OK) {
        status = put_piece(txn, entry, 0, (ng_bytes){buffer.at, buffer.bytes}, err);
    }
    ng_buffer__finish(&buffer);
    return status;
}

ng_status ng_history_writer__commit(
    ng_history_writer *writer, ng_txn *txn, const ng_history_head *head, ng_error *err)
{
    ng_state *state = ng_txn__state(txn);
    const uint32_t entry = (uint32_t)state->next_history;
    ng_status status = NG_OK;
    const unsigned char *at;
    size_t bytes;
    NG_TRY(end_piece(writer, err));
    writer->committed = true;
    NG_TRY(ng_log__rewind(writer->log, err));
    NG_TRY(put_head(txn, entry, head, err));
    for (uint32_t piece = 1;; piece++) {
        NG_TRY(ng_log__next(writer->log, &at, &bytes, err));
        if (at == NULL) {
            break;
        }
        NG_TRY(put_piece(txn, entry, piece, (ng_bytes){at, bytes}, err));
    }
    state->next_history++;
done:
    return status;
}

ng_status ng_history__note(ng_txn *txn, const ng_history_step *step, ng_error *err)
{
    ng_state *state = ng_txn__state(txn);
    const int64_t number[] = {NG_HISTORY_SINGLE, 0, 0, NG_DAY_NONE};
    const ng_text what = {"", 0};
    const ng_history_step head = {NG_HISTORY_HEAD, number, 4, &what, 1};
    ng_buffer buffer = {0};
    ng_status status = NG_OK;
    if (state->history_lost != 0 || ng_txn__is_retelling(txn)) {
        return NG_OK;
    }
    NG_TRY(encode(&head, &buffer, err));
    NG_TRY(encode(step, &buffer, err));
    NG_TRY(put_piece(
        txn, (uint32_t)state->next_history, 0, (ng_bytes){buffer.at, buffer.bytes}, err));
    state->next_history++;
done:
    ng_buffer__finish(&buffer);
    return status;
}

ng_status ng_history__name(
    ng_txn *txn, ng_arena *arena, uint32_t member, ng_text *out, ng_error *err)
{
    static const char classes[] = {NG_IDENTITY_KEY, NG_IDENTITY_SLUG, NG_IDENTITY_STABLE,
        NG_IDENTITY_EMAIL, NG_IDENTITY_PHONE};
    ng_member_record record;
    *out = (ng_text){0};
    ng_status status = ng_member__read(txn, member, arena, &record, err);
    if (status != NG_OK) {
        return status;
    }
    for (size_t i = 0; i < sizeof classes && out->at == NULL; i++) {
        for (size_t k = 0; k < record.identity_count && out->at == NULL; k++) {
            if (record.identities[k].at[0] == classes[i]) {
                *out = record.identities[k];
            }
        }
    }
    return out->at != NULL ? NG_OK
                           : ng_fail(err, NG_ERR_CORRUPT,
                                 "member %u has no identity: run netgraph doctor", member);
}

ng_status ng_history__note_change(ng_txn *txn, const ng_told_change *change, ng_error *err)
{
    ng_arena *arena = NULL;
    int64_t number[1 + CHANGE_NUMBERS_MAX] = {(int64_t)change->told};
    ng_status status = NG_OK;
    assert(change->number_count <= CHANGE_NUMBERS_MAX);
    if (ng_txn__state(txn)->history_lost != 0 || ng_txn__is_retelling(txn)) {
        return NG_OK;
    }
    NG_TRY(ng_arena__create(&arena, err));
    const uint32_t text_count = change->member_count + change->text_count;
    ng_text *text = ng_arena__allocate(arena, text_count * sizeof *text);
    if (text == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for the history"));
    }
    for (uint32_t i = 0; i < change->member_count; i++) {
        NG_TRY(ng_history__name(txn, arena, change->members[i], &text[i], err));
    }
    for (uint32_t i = 0; i < change->text_count; i++) {
        text[change->member_count + i] = change->text[i];
    }
    for (uint32_t i = 0; i < change->number_count; i++) {
        number[1 + i] = change->number[i];
    }
    const ng_history_step step = {
        NG_HISTORY_CHANGE, number, 1 + change->number_count, text, text_count};
    NG_TRY(ng_history__note(txn, &step, err));
done:
    ng_arena__destroy(arena);
    return status;
}

// ------------------------------------------------------------------------------------- reading

static ng_status damaged(uint32_t entry, ng_error *err)
{
    return ng_fail(err, NG_ERR_CORRUPT,
        "damaged store: entry %u of the history cannot be read: run netgraph doctor", entry);
}

static ng_status read_piece(uint32_t entry, const ng_buffer *piece, ng_arena *arena,
    ng_history_visitor visit, void *context, ng_error *err)
{
    piece_reader reader = {piece->at, piece->bytes, true};
    while (reader.bytes > 0) {
        ng_history_step step;
        ng_arena__reset(arena);
        ng_status status = decode(&reader, arena, &step, err);
        if (status == NG_OK && !reader.sound) {
            status = damaged(entry, err);
        }
        if (status == NG_OK) {
            status = visit(context, &step, err);
        }
        if (status != NG_OK) {
            return status;
        }
    }
    return NG_OK;
}

// A copy: the visitor may change the store.
static ng_status copy_piece(
    ng_txn *txn, uint32_t entry, uint32_t piece, ng_buffer *out, bool *found, ng_error *err)
{
    ng_key key;
    ng_bytes value;
    ng_key__u32x2(&key, entry, piece);
    out->bytes = 0;
    *found = false;
    const ng_status status = ng_txn__get(txn, NG_TABLE_HISTORY, &key, &value, err);
    if (status != NG_OK || value.at == NULL) {
        return status;
    }
    *found = true;
    return ng_buffer__add(out, value.at, value.bytes, err);
}

ng_status ng_history__read(ng_txn *txn, uint32_t entry, ng_arena *arena,
    ng_history_visitor visit, void *context, ng_error *err)
{
    ng_buffer buffer = {0};
    bool found = true;
    ng_status status = NG_OK;
    for (uint32_t piece = 0; found; piece++) {
        NG_TRY(copy_piece(txn, entry, piece, &buffer, &found, err));
        if (!found && piece == 0) {
            NG_TRY(ng_fail(err, NG_ERR_NOT_FOUND, "the history has no entry %u", entry));
        }
        NG_TRY(read_piece(entry, &buffer, arena, visit, context, err));
    }
done:
    ng_buffer__finish(&buffer);
    return status;
}

ng_status ng_history__head(const ng_history_step *step, ng_history_head *out, ng_error *err)
{
    if (step->code != NG_HISTORY_HEAD || step->number_count != 4 || step->text_count != 1 ||
        step->number[0] < 0 || step->number[0] > NG_HISTORY_SINGLE) {
        return ng_fail(err, NG_ERR_CORRUPT,
            "damaged store: an entry of the history does not begin with its head");
    }
    *out = (ng_history_head){(ng_history_kind)step->number[0], (uint32_t)step->number[1],
        (uint32_t)step->number[2], (ng_day)step->number[3], step->text[0]};
    return NG_OK;
}

ng_status ng_history__read_head(ng_txn *txn, uint32_t entry, ng_arena *arena,
    ng_history_head *out, bool *found, ng_error *err)
{
    ng_key key;
    ng_bytes value;
    ng_history_step step;
    ng_key__u32x2(&key, entry, 0);
    *found = false;
    ng_status status = ng_txn__get(txn, NG_TABLE_HISTORY, &key, &value, err);
    if (status != NG_OK || value.at == NULL) {
        return status;
    }
    piece_reader reader = {value.at, value.bytes, value.bytes > 0};
    ng_arena__reset(arena);
    if (reader.sound) {
        status = decode(&reader, arena, &step, err);
    }
    if (status == NG_OK && !reader.sound) {
        return damaged(entry, err);
    }
    *found = status == NG_OK;
    return status == NG_OK ? ng_history__head(&step, out, err) : status;
}

ng_status ng_history__remove(ng_txn *txn, uint32_t entry, ng_error *err)
{
    bool was_there = true;
    ng_status status = NG_OK;
    for (uint32_t piece = 0; was_there && status == NG_OK; piece++) {
        ng_key key;
        ng_key__u32x2(&key, entry, piece);
        status = ng_txn__delete(txn, NG_TABLE_HISTORY, &key, &was_there, err);
    }
    return status;
}
