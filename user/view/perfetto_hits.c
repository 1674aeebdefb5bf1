// SPDX-License-Identifier: GPL-2.0-or-later
/* perfetto_hits.c - probe hits: instants on the track of the thread that passed, with their arguments */
#include "view/perfetto_hits.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/findings.h"
#include "lib/mem.h"
#include "lib/utf8.h"
#include "model/placing.h"
#include "trace/hit.h"
#include "trace/reader.h"
#include "view/perfetto_packet.h"

#define THREAD_TRACK(thread) (3ULL << 32 | (thread))

struct hit_tracks {
	const struct findings *f;
	struct packets *packets;
	bool *is_described;     /* by thread number, less 1: its track has been */
	char *names[TRACE_MAX_PROBES];          /* of the probes, clean */
};

struct hit_tracks *hit_tracks_open(const struct findings *f, struct packets *packets)
{
	struct hit_tracks *t = xcalloc(1, sizeof(*t));

	t->f = f;
	t->packets = packets;
	t->is_described = xcalloc(trace_nr_threads(f->trace), sizeof(*t->is_described));
	for (unsigned i = 0; i < trace_nr_probes(f->trace); i++) {
		const char *name = trace_probe_name(f->trace, i);
		size_t size = PACKET_NAME(strlen(name));

		t->names[i] = xcalloc(size, 1);
		utf8_clean(name, t->names[i], size);
	}
	return t;
}

void hit_tracks_close(struct hit_tracks *t)
{
	for (unsigned i = 0; i < TRACE_MAX_PROBES; i++)
		free(t->names[i]);
	free(t->is_described);
	free(t);
}

static void describe(struct hit_tracks *t, uint32_t number)
{
	const struct trace_thread *thread = trace_thread(t->f->trace, number);
	Perfetto__TrackDescriptor track = PERFETTO__TRACK_DESCRIPTOR__INIT;
	Perfetto__ThreadDescriptor descriptor = PERFETTO__THREAD_DESCRIPTOR__INIT;
	char name[PACKET_NAME(16)];

	descriptor.pid = thread->tgid;
	descriptor.tid = thread->tid;
	descriptor.thread_name = utf8_clean(thread_name(thread), name, sizeof(name));
	track.uuid = THREAD_TRACK(number);
	track.thread = &descriptor;
	packet_write_track(t->packets, &track, trace_start_ns(t->f->trace));
	t->is_described[number - 1] = true;
}

/* "arg0", "arg1", ...: what tracers call arguments that have no names. */
static void put_argument(Perfetto__DebugAnnotation *a, const struct hit *hit, unsigned i, const char *types,
			 char *name, size_t name_size, char *text)
{
	perfetto__debug_annotation__init(a);
	snprintf(name, name_size, "arg%u", i);
	a->name = name;
	a->string_value = text;
	a->has_uint_value = !text && i < strlen(types) && types[i] != 'd';
	a->uint_value = hit->args[i];
	a->has_int_value = !text && !a->has_uint_value;
	a->int_value = hit->args[i];
}

void hit_tracks_see(struct hit_tracks *t, const struct placed_hit *placed)
{
	const struct hit *hit = placed->hit;
	const char *types = trace_probe_types(t->f->trace, hit->probe);
	Perfetto__DebugAnnotation annotations[TRACE_MAX_HIT_ARGS], *all[TRACE_MAX_HIT_ARGS];
	char names[TRACE_MAX_HIT_ARGS][8], texts[TRACE_MAX_HIT_TEXTS][PACKET_NAME(TRACE_MAX_HIT_TEXT)];
	Perfetto__TrackEvent event = PERFETTO__TRACK_EVENT__INIT;
	unsigned nr_texts = 0;

	if (!t->is_described[hit->thread - 1])
		describe(t, hit->thread);
	for (unsigned i = 0; i < hit->nr_args; i++) {
		char *text = NULL;

		if (hit_is_string(hit, i)) {
			text = utf8_clean(hit->texts[nr_texts], texts[nr_texts], sizeof(texts[0]));
			nr_texts++;
		}
		all[i] = &annotations[i];
		put_argument(all[i], hit, i, types, names[i], sizeof(names[i]), text);
	}
	event.track_uuid = THREAD_TRACK(hit->thread);
	event.type = PERFETTO__TRACK_EVENT__TYPE__TYPE_INSTANT;
	event.name = t->names[hit->probe] ? t->names[hit->probe] : "?";
	event.debug_annotations = all;
	event.n_debug_annotations = hit->nr_args;
	packet_write_event(t->packets, &event, hit->time_ns);
}
