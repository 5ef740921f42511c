// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A question for candidates, as options and a requirement file ask it: for `source`, and for
 * whatever keeps such a question.
 */
#ifndef CLI_SOURCE_QUESTION_H
#define CLI_SOURCE_QUESTION_H

#include "reference.h"
#include "requirement.h"

/** Keys of its options; a command takes 0x100 and below for its own. */
enum {
    SOURCE_KEY_COUNT = 'n',
    SOURCE_KEY_ANY_SKILL = 0x101,
    SOURCE_KEY_NOT_COMPANY,
    SOURCE_KEY_MIN_YEARS,
    SOURCE_KEY_VERIFIED,
    SOURCE_KEY_NEAR,
    SOURCE_KEY_TEAM,
    SOURCE_KEY_MAX_HOPS,
    SOURCE_KEY_EXCLUDE,
    SOURCE_KEY_TRAIT = 0x200 // + trait: one text of it
};

/** Its options, for the table of a command. */
#define SOURCE_QUESTION_OPTIONS                                                                \
    {"skill", SOURCE_KEY_TRAIT + NG_TRAIT_SKILL, "S", 0,                                       \
        "has this skill; may be repeated: has all", 0},                                        \
        {"any-skill", SOURCE_KEY_ANY_SKILL, "S", 0, "may be repeated: has one of them", 0},    \
        {"industry", SOURCE_KEY_TRAIT + NG_TRAIT_INDUSTRY, "X", 0, "of this industry", 0},     \
        {"company", SOURCE_KEY_TRAIT + NG_TRAIT_COMPANY, "C", 0, "works there today", 0},      \
        {"not-company", SOURCE_KEY_NOT_COMPANY, "C", 0, "does not work there today", 0},       \
        {"past-company", SOURCE_KEY_TRAIT + NG_TRAIT_PAST_COMPANY, "C", 0, "worked there", 0}, \
        {"title", SOURCE_KEY_TRAIT + NG_TRAIT_TITLE, "T", 0,                                   \
            "a title of today has these words", 0},                                            \
        {"school", SOURCE_KEY_TRAIT + NG_TRAIT_SCHOOL, "S", 0, "was at this school", 0},       \
        {"location", SOURCE_KEY_TRAIT + NG_TRAIT_LOCATION, "L", 0,                             \
            "the place has these words, or the country is this", 0},                           \
        {"group", SOURCE_KEY_TRAIT + NG_TRAIT_GROUP, "G", 0, "is in the group of this key",    \
            0},                                                                                \
        {"headline", SOURCE_KEY_TRAIT + NG_TRAIT_HEADLINE, "T", 0,                             \
            "the headline has these words", 0},                                                \
        {"language", SOURCE_KEY_TRAIT + NG_TRAIT_LANGUAGE, "L", 0,                             \
            "knows this language; may be repeated: knows all", 0},                             \
        {"min-years", SOURCE_KEY_MIN_YEARS, "N", 0, "began to work at least N years ago", 0},  \
        {"verified", SOURCE_KEY_VERIFIED, NULL, 0, "is verified in this store", 0},            \
        {"near", SOURCE_KEY_NEAR, "REF", 0, "who asks: ranks by what they are to this member", \
            0},                                                                                \
        {"team", SOURCE_KEY_TEAM, "FILE", 0,                                                   \
            "the same for the members of a file, one REF a line", 0},                          \
        {"max-hops", SOURCE_KEY_MAX_HOPS, "H", 0, "at most H hops from who asks, 1 to 8", 0},  \
        {"exclude", SOURCE_KEY_EXCLUDE, "FILE", 0,                                             \
            "leave out the members of a file, one REF a line", 0},                             \
    {                                                                                          \
        "count", SOURCE_KEY_COUNT, "N", 0, "at most N candidates (25)", 0                      \
    }

/**
 * Zero-initialise; give back with source_question_finish. Zero stands for the default of each.
 */
typedef struct source_question {
    requirement asked;
    ng_source_need *any_skill; // of asked; NULL: not given
    const char *near, *team, *exclude;
    uint64_t count, max_hops;

    cli_references team_refs, exclude_refs;
    ng_member members[NG_PATH_STARTS_MAX];    // [near_count] who asks
    ng_member left_out[REQUIREMENT_REFS_MAX]; // [left_out_count] of the requirement
    size_t near_count, left_out_count;
    cli_buffer all_left_out; // of ng_member
    /** After source_question_find: what is asked. */
    ng_source_options options;
} source_question;

/** One of its options. Errors: NG_ERR_ARGUMENT. */
ng_status source_question_accept(
    source_question *question, int key, const char *value, ng_error *err);
/**
 * Read the requirement file (NULL: there is none) and those of --team and --exclude, one of
 * which may be standard input: without a transaction, which never waits for a person.
 *
 * @return  CLI_DONE, or the exit code of a failure that was said
 */
int source_question_take(
    const cli_session *session, source_question *question, const char *file);
/** Find the members it names; begins session->txn, for reading, when there is none. Returns as
 *  source_question_take does. */
int source_question_find(cli_session *session, source_question *question);
void source_question_finish(source_question *question);

#endif
