/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sideband.h - perf's records of threads in, run records and thread events out
 *
 * The records, of all CPUs, are to be handed over in the order of time. A switch onto a CPU and the switch off it become a
 * run; its number is the one of the thread's run before, plus one, from the kernel's count when the thread was met. So
 * these numbers prove nothing by themselves: what they must come to is compared with the kernel's count in the end.
 *
 * A thread's last run is taken to end, and the thread to have died, when perf lets go of it. In the midst of an exec, before
 * anything of the program was mapped, it is out of sight instead: it runs a program that perf may not observe. (Or it was killed
 * right there, which cannot be told from that.) What cannot be known: who took a CPU, and for how long a thread that was
 * woken had waited for one.
 *
 * Where records are missing, which the order of switches shows even if the kernel did not say so, a run is recorded for
 * as long as it is sure to have lasted, and the time is noted within which anything may have happened. But what is missing of
 * a thread whose next record is that of its exit, was none: it is one number left out between its last two runs.
 */
#ifndef EXECTRACE_SIDEBAND_H
#define EXECTRACE_SIDEBAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <exectrace/record.h>

struct perf_record;
struct proc_thread;
struct sideband;
struct sideband_thread;

/* What came out, to be taken by the caller, who sets nr back to 0. */
struct sideband_runs {
	struct run_record *list;
	size_t nr, list_cap;
};

struct sideband_events {
	struct thread_event *list;
	size_t nr, list_cap;
};

struct sideband_losses {
	uint64_t records;
	uint64_t from_ns, to_ns;        /* within which they were lost */
	uint64_t out_of_sight;          /* threads that perf let go of as they ran another program */
};

struct sideband *sideband_create(unsigned nr_cpus);
void sideband_free(struct sideband *s);

/* A living thread, or NULL. Valid until the next call that is not of this kind. */
struct sideband_thread *sideband_find(struct sideband *s, uint32_t tid);

/* By place: that of one that has exited, and was looked after, becomes another one's. */
size_t sideband_nr(const struct sideband *s);
struct sideband_thread *sideband_thread(struct sideband *s, size_t place);

/* A thread that is there already, from now on under this origin; its records do not count before sideband_meet(). */
struct sideband_thread *sideband_add(struct sideband *s, const struct proc_thread *thread, uint32_t origin);

/*
 * At now_ns it had left a CPU as often as thread->departures says (`sure': and that did not change around then), and
 * was on this CPU, or on none (-1).
 */
void sideband_meet(struct sideband *s, struct sideband_thread *t, const struct proc_thread *thread, int cpu,
		   uint64_t now_ns, bool sure);

/* The same of one met before: what our count is compared with in the end. */
void sideband_count(struct sideband_thread *t, const struct proc_thread *thread, uint64_t now_ns, bool sure);

/* So many records were lost in all, as the kernel has it: those not known of yet, since the last records. */
void sideband_lost(struct sideband *s, uint64_t nr, uint64_t now_ns);

void sideband_take(struct sideband *s, unsigned cpu, const struct perf_record *record);

/* Those whose last record had come at the call before are forgotten; until then no other thread gets their ids. */
void sideband_forget(struct sideband *s);

/* All records have come: tells of each thread's count. */
void sideband_end(struct sideband *s);

struct sideband_events *sideband_events(struct sideband *s);
struct sideband_runs *sideband_runs(struct sideband *s, unsigned cpu);

/* The thread on the CPU; NULL: none of ours. */
const struct sideband_thread *sideband_on_cpu(const struct sideband *s, unsigned cpu);

const struct sideband_losses *sideband_losses(const struct sideband *s);

#endif
