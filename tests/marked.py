# SPDX-License-Identifier: GPL-2.0-or-later
"""Random traces of threads that mark their tasks, against a count tick by tick.

    marked.py EXECTRACE MKTRACE NR [FIRST]

Tasks nest, go from one thread to another, are at several at once, or are never ended; in some traces marks are wrong. What
`report --json' says of each has to be what the words mean (tasks.h, pairs.h, profile.h, verdict.h, order.h), worked out here
without any of its code. The first trace of which it is not is printed, as small as it gets.
"""

import collections
import fractions
import json
import random
import subprocess
import sys

TICK = 500
NEVER = 1 << 60

Run = collections.namedtuple("Run", "cpu thread begin end")
Mark = collections.namedtuple("Mark", "thread at kind number name")
Trace = collections.namedtuple("Trace", "processes runs marks")


def make_runs(rng, threads, horizon):
    nr_cpus, stay = rng.randint(1, 3), rng.choice((.5, .8, .95))
    on, runs = {}, []
    for at in range(2, horizon + 1):
        for cpu in list(on):
            if at == horizon or rng.random() > stay:
                thread, begin = on.pop(cpu)
                runs.append(Run(cpu, thread, begin, at))
        for cpu in range(nr_cpus):
            free = [t for t in threads if all(t != thread for thread, _ in on.values())]
            if at < horizon and cpu not in on and free and rng.random() < .7:
                on[cpu] = rng.choice(free), at
    return sorted(runs, key=lambda run: (run.begin, run.end))


def make_marks(rng, processes, horizon):
    """In the order of time, no two at once."""
    wild, roam, density = rng.random() < .3, rng.choice((0, 0, .3, .8)), rng.choice((.05, .1, .2, .4))
    marks, stacks, nr = [], collections.defaultdict(list), collections.Counter()
    alive, dead = [], []
    for at in range(1, horizon + 2):
        if rng.random() > density:
            continue
        thread = rng.choice(list(processes))
        process, here = processes[thread], stacks[thread]
        mine = [task for task in alive if task[0] == process]
        kind, name = rng.choice(("end", "end", "suspend", "resume")), None
        if wild and rng.random() < .1:
            task = rng.choice([task for task in dead if task[0] == process] + [(process, 900)])
        elif not mine or rng.random() < .4:
            nr[process] += 1
            task, kind, name = (process, nr[process]), "begin", rng.choice(("sing", "eat", "x"))
            alive.append(task)
        else:
            task = here[-1] if here and rng.random() >= roam else rng.choice(mine)
        marks.append(Mark(thread, at, kind, task[1], name))
        if kind == "end" and task in alive:
            alive.remove(task)
            dead.append(task)
        for stack in stacks.values():
            if task in stack and (kind == "end" or stack is here):
                stack.remove(task)
        if kind in ("begin", "resume") and task in alive:
            here.append(task)
    return marks


def make(rng):
    processes = {thread: 1 if thread == 1 or rng.random() < .7 else thread for thread in range(1, rng.randint(1, 4) + 1)}
    horizon = rng.choice((20, 60, 120))
    return Trace(processes, make_runs(rng, list(processes), horizon), make_marks(rng, processes, horizon))


def text_of(trace):
    lines = [f"thread {t} t{t} process {p} tgid {100 + p}" for t, p in trace.processes.items()]
    lines += [f"run {r.cpu} {r.thread} {r.begin * TICK} {r.end * TICK}" for r in trace.runs]
    lines += [f"mark {m.thread} {m.at * TICK} {m.kind} {m.number} {m.name or ''}" for m in trace.marks]
    return "\n".join(lines) + "\n"


class Task:
    def __init__(self, name):
        self.name, self.begin, self.end = name, None, None
        self.ticks = set()      # in which it was on a CPU
        self.window = None
        self.calls = []         # those that were current where it began, the outermost first
        self.suspended = False


