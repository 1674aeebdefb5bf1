/* SPDX-License-Identifier: GPL-2.0-or-later */
/* programs.h - every workload by its identifier, those that only labs run (labs.def) too */
#ifndef EXECTRACE_PROGRAMS_H
#define EXECTRACE_PROGRAMS_H

#include "workload/workload.h"

#define WORKLOAD(name) extern const struct workload workload_##name;
#include "workload/list.def"
#include "workload/labs.def"
#undef WORKLOAD

#endif
