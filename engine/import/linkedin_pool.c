// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whose archive each is. Owners are told apart by the text that stands for them in stable
 * codes, so several archives of one member share one owner and what is known of names.
 */
#include "import/linkedin_pool.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "import/linkedin_scan.h"

/** One file of an archive. */
typedef struct pool_file {
    size_t index; // in the listing
    size_t group; // of the listing
    ng_linkedin kind;
    ng_linkedin_owner *owner;
} pool_file;

struct ng_linkedin_pool {
    const ng_listing *listing;
    const ng_import_options *options;
    ng_linkedin_desk desk;
    ng_arena *arena;
    ng_buffer files;           // pool_file each
    ng_linkedin_owner **owner; // [owner_count], room for one a group and one more
    size_t owner_count;
    ng_linkedin_owner *named; // options->owner; NULL: not looked for yet
    ng_text named_slug;       // the slug that is known to be theirs; empty: none yet
};

ng_status ng_linkedin_pool__create(const ng_listing *listing, const ng_import_options *options,
    const ng_linkedin_desk *desk, ng_linkedin_pool **out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_linkedin_pool *const pool = ng_memory__allocate_zero(1, sizeof(*pool));
    *out = pool;
    if (pool == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for archives");
    }
    pool->listing = listing;
    pool->options = options;
    pool->desk = *desk;
    NG_TRY(ng_arena__create(&pool->arena, err));
    pool->owner =
        ng_arena__allocate_zero(pool->arena, listing->group_count + 1, sizeof(*pool->owner));
    if (pool->owner == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for archives"));
    }
done:
    if (status != NG_OK) {
        ng_linkedin_pool__destroy(pool);
        *out = NULL;
    }
    return status;
}

void ng_linkedin_pool__destroy(ng_linkedin_pool *pool)
{
    if (pool == NULL) {
        return;
    }
    for (size_t i = 0; i < pool->owner_count; i++) {
        ng_linkedin_claims__finish(&pool->owner[i]->names);
    }
    ng_buffer__finish(&pool->files);
    ng_arena__destroy(pool->arena);
    ng_memory__release(pool);
}

static pool_file *file_at(const ng_linkedin_pool *pool, size_t at)
{
    // A buffer begins as aligned as memory of the heap is.
    return (pool_file *)(void *)pool->files.at + at;
}

size_t ng_linkedin_pool__count(const ng_linkedin_pool *pool)
{
    return pool->files.bytes / sizeof(pool_file);
}

ng_status ng_linkedin_pool__add(
    ng_linkedin_pool *pool, size_t index, ng_linkedin kind, ng_error *err)
{
    const pool_file file = {
        .index = index, .group = pool->listing->file[index].group, .kind = kind};
    return ng_buffer__add(&pool->files, &file, sizeof(file), err);
}

// ---------------------------------------------------------------------------------- the owners

/** How options->owner is folded: an e-mail address, a profile address, or plain text.
 * `identity_class` says which. */
static ng_status fold_owner(ng_linkedin_pool *pool, ng_text owner,
    ng_identity_class *identity_class, ng_text *out, ng_error *err)
{
    ng_status status = NG_OK;
    *identity_class = NG_IDENTITY_EMAIL;
    NG_TRY(ng_text__fold_email(pool->arena, owner, out, err));
    if (out->bytes == 0) {
        *identity_class = NG_IDENTITY_SLUG;
        NG_TRY(ng_text__slug(pool->arena, owner, false, out, err));
    }
    if (out->bytes == 0) {
        *identity_class = NG_IDENTITY_KEY;
        NG_TRY(ng_text__fold(pool->arena, owner, out, err));
    }
done:
    return status;
}

/**
 * What is behind a prefix in the first identity of a profile that has it, or in the one that is
 * `wanted`; empty when there is none. */
