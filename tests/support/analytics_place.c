// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The place beside the running program, and the symbolic link that is put there.
 */
#include "support/analytics_place.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *analytics_place(const char *program)
{
    static char path[PATH_MAX];
    const char *slash = strrchr(program, '/');
    int folder_bytes = slash == NULL ? 0 : (int)(slash + 1 - program);
    snprintf(path, sizeof path, "%.*snetgraph-analytics.so", folder_bytes, program);
    return path;
}

void analytics_place_link(const char *program, const char *target)
{
    const char *place = analytics_place(program);
    if (symlink(target, place) != 0 && errno != EEXIST) {
        perror(place);
        exit(1);
    }
}
