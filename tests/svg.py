# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads the picture of a trace again: svg.py PICTURE FROM_MS TO_MS prints its texts, and for each row what it shows.

A row is "NAME: MS", the time that its rectangles cover, each as far as it is filled. FROM_MS and TO_MS are the times at the
left and the right edge.
"""

import sys
import xml.etree.ElementTree as tree

SVG = "{http://www.w3.org/2000/svg}"
LEFT, RIGHT = 170, 980

picture, from_ms, to_ms = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
root = tree.parse(picture).getroot()
assert root.tag == SVG + "svg"
width, height = float(root.get("width")), float(root.get("height"))
label = None
for element in root:
    if element.tag == SVG + "text":
        label = element.text
        assert 0 <= float(element.get("x")) <= width and 0 < float(element.get("y")) <= height
        print("text:", label)
    if element.tag == SVG + "g":
        covered = 0
        for part in element.iter(SVG + "rect"):
            x, w = float(part.get("x")), float(part.get("width"))
            assert LEFT - .1 <= x and x + w <= RIGHT + .2, part.attrib
            covered += w * float(part.get("opacity", 1))
        print(f"{label}: {covered / (RIGHT - LEFT) * (to_ms - from_ms):.1f}")
