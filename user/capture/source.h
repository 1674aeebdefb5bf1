/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * source.h - where records come from: an observer of the kernel's scheduler
 *
 * Life cycle: open (nothing is recorded yet), follow the threads to record, attach, take runs and events again and
 * again, detach, take what is left, close. One thread may visit and take, always the same, while another does the rest.
 *
 * To add one: a file with a struct source_kind at its end, whose functions are told here, and a line in the list in
 * sources.c.
 *
 * All times are ns of CLOCK_MONOTONIC unless said otherwise.
 */
#ifndef EXECTRACE_SOURCE_H
#define EXECTRACE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <exectrace/record.h>

struct probe_spec;

/* What a CPU's ring may be made of; BPF programs cannot look further than into 512 MiB. */
#define SOURCE_LEAST_RING_BYTES (16UL << 10)
#define SOURCE_MOST_RING_BYTES  (256UL << 20)

struct source_options {
	uint64_t ring_bytes;    /* of each CPU's ring, so much or somewhat more; 0: the default */
	bool wakes;             /* record who wakes whom too */
	bool everyone;          /* all threads of the machine */
	uint64_t cgroup_id;     /* and what is moved or born into this cgroup (v2): its inode number; 0: none */
	const struct probe_spec *probes;        /* record who passes them (probes.h); must stay */
	size_t nr_probes;
	bool stats;             /* have the kernel take the time that observing costs it; that costs some itself */
	bool explain;           /* say more on stderr if something fails */
	/* For tests: no option of the command line leads here. */
	unsigned drop_every;    /* lose one record in so many, silently; 0: none */
	unsigned hide_every;    /* miss one switch-in in so many; 0: none */
};

/* What the kernel side counted; all must be 0 for nothing to have been lost there. */
struct source_losses {
	uint64_t runs;          /* records that found their ring full */
	uint64_t wakes;         /* wake-ups that did */
	uint64_t events;        /* thread events that found no room */
	uint64_t hits;          /* times that probes were passed that found none */
	uint64_t missed;        /* times that the kernel did not run one of our programs, as it counts them */
	uint64_t dropped;       /* by the test knob */
	/* Of a source whose records do not bear the kernel's count of departures: */
	uint64_t from_ns, to_ns;        /* within which runs, of whomever, may be missing; 0: none */
	uint64_t out_of_sight;  /* threads that it had to let go of as they ran another program */
};

/* What observing cost, from the kernel's own statistics. */
struct source_cost {
	uint64_t calls;         /* of the hooks */
	uint64_t ns;            /* their running time */
};

struct source;
typedef void source_event_fn(const struct thread_event *event, void *arg);
typedef void source_hit_fn(const struct probe_hit *hit, void *arg);

struct source_kind {
	const char *name;       /* stable: for --backend, and in the trace */
	const char *summary;    /* what it is, in a few words */
	const char *proof, *disproof;   /* what is so if it can be opened and attached, and if not */
	bool sees_others;       /* it can record the whole machine, cgroups, wake-ups and probes */
	/* Its records bear the kernel's own count of each thread's departures. */
	bool counts_departures;

	/* Says what is wrong if it cannot. *out is to be given back with close(). */
	int (*open)(struct source **out, const struct source_options *options);

	/* Detaches if need be and frees all. */
	void (*close)(struct source *s);

	/*
	 * Record the runs of this thread from now on, and of all that it starts. 1; 0 if that was so already, or there is
	 * no such thread; or a negative errno after saying what is wrong.
	 */
	int (*follow)(struct source *s, pid_t tid);

	int (*attach)(struct source *s);

	/* The capabilities (lib/capability.h) that all which comes after attach still takes. NULL: none. */
	uint64_t (*needs)(const struct source *s);

	/*
	 * Has a THREAD_SEEN event made for each thread that is recorded: how it is at this moment. After attach. The
	 * switch-outs that those events count have all been recorded when it returns. 0; 1: for those of our pid namespace, and
	 * there may be others; or a negative errno after saying what is wrong.
	 */
	int (*snapshot)(struct source *s);

	/* After it nothing is recorded: what can be taken then is all there is. */
	void (*detach)(struct source *s);

	/* CPU numbers are below this. */
	unsigned (*nr_cpus)(const struct source *s);

	/*
	 * Begins a visit: what can be taken now is what was there at the visit before. Visits are half a ms apart at least; after
	 * detach(), two of them make all of it available. False: it does not count as one, and there are no runs to be taken,
	 * since what has been told of their threads cannot be taken yet.
	 */
	bool (*visit)(struct source *s);

	/* Waits until the next visit is due, for so long at the most. Once after each. */
	void (*wait)(struct source *s, uint64_t most_ns);

	/* Moves the oldest records of one CPU to out, up to max, and returns how many. */
	size_t (*take_runs)(struct source *s, unsigned cpu, struct run_record *out, size_t max);

	/* Hands all thread events that are there to fn, oldest first. */
	void (*take_events)(struct source *s, source_event_fn *fn, void *arg);

	/* Likewise all the times that probes were passed, those of a thread in their order. NULL: it knows no probes. */
	void (*take_hits)(struct source *s, source_hit_fn *fn, void *arg);

	/* The id of the recorded thread that is on the CPU, and since when (0 if its switch-in was not seen). */
	uint32_t (*on_cpu)(const struct source *s, unsigned cpu, uint64_t *since_ns);

	void (*losses)(struct source *s, struct source_losses *losses);

	/* Zero unless that was asked for, or the kernel takes these times anyway. */
	void (*cost)(struct source *s, struct source_cost *cost);
};

/* In the order in which they are to be tried, the one that sees most first; ends with NULL. */
extern const struct source_kind *const source_kinds[];

/* The one of this name; else says which there are, and returns a negative errno. */
int source_find(const struct source_kind **kind, const char *name);

/* What every source begins with. */
struct source {
	const struct source_kind *kind;
};

static inline void source_close(struct source *s)
{
	if (s)
		s->kind->close(s);
}

static inline int source_follow(struct source *s, pid_t tid)
{
	return s->kind->follow(s, tid);
}

static inline int source_attach(struct source *s)
{
	return s->kind->attach(s);
}

static inline uint64_t source_needs(const struct source *s)
{
	return s->kind->needs ? s->kind->needs(s) : 0;
}

static inline int source_snapshot(struct source *s)
{
	return s->kind->snapshot(s);
}

static inline void source_detach(struct source *s)
{
	s->kind->detach(s);
}

static inline unsigned source_nr_cpus(const struct source *s)
{
	return s->kind->nr_cpus(s);
}

static inline bool source_visit(struct source *s)
{
	return s->kind->visit(s);
}

static inline void source_wait(struct source *s, uint64_t ns)
{
	s->kind->wait(s, ns);
}

static inline size_t source_take_runs(struct source *s, unsigned cpu, struct run_record *out, size_t max)
{
	return s->kind->take_runs(s, cpu, out, max);
}

static inline void source_take_events(struct source *s, source_event_fn *fn, void *arg)
{
	s->kind->take_events(s, fn, arg);
}

static inline void source_take_hits(struct source *s, source_hit_fn *fn, void *arg)
{
	if (s->kind->take_hits)
		s->kind->take_hits(s, fn, arg);
}

static inline uint32_t source_on_cpu(const struct source *s, unsigned cpu, uint64_t *since_ns)
{
	return s->kind->on_cpu(s, cpu, since_ns);
}

static inline void source_losses(struct source *s, struct source_losses *losses)
{
	s->kind->losses(s, losses);
}

static inline void source_cost(struct source *s, struct source_cost *cost)
{
	s->kind->cost(s, cost);
}

#endif
