// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Votes for addresses. In Invitations.csv each row tells by its direction which side is the
 * owner's; in messages.csv the owner takes part in every row. Addresses whose name is that of
 * Profile.csv come before all others; among equals the more frequent, then the lesser by bytes.
 */
#include "import/linkedin_scan.h"

#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "import/detect.h"
#include "import/linkedin_file.h"

#define ROWS_MAX 20000

/** For one address. */
typedef struct vote {
    uint64_t fitting; // rows in which it goes with the owner's name
    uint64_t all;     // rows in which it is, or may be, the owner's
    uint64_t last;    // the last of these
} vote;

typedef struct scan {
    ng_source source;
    ng_csv csv;
    ng_csv_row row;
    ng_detected detected;
    ng_arena *scratch; // of one row
    ng_map *addresses;
    ng_buffer votes; // [addresses]
    uint64_t rows;   // that name an address
    const ng_linkedin_trace *trace;
} scan;

static ng_text cell(const ng_csv_row *row, size_t index)
{
    return index < row->count && index < NG_LIMIT_COLUMNS ? ng_text__trim(row->cell[index])
                                                          : (ng_text){NULL, 0};
}

/** Whether a name is that of the owner. */
static ng_status fits(scan *at, ng_text name, bool *out, ng_error *err)
{
    ng_text folded;
    *out = false;
    if (at->trace->name.bytes == 0) {
        return NG_OK;
    }
    const ng_status status = ng_text__fold(at->scratch, name, &folded, err);
    *out = status == NG_OK && ng_text__equal(folded, at->trace->name);
    return status;
}

/** One person who takes part in the present row; once a row. */
static ng_status add_vote(scan *at, ng_text url, ng_text name, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t number = 0;
    bool is_new = false;
    bool fitting = false;
    vote own = {0, 0, 0};
    ng_text slug;
    NG_TRY(ng_text__slug(at->scratch, url, false, &slug, err));
    if (slug.bytes == 0 || slug.bytes > NG_LIMIT_KEY_BYTES) {
        goto done;
    }
    NG_TRY(fits(at, name, &fitting, err));
    NG_TRY(ng_map__add(at->addresses, slug, &number, &is_new, err));
    if (is_new) {
        NG_TRY(ng_buffer__add(&at->votes, &own, sizeof(own), err));
    }
    unsigned char *const place = at->votes.at + number * sizeof(own);
    memcpy(&own, place, sizeof(own));
    if (own.last != at->rows) {
        own.last = at->rows;
        own.all++;
        own.fitting += fitting;
    }
    memcpy(place, &own, sizeof(own));
done:
    return status;
}

/** Whether `a` is more likely the owner's than `b`. */
static bool beats(const vote *a, const vote *b, ng_text a_slug, ng_text b_slug)
{
    if (a->fitting != b->fitting) {
        return a->fitting > b->fitting;
    }
    if (a->all != b->all) {
        return a->all > b->all;
    }
    return ng_text__compare(a_slug, b_slug) < 0;
}

/** The winner; empty when there is none. `in_every_row`: one that goes with no name must be the
 * only one that is in every row. */
static ng_text winner(const scan *at, bool in_every_row)
{
    ng_text best_slug = {NULL, 0};
    vote best = {0, 0, 0};
    size_t in_every = 0;
    for (uint32_t i = 0; i < ng_map__count(at->addresses); i++) {
        vote own;
        memcpy(&own, at->votes.at + i * sizeof(own), sizeof(own));
        const ng_text slug = ng_map__text(at->addresses, i);
        in_every += own.all == at->rows;
        if (best_slug.bytes == 0 || beats(&own, &best, slug, best_slug)) {
            best = own;
            best_slug = slug;
        }
    }
    const bool sure =
        best.fitting > 0 || !in_every_row || (in_every == 1 && best.all == at->rows);
    return sure ? best_slug : (ng_text){NULL, 0};
}

/** The next well-formed row; *more is false at the end. */
static ng_status next_row(scan *at, size_t cells, bool *more, ng_error *err)
{
    do {
        const ng_status status = ng_csv__next(&at->csv, &at->row, err);
        *more = status == NG_OK && at->row.cell != NULL;
        if (!*more) {
            return status;
        }
    } while (at->row.count != cells || at->row.fault != NG_CSV_SOUND);
    ng_arena__reset(at->scratch);
    return NG_OK;
}

