# SPDX-License-Identifier: GPL-2.0-or-later
"""markfile.py - reads the marks of a program that no tracer collects, from the description in mark.h alone

    python3 tests/markfile.py DIRECTORY

prints them thread by thread, each with the name of its task: `begin sing', `suspend sing', ... and how many were lost.
"""
import collections
import os
import struct
import sys

Mark = collections.namedtuple("Mark", "what time_ns task name")
WHAT = {1: "begin", 2: "end", 3: "suspend", 4: "resume"}
NOTHING = 5
SHORT = 0x80
HEAD_BYTES, MOVED_AT = 64, 128 << 10


class MarkFile:
    """The marks of one thread."""

    def __init__(self, path):
        with open(path, "rb") as file:
            data = file.read()
        magic, self.pid, self.tid, self.created_ns, self.lost, _, moved, clock = struct.unpack_from("=8sIIQQQQI", data)
        assert magic == b"exmarks2", magic
        assert clock == 0 and not moved % 2, (clock, moved)
        assert os.path.basename(path).split("-")[:2] == [str(self.pid), str(self.tid)], path
        self.marks = list(self._marks(data[MOVED_AT:MOVED_AT + moved] + data[HEAD_BYTES:MOVED_AT if moved else None]))
        times = [self.created_ns] + [mark.time_ns for mark in self.marks]
        assert times == sorted(times)

    @staticmethod
    def _marks(data):
        at = time_ns = 0
        while at < len(data):
            what, since = struct.unpack_from("=II", data, at)
            if not what:
                break
            if what & SHORT:
                at += 8
                time_ns += since
                what, task, size, name = what & 0xff & ~SHORT, what >> 8, 0, b""
            else:
                task, time_ns = struct.unpack_from("=IQ", data, at + 4)
                size = what >> 8
                name = data[at + 16:at + 16 + size]
                at += 16 + (size + 15) // 16 * 16
            assert (size > 0) == (what & 0xff == 1) and size <= 64
            if what & 0xff != NOTHING:
                yield Mark(WHAT[what & 0xff], time_ns, task, name)
        assert not any(data[at:])


def read(directory):
    """The files, in the order in which their threads began to mark."""
    files = [MarkFile(os.path.join(directory, name)) for name in os.listdir(directory)]
    return sorted(files, key=lambda file: file.created_ns)


if __name__ == "__main__":
    files = read(sys.argv[1])
    names = {(file.pid, mark.task): mark.name.decode()
             for file in files for mark in file.marks if mark.what == "begin"}
    for file in files:
        for mark in file.marks:
            print(mark.what, names.get((file.pid, mark.task), "?"))
        if file.lost:
            print("lost", file.lost)
