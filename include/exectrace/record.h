/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * record.h - what the BPF programs hand to user space
 *
 * Two ways lead out of the kernel:
 *
 * - Runs, often a million a second, go through one ring per CPU. The scheduler's hook, which runs with
 *   interrupts off, is the only producer of a ring, and one thread of exectrace the only consumer,
 *   so a ring needs neither lock nor atomic instruction. The rings are the elements of one
 *   memory-mapped BPF array; the hook never wakes anybody.
 * - Births, names and deaths of threads go through the kernel's own BPF ring buffer.
 *
 * A thread is known by an id: its tid, and a generation that tells it from earlier threads
 * with the same tid. The table `threads', indexed by tid, holds each tid's current id.
 *
 * The layout is private to one build of exectrace: both sides are compiled from this file.
 */
#ifndef EXECTRACE_RECORD_H
#define EXECTRACE_RECORD_H

#include <linux/types.h>

/* Thread ids: bits 0-21 tid, 22-28 generation, 29-31 what is known of it. Id 0 is the idle task. */
#define ID_TID_BITS     22
#define ID_TID(id)      ((id) & ((1U << ID_TID_BITS) - 1))
#define ID_GENERATION   (1U << ID_TID_BITS)
#define ID_EXITED       (1U << 29)      /* user space has been told that it exits */
#define ID_TRACED       (1U << 30)      /* its runs are recorded */
#define ID_INTRODUCED   (1U << 31)      /* user space has been told who it is */
#define ID_NUMBER(id)   ((id) & (ID_EXITED - 1))        /* the id without what is known of it */

/* How many ids an element of `threads' holds; the elements follow one another without a gap. */
#define THREADS_PER_ELEMENT 2

enum run_record_flag {
	RECORD_IN_SEEN = 1,     /* the hook saw this very switch-in: in_ns is what it read then */
	RECORD_IN_HIDDEN = 2,   /* test knob: saw it and must act as if not; in_ns is the truth, set aside */
	RECORD_WAKE = 4,        /* not a run, but a wake-up: at out_ns, next woke thread */
	RECORD_FROM_INTERRUPT = 8,      /* the wake-up came from an interrupt that found next on the CPU */
	/* Of other sources than BPF, which do not learn all. */
	RECORD_WAIT_UNKNOWN = 16,       /* it may have waited for the CPU for longer than delay_ns says */
	RECORD_NEXT_UNKNOWN = 32,       /* who took the CPU is not known */
	RECORD_IN_EDGE = 64,            /* at in_ns, which was not seen, it was on the CPU already */
};

/* One stay of a thread on a CPU, written when it ends. One cache line. */
struct run_record {
	__u64 in_ns;            /* CLOCK_MONOTONIC; 0 if the switch-in was not seen */
	__u64 out_ns;           /* CLOCK_MONOTONIC */
	__u64 arrival_ns;       /* sched_info.last_arrival: run-queue clock */
	__u64 delay_ns;         /* sched_info.run_delay: sum over the thread's life */
	__u64 exec_ns;          /* sum_exec_runtime: sum over the thread's life */
	__u64 task;             /* address of the task struct: tells two threads apart that swap tids */
	__u32 thread;           /* id of the thread that ran */
	__u32 next;             /* id of the thread that took the CPU */
	__u32 departures;       /* nvcsw + nivcsw, this switch-out included (low 32 bits) */
	__u16 state;            /* the state it left in: 0 still runnable, TASK_* otherwise */
	__u8 flags;             /* enum run_record_flag */
	__u8 arrivals;          /* sched_info.pcount, low 8 bits */
};

_Static_assert(sizeof(struct run_record) == 64, "a run record is one cache line");

/*
 * One CPU's ring. Positions only grow; a record's place is its position modulo the number of records,
 * which is a power of two. The producer writes the record, then head. BPF has no release store that all
 * kernels in use know; but right after the hook comes the context switch itself, with full barriers.
 * So the consumer takes what was below head at its last visit, half a ms ago or more, not what is new.
 */
