// SPDX-License-Identifier: GPL-2.0-or-later
/* expect.c - is a trace as somebody expected it to be? */
#include "analysis/expect.h"

#include "analysis/findings.h"
#include "lib/cpulist.h"
#include "trace/reader.h"

static unsigned possible_verdicts(const struct findings *f)
{
	return f->tally.nr_counted ? f->possible : 0;
}

static unsigned verdicts_reachable(unsigned nr_cpus)
{
	return 1U << SEQUENTIAL | 1U << CONCURRENT | (nr_cpus > 1 ? 1U << PARALLEL : 0);
}

static const char *verdict_found(const struct findings *f)
{
	return verdict_name(f->verdict);
}

/* What is not recorded leaves much open, but not that; what is not proved does, for it may be complete. */
static unsigned possible_grades(const struct findings *f)
{
	unsigned all = 1U << GRADE_EXACT | 1U << GRADE_REPAIRED | 1U << GRADE_INCOMPLETE;

	return f->audit.grade == GRADE_UNPROVEN ? all : 1U << f->audit.grade;
}

static const char *grade_found(const struct findings *f)
{
	return grade_name(f->audit.grade);
}

static unsigned models(enum model model)
{
	return model == SYNC || model == ASYNC ? 1U << model : 1U << SYNC | 1U << ASYNC;
}

static unsigned possible_models(const struct findings *f)
{
	return models(f->order.model);
}

static const char *model_found(const struct findings *f)
{
	return model_name(f->order.model);
}

static const struct expect_subject verdict = {
	"verdict", true, possible_verdicts, verdicts_reachable, verdict_found, DOUBT_GAPS,
};
static const struct expect_subject the_model = {
	"model", true, possible_models, NULL, model_found, DOUBT_MARKS,
};
static const struct expect_subject grade = { "grade", false, possible_grades, NULL, grade_found, DOUBT_GAPS };

const struct expect_word expect_words[] = {
	{ "parallel", "the verdict is PARALLEL", &verdict, 1U << PARALLEL },
	{ "concurrent", "the verdict is CONCURRENT (and not PARALLEL)", &verdict, 1U << CONCURRENT },
	{ "sequential", "the verdict is SEQUENTIAL", &verdict, 1U << SEQUENTIAL },
	{ "sync", "the model is SYNC, by the tasks that the program marks", &the_model, 1U << SYNC },
	{ "async", "the model is ASYNC, by the same", &the_model, 1U << ASYNC },
	{ "exact", "the trace is EXACT", &grade, 1U << GRADE_EXACT },
	{ "complete", "the trace is EXACT or REPAIRED", &grade, 1U << GRADE_EXACT | 1U << GRADE_REPAIRED },
	{ 0 },
};

static enum answer opposite(enum answer answer)
{
	return ANSWER_MET - answer;
}

static enum answer less_than(const struct measured *m, uint64_t value)
{
	return m->high < value ? ANSWER_MET : m->low >= value ? ANSWER_NOT_MET : ANSWER_UNDECIDED;
}

static enum answer at_least(const struct measured *m, uint64_t value)
{
	return opposite(less_than(m, value));
}

static enum answer more_than(const struct measured *m, uint64_t value)
{
	return m->low > value ? ANSWER_MET : m->high <= value ? ANSWER_NOT_MET : ANSWER_UNDECIDED;
}

static enum answer at_most(const struct measured *m, uint64_t value)
{
	return opposite(more_than(m, value));
}

static enum answer equal_to(const struct measured *m, uint64_t value)
{
	enum answer not_less = at_least(m, value), not_more = at_most(m, value);

	return not_less < not_more ? not_less : not_more;
}

static enum answer other_than(const struct measured *m, uint64_t value)
{
	return opposite(equal_to(m, value));
}

const struct expect_comparison expect_comparisons[] = {
	{ "<", less_than }, { "<=", at_most }, { "==", equal_to }, { "=", equal_to },
	{ "!=", other_than }, { ">=", at_least }, { ">", more_than }, { 0 },
};

static enum answer judge_states(unsigned holds_in, unsigned possible)
{
	if (possible && !(possible & ~holds_in))
		return ANSWER_MET;
	return possible & ~holds_in && !(possible & holds_in) ? ANSWER_NOT_MET : ANSWER_UNDECIDED;
}

/* On how many CPUs could the program run? 0: the trace does not say. */
static unsigned count_cpus(const struct trace *trace)
{
	const char *allowed = trace_about(trace, "allowed_cpus");

	return cpulist_count(allowed ? allowed : trace_about(trace, "cpus"));
}

/* Could it have been met on so many CPUs? */
static enum answer judge_machine(const struct expectation *e, unsigned nr_cpus)
{
	struct measured range = { .high = UINT64_MAX };
	enum answer answer = ANSWER_UNDECIDED;

	if (!nr_cpus)
		return answer;
	if (e->word && e->word->subject->reachable)
		answer = judge_states(e->word->states, e->word->subject->reachable(nr_cpus));
	if (e->metric && e->metric->most)
		range.high = e->metric->most(nr_cpus);
	if (e->metric)
		answer = e->comparison->judge(&range, e->value);
	return e->negated ? opposite(answer) : answer;
}

/* Without any task that counts, nothing can be said of tasks, but something of the record. */
static bool is_of_tasks(const struct expectation *e)
{
	return e->word ? e->word->subject->is_of_tasks : e->metric->gaps != GAPS_NOTHING;
}

struct outcome expectation_judge(const struct expectation *e, const struct findings *f)
{
	struct outcome o = { .nr_cpus = count_cpus(f->trace) };

	if (e->metric)
		o.measured = metric_measure(e->metric, f);
	if (e->metric)
		o.answer = e->comparison->judge(&o.measured, e->value);
	else
		o.answer = judge_states(e->word->states, e->word->subject->possible(f));
	if (e->negated)
		o.answer = opposite(o.answer);
	if (!f->tally.nr_counted && is_of_tasks(e))
		o.doubt = DOUBT_NOTHING_RAN;
	else if (o.answer == ANSWER_UNDECIDED)
		o.doubt = e->word ? e->word->subject->doubt : DOUBT_GAPS;
	else if (o.answer == ANSWER_NOT_MET && judge_machine(e, o.nr_cpus) == ANSWER_NOT_MET)
		o.doubt = DOUBT_CPUS;
	if (o.doubt)
		o.answer = ANSWER_UNDECIDED;
	return o;
}

enum answer expectation_sum(const struct expectation *e, const struct expect_tally *tally, unsigned nr)
{
	unsigned needed = e->of ? e->at_least : nr;

	if (tally->counts[ANSWER_MET] >= needed)
		return ANSWER_MET;
	return nr - tally->counts[ANSWER_NOT_MET] < needed ? ANSWER_NOT_MET : ANSWER_UNDECIDED;
}

bool expectation_is_of_model(const struct expectation *e)
{
	return e->word && e->word->subject == &the_model && !e->of;
}

enum answer expectation_judge_model(const struct expectation *e, enum model model, bool some_missing)
{
	/* One that is missing may have shown that it is not sync, and none that it is. */
	enum answer answer = judge_states(e->word->states, models(some_missing && model == SYNC ? MODEL_OPEN : model));

	return e->negated ? opposite(answer) : answer;
}

const char *answer_name(enum answer answer)
{
	static const char *const names[] = {
		[ANSWER_NOT_MET] = "not met", [ANSWER_UNDECIDED] = "undecided", [ANSWER_MET] = "met",
	};

	return names[answer];
}
