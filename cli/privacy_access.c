// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Everything that the store knows of a person, as one json object.
 */
#include "privacy_access.h"

#include "privacy_output.h"

static void add_ties(cli_buffer *json, const ng_member_tie *ties, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        privacy_add_field(json, i > 0 ? ",{" : "{", "kind", cli_text_of(ties[i].kind));
        privacy_add_field(json, ",", "member", ties[i].other);
        privacy_add_field(json, ",", "what", ties[i].what);
        privacy_add_day(json, "day", ties[i].day);
        cli_buffer_add_string(json, "}");
    }
}

static void add_sources(cli_buffer *json, const ng_source_fact *facts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const ng_source_fact *fact = &facts[i];
        const bool by_hand = fact->import == 0;
        privacy_add_field(json, i > 0 ? ",{" : "{", "kind", cli_text_of(fact->kind));
        privacy_add_field(json, ",", "value", fact->value);
        privacy_add_day(json, "day", fact->day);
        privacy_add_field(json, ",", "file", by_hand ? cli_text_of("") : fact->file);
        cli_buffer_print(
            json, ",\"line\":%llu", (unsigned long long)(by_hand ? 0 : fact->line));
        privacy_add_field(json, ",", "owner", fact->owner);
        privacy_add_day(json, "imported", by_hand ? NG_DAY_NONE : fact->imported);
        cli_buffer_add_string(json, "}");
    }
}

static void add_intros(cli_buffer *json, const ng_intro *intros, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const ng_intro *one = &intros[i];
        privacy_add_field(json, i > 0 ? ",{" : "{", "from", one->labels[0]);
        privacy_add_field(json, ",", "to", one->labels[one->via_count + 1]);
        privacy_add_field(json, ",", "state", cli_text_of(ng_intro_state_name(one->state)));
        privacy_add_day(json, "asked", one->asked);
        privacy_add_field(json, ",", "note", one->note);
        cli_buffer_add_string(json, "}");
    }
}

static void add_log(cli_buffer *json, const ng_log_entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cli_buffer_print(
            json, "%s{\"entry\":%llu", i > 0 ? "," : "", (unsigned long long)entries[i].number);
        privacy_add_field(json, ",", "kind", cli_text_of(entries[i].kind));
        privacy_add_day(json, "day", entries[i].day);
        privacy_add_field(json, ",", "what", entries[i].what);
        cli_buffer_add_string(json, "}");
    }
}

static void add_parts(cli_buffer *json, const ng_source_parts *parts)
{
    cli_buffer_print(json,
        ",\"parts\":{\"reputation\":%u,\"proximity\":%u,\"advisers\":%u,\"lift\":%llu,"
        "\"match\":%u}",
        (unsigned)parts->reputation, (unsigned)parts->proximity, (unsigned)parts->advisers,
        (unsigned long long)parts->lift, (unsigned)parts->match);
}

// What a list keeps of a candidate.
static void add_candidate(cli_buffer *json, const ng_mention *mention)
{
    const ng_run_person *person = &mention->person;
    const ng_run_verdict *verdict = &person->verdict;
    const bool has_basis = person->basis != NG_BASIS_NONE;
    cli_buffer_print(json, ",\"rank\":%u,\"of\":%u,\"score\":%llu", (unsigned)mention->rank,
        (unsigned)mention->of, (unsigned long long)person->score);
    add_parts(json, &person->parts);
    if (person->hops == UINT32_MAX) {
        cli_buffer_add_string(json, ",\"hops\":null");
    } else {
        cli_buffer_print(json, ",\"hops\":%u", (unsigned)person->hops);
    }
    if (!mention->is_watch) {
        if (person->place == 0) {
            cli_buffer_add_string(json, ",\"order\":null");
        } else {
            cli_buffer_print(json, ",\"order\":%u", (unsigned)person->place);
        }
        privacy_add_field(
            json, ",", "decision", cli_text_of(ng_decision_name(verdict->decision)));
        privacy_add_field(json, ",", "by", verdict->by);
        privacy_add_day(json, "on", verdict->day);
        privacy_add_field(json, ",", "reason", verdict->reason);
    }
    privacy_add_field(
        json, ",", "consent", cli_text_of(has_basis ? ng_basis_name(person->basis) : ""));
    privacy_add_day(json, "consent_since", person->basis_since);
}

// Runs or watches, in the order in which they come.
static void add_mentions(cli_buffer *json, const privacy_access *access, bool watches)
{
    const char *between = "{";
    for (size_t i = 0; i < access->mention_count; i++) {
        const ng_mention *mention = &access->mentions[i];
        if (mention->is_watch != watches) {
            continue;
        }
        privacy_add_field(json, between, watches ? "watch" : "run", mention->name);
        privacy_add_field(json, ",", "as", cli_text_of(ng_list_role_name(mention->role)));
        privacy_add_day(json, "day", mention->day);
        if (mention->role == NG_LIST_CANDIDATE) {
            add_candidate(json, mention);
        }
        cli_buffer_add_string(json, "}");
        between = ",{";
    }
}

static void add_texts(cli_buffer *json, const char *name, const ng_text *texts, size_t count)
{
    cli_buffer_print(json, ",\"%s\":", name);
    cli_buffer_add_list(json, NULL, texts, count);
}

