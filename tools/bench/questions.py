# SPDX-License-Identifier: GPL-2.0-or-later
"""What is asked. To add one: a function that takes a Bench and gives Rows, and its line in QUESTIONS."""
import os
import resource
import subprocess

from measure import Row, ratios, rounds
from observers import (CLOCK, EMPTY, EXECTRACE, MKTRACE, NOBODY, OTHERS, OURS, PEERS, PERF, PERF_SCHED, ROOT, TRACE_CMD, run,
                       tool)

# Of what a peer adds to a switch, what exectrace may add.
SHARE_OF = {PERF: 1 / 7, PERF_SCHED: 1 / 12, TRACE_CMD: 1 / 3}


class Load:
    """A run of tools/bench/load.c, and what it printed."""

    def __init__(self, bench, *arguments, seconds=None):
        self.command = [tool("load"), "-s", str(seconds or bench.seconds), *arguments]
        self.bench = bench

    def under(self, observer):
        file = self.bench.file(observer.name)
        told = observer.run(self.command, file).stdout.split("\n")
        self.switches, self.cpu_ns, self.wall_ns, self.program_ns, self.all_switches = next(
            map(float, line.split()) for line in told if len(line.split()) == 5)
        self.bytes = os.path.getsize(file) if observer.count else 0
        return self

    def cost_under(self, observer):
        return lambda: self.under(observer).cpu_ns


def loads(bench):
    every = ",".join(map(str, bench.cpus))
    return {"storm on one CPU": ["-c", str(bench.cpus[0]), "yield"],
            f"storm on {len(bench.cpus)} CPUs": ["-c", every, "yield"],
            "pipe ping-pong": ["-c", str(bench.cpus[0]), "pipe"]}


def time_added(bench):
    """CPU time of the program for each switch, by who observes it."""
    for name, arguments in list(loads(bench).items())[:1 if bench.smoke else None]:
        load = Load(bench, *arguments)
        observers = [NOBODY, EMPTY, CLOCK, OURS, OTHERS, *bench.peers]
        took = rounds(bench.rounds, {o: load.cost_under(o) for o in observers})
        limit = {OURS: ("<=", 1.12), OTHERS: ("<=", 1.05)} if "storm" in name else {}
        for o in observers[1:]:
            yield Row("time added", f"{name}: {o.name}", ratios(took[o], took[NOBODY]), "untraced", limit.get(o))
        added = {o: [a - b for a, b in zip(took[o], took[NOBODY])] for o in observers}
        for o in bench.peers:
            target = ("<=", SHARE_OF[o]) if o in SHARE_OF and "storm" in name else None
            yield Row("time added", f"{name}: exectrace adds, of what {o.name} does", ratios(added[OURS], added[o]),
                      "x", target)
        yield Row("time added", f"{name}: exectrace, over a program that reads the clock", ratios(took[OURS], took[CLOCK]), "x")
        yield Row("time added", f"{name}: of others, over an empty program", ratios(took[OTHERS], took[EMPTY]), "x")


