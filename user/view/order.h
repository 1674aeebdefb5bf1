/* SPDX-License-Identifier: GPL-2.0-or-later */
/* order.h - orders of tasks, and what they say of the programming model, in words: without line breaks, names printable */
#ifndef EXECTRACE_VIEW_ORDER_H
#define EXECTRACE_VIEW_ORDER_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct findings;

/*
 * An order of the tasks with these numbers, less 1, of which there are nr_tasks in all: "21"; where there are more than
 * nine, "2,10,1". Of one that is longer than `most' columns, the beginning.
 */
void say_numbers(FILE *out, const uint32_t *numbers, size_t nr, size_t nr_tasks, unsigned most);

/* What proves the model that the trace has by itself; nothing if it has none. */
void say_model(const struct findings *f, FILE *out);

#endif
