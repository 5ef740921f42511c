// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The weaker folding that identities need, for the files of this folder.
 */
#ifndef NG_BASE_FOLD_H
#define NG_BASE_FOLD_H

#include "base/memory.h"

/**
 * Case folded and composed; marks and compatibility characters stay, since two people differ by
 * them in addresses. Errors: NG_ERR_NOMEM; NG_ERR_INPUT when not valid UTF-8.
 */
ng_status ng_text__fold_case(ng_arena *arena, ng_text text, ng_text *out, ng_error *err);

#endif
