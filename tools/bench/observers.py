# SPDX-License-Identifier: GPL-2.0-or-later
"""Who observes: exectrace, its peers at their defaults, and nobody. To add one: an Observer below, and in PEERS."""
import os
import re
import shutil
import signal
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
EXECTRACE = os.path.join(ROOT, "exectrace")
MKTRACE = os.path.join(ROOT, "build", "mktrace")


def tool(name):
    """One of the programs that are built from this folder."""
    return os.path.join(ROOT, "build", "bench", name)


def run(command, **more):
    """Runs it, and gives back what it printed; subprocess.CalledProcessError if it fails."""
    return subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, errors="replace", **more)


def number_after(pattern, text):
    found = re.search(pattern + r"\s+([\d,]+)", text)
    return int(found[1].replace(",", "")) if found else 0


class Observer:
    """Puts itself around a command: around(command, file) is what is to be run; its record goes to the file."""

    def __init__(self, name, around, count=None):
        self.name = name
        self.around = around
        self.count = count      # (file): how many switches are recorded in it; None if it records none
        self.refusal = None     # why it does not work here

    def __str__(self):
        return self.name

    def run(self, command, file):
        return run(self.around(command, file))

    def try_out(self, file):
        try:
            self.run([shutil.which("true")], file)
        except FileNotFoundError as error:
            self.refusal = f"there is no {error.filename}"
        except subprocess.CalledProcessError as error:
            said = [line.strip() for line in (error.stderr + error.stdout).splitlines() if line.strip()]
            self.refusal = "; ".join(said[:2]) or f"exit status {error.returncode}"


class Bystander(Observer):
    """Records another program while the command runs."""

    def run(self, command, file):
        other = subprocess.Popen(self.around(["sleep", "1000"], file), stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            time.sleep(0.3)     # until its programs are attached
            return run(command)
        finally:
            other.send_signal(signal.SIGTERM)   # which it passes on to that program
            other.wait()


def recorded_by_exectrace(file):
    return number_after(r"(?m)^recorded", run([EXECTRACE, "metrics", file]).stdout)


def recorded_by_perf(file):
    told = run(["perf", "report", "--stats", "-i", file]).stdout
    return number_after("SAMPLE events:", told.partition("sched:sched_switch stats:")[2])


def recorded_by_trace_cmd(file):
    return run(["trace-cmd", "report", "-i", file]).stdout.count("sched_switch:")


NOBODY = Observer("nobody", lambda c, f: c)
EMPTY = Observer("an empty BPF program", lambda c, f: [tool("empty"), "switch", *c])
CLOCK = Observer("a BPF program that reads the clock", lambda c, f: [tool("empty"), "clock", *c])
OURS = Observer("exectrace", lambda c, f: [EXECTRACE, "record", "-o", f, "--", *c], recorded_by_exectrace)
OTHERS = Bystander("exectrace, of others", lambda c, f: [EXECTRACE, "record", "-o", f, "--", *c])
PERF = Observer("perf record", lambda c, f: ["perf", "record", "-e", "sched:sched_switch", "-o", f, "--", *c],
                recorded_by_perf)
PERF_SCHED = Observer("perf sched record", lambda c, f: ["perf", "sched", "record", "-o", f, "--", *c], recorded_by_perf)
TRACE_CMD = Observer("trace-cmd record", lambda c, f: ["trace-cmd", "record", "-q", "-e", "sched:sched_switch",
                                                       "-o", f, *c], recorded_by_trace_cmd)
BPFTRACE = Observer("bpftrace, counting", lambda c, f: ["bpftrace", "-q", "-e",
                    "tracepoint:sched:sched_switch { @ = count(); }", "-c", " ".join(c)])

PEERS = [PERF, PERF_SCHED, TRACE_CMD, BPFTRACE]
