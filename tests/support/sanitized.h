// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whether a sanitizer watches over this build: its allocator keeps to no limit of memory.
 */
#ifndef NG_TESTS_SANITIZED_H
#define NG_TESTS_SANITIZED_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define NG_TESTS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define NG_TESTS_SANITIZED 1
#endif
#endif
#ifndef NG_TESTS_SANITIZED
#define NG_TESTS_SANITIZED 0
#endif

#endif
