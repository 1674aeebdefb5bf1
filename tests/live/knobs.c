// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * knobs.c - records a command with a tracer that is made to fail
 *
 *	knobs DROP HIDE RING TRACE COMMAND...
 *
 * One in DROP records is thrown away, one in HIDE switch-ins is hidden, each ring has RING bytes; 0 for none, none and
 * the default. The exectrace program itself has no way to ask for any of this. Prints how much of it was done. BACKEND in
 * the environment says which source of records it is, if not BPF; THREADS, how many are as many as a trace can hold.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "capture/session.h"
#include "capture/tracer.h"
#include "lib/bytes.h"
#include "lib/caller.h"
#include "trace/reader.h"

/* What was really done to the trace, which its reader has to find out for itself. */
static int tell_truth(int fd, const char *name)
{
	struct trace *trace;

	if (trace_open(&trace, fd, name))
		return 2;
	printf("dropped %" PRIu64 "\nhidden %" PRIu64 "\nworst %" PRIu64 "\nbound %" PRIu64
	       "\nlost %" PRIu64 "\n",
	       trace_end_count(trace, "knob_dropped"), trace_end_count(trace, "knob_hidden"),
	       trace_end_count(trace, "knob_hidden_worst_ns"), trace_end_count(trace, "repair_worst_ns"),
	       trace_end_count(trace, "lost_runs"));
	trace_free(trace);
	return 0;
}

int main(int argc, char **argv)
{
	struct bytes about = { 0 };
	struct caller caller;
	struct job job = { .as = &caller };
	struct session session = { .job = &job, .source = &bpf_source, .caller = &caller, .about = &about };
	struct session_result result;

	if (argc < 6) {
		fprintf(stderr, "usage: knobs DROP HIDE RING TRACE COMMAND...\n");
		return 2;
	}
	if (getenv("BACKEND") && source_find(&session.source, getenv("BACKEND")))
		return 2;
	caller_find(&caller);
	session.observe.drop_every = strtoul(argv[1], NULL, 10);
	session.observe.hide_every = strtoul(argv[2], NULL, 10);
	session.observe.ring_bytes = strtoul(argv[3], NULL, 10);
	if (getenv("THREADS"))
		session.most_threads = strtoul(getenv("THREADS"), NULL, 10);
	session.name = argv[4];
	session.fd = open(argv[4], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	job.argv = argv + 5;
	if (session.fd < 0 || session_record(&session, &result) || !result.began)
		return 2;
	return tell_truth(session.fd, argv[4]);
}
