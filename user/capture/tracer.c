// SPDX-License-Identifier: GPL-2.0-or-later
/* tracer.c - the BPF programs, as seen from user space: a source of records */
#include "capture/tracer.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/membarrier.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "capture/abilities.h"
#include "capture/probes.h"
#include "capture/readiness.h"
#include "capture/source.h"
#include "exectrace.skel.h"
#include "lib/capability.h"
#include "lib/err.h"
#include "lib/mem.h"

/* 65,536 records: 60 ms of the densest storm seen, six visits of the reader. */
#define DEFAULT_RING_BYTES (4U << 20)

/* Room for 80,000 events: a snapshot of all threads of a large machine. */
#define EVERYONE_EVENT_BYTES (8U << 20)

struct tracer {
	struct source source;   /* first: what others hold is a pointer to it */
	struct exectrace_bpf *skel;
	struct ring_buffer *events;
	const struct probe_spec *specs;
	size_t nr_specs;
	struct probes *probes;  /* NULL unless attached with some */
	__u32 *threads;         /* the kernel's table of ids, mapped */
	size_t threads_bytes;
	char *rings;            /* the kernel's rings, mapped */
	size_t ring_bytes;      /* of one, its header included */
	__u64 nr_records;       /* of one */
	unsigned nr_cpus;
	int stats;              /* while it is open, the kernel takes the time of BPF programs; or -1 */
	__u64 *seen;            /* by CPU: the ring's head at this visit */
	__u64 *ready;           /* by CPU: the ring's head at the last visit, or at the end */
	bool is_inside;         /* of a pid namespace, where threads have other numbers than for the kernel side */
	bool attached;
	source_event_fn *event_fn;
	void *event_arg;
};

static struct tracer *tracer_of(struct source *s)
{
	return (struct tracer *)s;
}

static struct ring *ring_of(const struct tracer *t, unsigned cpu)
{
	return (struct ring *)(t->rings + cpu * t->ring_bytes);
}

static size_t round_up_to_power_of_two(size_t n)
{
	size_t power = 1;

	while (power < n)
		power *= 2;
	return power;
}

/* Tids run up to this; it can be raised while we run, which shows as thread events that fail. */
static __u32 read_pid_max(void)
{
	FILE *f = fopen("/proc/sys/kernel/pid_max", "re");
	unsigned max = 0;

	if (f) {
		if (fscanf(f, "%u", &max) != 1)
			max = 0;
		fclose(f);
	}
	return max ? max + 1 : 1U << ID_TID_BITS;
}

/* The outermost one has this inode number, PROC_PID_INIT_INO, since 3.8. Without /proc we cannot tell. */
static bool is_in_pid_namespace(void)
{
	struct stat about;

	return stat("/proc/self/ns/pid", &about) || about.st_ino != 0xEFFFFFFC;
}

/* Of each CPU's ring: half of what is wanted where the header would not fit in as well. */
static __u64 choose_nr_records(const struct source_options *options, bool large_elements)
{
	size_t bytes = options->ring_bytes ? options->ring_bytes : DEFAULT_RING_BYTES;
	__u64 nr = round_up_to_power_of_two(bytes / sizeof(struct run_record));

	while (!large_elements && sizeof(struct ring) + nr * sizeof(struct run_record) > SMALL_ELEMENT_BYTES)
		nr /= 2;
	return nr;
}

static int size_threads(struct tracer *t, __u32 nr_tids)
{
	t->threads_bytes = nr_tids * sizeof(__u32);
	t->skel->rodata->nr_tids = nr_tids;
	return bpf_map__set_max_entries(t->skel->maps.threads,
					(nr_tids + THREADS_PER_ELEMENT - 1) / THREADS_PER_ELEMENT);
}

