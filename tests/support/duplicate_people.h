// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A population with known truth for tests of likely duplicates: invented people, and records
 * of them as two lists have them. The same people for the same seed on every machine.
 *
 * One in eight has a second record, mostly in the other list: under the same name, with a
 * typing error, a short form, an initial, another spelling or script, without a middle name or
 * the other way round; with another company in three of ten; fields are missing or changed.
 * Some pairs of people have one name and one company.
 */
#ifndef TESTS_SUPPORT_DUPLICATE_PEOPLE_H
#define TESTS_SUPPORT_DUPLICATE_PEOPLE_H

#include "support/reputation_world.h"

typedef struct duplicate_people {
    uint32_t *person; // [record_count] of each record, whose key is `r` and its number
    uint32_t record_count;
    uint64_t same;  // pairs of records of one person
    uint32_t twins; // pairs of people of one name at one company
} duplicate_people;

/** Make them and import them into the world. */
duplicate_people duplicate_people_import(
    reputation_world *world, uint32_t people, uint64_t seed);
void duplicate_people_release(duplicate_people *people);

#endif
