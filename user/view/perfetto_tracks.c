// SPDX-License-Identifier: GPL-2.0-or-later
/* perfetto_tracks.c - tracks that are not the kernel's: marked tasks, and how exact the trace is */
#include "view/perfetto_tracks.h"

#include <stdio.h>

#include "analysis/findings.h"
#include "analysis/walk.h"
#include "lib/hash.h"
#include "lib/utf8.h"
#include "model/timeline.h"
#include "trace/reader.h"
#include "view/perfetto_packet.h"
#include "view/words.h"

/* Tracks are told apart by numbers; 0 is taken. */
#define EXACTNESS_TRACK 1
#define PROCESS_TRACK(process) (1ULL << 32 | (process))
#define TASK_TRACK(task) (2ULL << 32 | (task))
#define COVERED_TRACK(task, cpu) (((uint64_t)(cpu) + 4) << 32 | (task))         /* 3ULL: see perfetto_hits.c */

static void write_slice(struct packets *packets, uint64_t track, char *name, uint64_t from_ns,
			uint64_t to_ns)
{
	Perfetto__TrackEvent event = PERFETTO__TRACK_EVENT__INIT;

	event.track_uuid = track;
	event.type = PERFETTO__TRACK_EVENT__TYPE__TYPE_SLICE_BEGIN;
	event.name = name;
	packet_write_event(packets, &event, from_ns);
	event.type = PERFETTO__TRACK_EVENT__TYPE__TYPE_SLICE_END;
	event.name = NULL;
	packet_write_event(packets, &event, to_ns);
}

static void write_process(const struct findings *f, struct packets *packets, uint32_t process)
{
	Perfetto__TrackDescriptor track = PERFETTO__TRACK_DESCRIPTOR__INIT;
	Perfetto__ProcessDescriptor descriptor = PERFETTO__PROCESS_DESCRIPTOR__INIT;

	descriptor.pid = trace_thread(f->trace, process)->tgid;
	track.uuid = PROCESS_TRACK(process);
	track.process = &descriptor;
	packet_write_track(packets, &track, trace_start_ns(f->trace));
}

static void write_task(const struct findings *f, struct packets *packets, uint32_t place)
{
	const struct task *task = &f->tasks.list[place];
	const struct task_tally *tally = &f->tally.tasks[place];
	uint32_t process = trace_process(f->trace, task->thread);
	Perfetto__TrackDescriptor track = PERFETTO__TRACK_DESCRIPTOR__INIT;
	char name[PACKET_NAME(sizeof(task->name))], label[TASK_LABEL];

	write_process(f, packets, process);
	track.uuid = TASK_TRACK(place);
	/* Readers put tracks of the same name together. */
	track.name = (char *)task_label(f, place, label);
	track.has_parent_uuid = true;
	track.parent_uuid = PROCESS_TRACK(process);
	packet_write_track(packets, &track, trace_start_ns(f->trace));
	write_slice(packets, TASK_TRACK(place), utf8_clean(task->name, name, sizeof(name)), tally->begin_ns, tally->end_ns);
}

void tracks_write_tasks(const struct findings *f, struct packets *packets)
{
	for (uint32_t i = 0; i < f->tasks.nr; i++)
		if (f->tasks.list[i].kind == TASK_MARKED && f->tally.tasks[i].begin_ns < f->tally.tasks[i].end_ns)
			write_task(f, packets, i);
}

/* The track of a task on one CPU while it is on another one, too: such slices overlap, and are not in one another. */
static uint64_t covered_track(const struct findings *f, struct packets *packets, struct hash *covered, const struct stretch *s,
			      char *name)
{
	Perfetto__TrackDescriptor track = PERFETTO__TRACK_DESCRIPTOR__INIT;

	track.uuid = COVERED_TRACK(s->task, s->cpu);
	track.name = name;
	track.has_parent_uuid = true;
	track.parent_uuid = TASK_TRACK(s->task);
	if (!hash_get(covered, track.uuid))
		packet_write_track(packets, &track, trace_start_ns(f->trace));
	hash_put(covered, track.uuid, 1);
	return track.uuid;
}

void tracks_see(const struct findings *f, struct packets *packets, struct hash *covered, const struct stretch *s)
{
	uint64_t track;
	char name[32];

	if (s->task == NO_TASK || f->tasks.list[s->task].kind != TASK_MARKED || s->to_ns == s->from_ns)
		return;
	snprintf(name, sizeof(name), "on CPU %u", trace_cpu(f->trace, s->cpu));
	track = s->covered ? covered_track(f, packets, covered, s, name) : TASK_TRACK(s->task);
	write_slice(packets, track, name, s->from_ns, s->to_ns);
}

/* What is said along with an instant. */
struct note {
	const char *key;
	uint64_t number;
	char *text;             /* instead of the number, unless it is NULL */
};

#define MAX_NOTES 4

static void write_instant(struct packets *packets, const char *name, uint64_t time_ns,
			  const struct note *notes, size_t nr)
{
	Perfetto__DebugAnnotation annotations[MAX_NOTES], *all[MAX_NOTES];
	Perfetto__TrackEvent event = PERFETTO__TRACK_EVENT__INIT;

	for (size_t i = 0; i < nr; i++) {
		all[i] = &annotations[i];
		perfetto__debug_annotation__init(all[i]);
		all[i]->name = (char *)notes[i].key;
		all[i]->string_value = notes[i].text;
		all[i]->has_uint_value = !notes[i].text;
		all[i]->uint_value = notes[i].number;
	}
	event.track_uuid = EXACTNESS_TRACK;
	event.type = PERFETTO__TRACK_EVENT__TYPE__TYPE_INSTANT;
	event.name = (char *)name;
	event.debug_annotations = all;
	event.n_debug_annotations = nr;
	packet_write_event(packets, &event, time_ns);
}

static void write_fault(const struct findings *f, struct packets *packets, const struct audit_fault *fault)
{
	const char *of = fault->thread ? thread_name(trace_thread(f->trace, fault->thread)) : "?";
	char name[PACKET_NAME(16)];
	struct note notes[] = {
		{ .key = "thread", .text = utf8_clean(of, name, sizeof(name)) },
		{ .key = "count", .number = fault->count },
		{ .key = "from_ns", .number = fault->from_ns },
		{ .key = "to_ns", .number = fault->to_ns },
	};

	write_instant(packets, audit_rules[fault->rule].name, fault->from_ns, notes, MAX_NOTES);
}

void tracks_write_exactness(const struct findings *f, struct packets *packets, uint64_t end_ns)
{
	Perfetto__TrackDescriptor track = PERFETTO__TRACK_DESCRIPTOR__INIT;
	const struct audit *a = &f->audit;
	struct note notes[] = {
		{ .key = "verdict", .text = (char *)verdict_name(f->verdict) },
		{ .key = "recorded", .number = a->nr_recorded },
		{ .key = "counted", .number = a->nr_counted },
	};

	track.uuid = EXACTNESS_TRACK;
	track.name = "exectrace";
	packet_write_track(packets, &track, trace_start_ns(f->trace));
	write_instant(packets, grade_name(a->grade), f->zero_ns, notes, 3);
	for (size_t i = 0; i < a->nr_faults; i++)
		if (findings_look_at(f, a->faults[i].from_ns))
			write_fault(f, packets, &a->faults[i]);
	write_instant(packets, "end", end_ns, NULL, 0);
}
