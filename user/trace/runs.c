// SPDX-License-Identifier: GPL-2.0-or-later
/* runs.c - the payload of a block of runs, packed and unpacked */
#include "trace/runs.h"

#include <assert.h>
#include <stdlib.h>

#include <exectrace/trace_file.h>

#include "lib/bytes.h"
#include "lib/hash.h"
#include "lib/mem.h"
#include "lib/number.h"
#include "trace/columns.h"
#include "trace/stints.h"

enum column {
	WHO, GAP, LENGTH, WAIT, STATE, FLAGS, NEXT, COUNT, NR_COLUMNS_1,       /* of version 1 */
	LENGTH_ABOVE = NR_COLUMNS_1, WAIT_ABOVE, NR_COLUMNS
};

/* So many bits of a length and of a wait are in their columns; the others, in those of what is above. */
#define LOW_BITS 7
#define LOW_MASK ((1 << LOW_BITS) - 1)

/* Numbers of some runs, by column. */
struct chunk {
	uint64_t numbers[NR_COLUMNS][COLUMN_CHUNK];
	bool are_plain;         /* of all of them, state, flags, next and count are known to be 0: so it mostly is */
};

/* What of a thread's run depends on the one before: how it left. */
struct cast_member {
	uint32_t thread;
	uint32_t expected;      /* departures of its next run */
	uint64_t ready_ns;      /* since when it has been ready to run, or NOT_READY */
};

#define NOT_READY UINT64_MAX

struct runs_packer {
	struct chunk chunk;                             /* on the way into the columns */
	struct bytes columns[NR_COLUMNS];
	struct bytes cast;                              /* the list of threads, as it will be stored */
	struct hash places;                             /* thread number -> place in it */
	struct cast_member members[TRACE_MAX_BLOCK_RUNS];       /* by place */
};

/* The runs that the numbers are of. */
static void sum_up(struct stints *stints, const struct chunk *chunk, const struct run *runs, size_t nr)
{
	const uint64_t (*n)[COLUMN_CHUNK] = chunk->numbers;

	if (stints->are_too_many)
		return;
	if (chunk->are_plain)
		for (size_t i = 0; i < nr; i++)
			stints_see_plain(stints, n[WHO][i], &runs[i], n[LENGTH][i], runs[i].wait_ns);
	else
		for (size_t i = 0; i < nr; i++)
			stints_see(stints, n[WHO][i], !n[COUNT][i], &runs[i]);
}

struct runs_packer *runs_packer_create(void)
{
	return xcalloc(1, sizeof(struct runs_packer));
}

void runs_packer_free(struct runs_packer *p)
{
	if (!p)
		return;
	for (int i = 0; i < NR_COLUMNS; i++)
		bytes_release(&p->columns[i]);
	bytes_release(&p->cast);
	hash_release(&p->places);
	free(p);
}

static uint32_t place_of(struct runs_packer *p, const struct run *run)
{
	uint32_t *known = hash_get(&p->places, run->thread);
	uint32_t place = p->places.nr;

	if (known)
		return *known;
	hash_put(&p->places, run->thread, place);
	bytes_put_varint(&p->cast, run->thread);
	bytes_put_varint(&p->cast, run->departures);
	p->members[place] = (struct cast_member){ run->thread, run->departures, NOT_READY };
	return place;
}

static void clear(struct runs_packer *p)
{
	for (int i = 0; i < NR_COLUMNS; i++)
		p->columns[i].nr = 0;
	p->cast.nr = 0;
	hash_clear(&p->places);
}

/* Who took the CPU from run i of nr, as the column has it. */
static uint64_t next_of(const struct run *runs, size_t i, size_t nr)
{
	if (runs[i].flags & TRACE_RUN_NEXT_UNKNOWN)
		return 1;
	return i + 1 < nr && runs[i + 1].thread == runs[i].next ? 0 : (uint64_t)runs[i].next + 1;
}

/* Puts runs from `at' on into the columns; *out_ns is when the one before left, and becomes when the last one does. */
static void put_chunk(struct runs_packer *p, uint64_t *out_ns, const struct run *runs, size_t at, size_t nr)
{
	size_t nr_here = least(nr - at, COLUMN_CHUNK);
	uint64_t (*n)[COLUMN_CHUNK] = p->chunk.numbers;

	for (size_t i = 0; i < nr_here; i++) {
		const struct run *run = &runs[at + i];
		uint32_t who = place_of(p, run);
		struct cast_member *member = &p->members[who];
		uint64_t ready_ns = member->ready_ns;
		uint64_t length = run->out_ns - run->in_ns, wait = run->wait_ns;

		if (ready_ns != NOT_READY)
			wait = zigzag((int64_t)(run->wait_ns - (run->in_ns - ready_ns)));
		assert(run->in_ns >= *out_ns && run->out_ns >= run->in_ns);
		n[WHO][i] = who;
		n[GAP][i] = run->in_ns - *out_ns;
		n[LENGTH][i] = length & LOW_MASK;
		n[LENGTH_ABOVE][i] = length >> LOW_BITS;
		n[WAIT][i] = wait & LOW_MASK;
		n[WAIT_ABOVE][i] = wait >> LOW_BITS;
		n[STATE][i] = run->state;
		n[FLAGS][i] = run->flags;
		n[NEXT][i] = next_of(runs, at + i, nr);
		n[COUNT][i] = zigzag((int32_t)(run->departures - member->expected));
		member->expected = run->departures + 1;
		member->ready_ns = run->state ? NOT_READY : run->out_ns;
		*out_ns = run->out_ns;
	}
	for (int i = 0; i < NR_COLUMNS; i++)
		column_add(&p->columns[i], n[i], nr_here);
}

