// SPDX-License-Identifier: GPL-2.0-or-later
/* hooks.c - the BPF programs in the kernel: loaded, attached, and the memory that is shared with them */
#include "capture/hooks.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/membarrier.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "capture/abilities.h"
#include "capture/cpus.h"
#include "capture/kernel_types.h"
#include "capture/readiness.h"
#include "capture/source.h"
#include "exectrace.skel.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/number.h"
#include "preemptible.skel.h"

/* 65,536 records: 60 ms of the densest storm seen, six visits of the reader. */
#define DEFAULT_RING_BYTES (4U << 20)

/* All of them together. Before 6.0 the kernel does not find what is further into an array. */
#define MOST_BYTES UINT32_MAX

/* Room for 80,000 events: a snapshot of all threads of a large machine. */
#define EVERYONE_EVENT_BYTES (8U << 20)

/* Tids run up to this; it can be raised while we run: of a thread beyond it, all that we know is that it was born. */
static __u32 read_pid_max(void)
{
	char text[32];
	unsigned max;

	return read_small_file(text, sizeof(text), "/proc/sys/kernel/pid_max") && sscanf(text, "%u", &max) == 1 ?
		       max + 1 : 1U << ID_TID_BITS;
}

/* The outermost one has this inode number, PROC_PID_INIT_INO, since 3.8. Without /proc we cannot tell. */
static bool is_in_pid_namespace(void)
{
	struct stat about;

	return stat("/proc/self/ns/pid", &about) || about.st_ino != 0xEFFFFFFC;
}

static __u64 bytes_of_ring(__u64 nr_records)
{
	return sizeof(struct ring) + nr_records * sizeof(struct run_record);
}

/* Of each CPU's ring: half of what is wanted where a header would not fit in as well, or where so many CPUs cannot have more. */
static __u64 choose_nr_records(const struct hooks *h, const struct source_options *options, bool large_elements)
{
	__u64 wanted = options->ring_bytes ? options->ring_bytes : DEFAULT_RING_BYTES;
	__u64 nr = power_of_two_from(wanted / sizeof(struct run_record));
	__u64 most = least(large_elements ? MOST_BYTES : SMALL_ELEMENT_BYTES, MOST_BYTES / h->nr_cpus);

	while (bytes_of_ring(nr) > most)
		nr /= 2;
	if (options->ring_bytes && nr * sizeof(struct run_record) < wanted)
		warn("only %llu KiB for each CPU's records instead of %llu: this kernel has no more for each of %u CPUs",
		     nr * sizeof(struct run_record) >> 10, wanted >> 10, h->nr_cpus);
	return nr;
}

static int size_threads(struct hooks *h, __u32 nr_tids)
{
	__u32 nr_elements = (nr_tids + THREADS_PER_ELEMENT - 1) / THREADS_PER_ELEMENT;

	h->threads_bytes = nr_tids * sizeof(__u32);
	h->skel->rodata->nr_tids = nr_tids;
	return bpf_map__set_max_entries(h->skel->maps.threads, nr_elements);
}

static int configure(struct hooks *h, const struct source_options *options)
{
	struct exectrace_bpf *skel = h->skel;
	/* What is said inside is the limit of the inside. */
	__u32 nr_tids = h->is_inside ? 1U << ID_TID_BITS : read_pid_max();
	bool can[NR_ABILITIES];
	int err;

	abilities_find(can);
	h->nr_records = choose_nr_records(h, options, can[ABILITY_LARGE_ELEMENTS]);
	h->ring_bytes = bytes_of_ring(h->nr_records);
	skel->rodata->ring_mask = h->nr_records - 1;
	skel->rodata->has_state_argument = can[ABILITY_STATE_ARGUMENT];
	skel->rodata->has_task_pt_regs = can[ABILITY_TASK_PT_REGS];
	skel->rodata->stack_bytes = sysconf(_SC_PAGESIZE) > 16384 ? sysconf(_SC_PAGESIZE) : 16384;
	skel->rodata->is_inside = h->is_inside;
	skel->rodata->cgroup_id = options->cgroup_id;
	bpf_program__set_autoload(skel->progs.on_waking, options->wakes);
	bpf_program__set_autoload(skel->progs.on_birth, !options->cgroup_id);
	bpf_program__set_autoload(skel->progs.on_birth_anywhere, options->cgroup_id);
	bpf_program__set_autoload(skel->progs.on_move, options->cgroup_id);
	bpf_program__set_autoattach(skel->progs.look_at_thread, false);
	bpf_program__set_autoload(skel->progs.find_thread, h->is_inside);
	bpf_program__set_autoattach(skel->progs.find_thread, false);
	skel->rodata->drop_every = options->drop_every;
	skel->rodata->hide_every = options->hide_every;
	err = size_threads(h, nr_tids);
	if (!err)
		err = bpf_map__set_value_size(skel->maps.rings, h->ring_bytes);
	if (!err)
		err = bpf_map__set_max_entries(skel->maps.rings, h->nr_cpus);
	if (!err && options->everyone)
		err = bpf_map__set_max_entries(skel->maps.events, EVERYONE_EVENT_BYTES);
	return err;
}

