# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads trace files, in another language, from nothing but what include/exectrace/trace_file.h says.

For the tests that need the facts of a trace; and a test in itself, of that header's completeness.
"""

import collections
import struct
import zlib

ABOUT, THREADS, RUNS, MARKS, END, INDEX, WAKES, HITS, STINTS = range(1, 10)
IN_REPAIRED, IN_ESTIMATED, IN_EDGE, OUT_EDGE = 1, 2, 4, 8
TRACED, KERNEL, WAS_READY, WAS_ON_CPU = 1, 2, 4, 8

Block = collections.namedtuple("Block", "kind payload nr stream first_ns last_ns")
Run = collections.namedtuple(
    "Run", "cpu thread in_ns out_ns wait_ns state flags next departures")
Stint = collections.namedtuple("Stint", "thread departures more voluntary in_ns length running wait")
Event = collections.namedtuple(
    "Event", "time_ns start_ns cpu_ns thread kind flags process other tid tgid ns_tid ns_tgid "
    "departures status name")
Mark = collections.namedtuple("Mark", "thread time_ns kind task name")


def unzigzag(n):
    return (n >> 1) ^ -(n & 1)


def blocks_of(data):
    """The blocks of a file, their payloads unpacked, up to its end or the first that is not whole."""
    at = struct.unpack_from("<H", data, 10)[0]
    while at + 48 <= len(data):
        (magic, kind, packing, stream, nr, stored, raw, first_ns, last_ns, payload_crc,
         header_crc) = struct.unpack_from("<IHHIIIIQQII", data, at)
        payload = data[at + 48:at + 48 + stored]
        if (magic != 0x4b4c4258 or header_crc != zlib.crc32(data[at:at + 44]) or
                len(payload) != stored or payload_crc != zlib.crc32(payload)):
            return
        if packing == 1:
            payload = zlib.decompress(payload)
        assert len(payload) == raw
        yield Block(kind, payload, nr, stream, first_ns, last_ns)
        at += 48 + stored


class Trace:
    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        self.about, self.end = {}, {}
        self.events, self.runs, self.marks = [], [], []
        self.stints, self.nr_stints = None, 0   # of the next block
        magic, self.version, _, crc, self.start_ns, self.start_unix_ns = struct.unpack_from(
            "<8sHHIQQ", self.data, 0)
        assert crc == zlib.crc32(self.data[16:32])
        assert magic == b"exectrac" and self.version in (1, 2, 3)
        self.sealed = self._is_sealed()
        for block in blocks_of(self.data):
            self._block(*block)

    def _is_sealed(self):
        offset, _, crc, magic = struct.unpack_from("<QII8s", self.data, len(self.data) - 24)
        return magic == b"exectEND" and crc == zlib.crc32(self.data[-24:-12])

    def _block(self, kind, payload, nr, stream, first_ns, last_ns):
        if kind in (ABOUT, END):
            into = self.about if kind == ABOUT else self.end
            for line in payload.decode().splitlines():
                key, value = line.split("=", 1)
                into[key] = value
        elif kind == THREADS:
            for i in range(nr):
                fields = struct.unpack_from("<QQQIHHIIIIIIIi16s", payload, 80 * i)
                self.events.append(Event(*fields[:-1], fields[-1].rstrip(b"\0")))
        elif kind == STINTS:
            self._stints(payload, nr, first_ns)
        elif kind == RUNS:
            nr_before = len(self.runs)
            self._runs(payload, stream, nr, first_ns, last_ns)
            if self.stints:
                assert self.stints == (stream, first_ns, last_ns, stints_of(self.runs[nr_before:]))
        elif kind == MARKS:
            self._marks(payload, stream, nr, first_ns)
        if kind == STINTS:
            self.stints = (stream, first_ns, last_ns, self.stints)
        elif kind != INDEX:
            self.stints = None

    def _varint(self):
        value = shift = 0
        while True:
            byte = self._payload[self._at]
            self._at += 1
            value |= (byte & 0x7f) << shift
            if byte < 0x80:
                return value
            shift += 7

    def _columns(self, nr_columns, nr):
        columns = []
        for _ in range(nr_columns):
            size = self._varint()
            end = self._at + size
            columns.append([self._varint() for _ in range(nr)] if size else [0] * nr)
            assert self._at == end or not size
        return columns

    def _stints(self, payload, nr, first_ns):
        self._payload, self._at = payload, 0
        self.stints, at_ns = [], first_ns
        for stint in map(Stint._make, zip(*self._columns(8, nr))):
            at_ns += stint.in_ns
            self.stints.append(stint._replace(in_ns=at_ns))
        self.nr_stints += nr

    def _runs(self, payload, cpu, nr, first_ns, last_ns):
        self._payload, self._at = payload, 0
        # Of each: its number, what departures are expected, and since when it has been ready to run.
        threads = [[self._varint(), self._varint(), None] for _ in range(self._varint())]
        columns = self._columns(8 if self.version == 1 else 10, nr)
        if self.version > 1:
            for low, above in ((2, 8), (3, 9)):
                columns[low] = [a | b << 7 for a, b in zip(columns[low], columns[above])]
        out_ns, block = first_ns, []
        for who, gap, length, wait, state, flags, following, count in zip(*columns[:8]):
            thread = threads[who]
            in_ns = out_ns + gap
            out_ns = in_ns + length
            departures = thread[1] + unzigzag(count) & 0xffffffff
            thread[1] = departures + 1
            if thread[2] is not None:
                wait = in_ns - thread[2] + unzigzag(wait)
            thread[2] = out_ns if self.version > 1 and not state else None
            block.append([cpu, thread[0], in_ns, out_ns, wait, state, flags, following, departures])
        assert out_ns == last_ns
        for i, run in enumerate(block):
            run[7] = run[7] - 1 if run[7] else block[i + 1][1]
            self.runs.append(Run(*run))

    def _marks(self, payload, thread, nr, first_ns):
        if self.version < 3:
            self._marks_of_version_2(payload, thread, nr)
            return
        self._payload, self._at = payload, 0
        task, time_ns = 0, first_ns
        for what, change, gap in zip(*self._columns(3, nr)):
            task = task + unzigzag(change) & 0xffffffff
            time_ns += gap
            name = payload[self._at:self._at + (what >> 8)]
            self._at += what >> 8
            if what & 0xff != 5:
                self.marks.append(Mark(thread, time_ns, what & 0xff, task, name))
        assert self._at == len(payload)

    def _marks_of_version_2(self, payload, thread, nr):
        at = seen = 0
        while at < len(payload):
            what, task, time_ns = struct.unpack_from("<IIQ", payload, at)
            size = what >> 8
            name = payload[at + 16:at + 16 + size]
            at += 16 + (size + 15) // 16 * 16
            seen += 1
            if what & 0xff != 5:
                self.marks.append(Mark(thread, time_ns, what & 0xff, task, name))
        assert seen == nr

    def tid(self, thread):
        """The last tid that the thread with this number had."""
        return [e.tid for e in self.events if e.thread == thread][-1]

    def runs_by_thread(self):
        """The runs of each thread, in the order of time."""
        by = collections.defaultdict(list)
        for run in sorted(self.runs, key=lambda r: r.in_ns):
            by[run.thread].append(run)
        return by


def stints_of(runs):
    """Of the runs of one block, as the block before it may have them."""
    runs_of = collections.defaultdict(list)
    for place, run in enumerate(runs):
        assert not run.flags & (IN_REPAIRED | IN_ESTIMATED | OUT_EDGE)
        runs_of[run.thread].append((place, run))
    parts = []
    for mine in runs_of.values():
        for at, (_, run) in enumerate(mine):
            if not at or run.departures != mine[at - 1][1].departures + 1:
                parts.append([])
            parts[-1].append(mine[at])
    return [Stint(first.thread, first.departures, len(part) - 1, sum(run.state != 0 for _, run in part), first.in_ns,
                  part[-1][1].out_ns - first.in_ns, sum(run.out_ns - run.in_ns for _, run in part),
                  sum(run.wait_ns for _, run in part))
            for part in sorted(parts) for first in [part[0][1]]]
