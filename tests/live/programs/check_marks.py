# SPDX-License-Identifier: GPL-2.0-or-later
"""check_marks.py TRACE THREADS MARKS - the trace has all that marker.c or its like made, in order, by thread"""
import collections
import sys

import tracefile

BEGIN, END, SUSPEND, RESUME = 1, 2, 3, 4

trace = tracefile.Trace(sys.argv[1])
nr_threads, nr_marks = map(int, sys.argv[2:])
for key in "lost_marks", "broken_mark_files", "unclaimed_marks":
    assert trace.end[key] == "0", (key, trace.end[key])
by = collections.defaultdict(list)
for mark in trace.marks:
    by[mark.thread].append(mark)
tasks = [marks for marks in by.values() if marks[0].name != b"whole"]
assert len(tasks) == 2 * nr_threads, len(tasks)
for marks in tasks:
    kinds = [m.kind for m in marks]
    assert kinds == [BEGIN] + [SUSPEND, RESUME] * nr_marks + [END], (len(kinds), kinds[:4], kinds[-4:])
    assert len({m.task for m in marks}) == 1
    assert all(a.time_ns <= b.time_ns for a, b in zip(marks, marks[1:]))
names = sorted(marks[0].name for marks in tasks)
assert names == sorted([b"task-%d" % i for i in range(nr_threads)] * 2)