void runs_pack(struct runs_packer *p, struct bytes *out, const struct run *runs, size_t nr, struct stints *stints)
{
	uint64_t out_ns = runs[0].in_ns;

	clear(p);
	stints_begin(stints);
	for (size_t at = 0; at < nr; at += COLUMN_CHUNK) {
		put_chunk(p, &out_ns, runs, at, nr);
		stints_know_threads(stints, p->places.nr);
		sum_up(stints, &p->chunk, runs + at, least(nr - at, COLUMN_CHUNK));
	}
	bytes_put_varint(out, p->places.nr);
	bytes_put(out, p->cast.data, p->cast.nr);
	for (int i = 0; i < NR_COLUMNS; i++)
		column_put(out, &p->columns[i]);
}

struct cast {
	uint32_t nr;
	bool is_of_version_1;   /* of the format */
	struct cast_member members[TRACE_MAX_BLOCK_RUNS];
};

static bool read_cast(struct cast *cast, struct reading *payload, size_t nr_runs)
{
	uint64_t nr = read_varint(payload);

	if (!nr || nr > nr_runs)
		return false;
	cast->nr = nr;
	for (uint32_t i = 0; i < nr; i++) {
		uint64_t thread = read_varint(payload);

		if (!thread || thread > TRACE_MAX_THREADS)
			return false;
		cast->members[i] = (struct cast_member){ thread, read_varint(payload), NOT_READY };
	}
	return !payload->bad;
}

/* Puts what is above, the highest of which is that, to what is below. With pointers that nothing else points to, for vectors. */
static void join(uint64_t *restrict low, const uint64_t *restrict above, uint64_t highest, size_t nr)
{
	if (highest)
		for (size_t i = 0; i < nr; i++)
			low[i] |= above[i] << LOW_BITS;
}

static bool take_chunk(struct column_reading *columns, struct chunk *chunk, size_t nr, const struct cast *cast)
{
	const uint64_t limits[NR_COLUMNS] = {
		[WHO] = cast->nr - 1,
		[GAP] = TRACE_MAX_NS,
		[LENGTH] = cast->is_of_version_1 ? TRACE_MAX_NS : LOW_MASK,
		[LENGTH_ABOVE] = TRACE_MAX_NS >> LOW_BITS,
		[WAIT] = cast->is_of_version_1 ? TRACE_MAX_NS : LOW_MASK,
		[WAIT_ABOVE] = zigzag(TRACE_MAX_NS) >> LOW_BITS,
		[STATE] = UINT16_MAX,
		[FLAGS] = UINT16_MAX,
		[NEXT] = TRACE_MAX_THREADS + 1,
		[COUNT] = UINT64_MAX,
	};
	uint64_t highest[NR_COLUMNS];
	bool good = true;

	for (int i = 0; i < NR_COLUMNS; i++) {
		highest[i] = column_take(&columns[i], chunk->numbers[i], nr);
		good &= highest[i] <= limits[i] || column_within(chunk->numbers[i], nr, limits[i]);
	}
	join(chunk->numbers[LENGTH], chunk->numbers[LENGTH_ABOVE], highest[LENGTH_ABOVE], nr);
	join(chunk->numbers[WAIT], chunk->numbers[WAIT_ABOVE], highest[WAIT_ABOVE], nr);
	chunk->are_plain = !(highest[STATE] | highest[FLAGS] | highest[NEXT] | highest[COUNT]);
	return good;
}

/*
 * Makes run i of the numbers; the one before left at out_ns. Returns when this one does: none of the three is much larger
 * than TRACE_MAX_NS, so that the sum is what it seems; nor is the rest of the wait. Field by field: a processor waits for
 * what it reads back as a whole too soon.
 */
