# SPDX-License-Identifier: MIT
"""Fills the database of a server that does not run with any number of invitations, in about the time that
writing them takes: each row is that of an invitation which the server itself made, with other ids."""
import base64
import os
import random
import sqlite3
import subprocess
import time
import uuid

STEP_MS = 100
AT_A_TIME = 100_000


def fill(folder, template, count, seed=1):
    """`template` is the id of an invitation that was made by the API and whose mail was delivered. The others are
    like it, each to its own address, a hundred for each inviter."""
    database = sqlite3.connect(os.path.join(folder, "vortex.db"), isolation_level=None)
    try:
        for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = OFF", "synchronous = OFF",
                       "cache_size = -400000", "temp_store = MEMORY"):
            database.execute("PRAGMA " + pragma).fetchall()
        database.execute("BEGIN")
        write_rows(database, uuid.UUID(template).bytes, count, random.Random(seed))
        database.execute("COMMIT")
    finally:
        database.close()


def write_rows(database, template, count, source):
    """Indexes are made at the end, which sorts once instead of looking for a place for each row."""
    indexes = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL AND "
                               "tbl_name IN ('invitation', 'event', 'outbox')").fetchall()
    for name, _ in indexes:
        database.execute(f"DROP INDEX {name}")
    statements = [copying(database, "invitation", "id", template,
                          {"id": "?1", "target_key": "?2", "target_value": "?2", "creator_id": "?3"})]
    statements += [copying(database, table, "invitation_id", template, {"id": "NULL", "invitation_id": "?1",
                                                                        "uuid": "randomblob(16)"})
                   for table in ("event", "outbox")]
    start = int(time.time() * 1000) - count * STEP_MS
    for first in range(0, count, AT_A_TIME):
        rows = [(new_id(start + number * STEP_MS, source), f"{str(number)[::-1]}.{source.getrandbits(32):08x}@example.com",
                 f"u{number // 100:07}") for number in range(first, min(count, first + AT_A_TIME))]
        database.executemany(statements[0][0], rows)
        for several in statements[1:]:
            for statement in several:
                database.executemany(statement, ([row[0]] for row in rows))
    for _, sql in indexes:
        database.execute(sql)


def new_id(time_ms, source):
    """As the server makes them: they start with the time."""
    tail = source.getrandbits(74)
    number = (time_ms << 80) | (7 << 76) | ((tail >> 62) << 64) | (2 << 62) | (tail & ((1 << 62) - 1))
    return number.to_bytes(16, "big")


def copying(database, table, key, template, given):
    """Statements that insert a table's rows of the template again. What is not given is written into the statement
    itself, which is much faster than binding some forty values for each row."""
    names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    quoted = ", ".join(f"quote({name})" for name in names)
    found = database.execute(f"SELECT {quoted} FROM {table} WHERE {key} = ?", [template]).fetchall()
    if not found:
        raise RuntimeError(f"the template has no row in {table}")
    return [f"INSERT INTO {table} VALUES (" + ", ".join(given.get(name, value) for name, value in zip(names, row)) + ")"
            for row in found]


def read_ids(folder, count, seed=2):
    """About so many ids as bytes, all there are at most, in no order."""
    database = sqlite3.connect(f"file:{folder}/vortex.db?mode=ro", uri=True)
    try:
        total = database.execute("SELECT count(*) FROM invitation").fetchone()[0]
        ids = [row[0] for row in database.execute("SELECT id FROM invitation WHERE abs(random() % ?) < ?", [total, count])]
    finally:
        database.close()
    random.Random(seed).shuffle(ids)
    return ids


def link_codes(folder, ids):
    """What the links of these invitations end with: each id, encrypted with the secret of the installation."""
    database = sqlite3.connect(f"file:{folder}/vortex.db?mode=ro", uri=True)
    try:
        secret = database.execute("SELECT value FROM secret WHERE name = 'links'").fetchone()[0]
    finally:
        database.close()
    done = subprocess.run(["openssl", "enc", "-aes-256-ecb", "-nopad", "-K", secret.hex()], input=b"".join(ids),
                          check=True, capture_output=True).stdout
    return [base64.urlsafe_b64encode(done[at:at + 16]).rstrip(b"=").decode() for at in range(0, len(done), 16)]
