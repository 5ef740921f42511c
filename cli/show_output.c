// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A profile as one row: single values, then lists, then counts.
 */
#include "show_output.h"

#include "day.h"

// A list as json, and in words for the other formats.
typedef struct list_text {
    cli_buffer json, words;
} list_text;

static const cli_column columns[] = {
    {"member", NULL, 0},
    {"id", "engine id", 0},
    {"name", NULL, 0},
    {"first_name", "first name", 0},
    {"last_name", "last name", 0},
    {"headline", NULL, 0},
    {"industry", NULL, 0},
    {"company", NULL, 0},
    {"title", NULL, 0},
    {"school", NULL, 0},
    {"location", NULL, 0},
    {"country", NULL, 0},
    {"email", NULL, 0},
    {"phone", NULL, 0},
    {"url", NULL, 0},
    {"verified", "verified (claim)", 0},
    {"birthday", NULL, 0},
    {"suggest", NULL, 0},
    {"identities", NULL, 0},
    {"skills", NULL, 0},
    {"languages", NULL, 0},
    {"positions", NULL, 0},
    {"educations", "education", 0},
    {"memberships", "groups", 0},
    {"verifications", "verified by", 0},
    {"seed", "seed of trust", 0},
    {"connections", NULL, 0},
    {"following", NULL, 0},
    {"followers", NULL, 0},
    {"endorsements_given", "endorsements given", 0},
    {"endorsements_received", "endorsements received", 0},
    {"recommendations_given", "recommendations given", 0},
    {"recommendations_received", "recommendations received", 0},
    {"invitations_pending", "invitations pending", 0},
    {"component", "members in component", 0},
    {"community", NULL, 0},
    {0},
};

#define COLUMN_COUNT (sizeof columns / sizeof columns[0] - 1)
#define FIRST_FIELD 2

_Static_assert(FIRST_FIELD + NG_FIELD_COUNT + 18 == COLUMN_COUNT, "a column for every field");

static void add_json_field(
    cli_buffer *json, const char *between, const char *name, ng_text value)
{
    cli_buffer_print(json, "%s\"%s\":", between, name);
    if (value.bytes > 0) {
        cli_buffer_add_json(json, value);
    } else {
        cli_buffer_add_string(json, "null");
    }
}

static void add_json_day(cli_buffer *json, const char *name, ng_day day)
{
    char text[CLI_DAY_BYTES];
    add_json_field(json, ",", name, cli_day_text(day, text));
}

// The two days in brackets; what is not known is left out.
static void add_span(cli_buffer *words, ng_day from, ng_day to)
{
    char text[2][CLI_DAY_BYTES];
    const bool begins = cli_day_text(from, text[0]).bytes > 0;
    const bool ends = cli_day_text(to, text[1]).bytes > 0;
    if (begins && ends) {
        cli_buffer_print(words, " (%s to %s)", text[0], text[1]);
    } else if (begins) {
        cli_buffer_print(words, " (since %s)", text[0]);
    } else if (ends) {
        cli_buffer_print(words, " (until %s)", text[1]);
    }
}

static void add_word(cli_buffer *words, const char *between, ng_text text)
{
    if (text.bytes > 0) {
        cli_buffer_add_string(words, between);
        cli_buffer_add(words, text.at, text.bytes);
    }
}

static void add_positions(list_text *list, const ng_profile *profile)
{
    for (size_t i = 0; i < profile->position_count; i++) {
        const ng_position *position = &profile->positions[i];
        add_json_field(&list->json, i > 0 ? ",{" : "{", "company", position->company);
        add_json_field(&list->json, ",", "title", position->title);
        add_json_field(&list->json, ",", "location", position->location);
        add_json_day(&list->json, "from", position->from);
        add_json_day(&list->json, "to", position->to);
        cli_buffer_add(&list->json, "}", 1);
        cli_buffer_add_string(&list->words, i > 0 ? "; " : "");
        add_word(&list->words, "", position->title);
        add_word(&list->words, position->title.bytes > 0 ? " at " : "", position->company);
        add_word(&list->words, ", ", position->location);
        add_span(&list->words, position->from, position->to);
    }
}

static void add_educations(list_text *list, const ng_profile *profile)
{
    for (size_t i = 0; i < profile->education_count; i++) {
        const ng_education *education = &profile->educations[i];
        add_json_field(&list->json, i > 0 ? ",{" : "{", "school", education->school);
        add_json_field(&list->json, ",", "degree", education->degree);
        add_json_field(&list->json, ",", "field", education->field);
        add_json_day(&list->json, "from", education->from);
        add_json_day(&list->json, "to", education->to);
        cli_buffer_add(&list->json, "}", 1);
        cli_buffer_add_string(&list->words, i > 0 ? "; " : "");
        add_word(&list->words, "", education->school);
        add_word(&list->words, ", ", education->degree);
        add_word(&list->words, ", ", education->field);
        add_span(&list->words, education->from, education->to);
    }
}

