// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Tightly packed bytes of an arena, for the containers of this folder.
 */
#ifndef NG_BASE_PACK_H
#define NG_BASE_PACK_H

#include "base/memory.h"

/** Blocks of an arena: the first has so many bytes, each next twice as many, up to the last. */
#define NG_ARENA_FIRST_BYTES ((size_t)4096)
#define NG_ARENA_LAST_BYTES ((size_t)1048576)

/** As ng_arena__allocate without alignment. */
unsigned char *ng_arena__pack(ng_arena *arena, size_t bytes);

#endif
