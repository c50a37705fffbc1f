#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that every SQL statement of the server finds its rows through an index.

A statement that has to look at a whole table is fast on a developer's machine and slow where it
matters. Statements that may do so say why in a comment of their SQL:

  -- every row: REASON    reads a whole table or environment, for an operator's command
  -- first rows: REASON   reads a table in the order of an index and stops at its LIMIT
  -- sorted: REASON       sorts what it found, because that is little

usage: query_plan.py ROOT
"""
import glob
import os
import re
import sqlite3
import sys

LITERAL = r'R"sql\((?P<raw>.*?)\)sql"|"(?P<text>(?:[^"\\\n]|\\.)*)"|(?P<name>\b[A-Z][A-Z_]+\b)'
PIECE = re.compile(r"\s*(?:" + LITERAL + ")", re.S)
MACRO = re.compile(r"^#define (?P<name>[A-Z_]+)[ \t]+(?P<body>(?:[^\n]*\\\n)*[^\n]*\n)", re.M)
CALL = re.compile(r"\btx\s*\.\s*(?:run|find|list|exists)\s*\(\s*")
# A function that hands the SQL of its callers on; their texts are literals like all others.
FORWARDED = re.compile(r"sql\b")
# A customer's whole environment can be as large as a table, and so can what is older than a page.
WHOLE = re.compile(r"SCAN |SEARCH .*\(environment_id=\?(?: AND id[<>]\?)?\)$")
KEYWORD = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\s")
# What the plan calls something that is no table of ours: a subquery, the constant rows of VALUES,
# and SQLite's own list of tables.
NO_TABLE = re.compile(r"SCAN (?:\(subquery-\d+\)|\d+ CONSTANT ROWS?|CONSTANT ROW|sqlite_\w+)")


def macros(text):
    return {found["name"]: "".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', found["body"]))
            for found in MACRO.finditer(text)}


def read_pieces(text, at, known):
    """The SQL made by the literals from here on, and where they end; None where there is none."""
    sql, end = "", at
    while piece := PIECE.match(text, end):
        if piece["name"] is not None:
            if piece["name"] not in known:
                break
            sql += known[piece["name"]]
        else:
            sql += piece["raw"] if piece["raw"] is not None else piece["text"]
        end = piece.end()
    return (sql, end) if end > at else (None, at)


def statements(text):
    """All SQL texts of one source, wherever they stand."""
    known = macros(text)
    text = MACRO.sub("", text)
    text = re.sub(r"^#include.*$|^\s*//.*$", "", text, flags=re.M)
    found, at = [], 0
    while start := re.compile(r'R"sql\(|"').search(text, at):
        sql, at = read_pieces(text, start.start(), known)
        if sql is None:
            at = start.end()
        elif KEYWORD.match(re.sub(r"--[^\n]*", "", sql)):
            found.append(sql)
    return found


def calls(text):
    """How many calls of a transaction bring an SQL text of their own, and those that bring none."""
    known = macros(text)
    own, odd = 0, []
    for call in CALL.finditer(text):
        sql, _ = read_pieces(text, call.end(), known)
        if sql is not None:
            own += 1
        elif not FORWARDED.match(text, call.end()):
            odd.append(text[call.start():call.end() + 40].split("\n")[0])
    return own, odd


def plan(database, sql):
    # The placeholders stay empty: the plan does not depend on values.
    values = dict.fromkeys(re.findall(r"\$(\d+)", sql))
    return [row[3] for row in database.execute("EXPLAIN QUERY PLAN " + sql, values)]


def says(sql, marker):
    return re.search(r"--\s*" + marker + r":\s*\S", sql) is not None


def check(database, sql):
    """What is wrong with a statement, one text for each fault."""
    try:
        steps = plan(database, sql)
    except sqlite3.Error as fault:
        yield f"does not run: {fault}"
        return
    sorts = [step for step in steps if step.startswith("USE TEMP B-TREE")]
    scans = [step for step in steps if WHOLE.match(step) and not NO_TABLE.fullmatch(step)]
    if says(sql, "first rows"):
        if not re.search(r"\bLIMIT\b", sql) or sorts or len(scans) > 1:
            yield "does not stop at its first rows"
        scans, sorts = [], []
    if not says(sql, "every row"):
        yield from scans
    if not says(sql, "sorted"):
        yield from sorts
    if says(sql, "sorted") and not sorts or says(sql, "every row") and not scans:
        yield "has an excuse it does not need"
    yield from (step for step in steps if "AUTOMATIC" in step)


def open_database(root):
    database = sqlite3.connect(":memory:")
    for file in sorted(glob.glob(os.path.join(root, "src/server/store/migrations/*.sql"))):
        with open(file, encoding="utf-8") as sql:
            database.executescript(sql.read())
    return database


def check_source(database, name, text):
    found = statements(text)
    own, odd = calls(text)
    for call in odd:
        yield f"{name}: the SQL of this call cannot be read: {call}"
    if len(found) < own:
        yield f"{name}: {own} calls, but only {len(found)} statements were found"
    for sql in found:
        for fault in check(database, sql):
            yield f"{name}: {fault}: {' '.join(sql.split())[:100]}"


def sources(root):
    for folder, _, names in sorted(os.walk(os.path.join(root, "src/server"))):
        for name in sorted(names):
            if name.endswith((".cpp", ".hpp")):
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as file:
                    yield os.path.relpath(path, root), file.read()


def unused_indexes(database, texts):
    """Indexes that no statement is answered from: each write keeps them up for nothing."""
    made = database.execute("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
    names = {name for name, in made}
    for text in texts:
        for sql in statements(text):
            try:
                used = " ".join(plan(database, sql)).split()
            except sqlite3.Error:
                continue
            names -= set(used)
    return sorted(names)


def check_tree(root, database):
    """The faults of all sources, and how many statements they hold."""
    files = list(sources(root))
    faults = [fault for name, text in files for fault in check_source(database, name, text)]
    texts = [text for _, text in files]
    faults += [f"no statement uses the index {name}" for name in unused_indexes(database, texts)]
    return faults, sum(len(statements(text)) for text in texts)


def main(root):
    faults, count = check_tree(root, open_database(root))
    print("\n".join(faults) if faults else f"{count} statements, all through an index")
    return 1 if faults or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
