// SPDX-License-Identifier: GPL-2.0-or-later
/* fuzz_trace.c - a trace file of any bytes; trace_mutator.c gets the fuzzer past the checksums */
#include "pipeline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	pipeline_run(file_of(data, size), pipeline_choice(data, size));
	return 0;
}
