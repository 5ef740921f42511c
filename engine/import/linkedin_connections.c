// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Connections.csv in its header eras (with and without URL, with and without preamble), and
 * Invitations.csv with and without addresses.
 */
#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "import/linkedin_file.h"

#define FIELD NG_LIMIT_FIELD_BYTES
#define BIT(column) (UINT32_C(1) << (column))

enum {
    CONNECTION_FIRST,
    CONNECTION_LAST,
    CONNECTION_URL,
    CONNECTION_EMAIL,
    CONNECTION_COMPANY,
    CONNECTION_POSITION,
    CONNECTION_CONNECTED,
    CONNECTION_COLUMNS
};

static const ng_column connection_columns[CONNECTION_COLUMNS] = {
    [CONNECTION_FIRST] = {{"first_name"}, FIELD, false},
    [CONNECTION_LAST] = {{"last_name"}, FIELD, false},
    [CONNECTION_URL] = {{"url"}, FIELD, false},
    [CONNECTION_EMAIL] = {{"email_address", "email"}, FIELD, false},
    [CONNECTION_COMPANY] = {{"company"}, FIELD, false},
    [CONNECTION_POSITION] = {{"position"}, FIELD, false},
    [CONNECTION_CONNECTED] = {{"connected_on"}, FIELD, false},
};

/** One contact. */
typedef struct contact {
    ng_batch_fields fields;
    ng_text slug, email; // folded; empty: none
    ng_text name;        // folded
    ng_day since;
} contact;

/** Addresses; one that is none is dropped. */
static ng_status take_addresses(
    ng_reader *reader, ng_text url, ng_text email, contact *out, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_text__slug(reader->arena, url, false, &out->slug, err));
    NG_TRY(ng_text__fold_email(reader->arena, email, &out->email, err));
    char shown[NG_SHOWN_BYTES];
    if (url.bytes > 0 && (out->slug.bytes == 0 || out->slug.bytes > NG_LIMIT_KEY_BYTES)) {
        out->slug.bytes = 0;
        ng_reader__drop(
            reader, "URL", "not a profile address: %s", ng_reader__shown(url, shown));
    } else {
        out->fields.field[NG_FIELD_URL] = url;
    }
    if (email.bytes > 0 && (out->email.bytes == 0 || out->email.bytes > NG_LIMIT_KEY_BYTES)) {
        out->email.bytes = 0;
        ng_reader__drop(reader, "Email Address", "not an e-mail address: %s",
            ng_reader__shown(email, shown));
    } else {
        out->fields.field[NG_FIELD_EMAIL] = email;
    }
done:
    return status;
}

/** The present row as a contact; *named is false when nothing says who it is. */
static ng_status take_contact(
    ng_linkedin_file *file, const ng_text *value, contact *out, bool *named, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    ng_text *const field = out->fields.field;
    NG_TRY(take_addresses(reader, value[CONNECTION_URL], value[CONNECTION_EMAIL], out, err));
    NG_TRY(ng_linkedin__full_name(
        file, value[CONNECTION_FIRST], value[CONNECTION_LAST], &field[NG_FIELD_NAME], err));
    NG_TRY(ng_text__fold(reader->arena, field[NG_FIELD_NAME], &out->name, err));
    field[NG_FIELD_FIRST_NAME] = value[CONNECTION_FIRST];
    field[NG_FIELD_LAST_NAME] = value[CONNECTION_LAST];
    field[NG_FIELD_COMPANY] = value[CONNECTION_COMPANY];
    field[NG_FIELD_TITLE] = value[CONNECTION_POSITION];
    *named = out->slug.bytes > 0 || out->email.bytes > 0 || field[NG_FIELD_NAME].bytes > 0;
    if (*named) {
        out->since = ng_linkedin__day(file, "Connected On", value[CONNECTION_CONNECTED]);
        out->fields.day = out->since;
    }
done:
    return status;
}

