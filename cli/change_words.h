// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The verbs of changes: how they are written, and how what they did is said; for the files of
 * changes.
 */
#ifndef CLI_CHANGE_WORDS_H
#define CLI_CHANGE_WORDS_H

#include "change.h"

/** Pieces around the one member, the other, and the detail. */
typedef struct cli_phrase {
    const char *before, *between, *after;
} cli_phrase;

/** What a row says besides the members. */
enum {
    CLI_SAYS_DAY = 1,
    CLI_SAYS_CONNECTED = 2,
    CLI_SAYS_NO_UPDATE = 4 // to update is all that it does
};

typedef struct cli_verb_words {
    const char *words[3]; // as a line of apply begins; NULL: fewer
    const char *name;     // in json
    const char *field[2]; // what the members are called; the second NULL: there is only one
    bool by_option;       // the second member is not a word, but an option of its name
    const char *detail;   // the option that is said behind the members; NULL: none
    const char *list;     // what else holds between the two; NULL: nothing
    unsigned says;
    cli_phrase did, already;
} cli_verb_words;

extern const cli_verb_words cli_verbs[CLI_VERB_COUNT];

/** One of the parts of `changed->text`. */
ng_text cli_changed_part(const cli_changed *changed, size_t part);

#endif