static int configure(struct tracer *t, const struct source_options *options)
{
	struct exectrace_bpf *skel = t->skel;
	/* What is said inside is the limit of the inside. */
	__u32 nr_tids = t->is_inside ? 1U << ID_TID_BITS : read_pid_max();
	bool can[NR_ABILITIES];
	int err;

	abilities_find(can);
	t->nr_records = choose_nr_records(options, can[ABILITY_LARGE_ELEMENTS]);
	t->ring_bytes = sizeof(struct ring) + t->nr_records * sizeof(struct run_record);
	skel->rodata->ring_mask = t->nr_records - 1;
	skel->rodata->has_state_argument = can[ABILITY_STATE_ARGUMENT];
	skel->rodata->has_task_pt_regs = can[ABILITY_TASK_PT_REGS];
	skel->rodata->stack_bytes = sysconf(_SC_PAGESIZE) > 16384 ? sysconf(_SC_PAGESIZE) : 16384;
	skel->rodata->cgroup_id = options->cgroup_id;
	bpf_program__set_autoload(skel->progs.on_waking, options->wakes);
	bpf_program__set_autoload(skel->progs.on_move, options->cgroup_id);
	bpf_program__set_autoload(skel->progs.on_fork_in_cgroup, options->cgroup_id);
	bpf_program__set_autoload(skel->progs.on_fork, !options->cgroup_id);
	bpf_program__set_autoattach(skel->progs.look_at_thread, false);
	bpf_program__set_autoload(skel->progs.find_thread, t->is_inside);
	bpf_program__set_autoattach(skel->progs.find_thread, false);
	skel->rodata->drop_every = options->drop_every;
	skel->rodata->hide_every = options->hide_every;
	err = size_threads(t, nr_tids);
	if (!err)
		err = bpf_map__set_value_size(skel->maps.rings, t->ring_bytes);
	if (!err)
		err = bpf_map__set_max_entries(skel->maps.rings, t->nr_cpus);
	if (!err && options->everyone)
		err = bpf_map__set_max_entries(skel->maps.events, EVERYONE_EVENT_BYTES);
	return err;
}

static void *map_memory(const struct bpf_map *map, size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0);

	return p == MAP_FAILED ? NULL : p;
}

static int map_tables(struct tracer *t)
{
	t->threads = map_memory(t->skel->maps.threads, t->threads_bytes);
	if (!t->threads)
		return fail(-errno, "cannot map the table of threads");
	t->rings = map_memory(t->skel->maps.rings, t->ring_bytes * t->nr_cpus);
	if (!t->rings)
		return fail(-errno, "cannot map the rings of %u CPUs", t->nr_cpus);
	return 0;
}

static int on_event(void *arg, void *data, size_t size)
{
	struct tracer *t = arg;

	if (size >= sizeof(struct thread_event))
		t->event_fn(data, t->event_arg);
	return 0;
}

static int print_warnings(enum libbpf_print_level level, const char *fmt, va_list args)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, fmt, args) : 0;
}

