// SPDX-License-Identifier: GPL-2.0-or-later
/* targets.c - which processes that run already are to be recorded, and their threads and descendants */
#include "capture/targets.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fts.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "capture/proc_thread.h"
#include "capture/source.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/hash.h"
#include "lib/mem.h"

/* The next entry of a directory whose name is a number; 0 at the end. */
static pid_t next_number(DIR *directory)
{
	struct dirent *entry;

	while (directory && (entry = readdir(directory)))
		if (isdigit((unsigned char)entry->d_name[0]))
			return strtoul(entry->d_name, NULL, 10);
	return 0;
}

/* Not that it has ended, or is not for us to see. */
static bool is_shortage(int error)
{
	return error == ENOMEM || error == EMFILE || error == ENFILE;
}

/* NULL: there is no such directory (any more); or it cannot be opened, and that is in *err, and said; or there is an error already. */
static DIR *open_directory(const char *path, int *err)
{
	DIR *directory = *err ? NULL : opendir(path);

	if (!directory && !*err && is_shortage(errno))
		*err = fail(-errno, "cannot read %s", path);
	return directory;
}

/* True if it was not followed yet. The first error goes into *err. */
static bool follow_thread(struct source *s, pid_t tid, int *err)
{
	int got = *err ? 0 : source_follow(s, tid);

	if (got < 0)
		*err = got;
	return got > 0;
}

/* True if one of its threads was not: likewise. */
static bool follow_threads(struct source *s, pid_t pid, int *err)
{
	char path[64];
	bool found_new = false;
	DIR *directory;
	pid_t tid;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	directory = open_directory(path, err);
	while (!*err && (tid = next_number(directory)))
		found_new |= follow_thread(s, tid, err);
	if (directory)
		closedir(directory);
	return found_new && !*err;
}

void targets_follow_process(struct source *s, pid_t pid)
{
	int err = 0;

	while (follow_threads(s, pid, &err))
		;
}

static pid_t parent_of(pid_t pid)
{
	char stat[512];
	const char *end;
	int parent;

	/* The name is in parentheses and may hold any character, so that only the last one ends it. */
	if (!read_small_file(stat, sizeof(stat), "/proc/%d/stat", (int)pid))
		return 0;
	end = strrchr(stat, ')');
	return end && sscanf(end + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

/* Adds the children of those that are in it to the family. True if there were new ones. */
static bool add_children(struct hash *family, int *err)
{
	DIR *proc = open_directory("/proc", err);
	bool found_new = false;
	pid_t pid;

	while ((pid = next_number(proc))) {
		if (hash_get(family, pid) || !hash_get(family, parent_of(pid)))
			continue;
		hash_put(family, pid, 1);
		found_new = true;
	}
	if (proc)
		closedir(proc);
	return found_new;
}

static bool follow_family(struct source *s, const struct hash *family, int *err)
{
	bool found_new = false;

	for (size_t i = 0; i < family->nr_places; i++)
		if (family->entries[i].used)
			found_new |= follow_threads(s, family->entries[i].key, err);
	return found_new;
}

static int check_target(pid_t pid)
{
	struct proc_thread first;

	if (kill(pid, 0) && errno == ESRCH)
		return fail(-ESRCH, "cannot record process %d", (int)pid);
	if (proc_thread_read(&first, pid) && first.state == 'Z' && first.nr_threads <= 1)
		return refuse("cannot record process %d: it has ended, and its parent has not waited for it yet (a zombie)", (int)pid);
	return 0;
}

int targets_follow_processes(struct source *s, const pid_t *pids, unsigned nr)
{
	struct hash family = { 0 };
	bool found_new = true, found_any = false;
	int err = 0;

	if (!proc_is_ours())
		return refuse("cannot find the threads of a process: /proc is not there, or shows those of another pid namespace (mount -t proc proc /proc)");
	for (unsigned i = 0; i < nr && !err; i++) {
		err = check_target(pids[i]);
		hash_put(&family, pids[i], 1);
	}
	while (found_new && !err) {
		found_new = follow_family(s, &family, &err);
		found_any |= found_new;
		found_new |= add_children(&family, &err);
	}
	hash_release(&family);
	/* All have ended meanwhile, and nothing would ever tell us so. */
	return err || found_any ? err : fail(-ESRCH, "cannot record process %d", (int)pids[0]);
}

static bool is_of_cgroups(const struct statfs *system)
{
	return system->f_type == CGROUP2_SUPER_MAGIC || system->f_type == CGROUP_SUPER_MAGIC;
}

static uint64_t id_of_cgroup(const char *path, const struct statfs *system, const struct stat *about)
{
	if (system->f_type == CGROUP2_SUPER_MAGIC)
		return about->st_ino;
	warn("%s is a cgroup of version 1: what is in it now is recorded, and not what is moved into it later", path);
	return 0;
}

int targets_find_cgroup(uint64_t *id, const char *path)
{
	char *procs = xasprintf("%s/cgroup.procs", path);
	struct statfs system;
	struct stat about;
	int err = 0;

	if (stat(path, &about) || statfs(path, &system))
		err = fail(-errno, "cannot look at cgroup %s", path);
	else if (!is_of_cgroups(&system))
		err = refuse("%s is no cgroup: its file system is another one", path);
	else if (access(procs, R_OK))
		err = fail(-errno, "%s is no cgroup that can be read", path);
	else
		*id = id_of_cgroup(path, &system, &about);
	free(procs);
	return err;
}

static bool follow_listed(struct source *s, const char *directory, const char *name,
			  bool (*follow)(struct source *s, pid_t pid, int *err), int *err)
{
	char *path = xasprintf("%s/%s", directory, name);
	FILE *list = fopen(path, "re");
	struct statfs system;
	bool found_new = false, is_genuine;
	int pid;

	if (!list && is_shortage(errno))
		*err = fail(-errno, "cannot read %s", path);
	/* Of the kernel's own making, whatever the path has come to mean since we looked at it first. */
	is_genuine = list && !fstatfs(fileno(list), &system) && is_of_cgroups(&system);
	while (is_genuine && fscanf(list, "%d", &pid) == 1)
		found_new |= follow(s, pid, err);
	if (list)
		fclose(list);
	free(path);
	return found_new;
}

/* A threaded one has threads of processes that are elsewhere, and does not list processes. */
static bool follow_members(struct source *s, const char *directory, int *err)
{
	bool found_new = follow_listed(s, directory, "cgroup.procs", follow_threads, err);

	return follow_listed(s, directory, "cgroup.threads", follow_thread, err) || found_new;
}

int targets_follow_cgroup(struct source *s, const char *path)
{
	char *paths[] = { (char *)path, NULL };
	bool found_new = true;
	int err = 0;

	while (found_new && !err) {
		FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
		FTSENT *entry;

		if (!tree)
			return fail(-errno, "cannot read cgroup %s", path);
		found_new = false;
		while ((entry = fts_read(tree)))
			if (entry->fts_info == FTS_D)
				found_new |= follow_members(s, entry->fts_path, &err);
		fts_close(tree);
	}
	return err;
}
