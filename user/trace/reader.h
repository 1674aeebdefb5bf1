/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reader.h - reads a trace file (trace_file.h) from anywhere, trusting nothing in it
 *
 * Who the threads are and what was recorded is read at once. Runs and marks are streamed (run_stream.h,
 * mark_stream.h), one stream per CPU and one per marking thread, each ordered in time. Memory depends
 * on the numbers of threads and CPUs, not on the number of runs.
 *
 * What is wrong with a file is said on stderr, once; then a negative errno is returned.
 */
#ifndef EXECTRACE_READER_H
#define EXECTRACE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ahead;
struct hit_stream;
struct mark_stream;
struct run_stream;
struct stint_stream;
struct trace;
struct wake_stream;

/*
 * What a thread was called, which tid it had, and of which process it was: one that execs, and is not the first of its process, takes
 * over the first one's tid, and is its process from then on.
 */
struct thread_name {
	uint64_t since_ns;
	uint32_t tid;
	uint32_t process;       /* number of the leader */
	bool is_of_exec;        /* it ran another program from then on */
	char name[17];          /* bytes of any kind: see printable() before showing it */
};

/* What the trace tells of a thread. Numbers of threads are those of the file; 0 is idle. */
struct trace_thread {
	bool known;             /* the file introduces it; if not, all the rest is 0 */
	bool traced;            /* its runs are in the file */
	bool kernel;
	bool was_ready, was_on_cpu;     /* when the trace met it; if neither, it was blocked */
	bool exited;
	bool ended;             /* end_departures and cpu_ns are known */
	bool uncounted;         /* end_departures is what was seen: the kernel's count is not known */
	uint32_t tid, tgid;     /* the latest */
	uint32_t ns_tid, ns_tgid;
	uint32_t process;       /* number of the leader of its process */
	uint32_t parent;        /* number of the thread that started it, 0 if before the recording */
	uint32_t first_departures;      /* how often it had been switched out when the trace meets it */
	uint32_t end_departures;        /* the same when the trace leaves it, by the kernel's count */
	int exit_status;
	uint64_t start_ns, met_ns, exit_ns, end_ns;
	uint64_t cpu_ns;        /* the kernel's count of its CPU time while it was traced */
	struct thread_name *names;      /* in the order of time; at least one */
	size_t nr_names, names_cap;
};

/*
 * Opens the trace that begins at the start of fd (which is no longer needed afterwards); one that cannot seek is
 * copied to a temporary file first. name is what messages call it. Free with trace_free().
 */
int trace_open(struct trace **out, int fd, const char *name);
void trace_free(struct trace *t);

/* The recording was brought to its end. */
bool trace_sealed(const struct trace *t);

/* When the recording began: CLOCK_MONOTONIC, and the same moment since 1970-01-01 UTC. */
uint64_t trace_start_ns(const struct trace *t);
uint64_t trace_start_unix_ns(const struct trace *t);

/* When it ended, or, if it was not brought to its end, the latest that is known of it. */
uint64_t trace_end_ns(const struct trace *t);

/*
 * What the trace says under this key when it began, or NULL; as a number, or 0; and what was counted at its end, or 0: if it makes
 * a difference whether anything was, ask that first.
 */
const char *trace_about(const struct trace *t, const char *key);
uint64_t trace_about_count(const struct trace *t, const char *key);
uint64_t trace_end_count(const struct trace *t, const char *key);
bool trace_was_counted(const struct trace *t, const char *key);

/* Threads have the numbers 1 to trace_nr_threads(); never NULL for these. */
uint32_t trace_nr_threads(const struct trace *t);
const struct trace_thread *trace_thread(const struct trace *t, uint32_t number);

/* There is a thread with this number: what a run or a wake-up says of other threads is to be asked this first. */
bool trace_has_thread(const struct trace *t, uint32_t number);

/* Says that the trace has a run of this thread, which it does not introduce; returns -EBADMSG. */
int trace_refuse_run_of(const struct trace *t, uint32_t number);

/* Says that the trace has more marked tasks than so many, and what it can be asked then; returns -E2BIG. */
int trace_refuse_marked(const struct trace *t, uint32_t most);

/* The number that stands for the process of this thread; the thread's own if that is not known. */
uint32_t trace_process(const struct trace *t, uint32_t number);

/* The same of the process that it was of at this time. */
uint32_t trace_process_at(const struct trace *t, uint32_t number, uint64_t time_ns);

/* The name that it had last: what it was for most of the time, if it exec'd. "?" if not known, or empty. */
const char *thread_name(const struct trace_thread *thread);

/* The same at this time, or, if that is before all of them, the first; and its tid then. */
const struct thread_name *thread_name_at(const struct trace_thread *thread, uint64_t time_ns);

/* The CPUs of which there are runs, ascending. */
size_t trace_nr_cpus(const struct trace *t);
unsigned trace_cpu(const struct trace *t, size_t i);

/* The core that the CPU at this place (of the list above) belongs to, by a name that no other core has; NULL: not known. */
const char *trace_core(const struct trace *t, size_t i);

/* The CPUs at these places are two threads of one core, as far as the trace says. */
bool trace_same_core(const struct trace *t, size_t a, size_t b);

/* The threads that marked tasks, in no particular order. */
size_t trace_nr_marking(const struct trace *t);
uint32_t trace_marking_thread(const struct trace *t, size_t i);

/*
 * The runs of the i-th CPU, and the marks of the i-th marking thread, from the first. Runs may be unpacked ahead of time, on other
 * threads (ahead.h), by what is made for all streams of runs together; or else it is NULL.
 */
struct ahead *trace_ahead(const struct trace *t);
struct run_stream *trace_runs(const struct trace *t, size_t i, struct ahead *ahead);
struct mark_stream *trace_marks(const struct trace *t, size_t i);

/* Runs summed up, of the i-th CPU; and are there such sums of most runs? */
struct stint_stream *trace_stints(const struct trace *t, size_t i);
bool trace_has_stints(const struct trace *t);

/*
 * Streams of wake-ups: one for each CPU on which there were any, in no particular order; none if not recorded. And the
 * number of that CPU.
 */
size_t trace_nr_wake_streams(const struct trace *t);
unsigned trace_wake_cpu(const struct trace *t, size_t i);
struct wake_stream *trace_wakes(const struct trace *t, size_t i);

/*
 * The probes that were asked for, 0 to trace_nr_probes() - 1: "PROVIDER:PROBE", bytes of any kind, and a letter for each argument
 * (trace_file.h), "" if that is not known. And all the times that they were passed.
 */
unsigned trace_nr_probes(const struct trace *t);
const char *trace_probe_name(const struct trace *t, unsigned probe);
const char *trace_probe_types(const struct trace *t, unsigned probe);
struct hit_stream *trace_hits(const struct trace *t);

#endif
