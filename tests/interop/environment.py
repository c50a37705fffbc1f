#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Installs the official Python SDK as published, with what it needs at the versions of requirements-….txt.

The environment is kept in the work folder under a name made of what is in that file, so only the first run
needs the network.

usage: environment.py WORK_FOLDER [VERSION]     prints the interpreter to run programs with
"""
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SEED = "0.16.0"
INSTALL_SECONDS = 300


class NotInstalled(Exception):
    """The environment could not be made."""


def run_step(command, seconds=INSTALL_SECONDS):
    try:
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                timeout=seconds, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalled(f"{' '.join(command)}: {error}") from error
    if result.returncode != 0:
        raise NotInstalled(f"{' '.join(command)}:\n{result.stdout[-3000:]}")


def put_in_place(making, final):
    """Whoever comes second, of two that made the same at a time, uses what is there."""
    try:
        os.rename(making, final)
    except OSError:
        if not os.path.isdir(final):
            raise


def environment(work, version=SEED):
    """The interpreter of an environment with exactly the requirements. Made aside and then renamed,
    so that one that is there is whole; its programs are run as modules, which a rename leaves intact."""
    requirements = os.path.join(HERE, f"requirements-{version}.txt")
    with open(requirements, "rb") as file:
        content = hashlib.sha256(file.read() + sys.version.encode()).hexdigest()[:12]
    final = os.path.join(work, "python-sdk-" + content)
    if not os.path.isdir(final):
        os.makedirs(work, exist_ok=True)
        making = tempfile.mkdtemp(prefix="making-", dir=work)
        try:
            print(f"installing the official Python SDK {version}", file=sys.stderr, flush=True)
            run_step([sys.executable, "-m", "venv", making])
            run_step([os.path.join(making, "bin", "python"), "-m", "pip", "install", "--quiet", "--no-deps",
                      "--disable-pip-version-check", "-r", requirements])
            put_in_place(making, final)
        finally:
            shutil.rmtree(making, ignore_errors=True)
    interpreter = os.path.join(final, "bin", "python")
    run_step([interpreter, "-m", "pip", "check"])
    return interpreter


def main():
    try:
        print(environment(os.path.abspath(sys.argv[1]), *sys.argv[2:]))
        return 0
    except NotInstalled as error:
        print(f"the official SDK could not be installed. {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