static inline __attribute__((always_inline)) uint64_t make_run(const struct chunk *chunk, size_t i, struct cast *cast,
							       uint64_t out_ns, struct run *run, bool is_plain)
{
	const uint64_t (*n)[COLUMN_CHUNK] = chunk->numbers;
	uint32_t who = n[WHO][i];
	struct cast_member *member = &cast->members[who];
	uint32_t departures = member->expected + (is_plain ? 0 : (uint32_t)unzigzag(n[COUNT][i]));
	uint64_t in_ns = out_ns + n[GAP][i], leaves_ns = in_ns + n[LENGTH][i], ready_ns = member->ready_ns;

	member->expected = departures + 1;
	member->ready_ns = !cast->is_of_version_1 && (is_plain || !n[STATE][i]) ? leaves_ns : NOT_READY;
	run->in_ns = in_ns;
	run->out_ns = leaves_ns;
	run->wait_ns = ready_ns == NOT_READY ? n[WAIT][i] : in_ns - ready_ns + unzigzag(n[WAIT][i]);
	run->thread = member->thread;
	run->next = 0;
	run->departures = departures;
	run->state = is_plain ? 0 : n[STATE][i];
	run->flags = is_plain ? 0 : n[FLAGS][i];
	return leaves_ns;
}

/* Makes runs of the numbers; *out_ns is when the one before left, and becomes when the last one does. */
static bool make_runs(const struct chunk *chunk, struct cast *cast, uint64_t *out_ns, struct run *runs,
		      size_t nr)
{
	uint64_t last_out_ns = *out_ns;

	for (size_t i = 0; i < nr; i++) {
		last_out_ns = make_run(chunk, i, cast, last_out_ns, &runs[i], false);
		if (last_out_ns > TRACE_MAX_NS || runs[i].wait_ns > TRACE_MAX_NS)
			return false;
	}
	*out_ns = last_out_ns;
	return true;
}

/* The same if they are plain. */
static bool make_plain_runs(const struct chunk *chunk, struct cast *cast, uint64_t *out_ns, struct run *runs,
			    size_t nr)
{
	uint64_t last_out_ns = *out_ns;
	uint32_t nobody, *next = &nobody;

	for (size_t i = 0; i < nr; i++) {
		last_out_ns = make_run(chunk, i, cast, last_out_ns, &runs[i], true);
		if (last_out_ns > TRACE_MAX_NS || runs[i].wait_ns > TRACE_MAX_NS)
			return false;
		*next = runs[i].thread;
		next = &runs[i].next;
	}
	*out_ns = last_out_ns;
	return true;
}

/* Who took the CPU from each. Of the last one, if it is the thread of the run behind it, that will be known then. */
static void find_next(const uint64_t *next, struct run *runs, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		runs[i].next = next[i] ? next[i] - 1 : i + 1 < nr ? runs[i + 1].thread : 0;
		if (next[i] && runs[i].flags & TRACE_RUN_NEXT_UNKNOWN)
			runs[i].next = RUN_NEXT_UNKNOWN;
	}
}

static bool unpack_chunk(const struct chunk *chunk, struct cast *cast, uint64_t *out_ns, struct run *runs, size_t nr)
{
	if (chunk->are_plain)
		return make_plain_runs(chunk, cast, out_ns, runs, nr);
	if (!make_runs(chunk, cast, out_ns, runs, nr))
		return false;
	find_next(chunk->numbers[NEXT], runs, nr);
	return true;
}

bool runs_unpack(const uint8_t *payload, size_t bytes, unsigned version, uint64_t first_ns, struct run *runs, size_t nr,
		 struct stints *stints)
{
	struct reading reading = { payload, payload + bytes, false };
	struct column_reading columns[NR_COLUMNS];
	uint64_t out_ns = first_ns;
	bool next_is_behind = false;
	struct cast cast;
	struct chunk chunk;

	if (!nr || nr > TRACE_MAX_BLOCK_RUNS || first_ns > TRACE_MAX_NS || !read_cast(&cast, &reading, nr))
		return false;
	cast.is_of_version_1 = version == 1;
	columns_begin(columns, cast.is_of_version_1 ? NR_COLUMNS_1 : NR_COLUMNS, &reading);
	if (cast.is_of_version_1)
		columns[LENGTH_ABOVE] = columns[WAIT_ABOVE] = COLUMN_OF_ZEROS;
	if (stints) {
		stints_begin(stints);
		stints_know_threads(stints, cast.nr);
	}
	for (size_t at = 0; at < nr; at += COLUMN_CHUNK) {
		size_t nr_here = least(nr - at, COLUMN_CHUNK);

		if (!take_chunk(columns, &chunk, nr_here, &cast) ||
		    !unpack_chunk(&chunk, &cast, &out_ns, runs + at, nr_here))
			return false;
		if (next_is_behind)
			runs[at - 1].next = runs[at].thread;
		next_is_behind = !chunk.numbers[NEXT][nr_here - 1];
		if (stints)
			sum_up(stints, &chunk, runs + at, nr_here);
	}
	return columns_are_good(columns, NR_COLUMNS) && !next_is_behind;
}
