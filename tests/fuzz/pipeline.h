/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pipeline.h - all that is done with a trace, from its bytes to every view and every export of it
 *
 * What the fuzz targets have in common. Each target is libFuzzer's LLVMFuzzerTestOneInput(); replay.c calls the same
 * function for files, so that what was found once is tested for ever, with any compiler.
 */
#ifndef EXECTRACE_TESTS_PIPELINE_H
#define EXECTRACE_TESTS_PIPELINE_H

#include <stddef.h>
#include <stdint.h>

struct findings;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file in memory that holds these bytes; the same one each time, at its start. */
int file_of(const void *data, size_t size);

/*
 * Reads the trace in fd, and shows and exports it in all ways, to nowhere. How it is looked at (by what, which part, what
 * counts) comes from `choice'. Ends the program if what is said of it contradicts itself.
 */
void pipeline_run(int fd, uint32_t choice);

/* The same choice for the same bytes. */
uint32_t pipeline_choice(const void *data, size_t size);

#endif
