/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab_place.h - is there what an experiment needs: its CPUs, and its program? */
#ifndef EXECTRACE_LAB_PLACE_H
#define EXECTRACE_LAB_PLACE_H

#include <stdbool.h>

#include "lab/lab.h"

struct cpulist;

/* Appends the CPUs of such a place to chosen, which is empty at first. False if there is none among those to use. */
bool place_choose(struct cpulist *chosen, enum lab_place place, const struct cpulist *usable);

/* What the machine lacks for this place, or for the program: "a second CPU: there is one to use"; NULL: nothing. */
const char *place_lacks(enum lab_place place, const struct cpulist *usable);
const char *program_lacks(const struct lab_experiment *e);

#endif
