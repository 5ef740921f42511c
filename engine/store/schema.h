// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What bytes are on the disk: format 3. Wider than 96 columns, because the table of tables is read across.
 *
 * A store is a directory (0700) with LMDB's `data.mdb` and `lock.mdb` (0600). Every table is a named LMDB
 * database without flags; keys sort by bytes. u32 and u64 in KEYS are big-endian, so that byte order is
 * numeric order; numbers in VALUES are little-endian. A key holds at most 511 bytes.
 *
 * Every value begins with 8 bytes: XXH3-64 of what follows, seeded with table and key, so that a value that
 * was changed, cut, or moved to another key is found when it is read. What is described below is what
 * follows. Its length is a multiple of 4 in the tables marked [4], which makes LMDB place it at a multiple
 * of 4 bytes, so that lists are read where they lie.
 *
 *   table             key                                   value                                        writer
 *   meta              text                                  see below                                    store
 *   members           member u32                            record/member.c                              network/member_writer.c
 *   identities        class u8, text                        member u32                                   network/member_writer.c
 *                       'k' external key, 'e' folded e-mail, 's' slug, 'p' phone, 'r' stable code (16 bytes)
 *   names             folded name from one of its words     nothing                                      network/member_writer.c
 *                       on (at most 200 bytes), 0, number of
 *                       that word u8 (0 first), member u32
 *   connections   [4] member u32                            u32 neighbour ids, ascending, no repeats,    network/connection.c
 *                                                           never oneself; both ends are stored
 *   connection_days   member u32                            i32 day for each neighbour above the key's   network/connection.c
 *             [4]                                           member, in the order of its list; left out
 *                                                           when no day is known
 *   degrees       [4] block u32                             u32 degree of members block*1000 ..          network/degree_writer.c
 *                                                           block*1000+999, cut after the last member
 *   orders        [4] block u32                             u64 order prefix (base/text.h) of members    network/member_writer.c
 *                                                           block*500 .., cut after the last member;
 *                                                           UINT64_MAX: no such member
 *   profiles      [4] member u32                            u32 values that suggestions compare,         network/member_writer.c
 *                                                           kind << 29 | term or group, ascending
 *   postings          kind u8, term u32, 3 bytes zero       u32 members with that value, ascending       network/member_writer.c
 *             [4]                                           (companies and schools)
 *   Ties with columns: rows sorted by their key columns, stored column after column, u32 or i32 each [4]
 *   follows_out       follower u32                          followee | day                               network/tie.c
 *   follows_in        followee u32                          follower | day                               network/tie.c
 *   endorsements_out  endorser u32                          endorsed, skill term or 0 | day, level + flags << 8
 *   endorsements_in   endorsed u32                          endorser, skill term or 0 | day, level + flags << 8
 *   memberships_out   member u32                            group | day, role term or 0
 *   memberships_in    group u32                             member | day, role term or 0
 *   invitations_out   inviter u32                           invited | day, state
 *   invitations_in    invited u32                           inviter | day, state
 *   blocks_out        blocker u32                           blocked | 0
 *   blocks_in         blocked u32                           blocker | 0
 *   evidence          endorser, endorsed, skill u32 each    text                                         network/tie_evidence.c
 *   recommendations   from u32, to u32, day u32 ^ 2^31      record/recommendation.c                      network/recommendation.c
 *   recommendations_in  to, from, day as above              nothing                                      network/recommendation.c
 *   intros            intro u32                             record/record.h, ng_intro_record              network/intro_table.c
 *   intro_parties     member u32, role u32, then of the     nothing                                      network/intro_table.c
 *                       sender the member asked for, of
 *                       who is asked for the sender, of
 *                       an introducer the calendar month
 *                       of the request u32; intro u32
 *   positions         member u32                            company, title, from day | place, to day     network/tie.c
 *   educations        member u32                            school, degree, field, from day | to day     network/tie.c
 *   groups            group u32                             record/group.c                               network/group.c
 *   group_keys        text                                  group u32                                    network/group.c
 *   interactions      lower member u32, higher u32          see network/interaction.h                    network/interaction.c
 *   interaction_sums  member u32                            partner | count sum low, high | weight sum   network/interaction_sums.c
 *             [4]                                           low, high: u32 each, packed as ties are;
 *                                                           both ends
 *   terms             kind u8, term u32, 3 bytes zero       text, the greatest spelling seen by bytes    network/term.c
 *   term_ids          kind u8, XXH3-128 of folded text      term u32                                     network/term.c
 *   journal           change u64                            record/journal.c                             network/change.c
 *   imports           import u32                            record/import.c                              network/change.c
 *   derived           text                                  named arrays, see network/derived.h          network/derived.c
 *   Since format 2:
 *   verifications     member u32, method text               by member u32, day i32                       network/trust.c
 *   verifications_by  by member u32, member u32, method     nothing                                      network/trust.c
 *   trust_seeds       member u32                            day i32                                      network/trust.c
 *   history           entry u32, piece u32                  steps, see network/history.h                 network/history.c
 *   distinct          lower member u32, higher u32          day i32: said not to be one person           network/distinct.c
 *   search            value u32, id u32 >> 16               Roaring bitmap (base/roaring.h) of the low   network/search_writer.c
 *                       values as in `profiles`, and those  halves of the ids of who is found under
 *                       of network/search.h                 the value
 *   privacy           member u32                            see network/privacy.h                        network/privacy.c
 *   withheld          member u32                            nothing: proposed to nobody                  network/privacy.c
 *   log               entry u64                             see network/log.h                            network/log.c
 *   log_keys          key u32                               32 bytes, or nothing: destroyed              network/log.c
 *   runs              name of a run, 0, 0, place u32       record/run.c: at place 0 the run, from     network/run_table.c
 *                                                           1 on its candidates, then who asked, then
 *                                                           who was left out
 *   Since format 3 (records of members may hold languages from it on):
 *   watches           name of a watch, 0, 0, place u32      as `runs`, but who asks comes first, then who   network/run_table.c
 *                                                           is left out, then whom it told of
 *
 * Tables stand in the order in which they came; a table of a later format comes at the end, and network/upgrade.c
 * fills it from the facts of an older store.
 *
 * meta: `format`  u32 format, u32 lowest format a reader may know, 8 bytes "netgraph"; never changes place.
 *       `state`   ng_state as below, u64 each.
 *       `tables`  for each table but meta, in the order of ng_table: u64 entries, u64 sum of the checksums.
 *       `tail`    what the last small transactions changed in degrees, connection_days and the journal and what is not
 *                 in these tables yet, as store/tail.c packs it; left out when there is nothing. Whoever reads a value
 *                 of these tables sees it with these changes; `tables` counts it without.
 *
 * Invariants (checked by doctor): each tie stands at both ends with equal columns; interaction_sums holds at both
 * ends the sums of each pair of interactions, and nothing else; degrees equal list lengths; counts of
 * the state equal what is there; every id below its next id exists or was removed; identities and members name
 * each other; orders stand for the members' labels; profiles and postings follow from members, careers and
 * memberships; intro_parties holds each party of each request and nothing else; verifications and seeds name
 * members that are there, and verifications_by holds each verification and nothing else; search follows from profiles,
 * records, positions and terms; privacy names members that are there, and withheld those of them who objected, withdrew
 * or are suppressed; each entry of log holds the hash of the one before it; the columns of
 * reputation in derived have every block and no other, numbers in their range, and ranks that fit.
 */
