// SPDX-License-Identifier: GPL-3.0-or-later
/** LDBC SNB files: which is which, and what a row of each says. */
#include "import/ldbc.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "import/columns.h"
#include "import/ldbc_row.h"

#define ID_BYTES 18

/** Files of SNB that say nothing that is kept. */
static const char *const other_names[] = {"tagclass", "tagclass_issubclassof_tagclass",
    "tag_hastype_tagclass", "organisation_islocatedin_place", "person_likes_post",
    "person_likes_comment", "post", "post_hastag_tag", "post_islocatedin_place", "comment",
    "comment_hastag_tag", "comment_islocatedin_place", "forum_containerof_post",
    "forum_hastag_tag"};

/** One kind of file. `header`: the names of its first columns, as ng_columns__name writes
 * them. */
typedef struct ldbc_kind {
    const char *name;
    const char *header[3];
    bool by_header;                                       // no other file has this header
    ng_status (*read)(ng_ldbc_file *file, ng_error *err); // NULL: says nothing by itself
} ldbc_kind;

static const ldbc_kind kinds[NG_LDBC_COUNT] = {
    [NG_LDBC_PERSON] = {"person", {"id", "firstname", "lastname"}, true, ng_ldbc__person},
    [NG_LDBC_PERSON_PLACE] = {"person_isLocatedIn_place", {"person.id", "place.id"}, true,
        ng_ldbc__person_place},
    [NG_LDBC_PERSON_STUDY] = {"person_studyAt_organisation",
        {"person.id", "organisation.id", "classyear"}, true, ng_ldbc__person_study},
    [NG_LDBC_PERSON_WORK] = {"person_workAt_organisation",
        {"person.id", "organisation.id", "workfrom"}, true, ng_ldbc__person_work},
    [NG_LDBC_PERSON_TAG] = {"person_hasInterest_tag", {"person.id", "tag.id"}, true,
        ng_ldbc__person_tag},
    [NG_LDBC_PERSON_EMAIL] = {"person_email_emailaddress", {"person.id", "email"}, true,
        ng_ldbc__person_email},
    [NG_LDBC_PERSON_LANGUAGE] = {"person_speaks_language", {"person.id", "language"}, true,
        ng_ldbc__person_language},
    [NG_LDBC_KNOWS] = {"person_knows_person", {"person.id", "person.id"}, true, ng_ldbc__knows},
    [NG_LDBC_FORUM] = {"forum", {"id", "title", "creationdate"}, true, ng_ldbc__forum},
    // Before the moderators: the longer header wins.
    [NG_LDBC_FORUM_MODERATOR] = {"forum_hasModerator_person", {"forum.id", "person.id"}, false,
        ng_ldbc__forum_moderator},
    [NG_LDBC_FORUM_MEMBER] = {"forum_hasMember_person", {"forum.id", "person.id", "joindate"},
        true, ng_ldbc__forum_member},
    [NG_LDBC_REPLY_POST] = {"comment_replyOf_post", {"comment.id", "post.id"}, true,
        ng_ldbc__reply},
    [NG_LDBC_REPLY_COMMENT] = {"comment_replyOf_comment", {"comment.id", "comment.id"}, true,
        ng_ldbc__reply},
    [NG_LDBC_PLACE] = {"place", {"id", "name"}, false, NULL},
    [NG_LDBC_PLACE_PART] = {"place_isPartOf_place", {"place.id", "place.id"}, true, NULL},
    [NG_LDBC_ORGANISATION] = {"organisation", {"id", "type", "name"}, false, NULL},
    [NG_LDBC_TAG] = {"tag", {"id", "name"}, false, NULL},
    [NG_LDBC_POST_CREATOR] = {"post_hasCreator_person", {"post.id", "person.id"}, true, NULL},
    [NG_LDBC_COMMENT_CREATOR] = {"comment_hasCreator_person", {"comment.id", "person.id"}, true,
        NULL},
    [NG_LDBC_OTHER] = {"other", {NULL}, false, NULL},
};

const char *ng_ldbc__name(ng_ldbc ldbc)
{
    return kinds[ldbc].name;
}

/** Steps back over `_<digits>` before `end`; false when it is not there. */
static bool cut_number(const char *at, size_t *end)
{
    size_t i = *end;
    while (i > 0 && at[i - 1] >= '0' && at[i - 1] <= '9') {
        i--;
    }
    if (i == *end || i == 0 || at[i - 1] != '_') {
        return false;
    }
    *end = i - 1;
    return true;
}

