// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * LinkedIn's `Connections.csv`: the contacts of one member, the owner of the file.
 */
#ifndef NG_IMPORT_LINKEDIN_H
#define NG_IMPORT_LINKEDIN_H

#include "import/columns.h"
#include "import/reader.h"

/** Whether a row is the header of Connections.csv: first name, last name, connected on. */
bool ng_linkedin__is_header(const ng_csv_row *row);

/**
 * Read the file; the next row of reader->csv is the header.
 *
 * The owner is options->owner: a member of the store when it means one, else an e-mail address,
 * a profile address, or a key. Every row becomes a member and a connection with the owner. A
 * member is identified by its profile address and e-mail address, else by the stable code
 * XXH3-128 of
 *
 *     owner NUL "connections" NUL folded full name NUL connected on (YYYY-MM-DD, or nothing)
 *
 * where owner is options->owner folded as an e-mail address or profile address when it is one,
 * else as text. So a member without address is the same one as long as the owner is given in
 * the same words.
 *
 * Rows without any name or address are hidden members: counted, nobody is made.
 * Errors: NG_ERR_ARGUMENT without an owner; NG_ERR_AMBIGUOUS; those of ng_reader__next.
 */
ng_status ng_linkedin__read(ng_reader *reader, ng_error *err);

#endif
