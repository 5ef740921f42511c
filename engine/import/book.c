// SPDX-License-Identifier: GPL-3.0-or-later
/** Rows of address books become contacts. */
#include "import/book.h"

#include <inttypes.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "import/book_columns.h"
#include "import/encoding.h"

#define CANCEL_ROWS 1024
#define GOOGLE_MARK " ::: "

/** A file that is being read. */
typedef struct book_file {
    ng_reader *reader;
    ng_book book;
    const ng_linkedin_owner *owner;
    ng_book_column *column; // [column_count]
    size_t column_count;
    ng_contact *contact;
} book_file;

/** What a row says in parts. */
typedef struct parts {
    ng_text middle, nickname;
    ng_text phone_label[NG_BOOK_NUMBERS], custom_label[NG_BOOK_NUMBERS];
    ng_text city[NG_BOOK_NUMBERS], region[NG_BOOK_NUMBERS], country[NG_BOOK_NUMBERS];
    bool has_mobile;
} parts;

const char *ng_book__name(ng_book book)
{
    static const char *const name[] = {"google", "outlook", "contacts"};
    return name[book];
}

static bool has(const ng_csv_row *header, const char *name)
{
    return ng_columns__find(header, name) != NG_COLUMN_NONE;
}

ng_book ng_book__of(const ng_csv_row *header)
{
    const bool first = has(header, "first_name") || has(header, "firstname");
    const bool last = has(header, "last_name") || has(header, "lastname");
    const bool google = has(header, "e_mail_1_value") || has(header, "phone_1_value") ||
        (has(header, "given_name") && has(header, "family_name"));
    if (google && (first || has(header, "given_name"))) {
        return NG_BOOK_GOOGLE;
    }
    if (first && last && has(header, "e_mail_address")) {
        return NG_BOOK_OUTLOOK;
    }
    const bool named = (first && last) || has(header, "name") || has(header, "full_name");
    const bool addressed = has(header, "email") || has(header, "e_mail") ||
        has(header, "email_address") || has(header, "work_email");
    return named && addressed && !has(header, "id") ? NG_BOOK_LIST : NG_BOOK_COUNT;
}

// ---------------------------------------------------------------------------------------- rows

/** The next value of a cell of Google's; false at the end. `rest` shrinks. */
static bool next_value(ng_text *rest, ng_text *value)
{
    const size_t mark = strlen(GOOGLE_MARK);
    size_t bytes = 0;
    if (rest->bytes == 0) {
        return false;
    }
    while (bytes + mark <= rest->bytes && memcmp(rest->at + bytes, GOOGLE_MARK, mark) != 0) {
        bytes++;
    }
    const bool found = bytes + mark <= rest->bytes;
    bytes = found ? bytes : rest->bytes;
    const size_t used = found ? bytes + mark : bytes;
    *value = (ng_text){rest->at, bytes};
    *rest = (ng_text){rest->at + used, rest->bytes - used};
    return true;
}

static void take_all(ng_contact *contact, ng_contact_list *list, ng_text cell, const char *what)
{
    ng_text value;
    while (next_value(&cell, &value)) {
        ng_contact__add(contact, list, value, what);
    }
}

static void take_phone(
    ng_contact *contact, parts *part, ng_text cell, bool personal, bool machine)
{
    ng_text *const shown = &contact->field[NG_FIELD_PHONE];
    ng_text value;
    while (next_value(&cell, &value)) {
        if (personal) {
            ng_contact__add(contact, &contact->phones, value, "phone");
        }
        if (!machine && (shown->bytes == 0 || (personal && !part->has_mobile))) {
            *shown = value;
            part->has_mobile = personal;
        }
    }
}

static void take_labeled_phone(ng_contact *contact, parts *part, uint32_t number, ng_text cell)
{
    const ng_text label = part->phone_label[number];
    const bool machine = ng_contact__is_machine_label(label);
    take_phone(contact, part, cell,
        !machine && (label.bytes == 0 || ng_contact__is_personal_label(label)), machine);
}

static void take_skills(ng_contact *contact, ng_text cell)
{
    ng_text skill;
    while (ng_reader__entry(&cell, ';', &skill)) {
        ng_contact__add(contact, &contact->skills, skill, "skills");
    }
}

static void take_languages(ng_contact *contact, ng_text cell)
{
    ng_text language;
    while (ng_reader__entry(&cell, ';', &language)) {
        ng_contact__add(contact, &contact->languages, language, "languages");
    }
}

/** Our own exports name the member in a custom field. */
static void take_custom(ng_contact *contact, const parts *part, uint32_t number, ng_text cell)
{
    if (ng_text__equal(part->custom_label[number], ng_text__of("netgraph")) &&
        cell.bytes <= NG_LIMIT_KEY_BYTES) {
        contact->member = cell;
    }
}

