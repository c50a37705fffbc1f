#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The shared library has its soname, and whatever it exports is declared in a public header.

usage: exports_test.py LIBRARY
"""
import os
import re
import subprocess
import sys
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
LIBRARY = sys.argv.pop()


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def public_words():
    """Every word of the public headers that is not in a comment."""
    folder = os.path.join(ROOT, "include", "vortex")
    words = set()
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            words.update(re.findall(r"\w+", re.sub(r"//.*", "", file.read())))
    return words


def exported():
    """Each symbol, mangled and as C++ has it."""
    names = [line.split()[-1].split("@")[0] for line in
             run("nm", "-D", "--defined-only", LIBRARY).splitlines() if " A " not in line]
    plain = run("c++filt", *names).splitlines()
    return dict(zip(names, plain))


class Exports(unittest.TestCase):
    def test_soname(self):
        self.assertIn("Library soname: [libvortex.so.0]", run("readelf", "-d", LIBRARY))

    def test_nothing_but_the_public_api_is_exported(self):
        words = public_words()
        for mangled, plain in exported().items():
            self.assertRegex(mangled, r"^_Z(T[ISV])?NK?6vortex", plain)
            for path in re.findall(r"\bvortex::([\w:~]+)", plain):
                parts = [part.lstrip("~") for part in path.strip(":").split("::")]
                self.assertTrue(words.issuperset(parts), f"{plain} is exported, and in no public header")
                self.assertNotIn(parts[0], ("base", "wire", "sdk"), f"{plain} is exported, and is not public")

    def test_the_public_api_is_exported(self):
        plain = set(exported().values())
        for name in ["typeinfo for vortex::ApiError", "typeinfo for vortex::TransportError",
                     "vtable for vortex::Transport"]:
            self.assertTrue(name in plain, name)
        for part in ["vortex::read_reply<vortex::Invitation>(", "vortex::to_json<vortex::Invitation>(",
                     "vortex::make_curl_transport(", "vortex::Client::Client("]:
            self.assertTrue(any(part in name for name in plain), part)


if __name__ == "__main__":
    unittest.main()
