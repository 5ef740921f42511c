// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * vCard 2.1, 3.0 and 4.0: one card is one contact.
 *
 * What becomes what: FN, else N, else NICKNAME is the name; N gives first and last name; ORG
 * the company, TITLE or else ROLE the title; ADR city and region as location, and country; URL
 * and social profiles the url, those of linkedin.com a slug; EMAIL, and TEL in international
 * form unless it is labelled as of home, work or a machine, identify; BDAY the birthday, REV
 * the day as of which the card holds; EXPERTISE the skills, LANG the languages. UID and name
 * together identify the card. CATEGORIES are what the owner of the book calls people: they are
 * neither skills nor groups, and left out. So is everything else. Cards of organisations,
 * groups and places are left out.
 */
#ifndef NG_IMPORT_VCARD_H
#define NG_IMPORT_VCARD_H

#include "import/contact.h"
#include "import/vcard_card.h"

/**
 * What a card says; texts in the arena or in the card.
 *
 * @param is_person  [out] false for a card of an organisation, a group or a place
 *
 * Errors: NG_ERR_NOMEM.
 */
ng_status ng_vcard__contact(ng_arena *arena, const ng_vcard_card *card, ng_contact *out,
    bool *is_person, ng_error *err);

/**
 * Read the file. A card that cannot be used is rejected.
 *
 * @param owner  whose address book it is, or NULL
 *
 * Errors: NG_ERR_INPUT when there is no card; NG_ERR_INTERRUPTED; those of the batch.
 */
ng_status ng_vcard__read(ng_reader *reader, const ng_linkedin_owner *owner, ng_error *err);

#endif