static void *map_memory(const struct bpf_map *map, size_t bytes, int protection)
{
	void *p = mmap(NULL, bytes, protection, MAP_SHARED, bpf_map__fd(map), 0);

	return p == MAP_FAILED ? NULL : p;
}

static int map_tables(struct hooks *h)
{
	h->threads = map_memory(h->skel->maps.threads, h->threads_bytes, PROT_READ | PROT_WRITE);
	if (!h->threads)
		return fail(-errno, "cannot map the table of threads");
	h->rings = map_memory(h->skel->maps.rings, h->ring_bytes * h->nr_cpus, PROT_READ | PROT_WRITE);
	if (!h->rings)
		return fail(-errno, "cannot map the rings of %u CPUs", h->nr_cpus);
	h->event_positions = map_memory(h->skel->maps.events, 2 * sysconf(_SC_PAGESIZE), PROT_READ);
	if (!h->event_positions)
		return fail(-errno, "cannot map the ring of thread events");
	return 0;
}

static int print_warnings(enum libbpf_print_level level, const char *fmt, va_list args)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, fmt, args) : 0;
}

static int refuse_to_load(const struct hooks *h, int err)
{
	if (err == -ENOMEM)
		return fail(err, "cannot have %zu KiB of memory for the records of each of %u CPUs (--buffer SIZE takes less)",
			    h->ring_bytes >> 10, h->nr_cpus);
	if (err == -EPERM || err == -EACCES)
		return fail(err, "cannot load the BPF programs (exectrace doctor tells more)");
	if (err == -EMFILE || err == -ENFILE)
		return fail(err, "cannot load the BPF programs (ulimit -n tells how many files may be open)");
	return fail(err, "this kernel refuses the BPF programs (exectrace doctor tells more)");
}

/* Runs a program once for each thread that there is (in our pid namespace). */
static int go_through_threads(const struct bpf_program *program)
{
	struct bpf_link *link = bpf_program__attach_iter(program, NULL);
	int fd = link ? bpf_iter_create(bpf_link__fd(link)) : -1;
	ssize_t n = -1;
	char buf[64];
	int err = 0;

	/* Reading makes it go from thread to thread; it says nothing itself. */
	if (fd >= 0)
		while ((n = read(fd, buf, sizeof(buf))) > 0 || (n < 0 && errno == EAGAIN))
			;
	if (n < 0)
		err = fail(-errno, "cannot look at the threads that there are");
	if (fd >= 0)
		close(fd);
	bpf_link__destroy(link);
	return err;
}

/* As exectrace_bpf__open() does, and for kernels that need it, with the programs' other compilation (bpf/preemption.h). */
static struct exectrace_bpf *open_programs(bool preemptible, const struct kernel_types *types)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .btf_custom_path = types ? kernel_types_path(types) : NULL);
	struct exectrace_bpf *skel = xcalloc(1, sizeof(*skel));
	int err = exectrace_bpf__create_skeleton(skel);

	if (!err && preemptible)
		skel->skeleton->data = (void *)preemptible_bpf__elf_bytes(&skel->skeleton->data_sz);
	if (!err)
		err = bpf_object__open_skeleton(skel->skeleton, &opts);
	if (!err)
		return skel;
	exectrace_bpf__destroy(skel);
	errno = -err;
	return NULL;
}

