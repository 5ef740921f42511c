// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Address books as tables: Google's CSV of before and since 2024, Outlook's of the desktop and
 * the web, and plain lists of people as offices keep them. One row is one contact.
 *
 * Names, company, job title, city, region, country, birthday and web page become fields; e-mail
 * addresses, addresses of linkedin.com and mobile numbers in international form identify.
 * Google joins several values of a cell by ` ::: `. Labels and categories are what the owner of
 * the book calls people: they are left out, as is every other column.
 *
 * Rows that are not UTF-8 are Windows-1252: that is what spreadsheets write.
 */
#ifndef NG_IMPORT_BOOK_H
#define NG_IMPORT_BOOK_H

#include "import/contact.h"

typedef enum ng_book {
    NG_BOOK_GOOGLE,
    NG_BOOK_OUTLOOK,
    NG_BOOK_LIST, // has a name, an e-mail address, and no `id`
    NG_BOOK_COUNT
} ng_book;

/** Name of a kind: "google", "outlook", "contacts". */
const char *ng_book__name(ng_book book);
/** What a header is; NG_BOOK_COUNT when it is none. */
ng_book ng_book__of(const ng_csv_row *header);

/**
 * Read the file; the next row of reader->csv is the header.
 *
 * @param owner  whose address book it is, or NULL
 *
 * Errors: those of ng_csv__next and of the batch; NG_ERR_INPUT; NG_ERR_INTERRUPTED.
 */
ng_status ng_book__read(
    ng_reader *reader, ng_book book, const ng_linkedin_owner *owner, ng_error *err);

#endif
