/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * trace_file.h - the trace file, version 3; and version 2, which differs in MARKS, and version 1, which differs in RUNS, too
 *
 * This header is the whole description: a reader in any language can be written from it.
 *
 * All numbers are little-endian. All times are ns of CLOCK_MONOTONIC of the traced machine. Bytes called
 * reserved are written as 0 and ignored by readers.
 *
 *	file    = trace_file_header, block...            as long as it is being written, or if it was cut off
 *	        | trace_file_header, block..., trailer   sealed: the recording was brought to its end
 *	block   = trace_block_header, payload of stored_bytes
 *	trailer = trace_trailer, the last 24 bytes of the file
 *
 * A writer only ever appends, so a pipe will do, and a file that was cut off is good up to its last whole block.
 * To read: take the header; if the last 24 bytes are a good trailer, follow the index from the block that it
 * names; else walk from block to block until the end of the file or the first block that is not
 * whole (magic or checksum wrong): what came before counts, and the trace "was not sealed".
 * Blocks of an unknown kind are skipped. A file of another `version' cannot be read; things are added
 * to the format by new kinds of blocks, new keys and new flags.
 *
 * Varint is LEB128: seven bits a byte, least significant first, the top bit set on all bytes but the last.
 * Zigzag maps signed to unsigned: n < 0 ? -2n - 1 : 2n.
 */
#ifndef EXECTRACE_TRACE_FILE_H
#define EXECTRACE_TRACE_FILE_H

#include <stdint.h>

#define TRACE_MAGIC           "exectrac"
#define TRACE_VERSION         3
#define TRACE_OLDEST_VERSION  1                 /* that can be read */
#define TRACE_BLOCK_MAGIC     0x4b4c4258U       /* "XBLK" */
#define TRACE_TRAILER_MAGIC   "exectEND"

/* Limits of the format. A file that exceeds one is refused. */
#define TRACE_MAX_BLOCK_BYTES (4U << 20)        /* of a payload, stored or raw */
#define TRACE_MAX_BLOCK_RUNS  4096U
#define TRACE_MAX_BLOCK_STINTS 256U
#define TRACE_MAX_CPUS        8192U
#define TRACE_MAX_THREADS     (1U << 22)
#define TRACE_MAX_NS          (1ULL << 62)      /* of any time or length of time */
#define TRACE_MAX_FACTS       65536U            /* lines in all TRACE_ABOUT; and in all TRACE_END */
#define TRACE_MAX_MARKING     100000U           /* threads with marks */
#define TRACE_MAX_HELD        (1U << 24)        /* records in the largest blocks of runs, wake-ups and marks of all CPUs and
						 * threads: who merges the streams has so many in memory */
#define TRACE_MAX_NAMES       1024U             /* of a thread, those by EXECED not counted, and TRACE_MAX_THREADS besides the
						 * first of each: not refused, but of more, the last are kept instead */
#define TRACE_MAX_BLOCK_HITS  1024U
#define TRACE_MAX_PROBES      64U
#define TRACE_MAX_HIT_ARGS    12U
#define TRACE_MAX_HIT_TEXTS   4U
#define TRACE_MAX_HIT_TEXT    48U               /* bytes, with a 0 at its end that is not stored */

/*
 * The structs are what lies in the file, on any machine. Where memory is big-endian, GCC can be told that they are not, in C. So
 * there is no pointer to a number in one: it would not know. Of a whole one, to its bytes, there may be: GCC warns of that, too.
 */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#if !defined(__GNUC__) || defined(__clang__) || defined(__cplusplus)
#error "a trace file is little-endian: on a big-endian machine, its structs take GCC, and C"
#endif
#pragma scalar_storage_order little-endian
#pragma GCC diagnostic ignored "-Wscalar-storage-order"
#endif

struct trace_file_header {
	char magic[8];          /* TRACE_MAGIC */
	uint16_t version;       /* TRACE_OLDEST_VERSION to TRACE_VERSION */
	uint16_t header_bytes;  /* of this header: the first block begins there */
	uint32_t crc;           /* CRC-32 of the rest of this header */
	uint64_t start_ns;      /* when the recording began */
	uint64_t start_unix_ns; /* the same moment, as ns since 1970-01-01 UTC */
};

enum trace_block_kind {
	TRACE_ABOUT = 1,        /* text: "key=value\n"... what was recorded, where, how */
	TRACE_THREADS = 2,      /* struct trace_thread_event[nr] */
	TRACE_RUNS = 3,         /* nr runs of one CPU, in order; see below */
	TRACE_MARKS = 4,        /* nr marks of one thread, in order; see below */
	TRACE_END = 5,          /* text: "key=value\n"... what the recording counted; once, at its end */
	TRACE_INDEX = 6,        /* struct trace_index: where the blocks since the last index block are */
	TRACE_WAKES = 7,        /* nr wake-ups that happened on one CPU, in order; see below */
	TRACE_HITS = 8,         /* nr times that a thread passed a probe, in order; see below */
	TRACE_STINTS = 9,       /* the block of runs behind it summed up: nr stints; see below */
};

enum trace_packing {
	TRACE_PLAIN = 0,
	TRACE_ZLIB = 1,         /* the payload is a zlib stream (RFC 1950) of raw_bytes */
};

struct trace_block_header {
	uint32_t magic;         /* TRACE_BLOCK_MAGIC */
	uint16_t kind;          /* enum trace_block_kind */
	uint16_t packing;       /* enum trace_packing */
	uint32_t stream;        /* RUNS, STINTS, WAKES: CPU number. MARKS: thread number. Else 0 */
	uint32_t nr;            /* how many records; for text, 0 */
	uint32_t stored_bytes;  /* of the payload in the file */
	uint32_t raw_bytes;     /* of the payload unpacked */
	uint64_t first_ns;      /* RUNS: in of the first; STINTS: the same; WAKES, THREADS, MARKS, HITS: least time. Else 0 */
	uint64_t last_ns;       /* RUNS: out of the last; STINTS: the same; WAKES, THREADS, MARKS, HITS: greatest time. Else 0 */
	uint32_t payload_crc;   /* CRC-32 (as in zlib) of the stored payload */
	uint32_t header_crc;    /* CRC-32 of all of this header before this field */
};

struct trace_index_entry {
	uint64_t offset;        /* of the block's header in the file */
	uint64_t first_ns;      /* these are as in the block's header */
	uint64_t last_ns;
	uint32_t stream;
	uint32_t nr;
	uint16_t kind;
	uint16_t reserved;
	uint32_t reserved2;
};

struct trace_index {
	uint64_t previous;      /* offset of the TRACE_INDEX block before this one, 0 if there is none */
	struct trace_index_entry entries[];     /* nr of them, in the order of their offsets */
};

struct trace_trailer {
	uint64_t index_offset;  /* of the last TRACE_INDEX block */
	uint32_t reserved;
	uint32_t crc;           /* CRC-32 of all of this trailer before this field */
	char magic[8];          /* TRACE_TRAILER_MAGIC */
};

_Static_assert(sizeof(struct trace_file_header) == 32, "no holes");
_Static_assert(sizeof(struct trace_block_header) == 48, "no holes");
_Static_assert(sizeof(struct trace_index_entry) == 40, "no holes");
_Static_assert(sizeof(struct trace_trailer) == 24, "no holes");

/*
 * What TRACE_ABOUT says of how it was observed: "backend", which is "bpf" or "perf"; and "backend_because": why not by bpf, if
 * nobody had chosen. In a trace by perf, `departures' is the kernel's count only as far as the thread was met with it;
 * further on it is the number of runs that were seen. The exit `status' of a thread is 0. TRACE_END says what there is to
 * check this by:
 *
 *	family_departures       how often the kernel switched out the threads of the command and of all its descendants that
 *	                        were waited for, up to the exit of each, the command's first thread once more: its sum of all
 *	                        of these that are TRACE_THREAD_UNCOUNTED. 0: not known, or there may have been some that
 *	                        were not waited for
 *	lost_from_ns            within these times runs of any thread may be missing, or be longer or shorter than is
 *	lost_to_ns              recorded; 0: there are no such times
 *	out_of_sight            threads that ran a program which the user may not observe, since it has privileges or may
 *	                        not be read, and were not observed any longer
 */

/*
 * Threads have numbers, given out by the writer: 1, 2, 3, ... in the order in which it met them; 0 is the idle task.
 * A number stands for one thread of the kernel from its birth to its death, whatever tids it has
 * or has had. Threads that are not traced have a number too if they took a CPU from one that is.
 */
enum trace_thread_event_kind {
	TRACE_THREAD_BORN = 1,  /* `other' started it. Its first switch-out has the number 1 */
	TRACE_THREAD_MET = 2,   /* was alive already; had been switched out `departures' times. If there is
				 * a second one, before any run of it, that corrects the first */
	TRACE_THREAD_NAMED = 3, /* is called `name' from now on */
	TRACE_THREAD_EXECED = 4,/* runs another program, as `name', and has `tid' from now on */
	TRACE_THREAD_EXITED = 5,/* is about to die, with `status' as wait(2) reports it */
	TRACE_THREAD_END = 6,   /* end of the recording, or of the thread: the kernel had switched it out
				 * `departures' times, and counted cpu_ns of CPU time while it was traced */
};

