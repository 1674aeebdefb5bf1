// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * load.c - threads that make the scheduler switch, and count what a switch costs them
 *
 *	load [-t THREADS] [-c CPU,...] [-s SECONDS] [-r RATE] [-f] yield|pipe
 *
 * On each CPU, THREADS (default 2) of them give the CPU to each other: by sched_yield(), or, in pairs, by a byte that goes
 * to and fro through pipes. -r: no more than RATE times a second, all together. -f: at real-time priority.
 *
 * Prints one line: switches, ns of the threads' own CPU time and of their CPUs' wall time for each, the CPU time of the
 * whole program in ns, and its switches since it began. Switches are what the kernel counted. The hook of a tracer runs on the CPU time of the thread that
 * is coming; that of other programs, a busy machine's, is in the wall time only.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "lib/clock.h"

#define MAX_CPUS 1024

/* The threads below the tracer's own, and the main one between, to be able to end it. */
#define PRIORITY 50

enum phase { WARMING_UP, MEASURING, ENDING };

struct options {
	unsigned nr_threads, cpus[MAX_CPUS], nr_cpus;
	double seconds;
	unsigned long rate;
	bool fifo, pipe;
};

struct load {
	const struct options *options;
	enum phase phase;
	pthread_barrier_t start;        /* all workers, and the main thread */
	uint64_t began_ns;
};

/* What a thread has used so far, or between two moments. */
struct use {
	uint64_t switches, cpu_ns;
};

static uint64_t switches_of(int who)
{
	struct rusage usage;

	getrusage(who, &usage);
	return usage.ru_nvcsw + usage.ru_nivcsw;
}

struct worker {
	struct load *load;
	pthread_t thread;
	unsigned cpu;
	int from, to;           /* pipes */
	bool begins;            /* the one of a pair that sends the first byte */
	struct use use;
};

static void die(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void pause_ns(uint64_t ns)
{
	struct timespec pause = { ns / 1000000000, ns % 1000000000 };

	clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
}

static struct use use_so_far(void)
{
	return (struct use){ switches_of(RUSAGE_THREAD), now_on(CLOCK_THREAD_CPUTIME_ID) };
}

static enum phase phase_of(const struct load *load)
{
	return __atomic_load_n(&load->phase, __ATOMIC_ACQUIRE);
}

static void set_phase(struct load *load, enum phase phase)
{
	__atomic_store_n(&load->phase, phase, __ATOMIC_RELEASE);
}

static void be_like(unsigned cpu, int priority)
{
	struct sched_param param = { .sched_priority = priority };
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (pthread_setaffinity_np(pthread_self(), sizeof(set), &set))
		die("cannot use the CPU");
	if (priority && pthread_setschedparam(pthread_self(), SCHED_FIFO, &param))
		die("cannot have real-time priority");
}

/* Ahead of its share of the rate: a while off. */
static void keep_to_rate(const struct worker *w, uint64_t turns)
{
	const struct options *o = w->load->options;
	uint64_t share = o->rate / (o->nr_threads * o->nr_cpus);

	while (share && phase_of(w->load) != ENDING &&
	       turns * 1000000000 / share > now_on(CLOCK_MONOTONIC) - w->load->began_ns)
		pause_ns(1000000);
}

static bool give_way(const struct worker *w)
{
	char byte = 0;

	if (!w->load->options->pipe)
		return !sched_yield();
	return write(w->to, &byte, 1) == 1 && read(w->from, &byte, 1) == 1;
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct use before = { 0 }, after;
	uint64_t turns = 0;
	bool measuring = false;
	char byte;

	be_like(w->cpu, w->load->options->fifo ? PRIORITY : 0);
	pthread_barrier_wait(&w->load->start);
	if (w->load->options->pipe && !w->begins && read(w->from, &byte, 1) != 1)
		return NULL;
	while (phase_of(w->load) != ENDING) {
		if (!measuring && phase_of(w->load) == MEASURING) {
			before = use_so_far();
			measuring = true;
		}
		if (!give_way(w))
			break;
		keep_to_rate(w, ++turns);
	}
	after = use_so_far();
	/* The other one of the pair waits. */
	if (w->load->options->pipe)
		close(w->to);
	w->use = (struct use){ after.switches - before.switches, after.cpu_ns - before.cpu_ns };
	return NULL;
}

static void connect_pair(struct worker *a, struct worker *b)
{
	int there[2], back[2];

	if (pipe(there) || pipe(back))
		die("cannot make pipes");
	*a = (struct worker){ .from = back[0], .to = there[1], .begins = true };
	*b = (struct worker){ .from = there[0], .to = back[1] };
}

static struct worker *start_workers(struct load *load, unsigned nr)
{
	const struct options *o = load->options;
	struct worker *workers = calloc(nr, sizeof(*workers));
	pthread_attr_t small;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 65536);
	for (unsigned i = 0; i < nr; i++) {
		if (o->pipe && i % 2 == 0)
			connect_pair(&workers[i], &workers[i + 1]);
		workers[i].load = load;
		workers[i].cpu = o->cpus[i / o->nr_threads];
		errno = pthread_create(&workers[i].thread, &small, work, &workers[i]);
		if (errno)
			die("cannot start a thread");
	}
	return workers;
}

