// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mktrace.c - a trace from a text that a person can check by hand, or of any size at random
 *
 *	mktrace < TEXT > TRACE                                         see text_trace.h
 *	mktrace --random RUNS [--cpus N] [--threads N] ... > TRACE      see random_trace.h, and --help
 */
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <exectrace/trace_file.h>

#include "lib/opt.h"
#include "random_trace.h"
#include "text_trace.h"
#include "trace/writer.h"

static int make_at_random(struct trace_writer *writer, const struct random_trace *wanted)
{
	char end[128];

	random_trace_write(wanted, writer, end, sizeof(end));
	return trace_seal(writer, end);
}

int main(int argc, char **argv)
{
	struct random_trace wanted = { .nr_cpus = 2, .nr_threads = 4, .move = 1000 };
	struct trace_writer *writer;
	bool help = false;
	struct opt opts[] = {
		OPT_UINT(0, "random", "RUNS", &wanted.nr_runs, 1, UINT32_MAX,
			 "so many runs at random, not what a text on standard input says"),
		OPT_UINT(0, "cpus", "N", &wanted.nr_cpus, 1, TRACE_MAX_CPUS, "of so many CPUs (2)"),
		OPT_UINT(0, "threads", "N", &wanted.nr_threads, 1, 1000000, "and so many threads (4)"),
		OPT_FLAG(0, "mixed", &wanted.mixed,
			 "runs of all lengths and threads that block, not a storm of yields"),
		OPT_UINT(0, "move", "N", &wanted.move, 0, UINT32_MAX,
			 "after one run in so many the thread moves to another CPU (1000); 0: never"),
		OPT_UINT(0, "repair", "N", &wanted.repair, 0, UINT32_MAX,
			 "one run in so many has a switch-in that was restored (0: none)"),
		OPT_UINT(0, "lose", "N", &wanted.lose, 0, UINT32_MAX,
			 "one run in so many is left out (0: none)"),
		OPT_UINT(0, "seed", "N", &wanted.seed, 0, UINT32_MAX, "another number, another trace"),
		OPT_FLAG(0, "help", &help, "this"),
		OPT_END
	};
	int err = opt_parse(argc, argv, opts, false);

	if (err < 0 || help || err < argc) {
		opt_print(help ? stdout : stderr, opts);
		return help ? 0 : 2;
	}
	err = trace_writer_create(&writer, STDOUT_FILENO, "standard output", 0, 0);
	if (err)
		return 2;
	err = wanted.nr_runs ? make_at_random(writer, &wanted) : text_trace_write(stdin, writer);
	trace_writer_free(writer);
	return err ? 2 : 0;
}
