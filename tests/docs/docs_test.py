#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plants what snippets.py and names.py are to find, and expects them to find it."""
import unittest

import names
import snippets

ROW = "| # | about | shown by |\n|---|---|---|\n"


class Snippets(unittest.TestCase):
    def test_blocks_share_a_function_and_includes_come_first(self):
        made = snippets.program("<!-- setup: keys -->\n```cpp\n#include <map>\nint a = 1;\n```\ntext\n"
                                "<!-- file -->\n```cpp\nint f();\n```\n```cpp\na = 2;\n```\n<!-- check: a == 2 -->\n", "p.md")
        order = ["#include <map>", '#include "docs/setup/keys.hpp"', "int f();", "int main() {", "int a = 1;", "a = 2;",
                 "check(a == 2, 14);", "}"]
        places = [made.rindex(part) for part in order]
        self.assertEqual(places, sorted(places))
        self.assertIn('#line 4 "p.md"\nint a = 1;', made)
        self.assertNotIn("text", made)

    def test_what_would_be_passed_over_is_refused(self):
        for text in ("no block\n", "```cpp\nint a;\n", "- item\n  ```cpp\n  int a;\n  ```\n",
                     "<!-- check a -->\n```cpp\n```\n", "<!--check: a-->\n```cpp\n```\n"):
            with self.assertRaises(snippets.PageError, msg=text):
                snippets.program(text, "p.md")


class Names(unittest.TestCase):
    def test_a_test_that_is_not_there(self):
        text = "[a](../../tests/a.cpp): `is there`, [a](../../tests/a.cpp): `is not`, [b](../../tests/b.cpp): `x`"
        found = list(names.check_named_tests(
            "docs/guides/p.md", text, lambda path: {"is there"} if path == "tests/a.cpp" else None))
        self.assertEqual(found, ["docs/guides/p.md: ../../tests/a.cpp has no test: is not",
                                 "docs/guides/p.md: no such file: ../../tests/b.cpp"])

    def test_names_of_tests_are_read_from_every_kind_of_file(self):
        text = ('TEST_CASE(\n    "long one") {\nadd_test(NAME "a: b"\nvortex_add_install_test("c" x)\n// "d"\n'
                'vortex_add_fuzzer("e" x)')
        self.assertEqual(names.named_tests("a.cpp", text), {"long one", "a: b", "c", "e"})
        self.assertEqual(names.named_tests("tests/scenarios/a.txt", "# x\n== a b\nGET /\n"), {"a b"})
        self.assertEqual(names.named_tests("tests/a.py", "class A:\n    def test_b(self):\n    def c(self):"), {"test_b"})
        self.assertEqual(names.named_tests("a.mjs", 'test("a b", async'), {"a b"})

    def test_a_promise_without_a_test(self):
        self.assertEqual(list(names.check_promises("p", ROW + "| jitter | yes | because |\n")),
                         ["p: shown by nothing: jitter"])

    def test_attacks(self):
        head = "| # | attack | what | shown by |\n|---|---|---|---|\n"
        rows = [f"| {n} | a | b | [a](a): `x` |\n" for n in range(1, names.THEMES + 1)]
        check = lambda lines: list(names.check_attacks("p", head + "".join(lines)))  # noqa: E731
        self.assertEqual(check(rows), [])
        self.assertEqual(check(rows[1:]), ["p: theme 1 is left out"])
        self.assertEqual(check(rows + ["| 3 | a | not applicable: because | no test |\n"]), [])
        self.assertEqual(check(rows + ["| 3 | a | b | no test |\n"]), ["p: shown by nothing: 3, a"])

    def test_differences(self):
        rows = [f"| {n} | x | `sign/case` |\n" for n in range(1, names.DIFFERENCES + 1)]
        cases = {"sign": {"case"}}
        check = lambda lines: list(names.check_differences("p", ROW + "".join(lines), cases))  # noqa: E731
        self.assertEqual(check(rows), [])
        self.assertTrue(check(rows[:-1]))
        self.assertEqual(check(["| 1 | x | |\n"] + rows[1:]), ["p: difference 1 is shown by nothing"])
        self.assertEqual(check(["| 1 | x | `sign/none` |\n"] + rows[1:]), ["p: no recorded answer sign/none"])

    def test_a_page_that_is_not_compiled(self):
        pages = {"docs/guides/a.md": "```cpp\n```\n", "docs/guides/b.md": "```cpp\n```\n"}
        self.assertEqual(list(names.check_pages(pages, "foreach(guide a c)")), ["docs/guides/b.md: its C++ is not compiled"])


if __name__ == "__main__":
    unittest.main()
