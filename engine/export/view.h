// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the files of an export share: members in their order, and how cells name members, groups
 * and values.
 */
#ifndef NG_EXPORT_VIEW_H
#define NG_EXPORT_VIEW_H

#include "export/rows.h"
#include "network/member.h"

typedef struct ng_export_view {
    ng_txn *txn;
    ng_arena *arena;       // lives as long as the view
    ng_arena *row_arena;   // of the rows of one member
    const uint32_t *order; // [order_count] members in the order of members
    uint32_t order_count;
    uint32_t *rank; // [member_count] by id: place in `order`; UINT32_MAX: no such member
    ng_text *cell;  // [member_count] by id: how cells name the member
    uint64_t member_count;
    const uint32_t *group_order; // [group_order_count] groups by key
    uint32_t group_order_count;
    uint32_t *group_rank;   // [group_count] by id; UINT32_MAX: no such group
    ng_group_record *group; // [group_count] by id
    uint64_t group_count;
} ng_export_view;

/**
 * Read what is shared. Close also after a failure.
 * Memory: about 60 bytes a member, and the groups.
 */
ng_status ng_export_view__open(
    ng_export_view *view, ng_txn *txn, const volatile int *cancel, ng_error *err);
void ng_export_view__close(ng_export_view *view);

/** Cells. NG_ERR_CORRUPT when there is no such member, group or value; 0 is an empty cell. */
ng_status ng_export_view__member(
    const ng_export_view *view, uint32_t member, ng_cell *out, ng_error *err);
ng_status ng_export_view__group(
    const ng_export_view *view, uint32_t group, ng_cell *out, ng_error *err);
ng_status ng_export_view__term(
    const ng_export_view *view, ng_value_kind kind, uint32_t term, ng_cell *out, ng_error *err);
/** Empty for NG_DAY_NONE; the text is in the row arena. */
ng_status ng_export_view__day(
    const ng_export_view *view, ng_day day, ng_cell *out, ng_error *err);
/** A whole number; the text is in the row arena. */
ng_status ng_export_view__number(
    const ng_export_view *view, uint64_t number, ng_cell *out, ng_error *err);

/**
 * Cell of a member by one identity (class byte, text), as the reader of cells takes it back, in
 * `arena`.
 */
ng_status ng_export__identity_cell(
    ng_arena *arena, ng_text identity, ng_text *out, ng_error *err);
/** True when the reader of member cells takes this external key for something else. */
bool ng_export__is_misread(ng_arena *arena, ng_text key);

#endif
