# SPDX-License-Identifier: GPL-2.0-or-later
"""hostile.py - small traces that ask for a lot, written from what trace_file.h says

    python3 tests/hostile.py KIND > TRACE
    python3 tests/hostile.py --within MIB SECONDS COMMAND...

The latter runs a command, and says on stderr if it took more memory or time. Its exit status is the command's, or 99.
"""
import resource
import struct
import subprocess
import sys
import time
import zlib

ABOUT, THREADS, RUNS, MARKS, END, INDEX, WAKES, HITS, STINTS = range(1, 10)


class Trace:
    def __init__(self):
        rest = struct.pack("<QQ", 0, 0)
        self.out = [struct.pack("<8sHHI", b"exectrac", 2, 32, zlib.crc32(rest)) + rest]
        self.at = 32
        self.entries = []
        self.packed = {}

    def block(self, kind, payload, nr=0, stream=0, first=0, last=0):
        """Payloads that come again are packed once."""
        if payload not in self.packed:
            self.packed = {payload: zlib.compress(payload, 6)}
        stored = self.packed[payload]
        head = struct.pack("<IHHIIIIQQI", 0x4b4c4258, kind, 1, stream, nr, len(stored), len(payload), first, last,
                           zlib.crc32(stored))
        self.entries.append(struct.pack("<QQQIIHHI", self.at, first, last, stream, nr, kind, 0, 0))
        self.out += [head, struct.pack("<I", zlib.crc32(head)), stored]
        self.at += 48 + len(stored)

    def seal(self, entries=None):
        """With an index that says this, 4096 entries a block."""
        previous, entries = 0, self.entries if entries is None else entries
        for i in range(0, len(entries), 4096):
            at, part = self.at, entries[i:i + 4096]
            self.block(INDEX, struct.pack("<Q", previous) + b"".join(part), nr=len(part))
            previous = at
        tail = struct.pack("<QI", previous, 0)
        self.out.append(tail + struct.pack("<I", zlib.crc32(tail)) + b"exectEND")

    def write(self):
        sys.stdout.buffer.write(b"".join(self.out))


def event(thread, kind=2, at=0, name=b"x"):
    return struct.pack("<QQQIHHIIIIIIIi16s", at, 0, 0, thread, kind, 1, thread, 0, thread, thread, thread, thread, 0, 0,
                       name)


def threads(trace, nr):
    for first in range(1, nr + 1, 40000):
        numbers = range(first, min(first + 40000, nr + 1))
        trace.block(THREADS, b"".join(map(event, numbers)), len(numbers))


def varint(n):
    out = b""
    while n >= 0x80:
        out += bytes([n & 0x7f | 0x80])
        n >>= 7
    return out + bytes([n])


def runs(nr, thread=1):
    """So many runs of one thread, each of 1 ns; all columns but the length are zero, and next names the thread itself."""
    following = b"\0" * (nr - 1) + b"\1"
    return varint(1) + varint(thread) + varint(1) + b"\0\0" + varint(nr) + b"\1" * nr + b"\0\0\0" + \
        varint(nr) + following + b"\0\0\0"


def mark(kind, task, at, name=b""):
    return struct.pack("<IIQ", kind | len(name) << 8, task, at) + name.ljust((len(name) + 15) // 16 * 16, b"\0")


def numbers_far_apart(trace):
    """A dozen events, each of a thread with a number twice as large."""
    trace.block(THREADS, b"".join(event(min(1024 << i, 1 << 22)) for i in range(13)), 13)


def no_such_time(trace):
    """An event later than any time can be."""
    trace.block(THREADS, event(1, at=(1 << 62) + 1), 1)


def many_threads(trace):
    threads(trace, 1 << 22)
    trace.block(RUNS, runs(9), 9, 0, 0, 9)


def threads_that_run(trace):
    """Each once, all of them part-way at the same time as many others."""
    threads(trace, 20000)
    for i in range(20000):
        trace.block(RUNS, runs(1, i + 1), 1, 0, i, i + 1)
    for i in range(20000):
        trace.block(RUNS, runs(1, i + 1), 1, 1, 1000000 + i, 1000001 + i)


def many_names(trace):
    threads(trace, 1)
    payload = event(1, 3) * 50000
    for _ in range(200):
        trace.block(THREADS, payload, 50000)


def many_facts(trace):
    for _ in range(20):
        trace.block(ABOUT, b"=\n" * (2 << 20))


def index_that_repeats(trace):
    threads(trace, 1)
    trace.seal(trace.entries * 10000000)


def full_blocks_of_all_cpus(trace):
    threads(trace, 1)
    payload = runs(4096)
    for cpu in range(8192):
        trace.block(RUNS, payload, 4096, cpu, 0, 4096)


def all_cpus(trace):
    """A thread on each, for a short time; then all again."""
    threads(trace, 8192)
    for start in (0, 5000):
        for cpu in range(8192):
            trace.block(RUNS, runs(2, cpu + 1), 2, cpu, start, start + 2)


def payload_too_long(trace):
    threads(trace, 1)
    payload = runs(1) + b"\0" * 4000000
    for cpu in range(2000):
        trace.block(RUNS, payload, 1, cpu, 0, 1)


def marking_threads(trace):
    """The last comes first."""
    threads(trace, 120000)
    for thread in range(120000, 0, -1):
        trace.block(MARKS, mark(2, 1, 5), 1, thread, 5, 5)


def marks_of_nobody(trace):
    threads(trace, 1)
    trace.block(MARKS, mark(2, 1, 5), 1, 7, 5, 5)


def many_marked(trace):
    threads(trace, 1)
    trace.block(THREADS, event(1, kind=6), 1)
    for first in range(0, 1100000, 50000):
        trace.block(MARKS, b"".join(mark(2, task, 5) for task in range(first, first + 50000)), 50000, 1, 5, 5)


def deep_marks(trace):
    """Tasks that begin within each other, and go on in turn."""
    threads(trace, 1)
    trace.block(MARKS, b"".join(mark(1, task, 5, b"x") for task in range(1, 20001)), 20000, 1, 5, 5)
    trace.block(MARKS, b"".join(mark(4, task % 20000 + 1, 6) for task in range(0, 200000, 7)), 28572, 1, 6, 6)
    trace.block(RUNS, runs(1), 1, 0, 0, 1)


def waking_streams(trace):
    threads(trace, 1)
    trace.block(RUNS, runs(9), 9, 0, 0, 9)
    one = b"\0" + b"\x40" + b"\1" * 64 + b"\0"
    for cpu in range(8192):
        trace.block(WAKES, one, 64, cpu, 0, 0)


def within(mib, seconds, command):
    began = time.monotonic()
    status = subprocess.run(command).returncode
    took = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    if used > mib or took > seconds:
        print(f"{used} MiB of {mib}, {took:.1f} s of {seconds}", file=sys.stderr)
        return 99
    return status


def main(args):
    if args[0] == "--within":
        return within(int(args[1]), float(args[2]), args[3:])
    trace = Trace()
    globals()[args[0]](trace)
    if args[0] != "index_that_repeats":
        trace.seal()
    trace.write()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