static int refuse_to_load(int err)
{
	if (err == -EPERM || err == -EACCES)
		return fail(err, "cannot load the BPF programs (exectrace doctor tells more)");
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

static int load(struct tracer *t, const struct source_options *options)
{
	int err;

	libbpf_set_print(options->explain ? print_warnings : NULL);
	t->skel = exectrace_bpf__open();
	if (!t->skel)
		return fail(-errno, "cannot open the BPF programs");
	err = configure(t, options);
	if (err)
		return fail(err, "cannot size the BPF maps");
	err = exectrace_bpf__load(t->skel);
	if (err)
		return refuse_to_load(err);
	t->events = ring_buffer__new(bpf_map__fd(t->skel->maps.events), on_event, t, NULL);
	if (!t->events)
		return fail(-errno, "cannot map the ring of thread events");
	if (options->stats && (t->stats = bpf_enable_stats(BPF_STATS_RUN_TIME)) < 0)
		return fail(-errno, "cannot have the kernel take the time of BPF programs (--stats takes root)");
	err = map_tables(t);
	/* So that it knows which one it is before anything is told. */
	return err || !t->is_inside ? err : go_through_threads(t->skel->progs.find_thread);
}

/* The kernel side knows threads by other numbers than we do: it has to find this one. */
static int follow_inside(struct tracer *t, pid_t tid)
{
	int err;

	t->skel->bss->wanted_tid = tid;
	t->skel->bss->has_found = false;
	err = go_through_threads(t->skel->progs.find_thread);
	t->skel->bss->wanted_tid = 0;
	return err ? err : t->skel->bss->has_found;
}

static int tracer_follow(struct source *s, pid_t tid)
{
	struct tracer *t = tracer_of(s);
	__u32 before;

	if (t->is_inside)
		return follow_inside(t, tid);
	if (tid <= 0 || (size_t)tid >= t->threads_bytes / sizeof(__u32))
		return 0;
	/* One that is known already as somebody who took a CPU must be introduced anew, as one of ours. */
	before = __atomic_load_n(&t->threads[tid], __ATOMIC_RELAXED);
	if (before & ID_TRACED)
		return 0;
	__atomic_store_n(&t->threads[tid], ID_NUMBER(before) | (__u32)tid | ID_TRACED, __ATOMIC_RELAXED);
	return 1;
}

static void follow_everyone(struct tracer *t)
{
	for (size_t tid = 1; tid < t->threads_bytes / sizeof(__u32); tid++)
		t->threads[tid] = tid | ID_TRACED;
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

static void tracer_detach(struct source *s)
{
	struct tracer *t = tracer_of(s);

	if (!t->attached)
		return;
	exectrace_bpf__detach(t->skel);
	if (t->probes)
		probes_detach(t->probes);
	wait_for_all_cpus();
	t->attached = false;
}

static void tracer_close(struct source *s)
{
	struct tracer *t = tracer_of(s);

	tracer_detach(s);
	probes_close(t->probes);
	if (t->rings)
		munmap(t->rings, t->ring_bytes * t->nr_cpus);
	if (t->threads)
		munmap(t->threads, t->threads_bytes);
	if (t->stats >= 0)
		close(t->stats);
	ring_buffer__free(t->events);
	exectrace_bpf__destroy(t->skel);
	free(t->seen);
	free(t->ready);
	free(t);
}

static int tracer_open(struct source **out, const struct source_options *options)
{
	struct tracer *t = xcalloc(1, sizeof(*t));
	int err;

	t->source.kind = &bpf_source;
	t->stats = -1;
	t->is_inside = is_in_pid_namespace();
	t->specs = options->probes;
	t->nr_specs = options->nr_probes;
	err = libbpf_num_possible_cpus();
	if (err < 0) {
		free(t);
		return fail(err, "cannot find out how many CPUs there can be");
	}
	t->nr_cpus = err;
	t->seen = xcalloc(t->nr_cpus, sizeof(*t->seen));
	t->ready = xcalloc(t->nr_cpus, sizeof(*t->ready));
	err = load(t, options);
	if (err) {
		tracer_close(&t->source);
		return err;
	}
	if (options->everyone)
		follow_everyone(t);
	*out = &t->source;
	return 0;
}

static int tracer_snapshot(struct source *s)
{
	int err = go_through_threads(tracer_of(s)->skel->progs.look_at_thread);

	/* A departure is counted just before the hook sees it. Those that were counted have been seen after this. */
	wait_for_all_cpus();
	return err;
}

static int tracer_attach(struct source *s)
{
	struct tracer *t = tracer_of(s);
	int err = exectrace_bpf__attach(t->skel);

	if (err)
		return fail(err, "cannot attach to the scheduler's tracepoints");
	t->attached = true;
	if (t->nr_specs)
		err = probes_open(&t->probes, t->specs, t->nr_specs, bpf_map__fd(t->skel->maps.threads),
				  t->threads_bytes);
	return err;
}

/*
 * To read counters, and to look at threads. Since 5.19 bpf(2) asks only whoever makes programs or maps; before, where users may
 * not use it, everybody. Without CAP_BPF it was CAP_SYS_ADMIN that has brought us here.
 */
static uint64_t tracer_needs(const struct source *s)
{
	struct utsname name;

	(void)s;
	uname(&name);
	if (kernel_is_since(name.release, 5, 19))
		return 0;
	return CAPABILITY(capability_is_held(CAP_BPF) ? CAP_BPF : CAP_SYS_ADMIN);
}

static unsigned tracer_nr_cpus(const struct source *s)
{
	return ((const struct tracer *)s)->nr_cpus;
}

static void tracer_visit(struct source *s)
{
	struct tracer *t = tracer_of(s);

	for (unsigned cpu = 0; cpu < t->nr_cpus; cpu++) {
		t->ready[cpu] = t->seen[cpu];
		t->seen[cpu] = __atomic_load_n(&ring_of(t, cpu)->head, __ATOMIC_ACQUIRE);
	}
}

/* Nothing wakes us: that would preempt the very threads that are observed. */
static void tracer_wait(struct source *s, uint64_t ns)
{
	struct timespec pause = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };

	(void)s;
	clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
}

static size_t tracer_take_runs(struct source *s, unsigned cpu, struct run_record *out, size_t max)
{
	struct tracer *t = tracer_of(s);
	struct ring *ring = ring_of(t, cpu);
	__u64 tail = ring->tail;
	__u64 left = t->ready[cpu] - tail;
	size_t nr = left < max ? left : max;
	size_t at = tail & (t->nr_records - 1);
	size_t first = nr < t->nr_records - at ? nr : t->nr_records - at;

	memcpy(out, &ring->records[at], first * sizeof(*out));
	memcpy(out + first, ring->records, (nr - first) * sizeof(*out));
	__atomic_store_n(&ring->tail, tail + nr, __ATOMIC_RELEASE);
	return nr;
}

static void tracer_take_events(struct source *s, source_event_fn *fn, void *arg)
{
	struct tracer *t = tracer_of(s);

	t->event_fn = fn;
	t->event_arg = arg;
	ring_buffer__consume(t->events);
}

static void tracer_take_hits(struct source *s, source_hit_fn *fn, void *arg)
{
	struct tracer *t = tracer_of(s);

	if (t->probes)
		probes_take(t->probes, fn, arg);
}

static uint32_t tracer_on_cpu(const struct source *s, unsigned cpu, uint64_t *since_ns)
{
	const struct ring *ring = ring_of((const struct tracer *)s, cpu);

	*since_ns = ring->on_since;
	return ring->on;
}

/* fn for each of our programs, with what the kernel tells of it. */
static void for_each_program(struct tracer *t, void (*fn)(const struct bpf_prog_info *, void *),
			     void *arg)
{
	struct bpf_program *program;

	bpf_object__for_each_program (program, t->skel->obj) {
		struct bpf_prog_info info = { 0 };
		__u32 size = sizeof(info);

		if (!bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size))
			fn(&info, arg);
	}
}

