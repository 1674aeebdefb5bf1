// SPDX-License-Identifier: GPL-2.0-or-later
/* lab_place.c - is there what an experiment needs: its CPUs, and its program? */
#include "cmd/lab_place.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/cpus.h"
#include "lib/cpulist.h"
#include "lib/mem.h"

#define CORE_NAME 64

/* What the kernel does not tell is a core of its own: empty, and equal to no other. */
static bool is_same_core(const char *a, const char *b)
{
	return *a && !strcmp(a, b);
}

/* Appends the first two CPUs that are, or are not, of the same core. */
static bool find_two(struct cpulist *chosen, bool of_same_core, const struct cpulist *usable)
{
	char(*core)[CORE_NAME] = xcalloc(usable->nr, sizeof(*core));
	bool found = false;

	for (unsigned i = 0; i < usable->nr; i++)
		if (!cpu_core(usable->cpu[i], core[i], sizeof(core[i])))
			core[i][0] = '\0';
	for (unsigned i = 0; !found && i < usable->nr; i++)
		for (unsigned k = i + 1; !found && k < usable->nr; k++) {
			found = is_same_core(core[i], core[k]) == of_same_core;
			if (!found)
				continue;
			cpulist_append(chosen, usable->cpu[i]);
			cpulist_append(chosen, usable->cpu[k]);
		}
	free(core);
	return found;
}

bool place_choose(struct cpulist *chosen, enum lab_place place, const struct cpulist *usable)
{
	bool found = true;

	switch (place) {
	case ON_ONE_CPU:
		cpulist_append(chosen, usable->cpu[0]);
		break;
	case ON_TWO_CPUS:
		/* Of different cores, if there are such: those of one core slow each other down. */
		found = find_two(chosen, false, usable) || find_two(chosen, true, usable);
		break;
	case ON_ONE_CORE:
		found = find_two(chosen, true, usable);
		break;
	case ON_ONE_OF_CORE:
		found = find_two(chosen, true, usable);
		chosen->nr = found;
		break;
	}
	return found;
}

const char *place_lacks(enum lab_place place, const struct cpulist *usable)
{
	struct cpulist *chosen = xcalloc(1, sizeof(*chosen));
	bool is_there = place_choose(chosen, place, usable);

	free(chosen);
	if (is_there)
		return NULL;
	return place == ON_TWO_CPUS ? "a second CPU: there is one to use" :
				      "two CPUs of one core: each of those to use is a core of its own, as far as the kernel tells";
}

/* As execvp(3) would look for it. */
static bool is_in_path(const char *command)
{
	char *copy = xstrdup(getenv("PATH") ? getenv("PATH") : ""), *rest = copy, *dir;
	bool found = false;

	while (!found && (dir = strsep(&rest, ":"))) {
		char *path = xasprintf("%s/%s", dir, command);

		found = !access(path, X_OK);
		free(path);
	}
	free(copy);
	return found;
}

const char *program_lacks(const struct lab_experiment *e)
{
	return !e->command || is_in_path(e->command[0]) ? NULL : e->command[0];
}
