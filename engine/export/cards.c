// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Members as vCard 3.0 or 4.0, and as Google's CSV. Each names the member, so that it reads
 * back: cards by UID, rows by a custom field. Ties and days are not in them.
 * Source: RFC 6350, RFC 2426, RFC 6715 (EXPERTISE).
 */
#include <string.h>

#include "base/day.h"
#include "base/language.h"
#include "base/status.h"
#include "export/facts.h"
#include "network/term.h"

enum {
    FOLD_BYTES = 75, // of a line, without its end
    COLUMN_COUNT = 18
};

/** What is written of one member. */
typedef struct card {
    const ng_export_view *view;
    ng_member_record record;
    ng_text cell; // names the member
    ng_text name;
    ng_text *email; // [email_count], the shown one first
    size_t email_count;
    ng_text *phone; // [phone_count] that identify
    size_t phone_count;
    size_t first_phone;  // index of the shown one among them
    ng_text other_phone; // the shown one where it does not identify; empty: none
    ng_text *url;        // [url_count], the shown one first
    size_t url_count;
} card;

static ng_status no_memory(ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory for the card of a member");
}

static void add_text(ng_text *list, size_t *count, ng_text text)
{
    bool known = text.bytes == 0;
    for (size_t i = 0; i < *count && !known; i++) {
        known = ng_text__equal(list[i], text);
    }
    if (!known) {
        list[(*count)++] = text;
    }
}

/** The addresses of a member, those that are shown first. */
static ng_status take_addresses(card *on, ng_error *err)
{
    ng_status status = NG_OK;
    ng_arena *const arena = on->view->row_arena;
    const ng_member_record *const record = &on->record;
    const ng_text shown_phone = record->field[NG_FIELD_PHONE].text;
    ng_text folded;
    ng_text phone;
    ng_text *const text =
        ng_arena__allocate_zero(arena, 3 * (record->identity_count + 1), sizeof(*text));
    if (text == NULL) {
        return no_memory(err);
    }
    on->email = text;
    on->phone = text + record->identity_count + 1;
    on->url = text + 2 * (record->identity_count + 1);
    add_text(on->email, &on->email_count, record->field[NG_FIELD_EMAIL].text);
    add_text(on->url, &on->url_count, record->field[NG_FIELD_URL].text);
    NG_TRY(ng_text__fold_email(arena, record->field[NG_FIELD_EMAIL].text, &folded, err));
    NG_TRY(ng_text__fold_phone(arena, shown_phone, &phone, err));
    on->other_phone = shown_phone;
    for (size_t i = 0; i < record->identity_count; i++) {
        const ng_text identity = record->identities[i];
        const ng_text own = {identity.at + 1, identity.bytes - 1};
        ng_text address;
        if (identity.at[0] == NG_IDENTITY_EMAIL && !ng_text__equal(own, folded)) {
            add_text(on->email, &on->email_count, own);
        } else if (identity.at[0] == NG_IDENTITY_PHONE) {
            // What is shown stands first, as it is written.
            const bool shown = ng_text__equal(own, phone);
            add_text(on->phone, &on->phone_count, shown ? shown_phone : own);
            on->first_phone = shown ? on->phone_count - 1 : on->first_phone;
            on->other_phone = shown ? (ng_text){NULL, 0} : on->other_phone;
        } else if (identity.at[0] == NG_IDENTITY_SLUG) {
            NG_TRY(ng_export__identity_cell(arena, identity, &address, err));
            add_text(on->url, &on->url_count, address);
        }
    }
    if (on->first_phone > 0) {
        const ng_text first = on->phone[on->first_phone];
        on->phone[on->first_phone] = on->phone[0];
        on->phone[0] = first;
    }
done:
    return status;
}

static ng_status read_card(
    const ng_export_view *view, uint32_t member, card *out, ng_error *err)
{
    ng_status status = NG_OK;
    *out = (card){.view = view, .cell = view->cell[member]};
    ng_arena__reset(view->row_arena);
    NG_TRY(ng_member__read(view->txn, member, view->row_arena, &out->record, err));
    NG_TRY(ng_member__name(&out->record, view->row_arena, &out->name, err));
    NG_TRY(take_addresses(out, err));
done:
    return status;
}

// --------------------------------------------------------------------------------------- vCard

/** Writes a line, folded between characters. */
static ng_status put_line(ng_output *output, ng_text line, ng_error *err)
{
    ng_status status = NG_OK;
    size_t room = FOLD_BYTES;
    while (line.bytes > room) {
        size_t bytes = room;
        while (bytes > 1 && ((unsigned char)line.at[bytes] & 0xC0u) == 0x80u) {
            bytes--;
        }
        NG_TRY(ng_output__write(output, (ng_text){line.at, bytes}, err));
        NG_TRY(ng_output__write(output, ng_text__of("\r\n "), err));
        line = (ng_text){line.at + bytes, line.bytes - bytes};
        room = FOLD_BYTES - 1;
    }
    NG_TRY(ng_output__write(output, line, err));
    NG_TRY(ng_output__write(output, ng_text__of("\r\n"), err));
done:
    return status;
}

