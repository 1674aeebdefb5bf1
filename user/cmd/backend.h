/* SPDX-License-Identifier: GPL-2.0-or-later */
/* backend.h - the option of all commands that observe: by which source of records */
#ifndef EXECTRACE_BACKEND_H
#define EXECTRACE_BACKEND_H

#include "lib/opt.h"

/* const char * */
#define OPT_BACKEND(value)                                                                     \
	OPT_STRING(0, "backend", "NAME", value,                                                \
		   "observe by bpf, or by perf, which needs no privileges (default: the first that can be had)")

#endif
