// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Finds the file of the analytics part and loads it.
 *
 * Where the engine itself lies is asked of the loader (dladdr, a GNU extension: POSIX has no
 * way to learn the place of one's own library). In a program that holds the engine statically
 * that is the program, whose place the kernel knows; where /proc is missing, it is the path the
 * program was started with.
 */
// NOLINTNEXTLINE(bugprone-reserved-identifier)
#define _GNU_SOURCE
#include "query/analytics_loader.h"

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
static bool try_folder(const char *folder, const char *within, place *out)
{
    int bytes = snprintf(out->path, sizeof out->path, "%s/%s%s" NG_ANALYTICS_NAME, folder,
        within, within[0] == 0 ? "" : "/");
    return bytes > 0 && (size_t)bytes < sizeof out->path && access(out->path, F_OK) == 0;
}

// The file to load; when there is none, the place where an installation has it.
static bool find_part(place *out)
{
    place engine;
    if (find_engine(&engine) && engine.path[0] == '/') {
        *strrchr(engine.path, '/') = 0;
        if (try_folder(engine.path, "", out) || try_folder(engine.path, "netgraph", out) ||
            try_folder(engine.path, NG_ANALYTICS_FROM_COMMAND, out)) {
            return true;
        }
    }
    return try_folder(NG_ANALYTICS_FOLDER, "", out);
}

// The function table of a loaded part; NULL when it is not one of this build.
static const ng_analytics *find_table(void *handle)
{
    const ng_analytics *(*get)(void) = NULL;
    void *symbol = dlsym(handle, NG_ANALYTICS_SYMBOL);
    memcpy(&get, &symbol, sizeof get); // ISO C has no cast between the two kinds of pointers
    const ng_analytics *table = get == NULL ? NULL : get();
    return table != NULL && table->layout == NG_ANALYTICS_LAYOUT ? table : NULL;
}

ng_status ng_analytics_part__open(ng_analytics_part *out, ng_error *err)
{
    place file;
    *out = (ng_analytics_part){NULL, NULL};
    if (!find_part(&file)) {
        return ng_fail(
            err, NG_ERR_IO, "%s: the analytics part of netgraph is not installed", file.path);
    }
    // Kept when it is closed: not all libraries that igraph brings along bear being unloaded.
    out->handle = dlopen(file.path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (out->handle == NULL) {
        const char *reason = dlerror();
        return ng_fail(err, NG_ERR_IO, "cannot load %s: %s", file.path,
            reason == NULL ? "no reason given" : reason);
    }
    out->table = find_table(out->handle);
    if (out->table == NULL) {
        ng_analytics_part__close(out);
        return ng_fail(err, NG_ERR_IO, "%s belongs to another build of netgraph", file.path);
    }
    return NG_OK;
}

void ng_analytics_part__close(ng_analytics_part *part)
{
    if (part->handle != NULL) {
        dlclose(part->handle);
    }
    *part = (ng_analytics_part){NULL, NULL};
}