class Oracle:
    def __init__(self, trace):
        self.trace = trace
        self.tasks = {}
        self.is_sound = True
        self.current = {}       # (thread, tick): the task that it is at
        self.read_marks()
        self.follow_threads()
        self.find_windows()
        self.find_counted()

    def key(self, mark):
        return self.trace.processes[mark.thread], mark.number

    def read_marks(self):
        for mark in self.trace.marks:
            task = self.tasks.setdefault(self.key(mark), Task("?"))
            if mark.kind == "begin":
                task.begin, task.name = mark.at, mark.name
            elif task.begin is None or task.end is not None:
                self.is_sound = False
            if mark.kind == "end" and task.end is None:
                task.end = mark.at
            if mark.kind == "suspend" and task.end is None:
                task.suspended = True
        self.marking = {mark.thread for mark in self.trace.marks}
        for thread in set(self.trace.processes) - self.marking:
            self.tasks[thread] = Task(f"t{thread}")

    def believed(self, mark):
        task = self.tasks[self.key(mark)]
        return mark.at >= (task.begin or 0) and (task.end is None or mark.at <= task.end)

    def follow_threads(self):
        stacks, at_tick = {thread: [] for thread in self.trace.processes}, {mark.at: mark for mark in self.trace.marks}
        self.until = max([run.end for run in self.trace.runs] + [mark.at for mark in self.trace.marks] + [0]) + 1
        for at in range(self.until):
            for stack in stacks.values():
                stack[:] = [key for key in stack if self.tasks[key].end is None or self.tasks[key].end > at]
            mark = at_tick.get(at)
            if mark and self.believed(mark):
                self.apply(stacks[mark.thread], mark)
            for thread, stack in stacks.items():
                self.current[thread, at] = thread if thread not in self.marking else stack[-1] if stack else None
        for run in self.trace.runs:
            for at in range(run.begin, run.end):
                if self.current[run.thread, at] is not None:
                    self.tasks[self.current[run.thread, at]].ticks.add(at)

    def apply(self, stack, mark):
        key = self.key(mark)
        if mark.kind == "begin" and stack:
            self.tasks[key].calls = self.tasks[stack[-1]].calls + [stack[-1]]
        if key in stack:
            stack.remove(key)
        if mark.kind in ("begin", "resume"):
            stack.append(key)

    def find_windows(self):
        for task in self.tasks.values():
            moments = [at for tick in task.ticks for at in (tick, tick + 1)]
            moments += [at for at in (task.begin, task.end) if at is not None]
            if moments and min(moments) < max(moments):
                task.window = min(moments), max(moments)

    def find_counted(self):
        """If two of them that ran for as long are on both sides of the limit, it is not said which one counts."""
        total, small, self.is_open = sum(len(task.ticks) for task in self.tasks.values()), 0, False
        self.counted, last = [], None
        for task in sorted(self.tasks.values(), key=lambda task: len(task.ticks)):
            small += len(task.ticks)
            if task.ticks and small * 100 >= total:
                self.is_open |= not self.counted and last == len(task.ticks)
                self.counted.append(task)
            last = len(task.ticks)

    @staticmethod
    def share(a, b):
        """s(a, b)"""
        def x(a, b):
            return fractions.Fraction(sum(b.window[0] <= at < b.window[1] for at in a.ticks - b.ticks), len(a.ticks))
        return min(x(a, b), x(b, a))

    def model(self):
        marked = [task for key, task in self.tasks.items() if not isinstance(key, int)]
        keys = {id(task): key for key, task in self.tasks.items()}
        if len(marked) < 2:
            return None
        for outer in marked:
            for inner in marked:
                if outer.begin >= inner.begin or (outer.end or NEVER) <= inner.begin:
                    continue
                if keys[id(outer)] not in inner.calls or inner.suspended or (inner.end or NEVER) > (outer.end or NEVER):
                    return "ASYNC"
                if any(self.current[thread, at] == keys[id(outer)] for thread in self.trace.processes
                       for at in range(inner.begin, min(inner.end or NEVER, self.until))):
                    return "ASYNC"
        return "SYNC"

    def report(self):
        degree = collections.Counter(at for task in self.counted for at in task.ticks)
        busy, running, parallel = len(degree), sum(degree.values()), sum(n > 1 for n in degree.values())
        s = {(a, b): self.share(a, b) for a in self.counted for b in self.counted if a is not b}
        best = {a: max([s[a, b] for b in self.counted if b is not a], default=0) for a in self.counted}
        interleaving = sum(len(a.ticks) * best[a] for a in self.counted) / (running or 1)
        turns = sum(degree[at] == 1 and any(s[a, b] >= fractions.Fraction(1, 20) and b.window[0] <= at < b.window[1]
                                            for b in self.counted if b is not a) for a in self.counted for at in a.ticks)
        span = max([t.window[1] for t in self.counted], default=0) - min([t.window[0] for t in self.counted], default=0)
        said = {
            "grade": "EXACT" if self.is_sound else "INCOMPLETE",
            "peak": max(degree.values(), default=0),
            "overlap": parallel * 10**6 // (busy or 1),
            "interleaving": int(interleaving * 10**6),
            "average": running * 10**6 // (busy or 1),
            "shares": [TICK * n for n in (parallel, turns, busy - parallel - turns, span - busy, running)],
            "tasks": sorted(repr([t.name, len(t.ticks) * TICK, t in self.counted,
                                  *([at * TICK for at in t.window] if t.window else [None] * 2),
                                  int(best.get(t, 0) * 10**6)]) for t in self.tasks.values()),
        }
        if self.is_sound:
            said["model"] = self.model()
        if self.is_sound and self.counted:
            said["verdict"] = ("PARALLEL" if parallel * 20 >= busy else
                               "CONCURRENT" if interleaving * 20 >= 1 else "SEQUENTIAL")
        return said


