# SPDX-License-Identifier: MIT
"""What the sources say of the API, read out of their tables."""
import collections
import functools
import glob
import os
import re

from document import ROOT


def read(*names):
    with open(os.path.join(ROOT, *names), encoding="utf-8") as file:
        return file.read()


def sources(pattern):
    return [read(name) for name in sorted(glob.glob(os.path.join(ROOT, pattern), recursive=True))]


def errors():
    """{code: (status, text)}, from the table of errors."""
    rows = re.findall(r'\{Code::\w+, (\d+), "(\w+)",\s+"([^"]+)"\}', read("src/wire/error_table.hpp"))
    return {code: (int(status), text) for status, code, text in rows}


@functools.lru_cache(1)
def routes():
    """{(method, path after /api/v1): {("key" or "user", "reads" or "writes")}}, from the rows at the ends of
    src/server/api; by-scope has an older name."""
    found = collections.defaultdict(set)
    for text in sources("src/server/api/**/*.cpp"):
        for method, path, access, name in re.findall(r'\{"([A-Z]+)", "(/[^"]*)", Access::(\w+),\s*(\w+)\}', text):
            asker = "user" if re.search(r"^UserAction %s\(" % name, text, re.M) else "key"
            path = path.replace("*}", "}")
            for known in {path, path.replace("/by-scope/", "/by-group/")}:
                found[method, known].add((asker, access))
    return dict(found)


def operations():
    """{name in camel case: (method, path)}, from the list that SDK and server share."""
    rows = re.findall(r'(\w+)\{\s*Method::(\w+),\s*"([^"]+)"\}', read("include/vortex/endpoints.hpp"))
    methods = {"get": "GET", "post": "POST", "del": "DELETE"}
    return {re.sub("_(.)", lambda m: m.group(1).upper(), name): (methods[method], path)
            for name, method, path in rows}


def event_types():
    """(those that webhooks tell, those that only the history has, those that never happen)."""
    text = read("src/server/rules/event_type.cpp")
    rows = re.findall(r'\{(?:EventType::)?\w+, "([a-z_.]+)", "(\w*)"', text)
    never = re.search(r"kNeverTold = [^{]*\{([^}]*)\}", text).group(1)
    return ([name for name, table in rows if table], [name for name, table in rows if not table],
            re.findall('"([^"]+)"', never))


def mail_kinds():
    return re.findall(r'return "(\w+)";', read("src/server/rules/mail_kind.cpp"))


def members(struct):
    """The members of a struct by their names on the wire, with those of the structs that it takes over."""
    text = "".join(sources("src/server/api/**/*.[ch]pp") + sources("include/vortex/*.hpp"))
    found = re.search(r"^struct %s\b[^;]*?\{.*?^\};" % struct, text, re.S | re.M).group()
    names = set(re.findall(r'visit(?:\.required)?\("(\w+)"', found))
    bases = re.match(r"struct \w+ : ([^{]*)\{", found)
    for base in re.findall(r"\w+", bases.group(1)) if bases else ():
        names |= members(base)
    return names


def version():
    return re.search(r'VORTEX_VERSION "([^"]+)"', read("include/vortex/version.hpp")).group(1)