#ifndef NG_STORE_SCHEMA_H
#define NG_STORE_SCHEMA_H

#include <stdint.h>

typedef enum ng_table {
    NG_TABLE_META,
    NG_TABLE_MEMBERS,
    NG_TABLE_IDENTITIES,
    NG_TABLE_NAMES,
    NG_TABLE_CONNECTIONS,
    NG_TABLE_CONNECTION_DAYS,
    NG_TABLE_DEGREES,
    NG_TABLE_ORDERS,
    NG_TABLE_PROFILES,
    NG_TABLE_POSTINGS,
    NG_TABLE_FOLLOWS_OUT,
    NG_TABLE_FOLLOWS_IN,
    NG_TABLE_ENDORSEMENTS_OUT,
    NG_TABLE_ENDORSEMENTS_IN,
    NG_TABLE_MEMBERSHIPS_OUT,
    NG_TABLE_MEMBERSHIPS_IN,
    NG_TABLE_INVITATIONS_OUT,
    NG_TABLE_INVITATIONS_IN,
    NG_TABLE_BLOCKS_OUT,
    NG_TABLE_BLOCKS_IN,
    NG_TABLE_EVIDENCE,
    NG_TABLE_RECOMMENDATIONS,
    NG_TABLE_RECOMMENDATIONS_IN,
    NG_TABLE_INTROS,
    NG_TABLE_INTRO_PARTIES,
    NG_TABLE_POSITIONS,
    NG_TABLE_EDUCATIONS,
    NG_TABLE_GROUPS,
    NG_TABLE_GROUP_KEYS,
    NG_TABLE_INTERACTIONS,
    NG_TABLE_INTERACTION_SUMS,
    NG_TABLE_TERMS,
    NG_TABLE_TERM_IDS,
    NG_TABLE_JOURNAL,
    NG_TABLE_IMPORTS,
    NG_TABLE_DERIVED,
    NG_TABLE_FORMAT_2, // the first that format 1 lacks
    NG_TABLE_VERIFICATIONS = NG_TABLE_FORMAT_2,
    NG_TABLE_VERIFICATIONS_BY,
    NG_TABLE_TRUST_SEEDS,
    NG_TABLE_HISTORY,
    NG_TABLE_DISTINCT,
    NG_TABLE_SEARCH,
    NG_TABLE_PRIVACY,
    NG_TABLE_WITHHELD,
    NG_TABLE_LOG,
    NG_TABLE_LOG_KEYS,
    NG_TABLE_RUNS,
    NG_TABLE_FORMAT_3, // the first that format 2 lacks
    NG_TABLE_WATCHES = NG_TABLE_FORMAT_3,
    NG_TABLE_COUNT
} ng_table;

