// SPDX-License-Identifier: GPL-2.0-or-later
/* interpreter.c - lab: the interpreter lock, Python threads against Python processes */
#include <stddef.h>

#include "lab/lab.h"

/* Each task computes until it has used so much CPU time. What the interpreter does besides is not
 * looked at. */
static const char program[] =
	"import multiprocessing, sys, threading, time\n"
	"\n"
	"def compute(name, ms):\n"
	"    with open('/proc/thread-self/comm', 'w') as comm:\n"
	"        comm.write(name)\n"
	"    end = time.thread_time() + ms / 1000\n"
	"    while time.thread_time() < end:\n"
	"        sum(i * i for i in range(1000))\n"
	"\n"
	"kind, ms = sys.argv[1], int(sys.argv[3])\n"
	"fork = multiprocessing.get_context('fork')\n"
	"Worker = threading.Thread if kind == 'threads' else fork.Process\n"
	"workers = [Worker(target=compute, args=(name, ms)) for name in ('sing', 'eat')]\n"
	"for worker in workers:\n"
	"    worker.start()\n"
	"for worker in workers:\n"
	"    worker.join()\n";

static const char *const with_threads[] = { "python3", "-c", program, "threads", NULL };
static const char *const with_processes[] = { "python3", "-c", program, "processes", NULL };
static const char *const the_two[] = { "sing", "eat", NULL };

const struct lab lab_interpreter = {
	.name = "interpreter",
	.title = "The interpreter lock",
	.setting = "The usual Python interpreter has one lock around all that it executes. Here a Python program computes in two threads, and then the same in two processes, each of which has an interpreter of its own. Two CPUs may be used.",
	.question = "Which of the two will run in parallel?",
	.choices = {
		{
			.text = "neither",
			.reply = "Processes share no interpreter, and so no interpreter lock.",
			.shows = { "not parallel", "not parallel" },
		},
		{
			.text = "the processes, but not the threads",
			.reply = "The threads are real threads, and there were two CPUs. What they lack is a second interpreter.",
			.shows = { "not parallel", "parallel" },
		},
		{
			.text = "the threads, but not the processes",
			.reply = "It is the threads that share a lock.",
			.shows = { "parallel", "not parallel" },
		},
		{
			.text = "both",
			.reply = "A thread executes Python code only while it has the interpreter's lock.",
			.shows = { "parallel", "parallel" },
		},
	},
	.lesson = 1,
	.experiments = {
		{ .label = "two threads", .command = with_threads, .place = ON_TWO_CPUS, .nr_tasks = 2, .only = the_two },
		{ .label = "two processes", .command = with_processes, .place = ON_TWO_CPUS, .nr_tasks = 2, .only = the_two },
	},
	.figures = { "overlap", "turns", "parallelism", "wall" },
	.why = "The interpreter takes its lock from a thread that waits for something, or every 5 ms from one that computes. So threads help Python programs that wait, and not those that compute; processes, libraries that let go of the lock, or an interpreter built without it (free-threaded, from 3.13) do. If that is what runs here, this run has shown it.",
	.exercise = "Write a Python program that computes with two tasks in parallel: at least 100 ms of CPU time in all, and an overlap of at least 50 %. (The interpreter's start counts as part of it: compute for long enough.)",
	.hint = "multiprocessing, concurrent.futures.ProcessPoolExecutor or subprocess: each worker an interpreter of its own.",
	.trials = {
		{ .label = "two CPUs", .place = ON_TWO_CPUS, .expect = { "tasks>=2", "cpu>=100ms", "parallel", "overlap>=50%" } },
	},
};
