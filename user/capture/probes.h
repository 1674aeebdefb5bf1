/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probes.h - probes that programs carry (USDT), as far as traced threads pass them
 *
 * Such a probe is a place in a program that its authors have named PROVIDER:PROBE, with arguments (sys/sdt.h). The kernel
 * stops whoever passes it for a moment (an uprobe: a microsecond or so), in every process that runs the file; what
 * is kept are the hits of threads that are recorded.
 *
 * Threads: probes_take() may be called from another thread than the rest, always the same.
 */
#ifndef EXECTRACE_PROBES_H
#define EXECTRACE_PROBES_H

#include <stddef.h>
#include <stdint.h>

#include <exectrace/record.h>

#define PROBES_MAX 64

struct probes;

/* One to look for. */
struct probe_spec {
	char *file;             /* the program or library that it is in; NULL: the program that is recorded */
	char *provider, *name;
	/* How each argument is to be read: d signed, u unsigned, x hexadecimal, s string. Those not said go by what the program
	 * says of them: d or u. */
	char types[PROBE_MAX_ARGS + 1];
};

/* From "[FILE:]PROVIDER:NAME[=TYPES]"; says what is wrong with it. To be given back with probe_spec_release(). */
int probe_spec_parse(struct probe_spec *spec, const char *text);
void probe_spec_release(struct probe_spec *spec);

/*
 * Finds out where each probe is, and completes its types. `program' is where those without a file are looked for, NULL if
 * there is no such program. Says what is wrong: no such file, no such probe (and which there are).
 */
int probe_specs_complete(struct probe_spec *specs, size_t nr, const char *program);

/*
 * Loads the program and attaches it to all of them. threads_fd is the map `threads' of the tracer, of so many bytes. The
 * specs must stay. To be given back with probes_close(); NULL is fine.
 */
int probes_open(struct probes **out, const struct probe_spec *specs, size_t nr, int threads_fd,
		size_t threads_bytes);
void probes_close(struct probes *p);

/* Hands all hits that are there to fn, those of a thread in their order. */
void probes_take(struct probes *p, void (*fn)(const struct probe_hit *, void *), void *arg);

/* After it no more hits will come. */
void probes_detach(struct probes *p);

/* Hits that found no room. */
uint64_t probes_lost(const struct probes *p);

#endif
