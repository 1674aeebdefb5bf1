/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * writer.h - writes a trace file (trace_file.h), front to back, in bounded memory
 *
 * Only ever appends, so that a pipe will do, and what has been written stays good whatever happens next.
 *
 * The first error (disk full, say) is told on stderr, once, and sticks: from then on every call does nothing
 * and returns it. So callers may look at the result of trace_seal() alone.
 */
#ifndef EXECTRACE_WRITER_H
#define EXECTRACE_WRITER_H

#include <stddef.h>
#include <stdint.h>

#include <exectrace/trace_file.h>

struct hit;
struct run;
struct trace_writer;
struct wake;

/*
 * Begins a trace in the open file fd, which stays the caller's; name is what messages call it.
 * The times are those of the header. The writer is to be given back with trace_writer_free().
 */
int trace_writer_create(struct trace_writer **out, int fd, const char *name, uint64_t start_ns,
			uint64_t start_unix_ns);

/*
 * From now on a thread of its own writes to the file, which calls prepare() first (lib/write_behind.h). An error is told, and sticks,
 * at the next call that writes, or at trace_seal(). If there can be no thread, all stays as it is.
 */
void trace_writer_write_behind(struct trace_writer *w, void (*prepare)(void));

/* Without trace_seal() before it, the file is one whose recording was cut off. NULL is fine. */
void trace_writer_free(struct trace_writer *w);

/* "key=value\n"... in a block of its own. */
int trace_put_about(struct trace_writer *w, const char *text);

/* The next run of this CPU: no earlier than the last one's out. */
int trace_put_run(struct trace_writer *w, unsigned cpu, const struct run *run);

/* The next wake-up that happened on this CPU. */
int trace_put_wake(struct trace_writer *w, unsigned cpu, const struct wake *wake);

/* The next time that a probe was passed: those of a thread in order, of others nearly so. */
int trace_put_hit(struct trace_writer *w, const struct hit *hit);

/* In any order of time, but a thread's MET or BORN before its others, and numbers ascending by one. */
int trace_put_thread(struct trace_writer *w, const struct trace_thread_event *event);

/* Marks of one thread (struct trace_mark_head with names), checked, in order. */
int trace_put_marks(struct trace_writer *w, uint32_t thread, const void *marks, size_t bytes,
		    uint32_t nr, uint64_t first_ns, uint64_t last_ns);

/* Writes out whatever is held back for fuller blocks. */
int trace_flush(struct trace_writer *w);

/* Ends the trace with what the recording counted ("key=value\n"...), index and trailer. */
int trace_seal(struct trace_writer *w, const char *end);

/* The first error, or 0. */
int trace_error(const struct trace_writer *w);

/* In the file so far. */
uint64_t trace_bytes_written(const struct trace_writer *w);

#endif