/** A property with its parts, `;` between them and separators within them escaped. */
static ng_status put_parts(card *on, ng_output *output, const char *head, const ng_text *part,
    size_t count, ng_error *err)
{
    ng_status status = NG_OK;
    size_t bytes = strlen(head) + count;
    for (size_t i = 0; i < count; i++) {
        bytes += 2 * part[i].bytes;
    }
    char *const at = ng_arena__allocate(on->view->row_arena, bytes);
    if (at == NULL) {
        return no_memory(err);
    }
    size_t used = strlen(head);
    memcpy(at, head, used);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            at[used++] = ';';
        }
        for (size_t k = 0; k < part[i].bytes; k++) {
            const char byte = part[i].at[k];
            if (byte == '\n' || byte == ',' || byte == ';' || byte == '\\') {
                at[used++] = '\\';
            }
            at[used++] = (char)(byte == '\n' ? 'n' : byte == '\r' ? ' ' : byte);
        }
    }
    NG_TRY(put_line(output, (ng_text){at, used}, err));
done:
    return status;
}

/** A property of one text, unless that is empty. */
static ng_status put_text(
    card *on, ng_output *output, const char *head, ng_text text, ng_error *err)
{
    return text.bytes == 0 ? NG_OK : put_parts(on, output, head, &text, 1, err);
}

static ng_status put_all(card *on, ng_output *output, const char *head, const ng_text *text,
    size_t count, ng_error *err)
{
    ng_status status = NG_OK;
    for (size_t i = 0; i < count && status == NG_OK; i++) {
        status = put_text(on, output, head, text[i], err);
    }
    return status;
}

static ng_status put_names(card *on, ng_output *output, bool old, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_text part[] = {on->record.field[NG_FIELD_LAST_NAME].text,
        on->record.field[NG_FIELD_FIRST_NAME].text, {NULL, 0}, {NULL, 0}, {NULL, 0}};
    NG_TRY(put_parts(on, output, "FN:", &on->name, 1, err));
    if (old || part[0].bytes + part[1].bytes > 0) {
        NG_TRY(put_parts(on, output, "N:", part, sizeof(part) / sizeof(part[0]), err));
    }
done:
    return status;
}

static ng_status put_skills(card *on, ng_output *output, ng_error *err)
{
    ng_status status = NG_OK;
    for (size_t i = 0; i < on->record.skill_count; i++) {
        ng_text skill;
        NG_TRY(ng_term__text(on->view->txn, NG_VALUE_SKILL, on->record.skills[i], &skill, err));
        NG_TRY(put_text(on, output, "EXPERTISE:", skill, err));
    }
done:
    return status;
}

// By tag, where that says all and the version has tags; else by name, which our reader knows.
static ng_status put_languages(card *on, ng_output *output, bool old, ng_error *err)
{
    ng_status status = NG_OK;
    for (size_t i = 0; i < on->record.language_count; i++) {
        const ng_text name = on->record.languages[i];
        const ng_text tag = old ? (ng_text){NULL, 0} : ng_language__tag(name);
        NG_TRY(tag.bytes > 0 ? put_text(on, output, "LANG:", tag, err)
                             : put_text(on, output, "X-NETGRAPH-LANGUAGE:", name, err));
    }
done:
    return status;
}

static ng_status put_fields(card *on, ng_output *output, ng_error *err)
{
    static const struct {
        const char *head;
        ng_field field;
    } simple[] = {{"ORG:", NG_FIELD_COMPANY}, {"TITLE:", NG_FIELD_TITLE},
        {"BDAY:", NG_FIELD_BIRTHDAY}, {"X-NETGRAPH-HEADLINE:", NG_FIELD_HEADLINE},
        {"X-NETGRAPH-INDUSTRY:", NG_FIELD_INDUSTRY}, {"X-NETGRAPH-SCHOOL:", NG_FIELD_SCHOOL}};
    ng_status status = NG_OK;
    for (size_t i = 0; i < sizeof(simple) / sizeof(simple[0]); i++) {
        NG_TRY(
            put_text(on, output, simple[i].head, on->record.field[simple[i].field].text, err));
    }
    const ng_text place[7] = {[3] = on->record.field[NG_FIELD_LOCATION].text,
        [6] = on->record.field[NG_FIELD_COUNTRY].text};
    if (place[3].bytes + place[6].bytes > 0) {
        NG_TRY(put_parts(on, output, "ADR:", place, 7, err));
    }
done:
    return status;
}

