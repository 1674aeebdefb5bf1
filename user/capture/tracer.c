// SPDX-License-Identifier: GPL-2.0-or-later
/* tracer.c - the BPF programs, as seen from user space: a source of records */
#include "capture/tracer.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <time.h>

#include <bpf/libbpf.h>

#include "capture/hooks.h"
#include "capture/probes.h"
#include "capture/readiness.h"
#include "capture/source.h"
#include "capture/visits.h"
#include "lib/capability.h"
#include "lib/err.h"
#include "lib/mem.h"

struct tracer {
	struct source source;   /* first: what others hold is a pointer to it */
	struct hooks hooks;
	struct ring_buffer *events;
	const struct probe_spec *specs;
	size_t nr_specs;
	struct probes *probes;  /* NULL unless attached with some */
	struct visits visits;
	source_event_fn *event_fn;
	void *event_arg;
};

static struct tracer *tracer_of(struct source *s)
{
	return (struct tracer *)s;
}

static int on_event(void *arg, void *data, size_t size)
{
	struct tracer *t = arg;

	if (size >= sizeof(struct thread_event))
		t->event_fn(data, t->event_arg);
	return 0;
}

static int tracer_follow(struct source *s, pid_t tid)
{
	return hooks_follow(&tracer_of(s)->hooks, tid);
}

static void tracer_detach(struct source *s)
{
	struct tracer *t = tracer_of(s);

	if (t->probes)
		probes_detach(t->probes);
	hooks_detach(&t->hooks);
}

static void tracer_close(struct source *s)
{
	struct tracer *t = tracer_of(s);

	tracer_detach(s);
	probes_close(t->probes);
	ring_buffer__free(t->events);
	hooks_release(&t->hooks);
	visits_release(&t->visits);
	free(t);
}

static int load(struct tracer *t, const struct source_options *options)
{
	int err = hooks_load(&t->hooks, options);

	if (err)
		return err;
	t->events = ring_buffer__new(hooks_events_fd(&t->hooks), on_event, t, NULL);
	return t->events ? 0 : fail(-errno, "cannot map the ring of thread events");
}

static int tracer_open(struct source **out, const struct source_options *options)
{
	struct tracer *t = xcalloc(1, sizeof(*t));
	int err;

	t->source.kind = &bpf_source;
	t->specs = options->probes;
	t->nr_specs = options->nr_probes;
	err = load(t, options);
	if (err) {
		tracer_close(&t->source);
		return err;
	}
	visits_build(&t->visits, &t->hooks);
	if (options->everyone)
		hooks_follow_everyone(&t->hooks);
	*out = &t->source;
	return 0;
}

static int tracer_snapshot(struct source *s)
{
	return hooks_snapshot(&tracer_of(s)->hooks);
}

static int tracer_attach(struct source *s)
{
	struct tracer *t = tracer_of(s);
	int err = hooks_attach(&t->hooks);

	if (!err && t->nr_specs)
		err = probes_open(&t->probes, t->specs, t->nr_specs, hooks_threads_fd(&t->hooks),
				  t->hooks.threads_bytes);
	return err;
}

/*
 * To read counters, and to look at threads. Since 5.19 bpf(2) asks only whoever makes programs or maps; before, where users may
 * not use it, everybody. Without CAP_BPF it was CAP_SYS_ADMIN that has brought us here.
 */
static uint64_t tracer_needs(const struct source *s)
{
	(void)s;
	if (running_kernel_is_since(5, 19))
		return 0;
	return CAPABILITY(capability_is_held(CAP_BPF) ? CAP_BPF : CAP_SYS_ADMIN);
}

static unsigned tracer_nr_cpus(const struct source *s)
{
	return ((const struct tracer *)s)->hooks.nr_cpus;
}

static bool tracer_visit(struct source *s)
{
	return visits_begin(&tracer_of(s)->visits);
}

/* Nothing wakes us: that would preempt the very threads that are observed. */
static void tracer_wait(struct source *s, uint64_t most_ns)
{
	uint64_t ns = visits_pause_ns(&tracer_of(s)->visits, most_ns);
	struct timespec pause = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };

	clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
}

static size_t tracer_take_runs(struct source *s, unsigned cpu, struct run_record *out, size_t max)
{
	return visits_take(&tracer_of(s)->visits, cpu, out, max);
}

static void tracer_take_events(struct source *s, source_event_fn *fn, void *arg)
{
	struct tracer *t = tracer_of(s);

	t->event_fn = fn;
	t->event_arg = arg;
	ring_buffer__consume(t->events);
}

static void tracer_take_hits(struct source *s, source_hit_fn *fn, void *arg)
{
	struct tracer *t = tracer_of(s);

	if (t->probes)
		probes_take(t->probes, fn, arg);
}

static uint32_t tracer_on_cpu(const struct source *s, unsigned cpu, uint64_t *since_ns)
{
	const struct ring *ring = hooks_ring(&((const struct tracer *)s)->hooks, cpu);

	*since_ns = ring->on_since;
	return ring->on;
}

static void tracer_losses(struct source *s, struct source_losses *losses)
{
	struct tracer *t = tracer_of(s);

	*losses = (struct source_losses){ .events = hooks_events_lost(&t->hooks),
					   .hits = t->probes ? probes_lost(t->probes) : 0 };
	for (unsigned cpu = 0; cpu < t->hooks.nr_cpus; cpu++) {
		losses->runs += hooks_ring(&t->hooks, cpu)->lost;
		losses->wakes += hooks_ring(&t->hooks, cpu)->lost_wakes;
		losses->dropped += hooks_ring(&t->hooks, cpu)->dropped;
	}
	losses->missed = hooks_missed(&t->hooks);
}

static void tracer_cost(struct source *s, struct source_cost *cost)
{
	hooks_cost(&tracer_of(s)->hooks, cost);
}

const struct source_kind bpf_source = {
	.name = "bpf",
	.summary = "BPF programs on the scheduler's tracepoints",
	.proof = "the BPF programs load and attach",
	.disproof = "the BPF programs cannot be loaded and attached",
	.sees_others = true,
	.counts_departures = true,
	.open = tracer_open,
	.close = tracer_close,
	.follow = tracer_follow,
	.attach = tracer_attach,
	.needs = tracer_needs,
	.snapshot = tracer_snapshot,
	.detach = tracer_detach,
	.nr_cpus = tracer_nr_cpus,
	.visit = tracer_visit,
	.wait = tracer_wait,
	.take_runs = tracer_take_runs,
	.take_events = tracer_take_events,
	.take_hits = tracer_take_hits,
	.on_cpu = tracer_on_cpu,
	.losses = tracer_losses,
	.cost = tracer_cost,
};