static void add_career(cli_buffer *json, const ng_profile *profile)
{
    cli_buffer_add_string(json, ",\"positions\":[");
    for (size_t i = 0; i < profile->position_count; i++) {
        const ng_position *one = &profile->positions[i];
        privacy_add_field(json, i > 0 ? ",{" : "{", "company", one->company);
        privacy_add_field(json, ",", "title", one->title);
        privacy_add_field(json, ",", "location", one->location);
        privacy_add_day(json, "from", one->from);
        privacy_add_day(json, "to", one->to);
        cli_buffer_add_string(json, "}");
    }
    cli_buffer_add_string(json, "],\"educations\":[");
    for (size_t i = 0; i < profile->education_count; i++) {
        const ng_education *one = &profile->educations[i];
        privacy_add_field(json, i > 0 ? ",{" : "{", "school", one->school);
        privacy_add_field(json, ",", "degree", one->degree);
        privacy_add_field(json, ",", "field", one->field);
        privacy_add_day(json, "from", one->from);
        privacy_add_day(json, "to", one->to);
        cli_buffer_add_string(json, "}");
    }
    cli_buffer_add_string(json, "],\"memberships\":[");
    for (size_t i = 0; i < profile->membership_count; i++) {
        const ng_membership *one = &profile->memberships[i];
        privacy_add_field(json, i > 0 ? ",{" : "{", "group", one->group);
        privacy_add_field(json, ",", "name", one->name);
        privacy_add_field(json, ",", "role", one->role);
        privacy_add_day(json, "joined", one->joined);
        cli_buffer_add_string(json, "}");
    }
    cli_buffer_add_string(json, "]");
}

static void add_profile(cli_buffer *json, const ng_profile *profile)
{
    privacy_add_field(json, "{", "member", profile->label);
    for (int field = 0; field < NG_FIELD_COUNT; field++) {
        privacy_add_field(json, ",", ng_field_name((ng_field)field), profile->field[field]);
    }
    add_texts(json, "identities", profile->identities, profile->identity_count);
    add_texts(json, "skills", profile->skills, profile->skill_count);
    add_texts(json, "languages", profile->languages, profile->language_count);
    add_career(json, profile);
    cli_buffer_add_string(json, ",\"verifications\":[");
    for (size_t i = 0; i < profile->verification_count; i++) {
        privacy_add_field(json, i > 0 ? ",{" : "{", "method", profile->verifications[i].method);
        privacy_add_field(json, ",", "by", profile->verifiers[i]);
        privacy_add_day(json, "day", profile->verifications[i].day);
        cli_buffer_add_string(json, "}");
    }
    cli_buffer_print(json, "],\"seed\":%s", profile->seed ? "true" : "false");
}

static void add_all(cli_buffer *json, const privacy_access *access)
{
    add_profile(json, &access->profile);
    cli_buffer_add_string(json, ",\"privacy\":");
    privacy_add_json(json, &access->noted);
    cli_buffer_add_string(json, ",\"ties\":[");
    add_ties(json, access->ties, access->tie_count);
    cli_buffer_add_string(json, "],\"introductions\":[");
    add_intros(json, access->intros, access->intro_count);
    cli_buffer_add_string(json, "],\"runs\":[");
    add_mentions(json, access, false);
    cli_buffer_add_string(json, "],\"watches\":[");
    add_mentions(json, access, true);
    cli_buffer_add_string(json, "],\"sources\":[");
    add_sources(json, access->facts, access->fact_count);
    cli_buffer_print(
        json, "],\"sources_complete\":%s,\"log\":[", access->complete ? "true" : "false");
    add_log(json, access->entries, access->entry_count);
    cli_buffer_add_string(json, "]}\n");
}

static ng_status gather(
    cli_session *session, ng_txn *txn, ng_member member, privacy_access *out, ng_error *err)
{
    ng_status status = ng_member_profile(txn, member, &out->profile, err);
    if (status == NG_OK) {
        status = ng_privacy_read(txn, member, &out->noted, err);
    }
    if (status == NG_OK) {
        status = ng_privacy_ties(txn, member, &out->ties, &out->tie_count, err);
    }
    if (status == NG_OK) {
        status =
            ng_intro_list(txn, member, session->today, &out->intros, &out->intro_count, err);
    }
    if (status == NG_OK) {
        status = ng_privacy_mentions(txn, member, &out->mentions, &out->mention_count, err);
    }
    if (status == NG_OK) {
        status =
            ng_member_sources(txn, member, &out->facts, &out->fact_count, &out->complete, err);
    }
    return status == NG_OK ? ng_log_list(txn, member, &out->entries, &out->entry_count, err)
                           : status;
}

int privacy_access_print(cli_session *session, ng_txn *txn, ng_member member)
{
    ng_error err = {0};
    privacy_access access = {.tie_count = 0};
    const ng_status status = gather(session, txn, member, &access, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    if (session->output.format == CLI_FORMAT_TEXT) {
        privacy_access_print_text(session, &access);
        return CLI_DONE;
    }
    cli_buffer json = {0};
    add_all(&json, &access);
    cli_buffer_add(&session->output.out, json.at, json.bytes);
    session->output.out.failed |= json.failed;
    cli_buffer_finish(&json);
    return CLI_DONE;
}
