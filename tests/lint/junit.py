#!/usr/bin/python3
"""Prints one line a test of a JUnit file of ctest: ok or FAILED, name, seconds."""
import sys
import xml.etree.ElementTree as ET

for case in ET.parse(sys.argv[1]).iter("testcase"):
    outcome = "ok" if case.get("status") == "run" else "FAILED"
    print(outcome, case.get("name"), f"{float(case.get('time')):.1f}")
