/* SPDX-License-Identifier: GPL-2.0-or-later */
/* observing.h - options of commands that observe: by which source of records, with how much memory */
#ifndef EXECTRACE_OBSERVING_H
#define EXECTRACE_OBSERVING_H

#include "capture/source.h"
#include "lib/opt.h"

/* const char * */
#define OPT_BACKEND(value)                                                                     \
	OPT_STRING(0, "backend", "NAME", value,                                                \
		   "observe by bpf, or by perf, which needs no privileges (default: the first that can be had)")

/* uint64_t: ring_bytes of source_options */
#define OPT_BUFFER(value)                                                                      \
	OPT_SIZE(0, "buffer", "SIZE", value, SOURCE_LEAST_RING_BYTES, SOURCE_MOST_RING_BYTES,  \
		 "memory for each CPU's records until they are taken, as in 8M (default 4M; perf: 512K)")

#endif
