#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes one C++ program of the snippets of a page.

Every block marked as cpp is taken, in its order; all of them share one function, so that a later block
uses what an earlier one made. Comments of the page, on lines of their own, say more:

    <!-- setup: NAME -->   what tests/docs/setup/NAME.hpp declares is there from the start
    <!-- file -->          the next block stands outside of the function
    <!-- check: C++ -->    must be true at this place

Compilers name the line of the page.

usage: snippets.py PAGE OUTPUT
"""
import os
import re
import sys

COMMENT = re.compile(r"^<!-- (setup|file|check)(?:: (.*?))? -->$")
ANY_COMMENT = re.compile(r"^<!-- *(setup|file|check)\b")


class PageError(Exception):
    pass


def program(text, page):
    """The program of a page's text. Throws PageError where there is none, or a comment is misspelt."""
    includes, setups, file_level, body = [], [], [], []
    blocks, in_block, at_file_level = 0, False, False
    for number, line in enumerate(text.splitlines(), 1):
        where = f'#line {number} "{page}"'
        if in_block:
            if line == "```":
                in_block = at_file_level = False
            elif line.startswith("#include"):
                includes += [where, line]
            else:
                (file_level if at_file_level else body).extend([where, line])
            continue
        if line.lstrip().startswith("```cpp"):
            if line != "```cpp":
                raise PageError(f"{page}:{number}: a cpp block stands at the start of its line")
            in_block, blocks = True, blocks + 1
            continue
        comment = COMMENT.match(line)
        if not comment:
            if ANY_COMMENT.match(line.strip()):
                raise PageError(f"{page}:{number}: a comment that nobody understands")
            continue
        kind, argument = comment.groups()
        if kind == "setup":
            setups += [f'#include "docs/setup/{name}.hpp"' for name in argument.split()]
        elif kind == "file":
            at_file_level = True
        else:
            body += [where, f"check({argument}, {number});"]
    if in_block:
        raise PageError(f"{page}: a block does not end")
    if not blocks:
        raise PageError(f"{page}: no cpp block")
    name = os.path.basename(page)
    head = [
        "// Made by tests/docs/snippets.py.",
        "#include <cstdio>", "#include <cstdlib>", *includes, *setups,
        "namespace {",
        "[[maybe_unused]] void check(bool fine, int line) {",
        "  if (fine) return;",
        f'  std::fprintf(stderr, "{name}:%d: not so\\n", line);',
        "  std::exit(1);",
        "}",
        "}  // namespace",
    ]
    return "\n".join([*head, *file_level, "int main() {", *body, "}", ""])


def main():
    page, output = sys.argv[1:]
    try:
        with open(page, encoding="utf-8") as file:
            made = program(file.read(), page)
    except PageError as error:
        print(error, file=sys.stderr)
        return 1
    with open(output, "w", encoding="utf-8") as file:
        file.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
