"""htmlruns.py - the runs in a page of `exectrace report --html', as user/view/html_runs.h describes them

	htmlruns.py PAGE            for each task: its name, its time on CPUs in ns, and how many runs; then the file's records
"""

import base64
import collections
import json
import re
import sys
import zlib

BEGINS, ENDS, SUMMED = 1, 2, 128

with open(sys.argv[1], encoding="utf-8") as file:
    page = file.read()


def part(name):
    return re.search(r'<script type="[^"]*" id="%s">\s*(.*?)\s*</script>' % name, page, re.S).group(1)


facts, names = json.loads(part("facts")), json.loads(part("names"))
packed, nr = part("runs").split()
data = zlib.decompress(base64.b64decode(packed, validate=True))
at = 0


def varint():
    global at
    n = shift = 0
    while True:
        byte = data[at]
        at += 1
        n |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return n


running, runs, last = collections.Counter(), collections.Counter(), collections.Counter()
for _ in range(int(nr)):
    cpu, flags, task = varint(), varint(), varint() - 1
    begin = last[cpu] + varint()
    length = varint()
    last[cpu] = begin + length
    running[task] += length
    if flags & SUMMED:
        runs[task] += varint()
        continue
    runs[task] += 1
    thread = varint()
    assert names["threads"][thread]
    if flags & BEGINS:
        varint()
    if flags & ENDS:
        assert varint() < len(names["whys"])
        varint()
assert at == len(data)
for task in facts["tasks"]:
    assert running[task["task"]] == task["cpu_ns"], task
    assert runs[task["task"]] == task["runs"], task
    print(task["name"], running[task["task"]], runs[task["task"]])
print(nr, "records")
