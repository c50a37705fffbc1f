#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the reference with Doxygen, which must not warn, and checks that the public headers say what
a name cannot: what every class, function and type is for, and which classes threads may share.

usage: reference_test.py OUTPUT_FOLDER
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
HEADERS = os.path.join(ROOT, "include", "vortex")
# Classes whose members the language names: ranges and coroutines ask for them.
OF_THE_LANGUAGE = ("Iterator", "Awaiter", "promise_type")
# Headers of which nothing follows from the service; the others name what they follow.
OUR_OWN = {"asio.hpp", "async.hpp", "cancellation.hpp", "clock.hpp", "invitation_event.hpp", "json.hpp", "log.hpp",
           "paging.hpp", "random.hpp", "retry.hpp", "testing.hpp", "transport.hpp", "version.hpp", "vortex.hpp",
           "webhook_endpoint.hpp", "client.hpp"}


def text_of(element, *names):
    return " ".join("".join(part.itertext()).strip() for name in names for part in element.findall(name)).strip()


def said(element):
    return text_of(element, "briefdescription", "detaileddescription", "inbodydescription")


def run_doxygen(output):
    with open(os.path.join(ROOT, "docs", "Doxyfile"), encoding="utf-8") as file:
        settings = file.read() + f'\nOUTPUT_DIRECTORY = "{output}"\n'
    shutil.rmtree(output, ignore_errors=True)
    os.makedirs(output)
    result = subprocess.run(["doxygen", "-"], input=settings, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = [line for line in (result.stdout + result.stderr).splitlines() if line.strip()]
    return lines or ([f"doxygen ended with {result.returncode}"] if result.returncode else [])


def compounds(output):
    for path in sorted(glob.glob(os.path.join(output, "xml", "*.xml"))):
        for compound in ET.parse(path).getroot().findall("compounddef"):
            name = compound.findtext("compoundname")
            if compound.get("kind") not in ("class", "struct", "namespace") or compound.get("prot") == "private":
                continue
            if re.match(r"vortex(::|$)(?!(detail|wire)\b)", name):
                yield name, compound


def members(compound):
    """What is public, each with whether it or the group that it stands in has a comment."""
    for section in compound.findall("sectiondef"):
        in_group = section.get("kind") == "user-defined" and text_of(section, "description")
        for member in section.findall("memberdef"):
            if member.get("prot") == "public":
                yield member, bool(said(member) or in_group)


def is_default_or_copy(member):
    parameters = [text_of(parameter, "type") for parameter in member.findall("param")]
    own = member.findtext("name")
    return not parameters or (len(parameters) == 1 and re.fullmatch(rf"(const )?{own} ?&+", parameters[0]) is not None)


def is_accessor(member):
    return member.get("const") == "yes" and not member.findall("param")


def check_namespace(name, compound):
    for member, documented in members(compound):
        what = member.findtext("name")
        # A list of values, or one form of a template, has the comment of the whole.
        whole = said(compound) and member.get("kind") == "variable" and name != "vortex"
        if not (documented or whole or "<" in what):
            yield f"{name}::{what}: no comment"


def check_functions(name, compound):
    """Every name among the functions is explained once; overloads share that."""
    functions = {}
    for member, documented in members(compound):
        what = member.findtext("name")
        if member.get("kind") == "function" and not what.startswith(("~", "operator")):
            functions.setdefault(what, []).append((member, documented))
    for what, overloads in functions.items():
        plain = what == name.split("::")[-1] and all(is_default_or_copy(m) for m, _ in overloads)
        told = any(documented or is_accessor(m) for m, documented in overloads)
        if not (plain or told):
            yield f"{name}::{what}: no comment"


def check_types(name, compound):
    for member, documented in members(compound):
        kind = member.get("kind")
        values = member.findall("enumvalue")
        if kind == "typedef" and not documented:
            yield f"{name}::{member.findtext('name')}: no comment"
        if kind == "enum" and not documented and not all(said(value) for value in values):
            yield f"{name}::{member.findtext('name')}: neither it nor its values have a comment"


def check_class(name, compound):
    text = said(compound)
    short = re.sub(r"<.*", "", name).split("::")[-1].strip()
    if not text:
        yield f"{name}: no comment"
    if compound.get("kind") != "class" or short in OF_THE_LANGUAGE:
        return
    is_error = short.endswith("Error") or short == "InvalidArgument"
    if not is_error:  # those are values, and made by the library
        if not re.search(r"\bthreads?\b|\bThread-safe\b|\bvalue type\b", text):
            yield f"{name}: does not say which threads may use it"
        yield from check_functions(name, compound)
    yield from check_types(name, compound)


def check_sources():
    for path in sorted(glob.glob(os.path.join(HEADERS, "*.hpp"))):
        base = os.path.basename(path)
        with open(path, encoding="utf-8") as file:
            if base not in OUR_OWN and not re.search(r"Source: wire(\s|/)+contract \d", file.read()):
                yield f"{base}: does not say what of the service it follows"


def main():
    output = os.path.abspath(sys.argv[1])
    found = run_doxygen(output)
    seen = 0
    for name, compound in compounds(output):
        seen += 1
        found += (check_namespace if compound.get("kind") == "namespace" else check_class)(name, compound)
    found += check_sources()
    if seen < 50:
        found.append(f"Doxygen has seen {seen} classes and namespaces only")
    print("\n".join(found) if found else f"reference: {seen} classes and namespaces, nothing to say")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