static void run(const struct options *o)
{
	struct load load = { .options = o };
	unsigned nr = o->nr_threads * o->nr_cpus;
	struct use sum = { 0 };
	struct worker *workers;
	uint64_t wall_ns;

	pthread_barrier_init(&load.start, NULL, nr + 1);
	workers = start_workers(&load, nr);
	be_like(o->cpus[0], o->fifo ? PRIORITY + 1 : 0);
	load.began_ns = now_on(CLOCK_MONOTONIC);
	pthread_barrier_wait(&load.start);
	pause_ns(o->seconds * 1e8);
	set_phase(&load, MEASURING);
	wall_ns = now_on(CLOCK_MONOTONIC);
	pause_ns(o->seconds * 1e9);
	set_phase(&load, ENDING);
	wall_ns = now_on(CLOCK_MONOTONIC) - wall_ns;
	for (unsigned i = 0; i < nr; i++) {
		pthread_join(workers[i].thread, NULL);
		sum.switches += workers[i].use.switches;
		sum.cpu_ns += workers[i].use.cpu_ns;
	}
	sum.switches += !sum.switches;
	printf("%llu %.2f %.2f %llu %llu\n", (unsigned long long)sum.switches, (double)sum.cpu_ns / sum.switches,
	       (double)wall_ns * o->nr_cpus / sum.switches,
	       (unsigned long long)now_on(CLOCK_PROCESS_CPUTIME_ID),
	       (unsigned long long)switches_of(RUSAGE_SELF));
	free(workers);
}

static void parse_cpus(struct options *o, char *list)
{
	char *word;

	for (o->nr_cpus = 0; (word = strsep(&list, ",")) && o->nr_cpus < MAX_CPUS; o->nr_cpus++)
		o->cpus[o->nr_cpus] = strtoul(word, NULL, 10);
}

int main(int argc, char **argv)
{
	struct options o = { .nr_threads = 2, .nr_cpus = 1, .seconds = 1 };
	int c;

	while ((c = getopt(argc, argv, "t:c:s:r:f")) != -1) {
		if (c == 't')
			o.nr_threads = strtoul(optarg, NULL, 10);
		else if (c == 'c')
			parse_cpus(&o, optarg);
		else if (c == 's')
			o.seconds = strtod(optarg, NULL);
		else if (c == 'r')
			o.rate = strtoul(optarg, NULL, 10);
		else if (c == 'f')
			o.fifo = true;
		else
			return 2;
	}
	o.pipe = optind < argc && !strcmp(argv[optind], "pipe");
	if (optind + 1 != argc || !o.nr_threads || (o.pipe && o.nr_threads % 2)) {
		fprintf(stderr, "load: what load? See the top of load.c\n");
		return 2;
	}
	run(&o);
	return 0;
}