/** The codes that stand for the contact where it has no address: of this file by name and day,
 * of all others by name. */
static ng_status claim_codes(
    ng_linkedin_file *file, const contact *who, uint32_t slot, ng_error *err)
{
    ng_status status = NG_OK;
    ng_arena *const arena = file->reader->arena;
    const ng_batch *const batch = file->reader->batch;
    const ng_linkedin_code of_row = {"connections", who->name, who->since};
    const ng_linkedin_code of_name = {"name", who->name, NG_DAY_NONE};
    const ng_linkedin_claim claim = {
        .slot = slot, .is_addressed = who->slug.bytes > 0 || who->email.bytes > 0};
    ng_text text;
    if (who->name.bytes == 0) {
        return NG_OK;
    }
    NG_TRY(ng_linkedin_code__text(arena, file->owner, &of_row, &text, err));
    NG_TRY(ng_linkedin_claims__add(&file->contacts, batch, text, &claim, err));
    NG_TRY(ng_linkedin_code__text(arena, file->owner, &of_name, &text, err));
    NG_TRY(ng_linkedin_claims__add(&file->names, batch, text, &claim, err));
done:
    return status;
}

static ng_status find_contact(
    ng_linkedin_file *file, const contact *who, uint32_t *slot, ng_error *err)
{
    ng_status status = NG_OK;
    ng_batch *const batch = file->reader->batch;
    uint32_t other = 0;
    if (who->slug.bytes > 0) {
        NG_TRY(ng_batch__member(batch, NG_IDENTITY_SLUG, who->slug, slot, err));
    }
    if (who->email.bytes > 0) {
        NG_TRY(ng_batch__member(batch, NG_IDENTITY_EMAIL, who->email, &other, err));
        if (who->slug.bytes > 0) {
            NG_TRY(ng_batch__same(batch, *slot, other, err));
        }
        *slot = who->slug.bytes > 0 ? *slot : other;
    }
    if (who->slug.bytes == 0 && who->email.bytes == 0) {
        const ng_linkedin_code code = {"connections", who->name, who->since};
        ng_text text;
        NG_TRY(ng_linkedin_code__text(file->reader->arena, file->owner, &code, &text, err));
        NG_TRY(ng_linkedin_code__member(batch, text, slot, err));
    }
done:
    return status;
}

static ng_status read_contact(ng_linkedin_file *file, const ng_text *value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    contact who = {.since = NG_DAY_NONE};
    bool named = false;
    uint32_t slot = 0;
    if (value[CONNECTION_FIRST].bytes + value[CONNECTION_LAST].bytes >= FIELD) {
        ng_reader__reject(reader, "first_name", "the name is longer than %d bytes", FIELD);
        return NG_OK;
    }
    NG_TRY(take_contact(file, value, &who, &named, err));
    if (!named) {
        ng_linkedin__leave_out(file, NG_LINKEDIN_HIDDEN);
        goto done;
    }
    NG_TRY(find_contact(file, &who, &slot, err));
    if (ng_batch__is_same(reader->batch, slot, file->owner->slot)) {
        ng_reader__reject(reader, NULL, "a tie with oneself: this row is the owner");
        goto done;
    }
    NG_TRY(claim_codes(file, &who, slot, err));
    NG_TRY(ng_batch__member_row(
        reader->batch, reader->number, reader->file->rows, slot, &who.fields, err));
    NG_TRY(ng_batch__connection(
        reader->batch, NG_SOURCE_NONE, file->owner->slot, slot, who.since, err));
done:
    return status;
}

static ng_status finish_contacts(ng_linkedin_file *file, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_linkedin_desk desk = ng_linkedin__desk(file);
    NG_TRY(ng_linkedin_claims__settle(&file->contacts, &desk, NULL, err));
    NG_TRY(ng_linkedin_claims__settle(&file->names, &desk, &file->owner->names, err));
done:
    return status;
}

