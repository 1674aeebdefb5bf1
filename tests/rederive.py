# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds out again, from an export alone, what `exectrace report' says of the trace, and compares.

    rederive.py FORMAT EXPORT REPORT DOCUMENT

REPORT is what report printed, with --guard 0 and every task listed; DOCUMENT the same as JSON, which has to agree to
the nanosecond. An independent second count: it knows of
the formats what anybody can know, and of the analysis only what the words mean.
"""

import collections
import csv
import json
import re
import sys

import perfetto

Stay = collections.namedtuple("Stay", "task counts from_ns to_ns")

UNITS = {"ns": 1, "µs": 1e3, "ms": 1e6, "s": 1e9}


def from_csv(path, _):
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["task_number"] and row["covered"] == "0":
                yield Stay(row["task_number"], row["counts"] == "1", int(row["in_ns"]),
                           int(row["out_ns"]))


def from_jsonl(path, _):
    with open(path, encoding="utf-8") as file:
        for line in file:
            run = json.loads(line)
            if run["task_number"] is not None and not run["covered"]:
                yield Stay(run["task_number"], run["counts"], run["in_ns"], run["out_ns"])


def from_perfetto(path, document):
    """Who is a task that counts is not said in this format, nor who is traced."""
    counts = {task["tid"]: task["counts"] for task in document["tasks"]}
    for tid, from_ns, to_ns in perfetto.stays(path):
        # One that only took a CPU over, for as long as is not known, was there for 0 ns.
        if tid in counts and to_ns > from_ns:
            yield Stay(tid, counts[tid], from_ns, to_ns)


READERS = {"csv": from_csv, "jsonl": from_jsonl, "perfetto": from_perfetto}


def profile(stays):
    """ns at each degree, from the first counting task's begin to the last one's end: [nobody, one, more]."""
    changes = sorted((at, step) for s in stays if s.counts
                     for at, step in ((s.from_ns, 1), (s.to_ns, -1)))
    at_degree = [0, 0, 0]
    degree, last = 0, changes[0][0]
    for at, step in changes:
        at_degree[min(degree, 2)] += at - last
        degree, last = degree + step, at
    return at_degree


def running(stays):
    """Of each task, its CPU time."""
    by = collections.Counter()
    for stay in stays:
        by[stay.task] += stay.to_ns - stay.from_ns
    return sorted(by.values())


def length(text):
    """"4.00 ms": 4000000, and how far off that may be by the rounding."""
    number, unit = re.match(r"([\d.]+)(?: (\S+))?$", text).groups()
    step = 10 ** -len(number.partition(".")[2])
    return float(number) * UNITS[unit or "ns"], step * UNITS[unit or "ns"] / 2


def compare(what, derived, *texts):
    lengths = [length(text) for text in texts]
    said, margin = sum(l[0] for l in lengths), sum(l[1] for l in lengths)
    if abs(derived - said) > margin + 0.001:
        sys.exit(f"{what}: {derived} by the export, {said} +-{margin} by the report")


def compare_report(stays, said):
    shares = {word: re.search(rf"^{word} +(0|[\d.]+ \S+) ", said, re.M).group(1)
              for word in ("parallel", "taking turns", "alone", "nobody")}
    nobody, one, more = profile(stays)
    compare("parallel", more, shares["parallel"])
    compare("one task", one, shares["taking turns"], shares["alone"])
    compare("nobody", nobody, shares["nobody"])
    table = said[said.index("\ntask "):].split("\n\n")[0].splitlines()[2:]
    times = sorted((re.search(r" \d+(?:/\d+)? +(0|[\d.]+ \S+) ", row).group(1) for row in table
                    if re.search(r" \d+ ", row)), key=lambda text: length(text)[0])
    derived = running(stays)
    if len(times) != len(derived) or not times:
        sys.exit(f"{len(derived)} tasks by the export, {len(times)} by the report")
    for ns, text in zip(derived, times):
        compare("CPU time", ns, text)


def compare_document(stays, said):
    shares = said["profile"]
    by_export = profile(stays), running(stays), len(stays)
    by_report = ([shares["nobody_ns"], shares["taking_turns_ns"] + shares["alone_ns"],
                  shares["parallel_ns"]],
                 sorted(task["cpu_ns"] for task in said["tasks"] if task["runs"]),
                 sum(task["runs"] for task in said["tasks"]))
    if by_export != by_report:
        sys.exit(f"{by_export} by the export, {by_report} by the document")


def main():
    form, export, report, document = sys.argv[1:]
    with open(document, encoding="utf-8") as file:
        said = json.load(file)
    stays = list(READERS[form](export, said))
    compare_document(stays, said)
    with open(report, encoding="utf-8") as file:
        compare_report(stays, file.read())


main()
