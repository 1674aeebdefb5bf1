/* SPDX-License-Identifier: GPL-2.0-or-later */
/* msan.h - tells MSan what it cannot see: that a library which was built without it has written to memory */
#ifndef EXECTRACE_MSAN_H
#define EXECTRACE_MSAN_H

#include <stddef.h>

#ifdef __has_feature
#if __has_feature(memory_sanitizer)
#include <sanitizer/msan_interface.h>
#define is_written(at, bytes) __msan_unpoison(at, bytes)
#endif
#endif

/* These bytes, by a library. Nothing in all other builds. */
#ifndef is_written
#define is_written(at, bytes) ((void)(at), (void)(bytes))
#endif

#endif
