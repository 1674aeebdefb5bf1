// SPDX-License-Identifier: GPL-2.0-or-later
/* recording_facts.c - what the trace says of a recording: what it was, at its beginning, and what it counted, at its end */
#include <string.h>

#include "capture/intake.h"
#include "capture/machine.h"
#include "capture/mark_files.h"
#include "capture/recording.h"
#include "capture/session.h"
#include "lib/bytes.h"
#include "lib/clock.h"
#include "lib/number.h"
#include "trace/facts.h"
#include "trace/writer.h"

/* The quota of what is recorded: of the first process, if there are several, and nobody's if it is the machine. */
static void describe_quota(struct recording *r, struct bytes *about)
{
	const struct session *plan = r->plan;

	if (plan->observe.everyone)
		return;
	r->has_quota = plan->cgroup ? quota_find_of_group(&r->quota, plan->cgroup) :
				      quota_find(&r->quota, plan->nr_pids ? plan->pids[0] : 0);
	if (!r->has_quota)
		return;
	facts_put_count(about, "quota_millicpus", r->quota.millicpus);
	r->paused_before_ns = quota_paused_ns(&r->quota);
}

int recording_begin_trace(struct recording *r)
{
	struct bytes about = { 0 };
	int err;

	r->cpu_before_ns = now_on(CLOCK_PROCESS_CPUTIME_ID);
	machine_describe(&about);
	facts_put(&about, "backend", r->plan->source->name);
	if (r->plan->because && *r->plan->because)
		facts_put(&about, "backend_because", r->plan->because);
	describe_quota(r, &about);
	bytes_put(&about, r->plan->about->data, r->plan->about->nr);
	bytes_put(&about, "", 1);
	r->steal_before_ns = machine_steal_ns();
	/* As late as can be: who is on a CPU when we attach counts as on it since then. */
	r->start_ns = r->ticked_ns = r->flushed_ns = now_on(CLOCK_MONOTONIC);
	err = trace_writer_create(&r->writer, r->plan->fd, r->plan->name, r->start_ns,
				  now_on(CLOCK_REALTIME));
	if (!err)
		err = trace_put_about(r->writer, (const char *)about.data);
	bytes_release(&about);
	return err;
}

/*
 * What there is to check records by that do not bear the kernel's count themselves. That something was lost, we may learn after the
 * end.
 */
static void put_uncounted(struct bytes *end, const struct source_losses *losses, uint64_t family_departures, uint64_t end_ns)
{
	facts_put_count(end, "family_departures", family_departures);
	facts_put_count(end, "lost_from_ns", least(losses->from_ns, end_ns));
	facts_put_count(end, "lost_to_ns", least(losses->to_ns, end_ns));
	facts_put_count(end, "out_of_sight", losses->out_of_sight);
}

int recording_seal(struct recording *r, uint64_t end_ns)
{
	struct bytes end = { 0 };
	struct source_losses losses;
	struct intake_truth truth;
	int err;

	source_losses(r->source, &losses);
	intake_truth(r->intake, &truth);
	facts_put_count(&end, "end_ns", end_ns);
	facts_put_count(&end, "runs", intake_nr_runs(r->intake));
	facts_put_count(&end, "lost_runs", losses.runs);
	facts_put_count(&end, "lost_wakes", losses.wakes);
	facts_put_count(&end, "lost_events", losses.events);
	facts_put_count(&end, "lost_hits", losses.hits + r->hits_unclaimed);
	facts_put_count(&end, "missed", losses.missed);
	if (!r->plan->source->counts_departures)
		put_uncounted(&end, &losses, family_departures(&r->family), end_ns);
	facts_put_count(&end, "strangers", intake_nr_strangers(r->intake));
	facts_put_count(&end, "lost_marks", mark_files_lost(r->marks) + r->marks_late);
	facts_put_count(&end, "broken_mark_files", mark_files_broken(r->marks));
	facts_put_count(&end, "unclaimed_marks", r->marks_unclaimed);
	facts_put_count(&end, "repair_worst_ns", intake_repair_bound(r->intake));
	facts_put_count(&end, "repair_usual_ns", intake_repair_usual(r->intake));
	facts_put_count(&end, "steal_ns", machine_steal_ns() - r->steal_before_ns);
	if (r->has_quota)
		facts_put_count(&end, "paused_ns", quota_paused_ns(&r->quota) - r->paused_before_ns);
	if (r->plan->observe.drop_every)
		facts_put_count(&end, "knob_dropped", losses.dropped);
	if (r->plan->observe.hide_every) {
		facts_put_count(&end, "knob_hidden", truth.nr);
		facts_put_count(&end, "knob_hidden_worst_ns", truth.worst_ns);
	}
	bytes_put(&end, "", 1);
	err = trace_seal(r->writer, (const char *)end.data);
	bytes_release(&end);
	return err;
}
