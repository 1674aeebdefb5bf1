// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ctf.c - the trace in the Common Trace Format 1.8, for babeltrace2, Trace Compass and what else reads it
 *
 * A folder of a text, "metadata", that describes the rest, and a stream of events for each CPU: "cpu_0" of switches, "wakes_0" of
 * wake-ups. Events and their fields are called as LTTng calls the kernel's own.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/findings.h"
#include "analysis/walk.h"
#include "lib/bytes.h"
#include "lib/mem.h"
#include "model/timeline.h"
#include "trace/reader.h"
#include "trace/wake.h"
#include "trace/wake_stream.h"
#include "view/export.h"
#include "view/switches.h"

#define PACKET_BYTES (64 << 10)
#define CTF_MAGIC    0xc1fc1fc1U

enum event_id { SCHED_SWITCH, SCHED_WAKING };

/* What all streams have: one packet after another, all numbers little-endian, and aligned to bytes. */
static const char description[] =
	"typealias integer { size = 8; align = 8; signed = false; } := uint8_t;\n"
	"typealias integer { size = 32; align = 8; signed = false; } := uint32_t;\n"
	"typealias integer { size = 64; align = 8; signed = false; } := uint64_t;\n"
	"trace {\n\tmajor = 1; minor = 8; byte_order = le;\n"
	"\tpacket.header := struct { uint32_t magic; uint32_t stream_id; };\n};\n"
	"clock {\n\tname = monotonic; description = \"CLOCK_MONOTONIC\"; freq = 1000000000;\n"
	"\toffset_s = %" PRIu64 "; offset = %" PRIu64 ";\n};\n"
	"typealias integer { size = 64; align = 8; signed = false; map = clock.monotonic.value; } := time_t;\n"
	"stream {\n\tid = 0;\n"
	"\tpacket.context := struct {\n\t\ttime_t timestamp_begin; time_t timestamp_end;\n"
	"\t\tuint64_t content_size; uint64_t packet_size; uint32_t cpu_id;\n\t};\n"
	"\tevent.header := struct { uint8_t id; time_t timestamp; };\n};\n"
	"event {\n\tname = \"sched_switch\"; id = 0; stream_id = 0;\n"
	"\tfields := struct {\n\t\tstring prev_comm; uint32_t prev_tid; uint32_t prev_state;\n"
	"\t\tstring next_comm; uint32_t next_tid;\n\t};\n};\n"
	"event {\n\tname = \"sched_waking\"; id = 1; stream_id = 0;\n"
	"\tfields := struct { string comm; uint32_t tid; string waker_comm; uint32_t waker_tid; uint8_t interrupt; };\n"
	"};\n";

static void put_number(struct bytes *b, uint64_t n, unsigned nr_bytes)
{
	uint8_t bytes[8];

	for (unsigned i = 0; i < nr_bytes; i++)
		bytes[i] = n >> 8 * i;
	bytes_put(b, bytes, nr_bytes);
}

/* Events that are still to be written: a packet to be. */
struct stream {
	const struct trace *trace;
	FILE *out;
	unsigned cpu;
	uint64_t begin_ns, end_ns;
	struct bytes events;
};

static void stream_flush(struct stream *s)
{
	const size_t head_bytes = 4 + 4 + 8 + 8 + 8 + 8 + 4;
	struct bytes head = { 0 };
	uint64_t bits = (head_bytes + s->events.nr) * 8;

	if (!s->events.nr)
		return;
	put_number(&head, CTF_MAGIC, 4);
	put_number(&head, 0, 4);
	put_number(&head, s->begin_ns, 8);
	put_number(&head, s->end_ns, 8);
	put_number(&head, bits, 8);
	put_number(&head, bits, 8);
	put_number(&head, s->cpu, 4);
	fwrite(head.data, 1, head.nr, s->out);
	fwrite(s->events.data, 1, s->events.nr, s->out);
	bytes_release(&head);
	s->events.nr = 0;
}

static void begin_event(struct stream *s, enum event_id id, uint64_t time_ns)
{
	if (s->events.nr > PACKET_BYTES)
		stream_flush(s);
	if (!s->events.nr)
		s->begin_ns = time_ns;
	s->end_ns = time_ns;
	put_number(&s->events, id, 1);
	put_number(&s->events, time_ns, 8);
}

