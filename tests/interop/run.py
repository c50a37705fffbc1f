#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Installs the official Python SDK as published and runs python_sdk.py with it against a vortexd.

The environment is kept in the work folder under a name made of what is in requirements.txt, so only
the first run needs the network. If it cannot be made, the test fails.

usage: run.py --vortexd PATH --work DIR [--client-api] [--webhooks]
"""
import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from vortexd import NotReady, Vortexd  # noqa: E402

REQUIREMENTS = os.path.join(HERE, "requirements.txt")
INSTALL_SECONDS = 300
CHECK_SECONDS = 300


class NotInstalled(Exception):
    """The environment could not be made."""


def run_step(command):
    try:
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                timeout=INSTALL_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalled(f"{' '.join(command)}: {error}") from error
    if result.returncode != 0:
        raise NotInstalled(f"{' '.join(command)}:\n{result.stdout[-3000:]}")


def environment(work):
    """The interpreter of an environment with exactly the requirements. Made aside and then renamed,
    so that one that is there is whole; its programs are run as modules, which a rename leaves intact."""
    with open(REQUIREMENTS, "rb") as file:
        version = hashlib.sha256(file.read() + sys.version.encode()).hexdigest()[:12]
    final = os.path.join(work, "python-sdk-" + version)
    if not os.path.isdir(final):
        os.makedirs(work, exist_ok=True)
        making = tempfile.mkdtemp(prefix="making-", dir=work)
        try:
            print(f"installing {REQUIREMENTS} into {final}", flush=True)
            run_step([sys.executable, "-m", "venv", making])
            run_step([os.path.join(making, "bin", "python"), "-m", "pip", "install", "--quiet", "--no-deps",
                      "--disable-pip-version-check", "-r", REQUIREMENTS])
            os.rename(making, final)
        finally:
            shutil.rmtree(making, ignore_errors=True)
    interpreter = os.path.join(final, "bin", "python")
    run_step([interpreter, "-m", "pip", "check"])
    return interpreter


def check_with(interpreter, server, options):
    host, port = server.address()
    command = [interpreter, os.path.join(HERE, "python_sdk.py"), "--base-url", f"http://{host}:{port}",
               "--credentials", server.credentials_file()]
    if options.client_api:
        command.append("--client-api")
    if options.webhooks:
        command.append("--webhooks")
    return subprocess.run(command, timeout=CHECK_SECONDS, check=False).returncode == 0


def main():
    parser = argparse.ArgumentParser(description="The official Python SDK against a vortexd of its own.")
    parser.add_argument("--vortexd", required=True, type=os.path.abspath)
    parser.add_argument("--work", required=True, type=os.path.abspath)
    parser.add_argument("--client-api", action="store_true", help="also send tokens to the server")
    parser.add_argument("--webhooks", action="store_true", help="also check what the server delivers")
    options = parser.parse_args()
    try:
        interpreter = environment(options.work)
    except NotInstalled as error:
        print(f"FAILED: the official SDK could not be installed. {error}")
        return 1
    with tempfile.TemporaryDirectory(prefix="vortex-interop-") as folder:
        settings = ["limits.enabled=false"] + (["webhooks.allow_private=true"] if options.webhooks else [])
        server = Vortexd(options.vortexd, os.path.join(folder, "data"), settings)
        try:
            server.start()
            server.wait_until_ready()
            good = check_with(interpreter, server, options)
            code = server.stop()
        except NotReady as error:
            print(f"FAILED: the server did not start: {error}")
            return 1
        finally:
            server.kill()
        if code != 0 or not good:
            print(f"the server ended with {code}; its last words:\n{server.last_words()}")
    return 0 if good and code == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
