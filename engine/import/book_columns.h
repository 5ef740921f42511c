// SPDX-License-Identifier: GPL-3.0-or-later
/** What the columns of an address book mean. */
#ifndef NG_IMPORT_BOOK_COLUMNS_H
#define NG_IMPORT_BOOK_COLUMNS_H

#include "import/book.h"

/** Places and custom fields that are told apart. */
#define NG_BOOK_NUMBERS 10

typedef enum ng_book_role {
    NG_BOOK_NONE,
    NG_BOOK_NAME,
    NG_BOOK_FIRST,
    NG_BOOK_MIDDLE,
    NG_BOOK_LAST,
    NG_BOOK_NICKNAME,
    NG_BOOK_EMAIL,
    NG_BOOK_MOBILE,      // one person answers
    NG_BOOK_PHONE,       // several may
    NG_BOOK_PHONE_LABEL, // of the phone of the same number
    NG_BOOK_LABELED_PHONE,
    NG_BOOK_COMPANY,
    NG_BOOK_TITLE,
    NG_BOOK_BIRTHDAY,
    NG_BOOK_URL,
    NG_BOOK_CITY,
    NG_BOOK_REGION,
    NG_BOOK_COUNTRY,
    NG_BOOK_LOCATION,
    NG_BOOK_HEADLINE,
    NG_BOOK_INDUSTRY,
    NG_BOOK_SCHOOL,
    NG_BOOK_SKILLS,
    NG_BOOK_LANGUAGES,
    NG_BOOK_CUSTOM_LABEL,
    NG_BOOK_CUSTOM
} ng_book_role;

typedef struct ng_book_column {
    ng_book_role role;
    uint32_t number; // of several, from 0 to NG_BOOK_NUMBERS - 1
} ng_book_column;

/** The meaning of a column by its name. */
ng_book_column ng_book_column__of(ng_book book, ng_text name);

#endif