enum trace_thread_flag {
	TRACE_THREAD_TRACED = 1,        /* its runs are in the file */
	TRACE_THREAD_KERNEL = 2,        /* a thread of the kernel's own */
	TRACE_THREAD_WAS_READY = 4,     /* MET: it was waiting for a CPU then; */
	TRACE_THREAD_WAS_ON_CPU = 8,    /* it was on a CPU then; if neither, it was blocked */
	TRACE_THREAD_UNCOUNTED = 16,    /* END: departures is not the kernel's count, but as many as were seen */
};

struct trace_thread_event {
	uint64_t time_ns;
	uint64_t start_ns;      /* its birth */
	uint64_t cpu_ns;        /* END only */
	uint32_t thread;        /* its number */
	uint16_t kind;          /* enum trace_thread_event_kind */
	uint16_t flags;         /* enum trace_thread_flag */
	uint32_t process;       /* number of the thread that stands for its process: its first leader,
				 * or the first of its threads that the trace knows */
	uint32_t other;         /* BORN: number of the thread that started it. Else 0 */
	uint32_t tid;           /* as the tracer sees it */
	uint32_t tgid;
	uint32_t ns_tid;        /* as the thread itself sees it, in its pid namespace */
	uint32_t ns_tgid;
	uint32_t departures;    /* how often it had been switched out so far */
	int32_t status;         /* EXITED only */
	char name[16];          /* bytes of any kind, padded with 0 */
};