static ng_status scan_profile(
    scan *at, ng_arena *arena, ng_linkedin_trace *trace, ng_error *err)
{
    ng_status status = NG_OK;
    const size_t first = ng_columns__find(&at->row, "first_name");
    const size_t last = ng_columns__find(&at->row, "last_name");
    bool more = false;
    NG_TRY(next_row(at, at->row.count, &more, err));
    if (more) {
        const ng_text part[2] = {cell(&at->row, first), cell(&at->row, last)};
        const ng_text name = ng_arena__print(
            arena, "%.*s %.*s", (int)part[0].bytes, part[0].at, (int)part[1].bytes, part[1].at);
        if (name.at == NULL) {
            NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for a name"));
        }
        NG_TRY(ng_text__fold(arena, name, &trace->name, err));
    }
done:
    return status;
}

static ng_status scan_invitations(scan *at, ng_error *err)
{
    ng_status status = NG_OK;
    const size_t cells = at->row.count;
    const size_t direction = ng_columns__find(&at->row, "direction");
    const size_t name[2] = {
        ng_columns__find(&at->row, "from"), ng_columns__find(&at->row, "to")};
    const size_t url[2] = {ng_columns__find(&at->row, "inviterprofileurl"),
        ng_columns__find(&at->row, "inviteeprofileurl")};
    for (uint64_t i = 0; i < ROWS_MAX; i++) {
        bool more = false;
        NG_TRY(next_row(at, cells, &more, err));
        if (!more) {
            break;
        }
        const ng_text way = cell(&at->row, direction);
        const bool outgoing = ng_linkedin__is_word(way, "outgoing");
        if (outgoing || ng_linkedin__is_word(way, "incoming")) {
            const size_t side = outgoing ? 0 : 1;
            at->rows++;
            NG_TRY(add_vote(at, cell(&at->row, url[side]), cell(&at->row, name[side]), err));
        }
    }
done:
    return status;
}

static ng_status scan_messages(scan *at, ng_error *err)
{
    ng_status status = NG_OK;
    const size_t cells = at->row.count;
    const size_t from = ng_columns__find(&at->row, "from");
    const size_t sender = ng_columns__find(&at->row, "sender_profile_url");
    const size_t to = ng_columns__find(&at->row, "to");
    const size_t recipients = ng_columns__find(&at->row, "recipient_profile_urls");
    for (uint64_t i = 0; i < ROWS_MAX; i++) {
        bool more = false;
        NG_TRY(next_row(at, cells, &more, err));
        if (!more) {
            break;
        }
        const ng_text name = cell(&at->row, to);
        ng_text rest = cell(&at->row, recipients);
        ng_text url = cell(&at->row, sender);
        at->rows += url.bytes > 0;
        NG_TRY(add_vote(at, url, cell(&at->row, from), err));
        while (ng_linkedin__next_address(&rest, &url)) {
            NG_TRY(add_vote(at, url, name, err));
        }
    }
done:
    return status;
}

static ng_status scan_votes(
    scan *at, ng_linkedin kind, ng_arena *arena, ng_linkedin_trace *trace, ng_error *err)
{
    ng_status status = NG_OK;
    const bool of_messages = kind == NG_LINKEDIN_MESSAGES;
    NG_TRY(of_messages ? scan_messages(at, err) : scan_invitations(at, err));
    const ng_text slug = winner(at, of_messages);
    if (slug.bytes > 0) {
        trace->slug = ng_arena__copy(arena, slug);
        if (trace->slug.at == NULL) {
            NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for an address"));
        }
    }
done:
    return status;
}

ng_status ng_linkedin_scan(const ng_listing *listing, size_t index, ng_linkedin kind,
    const ng_import_options *options, ng_arena *arena, ng_linkedin_trace *trace, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_wanted wanted = {.format = NG_FORMAT_LINKEDIN};
    ng_import_options silent = *options;
    scan at = {.source = {.descriptor = -1}, .trace = trace};
    silent.progress = NULL;
    NG_TRY(ng_listing__open_file(listing, index, &silent, &at.source, err));
    NG_TRY(ng_csv__init(&at.csv, &at.source, err));
    NG_TRY(ng_arena__create(&at.scratch, err));
    NG_TRY(ng_map__create(&at.addresses, err));
    ng_detect(&at.csv, &wanted, &at.detected);
    NG_TRY(ng_csv__next(&at.csv, &at.row, err));
    if (at.row.cell != NULL && kind == NG_LINKEDIN_PROFILE) {
        NG_TRY(scan_profile(&at, arena, trace, err));
    } else if (at.row.cell != NULL) {
        NG_TRY(scan_votes(&at, kind, arena, trace, err));
    }
done:
    ng_map__destroy(at.addresses);
    ng_buffer__finish(&at.votes);
    ng_arena__destroy(at.scratch);
    ng_csv__finish(&at.csv);
    ng_source__close(&at.source);
    return status;
}