static void add_missed(const struct bpf_prog_info *info, void *arg)
{
	struct source_losses *losses = arg;

	losses->missed += info->recursion_misses;
}

static void add_cost(const struct bpf_prog_info *info, void *arg)
{
	struct source_cost *cost = arg;

	cost->calls += info->run_cnt;
	cost->ns += info->run_time_ns;
}

static void tracer_losses(struct source *s, struct source_losses *losses)
{
	struct tracer *t = tracer_of(s);

	*losses = (struct source_losses){ .events = t->skel->bss->events_lost,
					   .hits = t->probes ? probes_lost(t->probes) : 0 };
	for (unsigned cpu = 0; cpu < t->nr_cpus; cpu++) {
		losses->runs += ring_of(t, cpu)->lost;
		losses->wakes += ring_of(t, cpu)->lost_wakes;
		losses->dropped += ring_of(t, cpu)->dropped;
	}
	for_each_program(t, add_missed, losses);
}

static void tracer_cost(struct source *s, struct source_cost *cost)
{
	*cost = (struct source_cost){ 0 };
	for_each_program(tracer_of(s), add_cost, cost);
}

const struct source_kind bpf_source = {
	.name = "bpf",
	.summary = "BPF programs on the scheduler's tracepoints",
	.proof = "the BPF programs load and attach",
	.disproof = "the BPF programs cannot be loaded and attached",
	.sees_others = true,
	.counts_departures = true,
	.open = tracer_open,
	.close = tracer_close,
	.follow = tracer_follow,
	.attach = tracer_attach,
	.needs = tracer_needs,
	.snapshot = tracer_snapshot,
	.detach = tracer_detach,
	.nr_cpus = tracer_nr_cpus,
	.visit = tracer_visit,
	.wait = tracer_wait,
	.take_runs = tracer_take_runs,
	.take_events = tracer_take_events,
	.take_hits = tracer_take_hits,
	.on_cpu = tracer_on_cpu,
	.losses = tracer_losses,
	.cost = tracer_cost,
};
