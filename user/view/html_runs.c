// SPDX-License-Identifier: GPL-2.0-or-later
/* html_runs.c - all runs of a trace, small enough for a page */
#include "view/html_runs.h"

#include <inttypes.h>
#include <stdlib.h>

#include <zlib.h>

#include <exectrace/trace_file.h>

#include "analysis/findings.h"
#include "analysis/walk.h"
#include "lib/bytes.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msan.h"
#include "lib/number.h"
#include "model/timeline.h"
#include "trace/reader.h"
#include "view/words.h"

/* Tasks in a cell of a CPU; should there be more, the cell ends early. */
#define CELL_TASKS 32

#define NR_CELLS (HTML_MAX_RUNS / 4)

struct sum {
	uint32_t task;
	uint64_t running_ns, count;
};

struct cpu_sums {
	uint64_t cell;          /* which it is */
	uint64_t from_ns;       /* of the first stretch in it */
	uint64_t last_ns;       /* where the last record ended */
	struct sum sums[CELL_TASKS];
	unsigned nr;
};

struct packing {
	const struct findings *f;
	FILE *out;
	struct bytes record;
	z_stream deflater;
	uint8_t left[3];        /* bytes that do not yet make a group of base64 */
	unsigned nr_left;
	uint64_t nr_records;
	uint64_t cell_ns;
	struct cpu_sums *cpus;
};

uint64_t html_nr_stretches(const struct findings *f)
{
	uint64_t nr = 0;

	for (size_t i = 0; i < f->tally.nr_cpus; i++)
		nr += f->tally.cpus[i].nr_all;
	return nr;
}

uint64_t html_cell_ns(const struct findings *f)
{
	uint64_t cells = NR_CELLS / (f->tally.nr_cpus ? f->tally.nr_cpus : 1);

	return html_nr_stretches(f) <= HTML_MAX_RUNS ? 0 : f->span_ns / (cells ? cells : 1) + 1;
}

/* States that why_left() tells apart. */
static const uint16_t states[] = { 0, 0x80, 0x04, 0x08, 0x02, 0x01 };

#define NR_STATES (sizeof(states) / sizeof(states[0]))

static const char *why_of(unsigned i)
{
	return why_left(&(struct run){ .state = states[i] });
}

void html_whys(struct json *j, const char *key)
{
	json_array(j, key);
	for (unsigned i = 0; i < NR_STATES; i++)
		json_text(j, NULL, why_of(i));
	json_end(j);
}

/* Its words are constants, so the same words are at the same place. */
static unsigned number_of_why(const struct run *run)
{
	unsigned i = 0;

	while (i < NR_STATES - 1 && why_of(i) != why_left(run))
		i++;
	return i;
}

static void put_group(FILE *out, const uint8_t bytes[3], unsigned nr)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t group = bytes[0] << 16 | (nr > 1 ? bytes[1] << 8 : 0) | (nr > 2 ? bytes[2] : 0);

	for (unsigned i = 0; i < 4; i++)
		putc(i <= nr ? digits[group >> (18 - 6 * i) & 63] : '=', out);
}

static void put_base64(struct packing *p, const uint8_t *bytes, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		p->left[p->nr_left++] = bytes[i];
		if (p->nr_left < 3)
			continue;
		put_group(p->out, p->left, 3);
		p->nr_left = 0;
	}
}

/* Deflates what the record holds; `how' is Z_NO_FLUSH, or Z_FINISH at the end. */
static void deflate_record(struct packing *p, int how)
{
	uint8_t packed[4096];

	p->deflater.next_in = p->record.data;
	p->deflater.avail_in = p->record.nr;
	do {
		p->deflater.next_out = packed;
		p->deflater.avail_out = sizeof(packed);
		deflate(&p->deflater, how);
		is_written(packed, sizeof(packed) - p->deflater.avail_out);
		put_base64(p, packed, sizeof(packed) - p->deflater.avail_out);
	} while (!p->deflater.avail_out);
	p->record.nr = 0;
}

static unsigned flags_of(const struct stretch *s)
{
	static const struct { unsigned run, html; } in_flags[] = {
		{ TRACE_RUN_IN_EDGE, HTML_IN_EDGE },
		{ TRACE_RUN_IN_REPAIRED, HTML_REPAIRED },
		{ TRACE_RUN_IN_ESTIMATED, HTML_ESTIMATED },
		{ TRACE_RUN_WAIT_UNKNOWN, HTML_WAIT_UNKNOWN },
	};
	unsigned flags = (s->begins_run ? HTML_BEGINS : 0) | (s->ends_run ? HTML_ENDS : 0) |
			 (s->covered ? HTML_COVERED : 0);

	for (size_t i = 0; i < sizeof(in_flags) / sizeof(in_flags[0]) && s->begins_run; i++)
		flags |= s->run->flags & in_flags[i].run ? in_flags[i].html : 0;
	if (s->ends_run && s->run->flags & TRACE_RUN_OUT_EDGE)
		flags |= HTML_OUT_EDGE;
	return flags;
}

