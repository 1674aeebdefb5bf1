// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * strange_marker.c - a program that takes away what marks rest upon
 *
 *	strange_marker CHANGE [first]
 *
 * Begins a task, makes the change, and then marks from another thread, 2 + 2 * NR_MARKS times; first: nothing is marked before
 * the change. The thread is to be cancelled at once, but is in no place where that could be; and it looks whether errno stays
 * what it was. 0 if neither of these was disturbed.
 *
 *	nothing         all is as it was
 *	descriptors     there is no file descriptor left
 *	rights          it is another user now, who may not write to the directory
 *	root            it sees another root directory
 *	environment     there is no environment any more
 *	memory          there is no room for anything more in its address space
 */
#include <exectrace/mark.h>

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define NR_MARKS 2000

static sem_t is_changed;
static bool went_on, errno_stayed;

static void *mark(void *unused)
{
	uint32_t task;
	int before;

	(void)unused;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
	sem_wait(&is_changed);
	pthread_setcancelstate(before, NULL);
	errno = EDOM;
	task = exectrace_begin("strange");
	for (int i = 0; i < NR_MARKS; i++) {
		exectrace_suspend(task);
		exectrace_resume(task);
	}
	exectrace_end(task);
	errno_stayed = errno == EDOM;
	went_on = true;
	return NULL;
}

static int take_descriptors(void)
{
	const struct rlimit none = { 0, 0 };

	return setrlimit(RLIMIT_NOFILE, &none);
}

static int take_rights(void)
{
	return setuid(65534);
}

static int take_root(void)
{
	return chdir("/proc") || chroot(".");
}

static int take_memory(void)
{
	const struct rlimit none = { 0, 0 };

	return setrlimit(RLIMIT_AS, &none);
}

static int take_nothing(void)
{
	return 0;
}

static const struct change {
	const char *name;
	int (*make)(void);
} changes[] = {
	{ "nothing", take_nothing },
	{ "descriptors", take_descriptors },
	{ "rights", take_rights },
	{ "root", take_root },
	{ "environment", clearenv },
	{ "memory", take_memory },
};

static int make_change(const char *name)
{
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		if (!strcmp(name, changes[i].name))
			return changes[i].make();
	return -1;
}

int main(int argc, char **argv)
{
	uint32_t whole = 0;
	pthread_t thread;

	if (argc < 2)
		return 2;
	if (argc == 2)
		whole = exectrace_begin("whole");
	sem_init(&is_changed, 0, 0);
	if (pthread_create(&thread, NULL, mark, NULL))
		return 2;
	pthread_cancel(thread);
	if (make_change(argv[1])) {
		perror(argv[1]);
		return 2;
	}
	sem_post(&is_changed);
	pthread_join(thread, NULL);
	if (whole)
		exectrace_end(whole);
	return !went_on || !errno_stayed;
}