static ng_status put_card(card *on, ng_output *output, bool old, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(put_line(output, ng_text__of("BEGIN:VCARD"), err));
    NG_TRY(put_line(output, ng_text__of(old ? "VERSION:3.0" : "VERSION:4.0"), err));
    NG_TRY(put_text(on, output, "UID:netgraph:", on->cell, err));
    NG_TRY(put_names(on, output, old, err));
    NG_TRY(put_fields(on, output, err));
    NG_TRY(put_all(on, output, "EMAIL:", on->email, on->email_count, err));
    NG_TRY(put_text(on, output,
        old ? "TEL;TYPE=x-other,pref:" : "TEL;PREF=1;TYPE=x-other:", on->other_phone, err));
    NG_TRY(put_all(on, output, "TEL;TYPE=cell:", on->phone, on->phone_count, err));
    NG_TRY(put_all(on, output, "URL:", on->url, on->url_count, err));
    NG_TRY(put_skills(on, output, err));
    NG_TRY(put_languages(on, output, old, err));
    NG_TRY(put_line(output, ng_text__of("END:VCARD"), err));
done:
    return status;
}

ng_status ng_export__vcard(const ng_export_view *view, ng_output *output, bool old,
    const volatile int *cancel, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_output__begin_file(output, "contacts", "vcf", err));
    for (uint32_t i = 0; i < view->order_count; i++) {
        card on;
        if (cancel != NULL && *cancel != 0) {
            NG_TRY(ng_fail(err, NG_ERR_INTERRUPTED, "interrupted"));
        }
        NG_TRY(read_card(view, view->order[i], &on, err));
        NG_TRY(put_card(&on, output, old, err));
    }
done:
    return status;
}

// -------------------------------------------------------------------------------------- Google

/** Values of one cell. */
static ng_status join_values(
    const card *on, const ng_text *text, size_t count, ng_text *out, ng_error *err)
{
    *out = count == 0 ? (ng_text){NULL, 0} : text[0];
    for (size_t i = 1; i < count; i++) {
        *out = ng_arena__print(on->view->row_arena, "%.*s ::: %.*s", (int)out->bytes, out->at,
            (int)text[i].bytes, text[i].at);
        if (out->at == NULL) {
            return no_memory(err);
        }
    }
    return NG_OK;
}

static ng_status add_row(const card *on, ng_rows *rows, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_field_value *const field = on->record.field;
    const bool parts =
        field[NG_FIELD_FIRST_NAME].text.bytes + field[NG_FIELD_LAST_NAME].text.bytes > 0;
    ng_cell cell[COLUMN_COUNT] = {{0}};
    cell[0].text = parts ? field[NG_FIELD_FIRST_NAME].text : on->name;
    cell[1].text = field[NG_FIELD_LAST_NAME].text;
    cell[2].text = field[NG_FIELD_COMPANY].text;
    cell[3].text = field[NG_FIELD_TITLE].text;
    cell[4].text = field[NG_FIELD_BIRTHDAY].text;
    cell[5].text = ng_text__of(on->email_count > 0 ? "*" : "");
    NG_TRY(join_values(on, on->email, on->email_count, &cell[6].text, err));
    cell[7].text = ng_text__of(on->phone_count > 0 ? "Mobile" : "");
    NG_TRY(join_values(on, on->phone, on->phone_count, &cell[8].text, err));
    cell[9].text = ng_text__of(on->other_phone.bytes > 0 ? "Other" : "");
    cell[10].text = on->other_phone;
    cell[11].text = ng_text__of("Home");
    cell[12].text = field[NG_FIELD_LOCATION].text;
    cell[13].text = field[NG_FIELD_COUNTRY].text;
    cell[14].text = ng_text__of(on->url_count > 0 ? "Profile" : "");
    NG_TRY(join_values(on, on->url, on->url_count, &cell[15].text, err));
    if (cell[12].text.bytes + cell[13].text.bytes == 0) {
        cell[11].text = (ng_text){NULL, 0};
    }
    cell[16].text = ng_text__of("netgraph");
    cell[17].text = on->cell;
    NG_TRY(ng_rows__add(rows, cell, err));
done:
    return status;
}

ng_status ng_export__google(const ng_export_view *view, ng_rows *rows, ng_error *err)
{
    static const char *const column[COLUMN_COUNT] = {"First Name", "Last Name",
        "Organization Name", "Organization Title", "Birthday", "E-mail 1 - Label",
        "E-mail 1 - Value", "Phone 1 - Label", "Phone 1 - Value", "Phone 2 - Label",
        "Phone 2 - Value", "Address 1 - Label", "Address 1 - City", "Address 1 - Country",
        "Website 1 - Label", "Website 1 - Value", "Custom Field 1 - Label",
        "Custom Field 1 - Value"};
    ng_status status = NG_OK;
    ng_rows__begin(rows, "contacts", column, COLUMN_COUNT);
    for (uint32_t i = 0; i < view->order_count; i++) {
        card on;
        NG_TRY(read_card(view, view->order[i], &on, err));
        NG_TRY(add_row(&on, rows, err));
    }
done:
    return status;
}
