// SPDX-License-Identifier: GPL-2.0-or-later
/* counting.c - which tasks count, if it is not certain how long each of them ran? */
#include "analysis/counting.h"

#include <stdlib.h>

#include "lib/mem.h"

typedef __int128 wide;

/* A limit of a task, and what tasks have whose limits are no higher: how many they are, their least and their most. */
struct rank {
	uint64_t limit_ns;
	const struct counting *task;
	size_t nr;
	wide least_ns, most_ns;
};

static int by_limit(const void *a, const void *b)
{
	const struct rank *x = a, *y = b;

	return x->limit_ns < y->limit_ns ? -1 : x->limit_ns > y->limit_ns;
}

/* The tasks by one of the limits. The first rank stands below all of them. */
static struct rank *rank(const struct counting *tasks, size_t nr, bool by_most)
{
	struct rank *ranks = xcalloc(nr + 1, sizeof(*ranks));

	for (size_t i = 0; i < nr; i++)
		ranks[i + 1] = (struct rank){ .limit_ns = by_most ? tasks[i].most_ns : tasks[i].least_ns,
					      .task = &tasks[i] };
	qsort(ranks + 1, nr, sizeof(*ranks), by_limit);
	for (size_t i = 1; i <= nr; i++) {
		ranks[i].nr = i;
		ranks[i].least_ns = ranks[i - 1].least_ns + ranks[i].task->least_ns;
		ranks[i].most_ns = ranks[i - 1].most_ns + ranks[i].task->most_ns;
	}
	return ranks;
}

/* The last rank whose limit is below this one; or, if `or_equal', is it. */
static const struct rank *below(const struct rank *ranks, size_t nr, uint64_t limit_ns, bool or_equal)
{
	size_t low = 0, high = nr;

	while (low < high) {
		size_t middle = (low + high + 1) / 2;

		if (ranks[middle].limit_ns < limit_ns || (or_equal && ranks[middle].limit_ns == limit_ns))
			low = middle;
		else
			high = middle - 1;
	}
	return &ranks[low];
}

/*
 * A task counts if what it and all smaller ones ran is at least the share of all. That is least if it ran for its least,
 * those that can be larger ran for their most, so that they only add to all, and the others for their least.
 */
static bool surely_counts(const struct counting *task, const struct rank *by_most, size_t nr, wide share)
{
	const struct rank *smaller = below(by_most, nr, task->least_ns, false);
	wide larger_ns = by_most[nr].most_ns - smaller->most_ns - task->most_ns;

	return (task->least_ns || task->ran) &&
	       (10000 - share) * (smaller->least_ns + task->least_ns) >= share * larger_ns;
}

/* It is most if the task ran for its most, and so did all those that can be no larger. */
static bool perhaps_counts(const struct counting *task, const struct rank *by_most,
			   const struct rank *by_least, size_t nr, wide share)
{
	const struct rank *smaller = below(by_most, nr, task->most_ns, true);
	const struct rank *no_larger = below(by_least, nr, task->most_ns, true);
	wide up_to_it_ns = smaller->most_ns + (wide)(no_larger->nr - smaller->nr) * task->most_ns;
	wide larger_ns = by_least[nr].least_ns - no_larger->least_ns;

	return task->most_ns && (10000 - share) * up_to_it_ns >= share * larger_ns;
}

void counting_judge(struct counting *tasks, size_t nr, unsigned small_share)
{
	struct rank *by_most = rank(tasks, nr, true), *by_least = rank(tasks, nr, false);

	for (size_t i = 0; i < nr; i++) {
		tasks[i].surely = surely_counts(&tasks[i], by_most, nr, small_share);
		tasks[i].perhaps = perhaps_counts(&tasks[i], by_most, by_least, nr, small_share);
	}
	free(by_most);
	free(by_least);
}