/* Programs, what attaches them, and maps are files. */
static unsigned count_files(const struct bpf_object *object)
{
	struct bpf_program *program;
	const struct bpf_map *map;
	unsigned nr = 0;

	bpf_object__for_each_program (program, object)
		if (bpf_program__autoload(program))
			nr += 1 + bpf_program__autoattach(program);
	bpf_object__for_each_map (map, object)
		nr++;
	return nr;
}

/* Where libbpf cannot try out what the kernel has for want of a file, it takes it that the kernel has it not, and says anything. */
static bool may_open_files(unsigned nr)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return true;
	for (unsigned fd = 0; nr && fd < limit.rlim_cur; fd++)
		nr -= fcntl(fd, F_GETFD) < 0;
	return !nr;
}

static int load_programs(struct hooks *h, const struct source_options *options, struct kernel_types *types)
{
	int err;

	h->skel = open_programs(running_kernel_is_since(7, 0), types);
	if (!h->skel)
		return fail(-errno, "cannot open the BPF programs");
	err = configure(h, options);
	if (err)
		return fail(err, "cannot size the BPF maps");
	if (!may_open_files(count_files(h->skel->obj)))
		return refuse_to_load(h, -EMFILE);
	err = types ? kernel_types_find(types, h->skel->obj) : 0;
	if (err)
		return err;
	err = exectrace_bpf__load(h->skel);
	return err ? refuse_to_load(h, err) : 0;
}

int hooks_load(struct hooks *h, const struct source_options *options)
{
	struct kernel_types *types;
	int err;

	h->stats = -1;
	h->is_inside = is_in_pid_namespace();
	h->meets_others = options->everyone || options->cgroup_id;
	h->nr_cpus = cpus_bound();
	if (!h->nr_cpus && errno == EMFILE)
		return refuse_to_load(h, -EMFILE);
	if (!h->nr_cpus)
		return refuse("cannot find out which CPUs there are: /sys/devices/system/cpu/present does not tell (mount /sys)");
	libbpf_set_print(options->explain ? print_warnings : NULL);
	types = kernel_types_open();
	err = load_programs(h, options, types);
	kernel_types_close(types);
	if (err)
		return err;
	if (options->stats && (h->stats = bpf_enable_stats(BPF_STATS_RUN_TIME)) < 0)
		return fail(-errno, "cannot have the kernel take the time of BPF programs (--stats takes root)");
	err = map_tables(h);
	/* So that it knows which one it is before anything is told. */
	return err || !h->is_inside ? err : go_through_threads(h->skel->progs.find_thread);
}

/* The kernel side knows threads by other numbers than we do: it has to find this one. */
static int follow_inside(struct hooks *h, pid_t tid)
{
	int err;

	h->skel->bss->wanted_tid = tid;
	h->skel->bss->has_found = false;
	err = go_through_threads(h->skel->progs.find_thread);
	h->skel->bss->wanted_tid = 0;
	return err ? err : h->skel->bss->has_found;
}

int hooks_follow(struct hooks *h, pid_t tid)
{
	__u32 before;

	if (h->is_inside)
		return follow_inside(h, tid);
	if (tid <= 0 || (size_t)tid >= h->threads_bytes / sizeof(__u32))
		return 0;
	/* One that is known already as somebody who took a CPU must be introduced anew, as one of ours. */
	before = __atomic_load_n(&h->threads[tid], __ATOMIC_RELAXED);
	if (before & ID_TRACED)
		return 0;
	__atomic_store_n(&h->threads[tid], ID_NUMBER(before) | (__u32)tid | ID_TRACED, __ATOMIC_RELAXED);
	return 1;
}

void hooks_follow_everyone(struct hooks *h)
{
	for (size_t tid = 1; tid < h->threads_bytes / sizeof(__u32); tid++)
		h->threads[tid] = tid | ID_TRACED;
}

/*
 * Until every CPU has been through a quiescent state, which the scheduler, and with it the tracepoints' callers, are
 * not. A kernel with nohz_full refuses that; then a time that is long for a switch has to do.
 */
static void wait_for_all_cpus(void)
{
	if (syscall(__NR_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0))
		usleep(20000);
}

