// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The files of an export: each writes one or more kinds of facts, rows in the order of members.
 */
#ifndef NG_EXPORT_FACTS_H
#define NG_EXPORT_FACTS_H

#include "export/view.h"

/**
 * Kind `members`: one row for what has no day, then one for each day of which a field holds.
 */
ng_status ng_export__members(const ng_export_view *view, ng_rows *rows, ng_error *err);
/** Kind `groups`. */
ng_status ng_export__groups(const ng_export_view *view, ng_rows *rows, ng_error *err);
/** Kind `connections`. */
ng_status ng_export__connections(const ng_export_view *view, ng_rows *rows, ng_error *err);
/**
 * Kinds `follows`, `endorsements`, `memberships`, `invitations`, `blocks`, `positions`,
 * `education`.
 */
ng_status ng_export__ties(const ng_export_view *view, ng_rows *rows, ng_error *err);
/** Kind `recommendations`. */
ng_status ng_export__recommendations(const ng_export_view *view, ng_rows *rows, ng_error *err);
/** Kind `interactions`. */
ng_status ng_export__interactions(const ng_export_view *view, ng_rows *rows, ng_error *err);
/** Kind `introductions`. */
ng_status ng_export__intros(const ng_export_view *view, ng_rows *rows, ng_error *err);
/** Kind `trust`. */
ng_status ng_export__trust(const ng_export_view *view, ng_rows *rows, ng_error *err);
/** Kind `consents`. */
ng_status ng_export__consents(const ng_export_view *view, ng_rows *rows, ng_error *err);

/** Members and connections as one GraphML document. */
ng_status ng_export__graphml(
    const ng_export_view *view, ng_output *output, const volatile int *cancel, ng_error *err);

/** Members as cards: vCard 4.0, or 3.0 when `old`. */
ng_status ng_export__vcard(const ng_export_view *view, ng_output *output, bool old,
    const volatile int *cancel, ng_error *err);
/** Members as Google's CSV. */
ng_status ng_export__google(const ng_export_view *view, ng_rows *rows, ng_error *err);

#endif
