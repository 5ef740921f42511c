// SPDX-License-Identifier: GPL-3.0-or-later
// The doctor: looks at pages without LMDB first, and only at a file whose pages are sound
// through LMDB. All of it happens in a forked child, whose words come back through a pipe:
// whatever the damage does to the child, the caller lives.
#include "network/doctor.h"

#include "base/child.h"
#include "base/status.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// First byte of a line from the child.
enum {
    LINE_FAULT = 'F',
    LINE_ERROR = 'E', // then the status as one character from 'A' on
    LINE_DONE = 'D'
};

#define LINE_BYTES_MAX 2048

// --------------------------------------------------------------------------------------- child

static void write_all(int fd, const char *at, size_t bytes)
{
    while (bytes > 0) {
        ssize_t written = write(fd, at, bytes);
        if (written <= 0 && errno != EINTR) {
            return;
        }
        at += written > 0 ? written : 0;
        bytes -= written > 0 ? (size_t)written : 0;
    }
}

static void send_line(int fd, char kind, char detail, const char *sentence)
{
    char line[LINE_BYTES_MAX];
    int bytes = snprintf(line, sizeof line, "%c%c%s", kind, detail, sentence);
    size_t used = bytes < 0 ? 0 : (size_t)bytes;
    used = used < sizeof line - 1 ? used : sizeof line - 2;
    for (size_t i = 0; i < used; i++) {
        line[i] = line[i] == '\n' ? ' ' : line[i];
    }
    line[used] = '\n';
    write_all(fd, line, used + 1);
}

static void send_fault(void *context, const char *sentence)
{
    const int *fd = context;
    send_line(*fd, LINE_FAULT, '.', sentence);
}

static ng_status check_facts(ng_txn *txn, int *fd, uint64_t *faults, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_txn__check_tables(txn, send_fault, fd, faults, err));
    if (*faults == 0) {
        NG_TRY(ng_doctor__ties(txn, send_fault, fd, faults, err));
        NG_TRY(ng_doctor__members(txn, send_fault, fd, faults, err));
        NG_TRY(ng_doctor__search(txn, send_fault, fd, faults, err));
        NG_TRY(ng_doctor__journal(txn, send_fault, fd, faults, err));
        NG_TRY(ng_doctor__reputation(txn, send_fault, fd, faults, err));
    }
done:
    return status;
}

static ng_status examine(const char *path, int *fd, uint64_t *faults, ng_error *err)
{
    ng_store_options options = {.read_only = true};
    ng_store *store = NULL;
    ng_txn *txn = NULL;
    ng_status status = NG_OK;
    NG_TRY(ng_store__check_pages(path, send_fault, fd, faults, err));
    if (*faults != 0) {
        goto done;
    }
    NG_TRY(ng_store_open(path, &options, &store, err));
    NG_TRY(ng_txn_begin(store, NG_TXN_READ, &txn, err));
    NG_TRY(check_facts(txn, fd, faults, err));
done:
    ng_txn_abort(txn);
    ng_store_close(store);
    return status;
}

static void child(const char *path, pid_t parent, int fd)
{
    ng_error err = {0};
    uint64_t faults = 0;
    ng_child__settle(parent);
    ng_status status = examine(path, &fd, &faults, &err);
    if (status == NG_ERR_CORRUPT) {
        send_line(fd, LINE_FAULT, '.', err.text);
    } else if (status != NG_OK) {
        send_line(fd, LINE_ERROR, (char)('A' + status), err.text);
    }
    send_line(fd, LINE_DONE, '.', "");
    _exit(0);
}

// -------------------------------------------------------------------------------------- parent

typedef struct listening {
    ng_fault_receiver receiver;
    void *context;
    uint64_t *fault_count;
    ng_error *err;
    ng_status status;
    bool done;
} listening;

static void take_line(listening *listen, char *line)
{
    if (line[0] == LINE_FAULT) {
        *listen->fault_count += 1;
        if (listen->receiver != NULL) {
            listen->receiver(listen->context, line + 2);
        }
    } else if (line[0] == LINE_ERROR) {
        listen->status = ng_fail(listen->err, (ng_status)(line[1] - 'A'), "%s", line + 2);
    } else if (line[0] == LINE_DONE) {
        listen->done = true;
    }
}

static void listen_to(listening *listen, int fd)
{
    char line[LINE_BYTES_MAX + 1];
    size_t used = 0;
    for (;;) {
        ssize_t got = read(fd, line + used, LINE_BYTES_MAX - used);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return;
        }
        used += (size_t)got;
        char *end;
        while ((end = memchr(line, '\n', used)) != NULL) {
            *end = '\0';
            take_line(listen, line);
            size_t taken = (size_t)(end - line) + 1;
            memmove(line, end + 1, used - taken);
            used -= taken;
        }
        used = used == LINE_BYTES_MAX ? 0 : used;
    }
}

static void tell_death(listening *listen, int child_status)
{
    char sentence[128];
    if (listen->done) {
        return;
    }
    if (child_status != -1 && WIFSIGNALED(child_status)) {
        snprintf(sentence, sizeof sentence, "reading the store ends the reader by signal %d",
            WTERMSIG(child_status));
    } else {
        snprintf(sentence, sizeof sentence, "the examination ended before it was done");
    }
    *listen->fault_count += 1;
    if (listen->receiver != NULL) {
        listen->receiver(listen->context, sentence);
    }
}

ng_status ng_doctor(const char *path, ng_fault_receiver receiver, void *context,
    uint64_t *fault_count, ng_error *err)
{
    listening listen = {receiver, context, fault_count, err, NG_OK, false};
    int pipe_ends[2];
    const pid_t parent = getpid();
    *fault_count = 0;
    if (pipe(pipe_ends) != 0) {
        return ng_fail(err, NG_ERR_IO, "no pipe for the examination: %s", strerror(errno));
    }
    pid_t pid = fork();
    if (pid == 0) {
        close(pipe_ends[0]);
        child(path, parent, pipe_ends[1]);
    }
    close(pipe_ends[1]);
    if (pid < 0) {
        close(pipe_ends[0]);
        return ng_fail(err, NG_ERR_IO, "no child for the examination: %s", strerror(errno));
    }
    listen_to(&listen, pipe_ends[0]);
    close(pipe_ends[0]);
    tell_death(&listen, ng_child__wait(pid));
    return listen.status;
}
