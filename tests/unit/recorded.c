// SPDX-License-Identifier: GPL-2.0-or-later
/* recorded.c - a recording that a test makes by hand: thread events and run records in, a trace out */
#include "recorded.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/drain.h"
#include "trace/run_stream.h"
#include "trace/writer.h"

struct roster *roster;
struct intake *intake;
struct trace *trace;

static struct trace_writer *writer;
static struct run_record records[64];
static struct batch_part parts[64];
static struct batch batch;
static int fd;

/* What CHECK() jumps back to is the test's own. */
static void must(int err)
{
	if (err)
		abort();
}

void begin(void)
{
	fd = memfd_create("trace", 0);
	must(trace_writer_create(&writer, fd, "a trace", 0, 0));
	roster = roster_create(writer);
	intake = intake_create(roster, writer, 4, START_NS);
	batch = (struct batch){ .runs = records, .parts = parts };
}

void event(uint32_t kind, uint32_t id, uint64_t task, uint32_t tgid, uint32_t other)
{
	struct thread_event e = { .kind = kind, .thread = id, .task = task, .tgid = tgid,
				  .here_tid = ID_TID(id), .here_tgid = tgid, .ns_tid = ID_TID(id), .ns_tgid = tgid, .other = other,
				  .comm = "thread" };

	roster_take(roster, &e);
}

struct run_record *record(unsigned cpu, uint32_t id, uint64_t task, uint64_t in_ns, uint64_t out_ns,
			  uint32_t departures)
{
	struct run_record *r = &records[batch.nr_runs];

	*r = (struct run_record){ .in_ns = in_ns, .out_ns = out_ns, .thread = id, .task = task,
				  .departures = departures, .arrivals = departures,
				  .arrival_ns = in_ns - CLOCK_OFFSET, .flags = RECORD_IN_SEEN };
	parts[batch.nr_parts++] = (struct batch_part){ cpu, batch.nr_runs++, 1 };
	return r;
}

void take(bool last)
{
	batch.ends_visit = true;
	batch.ends_all = last;
	intake_take(intake, &batch);
	batch.nr_runs = batch.nr_parts = 0;
}

void finish(void)
{
	roster_end(roster, 1000000);
	must(trace_seal(writer, ""));
	must(trace_open(&trace, fd, "a trace"));
}

bool run_of(unsigned cpu, unsigned i, struct run *out)
{
	for (size_t c = 0; c < trace_nr_cpus(trace); c++) {
		struct run_stream *stream;
		const struct run *runs;
		size_t nr;

		if (trace_cpu(trace, c) != cpu)
			continue;
		stream = trace_runs(trace, c, NULL);
		if (run_stream_next(stream, &runs, &nr) <= 0)
			nr = 0;
		if (i < nr)
			*out = runs[i];
		run_stream_close(stream);
		return i < nr;
	}
	return false;
}

void end(void)
{
	trace_free(trace);
	intake_free(intake);
	roster_free(roster);
	trace_writer_free(writer);
	close(fd);
}