static void add_memberships(list_text *list, const ng_profile *profile)
{
    for (size_t i = 0; i < profile->membership_count; i++) {
        const ng_membership *membership = &profile->memberships[i];
        add_json_field(&list->json, i > 0 ? ",{" : "{", "group", membership->group);
        add_json_field(&list->json, ",", "name", membership->name);
        add_json_field(&list->json, ",", "role", membership->role);
        add_json_day(&list->json, "joined", membership->joined);
        cli_buffer_add(&list->json, "}", 1);
        cli_buffer_add_string(&list->words, i > 0 ? "; " : "");
        add_word(&list->words, "", membership->group);
        add_word(&list->words, " ", membership->name);
        add_word(&list->words, ", ", membership->role);
    }
}

static void add_verifications(list_text *list, const ng_profile *profile)
{
    char day[CLI_DAY_BYTES];
    for (size_t i = 0; i < profile->verification_count; i++) {
        const ng_verification *one = &profile->verifications[i];
        add_json_field(&list->json, i > 0 ? ",{" : "{", "method", one->method);
        add_json_field(&list->json, ",", "by", profile->verifiers[i]);
        add_json_day(&list->json, "day", one->day);
        cli_buffer_add(&list->json, "}", 1);
        cli_buffer_add_string(&list->words, i > 0 ? "; " : "");
        add_word(&list->words, "", profile->verifiers[i]);
        add_word(&list->words, " (", one->method);
        add_word(&list->words, ", ", cli_day_text(one->day, day));
        cli_buffer_add(&list->words, ")", 1);
    }
}

// The day it was chosen as a seed, when that is known.
static void add_seed(list_text *seed, const ng_profile *profile)
{
    char day[CLI_DAY_BYTES];
    cli_buffer_add_string(&seed->json, profile->seed ? "true" : "false");
    cli_buffer_add_string(&seed->words, profile->seed ? "chosen" : "");
    add_word(&seed->words, " ", cli_day_text(profile->seed_day, day));
}

typedef void (*list_writer)(list_text *list, const ng_profile *profile);

static cli_value nested_list(list_text *list, list_writer write, const ng_profile *profile)
{
    cli_buffer_add(&list->json, "[", 1);
    cli_buffer_add(&list->words, "", 0);
    write(list, profile);
    cli_buffer_add(&list->json, "]", 1);
    return cli_nested(cli_buffer_text(&list->json), cli_buffer_text(&list->words));
}

void show_begin(cli_session *session)
{
    cli_output_begin(&session->output, CLI_RECORD, columns);
}

void show_print(cli_session *session, const ng_profile *profile)
{
    list_text lists[5] = {{{0}, {0}}};
    cli_value values[COLUMN_COUNT];
    size_t at = 0;
    values[at++] = cli_string(profile->label);
    values[at++] = cli_number(profile->member.id);
    for (size_t i = 0; i < NG_FIELD_COUNT; i++) {
        values[at++] = cli_string_or_null(profile->field[i]);
    }
    values[at++] = cli_list(profile->identities, profile->identity_count);
    values[at++] = cli_list(profile->skills, profile->skill_count);
    values[at++] = cli_list(profile->languages, profile->language_count);
    values[at++] = nested_list(&lists[0], add_positions, profile);
    values[at++] = nested_list(&lists[1], add_educations, profile);
    values[at++] = nested_list(&lists[2], add_memberships, profile);
    values[at++] = nested_list(&lists[3], add_verifications, profile);
    add_seed(&lists[4], profile);
    values[at++] =
        cli_nested(cli_buffer_text(&lists[4].json), cli_buffer_text(&lists[4].words));
    values[at++] = cli_number(profile->connections);
    values[at++] = cli_number(profile->following);
    values[at++] = cli_number(profile->followers);
    values[at++] = cli_number(profile->endorsements_given);
    values[at++] = cli_number(profile->endorsements_received);
    values[at++] = cli_number(profile->recommendations_given);
    values[at++] = cli_number(profile->recommendations_received);
    values[at++] = cli_number(profile->invitations_pending);
    values[at++] = cli_number_or_null(profile->component, 0);
    values[at++] = cli_number_or_null(profile->community, 0);

    cli_output_begin(&session->output, CLI_RECORD, columns);
    cli_output_row(&session->output, values);
    cli_output_end(&session->output);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        session->output.out.failed |= lists[i].json.failed || lists[i].words.failed;
        cli_buffer_finish(&lists[i].json);
        cli_buffer_finish(&lists[i].words);
    }
}
