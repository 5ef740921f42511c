// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What says that two are one person, and what speaks against it, in words.
 */
#include "base/status.h"
#include "network/member.h"
#include "network/term.h"
#include "query/duplicate_work.h"

#include <stdlib.h>

static const char *const kind_names[NG_LIKENESS_KIND_COUNT] = {
    [NG_LIKENESS_NAME] = "name",
    [NG_LIKENESS_COMPANY] = "company",
    [NG_LIKENESS_SCHOOL] = "school",
    [NG_LIKENESS_TITLE] = "title",
    [NG_LIKENESS_PLACE] = "location",
    [NG_LIKENESS_CONTACTS] = "contacts",
    [NG_LIKENESS_EMAIL] = "email",
    [NG_LIKENESS_PHONE] = "phone",
    [NG_LIKENESS_BIRTHDAY] = "birthday",
    [NG_LIKENESS_ROWS] = "rows",
    [NG_LIKENESS_OWNERS] = "owners",
    [NG_LIKENESS_TIED] = "tied",
    [NG_LIKENESS_CAREER] = "career",
};

typedef struct telling {
    ng_duplicate_work *work;
    ng_arena *arena;
    const ng_likeness_profile *a, *b;
} telling;

// Two words of the names with what is said of them.
static ng_text print_words(
    const telling *on, const ng_likeness_evidence *evidence, const char *said)
{
    const ng_text a = on->a->word[evidence->a]->text;
    const ng_text b = on->b->word[evidence->b]->text;
    return ng_arena__print(
        on->arena, "%.*s and %.*s %s", (int)a.bytes, a.at, (int)b.bytes, b.at, said);
}

static ng_text print_name(const telling *on, const ng_likeness_evidence *evidence)
{
    switch (evidence->relation) {
    case NG_WORDS_EQUAL:
        if (evidence->a < on->a->word_count || evidence->a < on->b->word_count) {
            return ng_arena__print(on->arena, "%u %s of the name %s the same",
                (unsigned)evidence->a, evidence->a == 1 ? "word" : "words",
                evidence->a == 1 ? "is" : "are");
        }
        return evidence->b == 0
            ? ng_arena__print(on->arena, "the names are the same")
            : ng_arena__print(on->arena, "the names have the same words in another order");
    case NG_WORDS_DIFFER:
        break;
    case NG_WORDS_SPELLED:
        return print_words(on, evidence, "are spellings of one name");
    case NG_WORDS_SHORT:
        return print_words(on, evidence, "are forms of one name");
    case NG_WORDS_INITIAL:
        return print_words(on, evidence, "agree in the first letter");
    case NG_WORDS_TYPO:
        return print_words(on, evidence, "differ by one letter");
    case NG_WORDS_TYPOS:
        return print_words(on, evidence, "differ by two letters");
    }
    return ng_arena__print(on->arena, "the names differ");
}

static ng_status print_value(const telling *on, const ng_likeness_evidence *evidence,
    ng_value_kind kind, ng_text *out, ng_error *err)
{
    ng_status status = NG_OK;
    const char *name = kind_names[evidence->kind];
    ng_text first;
    ng_text second = {"", 0};
    NG_TRY(ng_term__text(on->work->txn, kind, evidence->a, &first, err));
    if (evidence->weight_micro > 0 && evidence->b == 0) {
        *out = ng_arena__print(on->arena, "same %s: %.*s", name, (int)first.bytes, first.at);
        goto done;
    }
    NG_TRY(ng_term__text(on->work->txn, kind, evidence->b, &second, err));
    *out = evidence->b == 0 ? ng_arena__print(on->arena, "the %s %.*s, which many have", name,
                                  (int)first.bytes, first.at)
                            : ng_arena__print(on->arena, "another %s: %.*s and %.*s", name,
                                  (int)first.bytes, first.at, (int)second.bytes, second.at);
done:
    return status;
}

static ng_text print_email(const telling *on, const ng_likeness_evidence *evidence)
{
    const ng_text local = evidence->relation == NG_WORDS_SPELLED
        ? (ng_text){"", 0}
        : on->a->address[evidence->a].local_text;
    switch (evidence->relation) {
    case NG_WORDS_EQUAL:
        return ng_arena__print(
            on->arena, "both addresses begin with %.*s@", (int)local.bytes, local.at);
    case NG_WORDS_SPELLED:
        return ng_arena__print(on->arena, "the address of one has the name of the other");
    case NG_WORDS_DIFFER:
    case NG_WORDS_SHORT:
    case NG_WORDS_INITIAL:
    case NG_WORDS_TYPO:
    case NG_WORDS_TYPOS:
        break;
    }
    return ng_arena__print(on->arena, "two addresses at one host");
}

static ng_text print_contacts(const telling *on, const ng_likeness_evidence *evidence)
{
    if (evidence->a == 0) {
        return ng_arena__print(on->arena, "no shared contact of %u and %u",
            (unsigned)on->a->degree, (unsigned)on->b->degree);
    }
    return ng_arena__print(on->arena, "%u shared %s of %u and %u", (unsigned)evidence->a,
        evidence->a == 1 ? "contact" : "contacts", (unsigned)on->a->degree,
        (unsigned)on->b->degree);
}

