// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * messages.csv: who wrote to whom and when. Each message is an interaction of kind `message`
 * from the sender to each recipient, at its time, with the id of its conversation; what was
 * written is never looked at. A conversation has the same id in the archives of all who take
 * part, so that the same message in two archives is one fact.
 *
 * Files to 2023 name recipients without addresses. There the recipient of a message that the
 * owner did not write is the owner, and names that the owner wrote to are separated by commas;
 * what follows a comma without a blank of its own ("Doe, Ph.D.") belongs to the name before it.
 */
#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "import/linkedin_date.h"
#include "import/linkedin_file.h"

#define FIELD NG_LIMIT_FIELD_BYTES
#define LIST NG_LIMIT_CELL_BYTES
#define BIT(column) (UINT32_C(1) << (column))
#define WEIGHT_ONE 1000000

enum {
    MESSAGE_CONVERSATION,
    MESSAGE_TITLE,
    MESSAGE_FROM,
    MESSAGE_SENDER,
    MESSAGE_TO,
    MESSAGE_RECIPIENTS,
    MESSAGE_DATE,
    MESSAGE_FOLDER,
    MESSAGE_DRAFT,
    MESSAGE_COLUMNS
};

static const ng_column message_columns[MESSAGE_COLUMNS] = {
    [MESSAGE_CONVERSATION] = {{"conversation_id"}, NG_LIMIT_KEY_BYTES, false},
    [MESSAGE_TITLE] = {{"conversation_title"}, LIST, false},
    [MESSAGE_FROM] = {{"from"}, FIELD, false},
    [MESSAGE_SENDER] = {{"sender_profile_url"}, FIELD, false},
    [MESSAGE_TO] = {{"to"}, LIST, false},
    [MESSAGE_RECIPIENTS] = {{"recipient_profile_urls"}, LIST, false},
    [MESSAGE_DATE] = {{"date"}, FIELD, false},
    [MESSAGE_FOLDER] = {{"folder"}, FIELD, false},
    [MESSAGE_DRAFT] = {{"is_message_draft"}, FIELD, false},
};

/** Why the row is no message between people; NG_LINKEDIN_REASON_COUNT when it is one. */
static ng_linkedin_reason why_left_out(const ng_text *value)
{
    const ng_text draft = value[MESSAGE_DRAFT];
    const ng_text folder = value[MESSAGE_FOLDER];
    const ng_text title = value[MESSAGE_TITLE];
    static const char sponsored[] = "sponsored";
    const ng_text begin = {
        title.at, title.bytes < sizeof(sponsored) - 1 ? title.bytes : sizeof(sponsored) - 1};
    if (ng_linkedin__is_word(draft, "true") || ng_linkedin__is_word(draft, "yes") ||
        ng_linkedin__is_word(folder, "drafts") || ng_linkedin__is_word(folder, "draft")) {
        return NG_LINKEDIN_DRAFT;
    }
    if (ng_linkedin__is_word(folder, "spam")) {
        return NG_LINKEDIN_SPAM;
    }
    if (ng_linkedin__is_word(begin, sponsored) || ng_linkedin__is_word(folder, sponsored)) {
        return NG_LINKEDIN_SPONSORED;
    }
    return NG_LINKEDIN_REASON_COUNT;
}

/** The recipients of one message while they are taken. */
typedef struct delivery {
    ng_batch_interaction interaction; // `to` changes
    uint64_t count;                   // of recipients so far
} delivery;

/** The first recipient has the row; the others are not counted. */
static ng_status deliver(ng_linkedin_file *file, delivery *message, uint32_t to, ng_error *err)
{
    ng_batch *const batch = file->reader->batch;
    if (to == 0 || ng_batch__is_same(batch, message->interaction.from, to)) {
        return NG_OK;
    }
    message->interaction.to = to;
    const uint32_t source = message->count++ == 0 ? file->reader->number : NG_SOURCE_NONE;
    return ng_batch__interaction(batch, source, &message->interaction, err);
}

bool ng_linkedin__next_address(ng_text *rest, ng_text *out)
{
    static const char marks[] = " \t\r\n,;";
    size_t begin = 0;
    *out = (ng_text){NULL, 0};
    if (rest->bytes == 0) {
        return false;
    }
    while (begin < rest->bytes && memchr(marks, rest->at[begin], sizeof(marks) - 1) != NULL) {
        begin++;
    }
    size_t end = begin;
    while (end < rest->bytes && memchr(marks, rest->at[end], sizeof(marks) - 1) == NULL) {
        end++;
    }
    *out = (ng_text){rest->at + begin, end - begin};
    *rest = (ng_text){rest->at + end, rest->bytes - end};
    return out->bytes > 0;
}

static bool has_blank(ng_text text)
{
    return memchr(text.at, ' ', text.bytes) != NULL;
}

