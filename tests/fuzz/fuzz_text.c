// SPDX-License-Identifier: GPL-2.0-or-later
/* fuzz_text.c - a trace as text, as the tests write them; what is made of it must read again */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pipeline.h"
#include "text_trace.h"
#include "trace/writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FILE *text = size ? fmemopen((void *)data, size, "r") : NULL;
	int fd = memfd_create("trace", MFD_CLOEXEC);
	struct trace_writer *writer;

	if (text && fd >= 0 && !trace_writer_create(&writer, fd, "the trace", 0, 0)) {
		if (!text_trace_write(text, writer) && !lseek(fd, 0, SEEK_SET))
			pipeline_run(fd, pipeline_choice(data, size));
		trace_writer_free(writer);
	}
	if (text)
		fclose(text);
	close(fd);
	return 0;
}
