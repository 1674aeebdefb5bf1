// SPDX-License-Identifier: GPL-2.0-or-later
/* viewer.c - the timeline, live in a terminal: its keys */
#include "view/viewer.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <ncurses.h>

#include <exectrace/trace_file.h>

#include "analysis/findings.h"
#include "analysis/task_column.h"
#include "lib/err.h"
#include "lib/fmt.h"
#include "lib/mem.h"
#include "trace/reader.h"
#include "view/viewer_state.h"
#include "view/words.h"

/* A look at fewer ns than this shows nothing more. */
#define LEAST_NS 100

#define ESCAPE 27

/* For signals that would end us: the terminal is put in order first. */
static volatile sig_atomic_t is_told_to_stop;

static void be_told(int signal)
{
	(void)signal;
	is_told_to_stop = 1;
}

size_t viewer_nr_rows(const struct viewer *v)
{
	return v->cells.by_task ? v->nr_tasks : trace_nr_cpus(v->f->trace);
}

/* Looks at so much from then on, but not beyond what there is. */
static void look_at(struct viewer *v, double from_ns, double span_ns)
{
	double all_ns = v->end_ns - v->begin_ns, latest_ns;

	span_ns = span_ns < LEAST_NS ? LEAST_NS : span_ns;
	span_ns = span_ns > all_ns ? all_ns : span_ns;
	from_ns -= v->begin_ns;
	latest_ns = all_ns - span_ns;
	from_ns = from_ns > latest_ns ? latest_ns : from_ns;
	from_ns = from_ns < 0 ? 0 : from_ns;
	v->cells.from_ns = v->begin_ns + (uint64_t)from_ns;
	v->cells.to_ns = v->cells.from_ns + (uint64_t)span_ns;
}

static void look_around(struct viewer *v, uint64_t from_ns, uint64_t to_ns)
{
	double span_ns = 3.0 * (to_ns - from_ns);

	span_ns = span_ns < LEAST_NS ? LEAST_NS : span_ns;
	look_at(v, from_ns / 2.0 + to_ns / 2.0 - span_ns / 2, span_ns);
}

static double span_of(const struct viewer *v)
{
	return v->cells.to_ns - v->cells.from_ns;
}

/* The chosen run stays where it is; without one, the middle does. */
static void zoom(struct viewer *v, double factor)
{
	double at_ns = v->has_run ? v->run.from_ns : v->cells.from_ns + span_of(v) / 2;
	double part = (at_ns - v->cells.from_ns) / span_of(v);

	part = part < 0 || part > 1 ? 0.5 : part;
	look_at(v, at_ns - part * span_of(v) * factor, span_of(v) * factor);
}