int hooks_snapshot(struct hooks *h)
{
	int err = go_through_threads(h->skel->progs.look_at_thread);

	/* A departure is counted just before the hook sees it. Those that were counted have been seen after this. */
	wait_for_all_cpus();
	return err || !h->is_inside ? err : h->meets_others;
}

int hooks_attach(struct hooks *h)
{
	const struct bpf_object_skeleton *skeleton = h->skel->skeleton;

	for (int i = 0; i < skeleton->prog_cnt; i++) {
		const struct bpf_program *program = *skeleton->progs[i].prog;
		struct bpf_link **link = skeleton->progs[i].link;

		if (!bpf_program__autoload(program) || !bpf_program__autoattach(program))
			continue;
		*link = bpf_program__attach_trace(program);
		if (!*link)
			return fail(-errno, "cannot attach to the scheduler's tracepoints");
	}
	__atomic_store_n(&h->attached, true, __ATOMIC_RELEASE);
	return 0;
}

void hooks_detach(struct hooks *h)
{
	if (!h->attached)
		return;
	exectrace_bpf__detach(h->skel);
	wait_for_all_cpus();
	__atomic_store_n(&h->attached, false, __ATOMIC_RELEASE);
}

void hooks_release(struct hooks *h)
{
	hooks_detach(h);
	if (h->event_positions)
		munmap((void *)h->event_positions, 2 * sysconf(_SC_PAGESIZE));
	if (h->rings)
		munmap(h->rings, h->ring_bytes * h->nr_cpus);
	if (h->threads)
		munmap(h->threads, h->threads_bytes);
	if (h->stats >= 0)
		close(h->stats);
	exectrace_bpf__destroy(h->skel);
}

int hooks_events_fd(const struct hooks *h)
{
	return bpf_map__fd(h->skel->maps.events);
}

int hooks_threads_fd(const struct hooks *h)
{
	return bpf_map__fd(h->skel->maps.threads);
}

__u64 hooks_events_begun(const struct hooks *h)
{
	return __atomic_load_n((unsigned long *)(h->event_positions + sysconf(_SC_PAGESIZE)), __ATOMIC_ACQUIRE);
}

__u64 hooks_events_taken(const struct hooks *h)
{
	return __atomic_load_n((unsigned long *)h->event_positions, __ATOMIC_ACQUIRE);
}

__u64 hooks_events_lost(const struct hooks *h)
{
	return h->skel->bss->events_lost;
}

/*
 * What these tell is made up for at the thread's last switch-out (bpf/preemption.h). But who takes over its leader's tid, and
 * its leader was not of the cgroup that is recorded, is recorded no more.
 */
static bool is_made_up_for(const struct hooks *h, const struct bpf_program *program)
{
	const struct exectrace_bpf *skel = h->skel;

	if (program == skel->progs.on_exec)
		return !skel->rodata->cgroup_id;
	return program == skel->progs.on_rename || program == skel->progs.on_exit;
}

/* fn for each of our programs, with what the kernel tells of it. */
static void for_each_program(const struct hooks *h,
			     void (*fn)(const struct hooks *, const struct bpf_program *, const struct bpf_prog_info *, void *),
			     void *arg)
{
	struct bpf_program *program;

	bpf_object__for_each_program (program, h->skel->obj) {
		struct bpf_prog_info info = { 0 };
		__u32 size = sizeof(info);

		if (!bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size))
			fn(h, program, &info, arg);
	}
}

static void add_missed(const struct hooks *h, const struct bpf_program *program, const struct bpf_prog_info *info, void *arg)
{
	__u64 *missed = arg;

	if (!is_made_up_for(h, program))
		*missed += info->recursion_misses;
}

static void add_cost(const struct hooks *h, const struct bpf_program *program, const struct bpf_prog_info *info, void *arg)
{
	struct source_cost *cost = arg;

	(void)h, (void)program;
	cost->calls += info->run_cnt;
	cost->ns += info->run_time_ns;
}

__u64 hooks_missed(const struct hooks *h)
{
	__u64 missed = 0;

	for_each_program(h, add_missed, &missed);
	return missed;
}

void hooks_cost(const struct hooks *h, struct source_cost *cost)
{
	*cost = (struct source_cost){ 0 };
	for_each_program(h, add_cost, cost);
}
