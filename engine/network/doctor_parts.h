// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The parts of ng_doctor__ties. Each returns NG_ERR_NOMEM or NG_ERR_IO only; damage is a fault.
 */
#ifndef NG_NETWORK_DOCTOR_PARTS_H
#define NG_NETWORK_DOCTOR_PARTS_H

#include "network/fault_list.h"

typedef struct ng_doctor_view {
    ng_txn *txn;
    const ng_state *state;
    ng_fault_list *faults;
    ng_id_set members, groups; // that exist
} ng_doctor_view;

/** Tables follows_* to educations, and evidence. */
ng_status ng_doctor__tie_lists(ng_doctor_view *view, ng_error *err);
/** Tables connections, connection_days and degrees. */
ng_status ng_doctor__connections(ng_doctor_view *view, ng_error *err);
/** Tables interactions and interaction_sums. */
ng_status ng_doctor__interactions(ng_doctor_view *view, ng_error *err);
/** Tables recommendations and recommendations_in. */
ng_status ng_doctor__recommendations(ng_doctor_view *view, ng_error *err);
/** Tables intros and intro_parties. */
ng_status ng_doctor__intros(ng_doctor_view *view, ng_error *err);
/** Tables verifications, verifications_by and trust_seeds. */
ng_status ng_doctor__trust(ng_doctor_view *view, ng_error *err);
/** Tables privacy, withheld, log and log_keys. */
ng_status ng_doctor__privacy(ng_doctor_view *view, ng_error *err);

/** Table runs. */
ng_status ng_doctor__runs(ng_doctor_view *view, ng_error *err);

#endif
