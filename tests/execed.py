# SPDX-License-Identifier: GPL-2.0-or-later
"""execed.py - a thread that was not the first executed another program: does the trace tell the two apart?

    python3 tests/execed.py TRACE       of `oddities exec /bin/true'; fails if it does not
"""
import sys

import tracefile

trace = tracefile.Trace(sys.argv[1])
names, tids = {}, {}
for e in trace.events:
    if e.name:
        names.setdefault(e.thread, []).append(e.name)
    tids.setdefault(e.thread, []).append(e.tid)
[second] = [t for t in names if b"second" in names[t]]
[first] = [e.thread for e in trace.events if e.kind == 2 and e.flags & tracefile.TRACED]
assert names[second][-1] == b"true" and b"true" not in names[first], names
assert tids[second][0] != tids[first][0] and tids[second][-1] == tids[first][0], tids
cpu = {t: sum(r.out_ns - r.in_ns for r in runs) for t, runs in trace.runs_by_thread().items()}
# Of 100 and 30 ms. Some tens of ms are added where the host of a virtual machine takes a CPU away.
assert cpu[second] > 90e6 and 25e6 < cpu[first] < 80e6, cpu
