# SPDX-License-Identifier: GPL-2.0-or-later
"""stints.py - a trace with other stints than it had, and good checksums

    python3 tests/stints.py none TRACE > TRACE          without any
    python3 tests/stints.py COLUMN TRACE > TRACE        one number in this column (0 to 7) of each is larger by one
    python3 tests/stints.py fewer TRACE > TRACE         each block of them says that there is one fewer
    python3 tests/stints.py swapped TRACE > TRACE       those of two blocks of runs of one CPU are exchanged
    python3 tests/stints.py alone TRACE > TRACE         all else, but not the runs
"""
import sys

import hostile
import tracefile


def with_one_more(payload, wanted):
    """Columns of small numbers, whose first byte can become larger by one, or which is all zero."""
    at = 0
    for column in range(8):
        begin = at
        size = shift = 0
        while True:
            size |= (payload[at] & 0x7f) << shift
            shift += 7
            at += 1
            if payload[at - 1] < 0x80:
                break
        if column == wanted and size:
            return payload[:at] + bytes([payload[at] ^ 1]) + payload[at + 1:]
        if column == wanted:
            return payload[:begin] + b"\1\1" + payload[at:]
        at += size
    return payload


def main(how, path):
    with open(path, "rb") as file:
        blocks = [list(block) for block in tracefile.blocks_of(file.read()) if block.kind != tracefile.INDEX]
    stints = [block for block in blocks if block[0] == tracefile.STINTS]
    if how == "none":
        blocks = [block for block in blocks if block[0] != tracefile.STINTS]
    elif how == "alone":
        blocks = [block for block in blocks if block[0] != tracefile.RUNS]
    elif how == "swapped":
        one, other = [block for block in stints if block[3] == stints[0][3]][:2]
        one[1:], other[1:] = other[1:], one[1:]
    elif how == "fewer":
        for block in stints:
            block[2] -= 1
    else:
        for block in stints:
            block[1] = with_one_more(block[1], int(how))
    trace = hostile.Trace()
    for block in blocks:
        trace.block(*block)
    trace.seal()
    trace.write()


if __name__ == "__main__":
    main(*sys.argv[1:])