_Static_assert(sizeof(struct trace_thread_event) == 80, "no holes");

/*
 * MARKS of versions 1 and 2, and as they are on their way into a trace: this; after a BEGIN, the name, padded to a multiple of 16
 * bytes.
 */
struct trace_mark_head {
	uint32_t what;          /* enum exectrace_mark_kind | bytes of the name << 8 */
	uint32_t task;          /* its number, unique in its process */
	uint64_t time_ns;
};

_Static_assert(sizeof(struct trace_mark_head) == 16, "no holes");

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#pragma scalar_storage_order default
#endif

/*
 * RUNS. A run is one stay of a thread on a CPU. Runs of a CPU are in order and do not overlap. Payload:
 *
 *	varint nr_threads, then for each: varint thread number, varint base       the threads that ran
 *	ten columns, each: varint bytes, then that many bytes: nr varints         bytes 0: all nr are 0
 *
 *	column    run i                                                    of which i - 1 is known
 *	who       place of its thread in the list above
 *	gap       in[i] - out[i - 1]; for i = 0, in[0] - first_ns of the block
 *	length    out[i] - in[i], the lowest 7 bits: they are as good as random, and pack better by themselves
 *	wait      ns that it had been runnable and waited for a CPU, since the thread's last run; if there is such a run in the
 *	          block, and its state is 0, zigzag: of these less those from its out to this in; the lowest 7 bits
 *	state     the state the thread left in: 0 runnable, else the kernel's TASK_* bits
 *	flags     enum trace_run_flag
 *	next      who took the CPU: 0 if it is the thread of run i + 1 of the block, else thread number + 1
 *	count     zigzag: departures[i] less what is expected, which is one more than the thread's last
 *	          value in the block, or, at its first run in the block, its base
 *	length_7  the bits of length above
 *	wait_7    the bits of wait above
 *
 * Version 1 has the first eight columns only: with all bits of the length, and of the wait itself.
 *
 * departures is the kernel's own count of the thread's switch-outs (nvcsw + nivcsw), this one
 * included: by it a reader can prove that no run of the thread is missing.
 */
