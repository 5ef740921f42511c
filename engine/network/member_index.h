// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The entries of the identity and name indexes that follow from a member's record. The writer
 * keeps them, the doctor checks them.
 */
#ifndef NG_NETWORK_MEMBER_INDEX_H
#define NG_NETWORK_MEMBER_INDEX_H

#include "network/member.h"

/**
 * Keys of table `identities`, ascending by bytes, in the arena; none for a NULL record. A
 * member known by e-mail only is found by its code too. */
ng_status ng_member_index__identities(const ng_member_record *record, ng_arena *arena,
    const ng_text **out, size_t *count, ng_error *err);
/** Keys of table `names`, ascending by bytes, in the arena; none for a NULL record. */
ng_status ng_member_index__names(const ng_member_record *record, uint32_t member,
    ng_arena *arena, const ng_text **out, size_t *count, ng_error *err);

#endif
