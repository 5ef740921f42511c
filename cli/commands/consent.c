// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph consent: why data of a person may be kept, and what they said against it.
 */
#include "options.h"
#include "privacy_output.h"

typedef struct consent_options {
    const char *basis, *source; // NULL when not given
    bool withdraw, object, has_day;
    ng_day day;
} consent_options;

static const struct argp_option options[] = {
    {"basis", 'b', "B", 0,
        "consent, contract, legal-obligation, vital-interest, public-task or "
        "legitimate-interest",
        0},
    {"source", 's', "TEXT", 0, "how it came about, as \"web form\"", 0},
    {"on", 'o', "DAY", 0, "the day of it, YYYY-MM-DD; otherwise today", 0},
    {"withdraw", 'w', NULL, 0, "the person took their consent back", 0},
    {"object", 'x', NULL, 0, "the person objected", 0},
    {0},
};

static ng_status consent_accept(void *state, int key, const char *value, ng_error *err)
{
    consent_options *consent = state;
    switch (key) {
    case 'b':
        consent->basis = value;
        return NG_OK;
    case 's':
        consent->source = value;
        return NG_OK;
    case 'w':
        consent->withdraw = true;
        return NG_OK;
    case 'x':
        consent->object = true;
        return NG_OK;
    default:
        consent->has_day = true;
        return cli_parse_day("--on", value, &consent->day, err);
    }
}

static int consent_run(cli_session *session)
{
    const consent_options *consent = session->options;
    const int asked = (consent->basis != NULL) + (int)consent->withdraw + (int)consent->object;
    privacy_change change = {
        .ref = session->words[0], .day = consent->has_day ? consent->day : session->today};
    if (asked > 1 || (asked == 0 && consent->has_day) ||
        (consent->basis == NULL && consent->source != NULL)) {
        cli_say("consent takes one of --basis (with --source), --withdraw and --object; see "
                "'netgraph help consent'");
        return CLI_WRONG_USAGE;
    }
    if (consent->basis != NULL) {
        change.verb = PRIVACY_CONSENT;
        change.basis = ng_basis_of(cli_text_of(consent->basis));
        change.source = cli_text_of(consent->source == NULL ? "" : consent->source);
        if (change.basis == NG_BASIS_NONE) {
            cli_say("--basis is one of consent, contract, legal-obligation, vital-interest, "
                    "public-task and legitimate-interest, not '%s'",
                consent->basis);
            return CLI_WRONG_USAGE;
        }
    } else if (asked == 1) {
        change.verb = PRIVACY_END;
        change.end = consent->withdraw ? NG_BASIS_WITHDRAWN : NG_BASIS_OBJECTED;
    }
    return privacy_change_run(session, &change);
}

const cli_command cli_consent = {
    .name = "consent",
    .usage = "REF",
    .summary = "note why data of a person may be kept, or what they said against it",
    .details = "Without an option prints what is noted. Who withdrew or objected appears in no "
               "list that proposes people.",
    .options = options,
    .options_bytes = sizeof(consent_options),
    .accept = consent_accept,
    .words_min = 1,
    .words_max = 1,
    .store = CLI_STORE_OPEN,
    .run = consent_run,
};
