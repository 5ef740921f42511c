// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One entry of an address book, or the person of a resume, and how it becomes a member: what
 * readers of cards, contact lists and resumes share.
 */
#ifndef NG_IMPORT_CONTACT_H
#define NG_IMPORT_CONTACT_H

#include "base/limits.h"
#include "import/linkedin_owner.h"
#include "import/reader.h"

/** Texts that a contact has several of. */
typedef struct ng_contact_list {
    ng_text entry[NG_LIMIT_CONTACT_ENTRIES];
    size_t count;
} ng_contact_list;

/** Texts are as written; they live until the contact was taken. */
typedef struct ng_contact {
    ng_text field[NG_FIELD_COUNT]; // e-mail, phone and url: the one to show, or empty
    ng_contact_list emails;        // further ones
    ng_contact_list phones;        // that one person answers
    ng_contact_list urls;          // of profiles, and any others
    ng_contact_list skills;
    ng_contact_list languages;
    ng_text uid;           // of the card; empty: none
    ng_text member;        // as our own exports name the member; empty: none
    const char *overfull;  // what there is too much of; NULL: nothing
    const char *name_kind; // of the stable code of a contact that has nothing but a name
    ng_day day;            // as of which it holds
    uint32_t own;          // 1: it is about the one who wrote it
} ng_contact;

/** An empty contact. */
void ng_contact__clear(ng_contact *contact);
/** Adds a text unless it is blank; notes `what` as overfull when there is no room. */
void ng_contact__add(
    ng_contact *contact, ng_contact_list *list, ng_text text, const char *what);

/** Kinds of phones as people label them: none that several people answer. */
bool ng_contact__is_personal_label(ng_text label);
/** Whether a label is that of a machine: fax, pager and the like. */
bool ng_contact__is_machine_label(ng_text label);

/** A birthday in any form of address books; false when it is no day of a year that is known.
 *  *known is false for forms that leave the year out, which is no fault. */
bool ng_contact__birthday(ng_text text, ng_day *out, bool *known);

/**
 * Make the contact a member: e-mail addresses, slugs and international phone numbers identify
 * it; without any of them the UID and name of the card, or its name alone, within the
 * contacts of one owner. The present row of the reader is rejected when nothing names the
 * contact or a text is too long; a text that is no e-mail address is dropped.
 *
 * @param owner  whose contacts these are: they become connections of the owner, unless
 *               contact->own; NULL: nobody is connected
 * @param slot   [out] of the member; may be NULL
 *
 * Errors: those of the batch.
 */
ng_status ng_contact__take(ng_reader *reader, const ng_linkedin_owner *owner,
    const ng_contact *contact, uint32_t *slot, ng_error *err);

#endif
