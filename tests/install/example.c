// SPDX-License-Identifier: GPL-3.0-or-later
// Whom may a member know?  cc example.c $(pkg-config --cflags --libs netgraph)
//                          ./a.out STORE REF
#include <netgraph.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s STORE REF\n", argv[0]);
        return 2;
    }
    ng_store *store = NULL;
    ng_txn *txn = NULL;
    ng_member member;
    ng_suggestions found = {0};
    ng_error err = {0};
    const ng_text ref = {argv[2], strlen(argv[2])};

    ng_status status = ng_store_open(argv[1], NULL, &store, &err);
    status = status != NG_OK ? status : ng_txn_begin(store, NG_TXN_READ, &txn, &err);
    status = status != NG_OK ? status : ng_member_find(txn, ref, &member, NULL, NULL, &err);
    status = status != NG_OK ? status : ng_suggest(txn, member, NULL, &found, &err);
    for (size_t i = 0; i < found.count; i++) {
        printf("%s\t%s\n", found.at[i].label.at, found.at[i].name.at);
    }
    if (status != NG_OK) {
        fprintf(stderr, "%s\n", err.text);
    }
    ng_txn_abort(txn);
    ng_store_close(store);
    return status != NG_OK;
}
