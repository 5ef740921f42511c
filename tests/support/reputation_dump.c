// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What is stored about reputation, through the reading side alone.
 */
#include "support/reputation_dump.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "network/reputation_columns.h"
#include "network/snapshot.h"
#include "network/term.h"

typedef struct dump {
    ng_txn *txn;
    ng_reputation_columns *columns;
    const uint32_t *member; // [member_count] in the order of members
    uint32_t member_count;
    ng_buffer text;
} dump;

static void check(ng_status status, const ng_error *err)
{
    if (status != NG_OK) {
        fail_msg("%s: %s", ng_status_text(status), err->text);
    }
}

static void print(dump *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void print(dump *d, const char *format, ...)
{
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    assert_in_range(length, 0, sizeof line - 1);
    check(ng_buffer__add(&d->text, line, (size_t)length, NULL), NULL);
}

// NULL when the member is gone.
static const char *name_of(dump *d, uint32_t member)
{
    ng_text label = {0};
    ng_error err;
    ng_status status = ng_member_label(d->txn, (ng_member){member}, &label, &err);
    if (status == NG_ERR_NOT_FOUND) {
        return NULL;
    }
    check(status, &err);
    return label.at;
}

static void print_summary(dump *d)
{
    const ng_reputation_summary *s = ng_reputation_columns__summary(d->columns);
    print(d, "members %u seeds %u reached %u trusted %u tau %a\n", s->members, s->seeds,
        s->reached, s->trusted, s->tau);
    print(d, "edges %" PRIu64 " endorsements %" PRIu64 " claimed %" PRIu64 "\n", s->edges,
        s->endorsements, s->claimed);
    print(d, "dominated %" PRIu64 " untrusted %" PRIu64 " skills %u PageRank %a\n",
        s->dominated, s->untrusted, s->skills, s->pagerank_sum);
}

static ng_trust_mark mark_of(dump *d, uint32_t member)
{
    ng_trust_mark mark;
    ng_error err;
    check(ng_reputation_columns__mark(d->columns, member, &mark, &err), &err);
    return mark;
}

static void print_members(dump *d)
{
    for (uint32_t i = 0; i < d->member_count; i++) {
        ng_reputation_place place;
        ng_error err;
        ng_trust_mark mark = mark_of(d, d->member[i]);
        check(ng_reputation_columns__pagerank(d->columns, d->member[i], &place, &err), &err);
        print(d, "%s: trust %u, PageRank %" PRId64 " rank %u, dominates",
            name_of(d, d->member[i]), mark.trust, place.score, place.rank);
        for (uint32_t j = 0; j < d->member_count; j++) {
            ng_trust_mark other = mark_of(d, d->member[j]);
            if (ng_trust_mark__dominates(&mark, &other)) {
                print(d, " %s", name_of(d, d->member[j]));
            }
        }
        print(d, "\n");
    }
}

static void print_places(dump *d)
{
    uint32_t count = ng_reputation_columns__summary(d->columns)->members;
    for (uint32_t rank = 1; rank <= count; rank++) {
        ng_reputation_place place;
        ng_error err;
        check(ng_reputation_columns__pagerank_at(d->columns, rank, &place, &err), &err);
        assert_true(place.found && place.evidence);
        const char *name = name_of(d, place.member);
        print(d, "PageRank %u: %s\n", rank, name == NULL ? "gone" : name);
    }
}

static int compare_ids(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

// Places read side by side are those read one by one, of every member or of one in `step`.
static void check_many(dump *d, const ng_reputation_list *list, uint32_t step)
{
    ng_error err;
    uint32_t count = 0;
    uint32_t *member = calloc(d->member_count + (size_t)1, sizeof *member);
    ng_reputation_place *many = calloc(d->member_count + (size_t)1, sizeof *many);
    assert_true(member != NULL && many != NULL);
    for (uint32_t i = 0; i < d->member_count; i += step) {
        member[count++] = d->member[i];
    }
    qsort(member, count, sizeof *member, compare_ids);
    check(ng_reputation_columns__find_many(d->columns, list, member, count, many, &err), &err);
    for (uint32_t i = 0; i < count; i++) {
        ng_reputation_place place;
        check(ng_reputation_columns__find(d->columns, list, member[i], &place, &err), &err);
        assert_int_equal(place.found, many[i].found);
        assert_int_equal(place.rank, many[i].rank);
        assert_int_equal(place.score, many[i].score);
        assert_int_equal(place.endorsers, many[i].endorsers);
    }
    free(member);
    free(many);
}

static void print_list(dump *d, uint32_t term, const char *skill)
{
    ng_reputation_list list;
    ng_error err;
    check(ng_reputation_columns__list(d->columns, term, &list, &err), &err);
    print(d, "list %s: ranked %u endorsed %u endorsements %" PRIu64 " levelled %d %a %a\n",
        skill, list.ranked, list.endorsed, list.endorsements, list.scale.levelled,
        list.scale.mu, list.scale.sigma);
    for (uint32_t rank = 1; rank <= list.ranked; rank++) {
        ng_reputation_place place;
        check(ng_reputation_columns__at(d->columns, &list, rank, &place, &err), &err);
        assert_true(place.found && place.evidence);
        assert_int_equal(rank, place.rank);
        const char *name = name_of(d, place.member);
        print(d, "  %u %s %" PRId64 " by %u\n", rank, name == NULL ? "gone" : name, place.score,
            place.endorsers);
    }
    uint32_t found = 0;
    for (uint32_t i = 0; i < d->member_count; i++) {
        ng_reputation_place place;
        check(ng_reputation_columns__find(d->columns, &list, d->member[i], &place, &err), &err);
        found += place.found;
        if (place.found && !place.evidence) {
            print(d, "  no evidence for %s by %u\n", name_of(d, d->member[i]), place.endorsers);
        }
    }
    check_many(d, &list, 1);
    check_many(d, &list, 7);
    ng_reputation_endorsed endorsed;
    check(ng_reputation_columns__endorsed(d->columns, &list, &endorsed, &err), &err);
    assert_int_equal(list.endorsed, endorsed.count);
    assert_true(found <= endorsed.count);
}

typedef struct skill {
    const char *text;
    uint32_t term;
} skill;

static int compare_skills(const void *a, const void *b)
{
    return strcmp(((const skill *)a)->text, ((const skill *)b)->text);
}

static void print_lists(dump *d)
{
    uint32_t limit = (uint32_t)ng_txn__state(d->txn)->next_term[NG_VALUE_SKILL];
    skill *at = calloc(limit + 1, sizeof *at);
    uint32_t count = 0;
    print_list(d, NG_REPUTATION_OVERALL, "over all");
    for (uint32_t term = 1; term < limit; term++) {
        ng_reputation_list list;
        ng_text text;
        ng_error err;
        check(ng_reputation_columns__list(d->columns, term, &list, &err), &err);
        if (list.endorsed > 0) {
            check(ng_term__text(d->txn, NG_VALUE_SKILL, term, &text, &err), &err);
            ng_text copied = ng_arena__copy(ng_txn__arena(d->txn), text);
            at[count++] = (skill){copied.at, term};
        }
    }
    qsort(at, count, sizeof *at, compare_skills);
    for (uint32_t i = 0; i < count; i++) {
        print_list(d, at[i].term, at[i].text);
    }
    free(at);
}

char *reputation_dump(ng_txn *txn)
{
    dump d = {.txn = txn};
    ng_snapshot *snapshot = NULL;
    ng_error err;
    check(ng_snapshot__of(txn, &snapshot, &err), &err);
    check(ng_snapshot__members(snapshot, &d.member, &d.member_count, &err), &err);
    check(ng_reputation_columns__open(txn, &d.columns, &err), &err);
    print_summary(&d);
    print_members(&d);
    print_places(&d);
    print_lists(&d);
    char *text = calloc(d.text.bytes + 1, 1);
    assert_non_null(text);
    memcpy(text, d.text.at, d.text.bytes);
    ng_buffer__finish(&d.text);
    return text;
}

void reputation_dump_compare(const char *expected, const char *got, const char *what)
{
    while (*expected != 0 || *got != 0) {
        int expected_bytes = (int)strcspn(expected, "\n");
        int got_bytes = (int)strcspn(got, "\n");
        if (expected_bytes != got_bytes || memcmp(expected, got, (size_t)expected_bytes) != 0) {
            fail_msg("%s: '%.*s', not '%.*s'", what, got_bytes, got, expected_bytes, expected);
        }
        expected += expected_bytes + (expected[expected_bytes] == '\n');
        got += got_bytes + (got[got_bytes] == '\n');
    }
}