enum trace_run_flag {
	TRACE_RUN_IN_REPAIRED = 1,      /* switch-in not seen; in_ns is from the kernel's last_arrival, and
					 * uncertain by "repair_worst_ns" of TRACE_END; where
					 * that is missing, it was at any time of the run */
	TRACE_RUN_IN_ESTIMATED = 2,     /* not seen, and no fresh last_arrival: in_ns is out less the CPU time
					 * used; the thread may have been there since the CPU's last run */
	TRACE_RUN_IN_EDGE = 4,          /* it was on the CPU already when the recording began */
	TRACE_RUN_OUT_EDGE = 8,         /* it was still on the CPU when the recording ended: not a
					 * switch-out, and departures is that of the last one */
	TRACE_RUN_WAIT_UNKNOWN = 16,    /* it may have waited for a CPU for longer than `wait' says */
	TRACE_RUN_NEXT_UNKNOWN = 32,    /* who took the CPU is not known; `next' says 0 */
};

/*
 * MARKS. What a thread marked (mark.h), in order of time. Payload: three columns, as in RUNS, and the bytes of the names, one after
 * the other, to its end:
 *
 *	what      enum exectrace_mark_kind | bytes of the name << 8: BEGIN has one, of 64 bytes at the most, and no other has
 *	task      zigzag: its number, unique in its process, less that of mark i - 1, both of 32 bits, as is the difference;
 *	          for i = 0, less 0
 *	gap       time of mark i less that of i - 1; for i = 0, less first_ns
 */

/*
 * STINTS. A stint is what a thread ran on one CPU without having been on another meanwhile: runs of it in one block whose
 * departures are consecutive, as many as there are. Who asks only how much each thread ran, and whether runs of it are missing,
 * need not read runs of which there are stints. They stand in the block before that of the runs, an index between them set aside,
 * and are of the same stream; a writer may leave them out, and does where they would save little, or where a run has one of
 * the flags IN_REPAIRED, IN_ESTIMATED and OUT_EDGE, of which they could not tell. What they say and the runs do not, damages
 * the file. In the order of their first runs. Payload: eight columns, stored as those of RUNS:
 *
 *	thread          thread number
 *	departures      of its first run
 *	more            how many runs it has besides
 *	voluntary       how many of its runs have a state other than 0
 *	gap             in of its first run less that of the stint before; for the first, less first_ns
 *	length          out of its last run less in of its first
 *	running         sum of the lengths of its runs
 *	wait            sum of their waits
 */

/*
 * WAKES. Wake-ups of threads that are traced, in order of time, as far as they were asked for. Payload: three columns,
 * as in RUNS:
 *
 *	gap       time of wake-up i less that of i - 1; for i = 0, less first_ns of the block
 *	woken     thread number
 *	waker     0: an interrupt (a timer, a disk, the network); else thread number + 1 of who did it
 */

/*
 * HITS. Probes that the program carries (USDT), and that were asked for, have the numbers K = 0, 1, 2, ...; TRACE_ABOUT names each
 * with two keys: "probe.K", PROVIDER:PROBE, and "probe.K.types", how its arguments are to be shown, a letter each: d signed,
 * u unsigned, x hexadecimal, s string. A hit is one time that a traced thread passed one. Within a block they are in the order of
 * time; the first of a block may be a little earlier than the last of the block before. Payload: seven columns, as in RUNS, but
 * that the last two have other lengths:
 *
 *	gap       time of hit i less that of i - 1; for i = 0, less first_ns
 *	thread    thread number
 *	probe     K
 *	args      how many arguments it has
 *	strings   bit a set: argument a is a string
 *	values    for each argument of each hit: zigzag of its value, extended to 64 bits; of a string, its length in bytes
 *	texts     the bytes of the strings, one after the other
 */

#endif