struct ring {
	/* Written by the hook. */
	__u64 head;             /* records written so far */
	__u64 lost;             /* runs that found the ring full */
	__u64 lost_wakes;       /* wake-ups that did */
	__u64 dropped;          /* test knob: records thrown away */
	__u64 switches;         /* test knob: counts what the two knobs pick from */
	__u64 on_since;         /* CLOCK_MONOTONIC of the switch-in of `on' */
	__u32 on;               /* id of the traced thread on the CPU now, or 0 */
	__u32 on_departures;    /* its departures until then: with the next one ends the run that has begun */
	__u64 on_task;          /* address of the task struct of the latest that came onto the CPU */
	__u64 scratch;          /* of no meaning outside of the hook */
	__u8 on_flags;          /* enum run_record_flag, to go into its record */
	__u8 pad1[55];
	/* Written by the consumer: positions below tail are free again. */
	__u64 tail;
	__u8 pad2[4096 - 136];
	struct run_record records[];
};

_Static_assert(sizeof(struct ring) == 4096, "the records begin on a page of their own, where pages are not larger");

enum thread_event_kind {
	THREAD_BORN = 1,        /* a traced thread started this one */
	THREAD_MET = 2,         /* seen for the first time, alive already: getting a CPU */
	THREAD_MET_LATE = 3,    /* the same, but leaving a CPU: departures counts that already */
	THREAD_NAMED = 4,       /* its name changed */
	THREAD_EXECED = 5,      /* runs another program now; thread may have taken its leader's tid */
	THREAD_EXITED = 6,      /* about to die: at least one more switch-out follows. The last event of one that is not traced,
				 * unless it takes a CPU again */
	THREAD_DIED = 7,        /* its very last switch-out, which departures counts, of one whose exit has not been told */
	THREAD_CUT_OFF = 8,     /* its very last switch-out found the ring full; departures counts it */
	THREAD_SEEN = 9,        /* how it is right now: see tracer_snapshot() */
	THREAD_MOVED_IN = 10,   /* its process was moved into the cgroup that is recorded */
	/* Of sources whose records do not bear the kernel's count of departures. */
	THREAD_COUNTED = 11,    /* in the end: departures is the kernel's count */
};

/* DEAD: its very last switch-out has been, and nobody has waited for it yet. */
enum thread_event_state { THREAD_BLOCKED, THREAD_READY, THREAD_ON_CPU, THREAD_DEAD };

/* What happened to a thread, other than running. */
struct thread_event {
	__u64 time_ns;          /* CLOCK_MONOTONIC */
	__u64 start_ns;         /* CLOCK_MONOTONIC of its birth */
	__u64 task;             /* address of the task struct */
	__u64 delay_ns;         /* as in a run record: so far */
	__u64 exec_ns;          /* likewise */
	__u32 kind;             /* enum thread_event_kind */
	__u32 thread;           /* id */
	__u32 other;            /* BORN: id of the parent; EXECED: its id before; else 0 */
	__u32 tgid;             /* the process it belongs to */
	__u32 parent_tgid;      /* the process that this process came from; EXITED: that is to wait for it */
	__u32 here_tid;         /* tid in the pid namespace of the tracer; if it is not in there, as in `thread' */
	__u32 here_tgid;        /* its process there; `tgid' is by the same numbers as `thread' */
	__u32 ns_tid;           /* tid in the innermost pid namespace */
	__u32 ns_tgid;          /* its process there */
	__u32 departures;       /* nvcsw + nivcsw so far (low 32 bits) */
	__u32 flags;            /* PF_* of the kernel */
	__s32 exit_status;      /* EXITED, DIED: as wait(2) reports it */
	char comm[16];
	__u32 state;            /* enum thread_event_state */
	__u32 cpu;              /* that it is on, or was on last */
};

_Static_assert(sizeof(struct thread_event) == 112, "no holes");

#define PROBE_MAX_ARGS      12          /* as many as sys/sdt.h has */
#define PROBE_MAX_TEXTS     4           /* arguments that may be read as strings, */
#define PROBE_TEXT_BYTES    48          /* so much of each */
#define PROBE_STRINGS_SHIFT 16          /* in a probe's cookie: below it its place; above, bit i: argument i is a string */

/* A traced thread passed a probe of the program's own (USDT). */
struct probe_hit {
	__u64 time_ns;          /* CLOCK_MONOTONIC */
	__u32 thread;           /* id */
	__u16 probe;            /* place in the list of those asked for */
	__u16 nr_args;
	__s64 args[PROBE_MAX_ARGS];     /* extended from their own sizes; of strings, the address */
	char texts[PROBE_MAX_TEXTS][PROBE_TEXT_BYTES];  /* of the string arguments, in their order; cut, ends with 0 */
};

_Static_assert(sizeof(struct probe_hit) == 304, "no holes");

#endif
