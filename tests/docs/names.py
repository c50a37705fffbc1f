#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks what the guides say about tests. Prints one line for each breach.

- a test named as [file](path): `name` is in that file;
- every row of promises.md names a test;
- moving.md has the differences 1 to 43, each with a recorded answer (`sign/proto-key`) or with "below",
  where a check on the page shows it;
- every page with C++ is in the list of pages that are compiled.

usage: names.py ROOT
"""
import json
import os
import re
import sys

GUIDES = "docs/guides"
NAMED = re.compile(r"\[[^\]]*\]\(([^)]+)\): `([^`]+)`")
CASE = re.compile(r"`(sign|token|jwt|webhook|apikey|expires)/([^`]+)`")
TEST = re.compile(r'(?:TEST_CASE|add_test|vortex_add_install_test|vortex_add_fuzzer)\(\s*(?:NAME\s+)?"([^"]+)"')
RULE = re.compile(r"^\|[-| ]+\|$")
DIFFERENCES = 43


def table_rows(text):
    """The rows of all tables, as lists of cells, without heads and rules."""
    lines = text.splitlines()
    for line, after in zip(lines, lines[1:] + [""]):
        if line.startswith("|") and not RULE.match(line) and not RULE.match(after):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def check_named_tests(page, text, tests_of):
    for path, name in NAMED.findall(text):
        tests = tests_of(os.path.normpath(os.path.join(os.path.dirname(page), path)))
        if tests is None:
            yield f"{page}: no such file: {path}"
        elif name not in tests:
            yield f"{page}: {path} has no test: {name}"


def check_promises(page, text):
    for row in table_rows(text):
        if not NAMED.search(row[-1]):
            yield f"{page}: shown by nothing: {row[0]}"


def check_differences(page, text, cases):
    numbers = []
    for row in table_rows(text):
        if not row[0].isdigit():
            continue
        numbers.append(int(row[0]))
        named = CASE.findall(row[-1])
        if not named and "below" not in row[-1]:
            yield f"{page}: difference {row[0]} is shown by nothing"
        for suite, case in named:
            if case not in cases[suite]:
                yield f"{page}: no recorded answer {suite}/{case}"
    if numbers != list(range(1, DIFFERENCES + 1)):
        yield f"{page}: the differences are {numbers}"


def check_pages(pages, builds):
    listed = re.search(r"foreach\(guide ([^)]*)\)", builds).group(1).split()
    for page, text in pages.items():
        if "```cpp" in text and os.path.basename(page)[:-3] not in listed:
            yield f"{page}: its C++ is not compiled"


def main():
    root = sys.argv[1]

    def read(path):
        with open(os.path.join(root, path), encoding="utf-8") as file:
            return file.read()

    def tests_of(path):
        return set(TEST.findall(read(path))) if os.path.isfile(os.path.join(root, path)) else None

    pages = {f"{GUIDES}/{f}": read(f"{GUIDES}/{f}") for f in sorted(os.listdir(os.path.join(root, GUIDES)))}
    suites = ("sign", "token", "jwt", "webhook", "apikey", "expires")
    cases = {s: {c["name"] for c in json.loads(read(f"contract/vectors/{s}.json"))["cases"]} for s in suites}
    found = []
    for page, text in pages.items():
        found += check_named_tests(page, text, tests_of)
    found += check_promises(f"{GUIDES}/promises.md", pages[f"{GUIDES}/promises.md"])
    found += check_differences(f"{GUIDES}/moving.md", pages[f"{GUIDES}/moving.md"], cases)
    found += check_pages(pages, read("tests/docs/CMakeLists.txt"))
    print("\n".join(found) if found else "names: nothing to say")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
