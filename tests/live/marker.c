// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * marker.c - marks tasks from many threads and processes at once; C and C++
 *
 *	marker THREADS MARKS
 *
 * Each of two processes (the second is forked while the first already marks) has that many threads, and each of them
 * begins a task, suspends and resumes it so many times, and ends it.
 */
#include <exectrace/mark.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned long nr_marks;

static void *mark(void *arg)
{
	char name[32];
	uint32_t task;

	snprintf(name, sizeof(name), "task-%lu", (unsigned long)(size_t)arg);
	task = exectrace_begin(name);
	for (unsigned long i = 0; i < nr_marks; i++) {
		exectrace_suspend(task);
		exectrace_resume(task);
	}
	exectrace_end(task);
	return NULL;
}

static void mark_from_threads(unsigned long nr)
{
	pthread_t *threads = (pthread_t *)calloc(nr, sizeof(*threads));

	for (unsigned long i = 0; i < nr; i++)
		pthread_create(&threads[i], NULL, mark, (void *)(size_t)i);
	for (unsigned long i = 0; i < nr; i++)
		pthread_join(threads[i], NULL);
	free(threads);
}

int main(int argc, char **argv)
{
	unsigned long nr_threads = argc > 2 ? strtoul(argv[1], NULL, 10) : 1;
	uint32_t whole;
	pid_t child;

	nr_marks = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
	whole = exectrace_begin("whole");
	child = fork();
	mark_from_threads(nr_threads);
	if (!child)
		return 0;
	waitpid(child, NULL, 0);
	exectrace_end(whole);
	return 0;
}