/** The field that a column is, the first that is filled; NG_FIELD_COUNT for others. */
static ng_field field_of(ng_book_role role)
{
    static const struct {
        ng_book_role role;
        ng_field field;
    } known[] = {{NG_BOOK_NAME, NG_FIELD_NAME}, {NG_BOOK_FIRST, NG_FIELD_FIRST_NAME},
        {NG_BOOK_LAST, NG_FIELD_LAST_NAME}, {NG_BOOK_COMPANY, NG_FIELD_COMPANY},
        {NG_BOOK_TITLE, NG_FIELD_TITLE}, {NG_BOOK_BIRTHDAY, NG_FIELD_BIRTHDAY},
        {NG_BOOK_LOCATION, NG_FIELD_LOCATION}, {NG_BOOK_HEADLINE, NG_FIELD_HEADLINE},
        {NG_BOOK_INDUSTRY, NG_FIELD_INDUSTRY}, {NG_BOOK_SCHOOL, NG_FIELD_SCHOOL}};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (known[i].role == role) {
            return known[i].field;
        }
    }
    return NG_FIELD_COUNT;
}

/** Where a part of what a row says is kept until the row is read; NULL for other columns. */
static ng_text *part_of(parts *part, ng_book_column column)
{
    ng_text *const place[NG_BOOK_CUSTOM + 1] = {
        [NG_BOOK_MIDDLE] = &part->middle,
        [NG_BOOK_NICKNAME] = &part->nickname,
        [NG_BOOK_PHONE_LABEL] = &part->phone_label[column.number],
        [NG_BOOK_CITY] = &part->city[column.number],
        [NG_BOOK_REGION] = &part->region[column.number],
        [NG_BOOK_COUNTRY] = &part->country[column.number],
        [NG_BOOK_CUSTOM_LABEL] = &part->custom_label[column.number],
    };
    return place[column.role];
}

static void take_cell(ng_contact *contact, parts *part, ng_book_column column, ng_text cell)
{
    const ng_field field = field_of(column.role);
    ng_text *const place = part_of(part, column);
    if (field != NG_FIELD_COUNT) {
        contact->field[field] = contact->field[field].bytes > 0 ? contact->field[field] : cell;
    } else if (place != NULL) {
        *place = cell;
    } else if (column.role == NG_BOOK_EMAIL) {
        take_all(contact, &contact->emails, cell, "e-mail");
    } else if (column.role == NG_BOOK_URL) {
        take_all(contact, &contact->urls, cell, "web page");
    } else if (column.role == NG_BOOK_LABELED_PHONE) {
        take_labeled_phone(contact, part, column.number, cell);
    } else if (column.role == NG_BOOK_SKILLS) {
        take_skills(contact, cell);
    } else if (column.role == NG_BOOK_LANGUAGES) {
        take_languages(contact, cell);
    } else if (column.role == NG_BOOK_CUSTOM) {
        take_custom(contact, part, column.number, cell);
    } else {
        take_phone(contact, part, cell, column.role == NG_BOOK_MOBILE, false);
    }
}

/** The first place of which something is said. */
static ng_status take_place(book_file *file, const parts *part, ng_error *err)
{
    ng_text *const field = file->contact->field;
    for (size_t i = 0; i < NG_BOOK_NUMBERS; i++) {
        const ng_text city = part->city[i];
        const ng_text region = part->region[i];
        if (city.bytes + region.bytes + part->country[i].bytes == 0) {
            continue;
        }
        field[NG_FIELD_COUNTRY] = part->country[i];
        if (field[NG_FIELD_LOCATION].bytes > 0) {
            return NG_OK;
        }
        field[NG_FIELD_LOCATION] = city.bytes > 0 ? city : region;
        if (city.bytes > 0 && region.bytes > 0) {
            field[NG_FIELD_LOCATION] = ng_arena__print(file->reader->arena, "%.*s, %.*s",
                (int)city.bytes, city.at, (int)region.bytes, region.at);
        }
        return field[NG_FIELD_LOCATION].at == NULL && city.bytes + region.bytes > 0
            ? ng_fail(err, NG_ERR_NOMEM, "no memory for a place")
            : NG_OK;
    }
    return NG_OK;
}

static ng_status take_name(book_file *file, const parts *part, ng_error *err)
{
    ng_text *const field = file->contact->field;
    const ng_text first = field[NG_FIELD_FIRST_NAME];
    const ng_text last = field[NG_FIELD_LAST_NAME];
    if (field[NG_FIELD_NAME].bytes == 0 && part->middle.bytes > 0) {
        field[NG_FIELD_NAME] = ng_arena__print(file->reader->arena, "%.*s%s%.*s %.*s",
            (int)first.bytes, first.at, first.bytes > 0 ? " " : "", (int)part->middle.bytes,
            part->middle.at, (int)last.bytes, last.at);
        if (field[NG_FIELD_NAME].at == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory for a name");
        }
    }
    if (field[NG_FIELD_NAME].bytes + first.bytes + last.bytes == 0) {
        field[NG_FIELD_NAME] = part->nickname;
    }
    return NG_OK;
}

/** A cell as UTF-8, trimmed, without what keeps spreadsheets from computing it. */
static ng_status read_cell(book_file *file, size_t index, ng_text *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text cell = file->reader->row.cell[index];
    if (file->reader->row.fault == NG_CSV_BAD_UTF8 && !ng_text__valid(cell)) {
        NG_TRY(ng_encoding__decode(file->reader->arena, NG_ENCODING_1252, cell, &cell, err));
    }
    *out = ng_reader__plain(ng_text__trim(cell));
done:
    return status;
}

