// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * replay.c - a fuzz target without a fuzzer: runs it on files
 *
 *	replay_TARGET FILE-OR-FOLDER...
 *
 * Says how many files these were. A program that dies has named the file before on stderr.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/mem.h"
#include "pipeline.h"

static unsigned replay_file(const char *path)
{
	FILE *file = fopen(path, "r");
	uint8_t *data = NULL;
	size_t nr = 0, data_cap = 0, got;

	if (!file) {
		perror(path);
		exit(2);
	}
	fprintf(stderr, "replay: %s\n", path);
	do {
		GROW(data, nr + 65536);
		got = fread(data + nr, 1, 65536, file);
		nr += got;
	} while (got);
	fclose(file);
	LLVMFuzzerTestOneInput(data, nr);
	free(data);
	return 1;
}

static unsigned replay(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	unsigned nr = 0;

	if (!folder)
		return replay_file(path);
	while ((entry = readdir(folder))) {
		char *inside = xasprintf("%s/%s", path, entry->d_name);

		if (entry->d_name[0] != '.')
			nr += replay_file(inside);
		free(inside);
	}
	closedir(folder);
	return nr;
}

int main(int argc, char **argv)
{
	unsigned nr = 0;

	for (int i = 1; i < argc; i++)
		nr += replay(argv[i]);
	printf("%u files\n", nr);
	return nr ? 0 : 2;
}
