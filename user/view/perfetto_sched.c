// SPDX-License-Identifier: GPL-2.0-or-later
/* perfetto_sched.c - runs and wake-ups as the kernel's own events, CPU by CPU */
#include "view/perfetto_sched.h"

#include <stdlib.h>

#include "analysis/findings.h"
#include "analysis/walk.h"
#include "lib/mem.h"
#include "trace/reader.h"
#include "trace/wake.h"
#include "trace/wake_stream.h"
#include "view/perfetto_packet.h"
#include "view/switches.h"

#define BUNDLE_EVENTS 128

/* An event with all that it points to. */
struct event {
	Perfetto__FtraceEvent event;
	Perfetto__SchedSwitchFtraceEvent sched_switch;
	Perfetto__SchedWakingFtraceEvent sched_waking;
	char comms[2][COMM_BYTES];
};

/* Events of one CPU that are still to be written. */
struct bundle {
	const struct trace *trace;
	struct packets *packets;
	unsigned cpu;
	size_t nr;
	struct event events[BUNDLE_EVENTS];
};

static void bundle_flush(struct bundle *b)
{
	Perfetto__FtraceEvent *events[BUNDLE_EVENTS];
	Perfetto__FtraceEventBundle bundle = PERFETTO__FTRACE_EVENT_BUNDLE__INIT;
	Perfetto__TracePacket packet = PERFETTO__TRACE_PACKET__INIT;

	if (!b->nr)
		return;
	for (size_t i = 0; i < b->nr; i++)
		events[i] = &b->events[i].event;
	bundle.cpu = b->cpu;
	bundle.event = events;
	bundle.n_event = b->nr;
	packet.ftrace_events = &bundle;
	packet_write(b->packets, &packet, b->events[0].event.timestamp);
	b->nr = 0;
}

static struct event *bundle_add(struct bundle *b, uint64_t time_ns)
{
	struct event *e;

	if (b->nr == BUNDLE_EVENTS)
		bundle_flush(b);
	e = &b->events[b->nr++];
	perfetto__ftrace_event__init(&e->event);
	e->event.timestamp = time_ns;
	return e;
}

struct sched_tracks {
	struct bundle *cpus;
	size_t nr;
	struct switches *switches;
};

static void add_switch(void *arg, const struct switch_event *sw)
{
	struct sched_tracks *t = arg;
	struct bundle *b = &t->cpus[sw->cpu];
	struct event *e = bundle_add(b, sw->time_ns);
	Perfetto__SchedSwitchFtraceEvent *s = &e->sched_switch;

	perfetto__sched_switch_ftrace_event__init(s);
	s->prev_pid = switch_thread(b->trace, sw->prev, sw->time_ns, e->comms[0]);
	s->prev_comm = e->comms[0];
	s->prev_state = sw->prev_state;
	s->next_pid = switch_thread(b->trace, sw->next, sw->time_ns, e->comms[1]);
	s->next_comm = e->comms[1];
	e->event.pid = s->prev_pid;
	e->event.sched_switch = s;
}

struct sched_tracks *sched_tracks_open(const struct findings *f, struct packets *packets)
{
	struct sched_tracks *t = xcalloc(1, sizeof(*t));

	t->nr = trace_nr_cpus(f->trace);
	t->cpus = xcalloc(t->nr, sizeof(*t->cpus));
	for (size_t i = 0; i < t->nr; i++) {
		t->cpus[i].trace = f->trace;
		t->cpus[i].packets = packets;
		t->cpus[i].cpu = trace_cpu(f->trace, i);
	}
	t->switches = switches_open(f->trace, add_switch, t);
	return t;
}

void sched_tracks_see(struct sched_tracks *t, const struct stretch *s)
{
	switches_see(t->switches, s);
}

void sched_tracks_close(struct sched_tracks *t)
{
	switches_close(t->switches);
	for (size_t i = 0; i < t->nr; i++)
		bundle_flush(&t->cpus[i]);
	free(t->cpus);
	free(t);
}

static void add_waking(struct bundle *b, const struct wake *wake)
{
	struct event *e = bundle_add(b, wake->time_ns);
	Perfetto__SchedWakingFtraceEvent *w = &e->sched_waking;

	perfetto__sched_waking_ftrace_event__init(w);
	w->pid = switch_thread(b->trace, wake->woken, wake->time_ns, e->comms[0]);
	w->comm = e->comms[0];
	w->success = 1;
	e->event.pid = switch_thread(b->trace, wake->waker, wake->time_ns, e->comms[1]);
	e->event.has_common_flags = wake->from_interrupt;
	e->event.common_flags = 8;
	e->event.sched_waking = w;
}

static int write_stream(const struct findings *f, struct packets *packets, size_t i)
{
	struct bundle *bundle = xcalloc(1, sizeof(*bundle));
	struct wake_stream *stream = trace_wakes(f->trace, i);
	const struct wake *wake;
	int got;

	bundle->trace = f->trace;
	bundle->packets = packets;
	bundle->cpu = trace_wake_cpu(f->trace, i);
	while ((got = wake_stream_next(stream, &wake)) > 0)
		if (findings_look_at_wake(f, wake))
			add_waking(bundle, wake);
	bundle_flush(bundle);
	wake_stream_close(stream);
	free(bundle);
	return got;
}

int sched_wakings_write(const struct findings *f, struct packets *packets)
{
	int err = 0;

	for (size_t i = 0; i < trace_nr_wake_streams(f->trace) && !err; i++)
		err = write_stream(f, packets, i);
	return err;
}