static void put_head(struct packing *p, uint32_t cpu, unsigned flags, uint32_t task, uint64_t from_ns,
		     uint64_t to_ns)
{
	struct cpu_sums *c = &p->cpus[cpu];

	p->nr_records++;
	bytes_put_varint(&p->record, cpu);
	bytes_put_varint(&p->record, flags);
	bytes_put_varint(&p->record, task == NO_TASK ? 0 : (uint64_t)task + 1);
	bytes_put_varint(&p->record, less(from_ns, c->last_ns));
	bytes_put_varint(&p->record, less(to_ns, from_ns));
	c->last_ns = from_ns > c->last_ns ? to_ns : c->last_ns + less(to_ns, from_ns);
}

static void put_stretch(struct packing *p, const struct stretch *s)
{
	unsigned flags = flags_of(s);

	put_head(p, s->cpu, flags, s->task, s->from_ns, s->to_ns);
	bytes_put_varint(&p->record, s->run->thread);
	if (flags & HTML_BEGINS)
		bytes_put_varint(&p->record, s->run->wait_ns);
	if (flags & HTML_ENDS) {
		bytes_put_varint(&p->record, number_of_why(s->run));
		bytes_put_varint(&p->record, s->run->next);
	}
}

/* One after the other, as long as each task ran, from where the first of them began. */
static void put_sums(struct packing *p, uint32_t cpu)
{
	struct cpu_sums *c = &p->cpus[cpu];
	uint64_t from_ns = c->from_ns;

	for (unsigned i = 0; i < c->nr; i++) {
		put_head(p, cpu, HTML_SUMMED, c->sums[i].task, from_ns, from_ns + c->sums[i].running_ns);
		bytes_put_varint(&p->record, c->sums[i].count);
		from_ns += c->sums[i].running_ns;
	}
	c->nr = 0;
}

static struct sum *sum_of(struct cpu_sums *c, uint32_t task)
{
	for (unsigned i = 0; i < c->nr; i++)
		if (c->sums[i].task == task)
			return &c->sums[i];
	c->sums[c->nr] = (struct sum){ .task = task };
	return &c->sums[c->nr++];
}

static void sum_up(struct packing *p, const struct stretch *s)
{
	struct cpu_sums *c = &p->cpus[s->cpu];
	uint64_t cell = s->from_ns / p->cell_ns;
	struct sum *sum;

	if (c->nr && (cell != c->cell || c->nr == CELL_TASKS))
		put_sums(p, s->cpu);
	if (!c->nr) {
		c->cell = cell;
		c->from_ns = s->from_ns;
	}
	sum = sum_of(c, s->task);
	sum->running_ns += s->to_ns - s->from_ns;
	sum->count++;
}

static void pack_stretch(void *arg, const struct stretch *s)
{
	struct packing *p = arg;

	if (p->cell_ns)
		sum_up(p, s);
	else
		put_stretch(p, s);
	if (p->record.nr >= 4096)
		deflate_record(p, Z_NO_FLUSH);
}

static void put_rest(struct packing *p)
{
	for (size_t cpu = 0; cpu < p->f->tally.nr_cpus; cpu++)
		put_sums(p, cpu);
	deflate_record(p, Z_FINISH);
	if (p->nr_left)
		put_group(p->out, p->left, p->nr_left);
	fprintf(p->out, " %" PRIu64, p->nr_records);
}

int html_put_runs(const struct findings *f, FILE *out)
{
	struct packing p = { .f = f, .out = out, .cell_ns = html_cell_ns(f) };
	int err;

	/* Fails only if there is no memory. */
	if (deflateInit(&p.deflater, 6) != Z_OK)
		or_out_of_memory(NULL);
	p.cpus = xcalloc(f->tally.nr_cpus, sizeof(*p.cpus));
	for (size_t cpu = 0; cpu < f->tally.nr_cpus; cpu++)
		p.cpus[cpu].last_ns = trace_start_ns(f->trace);
	err = findings_walk(f, pack_stretch, &p);
	put_rest(&p);
	deflateEnd(&p.deflater);
	free(p.cpus);
	bytes_release(&p.record);
	return err;
}
