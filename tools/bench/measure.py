# SPDX-License-Identifier: GPL-2.0-or-later
"""Interleaved rounds, and what is made of them: a Row for each answer, a median with its spread, against a target."""
import operator
import statistics
import sys


class Row:
    """One line of the table: of all rounds the median, and between what the middle half of them lie."""

    def __init__(self, question, what, values, unit, target=None):
        self.question, self.what, self.unit, self.target = question, what, unit, target
        self.values = sorted(values)

    def median(self):
        return statistics.median(self.values)

    def spread(self):
        nr = len(self.values)
        return self.values[(nr - 1) // 4], self.values[nr - 1 - (nr - 1) // 4]

    def met(self):
        """Does the median meet the target, as in ("<=", 1.12)? None if there is none."""
        if not self.target:
            return None
        compare = {"<=": operator.le, ">=": operator.ge}[self.target[0]]
        return compare(self.median(), self.target[1])

    def as_text(self):
        low, high = self.spread()
        verdict = {None: "", True: "yes", False: "NO"}[self.met()]
        target = f"{self.target[0]} {self.target[1]:.3g}" if self.target else ""
        return (f"  {self.what:54} {self.median():9.4g} {self.unit:20} {low:9.4g} - {high:<9.4g} {target:10} {verdict}"
                .rstrip())

    def as_json(self):
        low, high = self.spread()
        return {"question": self.question, "what": self.what, "unit": self.unit, "median": self.median(),
                "low": low, "high": high, "rounds": len(self.values),
                "target": " ".join(map(str, self.target)) if self.target else None, "met": self.met()}


def show_progress(text=""):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def rounds(nr, measurements):
    """Takes each of {name: function} once a round, in turn: {name: [value, ...]}, all lists in the order of rounds."""
    taken = {name: [] for name in measurements}
    for at in range(nr):
        for name, measure in measurements.items():
            show_progress(f"  round {at + 1} of {nr}: {name}")
            taken[name].append(measure())
    show_progress()
    return taken


def ratios(over, under):
    """Round by round, so that what slows a machine for a while slows both."""
    return [a / b for a, b in zip(over, under) if b]