/** Members of one block of `degrees` and of `orders`. */
#define NG_DEGREE_BLOCK 1000u
#define NG_ORDER_BLOCK 500u

/**
 * Kinds of interned values. The first seven are the profile kinds that suggestions compare, in
 * the order of their reasons; NG_VALUE_GROUP numbers are group ids and have no term.
 */
typedef enum ng_value_kind {
    NG_VALUE_INDUSTRY,
    NG_VALUE_COMPANY,
    NG_VALUE_SCHOOL,
    NG_VALUE_TITLE,
    NG_VALUE_PLACE,
    NG_VALUE_GROUP,
    NG_VALUE_SKILL,
    NG_VALUE_PROFILE_COUNT,
    NG_VALUE_ROLE = NG_VALUE_PROFILE_COUNT, // in a group
    NG_VALUE_INTERACTION,                   // kind of interaction
    NG_VALUE_DEGREE,                        // academic
    NG_VALUE_STUDY,                         // field of study
    NG_VALUE_COUNT
} ng_value_kind;

/** A value of table `profiles`. Terms and groups are 1 .. 2^29 - 1. */
#define NG_PROFILE_SHIFT 29
#define NG_PROFILE_TERM_MAX ((1u << NG_PROFILE_SHIFT) - 1u)

/** Counters of the store; read when a transaction begins, written when it commits. */
typedef struct ng_state {
    uint64_t change;      // number of the last change
    uint64_t next_member; // the next id; ids from 1 on
    uint64_t next_group;
    uint64_t next_import;
    uint64_t next_term[NG_VALUE_COUNT];
    /** Members 1 .. ordered - 1 stand in the order of members by id: their ids compare as
     *  their labels do. */
    uint64_t ordered;
    uint64_t refreshed_at;
    uint64_t members, connections, follows, endorsements, memberships, invitations, blocks;
    uint64_t recommendations, positions, educations, groups, interactions;
    uint64_t next_intro;
    uint64_t verified;     // members with a verification
    uint64_t next_history; // entry
    uint64_t history_lost; // an import that is not in the history; see network/history.h
    // terms 1 .. so many are found by their words in `search`
    uint64_t searched_titles, searched_places;
    uint64_t reserved[2]; // zero
} ng_state;

#endif
