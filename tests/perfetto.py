# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads traces of Perfetto, with the numbers of the published format and nothing of ours.

    perfetto.py TRACE       prints its packets, a JSON object a line
"""

import json
import sys

SIGNED = "an integer that may be negative"

# message: number of a field: its name, and its type: an integer, a text, or another message.
FORMAT = {
    "Trace": {1: ("packet", "TracePacket")},
    "TracePacket": {
        1: ("ftrace_events", "FtraceEventBundle"), 2: ("process_tree", "ProcessTree"),
        6: ("clock_snapshot", "ClockSnapshot"), 8: ("timestamp", int),
        10: ("trusted_packet_sequence_id", int), 11: ("track_event", "TrackEvent"),
        45: ("system_info", "SystemInfo"), 60: ("track_descriptor", "TrackDescriptor")},
    "FtraceEventBundle": {1: ("cpu", int), 2: ("event", "FtraceEvent")},
    "FtraceEvent": {1: ("timestamp", int), 2: ("pid", int), 4: ("sched_switch", "SchedSwitch"),
                    5: ("common_flags", int), 20: ("sched_waking", "SchedWaking")},
    "SchedSwitch": {1: ("prev_comm", str), 2: ("prev_pid", int), 3: ("prev_prio", int),
                    4: ("prev_state", int), 5: ("next_comm", str), 6: ("next_pid", int),
                    7: ("next_prio", int)},
    "SchedWaking": {1: ("comm", str), 2: ("pid", int), 3: ("prio", int), 4: ("success", int),
                    5: ("target_cpu", int)},
    "ProcessTree": {1: ("processes", "Process"), 2: ("threads", "Thread")},
    "Process": {1: ("pid", int), 2: ("ppid", int), 3: ("cmdline", str)},
    "Thread": {1: ("tid", int), 2: ("name", str), 3: ("tgid", int)},
    "ClockSnapshot": {1: ("clocks", "Clock"), 2: ("primary_trace_clock", int)},
    "Clock": {1: ("clock_id", int), 2: ("timestamp", int)},
    "SystemInfo": {1: ("utsname", "Utsname")},
    "Utsname": {1: ("sysname", str), 2: ("version", str), 3: ("release", str), 4: ("machine", str)},
    "TrackDescriptor": {1: ("uuid", int), 2: ("name", str), 3: ("process", "ProcessDescriptor"),
                        4: ("thread", "ThreadDescriptor"), 5: ("parent_uuid", int)},
    "ProcessDescriptor": {1: ("pid", int)},
    "ThreadDescriptor": {1: ("pid", int), 2: ("tid", int), 5: ("thread_name", str)},
    "TrackEvent": {4: ("debug_annotations", "DebugAnnotation"), 9: ("type", int),
                   11: ("track_uuid", int), 22: ("categories", str), 23: ("name", str)},
    "DebugAnnotation": {3: ("uint_value", int), 4: ("int_value", SIGNED), 6: ("string_value", str), 10: ("name", str)},
}


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7f) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def fields(data, message):
    """Each field of a message: its name and its value. Anything that is not in the format is an error."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        name, kind = FORMAT[message][key >> 3]
        if kind in (int, SIGNED):
            assert key & 7 == 0, f"{message}.{name} is no integer"
            value, at = varint(data, at)
            if kind is SIGNED and value >= 1 << 63:
                value -= 1 << 64
        else:
            assert key & 7 == 2, f"{message}.{name} has no length"
            size, at = varint(data, at)
            assert at + size <= len(data), f"{message}.{name} is cut off"
            value, at = data[at:at + size], at + size
            value = value.decode("utf-8") if kind is str else parse(value, kind)
        yield name, value


def parse(data, message):
    """A message, with lists of what may be there more than once, and also of what is there once."""
    parsed = {}
    for name, value in fields(data, message):
        parsed.setdefault(name, []).append(value)
    return {name: values if name in REPEATED else values[0] if len(values) == 1 else
            sys.exit(f"{message}.{name} is there {len(values)} times")
            for name, values in parsed.items()}


REPEATED = {"packet", "event", "processes", "threads", "cmdline", "clocks", "debug_annotations",
            "categories"}


def packets(path):
    with open(path, "rb") as file:
        return parse(file.read(), "Trace").get("packet", [])


def events(path):
    """The kernel's events: (time, CPU, event), in the order of time."""
    found = [(event["timestamp"], packet["ftrace_events"]["cpu"], event) for packet in packets(path)
             if "ftrace_events" in packet for event in packet["ftrace_events"]["event"]]
    return sorted(found, key=lambda e: e[0])


def stays(path):
    """Who was on which CPU: (tid, from, to). Checks that each thread leaves where it came."""
    end = [p["timestamp"] for p in packets(path)
           if p.get("track_event", {}).get("name") == "end"][-1]
    on = {}
    for time, cpu, event in events(path):
        switch = event.get("sched_switch")
        if not switch:
            continue
        tid, since = on.get(cpu, (0, 0))
        assert switch["prev_pid"] == tid == event["pid"], f"{switch} at {time}, but {tid} was there"
        if tid:
            yield tid, since, time
        on[cpu] = switch["next_pid"], time
    for tid, since in on.values():
        if tid:
            yield tid, since, end


if __name__ == "__main__":
    for packet in packets(sys.argv[1]):
        print(json.dumps(packet))