static ng_text print_number(const telling *on, const ng_likeness_evidence *evidence)
{
    const bool same = evidence->weight_micro > 0;
    if (evidence->kind == NG_LIKENESS_PHONE) {
        return same ? ng_arena__print(on->arena, "same phone number")
                    : ng_arena__print(on->arena, "another phone number");
    }
    return same ? ng_arena__print(on->arena, "same birthday")
                : ng_arena__print(on->arena, "another birthday");
}

static ng_status print_evidence(
    const telling *on, const ng_likeness_evidence *evidence, ng_text *out, ng_error *err)
{
    ng_status status = NG_OK;
    switch (evidence->kind) {
    case NG_LIKENESS_NAME:
        *out = print_name(on, evidence);
        break;
    case NG_LIKENESS_COMPANY:
        return print_value(on, evidence, NG_VALUE_COMPANY, out, err);
    case NG_LIKENESS_SCHOOL:
        return print_value(on, evidence, NG_VALUE_SCHOOL, out, err);
    case NG_LIKENESS_TITLE:
        return print_value(on, evidence, NG_VALUE_TITLE, out, err);
    case NG_LIKENESS_PLACE:
        return print_value(on, evidence, NG_VALUE_PLACE, out, err);
    case NG_LIKENESS_CONTACTS:
        *out = print_contacts(on, evidence);
        break;
    case NG_LIKENESS_EMAIL:
        *out = print_email(on, evidence);
        break;
    case NG_LIKENESS_PHONE:
    case NG_LIKENESS_BIRTHDAY:
        *out = print_number(on, evidence);
        break;
    case NG_LIKENESS_ROWS:
        *out = evidence->a == 0 ? ng_arena__print(on->arena, "two rows of one list of contacts")
                                : ng_arena__print(on->arena, "two keys in one file");
        break;
    case NG_LIKENESS_OWNERS:
        *out = ng_arena__print(on->arena, "both have an archive of their own");
        break;
    case NG_LIKENESS_TIED:
        *out = ng_arena__print(on->arena, "connected to each other");
        break;
    case NG_LIKENESS_CAREER:
        *out = ng_arena__print(on->arena, "at two companies at the same time");
        break;
    case NG_LIKENESS_KIND_COUNT:
        break;
    }
    return status;
}

// What says most first; ties stay in the order they were found in.
static void sort_evidence(ng_likeness *likeness)
{
    for (uint32_t i = 1; i < likeness->count; i++) {
        const ng_likeness_evidence moved = likeness->evidence[i];
        const int32_t weight = abs(moved.weight_micro);
        uint32_t j = i;
        while (j > 0 && abs(likeness->evidence[j - 1].weight_micro) < weight) {
            likeness->evidence[j] = likeness->evidence[j - 1];
            j--;
        }
        likeness->evidence[j] = moved;
    }
}

static ng_status add_evidence(
    ng_duplicate_work *work, ng_likeness *likeness, ng_duplicate *out, ng_error *err)
{
    ng_status status = NG_OK;
    const telling on = {work, work->answers, &work->side[0].profile, &work->side[1].profile};
    ng_duplicate_evidence *evidence =
        ng_arena__allocate_zero(on.arena, likeness->count + (size_t)1, sizeof *evidence);
    ng_text *against =
        ng_arena__allocate_zero(on.arena, likeness->count + (size_t)1, sizeof *against);
    if (evidence == NULL || against == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for what is alike");
    }
    sort_evidence(likeness);
    for (uint32_t i = 0; i < likeness->count; i++) {
        const ng_likeness_evidence *piece = &likeness->evidence[i];
        ng_text text = {NULL, 0};
        NG_TRY(print_evidence(&on, piece, &text, err));
        if (text.at == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory for what is alike");
        }
        if (piece->weight_micro > 0) {
            evidence[out->evidence_count++] =
                (ng_duplicate_evidence){kind_names[piece->kind], text};
        } else {
            against[out->against_count++] = text;
        }
    }
    out->evidence = evidence;
    out->against = against;
done:
    return status;
}

static ng_status add_member(
    ng_duplicate_work *work, uint32_t place, ng_text *label, ng_text *name, ng_error *err)
{
    const ng_member member = {work->person[place].id};
    const ng_status status = ng_member_label(work->txn, member, label, err);
    return status == NG_OK ? ng_member_name(work->txn, member, name, err) : status;
}

ng_status ng_duplicate__describe(
    ng_duplicate_work *work, const ng_duplicate_pair *pair, ng_duplicate *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_likeness likeness;
    *out = (ng_duplicate){.a = {work->person[pair->a].id},
        .b = {work->person[pair->b].id},
        .score_micro = pair->score_micro};
    NG_TRY(ng_duplicate__watch(work, err));
    NG_TRY(add_member(work, pair->a, &out->a_label, &out->a_name, err));
    NG_TRY(add_member(work, pair->b, &out->b_label, &out->b_name, err));
    NG_TRY(ng_duplicate__weigh(work, pair->a, pair->b, &likeness, err));
    NG_TRY(add_evidence(work, &likeness, out, err));
done:
    return status;
}