static ng_status read_contact(book_file *file, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_csv_row *const row = &file->reader->row;
    parts part = {.has_mobile = false};
    ng_contact__clear(file->contact);
    for (size_t i = 0; i < file->column_count && i < row->count; i++) {
        ng_text cell;
        if (file->column[i].role == NG_BOOK_NONE || row->cell[i].bytes == 0) {
            continue;
        }
        NG_TRY(read_cell(file, i, &cell, err));
        take_cell(file->contact, &part, file->column[i], cell);
    }
    NG_TRY(take_name(file, &part, err));
    NG_TRY(take_place(file, &part, err));
    NG_TRY(ng_batch__at(file->reader->batch, file->reader->number, row->line, err));
    NG_TRY(ng_contact__take(file->reader, file->owner, file->contact, NULL, err));
done:
    return status;
}

/** Whether every cell of the present row is empty. */
static bool is_blank(const ng_csv_row *row)
{
    for (size_t i = 0; i < row->count && i < NG_LIMIT_COLUMNS; i++) {
        if (ng_text__trim(row->cell[i]).bytes > 0) {
            return false;
        }
    }
    return true;
}

static ng_status read_row(book_file *file, ng_error *err)
{
    ng_reader *const reader = file->reader;
    reader->file->rows++;
    reader->row_rejected = false;
    ng_arena__reset(reader->arena);
    if (reader->row.fault == NG_CSV_BAD_QUOTE) {
        ng_reader__reject(reader, NULL, "text behind a closing quote");
    } else if (reader->row.count > file->column_count) {
        // Missing cells at the end are empty ones: spreadsheets leave them out.
        ng_reader__reject(reader, NULL, "expected at most %zu fields, found %zu",
            file->column_count, reader->row.count);
    } else {
        return read_contact(file, err);
    }
    return NG_OK;
}

// -------------------------------------------------------------------------------------- header

/** Names the columns that are left out in one notice. */
static ng_status tell_left_out(book_file *file, ng_error *err)
{
    ng_status status = NG_OK;
    ng_buffer names = {.at = NULL};
    ng_text cell[NG_LIMIT_COLUMNS];
    ng_csv_row rest = {.cell = cell};
    for (size_t i = 0; i < file->column_count; i++) {
        const ng_text name = file->reader->row.cell[i];
        if (file->column[i].role == NG_BOOK_NONE && ng_text__valid(name)) {
            cell[rest.count++] = name;
        }
    }
    NG_TRY(ng_columns__list(NULL, 0, &rest, &names, err));
    if (names.bytes > 0) {
        ng_reader__warn(file->reader, "left out, never stored: columns %.*s", (int)names.bytes,
            (const char *)names.at);
    }
done:
    ng_buffer__finish(&names);
    return status;
}

static ng_status read_header(book_file *file, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    bool any = false;
    NG_TRY(ng_csv__next(reader->csv, &reader->row, err));
    const size_t count = reader->row.count;
    if (reader->row.cell == NULL || count > NG_LIMIT_COLUMNS) {
        NG_TRY(ng_fail(err, NG_ERR_INPUT, "%s:1: no header line of at most %d columns",
            reader->source->path, NG_LIMIT_COLUMNS));
    }
    file->column = ng_memory__allocate_zero(count, sizeof(*file->column));
    file->contact = ng_memory__allocate(sizeof(*file->contact));
    if (file->column == NULL || file->contact == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for an address book"));
    }
    file->column_count = count;
    for (size_t i = 0; i < count; i++) {
        file->column[i] = ng_book_column__of(file->book, reader->row.cell[i]);
        any = any || file->column[i].role != NG_BOOK_NONE;
    }
    if (!any) {
        NG_TRY(
            ng_fail(err, NG_ERR_INPUT, "%s:%" PRIu64 ": not recognised as %s: no column of it",
                reader->source->path, reader->row.line, ng_book__name(file->book)));
    }
    NG_TRY(tell_left_out(file, err));
done:
    return status;
}

ng_status ng_book__read(
    ng_reader *reader, ng_book book, const ng_linkedin_owner *owner, ng_error *err)
{
    ng_status status = NG_OK;
    book_file file = {.reader = reader, .book = book, .owner = owner};
    NG_TRY(read_header(&file, err));
    for (;;) {
        if (reader->file->rows % CANCEL_ROWS == 0 && reader->options->cancel != NULL &&
            *reader->options->cancel != 0) {
            NG_TRY(ng_fail(err, NG_ERR_INTERRUPTED, "interrupted; nothing was imported"));
        }
        NG_TRY(ng_csv__next(reader->csv, &reader->row, err));
        if (reader->row.cell == NULL) {
            break;
        }
        if (!is_blank(&reader->row)) {
            NG_TRY(read_row(&file, err));
        }
    }
done:
    ng_memory__release(file.column);
    ng_memory__release(file.contact);
    return status;
}