def said_by(document):
    shares = document["profile"]
    return {
        "grade": document["certificate"]["grade"],
        "peak": document["peak"],
        "overlap": document["overlap"]["ppm"],
        "interleaving": document["interleaving"]["ppm"],
        "average": document["average_parallelism_ppm"],
        "shares": [shares[f"{name}_ns"] for name in ("parallel", "taking_turns", "alone", "nobody", "running")],
        "tasks": sorted(repr([t["name"], t["cpu_ns"], t["counts"], t["begin_ns"], t["end_ns"], t["s_ppm"]])
                        for t in document["tasks"]),
        "model": document["programming_model"]["verdict"],
        "verdict": document["verdict"],
    }


def differences(programs, trace):
    oracle = Oracle(trace)
    if oracle.is_open:
        return {}
    made = subprocess.run([programs[1]], input=text_of(trace).encode(), stdout=subprocess.PIPE, check=True)
    shown = subprocess.run([programs[0], "report", "--json", "--guard", "0", "-"], input=made.stdout, stdout=subprocess.PIPE,
                           check=True)
    said, derived = said_by(json.loads(shown.stdout)), oracle.report()
    return {what: (said[what], value) for what, value in derived.items() if said[what] != value}


def shrink(programs, trace, what):
    """Without a run, or a mark, and again, as long as it differs in the same."""
    for field in "runs", "marks":
        i = 0
        while i < len(getattr(trace, field)):
            items = getattr(trace, field)
            less = trace._replace(**{field: items[:i] + items[i + 1:]})
            if what in differences(programs, less):
                trace = less
            else:
                i += 1
    return trace


def main():
    programs, nr, first = sys.argv[1:3], int(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else 0
    for seed in range(first, first + nr):
        trace = make(random.Random(seed))
        for what in differences(programs, trace):
            trace = shrink(programs, trace, what)
            print(text_of(trace))
            sys.exit(f"case {seed}: {what}: said and derived: {differences(programs, trace)[what]}")


main()