ng_ldbc ng_ldbc__of_path(const char *path)
{
    const char *const slash = strrchr(path, '/');
    const char *const base = slash == NULL ? path : slash + 1;
    size_t bytes = strlen(base);
    if (bytes < 4 || strcmp(base + bytes - 4, ".csv") != 0) {
        return NG_LDBC_COUNT;
    }
    bytes -= 4;
    char own[NG_COLUMN_NAME_BYTES];
    if (!cut_number(base, &bytes) || !cut_number(base, &bytes) || bytes >= sizeof(own)) {
        return NG_LDBC_COUNT;
    }
    ng_columns__name((ng_text){base, bytes}, own);
    for (ng_ldbc ldbc = 0; ldbc < NG_LDBC_OTHER; ldbc++) {
        char known[NG_COLUMN_NAME_BYTES];
        ng_columns__name(ng_text__of(kinds[ldbc].name), known);
        if (strcmp(own, known) == 0) {
            return ldbc;
        }
    }
    for (size_t i = 0; i < sizeof(other_names) / sizeof(other_names[0]); i++) {
        if (strcmp(own, other_names[i]) == 0) {
            return NG_LDBC_OTHER;
        }
    }
    return NG_LDBC_COUNT;
}

static size_t header_length(ng_ldbc ldbc)
{
    size_t count = 0;
    while (count < 3 && kinds[ldbc].header[count] != NULL) {
        count++;
    }
    return count;
}

static bool has_header(ng_ldbc ldbc, const ng_csv_row *header)
{
    const size_t count = header_length(ldbc);
    if (header->count < count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        char own[NG_COLUMN_NAME_BYTES];
        ng_columns__name(header->cell[i], own);
        if (strcmp(own, kinds[ldbc].header[i]) != 0) {
            return false;
        }
    }
    return true;
}

ng_ldbc ng_ldbc__of(const char *path, const ng_csv_row *header)
{
    const ng_ldbc named = ng_ldbc__of_path(path);
    if (named != NG_LDBC_COUNT && header->count >= 2 && has_header(named, header)) {
        return named;
    }
    for (ng_ldbc ldbc = 0; ldbc < NG_LDBC_OTHER; ldbc++) {
        if (kinds[ldbc].by_header && has_header(ldbc, header)) {
            return ldbc;
        }
    }
    // Two columns, a forum and a person: the moderators, since members have a date.
    return has_header(NG_LDBC_FORUM_MODERATOR, header) ? NG_LDBC_FORUM_MODERATOR
                                                       : NG_LDBC_COUNT;
}

bool ng_ldbc__id(ng_ldbc_file *file, size_t index, uint64_t *out)
{
    static const uint64_t range[2] = {0, UINT64_C(999999999999999999)};
    const ng_text cell = ng_reader__cell(file->reader, index);
    return ng_reader__number(file->reader, file->column[index], cell, range, out);
}

ng_status ng_ldbc__person_slot(ng_ldbc_file *file, uint64_t id, uint32_t *slot, ng_error *err)
{
    char text[ID_BYTES + 3];
    const int bytes = snprintf(text, sizeof(text), "%" PRIu64, id);
    return ng_reader__member(file->reader, (ng_text){text, (size_t)bytes}, slot, err);
}

ng_status ng_ldbc__read(
    ng_reader *reader, ng_ldbc ldbc, ng_ldbc_lookups *lookups, ng_error *err)
{
    ng_status status = NG_OK;
    ng_ldbc_file file = {.reader = reader, .lookups = lookups, .ldbc = ldbc};
    NG_TRY(ng_csv__next(reader->csv, &reader->row, err));
    reader->cell_count = reader->row.count;
    for (size_t i = 0; i < NG_LDBC_COLUMNS && i < reader->row.count; i++) {
        (void)snprintf(file.column[i], sizeof(file.column[i]), "%.*s",
            (int)(reader->row.cell[i].bytes % NG_COLUMN_NAME_BYTES), reader->row.cell[i].at);
    }
    file.email = ng_columns__find(&reader->row, "email");
    file.language = ng_columns__find(&reader->row, "language");
    file.birthday = ng_columns__find(&reader->row, "birthday");
    for (;;) {
        bool more = false;
        NG_TRY(ng_reader__next(reader, &more, err));
        if (!more) {
            break;
        }
        if (kinds[ldbc].read != NULL) {
            NG_TRY(kinds[ldbc].read(&file, err));
        }
    }
    if (file.self_replies > 0) {
        ng_reader__warn(reader, "replies of members to themselves, which say nothing: %" PRIu64,
            file.self_replies);
    }
done:
    return status;
}
