// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a batch says of members: rows as they lie in its log, and everything in the order of
 * ids.
 */
#ifndef NG_NETWORK_BATCH_PEOPLE_H
#define NG_NETWORK_BATCH_PEOPLE_H

#include "base/task.h"
#include "network/batch_inner.h"

/** One row about a member. */
typedef struct ng_batch_person {
    uint64_t row;
    uint32_t slot, source;
    ng_day day;
    uint32_t own; // NG_BATCH_LANGUAGE: it is one language and counted so
    uint32_t field_count, skill_count, language_count;
} ng_batch_person;
#define NG_BATCH_LANGUAGE 2u

/** Puts a row into the log of the batch. */
ng_status ng_batch_person__add(ng_batch *batch, const ng_batch_person *person,
    const ng_batch_fields *fields, ng_error *err);
/** Reads what stands at *at and moves on: the row, then field_count fields, then skill_count
 *  skills, then language_count languages. The text of a value (a field of a kind) lives as long
 *  as the batch, others as long as the row. */
ng_batch_person ng_batch_person__read(const unsigned char **at);
ng_field ng_batch_person__field(
    const ng_batch *batch, const unsigned char **at, ng_text *text, uint32_t *term);
uint32_t ng_batch_person__skill(const unsigned char **at);
ng_text ng_batch_person__language(const unsigned char **at);

// ng_people: identities, rows and single skills of all members of a batch, by their ids.

typedef enum ng_people_about {
    NG_PEOPLE_IDENTITY,
    NG_PEOPLE_SKILL,
    NG_PEOPLE_ROW
} ng_people_about;

typedef struct ng_people_fact {
    uint32_t id; // UINT32_MAX: there are no more
    ng_people_about about;
    ng_text identity;
    uint32_t skill, source;   // of a single skill; equal ones come with the least source first
    const unsigned char *row; // for ng_batch_person__read
} ng_people_fact;

/** After the slots are settled; uses up the logs of rows and skills. */
ng_status ng_people__create(ng_batch *batch, ng_people **out, ng_error *err);
void ng_people__destroy(ng_people *people);
/** The same in a thread of its own, where there are many rows. */
typedef struct ng_people_order {
    ng_batch *batch;
    ng_people *people;
    ng_task *task; // NULL: not begun
} ng_people_order;
/** Until end, the logs of rows and skills belong to it, and no identities are added. */
ng_status ng_people_order__begin(ng_people_order *order, ng_batch *batch, ng_error *err);
/** Waits, or makes it now where it was not begun. */
ng_status ng_people_order__end(ng_people_order *order, ng_people **out, ng_error *err);
/** The next fact, valid until the next call. Ascending by id. */
ng_status ng_people__next(ng_people *people, ng_people_fact *out, ng_error *err);

#endif
