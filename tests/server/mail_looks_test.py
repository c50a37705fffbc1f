#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Looks at the HTML of our mails as a mail program would: colours by day and by night, language, links.

usage: mail_looks_test.py MAIL_SAMPLES_PROGRAM
"""
import html.parser
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv.pop(1)
KINDS = ("invitation", "reminder", "nudge", "acceptance_notice", "expiry_notice", "renewal_request")
TO_INVITEE = KINDS[:2]
VOID = {"meta", "br", "img", "link", "input", "hr"}
# WCAG 2.1, level AA, for text of usual size.
CONTRAST_MIN = 4.5
TAP_MIN = 44


def declarations(style):
    pairs = (part.split(":", 1) for part in style.split(";") if ":" in part)
    return {name.strip(): value.strip() for name, value in pairs}


def dark_rules(sheet):
    """What each class is changed to at night."""
    block = re.search(r"@media \(prefers-color-scheme: dark\) \{\n(.*?)\n\}", sheet, re.S).group(1)
    rules = {}
    for line in block.splitlines():
        name, body = re.fullmatch(r"\.(\w+) \{ (.*) \}", line).groups()
        rules[name] = {key: value.removesuffix(" !important") for key, value in declarations(body).items()}
        assert all(value.endswith("!important") for value in declarations(body).values()), line
    return rules


def luminance(colour):
    assert re.fullmatch(r"#[0-9a-f]{6}", colour), colour
    parts = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


class Reader(html.parser.HTMLParser):
    """Collects every text with the colours it is shown in, and every element."""

    def __init__(self, dark):
        super().__init__()
        self.dark = dark  # None: by day
        self.open = []
        self.elements = []
        self.texts = []
        self.sheet = ""

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        style = declarations(attributes.get("style", ""))
        if self.dark is not None:
            for name in attributes.get("class", "").split():
                style.update(self.dark.get(name, {}))
        above = self.open[-1][1] if self.open else {"color": "#000000", "background-color": "#ffffff"}
        shown = {name: style.get(name, above[name]) for name in above}
        self.elements.append((tag, attributes, style))
        if tag not in VOID:
            self.open.append((tag, shown))

    def handle_endtag(self, tag):
        opened, _ = self.open.pop()
        assert opened == tag, f"<{opened}> is closed by </{tag}>"

    def handle_data(self, data):
        inside = [tag for tag, _ in self.open]
        if "style" in inside:
            self.sheet += data
        elif "body" in inside and data.strip():
            self.texts.append((data.strip(), self.open[-1][1]))


def read(page, dark=None):
    reader = Reader(dark)
    reader.feed(page)
    reader.close()
    assert not reader.open
    return reader


def each_page(look):
    def test(self):
        for (kind, language), page in self.pages.items():
            with self.subTest(f"{kind}-{language}"):
                look(self, kind, language, page)
    return test


class Looks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([PROGRAM, folder], check=True)
            cls.pages = {
                (kind, language): pathlib.Path(folder, f"{kind}-{language}.html").read_text()
                for kind in KINDS for language in ("en", "de")}

    @each_page
    def test_contrast_by_day_and_by_night(self, kind, language, page):
        dark = dark_rules(read(page).sheet)
        backgrounds = []
        for rules in (None, dark):
            texts = read(page, rules).texts
            self.assertGreater(len(texts), 3)
            for text, shown in texts:
                measured = contrast(shown["color"], shown["background-color"])
                self.assertGreaterEqual(measured, CONTRAST_MIN, (text, shown))
            backgrounds.append(luminance(texts[0][1]["background-color"]))
        self.assertGreater(backgrounds[0], 0.5)
        self.assertLess(backgrounds[1], 0.1)

    def test_night_changes_only_classes_that_there_are(self):
        used = set()
        for page in self.pages.values():
            reader = read(page)
            for _, attributes, _ in reader.elements:
                used.update(attributes.get("class", "").split())
        self.assertLessEqual(set(dark_rules(reader.sheet)), used)

    @each_page
    def test_both_schemes_are_announced(self, kind, language, page):
        metas = {a.get("name"): a.get("content") for tag, a, _ in read(page).elements if tag == "meta"}
        self.assertEqual(metas["color-scheme"], "light dark")
        self.assertEqual(metas["supported-color-schemes"], "light dark")
        self.assertIn("width=device-width", metas["viewport"])

    @each_page
    def test_language(self, kind, language, page):
        (attributes,) = [a for tag, a, _ in read(page).elements if tag == "html"]
        self.assertEqual((attributes["lang"], attributes["dir"]), (language, "ltr"))

    @each_page
    def test_nothing_is_loaded_or_run(self, kind, language, page):
        reader = read(page)
        self.assertFalse({tag for tag, _, _ in reader.elements} & {"img", "script", "link", "iframe", "form"})
        self.assertNotIn("url(", page)
        self.assertNotIn("@import", page)
        for _, attributes, _ in reader.elements:
            self.assertFalse([name for name in attributes if name == "src" or name.startswith("on")])

    @each_page
    def test_tables_are_layout_and_no_wider_than_a_page(self, kind, language, page):
        tables = [(a, style) for tag, a, style in read(page).elements if tag == "table"]
        self.assertTrue(all(a["role"] == "presentation" for a, _ in tables))
        self.assertIn("560px", [style.get("max-width") for _, style in tables])

    @each_page
    def test_links(self, kind, language, page):
        links = [(a["href"], style) for tag, a, style in read(page).elements if tag == "a"]
        if kind not in TO_INVITEE:
            self.assertEqual(links, [])
            return
        accept = "https://invites.example/i/abc?a=1&b=2"
        self.assertEqual([href for href, _ in links[:2]], [accept, accept])
        self.assertTrue(links[2][0].startswith("https://invites.example/u/"))
        self.assertIn(accept, [text for text, _ in read(page).texts])

    @each_page
    def test_what_is_to_be_tapped_is_large_enough(self, kind, language, page):
        if kind not in TO_INVITEE:
            return
        button, _, opt_out = [style for tag, _, style in read(page).elements if tag == "a"]
        for line, style in ((24, button), (20, opt_out)):
            padding = int(re.match(r"(\d+)px", style["padding"]).group(1))
            self.assertEqual(style["display"], "inline-block")
            self.assertGreaterEqual(line + 2 * padding, TAP_MIN)

    @each_page
    def test_the_text_is_large_enough_for_a_phone(self, kind, language, page):
        sizes = [style["font-size"] for _, _, style in read(page).elements if "font-size" in style]
        self.assertEqual(sizes[0], "16px")
        self.assertLessEqual(set(sizes), {"16px", "14px"})


if __name__ == "__main__":
    unittest.main()