/* As it is at the time of the event, which is the latest one. */
static void put_thread(struct stream *s, uint32_t number)
{
	char comm[COMM_BYTES];
	uint32_t tid = switch_thread(s->trace, number, s->end_ns, comm);

	bytes_put(&s->events, comm, strlen(comm) + 1);
	put_number(&s->events, tid, 4);
}

static int stream_open(struct stream *s, const struct findings *f, const char *kind, unsigned cpu,
		       const struct export_folder *folder)
{
	char name[32];

	snprintf(name, sizeof(name), "%s_%u", kind, cpu);
	s->trace = f->trace;
	s->cpu = cpu;
	s->out = folder->add(folder->arg, name);
	return s->out ? 0 : -EIO;
}

static void add_switch(void *arg, const struct switch_event *e)
{
	struct stream *s = (struct stream *)arg + e->cpu;

	begin_event(s, SCHED_SWITCH, e->time_ns);
	put_thread(s, e->prev);
	put_number(&s->events, e->prev_state, 4);
	put_thread(s, e->next);
}

static void see(void *arg, const struct stretch *s)
{
	switches_see(arg, s);
}

static int write_switches(const struct findings *f, const struct export_folder *folder)
{
	const size_t nr = trace_nr_cpus(f->trace);
	struct stream *streams = xcalloc(nr, sizeof(*streams));
	struct switches *switches = switches_open(f->trace, add_switch, streams);
	int err = 0;

	for (size_t i = 0; i < nr && !err; i++)
		err = stream_open(&streams[i], f, "cpu", trace_cpu(f->trace, i), folder);
	if (!err)
		err = findings_walk(f, see, switches);
	switches_close(switches);
	for (size_t i = 0; i < nr; i++) {
		if (!err)
			stream_flush(&streams[i]);
		bytes_release(&streams[i].events);
	}
	free(streams);
	return err;
}

static void add_waking(struct stream *s, const struct wake *wake)
{
	begin_event(s, SCHED_WAKING, wake->time_ns);
	put_thread(s, wake->woken);
	put_thread(s, wake->waker);
	put_number(&s->events, wake->from_interrupt, 1);
}

static int write_wakings(const struct findings *f, const struct export_folder *folder, size_t i)
{
	struct wake_stream *wakes = trace_wakes(f->trace, i);
	struct stream stream = { 0 };
	const struct wake *wake;
	int err = stream_open(&stream, f, "wakes", trace_wake_cpu(f->trace, i), folder);

	if (!err)
		while ((err = wake_stream_next(wakes, &wake)) > 0)
			if (findings_look_at_wake(f, wake))
				add_waking(&stream, wake);
	if (!err)
		stream_flush(&stream);
	wake_stream_close(wakes);
	bytes_release(&stream.events);
	return err;
}

/* Times count from when the machine was started; the clock is told what day that was. */
static int write_metadata(const struct findings *f, const struct export_folder *folder)
{
	uint64_t offset_ns = trace_start_unix_ns(f->trace) - trace_start_ns(f->trace);
	FILE *out = folder->add(folder->arg, "metadata");

	if (!out)
		return -EIO;
	fputs("/* CTF 1.8 */\n", out);
	fprintf(out, description, offset_ns / 1000000000, offset_ns % 1000000000);
	fprintf(out, "env {\n\tdomain = \"kernel\"; tracer_name = \"exectrace\"; verdict = \"%s\"; grade = \"%s\";\n"
		"\tswitches_recorded = %" PRIu64 "; switches_counted = %" PRIu64 ";\n};\n",
		verdict_name(f->verdict), grade_name(f->audit.grade), f->audit.nr_recorded,
		f->audit.nr_counted);
	return 0;
}

static int write_ctf(const struct findings *f, const struct export_folder *folder)
{
	int err = write_metadata(f, folder);

	if (!err)
		err = write_switches(f, folder);
	for (size_t i = 0; i < trace_nr_wake_streams(f->trace) && !err; i++)
		err = write_wakings(f, folder, i);
	return err;
}

const struct exporter exporter_ctf = {
	.name = "ctf",
	.help = "a folder in the Common Trace Format, for babeltrace2 and Trace Compass",
	.write_folder = write_ctf,
};
