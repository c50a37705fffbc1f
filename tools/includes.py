#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Has each source read without precompiled headers, which hide an #include that is missing, and prints
what the compiler says.

usage: includes.py BUILD_DIR [PART_OF_A_PATH...]     a build folder of g++ with VORTEX_PCH=ON
"""
import concurrent.futures
import json
import os
import re
import subprocess
import sys

# What CMake tells g++.
PRECOMPILED = re.compile(r" -Winvalid-pch| -include \S+/cmake_pch\.hxx")


def plain(command):
    """The command without precompiled headers and without an object; None where there are none."""
    without = PRECOMPILED.sub("", command)
    if without == command or "cmake_pch" in without:
        return None
    return re.sub(r" -o \S+ -c ", " -fsyntax-only ", without)


def check(entry):
    run = subprocess.run(entry["plain"], shell=True, cwd=entry["directory"], capture_output=True, text=True)
    return entry["file"], run.returncode == 0, run.stderr


def main(build, *parts):
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        entries = {entry["file"]: entry for entry in json.load(file)}
    wanted = [dict(entry, plain=plain(entry["command"])) for name, entry in entries.items()
              if not parts or any(part in name for part in parts)]
    wanted = [entry for entry in wanted if entry["plain"]]
    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, is_well, said in pool.map(check, wanted):
            if not is_well:
                wrong += 1
                print(f"{name} needs precompiled headers:\n{said}")
    print(f"includes: {len(wanted)} sources read, {wrong} wrong")
    return 1 if wrong or not wanted else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) > 1 else __doc__)
