// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Versions of netgraph, of the stores it writes, and of the libraries it stands on.
 */
#include <lmdb.h>
#include <xxhash.h>

#include "netgraph.h"

#define TEXT_OF(value) #value
#define TEXT(value) TEXT_OF(value)

// The build names the libraries whose headers belong to other folders.
#ifdef NG_MSGPACK_VERSION
#define MSGPACK_LINE "msgpack-c " NG_MSGPACK_VERSION "\n"
#else
#define MSGPACK_LINE ""
#endif
#ifdef NG_UTF8PROC_VERSION
#define UTF8PROC_LINE "utf8proc " NG_UTF8PROC_VERSION "\n"
#else
#define UTF8PROC_LINE ""
#endif
#ifdef NG_IGRAPH_VERSION
#define IGRAPH_LINE "igraph " NG_IGRAPH_VERSION "\n"
#else
#define IGRAPH_LINE ""
#endif

#ifdef NG_JANSSON_VERSION
#define JANSSON_LINE "jansson " NG_JANSSON_VERSION "\n"
#else
#define JANSSON_LINE ""
#endif

#ifdef NG_LIBZIP_VERSION
#define LIBZIP_LINE "libzip " NG_LIBZIP_VERSION "\n"
#else
#define LIBZIP_LINE ""
#endif

#ifdef NG_NETTLE_VERSION
#define NETTLE_LINE "nettle " NG_NETTLE_VERSION "\n"
#else
#define NETTLE_LINE ""
#endif

#define LMDB_VERSION                                                                           \
    TEXT(MDB_VERSION_MAJOR) "." TEXT(MDB_VERSION_MINOR) "." TEXT(MDB_VERSION_PATCH)
#define XXHASH_VERSION                                                                         \
    TEXT(XXH_VERSION_MAJOR) "." TEXT(XXH_VERSION_MINOR) "." TEXT(XXH_VERSION_RELEASE)

const char *ng_version(void)
{
    return "netgraph " NG_VERSION "\n"
           "store format " TEXT(NG_STORE_FORMAT) "\n"
                                                 "LMDB " LMDB_VERSION "\n"
                                                 "xxHash " XXHASH_VERSION
                                                 "\n" MSGPACK_LINE UTF8PROC_LINE JANSSON_LINE
                                                     IGRAPH_LINE LIBZIP_LINE NETTLE_LINE;
}
