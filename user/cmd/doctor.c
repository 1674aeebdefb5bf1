// SPDX-License-Identifier: GPL-2.0-or-later
/* doctor.c - exectrace doctor: can we trace here? If not, why, and what is to be done about it */
#include <stdio.h>

#include "capture/abilities.h"
#include "capture/readiness.h"
#include "capture/source.h"
#include "capture/tracer.h"
#include "cmd/cmd.h"
#include "cmd/observing.h"
#include "lib/err.h"
#include "lib/opt.h"

static void print_check(enum readiness found, const char *what, const char *detail,
			const char *remedy)
{
	static const char *const words[] = { [READY] = "ok", [READY_BUT] = "note", [NOT_READY] = "NO" };

	printf("%-5s %-11s %s\n", words[found], what, detail);
	if (found != READY)
		printf("%17s -> %s\n", "", remedy);
}

/* All checks of what this source needs; NULL: of what every one needs. */
static bool look(const struct source_kind *kind)
{
	char detail[READINESS_TEXT], remedy[READINESS_TEXT];
	bool ready = true;

	for (const struct readiness_check *check = readiness_checks; check->what; check++) {
		enum readiness found;

		if (check->source != kind)
			continue;
		found = check->look(detail, remedy, sizeof(detail));
		print_check(found, check->what, detail, remedy);
		ready &= found != NOT_READY;
	}
	return ready;
}

/* What this kernel is too old for makes a recording poorer, not impossible. */
static void look_at_age(void)
{
	char detail[READINESS_TEXT];
	bool found[NR_ABILITIES];

	abilities_find(found);
	for (int i = 0; i < NR_ABILITIES; i++) {
		if (found[i])
			continue;
		snprintf(detail, sizeof(detail), "%s (before Linux %s)", abilities[i].lacking,
			 abilities[i].since);
		print_check(READY_BUT, "age", detail, abilities[i].effect);
	}
}

/* The proof: open and attach it, as a recording would. */
static bool try_to_trace(const struct source_kind *kind)
{
	struct source_options options = { .explain = true };
	struct source *source = NULL;
	int err = kind->open(&source, &options);

	if (!err)
		err = source_attach(source);
	source_close(source);
	print_check(err ? NOT_READY : READY, "trace", err ? kind->disproof : kind->proof,
		    "what the kernel said about it is on standard error");
	return !err;
}

static bool look_at_source(const struct source_kind *kind)
{
	printf("\n%s: %s\n", kind->name, kind->summary);
	if (!look(kind))
		return false;
	if (kind == &bpf_source)
		look_at_age();
	return try_to_trace(kind);
}

/* Of those that were asked for: the first that can be had. */
static int look_at_all(const struct source_kind *wanted)
{
	bool ready = look(NULL);
	const struct source_kind *first = NULL;

	for (const struct source_kind *const *kind = source_kinds; *kind; kind++)
		if ((!wanted || *kind == wanted) && look_at_source(*kind) && !first)
			first = *kind;
	if (!ready || !first)
		return EXIT_NO;
	printf("\nexectrace can trace here, by %s.\n", first->name);
	return EXIT_YES;
}

static int run_doctor(struct command *self, int argc, char **argv)
{
	const struct source_kind *wanted = NULL;
	const char *name = NULL;
	struct opt opts[] = { OPT_BACKEND(&name), OPT_END };
	bool done;
	int first = command_parse(self, argc, argv, opts, false, &done);

	if (first < 0 || done)
		return done ? EXIT_YES : (int)self->trouble;
	if (first < argc) {
		refuse("doctor takes no arguments");
		return self->trouble;
	}
	if (name && source_find(&wanted, name))
		return self->trouble;
	return look_at_all(wanted);
}

const struct command command_doctor = {
	.name = "doctor",
	.args = "",
	.summary = "say whether tracing works here, and what to do if not",
	.details = "Both ways of observing are tried: BPF, which sees all and takes privileges, and perf events, which take none.\n"
		   "Exit status: 0 if one of them works here (with --backend: that one), 1 if not.\n",
	.trouble = EXIT_TROUBLE,
	.observes = true,
	.run = run_doctor,
};
