// SPDX-License-Identifier: GPL-2.0-or-later
/* unfinished.c - what is taken back if the program ends before it is finished */
#include "cmd/unfinished.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

/* exit() asks for no argument. */
static struct unfinished *first;

static void take_all_back(void)
{
	while (first)
		first->take_back(first);
}

/* Then the signal does what it would have done. */
static void remove_all(int number)
{
	for (const struct unfinished *u = first; u; u = u->next)
		u->remove(u);
	raise(number);
}

/* What is ignored, or taken by others, stays so. */
static void take_signals(void)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGQUIT, SIGHUP };
	struct sigaction before, action = { .sa_handler = remove_all, .sa_flags = SA_RESETHAND };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (!sigaction(ends[i], NULL, &before) && before.sa_handler == SIG_DFL)
			sigaction(ends[i], &action, NULL);
}

void unfinished_begin(struct unfinished *u, void (*take_back)(struct unfinished *u),
		      void (*remove)(const struct unfinished *u))
{
	static bool is_registered;

	if (!is_registered)
		is_registered = !atexit(take_all_back);
	take_signals();
	*u = (struct unfinished){ .take_back = take_back, .remove = remove, .next = first };
	first = u;
}

void unfinished_hold(sigset_t *before)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, before);
}

void unfinished_go_on(const sigset_t *before)
{
	pthread_sigmask(SIG_SETMASK, before, NULL);
}

void unfinished_end(struct unfinished *u)
{
	for (struct unfinished **at = &first; *at; at = &(*at)->next)
		if (*at == u) {
			*at = u->next;
			return;
		}
}