/** The next name of a list that commas divide; false at the end. */
static bool next_name(ng_text *rest, ng_text *out)
{
    *out = (ng_text){NULL, 0};
    while (rest->bytes > 0) {
        const char *const comma = memchr(rest->at, ',', rest->bytes);
        const size_t bytes = comma == NULL ? rest->bytes : (size_t)(comma - rest->at);
        const ng_text part = ng_text__trim((ng_text){rest->at, bytes});
        const bool goes_on = part.bytes == 0 || !has_blank(part);
        if (out->bytes > 0 && !goes_on) {
            break;
        }
        if (out->bytes == 0) {
            *out = part;
        } else if (part.bytes > 0) {
            out->bytes = (size_t)(part.at + part.bytes - out->at);
        }
        const size_t used = bytes + (comma != NULL);
        *rest = (ng_text){rest->at + used, rest->bytes - used};
    }
    return out->bytes > 0;
}

static size_t count_names(ng_text list)
{
    size_t count = 0;
    ng_text name;
    while (next_name(&list, &name)) {
        count++;
    }
    return count;
}

/** Recipients with addresses; their names where there are as many. */
static ng_status deliver_to_addresses(
    ng_linkedin_file *file, const ng_text *value, delivery *message, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text rest = value[MESSAGE_RECIPIENTS];
    ng_text names = value[MESSAGE_TO];
    ng_text url;
    size_t count = 0;
    while (ng_linkedin__next_address(&rest, &url)) {
        count++;
    }
    const bool with_names = count > 1 && count_names(names) == count;
    rest = value[MESSAGE_RECIPIENTS];
    while (ng_linkedin__next_address(&rest, &url)) {
        ng_linkedin_person person = {.url = url, .name = {NULL, 0}};
        uint32_t slot = 0;
        if (count == 1 && names.bytes <= FIELD) {
            person.name = names;
        } else if (with_names) {
            (void)next_name(&names, &person.name);
        }
        NG_TRY(ng_linkedin__person(file, &person, &slot, err));
        NG_TRY(deliver(file, message, slot, err));
    }
done:
    return status;
}

/** Recipients of whom there are only names. */
static ng_status deliver_to_names(
    ng_linkedin_file *file, const ng_text *value, delivery *message, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t own = file->owner->slot;
    ng_text rest = value[MESSAGE_TO];
    ng_linkedin_person person = {.url = {NULL, 0}};
    if (!ng_batch__is_same(file->reader->batch, message->interaction.from, own)) {
        return deliver(file, message, own, err);
    }
    while (next_name(&rest, &person.name)) {
        uint32_t slot = 0;
        if (person.name.bytes <= FIELD) {
            NG_TRY(ng_linkedin__person(file, &person, &slot, err));
            NG_TRY(deliver(file, message, slot, err));
        }
    }
done:
    return status;
}

static ng_status read_message(ng_linkedin_file *file, const ng_text *value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    const ng_linkedin_reason why = why_left_out(value);
    const ng_linkedin_person sender = {value[MESSAGE_SENDER], value[MESSAGE_FROM]};
    delivery message = {.interaction = {.id = value[MESSAGE_CONVERSATION],
                            .count = 1,
                            .at_ms = NG_TIME_NONE,
                            .weight_micro = WEIGHT_ONE}};
    const ng_text date = value[MESSAGE_DATE];
    if (why != NG_LINKEDIN_REASON_COUNT) {
        ng_linkedin__leave_out(file, why);
        return NG_OK;
    }
    NG_TRY(ng_linkedin__person(file, &sender, &message.interaction.from, err));
    if (message.interaction.from == 0) {
        ng_linkedin__leave_out(file, NG_LINKEDIN_NOBODY);
        goto done;
    }
    if (date.bytes > 0 && !ng_linkedin_date__parse_time(date, &message.interaction.at_ms)) {
        char shown[NG_SHOWN_BYTES];
        ng_reader__drop(reader, "DATE", "not a date: %s", ng_reader__shown(date, shown));
    }
    if (reader->term == 0) {
        NG_TRY(ng_batch__term(
            reader->batch, NG_VALUE_INTERACTION, ng_text__of("message"), &reader->term, err));
    }
    message.interaction.kind = reader->term;
    if (value[MESSAGE_RECIPIENTS].bytes > 0) {
        NG_TRY(deliver_to_addresses(file, value, &message, err));
    } else {
        NG_TRY(deliver_to_names(file, value, &message, err));
    }
    if (message.count == 0) {
        ng_linkedin__leave_out(file, NG_LINKEDIN_NOBODY);
    }
done:
    return status;
}

const ng_linkedin_kind ng_linkedin__messages = {
    .name = "messages.csv",
    .base = "messages",
    .column = message_columns,
    .column_count = MESSAGE_COLUMNS,
    .required =
        BIT(MESSAGE_CONVERSATION) | BIT(MESSAGE_FROM) | BIT(MESSAGE_TO) | BIT(MESSAGE_DATE),
    .read = read_message,
};