def growth(bench):
    """The cost of a switch against the number of threads on one CPU, and against CPUs."""
    observers = [NOBODY, EMPTY, OURS] + [o for o in bench.peers if o is PERF]
    for nr in bench.threads:
        load = Load(bench, "-t", str(nr), "-c", str(bench.cpus[0]), "yield")
        took = rounds(max(1, bench.rounds // 2), {o: load.cost_under(o) for o in observers})
        for o in observers[1:]:
            yield Row("threads", f"{nr} threads: {o.name}", ratios(took[o], took[NOBODY]), "untraced")
    for nr in range(1, len(bench.cpus) + 1):
        load = Load(bench, "-c", ",".join(map(str, bench.cpus[:nr])), "yield")
        took = rounds(max(1, bench.rounds // 2), {o: load.cost_under(o) for o in observers})
        for o in observers[1:]:
            yield Row("CPUs", f"{nr} CPUs: {o.name}", ratios(took[o], took[NOBODY]), "untraced")


# What each round does in a machine with CPUs, and prints: a word, and what a load told, or a recording.
GUEST_ROUND = """
load="build/bench/load -s {seconds} -c {cpus} yield"
for round in $(seq {rounds}); do
	echo nobody $($load)
	echo empty $(build/bench/empty switch $load)
	echo exectrace $(./exectrace record -o /tmp/storm -- $load)
	echo $(./exectrace metrics /tmp/storm | grep ^recorded)
done 2>/dev/null
"""


def guest_rounds(bench, nr_cpus):
    """{word: [numbers, ...]} of the rounds in a machine with so many CPUs; None, with the reason told, if there can be none."""
    command = GUEST_ROUND.format(seconds=bench.seconds, rounds=bench.rounds, cpus=",".join(map(str, range(nr_cpus))))
    shape = {"CPUS": str(nr_cpus), "LIMIT": str(int(120 + 60 * bench.rounds * bench.seconds))}
    told = subprocess.run([os.path.join(ROOT, "tools", "vmtest"), "boot", "newest", command], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **shape}, check=False)
    if told.returncode:
        print(f"  a machine with {nr_cpus} CPUs: there is none ({told.stderr.strip() or 'it did not end'})")
        return None
    answers = {}
    for line in told.stdout.splitlines():
        word, *numbers = line.split()
        answers.setdefault(word, []).append([float(number.replace(",", "")) for number in numbers])
    return answers


def guests(bench):
    """The cost of a switch against CPUs, in emulated machines. How much it is there is the emulator's; how it grows is ours."""
    for nr_cpus in bench.guest_cpus:
        answers = guest_rounds(bench, nr_cpus)
        if not answers:
            continue
        took = {who: [numbers[1] for numbers in answers[who]] for who in ("nobody", "empty", "exectrace")}
        for who, name in (("empty", EMPTY.name), ("exectrace", OURS.name)):
            yield Row("guests", f"{nr_cpus} CPUs: {name}", ratios(took[who], took["nobody"]), "untraced")
        lost = [100 * max(0, 1 - recorded[0] / load[4]) for load, recorded in zip(answers["exectrace"], answers["recorded"])]
        yield Row("loss", f"storm on {nr_cpus} emulated CPUs: {OURS.name}", lost, "% lost", ("<=", 0))


def loss(bench):
    """Switches of a storm on all CPUs that are not in the record, by the kernel's own count of them."""
    every = ",".join(map(str, bench.cpus))
    for priority, flags in (("storm", []), ("real-time storm", ["-f"])):
        for o in [OURS] + [o for o in bench.peers if o.count]:
            seconds = bench.loss_seconds if o is OURS else bench.loss_seconds / 6
            load = Load(bench, *flags, "-c", every, "yield", seconds=seconds).under(o)
            recorded = o.count(bench.file(o.name))
            lost = max(0, load.all_switches - recorded)
            yield Row("loss", f"{seconds:.0f} s {priority}: {o.name}", [100 * lost / load.all_switches], "% lost",
                      ("<=", 0) if o is OURS else None)
            bench.forget(o.name)


def compile_and_stress(bench):
    """A compilation of this program's own sources, and stress-ng beside it."""
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "load.c")
    return ["sh", "-c", f"stress-ng -q --cpu 1 --pipe 1 --switch 1 --fork 1 -t {max(1, int(bench.seconds * 2))} & "
            f"for i in 1 2 3; do gcc -O2 -c -o /dev/null {source}; done; wait"]


def disk(bench):
    """Bytes of the record for each switch in it."""
    storm = Load(bench, "-c", ",".join(map(str, bench.cpus)), "yield").command
    for name, command, limit in (("storm", storm, 2), ("compile and stress-ng", compile_and_stress(bench), 5)):
        recorders = [OURS] + [o for o in bench.peers if o.count]

        def bytes_each(o, what=command):
            o.run(what, bench.file(o.name))
            return os.path.getsize(bench.file(o.name)) / max(1, o.count(bench.file(o.name)))

        took = rounds(max(1, bench.rounds // 3), {o: lambda o=o, b=bytes_each: b(o) for o in recorders})
        for o in recorders:
            yield Row("disk", f"{name}: {o.name}", took[o], "bytes/run", ("<=", limit) if o is OURS else None)


def cpu_seconds_of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def consumer(bench):
    """CPU time of the observer itself, its start and end included, while the program switches 100,000 times a second."""
    seconds = bench.seconds * 10
    load = Load(bench, "-r", "100000", "-c", ",".join(map(str, bench.cpus)), "yield", seconds=seconds)

    def share(o):
        before = cpu_seconds_of_children()
        load.under(o)
        used = cpu_seconds_of_children() - before - load.program_ns / 1e9
        # The load warms up for a tenth.
        return 100 * used / (seconds * 1.1)

    recorders = [OURS] + [o for o in bench.peers if o.count]
    took = rounds(max(1, bench.rounds // 3), {o: lambda o=o: share(o) for o in recorders})
    for o in recorders:
        yield Row("consumer", f"100,000 switches/s: {o.name}", took[o], "% of a CPU", ("<=", 3) if o is OURS else None)


def seconds_of(bench, command):
    """CPU time that it takes on one CPU."""
    before = cpu_seconds_of_children()
    subprocess.run(["taskset", "-c", str(bench.cpus[0]), *command], check=True, text=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return cpu_seconds_of_children() - before


def report_storm(bench, name, cpus):
    """How fast a storm is read; and of what perf sched recorded of the same, if that can be: each from its own file."""
    ours, theirs = bench.file("exectrace"), bench.file("perf sched record")
    with_perf = PERF_SCHED in bench.peers
    load = Load(bench, "-c", ",".join(map(str, cpus)), "yield", seconds=bench.seconds * 4)
    both = OURS.around(load.command, ours)
    run(PERF_SCHED.around(both, theirs) if with_perf else both)
    nr_ours = OURS.count(ours)
    measurements = {"ours": lambda: seconds_of(bench, [EXECTRACE, "report", ours]) / nr_ours}
    if with_perf:
        nr_theirs = PERF_SCHED.count(theirs)
        measurements["timehist"] = lambda: seconds_of(bench, ["perf", "sched", "timehist", "-i", theirs]) / nr_theirs
        measurements["summary"] = lambda: seconds_of(bench, ["perf", "sched", "timehist", "-s", "-i", theirs]) / nr_theirs
    took = rounds(max(1, bench.rounds // 3), measurements)
    yield Row("report", name, [1 / t / 1e6 for t in took["ours"]], "M runs/s of CPU time", (">=", 20))
    if with_perf:
        yield Row("report", f"{name}: of perf sched timehist", ratios(took["timehist"], took["ours"]), "x", (">=", 20))
        yield Row("report", f"{name}: of its summary", ratios(took["summary"], took["ours"]), "x", (">=", 5))


def peak_mib(command):
    told = run(["sh", "-c", 'python3 -c "$0" "$@"',
                "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True);"
                "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)", *command])
    return int(told.stdout) / 1024


def report(bench):
    """How fast a trace is read, how much memory that takes, and how both grow with its length: of made-up ones, with more gaps."""
    yield from report_storm(bench, "storm on one CPU", bench.cpus[:1])
    if len(bench.cpus) > 1:
        yield from report_storm(bench, f"storm on {len(bench.cpus)} CPUs", bench.cpus)
    for nr in bench.lengths:
        for nr_cpus, nr_threads in ((1, 2), (2, 4), (64, 1000)):
            what = f"{nr} runs: {nr_cpus} CPU{'s' * (nr_cpus > 1)}, {nr_threads:,} threads"
            trace = bench.file("random")
            with open(trace, "wb") as out:
                subprocess.run([MKTRACE, "--random", str(nr), "--cpus", str(nr_cpus), "--threads", str(nr_threads)],
                               check=True, stdout=out)
            nr_rounds = max(1, bench.rounds // 3) if nr <= 10000000 else 1
            took = rounds(nr_rounds, {"report": lambda: seconds_of(bench, [EXECTRACE, "report", trace])})["report"]
            yield Row("length", what, [nr / t / 1e6 for t in took], "M runs/s of CPU time")
            yield Row("memory", what, [peak_mib([EXECTRACE, "report", trace])], "MiB", ("<=", 64))
            bench.forget("random")


def start(bench):
    """From the command to the first instruction of the program that it runs; at real-time priority, as all of it is waited for."""
    first = tool("first")
    empty = ["chrt", "-f", "1", first, *EMPTY.around([first], None)]
    ours = ["chrt", "-f", "1", first, *OURS.around([first], bench.file("start"))]
    took = rounds(bench.rounds * 2, {"empty": lambda: float(run(empty).stdout), "ours": lambda: float(run(ours).stdout)})
    yield Row("start", "of an empty libbpf program's load and attach", ratios(took["ours"], took["empty"]), "x",
              ("<=", 1.5))


def mark(bench):
    """What a mark costs the program that makes it."""
    marks = [tool("marks"), "mark"]
    probed = [tool("empty"), "mark", tool("marks"), "probe"]
    took = rounds(bench.rounds * 2, {
        "traced": lambda: float(run(OURS.around([*marks, "2000000"], bench.file("marks"))).stdout),
        "untraced": lambda: float(run([*marks, "20000000"]).stdout),
        "clock": lambda: float(run([tool("marks"), "clock"]).stdout),
        "probe": lambda: float(run(probed).stdout)})
    yield Row("mark", "with a tracer", took["traced"], "ns", ("<=", 25))
    yield Row("mark", "without", took["untraced"], "ns", ("<=", 1))
    yield Row("mark", "with a tracer, of an empty program on a USDT probe", ratios(took["traced"], took["probe"]), "x")
    yield Row("mark", "with a tracer, of reading the clock alone", ratios(took["traced"], took["clock"]), "x")


QUESTIONS = {
    "switch": time_added,
    "growth": growth,
    "guests": guests,
    "loss": loss,
    "disk": disk,
    "consumer": consumer,
    "report": report,
    "start": start,
    "mark": mark,
}
