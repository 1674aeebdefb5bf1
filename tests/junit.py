# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads JUnit's XML as a CI system does, and prints a line for each case: junit.py FILE

What it says of itself has to be so: the counts of a suite are those of its cases. Nothing may be in it that the schemas of
common readers (Jenkins' junit-10.xsd; GitLab's and GitHub's) do not know.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree

KNOWN = {
    "testsuites": {"name", "tests", "failures", "errors", "time"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"},
    "testcase": {"name", "classname", "time"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "system-out": set(),
}


def check_known(element):
    unknown = set(element.attrib) - KNOWN[element.tag]
    assert not unknown, f"{element.tag} has {unknown}"
    for child in element:
        check_known(child)


def check_counts(element):
    cases = element.findall(".//testcase")
    assert int(element.get("tests")) == len(cases)
    assert int(element.get("failures")) == sum(case.find("failure") is not None for case in cases)
    assert int(element.get("errors")) == sum(case.find("error") is not None for case in cases)
    assert re.fullmatch(r"\d+\.\d{3}", element.get("time"))


def show(case):
    assert case.get("name") and case.get("classname") and re.fullmatch(r"\d+\.\d{3}", case.get("time"))
    faults = [child for child in case if child.tag in ("failure", "error")]
    assert len(faults) <= 1
    word = faults[0].tag if faults else "passed"
    if faults:
        assert faults[0].get("message") and faults[0].text
    print(f"{word}: {case.get('name')}: {case.findtext('system-out')}")


root = ElementTree.parse(sys.argv[1]).getroot()
assert root.tag == "testsuites" and len(root) == 1 and root[0].tag == "testsuite"
check_known(root)
check_counts(root)
check_counts(root[0])
stamp = root[0].get("timestamp")
assert stamp is None or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", stamp)
for each in root[0]:
    show(each)
