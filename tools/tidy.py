#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the rules of the tree that no compiler checks. Prints one line for each breach.

usage: tidy.py [ROOT]
"""
import os
import re
import subprocess
import sys

# Which folders of src a folder may include from. The command line sees the public headers only.
ARROWS = {
    "base": {"base"},
    "wire": {"base", "wire"},
    "sdk": {"base", "wire", "sdk"},
    "cli": {"cli"},
    "server": {"base", "wire", "server"},
}
# Public headers that the lower layers may use: values and errors, nothing that does I/O.
VALUES = {"vortex/autojoin.hpp", "vortex/claims.hpp", "vortex/clock.hpp", "vortex/endpoints.hpp", "vortex/enums.hpp",
          "vortex/error.hpp", "vortex/invitation_event.hpp", "vortex/json.hpp",
          "vortex/types.hpp"}
# What the SDK builds on apart from the standard library, and the files that may know more: one names
# POSIX, one reads the environment.
SDK = ("src/base/", "src/wire/", "src/sdk/")
LIBRARIES = ("curl/", "openssl/", "rapidjson/")
POSIX_FILE = "src/base/signals.cpp"
ENVIRONMENT_FILE = "src/sdk/from_env.cpp"
GETENV = re.compile(r"\b(secure_)?getenv\b")
LINES_MAX = 450
PRINTS = re.compile(r"std::c(out|err|log)\b|\bprintf\(")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
BLOCK = re.compile(r"^```.*?^```$", re.M | re.S)
SPDX = "SPDX-License-Identifier: MIT"


def tracked(root):
    out = subprocess.run(
        ["git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard"],
        capture_output=True, text=True, check=True).stdout
    return sorted(f for f in out.splitlines() if os.path.exists(os.path.join(root, f)))


def read(root, name):
    with open(os.path.join(root, name), encoding="utf-8") as file:
        return file.read()


def includes(text):
    return [(bracket, header) for bracket, header in INCLUDE.findall(text)]


def check_direction(name, text):
    """base <- wire <- sdk <- {cli, server}, and nothing points back."""
    parts = name.split("/")
    if parts[0] != "src" or len(parts) < 3:
        return
    layer = parts[1]
    for bracket, header in includes(text):
        top = header.split("/")[0]
        if top in ARROWS and top not in ARROWS[layer]:
            yield f"{name}: {layer} must not include {header}"
        if top == "vortex" and layer == "base":
            yield f"{name}: base must not include {header}"
        if top == "vortex" and layer == "wire" and header not in VALUES:
            yield f"{name}: wire must not include {header}"


def check_public(name, text):
    """Users pay for the standard library only, but for the bridge to Asio."""
    if not name.startswith("include/") or name == "include/vortex/asio.hpp":
        return
    for bracket, header in includes(text):
        if not header.startswith("vortex/") and ("/" in header or "." in header):
            yield f"{name}: a public header includes {header}"


def check_portable(name, text):
    """The SDK is the standard library and three others, so that it builds where POSIX is not."""
    if not name.startswith(SDK):
        return
    for bracket, header in includes(text):
        standard = "/" not in header and "." not in header
        if bracket == "<" and not standard and not header.startswith(LIBRARIES) and name != POSIX_FILE:
            yield f"{name}: includes {header}; what is of one system belongs in {POSIX_FILE}"
    if name != ENVIRONMENT_FILE and GETENV.search(text):
        yield f"{name}: only {ENVIRONMENT_FILE} reads the environment"


def check_text(name, text):
    code = name.endswith((".cpp", ".hpp", ".py", ".sh", ".cmake", ".sql", "CMakeLists.txt"))
    script = text.startswith("#!")
    if (code or script) and "consumer/CMakeLists" not in name and SPDX not in text[:200]:
        yield f"{name}: no licence line"
    for number, line in enumerate(text.splitlines(), 1):
        if code and name != "tools/tidy.py" and re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line):
            yield f"{name}:{number}: leftover"
        if name.startswith(SDK) and PRINTS.search(line):
            yield f"{name}:{number}: a library does not print"
    lines = text.count("\n")
    if code and name.startswith(("src/", "include/")) and lines > LINES_MAX:
        yield f"{name}: {lines} lines; more than {LINES_MAX} is two rooms"


def check_dead(root, files, texts):
    """Every source is built, every header included, every script and page mentioned somewhere."""
    builds = "\n".join(texts[f] for f in files if f.endswith(("CMakeLists.txt", ".cmake")))
    included = {header for f in files if f.endswith((".cpp", ".hpp")) for _, header in includes(texts[f])}
    for name in files:
        base = os.path.basename(name)
        if name.endswith(".cpp") and base not in builds:
            yield f"{name}: not in any build"
        if name.endswith(".hpp"):
            path = re.sub(r"^(src|include|tests)/", "", name)
            if path not in included and base not in builds:
                yield f"{name}: included nowhere"
        if name.startswith(("tools/", "docs/")):
            if not any(base in texts[f] for f in files if f != name and f in texts):
                yield f"{name}: mentioned nowhere"


def check_links(root, name, text):
    if not name.endswith(".md"):
        return
    for target in LINK.findall(BLOCK.sub("", text)):
        if "://" in target or target.startswith("mailto:"):
            continue
        path = os.path.normpath(os.path.join(root, os.path.dirname(name), target))
        if not os.path.exists(path):
            yield f"{name}: no such file: {target}"


def check_version(texts):
    """The header says the version; what cannot read it there repeats it."""
    header, port = "include/vortex/version.hpp", "packaging/vcpkg/vortex/vcpkg.json"
    if header in texts and port in texts:
        version = re.search(r'VORTEX_VERSION "([^"]+)"', texts[header]).group(1)
        if f'"version": "{version}"' not in texts[port]:
            yield f"{port}: the version is {version}"


def breaches(root):
    files = tracked(root)
    texts = {}
    for name in files:
        try:
            texts[name] = read(root, name)
        except UnicodeDecodeError:
            continue
    files = [f for f in files if f in texts]
    for name in files:
        text = texts[name]
        yield from check_direction(name, text)
        yield from check_public(name, text)
        yield from check_portable(name, text)
        yield from check_text(name, text)
        yield from check_links(root, name, text)
    yield from check_dead(root, files, texts)
    yield from check_version(texts)


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    found = list(breaches(root))
    print("\n".join(found) if found else "tidy: nothing to say")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
