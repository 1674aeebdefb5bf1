// SPDX-License-Identifier: GPL-2.0-or-later
/* text_trace.c - a trace from a text that a person can check by hand */
#include "text_trace.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <exectrace/mark.h>
#include <exectrace/trace_file.h>

#include "lib/bytes.h"
#include "lib/mem.h"
#include "trace/facts.h"
#include "trace/hit.h"
#include "trace/run.h"
#include "trace/wake.h"
#include "trace/writer.h"

#define MAX_THREADS 1000

struct thread {
	bool exists, ended;
	struct trace_thread_event facts;
	uint32_t departures;
	uint64_t last_ns;
	struct bytes marks;
	uint32_t nr_marks;
	uint64_t first_mark_ns, last_mark_ns;
};

struct maker {
	struct trace_writer *writer;
	jmp_buf given_up;
	struct thread threads[MAX_THREADS];
	uint64_t cpu_last_ns[TRACE_MAX_CPUS];
	struct bytes counts;
	char probe_types[TRACE_MAX_PROBES][TRACE_MAX_HIT_ARGS + 1];
	bool unsealed;
	unsigned line;
};

static void die(struct maker *m, const char *fmt, ...) __attribute__((format(printf, 2, 3), noreturn));

static void die(struct maker *m, const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "mktrace: line %u: ", m->line);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	longjmp(m->given_up, 1);
}

static const char *word(struct maker *m, const char *what)
{
	const char *w = strtok(NULL, " \t\n");

	if (!w)
		die(m, "%s is missing", what);
	return w;
}

static uint64_t number(struct maker *m, const char *what)
{
	const char *w = word(m, what);
	char *end;
	uint64_t n = strtoull(w, &end, 0);

	if (end == w || *end)
		die(m, "%s is no number: %s", what, w);
	return n;
}

static uint64_t time_ns(struct maker *m)
{
	static const struct { const char *name; uint64_t ns; } units[] = {
		{ "", 1 }, { "ns", 1 }, { "us", 1000 }, { "ms", 1000000 }, { "s", 1000000000 },
	};
	const char *w = word(m, "a time");
	char *end;
	uint64_t n = strtoull(w, &end, 10);

	for (size_t i = 0; end != w && i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(end, units[i].name))
			return n * units[i].ns;
	die(m, "not a time: %s", w);
}

static struct thread *thread(struct maker *m)
{
	uint64_t n = number(m, "the thread");

	if (!n || n >= MAX_THREADS || !m->threads[n].exists)
		die(m, "there is no thread %llu", (unsigned long long)n);
	return &m->threads[n];
}

static unsigned cpu(struct maker *m)
{
	uint64_t n = number(m, "the CPU");

	if (n >= TRACE_MAX_CPUS)
		die(m, "CPU %llu is too large", (unsigned long long)n);
	return n;
}

static void put_fact(struct maker *m, const char *key, const char *value)
{
	struct bytes text = { 0 };

	facts_put(&text, key, value);
	bytes_put(&text, "", 1);
	trace_put_about(m->writer, (const char *)text.data);
	bytes_release(&text);
}

static void put_event(struct maker *m, struct thread *t, uint16_t kind, uint64_t at_ns)
{
	t->facts.kind = kind;
	t->facts.time_ns = at_ns;
	trace_put_thread(m->writer, &t->facts);
}

/* A name with its escapes resolved, cut to size bytes; returns how many it has. */
static size_t name(struct maker *m, char *out, size_t size)
{
	const char *w = word(m, "the name");
	size_t nr = 0;
	unsigned byte;

	for (; *w && nr < size; nr++) {
		if (sscanf(w, "\\x%2x", &byte) == 1) {
			out[nr] = byte;
			w += 4;
		} else {
			out[nr] = *w++;
		}
	}
	memset(out + nr, 0, size - nr);
	return nr;
}

static void read_name(struct maker *m, struct thread *t)
{
	name(m, t->facts.name, sizeof(t->facts.name));
}

static void make_thread(struct maker *m)
{
	uint64_t n = number(m, "the thread"), met_ns = 0;
	struct thread *t;
	const char *w;

	if (!n || n >= MAX_THREADS || m->threads[n].exists)
		die(m, "not a new thread number: %llu", (unsigned long long)n);
	t = &m->threads[n];
	t->exists = true;
	t->facts = (struct trace_thread_event){ .thread = n, .process = n, .tid = 100 + n,
						.tgid = 100 + n, .flags = TRACE_THREAD_TRACED };
	read_name(m, t);
	while ((w = strtok(NULL, " \t\n"))) {
		if (!strcmp(w, "tid"))
			t->facts.tid = number(m, w);
		else if (!strcmp(w, "tgid"))
			t->facts.tgid = number(m, w);
		else if (!strcmp(w, "process"))
			t->facts.process = number(m, w);
		else if (!strcmp(w, "departures"))
			t->facts.departures = t->departures = number(m, w);
		else if (!strcmp(w, "met"))
			met_ns = time_ns(m);
		else if (!strcmp(w, "kernel"))
			t->facts.flags |= TRACE_THREAD_KERNEL;
		else if (!strcmp(w, "untraced"))
			t->facts.flags &= ~TRACE_THREAD_TRACED;
		else
			die(m, "not known of a thread: %s", w);
	}
	t->facts.ns_tid = t->facts.tid;
	t->facts.ns_tgid = t->facts.tgid;
	t->last_ns = met_ns;
	put_event(m, t, TRACE_THREAD_MET, met_ns);
}

