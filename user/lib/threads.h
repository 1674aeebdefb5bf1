/* SPDX-License-Identifier: GPL-2.0-or-later */
/* threads.h - threads that help: on CPUs that are there besides, and out of sight of the rest of the program */
#ifndef EXECTRACE_THREADS_H
#define EXECTRACE_THREADS_H

#include <pthread.h>
#include <stdbool.h>

/* How many CPUs this process may run on besides the one that it is on. */
unsigned nr_other_cpus(void);

/* A lock whose holder is as urgent as whoever waits for it. */
void lock_init_inheriting(pthread_mutex_t *lock);

/* Starts one that gets no signals, to be joined by the caller. False: there can be none; whoever asked goes without. */
bool thread_start(pthread_t *thread, void *(*fn)(void *arg), void *arg);

#endif