static ng_text find_identity(const ng_profile *profile, const char *prefix, ng_text wanted)
{
    const size_t bytes = strlen(prefix);
    for (size_t i = 0; i < profile->identity_count; i++) {
        const ng_text text = profile->identities[i];
        if (text.bytes <= bytes || memcmp(text.at, prefix, bytes) != 0) {
            continue;
        }
        const ng_text own = {text.at + bytes, text.bytes - bytes};
        if (wanted.bytes == 0 || ng_text__equal(own, wanted)) {
            return own;
        }
    }
    return (ng_text){NULL, 0};
}

/** Who is named in options->owner, as it is written there. */
typedef struct naming {
    ng_text owner;
    ng_identity_class identity_class;
} naming;

/**
 * Slot of a member of the store through the identity it was named by, so that the archive stays
 * theirs when what tells of the others is taken back; else through the strongest. */
static ng_status find_slot(
    ng_linkedin_pool *pool, ng_member member, const naming *by, uint32_t *slot, ng_error *err)
{
    static const struct {
        const char *prefix;
        ng_identity_class identity_class;
    } form[] = {
        {"key:", NG_IDENTITY_KEY}, {"slug:", NG_IDENTITY_SLUG}, {"email:", NG_IDENTITY_EMAIL}};
    ng_status status = NG_OK;
    ng_profile profile;
    NG_TRY(ng_member_profile(pool->desk.txn, member, &profile, err));
    const ng_text slug = find_identity(&profile, "slug:", (ng_text){NULL, 0});
    if (slug.bytes > 0) {
        pool->named_slug = ng_arena__copy(pool->arena, slug);
    }
    const size_t count = sizeof(form) / sizeof(form[0]);
    const ng_text words =
        by->identity_class == NG_IDENTITY_KEY ? by->owner : pool->named->words;
    for (size_t i = 0; i < 2 * count; i++) {
        const ng_identity_class identity_class = form[i % count].identity_class;
        if (i < count && identity_class != by->identity_class) {
            continue;
        }
        const ng_text own = find_identity(
            &profile, form[i % count].prefix, i < count ? words : (ng_text){NULL, 0});
        if (own.bytes > 0) {
            pool->named->reference = ng_arena__copy(pool->arena, own);
            return ng_batch__member(pool->desk.batch, identity_class, own, slot, err);
        }
    }
    // A cell with `ref:` is a stable code.
    const ng_text code = find_identity(&profile, "ref:", (ng_text){NULL, 0});
    if (code.bytes == 0) {
        NG_TRY(ng_fail(err, NG_ERR_CORRUPT, "member %" PRIu32 " has no identity", member.id));
    }
    const ng_text stable = ng_arena__print(pool->arena, "ref:%.*s", (int)code.bytes, code.at);
    pool->named->reference = stable;
    NG_TRY(ng_batch__member_cell(pool->desk.batch, stable, (ng_text){NULL, 0}, slot, err));
done:
    return status;
}

/** The owner with these words, made when there is none. */
static ng_status add_owner(ng_linkedin_pool *pool, ng_text words, ng_text reference,
    ng_linkedin_owner **out, bool *is_new, ng_error *err)
{
    *is_new = false;
    for (size_t i = 0; i < pool->owner_count; i++) {
        if (ng_text__equal(pool->owner[i]->words, words)) {
            *out = pool->owner[i];
            return NG_OK;
        }
    }
    ng_linkedin_owner *const owner = ng_arena__allocate_zero(pool->arena, 1, sizeof(*owner));
    if (owner == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the owner of an archive");
    }
    *owner = (ng_linkedin_owner){.words = words, .reference = reference};
    pool->owner[pool->owner_count++] = owner;
    *out = owner;
    *is_new = true;
    return NG_OK;
}

