#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs an example against a server of its own, as its documentation says. It must end with 0.

usage: run.py --vortexd PATH EXAMPLE
"""
import argparse
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from vortexd import Vortexd  # noqa: E402


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--vortexd", required=True)
    parser.add_argument("example")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Vortexd(arguments.vortexd, os.path.join(folder, "data"))
        server.start()
        server.wait_until_ready()
        try:
            credentials = server.credentials()
            host, port = server.address()
            example = subprocess.run(
                [arguments.example, credentials["componentId"]], timeout=90,
                env={**os.environ, "VORTEX_API_KEY": credentials["apiKey"],
                     "VORTEX_API_BASE_URL": f"http://{host}:{port}"})
        finally:
            stopped = server.stop()
    return example.returncode or stopped


if __name__ == "__main__":
    sys.exit(main())