static void read_run_options(struct maker *m, struct run *run)
{
	const char *w;

	while ((w = strtok(NULL, " \t\n"))) {
		if (!strcmp(w, "wait"))
			run->wait_ns = time_ns(m);
		else if (!strcmp(w, "state"))
			run->state = number(m, w);
		else if (!strcmp(w, "next"))
			run->next = number(m, w);
		else if (!strcmp(w, "count"))
			run->departures = number(m, w);
		else if (!strcmp(w, "repaired"))
			run->flags |= TRACE_RUN_IN_REPAIRED;
		else if (!strcmp(w, "estimated"))
			run->flags |= TRACE_RUN_IN_ESTIMATED;
		else if (!strcmp(w, "edge"))
			run->flags |= TRACE_RUN_OUT_EDGE;
		else if (!strcmp(w, "blind"))
			run->flags |= TRACE_RUN_WAIT_UNKNOWN | TRACE_RUN_NEXT_UNKNOWN;
		else
			die(m, "not known of a run: %s", w);
	}
}

static void make_run(struct maker *m)
{
	unsigned on = cpu(m);
	struct thread *t = thread(m);
	struct run run = { .thread = t->facts.thread, .departures = t->departures + 1 };

	run.in_ns = time_ns(m);
	run.out_ns = time_ns(m);
	read_run_options(m, &run);
	if (run.flags & TRACE_RUN_OUT_EDGE)
		run.departures = t->departures;
	if (run.out_ns < run.in_ns || run.in_ns < m->cpu_last_ns[on])
		die(m, "runs of a CPU must be in order, and must not overlap");
	trace_put_run(m->writer, on, &run);
	m->cpu_last_ns[on] = run.out_ns;
	t->departures = run.departures;
	t->last_ns = run.out_ns;
}

static void make_mark(struct maker *m)
{
	static const char *const kinds[] = { "", "begin", "end", "suspend", "resume" };
	struct thread *t = thread(m);
	struct trace_mark_head mark = { .time_ns = time_ns(m) };
	const char *kind = word(m, "what is marked");
	char padded[EXECTRACE_NAME_MAX] = "";

	for (uint32_t k = EXECTRACE_MARK_BEGIN; k <= EXECTRACE_MARK_RESUME; k++)
		if (!strcmp(kind, kinds[k]))
			mark.what = k;
	if (!mark.what)
		die(m, "no kind of mark: %s", kind);
	mark.task = number(m, "the task");
	if (mark.what == EXECTRACE_MARK_BEGIN)
		mark.what |= name(m, padded, sizeof(padded)) << 8;
	bytes_put(&t->marks, &mark, sizeof(mark));
	bytes_put(&t->marks, padded, ((mark.what >> 8) + 15) & ~15U);
	t->first_mark_ns = t->nr_marks ? t->first_mark_ns : mark.time_ns;
	t->last_mark_ns = mark.time_ns;
	t->nr_marks++;
}

static void make_wake(struct maker *m)
{
	unsigned on = cpu(m);
	struct thread *t = thread(m);
	struct wake wake = { .time_ns = time_ns(m), .woken = t->facts.thread };
	const char *by;

	if (strcmp(word(m, "by"), "by"))
		die(m, "wake CPU N TIME by M");
	by = word(m, "who woke it");
	wake.from_interrupt = !strcmp(by, "interrupt");
	wake.waker = strtoul(by, NULL, 10);
	trace_put_wake(m->writer, on, &wake);
}

static void make_probe(struct maker *m)
{
	uint64_t k = number(m, "the probe");
	const char *called = word(m, "its name"), *types = strtok(NULL, " \t\n");
	char key[32];

	if (k >= TRACE_MAX_PROBES || (types && strlen(types) > TRACE_MAX_HIT_ARGS))
		die(m, "too many probes, or types");
	snprintf(m->probe_types[k], sizeof(m->probe_types[k]), "%s", types ? types : "");
	snprintf(key, sizeof(key), "probe.%u", (unsigned)k);
	put_fact(m, key, called);
	snprintf(key, sizeof(key), "probe.%u.types", (unsigned)k);
	put_fact(m, key, m->probe_types[k]);
}

/* Signed, or unsigned of 64 bits: the same bits. */
static int64_t argument(struct maker *m)
{
	const char *w = word(m, "an argument");

	return *w == '-' ? strtoll(w, NULL, 0) : (int64_t)strtoull(w, NULL, 0);
}

