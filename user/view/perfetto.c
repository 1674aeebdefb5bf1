// SPDX-License-Identifier: GPL-2.0-or-later
/* perfetto.c - the trace for ui.perfetto.dev, trace_processor and what else reads the format of Perfetto */
#include "analysis/findings.h"
#include "analysis/hit_walk.h"
#include "lib/hash.h"
#include "lib/utf8.h"
#include "model/timeline.h"
#include "trace/reader.h"
#include "view/export.h"
#include "view/perfetto_hits.h"
#include "view/perfetto_packet.h"
#include "view/perfetto_sched.h"
#include "view/perfetto_tracks.h"

/*
 * The format takes times for those of CLOCK_BOOTTIME. They are of CLOCK_MONOTONIC, which is the same but for the time that
 * the machine was suspended; that was not recorded, so the two are said to be equal here.
 */
static void write_clocks(const struct findings *f, struct packets *packets)
{
	enum { REALTIME = 1, MONOTONIC = 3, BOOTTIME = 6 };
	static const uint32_t ids[] = { REALTIME, MONOTONIC, BOOTTIME };
	Perfetto__ClockSnapshot__Clock clocks[3], *all[3];
	Perfetto__ClockSnapshot snapshot = PERFETTO__CLOCK_SNAPSHOT__INIT;
	Perfetto__TracePacket packet = PERFETTO__TRACE_PACKET__INIT;

	for (int i = 0; i < 3; i++) {
		all[i] = &clocks[i];
		perfetto__clock_snapshot__clock__init(all[i]);
		all[i]->clock_id = ids[i];
		all[i]->timestamp = ids[i] == REALTIME ? trace_start_unix_ns(f->trace) :
							 trace_start_ns(f->trace);
	}
	snapshot.clocks = all;
	snapshot.n_clocks = 3;
	packet.clock_snapshot = &snapshot;
	packet_write(packets, &packet, trace_start_ns(f->trace));
}

/* By the release of the kernel readers tell what the states of threads mean. */
static void write_system(const struct findings *f, struct packets *packets)
{
	const char *kernel = trace_about(f->trace, "kernel");
	Perfetto__Utsname utsname = PERFETTO__UTSNAME__INIT;
	Perfetto__SystemInfo info = PERFETTO__SYSTEM_INFO__INIT;
	Perfetto__TracePacket packet = PERFETTO__TRACE_PACKET__INIT;
	char release[PACKET_NAME(64)];

	if (!kernel)
		return;
	utsname.sysname = "Linux";
	utsname.release = utf8_clean(kernel, release, sizeof(release));
	info.utsname = &utsname;
	packet.system_info = &info;
	packet_write(packets, &packet, trace_start_ns(f->trace));
}

static uint32_t parent_pid(const struct trace *trace, const struct trace_thread *thread)
{
	return trace_has_thread(trace, thread->parent) ? trace_thread(trace, thread->parent)->tgid : 0;
}

/* The first thread of a process stands for it. */
static void write_thread(const struct findings *f, struct packets *packets, const struct trace_thread *thread)
{
	Perfetto__ProcessTree__Process process = PERFETTO__PROCESS_TREE__PROCESS__INIT, *processes = &process;
	Perfetto__ProcessTree__Thread entry = PERFETTO__PROCESS_TREE__THREAD__INIT, *threads = &entry;
	Perfetto__ProcessTree tree = PERFETTO__PROCESS_TREE__INIT;
	Perfetto__TracePacket packet = PERFETTO__TRACE_PACKET__INIT;
	char buf[PACKET_NAME(16)], *name = utf8_clean(thread_name(thread), buf, sizeof(buf));

	process.pid = thread->tgid;
	process.ppid = parent_pid(f->trace, thread);
	process.cmdline = &name;
	process.n_cmdline = 1;
	entry.tid = thread->tid;
	entry.tgid = thread->tgid;
	entry.name = name;
	tree.processes = &processes;
	tree.n_processes = thread->tid == thread->tgid;
	tree.threads = &threads;
	tree.n_threads = 1;
	packet.process_tree = &tree;
	packet_write(packets, &packet, trace_start_ns(f->trace));
}

static void write_threads(const struct findings *f, struct packets *packets)
{
	for (uint32_t i = 1; i <= trace_nr_threads(f->trace); i++)
		if (trace_thread(f->trace, i)->known)
			write_thread(f, packets, trace_thread(f->trace, i));
}

struct writing {
	const struct findings *f;
	struct packets packets;
	struct sched_tracks *sched;
	struct hit_tracks *hits;
	struct hash covered;    /* see tracks_see() */
	uint64_t end_ns;
};

static void write_stretch(void *arg, const struct stretch *s)
{
	struct writing *w = arg;

	sched_tracks_see(w->sched, s);
	tracks_see(w->f, &w->packets, &w->covered, s);
	w->end_ns = s->to_ns > w->end_ns ? s->to_ns : w->end_ns;
}

static void write_hit(void *arg, const struct placed_hit *placed)
{
	hit_tracks_see(((struct writing *)arg)->hits, placed);
}

static int write_perfetto(const struct findings *f, FILE *out)
{
	struct writing w = { .f = f, .packets.out = out, .end_ns = f->zero_ns };
	int err;

	write_clocks(f, &w.packets);
	write_system(f, &w.packets);
	write_threads(f, &w.packets);
	tracks_write_tasks(f, &w.packets);
	w.sched = sched_tracks_open(f, &w.packets);
	w.hits = hit_tracks_open(f, &w.packets);
	err = findings_walk_hits(f, write_stretch, write_hit, &w);
	hit_tracks_close(w.hits);
	sched_tracks_close(w.sched);
	if (!err)
		err = sched_wakings_write(f, &w.packets);
	tracks_write_exactness(f, &w.packets, w.end_ns);
	hash_release(&w.covered);
	packets_release(&w.packets);
	return err;
}

const struct exporter exporter_perfetto = {
	.name = "perfetto",
	.help = "the trace for ui.perfetto.dev and trace_processor",
	.is_binary = true,
	.write = write_perfetto,
};
