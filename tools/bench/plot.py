# SPDX-License-Identifier: GPL-2.0-or-later
"""Plots of how the cost grows, as SVG that suits light pages and dark ones."""
import html
import math
import os

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 560, 300, 60, 190, 40, 45

# A colour for each line: on a page that is white, and on one that is dark.
COLOURS = [("#6e7781", "#9aa4af"), ("#0969da", "#58a6ff"), ("#cf222e", "#ff7b72"), ("#1a7f37", "#56d364")]


class Axis:
    """Places values between two ends of the picture, by their logarithm or as they are."""

    def __init__(self, values, begin, end, logarithmic):
        self.of = math.log10 if logarithmic else float
        low, high = self.of(min(values)), self.of(max(values))
        self.low, self.span = low, high - low or 1
        self.begin, self.length = begin, end - begin

    def at(self, value):
        return self.begin + (self.of(value) - self.low) / self.span * self.length


def short(value):
    for unit, name in ((1e6, " M"), (1e3, " k")):
        if value >= unit:
            return f"{value / unit:g}{name}"
    return f"{value:g}"


def ticks(low, high):
    """Round numbers, four to eight of them."""
    step = 10 ** math.floor(math.log10((high - low) or 1))
    while (high - low) / step > 8:
        step *= 2
    while (high - low) / step < 4:
        step /= 2
    at = math.ceil(low / step) * step
    while at <= high + step / 1000:
        yield round(at, 10)
        at += step


def text(x, y, what, more=""):
    return f'<text x="{x:.0f}" y="{y:.0f}" {more}>{html.escape(what)}</text>'


def style():
    """Nothing is drawn behind the plot, so it has the page's colour; a page that shows it as an image cannot style it."""
    def rules(place):
        return "".join([f"text {{ fill: {('#24292f', '#d0d7de')[place]}; }} ",
                        f".grid {{ stroke: {('#d0d7de', '#3d444d')[place]}; }} ",
                        *(f".c{i} {{ stroke: {c[place]}; }} text.c{i} {{ fill: {c[place]}; stroke: none; }} "
                          for i, c in enumerate(COLOURS))]).strip()
    return f"<style>{rules(0)} @media (prefers-color-scheme: dark) {{ {rules(1)} }}</style>"


def line_of(points, x_axis, y_axis, colour):
    path = " ".join(f"{x_axis.at(x):.1f},{y_axis.at(row.median()):.1f}" for x, row in points)
    yield f'<polyline points="{path}" fill="none" class="{colour}" stroke-width="2"/>'
    for x, row in points:
        low, high = row.spread()
        at = x_axis.at(x)
        yield (f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{y_axis.at(low):.1f}" y2="{y_axis.at(high):.1f}" '
               f'class="{colour}"/>')


def draw(title, x_name, low, series):
    """series: {name: [(x, Row), ...]}; x on a logarithmic axis, the Rows' medians and spreads on a linear one from low on."""
    xs = [x for points in series.values() for x, _ in points]
    ys = [y for points in series.values() for _, row in points for y in (*row.spread(), row.median())]
    low = min(low, *ys)
    x_axis = Axis(xs, LEFT, WIDTH - RIGHT, True)
    y_axis = Axis([low, max(ys)], HEIGHT - BOTTOM, TOP, False)
    parts = [text(LEFT, 22, title, 'font-weight="bold"'),
             text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, x_name, 'text-anchor="middle"')]
    for y in ticks(low, max(ys)):
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y_axis.at(y):.1f}" y2="{y_axis.at(y):.1f}" '
                     'class="grid"/>')
        parts.append(text(LEFT - 6, y_axis.at(y) + 4, f"{y:g}", 'text-anchor="end"'))
    for x in sorted(set(xs)):
        parts.append(text(x_axis.at(x), HEIGHT - BOTTOM + 16, short(x), 'text-anchor="middle"'))
    for place, (name, points) in enumerate(series.items()):
        colour = f"c{place % len(COLOURS)}"
        parts.extend(line_of(points, x_axis, y_axis, colour))
        parts.append(text(WIDTH - RIGHT + 12, TOP + 16 * place + 8, name, f'class="{colour}"'))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
            'font-family="sans-serif" font-size="12">\n' + "\n".join([style(), *parts]) + "\n</svg>\n")


def by_name(rows):
    """Rows called "NUMBER what: NAME" or "NUMBER what, ..." as {NAME: [(NUMBER, Row), ...]}."""
    series = {}
    for row in rows:
        number, _, rest = row.what.partition(" ")
        series.setdefault(rest.partition(": ")[2] or rest.partition(", ")[2], []).append((int(number), row))
    return series


# By question: a title, what is on the x axis, and where the y axis begins.
PLOTS = {
    "threads": ("A switch, times as long as untraced", "threads that give one CPU to each other", 1),
    "CPUs": ("A switch, times as long as untraced", "CPUs, two threads on each", 1),
    "guests": ("A switch, emulated, times as long as untraced", "CPUs, two threads on each", 1),
    "length": ("report: M runs a second of CPU time", "runs in the trace", 0),
    "memory": ("report: memory, MiB", "runs in the trace", 0),
}


def plot(rows, folder):
    """Writes a file for each of PLOTS that has more than one point."""
    os.makedirs(folder, exist_ok=True)
    for question, (title, x_name, low) in PLOTS.items():
        series = by_name([row for row in rows if row.question == question])
        if series and max(map(len, series.values())) > 1:
            with open(f"{folder}/{question}.svg", "w", encoding="utf-8") as out:
                out.write(draw(title, x_name, low, series))