const ng_linkedin_kind ng_linkedin__connections = {
    .name = "Connections.csv",
    .base = "connections",
    .behind_preamble = true,
    .column = connection_columns,
    .column_count = CONNECTION_COLUMNS,
    .required = BIT(CONNECTION_FIRST) | BIT(CONNECTION_LAST) | BIT(CONNECTION_CONNECTED),
    .read = read_contact,
    .finish = finish_contacts,
};

// -------------------------------------------------------------------------------- invitations

enum {
    INVITATION_FROM,
    INVITATION_TO,
    INVITATION_SENT,
    INVITATION_DIRECTION,
    INVITATION_INVITER,
    INVITATION_INVITEE,
    INVITATION_COLUMNS
};

static const ng_column invitation_columns[INVITATION_COLUMNS] = {
    [INVITATION_FROM] = {{"from"}, FIELD, false},
    [INVITATION_TO] = {{"to"}, FIELD, false},
    [INVITATION_SENT] = {{"sent_at"}, FIELD, false},
    [INVITATION_DIRECTION] = {{"direction"}, FIELD, false},
    [INVITATION_INVITER] = {{"inviterprofileurl", "inviter_profile_url"}, FIELD, false},
    [INVITATION_INVITEE] = {{"inviteeprofileurl", "invitee_profile_url"}, FIELD, false},
};

/**
 * Whether the row was written by the owner; *known is false when the direction says neither.
 */
static bool is_outgoing(ng_linkedin_file *file, ng_text value, bool *known)
{
    const bool outgoing = ng_linkedin__is_word(value, "outgoing");
    *known = outgoing || ng_linkedin__is_word(value, "incoming");
    if (!*known && value.bytes > 0) {
        char shown[NG_SHOWN_BYTES];
        ng_reader__drop(file->reader, "Direction", "neither OUTGOING nor INCOMING: %s",
            ng_reader__shown(value, shown));
    }
    return outgoing;
}

static ng_status read_invitation(ng_linkedin_file *file, const ng_text *value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_batch *const batch = file->reader->batch;
    const ng_linkedin_person party[2] = {
        {value[INVITATION_INVITER], value[INVITATION_FROM]},
        {value[INVITATION_INVITEE], value[INVITATION_TO]},
    };
    uint32_t slot[2] = {0, 0};
    bool known = false;
    const size_t own = is_outgoing(file, value[INVITATION_DIRECTION], &known) ? 0 : 1;
    for (size_t i = 0; i < 2; i++) {
        // The side of the owner needs no address.
        if (known && i == own && party[i].url.bytes == 0) {
            slot[i] = file->owner->slot;
        } else {
            NG_TRY(ng_linkedin__person(file, &party[i], &slot[i], err));
        }
    }
    if (slot[0] == 0 || slot[1] == 0) {
        ng_linkedin__leave_out(file, NG_LINKEDIN_NOBODY);
        goto done;
    }
    if (ng_batch__is_same(batch, slot[0], slot[1])) {
        ng_reader__reject(file->reader, NULL, "a tie with oneself");
        goto done;
    }
    const ng_day sent = ng_linkedin__day(file, "Sent At", value[INVITATION_SENT]);
    const ng_tie_row row = {
        slot[0], {slot[1], (uint32_t)sent, (uint32_t)NG_INVITATION_PENDING}};
    NG_TRY(ng_batch__tie(batch, file->reader->number, NG_TIE_INVITATION, &row, err));
done:
    return status;
}

const ng_linkedin_kind ng_linkedin__invitations = {
    .name = "Invitations.csv",
    .base = "invitations",
    .column = invitation_columns,
    .column_count = INVITATION_COLUMNS,
    .required = BIT(INVITATION_FROM) | BIT(INVITATION_TO) | BIT(INVITATION_SENT) |
        BIT(INVITATION_DIRECTION),
    .read = read_invitation,
};
