/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chances.h - who is on a CPU surely, and who perhaps?
 *
 * Lies between a sweep of all tasks that perhaps count and those who ask for limits: the intervals of the sweep are cut where
 * a doubt begins or ends, so that in each one nothing of this changes.
 *
 * Mostly nothing is in doubt. Then no list is made of who is on CPUs: the intervals are told as they are, which say what changes
 * from one to the next, so that it costs no more if there are many CPUs.
 */
#ifndef EXECTRACE_CHANCES_H
#define EXECTRACE_CHANCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct doubts;
struct interval;
struct relay;
struct serial;
struct tally;

/* If more are on CPUs at once, it is never plain. */
#define CHANCES_MAX_PLAIN 128

/* A task that perhaps is on a CPU; or surely, if it counts. */
struct chance {
	uint32_t task;
	bool surely;
};

struct moment {
	uint64_t from_ns, to_ns;
	const struct chance *list;      /* who is on CPUs, perhaps, of the tasks that perhaps count */
	size_t nr;
	size_t nr_surely;               /* so many of them surely count, surely */
	bool is_plain;                  /* nothing is in doubt */
	/* Threads that mark their tasks, of which it is in doubt that they are on CPUs, or that they are not. */
	size_t nr_fewer, nr_more;
};

typedef void chances_fn(void *arg, const struct moment *moment);

/*
 * Instead of moments, after one that is plain: intervals that are so, too. Of the tasks that are on CPUs then, so many surely
 * count; these are numbers by place of the interval.
 */
typedef void chances_plain_fn(void *arg, const struct interval *intervals, const size_t *nr_surely, size_t nr);

struct chances {
	chances_fn *fn;
	chances_plain_fn *plain_fn;
	void *arg;
	struct chances_state *state;    /* private to chances.c */
};

/* doubts must stay. */
void chances_begin(struct chances *c, const struct doubts *doubts, const struct tally *tally, chances_fn *fn,
		   chances_plain_fn *plain_fn, void *arg);

/* The next intervals of the sweep. */
void chances_see(struct chances *c, const struct interval *intervals, size_t nr);

/*
 * Or what it tells in their place: if nothing is in doubt meanwhile, and all surely count who are on CPUs then. No moments are told
 * of that; whoever asks for them is to see it likewise.
 */
bool chances_can_see_serial(const struct chances *c, const struct serial *serial);
void chances_see_serial(struct chances *c, const struct serial *serial);
bool chances_can_see_relay(const struct chances *c, const struct relay *relay);
void chances_see_relay(struct chances *c, const struct relay *relay);
void chances_end(struct chances *c);

#endif
