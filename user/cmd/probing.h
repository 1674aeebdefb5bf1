/* SPDX-License-Identifier: GPL-2.0-or-later */
/* probing.h - the option --usdt: which probes are to be recorded, and where they are */
#ifndef EXECTRACE_PROBING_H
#define EXECTRACE_PROBING_H

#include <stddef.h>
#include <sys/types.h>

struct bytes;
struct opt;
struct probe_spec;

/* Zero-initialise; release at the end. */
struct probing {
	struct probe_spec *specs;
	size_t nr, specs_cap;
};

#define OPT_USDT(probing) \
	OPT_PARSED(0, "usdt", "PROBE", probing, probing_parse, \
		   "record who passes a probe of the program (USDT), [FILE:]PROVIDER:NAME[=TYPES]; may be repeated")

int probing_parse(const struct opt *o, const char *text);

/* Finds the probes: those without a file in the command, or, if that is NULL, in the running process. Says what is wrong. */
int probing_find(struct probing *p, const char *command, pid_t pid);

/* Appends to what the trace says about itself. */
void probing_describe(const struct probing *p, struct bytes *about);

void probing_release(struct probing *p);

#endif