/** The slot of a new owner that options->owner names. */
static ng_status place_named(
    ng_linkedin_pool *pool, ng_text owner, ng_identity_class identity_class, ng_error *err)
{
    ng_status status = NG_OK;
    ng_member member = {0};
    ng_error own = {.status = NG_OK};
    ng_linkedin_owner *const named = pool->named;
    status = ng_member_find(pool->desk.txn, owner, &member, NULL, NULL, &own);
    if (status == NG_OK) {
        return find_slot(pool, member, &(naming){owner, identity_class}, &named->slot, err);
    }
    if (status != NG_ERR_NOT_FOUND) {
        return ng_fail(err, status, "%s", own.text);
    }
    status = NG_OK;
    if (identity_class == NG_IDENTITY_KEY) {
        NG_TRY(ng_batch__member_cell(pool->desk.batch, owner,
            ng_text__of(pool->options->name_space), &named->slot, err));
    } else {
        NG_TRY(ng_batch__member(
            pool->desk.batch, identity_class, named->words, &named->slot, err));
    }
done:
    return status;
}

/** Finds whom options->owner means; *pool->named stays NULL when there is no such option. */
static ng_status find_named(ng_linkedin_pool *pool, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_text owner = ng_text__trim(ng_text__of(pool->options->owner));
    ng_identity_class identity_class = NG_IDENTITY_KEY;
    ng_text words;
    bool is_new = false;
    if (pool->named != NULL || owner.bytes == 0) {
        return NG_OK;
    }
    if (!ng_text__valid(owner) || owner.bytes > NG_LIMIT_KEY_BYTES) {
        return ng_fail(err, NG_ERR_ARGUMENT, "the owner is not UTF-8 or longer than %d bytes",
            NG_LIMIT_KEY_BYTES);
    }
    NG_TRY(fold_owner(pool, owner, &identity_class, &words, err));
    NG_TRY(add_owner(pool, words, owner, &pool->named, &is_new, err));
    if (identity_class == NG_IDENTITY_SLUG) {
        pool->named_slug = words;
    }
    NG_TRY(place_named(pool, owner, identity_class, err));
done:
    return status;
}

ng_status ng_linkedin_pool__stream_owner(
    ng_linkedin_pool *pool, const char *path, ng_linkedin_owner **out, ng_error *err)
{
    const ng_status status = find_named(pool, err);
    *out = pool->named;
    if (status == NG_OK && *out == NULL) {
        return ng_fail(err, NG_ERR_ARGUMENT,
            "%s: what can be read once only does not say whose archive it is from: name the "
            "owner with --owner",
            path);
    }
    return status;
}

// -------------------------------------------------------------------------------- the archives

/** Looks into the file of one kind of a group, if there is one; the one with the least index.
 * *at is its number among the files, SIZE_MAX when there is none. */
static ng_status scan_kind(ng_linkedin_pool *pool, size_t group, ng_linkedin kind,
    ng_linkedin_trace *trace, size_t *at, ng_error *err)
{
    *at = SIZE_MAX;
    for (size_t i = 0; i < ng_linkedin_pool__count(pool); i++) {
        const pool_file *const file = file_at(pool, i);
        if (file->group == group && file->kind == kind) {
            *at = i;
            return ng_linkedin_scan(
                pool->listing, file->index, kind, pool->options, pool->arena, trace, err);
        }
    }
    return NG_OK;
}

/** What the group is called in sentences: its only file, or its folder or archive. */
static const char *name_of(const ng_linkedin_pool *pool, size_t group)
{
    const char *only = NULL;
    size_t count = 0;
    for (size_t i = 0; i < ng_linkedin_pool__count(pool); i++) {
        const pool_file *const file = file_at(pool, i);
        if (file->group == group) {
            only = pool->listing->file[file->index].path;
            count++;
        }
    }
    return count == 1 ? only : pool->listing->group[group].path;
}

