# SPDX-License-Identifier: MIT
"""Data folders as servers of before have left them, from the dumps in tests/schemas/, and what can be said of a
database without a server: its schema, its rows, whether it is whole."""
import glob
import hashlib
import json
import os
import sqlite3

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCHEMAS = os.path.join(ROOT, "tests", "schemas")
NEXT = os.path.join(SCHEMAS, "next.sql")
APPLICATION_ID = 0x76727478


def migrations():
    """The SQL of each version, in their order."""
    return [read(file) for file in sorted(glob.glob(os.path.join(ROOT, "src/server/store/migrations/*.sql")))]


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class Dump:
    """The database of one version, and what its server answered about it."""

    def __init__(self, version):
        self.version = version
        self.sql = read(os.path.join(SCHEMAS, f"{version:04}.sql"))
        self.record = json.loads(read(os.path.join(SCHEMAS, f"{version:04}.json")))

    def put(self, data):
        """Makes the data folder that this server has left."""
        os.mkdir(data, 0o700)
        database = sqlite3.connect(os.path.join(data, "vortex.db"))
        database.executescript(self.sql)
        database.close()
        with open(os.path.join(data, "credentials.json"), "w", encoding="utf-8") as file:
            json.dump(self.record["credentials"], file)


def dumps():
    """All of them, the oldest first."""
    return [Dump(int(os.path.basename(file)[:4])) for file in sorted(glob.glob(os.path.join(SCHEMAS, "[0-9]*.sql")))]


def open_to_read(path):
    """A copy that no server uses, or a database that one has closed."""
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20)


def version_of(database):
    return database.execute("PRAGMA user_version").fetchone()[0]


def shape(database):
    """What every table and index was made by, byte for byte."""
    return {f"{kind} {name}": sql for kind, name, sql in database.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")}


def shape_made_by(steps):
    database = sqlite3.connect(":memory:")
    for sql in steps:
        database.executescript(sql)
    return shape(database)


def columns(database):
    """The names of the columns of each table."""
    tables = [name.split(" ")[1] for name in shape(database) if name.startswith("table ")]
    return {table: [row[1] for row in database.execute(f"PRAGMA table_info({table})")] for table in tables}


def contents(database, wanted):
    """What is in these columns: for each table the number of rows, and a sum over all that they say."""
    found = {}
    for table, names in wanted.items():
        # In the order in which they are stored, which no copy and no migration changes.
        rows = database.execute(f"SELECT {', '.join(names)} FROM {table} NOT INDEXED").fetchall()
        found[table] = (len(rows), hashlib.sha256(repr(rows).encode()).hexdigest())
    return found


def faults(database):
    """What SQLite itself finds wrong."""
    try:
        found = [row[0] for row in database.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
        lost = [f"a row of {row[0]} belongs to none" for row in database.execute("PRAGMA foreign_key_check")]
        return found + lost[:3]
    except sqlite3.DatabaseError as error:
        return [str(error)]
