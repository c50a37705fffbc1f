# SPDX-License-Identifier: MIT
"""What creating is compared with: a loop over SQLite, and a server of Fastify and better-sqlite3."""
import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import tempfile

from load import on_server_processor

HERE = os.path.dirname(os.path.abspath(__file__))
PATIENCE = 60
BUILD_SECONDS = 900


def run_store_loop(program, database, statements, group, seconds):
    """Rows of statements a second, and the median time of a commit with its statements in microseconds."""
    done = subprocess.run(on_server_processor(program, database, str(group), str(seconds), *statements), check=True,
                          capture_output=True, text=True, timeout=seconds + PATIENCE)
    return json.loads(done.stdout)


class NotBuilt(Exception):
    """Fastify or better-sqlite3 could not be installed or compiled here; the text says why."""


def node_headers():
    """The prefix under which Node's headers are, so that nothing has to be downloaded for them."""
    node = shutil.which("node")
    for prefix in (os.path.dirname(os.path.dirname(os.path.realpath(node))) if node else "", "/usr"):
        if prefix and os.path.exists(os.path.join(prefix, "include", "node", "node.h")):
            return prefix
    raise NotBuilt("Node's headers are not here (package libnode-dev, or nodejs where it holds them)")


def node_gyp():
    root = run("npm", "root", "--global").strip()
    for path in (os.path.join(root, "npm", "node_modules", "node-gyp", "bin", "node-gyp.js"),
                 "/usr/share/nodejs/node-gyp/bin/node-gyp.js"):
        if os.path.exists(path):
            return path
    raise NotBuilt("npm has no node-gyp here")


def run(*command, **how):
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=BUILD_SECONDS, **how).stdout
    except (OSError, subprocess.SubprocessError) as fault:
        said = (getattr(fault, "stderr", None) or str(fault)).strip()
        raise NotBuilt(said[-400:]) from fault


def fastify_folder(build):
    """Where Fastify and better-sqlite3 are, at the versions of fastify/package-lock.json. They are installed once:
    better-sqlite3 is compiled, for which no ready program has to be downloaded. Throws NotBuilt."""
    source = os.path.join(HERE, "fastify")
    with open(os.path.join(source, "package-lock.json"), "rb") as file:
        final = os.path.join(build, "fastify-" + hashlib.sha256(file.read()).hexdigest()[:12])
    if os.path.isdir(final):
        return final
    headers, gyp = node_headers(), node_gyp()
    print("installing Fastify and compiling better-sqlite3, which takes minutes", flush=True)
    os.makedirs(build, exist_ok=True)
    making = tempfile.mkdtemp(prefix="making-", dir=build)
    try:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(os.path.join(source, name), making)
        run("npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", making)
        run("node", gyp, "rebuild", "--release", "--nodedir=" + headers,
            cwd=os.path.join(making, "node_modules", "better-sqlite3"))
        os.rename(making, final)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return final


@contextlib.contextmanager
def fastify(folder, database, key):
    """The address of a server of Fastify that stores in a new database."""
    process = subprocess.Popen(
        on_server_processor("node", os.path.join(HERE, "fastify", "server.mjs"), folder, database),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env={**os.environ, "VORTEX_BENCH_KEY": key})
    try:
        port = process.stdout.readline().strip()
        if not port:
            raise NotBuilt("the server of Fastify ended at its start")
        yield "127.0.0.1", int(port)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
