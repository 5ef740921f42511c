// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Finds the file of a part and loads it.
 *
 * Where the engine itself lies is asked of the loader (dladdr, a GNU extension: POSIX has no
 * way to learn the place of one's own library). In a program that holds the engine statically
 * that is the program, whose place the kernel knows; where /proc is missing, it is the path the
 * program was started with.
 */
// NOLINTNEXTLINE(bugprone-reserved-identifier)
#define _GNU_SOURCE
#include "base/part.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/status.h"

typedef struct place {
    char path[PATH_MAX];
} place;

// Absolute path of the running program; false when nobody knows.
static bool find_program(place *out)
{
    ssize_t bytes = readlink("/proc/self/exe", out->path, sizeof out->path - 1);
    if (bytes > 0) {
        out->path[bytes] = 0;
        return true;
    }
    uintptr_t started = getauxval(AT_EXECFN);
    if (started == 0) {
        return false;
    }
    // The kernel hands addresses out as numbers.
    const char *name = (const char *)started; // NOLINT(performance-no-int-to-ptr)
    return realpath(name, out->path) != NULL;
}

// Absolute path of the file that holds this function.
static bool find_engine(place *out)
{
    static const char here = 0; // an address within the engine
    Dl_info engine;
    Dl_info program;
    uintptr_t headers = getauxval(AT_PHDR);
    if (dladdr(&here, &engine) == 0 || headers == 0) {
        return false;
    }
    const void *in_program = (const void *)headers; // NOLINT(performance-no-int-to-ptr)
    if (dladdr(in_program, &program) == 0 || program.dli_fbase == engine.dli_fbase) {
        return find_program(out);
    }
    return engine.dli_fname != NULL && realpath(engine.dli_fname, out->path) != NULL;
}

// `folder` of `out` with the part behind it; false when that is too long or there is no such
// file.
static bool try_folder(const char *folder, const char *within, const char *name, place *out)
{
    int bytes = snprintf(out->path, sizeof out->path, "%s/%s%snetgraph-%s.so", folder, within,
        within[0] == 0 ? "" : "/", name);
    return bytes > 0 && (size_t)bytes < sizeof out->path && access(out->path, F_OK) == 0;
}

// The file to load; when there is none, the place where an installation has it.
static bool find_part(const char *name, place *out)
{
    place engine;
    if (find_engine(&engine) && engine.path[0] == '/') {
        *strrchr(engine.path, '/') = 0;
        if (try_folder(engine.path, "", name, out) ||
            try_folder(engine.path, "netgraph", name, out) ||
            try_folder(engine.path, NG_PARTS_FROM_COMMAND, name, out)) {
            return true;
        }
    }
    return try_folder(NG_PARTS_FOLDER, "", name, out);
}

ng_status ng_part__open(const char *name, const char *symbol, ng_part *out, ng_error *err)
{
    place file;
    *out = (ng_part){NULL, NULL};
    if (!find_part(name, &file)) {
        return ng_fail(
            err, NG_ERR_IO, "%s: the %s part of netgraph is not installed", file.path, name);
    }
    // Kept when it is closed: not all libraries that parts bring along bear being unloaded.
    out->handle = dlopen(file.path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (out->handle == NULL) {
        const char *reason = dlerror();
        return ng_fail(err, NG_ERR_IO, "cannot load %s: %s", file.path,
            reason == NULL ? "no reason given" : reason);
    }
    const void *(*get)(void) = NULL;
    void *found = dlsym(out->handle, symbol);
    memcpy(&get, &found, sizeof get); // ISO C has no cast between the two kinds of pointers
    out->table = get == NULL ? NULL : get();
    return NG_OK;
}

ng_status ng_part__refuse(ng_part *part, const char *name, ng_error *err)
{
    place file;
    ng_part__close(part);
    (void)find_part(name, &file);
    return ng_fail(err, NG_ERR_IO, "%s belongs to another build of netgraph", file.path);
}

void ng_part__close(ng_part *part)
{
    if (part->handle != NULL) {
        dlclose(part->handle);
    }
    *part = (ng_part){NULL, NULL};
}
