# SPDX-License-Identifier: MIT
"""Installs the official Node SDK as published, at the versions of bench/node/package-lock.json.

It is kept in the work folder under a name made of what is in the lock, so only the first run needs the network.
"""
import hashlib
import os
import shutil
import sys
import tempfile

from environment import HERE, NotInstalled, put_in_place, run_step

SOURCE = os.path.join(HERE, "..", "..", "bench", "node")


def node_environment(work):
    """The folder from which Node finds the SDK. Throws NotInstalled, also where there is no Node."""
    for program in ("node", "npm"):
        if not shutil.which(program):
            raise NotInstalled(f"there is no {program}")
    with open(os.path.join(SOURCE, "package-lock.json"), "rb") as file:
        final = os.path.join(work, "node-" + hashlib.sha256(file.read()).hexdigest()[:12])
    if not os.path.isdir(final):
        os.makedirs(work, exist_ok=True)
        making = tempfile.mkdtemp(prefix="making-", dir=work)
        try:
            print("installing the official Node SDK", file=sys.stderr, flush=True)
            for name in ("package.json", "package-lock.json"):
                shutil.copy(os.path.join(SOURCE, name), making)
            run_step(["npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", making])
            put_in_place(making, final)
        finally:
            shutil.rmtree(making, ignore_errors=True)
    return final
