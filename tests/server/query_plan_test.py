#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The statements of the server pass query_plan.py, and statements that should not pass do not."""
import os
import sqlite3
import unittest

import query_plan

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SCHEMA = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, owner INTEGER, name TEXT, size INTEGER);
CREATE INDEX thing_by_owner ON thing (owner, name);
"""


def faults(code):
    database = sqlite3.connect(":memory:")
    database.executescript(SCHEMA)
    return list(query_plan.check_source(database, "x.cpp", code))


class Server(unittest.TestCase):
    def test_every_statement_uses_an_index(self):
        found, count = query_plan.check_tree(ROOT, query_plan.open_database(ROOT))
        self.assertEqual(found, [])
        self.assertGreater(count, 60)

    # Unique ones are there for what they forbid.
    def test_without_an_index_some_statement_is_named(self):
        made = query_plan.open_database(ROOT).execute(
            "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql LIKE 'CREATE INDEX%'").fetchall()
        for name, in made:
            with self.subTest(index=name):
                database = query_plan.open_database(ROOT)
                database.execute(f"DROP INDEX {name}")
                self.assertNotEqual(query_plan.check_tree(ROOT, database)[0], [])


class Checks(unittest.TestCase):
    def passes(self, code):
        self.assertEqual(faults(code), [])

    def fails(self, code, message):
        found = faults(code)
        self.assertEqual(len(found), 1, found)
        self.assertIn(message, found[0])

    def test_a_search_passes(self):
        self.passes('tx.find(R"sql(SELECT id FROM thing WHERE owner = $1 ORDER BY name)sql", r, 1);')
        self.passes('tx.run(R"sql(INSERT INTO thing (owner) VALUES ($1), ($2))sql", 1, 2);')
        self.passes('tx.run("DELETE FROM thing WHERE id = $1", 1);')
        self.passes('tx\n    .find(R"sql(SELECT count(*) FROM (SELECT 1 FROM thing WHERE id = $1))sql");')

    def test_a_scan_is_named(self):
        self.fails('tx.find(R"sql(SELECT id FROM thing WHERE name = $1)sql", r, n);', "SCAN thing")
        self.fails('tx.run("UPDATE thing SET size = 1 WHERE size = $1", n);', "SCAN thing")
        self.fails('tx.exists(R"sql(SELECT 1 FROM thing WHERE owner + 1 = $1)sql");', "SCAN thing")

    def test_reading_all_of_an_environment_is_named(self):
        database = sqlite3.connect(":memory:")
        database.executescript("CREATE TABLE t (environment_id INTEGER, name TEXT);"
                               "CREATE INDEX t_by_name ON t (environment_id, name);")
        one = "SELECT 1 FROM t WHERE environment_id = $1 AND name = $2"
        self.assertEqual(list(query_plan.check(database, one)), [])
        self.assertEqual(len(list(query_plan.check(database, one.split(" AND")[0]))), 1)

    def test_a_sort_is_named(self):
        self.fails('tx.list(R"sql(SELECT id FROM thing WHERE owner = $1 ORDER BY size)sql", r);',
                   "USE TEMP B-TREE FOR ORDER BY")

    def test_excuses_need_a_reason_and_a_cause(self):
        scan = 'tx.list(R"sql(SELECT id FROM thing -- every row:%s\n)sql", r);'
        self.passes(scan % " an operator's list")
        self.fails(scan % "", "SCAN thing")
        self.fails('tx.list(R"sql(SELECT id FROM thing WHERE id = $1 -- every row: x\n)sql", r);',
                   "an excuse it does not need")
        self.fails('tx.list(R"sql(SELECT id FROM thing WHERE id = $1 -- sorted: x\n)sql", r);',
                   "an excuse it does not need")

    def test_first_rows_must_stop(self):
        first = 'tx.list(R"sql(SELECT id FROM thing -- first rows: x\nORDER BY %s)sql", r);'
        self.passes(first % "id LIMIT 3")
        self.fails(first % "id", "does not stop")
        self.fails(first % "size LIMIT 3", "does not stop")

    def test_macros_are_expanded(self):
        macro = '#define COLUMNS \\\n  "id, " \\\n  "name "\n'
        self.passes(macro + 'tx.find("SELECT " COLUMNS R"sql(FROM thing WHERE id = $1)sql", r, 1);')
        self.fails(macro + 'tx.find("SELECT " COLUMNS R"sql(FROM thing)sql", r, 1);', "SCAN thing")

    def test_statements_that_another_function_runs_are_found(self):
        self.fails('id_of(tx, R"sql(SELECT id FROM thing WHERE name = $1)sql", n);', "SCAN thing")
        self.passes("tx.find(sql, read, uuid);")

    def test_sql_that_cannot_be_read_is_named(self):
        self.fails("tx.run(kStatement, 1);", "cannot be read")
        self.fails('tx.run(UNKNOWN "x", 1);', "cannot be read")
        self.fails('tx.run("PRAGMA optimize");', "only 0 statements were found")

    def test_sql_that_does_not_run_is_named(self):
        self.fails('tx.run(R"sql(SELECT nothing FROM thing)sql");', "does not run")

    def test_comments_are_no_statements(self):
        self.passes('// tx.x: "SELECT id FROM thing"\n')

    def test_an_index_without_a_statement_is_named(self):
        database = sqlite3.connect(":memory:")
        database.executescript(SCHEMA)
        used = 'tx.find(R"sql(SELECT id FROM thing WHERE owner = $1)sql", r, 1);'
        self.assertEqual(query_plan.unused_indexes(database, [used]), [])
        self.assertEqual(query_plan.unused_indexes(database, []), ["thing_by_owner"])


if __name__ == "__main__":
    unittest.main()
