// SPDX-License-Identifier: GPL-2.0-or-later
/* unfinished.c - what is taken back if the program ends before it is finished */
#include "cmd/unfinished.h"

#include <stdbool.h>
#include <stdlib.h>

/* exit() asks for no argument. */
static struct unfinished *first;

static void take_all_back(void)
{
	while (first)
		first->take_back(first);
}

void unfinished_begin(struct unfinished *u, void (*take_back)(struct unfinished *u))
{
	static bool is_registered;

	if (!is_registered)
		is_registered = !atexit(take_all_back);
	*u = (struct unfinished){ .take_back = take_back, .next = first };
	first = u;
}

void unfinished_end(struct unfinished *u)
{
	for (struct unfinished **at = &first; *at; at = &(*at)->next)
		if (*at == u) {
			*at = u->next;
			return;
		}
}
