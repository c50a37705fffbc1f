#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs python_sdk.py with the official Python SDK, as published, against a vortexd of its own. Where the
SDK cannot be installed, the test fails.

usage: run.py --vortexd PATH --work DIR
"""
import argparse
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from environment import NotInstalled, environment  # noqa: E402
from vortexd import NotReady, Vortexd  # noqa: E402

CHECK_SECONDS = 300


def check_with(interpreter, server):
    host, port = server.address()
    command = [interpreter, os.path.join(HERE, "python_sdk.py"), "--base-url", f"http://{host}:{port}",
               "--credentials", server.credentials_file()]
    return subprocess.run(command, timeout=CHECK_SECONDS, check=False).returncode == 0


def main():
    parser = argparse.ArgumentParser(description="The official Python SDK against a vortexd of its own.")
    parser.add_argument("--vortexd", required=True, type=os.path.abspath)
    parser.add_argument("--work", required=True, type=os.path.abspath)
    options = parser.parse_args()
    try:
        interpreter = environment(options.work)
    except NotInstalled as error:
        print(f"FAILED: the official SDK could not be installed. {error}")
        return 1
    with tempfile.TemporaryDirectory(prefix="vortex-interop-") as folder:
        settings = ["limits.enabled=false"]
        server = Vortexd(options.vortexd, os.path.join(folder, "data"), settings)
        try:
            server.start()
            server.wait_until_ready()
            good = check_with(interpreter, server)
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
