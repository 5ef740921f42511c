// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A symbolic link beside the running program.
 */
#include "support/part_place.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void part_place_link(const char *program, const char *folder, const char *name)
{
    char target[PATH_MAX];
    char place[PATH_MAX];
    const char *slash = strrchr(program, '/');
    int folder_bytes = slash == NULL ? 0 : (int)(slash + 1 - program);
    snprintf(target, sizeof target, "%s/%s", folder, name);
    snprintf(place, sizeof place, "%.*s%s", folder_bytes, program, name);
    if (symlink(target, place) != 0 && errno != EEXIST) {
        perror(place);
        exit(1);
    }
}