static void say(struct viewer *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(struct viewer *v, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(v->message, sizeof(v->message), format, args);
	va_end(args);
}

/* "eat on CPU 1 from 4.000 to 8.000 ms: 4.00 ms; had waited 10.0 µs; left preempted or yielded, then sing (102)" */
static void tell_run(struct viewer *v, const struct stretch *s)
{
	const struct trace_thread *thread = trace_thread(v->f->trace, s->run->thread), *next;
	struct text from, to, length, waited;
	bool is_known = !(s->run->flags & TRACE_RUN_WAIT_UNKNOWN);
	char name[TASK_LABEL], other[64] = "idle";

	if (s->task != NO_TASK)
		task_label(v->f, s->task, name);
	else
		printable(thread_name(thread), name, sizeof(name));
	if (trace_has_thread(v->f->trace, s->run->next)) {
		next = trace_thread(v->f->trace, s->run->next);
		printable(thread_name(next), other, sizeof(other) - 16);
		sprintf(other + strlen(other), " (%u)", next->tid);
	}
	if (s->run->next == RUN_NEXT_UNKNOWN)
		strcpy(other, "nobody knows who");
	say(v, "%s on CPU %u from %s to %s ms: %s%s%s; %s%s%s", name,
	    trace_cpu(v->f->trace, s->cpu), since_begin(&from, v->f, s->from_ns),
	    since_begin(&to, v->f, s->to_ns), fmt_ns(&length, s->to_ns - s->from_ns),
	    s->begins_run ? "; had waited " : "", !s->begins_run ? "" :
	    is_known ? fmt_ns(&waited, s->run->wait_ns) : "for nobody knows how long",
	    s->ends_run ? why_left(s->run) : why_cut(v->f, s),
	    s->ends_run && !(s->run->flags & TRACE_RUN_OUT_EDGE) ? ", then " : "",
	    s->ends_run && !(s->run->flags & TRACE_RUN_OUT_EDGE) ? other : "");
}

static void forget_run(struct viewer *v)
{
	v->has_run = false;
	v->message[0] = '\0';
}

/* The next run of the row, or the one before; the first one that is shown if none is chosen. */
static int step(struct viewer *v, bool forward)
{
	struct step s = {
		.by_task = v->cells.by_task,
		.row = v->row,
		.forward = forward,
		.at = v->has_run ? v->run : (struct step_place){ .from_ns = v->cells.from_ns },
	};
	int err = step_find(&s, v->f, v->places);

	if (err)
		return err;
	if (!s.found) {
		say(v, "no run of this row %s", forward ? "after that" : "before that");
		return 0;
	}
	v->has_run = true;
	v->run = step_place_of(&s.stretch);
	tell_run(v, &s.stretch);
	if (s.stretch.from_ns < v->cells.from_ns || s.stretch.to_ns > v->cells.to_ns ||
	    (s.stretch.to_ns - s.stretch.from_ns) * 20 < span_of(v) / v->cells.nr_columns)
		look_around(v, s.stretch.from_ns, s.stretch.to_ns);
	return 0;
}

static void choose_row(struct viewer *v, int by)
{
	if ((by < 0 && v->row) || (by > 0 && v->row + 1 < viewer_nr_rows(v)))
		v->row += by;
	forget_run(v);
}

static void change_rows(struct viewer *v, bool by_task)
{
	v->cells.by_task = by_task && v->nr_tasks;
	v->cells.first_row = v->row = 0;
	forget_run(v);
}

static void show_witness(struct viewer *v)
{
	const struct witnesses *w = &v->f->witnesses;
	bool overlaps = v->f->verdict == PARALLEL && w->has_overlap;
	bool turns = v->f->verdict == CONCURRENT && w->has_turns;

	forget_run(v);
	if (overlaps)
		look_around(v, w->overlap[0].from_ns, w->overlap[0].to_ns);
	else if (turns)
		look_around(v, w->turns[0].from_ns, w->turns[2].to_ns);
	say(v, overlaps || turns ? "the witness of the verdict" : "the verdict has no witness");
}

/* The first fault of the record after the one that was shown last; then all over again. */
static void show_gap(struct viewer *v)
{
	const struct audit *a = &v->f->audit;
	const struct audit_fault *best = NULL;
	char name[64];

	for (size_t i = 0; i < a->nr_faults; i++)
		if (a->faults[i].thread && a->faults[i].from_ns > v->gap_ns &&
		    (!best || a->faults[i].from_ns < best->from_ns))
			best = &a->faults[i];
	forget_run(v);
	if (!best) {
		say(v, v->gap_ns ? "no gap after this" : "the record has no gaps");
		v->gap_ns = 0;
		return;
	}
	v->gap_ns = best->from_ns;
	look_around(v, best->from_ns, best->to_ns);
	say(v, "%s of %s: %llu", audit_rules[best->rule].name,
	    printable(thread_name(trace_thread(v->f->trace, best->thread)), name, sizeof(name)),
	    (unsigned long long)best->count);
}

/* Reads a line at the bottom of the screen. False if it was given up. */
static bool ask(const char *question, char *typed, size_t size)
{
	size_t nr = 0;
	int key = 0;

	typed[0] = '\0';
	while (!is_told_to_stop && key != '\n' && key != KEY_ENTER && key != '\r') {
		screen_prompt(question, typed);
		key = getch();
		if (key == ESCAPE)
			return false;
		if ((key == KEY_BACKSPACE || key == 127 || key == '\b') && nr)
			typed[--nr] = '\0';
		else if (key >= ' ' && key < 256 && key != 127 && nr < size - 1) {
			typed[nr++] = key;
			typed[nr] = '\0';
		}
	}
	return nr;
}

/* The next task after the chosen one whose name has the text in it. */
static int search(struct viewer *v)
{
	char typed[64], label[TASK_LABEL];
	size_t start = v->cells.by_task ? v->row + 1 : 0;

	if (!ask("look for a task: ", typed, sizeof(typed)))
		return 0;
	for (size_t i = 0; i < v->nr_tasks; i++) {
		size_t row = (start + i) % v->nr_tasks;

		if (!strstr(task_label(v->f, v->order[row], label), typed))
			continue;
		change_rows(v, true);
		v->row = row;
		look_at(v, v->begin_ns, v->end_ns - v->begin_ns);
		return step(v, true);
	}
	say(v, "no task has %s in its name", typed);
	return 0;
}

static int press(struct viewer *v, int key)
{
	double span_ns = span_of(v);

	if (key != '?')
		v->helps = false;
	switch (key) {
	case KEY_LEFT:
		look_at(v, v->cells.from_ns - span_ns / 8, span_ns);
		break;
	case KEY_RIGHT:
		look_at(v, v->cells.from_ns + span_ns / 8, span_ns);
		break;
	case KEY_UP:
		choose_row(v, -1);
		break;
	case KEY_DOWN:
		choose_row(v, 1);
		break;
	case '+':
	case '=':
		zoom(v, 0.5);
		break;
	case '-':
		zoom(v, 2);
		break;
	case '0':
		look_at(v, v->begin_ns, v->end_ns - v->begin_ns);
		break;
	case KEY_HOME:
		look_at(v, v->begin_ns, span_ns);
		break;
	case KEY_END:
		look_at(v, v->end_ns, span_ns);
		break;
	case 't':
		change_rows(v, !v->cells.by_task);
		break;
	case 'w':
		show_witness(v);
		break;
	case 'g':
		show_gap(v);
		break;
	case 'n':
		return step(v, true);
	case 'p':
		return step(v, false);
	case '/':
		return search(v);
	case '?':
		v->helps = !v->helps;
		break;
	}
	return 0;
}

/* Until the user, or a signal, ends it. */
static int follow_keys(struct viewer *v)
{
	int err = screen_draw(v), key = 0;

	while (!err && !is_told_to_stop && key != 'q') {
		key = getch();
		if (key == ERR)
			continue;
		err = press(v, key);
		if (!err)
			err = screen_draw(v);
	}
	return err;
}

static int show_on(struct viewer *v, FILE *tty)
{
	const char *kind = getenv("TERM");
	SCREEN *screen = newterm(NULL, tty, tty);
	int err;

	if (!screen)
		return refuse("cannot show anything on a terminal of the kind '%s' (TERM)", kind ? kind : "");
	cbreak();
	noecho();
	curs_set(0);
	keypad(stdscr, true);
	/* A signal is noticed after this time at the latest. */
	timeout(200);
	screen_begin(v);
	err = follow_keys(v);
	endwin();
	delscreen(screen);
	return err;
}

static void take_signals(struct sigaction before[4], const int signals[4])
{
	struct sigaction stop = { .sa_handler = be_told };

	is_told_to_stop = 0;
	for (int i = 0; i < 4; i++)
		sigaction(signals[i], &stop, &before[i]);
}

int viewer_show(const struct findings *f, FILE *tty)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction before[4];
	struct viewer v = { .f = f, .begin_ns = f->tally.begin_ns, .end_ns = f->tally.end_ns };
	int err;

	if (v.begin_ns >= v.end_ns)
		return refuse("there is nothing to see: no task ran");
	term_look(&v.term, tty);
	v.order = task_order(f, task_column_find("cpu"), &v.nr_tasks);
	v.places = xcalloc(f->tasks.nr + 1, sizeof(*v.places));
	memset(v.places, 0xff, (f->tasks.nr + 1) * sizeof(*v.places));
	for (size_t i = 0; i < v.nr_tasks; i++)
		v.places[v.order[i]] = i;
	look_at(&v, v.begin_ns, v.end_ns - v.begin_ns);
	take_signals(before, signals);
	err = show_on(&v, tty);
	for (int i = 0; i < 4; i++)
		sigaction(signals[i], &before[i], NULL);
	free(v.cells.cells);
	free(v.order);
	free(v.places);
	return err;
}
