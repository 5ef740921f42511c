// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What may end the process early.
 *
 * Signals know no arguments, so this file keeps the three things a handler needs: the flag that
 * stops the engine, the sentence to say when mapped pages of a damaged store raise a fault, and
 * a stack for the handler that says it.
 */
// The alternate stack is of the XSI option.
#define _XOPEN_SOURCE 700 // NOLINT(bugprone-reserved-identifier)

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

#include "session.h"

#define STACK_BYTES 65536

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZER_REPORTS_FAULTS true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZER_REPORTS_FAULTS true
#endif
#endif
#ifndef SANITIZER_REPORTS_FAULTS
#define SANITIZER_REPORTS_FAULTS false
#endif

static volatile sig_atomic_t cancelled;
static char damage_sentence[4352];
static size_t damage_bytes;
static char fault_stack[STACK_BYTES];

const volatile int *cli_cancel(void)
{
    return &cancelled;
}

static void cancel(int number)
{
    (void)number;
    cancelled = 1;
}

// The flag is looked at with interrupts blocked, and they are let through only while it waits:
// otherwise one that comes between would be seen only after more input.
static bool wait_for_input(int fd)
{
    sigset_t interrupts;
    sigset_t before;
    (void)sigemptyset(&interrupts);
    (void)sigaddset(&interrupts, SIGINT);
    (void)sigaddset(&interrupts, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &interrupts, &before);
    if (cancelled == 0 && fd < FD_SETSIZE) {
        fd_set wanted;
        FD_ZERO(&wanted);
        FD_SET(fd, &wanted);
        (void)pselect(fd + 1, &wanted, NULL, NULL, NULL, &before);
    }
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    return cancelled == 0;
}

ssize_t cli_read(int fd, void *at, size_t bytes)
{
    if (!wait_for_input(fd)) {
        errno = EINTR;
        return -1;
    }
    return read(fd, at, bytes);
}

// Only async-signal-safe calls.
static void report_damage(int number)
{
    (void)number;
    const ssize_t written = write(STDERR_FILENO, damage_sentence, damage_bytes);
    (void)written;
    _exit(CLI_NO_ACCESS);
}

static void catch_one(int number, void (*handler)(int), int flags)
{
    struct sigaction action = {0};
    action.sa_handler = handler;
    action.sa_flags = flags;
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(number, &action, NULL);
}

void cli_catch_damage(const char *store_path)
{
    if (SANITIZER_REPORTS_FAULTS) {
        return;
    }
    cli_buffer sentence = {0};
    cli_buffer_add_string(&sentence, "netgraph: the store ");
    cli_buffer_add_visible(&sentence, cli_text_of(store_path));
    cli_buffer_add_string(&sentence, " is damaged; run netgraph doctor\n");
    if (!sentence.failed && sentence.bytes <= sizeof damage_sentence) {
        memcpy(damage_sentence, sentence.at, sentence.bytes);
        damage_bytes = sentence.bytes;
    }
    cli_buffer_finish(&sentence);

    const stack_t stack = {.ss_sp = fault_stack, .ss_size = sizeof fault_stack};
    (void)sigaltstack(&stack, NULL);
    const int numbers[] = {SIGBUS, SIGSEGV, SIGABRT, SIGFPE, SIGILL};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        catch_one(numbers[i], report_damage, (int)(SA_ONSTACK | SA_RESETHAND));
    }
}

void cli_catch_signals(void)
{
    // The second interrupt takes the default action: it ends the process at once.
    catch_one(SIGINT, cancel, (int)SA_RESETHAND);
    catch_one(SIGTERM, cancel, (int)SA_RESETHAND);
    catch_one(SIGPIPE, SIG_IGN, 0);
    catch_one(SIGXFSZ, SIG_IGN, 0);
}
