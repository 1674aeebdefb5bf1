# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads trace files, in another language, from nothing but what include/exectrace/trace_file.h says.

For the tests that need the facts of a trace; and a test in itself, of that header's completeness.
"""

import collections
import struct
import zlib

ABOUT, THREADS, RUNS, MARKS, END, INDEX = range(1, 7)
IN_REPAIRED, IN_ESTIMATED, IN_EDGE, OUT_EDGE = 1, 2, 4, 8
TRACED, KERNEL, WAS_READY, WAS_ON_CPU = 1, 2, 4, 8

Run = collections.namedtuple(
    "Run", "cpu thread in_ns out_ns wait_ns state flags next departures")
Event = collections.namedtuple(
    "Event", "time_ns start_ns cpu_ns thread kind flags process other tid tgid ns_tid ns_tgid "
    "departures status name")
Mark = collections.namedtuple("Mark", "thread time_ns kind task name")


class Trace:
    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        self.about, self.end = {}, {}
        self.events, self.runs, self.marks = [], [], []
        magic, self.version, at, crc, self.start_ns, self.start_unix_ns = struct.unpack_from(
            "<8sHHIQQ", self.data, 0)
        assert crc == zlib.crc32(self.data[16:32])
        assert magic == b"exectrac" and self.version == 1
        self.sealed = self._is_sealed()
        while self._block(at):
            at = self._next

    def _is_sealed(self):
        offset, _, crc, magic = struct.unpack_from("<QII8s", self.data, len(self.data) - 24)
        return magic == b"exectEND" and crc == zlib.crc32(self.data[-24:-12])

    def _block(self, at):
        if at + 48 > len(self.data):
            return False
        (magic, kind, packing, stream, nr, stored, raw, first_ns, last_ns, payload_crc,
         header_crc) = struct.unpack_from("<IHHIIIIQQII", self.data, at)
        payload = self.data[at + 48:at + 48 + stored]
        if (magic != 0x4b4c4258 or header_crc != zlib.crc32(self.data[at:at + 44]) or
                len(payload) != stored or payload_crc != zlib.crc32(payload)):
            return False
        if packing == 1:
            payload = zlib.decompress(payload)
        assert len(payload) == raw
        self._next = at + 48 + stored
        if kind in (ABOUT, END):
            into = self.about if kind == ABOUT else self.end
            for line in payload.decode().splitlines():
                key, value = line.split("=", 1)
                into[key] = value
        elif kind == THREADS:
            for i in range(nr):
                fields = struct.unpack_from("<QQQIHHIIIIIIIi16s", payload, 80 * i)
                self.events.append(Event(*fields[:-1], fields[-1].rstrip(b"\0")))
        elif kind == RUNS:
            self._runs(payload, stream, nr, first_ns, last_ns)
        elif kind == MARKS:
            self._marks(payload, stream, nr)
        return True

    def _varint(self):
        value = shift = 0
        while True:
            byte = self._payload[self._at]
            self._at += 1
            value |= (byte & 0x7f) << shift
            if byte < 0x80:
                return value
            shift += 7

    def _runs(self, payload, cpu, nr, first_ns, last_ns):
        self._payload, self._at = payload, 0
        threads = [[self._varint(), self._varint()] for _ in range(self._varint())]
        columns = []
        for _ in range(8):
            size = self._varint()
            end = self._at + size
            columns.append([self._varint() for _ in range(nr)] if size else [0] * nr)
            assert self._at == end or not size
        out_ns, block = first_ns, []
        for who, gap, length, wait, state, flags, following, count in zip(*columns):
            thread = threads[who]
            in_ns = out_ns + gap
            out_ns = in_ns + length
            departures = thread[1] + ((count >> 1) ^ -(count & 1)) & 0xffffffff
            thread[1] = departures + 1
            block.append([cpu, thread[0], in_ns, out_ns, wait, state, flags, following, departures])
        assert out_ns == last_ns
        for i, run in enumerate(block):
            run[7] = run[7] - 1 if run[7] else block[i + 1][1]
            self.runs.append(Run(*run))

    def _marks(self, payload, thread, nr):
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
