// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph source: who has what is needed, and who can introduce them?
 */
#include "run_question.h"
#include "session.h"
#include "source_output.h"
#include "source_question.h"

enum {
    KEY_SAVE = 1,
    KEY_EXPLAIN
};

typedef struct source_options {
    source_question question;
    const char *save;
    bool explain;
} source_options;

static const struct argp_option options[] = {
    SOURCE_QUESTION_OPTIONS,
    {"save", KEY_SAVE, "NAME", 0, "keep the answer as a run of this name", 0},
    {"explain", KEY_EXPLAIN, NULL, 0, "show what each score is made of", 0},
    {0},
};

static ng_status source_accept(void *state, int key, const char *value, ng_error *err)
{
    source_options *source = state;
    switch (key) {
    case KEY_SAVE:
        source->save = value;
        return NG_OK;
    case KEY_EXPLAIN:
        source->explain = true;
        return NG_OK;
    default:
        return source_question_accept(&source->question, key, value, err);
    }
}

static int say_nobody(const ng_source_options *asked, const ng_candidates *found)
{
    if (found->of == 0) {
        cli_say("nobody has all that they must");
    } else {
        cli_say("of %u who have all that they must, nobody is within %u hop%s",
            (unsigned)found->of, (unsigned)asked->max_hops, asked->max_hops == 1 ? "" : "s");
    }
    return CLI_NONE;
}

static int answer(cli_session *session)
{
    source_options *given = session->options;
    const ng_source_options *asked = &given->question.options;
    ng_candidates found;
    ng_error err = {0};
    const ng_status status = ng_source_find(session->txn, asked, &found, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    const source_printer printer = {
        .session = session, .asked = asked, .explain = given->explain};
    const int saved = given->save == NULL
        ? CLI_DONE
        : run_save(&printer, given->save, &given->question.asked, &found);
    if (saved != CLI_DONE) {
        return saved;
    }
    if (found.count > 0) {
        source_say_what_to_know(&printer, &found);
    }
    source_print(&printer, &found);
    return found.count > 0 ? CLI_DONE : say_nobody(asked, &found);
}

static int source_run(cli_session *session)
{
    source_options *given = session->options;
    const char *file = session->word_count == 1 ? session->words[0] : NULL;
    int code = source_question_take(session, &given->question, file);
    if (code == CLI_DONE) {
        code = source_question_find(session, &given->question);
    }
    if (code == CLI_DONE) {
        code = answer(session);
    }
    source_question_finish(&given->question);
    return code;
}

const cli_command cli_source = {
    .name = "source",
    .usage = "[REQUIREMENT.json]",
    .summary = "find candidates and the way to each",
    .details = "Options and the requirement file say what a candidate must have; the file also "
               "what is nice to have. With --near or --team candidates are ranked by what they "
               "are to who asks, too, and each comes with the cheapest introduction.",
    .options = options,
    .options_bytes = sizeof(source_options),
    .accept = source_accept,
    .words_min = 0,
    .words_max = 1,
    .store = CLI_STORE_READ_LATER,
    .run = source_run,
};