static void make_hit(struct maker *m)
{
	struct thread *t = thread(m);
	uint64_t k = number(m, "the probe");
	struct hit hit = { .thread = t->facts.thread, .probe = k, .time_ns = time_ns(m) };
	unsigned nr_texts = 0;

	if (k >= TRACE_MAX_PROBES)
		die(m, "there is no probe %u", (unsigned)k);
	for (const char *type = m->probe_types[k]; *type; type++, hit.nr_args++) {
		if (*type != 's') {
			hit.args[hit.nr_args] = argument(m);
			continue;
		}
		if (nr_texts == TRACE_MAX_HIT_TEXTS)
			die(m, "too many strings");
		hit.strings |= 1U << hit.nr_args;
		name(m, hit.texts[nr_texts++], TRACE_MAX_HIT_TEXT - 1);
	}
	trace_put_hit(m->writer, &hit);
}

static void make_name(struct maker *m)
{
	struct thread *t = thread(m);
	uint64_t at_ns = time_ns(m);

	read_name(m, t);
	put_event(m, t, TRACE_THREAD_NAMED, at_ns);
}

static void make_exec(struct maker *m)
{
	struct thread *t = thread(m);
	uint64_t at_ns = time_ns(m);
	const char *w;

	read_name(m, t);
	while ((w = strtok(NULL, " \t\n"))) {
		if (strcmp(w, "process"))
			die(m, "an exec has no %s", w);
		t->facts.process = number(m, w);
	}
	put_event(m, t, TRACE_THREAD_EXECED, at_ns);
}

static void make_exit(struct maker *m)
{
	struct thread *t = thread(m);

	t->facts.departures = t->departures;
	put_event(m, t, TRACE_THREAD_EXITED, time_ns(m));
}

static void make_end(struct maker *m)
{
	struct thread *t = thread(m);
	uint64_t at_ns = time_ns(m);
	const char *w;

	t->ended = true;
	t->facts.departures = t->departures;
	while ((w = strtok(NULL, " \t\n"))) {
		if (!strcmp(w, "departures"))
			t->facts.departures = number(m, w);
		else if (!strcmp(w, "cpu"))
			t->facts.cpu_ns = time_ns(m);
		else if (!strcmp(w, "uncounted"))
			t->facts.flags |= TRACE_THREAD_UNCOUNTED;
		else
			die(m, "not known of an end: %s", w);
	}
	put_event(m, t, TRACE_THREAD_END, at_ns);
}

static void make_about(struct maker *m)
{
	const char *key = word(m, "the key");
	const char *value = strtok(NULL, "\n");

	put_fact(m, key, value ? value : "");
}

static void make_count(struct maker *m)
{
	const char *key = word(m, "the key");

	facts_put_count(&m->counts, key, number(m, "the count"));
}

static void make_unsealed(struct maker *m)
{
	m->unsealed = true;
}

static const struct statement {
	const char *name;
	void (*make)(struct maker *m);
} statements[] = {
	{ "about", make_about }, { "thread", make_thread }, { "run", make_run },
	{ "mark", make_mark },   { "wake", make_wake },     { "probe", make_probe },
	{ "hit", make_hit },     { "name", make_name }, { "exec", make_exec },
	{ "exit", make_exit },	 { "end", make_end },	    { "count", make_count },
	{ "unsealed", make_unsealed },
};

static void make(struct maker *m, char *line)
{
	const char *statement;

	line[strcspn(line, "#")] = '\0';
	statement = strtok(line, " \t\n");
	if (!statement)
		return;
	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++) {
		if (strcmp(statements[i].name, statement))
			continue;
		statements[i].make(m);
		return;
	}
	die(m, "no such statement: %s", statement);
}

static void finish_thread(struct maker *m, struct thread *t)
{
	if (t->nr_marks)
		trace_put_marks(m->writer, t->facts.thread, t->marks.data, t->marks.nr, t->nr_marks,
				t->first_mark_ns, t->last_mark_ns);
	t->facts.departures = t->departures;
	if (t->exists && !t->ended && t->facts.flags & TRACE_THREAD_TRACED)
		put_event(m, t, TRACE_THREAD_END, t->last_ns);
}

static int finish(struct maker *m)
{
	for (int i = 0; i < MAX_THREADS; i++)
		finish_thread(m, &m->threads[i]);
	bytes_put(&m->counts, "", 1);
	return m->unsealed ? trace_flush(m->writer) :
			     trace_seal(m->writer, (const char *)m->counts.data);
}

int text_trace_write(FILE *text, struct trace_writer *writer)
{
	struct maker *m = xcalloc(1, sizeof(*m));
	char *volatile line = NULL;
	volatile int err = -EINVAL;
	size_t size = 0;

	m->writer = writer;
	if (!setjmp(m->given_up)) {
		while (getline((char **)&line, &size, text) > 0) {
			m->line++;
			make(m, line);
		}
		err = finish(m);
	}
	for (int i = 0; i < MAX_THREADS; i++)
		bytes_release(&m->threads[i].marks);
	bytes_release(&m->counts);
	free(line);
	free(m);
	return err;
}
