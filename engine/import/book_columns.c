// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Names of columns. Numbered ones, like `Phone 2 - Value`, are compared without their number.
 * Source: headers of exports from Google Contacts (2009 to 2023, and since 2024), Outlook for
 * the desktop and Outlook.com.
 */
#include "import/book_columns.h"

#include <stdlib.h>
#include <string.h>

typedef struct known_column {
    const char *name; // as ng_columns__name writes it, `#` for a number
    ng_book_role role;
    uint32_t number; // where there is no `#`
} known_column;

static const known_column known[] = {
    {"name", NG_BOOK_NAME, 0},
    {"full_name", NG_BOOK_NAME, 0},
    {"display_name", NG_BOOK_NAME, 0},
    {"first_name", NG_BOOK_FIRST, 0},
    {"firstname", NG_BOOK_FIRST, 0},
    {"given_name", NG_BOOK_FIRST, 0},
    {"middle_name", NG_BOOK_MIDDLE, 0},
    {"additional_name", NG_BOOK_MIDDLE, 0},
    {"last_name", NG_BOOK_LAST, 0},
    {"lastname", NG_BOOK_LAST, 0},
    {"family_name", NG_BOOK_LAST, 0},
    {"surname", NG_BOOK_LAST, 0},
    {"nickname", NG_BOOK_NICKNAME, 0},
    {"email", NG_BOOK_EMAIL, 0},
    {"e_mail", NG_BOOK_EMAIL, 0},
    {"email_address", NG_BOOK_EMAIL, 0},
    {"work_email", NG_BOOK_EMAIL, 0},
    {"personal_email", NG_BOOK_EMAIL, 0},
    {"e_mail_address", NG_BOOK_EMAIL, 0},
    {"e_mail_#_address", NG_BOOK_EMAIL, 0},
    {"e_mail_#_value", NG_BOOK_EMAIL, 0},
    {"mobile", NG_BOOK_MOBILE, 0},
    {"mobile_phone", NG_BOOK_MOBILE, 0},
    {"mobile_number", NG_BOOK_MOBILE, 0},
    {"cell_phone", NG_BOOK_MOBILE, 0},
    {"phone", NG_BOOK_PHONE, 0},
    {"phone_number", NG_BOOK_PHONE, 0},
    {"primary_phone", NG_BOOK_PHONE, 0},
    {"business_phone", NG_BOOK_PHONE, 0},
    {"business_phone_#", NG_BOOK_PHONE, 0},
    {"work_phone", NG_BOOK_PHONE, 0},
    {"home_phone", NG_BOOK_PHONE, 0},
    {"home_phone_#", NG_BOOK_PHONE, 0},
    {"other_phone", NG_BOOK_PHONE, 0},
    {"company_main_phone", NG_BOOK_PHONE, 0},
    {"phone_#_type", NG_BOOK_PHONE_LABEL, 0},
    {"phone_#_label", NG_BOOK_PHONE_LABEL, 0},
    {"phone_#_value", NG_BOOK_LABELED_PHONE, 0},
    {"company", NG_BOOK_COMPANY, 0},
    {"company_name", NG_BOOK_COMPANY, 0},
    {"employer", NG_BOOK_COMPANY, 0},
    {"organization", NG_BOOK_COMPANY, 0},
    {"organization_name", NG_BOOK_COMPANY, 0},
    {"organization_#_name", NG_BOOK_COMPANY, 0},
    {"job_title", NG_BOOK_TITLE, 0},
    {"position", NG_BOOK_TITLE, 0},
    {"organization_title", NG_BOOK_TITLE, 0},
    {"organization_#_title", NG_BOOK_TITLE, 0},
    {"birthday", NG_BOOK_BIRTHDAY, 0},
    {"web_page", NG_BOOK_URL, 0},
    {"personal_web_page", NG_BOOK_URL, 0},
    {"website", NG_BOOK_URL, 0},
    {"website_#_value", NG_BOOK_URL, 0},
    {"url", NG_BOOK_URL, 0},
    {"linkedin", NG_BOOK_URL, 0},
    {"linkedin_url", NG_BOOK_URL, 0},
    {"linkedin_profile", NG_BOOK_URL, 0},
    {"profile_url", NG_BOOK_URL, 0},
    {"city", NG_BOOK_CITY, 0},
    {"state", NG_BOOK_REGION, 0},
    {"region", NG_BOOK_REGION, 0},
    {"country", NG_BOOK_COUNTRY, 0},
    {"business_city", NG_BOOK_CITY, 1},
    {"business_state", NG_BOOK_REGION, 1},
    {"business_country", NG_BOOK_COUNTRY, 1},
    {"business_country/region", NG_BOOK_COUNTRY, 1},
    {"home_city", NG_BOOK_CITY, 2},
    {"home_state", NG_BOOK_REGION, 2},
    {"home_country", NG_BOOK_COUNTRY, 2},
    {"home_country/region", NG_BOOK_COUNTRY, 2},
    {"other_city", NG_BOOK_CITY, 3},
    {"other_state", NG_BOOK_REGION, 3},
    {"other_country", NG_BOOK_COUNTRY, 3},
    {"other_country/region", NG_BOOK_COUNTRY, 3},
    {"address_#_city", NG_BOOK_CITY, 0},
    {"address_#_region", NG_BOOK_REGION, 0},
    {"address_#_country", NG_BOOK_COUNTRY, 0},
    {"custom_field_#_type", NG_BOOK_CUSTOM_LABEL, 0},
    {"custom_field_#_label", NG_BOOK_CUSTOM_LABEL, 0},
    {"custom_field_#_value", NG_BOOK_CUSTOM, 0},
};