/** options->owner is the owner of a group that says it is of `slug`. */
static ng_status join_named(
    ng_linkedin_pool *pool, size_t group, const char *teller, ng_text slug, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t slot = 0;
    if (pool->named_slug.bytes > 0 && !ng_text__equal(pool->named_slug, slug)) {
        return ng_fail(err, NG_ERR_ARGUMENT,
            "%s: %s says that this is the archive of linkedin.com/in/%.*s, --owner says "
            "linkedin.com/in/%.*s: leave --owner out, or import the archives one by one",
            name_of(pool, group), teller, (int)slug.bytes, slug.at, (int)pool->named_slug.bytes,
            pool->named_slug.at);
    }
    pool->named_slug = slug;
    NG_TRY(ng_batch__member(pool->desk.batch, NG_IDENTITY_SLUG, slug, &slot, err));
    NG_TRY(ng_batch__same(pool->desk.batch, pool->named->slot, slot, err));
done:
    return status;
}

static ng_status find_owner(
    ng_linkedin_pool *pool, size_t group, ng_linkedin_owner **out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_linkedin_trace trace = {.slug = {NULL, 0}};
    ng_linkedin teller = NG_LINKEDIN_INVITATIONS;
    bool is_new = false;
    size_t at = 0;
    NG_TRY(scan_kind(pool, group, NG_LINKEDIN_PROFILE, &trace, &at, err));
    NG_TRY(scan_kind(pool, group, teller, &trace, &at, err));
    if (trace.slug.bytes == 0) {
        teller = NG_LINKEDIN_MESSAGES;
        NG_TRY(scan_kind(pool, group, teller, &trace, &at, err));
    }
    *out = pool->named;
    if (pool->named != NULL) {
        return trace.slug.bytes == 0
            ? NG_OK
            : join_named(pool, group, ng_linkedin__name(teller), trace.slug, err);
    }
    if (trace.slug.bytes == 0) {
        NG_TRY(ng_fail(err, NG_ERR_ARGUMENT,
            "%s: nothing here says whose archive it is from: name the owner with --owner",
            name_of(pool, group)));
    }
    NG_TRY(add_owner(pool, trace.slug, trace.slug, out, &is_new, err));
    if (is_new) {
        NG_TRY(ng_batch__member(
            pool->desk.batch, NG_IDENTITY_SLUG, trace.slug, &(*out)->slot, err));
    }
done:
    return status;
}

static int compare_files(const void *a, const void *b)
{
    const pool_file *const x = a;
    const pool_file *const y = b;
    const bool x_late = x->kind > NG_LINKEDIN_NAMING_LAST;
    const bool y_late = y->kind > NG_LINKEDIN_NAMING_LAST;
    if (x_late != y_late) {
        return x_late ? 1 : -1;
    }
    if (x->group != y->group) {
        return x->group < y->group ? -1 : 1;
    }
    if (x->kind != y->kind) {
        return x->kind < y->kind ? -1 : 1;
    }
    return (x->index > y->index) - (x->index < y->index);
}

ng_status ng_linkedin_pool__arrange(ng_linkedin_pool *pool, ng_error *err)
{
    ng_status status = NG_OK;
    const size_t count = ng_linkedin_pool__count(pool);
    if (count == 0) {
        return NG_OK;
    }
    NG_TRY(find_named(pool, err));
    for (size_t i = 0; i < count; i++) {
        pool_file *const file = file_at(pool, i);
        for (size_t k = 0; k < i && file->owner == NULL; k++) {
            file->owner =
                file_at(pool, k)->group == file->group ? file_at(pool, k)->owner : NULL;
        }
        if (file->owner == NULL) {
            NG_TRY(find_owner(pool, file->group, &file->owner, err));
        }
    }
    qsort(pool->files.at, count, sizeof(pool_file), compare_files);
done:
    return status;
}

void ng_linkedin_pool__file(
    const ng_linkedin_pool *pool, size_t at, size_t *index, ng_linkedin_owner **owner)
{
    const pool_file *const file = file_at(pool, at);
    *index = file->index;
    *owner = file->owner;
}