// What these mean elsewhere is something else: Outlook's title is Mr or Dr.
static const known_column known_of_lists[] = {
    {"title", NG_BOOK_TITLE, 0},
    {"role", NG_BOOK_TITLE, 0},
    {"location", NG_BOOK_LOCATION, 0},
    {"headline", NG_BOOK_HEADLINE, 0},
    {"industry", NG_BOOK_INDUSTRY, 0},
    {"school", NG_BOOK_SCHOOL, 0},
    {"skills", NG_BOOK_SKILLS, 0},
    {"languages", NG_BOOK_LANGUAGES, 0},
};

/** The name with its first number as `#`; *number is that, or 0. */
static void without_number(
    const char name[NG_COLUMN_NAME_BYTES], char out[NG_COLUMN_NAME_BYTES], uint32_t *number)
{
    size_t used = 0;
    *number = 0;
    for (size_t i = 0; name[i] != '\0'; i++) {
        const bool digit = name[i] >= '0' && name[i] <= '9';
        if (digit && *number == 0) {
            *number = (uint32_t)strtoul(name + i, NULL, 10);
            out[used++] = '#';
        } else if (!digit) {
            out[used++] = name[i];
        }
    }
    out[used] = '\0';
}

static const known_column *find(const known_column *list, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].name, name) == 0) {
            return &list[i];
        }
    }
    return NULL;
}

ng_book_column ng_book_column__of(ng_book book, ng_text name)
{
    char own[NG_COLUMN_NAME_BYTES];
    char bare[NG_COLUMN_NAME_BYTES];
    uint32_t number = 0;
    ng_columns__name(name, own);
    without_number(own, bare, &number);
    const known_column *column = find(known, sizeof(known) / sizeof(known[0]), bare);
    if (column == NULL && book == NG_BOOK_LIST) {
        column = find(known_of_lists, sizeof(known_of_lists) / sizeof(known_of_lists[0]), bare);
    }
    if (column == NULL || number >= NG_BOOK_NUMBERS) {
        return (ng_book_column){NG_BOOK_NONE, 0};
    }
    return (ng_book_column){column->role, number > 0 ? number : column->number};
}
